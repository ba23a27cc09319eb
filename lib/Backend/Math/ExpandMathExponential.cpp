// Turns exp, exp2, expm1, tanh and erf into range reduction and a polynomial.
// Coefficients are those that tools/dev/fit-polynomials prints.
#include "ExpandMath.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace tritonc::backend {

constexpr double log2e = 1.4426950408889634;
// ln 2 in two parts of the type's precision.
constexpr double ln2High32 = 0x1.62e43p-1, ln2Low32 = -0x1.05c61p-29;
constexpr double ln2High64 = 0x1.62e42fefa39efp-1, ln2Low64 = 0x1.abc9e3b39803fp-56;

namespace {
/// x = n ln2 + r with |r| <= ln2 / 2.
struct ExpReduction {
  WholeNumber n;
  Term r;
};
} // namespace

static ExpReduction reduceExp(Term x) {
  WholeNumber n = nearestWhole(x, log2e);
  Term whole = n.asFloat();
  Term r = fma(whole, -choose(x, ln2High32, ln2High64), x); // exact
  return {n, fma(whole, -choose(x, ln2Low32, ln2Low64), r)};
}

/// (e^r - 1 - r) / r^2
static Term exponentialTail(Term r) {
  if (r.isF64())
    return polynomial(r, {5.0000000000000000e-1, 1.6666666666666685e-1, 4.1666666666666685e-2, 8.3333333333159530e-3,
                          1.3888888888873496e-3, 1.9841269898664864e-4, 2.4801587348385902e-5, 2.7557232865305244e-6,
                          2.7557252815897610e-7, 2.5112658522348134e-8, 2.0921379792127990e-9});
  return polynomial(r, {5.00000000e-1, 1.66665167e-1, 4.16664630e-2, 8.36909097e-3, 1.39349583e-3});
}

Term expInRange(Term x, const MathTarget &target) {
  auto [n, r] = reduceExp(x);
  Term p = fma(r, fma(r, exponentialTail(r), 1.0), 1.0);
  return p * powerOfTwo(n.asInt());
}

