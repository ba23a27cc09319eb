//===- Rounding.cpp - arithmetic rounded in a direction, from the nearest result and the sign of its error -------===//
// The nearest float is a neighbour of the wanted one or the wanted one itself; an exact remainder tells which. An fp32's
// remainder is taken in fp64, where products of two fp32 are exact; an fp64's with fma, its operands scaled where the
// remainder would fall below the smallest float.
#include "Rounding.h"
#include <cmath>

using namespace tritonc;
using namespace tritonc::frontend;
using ast::BinaryOp;
using ast::CompareOp;

/// The next float above, by its bits: those of floats of one sign are in order.
static Term above(const Term &x) {
  DType bitsType = x.dtype() == DType::Float32 ? DType::Int32 : DType::Int64;
  Term bits = x.bitcast(bitsType), one = bits.typed(int64_t(1)), zero = bits.typed(int64_t(0));
  Term moved = (bits < zero).select(bits - one, bits + one);
  return x.is(CompareOp::Eq, x.typed(0.0)).select(one, moved).bitcast(x.dtype());
}

static Term below(const Term &x) { return -above(-x); }

/// The nearest result, moved by one where the exact one (more if `isMore`, less if `isLess`) lies in the rounding's direction.
static Term moved(const Term &nearest, const Term &isLess, const Term &isMore, Rounding rounding) {
  Term zero = nearest.typed(0.0);
  switch (rounding) {
  case Rounding::Nearest: return nearest;
  case Rounding::Up: return isMore.select(above(nearest), nearest);
  case Rounding::Down: return isLess.select(below(nearest), nearest);
  case Rounding::TowardZero: break;
  }
  Term down = isLess & (nearest > zero), up = isMore & (nearest < zero);
  return down.select(below(nearest), up.select(above(nearest), nearest));
}

/// Two floats with the sum of two: the nearest one and what it lacks.
static std::pair<Term, Term> twoSum(const Term &a, const Term &b) {
  Term s = a + b, rest = s - a;
  return {s, (a - (s - rest)) + (b - rest)};
}

/// The fp32 in the rounding's direction of the fp64 `x` and an `error` smaller than half of its last digit.
static Term narrowed(const Term &x, const Term &error, Rounding rounding) {
  Term nearest = x.cast(DType::Float32), back = nearest.cast(DType::Float64);
  Term zero = x.typed(0.0), equal = back.is(CompareOp::Eq, x);
  return moved(nearest, (x < back) | (equal & (error < zero)), (x > back) | (equal & (error > zero)), rounding);
}

static Term narrowed(const Term &x, Rounding rounding) { return narrowed(x, x.typed(0.0), rounding); }

/// A sum that is exactly zero is -0 when rounding down, unless both are +0.
static Term zeroSum(const Term &sum, const Term &x, const Term &y, Rounding rounding) {
  if (rounding != Rounding::Down)
    return sum;
  auto isPositiveZero = [](const Term &t) {
    Term bits = t.bitcast(t.dtype() == DType::Float32 ? DType::Int32 : DType::Int64);
    return bits.is(CompareOp::Eq, bits.typed(int64_t(0)));
  };
  Term isNegative = sum.is(CompareOp::Eq, sum.typed(0.0)) & ~(isPositiveZero(x) & isPositiveZero(y));
  return isNegative.select(sum.typed(-0.0), sum);
}

/// 2^600 where both numbers are small enough for it, else 1.
static Term scaleFor(const Term &a, const Term &b) {
  Term bound = a.typed(std::ldexp(1.0, 400));
  return ((a.math("absf") < bound) & (b.math("absf") < bound)).select(a.typed(std::ldexp(1.0, 600)), a.typed(1.0));
}

/// Whether the exact value lies above or below `nearest`, by a remainder with its sign; an infinite result of finite
/// operands has overflowed.
static Term byRemainder(const Term &nearest, const Term &remainder, const Term &finite, Rounding rounding) {
  Term zero = nearest.typed(0.0), infinity = nearest.typed(double(INFINITY)), high = nearest.is(CompareOp::Eq, infinity) & finite,
       low = nearest.is(CompareOp::Eq, -infinity) & finite;
  return moved(nearest, (remainder < zero) | high, (remainder > zero) | low, rounding);
}

static Term isFinite(const Term &x) { return x.math("absf") < x.typed(double(INFINITY)); }

static Term doubleProduct(const Term &x, const Term &y, Rounding rounding) {
  Term p = x * y, scale = scaleFor(x, y), scaled = x * scale, wide = scaled * y;
  Term remainder = (wide - p * scale) + scaled.math("fma", {y, -wide});
  return byRemainder(p, remainder, isFinite(x) & isFinite(y), rounding);
}

