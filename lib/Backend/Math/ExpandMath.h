//===- ExpandMath.h - functions of mathematics as inline arithmetic ---------------------------===//
// Formulas are written with Terms, whose operators emit arith operations, on a scalar or on a vector of any width.
// Only math.fma, math.sqrt and rounding operations are left in them, which every target has.
#pragma once
#include "tritonc/Backend/Math.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Builders.h"
#include <type_traits>

namespace tritonc::backend {

/// A scalar or vector of floats, integers or truths in a formula.
class Term {
public:
  Term(mlir::ImplicitLocOpBuilder &builder, mlir::Value value) : builder(&builder), value(value) {}
  operator mlir::Value() const { return value; }
  mlir::ImplicitLocOpBuilder &b() const { return *builder; }

  mlir::Type elementType() const { return mlir::getElementTypeOrSelf(value.getType()); }
  bool isFloat() const { return llvm::isa<mlir::FloatType>(elementType()); }
  bool isF64() const { return elementType().isF64(); }
  /// This term's type with another element.
  mlir::Type typeWith(mlir::Type element) const;
  /// A number of this term's type.
  Term constant(double number) const;
  Term constant(int64_t number) const;
  Term make(mlir::Value other) const { return Term(*builder, other); }

  /// The bits of floats as integers of the same width, and back.
  Term bits() const;
  Term asFloat() const;
  Term widened() const;  ///< f32 as f64
  Term narrowed() const; ///< f64 as f32, rounded; 64-bit integers without their upper half

private:
  mlir::ImplicitLocOpBuilder *builder;
  mlir::Value value;
};

Term operator+(Term x, Term y);
Term operator-(Term x, Term y);
Term operator*(Term x, Term y);
Term operator/(Term x, Term y);
Term operator-(Term x);
Term operator&(Term x, Term y); ///< integers and truths
Term operator|(Term x, Term y);
Term operator^(Term x, Term y);
Term shiftLeft(Term x, int64_t count);
Term shiftRight(Term x, int64_t count); ///< copies the sign
/// x * y + z rounded once.
Term fma(Term x, Term y, Term z);
Term sqrt(Term x);
Term abs(Term x);
/// The magnitude of `x` with the sign of `sign`.
Term copySign(Term x, Term sign);
Term roundEven(Term x);
Term truncate(Term x); ///< toward zero
/// Float comparisons are false for NaN; integer ones are signed.
Term operator<(Term x, Term y);
Term operator<=(Term x, Term y);
Term operator>(Term x, Term y);
Term operator==(Term x, Term y);
Term operator!=(Term x, Term y); ///< true for NaN
Term select(Term condition, Term yes, Term no);
/// Whether any lane is true, as one i1.
mlir::Value any(Term condition);

template <typename T>
using Number = std::enable_if_t<std::is_arithmetic_v<T>, std::conditional_t<std::is_floating_point_v<T>, double, int64_t>>;
#define TRITONC_TERM_OPERATOR(op)                                                                                      \
  template <typename T, typename N = Number<T>> Term operator op(Term x, T y) { return x op x.constant(N(y)); }        \
  template <typename T, typename N = Number<T>> Term operator op(T x, Term y) { return y.constant(N(x)) op y; }
TRITONC_TERM_OPERATOR(+)
TRITONC_TERM_OPERATOR(-)
TRITONC_TERM_OPERATOR(*)
TRITONC_TERM_OPERATOR(/)
TRITONC_TERM_OPERATOR(&)
TRITONC_TERM_OPERATOR(|)
TRITONC_TERM_OPERATOR(^)
TRITONC_TERM_OPERATOR(<)
TRITONC_TERM_OPERATOR(<=)
TRITONC_TERM_OPERATOR(>)
TRITONC_TERM_OPERATOR(==)
#undef TRITONC_TERM_OPERATOR
inline Term fma(Term x, double y, Term z) { return fma(x, x.constant(y), z); }
inline Term fma(Term x, Term y, double z) { return fma(x, y, x.constant(z)); }
inline Term fma(Term x, double y, double z) { return fma(x, x.constant(y), x.constant(z)); }
inline Term select(Term condition, double yes, Term no) { return select(condition, no.constant(yes), no); }

/// c[0] + c[1] x + c[2] x^2 …, by Horner's rule.
Term polynomial(Term x, llvm::ArrayRef<double> c);

/// A float rounded to a whole number by adding 1.5 * 2^(its mantissa bits): its last bits then are that number.
struct WholeNumber {
  Term shifted;
  Term asFloat() const;
  Term asInt() const; ///< as an integer of the same width; any value for NaN
};
/// The whole number nearest to x * factor; that product must be less than 2^22 (f32) or 2^51 (f64).
WholeNumber nearestWhole(Term x, double factor);
/// Integers less than 2^22 (of 32 bits) or 2^51 (of 64) as floats.
Term wholeAsFloat(Term integer);
/// 2^n for integers n in the range of normal exponents.
Term powerOfTwo(Term n);
/// x * 2^n rounded once; |n| at most twice the largest exponent of the type.
Term scaleByPowerOfTwo(Term x, WholeNumber n, const MathTarget &target);
/// `x`, or the bound that it lies outside of; NaN stays.
Term clamp(Term x, double low, double high);
/// One of two numbers by the type of `x`.
inline double choose(Term x, double f32, double f64) { return x.isF64() ? f64 : f32; }

/// e^x where no intermediate value leaves the range of normal numbers.
Term expInRange(Term x, const MathTarget &target);

// The functions: ulps are in the README, special values as IEEE and C have them. x is f32 or f64.
Term expandExp(Term x, const MathTarget &target);
Term expandExp2(Term x, const MathTarget &target);
Term expandExpM1(Term x, const MathTarget &target);
Term expandTanh(Term x, const MathTarget &target);
Term expandLog(Term x, const MathTarget &target);
Term expandLog2(Term x, const MathTarget &target);
Term expandLog1p(Term x, const MathTarget &target);
Term expandSin(Term x, const MathTarget &target);
Term expandCos(Term x, const MathTarget &target);
Term expandErf(Term x, const MathTarget &target); ///< f32 only
Term expandRsqrt(Term x, const MathTarget &target);
Term expandPow(Term x, Term y, const MathTarget &target); ///< f64 without a C library
/// Any function that a C library has, of f32 or f64, where there is none.
Term expandWithoutLibrary(llvm::StringRef name, llvm::ArrayRef<Term> operands, const MathTarget &target);

/// The remainder of x / y with the sign of x, exact, of scalars; NaN where x is infinite or y is 0.
Term expandRemainder(Term x, Term y);

/// x = quadrant * pi/2 + r + low for a finite f64 of any size from 2^45 on, on scalars.
struct LargeAngle {
  Term quadrant, r, low;
};
LargeAngle reduceLargeAngle(Term x);

/// Calls the C library's function of that name for each lane: for what is too rare to have a formula.
Term callLibm(llvm::StringRef name, llvm::ArrayRef<Term> operands);

} // namespace tritonc::backend
