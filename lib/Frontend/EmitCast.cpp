//===- EmitCast.cpp - numbers and addresses from one type to another ---------------------------------===//
#include "Constants.h"
#include "Emitter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::frontend;

Tile Emitter::toBool(Tile x) {
  if (x.type.element.pointer) { // false for a null pointer
    TileType number{ElementType(DType::Int64), x.type.shape};
    x = {tile::PtrToIntOp::create(builder, location(), irType(number), x.value), number, {}};
  }
  if (isBool(x.type.element.dtype))
    return x;
  Tile zero = constant(Object::integer(0), x.type.element.dtype, x.type.shape);
  TileType type{ElementType(DType::Int1), x.type.shape};
  if (isFloat(x.type.element.dtype))
    return {arith::CmpFOp::create(builder, location(), arith::CmpFPredicate::UNE, x.value, zero.value), type, {}};
  return {arith::CmpIOp::create(builder, location(), arith::CmpIPredicate::ne, x.value, zero.value), type, {}};
}

Tile Emitter::cast(Tile x, DType to) {
  DType from = x.type.element.dtype;
  if (from == to && !x.type.element.pointer)
    return x;
  if (isBool(to))
    return toBool(x);
  bool half = from == DType::Float16 || from == DType::BFloat16;
  if (half && to != DType::Float32)
    return cast(cast(x, DType::Float32), to);
  TileType type{ElementType(to), x.type.shape};
  Type ir = irType(type);
  auto loc = location();
  unsigned fromBits = bitWidth(from), toBits = bitWidth(to);
  mlir::Value v = x.value;
  if (isFloat(from) && isFloat(to)) {
    if (fromBits == toBits)
      return cast(cast(x, DType::Float32), to);
    v = fromBits < toBits ? mlir::Value(arith::ExtFOp::create(builder, loc, ir, v)) : mlir::Value(arith::TruncFOp::create(builder, loc, ir, v));
  } else if (isFloat(from)) {
    v = isSignedInt(to) ? mlir::Value(tile::FPToSIOp::create(builder, loc, ir, v)) : mlir::Value(tile::FPToUIOp::create(builder, loc, ir, v));
  } else if (isFloat(to)) {
    v = isSignedInt(from) ? mlir::Value(arith::SIToFPOp::create(builder, loc, ir, v)) : mlir::Value(arith::UIToFPOp::create(builder, loc, ir, v));
  } else if (fromBits > toBits) {
    v = arith::TruncIOp::create(builder, loc, ir, v);
  } else if (fromBits < toBits) {
    v = isSignedInt(from) ? mlir::Value(arith::ExtSIOp::create(builder, loc, ir, v)) : mlir::Value(arith::ExtUIOp::create(builder, loc, ir, v));
  }
  return {v, type, {}};
}

Tile Emitter::bitcast(const Operand &operand, DType to) {
  Tile x = tile(operand);
  DType from = x.type.element.dtype;
  if (bitWidth(from) != bitWidth(to) || x.type.element.pointer)
    fail(error("T0111", "the bits of " + toString(x.type) + " cannot be taken as " + longName(to).str()).at(operand.span, toString(x.type))
             .fact("Cannot bitcast data-type of size " + std::to_string(bitWidth(from)) + " to data-type of size " + std::to_string(bitWidth(to))));
  TileType type{ElementType(to), x.type.shape};
  if (irType(from) == irType(to))
    return {x.value, type, {}};
  return {arith::BitcastOp::create(builder, location(), irType(type), x.value), type, {}};
}

Tile Emitter::castPointer(Tile x, const ElementType &to) {
  TileType type{to, x.type.shape};
  if (irType(type) == x.value.getType())
    return {x.value, type, {}};
  return {tile::PtrCastOp::create(builder, location(), irType(type), x.value), type, {}};
}

/// Whether a conversion rounds toward zero; refuses a rounding mode where nothing is rounded.
static bool towardZero(Emitter &e, const Tile &x, const Operand &operand, const ElementType &to, const Operand &rounding) {
  if (rounding.object.isNone())
    return false;
  auto *mode = rounding.object.as<std::string>();
  if (!mode || (*mode != "rtne" && *mode != "rtz"))
    e.fail(error("T0103", "`fp_downcast_rounding` is 'rtne' or 'rtz'").at(rounding.span, "this is " + describe(rounding.object))
               .fact("Invalid rounding mode. Supported rounding modes are 'rtne' and 'rtz'."));
  DType from = x.type.element.dtype;
  bool narrows = !x.type.element.pointer && !to.pointer && isFloat(from) && isFloat(to.dtype) && bitWidth(to.dtype) < bitWidth(from);
  if (!narrows && !(x.type.element == to))
    e.fail(error("T0111", "this conversion does not round").at(rounding.span).at(operand.span, toString(x.type))
               .fact("fp_downcast_rounding should be set only for truncating fp conversions"));
  return narrows && *mode == "rtz";
}

Tile Emitter::convert(const Operand &operand, const ElementType &to, const Operand &rounding) {
  Tile x = tile(operand);
  const ElementType from = x.type.element;
  bool truncates = towardZero(*this, x, operand, to, rounding);
  TileType type{to, x.type.shape};
  if (from.pointer && to.pointer)
    return castPointer(x, to);
  if (to.pointer) {
    if (!isInt(from.dtype))
      fail(error("T0111", "an address is made of a 64-bit integer").at(operand.span, toString(x.type)).help("convert it first: `.to(tl.int64)`"));
    return {tile::IntToPtrOp::create(builder, location(), irType(type), cast(x, DType::Int64).value), type, {}};
  }
  if (from.pointer) {
    if (!isInt(to.dtype) || (bitWidth(to.dtype) != 64 && !isBool(to.dtype)))
      fail(error("T0111", "an address does not become " + longName(to.dtype).str()).at(operand.span, toString(x.type))
               .help("to read what it points to use `tl.load(…)`; its number is `.to(tl.int64)`"));
    if (isBool(to.dtype))
      return toBool(x);
    return {tile::PtrToIntOp::create(builder, location(), irType(type), x.value), type, {}};
  }
  if ((isFloat8(from.dtype) && isInt(to.dtype)) || (isInt(from.dtype) && isFloat8(to.dtype)))
    fail(error("T0111", "fp8 is converted to and from floats only").at(operand.span, toString(x.type))
             .fact("cannot cast " + toString(x.type) + " to " + longName(to.dtype).str()).help("go through `.to(tl.float32)`"));
  if (!truncates)
    return cast(x, to.dtype);
  auto mode = arith::RoundingModeAttr::get(builder.getContext(), arith::RoundingMode::toward_zero);
  return {arith::TruncFOp::create(builder, location(), irType(type), x.value, mode, arith::FastMathFlagsAttr()), type, {}};
}
