//===- BuiltinsMath.cpp - libdevice: the C library's functions under their CUDA names --------------------------===//
// triton.language.extra.libdevice; older Tritons had the same functions under tl.math.
#include "Builtins.h"
#include "Codegen.h"
#include "Constants.h"
#include "MathTables.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::frontend;
using ast::BinaryOp;

Emitter::Tiles frontend::floats(Arguments &a, unsigned count, bool allowDouble) {
  Emitter &e = a.emitter();
  Emitter::Tiles tiles{e.tile(a[0])};
  for (unsigned i = 1; i < count; ++i) {
    auto [x, y] = e.meet({Object(tiles[0]), a[0].span}, a[i], false, false, a.builtin.name);
    tiles[0] = x;
    tiles.push_back(y);
  }
  for (Tile &t : tiles) { // the first has met all others: their type and shape
    t = e.cast(*e.tryBroadcast(t, tiles[0].type.shape), tiles[0].type.element.dtype);
    e.floating(a.builtin.name, {Object(t), a[0].span}, allowDouble);
  }
  return tiles;
}

static Tile number(Emitter &e, double value, const Tile &like) { return e.constant(Object(value), like.type.element.dtype, like.type.shape); }
static Tile apply(Emitter &e, BinaryOp op, const Tile &x, const Tile &y) { return e.emitBinary(op, x, y); }
static Tile scaled(Emitter &e, double factor, const Tile &x) { return apply(e, BinaryOp::Mul, number(e, factor, x), x); }
static Tile inverse(Emitter &e, const Tile &x) { return e.divide(number(e, 1, x), x); }
static Tile compute(Emitter &e, StringRef name, ArrayRef<Tile> operands) { return e.mathOperation(name, operands); }

static Tile compareFloats(Emitter &e, arith::CmpFPredicate predicate, const Tile &x, const Tile &y) {
  return {arith::CmpFOp::create(e.builder, e.location(), predicate, x.value, y.value), {ElementType(DType::Int1), x.type.shape}, {}};
}

//===-- Names that mean an operation of `math` ------------------------------------------------===//

namespace {
struct Direct {
  const char *name, *operation;
  unsigned arity = 1;
};
} // namespace

/// In fp32 and fp64.
static constexpr Direct directs[] = {
    {"exp", "exp"}, {"exp2", "exp2"}, {"expm1", "expm1"}, {"log", "log"}, {"log2", "log2"}, {"log10", "log10"}, {"log1p", "log1p"},
    {"sin", "sin"}, {"cos", "cos"}, {"tan", "tan"}, {"asin", "asin"}, {"acos", "acos"}, {"atan", "atan"}, {"sinh", "sinh"}, {"cosh", "cosh"},
    {"tanh", "tanh"}, {"asinh", "asinh"}, {"acosh", "acosh"}, {"atanh", "atanh"}, {"sqrt", "sqrt"}, {"rsqrt", "rsqrt"},
    {"rsqrt_rn", "rsqrt"}, {"cbrt", "cbrt"}, {"erf", "erf"}, {"erfc", "erfc"}, {"floor", "floor"}, {"ceil", "ceil"}, {"trunc", "trunc"},
    {"round", "round"}, {"rint", "roundeven"}, {"nearbyint", "roundeven"}, {"fabs", "absf"},
    {"atan2", "atan2", 2}, {"copysign", "copysign", 2}, {"fma", "fma", 3}};
/// In fp32 only.
static constexpr Direct fasts[] = {
    {"fast_sinf", "sin"}, {"fast_cosf", "cos"}, {"fast_tanf", "tan"}, {"fast_tanhf", "tanh"}, {"fast_expf", "exp"}, {"fast_logf", "log"},
    {"fast_log2f", "log2"}, {"fast_log10f", "log10"}, {"fast_powf", "powf", 2}};

static Object directMath(Arguments &a) {
  StringRef name = StringRef(a.builtin.name).split('.').second;
  bool isFast = name.starts_with("fast_");
  for (const Direct &d : isFast ? ArrayRef<Direct>(fasts) : ArrayRef<Direct>(directs))
    if (name == d.name)
      return compute(a.emitter(), d.operation, floats(a, d.arity, !isFast));
  llvm_unreachable("only names of the tables are added");
}

