//===- EmitAtomic.cpp - memory changed by several programs at once ------------------------------------===//
#include "Emitter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::frontend;
using tile::AtomicKind;

namespace {
/// Pointer, value and mask of an atomic operation, of one shape.
struct Access {
  Tile pointer, value;
  std::optional<Tile> mask;
};
} // namespace

/// The operand as an address that may be written, or an error that says what it is instead.
static Tile writable(Emitter &e, StringRef function, const Operand &pointer) {
  Tile p = e.tile(pointer);
  if (!p.type.element.pointer)
    e.fail(error("T0115", ("`" + function + "` needs an address here").str()).at(pointer.span, "this is " + toString(p.type) + ", a value")
               .fact("Pointer argument of store instruction is " + toString(p.type)));
  if (p.type.element.readOnly)
    e.fail(error("T0115", "this pointer is read-only").at(pointer.span, "declared const").fact("Cannot store to a constant pointer"));
  return p;
}

/// The operand as elements of what the pointer points to, in the pointer's shape.
static Tile valueFor(Emitter &e, const Operand &operand, const Operand &pointer, const Tile &p) {
  DType type = p.type.element.dtype;
  Tile v = operand.object.isNumber() ? e.constant(operand.object, type) : e.tile(operand);
  if (v.type.element.pointer)
    e.fail(error("T0111", "an address cannot be stored as a number").at(operand.span, toString(v.type)));
  auto spread = e.tryBroadcast(e.cast(v, type), p.type.shape);
  if (!spread)
    e.fail(error("T0113", "the value and the address differ in shape").at(operand.span, toString(v.type)).at(pointer.span, toString(p.type))
               .fact(p.type.isScalar() ? "Value argument cannot be block type if pointer argument is not a block" : "Cannot broadcast the value to the pointer's shape"));
  return *spread;
}

static std::optional<Tile> maskFor(Emitter &e, const Operand &mask, const Operand &pointer, const Tile &p) {
  if (mask.object.isNone())
    return std::nullopt;
  Tile m = e.tile(mask);
  if (!isBool(m.type.element.dtype) || m.type.element.pointer)
    e.fail(error("T0116", "the mask is no truth value").at(mask.span, "this is " + toString(m.type)).fact("Mask must have boolean scalar type").help("compare: `off < N0`"));
  auto spread = e.tryBroadcast(m, p.type.shape);
  if (!spread)
    e.fail(error("T0113", "the mask and the address differ in shape").at(mask.span, toString(m.type)).at(pointer.span, toString(p.type))
               .fact(p.type.isScalar() ? "Mask argument cannot be block type if pointer argument is not a block" : "Cannot broadcast the mask to the pointer's shape"));
  return *spread;
}

static Tile emitAtomic(Emitter &e, AtomicKind kind, tile::MemorySemantics sem, const Access &a) {
  TileType type{ElementType(a.pointer.type.element.dtype), a.pointer.type.shape};
  mlir::Value mask = a.mask ? a.mask->value : mlir::Value();
  return {tile::AtomicRMWOp::create(e.builder, e.location(), e.irType(type), kind, sem, a.pointer.value, a.value.value, mask), type, {}};
}

/// Of floats as integers: those with a clear sign bit are ordered as signed integers, the others in reverse as unsigned ones.
/// So a maximum is `max` of the bits of values that are not negative and `umin` of those that are, each in its own lanes.
static Tile floatExtremum(Emitter &e, bool isMax, tile::MemorySemantics sem, const Access &a) {
  bool isSingle = a.value.type.element.dtype == DType::Float32;
  DType bitsType = isSingle ? DType::Int32 : DType::Int64;
  Access bits = a;
  bits.value = e.bitcast({Object(a.value), e.span}, bitsType);
  bits.pointer = e.castPointer(a.pointer, ElementType(bitsType, true));
  Tile zero = e.constant(Object::integer(0), bitsType, bits.value.type.shape);
  TileType truth{ElementType(DType::Int1), bits.value.type.shape};
  auto signIs = [&](arith::CmpIPredicate predicate) {
    return Tile{arith::CmpIOp::create(e.builder, e.location(), predicate, bits.value.value, zero.value), truth, {}};
  };
  Tile negative = signIs(arith::CmpIPredicate::slt), positive = signIs(arith::CmpIPredicate::sge);
  auto in = [&](const Tile &lanes, AtomicKind kind) {
    Access part = bits;
    part.mask = a.mask ? e.emitBinary(ast::BinaryOp::BitAnd, *a.mask, lanes) : lanes;
    return emitAtomic(e, kind, sem, part);
  };
  Tile up = in(positive, isMax ? AtomicKind::Max : AtomicKind::Min), down = in(negative, isMax ? AtomicKind::UMin : AtomicKind::UMax);
  Tile old{arith::SelectOp::create(e.builder, e.location(), positive.value, up.value, down.value), up.type, {}};
  return e.bitcast({Object(old), e.span}, a.value.type.element.dtype);
}

