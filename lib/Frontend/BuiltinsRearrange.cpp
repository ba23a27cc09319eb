//===- BuiltinsRearrange.cpp - functions that join, part, reorder and pick elements -----------------------------===//
#include "Builtins.h"
#include "Codegen.h"
#include "Term.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::frontend;
using ast::BinaryOp;

static int64_t axisOf(Arguments &a, unsigned i, int64_t rank, int64_t fallback) {
  if (a[i].object.isNone())
    return fallback;
  int64_t axis = a.integer(i, "the axis");
  if (axis < -rank || axis >= rank)
    a.emitter().fail(error("T0114", "there is no axis " + std::to_string(axis)).at(a[i].span, "the tile has " + std::to_string(rank) + " dimensions")
                         .fact("invalid axis " + std::to_string(axis) + ". Expected " + std::to_string(-rank) + " <= axis < " + std::to_string(rank)));
  return axis < 0 ? axis + rank : axis;
}

static Tile tileWithElements(Arguments &a, unsigned i) {
  Tile x = a.emitter().tile(a[i]);
  if (x.type.isScalar())
    a.emitter().fail(error("T0112", "`" + a.builtin.name + "` takes a tile").at(a[i].span, "this is " + toString(x.type) + ", a single number"));
  return x;
}

/// The two arguments in one type and shape.
static std::pair<Tile, Tile> pairOf(Arguments &a) {
  Emitter &e = a.emitter();
  Tile x = e.tile(a[0]), y = e.tile(a[1]);
  if (!(x.type.element == y.type.element))
    e.fail(error("T0111", "`" + a.builtin.name + "` needs elements of one type").at(a[0].span, toString(x.type)).at(a[1].span, toString(y.type)).help("convert one: `.to(…)`"));
  e.broadcastTogether(x, y, a[0].span, a[1].span);
  return {x, y};
}

static Tile joined(Arguments &a, const Tile &x, const Tile &y) {
  Shape shape = x.type.shape;
  shape.push_back(2);
  a.emitter().checkShape(shape, a.emitter().span);
  return a.emitter().join(x, y);
}

static Object join(Arguments &a) {
  auto [x, y] = pairOf(a);
  return joined(a, x, y);
}

static Object split(Arguments &a) {
  Emitter &e = a.emitter();
  Tile x = tileWithElements(a, 0);
  if (x.type.shape.back() != 2)
    e.fail(error("T0112", "`tl.split` halves a last dimension of size 2").at(a[0].span, toString(x.type)).help("reshape it first: `tl.reshape(x, (…, 2))`"));
  auto [first, second] = e.split(x);
  return Object::tuple({first, second});
}

static Object interleave(Arguments &a) {
  auto [x, y] = pairOf(a);
  Tile pairs = joined(a, x, y);
  if (x.type.isScalar())
    return pairs;
  Shape shape = x.type.shape;
  shape.back() *= 2;
  return a.emitter().reshape(pairs, shape);
}

static Object cat(Arguments &a) {
  Emitter &e = a.emitter();
  Tile x = tileWithElements(a, 0), y = tileWithElements(a, 1);
  int64_t axis = axisOf(a, 3, x.type.shape.size(), 0);
  TileType type = x.type;
  bool fits = x.type.element == y.type.element && x.type.shape.size() == y.type.shape.size();
  for (size_t d = 0; fits && d < type.shape.size(); ++d)
    fits = int64_t(d) == axis || x.type.shape[d] == y.type.shape[d];
  if (!fits)
    e.fail(error("T0110", "the tiles cannot be put one behind the other").at(e.span).at(a[0].span, toString(x.type)).at(a[1].span, toString(y.type))
               .fact("`tl.cat` wants one element type and equal sizes in all other dimensions"));
  type.shape[axis] += y.type.shape[axis];
  e.checkShape(type.shape, e.span);
  return Tile{tile::CatOp::create(e.builder, e.location(), e.irType(type), x.value, y.value, axis), type, {}};
}

static Object flip(Arguments &a) {
  Emitter &e = a.emitter();
  Tile x = tileWithElements(a, 0);
  int64_t rank = x.type.shape.size(), axis = axisOf(a, 1, rank, rank - 1);
  return Tile{tile::FlipOp::create(e.builder, e.location(), x.value.getType(), x.value, axis), x.type, {}};
}

