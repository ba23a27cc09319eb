//===- EmitMemory.cpp - addresses, loads and stores -----------------------------------------------===//
#include "Constants.h"
#include "Emitter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::frontend;

Tile Emitter::offset(const Operand &pointer, const Operand &amount, bool negative) {
  Tile p = *pointer.object.tile(), o = tile(amount);
  if (o.type.element.pointer || !isInt(o.type.element.dtype))
    fail(error("T0111", "an address is moved by integers").at(amount.span, "this is " + toString(o.type)).at(pointer.span, toString(p.type))
             .fact("invalid operands of type pointer and " + toString(o.type.element)));
  // Unsigned offsets are widened with zeros, signed ones with their sign, and 64 bits wide.
  if (isUnsignedInt(o.type.element.dtype) && bitWidth(o.type.element.dtype) < 64)
    o = cast(o, bitWidth(o.type.element.dtype) < 32 ? DType::Int32 : DType::Int64);
  if (negative)
    o = negate(o, amount.span);
  broadcastTogether(p, o, pointer.span, amount.span);
  return {tile::OffsetOp::create(builder, location(), p.value.getType(), p.value, o.value), p.type, {}};
}

/// The operand as an address, or an error that says what it is instead.
static Tile address(Emitter &e, const Operand &pointer, StringRef function, const Operand *value = nullptr) {
  Tile p = e.tile(pointer);
  if (p.type.element.pointer)
    return p;
  bool exchanged = value && e.tile(*value).type.element.pointer;
  auto report = error("T0115", ("`" + function + "` needs an address here").str());
  report.at(pointer.span, "this is " + toString(p.type) + ", a value");
  if (exchanged)
    report.at(value->span, "this is an address");
  report.fact("Unsupported ptr type " + toString(p.type) + " in `" + function.str() + "`");
  report.help(exchanged ? ("the address comes first: `" + function + "(pointer, value)`").str() : "add an offset to a pointer argument: `x_ptr + tl.arange(0, B0)`");
  e.fail(report);
}

static void blockBesideScalar(Emitter &e, const Operand &operand, const Tile &t, const Operand &pointer, StringRef what) {
  e.fail(error("T0113", (what + " is a tile but the address is a single one").str()).at(operand.span, toString(t.type)).at(pointer.span, "one address")
             .fact((what.drop_front(4).substr(0, 1).upper() + what.drop_front(5)).str() + " argument cannot be block type if pointer argument is not a block")
             .help("make the address a tile as well: `ptr + tl.arange(0, B0)`"));
}

Tile Emitter::load(const Operand &pointer, const Operand &mask, const Operand &other, const Hints &hints) {
  Tile p = address(*this, pointer, "tl.load"), m, o;
  if (mask.object.isNone() && !other.object.isNone())
    fail(error("T0116", "`other` says what masked-off lanes hold, but there is no mask").at(other.span)
             .fact("`other` cannot be provided without `mask`").help("add `mask=…`, or leave `other` out"));
  bool masked = !mask.object.isNone(), hasOther = !other.object.isNone();
  if (masked) {
    m = toBool(tile(mask));
    if (p.type.isScalar() && !m.type.isScalar())
      blockBesideScalar(*this, mask, m, pointer, "the mask");
    if (!p.type.isScalar())
      broadcastTogether(p, m, pointer.span, mask.span);
  }
  if (hasOther) {
    o = tile(other);
    if (o.type.element.pointer)
      fail(error("T0111", "`other` is a value, not an address").at(other.span, toString(o.type)));
    if (p.type.isScalar() && !o.type.isScalar())
      blockBesideScalar(*this, other, o, pointer, "the other");
    o = other.object.isNumber() ? constant(other.object, p.type.element.dtype) : cast(o, p.type.element.dtype);
    if (!p.type.isScalar()) {
      auto spread = tryBroadcast(o, p.type.shape);
      if (!spread)
        fail(error("T0113", "`other` and the address differ in shape").at(other.span, toString(o.type)).at(pointer.span, toString(p.type)));
      o = *spread;
    }
  }
  TileType type{ElementType(p.type.element.dtype), p.type.shape};
  auto hint = [&](const std::string &text) { return text.empty() ? StringAttr() : builder.getStringAttr(text); };
  mlir::Value v = tile::LoadOp::create(builder, location(), irType(type), p.value, m.value, o.value, hint(hints.cache), hint(hints.eviction),
                                       hints.isVolatile ? builder.getUnitAttr() : UnitAttr());
  return {v, type, {}};
}

