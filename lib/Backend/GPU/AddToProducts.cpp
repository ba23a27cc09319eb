//===- AddToProducts.cpp - a sum with a product that starts at 0, to a product that starts at the other summand ----------===//
#include "TilePasses.h"
#include "tritonc/Dialect/Tile.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace tritonc::gpu {

bool startsAtZero(tile::DotOp op) {
  Value start = op.getAcc();
  if (auto splat = start.getDefiningOp<tile::SplatOp>())
    start = splat.getValue();
  return matchPattern(start, m_Zero()) || matchPattern(start, m_PosZeroFloat());
}

/// The order in which a product is summed is not fixed, so `acc + dot(a, b)` may be one product. It has to stand where the sum did.
void addToProducts(func::FuncOp kernel) {
  kernel.walk([](Operation *op) {
    if (!isa<arith::AddFOp, arith::AddIOp>(op))
      return;
    for (unsigned side : {0, 1}) {
      auto dot = op->getOperand(side).getDefiningOp<tile::DotOp>();
      if (!dot || !dot->hasOneUse() || dot->getBlock() != op->getBlock() || !startsAtZero(dot))
        continue;
      dot.getAccMutable().assign(op->getOperand(1 - side));
      dot->moveBefore(op);
      op->getResult(0).replaceAllUsesWith(dot.getResult());
      op->erase();
      return;
    }
  });
}

} // namespace tritonc::gpu
