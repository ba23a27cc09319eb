//===- DotPlace.h - what the micro-kernel of tile.dot works on ----------------------------===//
#pragma once
#include "TileEmitter.h"

namespace tritonc::cpu {

/// So much of a right operand stays in the first cache while rows of the others pass by.
constexpr int64_t maxBytesInFirstCache = 16 * 1024;
/// So much of a left operand stays in the second cache while panels of the right one pass by.
constexpr int64_t maxBytesInSecondCache = 144 * 1024;

/// Where the micro-kernel works: three matrices, and a block of `vectors * width` columns of the result.
struct TileEmitter::DotPlace {
  mlir::Value a, b, c;
  int64_t m, n, k;
  int64_t panel;   ///< of b, as in ScratchTile
  int64_t strideB; ///< from row to row of b, where it is not in panels
  mlir::Value strideA; ///< from row to row of a; null: k
  mlir::Value strideC; ///< from row to row of c; null: n
  mlir::Value rows, columns, depth; ///< so much of m, n and k counts; null: all
  mlir::Type element;
  mlir::TypedAttr start; ///< what the accumulator begins with, if that is one constant; otherwise it is read from `c`
  mlir::Value copied; ///< a left operand whose rows are copied chunk by chunk; null: it is there
  mlir::Value chunk, chunkEnd, isLastChunk; ///< of the rows of a; null: all are one chunk
  mlir::Value row, column;
  bool isRest = false; ///< the rows behind those that a whole number of blocks covers
  unsigned vectors;
};

} // namespace tritonc::cpu