/// The value is [32] but the address block is [32, 64]: says how the value came to be, if it is an operator's result.
static void shapesDiffer(Emitter &e, const Operand &value, const Tile &v, const Tile &p) {
  auto dims = [](const TileType &type) { return type.isScalar() ? std::string("one element") : toString(type).substr(toString(type.element).size()); };
  auto report = error("T0113", "the value is " + dims(v.type) + " but the address block is " + dims(p.type));
  report.at(value.span, toString(v.type));
  Operation *op = v.value.getDefiningOp();
  bool elementwise = op && op->getNumOperands() == 2 && op->getDialect()->getNamespace() == "arith";
  bool sameShapes = elementwise && op->getOperand(0).getType() == op->getOperand(1).getType();
  if (auto range = op ? dyn_cast<FileLineColRange>(op->getLoc()) : FileLineColRange(); range && elementwise && sameShapes) {
    const SourceFile &file = e.sources.file(value.span.file);
    Span from{value.span.file, file.offset({range.getStartLine(), range.getStartColumn()}), file.offset({range.getEndLine(), range.getEndColumn()})};
    std::string type = toString(v.type);
    StringRef name = op->getName().stripDialect();
    std::string sign = name.starts_with("add") ? "+" : name.starts_with("sub") ? "-" : name.starts_with("mul") ? "*" : name.starts_with("div") ? "/" : "and";
    if (range.getFilename() == file.name() && !(from == value.span))
      report.at(from, type + " " + sign + " " + type + " = " + type + ", element by element");
    if (v.type.shape.size() == 1 && p.type.shape.size() == 2)
      report.help("for an outer sum make one operand a row and the other a column", {},
                  {"x[None, :] + y[:, None]     " + toString(TileType{v.type.element, {v.type.shape[0], v.type.shape[0]}}) + ", x along the columns"});
  } else if (p.type.shape.size() < v.type.shape.size()) {
    report.help("reduce the value first (`tl.sum(…, axis)`), or give the address as many dimensions");
  } else {
    report.help("say along which dimension the value goes: `[None, :]` makes it a row, `[:, None]` a column");
  }
  e.fail(report);
}

void Emitter::store(const Operand &pointer, const Operand &value, const Operand &mask, const Hints &hints) {
  Tile p = address(*this, pointer, "tl.store", &value);
  if (p.type.element.readOnly)
    fail(error("T0115", "this pointer is read-only").at(pointer.span, "declared const").fact("Cannot store to a constant pointer"));
  Tile v = value.object.isNumber() ? constant(value.object, p.type.element.dtype) : tile(value);
  if (v.type.element.pointer)
    fail(error("T0111", "an address cannot be stored as a number").at(value.span, toString(v.type)).help("load from it first: `tl.load(…)`"));
  v = cast(v, p.type.element.dtype);
  if (p.type.isScalar() && !v.type.isScalar())
    blockBesideScalar(*this, value, v, pointer, "the value");
  auto spread = tryBroadcast(v, p.type.shape);
  if (!spread)
    shapesDiffer(*this, value, v, p);
  Tile m;
  if (!mask.object.isNone()) {
    m = tile(mask);
    if (!isBool(m.type.element.dtype))
      fail(error("T0116", "the mask is no truth value").at(mask.span, "this is " + toString(m.type)).fact("Mask must have boolean scalar type")
               .help("compare: `off < N0`"));
    if (p.type.isScalar() && !m.type.isScalar())
      blockBesideScalar(*this, mask, m, pointer, "the mask");
    auto spreadMask = tryBroadcast(m, p.type.shape);
    if (!spreadMask)
      fail(error("T0113", "the mask and the address differ in shape").at(mask.span, toString(m.type)).at(pointer.span, toString(p.type)));
    m = *spreadMask;
  }
  auto hint = [&](const std::string &text) { return text.empty() ? StringAttr() : builder.getStringAttr(text); };
  tile::StoreOp::create(builder, location(), p.value, spread->value, m.value, hint(hints.cache), hint(hints.eviction));
}
