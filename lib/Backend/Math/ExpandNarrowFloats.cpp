// Turns arithmetic on f16, bf16 and 8-bit floats into f32 arithmetic that rounds once, and conversions into what each machine has.
#include "tritonc/Backend/Math.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;

namespace tritonc::backend {

namespace {

struct ExpandNarrowFloats : PassWrapper<ExpandNarrowFloats, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ExpandNarrowFloats)
  ExpandNarrowFloats() = default;
  explicit ExpandNarrowFloats(bool f16c) { this->f16c = f16c; }
  ExpandNarrowFloats(const ExpandNarrowFloats &other) : PassWrapper(other) {}
  StringRef getArgument() const override { return "expand-narrow-floats"; }
  StringRef getDescription() const override { return "arithmetic on floats under 32 bits in f32, rounded after each operation"; }
  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<arith::ArithDialect, math::MathDialect>();
  }
  Option<bool> f16c{*this, "f16c", llvm::cl::desc("the machine converts between f32 and f16")};

  void runOnOperation() override;
};

} // namespace

static bool isNarrow(Type type) {
  Type element = getElementTypeOrSelf(type);
  return isa<FloatType>(element) && element.getIntOrFloatBitWidth() < 32;
}

static Type withElement(Type type, Type element) {
  if (auto vector = dyn_cast<VectorType>(type))
    return vector.clone(element);
  return element;
}

namespace {
/// How a float of at most 16 bits is laid out.
struct Layout {
  unsigned mantissaBits, bias;
  int64_t largest; ///< bits of the largest finite number
};

/// Conversions written with integers, on values of one shape.
struct Converter {
  ImplicitLocOpBuilder &b;
  Type shape;
  bool f16c;

  Type type(Type element) const { return withElement(shape, element); }
  Type f32() const { return type(b.getF32Type()); }
  Type i32() const { return type(b.getI32Type()); }
  Type bitsOf(Type element) const { return type(b.getIntegerType(element.getIntOrFloatBitWidth())); }
  Value integer(int64_t number) const {
    TypedAttr attribute = b.getI32IntegerAttr(int32_t(number));
    if (auto vector = dyn_cast<VectorType>(i32()))
      attribute = DenseElementsAttr::get(vector, Attribute(attribute));
    return arith::ConstantOp::create(b, attribute);
  }
  Value bits(Value x) const { return arith::BitcastOp::create(b, i32(), x); }
  Value asFloat(Value x) const { return arith::BitcastOp::create(b, f32(), x); }
  Value add(Value x, Value y) const { return arith::AddIOp::create(b, x, y); }
  Value sub(Value x, Value y) const { return arith::SubIOp::create(b, x, y); }
  Value band(Value x, int64_t mask) const { return arith::AndIOp::create(b, x, integer(mask)); }
  Value bor(Value x, Value y) const { return arith::OrIOp::create(b, x, y); }
  Value shl(Value x, int64_t n) const { return arith::ShLIOp::create(b, x, integer(n)); }
  Value shr(Value x, int64_t n) const { return arith::ShRUIOp::create(b, x, integer(n)); }
  Value unsignedLess(Value x, int64_t y) const {
    return arith::CmpIOp::create(b, arith::CmpIPredicate::ult, x, integer(y));
  }
  Value select(Value c, Value x, Value y) const { return arith::SelectOp::create(b, c, x, y); }
  Value isNaN(Value x) const { return arith::CmpFOp::create(b, arith::CmpFPredicate::UNO, x, x); }

  Value widen(Value x) const;
  Value narrow(Value x, Type element, bool towardZero) const;
  Value widenHalf(Value bits) const;
  Value widenFloat8E4(Value bits) const;
  Value truncate(Value x, const Layout &layout) const;
  Value narrowTowardZero(Value x, Type element) const;
  Value narrowToFloat8(Value x, const Layout &layout, bool towardZero) const;
  Value narrowToHalf(Value x) const;
  Value narrowToBFloat(Value x) const;
  Value narrowToSingle(Value x, bool toOdd) const;
};
} // namespace

static Layout layoutOf(Type element) {
  if (element.isF16())
    return {10, 15, 0x7bff};
  if (element.isBF16())
    return {7, 127, 0x7f7f};
  if (isa<Float8E4M3FNType>(element))
    return {3, 7, 0x7e};
  assert(isa<Float8E5M2Type>(element) && "no such float in the tile language");
  return {2, 15, 0x7b};
}

