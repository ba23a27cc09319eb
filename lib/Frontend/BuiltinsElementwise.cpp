//===- BuiltinsElementwise.cpp - functions applied element by element --------------------------------------------------===//
#include "Builtins.h"
#include "Codegen.h"
#include "Constants.h"

using namespace tritonc;
using namespace tritonc::frontend;

static Object cast(Arguments &a) {
  Emitter &e = a.emitter();
  auto type = a.dtype(1, "the target of a conversion");
  if (!type)
    e.fail(error("T0103", "a conversion needs an element type such as `tl.float32`").at(a[1].span));
  if (a.flag(3, false))
    return e.bitcast(a[0], *type);
  Tile x = a[0].object.isNumber() ? e.lift(a[0]) : e.tile(a[0]);
  if (x.type.element.pointer)
    e.fail(error("T0111", "an address cannot be converted to a number").at(a[0].span, toString(x.type)).help("load from it first: `tl.load(…)`"));
  return e.cast(x, *type);
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
    e.fail(error("T0118", "`tl.clamp` takes floats").at(a[0].span, "this is " + toString(low.type)).help("use `tl.minimum(tl.maximum(x, low), high)`"));
  return e.maximum({Object(low), a[0].span}, a[2], false, all);
}

static Object fdiv(Arguments &a) {
  auto [x, y] = a.emitter().meet(a[0], a[1], true, true, a.builtin.name);
  if (!isFloat(x.type.element.dtype))
    a.emitter().fail(error("T0118", "`" + a.builtin.name + "` takes floats").at(a[0].span, "this is " + toString(x.type)));
  return a.emitter().divide(x, y);
}

void frontend::addElementwiseBuiltins(BuiltinTable &t) {
  addBuiltin(t, "tl.cast(input, dtype, fp_downcast_rounding=None, bitcast=False)", cast, true);
  addBuiltin(t, "tl.to(input, dtype, fp_downcast_rounding=None, bitcast=False)", cast, true);
  for (llvm::StringRef name : {"exp", "exp2", "log", "log2", "sin", "cos", "sqrt", "rsqrt", "erf", "floor", "ceil", "tanh"})
    addBuiltin(t, ("tl." + name + "(x)").str(), unaryMath, true);
  addBuiltin(t, "tl.abs(x)", [](Arguments &a) -> Object { return a.emitter().absolute(a[0]); }, true);
  addBuiltin(t, "tl.fma(x, y, z)", [](Arguments &a) -> Object { return a.emitter().fma(a[0], a[1], a[2]); });
  addBuiltin(t, "tl.where(condition, x, y)", where);
  addBuiltin(t, "tl.maximum(x, y, propagate_nan=None)", [](Arguments &a) { return extremum(a, true); });
  addBuiltin(t, "tl.minimum(x, y, propagate_nan=None)", [](Arguments &a) { return extremum(a, false); });
  addBuiltin(t, "tl.sigmoid(x)", sigmoid, true);
  addBuiltin(t, "tl.clamp(x, min, max, propagate_nan=None)", clamp);
  addBuiltin(t, "tl.fdiv(x, y, ieee_rounding=False)", fdiv);
  addBuiltin(t, "tl.div_rn(x, y)", fdiv);
}
