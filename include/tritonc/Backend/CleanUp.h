//===- CleanUp.h - tile kernels in canonical form, with every rounding where it was written ----------===//
#pragma once
#include "mlir/Pass/Pass.h"
#include <memory>

namespace tritonc::cpu {

/// MLIR's canonical form; conversions that round as the tile language says, not as `arith` does, stay as they are.
std::unique_ptr<mlir::Pass> createSimplify();

} // namespace tritonc::cpu
