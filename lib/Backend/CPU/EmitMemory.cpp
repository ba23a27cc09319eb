//===- EmitMemory.cpp - loads, stores and scratch tiles to accesses of one vector each ------===//
#include "TileEmitter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace tritonc::cpu {

//===-- Addresses ------------------------------------------------------------------------------===//

/// (p + a)[l] == p + a[l]: what all lanes share goes into the one pointer, steps add up, the rest is a vector of offsets.
Lanes TileEmitter::advance(const Lanes &pointer, const Lanes &offset, Type element) {
  Type address = LLVM::LLVMPointerType::get(builder.getContext()), memory = memoryType(element);
  auto move = [&](Value base, Value by) -> Value {
    if (matchPattern(by, m_Zero()))
      return base;
    Type type = address;
    if (isa<VectorType>(base.getType()) || isa<VectorType>(by.getType()))
      type = VectorType::get({int64_t(width)}, address);
    return LLVM::GEPOp::create(builder, loc, type, memory, base, by);
  };
  Lanes result = pointer;
  result.pointee = memory;
  result.level = std::max(pointer.level, offset.level);
  bool manyPointers = pointer.isVector() && !pointer.offsets;
  if (offset.isUniform() || (offset.isAffine() && !pointer.isVector())) {
    at(result.level);
    result.base = move(pointer.base, offset.base);
    result.stride += offset.stride;
    if (!result.isVector())
      result.kind = result.stride ? Lanes::Kind::Affine : Lanes::Kind::Uniform;
    return result;
  }
  Value by = asVector(offset);
  if (manyPointers) {
    at(result.level);
    result.base = move(pointer.base, by);
    return result;
  }
  result.kind = Lanes::Kind::Vector;
  result.stride = 0;
  result.offsets = by;
  if (pointer.isUniform())
    return result;
  // Two vectors of offsets are added in 64 bits, as each of them was meant.
  Type i64 = VectorType::get({int64_t(width)}, builder.getI64Type());
  auto widen = [&](Value value) -> Value {
    at(result.level);
    return value.getType() == i64 ? value : Value(arith::ExtSIOp::create(builder, loc, i64, value));
  };
  Value own = pointer.isAffine() ? stepVector(pointer.stride, builder.getI64Type()) : widen(pointer.offsets);
  result.offsets = arith::AddIOp::create(builder, loc, widen(by), own);
  return result;
}

/// The pointers of all lanes as a vector.
Value TileEmitter::addresses(const Lanes &pointer) {
  if (pointer.isVector() && !pointer.offsets)
    return pointer.base;
  Type address = LLVM::LLVMPointerType::get(builder.getContext());
  Type many = VectorType::get({int64_t(width)}, address);
  at(pointer.level);
  if (pointer.isUniform())
    return vector::BroadcastOp::create(builder, loc, many, pointer.base);
  Value offsets = pointer.isAffine() ? stepVector(pointer.stride, builder.getI64Type()) : pointer.offsets;
  return LLVM::GEPOp::create(builder, loc, many, pointer.pointee, pointer.base, offsets);
}

/// Integers as pointers and back, pointers to another type: steps stay steps where they are whole elements.
Lanes TileEmitter::computePointerCast(Operation *op, ArrayRef<Lanes> index) {
  bool outerUse = std::exchange(inOffset, false);
  Lanes x = lanes(op->getOperand(0), index);
  inOffset = outerUse;
  Type address = LLVM::LLVMPointerType::get(builder.getContext());
  if (isa<tile::PtrToIntOp>(op)) {
    Value from = x.isUniform() ? x.base : addresses(x);
    at(x.level);
    Type i64 = builder.getI64Type();
    if (x.isUniform())
      return uniform(LLVM::PtrToIntOp::create(builder, loc, i64, from), x.level);
    return vector(LLVM::PtrToIntOp::create(builder, loc, laneType(i64), from), x.level);
  }
  Type pointee = memoryType(convert(cast<tile::PtrType>(tile::elementOf(op->getResult(0).getType())).getPointee()));
  Lanes result = x;
  result.divisor = 1;
  result.pointee = pointee;
  bool fromInteger = isa<tile::IntToPtrOp>(op);
  int64_t bytes = x.stride * (fromInteger || !x.isAffine() ? 1 : byteSizeOf(x.pointee));
  if (x.isVector() || bytes % byteSizeOf(pointee) != 0) {
    Value from = fromInteger ? asVector(x) : addresses(x);
    result = vector(from, x.level);
    result.pointee = pointee;
  } else {
    result.stride = bytes / byteSizeOf(pointee);
  }
  at(x.level);
  if (fromInteger)
    result.base = LLVM::IntToPtrOp::create(builder, loc, result.isVector() ? laneType(address) : address, result.base);
  return result;
}

