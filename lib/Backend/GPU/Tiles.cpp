//===- Tiles.cpp - a tile and a mapping to the registers of a thread -----------------------------------===//
#include "ThreadEmitter.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;

namespace tritonc::gpu {

/// The same elements at other indices: they are asked of what it is made of, in the mapping that follows from the one wanted.
static bool isView(Operation *op) {
  if (auto reshape = dyn_cast<tile::ReshapeOp>(op))
    return isPowerOfTwo(tile::shapeOf(reshape.getX().getType())) && isPowerOfTwo(tile::shapeOf(reshape.getType()));
  return isa<tile::ExpandDimsOp, tile::BroadcastOp, tile::TransOp, tile::SplitOp, tile::JoinOp>(op);
}

/// What is emitted for a tile of a block stands in that block: it is there for all that comes behind.
void ThreadEmitter::moveOut(Value value) {
  Block *block = blocks.lookup(value.getParentBlock());
  while (builder.getInsertionBlock() != block) {
    builder.setInsertionPoint(builder.getInsertionBlock()->getParentOp());
    movedOut = true;
  }
}

Registers ThreadEmitter::tile(Value value, const Mapping &mapping) {
  for (const Made &known : made[value])
    if (known.mapping == mapping)
      return known.registers;
  OpBuilder::InsertionGuard guard(builder);
  llvm::SaveAndRestore keep(movedOut);
  moveOut(value);
  Registers registers;
  Operation *op = value.getDefiningOp();
  if (op && (plan.isFree(value) || isView(op))) {
    registers = compute(cast<OpResult>(value), mapping);
  } else {
    Mapping home = plan.home(value);
    if (home == mapping && op) {
      registers = compute(cast<OpResult>(value), mapping);
    } else {
      registers = exchange(tile(value, home), home, mapping);
    }
  }
  define(value, mapping, registers);
  return registers;
}

void ThreadEmitter::define(Value tile, const Mapping &mapping, Registers registers) {
  assert(registers.size() == mapping.registers() && "a value for each register");
  made[tile].push_back({mapping, std::move(registers)});
}

Registers ThreadEmitter::operand(Value value, const Mapping &mapping) {
  return isTile(value) ? tile(value, mapping) : Registers(mapping.registers(), scalar(value));
}

Registers ThreadEmitter::compute(OpResult result, const Mapping &mapping) {
  Operation *op = result.getOwner();
  Location outer = std::exchange(loc, op->getLoc());
  llvm::scope_exit restore([&] { loc = outer; });
  if (auto range = dyn_cast<tile::ArangeOp>(op))
    return computeArange(range, mapping);
  if (auto number = dyn_cast<arith::ConstantOp>(op))
    return computeConstant(number, mapping);
  if (auto splat = dyn_cast<tile::SplatOp>(op))
    return Registers(mapping.registers(), scalar(splat.getValue()));
  if (auto reshape = dyn_cast<tile::ReshapeOp>(op))
    return computeReshape(reshape, mapping);
  if (isa<tile::ExpandDimsOp, tile::BroadcastOp, tile::TransOp>(op))
    return computeView(op, mapping);
  if (auto split = dyn_cast<tile::SplitOp>(op))
    return computeSplit(split, result.getResultNumber(), mapping);
  if (auto join = dyn_cast<tile::JoinOp>(op))
    return computeJoin(join, mapping);
  if (auto cat = dyn_cast<tile::CatOp>(op))
    return computeCat(cat, mapping);
  if (auto flip = dyn_cast<tile::FlipOp>(op))
    return computeFlip(flip, mapping);
  if (auto gather = dyn_cast<tile::GatherOp>(op))
    return computeGather(gather, mapping);
  if (op->getNumResults() != 1 || op->getNumRegions() != 0) {
    unsupported(op);
    return Registers(mapping.registers(), zeroOf(elementType(result)));
  }
  SmallVector<Registers, 3> operands;
  for (Value value : op->getOperands())
    operands.push_back(operand(value, mapping));
  Registers registers;
  for (unsigned r = 0; r < mapping.registers(); ++r)
    registers.push_back(apply(op, llvm::map_to_vector(operands, [&](const Registers &values) { return values[r]; })));
  return registers;
}

} // namespace tritonc::gpu
