//===- EmitScratch.cpp - tiles that get a buffer to nests that fill it, and to reads of it ---------===//
#include "TileEmitter.h"

using namespace mlir;

namespace tritonc::cpu {

ScratchTile TileEmitter::makeScratch(Value value) {
  if (bytesOf(value) > largestTile)
    noteSlow(SlowPart::LargeTile, value, {.place = value.getLoc()});
  return scratch->make(loc, tile::shapeOf(value.getType()), elementType(value));
}

Lanes TileEmitter::scratchPointer(const ScratchTile &tile, ArrayRef<Lanes> index) {
  Type element = tile.group > 1 ? builder.getI32Type() : tile.element;
  SmallVector<int64_t> shape(ArrayRef<int64_t>(tile.shape));
  if (tile.group > 1)
    shape[shape.size() - 2] /= tile.group;
  if (tile.panel == 0)
    return advance(uniform(tile.pointer), linearIndex(shape, index), element);
  int64_t rows = shape[shape.size() - 2], columns = shape.back();
  shape.truncate(shape.size() - 2);
  shape.append({columns / tile.panel, rows, tile.panel});
  Index inPanels(index.drop_back(2));
  inPanels.append({divide(index.back(), tile.panel, false), index[index.size() - 2], divide(index.back(), tile.panel, true)});
  return advance(uniform(tile.pointer), linearIndex(shape, inPanels), element);
}

Lanes TileEmitter::readScratch(const ScratchTile &tile, ArrayRef<Lanes> index) {
  return read(scratchPointer(tile, index), tile.element, nullptr, nullptr);
}

void TileEmitter::writeScratch(const ScratchTile &tile, ArrayRef<Lanes> index, const Lanes &value) {
  write(scratchPointer(tile, index), tile.element, value, nullptr);
}

bool TileEmitter::readsAlong(Value tile, unsigned dim, unsigned depth) {
  ArrayRef<int64_t> shape = tile::shapeOf(tile.getType());
  Operation *op = tile.getDefiningOp();
  if (dim >= shape.size() || shape[dim] == 1 || !op || depth > 8)
    return false;
  if (buffers.contains(tile))
    return dim + 1 == shape.size();
  if (auto load = dyn_cast<tile::LoadOp>(op))
    return BufferPlan::strideAlong(load.getPointer(), dim) == 1;
  if (auto trans = dyn_cast<tile::TransOp>(op))
    return readsAlong(trans.getX(), trans.getOrder()[dim], depth + 1);
  if (auto expand = dyn_cast<tile::ExpandDimsOp>(op))
    return readsAlong(expand.getX(), dim > unsigned(expand.getAxis()) ? dim - 1 : dim, depth + 1);
  if (!BufferPlan::isElementwise(op) && !isa<tile::BroadcastOp>(op))
    return false;
  return llvm::any_of(op->getOperands(), [&](Value operand) { return readsAlong(operand, dim, depth + 1); });
}

/// So many lanes along the last dimension as stay in one row of what `tile` is reshaped from: the others would have to be gathered.
static unsigned lanesInRow(Value tile, unsigned most, unsigned depth = 0) {
  Operation *op = tile.getDefiningOp();
  if (!op || !isa<RankedTensorType>(tile.getType()) || depth > 16)
    return most;
  int64_t columns = tile::shapeOf(tile.getType()).empty() ? 1 : tile::shapeOf(tile.getType()).back();
  auto reshape = dyn_cast<tile::ReshapeOp>(op);
  if (!reshape && !BufferPlan::keepsIndex(op) && !isa<tile::BroadcastOp>(op))
    return most;
  for (Value operand : op->getOperands()) {
    auto type = dyn_cast<RankedTensorType>(operand.getType());
    if (!type || type.getRank() == 0)
      continue;
    int64_t row = type.getShape().back(), together = row & -row;
    if (reshape && row < columns && together >= 4)
      most = std::min<int64_t>(most, together);
    if (row == columns || reshape)
      most = lanesInRow(operand, most, depth + 1);
  }
  return most;
}

/// Lanes lie along the last dimension, or along the one before where memory is read along that: single lanes are written faster
/// than they are gathered.
void TileEmitter::materialise(Value tile, const ScratchTile &into, ArrayRef<Value> live) {
  startSink();
  at(0);
  if (into.least)
    startLeast(into);
  int64_t last = int64_t(into.shape.size()) - 1, laneDim = -1;
  if (last > 0 && !readsAlong(tile, last) && readsAlong(tile, last - 1))
    laneDim = last - 1;
  auto writeLanes = [&](ArrayRef<Lanes> index) {
    Lanes value = lanes(tile, index);
    if (into.least)
      noteLeast(value, into);
    writeScratch(into, index, value);
  };
  if (into.group > 1)
    packGroups(tile, into);
  else
    nest(into.shape, writeLanes, lanesInRow(tile, 16), {{tile}}, laneDim, live);
  if (into.least)
    finishLeast(into);
}

} // namespace tritonc::cpu
