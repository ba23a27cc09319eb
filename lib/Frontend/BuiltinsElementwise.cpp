//===- BuiltinsElementwise.cpp - functions applied element by element --------------------------------------------------===//
#include "Builtins.h"
#include "Codegen.h"
#include "Constants.h"

using namespace tritonc;
using namespace tritonc::frontend;

static Object cast(Arguments &a) {
  Emitter &e = a.emitter();
  auto *type = a[1].object.as<TypeObject>();
  if (!type)
    e.fail(error("T0103", "a conversion needs an element type such as `tl.float32`").at(a[1].span, "this is " + describe(a[1].object)));
  bool toPointer = type->type.pointer || e.tile(a[0]).type.element.pointer;
  if (a.flag(3, false) && !toPointer)
    return e.bitcast(a[0], type->type.dtype);
  return e.convert(a[0], type->type, a[2]);
}

/// tl.NAME of one float argument: math.NAME.
static Object unaryMath(Arguments &a) { return a.emitter().math(llvm::StringRef(a.builtin.name).drop_front(3), a[0]); }

static Object where(Arguments &a) { return a.emitter().where(a[0], a[1], a[2]); }

static Object extremum(Arguments &a, bool isMax) {
  bool all = false;
  if (a.given(2)) {
    std::string how = a.string(2);
    if (how != "all" && how != "none")
      a.emitter().fail(error("T0103", "`propagate_nan` is tl.PropagateNan.ALL or .NONE").at(a[2].span));
    all = how == "all";
  }
  return a.emitter().maximum(a[0], a[1], isMax, all);
}

/// 1 / (1 + exp(-x))
static Object sigmoid(Arguments &a) {
  Emitter &e = a.emitter();
  Tile x = e.tile(a[0]);
  Tile exp = e.math("exp", {Object(e.negate(x, a[0].span)), a[0].span});
  Tile one = e.constant(Object(1.0), exp.type.element.dtype, exp.type.shape);
  return e.divide(one, e.emitBinary(ast::BinaryOp::Add, one, exp));
}

static Object clamp(Arguments &a) {
  Emitter &e = a.emitter();
  bool all = a.given(3) && a.string(3) == "all";
  Tile low = e.maximum(a[0], a[1], true, all);
  if (!isFloat(low.type.element.dtype))
    e.fail(error("T0118", "`tl.clamp` takes floats").at(a[0].span, "this is " + toString(low.type))
               .fact("Unexpected dtype " + shortName(low.type.element.dtype).str() + ". Only floating point clamp is supported").help("use `tl.minimum(tl.maximum(x, low), high)`"));
  return e.maximum({Object(low), a[0].span}, a[2], false, all);
}

/// tl.fdiv: floats stay as narrow as they are, unlike with `/`.
static Object fdiv(Arguments &a) {
  for (unsigned i : {0u, 1u})
    if (auto *t = a[i].object.tile(); t && (t->type.element.pointer || !isFloat(t->type.element.dtype)))
      a.emitter().fail(error("T0118", "`tl.fdiv` takes floats").at(a[i].span, "this is " + toString(t->type)).fact("both operands of fdiv must have floating scalar type"));
  auto [x, y] = a.emitter().meet(a[0], a[1], false, false, a.builtin.name);
  return a.emitter().divide(x, y);
}

/// tl.div_rn, of fp32 only.
static Object divideNearest(Arguments &a) {
  Emitter &e = a.emitter();
  auto [x, y] = e.meet({Object(e.floating(a.builtin.name, a[0], false)), a[0].span}, {Object(e.floating(a.builtin.name, a[1], false)), a[1].span}, false, false, a.builtin.name);
  return e.divide(x, y);
}

static Object sqrtNearest(Arguments &a) { return a.emitter().mathOperation("sqrt", a.emitter().floating(a.builtin.name, a[0], false)); }

static Object absolute(Arguments &a) {
  Tile x = a.emitter().tile(a[0]);
  if (x.type.element.pointer)
    a.emitter().fail(error("T0111", "an address has no absolute value").at(a[0].span, toString(x.type)));
  return a.emitter().absolute({Object(x), a[0].span});
}

/// x.logical_and(y), x.logical_or(y): of what is not 0.
template <bool isAnd> static Object logical(Arguments &a) {
  Emitter &e = a.emitter();
  auto truth = [&](unsigned i) { return Operand{Object(e.toBool(e.tile(a[i]))), a[i].span}; };
  return e.binary(isAnd ? ast::BinaryOp::BitAnd : ast::BinaryOp::BitOr, truth(0), truth(1));
}

void frontend::addElementwiseBuiltins(BuiltinTable &t) {
  addBuiltin(t, "tl.cast(input, dtype, fp_downcast_rounding=None, bitcast=False)", cast, true);
  addBuiltin(t, "tl.to(input, dtype, fp_downcast_rounding=None, bitcast=False)", cast, true);
  for (llvm::StringRef name : {"exp", "exp2", "log", "log2", "sin", "cos", "sqrt", "rsqrt", "erf", "floor", "ceil"})
    addBuiltin(t, ("tl." + name + "(x)").str(), unaryMath, true);
  addBuiltin(t, "tl.sqrt_rn(x)", sqrtNearest, true);
  addBuiltin(t, "tl.abs(x)", absolute, true);
  addBuiltin(t, "tl.umulhi(x, y)", [](Arguments &a) -> Object { return a.emitter().umulhi(a[0], a[1]); });
  addBuiltin(t, "tl.logical_and(x, y)", logical<true>, true);
  addBuiltin(t, "tl.logical_or(x, y)", logical<false>, true);
  addBuiltin(t, "tl.fma(x, y, z)", [](Arguments &a) -> Object { return a.emitter().fma(a[0], a[1], a[2]); });
  addBuiltin(t, "tl.where(condition, x, y)", where);
  addBuiltin(t, "tl.maximum(x, y, propagate_nan=None)", [](Arguments &a) { return extremum(a, true); });
  addBuiltin(t, "tl.minimum(x, y, propagate_nan=None)", [](Arguments &a) { return extremum(a, false); });
  addBuiltin(t, "tl.sigmoid(x)", sigmoid, true);
  addBuiltin(t, "tl.clamp(x, min, max, propagate_nan=None)", clamp);
  addBuiltin(t, "tl.fdiv(x, y, ieee_rounding=False)", fdiv);
  addBuiltin(t, "tl.div_rn(x, y)", divideNearest);
  addBuiltin(t, "libdevice.brev(x)", operation<tile::BrevOp>);
}
