//===- BuiltinsReduction.cpp - reductions, scans and tl.dot -------------------------------------------------------------------------===//
#include "Builtins.h"
#include "Codegen.h"
#include "Typing.h"

using namespace tritonc;
using namespace tritonc::frontend;
using llvm::ArrayRef;
using Fold = Emitter::Fold;

/// The tile that a reduction or a scan takes.
static Tile reducedTile(Arguments &a, const Operand &operand) {
  Emitter &e = a.emitter();
  Tile x = e.tile(operand);
  if (x.type.element.pointer)
    e.fail(error("T0111", "addresses cannot be reduced").at(operand.span, toString(x.type)).help("load from them first: `tl.load(…)`"));
  if (x.type.isScalar())
    e.fail(error("T0112", "`" + a.builtin.name + "` reduces a tile").at(operand.span, "this is " + toString(x.type) + ", a single number"));
  return x;
}

/// The axis at argument `i`, from 0; none if it is None.
static std::optional<int64_t> axisOf(Arguments &a, unsigned i, const Tile &x) {
  if (a[i].object.isNone())
    return std::nullopt;
  int64_t rank = x.type.shape.size(), axis = a.integer(i, "the axis");
  if (axis < -rank || axis >= rank)
    a.emitter().fail(error("T0114", "there is no axis " + std::to_string(axis)).at(a[i].span).at(a[0].span, toString(x.type))
                         .fact("invalid axis " + std::to_string(axis) + ". Expected " + std::to_string(-rank) + " <= axis < " + std::to_string(rank)));
  return axis < 0 ? axis + rank : axis;
}

static Object sum(Arguments &a) {
  Tile x = reducedTile(a, a[0]);
  auto type = a.dtype(3, "`dtype`");
  x = a.emitter().cast(x, type ? *type : sumType(x.type.element.dtype));
  return a.emitter().reduce(Fold::Sum, x, axisOf(a, 1, x), a.flag(2, false));
}

/// xor_sum, reduce_or: of integers only.
template <Fold fold> static Object bitReduction(Arguments &a) {
  Tile x = reducedTile(a, a[0]);
  if (!isInt(x.type.element.dtype))
    a.emitter().fail(error("T0118", "`" + a.builtin.name + "` takes integers").at(a[0].span, "this is " + toString(x.type))
                         .fact(a.builtin.name.substr(3) + " only supported for integers"));
  return a.emitter().reduce(fold, x, axisOf(a, 1, x), a.flag(2, false));
}

/// The value and the index of the extremum, of which bf16 alone is widened.
static std::pair<Tile, Tile> withIndex(Arguments &a, bool isMax, bool keepDims) {
  Tile x = reducedTile(a, a[0]);
  auto axis = axisOf(a, 1, x);
  if (!axis)
    a.emitter().fail(error("T0114", "`" + a.builtin.name + "` with indices needs an axis").at(a.emitter().span).at(a[0].span, toString(x.type))
                         .help("of all elements: `tl.argmax(tl.ravel(x), 0)`"));
  if (x.type.element.dtype == DType::BFloat16)
    x = a.emitter().cast(x, DType::Float32);
  return a.emitter().reduceWithIndex(isMax, x, *axis, keepDims);
}

template <bool isMax> static Object extremum(Arguments &a) {
  if (a.flag(2, false)) {
    auto [value, index] = withIndex(a, isMax, a.flag(4, false));
    return Object::tuple({value, index});
  }
  Tile x = reducedTile(a, a[0]);
  x = a.emitter().cast(x, maxType(x.type.element.dtype));
  return a.emitter().reduce(isMax ? Fold::Max : Fold::Min, x, axisOf(a, 1, x), a.flag(4, false));
}

/// argmax, argmin. Of equal elements the leftmost, which is also what `tie_break_left=False` allows.
template <bool isMax> static Object argExtremum(Arguments &a) { return withIndex(a, isMax, a.flag(3, false)).second; }

/// The tiles of `tl.reduce` and `tl.associative_scan`: one, or a tuple of them in one shape.
static Emitter::Tiles operandTiles(Arguments &a) {
  Emitter &e = a.emitter();
  auto *tuple = a[0].object.as<TupleObject>();
  if (!tuple)
    return {reducedTile(a, a[0])};
  Emitter::Tiles tiles;
  for (const Object &element : *tuple->elements)
    tiles.push_back(reducedTile(a, {element, a[0].span}));
  if (tiles.empty())
    e.fail(error("T0103", "`" + a.builtin.name + "` needs at least one tile").at(a[0].span));
  for (size_t i = 1; i < tiles.size(); ++i)
    if (tiles[i].type.shape != tiles[0].type.shape)
      e.fail(error("T0112", "tiles that are combined together have one shape").at(a[0].span, toString(tiles[0].type) + " and " + toString(tiles[i].type))
                 .fact("all reduction inputs must have the same shape"));
  return tiles;
}

