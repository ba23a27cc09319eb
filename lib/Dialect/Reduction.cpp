//===- Reduction.cpp - rules of reductions ---------------------------------------------===//
#include "tritonc/Dialect/Tile.h"

using namespace mlir;
using namespace tritonc::tile;

LogicalResult ReduceOp::verify() {
  if (getOperands().empty())
    return emitOpError("needs at least one operand");
  ArrayRef<int64_t> shape = shapeOf(getOperands().front().getType());
  if (getAxis() >= shape.size())
    return emitOpError("axis ") << getAxis() << " is outside of a tile with " << shape.size() << " dimensions";
  SmallVector<int64_t> reduced(shape);
  reduced.erase(reduced.begin() + getAxis());
  if (getNumResults() != getOperands().size())
    return emitOpError("has ") << getOperands().size() << " operands and " << getNumResults() << " results";
  SmallVector<Type> elements;
  for (auto [operand, result] : llvm::zip_equal(getOperands(), getResults())) {
    if (shapeOf(operand.getType()) != shape)
      return emitOpError("reduces tiles of one shape together, got ") << operand.getType();
    if (result.getType() != withShape(operand.getType(), reduced))
      return emitOpError("yields ") << withShape(operand.getType(), reduced) << ", not " << result.getType();
    elements.push_back(elementOf(operand.getType()));
  }
  Block &block = getCombine().front();
  SmallVector<Type> both(elements);
  both.append(elements);
  if (!llvm::equal(block.getArgumentTypes(), both))
    return emitOpError("the region takes the elements of all operands twice");
  auto yield = dyn_cast<YieldOp>(block.getTerminator());
  if (!yield || !llvm::equal(yield.getOperandTypes(), elements))
    return emitOpError("the region yields one element for each operand");
  return success();
}
