//===- SourceLocations.h - lines of the .tri file in LLVM IR and assembly ------------------===//
#pragma once
#include "mlir/IR/BuiltinOps.h"

namespace tritonc::cpu {

/// Gives a module at stage `llvm` debug locations, so that the texts made from it name the source's lines. The code
/// that runs goes without them.
mlir::LogicalResult addSourceLocations(mlir::ModuleOp module);

} // namespace tritonc::cpu
