//===- Reduction.cpp - rules of reductions ---------------------------------------------===//
#include "ImpliedTypes.h"
#include "tritonc/Dialect/Tile.h"

using namespace mlir;
using namespace tritonc::tile;

/// What reductions and scans share: tiles of one shape that have the axis, results of `resultShape`, and a region that
/// combines two elements of each.
template <typename Op> static LogicalResult verifyCombination(Op op, bool keepsAxis) {
  auto emitOpError = [&](const Twine &text) { return op.emitOpError(text); };
  if (op.getOperands().empty())
    return emitOpError("needs at least one operand");
  ArrayRef<int64_t> shape = shapeOf(op.getOperands().front().getType());
  if (op.getAxis() >= shape.size())
    return emitOpError("axis ") << op.getAxis() << " is outside of a tile with " << shape.size() << " dimensions";
  SmallVector<int64_t> resultShape(shape);
  if (!keepsAxis)
    resultShape.erase(resultShape.begin() + op.getAxis());
  if (op.getNumResults() != op.getOperands().size())
    return emitOpError("has ") << op.getOperands().size() << " operands and " << op.getNumResults() << " results";
  SmallVector<Type> elements;
  for (auto [operand, result] : llvm::zip_equal(op.getOperands(), op.getResults())) {
    if (shapeOf(operand.getType()) != shape)
      return emitOpError("reduces tiles of one shape together, got ") << operand.getType();
    if (result.getType() != withShape(operand.getType(), resultShape))
      return emitOpError("yields ") << withShape(operand.getType(), resultShape) << ", not " << result.getType();
    elements.push_back(elementOf(operand.getType()));
  }
  Block &block = op.getCombine().front();
  SmallVector<Type> both(elements);
  both.append(elements);
  if (!llvm::equal(block.getArgumentTypes(), both))
    return emitOpError("the region takes the elements of all operands twice");
  auto yield = dyn_cast<YieldOp>(block.getTerminator());
  if (!yield || !llvm::equal(yield.getOperandTypes(), elements))
    return emitOpError("the region yields one element for each operand");
  return success();
}

LogicalResult ReduceOp::verify() { return verifyCombination(*this, /*keepsAxis=*/false); }
LogicalResult ScanOp::verify() { return verifyCombination(*this, /*keepsAxis=*/true); }

LogicalResult SortOp::verify() {
  ArrayRef<int64_t> from = shapeOf(getX().getType()), to = shapeOf(getType());
  if (elementOf(getX().getType()) != elementOf(getType()) || from.drop_back() != to.drop_back() || to.back() > from.back())
    return emitOpError("cannot sort ") << getX().getType() << " into " << getType();
  return success();
}

LogicalResult HistogramOp::verify() {
  if (shapeOf(getX().getType()).size() != 1 || shapeOf(getType()).size() != 1)
    return emitOpError("counts a tile of one dimension into one of one dimension");
  if (getMask() && shapeOf(getMask().getType()) != shapeOf(getX().getType()))
    return emitOpError("the mask has the shape of the counted tile");
  return success();
}

ParseResult tritonc::tile::parseHistogramTypes(OpAsmParser &parser, const OptionalOperand &hasMask, Type &x, Type &mask) {
  if (parser.parseType(x))
    return failure();
  if (hasMask)
    mask = withElement(x, IntegerType::get(x.getContext(), 1));
  return success();
}
void tritonc::tile::printHistogramTypes(OpAsmPrinter &printer, Operation *, Value, Type x, Type) { printer << x; }
