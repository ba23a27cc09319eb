//===- LoopNest.cpp - shapes to affine loops with vector lanes, and arithmetic on lanes ---===//
#include "WholeChunks.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include <numeric>

using namespace mlir;

namespace tritonc::cpu {

void TileEmitter::at(unsigned level) { builder.setInsertionPoint(levels[level].block, levels[level].before); }

/// Begins a new nest at the end of the block that is being filled.
void TileEmitter::startSink() {
  levels.truncate(1);
  Block *block = levels[0].block;
  bool ended = !block->empty() && block->back().hasTrait<OpTrait::IsTerminator>();
  levels[0].before = ended ? Block::iterator(block->back()) : block->end();
  cache.clear();
  width = 1;
  inOffset = false;
}

Lanes TileEmitter::openLoop(int64_t from, int64_t to, int64_t step, ValueRange inits) {
  atInnermost();
  auto loop = affine::AffineForOp::create(builder, loc, from, to, step, inits);
  levels.back().before = loop->getIterator();
  Block *body = loop.getBody();
  levels.push_back({body, inits.empty() ? Block::iterator(body->getTerminator()) : body->end()});
  atInnermost();
  Value index = arith::IndexCastOp::create(builder, loc, builder.getI64Type(), loop.getInductionVar());
  Lanes lanes = uniform(index, innermost());
  lanes.divisor = std::gcd(from, step);
  return lanes;
}

Lanes TileEmitter::openLoop(Value from, Value to, int64_t step, ValueRange inits) {
  atInnermost();
  auto loop = scf::ForOp::create(builder, loc, from, to, constantInt(step, builder.getI64Type()), inits);
  levels.back().before = loop->getIterator();
  Block *body = loop.getBody();
  levels.push_back({body, inits.empty() ? Block::iterator(body->getTerminator()) : body->end()});
  atInnermost();
  Lanes lanes = uniform(loop.getInductionVar(), innermost());
  lanes.divisor = step;
  return lanes;
}

ValueRange TileEmitter::carried() {
  return cast<LoopLikeOpInterface>(levels.back().block->getParentOp()).getRegionIterArgs();
}

Index TileEmitter::openLoops(ArrayRef<int64_t> sizes) {
  Index index;
  for (int64_t size : sizes)
    index.push_back(size > 1 ? openLoop(0, size, 1) : indexOf(0));
  return index;
}

void TileEmitter::closeLoops(size_t outside) {
  while (levels.size() > outside)
    closeLoop();
}

ValueRange TileEmitter::closeLoop(ValueRange yields) {
  Operation *loop = levels.back().block->getParentOp();
  if (!yields.empty()) {
    atInnermost();
    if (isa<scf::ForOp>(loop))
      scf::YieldOp::create(builder, loc, yields);
    else
      affine::AffineYieldOp::create(builder, loc, yields);
  }
  levels.pop_back();
  levels.back().before = std::next(loop->getIterator());
  for (auto &[tile, entries] : cache)
    llvm::erase_if(entries, [&](const CacheEntry &entry) { return entry.lanes.level >= levels.size(); });
  atInnermost();
  return loop->getResults();
}

Lanes TileEmitter::indexOf(int64_t value) {
  Lanes lanes = uniform(constantInt(value, builder.getI64Type()));
  lanes.divisor = value; // gcd(0, n) == n: zero is divisible by everything
  return lanes;
}

void TileEmitter::chunks(int64_t size, unsigned maxWidth, llvm::function_ref<void(Lanes)> body, ArrayRef<NestPart> parts, Value live) {
  int64_t step = maxWidth;
  for (int64_t start = 0; start < size;) {
    while (step > size - start)
      step /= 2;
    int64_t count = (size - start) / step;
    width = step;
    auto emit = [&](Lanes index) {
      if (step > 1) {
        index.kind = Lanes::Kind::Affine;
        index.stride = 1;
      }
      body(index);
    };
    WholeChunks whole(*this, count * step);
    chunk = start > 0 ? Chunk::Rest : parts.empty() ? Chunk::Unknown : Chunk::Whole;
    if (start == 0 && step > 1)
      for (const NestPart &part : parts)
        whole.add(part);
    streamed = whole.streamed();
    if (Value end = whole.end()) {
      whole.emit(end, live ? blocksEnd(start, count, step, live) : Value(), body);
    } else if (live) {
      emit(openLoop(constantInt(start, builder.getI64Type()), blocksEnd(start, count, step, live), step));
      closeLoop();
    } else if (count > 1) {
      emit(openLoop(start, start + count * step, step));
      closeLoop();
    } else {
      emit(indexOf(start));
    }
    start += count * step;
    streamed = {};
  }
  width = 1;
  chunk = Chunk::Unknown;
}

/// Where a loop over `count` blocks from `from` on ends that only wants the first `live`; null: all.
Value TileEmitter::blocksEnd(int64_t from, int64_t count, int64_t block, Value live) {
  Value all = constantInt(from + count * block, builder.getI64Type());
  if (!live)
    return all;
  at(0);
  return builder.createOrFold<arith::MinSIOp>(loc, live, all);
}

Value TileEmitter::stepsUntil(Value from, Value to, arith::CmpIPredicate below, unsigned bits, int64_t size) {
  using P = arith::CmpIPredicate;
  Value all = constantInt(size, builder.getI64Type()), zero = constantInt(0, builder.getI64Type());
  Value one = below == P::sle || below == P::ule ? constantInt(1, builder.getI64Type()) : Value();
  Value steps = arith::SubIOp::create(builder, loc, to, from);
  if (bits < 64) { // the difference is exact
    if (one)
      steps = arith::AddIOp::create(builder, loc, steps, one);
    return arith::MaxSIOp::create(builder, loc, arith::MinSIOp::create(builder, loc, steps, all), zero);
  }
  steps = arith::MinUIOp::create(builder, loc, steps, all);
  if (one)
    steps = arith::MinUIOp::create(builder, loc, arith::AddIOp::create(builder, loc, steps, one), all);
  return arith::SelectOp::create(builder, loc, arith::CmpIOp::create(builder, loc, below, from, to), steps, zero);
}

void TileEmitter::nest(ArrayRef<int64_t> shape, NestBody body, unsigned maxWidth, ArrayRef<NestPart> parts, int64_t laneDim, ArrayRef<Value> live) {
  if (laneDim < 0)
    for (auto [d, size] : llvm::enumerate(shape))
      if (size > 1)
        laneDim = d;
  Index index;
  size_t outside = levels.size();
  for (auto [d, size] : llvm::enumerate(shape)) {
    bool loop = size > 1 && int64_t(d) != laneDim;
    if (loop && !live.empty() && live[d])
      index.push_back(openLoop(constantInt(0, builder.getI64Type()), blocksEnd(0, size, 1, live[d]), 1));
    else
      index.push_back(loop ? openLoop(0, size, 1) : indexOf(0));
  }
  if (laneDim < 0) {
    body(index);
  } else {
    SmallVector<NestPart, 4> placed(parts);
    for (NestPart &part : placed) {
      part.index = index;
      part.index[laneDim] = WholeChunks::lanesToCome();
    }
    chunks(shape[laneDim], maxWidth, [&](Lanes lane) {
      index[laneDim] = lane;
      body(index);
    }, placed, live.empty() ? Value() : live[laneDim]);
  }
  closeLoops(outside);
}

//===-- Lanes ----------------------------------------------------------------------------===//

Type TileEmitter::laneType(Type element) { return width == 1 ? element : VectorType::get({int64_t(width)}, element); }

/// (0, stride, 2 * stride, …) as a constant.
Value TileEmitter::stepVector(int64_t stride, Type element) {
  SmallVector<APInt> values;
  unsigned bits = element.getIntOrFloatBitWidth();
  for (unsigned lane = 0; lane < width; ++lane)
    values.push_back(APInt(64, uint64_t(lane) * uint64_t(stride)).zextOrTrunc(bits));
  return constant(DenseElementsAttr::get(VectorType::get({int64_t(width)}, element), values));
}

Value TileEmitter::asVector(const Lanes &lanes) {
  if (lanes.isVector() && !lanes.offsets)
    return lanes.base;
  at(lanes.level);
  Value splat = vector::BroadcastOp::create(builder, loc, laneType(lanes.base.getType()), lanes.base);
  if (lanes.isUniform())
    return splat;
  return arith::AddIOp::create(builder, loc, splat, stepVector(lanes.stride, lanes.base.getType()));
}

// (a + l s) + (b + l t) == (a + b) + l (s + t)
Lanes TileEmitter::addLanes(const Lanes &x, const Lanes &y) {
  unsigned level = std::max(x.level, y.level);
  if (x.isVector() || y.isVector()) {
    Value left = asVector(x), right = asVector(y);
    at(level);
    return vector(builder.createOrFold<arith::AddIOp>(loc, left, right), level);
  }
  at(level);
  Lanes sum = uniform(builder.createOrFold<arith::AddIOp>(loc, x.base, y.base), level);
  sum.stride = x.stride + y.stride;
  sum.kind = sum.stride ? Lanes::Kind::Affine : Lanes::Kind::Uniform;
  sum.divisor = std::gcd(x.divisor, y.divisor);
  return sum;
}

// (a + l s) - (b + l t) == (a - b) + l (s - t)
Lanes TileEmitter::subLanes(const Lanes &x, const Lanes &y) {
  unsigned level = std::max(x.level, y.level);
  at(level);
  Lanes difference = uniform(builder.createOrFold<arith::SubIOp>(loc, x.base, y.base), level);
  difference.stride = x.stride - y.stride;
  difference.kind = difference.stride ? Lanes::Kind::Affine : Lanes::Kind::Uniform;
  return difference;
}

// (a + l s) f == a f + l (s f)
Lanes TileEmitter::scaleLanes(const Lanes &x, int64_t factor) {
  if (factor == 1)
    return x;
  Type type = x.isVector() ? cast<VectorType>(x.base.getType()).getElementType() : x.base.getType();
  Value by = constantInt(factor, type);
  if (x.isVector())
    by = asVector(uniform(by));
  at(x.level);
  Lanes product = x;
  product.base = builder.createOrFold<arith::MulIOp>(loc, x.base, by);
  product.stride = int64_t(uint64_t(x.stride) * uint64_t(factor));
  if (product.isAffine() && product.stride == 0)
    product.kind = Lanes::Kind::Uniform;
  product.divisor = int64_t(uint64_t(x.divisor) * uint64_t(factor));
  return product;
}

//===-- Tiles at an index -------------------------------------------------------------------===//

Lanes TileEmitter::lanes(Value tile, ArrayRef<Lanes> index) {
  if (!isa<RankedTensorType>(tile.getType()))
    return uniform(scalar(tile));
  for (CacheEntry &entry : cache[tile])
    if (entry.inOffset == inOffset && ArrayRef<Lanes>(entry.index) == index)
      return entry.lanes;
  Lanes result;
  if (auto buffer = buffers.find(tile); buffer != buffers.end())
    result = readScratch(buffer->second, index);
  else
    result = compute(cast<OpResult>(tile), index);
  cache[tile].push_back({Index(index), inOffset, result});
  return result;
}

} // namespace tritonc::cpu
