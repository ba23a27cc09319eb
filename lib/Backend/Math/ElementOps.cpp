//===- ElementOps.cpp - operations of tile, arith and math on tiles to the same on one scalar or vector ---===//
#include "tritonc/Backend/Elements.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace tritonc::backend {

TypedAttr splat(TypedAttr value, Type type) {
  if (auto vectorType = dyn_cast<VectorType>(type))
    return SplatElementsAttr::get(vectorType, Attribute(value));
  return value;
}

/// `type` with elements of type `element`: a scalar or a vector of the same length.
static Type like(Type type, Type element) {
  if (auto vectorType = dyn_cast<VectorType>(type))
    return vectorType.clone(element);
  return element;
}

Value ElementOps::integer(int64_t value, Type type) {
  return constant(splat(builder.getIntegerAttr(getElementTypeOrSelf(type), value), type));
}

Value ElementOps::apply(Operation *op, ValueRange operands, Type result) {
  if (isa<tile::ShLIOp, tile::ShRSIOp, tile::ShRUIOp>(op))
    return shift(op, operands[0], operands[1]);
  if (isa<tile::DivSIOp, tile::DivUIOp, tile::RemSIOp, tile::RemUIOp>(op))
    return divide(op, operands[0], operands[1]);
  if (isa<tile::FPToSIOp, tile::FPToUIOp>(op))
    return floatToInteger(op, operands[0], result);
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
Value ElementOps::highHalf(Value x, Value y) {
  unsigned bits = getElementTypeOrSelf(x.getType()).getIntOrFloatBitWidth();
  Type wide = like(x.getType(), builder.getIntegerType(2 * bits));
  auto widen = [&](Value value) { return arith::ExtUIOp::create(builder, loc, wide, value); };
  Value product = arith::MulIOp::create(builder, loc, widen(x), widen(y));
  Value high = arith::ShRUIOp::create(builder, loc, product, integer(bits, wide));
  return arith::TruncIOp::create(builder, loc, x.getType(), high);
}

Value ElementOps::shift(Operation *op, Value x, Value y) {
  Type type = x.getType();
  unsigned bits = getElementTypeOrSelf(type).getIntOrFloatBitWidth();
  Value zero = integer(0, type);
  if (isa<tile::ShRSIOp>(op)) { // x >> min(y, bits - 1)
    Value count = bits == 1 ? zero : Value(arith::MinUIOp::create(builder, loc, y, integer(bits - 1, type)));
    return arith::ShRSIOp::create(builder, loc, x, count);
  }
  // y >= bits ? 0 : x << y. The width does not fit in one bit: a count of 1 is the width.
  Value small = bits == 1 ? arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, y, zero)
                          : arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, y, integer(bits, type));
  Value shifted = isa<tile::ShLIOp>(op) ? Value(arith::ShLIOp::create(builder, loc, x, y))
                                        : Value(arith::ShRUIOp::create(builder, loc, x, y));
  return arith::SelectOp::create(builder, loc, small, shifted, zero);
}

/// A divisor of 1 in place of 0 (and of -1 under INT_MIN) makes the rest right but for x / 0, which is 0.
Value ElementOps::divide(Operation *op, Value x, Value y) {
  Type type = x.getType();
  unsigned bits = getElementTypeOrSelf(type).getIntOrFloatBitWidth();
  bool isSigned = isa<tile::DivSIOp, tile::RemSIOp>(op) && bits > 1, quotient = isa<tile::DivSIOp, tile::DivUIOp>(op);
  APInt by;
  bool safe = matchPattern(y, m_ConstantInt(&by)) && !by.isZero() && !by.isAllOnes();
  Value zero = integer(0, type), isZero, divisor = y;
  if (!safe) {
    isZero = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, y, zero);
    Value bad = isZero;
    if (isSigned) {
      Value least = constant(splat(builder.getIntegerAttr(getElementTypeOrSelf(type), APInt::getSignedMinValue(bits)), type));
      Value isLeast = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, x, least);
      Value isMinusOne = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, y, integer(-1, type));
      bad = arith::OrIOp::create(builder, loc, bad, arith::AndIOp::create(builder, loc, isLeast, isMinusOne));
    }
    divisor = arith::SelectOp::create(builder, loc, bad, integer(1, type), y);
  }
  Value result;
  if (!safe && isa<VectorType>(type) && bits <= 32 && bits > 1)
    result = divideThroughDouble(op, x, divisor);
  else if (isSigned)
    result = quotient ? Value(arith::DivSIOp::create(builder, loc, x, divisor)) : Value(arith::RemSIOp::create(builder, loc, x, divisor));
  else
    result = quotient ? Value(arith::DivUIOp::create(builder, loc, x, divisor)) : Value(arith::RemUIOp::create(builder, loc, x, divisor));
  return quotient && !safe ? Value(arith::SelectOp::create(builder, loc, isZero, zero, result)) : result;
}

/// Vectors have no integer division: trunc(double(x) / double(y)) is the quotient of 32-bit integers (53 digits are
/// more than 32 + 1 away from the next integer), and x - quotient * y the remainder.
Value ElementOps::divideThroughDouble(Operation *op, Value x, Value y) {
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

Value ElementOps::floatToInteger(Operation *op, Value x, Type result) {
  if (getElementTypeOrSelf(x.getType()).getIntOrFloatBitWidth() < 32)
    x = arith::ExtFOp::create(builder, loc, like(x.getType(), builder.getF32Type()), x);
  const char *name = isa<tile::FPToSIOp>(op) ? "llvm.fptosi.sat" : "llvm.fptoui.sat";
  return LLVM::CallIntrinsicOp::create(builder, loc, result, builder.getStringAttr(name), x).getResults();
}

} // namespace tritonc::backend