//===-- Reading ----------------------------------------------------------------------------------===//

static bool isTrue(const Lanes *mask) { return !mask || (mask->isUniform() && matchPattern(mask->base, m_One())); }

Value TileEmitter::toMemory(Value value) {
  Type element = getElementTypeOrSelf(value.getType()), memory = memoryType(element);
  if (memory == element)
    return value;
  Type type = memory;
  if (auto lanes = dyn_cast<VectorType>(value.getType()))
    type = lanes.clone(memory);
  if (isa<FloatType>(element))
    return arith::BitcastOp::create(builder, loc, type, value);
  return arith::ExtUIOp::create(builder, loc, type, value);
}

Value TileEmitter::fromMemory(Value value, Type element) {
  if (getElementTypeOrSelf(value.getType()) == element)
    return value;
  Type type = element;
  if (auto lanes = dyn_cast<VectorType>(value.getType()))
    type = lanes.clone(element);
  if (isa<FloatType>(element))
    return arith::BitcastOp::create(builder, loc, type, value);
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, value, splatInt(0, value.getType()));
}

Lanes TileEmitter::read(const Lanes &pointer, Type element, const Lanes *mask, const Lanes *other) {
  if (isTrue(mask))
    mask = nullptr;
  Type memory = memoryType(element);
  Lanes otherwise;
  if (mask && other) {
    otherwise = *other;
    if (memory != element) {
      Value value = other->isUniform() ? other->base : asVector(*other);
      at(other->level);
      otherwise.base = toMemory(value);
    }
  } else if (mask) {
    at(0);
    otherwise = uniform(zeroOf(memory));
  }
  Lanes result = pointer.isUniform() ? readOne(pointer, memory, mask, otherwise)
                                     : readVector(pointer, memory, mask, otherwise);
  if (memory == element)
    return result;
  at(result.level);
  result.base = fromMemory(result.base, element);
  return result;
}

/// Whether any lane of a mask is set.
Lanes TileEmitter::anyLane(const Lanes &mask) {
  if (mask.isUniform())
    return mask;
  at(mask.level);
  return uniform(vector::ReductionOp::create(builder, loc, vector::CombiningKind::OR, mask.base), mask.level);
}

/// All lanes read one address: a scalar load, behind a branch if it is masked.
Lanes TileEmitter::readOne(const Lanes &pointer, Type memory, const Lanes *mask, const Lanes &other) {
  if (!mask) {
    at(pointer.level);
    return uniform(LLVM::LoadOp::create(builder, loc, memory, pointer.base, byteSizeOf(memory)), pointer.level);
  }
  Lanes any = anyLane(*mask);
  bool same = mask->isUniform() && other.isUniform();
  unsigned level = std::max({pointer.level, any.level, same ? other.level : 0});
  at(level);
  Value zero = same ? other.base : Value(LLVM::ZeroOp::create(builder, loc, memory));
  auto branch = scf::IfOp::create(
      builder, loc, any.base,
      [&](OpBuilder &b, Location at) {
        Value value = LLVM::LoadOp::create(b, at, memory, pointer.base, byteSizeOf(memory));
        scf::YieldOp::create(b, at, value);
      },
      [&](OpBuilder &b, Location at) { scf::YieldOp::create(b, at, zero); });
  Lanes loaded = uniform(branch.getResult(0), level);
  if (same)
    return loaded;
  level = std::max({level, mask->level, other.level});
  Value yes = asVector(loaded), no = asVector(other), lanes = asVector(*mask);
  at(level);
  return vector(arith::SelectOp::create(builder, loc, lanes, yes, no), level);
}

