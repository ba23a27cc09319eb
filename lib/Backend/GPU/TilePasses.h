//===- TilePasses.h - the passes of this room ---------------------------------------------------===//
#pragma once
#include "tritonc/Backend/GPU.h"
#include "tritonc/Dialect/Tile.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include <memory>

namespace tritonc::gpu {

/// Kernels of tiles to the code of one thread.
std::unique_ptr<mlir::Pass> createTileToThreads(const Target &target);
/// Every dialect of stage `threads` but the loops to LLVM's and NVVM's at once, and what a kernel is marked with.
std::unique_ptr<mlir::Pass> createThreadsToNvvm();

/// Whether the accumulator of a product is 0 everywhere.
bool startsAtZero(tile::DotOp op);
/// Sums with products become products that add.
void addToProducts(mlir::func::FuncOp kernel);

} // namespace tritonc::gpu
