// Turns the remainder of two floats into long division of their mantissas, on scalars: exact for numbers of all sizes.
#include "ExpandMath.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include <limits>

using namespace mlir;

namespace tritonc::backend {

namespace {
/// A finite float without its sign as m 2^(e - bias), in 64-bit integers; a subnormal one has the exponent of the smallest normal one.
struct Parts {
  Value m, e;
};

/// Arithmetic on 64-bit integers.
struct Integers {
  ImplicitLocOpBuilder &b;
  Value constant(int64_t value) const { return arith::ConstantOp::create(b, b.getI64IntegerAttr(value)); }
  Value compare(arith::CmpIPredicate predicate, Value x, int64_t y) const { return arith::CmpIOp::create(b, predicate, x, constant(y)); }
  Value least(Value x, int64_t y) const { return arith::MinSIOp::create(b, x, constant(y)); }
  Value most(Value x, int64_t y) const { return arith::MaxSIOp::create(b, x, constant(y)); }
  Value sub(Value x, Value y) const { return arith::SubIOp::create(b, x, y); }
};
} // namespace

/// 64 bits of the float's own, sign left out.
static Value magnitude(Term x, const Integers &n) {
  Value bits = abs(x).bits();
  return x.isF64() ? bits : Value(arith::ExtUIOp::create(n.b, n.b.getI64Type(), bits));
}

static Parts partsOf(Value bits, unsigned mantissa, const Integers &n) {
  Value e = arith::ShRUIOp::create(n.b, bits, n.constant(mantissa));
  Value m = arith::AndIOp::create(n.b, bits, n.constant((int64_t(1) << mantissa) - 1));
  Value whole = arith::OrIOp::create(n.b, m, n.constant(int64_t(1) << mantissa));
  Value isNormal = n.compare(arith::CmpIPredicate::ne, e, 0);
  return {arith::SelectOp::create(n.b, isNormal, whole, m), n.most(e, 1)};
}

/// m 2^e mod divisor, as many bits at a time as 64 have room for.
static Value longDivision(Value m, Value e, Value divisor, unsigned room, const Integers &n) {
  auto step = [&](Value rest, Value left) -> std::pair<Value, Value> {
    Value count = n.least(left, room);
    Value moved = arith::ShLIOp::create(n.b, rest, count);
    return {arith::RemUIOp::create(n.b, moved, divisor), n.sub(left, count)};
  };
  auto [rest, left] = step(m, n.most(e, 0));
  Type i64 = n.b.getI64Type();
  auto loop = scf::WhileOp::create(
      n.b, TypeRange{i64, i64}, ValueRange{rest, left},
      [&](OpBuilder &, Location, ValueRange state) { scf::ConditionOp::create(n.b, n.compare(arith::CmpIPredicate::sgt, state[1], 0), state); },
      [&](OpBuilder &, Location, ValueRange state) {
        auto [next, fewer] = step(state[0], state[1]);
        scf::YieldOp::create(n.b, ValueRange{next, fewer});
      });
  return loop.getResult(0);
}

/// The bits of 2^(e - bias), of which m make m 2^(e - bias): the smallest subnormal number where e is 1.
static Value powerOf(Value e, unsigned mantissa, const Integers &n) {
  Value normal = arith::ShLIOp::create(n.b, n.most(n.sub(e, n.constant(mantissa)), 0), n.constant(mantissa));
  Value subnormal = arith::ShLIOp::create(n.b, n.constant(1), n.least(n.sub(e, n.constant(1)), mantissa));
  return arith::SelectOp::create(n.b, n.compare(arith::CmpIPredicate::sgt, e, mantissa), normal, subnormal);
}

Term expandRemainder(Term x, Term y) {
  Integers n{x.b()};
  bool isF64 = x.isF64();
  unsigned mantissa = isF64 ? 52 : 23;
  Parts a = partsOf(magnitude(x, n), mantissa, n), d = partsOf(magnitude(y, n), mantissa, n);
  Value difference = n.sub(a.e, d.e), isLess = n.compare(arith::CmpIPredicate::slt, difference, 0);
  Value divisor = n.most(d.m, 1); // of 0 a NaN comes out below
  Value rest = longDivision(a.m, difference, divisor, 63 - mantissa - 1, n);
  Type i32 = n.b.getI32Type();
  auto asFloat = [&](Value bits) { return x.make(isF64 ? bits : Value(arith::TruncIOp::create(n.b, i32, bits))).asFloat(); };
  // Both factors are exact, and so is their product: it is less than y, and a multiple of the unit that y is one of.
  Term size = x.make(arith::UIToFPOp::create(n.b, x.elementType(), rest)) * asFloat(powerOf(d.e, mantissa, n));
  Term result = select(x.make(isLess), x, copySign(size, x));
  Term infinity = x.constant(std::numeric_limits<double>::infinity());
  Term isDefined = (abs(x) < infinity) & (x.constant(0.0) < abs(y)); // both false for NaN
  return select(isDefined, result, x.constant(std::numeric_limits<double>::quiet_NaN()));
}

} // namespace tritonc::backend
