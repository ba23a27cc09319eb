//===- EmitShape.cpp - tiles that are made or rearranged, to their elements at an index -----===//
#include "TileEmitter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/ADT/TypeSwitch.h"
#include <numeric>

using namespace mlir;

namespace tritonc::cpu {

Lanes TileEmitter::compute(OpResult tile, ArrayRef<Lanes> index) {
  Operation *op = tile.getOwner();
  Location outer = std::exchange(loc, op->getLoc());
  Lanes result = llvm::TypeSwitch<Operation *, Lanes>(op)
                     .Case([&](tile::ArangeOp arange) { return computeArange(arange, index); })
                     .Case([&](arith::ConstantOp fill) { return computeConstant(fill, index); })
                     .Case([&](tile::SplatOp splat) { return uniform(scalar(splat.getValue())); })
                     .Case([&](tile::ExpandDimsOp expand) {
                       Index inner(index);
                       inner.erase(inner.begin() + expand.getAxis());
                       return lanes(expand.getX(), inner);
                     })
                     .Case([&](tile::BroadcastOp broadcast) {
                       Index inner(index);
                       for (auto [d, size] : llvm::enumerate(tile::shapeOf(broadcast.getX().getType())))
                         if (size == 1)
                           inner[d] = indexOf(0);
                       return lanes(broadcast.getX(), inner);
                     })
                     .Case([&](tile::TransOp trans) {
                       Index inner(index);
                       for (auto [d, from] : llvm::enumerate(trans.getOrder()))
                         inner[from] = index[d];
                       return lanes(trans.getX(), inner);
                     })
                     .Case([&](tile::ReshapeOp reshape) { return computeReshape(reshape, index); })
                     .Case([&](tile::JoinOp join) { return computeJoin(join, index); })
                     .Case([&](tile::SplitOp split) {
                       Index inner(index);
                       inner.push_back(indexOf(tile.getResultNumber()));
                       return lanes(split.getX(), inner);
                     })
                     .Case([&](tile::CatOp cat) { return computeCat(cat, index); })
                     .Case([&](tile::FlipOp flip) { return computeFlip(flip, index); })
                     .Case([&](tile::GatherOp gather) { return computeGather(gather, index); })
                     .Case([&](tile::OffsetOp offset) {
                       Lanes pointer = lanes(offset.getPointer(), index);
                       bool outerUse = std::exchange(inOffset, true);
                       Lanes by = lanes(offset.getOffset(), index);
                       inOffset = outerUse;
                       Type pointee = cast<tile::PtrType>(tile::elementOf(offset.getType())).getPointee();
                       return advance(pointer, by, convert(pointee));
                     })
                     .Case([&](tile::LoadOp load) { return computeLoad(load, index); })
                     .Case<tile::IntToPtrOp, tile::PtrToIntOp, tile::PtrCastOp>(
                         [&](Operation *cast) { return computePointerCast(cast, index); })
                     .Case([&](ub::PoisonOp) {
                       at(0);
                       return uniform(zeroOf(elementType(tile)));
                     })
                     .Default([&](Operation *other) { return computeElementwise(other, index); });
  loc = outer;
  return result;
}

// arange(start, end)[i] == start + i
Lanes TileEmitter::computeArange(tile::ArangeOp op, ArrayRef<Lanes> index) {
  Lanes i = index[0];
  Type i32 = builder.getI32Type();
  at(i.level);
  Lanes result = i;
  result.divisor = 1;
  if (i.isVector()) {
    if (!cast<VectorType>(i.base.getType()).getElementType().isInteger(32))
      result.base = arith::TruncIOp::create(builder, loc, laneType(i32), i.base);
  } else {
    result.base = builder.createOrFold<arith::TruncIOp>(loc, i32, i.base);
  }
  if (op.getStart() == 0)
    return result;
  return addLanes(result, uniform(constantInt(int32_t(op.getStart()), i32)));
}

Lanes TileEmitter::computeConstant(arith::ConstantOp op, ArrayRef<Lanes> index) {
  if (auto splat = dyn_cast<SplatElementsAttr>(op.getValue()))
    return uniform(constant(cast<TypedAttr>(splat.getSplatValue<Attribute>())));
  return unsupported(op);
}

//===-- Reshape: the index of the same element in the other shape ---------------------------===//

/// The row-major number of the element at `index` of `shape`.
Lanes TileEmitter::linearIndex(ArrayRef<int64_t> shape, ArrayRef<Lanes> index) {
  Lanes linear = indexOf(0);
  bool first = true;
  int64_t stride = 1;
  for (int64_t d = int64_t(shape.size()) - 1; d >= 0; stride *= shape[d--]) {
    if (shape[d] == 1)
      continue;
    Lanes part = index[d];
    if (part.isVector() && !first && !linear.isVector()) // index vectors have 32 bits
      linear = vector(arith::TruncIOp::create(builder, loc, laneType(builder.getI32Type()), asVector(linear)), linear.level);
    part = scaleLanes(part, stride);
    if (linear.isVector() && !part.isVector()) {
      Value wide = asVector(part);
      at(part.level);
      part = vector(arith::TruncIOp::create(builder, loc, laneType(builder.getI32Type()), wide), part.level);
    }
    linear = first ? part : addLanes(linear, part);
    first = false;
  }
  return linear;
}

/// Quotient or remainder of lanes that are not negative by a constant; scalar where all lanes agree.
Lanes TileEmitter::divide(const Lanes &x, int64_t divisor, bool remainder) {
  auto emit = [&](Value value, Value by) -> Value {
    at(x.level);
    if (remainder)
      return builder.createOrFold<arith::RemUIOp>(loc, value, by);
    return builder.createOrFold<arith::DivUIOp>(loc, value, by);
  };
  if (remainder && x.divisor % divisor == 0 && (x.isUniform() || (x.isAffine() && x.stride == 1 && int64_t(width) <= divisor))) {
    Lanes result = x; // 0 and the lane
    result.base = constantInt(0, x.base.getType());
    result.level = 0;
    result.divisor = divisor;
    return result;
  }
  // With base = w q and w | divisor, all of base … base + w - 1 have one quotient and adjacent remainders.
  bool oneRow = x.isAffine() && x.stride == 1 && x.divisor % int64_t(width) == 0 && divisor % int64_t(width) == 0;
  if (x.isUniform() || oneRow) {
    Lanes result = uniform(emit(x.base, constantInt(divisor, x.base.getType())), x.level);
    if (remainder && oneRow) {
      result.kind = Lanes::Kind::Affine;
      result.stride = 1;
    }
    result.divisor = remainder ? std::gcd(x.divisor, divisor) : x.divisor % divisor == 0 ? x.divisor / divisor : 1;
    return result;
  }
  Type i32 = builder.getI32Type();
  Value wide = asVector(x);
  at(x.level);
  if (!cast<VectorType>(wide.getType()).getElementType().isInteger(32))
    wide = arith::TruncIOp::create(builder, loc, laneType(i32), wide);
  Value by = asVector(uniform(constantInt(divisor, i32)));
  return vector(emit(wide, by), x.level);
}

/// The index in `shape` of the element with row-major number `linear`.
void TileEmitter::splitIndex(const Lanes &linear, ArrayRef<int64_t> shape, Index &out) {
  int64_t stride = 1;
  for (int64_t dim : shape)
    stride *= dim;
  Lanes rest = linear;
  for (int64_t dim : shape) {
    stride /= dim;
    if (dim == 1) {
      out.push_back(indexOf(0));
    } else if (stride == 1) {
      out.push_back(rest);
    } else {
      out.push_back(divide(rest, stride, /*remainder=*/false));
      rest = divide(rest, stride, /*remainder=*/true);
    }
  }
}

/// Dimensions are matched in groups of equal size, so that an index is only divided where a dimension is split.
Lanes TileEmitter::computeReshape(tile::ReshapeOp op, ArrayRef<Lanes> index) {
  ArrayRef<int64_t> to = tile::shapeOf(op.getType()), from = tile::shapeOf(op.getX().getType());
  Index inner;
  size_t t = 0, f = 0;
  while (f < from.size()) {
    size_t firstTo = t, firstFrom = f;
    int64_t sizeTo = t < to.size() ? to[t++] : 1, sizeFrom = from[f++];
    while (sizeTo != sizeFrom)
      if (sizeTo < sizeFrom)
        sizeTo *= to[t++];
      else
        sizeFrom *= from[f++];
    Lanes linear = linearIndex(to.slice(firstTo, t - firstTo), index.slice(firstTo, t - firstTo));
    splitIndex(linear, from.slice(firstFrom, f - firstFrom), inner);
  }
  return lanes(op.getX(), inner);
}

} // namespace tritonc::cpu
