//===- PtxConvert.cpp - cvt: numbers from type to type, packed floats of 16, 8 and 4 bits --------------------===//
#include "InlineAsm.h"
#include "Ptx.h"

using namespace tritonc;
using namespace tritonc::frontend;
using namespace tritonc::frontend::ptx;
using ast::CompareOp;
using llvm::StringRef;

/// The four bits of an fp32: the nearest of 0, 0.5, 1, 1.5, 2, 3, 4, 6, of two as near the one with an even code; 6 for what is more.
static Term toE2M1(const Term &x) {
  static constexpr std::pair<double, bool> borders[] = {{0.25, false}, {0.75, true}, {1.25, false}, {1.75, true}, {2.5, false}, {3.5, true}, {5, false}};
  Term size = x.math("absf"), sign = (x.bitcast(DType::UInt32) >> x.bitcast(DType::UInt32).typed(int64_t(28))) & x.bitcast(DType::UInt32).typed(int64_t(8));
  Term isNaN = x.is(CompareOp::Ne, x), code = sign.typed(int64_t(0));
  for (auto [border, included] : borders)
    code = code + size.is(included ? CompareOp::Ge : CompareOp::Gt, size.typed(border)).cast(DType::UInt32);
  return isNaN.select(code.typed(int64_t(7)), code | sign);
}

/// The fp32 `x` as one lane of `to`.
Term Machine::fromFloat(Term x, const Type &to, Rounding rounding, bool saturate, bool relu) {
  auto clamp = [&](double bound) {
    Term high = x.typed(bound), low = x.typed(-bound);
    return (x > high).select(high, (x < low).select(low, x)); // NaN stays
  };
  if (relu)
    x = (x < x.typed(0.0)).select(x.typed(0.0), x);
  if (to.special == Type::E2M1)
    return toE2M1(x);
  if (to.special == Type::TF32) { // 10 bits of mantissa
    Term bits = x.bitcast(DType::UInt32), kept = bits.typed(int64_t(0xffffe000));
    bool away = rounding == Rounding::Nearest;
    Term half = take("rna") ? bits.typed(int64_t(0x1000)) : bits.typed(int64_t(0xfff)) + ((bits >> bits.typed(int64_t(13))) & bits.typed(int64_t(1)));
    Term ordinary = x.math("absf") < x.typed(double(INFINITY));
    return ordinary.select((away ? bits + half : bits) & kept, bits);
  }
  if (isFloat8(to.dtype))
    x = clamp(to.dtype == DType::Float8E4NV ? 448 : 57344);
  else if (saturate)
    x = clamp(to.dtype == DType::Float16 ? 65504 : 0x1.fep127);
  if (rounding == Rounding::Nearest)
    return x.cast(to.dtype);
  if (rounding != Rounding::TowardZero)
    stop("narrow floats are rounded to nearest or toward zero here");
  return {emitter, emitter.convert(x.operand(), ElementType(to.dtype), {Object(std::string("rtz")), emitter.span})};
}

/// One lane of packed narrow floats, as fp32.
Term Machine::toFloats(const Term &packed, const Type &from, unsigned lane) const {
  unsigned width = from.special == Type::E2M1 ? 4 : bitWidth(from.dtype);
  Term part = packed >> packed.typed(int64_t(lane * width));
  if (from.special == Type::E2M1)
    return {emitter, fromE2M1(emitter, (part & part.typed(int64_t(15))).cast(DType::Int32).tile())};
  return part.cast(bitsType(width)).bitcast(from.dtype).cast(DType::Float32);
}

