//===- EmitShape.cpp - tiles made, stretched, turned and reshaped, to registers under other names --------===//
#include "Strides.h"
#include "ThreadEmitter.h"

using namespace mlir;

namespace tritonc::gpu {

Registers ThreadEmitter::computeArange(tile::ArangeOp op, const Mapping &mapping) {
  Registers registers;
  for (unsigned r = 0; r < mapping.registers(); ++r) {
    ElementIndex index = indexOf(mapping, r);
    if (!index.thread) {
      registers.push_back(constantInt(int64_t(op.getStart()) + index.fixed));
      continue;
    }
    Value at = asValue(index);
    registers.push_back(op.getStart() ? Value(arith::AddIOp::create(builder, loc, at, constantInt(op.getStart()))) : at);
  }
  return registers;
}

Registers ThreadEmitter::computeConstant(arith::ConstantOp op, const Mapping &mapping) {
  auto elements = cast<DenseElementsAttr>(op.getValue());
  if (elements.isSplat())
    return Registers(mapping.registers(), constant(cast<TypedAttr>(elements.getSplatValue<Attribute>())));
  // Each element in turn: such constants are small, or they would be computed.
  ArrayRef<int64_t> shape = tile::shapeOf(op.getType());
  SmallVector<Attribute> values(elements.getValues<Attribute>());
  Registers registers;
  for (unsigned r = 0; r < mapping.registers(); ++r) {
    Value index = constantInt(0), chosen = constant(cast<TypedAttr>(values[0]));
    for (unsigned axis = 0; axis < shape.size(); ++axis) {
      index = arith::MulIOp::create(builder, loc, index, constantInt(shape[axis]));
      index = arith::AddIOp::create(builder, loc, index, coordinate(shape, mapping, r, axis));
    }
    for (auto [at, value] : llvm::enumerate(values)) {
      Value here = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, index, constantInt(at));
      chosen = arith::SelectOp::create(builder, loc, here, constant(cast<TypedAttr>(value)), chosen);
    }
    registers.push_back(chosen);
  }
  return registers;
}

Registers ThreadEmitter::renamed(Value source, const Mapping &mapping, llvm::function_ref<int(int)> to) {
  Mapping wanted = mapping.renamed(to);
  Registers from = operand(source, wanted), registers;
  for (unsigned r = 0; r < mapping.registers(); ++r) {
    unsigned at = 0, position = 0;
    for (auto [place, bit] : llvm::enumerate(mapping.reg))
      if (to(bit) != Mapping::none)
        at |= (r >> place & 1) << position++;
    registers.push_back(from[at]);
  }
  return registers;
}

Registers ThreadEmitter::computeView(Operation *op, const Mapping &mapping) {
  SmallVector<int> bits = sourceBits(op);
  return renamed(op->getOperand(0), mapping, [&](int bit) { return bits[bit]; });
}

/// An index in rows of padded length, of coordinates.
Value ThreadEmitter::flatIndex(ArrayRef<int64_t> shape, ArrayRef<Value> coordinates) {
  Value sum;
  for (unsigned axis = 0; axis < shape.size(); ++axis) {
    Value part = coordinates[axis];
    if (unsigned first = firstBit(shape, axis))
      part = arith::ShLIOp::create(builder, loc, part, constantInt(first));
    sum = sum ? Value(arith::OrIOp::create(builder, loc, sum, part)) : part;
  }
  return sum;
}

Registers ThreadEmitter::computeReshape(tile::ReshapeOp op, const Mapping &mapping) {
  ArrayRef<int64_t> from = tile::shapeOf(op.getX().getType()), to = tile::shapeOf(op.getType());
  if (isPowerOfTwo(from) && isPowerOfTwo(to))
    return tile(op.getX(), mapping);
  SmallVector<Value> indices; // of the elements, counted without padding
  for (unsigned r = 0; r < mapping.registers(); ++r) {
    Value number = constantInt(0);
    for (unsigned axis = 0; axis < to.size(); ++axis) {
      number = arith::MulIOp::create(builder, loc, number, constantInt(to[axis]));
      number = arith::AddIOp::create(builder, loc, number, coordinate(to, mapping, r, axis));
    }
    SmallVector<Value> coordinates(from.size());
    for (unsigned axis = from.size(); axis-- > 0;) {
      coordinates[axis] = arith::RemUIOp::create(builder, loc, number, constantInt(from[axis]));
      number = arith::DivUIOp::create(builder, loc, number, constantInt(from[axis]));
    }
    indices.push_back(flatIndex(from, coordinates));
  }
  return gathered(op.getX(), indices);
}

/// Bit 0 of what is split says which half.
Registers ThreadEmitter::computeSplit(tile::SplitOp op, unsigned which, const Mapping &mapping) {
  Mapping wanted = mapping.renamed([](int bit) { return bit + 1; });
  wanted.reg.insert(wanted.reg.begin(), 0);
  Registers from = tile(op.getX(), wanted), registers;
  for (unsigned r = 0; r < mapping.registers(); ++r)
    registers.push_back(from[2 * r + which]);
  return registers;
}

Registers ThreadEmitter::computeJoin(tile::JoinOp op, const Mapping &mapping) {
  auto to = [](int bit) { return bit - 1; }; // bit 0 becomes none
  Registers a = renamed(op.getA(), mapping, to), b = renamed(op.getB(), mapping, to);
  int place = mapping.registerBit(0);
  Value isSecond;
  if (place == Mapping::none) {
    auto inLane = llvm::find(mapping.lane, 0);
    isSecond = threadBit(inLane != mapping.lane.end() ? inLane - mapping.lane.begin()
                                                      : 5 + (llvm::find(mapping.warp, 0) - mapping.warp.begin()));
  }
  Registers registers;
  for (unsigned r = 0; r < mapping.registers(); ++r)
    registers.push_back(isSecond ? Value(arith::SelectOp::create(builder, loc, isSecond, b[r], a[r])) : (r >> place & 1) ? b[r] : a[r]);
  return registers;
}

} // namespace tritonc::gpu
