// Turns the functions that a C library has into arithmetic, for machines without one: f64 formulas, which f32 is widened to.
#include "ExpandMath.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/StringSwitch.h"
#include <limits>

using namespace mlir;

namespace tritonc::backend {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double pi = 3.141592653589793, ln2 = 0.6931471805599453;

//===-- Inverse trigonometric functions ---------------------------------------------------------------===//

/// The angle of a slope from 0 to infinity: of the inverse slope where it is steep, halved twice, then atan's own series.
static Term angleOfSlope(Term slope) {
  Term steep = slope > 1.0;
  Term t = select(steep, 1.0 / slope, slope);
  for (int halvings = 0; halvings < 2; ++halvings)
    t = t / (1.0 + sqrt(fma(t, t, 1.0)));
  SmallVector<double> coefficients;
  for (int k = 0; k < 14; ++k)
    coefficients.push_back((k % 2 ? -4.0 : 4.0) / (2 * k + 1));
  Term angle = t * polynomial(t * t, coefficients);
  return select(steep, pi / 2 - angle, angle);
}

static Term expandAtan(Term x) { return copySign(angleOfSlope(abs(x)), x); }

/// The angle of the point (x, y); both infinite or both zero are as limits along the diagonal and the axes.
static Term expandAtan2(Term y, Term x) {
  Term rise = abs(y), run = abs(x);
  Term bothInfinite = (rise == infinity) & (run == infinity), slope = select(bothInfinite, 1.0, rise / run);
  Term angle = angleOfSlope(select((rise == 0.0) & (run == 0.0), 0.0, slope));
  Term isLeft = copySign(x.constant(1.0), x) < 0.0;
  Term turned = select(isLeft, pi - angle, angle);
  return select((x == x) & (y == y), copySign(turned, y), x + y);
}

/// The cosine that belongs to the sine x, and the other way round; NaN beyond 1.
static Term otherLeg(Term x) { return sqrt((1.0 - x) * (1.0 + x)); }

static Term expandAsin(Term x) { return copySign(angleOfSlope(abs(x) / otherLeg(x)), x); }
static Term expandAcos(Term x) { return 2.0 * angleOfSlope(sqrt(1.0 - x) / sqrt(1.0 + x)); }

//===-- Hyperbolic functions --------------------------------------------------------------------------===//

/// e^x / 2 for an x whose power may be just too large; in two steps.
static Term halfExp(Term x, const MathTarget &target) {
  Term half = expandExp(x * 0.5, target);
  return half * 0.5 * half;
}

static Term expandSinh(Term x, const MathTarget &target) {
  Term size = abs(x), e = expandExpM1(size, target);
  return copySign(select(size < 22.0, 0.5 * (e + e / (e + 1.0)), halfExp(size, target)), x);
}

static Term expandCosh(Term x, const MathTarget &target) {
  Term size = abs(x), e = expandExp(size, target);
  return select(size < 22.0, 0.5 * (e + 1.0 / e), halfExp(size, target));
}

static Term expandAsinh(Term x, const MathTarget &target) {
  Term size = abs(x), square = size * size;
  Term common = expandLog1p(size + square / (1.0 + sqrt(1.0 + square)), target);
  return copySign(select(size < 0x1p28, common, expandLog(size, target) + ln2), x);
}

static Term expandAcosh(Term x, const MathTarget &target) {
  Term above = x - 1.0, common = expandLog1p(above + sqrt(above * (above + 2.0)), target);
  Term result = select(x < 0x1p28, common, expandLog(x, target) + ln2);
  return select(x < 1.0, std::numeric_limits<double>::quiet_NaN(), result);
}

static Term expandAtanh(Term x, const MathTarget &target) {
  Term size = abs(x);
  return copySign(0.5 * expandLog1p(2.0 * size / (1.0 - size), target), x);
}

//===-- The error function ------------------------------------------------------------------------------===//

/// e^(-x^2), with what the square loses.
static Term bell(Term x, const MathTarget &target) {
  Term square = x * x, lost = fma(x, x, -square);
  Term power = expandExp(-square, target);
  return fma(power, -lost, power);
}

/// erf x for |x| up to 1.25: a series of positive terms.
static Term errorNearZero(Term x, const MathTarget &target) {
  SmallVector<double> coefficients{1.0};
  for (int k = 1; k <= 30; ++k)
    coefficients.push_back(coefficients.back() * 2 / (2 * k + 1));
  return 1.1283791670955126 * x * (bell(x, target) * polynomial(x * x, coefficients));
}

/// 1 - erf x for x from 1.25 on: a continued fraction, x + (1/2) / (x + (2/2) / (x + (3/2) / …
static Term errorTail(Term x, const MathTarget &target) {
  ImplicitLocOpBuilder &b = x.b();
  auto index = [&](int64_t value) -> Value { return arith::ConstantOp::create(b, b.getI32IntegerAttr(value)); };
  constexpr int64_t depth = 150;
  auto loop = scf::ForOp::create(b, b.getLoc(), index(0), index(depth), index(1), Value(x));
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    Value left = arith::SubIOp::create(b, index(depth), loop.getInductionVar());
    Term half = x.make(arith::SIToFPOp::create(b, b.getF64Type(), left)) * 0.5;
    scf::YieldOp::create(b, Value(x + half / x.make(loop.getRegionIterArg(0))));
  }
  return 0.5641895835477563 * bell(x, target) / x.make(loop.getResult(0));
}

