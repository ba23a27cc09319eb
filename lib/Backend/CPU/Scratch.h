//===- Scratch.h - memory of one program for tiles that need some ---------------------===//
#pragma once
#include "mlir/IR/Builders.h"

namespace tritonc::cpu {

/// A tile in scratch memory: dense, row-major (unless in panels), 64-byte aligned. i1 is held as bytes.
struct ScratchTile {
  mlir::Value pointer; ///< !llvm.ptr, defined in the entry block
  llvm::SmallVector<int64_t, 4> shape;
  mlir::Type element; ///< as arithmetic sees it; pointers as !llvm.ptr
  /// Columns stand in panels of so many, one panel after the other, each row-major; 0: in whole rows.
  int64_t panel = 0;
  /// In panels (or whole rows) of 32-bit words, each so many elements of one column; rows are counted in words.
  unsigned group = 1;
  mlir::Value least = {}, leastExponent = {}; ///< of bfloat16 operands of AMX: memory for the smallest exponent of all numbers but 0
};

/// The type that an element has in memory: a byte for i1, an integer for bf16 and 8-bit floats.
mlir::Type memoryType(mlir::Type element);
/// Bytes of an element in memory.
int64_t byteSizeOf(mlir::Type element);

/// Hands out scratch memory: small tiles from the stack, the rest from the arena of the thread.
class Scratch {
public:
  /// `arena`: the kernel's parameter that points to the thread's arena.
  /// Its first `kept` bytes are handed out already.
  Scratch(mlir::Block *entry, mlir::Value arena, int64_t kept) : entry(entry), arena(arena), arenaUsed(kept) {}
  /// `isKept`: what a program leaves there, later ones of the launch find.
  ScratchTile make(mlir::Location loc, llvm::ArrayRef<int64_t> shape, mlir::Type element, bool isKept = false);
  /// Bytes of the arena that were handed out.
  int64_t arenaBytes() const { return arenaUsed; }

private:
  mlir::Block *entry;
  mlir::Value arena;
  int64_t stackUsed = 0, arenaUsed;
};

} // namespace tritonc::cpu
