//===- BuiltinsShape.cpp - functions that make and rearrange tiles -------------------------------------------------===//
#include "Builtins.h"
#include "Codegen.h"
#include "Constants.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::frontend;

/// An axis of a tile, counted from the end if negative.
static int64_t axisOf(Arguments &a, unsigned i, int64_t rank) {
  int64_t axis = a.integer(i, "the axis");
  if (axis < -rank || axis >= rank)
    a.emitter().fail(error("T0114", "there is no axis " + std::to_string(axis)).at(a[i].span, "the tile has " + std::to_string(rank) + " dimensions")
                         .fact("invalid axis " + std::to_string(axis) + ". Expected " + std::to_string(-rank) + " <= axis < " + std::to_string(rank)));
  return axis < 0 ? axis + rank : axis;
}

static Object arange(Arguments &a) {
  Emitter &e = a.emitter();
  auto bound = [&](unsigned i) {
    Operand o = a[i];
    if (auto *tile = o.object.tile()) {
      auto report = error("T0204", "`tl.arange` needs bounds that are known at compile time");
      report.at(o.span, "this is " + toString(tile->type) + ", known when the program runs").fact("arange's arguments must be of type tl.constexpr");
      if (tile->wasConstant)
        report.at(*tile->wasConstant, "a plain assignment makes a run-time value of a number").help("keep it a constant: `name: tl.constexpr = …`");
      else
        report.help("use a `tl.constexpr` block size, and a mask for what lies behind the end: `tl.arange(0, B0) < n`");
      e.fail(report);
    }
    return a.integer(i, "a bound of `tl.arange`");
  };
  int64_t start = bound(0), end = bound(1);
  if (start < INT32_MIN || end > INT32_MAX || end <= start)
    e.fail(error("T0204", "`tl.arange` needs start < end").at(e.span, std::to_string(start) + " and " + std::to_string(end))
               .fact(end <= start ? "arange's end argument must be greater than the start argument" : "arange must fit in int32"));
  return e.arange(start, end);
}

static Object filled(Arguments &a, Operand value, const Shape &shape, DType type) {
  Emitter &e = a.emitter();
  e.checkShape(shape, a[0].span);
  if (value.object.isNumber())
    return e.constant(value.object, type, shape);
  Tile t = e.tile(value);
  if (!t.type.isScalar())
    e.fail(error("T0103", "`tl.full` repeats one number").at(value.span, "this is " + toString(t.type)));
  return e.splat(e.cast(t, type), shape);
}

static Object full(Arguments &a) { return filled(a, a[1], a.shape(0), *a.dtype(2, "the third argument")); }
static Object zeros(Arguments &a) { return filled(a, {Object::integer(0), a[0].span}, a.shape(0), *a.dtype(1, "the second argument")); }
static Object zerosLike(Arguments &a) {
  Tile x = a.emitter().tile(a[0]);
  return a.emitter().constant(Object::integer(0), x.type.element.dtype, x.type.shape);
}

static Object broadcastTo(Arguments &a) {
  Emitter &e = a.emitter();
  Tile x = e.tile(a[0]);
  Shape shape = a.shape(1);
  e.checkShape(shape, e.span);
  auto result = x.type.isScalar() || x.type.shape.size() == shape.size() ? e.tryBroadcast(x, shape) : std::nullopt;
  if (!result)
    e.fail(error("T0110", "the tile cannot be repeated to that shape").at(e.span).at(a[0].span, toString(x.type))
               .fact(x.type.shape.size() != shape.size() ? "Cannot broadcast, rank mismatch: " + toString(x.type) + " to " + std::to_string(shape.size()) + " dimensions"
                                                         : "only dimensions of size 1 can be repeated"));
  return *result;
}

static Object broadcast(Arguments &a) {
  Tile x = a.emitter().tile(a[0]), y = a.emitter().tile(a[1]);
  a.emitter().broadcastTogether(x, y, a[0].span, a[1].span);
  return Object::tuple({x, y});
}

