//===- BuiltinsMathSpecial.cpp - inverse error functions, gamma and Bessel functions as formulas in fp64 --------------===//
// An fp32 is widened first and the result rounded once. Sources: Winitzki's estimate of the inverse error function, made
// exact by Halley steps; Lanczos' sum with g = 7 for gamma; Bessel functions as the mean of their integral over a circle,
// which is exact but for what is below 1e-18, and their asymptotic series for large arguments.
#include "MathTables.h"
#include "Codegen.h"
#include "Term.h"
#include <cmath>

using namespace tritonc;
using namespace tritonc::frontend;
using ast::CompareOp;
using llvm::StringRef;

/// Computes in fp64 and gives the argument's type.
template <Term (*function)(const Term &)> static Object inDouble(Arguments &a) {
  Term x(a.emitter(), floats(a, 1)[0]);
  return function(x.cast(DType::Float64)).cast(x.dtype()).tile();
}

static Term equals(const Term &x, double value) { return x.is(CompareOp::Eq, x.typed(value)); }
static Term absolute(const Term &x) { return x.math("absf"); }

//===-- Error functions ---------------------------------------------------------------------------===//

/// The y ≥ 0 with erf(y) = x and erfc(y) = rest, where x + rest = 1.
static Term inverseError(const Term &x, const Term &rest) {
  constexpr double a = 0.147;
  Term logarithm = (rest * (x.typed(1.0) + x)).math("log");
  Term middle = x.typed(2 / (M_PI * a)) + logarithm * x.typed(0.5);
  Term y = ((middle * middle - logarithm * x.typed(1 / a)).math("sqrt") - middle).math("sqrt");
  Term isSmall = x < x.typed(0.5);
  for (int i = 0; i < 4; ++i) {
    Term slope = (-(y * y)).math("exp") * x.typed(M_2_SQRTPI);
    Term step = isSmall.select(y.math("erf") - x, rest - y.math("erfc")) / slope;
    y = y - step / (x.typed(1.0) + step * y);
  }
  y = equals(x, 0).select(x, y);
  return equals(rest, 0).select(x.typed(double(INFINITY)), y);
}

static Term erfinv(const Term &x) {
  Term size = absolute(x), y = inverseError(size, x.typed(1.0) - size);
  return (size > x.typed(1.0)).select(x.typed(double(NAN)), y.math("copysign", {x}));
}

static Term erfcinv(const Term &x) {
  Term one = x.typed(1.0), two = x.typed(2.0), isUpper = x > one, rest = isUpper.select(two - x, x);
  Term y = inverseError(one - rest, rest);
  Term outside = (x < x.typed(0.0)) | (x > two);
  return outside.select(x.typed(double(NAN)), isUpper.select(-y, y));
}

static Term normcdfinv(const Term &p) { return erfcinv(p * p.typed(2.0)) * p.typed(-M_SQRT2); }

/// exp(x²) erfc(x)
static Term erfcx(const Term &x) {
  Term square = x * x, low = x.math("fma", {x, -square}), one = x.typed(1.0); // square + low = x²
  Term power = square.math("exp");
  Term direct = power.math("fma", {power.is(CompareOp::Lt, x.typed(double(INFINITY))).select(low, x.typed(0.0)), power}) * x.math("erfc");
  // Beyond 10: 1 / (x √π) · (1 - 1/2x² + 1·3/4x⁴ - …)
  Term half = x.typed(0.5) / square, sum = one;
  for (int k = 12; k > 0; --k)
    sum = one - half * x.typed(double(2 * k - 1)) * sum;
  Term far = sum / (x * x.typed(std::sqrt(M_PI)));
  return (x > x.typed(10.0)).select(far, direct);
}

//===-- Gamma ------------------------------------------------------------------------------------------===//

/// Lanczos' sum of x ≥ 0.5, and what its power is taken of.
static std::pair<Term, Term> lanczos(const Term &x) {
  static constexpr double coefficients[] = {676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
                                            -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7};
  Term z = x - x.typed(1.0), sum = x.typed(0.99999999999980993);
  for (auto [i, c] : llvm::enumerate(coefficients))
    sum = sum + x.typed(c) / (z + x.typed(double(i + 1)));
  return {sum, z + x.typed(7.5)};
}

/// sin(πx), the nearest even number taken off first.
static Term sineOfPi(const Term &x) {
  Term even = (x * x.typed(0.5)).math("roundeven") * x.typed(2.0);
  return ((x - even) * x.typed(M_PI)).math("sin");
}

static Term isWhole(const Term &x) { return x.math("floor").is(CompareOp::Eq, x); }