//===-- Names that mean a formula --------------------------------------------------------------===//

/// pow(x, y): y may be an int32.
static Object power(Arguments &a) {
  Emitter &e = a.emitter();
  Tile x = e.floating(a.builtin.name, a[0]), y = e.tile(a[1]);
  if (y.type.element.dtype == DType::Int32 && !y.type.element.pointer)
    y = e.cast(y, x.type.element.dtype);
  auto [base, exponent] = e.meet({Object(x), a[0].span}, {Object(y), a[1].span}, false, false, a.builtin.name);
  return compute(e, "powf", {base, e.floating(a.builtin.name, {Object(exponent), a[1].span})});
}

static Object exp10(Arguments &a) {
  Tile x = floats(a, 1)[0];
  return compute(a.emitter(), "powf", {number(a.emitter(), 10, x), x});
}

template <BinaryOp op> static Object binary(Arguments &a) {
  Emitter::Tiles t = floats(a, 2);
  return apply(a.emitter(), op, t[0], t[1]);
}

template <bool isMax> static Object extremum(Arguments &a) { return a.emitter().maximum(a[0], a[1], isMax, false); }

/// max(x - y, 0)
static Object positiveDifference(Arguments &a) {
  Emitter &e = a.emitter();
  Emitter::Tiles t = floats(a, 2);
  Tile zero = number(e, 0, t[0]), difference = apply(e, BinaryOp::Sub, t[0], t[1]);
  Tile below = compareFloats(e, arith::CmpFPredicate::OLE, t[0], t[1]);
  return Tile{arith::SelectOp::create(e.builder, e.location(), below.value, zero.value, difference.value), zero.type, {}};
}

/// sqrt(x² + y²) without overflow in between: the larger one taken out.
static Object hypotenuse(Arguments &a) {
  Emitter &e = a.emitter();
  Emitter::Tiles t = floats(a, 2);
  Tile x = compute(e, "absf", {t[0]}), y = compute(e, "absf", {t[1]}), zero = number(e, 0, x);
  Tile large = e.maximum({Object(x), e.span}, {Object(y), e.span}, true, true), small = e.maximum({Object(x), e.span}, {Object(y), e.span}, false, true);
  Tile ratio = e.divide(small, large);
  Tile result = apply(e, BinaryOp::Mul, large, compute(e, "sqrt", {compute(e, "fma", {ratio, ratio, number(e, 1, x)})}));
  Tile infinity = number(e, INFINITY, x);
  auto isAny = [&](const Tile &value) {
    return e.emitBinary(BinaryOp::BitOr, compareFloats(e, arith::CmpFPredicate::OEQ, x, value), compareFloats(e, arith::CmpFPredicate::OEQ, y, value));
  };
  Tile isZero = compareFloats(e, arith::CmpFPredicate::OEQ, large, zero), isInfinite = isAny(infinity);
  auto select = [&](const Tile &c, const Tile &p, const Tile &q) { return Tile{arith::SelectOp::create(e.builder, e.location(), c.value, p.value, q.value), p.type, {}}; };
  return select(isInfinite, infinity, select(isZero, zero, result));
}

/// sin(πx), cos(πx): x less the nearest even number first, which changes nothing and keeps the digits.
template <bool isSine> static Object ofPi(Arguments &a) {
  Emitter &e = a.emitter();
  Tile x = floats(a, 1)[0];
  Tile even = scaled(e, 2, compute(e, "roundeven", {scaled(e, 0.5, x)}));
  return compute(e, isSine ? "sin" : "cos", {scaled(e, M_PI, apply(e, BinaryOp::Sub, x, even))});
}

static Object normalCdf(Arguments &a) {
  Emitter &e = a.emitter();
  return scaled(e, 0.5, compute(e, "erfc", {scaled(e, -M_SQRT1_2, floats(a, 1)[0])}));
}

/// Between 0 and 1; 0 for NaN.
static Object saturate(Arguments &a) {
  Emitter &e = a.emitter();
  Tile x = floats(a, 1)[0];
  auto at = [&](const Tile &t) { return Operand{Object(t), e.span}; };
  return e.maximum(at(e.maximum(at(x), at(number(e, 0, x)), true, false)), at(number(e, 1, x)), false, false);
}

