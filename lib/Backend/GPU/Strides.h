//===- Strides.h - how much a tile of integers or addresses grows with each bit of its index ---------------===//
#pragma once
#include "tritonc/Dialect/Tile.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>

namespace tritonc::gpu {

/// For each bit of the padded index, the lowest first: what a set bit adds to the element, in elements for addresses; none where that
/// is not a constant.
using Strides = llvm::SmallVector<std::optional<int64_t>, 16>;

class StrideAnalysis {
public:
  /// `wrapsLate`: a remainder is taken to grow as the dividend does, which holds for most of its elements.
  explicit StrideAnalysis(bool wrapsLate = false) : wrapsLate(wrapsLate) {}
  Strides of(mlir::Value tile);

private:
  Strides compute(mlir::Value tile);
  Strides combined(mlir::Operation *op, unsigned bits);

  bool wrapsLate;
  llvm::DenseMap<mlir::Value, Strides> known;
};

/// For each bit of the result of an operation that only rearranges, the bit of its operand; `Mapping::none` where it is repeated.
llvm::SmallVector<int> sourceBits(mlir::Operation *op);

} // namespace tritonc::gpu
