//===- TilePasses.h - the passes of this room ---------------------------------------------------===//
#pragma once
#include "tritonc/Backend/GPU.h"
#include "mlir/Pass/Pass.h"
#include <memory>

namespace tritonc::gpu {

/// Kernels of tiles to the code of one thread.
std::unique_ptr<mlir::Pass> createTileToThreads(const Target &target);
/// Every dialect of stage `threads` but the loops to LLVM's and NVVM's at once, and what a kernel is marked with.
std::unique_ptr<mlir::Pass> createThreadsToNvvm();

} // namespace tritonc::gpu
