//===- Dot.cpp - rules of matrix products ------------------------------------------------===//
#include "tritonc/Dialect/Tile.h"

using namespace mlir;
using namespace tritonc::tile;

LogicalResult DotOp::verify() {
  auto a = cast<RankedTensorType>(getA().getType()), b = cast<RankedTensorType>(getB().getType());
  auto acc = cast<RankedTensorType>(getAcc().getType());
  int64_t rank = a.getRank();
  if (rank < 2 || b.getRank() != rank || acc.getRank() != rank)
    return emitOpError("multiplies matrices of equal rank, at least 2: ") << a << " and " << b;
  for (int64_t d = 0; d + 2 < rank; ++d)
    if (a.getDimSize(d) != b.getDimSize(d) || a.getDimSize(d) != acc.getDimSize(d))
      return emitOpError("batch dimension ") << d << " differs";
  if (a.getDimSize(rank - 1) != b.getDimSize(rank - 2))
    return emitOpError("inner dimensions differ: ") << a.getDimSize(rank - 1) << " and " << b.getDimSize(rank - 2);
  if (acc.getDimSize(rank - 2) != a.getDimSize(rank - 2) || acc.getDimSize(rank - 1) != b.getDimSize(rank - 1))
    return emitOpError("the accumulator ") << acc << " does not fit " << a << " times " << b;
  bool floats = isa<FloatType>(acc.getElementType());
  if (isa<FloatType>(a.getElementType()) != floats || isa<FloatType>(b.getElementType()) != floats)
    return emitOpError("operands and accumulator are all floats or all integers");
  return success();
}
