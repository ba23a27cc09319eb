//===- EmitAtomic.cpp - atomic operations to one instruction a lane, in order ------------------===//
#include "TileEmitter.h"
#include "tritonc/Backend/Elements.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;

namespace tritonc::cpu {

/// A number as the integer that memory holds, and back.
Value TileEmitter::toBits(Value value) {
  value = toMemory(value);
  if (!isa<FloatType>(value.getType()))
    return value;
  Type bits = builder.getIntegerType(value.getType().getIntOrFloatBitWidth());
  return arith::BitcastOp::create(builder, loc, bits, value);
}

Value TileEmitter::fromBits(Value bits, Type element) {
  Type memory = memoryType(element);
  if (isa<FloatType>(memory))
    bits = arith::BitcastOp::create(builder, loc, memory, bits);
  return fromMemory(bits, element);
}

/// cmpxchg; the old value and whether it was replaced.
static std::pair<Value, Value> compareExchange(OpBuilder &builder, Location loc, Value address, Value expected, Value value,
                                               LLVM::AtomicOrdering ordering) {
  Value pair = LLVM::AtomicCmpXchgOp::create(builder, loc, address, expected, value, ordering, backend::failureOrdering(ordering));
  return {LLVM::ExtractValueOp::create(builder, loc, pair, 0), LLVM::ExtractValueOp::create(builder, loc, pair, 1)};
}

/// Floats that no instruction adds: computed beside, and written if memory still holds what was read.
Value TileEmitter::atomicAddLoop(Value address, Value value, LLVM::AtomicOrdering ordering) {
  Type element = value.getType(), bits = builder.getIntegerType(element.getIntOrFloatBitWidth());
  Value first = LLVM::LoadOp::create(builder, loc, bits, address, byteSizeOf(element), /*isVolatile=*/false,
                                     /*isNonTemporal=*/false, /*isInvariant=*/false, /*isInvariantGroup=*/false,
                                     LLVM::AtomicOrdering::monotonic);
  OpBuilder::InsertionGuard guard(builder);
  auto loop = scf::WhileOp::create(builder, loc, bits, first);
  Block *before = builder.createBlock(&loop.getBefore(), {}, bits, loc);
  Value seen = before->getArgument(0);
  Value sum = arith::AddFOp::create(builder, loc, fromBits(seen, element), value);
  auto [old, written] = compareExchange(builder, loc, address, seen, toBits(sum), ordering);
  Value again = arith::XOrIOp::create(builder, loc, written, constantInt(1, builder.getI1Type()));
  scf::ConditionOp::create(builder, loc, again, old);
  Block *after = builder.createBlock(&loop.getAfter(), {}, bits, loc);
  scf::YieldOp::create(builder, loc, after->getArgument(0));
  builder.setInsertionPointAfter(loop);
  return fromBits(loop.getResult(0), element);
}

/// `act` for each lane that `mask` lets through, in order; the others yield 0.
void TileEmitter::emitLanesInOrder(Operation *op, ValueRange operands, Value mask,
                                   llvm::function_ref<Value(ArrayRef<Value>)> act) {
  OpResult result = op->getResult(0);
  bool isTile = isa<RankedTensorType>(result.getType()), keeps = isTile && !result.use_empty();
  ScratchTile into;
  if (keeps)
    into = makeScratch(result);
  startSink();
  nest(tile::shapeOf(result.getType()), [&](ArrayRef<Lanes> index) {
    SmallVector<Value> values;
    for (Value operand : operands)
      values.push_back(lanes(operand, index).base);
    Value old, condition = mask ? lanes(mask, index).base : Value();
    atInnermost();
    if (!mask) {
      old = act(values);
    } else {
      Value zero = zeroOf(elementType(result));
      OpBuilder::InsertionGuard guard(builder);
      auto branch = scf::IfOp::create(builder, loc, zero.getType(), condition, true, true);
      builder.setInsertionPointToStart(branch.elseBlock());
      scf::YieldOp::create(builder, loc, zero);
      builder.setInsertionPointToStart(branch.thenBlock());
      Value done = act(values);
      scf::YieldOp::create(builder, loc, done);
      old = branch.getResult(0);
    }
    if (keeps)
      writeScratch(into, index, uniform(old, innermost()));
    else if (!isTile)
      scalars.map(result, old);
  }, 1);
  if (keeps)
    buffers[result] = into;
}

void TileEmitter::emitAtomic(tile::AtomicRMWOp op) {
  Type element = elementType(op.getResult());
  LLVM::AtomicOrdering ordering = backend::orderingOf(op.getSem());
  emitLanesInOrder(op, {op.getPointer(), op.getValue()}, op.getMask(), [&](ArrayRef<Value> operands) -> Value {
    Value address = operands[0], value = operands[1];
    bool adds = op.getKind() == tile::AtomicKind::FAdd;
    if (adds && !element.isF32() && !element.isF64())
      return atomicAddLoop(address, value, ordering);
    Value by = adds ? value : toBits(value);
    Value old = LLVM::AtomicRMWOp::create(builder, loc, backend::instructionOf(op.getKind()), address, by, ordering);
    return adds ? old : fromBits(old, element);
  });
}

void TileEmitter::emitAtomic(tile::AtomicCASOp op) {
  Type element = elementType(op.getResult());
  LLVM::AtomicOrdering ordering = backend::orderingOf(op.getSem());
  emitLanesInOrder(op, {op.getPointer(), op.getCmp(), op.getValue()}, {}, [&](ArrayRef<Value> operands) -> Value {
    auto [old, written] = compareExchange(builder, loc, operands[0], toBits(operands[1]), toBits(operands[2]), ordering);
    return fromBits(old, element);
  });
}

} // namespace tritonc::cpu
