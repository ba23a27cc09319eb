//===- EmitElementwise.cpp - arithmetic on tiles to arithmetic on scalars and vectors -------===//
#include "TileEmitter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace tritonc::cpu {

Lanes TileEmitter::computeElementwise(Operation *op, ArrayRef<Lanes> index) {
  if (op->getNumResults() != 1 || op->getNumRegions() != 0 || !BufferPlan::isElementwise(op))
    return unsupported(op);
  bool keeps = isa<arith::AddIOp, arith::SubIOp, arith::MulIOp, arith::ExtSIOp, arith::ExtUIOp, arith::TruncIOp>(op);
  bool outerUse = std::exchange(inOffset, inOffset && keeps);
  SmallVector<Lanes, 3> operands;
  unsigned level = 0;
  bool allUniform = true;
  for (Value operand : op->getOperands()) {
    operands.push_back(lanes(operand, index));
    level = std::max(level, operands.back().level);
    allUniform &= operands.back().isUniform();
  }
  inOffset = outerUse;
  // true ? x : y == x, true & x == x
  if (isa<arith::SelectOp>(op) && operands[0].isUniform() && matchPattern(operands[0].base, m_One()))
    return operands[1];
  if (isa<arith::AndIOp>(op) && elementType(op->getResult(0)).isInteger(1))
    for (unsigned side : {0, 1})
      if (operands[side].isUniform() && matchPattern(operands[side].base, m_One()))
        return operands[1 - side];
  Lanes result;
  if (!allUniform && keepAffine(op, operands, result))
    return result;
  SmallVector<Value, 3> values;
  bool pointers = isa<LLVM::LLVMPointerType>(elementType(op->getResult(0)));
  for (auto [operand, lane] : llvm::zip_equal(op->getOperands(), operands)) {
    if (allUniform)
      values.push_back(lane.base);
    else if (pointers && isa<tile::PtrType>(tile::elementOf(operand.getType())))
      values.push_back(addresses(lane));
    else
      values.push_back(asVector(lane));
  }
  at(level);
  Value value = apply(op, values, allUniform ? 1 : width);
  return allUniform ? uniform(value, level) : vector(value, level);
}

/// Results that stay `base + lane * stride`: sums, differences, products with a constant, casts, choices by one bit.
bool TileEmitter::keepAffine(Operation *op, ArrayRef<Lanes> operands, Lanes &result) {
  for (const Lanes &operand : operands)
    if (operand.isVector())
      return false;
  unsigned level = operands[0].level;
  if (isa<arith::AddIOp>(op)) {
    result = addLanes(operands[0], operands[1]);
  } else if (isa<arith::SubIOp>(op)) {
    result = subLanes(operands[0], operands[1]);
  } else if (isa<arith::MulIOp, tile::ShLIOp>(op)) {
    APInt factor;
    bool right = operands[1].isUniform() && matchPattern(operands[1].base, m_ConstantInt(&factor));
    bool left = !right && isa<arith::MulIOp>(op) && operands[0].isUniform() &&
                matchPattern(operands[0].base, m_ConstantInt(&factor));
    if (!left && !right)
      return false;
    if (isa<tile::ShLIOp>(op) && factor.uge(factor.getBitWidth()))
      return false;
    int64_t by = isa<tile::ShLIOp>(op) ? int64_t(1) << factor.getZExtValue() : factor.getSExtValue();
    result = scaleLanes(operands[right ? 0 : 1], by);
  } else if (isa<arith::TruncIOp>(op) || (inOffset && isa<arith::ExtSIOp, arith::ExtUIOp>(op))) {
    at(level);
    Type to = elementType(op->getResult(0));
    if (to.isInteger(1))
      return false;
    result = operands[0];
    result.base = apply(op, operands[0].base, 1);
  } else if (auto select = dyn_cast<arith::SelectOp>(op)) {
    const Lanes &yes = operands[1], &no = operands[2];
    if (!operands[0].isUniform() || yes.stride != no.stride)
      return false;
    level = std::max({level, yes.level, no.level});
    at(level);
    result = yes;
    result.base = arith::SelectOp::create(builder, loc, operands[0].base, yes.base, no.base);
    result.level = level;
  } else {
    return false;
  }
  result.divisor = 1;
  return true;
}

Value TileEmitter::splatLike(TypedAttr value, Type type) {
  if (auto vectorType = dyn_cast<VectorType>(type))
    return constant(SplatElementsAttr::get(vectorType, Attribute(value)));
  return constant(value);
}

Value TileEmitter::splatInt(int64_t value, Type type) {
  return splatLike(builder.getIntegerAttr(getElementTypeOrSelf(type), value), type);
}

/// `type` with elements of type `element`: a scalar or a vector of the same length.
static Type like(Type type, Type element) {
  if (auto vectorType = dyn_cast<VectorType>(type))
    return vectorType.clone(element);
  return element;
}

Value TileEmitter::apply(Operation *op, ValueRange operands, unsigned lanes) {
  Type element = elementType(op->getResult(0));
  Type result = lanes == 1 ? element : VectorType::get({int64_t(lanes)}, element);
  if (isa<tile::DivSIOp, tile::DivUIOp, tile::RemSIOp, tile::RemUIOp, tile::ShLIOp, tile::ShRSIOp, tile::ShRUIOp>(op))
    return applyTotal(op, operands[0], operands[1]);
  if (isa<tile::FPToSIOp, tile::FPToUIOp>(op))
    return applyFloatToInt(op, operands[0]);
  if (isa<tile::UMulHiOp>(op))
    return highHalf(operands[0], operands[1]);
  if (isa<tile::BrevOp>(op))
    return LLVM::BitReverseOp::create(builder, loc, operands[0]);
  Operation *copy = op->clone();
  copy->setOperands(operands);
  copy->setLoc(loc);
  copy->getResult(0).setType(result);
  builder.insert(copy);
  return copy->getResult(0);
}

