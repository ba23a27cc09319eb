//===- EmitReduction.cpp - reductions, functions of elements and matrix products -------------------------------------------===//
#include "Emitter.h"
#include "Typing.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::frontend;

/// Fills the region of a reduction or a scan with what `combine` makes of two partial results.
template <typename Op> static void fillRegion(Emitter &e, Op op, ArrayRef<Tile> tiles, Emitter::Combine combine) {
  OpBuilder::InsertionGuard guard(e.builder);
  Block *block = e.builder.createBlock(&op.getCombine());
  Emitter::Tiles sides[2];
  for (Emitter::Tiles &side : sides)
    for (const Tile &t : tiles) {
      TileType element{t.type.element, {}};
      side.push_back({block->addArgument(e.irType(element), e.location()), element, {}});
    }
  SmallVector<mlir::Value> yielded = llvm::map_to_vector(combine(sides[0], sides[1]), [](const Tile &t) { return t.value; });
  tile::YieldOp::create(e.builder, e.location(), yielded);
}

static Emitter::Tiles reduceAxis(Emitter &e, ArrayRef<Tile> tiles, unsigned axis, Emitter::Combine combine) {
  Emitter::Tiles results(tiles);
  SmallVector<Type> types;
  SmallVector<mlir::Value> operands;
  for (Tile &t : results) {
    operands.push_back(t.value);
    t.type.shape.erase(t.type.shape.begin() + axis);
    types.push_back(e.irType(t.type));
  }
  auto op = tile::ReduceOp::create(e.builder, e.location(), types, operands, axis);
  fillRegion(e, op, tiles, combine);
  for (auto [t, value] : llvm::zip_equal(results, op.getResults()))
    t = {value, t.type, {}};
  return results;
}

Emitter::Tiles Emitter::reduce(Tiles tiles, std::optional<int64_t> axis, bool keepDims, Combine combine) {
  Shape kept = tiles[0].type.shape;
  if (axis) {
    kept[*axis] = 1;
    tiles = reduceAxis(*this, tiles, unsigned(*axis), combine);
  } else {
    kept.assign(kept.size(), 1);
    while (!tiles[0].type.isScalar())
      tiles = reduceAxis(*this, tiles, tiles[0].type.shape.size() - 1, combine);
  }
  if (keepDims)
    for (Tile &t : tiles)
      t = reshape(t, kept);
  return tiles;
}

Emitter::Tiles Emitter::scan(ArrayRef<Tile> tiles, int64_t axis, bool reverse, Combine combine) {
  SmallVector<Type> types;
  SmallVector<mlir::Value> operands;
  for (const Tile &t : tiles)
    operands.push_back(t.value), types.push_back(t.value.getType());
  auto op = tile::ScanOp::create(builder, location(), types, operands, unsigned(axis), reverse);
  fillRegion(*this, op, tiles, combine);
  Tiles results(tiles);
  for (auto [t, value] : llvm::zip_equal(results, op.getResults()))
    t = {value, t.type, {}};
  return results;
}

/// What the function yields says what the results are, so the region is filled before its operation is made.
Emitter::Tiles Emitter::map(ArrayRef<Tile> tiles, unsigned pack, llvm::function_ref<Tiles(ArrayRef<Tile>)> function) {
  SmallVector<mlir::Value> operands = llvm::map_to_vector(tiles, [](const Tile &t) { return t.value; });
  auto draft = tile::MapOp::create(builder, location(), TypeRange(), operands, pack);
  Tiles results;
  SmallVector<Type> types;
  {
    OpBuilder::InsertionGuard guard(builder);
    Block *block = builder.createBlock(&draft.getBody());
    Tiles elements;
    for (const Tile &t : tiles)
      for (unsigned i = 0; i < pack; ++i) {
        TileType element{t.type.element, {}};
        elements.push_back({block->addArgument(irType(element), location()), element, {}});
      }
    Tiles made = function(elements);
    tile::YieldOp::create(builder, location(), llvm::map_to_vector(made, [](const Tile &t) { return t.value; }));
    for (size_t i = 0; i < made.size(); i += pack) {
      results.push_back({{}, {made[i].type.element, tiles[0].type.shape}, {}});
      types.push_back(irType(results.back().type));
    }
  }
  auto op = tile::MapOp::create(builder, location(), types, operands, pack);
  op.getBody().takeBody(draft.getBody());
  draft.erase();
  for (auto [t, value] : llvm::zip_equal(results, op.getResults()))
    t.value = value;
  return results;
}