/// x · 2ⁿ
static Object scaleByPower(Arguments &a) {
  Emitter &e = a.emitter();
  Tile x = e.floating(a.builtin.name, a[0]), n = e.cast(e.tile(a[1]), x.type.element.dtype);
  e.broadcastTogether(x, n, a[0].span, a[1].span);
  Tile half = compute(e, "trunc", {scaled(e, 0.5, n)}), rest = apply(e, BinaryOp::Sub, n, half); // either power is a number even if 2ⁿ is none
  return apply(e, BinaryOp::Mul, apply(e, BinaryOp::Mul, x, compute(e, "exp2", {half})), compute(e, "exp2", {rest}));
}

//===-- Predicates, roundings to integers, bits ------------------------------------------------===//

static Object isNaN(Arguments &a) {
  Tile x = floats(a, 1)[0];
  return compareFloats(a.emitter(), arith::CmpFPredicate::UNO, x, x);
}

template <arith::CmpFPredicate predicate> static Object besideInfinity(Arguments &a) {
  Emitter &e = a.emitter();
  Tile x = floats(a, 1)[0];
  return compareFloats(e, predicate, compute(e, "absf", {x}), number(e, INFINITY, x));
}

static Object signBit(Arguments &a) {
  Emitter &e = a.emitter();
  Tile x = floats(a, 1)[0];
  Operand bits{Object(e.bitcast({Object(x), e.span}, x.type.element.dtype == DType::Float32 ? DType::Int32 : DType::Int64)), e.span};
  return e.cast(e.compare(ast::CompareOp::Lt, bits, {Object::integer(0), e.span}), DType::Int32);
}

/// Rounds as `operation` does and converts.
template <DType to> static Object roundTo(Arguments &a, const char *operation) {
  Tile x = floats(a, 1)[0];
  return a.emitter().cast(compute(a.emitter(), operation, {x}), to);
}

template <DType to> static Object reinterpretAs(Arguments &a) { return a.emitter().bitcast(a[0], to); }

static Tile integerTile(Arguments &a, unsigned i) {
  Tile x = a.emitter().tile(a[i]);
  if (!isInt(x.type.element.dtype) || bitWidth(x.type.element.dtype) < 32 || x.type.element.pointer)
    a.emitter().fail(error("T0118", "`" + a.builtin.name + "` takes int32 or int64").at(a[i].span, "this is " + toString(x.type)));
  return x;
}

/// popc, clz: an int32 for either width.
static Object countBits(Arguments &a) {
  Emitter &e = a.emitter();
  return e.cast(compute(e, a.builtin.name == "libdevice.popc" ? "ctpop" : "ctlz", {integerTile(a, 0)}), DType::Int32);
}

/// The place of the lowest bit from 1; 0 if there is none.
static Object findFirst(Arguments &a) {
  Emitter &e = a.emitter();
  Tile x = integerTile(a, 0), zero = e.constant(Object::integer(0), DType::Int32, x.type.shape), one = e.constant(Object::integer(1), DType::Int32, x.type.shape);
  Tile place = apply(e, BinaryOp::Add, e.cast(compute(e, "cttz", {x}), DType::Int32), one);
  return e.where({Object(e.toBool(x)), a[0].span}, {Object(place), a[0].span}, {Object(zero), a[0].span});
}

/// The high half of a product, signed: umulhi less what the signs added.
static Object multiplyHigh(Arguments &a) {
  Emitter &e = a.emitter();
  Operand x{Object(integerTile(a, 0)), a[0].span}, y{Object(integerTile(a, 1)), a[1].span};
  auto [p, q] = e.meet(x, y, false, false, a.builtin.name);
  Tile high = e.umulhi({Object(p), e.span}, {Object(q), e.span});
  if (isUnsignedInt(p.type.element.dtype))
    return high;
  Tile zero = e.constant(Object::integer(0), p.type.element.dtype, p.type.shape);
  auto ifNegative = [&](const Tile &sign, const Tile &value) {
    Tile negative = e.compare(ast::CompareOp::Lt, {Object(sign), e.span}, {Object(zero), e.span});
    return e.where({Object(negative), e.span}, {Object(value), e.span}, {Object(zero), e.span});
  };
  return apply(e, BinaryOp::Sub, apply(e, BinaryOp::Sub, high, ifNegative(p, q)), ifNegative(q, p));
}

