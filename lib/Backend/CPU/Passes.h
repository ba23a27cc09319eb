//===- Passes.h - the passes of this room ---------------------------------------------------===//
#pragma once
#include "tritonc/Backend/CPU.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Pass/Pass.h"
#include <memory>

namespace tritonc::cpu {

/// `int NAME(grid, …)` and `int NAME_programs(grid, …, first, last)` for C programs, around the kernel of a module at stage `affine`.
std::unique_ptr<mlir::Pass> createAddCFunctionPass(std::string name);
/// Half of a kernel to functions `KERNEL.partN`, marked `tritonc.part`, which can be compiled beside it.
std::unique_ptr<mlir::Pass> createSplitKernel(bool mayAlias);
/// Says of parameter `i` of a function what holds for parameter `k` of the kernel that it is passed from.
void markParameter(mlir::FunctionOpInterface function, unsigned i, mlir::FunctionOpInterface kernel, unsigned k, bool mayAlias);
/// Loops and branches of affine and scf to blocks.
std::unique_ptr<mlir::Pass> createLoopsToBranches();

void registerAffineToLLVMPasses();
void registerAddCFunctionPass();
void registerSplitKernelPass();

} // namespace tritonc::cpu