Tile Emitter::fold(Fold fold, const Tile &a, const Tile &b) {
  switch (fold) {
  case Fold::Sum: return emitBinary(ast::BinaryOp::Add, a, b);
  case Fold::Product: return emitBinary(ast::BinaryOp::Mul, a, b);
  case Fold::Xor: return emitBinary(ast::BinaryOp::BitXor, a, b);
  case Fold::Or: return emitBinary(ast::BinaryOp::BitOr, a, b);
  case Fold::Max:
  case Fold::Min: return maximum({a, span}, {b, span}, fold == Fold::Max, false);
  }
  llvm_unreachable("all folds are listed");
}

Tile Emitter::reduce(Fold how, Tile x, std::optional<int64_t> axis, bool keepDims) {
  return reduce({x}, axis, keepDims, [&](ArrayRef<Tile> a, ArrayRef<Tile> b) { return Tiles{fold(how, a[0], b[0])}; })[0];
}

/// Whether the left of two values with their indices is the one to keep: it is better, or equal and stands before.
/// A number is better than NaN.
static Tile keepsLeft(Emitter &e, bool isMax, const Tile &x, const Tile &i, const Tile &y, const Tile &j) {
  auto compare = [&](ast::CompareOp op, const Tile &a, const Tile &b) { return e.compare(op, {Object(a), e.span}, {Object(b), e.span}); };
  auto both = [&](const Tile &a, const Tile &b) { return e.emitBinary(ast::BinaryOp::BitAnd, a, b); };
  auto either = [&](const Tile &a, const Tile &b) { return e.emitBinary(ast::BinaryOp::BitOr, a, b); };
  Tile better = compare(isMax ? ast::CompareOp::Gt : ast::CompareOp::Lt, x, y), equal = compare(ast::CompareOp::Eq, x, y);
  if (isFloat(x.type.element.dtype)) {
    Tile xNaN = compare(ast::CompareOp::Ne, x, x), yNaN = compare(ast::CompareOp::Ne, y, y);
    better = either(better, both(yNaN, e.unary(ast::UnaryOp::Not, {Object(xNaN), e.span})));
    equal = either(equal, both(xNaN, yNaN));
  }
  return either(better, both(equal, compare(ast::CompareOp::Lt, i, j)));
}

std::pair<Tile, Tile> Emitter::reduceWithIndex(bool isMax, Tile x, int64_t axis, bool keepDims) {
  Tile index = arange(0, x.type.shape[axis]);
  for (int64_t d = 0; d < int64_t(x.type.shape.size()); ++d)
    if (d != axis)
      index = expandDims(index, unsigned(d));
  index = *tryBroadcast(index, x.type.shape);
  Tiles results = reduce({x, index}, axis, keepDims, [&](ArrayRef<Tile> a, ArrayRef<Tile> b) {
    Tile left = keepsLeft(*this, isMax, a[0], a[1], b[0], b[1]);
    auto pick = [&](const Tile &p, const Tile &q) { return where({Object(left), span}, {Object(p), span}, {Object(q), span}); };
    return Tiles{pick(a[0], b[0]), pick(a[1], b[1])};
  });
  return {results[0], results[1]};
}

static bool dotTakes(DType type) {
  return type == DType::Int8 || type == DType::Float16 || type == DType::BFloat16 || type == DType::Float32 || type == DType::Float64 || isFloat8(type);
}

/// A product of rank 4 or more: all dimensions but the last two are one.
static Tile foldedDot(Emitter &e, const Operand &left, const Operand &right, const Operand &accumulator, std::optional<DType> outType, const std::string &precision) {
  Shape shape = e.tile(left).type.shape;
  auto folded = [&](const Operand &operand) {
    if (operand.object.isNone())
      return operand;
    Tile x = e.tile(operand);
    Shape flat{1, x.type.shape[shape.size() - 2], x.type.shape.back()};
    for (int64_t d : llvm::ArrayRef(x.type.shape).drop_back(2))
      flat[0] *= d;
    return Operand{Object(e.reshape(x, flat)), operand.span};
  };
  Operand a = folded(left), b = folded(right), acc = accumulator;
  shape.back() = e.tile(right).type.shape.back();
  if (auto *t = acc.object.tile(); t && t->type.shape != shape)
    if (auto spread = e.tryBroadcast(*t, shape))
      acc.object = *spread;
  if (auto *t = acc.object.tile(); t && t->type.shape == shape)
    acc = folded(acc);
  return e.reshape(e.dot(a, b, acc, outType, precision), shape);
}