static Object gather(Arguments &a) {
  Emitter &e = a.emitter();
  Tile x = tileWithElements(a, 0), index = tileWithElements(a, 1);
  if (!isInt(index.type.element.dtype) || index.type.element.pointer)
    e.fail(error("T0111", "`tl.gather` picks with integers").at(a[1].span, "this is " + toString(index.type)).fact("index must be an integer tensor"));
  if (index.type.shape.size() != x.type.shape.size())
    e.fail(error("T0112", "the indices have as many dimensions as the tile").at(a[1].span, toString(index.type)).at(a[0].span, toString(x.type))
               .fact("source and index tensors must have the same rank"));
  int64_t axis = axisOf(a, 2, x.type.shape.size(), 0);
  for (size_t d = 0; d < x.type.shape.size(); ++d)
    if (int64_t(d) != axis && index.type.shape[d] != x.type.shape[d])
      e.fail(error("T0112", "the indices differ from the tile in dimension " + std::to_string(d)).at(a[1].span, toString(index.type)).at(a[0].span, toString(x.type))
                 .fact("index dim " + std::to_string(d) + " must match the corresponding source dim"));
  if (bitWidth(index.type.element.dtype) < 32)
    index = e.cast(index, DType::Int32);
  TileType type{x.type.element, index.type.shape};
  return Tile{tile::GatherOp::create(e.builder, e.location(), e.irType(type), x.value, index.value, axis), type, {}};
}

static Object squeeze(Arguments &a) {
  Tile x = tileWithElements(a, 0);
  Shape shape = x.type.shape;
  int64_t axis = axisOf(a, 1, shape.size(), 0);
  if (shape[axis] != 1)
    a.emitter().fail(error("T0112", "`tl.squeeze` takes away a dimension of size 1").at(a[0].span, toString(x.type)).at(a[1].span, "dimension " + std::to_string(axis)));
  shape.erase(shape.begin() + axis);
  return a.emitter().reshape(x, shape);
}

static Object unsqueeze(Arguments &a) {
  Tile x = a.emitter().tile(a[0]);
  return a.emitter().expandDims(x, unsigned(axisOf(a, 1, x.type.shape.size() + 1, 0)));
}

static Object item(Arguments &a) {
  Tile x = a.emitter().tile(a[0]);
  if (llvm::any_of(x.type.shape, [](int64_t d) { return d != 1; }))
    a.emitter().fail(error("T0112", "`item` takes the only element of a tile").at(a[0].span, "this is " + toString(x.type)));
  return x.type.isScalar() ? x : a.emitter().reshape(x, {});
}

/// swizzle2d(i, j, size_i, size_j, size_g): (i, j) of a row-major order to one that goes through groups of size_g rows column by column.
static Object swizzle2d(Arguments &a) {
  Emitter &e = a.emitter();
  Term i(e, a[0]), j(e, a[1]), rows(e, a[2]), columns(e, a[3]), group(e, a[4]);
  auto quotient = [](const Term &x, const Term &y) { return x.with(BinaryOp::FloorDiv, y); };
  auto remainder = [](const Term &x, const Term &y) { return x.with(BinaryOp::Mod, y); };
  Term linear = i * columns + j, inGroup = group * columns;
  Term firstRow = quotient(linear, inGroup) * group;
  Term size(e, e.maximum((rows - firstRow).operand(), group.operand(), false, false)); // the last group may have fewer rows
  linear = remainder(linear, inGroup);
  return Object::tuple({(firstRow + remainder(linear, size)).tile(), quotient(linear, size).tile()});
}

static Object operatorForm(Arguments &a, BinaryOp op) { return Term(a.emitter(), a[0]).with(op, Term(a.emitter(), a[1])).tile(); }

void frontend::addRearrangeBuiltins(BuiltinTable &t) {
  addBuiltin(t, "tl.join(a, b)", join);
  addBuiltin(t, "tl.split(a)", split, true);
  addBuiltin(t, "tl.interleave(a, b)", interleave);
  addBuiltin(t, "tl.cat(input, other, can_reorder=False, dim=0)", cat);
  addBuiltin(t, "tl.flip(x, dim=None)", flip, true);
  addBuiltin(t, "tl.gather(src, index, axis)", gather, true);
  addBuiltin(t, "tl.squeeze(x, dim)", squeeze, true);
  addBuiltin(t, "tl.unsqueeze(x, dim)", unsqueeze, true);
  addBuiltin(t, "tl.item(input)", item, true);
  addBuiltin(t, "tl.to_tensor(x)", [](Arguments &a) -> Object { return a.emitter().tile(a[0]); });
  addBuiltin(t, "tl.swizzle2d(i, j, size_i, size_j, size_g)", swizzle2d);
  addBuiltin(t, "tl.add(x, y, sanitize_overflow=True)", [](Arguments &a) { return operatorForm(a, BinaryOp::Add); });
  addBuiltin(t, "tl.sub(x, y, sanitize_overflow=True)", [](Arguments &a) { return operatorForm(a, BinaryOp::Sub); });
  addBuiltin(t, "tl.mul(x, y, sanitize_overflow=True)", [](Arguments &a) { return operatorForm(a, BinaryOp::Mul); });
}
