//===- EmitRegion.cpp - regions of operations that say what to do with elements, to scalars and vectors of them ---===//
#include "TileEmitter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace tritonc::cpu {

bool TileEmitter::isVectorizable(Region &region) {
  return llvm::all_of(region.front().without_terminator(), [](Operation &inner) {
    return (BufferPlan::isElementwise(&inner) || isa<arith::ConstantOp>(inner)) && inner.getNumRegions() == 0;
  });
}

/// The region on scalars (`count` 1), with whatever is in it, or on vectors of `count` elements.
SmallVector<Value> TileEmitter::applyRegion(Region &region, ValueRange arguments, unsigned count) {
  Block &block = region.front();
  auto yielded = block.getTerminator()->getOperands();
  for (auto [argument, value] : llvm::zip_equal(block.getArguments(), arguments))
    scalars.map(argument, value);
  auto operandOf = [&](Value value) -> Value {
    Value mapped = scalar(value);
    if (count == 1 || isa<VectorType>(mapped.getType()))
      return mapped;
    return vector::BroadcastOp::create(builder, loc, VectorType::get({int64_t(count)}, mapped.getType()), mapped);
  };
  bool vectors = isVectorizable(region);
  Location outer = loc;
  for (Operation &inner : block.without_terminator()) {
    loc = inner.getLoc();
    if (auto fill = dyn_cast<arith::ConstantOp>(inner))
      scalars.map(fill.getResult(), constant(fill.getValue()));
    else if (vectors)
      scalars.map(inner.getResult(0), apply(&inner, llvm::map_to_vector(inner.getOperands(), operandOf), count));
    else
      applyScalar(&inner);
  }
  loc = outer;
  return llvm::map_to_vector(yielded, operandOf);
}

/// An operation of a region that vectors cannot follow, a branch for example.
void TileEmitter::applyScalar(Operation *op) {
  auto outerLevels = std::exchange(levels, {Level{builder.getInsertionBlock(), builder.getInsertionPoint()}});
  auto outerCache = std::exchange(cache, decltype(cache)());
  unsigned outerWidth = std::exchange(width, 1);
  emitOp(op);
  startSink();
  at(0);
  levels = std::move(outerLevels);
  cache = std::move(outerCache);
  width = outerWidth;
}

SmallVector<Value> TileEmitter::combine(Region &region, ValueRange left, ValueRange right, unsigned count) {
  SmallVector<Value> both(left);
  both.append(right.begin(), right.end());
  return applyRegion(region, both, count);
}

/// A loop nest that goes from group to group of `pack` neighbours.
void TileEmitter::emitMap(tile::MapOp op) {
  unsigned pack = op.getPack();
  SmallVector<ScratchTile> results;
  for (Value result : op.getResults())
    results.push_back(makeScratch(result));
  SmallVector<int64_t> groups(tile::shapeOf(op.getOperands()[0].getType()));
  groups.back() /= pack;
  startSink();
  SmallVector<NestPart, 4> parts;
  if (pack == 1)
    for (Value operand : op.getOperands())
      parts.push_back({operand});
  nest(groups, [&](ArrayRef<Lanes> group) {
    SmallVector<Index> neighbours;
    for (unsigned i = 0; i < pack; ++i) {
      Index &index = neighbours.emplace_back(group);
      index.back() = addLanes(scaleLanes(index.back(), pack), indexOf(i));
    }
    SmallVector<Value> arguments;
    for (Value operand : op.getOperands())
      for (const Index &index : neighbours)
        arguments.push_back(asValue(lanes(operand, index)));
    atInnermost();
    SmallVector<Value> yielded = applyRegion(op.getBody(), arguments, width);
    for (auto [i, value] : llvm::enumerate(yielded))
      writeScratch(results[i / pack], neighbours[i % pack], fromValue(value, innermost()));
  }, pack == 1 && isVectorizable(op.getBody()) ? 16 : 1, parts);
  for (auto [result, tile] : llvm::zip(op.getResults(), results))
    buffers[result] = tile;
}

} // namespace tritonc::cpu
