//===- EmitSort.cpp - tile.sort to a network of vector minima and maxima ------------------------===//
// Elements become integer keys whose signed order is the order that is asked for. A row of keys, filled up to a power of
// two, is sorted by a bitonic network in which every block is ascending: the first step of a stage compares a block with
// its own mirror image.
#include "TileEmitter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace tritonc::cpu {

/// The magnitude's bits inverted under a set sign bit: between floats' bits and their order, both ways.
static Value orderBits(OpBuilder &b, Location loc, Value bits, Value lastBit, Value one) {
  Value sign = arith::ShRSIOp::create(b, loc, bits, lastBit);
  Value flips = arith::ShRUIOp::create(b, loc, sign, one);
  return arith::XOrIOp::create(b, loc, bits, flips);
}

/// NaN is the largest key of all; `descending` inverts the order.
Value TileEmitter::toKey(tile::SortOp op, Value value) {
  Value key = toMemory(value);
  Type element = getElementTypeOrSelf(value.getType());
  unsigned bits = getElementTypeOrSelf(key.getType()).getIntOrFloatBitWidth();
  Type type = laneType(builder.getIntegerType(bits));
  if (isa<FloatType>(element)) {
    if (key.getType() != type)
      key = arith::BitcastOp::create(builder, loc, type, key);
    key = orderBits(builder, loc, key, splatInt(bits - 1, type), splatInt(1, type));
    Value isNaN = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::UNO, value, value);
    key = arith::SelectOp::create(builder, loc, isNaN, splatInt(llvm::maxIntN(bits), type), key);
  } else if (op.getIsUnsigned() && !element.isInteger(1)) {
    key = arith::XOrIOp::create(builder, loc, key, splatInt(llvm::minIntN(bits), type));
  }
  return op.getDescending() ? Value(arith::XOrIOp::create(builder, loc, key, splatInt(-1, type))) : key;
}

Value TileEmitter::fromKey(tile::SortOp op, Value key) {
  Type type = key.getType(), element = elementType(op.getResult()), memory = laneType(memoryType(element));
  unsigned bits = getElementTypeOrSelf(type).getIntOrFloatBitWidth();
  if (op.getDescending())
    key = arith::XOrIOp::create(builder, loc, key, splatInt(-1, type));
  if (isa<FloatType>(element)) {
    key = orderBits(builder, loc, key, splatInt(bits - 1, type), splatInt(1, type));
    if (memory != type)
      key = arith::BitcastOp::create(builder, loc, memory, key);
  } else if (op.getIsUnsigned() && !element.isInteger(1)) {
    key = arith::XOrIOp::create(builder, loc, key, splatInt(llvm::minIntN(bits), type));
  }
  return fromMemory(key, element);
}

/// Keys change as they are sorted: they are read where the code stands, never before the loops around it.
Value TileEmitter::readKeys(const ScratchTile &keys, const Lanes &index) {
  Lanes pointer = scratchPointer(keys, index);
  pointer.level = innermost();
  Value value = asValue(read(pointer, keys.element, nullptr, nullptr));
  atInnermost();
  return value;
}

/// Lanes l and l ^ across of one vector in order.
Value TileEmitter::exchangeLanes(Value keys, unsigned across) {
  SmallVector<int64_t> partner, ordered;
  for (unsigned lane = 0; lane < width; ++lane) {
    partner.push_back(lane ^ across);
    ordered.push_back(lane < (lane ^ across) ? lane : width + lane);
  }
  Value other = vector::ShuffleOp::create(builder, loc, keys, keys, partner);
  Value less = arith::MinSIOp::create(builder, loc, keys, other);
  Value more = arith::MaxSIOp::create(builder, loc, keys, other);
  return vector::ShuffleOp::create(builder, loc, less, more, ordered);
}