static Term tgamma(const Term &x) {
  Term half = x.typed(0.5), isLow = x < half, y = isLow.select(x.typed(1.0) - x, x);
  auto [sum, t] = lanczos(y);
  Term root = t.math("powf", {(y - half) * half}); // the power in two halves, so that it does not overflow before the end
  Term value = x.typed(std::sqrt(2 * M_PI)) * root * (-t).math("exp") * root * sum;
  value = (y > x.typed(171.7)).select(x.typed(double(INFINITY)), value);
  Term reflected = x.typed(M_PI) / (sineOfPi(x) * value);
  Term pole = isWhole(x) & (x < x.typed(0.0)), isZero = equals(x, 0);
  Term result = isLow.select(isZero.select(x.typed(double(INFINITY)).math("copysign", {x}), reflected), value);
  Term isNaN = pole | x.is(CompareOp::Ne, x);
  return isNaN.select(x.typed(double(NAN)), result);
}

static Term lgamma(const Term &x) {
  Term half = x.typed(0.5), isLow = x < half, y = isLow.select(x.typed(1.0) - x, x), infinity = x.typed(double(INFINITY));
  auto [sum, t] = lanczos(y);
  Term value = (y - half) * t.math("log") - t + (sum * x.typed(std::sqrt(2 * M_PI))).math("log");
  value = (equals(y, 1) | equals(y, 2)).select(x.typed(0.0), value);
  Term reflected = (x.typed(M_PI) / absolute(sineOfPi(x))).math("log") - value;
  Term pole = isWhole(x) & x.is(CompareOp::Le, x.typed(0.0));
  return (pole | absolute(x).is(CompareOp::Eq, infinity)).select(infinity, isLow.select(reflected, value));
}

//===-- Bessel functions -----------------------------------------------------------------------------------===//

/// 1 + Σ Π (μ - (2j - 1)²) / (j · 8x) · sign, μ = 4n²: every term, or those of one parity with alternating signs.
static Term hankel(const Term &x, int order, int first, int stride, bool alternates) {
  Term inverse = x.typed(1.0) / (x.typed(8.0) * x), power = first ? inverse : x.typed(1.0), sum = x.typed(0.0);
  double coefficient = 1;
  int done = 0;
  for (int k = first; k < 20; k += stride) {
    for (; done < k; ++done)
      coefficient *= (4.0 * order * order - double((2 * done + 1) * (2 * done + 1))) / (done + 1);
    bool minus = alternates && ((k - first) / stride) % 2;
    sum = sum + power * x.typed(minus ? -coefficient : coefficient);
    power = stride == 2 ? power * inverse * inverse : power * inverse;
  }
  return sum;
}

/// I₀ and I₁: 1/π ∫ exp(x cos τ) cos nτ dτ.
template <int order> static Term modifiedBessel(const Term &x) {
  constexpr int count = 16; // of a quarter of the circle: the other ones are the same but for signs
  Term size = absolute(x), near = (size < x.typed(30.0)).select(size, x.typed(30.0)), sum = x.typed(0.0);
  for (int k = 0; k < count; ++k) {
    double cosine = std::cos(M_PI * (k + 0.5) / (2 * count));
    Term up = (near * x.typed(cosine)).math("exp"), down = (near * x.typed(-cosine)).math("exp");
    sum = sum + (order ? (up - down) * x.typed(cosine) : up + down);
  }
  Term direct = sum * x.typed(0.5 / count);
  Term half = (size * x.typed(0.5)).math("exp"); // twice: exp(x) itself may overflow before the end
  Term alternating = hankel(-size, order, 0, 1, false); // Σ (-1)^k a_k / x^k
  Term far = half * (alternating / (size * x.typed(2 * M_PI)).math("sqrt")) * half;
  Term value = (size < x.typed(30.0)).select(direct, far);
  return order ? value.math("copysign", {x}) : value;
}

/// J and Y of order 0 or 1 for large x: √(2 / πx) times P cos χ - Q sin χ and P sin χ + Q cos χ.
static std::pair<Term, Term> waves(const Term &x, int order) {
  Term p = hankel(x, order, 0, 2, true), q = hankel(x, order, 1, 2, true);
  // cos and sin of χ = x - nπ/2 - π/4, of sums, so that no digit of a large x is lost.
  Term c = x.math("cos"), s = x.math("sin"), root = x.typed(M_SQRT1_2);
  Term cosine = order ? (s - c) * root : (c + s) * root, sine = order ? -(s + c) * root : (s - c) * root;
  Term height = (x.typed(2 / M_PI) / x).math("sqrt");
  return {height * (p * cosine - q * sine), height * (p * sine + q * cosine)};
}

/// |x| where a large argument's series holds, else 25.
static Term farPart(const Term &size) {
  Term bound = size.typed(25.0), finite = (size < size.typed(double(INFINITY))).select(size, bound);
  return (finite < bound).select(bound, finite);
}