/// A narrow float as f32, exactly.
Value Converter::widen(Value x) const {
  Type element = getElementTypeOrSelf(x.getType());
  if (element.isF16() && f16c)
    return arith::ExtFOp::create(b, f32(), x);
  Value wide = arith::ExtUIOp::create(b, i32(), arith::BitcastOp::create(b, bitsOf(element), x));
  if (element.isBF16())
    return asFloat(shl(wide, 16));
  if (isa<Float8E4M3FNType>(element))
    return widenFloat8E4(wide);
  return widenHalf(isa<Float8E5M2Type>(element) ? shl(wide, 8) : wide);
}

/// f32 as a narrow float, to nearest even or toward zero.
Value Converter::narrow(Value x, Type element, bool towardZero) const {
  if (element.isF16() && f16c && !towardZero)
    return arith::TruncFOp::create(b, type(element), x);
  Value result;
  if (element.getIntOrFloatBitWidth() == 8)
    result = narrowToFloat8(x, layoutOf(element), towardZero);
  else if (towardZero)
    result = narrowTowardZero(x, element);
  else
    result = element.isF16() ? narrowToHalf(x) : narrowToBFloat(x);
  return arith::BitcastOp::create(b, type(element), arith::TruncIOp::create(b, bitsOf(element), result));
}

/// The exponent is rebiased by 112; infinity and NaN once more; a subnormal is a whole number of 2^-24.
Value Converter::widenHalf(Value half) const {
  Value magnitude = band(half, 0x7fff);
  Value shifted = add(shl(magnitude, 13), integer(112 << 23));
  Value special = add(shifted, integer(112 << 23));
  Value normal = select(unsignedLess(magnitude, 0x7c00), shifted, special);
  Value unit = asFloat(integer(103 << 23)); // 2^-24
  Value subnormal = arith::MulFOp::create(b, arith::SIToFPOp::create(b, f32(), magnitude), unit);
  Value result = select(unsignedLess(magnitude, 0x400), bits(subnormal), normal);
  return asFloat(bor(result, shl(band(half, 0x8000), 16)));
}

/// The exponent is rebiased by 120; a subnormal is a whole number of 2^-9; there is one NaN and no infinity.
Value Converter::widenFloat8E4(Value bits8) const {
  Value magnitude = band(bits8, 0x7f);
  Value normal = add(shl(magnitude, 20), integer(120 << 23));
  Value unit = asFloat(integer(118 << 23)); // 2^-9
  Value subnormal = arith::MulFOp::create(b, arith::SIToFPOp::create(b, f32(), magnitude), unit);
  Value finite = select(unsignedLess(magnitude, 8), bits(subnormal), normal);
  Value result = select(unsignedLess(magnitude, 0x7f), finite, integer(0x7fc00000));
  return asFloat(bor(result, shl(band(bits8, 0x80), 24)));
}

/// The bits of |x| in a narrow layout, what does not fit cut off; right for numbers up to the largest of the layout.
Value Converter::truncate(Value magnitude, const Layout &layout) const {
  int64_t rebias = int64_t(127 - layout.bias) << 23;
  Value normal = shr(sub(magnitude, integer(rebias)), 23 - layout.mantissaBits);
  if (layout.bias == 127) // the exponents of f32: its subnormals too
    return normal;
  Value units = asFloat(integer(int64_t(126 + layout.bias + layout.mantissaBits) << 23));
  Value subnormal = arith::FPToSIOp::create(b, i32(), arith::MulFOp::create(b, asFloat(magnitude), units));
  return select(unsignedLess(magnitude, rebias + (1 << 23)), subnormal, normal);
}

/// f32 as f16 or bf16 toward zero: an overflow gives the largest finite number, infinity stays.
Value Converter::narrowTowardZero(Value x, Type element) const {
  Layout layout = layoutOf(element);
  Value all = bits(x), magnitude = band(all, 0x7fffffff), sign = shr(band(all, 0x80000000), 16);
  Value cut = truncate(magnitude, layout);
  Value finite = select(unsignedLess(cut, layout.largest), cut, integer(layout.largest));
  Value nan = integer(layout.largest + 1 + (1 << (layout.mantissaBits - 1)));
  Value special = select(unsignedLess(magnitude, 0x7f800001), integer(layout.largest + 1), nan);
  return bor(select(unsignedLess(magnitude, 0x7f800000), finite, special), sign);
}

