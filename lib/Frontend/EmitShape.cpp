//===- EmitShape.cpp - broadcasting and everything that rearranges tiles -------------------------===//
#include "Emitter.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::frontend;

void Emitter::checkShape(ArrayRef<int64_t> shape, Span where) {
  std::string text = toString(TileType{ElementType(DType::Int32), Shape(shape)}).substr(3);
  if (int64_t(shape.size()) > tile::maxTileRank)
    fail(error("T0120", "a tile has at most " + std::to_string(tile::maxTileRank) + " dimensions").at(where, "this one has " + std::to_string(shape.size())));
  int64_t elements = 1;
  for (int64_t dim : shape) {
    if (dim < 1)
      fail(error("T0120", "every dimension of a tile has at least one element").at(where, text));
    if (llvm::MulOverflow(elements, dim, elements) || elements > tile::maxTileElements)
      fail(error("T0120", "the tile is too large").at(where, text + " has more than 1048576 elements")
               .fact("numel exceeds triton maximum tensor numel (1048576)").help("use smaller blocks and more programs, or a loop"));
  }
  for (auto [i, dim] : llvm::enumerate(shape))
    if (!llvm::isPowerOf2_64(dim)) {
      if (std::exchange(warnedOfSize, true))
        return;
      warn(warning("W2205", "the tile size " + std::to_string(dim) + " is no power of two").at(where, text)
               .fact("Shape element " + std::to_string(i) + " must be a power of 2: real Triton refuses it; tritonc pads it on a GPU"));
      return;
    }
}

Tile Emitter::arange(int64_t start, int64_t end) {
  checkShape({end - start}, span);
  Type type = RankedTensorType::get({end - start}, builder.getI32Type());
  return wrap(tile::ArangeOp::create(builder, location(), type, int32_t(start), int32_t(end)), DType::Int32, {end - start});
}

Tile Emitter::splat(Tile x, ArrayRef<int64_t> shape) {
  if (shape.empty())
    return x;
  TileType type{x.type.element, Shape(shape)};
  return {tile::SplatOp::create(builder, location(), irType(type), x.value), type, {}};
}

Tile Emitter::expandDims(Tile x, unsigned axis) {
  TileType type = x.type;
  type.shape.insert(type.shape.begin() + axis, 1);
  if (x.type.isScalar())
    return splat(x, type.shape);
  return {tile::ExpandDimsOp::create(builder, location(), irType(type), x.value, axis), type, {}};
}

Tile Emitter::reshape(Tile x, const Shape &shape) {
  if (x.type.isScalar())
    return splat(x, shape);
  TileType type{x.type.element, shape};
  if (shape.empty()) // the tile's only element, as a combination of one
    return reduce({x}, std::nullopt, false, [](ArrayRef<Tile> a, ArrayRef<Tile>) { return Tiles{a[0]}; })[0];
  return {tile::ReshapeOp::create(builder, location(), irType(type), x.value), type, {}};
}

Tile Emitter::permute(Tile x, ArrayRef<int32_t> order) {
  TileType type = x.type;
  for (auto [to, from] : llvm::zip_equal(type.shape, order))
    to = x.type.shape[from];
  return {tile::TransOp::create(builder, location(), irType(type), x.value, order), type, {}};
}

Tile Emitter::join(Tile a, Tile b) {
  TileType type = a.type;
  type.shape.push_back(2);
  return {tile::JoinOp::create(builder, location(), irType(type), a.value, b.value), type, {}};
}

std::pair<Tile, Tile> Emitter::split(Tile x) {
  TileType type = x.type;
  type.shape.pop_back();
  auto op = tile::SplitOp::create(builder, location(), irType(type), irType(type), x.value);
  return {Tile{op.getFirst(), type, {}}, Tile{op.getSecond(), type, {}}};
}

std::optional<Shape> Emitter::commonShape(const Shape &a, const Shape &b) {
  Shape result(std::max(a.size(), b.size()), 1);
  auto put = [&](const Shape &shape) {
    for (size_t i = 0; i < shape.size(); ++i) {
      int64_t &dim = result[result.size() - shape.size() + i];
      if (shape[i] != 1 && dim != 1 && dim != shape[i])
        return false;
      dim = std::max(dim, shape[i]);
    }
    return true;
  };
  if (!put(a) || !put(b))
    return std::nullopt;
  return result;
}

std::optional<Tile> Emitter::tryBroadcast(Tile x, ArrayRef<int64_t> shape) {
  if (x.type.isScalar())
    return splat(x, shape);
  auto common = commonShape(x.type.shape, Shape(shape));
  if (!common || ArrayRef<int64_t>(*common) != shape)
    return std::nullopt;
  while (x.type.shape.size() < shape.size())
    x = expandDims(x, 0);
  if (ArrayRef<int64_t>(x.type.shape) == shape)
    return x;
  TileType type{x.type.element, Shape(shape)};
  return Tile{tile::BroadcastOp::create(builder, location(), irType(type), x.value), type, {}};
}

/// Which dimension keeps two shapes apart, counted from the left of the padded shapes.
static std::string conflict(const Shape &a, const Shape &b) {
  size_t rank = std::max(a.size(), b.size());
  auto at = [&](const Shape &s, size_t i) { return i + s.size() < rank ? 1 : s[i + s.size() - rank]; };
  for (size_t i = 0; i < rank; ++i)
    if (at(a, i) != at(b, i) && at(a, i) != 1 && at(b, i) != 1)
      return "Cannot make_shape_compatible: incompatible dimensions at index " + std::to_string(i) + ": " + std::to_string(at(a, i)) + " and " +
             std::to_string(at(b, i));
  return "";
}

void Emitter::broadcastTogether(Tile &a, Tile &b, Span aSpan, Span bSpan) {
  auto shape = commonShape(a.type.shape, b.type.shape);
  if (!shape) {
    auto report = error("T0110", "the shapes do not go together");
    report.at(span).at(aSpan, toString(a.type)).at(bSpan, toString(b.type)).fact(conflict(a.type.shape, b.type.shape));
    if (a.type.shape.size() == 1 && b.type.shape.size() == 1)
      report.help("to pair every element with every other make one a column and one a row: `a[:, None]` and `b[None, :]`");
    else if (a.type.shape.size() != b.type.shape.size() && (a.type.shape.size() == 1 || b.type.shape.size() == 1))
      report.help("a tile with one dimension goes with the last one of the other; to make it a column write `[:, None]` behind it");
    fail(report);
  }
  if (*shape != a.type.shape && *shape != b.type.shape)
    checkShape(*shape, span);
  a = *tryBroadcast(a, *shape);
  b = *tryBroadcast(b, *shape);
}
