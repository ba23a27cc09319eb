//===- EmitSort.cpp - tile.sort to a bitonic network over registers, lanes and warps -----------------------------===//
// Elements become integer keys whose signed order is the order that is asked for; what fills a row up to a power of two is the largest.
#include "ThreadEmitter.h"

using namespace mlir;

namespace tritonc::gpu {

/// The magnitude's bits inverted under a set sign bit: between floats' bits and their order, both ways.
Value ThreadEmitter::orderBits(Value bits) {
  Type type = bits.getType();
  Value sign = arith::ShRSIOp::create(builder, loc, bits, constantInt(type.getIntOrFloatBitWidth() - 1, type));
  return arith::XOrIOp::create(builder, loc, bits, arith::ShRUIOp::create(builder, loc, sign, constantInt(1, type)));
}

static APInt flippedBits(tile::SortOp op, Type element, unsigned bits) {
  bool isUnsigned = isa<IntegerType>(element) && op.getIsUnsigned() && !element.isInteger(1);
  APInt flips = isUnsigned ? APInt::getSignedMinValue(bits) : APInt(bits, 0);
  return op.getDescending() ? ~flips : flips;
}

/// NaN is the largest key of all, before the order is inverted.
Value ThreadEmitter::toKey(tile::SortOp op, Value value) {
  Type element = value.getType();
  Value key = toMemory(value);
  unsigned bits = key.getType().getIntOrFloatBitWidth();
  Type type = builder.getIntegerType(bits);
  if (isa<FloatType>(element)) {
    if (key.getType() != type)
      key = arith::BitcastOp::create(builder, loc, type, key);
    Value isNaN = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::UNO, value, value);
    key = arith::SelectOp::create(builder, loc, isNaN, constantInt(llvm::maxIntN(bits), type), orderBits(key));
  }
  APInt flips = flippedBits(op, element, bits);
  return flips.isZero() ? key : Value(arith::XOrIOp::create(builder, loc, key, constant(builder.getIntegerAttr(type, flips))));
}

Value ThreadEmitter::fromKey(tile::SortOp op, Value key) {
  Type type = key.getType(), element = elementType(op.getResult()), memory = memoryType(element);
  APInt flips = flippedBits(op, element, type.getIntOrFloatBitWidth());
  if (!flips.isZero())
    key = arith::XOrIOp::create(builder, loc, key, constant(builder.getIntegerAttr(type, flips)));
  if (isa<FloatType>(element)) {
    key = orderBits(key);
    if (memory != type)
      key = arith::BitcastOp::create(builder, loc, memory, key);
  }
  return fromMemory(key, element);
}

/// Whether an index bit is set in register r: known, or decided by the thread.
std::optional<bool> ThreadEmitter::knownBit(const Mapping &mapping, unsigned r, unsigned bit) {
  int place = mapping.registerBit(bit);
  if (place == Mapping::none)
    return std::nullopt;
  return bool(r >> place & 1);
}

/// An index bit that a lane or warp bit is, or its opposite.
Value ThreadEmitter::indexBit(const Mapping &mapping, unsigned bit, bool inverted) {
  Value isSet;
  for (unsigned place = 0; place < 5 + mapping.warp.size(); ++place)
    if ((place < 5 ? mapping.lane[place] : mapping.warp[place - 5]) == int(bit))
      isSet = threadBit(place);
  assert(isSet && "the bit is in a register");
  return inverted ? Value(arith::XOrIOp::create(builder, loc, isSet, constant(builder.getBoolAttr(true)))) : isSet;
}

/// Elements whose index differs in `bit` in order; blocks whose `block` bit is set the other way round.
void ThreadEmitter::exchangeKeys(Registers &keys, const Mapping &mapping, unsigned bit, std::optional<unsigned> block) {
  int place = mapping.registerBit(bit);
  int lanePlace = llvm::find(mapping.lane, int(bit)) - mapping.lane.begin();
  Registers others(keys.size());
  if (place == Mapping::none && lanePlace < 5) {
    for (unsigned r = 0; r < keys.size(); ++r)
      others[r] = shuffleXor(keys[r], 1u << lanePlace);
  } else if (place == Mapping::none) {
    SmallVector<ElementIndex> indices;
    for (unsigned r = 0; r < keys.size(); ++r) {
      ElementIndex index = indexOf(mapping, r);
      index.thread = arith::XOrIOp::create(builder, loc, index.thread, constantInt(1 << bit));
      indices.push_back(index);
    }
    others = throughShared(keys, mapping, indices);
  } else {
    for (unsigned r = 0; r < keys.size(); ++r)
      others[r] = keys[r ^ 1u << place];
  }
  Registers next;
  for (unsigned r = 0; r < keys.size(); ++r) {
    Value less = arith::MinSIOp::create(builder, loc, keys[r], others[r]), more = arith::MaxSIOp::create(builder, loc, keys[r], others[r]);
    // The upper of the two takes more, but not in a block that descends.
    std::optional<bool> upper = knownBit(mapping, r, bit), descends = block ? knownBit(mapping, r, *block) : std::optional(false);
    Value takesMore;
    bool known = upper.value_or(false) != descends.value_or(false);
    if (!upper)
      takesMore = indexBit(mapping, bit, false);
    if (!descends) {
      Value isSet = indexBit(mapping, *block, false);
      takesMore = takesMore ? Value(arith::XOrIOp::create(builder, loc, takesMore, isSet)) : isSet;
    }
    if (!takesMore)
      next.push_back(known ? more : less);
    else
      next.push_back(arith::SelectOp::create(builder, loc, takesMore, known ? less : more, known ? more : less));
  }
  keys = next;
}

void ThreadEmitter::emitSort(tile::SortOp op) {
  ArrayRef<int64_t> shape = tile::shapeOf(op.getX().getType()), to = tile::shapeOf(op.getType());
  Mapping mapping = plan.home(op.getX()), wanted = plan.home(op.getResult());
  unsigned bits = bitsOf(shape.back());
  Registers values = tile(op.getX(), mapping), keys;
  for (unsigned r = 0; r < values.size(); ++r) {
    Value key = toKey(op, values[r]);
    if (!llvm::isPowerOf2_64(shape.back())) {
      Value at = coordinate(shape, mapping, r, shape.size() - 1);
      Value real = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, at, constantInt(shape.back()));
      Value last = constantInt(llvm::maxIntN(key.getType().getIntOrFloatBitWidth()), key.getType());
      key = arith::SelectOp::create(builder, loc, real, key, last);
    }
    keys.push_back(key);
  }
  for (unsigned block = 1; block <= bits; ++block)
    for (unsigned bit = block; bit-- > 0;)
      exchangeKeys(keys, mapping, bit, block < bits ? std::optional(block) : std::nullopt);
  Registers sorted;
  for (Value key : keys)
    sorted.push_back(fromKey(op, key));
  if (shape == to)
    return define(op.getResult(), mapping, sorted);
  int kept = bitsOf(to.back()), gone = int(bits) - kept;
  Mapping inSorted = wanted.renamed([&](int bit) { return bit < kept ? bit : bit + gone; });
  SmallVector<ElementIndex> indices;
  for (unsigned r = 0; r < wanted.registers(); ++r)
    indices.push_back(indexOf(inSorted, r));
  define(op.getResult(), wanted, throughShared(sorted, mapping, indices));
}

} // namespace tritonc::gpu