/// f32 in 8 bits: what is too large, infinity too, becomes the largest finite number, as GPUs have it.
Value Converter::narrowToFloat8(Value x, const Layout &layout, bool towardZero) const {
  Value all = bits(x), magnitude = band(all, 0x7fffffff), sign = shr(band(all, 0x80000000), 24);
  Value result;
  if (towardZero) {
    result = truncate(magnitude, layout);
  } else {
    unsigned drop = 23 - layout.mantissaBits;
    int64_t rebias = int64_t(127 - layout.bias) << 23;
    Value odd = band(shr(magnitude, drop), 1);
    Value normal = shr(add(add(sub(magnitude, integer(rebias)), integer((1 << (drop - 1)) - 1)), odd), drop);
    // A float addition that rounds at the unit of subnormals.
    int64_t unit = int64_t(128 - layout.bias - layout.mantissaBits + 23) << 23;
    Value subnormal = sub(bits(arith::AddFOp::create(b, asFloat(magnitude), asFloat(integer(unit)))), integer(unit));
    result = select(unsignedLess(magnitude, rebias + (1 << 23)), subnormal, normal);
  }
  result = bor(select(unsignedLess(result, layout.largest), result, integer(layout.largest)), sign);
  return select(isNaN(x), integer(0x7f), result);
}

/// Normal results by adding half a unit (less one, if even) to the bits; subnormal ones by a float addition that rounds there.
Value Converter::narrowToHalf(Value x) const {
  Value all = bits(x), magnitude = band(all, 0x7fffffff), sign = shr(band(all, 0x80000000), 16);
  Value odd = band(shr(magnitude, 13), 1);
  Value normal = shr(add(add(sub(magnitude, integer(112 << 23)), integer(0xfff)), odd), 13);
  Value half = asFloat(integer(126 << 23)); // 0.5: its last bit is 2^-24
  Value subnormal = sub(bits(arith::AddFOp::create(b, asFloat(magnitude), half)), integer(126 << 23));
  Value finite = select(unsignedLess(magnitude, 113 << 23), subnormal, normal);
  // From 65520 on the nearest is infinity; NaN keeps its leading bits and becomes quiet.
  Value nan = bor(integer(0x7e00), band(shr(magnitude, 13), 0x3ff));
  Value special = select(unsignedLess(magnitude, 0x7f800001), integer(0x7c00), nan);
  return bor(select(unsignedLess(magnitude, 0x477ff000), finite, special), sign);
}

Value Converter::narrowToBFloat(Value x) const {
  Value all = bits(x);
  Value rounded = shr(add(add(all, integer(0x7fff)), band(shr(all, 16), 1)), 16);
  Value nan = bor(shr(all, 16), integer(0x40));
  return select(isNaN(x), nan, rounded);
}

/// f64 as f32 toward zero; `toOdd` with the last bit set if anything was lost: narrowing that once more rounds as if at once.
Value Converter::narrowToSingle(Value x, bool toOdd) const {
  Value nearest = arith::TruncFOp::create(b, f32(), x);
  Value back = arith::ExtFOp::create(b, x.getType(), nearest);
  Value above = arith::CmpFOp::create(b, arith::CmpFPredicate::OGT, math::AbsFOp::create(b, back),
                                      math::AbsFOp::create(b, x));
  Value inexact = arith::CmpFOp::create(b, arith::CmpFPredicate::ONE, back, x);
  Value down = select(above, sub(bits(nearest), integer(1)), bits(nearest));
  return asFloat(toOdd ? select(inexact, bor(down, integer(1)), down) : down);
}

static bool changesSign(Operation *op) { return isa<math::AbsFOp, math::CopySignOp, arith::NegFOp>(op); }

/// Signs of 8-bit floats, which LLVM does not have, as bits.
static void expandSignOf8Bits(Operation *op) {
  ImplicitLocOpBuilder b(op->getLoc(), op);
  Type type = op->getResult(0).getType(), bytes = withElement(type, b.getI8Type());
  auto constant = [&](int8_t number) -> Value {
    TypedAttr attribute = b.getI8IntegerAttr(number);
    if (auto vector = dyn_cast<VectorType>(bytes))
      attribute = DenseElementsAttr::get(vector, Attribute(attribute));
    return arith::ConstantOp::create(b, attribute);
  };
  auto bitsOf = [&](Value x) -> Value { return arith::BitcastOp::create(b, bytes, x); };
  Value bits = bitsOf(op->getOperand(0)), result;
  if (isa<arith::NegFOp>(op))
    result = arith::XOrIOp::create(b, bits, constant(-128));
  else
    result = arith::AndIOp::create(b, bits, constant(127));
  if (isa<math::CopySignOp>(op))
    result = arith::OrIOp::create(b, result, arith::AndIOp::create(b, bitsOf(op->getOperand(1)), constant(-128)));
  op->getResult(0).replaceAllUsesWith(arith::BitcastOp::create(b, type, result));
  op->erase();
}