/// Refuses what Triton's hardware cannot do.
static void checkElement(Emitter &e, StringRef function, DType type, const Operand &pointer, bool isAdd, bool isBits) {
  bool half = type == DType::Float16 || type == DType::BFloat16;
  bool ok = bitWidth(type) >= 32 || (half && isAdd);
  if (!ok)
    e.fail(error("T0118", ("`" + function + "` does not work on " + longName(type) + " in memory").str()).at(pointer.span, "a pointer to " + messageName(type).str())
               .fact((function.drop_front(3) + " does not support " + shortName(type)).str())
               .help(half ? "keep the array as float32" : "keep the array as int32"));
  if (isBits && isFloat(type))
    e.fail(error("T0118", ("`" + function + "` takes integers").str()).at(pointer.span, "a pointer to " + messageName(type).str()));
}

Tile Emitter::atomic(StringRef function, AtomicUpdate update, const Operand &pointer, const Operand &value, const Operand &mask, tile::MemorySemantics sem) {
  Tile p = writable(*this, function, pointer);
  DType type = p.type.element.dtype;
  bool isBits = update == AtomicUpdate::And || update == AtomicUpdate::Or || update == AtomicUpdate::Xor;
  checkElement(*this, function, type, pointer, update == AtomicUpdate::Add, isBits);
  std::optional<Tile> m = maskFor(*this, mask, pointer, p);
  Access access{p, valueFor(*this, value, pointer, p), m};
  bool isSigned = isSignedInt(type);
  switch (update) {
  case AtomicUpdate::Add: return emitAtomic(*this, isFloat(type) ? AtomicKind::FAdd : AtomicKind::Add, sem, access);
  case AtomicUpdate::And: return emitAtomic(*this, AtomicKind::And, sem, access);
  case AtomicUpdate::Or: return emitAtomic(*this, AtomicKind::Or, sem, access);
  case AtomicUpdate::Xor: return emitAtomic(*this, AtomicKind::Xor, sem, access);
  case AtomicUpdate::Exchange: return emitAtomic(*this, AtomicKind::Exchange, sem, access);
  case AtomicUpdate::Max:
  case AtomicUpdate::Min: {
    bool isMax = update == AtomicUpdate::Max;
    if (isFloat(type))
      return floatExtremum(*this, isMax, sem, access);
    return emitAtomic(*this, isMax ? (isSigned ? AtomicKind::Max : AtomicKind::UMax) : (isSigned ? AtomicKind::Min : AtomicKind::UMin), sem, access);
  }
  }
  llvm_unreachable("all updates are listed");
}

Tile Emitter::compareAndSwap(const Operand &pointer, const Operand &expected, const Operand &value, tile::MemorySemantics sem) {
  Tile p = writable(*this, "tl.atomic_cas", pointer);
  if (byteSize(p.type.element.dtype) < 2)
    fail(error("T0118", "`tl.atomic_cas` does not work on " + longName(p.type.element.dtype).str() + " in memory").at(pointer.span, toString(p.type))
             .fact("atomic_cas only supports elements with width {16, 32, 64}"));
  Tile cmp = valueFor(*this, expected, pointer, p), v = valueFor(*this, value, pointer, p);
  TileType type{ElementType(p.type.element.dtype), p.type.shape};
  return {tile::AtomicCASOp::create(builder, location(), irType(type), sem, p.value, cmp.value, v.value), type, {}};
}