/// J₀ and J₁: 1/π ∫ cos(nτ - x sin τ) dτ.
template <int order> static Term bessel(const Term &x) {
  constexpr int count = 16;
  Term size = absolute(x), near = (size < x.typed(25.0)).select(size, x.typed(25.0)), sum = x.typed(0.0);
  for (int k = 0; k < count; ++k) {
    double sine = std::sin(M_PI * (k + 0.5) / (2 * count));
    Term angle = near * x.typed(sine);
    sum = sum + (order ? angle.math("sin") * x.typed(sine) : angle.math("cos"));
  }
  Term direct = sum * x.typed(1.0 / count), wave = waves(farPart(size), order).first;
  Term value = (size < x.typed(25.0)).select(direct, equals(size, INFINITY).select(x.typed(0.0), wave));
  value = x.is(CompareOp::Ne, x).select(x, value);
  return order ? (x < x.typed(0.0)).select(-value, value) : value;
}

constexpr double eulerGamma = 0.57721566490153286;

/// Y₀ and Y₁ for 0 < x ≤ 2: the power series with a logarithm.
static Term neumannNear(const Term &x, int order) {
  Term half = x * x.typed(0.5), square = half * half, power = order ? half : x.typed(1.0);
  Term bessel = x.typed(0.0), rest = x.typed(0.0);
  double low = -eulerGamma, high = order ? 1 - eulerGamma : -eulerGamma, factor = 1; // digamma of k + 1 and n + k + 1; 1 / k! (n + k)!
  for (int k = 0; k < 14; ++k) {
    bessel = bessel + power * x.typed(factor);
    rest = rest + power * x.typed(factor * (low + high));
    low += 1.0 / (k + 1), high += 1.0 / (order + k + 1);
    factor *= -1.0 / ((k + 1) * (order + k + 1));
    power = power * square;
  }
  Term value = x.typed(2 / M_PI) * half.math("log") * bessel - x.typed(1 / M_PI) * rest;
  return order ? value - x.typed(2 / M_PI) / x : value;
}

/// Y₀ and Y₁ for 2 ≤ x ≤ 25: Neumann's sum of Bessel functions of higher orders, which come from the recurrence downward.
static Term neumannMiddle(const Term &x, int order) {
  constexpr int start = 64;
  Term above = x.typed(0.0), at = x.typed(1e-80), sum = x.typed(0.0), norm = x.typed(0.0), twice = x.typed(2.0) / x;
  for (int n = start; n > 0; --n) {
    if (n % 2 == 0)
      norm = norm + x.typed(2.0) * at;
    if (int k = (n - order) / 2; n > order && (n - order) % 2 == 0)
      sum = sum + at * x.typed((k % 2 ? -1.0 : 1.0) * n / (double(k) * (order + k)));
    Term below = x.typed(double(n)) * twice * at - above;
    above = at, at = below;
  }
  norm = norm + at; // J₀ + 2 J₂ + 2 J₄ + … = 1; `at` is J₀, `above` J₁ but for this factor
  Term logarithm = (x * x.typed(0.5)).math("log") + x.typed(order ? eulerGamma - 1 : eulerGamma);
  Term value = x.typed(2 / M_PI) * (logarithm * (order ? above : at) - sum);
  return (order ? value - x.typed(2 / M_PI) * at / x : value) / norm;
}

template <int order> static Term neumann(const Term &x) {
  Term two = x.typed(2.0), bound = x.typed(25.0), zero = x.typed(0.0);
  Term near = neumannNear(((x > zero) & (x < two)).select(x, two), order);
  Term middle = neumannMiddle(((x > two) & (x < bound)).select(x, two), order);
  Term far = equals(x, INFINITY).select(zero, waves(farPart(x), order).second);
  Term value = (x < two).select(near, (x < bound).select(middle, far));
  value = equals(x, 0).select(x.typed(double(-INFINITY)), value);
  return x.is(CompareOp::Ge, zero).select(value, x.typed(double(NAN)));
}

void frontend::addSpecialMath(BuiltinTable &t) {
  auto add = [&](StringRef name, Object (*emit)(Arguments &)) { addBuiltin(t, ("libdevice." + name + "(x)").str(), emit); };
  add("erfinv", inDouble<erfinv>);
  add("erfcinv", inDouble<erfcinv>);
  add("normcdfinv", inDouble<normcdfinv>);
  add("erfcx", inDouble<erfcx>);
  add("tgamma", inDouble<tgamma>);
  add("lgamma", inDouble<lgamma>);
  add("cyl_bessel_i0", inDouble<modifiedBessel<0>>);
  add("cyl_bessel_i1", inDouble<modifiedBessel<1>>);
  add("j0", inDouble<bessel<0>>);
  add("j1", inDouble<bessel<1>>);
  add("y0", inDouble<neumann<0>>);
  add("y1", inDouble<neumann<1>>);
}
