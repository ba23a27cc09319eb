//===- TilePasses.h - the passes up to stage `affine` ---------------------------------===//
#pragma once
#include "mlir/Pass/Pass.h"
#include <memory>

namespace tritonc::cpu {

/// Operands of tile.dot take the accumulator's type, so that widening them is done once, outside of loops if it can be.
std::unique_ptr<mlir::Pass> createWidenDotOperands();
/// A tile that a loop only shifts by the same amount in every element is carried as that amount.
std::unique_ptr<mlir::Pass> createCarryOffsets();
/// Takes out assertions: compiled programs do not stop, and what only they need is not computed.
std::unique_ptr<mlir::Pass> createDropAsserts();
/// Makes the passes up to stage `affine` known to tritonc-opt.
void registerTilePasses();

} // namespace tritonc::cpu
