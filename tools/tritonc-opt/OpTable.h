//===- OpTable.h - what there is for each operation of the tile dialect ---------------===//
#pragma once
#include "llvm/ADT/StringRef.h"

namespace mlir {
class MLIRContext;
}

namespace tritonc {

/// Prints a row for each operation of the dialect: whether its record's example parses, whether that example becomes
/// machine-level IR for CPUs, and a test below `sources` (`test/Ops`, `test/Backend/CPU`) that uses it. Returns 1 if a
/// row has a hole, else 0.
int printOpTable(mlir::MLIRContext &context, llvm::StringRef sources);

} // namespace tritonc
