// Conversions between the types of numbers and pointers, lane by lane; constants and choices between lanes.
#include "Lanewise.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::interp;

/// A float to another type of floats, rounded once.
static void convertFloat(Frame &frame, const Step &step) {
  const Tile &x = frame.in(step, 0);
  Type to = tile::elementOf(frame.resultType(step));
  auto truncate = dyn_cast<arith::TruncFOp>(step.op);
  bool towardZero = truncate && truncate.getRoundingmode() == arith::RoundingMode::toward_zero;
  withCodec(x.element(), [&](auto from) {
    if (towardZero) {
      frame.out(step, lanewise(frame, step, [&](size_t i) { return encode(from.decode(x.bits[i]), formatOf(to), Rounding::TowardZero); }));
      return;
    }
    withCodec(to, [&](auto codec) { frame.out(step, lanewise(frame, step, [&](size_t i) { return codec.encode(from.decode(x.bits[i])); })); });
  });
}

/// An integer to a float: to f32 first where the float is narrower, as GPUs have it.
template <typename Integer> static void integerToFloat(Frame &frame, const Step &step) {
  const Tile &x = frame.in(step, 0);
  unsigned w = x.width();
  Type to = tile::elementOf(frame.resultType(step));
  auto number = [&](size_t i) { return std::is_signed_v<Integer> ? Integer(signedOf(x.bits[i], w)) : Integer(x.bits[i]); };
  if (to.isF64()) {
    frame.out(step, lanewise(frame, step, [&](size_t i) { return F64::encode(double(number(i))); }));
    return;
  }
  withCodec(to, [&](auto codec) { frame.out(step, lanewise(frame, step, [&](size_t i) { return codec.encode(double(float(number(i)))); })); });
}

/// A float toward zero to the nearest integer that the type has; NaN gives 0.
template <bool isSigned> static void floatToInteger(Frame &frame, const Step &step) {
  const Tile &x = frame.in(step, 0);
  unsigned w = tile::elementOf(frame.resultType(step)).getIntOrFloatBitWidth();
  double limit = std::ldexp(1.0, isSigned ? w - 1 : w); // the first number above the type
  uint64_t highest = isSigned ? maskOf(w - 1) : maskOf(w), lowest = isSigned ? uint64_t(1) << (w - 1) : 0;
  withCodec(x.element(), [&](auto codec) {
    frame.out(step, lanewise(frame, step, [&](size_t i) -> uint64_t {
                double value = std::trunc(codec.decode(x.bits[i]));
                if (std::isnan(value))
                  return 0;
                if (value >= limit)
                  return highest;
                if (isSigned ? value < -limit : value < 0)
                  return lowest;
                return (isSigned ? uint64_t(int64_t(value)) : uint64_t(value)) & maskOf(w);
              }));
  });
}

/// The same bits as another type; a pointer forgets or keeps where it came from.
static void sameBits(Frame &frame, const Step &step) {
  Tile result = frame.in(step, 0);
  size_t lanes = result.lanes;
  result.type = frame.resultType(step);
  result.lanes = lanes;
  if (!result.isPointer())
    result.array = Tile::noArrayYet;
  frame.out(step, std::move(result));
}

/// A number from memory taken as an address: it belongs to the array that it points into.
static void integerToPointer(Frame &frame, const Step &step) {
  sameBits(frame, step);
  Tile &result = frame.slots[step.results[0]];
  result.array = frame.launch.arrayAt(result.bits[0]);
  if (result.bits.isUniform())
    return;
  result.array.spread(result.lanes);
  for (size_t i = 0; i < result.lanes; ++i)
    result.array.lane(i) = frame.launch.arrayAt(result.bits[i]);
}

static uint64_t bitsOf(Attribute number) {
  if (auto integer = dyn_cast<IntegerAttr>(number))
    return integer.getValue().getRawData()[0] & maskOf(integer.getValue().getBitWidth());
  return cast<FloatAttr>(number).getValue().bitcastToAPInt().getZExtValue();
}

static void constant(Frame &frame, const Step &step) {
  TypedAttr value = cast<arith::ConstantOp>(step.op).getValue();
  Tile result(frame.resultType(step));
  if (auto splat = dyn_cast<SplatElementsAttr>(value)) {
    result.bits = bitsOf(splat.getSplatValue<Attribute>());
  } else if (auto elements = dyn_cast<ElementsAttr>(value)) {
    result.bits = Plane<uint64_t>::of(result.lanes);
    for (auto [i, element] : llvm::enumerate(elements.getValues<Attribute>()))
      result.bits.lane(i) = bitsOf(element);
  } else {
    result.bits = bitsOf(value);
  }
  frame.out(step, std::move(result));
}

/// Each lane from one of two tiles; only the chosen one matters.
static void select(Frame &frame, const Step &step) {
  const Tile &c = frame.in(step, 0), &x = frame.in(step, 1), &y = frame.in(step, 2);
  if (c.isUniform() && !c.cause[0]) {
    Tile chosen = c.bits[0] ? x : y;
    frame.out(step, std::move(chosen));
    return;
  }
  Tile result(frame.resultType(step));
  result.lanes = lanesOf(frame, step);
  auto choose = [&](const auto &a, const auto &b, auto &target) {
    if (a.isUniform() && b.isUniform() && a[0] == b[0]) {
      target = a;
      return;
    }
    target = std::decay_t<decltype(target)>::of(result.lanes);
    for (size_t i = 0; i < result.lanes; ++i)
      target.lane(i) = c.bits[i] ? a[i] : b[i];
  };
  choose(x.bits, y.bits, result.bits);
  choose(x.cause, y.cause, result.cause);
  choose(x.array, y.array, result.array);
  if (!c.cause.isZero()) {
    result.cause.spread(result.lanes);
    for (size_t i = 0; i < result.lanes; ++i)
      result.cause.lane(i) = mergedCause(frame.launch, c.cause[i], result.cause[i], true);
  }
  frame.out(step, std::move(result));
}

void interp::addCastHandlers(HandlerTable &t) {
  t["arith.extf"] = t["arith.truncf"] = convertFloat;
  t["arith.sitofp"] = integerToFloat<int64_t>;
  t["arith.uitofp"] = integerToFloat<uint64_t>;
  t["arith.extsi"] = integerUnary<[](uint64_t x, unsigned w) { return uint64_t(signedOf(x, w)); }, true>;
  t["arith.extui"] = integerUnary<[](uint64_t x, unsigned) { return x; }>;
  t["arith.trunci"] = integerUnary<[](uint64_t x, unsigned) { return x; }>;
  t["tile.fptosi"] = floatToInteger<true>;
  t["tile.fptoui"] = floatToInteger<false>;
  t["arith.bitcast"] = t["tile.ptr_cast"] = t["tile.ptr_to_int"] = sameBits;
  t["tile.int_to_ptr"] = integerToPointer;
  t["arith.constant"] = constant;
  t["arith.select"] = select;
}
