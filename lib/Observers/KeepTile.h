//===- KeepTile.h - the lanes of a tile in as few numbers as they need --------------------------===//
#pragma once
#include "tritonc/Observers/Recorder.h"

namespace tritonc {

/// A tile as an event tells it.
struct TileContents {
  DType type;
  bool isPointer;
  llvm::ArrayRef<int64_t> shape;
  llvm::ArrayRef<uint64_t> bits;  ///< one a lane, or one for all
  llvm::ArrayRef<uint8_t> marks;  ///< likewise; empty: all are good
  uint16_t array;                 ///< of a pointer
  uint64_t begin = 0;             ///< where that array begins
};

/// The tile in the shortest form. At most `mostLanes` lanes are kept where they follow no rule.
KeptTile keptTile(const TileContents &contents, size_t mostLanes);
/// Equal for equal tiles only.
std::string contentsOf(const KeptTile &tile);
/// About how many characters it takes in a page.
size_t textBytesOf(const KeptTile &tile);
/// The number that these bits are.
double numberOf(DType type, uint64_t bits);

} // namespace tritonc
