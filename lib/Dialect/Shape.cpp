//===- Shape.cpp - rules and folds of the operations that make and rearrange tiles --===//
#include "tritonc/Dialect/Tile.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace tritonc::tile;

/// The limits that every tile keeps: rank and number of elements.
static LogicalResult verifySize(Operation *op, Type type) {
  auto tile = cast<RankedTensorType>(type);
  if (tile.getRank() == 0 || tile.getRank() > maxTileRank)
    return op->emitOpError("a tile has 1 to ") << maxTileRank << " dimensions, got " << tile.getRank();
  int64_t elements = 1;
  for (int64_t dim : tile.getShape())
    if (dim <= 0 || llvm::MulOverflow(elements, dim, elements) || elements > maxTileElements)
      return op->emitOpError("a tile has 1 to ") << maxTileElements << " elements, got shape " << tile;
  return success();
}

/// A constant that is the same in every element, in the shape of `type`; null for any other attribute.
static Attribute splatIn(Attribute constant, Type type) {
  auto splat = dyn_cast_or_null<SplatElementsAttr>(constant);
  return splat ? splat.resizeSplat(cast<ShapedType>(type)) : Attribute();
}

LogicalResult ArangeOp::verify() {
  int64_t size = int64_t(getEnd()) - int64_t(getStart());
  auto type = cast<RankedTensorType>(getType());
  if (size <= 0)
    return emitOpError("needs start < end, got ") << getStart() << " and " << getEnd();
  if (type.getRank() != 1 || type.getDimSize(0) != size)
    return emitOpError("yields tensor<") << size << "xi32>, not " << type;
  return verifySize(*this, type);
}

LogicalResult SplatOp::verify() {
  if (getValue().getType() != elementOf(getType()))
    return emitOpError("fills ") << getType() << " with a value of type " << getValue().getType();
  return verifySize(*this, getType());
}

OpFoldResult SplatOp::fold(FoldAdaptor adaptor) {
  if (isa_and_nonnull<IntegerAttr, FloatAttr>(adaptor.getValue()))
    return SplatElementsAttr::get(cast<ShapedType>(getType()), adaptor.getValue());
  return {};
}

LogicalResult ExpandDimsOp::verify() {
  auto from = cast<RankedTensorType>(getX().getType());
  if (int64_t(getAxis()) > from.getRank())
    return emitOpError("axis ") << getAxis() << " is outside of 0 to " << from.getRank();
  SmallVector<int64_t> shape(from.getShape());
  shape.insert(shape.begin() + getAxis(), 1);
  if (getType() != withShape(from, shape))
    return emitOpError("yields ") << withShape(from, shape) << ", not " << getType();
  return verifySize(*this, getType());
}

OpFoldResult ExpandDimsOp::fold(FoldAdaptor adaptor) { return splatIn(adaptor.getX(), getType()); }

LogicalResult BroadcastOp::verify() {
  auto from = cast<RankedTensorType>(getX().getType()), to = cast<RankedTensorType>(getType());
  if (from.getElementType() != to.getElementType() || from.getRank() != to.getRank())
    return emitOpError("keeps the element type and the rank: ") << from << " to " << to;
  for (auto [i, a, b] : llvm::enumerate(from.getShape(), to.getShape()))
    if (a != b && a != 1)
      return emitOpError("dimension ") << i << " has size " << a << " and cannot be repeated to " << b;
  return verifySize(*this, to);
}

OpFoldResult BroadcastOp::fold(FoldAdaptor adaptor) {
  if (getX().getType() == getType()) // broadcast(x) to its own shape == x
    return getX();
  if (auto inner = getX().getDefiningOp<BroadcastOp>()) { // broadcast(broadcast(x)) == broadcast(x)
    getXMutable().assign(inner.getX());
    return getResult();
  }
  return splatIn(adaptor.getX(), getType());
}

LogicalResult ReshapeOp::verify() {
  auto from = cast<RankedTensorType>(getX().getType()), to = cast<RankedTensorType>(getType());
  if (from.getElementType() != to.getElementType() || from.getNumElements() != to.getNumElements())
    return emitOpError("keeps the elements and their number: ") << from << " to " << to;
  return verifySize(*this, to);
}

