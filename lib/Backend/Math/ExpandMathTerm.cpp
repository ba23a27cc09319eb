// Turns the operators that formulas are written with into arith and math operations.
#include "ExpandMath.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace tritonc::backend {

Type Term::typeWith(Type element) const {
  if (auto vector = dyn_cast<VectorType>(value.getType()))
    return vector.clone(element);
  return element;
}

static Term constantOf(const Term &like, TypedAttr number) {
  TypedAttr attribute = number;
  if (auto vector = dyn_cast<VectorType>(Value(like).getType()))
    attribute = DenseElementsAttr::get(vector, Attribute(number));
  return like.make(arith::ConstantOp::create(like.b(), attribute));
}

Term Term::constant(double number) const {
  assert(isFloat() && "a float constant among integers");
  return constantOf(*this, FloatAttr::get(elementType(), number));
}

Term Term::constant(int64_t number) const {
  if (isFloat())
    return constant(double(number));
  return constantOf(*this, IntegerAttr::get(elementType(), number));
}

Term Term::bits() const {
  Type integer = b().getIntegerType(elementType().getIntOrFloatBitWidth());
  return make(arith::BitcastOp::create(b(), typeWith(integer), value));
}

static Type floatOfWidth(const Term &term) {
  return term.elementType().isInteger(64) ? Type(term.b().getF64Type()) : Type(term.b().getF32Type());
}

Term Term::asFloat() const { return make(arith::BitcastOp::create(b(), typeWith(floatOfWidth(*this)), value)); }

Term Term::widened() const { return make(arith::ExtFOp::create(b(), typeWith(b().getF64Type()), value)); }
Term Term::narrowed() const {
  if (isFloat())
    return make(arith::TruncFOp::create(b(), typeWith(b().getF32Type()), value));
  return make(arith::TruncIOp::create(b(), typeWith(b().getI32Type()), value));
}

template <typename FloatOp, typename IntOp> static Term binary(Term x, Term y) {
  if (x.isFloat())
    return x.make(FloatOp::create(x.b(), Value(x), Value(y)));
  return x.make(IntOp::create(x.b(), Value(x), Value(y)));
}

Term operator+(Term x, Term y) { return binary<arith::AddFOp, arith::AddIOp>(x, y); }
Term operator-(Term x, Term y) { return binary<arith::SubFOp, arith::SubIOp>(x, y); }
Term operator*(Term x, Term y) { return binary<arith::MulFOp, arith::MulIOp>(x, y); }
Term operator/(Term x, Term y) { return x.make(arith::DivFOp::create(x.b(), Value(x), Value(y))); }
Term operator-(Term x) { return x.make(arith::NegFOp::create(x.b(), Value(x))); }
Term operator&(Term x, Term y) { return x.make(arith::AndIOp::create(x.b(), Value(x), Value(y))); }
Term operator|(Term x, Term y) { return x.make(arith::OrIOp::create(x.b(), Value(x), Value(y))); }
Term operator^(Term x, Term y) { return x.make(arith::XOrIOp::create(x.b(), Value(x), Value(y))); }

Term shiftLeft(Term x, int64_t count) {
  return x.make(arith::ShLIOp::create(x.b(), Value(x), Value(x.constant(count))));
}
Term shiftRight(Term x, int64_t count) {
  return x.make(arith::ShRSIOp::create(x.b(), Value(x), Value(x.constant(count))));
}

Term fma(Term x, Term y, Term z) { return x.make(math::FmaOp::create(x.b(), Value(x), Value(y), Value(z))); }
Term sqrt(Term x) { return x.make(math::SqrtOp::create(x.b(), Value(x))); }
Term abs(Term x) { return x.make(math::AbsFOp::create(x.b(), Value(x))); }
Term copySign(Term x, Term sign) { return x.make(math::CopySignOp::create(x.b(), Value(x), Value(sign))); }
Term truncate(Term x) { return x.make(math::TruncOp::create(x.b(), Value(x))); }
Term roundEven(Term x) { return x.make(math::RoundEvenOp::create(x.b(), Value(x))); }

static Term compare(Term x, Term y, arith::CmpFPredicate floats, arith::CmpIPredicate integers) {
  if (x.isFloat())
    return x.make(arith::CmpFOp::create(x.b(), floats, x, y));
  return x.make(arith::CmpIOp::create(x.b(), integers, x, y));
}

Term operator<(Term x, Term y) { return compare(x, y, arith::CmpFPredicate::OLT, arith::CmpIPredicate::slt); }
Term operator<=(Term x, Term y) { return compare(x, y, arith::CmpFPredicate::OLE, arith::CmpIPredicate::sle); }
Term operator>(Term x, Term y) { return compare(x, y, arith::CmpFPredicate::OGT, arith::CmpIPredicate::sgt); }
Term operator==(Term x, Term y) { return compare(x, y, arith::CmpFPredicate::OEQ, arith::CmpIPredicate::eq); }
Term operator!=(Term x, Term y) { return compare(x, y, arith::CmpFPredicate::UNE, arith::CmpIPredicate::ne); }

Term select(Term condition, Term yes, Term no) {
  return no.make(arith::SelectOp::create(no.b(), Value(condition), Value(yes), Value(no)));
}

Value any(Term condition) {
  if (auto type = dyn_cast<VectorType>(Value(condition).getType())) {
    // The truths as the bits of one integer.
    Type mask = condition.b().getIntegerType(unsigned(type.getNumElements()));
    Value flat = condition;
    if (type.getRank() != 1)
      flat = vector::ShapeCastOp::create(condition.b(), VectorType::get(type.getNumElements(), condition.b().getI1Type()),
                                         flat);
    flat = vector::BitCastOp::create(condition.b(), VectorType::get(1, mask), flat);
    Value bits = vector::ExtractOp::create(condition.b(), flat, 0);
    Value none = arith::ConstantOp::create(condition.b(), condition.b().getIntegerAttr(mask, 0));
    return arith::CmpIOp::create(condition.b(), arith::CmpIPredicate::ne, bits, none);
  }
  return condition;
}

