//===- MatrixProduct.h - products that the matrix unit computes, and tiles in its memory layout -----------------------===//
// Two kinds of instructions drive the unit. A warp alone (mma.sync, sm_80 and later) multiplies 16 rows with 8 columns, all operands in
// registers. A warp group of 4 neighbouring warps (wgmma, sm_90a) multiplies 64 rows with up to 256 columns: operands stand in shared
// memory, the left one may be in registers. Sums are in registers in both cases, in one mapping that the machine prescribes.
#pragma once
#include "Mapping.h"
#include "tritonc/Backend/GPU.h"
#include "tritonc/Dialect/Tile.h"
#include <optional>

namespace tritonc::gpu {

struct MatrixProduct {
  int64_t batches, m, n, k;
  unsigned bytes;                   ///< of an operand's element, as it is multiplied
  llvm::StringRef left, right, sum; ///< types as PTX names them
  bool byGroup;                     ///< whether warp groups multiply, not single warps
  bool inThree;                     ///< f32: larger and smaller parts that tf32 holds make three products, nearly as exact as f32
  unsigned warpBits;
  unsigned rowWarpBits = 0, columnWarpBits = 0, batchWarpBits = 0; ///< bits of the warp that share rows, columns, batches; in this order

  /// None where the matrix unit cannot compute `op`, or not with the accuracy that is asked for.
  static std::optional<MatrixProduct> of(tile::DotOp op, const Target &target);

  int64_t depth() const { return 32 / bytes; }            ///< of one instruction
  int64_t blockRows() const { return bytes == 8 ? 8 : 16; } ///< of one instruction, for each of its warps
  unsigned groupsM() const { return 1u << (rowWarpBits - 2); }
  unsigned groupsN() const { return 1u << columnWarpBits; }
  int64_t columns() const { return std::min<int64_t>(256, n / groupsN()); } ///< of one instruction of a group
  /// Both operands must have K as the contiguous dimension, where the unit turns none but 16-bit numbers.
  bool wantsDepthInside() const { return bytes == 1 || bytes == 4; }
  /// What the registers of a thread are: of the sums, and of the left operand where it is in registers.
  Mapping sums() const { return fragments(n, true); }
  Mapping leftRegisters() const { return fragments(k, false); }
  /// Gives a mapping its warp bits, `row` and `column` of those that share the rows and the columns, and the bits of the batch.
  void share(Mapping &mapping, llvm::function_ref<int(int)> row, llvm::function_ref<int(int)> column, int firstBatchBit) const;

private:
  Mapping fragments(int64_t width, bool isSum) const;
  void shareByGroups();
  void shareByWarps(bool isChained);
};

/// A matrix in shared memory as the matrix unit reads it: runs of up to 128 bytes of its inner dimension, one for each place of the
/// outer one, then the next panel of runs. The 16-byte pieces of a run are exchanged by the number of the run, so that pieces of
/// neighbouring runs lie in different banks.
struct SharedMatrix {
  int64_t rows, columns;
  bool rowsInside; ///< whether neighbours in memory are neighbours along the rows' numbers: the matrix stands there by columns
  unsigned bytes;  ///< of an element

  int64_t inner() const { return rowsInside ? rows : columns; }
  int64_t outer() const { return rowsInside ? columns : rows; }
  unsigned runBytes() const { return unsigned(std::min<int64_t>(128, inner() * bytes)); }
  uint64_t size() const { return uint64_t(rows) * columns * bytes; }
  bool fits() const { return runBytes() >= 16; }
  /// The byte of an element by its index in the padded tile; exclusive or of the places of two indices is that of both.
  uint32_t place(uint32_t index) const;
  /// Where the corner of a block is: at place `in` of the inner dimension and `out` of the outer one, both multiples of what the
  /// machine's instructions take.
  uint32_t corner(int64_t in, int64_t out) const;
  /// The upper half of what describes a block to the matrix unit, and the bits of the lower half besides its address.
  uint64_t description(bool depthInside) const;
};

} // namespace tritonc::gpu
