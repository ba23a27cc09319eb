//===- EmitRearrange.cpp - joined, flipped and gathered tiles, to their elements at an index ---===//
#include "TileEmitter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace tritonc::cpu {

/// `value` as indices like `like` are held: 64-bit scalars, or vectors of 32 bits.
Value TileEmitter::indexConstant(int64_t value, const Lanes &like) {
  return splatInt(value, like.base.getType());
}

/// Whether lanes of neighbours lie all on one side of every multiple of the width.
static bool isAligned(const Lanes &index, int64_t width) {
  return index.isAffine() && index.stride == 1 && index.divisor % width == 0;
}

/// index < limit, for indices that are not negative; one truth where all lanes agree.
Lanes TileEmitter::isBelow(const Lanes &index, int64_t limit) {
  Lanes result = index;
  if (!index.isUniform() && !(isAligned(index, width) && limit % int64_t(width) == 0))
    result = vector(asVector(index), index.level);
  at(index.level);
  Value bound = indexConstant(limit, result);
  result.base = builder.createOrFold<arith::CmpIOp>(loc, arith::CmpIPredicate::ult, result.base, bound);
  return result.isVector() ? result : uniform(result.base, index.level);
}

/// index - from, or what is nearest to it of 0 … size - 1.
Lanes TileEmitter::clampIndex(const Lanes &index, int64_t from, int64_t size) {
  Lanes result = index;
  bool together = isAligned(index, width) && from % int64_t(width) == 0 && size % int64_t(width) == 0;
  if (!index.isUniform() && !together)
    result = vector(asVector(index), index.level);
  at(index.level);
  Type narrow = laneType(builder.getI32Type());
  if (result.isVector() && result.base.getType() != narrow) // index vectors have 32 bits
    result.base = arith::TruncIOp::create(builder, loc, narrow, result.base);
  int64_t last = together ? size - int64_t(width) : size - 1;
  Value base = builder.createOrFold<arith::SubIOp>(loc, result.base, indexConstant(from, result));
  base = builder.createOrFold<arith::MaxSIOp>(loc, base, indexConstant(0, result));
  result.base = builder.createOrFold<arith::MinSIOp>(loc, base, indexConstant(last, result));
  result.divisor = together ? int64_t(width) : 1;
  return result;
}

/// Each lane from one of two values, which may be pointers.
Lanes TileEmitter::choose(const Lanes &condition, const Lanes &yes, const Lanes &no) {
  unsigned level = std::max({condition.level, yes.level, no.level});
  bool sameForm = condition.isUniform() && !yes.isVector() && !no.isVector() && yes.stride == no.stride &&
                  yes.pointee == no.pointee;
  if (sameForm) {
    at(level);
    Lanes result = yes;
    result.base = arith::SelectOp::create(builder, loc, condition.base, yes.base, no.base);
    result.level = level;
    result.divisor = 1;
    return result;
  }
  auto valueOf = [&](const Lanes &lanes) {
    Type element = getElementTypeOrSelf(lanes.base.getType());
    return isa<LLVM::LLVMPointerType>(element) ? addresses(lanes) : asVector(lanes);
  };
  Value left = valueOf(yes), right = valueOf(no);
  at(level);
  return vector(arith::SelectOp::create(builder, loc, condition.base, left, right), level);
}

// join(a, b)[i …, k] == k == 0 ? a[i …] : b[i …]
Lanes TileEmitter::computeJoin(tile::JoinOp op, ArrayRef<Lanes> index) {
  Lanes first = isBelow(index.back(), 1);
  index = index.drop_back();
  if (matchPattern(first.base, m_One()))
    return lanes(op.getA(), index);
  if (matchPattern(first.base, m_Zero()))
    return lanes(op.getB(), index);
  Lanes a = lanes(op.getA(), index), b = lanes(op.getB(), index);
  return choose(first, a, b);
}

// cat(a, b)[i] == i < n ? a[i] : b[i - n]; both are read, each at an index that it has.
Lanes TileEmitter::computeCat(tile::CatOp op, ArrayRef<Lanes> index) {
  unsigned axis = op.getAxis();
  int64_t sizeA = tile::shapeOf(op.getA().getType())[axis], sizeB = tile::shapeOf(op.getB().getType())[axis];
  Lanes first = isBelow(index[axis], sizeA);
  Index inA(index), inB(index);
  if (!matchPattern(first.base, m_Zero())) {
    inA[axis] = clampIndex(index[axis], 0, sizeA);
    if (matchPattern(first.base, m_One()))
      return lanes(op.getA(), inA);
  }
  inB[axis] = clampIndex(index[axis], sizeA, sizeB);
  if (matchPattern(first.base, m_Zero()))
    return lanes(op.getB(), inB);
  Lanes a = lanes(op.getA(), inA), b = lanes(op.getB(), inB);
  return choose(first, a, b);
}

// flip(x)[i] == x[n - 1 - i]
Lanes TileEmitter::computeFlip(tile::FlipOp op, ArrayRef<Lanes> index) {
  Index inner(index);
  Lanes &i = inner[op.getAxis()];
  int64_t last = tile::shapeOf(op.getType())[op.getAxis()] - 1;
  if (!i.isVector()) {
    i = subLanes(indexOf(last), i);
  } else {
    at(i.level);
    i.base = arith::SubIOp::create(builder, loc, indexConstant(last, i), i.base);
  }
  return lanes(op.getX(), inner);
}

/// From the scratch tile that `src` is in; 0 where the index is outside of it.
Lanes TileEmitter::computeGather(tile::GatherOp op, ArrayRef<Lanes> index) {
  bool outerUse = std::exchange(inOffset, false);
  Lanes k = lanes(op.getIndex(), index);
  inOffset = outerUse;
  ScratchTile source = buffers.lookup(op.getSrc());
  if (k.isAffine())
    k = vector(asVector(k), k.level);
  at(k.level);
  Type i32 = builder.getI32Type(), i64 = builder.getI64Type();
  Type given = getElementTypeOrSelf(k.base.getType());
  auto resize = [&](Type element) {
    Type type = k.isVector() ? laneType(element) : element;
    if (element.getIntOrFloatBitWidth() > given.getIntOrFloatBitWidth())
      k.base = arith::ExtSIOp::create(builder, loc, type, k.base);
    else if (element != given)
      k.base = arith::TruncIOp::create(builder, loc, type, k.base);
    given = element;
  };
  if (!given.isInteger(64)) // room for every size of a tile
    resize(i32);
  Lanes inside = isBelow(k, source.shape[op.getAxis()]);
  at(k.level);
  k.base = arith::SelectOp::create(builder, loc, inside.base, k.base, indexConstant(0, k));
  resize(k.isVector() ? i32 : i64); // as indices are held
  Index inner(index);
  inner[op.getAxis()] = k;
  return read(scratchPointer(source, inner), source.element, &inside, nullptr);
}

} // namespace tritonc::cpu