static Object reshape(Arguments &a) {
  Emitter &e = a.emitter();
  Tile x = e.tile(a[0]);
  Shape shape = a.shape(1);
  auto count = [](const Shape &s) {
    int64_t n = 1;
    for (int64_t d : s)
      n = llvm::SaturatingMultiply<uint64_t>(n, d);
    return n;
  };
  e.checkShape(shape, e.span);
  if (count(shape) != count(x.type.shape))
    e.fail(error("T0112", "a reshape keeps the number of elements").at(e.span, std::to_string(count(shape)) + " elements").at(a[0].span, toString(x.type) + ": " + std::to_string(count(x.type.shape)))
               .fact("reshape() cannot change total number of elements in tensor"));
  return e.reshape(x, shape);
}

static Object ravel(Arguments &a) {
  Tile x = a.emitter().tile(a[0]);
  int64_t n = 1;
  for (int64_t d : x.type.shape)
    n *= d;
  return a.emitter().reshape(x, {n});
}

static Object expandDims(Arguments &a) {
  Tile x = a.emitter().tile(a[0]);
  auto *axes = a[1].object.as<TupleObject>();
  if (!axes)
    return a.emitter().expandDims(x, unsigned(axisOf(a, 1, x.type.shape.size() + 1)));
  int64_t rank = x.type.shape.size() + axes->elements->size();
  SmallVector<int64_t> places;
  for (const Object &element : *axes->elements) {
    auto number = toInteger(element);
    int64_t axis = number && *number >= -rank && *number < rank ? int64_t(*number) : rank;
    axis += axis < 0 ? rank : 0;
    if (axis == rank || llvm::is_contained(places, axis))
      a.emitter().fail(error("T0114", "the axes are different numbers below " + std::to_string(rank)).at(a[1].span, describe(a[1].object)).at(a[0].span, toString(x.type))
                           .fact("expand_dims received duplicate or invalid axes"));
    places.push_back(axis);
  }
  llvm::sort(places);
  for (int64_t axis : places)
    x = a.emitter().expandDims(x, unsigned(axis));
  return x;
}

static Object permute(Arguments &a) {
  Emitter &e = a.emitter();
  Tile x = e.tile(a[0]);
  Shape dims = a.shape(1);
  int64_t rank = x.type.shape.size();
  if (dims.empty() && rank >= 2 && a.builtin.name == "tl.trans") {
    for (int64_t i = 0; i < rank; ++i)
      dims.push_back(i);
    std::swap(dims[rank - 1], dims[rank - 2]);
  }
  SmallVector<int32_t> order;
  SmallVector<bool> seen(rank, false);
  for (int64_t d : dims) {
    int64_t axis = d < 0 ? d + rank : d;
    if (axis < 0 || axis >= rank || seen[axis])
      e.fail(error("T0114", "the dimensions have to be a permutation of 0 to " + std::to_string(rank - 1)).at(e.span).at(a[0].span, toString(x.type)));
    seen[axis] = true;
    order.push_back(int32_t(axis));
  }
  if (int64_t(order.size()) != rank || rank == 0)
    e.fail(error("T0114", "`" + a.builtin.name + "` of this tile names " + std::to_string(rank) + " dimensions").at(e.span).at(a[0].span, toString(x.type)));
  return e.permute(x, order);
}

void frontend::addShapeBuiltins(BuiltinTable &t) {
  addBuiltin(t, "tl.arange(start, end)", arange);
  addBuiltin(t, "tl.full(shape, value, dtype)", full);
  addBuiltin(t, "tl.zeros(shape, dtype)", zeros);
  addBuiltin(t, "tl.zeros_like(input)", zerosLike);
  addBuiltin(t, "tl.broadcast_to(input, *shape)", broadcastTo, true);
  addBuiltin(t, "tl.broadcast(input, other)", broadcast);
  addBuiltin(t, "tl.reshape(input, *shape, can_reorder=False)", reshape, true);
  addBuiltin(t, "tl.view(input, *shape)", reshape, true);
  addBuiltin(t, "tl.ravel(x, can_reorder=False)", ravel, true);
  addBuiltin(t, "tl.expand_dims(input, axis)", expandDims, true);
  addBuiltin(t, "tl.trans(input, *dims)", permute, true);
  addBuiltin(t, "tl.permute(input, *dims)", permute, true);
}
