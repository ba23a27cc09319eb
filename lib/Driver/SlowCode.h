//===- SlowCode.h - what the CPU's loops need more time for than they could -----------------------------------------===//
#pragma once
#include "tritonc/Syntax/Diagnostic.h"
#include "mlir/IR/BuiltinOps.h"

namespace tritonc {

/// Adds a warning W1101, W1102 or W1103 for each place of a kernel at stage `affine` that is slow for a reason.
void reportSlowCode(mlir::ModuleOp module, const SourceManager &sources, Diagnostics &reports);

} // namespace tritonc
