//===- Emitter.cpp - reports, types and constants of the front end ---------------------------===//
#include "Emitter.h"
#include "Constants.h"
#include "Typing.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Location.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::frontend;

Emitter::Emitter(MLIRContext &context, const SourceManager &sources, const FrontendOptions &options, Diagnostics &diagnostics)
    : builder(&context), sources(sources), options(options), diagnostics(diagnostics) {}

void Emitter::fail(tritonc::Diagnostic diagnostic) {
  diagnostic.calls.assign(calls.rbegin(), calls.rend());
  diagnostics.report(std::move(diagnostic));
  throw Failure();
}

void Emitter::warn(tritonc::Diagnostic diagnostic) {
  if (options.strictTriton)
    diagnostic.severity = Severity::Error;
  diagnostic.calls.assign(calls.rbegin(), calls.rend());
  bool isError = diagnostic.severity == Severity::Error;
  diagnostics.report(std::move(diagnostic));
  if (isError)
    throw Failure();
}

void Emitter::note(std::string text) {
  tritonc::Diagnostic diagnostic = DiagnosticBuilder(Severity::Note, "", std::move(text)).at(span);
  diagnostic.calls.assign(calls.rbegin(), calls.rend());
  diagnostics.report(std::move(diagnostic));
}

Location Emitter::location() const {
  auto at = [&](Span place) -> Location {
    const SourceFile &file = sources.file(place.file);
    LineColumn first = file.lineColumn(place.begin), last = file.lineColumn(place.end);
    return FileLineColRange::get(StringAttr::get(builder.getContext(), file.name()), first.line, first.column, last.line, last.column);
  };
  Location location = at(span);
  for (Span call : llvm::reverse(calls))
    location = CallSiteLoc::get(location, at(call));
  return location;
}

Type Emitter::irType(DType type) {
  MLIRContext *context = builder.getContext();
  switch (type) {
  case DType::Float8E4NV: return Float8E4M3FNType::get(context);
  case DType::Float8E5: return Float8E5M2Type::get(context);
  case DType::Float16: return Float16Type::get(context);
  case DType::BFloat16: return BFloat16Type::get(context);
  case DType::Float32: return Float32Type::get(context);
  case DType::Float64: return Float64Type::get(context);
  default: return IntegerType::get(context, bitWidth(type));
  }
}

Type Emitter::irType(const TileType &type) {
  Type element = irType(type.element.dtype);
  if (type.element.pointer)
    element = tile::PtrType::get(element);
  return type.isScalar() ? element : Type(RankedTensorType::get(type.shape, element));
}

Tile Emitter::constant(const Object &number, DType type, ArrayRef<int64_t> shape) {
  Type element = irType(type);
  TypedAttr value;
  if (auto floatType = dyn_cast<FloatType>(element)) {
    APFloat f(toDouble(number));
    bool loses;
    f.convert(floatType.getFloatSemantics(), APFloat::rmNearestTiesToEven, &loses);
    value = FloatAttr::get(floatType, f);
  } else {
    DynamicAPInt i = number.is<double>() ? DynamicAPInt(int64_t(*number.as<double>())) : *toInteger(number);
    if (!fits(i, type) && !isBool(type))
      fail(error("T0119", "the number does not fit " + longName(type).str()).at(span, describe(number)));
    if (isBool(type))
      i = i != 0 ? 1 : 0;
    uint64_t low = uint64_t(int64_t(mod(i, DynamicAPInt(4294967296)))) | uint64_t(int64_t(mod(floorDiv(i, DynamicAPInt(4294967296)), DynamicAPInt(4294967296)))) << 32;
    value = IntegerAttr::get(element, APInt(bitWidth(type), low, false, true));
  }
  if (!shape.empty())
    value = SplatElementsAttr::get(RankedTensorType::get(shape, element), value);
  return {arith::ConstantOp::create(builder, location(), value), {ElementType(type), Shape(shape)}, {}};
}

Tile Emitter::lift(const Operand &operand) {
  if (auto *tile = operand.object.tile())
    return *tile;
  std::optional<DType> type = typeOfNumber(operand.object);
  if (!type)
    fail(error("T0119", "the number fits no integer type").at(operand.span, "more than 64 bits"));
  Tile tile = constant(operand.object, *type);
  return tile;
}

Tile Emitter::tile(const Operand &operand) {
  if (operand.object.is<Poison>())
    throw Failure();
  if (operand.object.isNumber() || operand.object.tile())
    return lift(operand);
  fail(error("T0111", "a number or a tile is needed here").at(operand.span, "this is " + describe(operand.object)));
}
