//===- TilePasses.h - the passes up to stage `affine` ---------------------------------===//
#pragma once
#include "DotForm.h"
#include "mlir/Pass/Pass.h"
#include <memory>

namespace tritonc::cpu {

/// Operands of tile.dot take the type that they are multiplied in, so that widening them is done once, outside of loops if it can be.
std::unique_ptr<mlir::Pass> createWidenDotOperands(const VectorMachine &machine);
/// Makes the passes up to stage `affine` known to tritonc-opt.
void registerTilePasses();

} // namespace tritonc::cpu
