//===- EmitMemory.cpp - loads and stores of tiles to those of one thread ----------------------------------===//
#include "ThreadEmitter.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;

namespace tritonc::gpu {

/// i1 is a byte in memory; LLVM has no 8-bit floats.
Type ThreadEmitter::memoryType(Type element) {
  bool isByte = element.isInteger(1) || (isa<FloatType>(element) && element.getIntOrFloatBitWidth() == 8);
  return isByte ? builder.getI8Type() : element;
}

Value ThreadEmitter::toMemory(Value value) {
  Type type = value.getType(), memory = memoryType(type);
  if (type == memory)
    return value;
  if (type.isInteger(1))
    return arith::ExtUIOp::create(builder, loc, memory, value);
  return arith::BitcastOp::create(builder, loc, memory, value);
}

Value ThreadEmitter::fromMemory(Value value, Type element) {
  if (value.getType() == element)
    return value;
  if (element.isInteger(1))
    return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, value, constantInt(0, value.getType()));
  return arith::BitcastOp::create(builder, loc, element, value);
}

Value ThreadEmitter::advance(Value pointer, Value offset, Type pointee) {
  Type i64 = builder.getI64Type();
  if (offset.getType().getIntOrFloatBitWidth() < 64)
    offset = arith::ExtSIOp::create(builder, loc, i64, offset);
  return LLVM::GEPOp::create(builder, loc, pointer.getType(), memoryType(convert(pointee)), pointer, ArrayRef<LLVM::GEPArg>{offset});
}

Value ThreadEmitter::both(Value x, Value y) {
  if (!x || !y)
    return x ? x : y;
  return arith::AndIOp::create(builder, loc, x, y);
}

void ThreadEmitter::ifTrue(Value condition, llvm::function_ref<void()> body) {
  if (!condition)
    return body();
  OpBuilder::InsertionGuard guard(builder);
  auto branch = scf::IfOp::create(builder, loc, condition, /*withElseRegion=*/false);
  builder.setInsertionPointToStart(branch.thenBlock());
  body();
}

/// Accesses of a program happen in the order in which they are written.
void ThreadEmitter::keepOrder(Operation *op) {
  if (!inElement && hazards.needsBarrier(op))
    NVVM::Barrier0Op::create(builder, loc);
}

/// Memory at `pointer` where `mask` is true, else `other`, in the type of memory.
Value ThreadEmitter::guardedLoad(Value pointer, Value mask, Value other, bool isVolatile) {
  Type type = other.getType();
  auto load = [&] { return LLVM::LoadOp::create(builder, loc, type, pointer, /*alignment=*/0, isVolatile); };
  if (!mask)
    return load();
  if (!isVolatile)
    return predicatedLoad(pointer, mask, other);
  OpBuilder::InsertionGuard guard(builder);
  auto branch = scf::IfOp::create(builder, loc, type, mask, true, true);
  builder.setInsertionPointToStart(branch.thenBlock());
  Value loaded = load();
  scf::YieldOp::create(builder, loc, loaded);
  builder.setInsertionPointToStart(branch.elseBlock());
  scf::YieldOp::create(builder, loc, other);
  return branch.getResult(0);
}

/// A scalar that others may be changing is read by one thread: all have to see the same.
Value ThreadEmitter::emitLoadOnce(tile::LoadOp op) {
  Mapping one = plan.access(op);
  Value element = zeroOf(elementType(op.getResult())), mask = both(isOwner(one), op.getMask() ? scalar(op.getMask()) : Value());
  Value other = toMemory(op.getOther() ? scalar(op.getOther()) : element);
  Value loaded = guardedLoad(scalar(op.getPointer()), mask, other, /*isVolatile=*/true);
  return throughShared({loaded}, one, ElementIndex{}, isOwner(one))[0];
}

void ThreadEmitter::emitLoad(tile::LoadOp op) {
  keepOrder(op);
  if (!inElement && (inWhile || op.getVolatile_()) && !isa<RankedTensorType>(op.getResult().getType()))
    return scalars.map(op.getResult(), fromMemory(emitLoadOnce(op), elementType(op.getResult())));
  Type element = elementType(op.getResult());
  bool isTile = isa<RankedTensorType>(op.getResult().getType());
  Mapping mapping = isTile ? plan.access(op) : Mapping();
  ArrayRef<int64_t> shape = tile::shapeOf(op.getResult().getType());
  Registers pointers = operand(op.getPointer(), mapping), masks(mapping.registers()), others(mapping.registers(), zeroOf(element)), loaded;
  if (op.getMask())
    masks = operand(op.getMask(), mapping);
  if (op.getOther())
    others = operand(op.getOther(), mapping);
  for (unsigned r = 0; r < mapping.registers(); ++r) {
    masks[r] = both(masks[r], inside(shape, mapping, r));
    others[r] = toMemory(others[r]);
  }
  if (unsigned group = plan.neighbours(op); group > 1 && !op.getVolatile_())
    loaded = loadGroups(pointers, masks, others, group);
  for (unsigned r = loaded.size(); r < mapping.registers(); ++r)
    loaded.push_back(guardedLoad(pointers[r], masks[r], others[r], op.getVolatile_()));
  for (Value &value : loaded)
    value = fromMemory(value, element);
  if (isTile)
    define(op.getResult(), mapping, loaded);
  else
    scalars.map(op.getResult(), loaded[0]);
}

void ThreadEmitter::emitStore(tile::StoreOp op) {
  keepOrder(op);
  bool isTile = isa<RankedTensorType>(op.getPointer().getType());
  Mapping mapping = plan.access(op);
  ArrayRef<int64_t> shape = tile::shapeOf(op.getPointer().getType());
  Registers pointers = operand(op.getPointer(), mapping), values = operand(op.getValue(), mapping), masks(mapping.registers());
  if (op.getMask())
    masks = operand(op.getMask(), mapping);
  ifTrue(inElement ? Value() : isOwner(mapping), [&] {
    for (unsigned r = 0; r < mapping.registers(); ++r) {
      masks[r] = both(masks[r], isTile ? inside(shape, mapping, r) : Value());
      values[r] = toMemory(values[r]);
    }
    if (unsigned group = plan.neighbours(op); group > 1)
      return storeGroups(pointers, masks, values, group);
    for (unsigned r = 0; r < mapping.registers(); ++r)
      ifTrue(masks[r], [&] { LLVM::StoreOp::create(builder, loc, values[r], pointers[r]); });
  });
}

} // namespace tritonc::gpu