static Term doubleQuotient(const Term &x, const Term &y, Rounding rounding) {
  Term q = x / y, scale = scaleFor(x, y);
  Term remainder = (-q).math("fma", {y * scale, x * scale});
  remainder = (y < y.typed(0.0)).select(-remainder, remainder);
  return byRemainder(q, remainder, isFinite(x) & isFinite(y) & y.is(CompareOp::Ne, y.typed(0.0)), rounding);
}

Term frontend::rounded(BinaryOp op, const Term &x, const Term &y, Rounding rounding) {
  if (rounding == Rounding::Nearest)
    return x.with(op, y);
  bool single = x.dtype() == DType::Float32;
  if (op == BinaryOp::Sub)
    return rounded(BinaryOp::Add, x, -y, rounding);
  if (op == BinaryOp::Add && !single) {
    auto [sum, error] = twoSum(x, y);
    return byRemainder(zeroSum(sum, x, y, rounding), error, isFinite(x) & isFinite(y), rounding);
  }
  if (!single)
    return op == BinaryOp::Mul ? doubleProduct(x, y, rounding) : doubleQuotient(x, y, rounding);
  Term a = x.cast(DType::Float64), b = y.cast(DType::Float64);
  if (op == BinaryOp::Mul)
    return narrowed(a * b, rounding);
  if (op == BinaryOp::Add) {
    auto [sum, error] = twoSum(a, b);
    return narrowed(zeroSum(sum, a, b, rounding), error, rounding);
  }
  Term q = x / y, back = q.cast(DType::Float64) * b, negative = b < b.typed(0.0);
  Term less = a < back, more = a > back; // of a positive divisor
  return moved(q, (negative & more) | (~negative & less), (negative & less) | (~negative & more), rounding);
}

Term frontend::roundedSqrt(const Term &x, Rounding rounding) {
  Term root = x.math("sqrt");
  if (rounding == Rounding::Nearest)
    return root;
  if (x.dtype() == DType::Float32) {
    Term wide = root.cast(DType::Float64), square = wide * wide, exact = x.cast(DType::Float64);
    return moved(root, exact < square, exact > square, rounding);
  }
  Term small = x < x.typed(std::ldexp(1.0, 400)), one = x.typed(1.0);
  Term r = root * small.select(x.typed(std::ldexp(1.0, 300)), one), s = x * small.select(x.typed(std::ldexp(1.0, 600)), one);
  Term remainder = (-r).math("fma", {r, s}), zero = x.typed(0.0);
  return moved(root, remainder < zero, remainder > zero, rounding);
}

Term frontend::roundedFma(const Term &x, const Term &y, const Term &z, Rounding rounding) {
  Term nearest = x.math("fma", {y, z});
  if (rounding == Rounding::Nearest)
    return nearest;
  if (x.dtype() == DType::Float32) {
    Term product = x.cast(DType::Float64) * y.cast(DType::Float64);
    Term addend = z.cast(DType::Float64);
    auto [sum, error] = twoSum(product, addend);
    return narrowed(zeroSum(sum, product, addend, rounding), error, rounding);
  }
  // The error of an fma is a sum of two floats (Boldo and Muller 2005); the sign of their nearest sum is its sign.
  Term p = x * y, low = x.math("fma", {y, -p});
  auto [alpha, alphaLow] = twoSum(z, low);
  auto [beta, betaLow] = twoSum(p, alpha);
  Term remainder = ((beta - nearest) + betaLow) + alphaLow;
  Term exact = remainder.is(CompareOp::Eq, remainder.typed(0.0));
  nearest = exact.select(zeroSum(nearest, p, z, rounding), nearest);
  return byRemainder(nearest, remainder, isFinite(x) & isFinite(y) & isFinite(z), rounding);
}

Term frontend::roundedTo(DType to, const Term &x, Rounding rounding) {
  DType from = x.dtype();
  if (rounding == Rounding::Nearest || to == from)
    return x.cast(to);
  if (to == DType::Float32 && (isFloat(from) || bitWidth(from) <= 32))
    return narrowed(x.cast(DType::Float64), rounding);
  if (bitWidth(from) <= 32)
    return x.cast(to);
  // Of a 64-bit integer: the float as an integer again, which one past the largest is not.
  Term nearest = x.cast(to), back = nearest.cast(from), past = nearest.typed(std::ldexp(1.0, isSignedInt(from) ? 63 : 64));
  Term overflows = nearest.is(CompareOp::Ge, past);
  return moved(nearest, overflows | (x < back), ~overflows & (x > back), rounding);
}

Term frontend::roundedWhole(const Term &x, Rounding rounding) {
  static constexpr const char *operations[] = {"roundeven", "trunc", "ceil", "floor"};
  return x.math(operations[unsigned(rounding)]);
}