/// Calls the function that combines two partial results, and checks that it yields values like them.
static Emitter::Tiles callCombine(Arguments &a, const Operand &function, ArrayRef<Tile> left, ArrayRef<Tile> right) {
  Emitter &e = a.emitter();
  std::vector<Operand> args;
  for (ArrayRef<Tile> side : {left, right})
    for (const Tile &t : side)
      args.push_back({Object(t), function.span});
  Object result = a.codegen.callObject(function, args, {}, e.span);
  auto *tuple = result.as<TupleObject>();
  std::vector<Object> values = tuple ? *tuple->elements : std::vector<Object>{result};
  if (values.size() != left.size())
    e.fail(error("T0103", "the function combines " + std::to_string(left.size()) + (left.size() == 1 ? " value" : " values") + " but returns " + std::to_string(values.size()))
               .at(function.span, describe(result)));
  Emitter::Tiles tiles;
  for (auto [value, wanted] : llvm::zip_equal(values, left)) {
    if (value.is<Poison>())
      throw Failure();
    Tile t = value.isNumber() ? e.constant(value, wanted.type.element.dtype) : e.tile({value, function.span});
    if (!(t.type == wanted.type))
      e.fail(error("T0111", "the function returns " + toString(t.type) + " where it combines " + toString(wanted.type)).at(function.span)
                 .fact("the combined value has the type of the elements").help("convert it in the function: `.to(…)`"));
    tiles.push_back(t);
  }
  return tiles;
}

static Object results(Arguments &a, const Emitter::Tiles &tiles) {
  if (!a[0].object.is<TupleObject>())
    return tiles[0];
  return Object::tuple(std::vector<Object>(tiles.begin(), tiles.end()));
}

static Object reduce(Arguments &a) {
  Emitter::Tiles tiles = operandTiles(a);
  return results(a, a.emitter().reduce(tiles, axisOf(a, 1, tiles[0]), a.flag(3, false),
                                       [&](ArrayRef<Tile> x, ArrayRef<Tile> y) { return callCombine(a, a[2], x, y); }));
}

static Object associativeScan(Arguments &a) {
  Emitter::Tiles tiles = operandTiles(a);
  auto axis = axisOf(a, 1, tiles[0]);
  if (!axis)
    a.emitter().fail(error("T0114", "a scan goes along an axis").at(a[1].span));
  return results(a, a.emitter().scan(tiles, *axis, a.flag(3, false), [&](ArrayRef<Tile> x, ArrayRef<Tile> y) { return callCombine(a, a[2], x, y); }));
}

/// The values that the mapped function returns, `pack` of each result: scalars of one type.
static Emitter::Tiles mappedElements(Arguments &a, const Object &returned, int64_t pack) {
  Emitter &e = a.emitter();
  auto *tuple = returned.as<TupleObject>();
  std::vector<Object> values = tuple ? *tuple->elements : std::vector<Object>{returned};
  if (values.empty() || returned.isNone() || values.size() % pack)
    e.fail(error("T0103", "the function returns " + (returned.isNone() ? "nothing" : std::to_string(values.size()) + (values.size() == 1 ? " value" : " values")) +
                              ", which is no multiple of `pack`, " + std::to_string(pack)).at(a[0].span, describe(returned)));
  Emitter::Tiles elements;
  for (const Object &value : values) {
    if (value.is<Poison>())
      throw Failure();
    elements.push_back(e.tile({value, a[0].span}));
    const Tile &t = elements.back(), &first = elements[(elements.size() - 1) / pack * pack];
    if (!t.type.isScalar())
      e.fail(error("T0111", "the function returns " + toString(t.type) + " where an element is wanted").at(a[0].span)
                 .fact("a mapped function takes and returns scalars"));
    if (!(t.type == first.type))
      e.fail(error("T0111", "the function returns " + toString(first.type) + " and " + toString(t.type) + " for neighbours of one result").at(a[0].span)
                 .help("convert them in the function: `.to(…)`"));
  }
  return elements;
}

static Object mapElementwise(Arguments &a) {
  Emitter &e = a.emitter();
  int64_t pack = a.given(2) ? a.integer(2, "`pack`") : 1;
  if (pack < 1)
    e.fail(error("T0117", "`pack` is at least 1").at(a[2].span));
  if (a.rest().empty())
    e.fail(error("T0103", "`tl.map_elementwise` needs at least one tile").at(e.span));
  Emitter::Tiles tiles;
  Shape shape;
  for (const Operand &operand : a.rest()) {
    tiles.push_back(e.tile(operand));
    auto common = Emitter::commonShape(shape, tiles.back().type.shape);
    if (!common)
      e.fail(error("T0112", "tiles that are mapped together broadcast to one shape").at(operand.span, toString(tiles.back().type)));
    shape = *common;
  }
  if (shape.empty() ? pack != 1 : shape.back() % pack != 0)
    e.fail(error("T0117", "`pack` is " + std::to_string(pack) + ", but a row has " + std::to_string(shape.empty() ? 1 : shape.back()) + " elements").at(a[2].span));
  bool single = false;
  auto call = [&](ArrayRef<Tile> elements) {
    std::vector<Operand> args;
    for (const Tile &element : elements)
      args.push_back({Object(element), a[0].span});
    Object returned = a.codegen.callObject(a[0], args, {}, e.span);
    single = !returned.is<TupleObject>();
    return mappedElements(a, returned, pack);
  };
  for (Tile &t : tiles)
    if (!shape.empty())
      t = *e.tryBroadcast(t, shape);
  Emitter::Tiles results = shape.empty() ? call(tiles) : e.map(tiles, unsigned(pack), call);
  return single ? Object(results[0]) : Object::tuple(std::vector<Object>(results.begin(), results.end()));
}

