//===- EmitReduction.cpp - tile.reduce: in a thread, then between lanes, then between warps ------------------------===//
#include "ThreadEmitter.h"

using namespace mlir;

namespace tritonc::gpu {

/// Whether the half with bit `bit` of the axis set holds an element at all; null if it always does. The bits in `done` are combined.
Value ThreadEmitter::upperHalfExists(ArrayRef<int64_t> shape, const Mapping &mapping, unsigned r, unsigned axis, unsigned bit, uint32_t done) {
  if (llvm::isPowerOf2_64(shape[axis]))
    return {};
  Value at = coordinate(shape, mapping, r, axis);
  at = arith::AndIOp::create(builder, loc, at, constantInt(~int64_t(done)));
  at = arith::OrIOp::create(builder, loc, at, constantInt(1 << bit));
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, at, constantInt(shape[axis]));
}

SmallVector<Value> ThreadEmitter::combineIf(Value condition, Region &region, ValueRange left, ValueRange right) {
  SmallVector<Value> combined = combine(region, left, right);
  if (condition)
    for (auto [value, old] : llvm::zip_equal(combined, left))
      value = arith::SelectOp::create(builder, loc, condition, value, old);
  return combined;
}

/// Register by register: those that differ in one bit of the axis become one.
void ThreadEmitter::reduceInThread(tile::ReduceOp op, Mapping &mapping, SmallVectorImpl<Registers> &values, uint32_t &done) {
  ArrayRef<int64_t> shape = tile::shapeOf(op.getOperands()[0].getType());
  unsigned axis = op.getAxis(), first = firstBit(shape, axis), count = bitsOf(shape[axis]);
  for (unsigned bit = 0; bit < count; ++bit) {
    int place = mapping.registerBit(first + bit);
    if (place == Mapping::none)
      continue;
    SmallVector<Registers> next(values.size());
    for (unsigned r = 0; r < mapping.registers(); ++r) {
      if (r >> place & 1)
        continue;
      auto pick = [&](unsigned at) { return llvm::map_to_vector(values, [&](const Registers &x) { return x[at]; }); };
      Value exists = upperHalfExists(shape, mapping, r, axis, bit, done);
      SmallVector<Value> sum = combineIf(exists, op.getCombine(), pick(r), pick(r | 1u << place));
      for (auto [into, value] : llvm::zip_equal(next, sum))
        into.push_back(value);
    }
    values.assign(next.begin(), next.end());
    mapping.reg.erase(mapping.reg.begin() + place);
    done |= 1u << bit;
  }
}

/// Lanes that differ in one bit of the axis exchange what they have; both then have the same.
void ThreadEmitter::reduceInWarp(tile::ReduceOp op, Mapping &mapping, SmallVectorImpl<Registers> &values, uint32_t &done) {
  ArrayRef<int64_t> shape = tile::shapeOf(op.getOperands()[0].getType());
  unsigned axis = op.getAxis();
  int first = firstBit(shape, axis), count = bitsOf(shape[axis]);
  bool commutes = isCommutative(op.getCombine()) && llvm::isPowerOf2_64(shape[axis]);
  for (unsigned place = 0; place < 5; ++place) {
    int bit = mapping.lane[place];
    if (bit < first || bit >= first + count)
      continue;
    for (unsigned r = 0; r < mapping.registers(); ++r) {
      SmallVector<Value> left, right;
      for (const Registers &x : values) {
        Value other = shuffleXor(x[r], 1u << place);
        left.push_back(commutes ? x[r] : Value(arith::SelectOp::create(builder, loc, threadBit(place), other, x[r])));
        right.push_back(commutes ? other : Value(arith::SelectOp::create(builder, loc, threadBit(place), x[r], other)));
      }
      Value exists = upperHalfExists(shape, mapping, r, axis, bit - first, done);
      SmallVector<Value> sum = combineIf(exists, op.getCombine(), left, right);
      for (auto [x, value] : llvm::zip_equal(values, sum))
        x[r] = value;
    }
    mapping.lane[place] = Mapping::none;
    done |= 1u << (bit - first);
  }
}

/// What is left of the axis lies in different warps: each thread reads the parts and combines them.
void ThreadEmitter::reduceAcrossWarps(tile::ReduceOp op, Mapping &mapping, SmallVectorImpl<Registers> &values, uint32_t &done) {
  ArrayRef<int64_t> shape = tile::shapeOf(op.getOperands()[0].getType());
  unsigned axis = op.getAxis(), first = firstBit(shape, axis), count = bitsOf(shape[axis]);
  SmallVector<unsigned> left; // bits of the axis
  for (unsigned bit = 0; bit < count; ++bit)
    if (!(done >> bit & 1))
      left.push_back(bit);
  if (left.empty())
    return;
  auto name = [&](int bit) { // of what is left in the tile, the rest of the axis at its place
    int behind = bit - int(first + count), gone = count - left.size();
    if (bit < int(first) || behind >= 0)
      return behind >= 0 ? bit - gone : bit;
    return int(first + (llvm::find(left, unsigned(bit - first)) - left.begin()));
  };
  Mapping from = mapping.renamed(name), to = mapping;
  for (int &bit : to.warp)
    if (bit >= int(first) && bit < int(first + count))
      bit = Mapping::none;
  SmallVector<ElementIndex> indices;
  for (unsigned r = 0; r < to.registers(); ++r)
    for (unsigned part = 0; part < 1u << left.size(); ++part) {
      ElementIndex index = indexOf(to.renamed(name), r);
      index.fixed |= part << first;
      indices.push_back(index);
    }
  SmallVector<Registers> read;
  for (const Registers &x : values)
    read.push_back(throughShared(x, from, indices));
  for (unsigned r = 0; r < to.registers(); ++r) {
    auto pick = [&](unsigned part) { return llvm::map_to_vector(read, [&](const Registers &x) { return x[(r << left.size()) + part]; }); };
    SmallVector<Value> sum = pick(0);
    for (unsigned part = 1; part < 1u << left.size(); ++part) {
      uint32_t at = 0;
      for (auto [k, bit] : llvm::enumerate(left))
        at |= (part >> k & 1) << bit;
      if (at < shape[axis]) // the bits that are done are 0 in it
        sum = combine(op.getCombine(), sum, pick(part));
    }
    for (auto [x, value] : llvm::zip_equal(values, sum))
      x[r] = value;
  }
  mapping = to;
}

void ThreadEmitter::emitReduce(tile::ReduceOp op) {
  ArrayRef<int64_t> shape = tile::shapeOf(op.getOperands()[0].getType());
  Mapping mapping = plan.home(op.getOperands()[0]);
  SmallVector<Registers> values;
  for (Value value : op.getOperands())
    values.push_back(tile(value, mapping));
  uint32_t done = 0;
  reduceInThread(op, mapping, values, done);
  reduceInWarp(op, mapping, values, done);
  reduceAcrossWarps(op, mapping, values, done);
  int first = firstBit(shape, op.getAxis()), count = bitsOf(shape[op.getAxis()]);
  mapping = mapping.renamed([&](int bit) { return bit < first ? bit : bit - count; });
  for (auto [result, registers] : llvm::zip_equal(op.getResults(), values))
    if (isa<RankedTensorType>(result.getType()))
      define(result, mapping, registers);
    else
      scalars.map(result, registers[0]);
}

} // namespace tritonc::gpu