static Term expandErfc(Term x, const MathTarget &target) {
  Term size = abs(x), tail = errorTail(select(size < 1.25, 1.25, size), target);
  tail = select(size < 28.0, tail, x.constant(0.0));
  Term far = select(x < 0.0, 2.0 - tail, tail);
  return select(x == x, select(size < 1.25, 1.0 - errorNearZero(x, target), far), x);
}

static Term expandErfOf64(Term x, const MathTarget &target) {
  Term size = abs(x), far = 1.0 - errorTail(select(size < 1.25, 1.25, size), target);
  Term value = select(size < 1.25, errorNearZero(size, target), select(size < 6.0, far, x.constant(1.0)));
  return select(x == x, copySign(value, x), x);
}

//===-- Others --------------------------------------------------------------------------------------------===//

/// By way of the logarithm, then a step of Newton's.
static Term expandCbrt(Term x, const MathTarget &target) {
  Term size = abs(x), tiny = size < 0x1p-900, scaled = select(tiny, size * 0x1p300, size);
  Term root = expandExp(expandLog(scaled, target) * (1.0 / 3.0), target);
  Term square = root * root, better = root - fma(square, root, -scaled) / (3.0 * square);
  better = select(tiny, better * 0x1p-100, better);
  return select((size > 0.0) & (size < infinity), copySign(better, x), x);
}

static Term expandTan(Term x, const MathTarget &target) { return expandSin(x, target) / expandCos(x, target); }

static Term expandLog10(Term x, const MathTarget &target) {
  Term logarithm = expandLog(x, target);
  return fma(logarithm, 0.4342944819032518, logarithm * 1.098319650216765e-17);
}

Term expandWithoutLibrary(StringRef name, ArrayRef<Term> operands, const MathTarget &target) {
  if (!operands[0].isF64()) {
    SmallVector<Term> wide = llvm::map_to_vector(operands, [](Term x) { return x.widened(); });
    return expandWithoutLibrary(name, wide, target).narrowed();
  }
  Term x = operands[0];
  using OfOne = Term (*)(Term);
  if (OfOne angle = llvm::StringSwitch<OfOne>(name).Case("asin", expandAsin).Case("acos", expandAcos).Case("atan", expandAtan).Default(nullptr))
    return angle(x);
  if (name == "atan2")
    return expandAtan2(x, operands[1]);
  using Formula = Term (*)(Term, const MathTarget &);
  Formula formula = llvm::StringSwitch<Formula>(name)
                        .Case("tan", expandTan)
                        .Case("sinh", expandSinh)
                        .Case("cosh", expandCosh)
                        .Case("asinh", expandAsinh)
                        .Case("acosh", expandAcosh)
                        .Case("atanh", expandAtanh)
                        .Case("erf", expandErfOf64)
                        .Case("erfc", expandErfc)
                        .Case("cbrt", expandCbrt)
                        .Case("log10", expandLog10)
                        .Default(nullptr);
  assert(formula && "every function of the C library that the language has");
  return formula(x, target);
}

} // namespace tritonc::backend