/// cumsum, cumprod: small integers are widened for sums as in tl.sum, bf16 for both.
template <Fold fold> static Object cumulative(Arguments &a) {
  Emitter &e = a.emitter();
  Tile x = reducedTile(a, a[0]);
  std::optional<int64_t> axis = a.given(1) ? axisOf(a, 1, x) : 0;
  if (!axis)
    e.fail(error("T0114", "a scan goes along an axis").at(a[1].span));
  DType type = x.type.element.dtype == DType::BFloat16 ? DType::Float32 : x.type.element.dtype;
  if (fold == Fold::Sum) {
    auto wanted = a.dtype(3, "`dtype`");
    type = wanted ? *wanted : sumType(type);
  }
  x = e.cast(x, type);
  return e.scan({x}, *axis, a.flag(2, false), [&](ArrayRef<Tile> p, ArrayRef<Tile> q) { return Emitter::Tiles{e.fold(fold, p[0], q[0])}; })[0];
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
  auto side = [&](unsigned i, unsigned flag) { // Triton 2.0's way to exchange rows and columns
    if (!a.flag(flag, false))
      return a[i];
    Tile x = e.tile(a[i]);
    if (x.type.shape.size() != 2)
      e.fail(error("T0117", "`" + a.builtin.parameters[flag].name + "` exchanges rows and columns of a matrix").at(a[i].span, toString(x.type)));
    return Operand{Object(e.permute(x, {1, 0})), a[i].span};
  };
  return e.dot(side(0, 7), side(1, 8), a[2], a.dtype(6, "`out_dtype`"), precision);
}

/// What Triton's own library passes to tl.reduce; some kernels do as well.
template <Fold fold> static Object combined(Arguments &a) {
  auto [x, y] = a.emitter().meet(a[0], a[1], true, false, a.builtin.name);
  return a.emitter().fold(fold, x, y);
}

void frontend::addReductionBuiltins(BuiltinTable &t) {
  addBuiltin(t, "tl.sum(input, axis=None, keep_dims=False, dtype=None)", sum, true);
  addBuiltin(t, "tl.max(input, axis=None, return_indices=False, return_indices_tie_break_left=True, keep_dims=False)", extremum<true>, true);
  addBuiltin(t, "tl.min(input, axis=None, return_indices=False, return_indices_tie_break_left=True, keep_dims=False)", extremum<false>, true);
  addBuiltin(t, "tl.argmax(input, axis, tie_break_left=True, keep_dims=False)", argExtremum<true>, true);
  addBuiltin(t, "tl.argmin(input, axis, tie_break_left=True, keep_dims=False)", argExtremum<false>, true);
  addBuiltin(t, "tl.xor_sum(input, axis=None, keep_dims=False)", bitReduction<Fold::Xor>, true);
  addBuiltin(t, "tl.reduce_or(input, axis=None, keep_dims=False)", bitReduction<Fold::Or>, true);
  addBuiltin(t, "tl.reduce(input, axis, combine_fn, keep_dims=False)", reduce, true);
  addBuiltin(t, "tl.associative_scan(input, axis, combine_fn, reverse=False)", associativeScan, true);
  addBuiltin(t, "tl.map_elementwise(scalar_fn, *args, pack=1)", mapElementwise);
  addBuiltin(t, "tl.cumsum(input, axis=0, reverse=False, dtype=None)", cumulative<Fold::Sum>, true);
  addBuiltin(t, "tl.cumprod(input, axis=0, reverse=False)", cumulative<Fold::Product>, true);
  addBuiltin(t, "tl._sum_combine(a, b)", combined<Fold::Sum>);
  addBuiltin(t, "tl._prod_combine(a, b)", combined<Fold::Product>);
  addBuiltin(t, "tl._elementwise_max(a, b)", combined<Fold::Max>);
  addBuiltin(t, "tl._elementwise_min(a, b)", combined<Fold::Min>);
  addBuiltin(t, "tl._xor_combine(a, b)", combined<Fold::Xor>);
  addBuiltin(t, "tl._or_combine(a, b)", combined<Fold::Or>);
  addBuiltin(t, "tl.dot(input, other, acc=None, input_precision=None, allow_tf32=None, max_num_imprecise_acc=None, out_dtype=None, trans_a=False, trans_b=False)", dot);
}
