// Turns log, log2, log1p and pow into an exponent, a polynomial and sums that keep their rounding errors.
// Coefficients are those that tools/dev/fit-polynomials prints.
#include "ExpandMath.h"
#include <limits>
#include <optional>

namespace tritonc::backend {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

namespace {
/// x = 2^e (1 + f) with sqrt(1/2) <= 1 + f < sqrt(2), for x > 0.
struct LogReduction {
  Term e; ///< a whole float
  Term f; ///< exact
};
} // namespace

/// The exponent of a normal x as an integer, such that the mantissa lies about 1; takes it out of the bits of x.
static Term takeExponent(Term &bits) {
  bool wide = bits.elementType().isInteger(64);
  int64_t sqrtHalf = wide ? 0x3fe6a09e667f3bcd : 0x3f3504f3, mantissa = wide ? 52 : 23;
  Term e = shiftRight(bits - sqrtHalf, mantissa);
  bits = bits - shiftLeft(e, mantissa);
  return e;
}

static LogReduction reduceLog(Term x) {
  // Subnormal numbers are made normal first.
  Term tiny = x < choose(x, 0x1p-126, 0x1p-1022);
  Term bits = select(tiny, x * choose(x, 0x1p23, 0x1p52), x).bits();
  Term e = wholeAsFloat(takeExponent(bits));
  return {select(tiny, e - choose(x, 23, 52), e), bits.asFloat() - 1.0};
}

/// low + ln(1 + f) - f
static Term addLogTail(Term f, Term low) {
  if (f.isF64()) {
    // ln(1 + f) = 2 atanh(s), s = f / (2 + f)
    Term s = f / (f + 2.0), z = s * s, half = f * 0.5 * f;
    Term r = z * polynomial(z, {6.6666666666667362e-1, 3.9999999999405383e-1, 2.8571428744099647e-1,
                                2.2222198421017608e-1, 1.8183571379556182e-1, 1.5313886241107530e-1,
                                1.4797469709013031e-1});
    return low + fma(s, half + r, -half);
  }
  Term q = polynomial(f, {-4.99999881e-1, 3.33333254e-1, -2.50016004e-1, 2.00020149e-1, -1.66087806e-1, 1.41807750e-1,
                          -1.32439733e-1, 1.29117116e-1, -7.62917697e-2});
  return fma(f * f, q, low);
}

/// e ln 2 + ln(1 + f + lost)
static Term logOfParts(Term e, Term f, std::optional<Term> lost = std::nullopt) {
  double ln2High = choose(f, 0x1.62e43p-1, 0x1.62e42fefa39efp-1), ln2Low = choose(f, -0x1.05c61p-29, 0x1.abc9e3b39803fp-56);
  Term high = fma(e, ln2High, f);
  Term low = fma(e, ln2High, -high) + f; // what `high` lost
  if (lost)
    low = low + *lost;
  return high + addLogTail(f, fma(e, ln2Low, low));
}

/// e + log2(1 + f), as a sum that keeps what rounding loses.
static std::pair<Term, Term> log2Sum(Term e, Term f) {
  double log2eHigh = choose(f, 0x1.715476p+0, 0x1.71547652b82fep+0), log2eLow = choose(f, 0x1.4ae0cp-26, 0x1.777d0ffda0d24p-56);
  Term product = f * log2eHigh, high = e + product;
  Term low = fma(f, log2eHigh, -product) + (product - (high - e)); // what `high` lost
  low = fma(f, log2eLow, low);
  if (f.isF64())
    return {high, fma(addLogTail(f, f.constant(0.0)), log2eHigh, low)};
  // (ln(1 + f) - f) log2(e) / f^2
  Term q = polynomial(f, {-7.21347511e-1, 4.80898023e-1, -3.60674709e-1, 2.88571268e-1, -2.40446493e-1,
                          2.05102488e-1, -1.79212019e-1, 1.71971440e-1, -1.67541072e-1, 9.54989716e-2});
  return {high, fma(f * f, q, low)};
}

static Term log2OfParts(Term e, Term f) {
  auto [high, low] = log2Sum(e, f);
  return high + low;
}

/// The logarithm of 0 is -inf, of negative numbers NaN; infinity and NaN are their own.
static Term withSpecialValues(Term x, Term result) {
  result = select(x == 0.0, -infinity, result);
  result = select(x < infinity, result, x);
  return select(x < 0.0, notANumber, result);
}

Term expandLog(Term x, const MathTarget &) {
  auto [e, f] = reduceLog(x);
  return withSpecialValues(x, logOfParts(e, f));
}

Term expandLog2(Term x, const MathTarget &) {
  auto [e, f] = reduceLog(x);
  return withSpecialValues(x, log2OfParts(e, f));
}

Term expandLog1p(Term x, const MathTarget &) {
  // u + c = 1 + x exactly.
  Term u = x + 1.0, back = u - 1.0;
  Term c = (1.0 - (u - back)) + (x - back);
  Term bits = u.bits(), exponent = takeExponent(bits);
  // c / 2^e; where 2^e is so large that it would not be normal, c no longer matters.
  Term bounded = select(exponent > 100, exponent.constant(int64_t(100)), exponent);
  c = c * powerOfTwo(exponent.constant(int64_t(0)) - bounded);
  Term mantissa = bits.asFloat() - 1.0, f = mantissa + c;
  Term result = withSpecialValues(u, logOfParts(wholeAsFloat(exponent), f, c - (f - mantissa)));
  result = select(x < infinity, result, x);
  return select(abs(x) < choose(x, 0x1p-30, 0x1p-60), x, result);
}

/// 2^(y log2 |x|) of f64, the exponent as a sum of two numbers.
static Term powerOfSum(Term x, Term y, const MathTarget &target) {
  auto [e, f] = reduceLog(x);
  auto [high, low] = log2Sum(e, f);
  Term sum = high + low, rest = low - (sum - high), product = y * sum;
  Term lost = fma(y, sum, -product) + y * rest, power = expandExp2(product, target);
  Term whole = fma(power, lost * 0.6931471805599453, power);
  Term isPlain = (x > 0.0) & (x < infinity) & (abs(product) < 1100.0) & (power < infinity);
  return select(isPlain, whole, expandExp2(y * withSpecialValues(x, sum), target));
}

Term expandPow(Term x, Term y, const MathTarget &target) {
  // f32 in f64, where 2^(y log2 |x|) has bits to spare.
  Term magnitude = x;
  if (x.isF64()) {
    magnitude = powerOfSum(abs(x), y, target);
  } else {
    auto [e, f] = reduceLog(abs(x).widened());
    Term logarithm = withSpecialValues(abs(x).widened(), log2OfParts(e, f));
    magnitude = expandExp2(y.widened() * logarithm, target).narrowed();
  }

  // An odd power keeps the sign, of zero and infinity too; a fractional power of a negative number is none.
  Term half = y * 0.5, fractional = truncate(y) != y, odd = (truncate(half) != half) & (truncate(y) == y);
  Term result = select(odd, copySign(magnitude, x), magnitude);
  result = select((x < 0.0) & (x > -infinity) & fractional, notANumber, result);
  return select((y == 0.0) | (x == 1.0) | ((x == -1.0) & (abs(y) == infinity)), 1.0, result);
}

} // namespace tritonc::backend
