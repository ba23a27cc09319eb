// Float operations of arith and math: what each does to one lane, in double, rounded once by the codec of its type.
#include "Lanewise.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::interp;

/// The larger number; of zeros +0. `x` and `y` are no NaNs.
static double larger(double x, double y) { return x == y ? (std::signbit(x) ? y : x) : x > y ? x : y; }
static double smaller(double x, double y) { return x == y ? (std::signbit(x) ? x : y) : x < y ? x : y; }
/// NaN if either is.
template <auto f> static constexpr auto strict = [](double x, double y) { return std::isnan(x) || std::isnan(y) ? double(NAN) : f(x, y); };
/// The other one if one is NaN.
template <auto f> static constexpr auto lenient = [](double x, double y) { return std::isnan(x) ? y : std::isnan(y) ? x : f(x, y); };

static bool holds(arith::CmpFPredicate predicate, double x, double y) {
  using P = arith::CmpFPredicate;
  bool unordered = std::isnan(x) || std::isnan(y);
  switch (predicate) {
  case P::AlwaysFalse: return false;
  case P::OEQ: return !unordered && x == y;
  case P::OGT: return !unordered && x > y;
  case P::OGE: return !unordered && x >= y;
  case P::OLT: return !unordered && x < y;
  case P::OLE: return !unordered && x <= y;
  case P::ONE: return !unordered && x != y;
  case P::ORD: return !unordered;
  case P::UEQ: return unordered || x == y;
  case P::UGT: return unordered || x > y;
  case P::UGE: return unordered || x >= y;
  case P::ULT: return unordered || x < y;
  case P::ULE: return unordered || x <= y;
  case P::UNE: return unordered || x != y;
  case P::UNO: return unordered;
  case P::AlwaysTrue: return true;
  }
  llvm_unreachable("every predicate is handled");
}

static void compare(Frame &frame, const Step &step) {
  auto predicate = cast<arith::CmpFOp>(step.op).getPredicate();
  const Tile &x = frame.in(step, 0), &y = frame.in(step, 1);
  withCodec(x.element(), [&](auto codec) {
    frame.out(step, lanewise(frame, step, [&](size_t i) { return uint64_t(holds(predicate, codec.decode(x.bits[i]), codec.decode(y.bits[i]))); }));
  });
}

/// Signs are bits: they change also where there is no number.
template <auto f> static void signs(Frame &frame, const Step &step) {
  const Tile &x = frame.in(step, 0);
  uint64_t sign = uint64_t(1) << (x.width() - 1);
  frame.out(step, lanewise(frame, step, [&](size_t i) { return f(x.bits[i], sign); }));
}

static void copySign(Frame &frame, const Step &step) {
  const Tile &x = frame.in(step, 0), &y = frame.in(step, 1);
  uint64_t sign = uint64_t(1) << (x.width() - 1);
  frame.out(step, lanewise(frame, step, [&](size_t i) { return (x.bits[i] & ~sign) | (y.bits[i] & sign); }));
}

static void multiplyAdd(Frame &frame, const Step &step) {
  const Tile &x = frame.in(step, 0), &y = frame.in(step, 1), &z = frame.in(step, 2);
  Type type = x.element();
  withCodec(type, [&](auto codec) {
    auto at = [&](const Tile &t, size_t i) { return codec.decode(t.bits[i]); };
    frame.out(step, lanewise(frame, step, [&](size_t i) { return fusedMultiplyAdd(at(x, i), at(y, i), at(z, i), type); }));
  });
}

void interp::addFloatHandlers(HandlerTable &t) {
  t["arith.addf"] = floatBinary<[](double x, double y) { return x + y; }>;
  t["arith.subf"] = floatBinary<[](double x, double y) { return x - y; }>;
  t["arith.mulf"] = floatBinary<[](double x, double y) { return x * y; }>;
  t["arith.divf"] = floatBinary<[](double x, double y) { return x / y; }>;
  t["arith.remf"] = floatBinary<[](double x, double y) { return std::fmod(x, y); }>;
  t["arith.maximumf"] = floatBinary<strict<larger>>;
  t["arith.minimumf"] = floatBinary<strict<smaller>>;
  t["arith.maxnumf"] = floatBinary<lenient<larger>>;
  t["arith.minnumf"] = floatBinary<lenient<smaller>>;
  t["arith.cmpf"] = compare;
  t["arith.negf"] = signs<[](uint64_t x, uint64_t sign) { return x ^ sign; }>;
  t["math.absf"] = signs<[](uint64_t x, uint64_t sign) { return x & ~sign; }>;
  t["math.copysign"] = copySign;
  t["math.fma"] = multiplyAdd;
}

void interp::addMathHandlers(HandlerTable &t) {
  t["math.exp"] = floatUnary<[](double x) { return std::exp(x); }>;
  t["math.exp2"] = floatUnary<[](double x) { return std::exp2(x); }>;
  t["math.expm1"] = floatUnary<[](double x) { return std::expm1(x); }>;
  t["math.log"] = floatUnary<[](double x) { return std::log(x); }>;
  t["math.log2"] = floatUnary<[](double x) { return std::log2(x); }>;
  t["math.log10"] = floatUnary<[](double x) { return std::log10(x); }>;
  t["math.log1p"] = floatUnary<[](double x) { return std::log1p(x); }>;
  t["math.sin"] = floatUnary<[](double x) { return std::sin(x); }>;
  t["math.cos"] = floatUnary<[](double x) { return std::cos(x); }>;
  t["math.tan"] = floatUnary<[](double x) { return std::tan(x); }>;
  t["math.asin"] = floatUnary<[](double x) { return std::asin(x); }>;
  t["math.acos"] = floatUnary<[](double x) { return std::acos(x); }>;
  t["math.atan"] = floatUnary<[](double x) { return std::atan(x); }>;
  t["math.sinh"] = floatUnary<[](double x) { return std::sinh(x); }>;
  t["math.cosh"] = floatUnary<[](double x) { return std::cosh(x); }>;
  t["math.tanh"] = floatUnary<[](double x) { return std::tanh(x); }>;
  t["math.asinh"] = floatUnary<[](double x) { return std::asinh(x); }>;
  t["math.acosh"] = floatUnary<[](double x) { return std::acosh(x); }>;
  t["math.atanh"] = floatUnary<[](double x) { return std::atanh(x); }>;
  t["math.erf"] = floatUnary<[](double x) { return std::erf(x); }>;
  t["math.erfc"] = floatUnary<[](double x) { return std::erfc(x); }>;
  t["math.sqrt"] = floatUnary<[](double x) { return std::sqrt(x); }>;
  t["math.rsqrt"] = floatUnary<[](double x) { return 1 / std::sqrt(x); }>;
  t["math.cbrt"] = floatUnary<[](double x) { return std::cbrt(x); }>;
  t["math.floor"] = floatUnary<[](double x) { return std::floor(x); }>;
  t["math.ceil"] = floatUnary<[](double x) { return std::ceil(x); }>;
  t["math.trunc"] = floatUnary<[](double x) { return std::trunc(x); }>;
  t["math.round"] = floatUnary<[](double x) { return std::round(x); }>;
  t["math.roundeven"] = floatUnary<[](double x) { return std::nearbyint(x); }>;
  t["math.powf"] = floatBinary<[](double x, double y) { return std::pow(x, y); }>;
  t["math.atan2"] = floatBinary<[](double y, double x) { return std::atan2(y, x); }>;
}