/// The product in twice the width, shifted down.
Value TileEmitter::highHalf(Value x, Value y) {
  unsigned bits = getElementTypeOrSelf(x.getType()).getIntOrFloatBitWidth();
  Type wide = like(x.getType(), builder.getIntegerType(2 * bits));
  auto widen = [&](Value value) { return arith::ExtUIOp::create(builder, loc, wide, value); };
  Value product = arith::MulIOp::create(builder, loc, widen(x), widen(y));
  Value high = arith::ShRUIOp::create(builder, loc, product, splatInt(bits, wide));
  return arith::TruncIOp::create(builder, loc, x.getType(), high);
}

//===-- Integers: division and shifts without undefined results ------------------------------===//

Value TileEmitter::applyTotal(Operation *op, Value x, Value y) {
  Type type = x.getType();
  unsigned bits = getElementTypeOrSelf(type).getIntOrFloatBitWidth();
  Value zero = splatInt(0, type);
  if (isa<tile::ShLIOp, tile::ShRUIOp>(op)) { // y >= bits ? 0 : x << y
    Value small = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, y, splatInt(bits, type));
    if (bits == 1) // the width does not fit in one bit: a count of 1 is the width
      small = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, y, zero);
    Value shifted = isa<tile::ShLIOp>(op) ? Value(arith::ShLIOp::create(builder, loc, x, y))
                                          : Value(arith::ShRUIOp::create(builder, loc, x, y));
    return arith::SelectOp::create(builder, loc, small, shifted, zero);
  }
  if (isa<tile::ShRSIOp>(op)) { // x >> min(y, bits - 1)
    Value count = bits == 1 ? zero : Value(arith::MinUIOp::create(builder, loc, y, splatInt(bits - 1, type)));
    return arith::ShRSIOp::create(builder, loc, x, count);
  }
  // A divisor of 1 in place of 0 (and of -1 under INT_MIN) makes the rest right but for x / 0, which is 0.
  bool isSigned = isa<tile::DivSIOp, tile::RemSIOp>(op), quotient = isa<tile::DivSIOp, tile::DivUIOp>(op);
  APInt by;
  bool safe = matchPattern(y, m_ConstantInt(&by)) && !by.isZero() && !by.isAllOnes();
  Value isZero, divisor = y;
  if (!safe) {
    isZero = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, y, zero);
    Value bad = isZero;
    if (isSigned && bits > 1) {
      Value least = splatLike(builder.getIntegerAttr(getElementTypeOrSelf(type), APInt::getSignedMinValue(bits)), type);
      Value isLeast = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, x, least);
      Value isMinusOne = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, y, splatInt(-1, type));
      bad = arith::OrIOp::create(builder, loc, bad, arith::AndIOp::create(builder, loc, isLeast, isMinusOne));
    }
    divisor = arith::SelectOp::create(builder, loc, bad, splatInt(1, type), y);
  }
  Value result;
  if (!safe && isa<VectorType>(type) && bits <= 32 && bits > 1)
    result = divideThroughDouble(op, x, divisor);
  else if (isSigned && bits > 1)
    result = quotient ? Value(arith::DivSIOp::create(builder, loc, x, divisor))
                      : Value(arith::RemSIOp::create(builder, loc, x, divisor));
  else
    result = quotient ? Value(arith::DivUIOp::create(builder, loc, x, divisor))
                      : Value(arith::RemUIOp::create(builder, loc, x, divisor));
  return quotient && !safe ? Value(arith::SelectOp::create(builder, loc, isZero, zero, result)) : result;
}

/// Vectors have no integer division: trunc(double(x) / double(y)) is the quotient of 32-bit integers (53 digits are
/// more than 32 + 1 away from the next integer), and x - quotient * y the remainder.
Value TileEmitter::divideThroughDouble(Operation *op, Value x, Value y) {
  bool isSigned = isa<tile::DivSIOp, tile::RemSIOp>(op);
  Type type = x.getType(), wide = like(type, builder.getF64Type());
  auto toDouble = [&](Value value) -> Value {
    if (isSigned)
      return arith::SIToFPOp::create(builder, loc, wide, value);
    return arith::UIToFPOp::create(builder, loc, wide, value);
  };
  Value ratio = arith::DivFOp::create(builder, loc, toDouble(x), toDouble(y));
  Value quotient;
  if (isSigned)
    quotient = arith::FPToSIOp::create(builder, loc, type, ratio);
  else
    quotient = arith::FPToUIOp::create(builder, loc, type, ratio);
  if (isa<tile::DivSIOp, tile::DivUIOp>(op))
    return quotient;
  return arith::SubIOp::create(builder, loc, x, arith::MulIOp::create(builder, loc, quotient, y));
}

Value TileEmitter::applyFloatToInt(Operation *op, Value x) {
  if (getElementTypeOrSelf(x.getType()).getIntOrFloatBitWidth() < 32)
    x = arith::ExtFOp::create(builder, loc, like(x.getType(), builder.getF32Type()), x);
  Type result = like(x.getType(), elementType(op->getResult(0)));
  const char *name = isa<tile::FPToSIOp>(op) ? "llvm.fptosi.sat" : "llvm.fptoui.sat";
  auto call = LLVM::CallIntrinsicOp::create(builder, loc, result, builder.getStringAttr(name), x);
  return call.getResults();
}

} // namespace tritonc::cpu
