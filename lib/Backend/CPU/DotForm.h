//===- DotForm.h - what the numbers of a product are held as, for the instructions that a processor has ---===//
#pragma once
#include "tritonc/Dialect/Tile.h"

namespace tritonc::cpu {

/// What the processor has that the loops of stage `affine` depend on.
struct VectorMachine {
  unsigned registerBytes = 64;
  unsigned registers = 32;
  bool hasFMA = true;
  unsigned integerBytes = 64; ///< of the registers in which two 16-bit products are added to 32 bits
  bool bfloatTiles = false;   ///< AMX multiplies bfloat16 numbers
  bool byteTiles = false;     ///< AMX multiplies 8-bit integers
  bool asksForTiles = false;  ///< the kernel has to ask the operating system itself whether it may use them
};

/// The vectors of one row of the block of sums that the registers hold.
inline unsigned vectorsOf(const VectorMachine &machine) { return machine.registers >= 32 ? 4 : 2; }

/// The shape of AMX's tiles for one product: `rows` of the left operand, of 16 sums and of `depth` bytes.
struct TileShape {
  int64_t rows = 0, depth = 0;
  bool operator==(const TileShape &other) const { return rows == other.rows && depth == other.depth; }
};

/// Whether the operands of `dot` are narrower than its sums.
inline bool isNarrow(tile::DotOp dot) { return tile::elementOf(dot.getA().getType()) != tile::elementOf(dot.getAcc().getType()); }
/// The type that the operands of `dot` are widened to, if its sums are computed in `sum`. That is `sum`, but for products of
/// 8-bit integers (16 bits, two beside each other) and what AMX multiplies as it is (8-bit integers, bfloat16).
mlir::Type dotOperandType(tile::DotOp dot, mlir::Type sum, const VectorMachine &machine);
/// The numbers of a column of the right operand that stand side by side in 32 bits: 1, 2 or 4. `operand` and `sum` as above.
unsigned dotGroup(mlir::Type operand, mlir::Type sum);
/// What every element of an accumulator is, where it is one constant.
mlir::TypedAttr constantStart(mlir::Value acc);
/// The tiles of a product whose operands were left as AMX multiplies them; none for any other.
std::optional<TileShape> tileShapeOf(tile::DotOp dot);

} // namespace tritonc::cpu
