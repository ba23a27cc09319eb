//===- EmitAtomic.cpp - atomic operations to one instruction an element, by the one thread that acts for it --------===//
#include "ThreadEmitter.h"
#include "tritonc/Backend/Elements.h"

using namespace mlir;

namespace tritonc::gpu {

/// A number as the integer that memory holds, and back.
Value ThreadEmitter::toBits(Value value) {
  value = toMemory(value);
  if (!isa<FloatType>(value.getType()))
    return value;
  return arith::BitcastOp::create(builder, loc, builder.getIntegerType(value.getType().getIntOrFloatBitWidth()), value);
}

Value ThreadEmitter::fromBits(Value bits, Type element) {
  Type memory = memoryType(element);
  if (isa<FloatType>(memory))
    bits = arith::BitcastOp::create(builder, loc, memory, bits);
  return fromMemory(bits, element);
}

/// The old value, after memory has become `next` of it; written if memory still holds what was read.
Value ThreadEmitter::exchangeLoop(Value address, Type element, LLVM::AtomicOrdering ordering, llvm::function_ref<Value(Value)> next) {
  Type bits = builder.getIntegerType(memoryType(element).getIntOrFloatBitWidth());
  Value first = LLVM::LoadOp::create(builder, loc, bits, address, bits.getIntOrFloatBitWidth() / 8, /*isVolatile=*/true);
  OpBuilder::InsertionGuard guard(builder);
  auto loop = scf::WhileOp::create(builder, loc, bits, first);
  Block *before = builder.createBlock(&loop.getBefore(), {}, bits, loc);
  Value seen = before->getArgument(0);
  Value wanted = toBits(next(fromBits(seen, element)));
  auto [old, written] = compareExchange(address, seen, wanted, ordering);
  Value again = arith::XOrIOp::create(builder, loc, written, constant(builder.getBoolAttr(true)));
  scf::ConditionOp::create(builder, loc, again, old);
  Block *after = builder.createBlock(&loop.getAfter(), {}, bits, loc);
  scf::YieldOp::create(builder, loc, after->getArgument(0));
  builder.setInsertionPointAfter(loop);
  return fromBits(loop.getResult(0), element);
}

/// The old value and whether it was replaced.
std::pair<Value, Value> ThreadEmitter::compareExchange(Value address, Value expected, Value value, LLVM::AtomicOrdering ordering) {
  Value pair = LLVM::AtomicCmpXchgOp::create(builder, loc, address, expected, value, ordering, backend::failureOrdering(ordering), "device");
  return {LLVM::ExtractValueOp::create(builder, loc, pair, 0), LLVM::ExtractValueOp::create(builder, loc, pair, 1)};
}

/// `act` for each element that `mask` lets through; the others yield 0. The threads that hold the same elements get them from the one
/// that acted.
void ThreadEmitter::emitAtomicLanes(Operation *op, Value mask, tile::MemorySemantics semantics,
                                    llvm::function_ref<Value(ArrayRef<Value>)> act) {
  OpResult result = op->getResult(0);
  bool isTile = isa<RankedTensorType>(result.getType()), releases = !inElement && semantics != tile::MemorySemantics::Relaxed;
  Mapping mapping = plan.access(op);
  ArrayRef<int64_t> shape = tile::shapeOf(result.getType());
  keepOrder(op);
  SmallVector<Registers> operands;
  for (Value value : op->getOperands())
    operands.push_back(operand(value, mapping));
  Registers masks = mask ? operand(mask, mapping) : Registers();
  if (releases) // what all threads have written is written before the one that acts
    barrier();
  Value owner = inElement ? Value() : isOwner(mapping), zero = zeroOf(elementType(result));
  Registers olds;
  for (unsigned r = 0; r < mapping.registers(); ++r) {
    Value acts = both(both(owner, masks.empty() ? Value() : masks[r]), isTile ? inside(shape, mapping, r) : Value());
    auto values = llvm::map_to_vector(operands, [&](const Registers &x) { return x[r]; });
    if (!acts) {
      olds.push_back(act(values));
      continue;
    }
    OpBuilder::InsertionGuard guard(builder);
    auto branch = scf::IfOp::create(builder, loc, zero.getType(), acts, true, true);
    builder.setInsertionPointToStart(branch.elseBlock());
    scf::YieldOp::create(builder, loc, zero);
    builder.setInsertionPointToStart(branch.thenBlock());
    Value old = act(values);
    scf::YieldOp::create(builder, loc, old);
    olds.push_back(branch.getResult(0));
  }
  if (owner && !result.use_empty()) {
    SmallVector<ElementIndex> indices;
    for (unsigned r = 0; r < mapping.registers(); ++r)
      indices.push_back(indexOf(mapping, r));
    olds = throughShared(olds, mapping, indices, owner);
  } else if (releases) {
    barrier(); // what comes behind waits for the one that acts
  }
  if (isTile)
    define(result, mapping, olds);
  else
    scalars.map(result, olds[0]);
}

void ThreadEmitter::emitAtomic(tile::AtomicRMWOp op) {
  Type element = elementType(op.getResult());
  LLVM::AtomicOrdering ordering = backend::orderingOf(op.getSem());
  emitAtomicLanes(op, op.getMask(), op.getSem(), [&](ArrayRef<Value> operands) -> Value {
    Value address = operands[0], value = operands[1];
    bool adds = op.getKind() == tile::AtomicKind::FAdd;
    unsigned bits = memoryType(element).getIntOrFloatBitWidth();
    if (adds && bits < 32)
      return exchangeLoop(address, element, ordering, [&](Value old) -> Value { return arith::AddFOp::create(builder, loc, old, value); });
    Value by = adds ? value : toBits(value);
    Value old = LLVM::AtomicRMWOp::create(builder, loc, backend::instructionOf(op.getKind()), address, by, ordering, "device");
    return adds ? old : fromBits(old, element);
  });
}

void ThreadEmitter::emitAtomic(tile::AtomicCASOp op) {
  Type element = elementType(op.getResult());
  LLVM::AtomicOrdering ordering = backend::orderingOf(op.getSem());
  emitAtomicLanes(op, {}, op.getSem(), [&](ArrayRef<Value> operands) -> Value {
    return fromBits(compareExchange(operands[0], toBits(operands[1]), toBits(operands[2]), ordering).first, element);
  });
}

} // namespace tritonc::gpu
