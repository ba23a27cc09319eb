//===- LinesAhead.h - places in memory that a nest of much arithmetic fetches for what comes after it ---===//
#pragma once
#include "BufferPlan.h"

namespace tritonc::cpu {

/// A tile of pointers to what is stored further down, or to what the next program loads.
struct LinesAhead {
  mlir::Value pointers;
  bool isStored = false;
};
using LinesAheadOf = llvm::DenseMap<mlir::Value, llvm::SmallVector<LinesAhead, 2>>;

/// For tiles that are dear to compute and get a buffer: the places of a store of what is made of them, and those that the next program loads
/// to make them of. The arithmetic on these places is moved, or copied, ahead of the tile.
LinesAheadOf findLinesAhead(mlir::func::FuncOp kernel, const BufferPlan &plan);

} // namespace tritonc::cpu