OpFoldResult ReshapeOp::fold(FoldAdaptor adaptor) {
  if (getX().getType() == getType()) // reshape(x) to its own shape == x
    return getX();
  if (auto inner = getX().getDefiningOp<ReshapeOp>()) { // reshape(reshape(x)) == reshape(x)
    getXMutable().assign(inner.getX());
    return getResult();
  }
  if (auto constant = dyn_cast_or_null<DenseElementsAttr>(adaptor.getX()))
    return constant.reshape(cast<ShapedType>(getType()));
  return {};
}

LogicalResult TransOp::verify() {
  auto from = cast<RankedTensorType>(getX().getType());
  SmallVector<int64_t> shape;
  SmallVector<bool> seen(from.getRank(), false);
  for (int32_t d : getOrder()) {
    if (d < 0 || d >= from.getRank() || seen[d])
      return emitOpError("order is a permutation of 0 to ") << from.getRank() - 1;
    seen[d] = true;
    shape.push_back(from.getDimSize(d));
  }
  if (int64_t(shape.size()) != from.getRank())
    return emitOpError("order is a permutation of 0 to ") << from.getRank() - 1;
  if (getType() != withShape(from, shape))
    return emitOpError("yields ") << withShape(from, shape) << ", not " << getType();
  return success();
}

OpFoldResult TransOp::fold(FoldAdaptor adaptor) {
  if (llvm::equal(getOrder(), llvm::seq<int32_t>(0, getOrder().size()))) // trans(x) in the same order == x
    return getX();
  if (auto inner = getX().getDefiningOp<TransOp>()) { // trans(trans(x, p), q) == trans(x, p ∘ q)
    SmallVector<int32_t> order;
    for (int32_t d : getOrder())
      order.push_back(inner.getOrder()[d]);
    setOrder(order);
    getXMutable().assign(inner.getX());
    return getResult();
  }
  return splatIn(adaptor.getX(), getType());
}

LogicalResult JoinOp::verify() {
  SmallVector<int64_t> shape(shapeOf(getA().getType()));
  shape.push_back(2);
  if (getType() != withShape(getA().getType(), shape))
    return emitOpError("yields ") << withShape(getA().getType(), shape) << ", not " << getType();
  return verifySize(*this, getType());
}

LogicalResult SplitOp::verify() {
  ArrayRef<int64_t> shape = shapeOf(getX().getType());
  if (shape.back() != 2)
    return emitOpError("halves a last dimension of size 2, not ") << shape.back();
  if (getFirst().getType() != withShape(getX().getType(), shape.drop_back()))
    return emitOpError("yields ") << withShape(getX().getType(), shape.drop_back()) << ", not " << getFirst().getType();
  return success();
}

/// Checks that two shapes agree outside of one axis, which both have.
static LogicalResult verifyBesideAxis(Operation *op, ArrayRef<int64_t> a, ArrayRef<int64_t> b, unsigned axis) {
  if (a.size() != b.size() || axis >= a.size())
    return op->emitOpError("needs tiles of one rank that have axis ") << axis;
  for (unsigned d = 0; d < a.size(); ++d)
    if (d != axis && a[d] != b[d])
      return op->emitOpError("dimension ") << d << " differs: " << a[d] << " and " << b[d];
  return success();
}

LogicalResult CatOp::verify() {
  ArrayRef<int64_t> a = shapeOf(getA().getType()), b = shapeOf(getB().getType());
  if (failed(verifyBesideAxis(*this, a, b, getAxis())))
    return failure();
  SmallVector<int64_t> shape(a);
  shape[getAxis()] += b[getAxis()];
  if (elementOf(getA().getType()) != elementOf(getB().getType()) || getType() != withShape(getA().getType(), shape))
    return emitOpError("yields ") << withShape(getA().getType(), shape) << ", not " << getType();
  return verifySize(*this, getType());
}

LogicalResult FlipOp::verify() {
  if (getAxis() >= shapeOf(getType()).size())
    return emitOpError("axis ") << getAxis() << " is outside of the tile";
  return success();
}

LogicalResult GatherOp::verify() {
  ArrayRef<int64_t> index = shapeOf(getIndex().getType());
  if (failed(verifyBesideAxis(*this, shapeOf(getSrc().getType()), index, getAxis())))
    return failure();
  if (getType() != withShape(getSrc().getType(), index))
    return emitOpError("yields ") << withShape(getSrc().getType(), index) << ", not " << getType();
  return success();
}
