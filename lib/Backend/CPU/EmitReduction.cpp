//===- EmitReduction.cpp - tile.reduce to loops with one partial result a lane ----------------===//
#include "WholeChunks.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace tritonc::cpu {

/// The element e with combine(e, x) == x, where the region is one well-known operation.
static TypedAttr identityOf(tile::ReduceOp op) {
  Block &block = op.getCombine().front();
  if (op.getNumResults() != 1 || !llvm::hasNItems(block, 2) || block.getTerminator()->getOperand(0) != block.front().getResult(0))
    return {};
  Operation *combine = &block.front();
  Type type = block.getArgument(0).getType();
  Builder builder(op.getContext());
  if (combine->getNumOperands() != 2 || combine->getOperand(0) == combine->getOperand(1) ||
      !llvm::all_of(combine->getOperands(), [&](Value value) { return isa<BlockArgument>(value); }))
    return {};
  if (auto floats = dyn_cast<FloatType>(type)) {
    const llvm::fltSemantics &semantics = floats.getFloatSemantics();
    if (isa<arith::AddFOp>(combine)) // -0 + x == x, also for -0
      return FloatAttr::get(type, APFloat::getZero(semantics, /*Negative=*/true));
    if (isa<arith::MulFOp>(combine))
      return FloatAttr::get(type, APFloat(semantics, 1));
    if (isa<arith::MaxNumFOp, arith::MinNumFOp>(combine)) // they ignore NaN
      return FloatAttr::get(type, APFloat::getQNaN(semantics));
    if (isa<arith::MaximumFOp, arith::MinimumFOp>(combine))
      return FloatAttr::get(type, APFloat::getInf(semantics, isa<arith::MaximumFOp>(combine)));
    return {};
  }
  unsigned bits = type.getIntOrFloatBitWidth();
  if (isa<arith::AddIOp, arith::OrIOp, arith::XOrIOp, arith::MaxUIOp>(combine))
    return builder.getIntegerAttr(type, APInt::getZero(bits));
  if (isa<arith::AndIOp, arith::MinUIOp>(combine))
    return builder.getIntegerAttr(type, APInt::getAllOnes(bits));
  if (isa<arith::MulIOp>(combine))
    return builder.getIntegerAttr(type, APInt(bits, 1));
  if (isa<arith::MaxSIOp>(combine))
    return builder.getIntegerAttr(type, APInt::getSignedMinValue(bits));
  if (isa<arith::MinSIOp>(combine))
    return builder.getIntegerAttr(type, APInt::getSignedMaxValue(bits));
  return {};
}

/// Whether the largest or the smallest of floats is asked for, without those that are no number; null if not.
static Operation *extremumOf(tile::ReduceOp op) {
  Operation *combine = &op.getCombine().front().front();
  return isa<arith::MaxNumFOp, arith::MinNumFOp>(combine) && identityOf(op) ? combine : nullptr;
}

/// The infinity that loses against every number.
static TypedAttr weakestOf(Operation *extremum) {
  auto type = cast<FloatType>(extremum->getResult(0).getType());
  return FloatAttr::get(type, APFloat::getInf(type.getFloatSemantics(), isa<arith::MaxNumFOp>(extremum)));
}

// max(x, y) == x > y ? x : y, where y is a number: one instruction. Which zero it is does not matter.
static Value chooseExtremum(OpBuilder &builder, Location loc, Operation *extremum, Value x, Value number) {
  auto wins = isa<arith::MaxNumFOp>(extremum) ? arith::CmpFPredicate::OGT : arith::CmpFPredicate::OLT;
  Value chosen = arith::CmpFOp::create(builder, loc, wins, x, number);
  return arith::SelectOp::create(builder, loc, chosen, x, number);
}

/// Lanes of the part of a reduction that has masks; the same on all processors, as sums depend on it.
constexpr unsigned restLanes = 16;

/// Halves the vectors until `lanes` elements are left; `width` is their number then.
SmallVector<Value> TileEmitter::reduceLanes(tile::ReduceOp op, SmallVector<Value> partial, unsigned lanes) {
  for (; width > lanes; width /= 2) {
    unsigned count = width, half = count / 2;
    SmallVector<Value> low, high;
    for (Value value : partial) {
      if (half == 1) {
        low.push_back(vector::ExtractOp::create(builder, loc, value, int64_t(0)));
        high.push_back(vector::ExtractOp::create(builder, loc, value, int64_t(1)));
        continue;
      }
      auto all = llvm::to_vector(llvm::seq<int64_t>(0, count));
      low.push_back(vector::ShuffleOp::create(builder, loc, value, value, ArrayRef(all).take_front(half)));
      high.push_back(vector::ShuffleOp::create(builder, loc, value, value, ArrayRef(all).drop_front(half)));
    }
    if (Operation *extremum = extremumOf(op))
      partial = {chooseExtremum(builder, loc, extremum, high[0], low[0])};
    else
      partial = combine(op.getCombine(), low, high, half);
  }
  return partial;
}