Tile Emitter::dot(const Operand &left, const Operand &right, const Operand &accumulator, std::optional<DType> outType, const std::string &precision) {
  Tile a = tile(left), b = tile(right);
  auto batches = [](const Tile &t) { return llvm::ArrayRef(t.type.shape).drop_back(2); };
  if (a.type.shape.size() > 3 && a.type.shape.size() == b.type.shape.size() && batches(a) == batches(b))
    return foldedDot(*this, left, right, accumulator, outType, precision);
  DType ta = a.type.element.dtype, tb = b.type.element.dtype;
  auto refuse = [&](std::string headline, std::string fact, std::string help = "") {
    auto report = error("T0117", std::move(headline)).at(span).at(left.span, toString(a.type)).at(right.span, toString(b.type));
    report.fact(std::move(fact));
    if (!help.empty())
      report.help(std::move(help));
    fail(report);
  };
  size_t rank = a.type.shape.size();
  if (rank < 2 || rank > 3 || b.type.shape.size() != rank)
    refuse("`tl.dot` multiplies two matrices", "Both inputs must have the same rank of 2 or more, and the same sizes but for the last two", "give each operand two dimensions: `[:, None]`, `[None, :]`");
  if (ta != tb && !(isFloat8(ta) && isFloat8(tb)))
    refuse("both operands of `tl.dot` need the same element type",
           "Both operands must be same dtype. Got " + shortName(ta).str() + " and " + shortName(tb).str(), "convert one: `.to(…)`");
  if (!dotTakes(ta) || a.type.element.pointer)
    refuse("`tl.dot` does not take " + toString(a.type.element), isInt(ta) ? "only int8 supported!" : "Unsupported dtype " + shortName(ta).str());
  int64_t m = a.type.shape[rank - 2], k = a.type.shape[rank - 1], n = b.type.shape[rank - 1];
  if (k != b.type.shape[rank - 2] || (rank == 3 && a.type.shape[0] != b.type.shape[0]))
    refuse("the inner dimensions of the product differ: " + std::to_string(k) + " and " + std::to_string(b.type.shape[rank - 2]),
           "the shapes are not compatible for matmul (second index of first shape (" + std::to_string(k) +
               ") must be equal to first index of second shape (" + std::to_string(b.type.shape[rank - 2]) + "))",
           "the first operand is [M, K], the second [K, N]; `tl.trans(b)` exchanges rows and columns");
  DType sumIn = ta == DType::Int8 ? DType::Int32 : ta == DType::Float64 ? DType::Float64 : DType::Float32;
  bool narrow = ta == DType::Float16 || isFloat8(ta);
  Tile acc;
  bool hasAcc = !accumulator.object.isNone();
  if (hasAcc)
    acc = tile(accumulator);
  DType out = outType.value_or(hasAcc ? acc.type.element.dtype : sumIn);
  if (out != sumIn && !(narrow && out == DType::Float16))
    refuse("`tl.dot` of these operands does not yield " + longName(out).str(), "out_dtype " + shortName(out).str() + " is unsupported here");
  Shape shape = a.type.shape;
  shape[rank - 2] = m, shape[rank - 1] = n;
  checkShape(shape, span);
  if (hasAcc && (acc.type.element.dtype != out || acc.type.element.pointer))
    refuse("the accumulator is " + toString(acc.type.element) + ", the product " + messageName(out).str(),
           "expected accumulator dtype " + shortName(out).str() + "; pass out_dtype=" + shortName(acc.type.element.dtype).str() + " to use this accumulator dtype");
  if (hasAcc) {
    auto spread = tryBroadcast(acc, shape);
    if (!spread)
      refuse("the accumulator " + toString(acc.type) + " does not have the product's shape " + toString(TileType{ElementType(out), shape}), "shape mismatch");
    acc = cast(*spread, sumIn);
  } else {
    acc = constant(sumIn == DType::Int32 ? Object::integer(0) : Object(0.0), sumIn, shape);
  }
  mlir::Value v = tile::DotOp::create(builder, location(), acc.value.getType(), a.value, b.value, acc.value,
                                      precision.empty() ? StringAttr() : builder.getStringAttr(precision));
  return cast(Tile{v, {ElementType(sumIn), shape}, {}}, out);
}
