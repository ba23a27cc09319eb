//===- CleanUp.h - passes from tile kernels to tile kernels, for every backend ----------------------===//
#pragma once
#include "mlir/Pass/Pass.h"
#include <memory>

namespace tritonc::backend {

/// MLIR's canonical form; conversions that round as the tile language says, not as `arith` does, stay as they are.
std::unique_ptr<mlir::Pass> createSimplify();
/// A tile that a loop only shifts by the same amount in every element is carried as that amount.
std::unique_ptr<mlir::Pass> createCarryOffsets();
/// Takes out assertions: compiled programs do not stop, and what only they need is not computed.
std::unique_ptr<mlir::Pass> createDropAsserts();
/// Makes these passes known to tritonc-opt.
void registerCleanUpPasses();

} // namespace tritonc::backend