/// The infinity that an extremum of numbers begins with stays where there is no number at all: then it is no number.
Value TileEmitter::unlessNoNumber(tile::ReduceOp op, Value total, llvm::function_ref<Index(const Lanes &)> indexAt, int64_t size) {
  Type element = total.getType();
  atInnermost();
  auto same = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OEQ, total, constant(weakestOf(extremumOf(op))));
  auto branch = scf::IfOp::create(builder, loc, element, same, /*withElseRegion=*/true);
  levels.back().before = branch->getIterator();
  levels.push_back({branch.thenBlock(), branch.thenBlock()->end()});
  width = 1;
  Lanes i = openLoop(0, size, 1, constant(builder.getBoolAttr(false)));
  Value any = carried()[0], x = lanes(op.getOperands()[0], indexAt(i)).base;
  atInnermost();
  Value isNumber = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::ORD, x, x);
  any = closeLoop(ValueRange(arith::OrIOp::create(builder, loc, any, isNumber)))[0];
  Value result = arith::SelectOp::create(builder, loc, any, total, constant(identityOf(op)));
  scf::YieldOp::create(builder, loc, result);
  levels.pop_back();
  levels.back().before = std::next(branch->getIterator());
  for (auto &[tile, entries] : cache)
    llvm::erase_if(entries, [&](const CacheEntry &entry) { return entry.lanes.level >= levels.size(); });
  OpBuilder otherwise = branch.getElseBodyBuilder();
  scf::YieldOp::create(otherwise, loc, total);
  atInnermost();
  return branch.getResult(0);
}

/// Combines the elements at `indexAt(i)` for i = from, from + step … below `to`, `width` lanes at a time; those with masks fewer at
/// a time, to which `width` is set.
SmallVector<Value> TileEmitter::reduceRun(tile::ReduceOp op, llvm::function_ref<Index(const Lanes &)> indexAt, int64_t from,
                                          int64_t to, unsigned step, bool lanesAlongAxis) {
  auto elementsAt = [&](Lanes i) {
    if (lanesAlongAxis && width > 1) {
      i.kind = Lanes::Kind::Affine;
      i.stride = 1;
    }
    SmallVector<Value> values;
    for (Value operand : op.getOperands())
      values.push_back(asValue(lanes(operand, indexAt(i))));
    fetchLines(op, indexAt(i));
    atInnermost();
    return values;
  };
  Operation *extremum = lanesAlongAxis ? extremumOf(op) : nullptr;
  if (to - from <= step) {
    SmallVector<Value> values = elementsAt(indexOf(from));
    if (extremum)
      values[0] = chooseExtremum(builder, loc, extremum, values[0], splatLike(weakestOf(extremum), values[0].getType()));
    return values;
  }
  SmallVector<Value> partial;
  WholeChunks whole(*this, to);
  if (lanesAlongAxis && width > 1 && from == 0)
    for (Value operand : op.getOperands())
      whole.add({operand, Role::Read, indexAt(WholeChunks::lanesToCome())});
  Value end = whole.end();
  chunk = !lanesAlongAxis ? Chunk::Unknown : from > 0 ? Chunk::Rest : Chunk::Whole;
  if (TypedAttr identity = extremum ? weakestOf(extremum) : identityOf(op)) {
    partial.push_back(splatLike(identity, laneType(identity.getType())));
  } else {
    partial = elementsAt(indexOf(from));
    from += step;
  }
  auto run = [&](Lanes i) {
    if (lanesAlongAxis && width > 1) {
      i.kind = Lanes::Kind::Affine;
      i.stride = 1;
    }
    return i;
  };
  auto combineAt = [&](const Lanes &i) {
    partial.assign(carried().begin(), carried().end());
    SmallVector<Value> values = elementsAt(i);
    auto results = closeLoop(extremum ? SmallVector<Value>{chooseExtremum(builder, loc, extremum, values[0], partial[0])}
                                      : combine(op.getCombine(), partial, values, width));
    partial.assign(results.begin(), results.end());
  };
  if (!end) {
    combineAt(openLoop(from, to, step, partial));
    chunk = Chunk::Unknown;
    return partial;
  }
  Type i64 = builder.getI64Type();
  if (from > 0)
    end = arith::MaxUIOp::create(builder, loc, end, constantInt(from, i64));
  auto outside = cache;
  Lanes i = openLoop(constantInt(from, i64), end, step, partial);
  whole.enter(run(i));
  combineAt(i);
  cache = std::move(outside);
  chunk = Chunk::Rest;
  partial = reduceLanes(op, partial, restLanes);
  combineAt(openLoop(end, constantInt(to, i64), width, partial));
  chunk = Chunk::Unknown;
  return partial;
}