/// Neighbours from the last to the first: the vector that ends at the pointer, turned round.
Lanes TileEmitter::readBackwards(const Lanes &pointer, Type memory, Value mask, Value otherwise, unsigned level) {
  at(level);
  auto backwards = llvm::to_vector(llvm::reverse(llvm::seq<int64_t>(0, width)));
  auto turn = [&](Value value) { return vector::ShuffleOp::create(builder, loc, value, value, backwards); };
  Value start = LLVM::GEPOp::create(builder, loc, pointer.base.getType(), memory, pointer.base,
                                    ArrayRef<LLVM::GEPArg>{1 - int32_t(width)});
  unsigned alignment = byteSizeOf(memory);
  Type type = laneType(memory);
  if (!mask)
    return vector(turn(LLVM::LoadOp::create(builder, loc, type, start, alignment)), level);
  Value loaded = LLVM::MaskedLoadOp::create(builder, loc, type, start, turn(mask), turn(otherwise), alignment);
  return vector(turn(loaded), level);
}

/// Neighbours are read as one vector, anything else as a gather.
Lanes TileEmitter::readVector(const Lanes &pointer, Type memory, const Lanes *mask, const Lanes &other) {
  unsigned level = pointer.level, alignment = byteSizeOf(memory);
  Value maskValue, otherwise;
  if (mask) {
    level = std::max({level, mask->level, other.level});
    maskValue = asVector(*mask);
    otherwise = asVector(other);
  }
  Type type = laneType(memory);
  if (pointer.isAffine() && pointer.stride == 1) {
    at(level);
    if (!mask)
      return vector(LLVM::LoadOp::create(builder, loc, type, pointer.base, alignment), level);
    return vector(LLVM::MaskedLoadOp::create(builder, loc, type, pointer.base, maskValue, otherwise, alignment), level);
  }
  if (pointer.isAffine() && pointer.stride == -1)
    return readBackwards(pointer, memory, maskValue, otherwise, level);
  Value from = addresses(pointer);
  if (!mask)
    maskValue = splatInt(1, laneType(builder.getI1Type()));
  at(level);
  ValueRange passThrough = otherwise ? ValueRange(otherwise) : ValueRange();
  return vector(LLVM::masked_gather::create(builder, loc, type, from, maskValue, passThrough,
                                            builder.getI32IntegerAttr(alignment)), level);
}

Lanes TileEmitter::computeLoad(tile::LoadOp op, ArrayRef<Lanes> index) {
  bool outerUse = std::exchange(inOffset, false);
  Lanes pointer = lanes(op.getPointer(), index), mask, other;
  if (op.getMask())
    mask = lanes(op.getMask(), index);
  if (op.getOther())
    other = lanes(op.getOther(), index);
  inOffset = outerUse;
  noteAccess(op, op.getResult(), index, pointer, op.getMask(), mask);
  return read(pointer, elementType(op.getResult()), op.getMask() ? &mask : nullptr, op.getOther() ? &other : nullptr);
}

void TileEmitter::emitScalarLoad(tile::LoadOp op) {
  startSink();
  scalars.map(op.getResult(), computeLoad(op, {}).base);
}

//===-- Writing ------------------------------------------------------------------------------------===//

Value TileEmitter::lastLane(const Lanes &lanes) {
  if (lanes.isUniform())
    return lanes.base;
  if (lanes.isAffine())
    return addLanes(uniform(lanes.base, lanes.level),
                    uniform(constantInt(lanes.stride * int64_t(width - 1), lanes.base.getType()))).base;
  at(lanes.level);
  return vector::ExtractOp::create(builder, loc, lanes.base, int64_t(width - 1));
}

