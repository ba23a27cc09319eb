//===- Contexts.h - MLIR contexts that serve one compiler after the other ---------------------------===//
#pragma once
#include "mlir/IR/MLIRContext.h"
#include <memory>

namespace tritonc {

/// An MLIR context. What a kernel leaves in it (types, constants, places in files) stays there until it ends.
struct KernelContext {
  std::unique_ptr<mlir::MLIRContext> context;
  unsigned kernels = 0; ///< that have been compiled in it
};

/// One that an earlier compiler gave back, with the dialects that it has loaded, or else a new one. Any thread may ask.
KernelContext takeContext();
/// For the next compiler. Nothing that lives in the context may be left.
void giveBack(KernelContext context);

} // namespace tritonc