/// Keys in blocks of `block`: the first half against the second, or against the second's mirror image.
void TileEmitter::exchangeHalves(const ScratchTile &keys, int64_t block, bool mirrored) {
  int64_t size = keys.shape[0], half = block / 2;
  auto loop = [&](int64_t to, int64_t step) { return to > step ? openLoop(0, to, step) : indexOf(0); };
  auto neighbours = [&](Lanes first) {
    first.kind = Lanes::Kind::Affine;
    first.stride = 1;
    return first;
  };
  auto reversed = llvm::to_vector(llvm::reverse(llvm::seq<int64_t>(0, width)));
  auto mirror = [&](Value value) -> Value {
    return mirrored ? Value(vector::ShuffleOp::create(builder, loc, value, value, reversed)) : value;
  };
  Lanes start = loop(size, block), step = loop(half, width);
  Lanes low = addLanes(start, step), high;
  if (mirrored)
    high = addLanes(start, subLanes(indexOf(block - width), step));
  else
    high = addLanes(low, indexOf(half));
  low = neighbours(low);
  high = neighbours(high);
  Value a = readKeys(keys, low), b = mirror(readKeys(keys, high));
  Value less = arith::MinSIOp::create(builder, loc, a, b), more = mirror(arith::MaxSIOp::create(builder, loc, a, b));
  writeScratch(keys, low, vector(less, innermost()));
  writeScratch(keys, high, vector(more, innermost()));
  if (half > int64_t(width))
    closeLoop();
  if (size > block)
    closeLoop();
}

/// Each vector of keys after the lanes that differ in `across` were exchanged, for each of these in turn.
void TileEmitter::exchangeWithin(const ScratchTile &keys, ArrayRef<unsigned> across) {
  unsigned lanes = width;
  chunks(keys.shape[0], lanes, [&](Lanes index) {
    Value value = readKeys(keys, index);
    for (unsigned distance : across)
      value = exchangeLanes(value, distance);
    writeScratch(keys, index, vector(value, innermost()));
  });
  width = lanes;
}

void TileEmitter::sortKeys(const ScratchTile &keys) {
  int64_t size = keys.shape[0];
  width = std::min<int64_t>(16, size);
  SmallVector<unsigned> within;
  for (unsigned block = 2; block <= width; block *= 2) {
    within.push_back(block - 1);
    for (unsigned distance = block / 4; distance; distance /= 2)
      within.push_back(distance);
  }
  if (!within.empty())
    exchangeWithin(keys, within);
  within.clear();
  for (unsigned distance = width / 2; distance; distance /= 2)
    within.push_back(distance);
  for (int64_t block = 2 * int64_t(width); block <= size; block *= 2) {
    exchangeHalves(keys, block, /*mirrored=*/true);
    for (int64_t part = block / 2; part > int64_t(width); part /= 2)
      exchangeHalves(keys, part, /*mirrored=*/false);
    exchangeWithin(keys, within);
  }
  width = 1;
}

void TileEmitter::emitSort(tile::SortOp op) {
  ArrayRef<int64_t> shape = tile::shapeOf(op.getX().getType());
  int64_t size = shape.back(), filled = llvm::PowerOf2Ceil(size);
  ScratchTile result = makeScratch(op.getResult());
  Type key = builder.getIntegerType(8 * byteSizeOf(result.element));
  ScratchTile keys = scratch->make(loc, filled, key);
  startSink();
  size_t outside = levels.size();
  Index row = openLoops(shape.drop_back());
  auto inRow = [&](const Lanes &i) {
    Index index(row);
    index.push_back(i);
    return index;
  };
  chunks(size, 16, [&](Lanes i) {
    Value value = asValue(lanes(op.getX(), inRow(i)));
    atInnermost();
    writeScratch(keys, i, fromValue(toKey(op, value), innermost()));
  });
  chunks(filled - size, 16, [&](Lanes i) {
    Value last = constantInt(llvm::maxIntN(key.getIntOrFloatBitWidth()), key);
    writeScratch(keys, addLanes(i, indexOf(size)), uniform(last));
  });
  sortKeys(keys);
  chunks(result.shape.back(), 16, [&](Lanes i) {
    Value value = readKeys(keys, i);
    writeScratch(result, inRow(i), fromValue(fromKey(op, value), innermost()));
  });
  closeLoops(outside);
  buffers[op.getResult()] = result;
}

} // namespace tritonc::cpu
