//===- Memory.cpp - rules of pointers, loads and stores ------------------------------===//
#include "ImpliedTypes.h"
#include "tritonc/Dialect/Tile.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace tritonc::tile;

/// Checks that `value`, if there, has the shape of `pointer` and elements of type `element`.
static LogicalResult verifyBeside(Operation *op, StringRef what, Value value, Type pointer, Type element) {
  if (!value || value.getType() == withElement(pointer, element))
    return success();
  return op->emitOpError(what) << " has type " << value.getType() << "; beside " << pointer << " it has to be "
                               << withElement(pointer, element);
}

LogicalResult OffsetOp::verify() {
  Type pointer = getPointer().getType(), offset = getOffset().getType();
  return verifyBeside(*this, "the offset", getOffset(), pointer, elementOf(offset));
}

OpFoldResult OffsetOp::fold(FoldAdaptor adaptor) {
  if (matchPattern(getOffset(), m_Zero())) // p + 0 == p
    return getPointer();
  return {};
}

void LoadOp::getEffects(SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>> &effects) {
  effects.emplace_back(MemoryEffects::Read::get());
  if (getVolatile_() || (*this)->getParentOfType<scf::WhileOp>())
    effects.emplace_back(MemoryEffects::Write::get());
}

LogicalResult LoadOp::verify() {
  Type pointer = getPointer().getType();
  if (failed(verifyBeside(*this, "the mask", getMask(), pointer, IntegerType::get(getContext(), 1))))
    return failure();
  if (getOther() && !getMask())
    return emitOpError("has `other` but no mask that could choose it");
  return verifyBeside(*this, "`other`", getOther(), pointer, elementOf(getType()));
}

LogicalResult StoreOp::verify() {
  Type pointer = getPointer().getType();
  if (failed(verifyBeside(*this, "the value", getValue(), pointer, elementOf(loadedType(pointer)))))
    return failure();
  return verifyBeside(*this, "the mask", getMask(), pointer, IntegerType::get(getContext(), 1));
}

/// A cast of pointers keeps the shape and has elements of the given kinds on its two sides.
static LogicalResult verifyPointerCast(Operation *op, bool fromPointer, bool toPointer) {
  Type from = op->getOperand(0).getType(), to = op->getResult(0).getType();
  auto fits = [](Type type, bool pointer) { return pointer ? isa<PtrType>(elementOf(type)) : elementOf(type).isInteger(64); };
  if (shapeOf(from) != shapeOf(to) || !fits(from, fromPointer) || !fits(to, toPointer))
    return op->emitOpError("cannot make ") << to << " of " << from;
  return success();
}

LogicalResult IntToPtrOp::verify() { return verifyPointerCast(*this, false, true); }
LogicalResult PtrToIntOp::verify() { return verifyPointerCast(*this, true, false); }
LogicalResult PtrCastOp::verify() { return verifyPointerCast(*this, true, true); }

LogicalResult AtomicRMWOp::verify() {
  bool isFloat = isa<FloatType>(elementOf(getType()));
  if (isFloat != (getKind() == AtomicKind::FAdd) && getKind() != AtomicKind::Exchange)
    return emitOpError(stringifyAtomicKind(getKind())) << " does not work on " << elementOf(getType());
  return verifyBeside(*this, "the mask", getMask(), getPointer().getType(), IntegerType::get(getContext(), 1));
}

//===-- Types after the colon: everything follows from the pointer's --------------------===//

static Type maskType(Type pointer) { return withElement(pointer, IntegerType::get(pointer.getContext(), 1)); }

static ParseResult parsePointerType(OpAsmParser &parser, Type &pointer) {
  SMLoc at = parser.getCurrentLocation();
  if (parser.parseType(pointer))
    return failure();
  if (!isa<PtrType>(elementOf(pointer)))
    return parser.emitError(at, "expected a pointer or a tile of pointers");
  return success();
}

ParseResult tritonc::tile::parseLoadTypes(OpAsmParser &parser, const OptionalOperand &hasMask,
                                          const OptionalOperand &hasOther, Type &pointer, Type &mask, Type &other) {
  if (parsePointerType(parser, pointer))
    return failure();
  if (hasMask)
    mask = maskType(pointer);
  if (hasOther)
    other = loadedType(pointer);
  return success();
}
void tritonc::tile::printLoadTypes(OpAsmPrinter &printer, Operation *, Value, Value, Type pointer, Type, Type) { printer << pointer; }

ParseResult tritonc::tile::parseStoreTypes(OpAsmParser &parser, const OptionalOperand &hasMask, Type &pointer,
                                           Type &value, Type &mask) {
  if (parsePointerType(parser, pointer))
    return failure();
  value = loadedType(pointer);
  if (hasMask)
    mask = maskType(pointer);
  return success();
}
void tritonc::tile::printStoreTypes(OpAsmPrinter &printer, Operation *, Value, Type pointer, Type, Type) { printer << pointer; }

ParseResult tritonc::tile::parseAtomicTypes(OpAsmParser &parser, const OptionalOperand &hasMask, Type &pointer,
                                            Type &mask) {
  if (parsePointerType(parser, pointer))
    return failure();
  if (hasMask)
    mask = maskType(pointer);
  return success();
}
void tritonc::tile::printAtomicTypes(OpAsmPrinter &printer, Operation *, Value, Type pointer, Type) { printer << pointer; }