/// p * 2^n, which is f(x): 0 from `low` down, infinite from `high` up, normal where |x| is at most `safe`. If all lanes are that safe, n
/// is added to the exponent of p; else what p and n are beyond the bounds does not matter.
static Term scaleWhereSafe(Term x, Term p, WholeNumber n, double safe, double low, double high, const MathTarget &target) {
  ImplicitLocOpBuilder &b = x.b();
  Term isSafe = abs(x) <= safe;
  Value someUnsafe = any(x.make(arith::XOrIOp::create(b, isSafe, isSafe.constant(int64_t(1)))));
  auto branch = scf::IfOp::create(b, Value(x).getType(), someUnsafe, /*addThenBlock=*/true, /*addElseBlock=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  Term scaled = select(x < low, 0.0, scaleByPowerOfTwo(p, n, target));
  scf::YieldOp::create(b, Value(select(x > high, std::numeric_limits<double>::infinity(), scaled)));
  b.setInsertionPointToStart(branch.elseBlock());
  scf::YieldOp::create(b, Value((p.bits() + shiftLeft(n.shifted.bits(), x.isF64() ? 52 : 23)).asFloat()));
  return x.make(branch.getResult(0));
}

/// The same where nothing is asked; x is at most `high`. Below `low` the product is not taken for 0: what becomes too small for a normal
/// number on its way takes tens of cycles, and lanes that are masked off are often -inf.
static Term scaleInBounds(Term x, Term p, WholeNumber n, double low, const MathTarget &target) {
  Term isZero = x < low;
  return select(isZero, 0.0, scaleByPowerOfTwo(p, n, target));
}

/// Whether a branch for a whole vector is worth what it saves. Narrow vectors are what is left at the edge of a tile: run through seldom,
/// often with infinities in the lanes that are masked off, and not worth compiling two ways.
static bool asksVectors(Term x, const MathTarget &target) {
  auto type = dyn_cast<VectorType>(Value(x).getType());
  return type && !target.scalef && type.getNumElements() * type.getElementTypeBitWidth() >= 512;
}

Term expandExp(Term x, const MathTarget &target) {
  // Beyond the bounds the result is 0 or infinity.
  double low = choose(x, -104, -746), high = choose(x, 89, 710);
  bool asks = asksVectors(x, target);
  if (!asks)
    x = select(x > high, high, x);
  auto [n, r] = reduceExp(x);
  Term p = fma(r, fma(r, exponentialTail(r), 1.0), 1.0);
  return asks ? scaleWhereSafe(x, p, n, choose(x, 87, 708), low, high, target) : scaleInBounds(x, p, n, low, target);
}

Term expandExp2(Term x, const MathTarget &target) {
  double low = choose(x, -151, -1076), high = choose(x, 129, 1025);
  bool asks = asksVectors(x, target);
  if (!asks)
    x = select(x > high, high, x);
  WholeNumber n = nearestWhole(x, 1);
  Term f = x - n.asFloat(); // exact
  // (2^f - 1) / f
  Term q = f.isF64()
               ? polynomial(f, {6.9314718055994529e-1, 2.4022650695910072e-1, 5.5504108664822936e-2,
                                9.6181291076280484e-3, 1.3333558146164351e-3, 1.5403530394055356e-4,
                                1.5252734036954613e-5, 1.3215486314328242e-6, 1.0177985540151861e-7,
                                7.0550635063454833e-9, 4.4655587326091153e-10, 2.5517944180868387e-11})
               : polynomial(f, {6.93147182e-1, 2.40226507e-1, 5.55035807e-2, 9.61807929e-3, 1.33916480e-3,
                                1.54554145e-4});
  Term p = fma(f, q, 1.0);
  return asks ? scaleWhereSafe(x, p, n, choose(x, 126, 1022), low, high, target) : scaleInBounds(x, p, n, low, target);
}

Term expandExpM1(Term x, const MathTarget &target) {
  auto [n, r] = reduceExp(clamp(x, choose(x, -20, -40), choose(x, 89, 710)));
  // (e^r - 1 - r) / r^2, to the precision of e^r - 1
  Term tail =
      r.isF64()
          ? polynomial(r, {5.0000000000000000e-1, 1.6666666666666666e-1, 4.1666666666666678e-2, 8.3333333333342145e-3,
                           1.3888888888877447e-3, 1.9841269838330472e-4, 2.4801587340606969e-5, 2.7557323687600836e-6,
                           2.7557259220313555e-7, 2.5048942564319796e-8, 2.0919494670351182e-9, 1.6920188920711651e-10})
          : polynomial(r, {5.00000000e-1, 1.66666672e-1, 4.16664779e-2, 8.33319221e-3, 1.39336928e-3, 1.99583243e-4});
  // 2^n (r + r^2 tail) + (2^n - 1), half of it first: 2^n alone may be too large.
  Term half = powerOfTwo(n.asInt() - 1), one = half - 0.5;
  Term high = fma(r, half, one), low = fma(r, half, one - high); // what `high` lost
  Term result = (high + fma(r * r * tail, half, low)) * 2.0;
  return select(abs(x) < choose(x, 0x1p-30, 0x1p-60), x, result);
}

Term expandTanh(Term x, const MathTarget &target) {
  Term magnitude = abs(x);
  if (x.isF64()) {
    // (e^2x - 1) / (e^2x + 1)
    Term t = expandExpM1(clamp(magnitude, 0, 22) * 2.0, target);
    return copySign(t / (t + 2.0), x);
  }
  Term e = expInRange(clamp(magnitude, 0, 10) * 2.0, target);
  Term large = 1.0 - 2.0 / (e + 1.0);
  // (tanh x - x) / x^3 in x^2
  Term z = x * x;
  Term small = fma(magnitude * z,
                   polynomial(z, {-3.33333313e-1, 1.33332223e-1, -5.39484508e-2, 2.17086226e-2, -8.19462817e-3,
                                  2.15710187e-3}),
                   magnitude);
  return copySign(select(magnitude < 0.625, small, large), x);
}

Term expandErf(Term x, const MathTarget &target) {
  Term magnitude = abs(x), z = x * x;
  // erf(x) / x - 1 in x^2
  Term small = fma(magnitude,
                   polynomial(z, {1.28379166e-1, -3.76126349e-1, 1.12837434e-1, -2.68635508e-2, 5.21640619e-3,
                                  -8.42323236e-4, 1.08587818e-4, -8.57798841e-6}),
                   magnitude);
  // -ln(1 - erf(x)) for 1 <= x <= 4; from there on erf(x) rounds to 1.
  Term bounded = select(magnitude > 4.0, 4.0, magnitude);
  Term t = polynomial(bounded, {-2.11076971e-4, 1.12969637, 6.32960260e-1, 1.08739331e-1, -2.54513528e-2,
                                4.32023918e-3, -4.75071574e-4, 2.71974495e-5, -3.85905082e-7});
  Term large = 1.0 - expInRange(-t, target);
  return copySign(select(magnitude < 1.0, small, large), x);
}

} // namespace tritonc::backend
