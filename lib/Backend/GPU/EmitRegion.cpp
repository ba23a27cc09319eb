//===- EmitRegion.cpp - what reductions, scans and maps do with elements, on scalars of one thread --------------===//
#include "ThreadEmitter.h"

using namespace mlir;

namespace tritonc::gpu {

/// The region's operations on `arguments`, emitted here.
SmallVector<Value> ThreadEmitter::applyRegion(Region &region, ValueRange arguments) {
  Block &body = region.front();
  for (auto [from, to] : llvm::zip_equal(body.getArguments(), arguments))
    scalars.map(from, to);
  Location outer = loc;
  bool outerElement = std::exchange(inElement, true);
  emitBlock(body);
  inElement = outerElement;
  loc = outer;
  if (failed) // any value: nothing is kept of it
    return llvm::map_to_vector(body.getTerminator()->getOperands(), [&](Value value) { return zeroOf(elementType(value)); });
  return llvm::map_to_vector(body.getTerminator()->getOperands(), [&](Value value) { return scalar(value); });
}

SmallVector<Value> ThreadEmitter::combine(Region &region, ValueRange left, ValueRange right) {
  SmallVector<Value> arguments(left);
  llvm::append_range(arguments, right);
  return applyRegion(region, arguments);
}

/// Whether both orders give the same bits: threads that combine the same two values in different orders then agree.
bool ThreadEmitter::isCommutative(Region &region) {
  Block &body = region.front();
  if (body.getNumArguments() != 2 || !llvm::hasNItems(body.without_terminator(), 1))
    return false;
  Operation &op = body.front();
  return op.getNumOperands() == 2 && op.getOperand(0) != op.getOperand(1) && op.hasTrait<OpTrait::IsCommutative>() &&
         llvm::all_of(op.getOperands(), [&](Value value) { return isa<BlockArgument>(value); });
}

/// The region's results where `acts` is true (null: always), zeros elsewhere.
SmallVector<Value> ThreadEmitter::applyRegionIf(Value acts, Region &region, ValueRange arguments) {
  if (!acts)
    return applyRegion(region, arguments);
  OperandRange yields = region.front().getTerminator()->getOperands();
  OpBuilder::InsertionGuard guard(builder);
  auto branch = scf::IfOp::create(builder, loc, llvm::map_to_vector(yields, [&](Value value) { return elementType(value); }), acts, true, true);
  builder.setInsertionPointToStart(branch.elseBlock());
  if (branch.getNumResults())
    scf::YieldOp::create(builder, loc, llvm::map_to_vector(yields, [&](Value value) { return zeroOf(elementType(value)); }));
  builder.setInsertionPoint(branch.thenBlock(), branch.thenBlock()->begin());
  SmallVector<Value> results = applyRegion(region, arguments);
  if (branch.getNumResults())
    scf::YieldOp::create(builder, loc, results);
  return llvm::to_vector_of<Value>(branch.getResults());
}

/// `pack` neighbours of a row are in one thread, the registers that differ in the lowest bits of their number. What goes to memory is done
/// once for each element, by the thread that stands for those with the same one; it tells the others what came out.
void ThreadEmitter::emitMap(tile::MapOp op) {
  unsigned pack = op.getPack(), packBits = llvm::Log2_32_Ceil(pack);
  if (!llvm::isPowerOf2_32(pack))
    return unsupported(op);
  bool accesses = false;
  op.getBody().walk([&](Operation *inner) { accesses |= isa<tile::LoadOp, tile::StoreOp, tile::AtomicRMWOp, tile::AtomicCASOp>(inner); });
  Mapping mapping = plan.home(op.getResult(0));
  ArrayRef<int64_t> shape = tile::shapeOf(op.getOperand(0).getType());
  SmallVector<Registers> operands, results(op.getNumResults());
  for (Value value : op.getOperands())
    operands.push_back(tile(value, mapping));
  for (Registers &result : results)
    result.resize(mapping.registers());
  if (accesses)
    barrier();
  Value owner = accesses ? isOwner(mapping) : Value();
  for (unsigned first = 0; first < mapping.registers(); first += 1u << packBits) {
    SmallVector<Value> arguments;
    for (const Registers &registers : operands)
      llvm::append_range(arguments, ArrayRef(registers).slice(first, pack));
    Value acts = accesses ? both(owner, inside(shape, mapping, first)) : Value();
    for (auto [k, value] : llvm::enumerate(applyRegionIf(acts, op.getBody(), arguments)))
      results[k / pack][first + k % pack] = value;
  }
  if (accesses)
    barrier();
  SmallVector<ElementIndex> indices;
  for (unsigned r = 0; owner && r < mapping.registers(); ++r)
    indices.push_back(indexOf(mapping, r));
  for (auto [result, registers] : llvm::zip_equal(op.getResults(), results))
    define(result, mapping, owner && !result.use_empty() ? throughShared(registers, mapping, indices, owner) : registers);
}

} // namespace tritonc::gpu
