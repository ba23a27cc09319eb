//===- EmitScratch.cpp - tiles that get a buffer to nests that fill it, and to reads of it ---------===//
#include "WholeChunks.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

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
  if (dim >= shape.size() || shape[dim] == 1 || depth > 8)
    return false;
  if (buffers.contains(tile))
    return dim + 1 == shape.size();
  if (!op)
    return false;
  if (isa<tile::BroadcastOp>(op) && dim + 1 < shape.size() && tile::shapeOf(op->getOperand(0).getType()).back() == 1)
    return false; // the same along a row: one element of it is as good as a vector
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
unsigned TileEmitter::lanesInRow(Value tile, unsigned most, unsigned depth) {
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

constexpr unsigned turnedSize = 8;

/// The rows of a square of 32-bit lanes from its columns, in three rounds: pairs, fours and eights of rows change places. Each shuffle
/// is one instruction, which leaves lanes in their half of the vector or exchanges whole halves.
static SmallVector<Value> turned(OpBuilder &builder, Location loc, SmallVector<Value> vectors) {
  static const int64_t rounds[3][2][turnedSize] = {{{0, 8, 1, 9, 4, 12, 5, 13}, {2, 10, 3, 11, 6, 14, 7, 15}},
                                                   {{0, 1, 8, 9, 4, 5, 12, 13}, {2, 3, 10, 11, 6, 7, 14, 15}},
                                                   {{0, 1, 2, 3, 8, 9, 10, 11}, {4, 5, 6, 7, 12, 13, 14, 15}}};
  for (unsigned round = 0; round < 3; ++round) {
    unsigned apart = 1 << round;
    SmallVector<Value> next(turnedSize);
    for (unsigned i = 0; i < turnedSize; ++i) {
      if (i & apart)
        continue;
      for (unsigned half : {0, 1})
        next[i + half * apart] = vector::ShuffleOp::create(builder, loc, vectors[i], vectors[i + apart], rounds[round][half]);
    }
    vectors = std::move(next);
  }
  for (unsigned i : {1, 5}) // the first two rounds leave the middle two of four rows exchanged
    std::swap(vectors[i], vectors[i + 1]);
  return vectors;
}

/// Fills `into` in squares that are read column by column and written row by row.
void TileEmitter::materialiseTurned(Value tile, const ScratchTile &into, ArrayRef<Value> live) {
  int64_t last = int64_t(into.shape.size()) - 1, columns = into.shape[last];
  size_t outside = levels.size();
  Index corner = openLoops(ArrayRef<int64_t>(into.shape).drop_back(2));
  Lanes column = live.empty() || !live[last] ? openLoop(0, columns, turnedSize)
                                             : openLoop(constantInt(0, builder.getI64Type()), blocksEnd(0, columns, 1, live[last]), turnedSize);
  corner.append({WholeChunks::lanesToCome(), column});
  SmallVector<NestPart, 4> parts(turnedSize, {tile});
  for (auto [c, part] : llvm::enumerate(parts)) {
    part.index = corner;
    part.index[last] = addLanes(column, indexOf(c));
  }
  auto square = [&](Lanes row) {
    SmallVector<Value> vectors;
    for (NestPart &part : parts) {
      Index index(part.index);
      index[last - 1] = row;
      vectors.push_back(asVector(lanes(tile, index)));
    }
    atInnermost();
    for (auto [r, value] : llvm::enumerate(turned(builder, loc, vectors))) {
      Index index(corner);
      index[last - 1] = addLanes(uniform(row.base, row.level), indexOf(r));
      index[last].kind = Lanes::Kind::Affine;
      index[last].stride = 1;
      writeScratch(into, index, vector(value, innermost()));
    }
  };
  chunks(into.shape[last - 1], turnedSize, square, parts, live.empty() ? Value() : live[last - 1]);
  closeLoops(outside);
}

/// Lanes lie along the last dimension, or along the one before where memory is read along that: squares are turned in registers, and
/// single lanes are written faster than they are gathered.
void TileEmitter::materialise(Value tile, const ScratchTile &into, ArrayRef<Value> live) {
  startSink();
  at(0);
  if (into.least)
    startLeast(into);
  int64_t last = int64_t(into.shape.size()) - 1, laneDim = -1;
  if (last > 0 && !readsAlong(tile, last) && readsAlong(tile, last - 1))
    laneDim = last - 1;
  bool inSquares = laneDim >= 0 && machine.registerBytes >= 32 && into.shape[last] >= turnedSize && into.shape[laneDim] >= turnedSize && into.shape[last] % turnedSize == 0 &&
                   into.shape[laneDim] % turnedSize == 0 && byteSizeOf(into.element) == 4;
  bool isPass = tile.getDefiningOp() && BufferPlan::keepsIndex(tile.getDefiningOp()); // a reduction goes through its operand
  auto writeLanes = [&](ArrayRef<Lanes> index) {
    Lanes value = lanes(tile, index);
    if (into.least)
      noteLeast(value, into);
    writeScratch(into, index, value);
    if (isPass)
      fetchLines(tile.getDefiningOp(), index);
  };
  if (into.group > 1)
    packGroups(tile, into);
  else if (inSquares && !into.least)
    materialiseTurned(tile, into, live);
  else
    nest(into.shape, writeLanes, lanesInRow(tile, 16), {{tile}}, laneDim, live);
  if (into.least)
    finishLeast(into);
}

} // namespace tritonc::cpu
