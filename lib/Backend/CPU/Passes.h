//===- Passes.h - the passes of this room ---------------------------------------------------===//
#pragma once
#include "tritonc/Backend/CPU.h"
#include "mlir/Pass/Pass.h"
#include <memory>

namespace tritonc::cpu {

/// math operations to inline polynomials; see ExpandMath.h.
std::unique_ptr<mlir::Pass> createExpandMathPass(const Options &options);
/// Arithmetic on f16 and bf16 to f32, their conversions to integer arithmetic where the machine has none.
std::unique_ptr<mlir::Pass> createExpandNarrowFloatsPass(const Options &options);
/// `int NAME(grid, …)` and `int NAME_programs(grid, …, first, last)` for C programs, around the kernel of a module at stage `affine`.
std::unique_ptr<mlir::Pass> createAddCFunctionPass(std::string name);

void registerExpandMathPasses();
void registerExpandNarrowFloatsPass();
void registerAffineToLLVMPasses();
void registerAddCFunctionPass();

} // namespace tritonc::cpu
