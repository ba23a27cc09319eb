//===- TilePasses.h - the passes up to stage `affine` ---------------------------------===//
#pragma once
#include "mlir/Pass/Pass.h"
#include <memory>

namespace tritonc::cpu {

/// Operands of tile.dot take the accumulator's type, so that widening them is done once, outside of loops if it can be.
std::unique_ptr<mlir::Pass> createWidenDotOperands();
/// Makes the passes up to stage `affine` known to tritonc-opt.
void registerTilePasses();

} // namespace tritonc::cpu