/// Rounded to a whole number and kept within the type; NaN is 0.
Term Machine::toInteger(Term x, const Type &to, Rounding rounding, bool saturate) {
  if (tritonc::isFloat(x.dtype()))
    return roundedWhole(bitWidth(x.dtype()) < 32 ? x.cast(DType::Float32) : x, rounding).cast(to.dtype);
  if (!saturate)
    return x.cast(to.dtype);
  // In 64 bits; an unsigned one that is more than any signed one counts as the largest.
  bool wide = x.dtype() == DType::UInt64;
  Term value = x.cast(DType::Int64), zero = value.typed(int64_t(0)), most = value.typed(INT64_MAX);
  if (wide)
    value = (value < zero).select(most, value);
  unsigned width = bitWidth(to.dtype);
  bool isSigned = isSignedInt(to.dtype);
  Term high = width == 64 ? most : value.typed(int64_t((uint64_t(1) << (isSigned ? width - 1 : width)) - 1));
  Term low = !isSigned ? zero : width == 64 ? value.typed(INT64_MIN) : value.typed(-int64_t(uint64_t(1) << (width - 1)));
  value = (value > high).select(high, (value < low).select(low, value));
  return value.cast(to.dtype);
}

/// cvt[.rounding][.satfinite][.relu].TO.FROM d, a[, b]
void Machine::convert() {
  bool packs = take("pack"), away = llvm::is_contained(left, "rna");
  bool relu = take("relu"), finite = take("satfinite"), saturates = take("sat"), flush = take("ftz");
  Rounding rounding = takeRounding();
  Type to = takeType(), from = takeType();
  if (packs) { // two integers kept within the narrow type, the first above; in front of them what c holds
    std::optional<Type> third = left.empty() ? std::nullopt : std::optional(takeType());
    finish(), expect(third ? 4 : 3);
    Type narrow{to.dtype};
    unsigned width = bitWidth(to.dtype);
    auto part = [&](unsigned i) { return toInteger(argument(i, from.dtype), narrow, rounding, true).bitcast(bitsType(width)).cast(DType::UInt32); };
    Term high = part(1), value = part(2) | (high << high.typed(int64_t(width)));
    result(third ? value | (argument(3, DType::UInt32) << value.typed(int64_t(2 * width))) : value);
    return;
  }
  if (to.special != Type::TF32 || !away)
    finish();
  if (to.lanes == 2) {
    auto lane = [&](unsigned i) { // the first operand is the high lane
      Term x = from.lanes == 2 ? toFloats(argument(1, bitsType(from.bits())), from, i) : argument(i == 0 ? 2 : 1, from.dtype);
      return fromFloat(flushed(x.cast(DType::Float32), flush), to, rounding, finite, relu);
    };
    expect(from.lanes == 2 ? 2 : 3);
    Term low = lane(0), high = lane(1);
    if (to.special == Type::E2M1)
      result((low | (high << high.typed(int64_t(4)))).cast(DType::UInt8));
    else
      result(joined(low, high));
    return;
  }
  expect(2);
  if (from.lanes != 1 || from.special != Type::Plain)
    stop("packed values become packed ones");
  Term x = argument(1, from.dtype);
  bool wholes = llvm::any_of(current->modifiers, [](StringRef m) { return m.size() == 3 && m[0] == 'r' && m[2] == 'i'; });
  if (!to.isFloat())
    return result(toInteger(flushed(x, flush), to, rounding, saturates));
  if (!from.isFloat() || bitWidth(to.dtype) >= 32) {
    Term y = flushed(x, flush);
    if (wholes && from.isFloat())
      y = roundedWhole(bitWidth(y.dtype()) < 32 ? y.cast(DType::Float32) : y, rounding), rounding = Rounding::Nearest;
    if (to.special == Type::TF32)
      return result(fromFloat(y, to, rounding, finite, relu));
    if (bitWidth(to.dtype) < 32)
      return result(y.cast(DType::Float32).cast(to.dtype));
    y = bitWidth(from.dtype) < 32 && from.isFloat() ? y.cast(to.dtype) : roundedTo(to.dtype, y, rounding);
    if (saturates)
      y = (y > y.typed(0.0)).select((y < y.typed(1.0)).select(y, y.typed(1.0)), y.typed(0.0));
    return result(y);
  }
  if (wholes)
    x = roundedWhole(x.cast(DType::Float32), rounding), rounding = Rounding::Nearest;
  result(fromFloat(flushed(x.cast(DType::Float32), flush), to, rounding, finite, relu));
}
