//===- EmitElementwise.cpp - arithmetic on tiles to arithmetic on one scalar a register ------------------===//
#include "ThreadEmitter.h"
#include "tritonc/Backend/Elements.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace tritonc::gpu {

Value ThreadEmitter::apply(Operation *op, ValueRange operands) {
  Type result = elementType(op->getResult(0));
  if (isa<math::Exp2Op>(op) && result.isF32()) // the machine's own, within 2 units of the last place
    return LLVM::Exp2Op::create(builder, loc, operands[0]);
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
  if (!op->hasTrait<OpTrait::Elementwise>()) {
    unsupported(op);
    return zeroOf(result);
  }
  return backend::ElementOps(builder, loc, [&](TypedAttr value) { return constant(value); }).apply(op, operands, result);
}

} // namespace tritonc::gpu
