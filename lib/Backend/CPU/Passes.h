//===- Passes.h - the passes of this room ---------------------------------------------------===//
#pragma once
#include "tritonc/Backend/CPU.h"
#include "mlir/Pass/Pass.h"
#include <memory>

namespace tritonc::cpu {

/// `int NAME(grid, …)` and `int NAME_programs(grid, …, first, last)` for C programs, around the kernel of a module at stage `affine`.
std::unique_ptr<mlir::Pass> createAddCFunctionPass(std::string name);
/// Loops and branches of affine and scf to blocks.
std::unique_ptr<mlir::Pass> createLoopsToBranches();

void registerAffineToLLVMPasses();
void registerAddCFunctionPass();

} // namespace tritonc::cpu
