//===- EmitRearrange.cpp - elements at other places of a tile: joined behind, flipped, gathered ----------===//
#include "ThreadEmitter.h"

using namespace mlir;

namespace tritonc::gpu {

/// `source` is made in a mapping of its own and read at `indices`.
Registers ThreadEmitter::gathered(Value source, ArrayRef<Value> indices) {
  Mapping home = plan.home(source);
  SmallVector<ElementIndex> places;
  for (Value index : indices)
    places.push_back({index, 0, ~0u});
  return throughShared(tile(source, home), home, places);
}

/// Elements below a's size along the axis are a's, the others b's.
Registers ThreadEmitter::computeCat(tile::CatOp op, const Mapping &mapping) {
  ArrayRef<int64_t> shape = tile::shapeOf(op.getType()), first = tile::shapeOf(op.getA().getType()),
                    second = tile::shapeOf(op.getB().getType());
  unsigned axis = op.getAxis();
  SmallVector<Value> inFirst, inSecond;
  Registers isFirst;
  for (unsigned r = 0; r < mapping.registers(); ++r) {
    SmallVector<Value> at;
    for (unsigned d = 0; d < shape.size(); ++d)
      at.push_back(coordinate(shape, mapping, r, d));
    Value size = constantInt(first[axis]), last = constantInt(second[axis] - 1), here = at[axis];
    isFirst.push_back(arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::slt, here, size));
    at[axis] = arith::MinSIOp::create(builder, loc, here, constantInt(first[axis] - 1));
    inFirst.push_back(flatIndex(first, at));
    Value behind = arith::SubIOp::create(builder, loc, here, size);
    at[axis] = arith::MaxSIOp::create(builder, loc, arith::MinSIOp::create(builder, loc, behind, last), constantInt(0));
    inSecond.push_back(flatIndex(second, at));
  }
  Registers a = gathered(op.getA(), inFirst), b = gathered(op.getB(), inSecond), result;
  for (unsigned r = 0; r < mapping.registers(); ++r)
    result.push_back(arith::SelectOp::create(builder, loc, isFirst[r], a[r], b[r]));
  return result;
}

/// In an axis of a power of two the other end is all bits inverted: other registers, other lanes.
Registers ThreadEmitter::computeFlip(tile::FlipOp op, const Mapping &mapping) {
  ArrayRef<int64_t> shape = tile::shapeOf(op.getType());
  int64_t size = shape[op.getAxis()];
  unsigned first = firstBit(shape, op.getAxis()), count = bitsOf(size);
  auto isFlipped = [&](int bit) { return bit != Mapping::none && bit >= int(first) && bit < int(first + count); };
  bool inWarp = llvm::isPowerOf2_64(size) && llvm::none_of(mapping.warp, isFlipped);
  Registers result;
  if (inWarp) {
    Registers from = tile(op.getX(), mapping);
    unsigned lanes = 0, registers = 0;
    for (auto [position, bit] : llvm::enumerate(mapping.lane))
      lanes |= unsigned(isFlipped(bit)) << position;
    for (auto [position, bit] : llvm::enumerate(mapping.reg))
      registers |= unsigned(isFlipped(bit)) << position;
    for (unsigned r = 0; r < mapping.registers(); ++r)
      result.push_back(lanes ? shuffleXor(from[r ^ registers], lanes) : from[r ^ registers]);
    return result;
  }
  SmallVector<Value> indices;
  for (unsigned r = 0; r < mapping.registers(); ++r) {
    SmallVector<Value> at;
    for (unsigned d = 0; d < shape.size(); ++d)
      at.push_back(coordinate(shape, mapping, r, d));
    Value other = arith::SubIOp::create(builder, loc, constantInt(size - 1), at[op.getAxis()]);
    at[op.getAxis()] = arith::MaxSIOp::create(builder, loc, other, constantInt(0));
    indices.push_back(flatIndex(shape, at));
  }
  return gathered(op.getX(), indices);
}

/// An index outside of the source gives 0.
Registers ThreadEmitter::computeGather(tile::GatherOp op, const Mapping &mapping) {
  ArrayRef<int64_t> shape = tile::shapeOf(op.getType()), from = tile::shapeOf(op.getSrc().getType());
  Registers wanted = tile(op.getIndex(), mapping), result;
  Type type = elementType(op.getIndex());
  SmallVector<Value> indices, found;
  for (unsigned r = 0; r < mapping.registers(); ++r) {
    SmallVector<Value> at;
    for (unsigned d = 0; d < shape.size(); ++d)
      at.push_back(d == op.getAxis() ? Value() : coordinate(shape, mapping, r, d));
    Value inside = constant(builder.getBoolAttr(true)), index = wanted[r];
    // A narrow index may not be able to say the size, and then never lies outside.
    int64_t size = from[op.getAxis()];
    if (unsigned bits = type.getIntOrFloatBitWidth(); bits > 32) {
      inside = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, index, constantInt(size, type));
      index = arith::TruncIOp::create(builder, loc, builder.getI32Type(), index);
    } else {
      if (bits < 32)
        index = arith::ExtSIOp::create(builder, loc, builder.getI32Type(), index);
      inside = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, index, constantInt(size));
    }
    at[op.getAxis()] = arith::SelectOp::create(builder, loc, inside, index, constantInt(0));
    indices.push_back(flatIndex(from, at));
    found.push_back(inside);
  }
  Registers values = gathered(op.getSrc(), indices);
  for (unsigned r = 0; r < mapping.registers(); ++r)
    result.push_back(arith::SelectOp::create(builder, loc, found[r], values[r], zeroOf(values[r].getType())));
  return result;
}

} // namespace tritonc::gpu