/// Lanes lie beside the axis: each of them is reduced on its own.
void TileEmitter::reduceAcross(tile::ReduceOp op, bool vectors, ArrayRef<ScratchTile> results) {
  unsigned axis = op.getAxis();
  int64_t size = tile::shapeOf(op.getOperands()[0].getType())[axis];
  nest(results[0].shape, [&](ArrayRef<Lanes> outer) {
    auto indexAt = [&](const Lanes &i) {
      Index index(outer);
      index.insert(index.begin() + axis, i);
      return index;
    };
    SmallVector<Value> values = reduceRun(op, indexAt, 0, size, 1, false);
    for (auto [result, value] : llvm::zip_equal(results, values))
      writeScratch(result, outer, fromValue(value, innermost()));
  }, vectors ? 16 : 1);
}

/// Lanes lie along the axis: vectors of partial results, whose lanes are combined at the end.
void TileEmitter::reduceAlong(tile::ReduceOp op, bool vectors, ArrayRef<ScratchTile> results) {
  unsigned axis = op.getAxis();
  ArrayRef<int64_t> shape = tile::shapeOf(op.getOperands()[0].getType());
  SmallVector<int64_t> sizes(shape);
  sizes[axis] = 1;
  size_t outside = levels.size();
  Index outer = openLoops(sizes);
  int64_t bytes = 0;
  for (Value operand : op.getOperands())
    bytes += byteSizeOf(elementType(operand));
  // Four accumulators of a machine vector each hide the latency of an addition.
  int64_t step = vectors ? std::clamp<int64_t>(llvm::bit_floor(uint64_t(256 / bytes)), 8, 64) : 1;
  auto indexAt = [&](const Lanes &i) {
    Index index(outer);
    index[axis] = i;
    return index;
  };
  Operation *extremum = extremumOf(op);
  SmallVector<Value> total;
  for (int64_t start = 0, size = shape[axis]; start < size;) {
    while (step > size - start)
      step /= 2;
    int64_t end = start + (size - start) / step * step;
    width = step;
    SmallVector<Value> part = reduceLanes(op, reduceRun(op, indexAt, start, end, step, true), 1);
    if (total.empty())
      total = part;
    else if (extremum)
      total = {chooseExtremum(builder, loc, extremum, part[0], total[0])};
    else
      total = combine(op.getCombine(), total, part, 1);
    start = end;
  }
  width = 1;
  if (extremum)
    total = {unlessNoNumber(op, total[0], indexAt, shape[axis])};
  outer.erase(outer.begin() + axis);
  for (auto [i, value] : llvm::enumerate(total))
    if (results.empty())
      scalars.map(op.getResult(i), value);
    else
      writeScratch(results[i], outer, uniform(value, innermost()));
  closeLoops(outside);
}

void TileEmitter::emitReduce(tile::ReduceOp op) {
  SmallVector<ScratchTile> results;
  for (Value result : op.getResults())
    if (isa<RankedTensorType>(result.getType()))
      results.push_back(makeScratch(result));
  ArrayRef<int64_t> shape = tile::shapeOf(op.getOperands()[0].getType());
  bool innermostAxis = llvm::all_of(shape.drop_front(op.getAxis() + 1), [](int64_t size) { return size == 1; });
  startSink();
  if (results.empty() || innermostAxis)
    reduceAlong(op, isVectorizable(op.getCombine()), results);
  else
    reduceAcross(op, isVectorizable(op.getCombine()), results);
  for (auto [result, tile] : llvm::zip(op.getResults(), results))
    buffers[result] = tile;
}

} // namespace tritonc::cpu