void TileEmitter::writeOne(const Lanes &pointer, const Lanes &value, const Lanes *mask) {
  Value last = lastLane(value);
  unsigned alignment = byteSizeOf(last.getType());
  atInnermost();
  if (!mask) {
    LLVM::StoreOp::create(builder, loc, last, pointer.base, alignment);
    return;
  }
  scf::IfOp::create(builder, loc, mask->base, [&](OpBuilder &b, Location at) {
    LLVM::StoreOp::create(b, at, last, pointer.base, alignment);
    scf::YieldOp::create(b, at);
  });
}

void TileEmitter::write(const Lanes &pointer, Type element, const Lanes &given, const Lanes *mask) {
  if (isTrue(mask))
    mask = nullptr;
  Lanes value = given;
  Type memory = memoryType(element);
  if (memory != element) {
    Value held = value.isUniform() ? value.base : asVector(value);
    at(value.level);
    value.base = toMemory(held);
  }
  if (pointer.isUniform() && (!mask || mask->isUniform()))
    return writeOne(pointer, value, mask);
  bool address = isa<LLVM::LLVMPointerType>(memory);
  Value vectorValue = address ? addresses(value) : asVector(value);
  Value maskValue = mask ? asVector(*mask) : Value();
  unsigned alignment = byteSizeOf(memory);
  if (pointer.isAffine() && pointer.stride == 1) {
    atInnermost();
    if (mask)
      LLVM::MaskedStoreOp::create(builder, loc, vectorValue, pointer.base, maskValue, alignment);
    else
      writeWhole(vectorValue, pointer.base, alignment);
    return;
  }
  Value to = addresses(pointer);
  if (!mask)
    maskValue = splatInt(1, laneType(builder.getI1Type()));
  atInnermost();
  LLVM::masked_scatter::create(builder, loc, vectorValue, to, maskValue, builder.getI32IntegerAttr(alignment));
}

/// The additions of floats that an element waits for, one after the other. Each tile is asked once: `known` has what came out.
static unsigned additionsInARow(Value tile, const BufferPlan &plan, llvm::DenseMap<Value, unsigned> &known, unsigned depth = 0) {
  Operation *op = tile.getDefiningOp();
  if (!op || depth == 64 || plan.isBuffered(tile) || !isa<arith::AddFOp, arith::SubFOp, arith::MulFOp, math::FmaOp>(op))
    return 0;
  if (auto found = known.find(tile); found != known.end())
    return found->second;
  unsigned longest = 0;
  for (Value operand : op->getOperands())
    longest = std::max(longest, additionsInARow(operand, plan, known, depth + 1));
  return known[tile] = longest + (isa<arith::MulFOp>(op) ? 0 : 1);
}

void TileEmitter::emitStore(tile::StoreOp op) {
  if (auto dot = op.getValue().getDefiningOp<tile::DotOp>(); dot && plan.storedDirectly(dot) == op)
    return emitDot(dot, op);
  Type element = convert(tile::elementOf(tile::loadedType(op.getPointer().getType())));
  llvm::DenseMap<Value, unsigned> additions;
  unsigned mostLanes = additionsInARow(op.getValue(), plan, additions) >= 8 ? std::max(usualLanes, machine.registerBytes) : usualLanes;
  startSink();
  SmallVector<NestPart, 4> parts = {placesOf(op), {op.getValue()}};
  if (op.getMask())
    parts.push_back({op.getMask(), Role::Mask});
  nest(tile::shapeOf(op.getPointer().getType()), [&](ArrayRef<Lanes> index) {
    Lanes pointer = lanes(op.getPointer(), index), mask;
    if (op.getMask())
      mask = lanes(op.getMask(), index);
    Lanes value = lanes(op.getValue(), index);
    noteAccess(op, op.getValue(), index, pointer, op.getMask(), mask);
    write(pointer, element, value, op.getMask() ? &mask : nullptr);
    fetchLines(op, index);
  }, mostLanes, parts);
}

} // namespace tritonc::cpu
