//===- BuiltinsReduction.cpp - reductions and tl.dot -------------------------------------------------------------------------===//
#include "Builtins.h"
#include "Codegen.h"

using namespace tritonc;
using namespace tritonc::frontend;

static Object reduction(Arguments &a, Emitter::Fold fold, unsigned keepDims) {
  Emitter &e = a.emitter();
  Tile x = e.tile(a[0]);
  if (x.type.element.pointer)
    e.fail(error("T0111", "addresses cannot be reduced").at(a[0].span, toString(x.type)).help("load from them first: `tl.load(…)`"));
  int64_t rank = x.type.shape.size();
  if (rank == 0)
    e.fail(error("T0112", "`" + a.builtin.name + "` reduces a tile").at(a[0].span, "this is " + toString(x.type) + ", a single number"));
  std::optional<int64_t> axis;
  if (!a[1].object.isNone()) {
    axis = a.integer(1, "the axis");
    if (*axis < -rank || *axis >= rank)
      e.fail(error("T0114", "there is no axis " + std::to_string(*axis)).at(a[1].span).at(a[0].span, toString(x.type))
                 .fact("invalid axis " + std::to_string(*axis) + ". Expected " + std::to_string(-rank) + " <= axis < " + std::to_string(rank)));
    if (*axis < 0)
      *axis += rank;
  }
  if (fold == Emitter::Fold::Sum)
    if (auto type = a.dtype(3, "`dtype`"))
      x = e.cast(x, *type);
  if (fold == Emitter::Fold::Xor && !isInt(x.type.element.dtype))
    e.fail(error("T0118", "`tl.xor_sum` takes integers").at(a[0].span, "this is " + toString(x.type)));
  return e.reduce(fold, x, axis, a.flag(keepDims, false));
}

static Object extremum(Arguments &a, Emitter::Fold fold) {
  if (a.flag(2, false))
    a.emitter().fail(error("T0102", "`" + a.builtin.name + "` with `return_indices` is not there yet").at(a[2].span));
  return reduction(a, fold, 4);
}

static Object dot(Arguments &a) {
  Emitter &e = a.emitter();
  std::string precision = a.string(3);
  static const char *known[] = {"", "ieee", "tf32", "tf32x3", "bf16x3", "bf16x6"};
  if (!llvm::is_contained(known, precision))
    e.fail(error("T0117", "there is no input precision '" + precision + "'").at(a[3].span).fact("input_precision must be one of ('tf32', 'tf32x3', 'ieee', 'bf16x3', 'bf16x6')"));
  if (!a[4].object.isNone()) {
    if (!precision.empty())
      e.fail(error("T0117", "give `input_precision` or `allow_tf32`, not both").at(a[4].span).at(a[3].span));
    precision = a.flag(4, true) ? "tf32" : "ieee";
  }
  return e.dot(a[0], a[1], a[2], a.dtype(6, "`out_dtype`"), precision);
}

void frontend::addReductionBuiltins(BuiltinTable &t) {
  addBuiltin(t, "tl.sum(input, axis=None, keep_dims=False, dtype=None)", [](Arguments &a) { return reduction(a, Emitter::Fold::Sum, 2); }, true);
  addBuiltin(t, "tl.max(input, axis=None, return_indices=False, return_indices_tie_break_left=True, keep_dims=False)",
             [](Arguments &a) { return extremum(a, Emitter::Fold::Max); }, true);
  addBuiltin(t, "tl.min(input, axis=None, return_indices=False, return_indices_tie_break_left=True, keep_dims=False)",
             [](Arguments &a) { return extremum(a, Emitter::Fold::Min); }, true);
  addBuiltin(t, "tl.xor_sum(input, axis=None, keep_dims=False)", [](Arguments &a) { return reduction(a, Emitter::Fold::Xor, 2); }, true);
  addBuiltin(t, "tl.dot(input, other, acc=None, input_precision=None, allow_tf32=None, max_num_imprecise_acc=None, out_dtype=None)", dot);
}
