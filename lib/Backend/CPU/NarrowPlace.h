//===- NarrowPlace.h - where a product of narrow numbers reads and writes ------------------------===//
#pragma once
#include "TileEmitter.h"

namespace tritonc::cpu {

/// Three matrices in scratch, and a block of the result. Operands are seen as 32-bit words of `group` numbers that meet in one
/// sum; `k` counts words.
struct TileEmitter::NarrowPlace {
  mlir::Value a, b, c;
  int64_t m, n, k;
  int64_t leftPanel, panel; ///< of a, in words, and of b: as in ScratchTile
  unsigned group;
  mlir::Type operand, element; ///< of a and b, of the result
  mlir::TypedAttr start;       ///< what the accumulator begins with, if that is one constant; otherwise it is read from `c`
  std::optional<TileShape> tiles;
  mlir::Value row, column;
  unsigned vectors;
};

} // namespace tritonc::cpu
