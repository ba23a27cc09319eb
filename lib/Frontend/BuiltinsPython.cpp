//===- BuiltinsPython.cpp - Python's own functions, as far as kernels may use them ---------------------------------------------===//
#include "Builtins.h"
#include "Codegen.h"
#include "Constants.h"
#include <cmath>

using namespace tritonc;
using namespace tritonc::frontend;

/// min(a, b, …): of compile-time numbers a number, else tl.minimum.
static Object fold(Arguments &a, bool isMax) {
  Emitter &e = a.emitter();
  if (a.rest().size() < 2)
    e.fail(error("T0103", "`" + a.builtin.name + "` in a kernel compares at least two values").at(e.span).help("to reduce a tile write `tl." + a.builtin.name + "(x, axis)`"));
  Operand best = a.rest()[0];
  for (const Operand &next : a.rest().drop_front()) {
    if (best.object.isNumber() && next.object.isNumber()) {
      std::string why;
      bool less = compareConstant(ast::CompareOp::Lt, next.object, best.object, why).value_or(false);
      bool greater = compareConstant(ast::CompareOp::Gt, next.object, best.object, why).value_or(false);
      if (isMax ? greater : less)
        best = next;
      continue;
    }
    best = {Object(e.maximum(best, next, isMax, false)), e.span};
  }
  return best.object;
}

static Object toFloat(Arguments &a) {
  Operand o = a[0];
  if (o.object.isNumber())
    return Object(toDouble(o.object));
  if (auto *s = o.object.as<std::string>()) {
    llvm::StringRef text = llvm::StringRef(*s).trim();
    std::string lower = text.lower();
    llvm::StringRef word = lower;
    bool negative = word.consume_front("-");
    word.consume_front("+");
    if (word == "inf" || word == "infinity")
      return Object(negative ? -double(INFINITY) : double(INFINITY));
    if (word == "nan")
      return Object(double(NAN));
    double value;
    if (!text.getAsDouble(value))
      return Object(value);
  }
  a.emitter().fail(error("T0103", "`float` in a kernel converts what is known at compile time").at(o.span, "this is " + describe(o.object)).help("convert a tile with `.to(tl.float32)`"));
}

static Object toInt(Arguments &a) {
  Operand o = a[0];
  if (auto i = toInteger(o.object))
    return Object(*i);
  if (auto *d = o.object.as<double>(); d && std::fabs(*d) < 9e18)
    return Object::integer(int64_t(*d));
  a.emitter().fail(error("T0103", "`int` in a kernel converts what is known at compile time").at(o.span, "this is " + describe(o.object)).help("convert a tile with `.to(tl.int32)`"));
}

static Object len(Arguments &a) {
  Operand o = a[0];
  if (auto *tuple = o.object.sequence())
    return Object::integer(tuple->elements->size());
  if (auto *s = o.object.as<std::string>())
    return Object::integer(s->size());
  if (auto *tile = o.object.tile(); tile && !tile->type.isScalar())
    return Object::integer(tile->type.shape[0]);
  a.emitter().fail(error("T0103", "`len` needs a tuple").at(o.span, "this is " + describe(o.object)));
}

/// Stands for a range; only `for` may use it.
static Object range(Arguments &a) {
  a.emitter().fail(error("T0201", "`" + a.builtin.name + "` can only stand behind `for … in` in a kernel").at(a.emitter().span));
}

void frontend::addPythonBuiltins(BuiltinTable &t) {
  addBuiltin(t, "min(*values)", [](Arguments &a) { return fold(a, false); });
  addBuiltin(t, "max(*values)", [](Arguments &a) { return fold(a, true); });
  addBuiltin(t, "abs(x)", [](Arguments &a) -> Object {
    if (!a[0].object.isNumber())
      a.emitter().fail(error("T0102", "Python's `abs` is not known in a kernel").at(a.emitter().span).help("write `tl.abs(x)`"));
    return toInteger(a[0].object) ? Object(llvm::abs(*toInteger(a[0].object))) : Object(std::fabs(toDouble(a[0].object)));
  });
  addBuiltin(t, "float(x)", toFloat);
  addBuiltin(t, "int(x)", toInt);
  addBuiltin(t, "bool(x)", [](Arguments &a) -> Object {
    if (a[0].object.tile())
      return a.emitter().toBool(*a[0].object.tile());
    return Object(truth(a[0].object));
  });
  addBuiltin(t, "len(x)", len);
  for (llvm::StringRef name : {"range", "tl.range", "tl.static_range"})
    addBuiltin(t, (name + "(*bounds)").str(), range);
}
