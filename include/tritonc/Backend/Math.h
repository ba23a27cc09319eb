//===- Math.h - functions and narrow floats as arithmetic that every machine has --------------------===//
#pragma once
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Pass/Pass.h"
#include <memory>

namespace tritonc::backend {

/// What a target has beyond arithmetic.
struct MathTarget {
  bool scalef = false; ///< AVX-512: x * 2^n rounded once, without steps
  bool libm = true;    ///< the C library can be called
};

/// math operations on scalars and vectors to inline polynomials; see ExpandMath.h.
std::unique_ptr<mlir::Pass> createExpandMathPass(const MathTarget &target);
/// Arithmetic on f16, bf16 and 8-bit floats to f32 with one rounding an operation; `f16c`: the machine converts between f32 and f16.
std::unique_ptr<mlir::Pass> createExpandNarrowFloatsPass(bool f16c);
/// arith, math, cf, func and ub to the LLVM dialect. Patterns of other dialects come behind: the first that knows an operation wins.
void populateScalarsToLLVM(const mlir::LLVMTypeConverter &types, mlir::RewritePatternSet &patterns);
/// Makes these passes known to tritonc-opt.
void registerMathPasses();

} // namespace tritonc::backend