static void addFormulas(BuiltinTable &t) {
  addBuiltin(t, "libdevice.pow(x, y)", power);
  addBuiltin(t, "libdevice.exp10(x)", exp10);
  addBuiltin(t, "libdevice.fast_exp10f(x)", exp10);
  addBuiltin(t, "libdevice.fast_dividef(x, y)", binary<BinaryOp::Div>);
  addBuiltin(t, "libdevice.fast_fdividef(x, y)", binary<BinaryOp::Div>);
  addBuiltin(t, "libdevice.fmod(x, y)", binary<BinaryOp::Mod>);
  addBuiltin(t, "libdevice.rcbrt(x)", [](Arguments &a) -> Object { return inverse(a.emitter(), compute(a.emitter(), "cbrt", floats(a, 1))); });
  addBuiltin(t, "libdevice.fdim(x, y)", positiveDifference);
  addBuiltin(t, "libdevice.hypot(x, y)", hypotenuse);
  addBuiltin(t, "libdevice.sinpi(x)", ofPi<true>);
  addBuiltin(t, "libdevice.cospi(x)", ofPi<false>);
  addBuiltin(t, "libdevice.normcdf(x)", normalCdf);
  addBuiltin(t, "libdevice.saturatef(x)", saturate);
  addBuiltin(t, "libdevice.ldexp(x, n)", scaleByPower);
  addBuiltin(t, "libdevice.scalbn(x, n)", scaleByPower);
  for (StringRef name : {"max", "fmax"})
    addBuiltin(t, ("libdevice." + name + "(x, y)").str(), extremum<true>);
  for (StringRef name : {"min", "fmin"})
    addBuiltin(t, ("libdevice." + name + "(x, y)").str(), extremum<false>);
}

static void addBits(BuiltinTable &t) {
  addBuiltin(t, "libdevice.isnan(x)", isNaN);
  addBuiltin(t, "libdevice.isinf(x)", besideInfinity<arith::CmpFPredicate::OEQ>);
  for (StringRef name : {"finitef", "isfinited", "isfinite"})
    addBuiltin(t, ("libdevice." + name + "(x)").str(), besideInfinity<arith::CmpFPredicate::OLT>);
  addBuiltin(t, "libdevice.signbit(x)", signBit);
  addBuiltin(t, "libdevice.llrint(x)", [](Arguments &a) { return roundTo<DType::Int64>(a, "roundeven"); });
  addBuiltin(t, "libdevice.llround(x)", [](Arguments &a) { return roundTo<DType::Int64>(a, "round"); });
  addBuiltin(t, "libdevice.float_as_int(x)", reinterpretAs<DType::Int32>);
  addBuiltin(t, "libdevice.float_as_uint(x)", reinterpretAs<DType::UInt32>);
  addBuiltin(t, "libdevice.int_as_float(x)", reinterpretAs<DType::Float32>);
  addBuiltin(t, "libdevice.uint_as_float(x)", reinterpretAs<DType::Float32>);
  addBuiltin(t, "libdevice.double_as_longlong(x)", reinterpretAs<DType::Int64>);
  addBuiltin(t, "libdevice.longlong_as_double(x)", reinterpretAs<DType::Float64>);
  addBuiltin(t, "libdevice.popc(x)", countBits);
  addBuiltin(t, "libdevice.clz(x)", countBits);
  addBuiltin(t, "libdevice.ffs(x)", findFirst);
  addBuiltin(t, "libdevice.mulhi(x, y)", multiplyHigh);
  addBuiltin(t, "libdevice.abs(x)", [](Arguments &a) -> Object { return a.emitter().absolute(a[0]); });
}

void frontend::addMathBuiltins(BuiltinTable &t) {
  static const char *parameters[] = {"", "(x)", "(x, y)", "(x, y, z)"};
  for (ArrayRef<Direct> table : {ArrayRef<Direct>(directs), ArrayRef<Direct>(fasts)})
    for (const Direct &d : table)
      addBuiltin(t, (Twine("libdevice.") + d.name + parameters[d.arity]).str(), directMath);
  addFormulas(t);
  addBits(t);
  addRoundedMath(t);
  addSpecialMath(t);
}
