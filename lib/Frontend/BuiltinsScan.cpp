//===- BuiltinsScan.cpp - sorting, counting and softmax ---------------------------------------------------------===//
#include "Builtins.h"
#include "Codegen.h"
#include "Term.h"
#include "Typing.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::frontend;

static Tile tileWithElements(Arguments &a, unsigned i) {
  Tile x = a.emitter().tile(a[i]);
  if (x.type.isScalar() || x.type.element.pointer)
    a.emitter().fail(error("T0112", "`" + a.builtin.name + "` takes a tile of numbers").at(a[i].span, "this is " + toString(x.type)));
  return x;
}

/// Sorts along the last dimension; keeps `count` elements.
static Tile sorted(Arguments &a, const Tile &x, unsigned dim, std::optional<int64_t> count, bool descending) {
  Emitter &e = a.emitter();
  int64_t last = int64_t(x.type.shape.size()) - 1;
  if (!a[dim].object.isNone()) {
    int64_t axis = a.integer(dim, "the dimension");
    if (axis != last && axis != -1)
      e.fail(error("T0114", "`" + a.builtin.name + "` works along the last dimension").at(a[dim].span).at(a[0].span, toString(x.type))
                 .fact("only minor dimension is currently supported").help("`tl.trans(x)` makes another dimension the last"));
  }
  TileType type = x.type;
  if (count) {
    if (*count < 1 || *count > type.shape.back())
      e.fail(error("T0112", "`" + a.builtin.name + "` keeps 1 to " + std::to_string(type.shape.back()) + " elements").at(a[1].span, std::to_string(*count)).at(a[0].span, toString(x.type)));
    type.shape.back() = *count;
    e.checkShape(type.shape, a[1].span);
  }
  bool isUnsigned = isUnsignedInt(x.type.element.dtype);
  return {tile::SortOp::create(e.builder, e.location(), e.irType(type), x.value, descending, isUnsigned), type, {}};
}

static Object sort(Arguments &a) { return sorted(a, tileWithElements(a, 0), 1, std::nullopt, a.flag(2, false)); }
static Object topk(Arguments &a) { return sorted(a, tileWithElements(a, 0), 2, a.integer(1, "the number of elements"), a.flag(3, true)); }

static Object histogram(Arguments &a) {
  Emitter &e = a.emitter();
  Tile x = tileWithElements(a, 0);
  if (x.type.shape.size() != 1)
    e.fail(error("T0112", "`tl.histogram` counts in a tile of one dimension").at(a[0].span, toString(x.type)).fact("histogram only supports 1D input").help("`tl.ravel(x)` makes it one"));
  if (!isInt(x.type.element.dtype))
    e.fail(error("T0118", "`tl.histogram` counts integers").at(a[0].span, "this is " + toString(x.type)).fact("histogram only supports integer input"));
  int64_t bins = a.integer(1, "the number of bins");
  e.checkShape({bins}, a[1].span);
  mlir::Value mask;
  if (!a[2].object.isNone()) {
    Tile m = e.tile(a[2]);
    if (!isBool(m.type.element.dtype) || m.type.element.pointer)
      e.fail(error("T0116", "the mask is no truth value").at(a[2].span, "this is " + toString(m.type)).fact("Mask must have boolean scalar type"));
    auto spread = e.tryBroadcast(m, x.type.shape);
    if (!spread)
      e.fail(error("T0113", "the mask and the tile differ in shape").at(a[2].span, toString(m.type)).at(a[0].span, toString(x.type)));
    mask = spread->value;
  }
  if (bitWidth(x.type.element.dtype) < 32)
    x = e.cast(x, DType::Int32);
  TileType type{ElementType(DType::Int32), {bins}};
  return Tile{tile::HistogramOp::create(e.builder, e.location(), e.irType(type), x.value, mask), type, {}};
}

/// exp(x - max) / sum(exp(x - max)) along a dimension, the first if none is named.
static Object softmax(Arguments &a) {
  Emitter &e = a.emitter();
  Tile x = tileWithElements(a, 0);
  int64_t rank = x.type.shape.size(), axis = a[1].object.isNone() ? 0 : a.integer(1, "the dimension");
  if (axis < -rank || axis >= rank)
    e.fail(error("T0114", "there is no axis " + std::to_string(axis)).at(a[1].span).at(a[0].span, toString(x.type))
               .fact("invalid axis " + std::to_string(axis) + ". Expected " + std::to_string(-rank) + " <= axis < " + std::to_string(rank)));
  axis += axis < 0 ? rank : 0;
  bool keepDims = a.flag(2, false);
  auto at = [&](const Tile &t) { return Operand{Object(t), a[0].span}; };
  Tile largest = e.reduce(Emitter::Fold::Max, e.cast(x, maxType(x.type.element.dtype)), axis, keepDims);
  Tile powers = e.math("exp", at(e.binary(ast::BinaryOp::Sub, at(x), at(largest))));
  Tile total = e.reduce(Emitter::Fold::Sum, powers, axis, keepDims);
  auto [p, s] = e.meet(at(powers), at(total), false, false, "tl.softmax");
  return e.divide(p, s);
}

void frontend::addScanBuiltins(BuiltinTable &t) {
  addBuiltin(t, "tl.sort(x, dim=None, descending=False)", sort, true);
  addBuiltin(t, "tl.topk(x, k, dim=None, descending=True)", topk, true);
  addBuiltin(t, "tl.bitonic_merge(x, dim=None, descending=False)", sort, true); // what is bitonic is put in order
  addBuiltin(t, "tl.histogram(input, num_bins, mask=None)", histogram, true);
  addBuiltin(t, "tl.softmax(x, dim=None, keep_dims=False, ieee_rounding=False)", softmax, true);
}