Term polynomial(Term x, ArrayRef<double> c) {
  Term sum = x.constant(c.back());
  for (double next : llvm::reverse(c.drop_back()))
    sum = fma(sum, x, x.constant(next));
  return sum;
}

/// 1.5 * 2^23 or 1.5 * 2^52.
static double roundingShift(bool isF64) { return isF64 ? 6755399441055744.0 : 12582912.0; }

Term WholeNumber::asFloat() const { return shifted - roundingShift(shifted.isF64()); }
Term WholeNumber::asInt() const {
  return shifted.bits() - (shifted.isF64() ? int64_t(0x4338000000000000) : int64_t(0x4b400000));
}

WholeNumber nearestWhole(Term x, double factor) {
  double shift = roundingShift(x.isF64());
  return {factor == 1 ? x + shift : fma(x, factor, shift)};
}

Term wholeAsFloat(Term integer) {
  bool wide = integer.elementType().isInteger(64);
  Term shifted = integer + (wide ? int64_t(0x4338000000000000) : int64_t(0x4b400000));
  return shifted.asFloat() - roundingShift(wide);
}

Term clamp(Term x, double low, double high) {
  x = select(x < low, low, x);
  return select(x > high, high, x);
}

Term powerOfTwo(Term n) {
  int64_t bias = n.elementType().isInteger(64) ? 1023 : 127, shift = n.elementType().isInteger(64) ? 52 : 23;
  return shiftLeft(n + bias, shift).asFloat();
}

/// AVX-512's vscalefps/vscalefpd on each 512-bit part of a vector; null where the vector has no such parts.
static Value scaleByInstruction(Term x, WholeNumber whole) {
  auto type = dyn_cast<VectorType>(Value(x).getType());
  int64_t lanes = x.isF64() ? 8 : 16;
  if (!type || type.getRank() != 1 || type.getDimSize(0) % lanes)
    return Value();
  Term n = whole.asFloat();
  ImplicitLocOpBuilder &b = x.b();
  auto partType = VectorType::get(lanes, x.elementType());
  StringRef name = x.isF64() ? "llvm.x86.avx512.mask.scalef.pd.512" : "llvm.x86.avx512.mask.scalef.ps.512";
  Value all = arith::ConstantOp::create(b, b.getIntegerAttr(b.getIntegerType(unsigned(lanes)), -1));
  Value currentRounding = arith::ConstantOp::create(b, b.getI32IntegerAttr(4));
  auto scale = [&](Value part, Value power) -> Value {
    return LLVM::CallIntrinsicOp::create(b, partType, b.getStringAttr(name),
                                         ValueRange{part, power, part, all, currentRounding})
        .getResult(0);
  };
  if (type.getDimSize(0) == lanes)
    return scale(x, n);
  Value scaled = x;
  for (int64_t first = 0; first < type.getDimSize(0); first += lanes) {
    Value part = vector::ExtractStridedSliceOp::create(b, x, first, lanes, 1);
    Value power = vector::ExtractStridedSliceOp::create(b, n, first, lanes, 1);
    scaled = vector::InsertStridedSliceOp::create(b, scale(part, power), scaled, first, 1);
  }
  return scaled;
}

Term scaleByPowerOfTwo(Term x, WholeNumber n, const MathTarget &target) {
  if (target.scalef)
    if (Value scaled = scaleByInstruction(x, n))
      return x.make(scaled);
  // Two steps, each in the range of the exponent; the first is exact.
  Term whole = n.asInt(), half = shiftRight(whole, 1);
  return x * powerOfTwo(half) * powerOfTwo(whole - half);
}

Term expandRsqrt(Term x, const MathTarget &) { return 1.0 / sqrt(x); }

Term callLibm(StringRef name, ArrayRef<Term> operands) {
  Term x = operands.front();
  ImplicitLocOpBuilder &b = x.b();
  std::string symbol = name.str() + (x.isF64() ? "" : "f");
  auto module = b.getInsertionBlock()->getParentOp()->getParentOfType<ModuleOp>();
  Type element = x.elementType();
  if (!module.lookupSymbol(symbol)) {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(module.getBody());
    auto type = LLVM::LLVMFunctionType::get(element, SmallVector<Type>(operands.size(), element));
    auto function = LLVM::LLVMFuncOp::create(b, symbol, type);
    function.setMemoryEffectsAttr(
        LLVM::MemoryEffectsAttr::get(b.getContext(), SmallVector<LLVM::ModRefInfo>(6, LLVM::ModRefInfo::NoModRef)));
    function.setNoUnwind(true);
  }
  auto call = [&](ArrayRef<Value> arguments) -> Value {
    return LLVM::CallOp::create(b, element, symbol, arguments).getResult();
  };
  auto type = dyn_cast<VectorType>(Value(x).getType());
  if (!type)
    return x.make(call(llvm::to_vector_of<Value>(operands)));
  Value result = x;
  for (int64_t lane = 0; lane < type.getNumElements(); ++lane) {
    SmallVector<int64_t> position = delinearize(lane, computeStrides(type.getShape()));
    SmallVector<Value> arguments;
    for (const Term &operand : operands)
      arguments.push_back(vector::ExtractOp::create(b, operand, position));
    result = vector::InsertOp::create(b, call(arguments), result, position);
  }
  return x.make(result);
}

} // namespace tritonc::backend