/// Whether an operation computes with the numbers that its operands are, so that it must see them as f32.
static bool computes(Operation *op) {
  if (isa<arith::ConstantOp, arith::SelectOp, arith::BitcastOp, arith::ExtFOp, arith::TruncFOp>(op))
    return false;
  if (changesSign(op))
    return false; // bits only
  return isa_and_nonnull<arith::ArithDialect, math::MathDialect>(op->getDialect()) ||
         isa<vector::ReductionOp, vector::FMAOp>(op);
}

static bool roundsTowardZero(Operation *op) {
  auto narrowing = dyn_cast<arith::TruncFOp>(op);
  return narrowing && narrowing.getRoundingmode() == arith::RoundingMode::toward_zero;
}

static bool touchesNarrow(Operation *op) {
  return llvm::any_of(op->getOperandTypes(), isNarrow) || llvm::any_of(op->getResultTypes(), isNarrow);
}

/// The operation on operands widened to f32, its results narrowed again.
static void computeInF32(Operation *op, bool f16c) {
  ImplicitLocOpBuilder b(op->getLoc(), op);
  llvm::SmallDenseMap<Value, Value> wide; // x * x widens x once
  for (OpOperand &operand : op->getOpOperands()) {
    Value narrow = operand.get();
    if (!isNarrow(narrow.getType()))
      continue;
    Value &widened = wide[narrow];
    if (!widened)
      widened = Converter{b, narrow.getType(), f16c}.widen(narrow);
    operand.set(widened);
  }
  b.setInsertionPointAfter(op);
  for (Value result : op->getResults()) {
    Type type = result.getType();
    if (!isNarrow(type))
      continue;
    result.setType(withElement(type, b.getF32Type()));
    Value narrow = Converter{b, type, f16c}.narrow(result, getElementTypeOrSelf(type), false);
    result.replaceUsesWithIf(narrow, [&](OpOperand &use) {
      return use.getOwner()->getBlock() != op->getBlock() || narrow.getDefiningOp()->isBeforeInBlock(use.getOwner());
    });
  }
}

/// A conversion from or to a narrow type; by way of f32 where the other type is not f32.
static void expandConversion(Operation *op, bool f16c) {
  ImplicitLocOpBuilder b(op->getLoc(), op);
  Value source = op->getOperand(0);
  Type result = op->getResult(0).getType();
  Converter convert{b, result, f16c};
  Value value = source;
  if (isNarrow(source.getType()))
    value = convert.widen(source);
  bool towardZero = roundsTowardZero(op);
  if (isNarrow(result)) {
    if (getElementTypeOrSelf(value.getType()).isF64())
      value = convert.narrowToSingle(value, true);
    value = convert.narrow(value, getElementTypeOrSelf(result), towardZero);
  } else if (towardZero) {
    value = convert.narrowToSingle(value, false);
  } else if (value.getType() != result) {
    value = arith::ExtFOp::create(b, result, value);
  }
  op->getResult(0).replaceAllUsesWith(value);
  op->erase();
}

void ExpandNarrowFloats::runOnOperation() {
  SmallVector<Operation *> arithmetic, conversions, signs;
  getOperation().walk([&](Operation *op) {
    if (!touchesNarrow(op) && !roundsTowardZero(op))
      return;
    if (isa<arith::ExtFOp, arith::TruncFOp>(op))
      conversions.push_back(op);
    else if (computes(op))
      arithmetic.push_back(op);
    else if (changesSign(op) && getElementTypeOrSelf(op->getResult(0).getType()).getIntOrFloatBitWidth() == 8)
      signs.push_back(op);
  });
  for (Operation *op : arithmetic)
    computeInF32(op, f16c);
  for (Operation *op : signs)
    expandSignOf8Bits(op);
  for (Operation *op : conversions)
    expandConversion(op, f16c);
}

std::unique_ptr<Pass> createExpandNarrowFloatsPass(bool f16c) { return std::make_unique<ExpandNarrowFloats>(f16c); }

} // namespace tritonc::backend
