//===- Elementwise.cpp - folds of the arithmetic that is never undefined, rules of functions of elements -------===//
#include "tritonc/Dialect/Tile.h"
#include "mlir/Dialect/CommonFolders.h"

using namespace mlir;
using namespace tritonc::tile;

/// Folds two constant operands, scalars or splats, by `fn`.
template <typename Op, typename Fn> static OpFoldResult foldInts(typename Op::FoldAdaptor adaptor, Fn fn) {
  return constFoldBinaryOp<IntegerAttr, APInt, void>(adaptor.getOperands(), fn);
}

/// The constant that every element of an integer attribute has.
static std::optional<APInt> constantOf(Attribute attr) {
  if (auto scalar = dyn_cast_or_null<IntegerAttr>(attr))
    return scalar.getValue();
  if (auto splat = dyn_cast_or_null<SplatElementsAttr>(attr))
    if (isa<IntegerType>(splat.getElementType()))
      return splat.getSplatValue<APInt>();
  return std::nullopt;
}

OpFoldResult DivSIOp::fold(FoldAdaptor adaptor) {
  if (auto y = constantOf(adaptor.getY()); y && y->isOne()) // x / 1 == x
    return getX();
  return foldInts<DivSIOp>(adaptor, [](const APInt &x, const APInt &y) {
    return y.isZero() ? APInt::getZero(x.getBitWidth()) : x.sdiv(y); // sdiv wraps INT_MIN / -1
  });
}

OpFoldResult DivUIOp::fold(FoldAdaptor adaptor) {
  if (auto y = constantOf(adaptor.getY()); y && y->isOne()) // x / 1 == x
    return getX();
  return foldInts<DivUIOp>(adaptor, [](const APInt &x, const APInt &y) {
    return y.isZero() ? APInt::getZero(x.getBitWidth()) : x.udiv(y);
  });
}

OpFoldResult RemSIOp::fold(FoldAdaptor adaptor) {
  return foldInts<RemSIOp>(adaptor, [](const APInt &x, const APInt &y) {
    return y.isZero() ? APInt::getZero(x.getBitWidth()) : x.srem(y);
  });
}

OpFoldResult RemUIOp::fold(FoldAdaptor adaptor) {
  return foldInts<RemUIOp>(adaptor, [](const APInt &x, const APInt &y) {
    return y.isZero() ? APInt::getZero(x.getBitWidth()) : x.urem(y);
  });
}

// APInt's shifts by the width or more give what these operations promise: 0, or the sign.
OpFoldResult ShLIOp::fold(FoldAdaptor adaptor) {
  if (auto y = constantOf(adaptor.getY()); y && y->isZero()) // x << 0 == x
    return getX();
  return foldInts<ShLIOp>(adaptor, [](const APInt &x, const APInt &y) { return x.shl(y); });
}

OpFoldResult ShRSIOp::fold(FoldAdaptor adaptor) {
  if (auto y = constantOf(adaptor.getY()); y && y->isZero()) // x >> 0 == x
    return getX();
  return foldInts<ShRSIOp>(adaptor, [](const APInt &x, const APInt &y) { return x.ashr(y); });
}

OpFoldResult ShRUIOp::fold(FoldAdaptor adaptor) {
  if (auto y = constantOf(adaptor.getY()); y && y->isZero()) // x >> 0 == x
    return getX();
  return foldInts<ShRUIOp>(adaptor, [](const APInt &x, const APInt &y) { return x.lshr(y); });
}

OpFoldResult UMulHiOp::fold(FoldAdaptor adaptor) {
  return foldInts<UMulHiOp>(adaptor, [](const APInt &x, const APInt &y) { return llvm::APIntOps::mulhu(x, y); });
}

LogicalResult MapOp::verify() {
  if (getOperands().empty())
    return emitOpError("needs at least one operand");
  ArrayRef<int64_t> shape = shapeOf(getOperands().front().getType());
  if (shape.back() % getPack() != 0)
    return emitOpError("takes ") << getPack() << " neighbours at once, which does not divide rows of " << shape.back();
  auto elements = [&](ValueRange tiles) {
    SmallVector<Type> types;
    for (Value tile : tiles)
      types.append(getPack(), elementOf(tile.getType()));
    return types;
  };
  auto hasShape = [&](Value tile) { return shapeOf(tile.getType()) == shape; };
  if (!llvm::all_of(getOperands(), hasShape) || !llvm::all_of(getResults(), hasShape))
    return emitOpError("operands and results have one shape");
  if (!llvm::equal(getBody().front().getArgumentTypes(), elements(getOperands())))
    return emitOpError("the region takes ") << getPack() << " elements of each operand";
  auto yield = dyn_cast<YieldOp>(getBody().front().getTerminator());
  if (!yield || !llvm::equal(yield.getOperandTypes(), elements(getResults())))
    return emitOpError("the region yields ") << getPack() << " elements of each result";
  return success();
}
