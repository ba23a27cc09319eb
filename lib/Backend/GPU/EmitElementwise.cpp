//===- EmitElementwise.cpp - arithmetic on tiles to arithmetic on one scalar a register ------------------===//
#include "ThreadEmitter.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace tritonc::gpu {

Value ThreadEmitter::apply(Operation *op, ValueRange operands) {
  Type result = elementType(op->getResult(0));
  if (isa<tile::DivSIOp, tile::DivUIOp, tile::RemSIOp, tile::RemUIOp, tile::ShLIOp, tile::ShRSIOp, tile::ShRUIOp>(op))
    return applyTotal(op, operands[0], operands[1]);
  if (isa<tile::FPToSIOp, tile::FPToUIOp>(op))
    return applyFloatToInt(op, operands[0]);
  if (isa<math::Exp2Op>(op) && result.isF32()) // the machine's own, within 2 units of the last place
    return LLVM::Exp2Op::create(builder, loc, operands[0]);
  if (isa<tile::UMulHiOp>(op))
    return highHalf(operands[0], operands[1]);
  if (isa<tile::BrevOp>(op))
    return LLVM::BitReverseOp::create(builder, loc, operands[0]);
  if (auto offset = dyn_cast<tile::OffsetOp>(op))
    return advance(operands[0], operands[1], cast<tile::PtrType>(tile::elementOf(offset.getPointer().getType())).getPointee());
  if (isa<tile::PtrCastOp>(op))
    return operands[0];
  if (isa<tile::IntToPtrOp>(op)) {
    Value address = operands[0];
    if (address.getType() != builder.getI64Type())
      address = arith::ExtUIOp::create(builder, loc, builder.getI64Type(), address);
    return LLVM::IntToPtrOp::create(builder, loc, result, address);
  }
  if (isa<tile::PtrToIntOp>(op))
    return LLVM::PtrToIntOp::create(builder, loc, result, operands[0]);
  if (!isa<arith::ArithDialect, math::MathDialect>(op->getDialect())) {
    unsupported(op);
    return zeroOf(result);
  }
  Operation *copy = op->clone();
  copy->setOperands(operands);
  copy->setLoc(loc);
  copy->getResult(0).setType(result);
  builder.insert(copy);
  return copy->getResult(0);
}

/// The product in twice the width, shifted down.
Value ThreadEmitter::highHalf(Value x, Value y) {
  unsigned bits = x.getType().getIntOrFloatBitWidth();
  Type wide = builder.getIntegerType(2 * bits);
  auto widen = [&](Value value) { return arith::ExtUIOp::create(builder, loc, wide, value); };
  Value product = arith::MulIOp::create(builder, loc, widen(x), widen(y));
  Value high = arith::ShRUIOp::create(builder, loc, product, constantInt(bits, wide));
  return arith::TruncIOp::create(builder, loc, x.getType(), high);
}

/// Division and shifts without undefined results.
Value ThreadEmitter::applyTotal(Operation *op, Value x, Value y) {
  Type type = x.getType();
  unsigned bits = type.getIntOrFloatBitWidth();
  Value zero = constantInt(0, type);
  if (isa<tile::ShLIOp, tile::ShRUIOp>(op)) { // y >= bits ? 0 : x << y
    Value small = bits == 1 ? arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, y, zero)
                            : arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, y, constantInt(bits, type));
    Value shifted = isa<tile::ShLIOp>(op) ? Value(arith::ShLIOp::create(builder, loc, x, y))
                                          : Value(arith::ShRUIOp::create(builder, loc, x, y));
    return arith::SelectOp::create(builder, loc, small, shifted, zero);
  }
  if (isa<tile::ShRSIOp>(op)) { // x >> min(y, bits - 1)
    Value count = bits == 1 ? zero : Value(arith::MinUIOp::create(builder, loc, y, constantInt(bits - 1, type)));
    return arith::ShRSIOp::create(builder, loc, x, count);
  }
  // A divisor of 1 in place of 0 (and of -1 under INT_MIN) makes the rest right but for x / 0, which is 0.
  bool isSigned = isa<tile::DivSIOp, tile::RemSIOp>(op) && bits > 1, quotient = isa<tile::DivSIOp, tile::DivUIOp>(op);
  APInt by;
  bool safe = matchPattern(y, m_ConstantInt(&by)) && !by.isZero() && !by.isAllOnes();
  Value isZero, divisor = y;
  if (!safe) {
    isZero = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, y, zero);
    Value bad = isZero;
    if (isSigned) {
      Value least = constant(builder.getIntegerAttr(type, APInt::getSignedMinValue(bits)));
      Value isLeast = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, x, least);
      Value isMinusOne = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, y, constantInt(-1, type));
      bad = arith::OrIOp::create(builder, loc, bad, arith::AndIOp::create(builder, loc, isLeast, isMinusOne));
    }
    divisor = arith::SelectOp::create(builder, loc, bad, constantInt(1, type), y);
  }
  Value result;
  if (isSigned)
    result = quotient ? Value(arith::DivSIOp::create(builder, loc, x, divisor)) : Value(arith::RemSIOp::create(builder, loc, x, divisor));
  else
    result = quotient ? Value(arith::DivUIOp::create(builder, loc, x, divisor)) : Value(arith::RemUIOp::create(builder, loc, x, divisor));
  return quotient && !safe ? Value(arith::SelectOp::create(builder, loc, isZero, zero, result)) : result;
}

Value ThreadEmitter::applyFloatToInt(Operation *op, Value x) {
  if (x.getType().getIntOrFloatBitWidth() < 32)
    x = arith::ExtFOp::create(builder, loc, builder.getF32Type(), x);
  const char *name = isa<tile::FPToSIOp>(op) ? "llvm.fptosi.sat" : "llvm.fptoui.sat";
  return LLVM::CallIntrinsicOp::create(builder, loc, elementType(op->getResult(0)), builder.getStringAttr(name), x).getResults();
}

} // namespace tritonc::gpu
