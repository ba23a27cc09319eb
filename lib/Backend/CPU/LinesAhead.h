//===- LinesAhead.h - places in memory that a pass over a row fetches for what comes after it ---===//
#pragma once
#include "BufferPlan.h"

namespace tritonc::cpu {

/// A tile of pointers to what `store` writes further down, or without it to what the next program loads.
struct LinesAhead {
  mlir::Value pointers;
  tile::StoreOp store;
};
/// An operation that goes through a tile (fills its buffer, reduces or stores it) -> what comes meanwhile.
using LinesAheadOf = llvm::DenseMap<mlir::Operation *, llvm::SmallVector<LinesAhead, 2>>;

/// For rows that several passes go through: the places of a store of what is made of them, and those that the next program loads. The
/// arithmetic on these places is moved, or copied, ahead of the pass.
LinesAheadOf findLinesAhead(mlir::func::FuncOp kernel, const BufferPlan &plan);

} // namespace tritonc::cpu
