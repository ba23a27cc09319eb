//===- MatrixProduct.cpp - a tile.dot to the instruction of the matrix unit that fits it ------------------------------===//
#include "MatrixProduct.h"
#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;

namespace tritonc::gpu {

/// Both operands stand in shared memory at once.
constexpr int64_t operandLimit = 192 << 10;

/// The name of an operand's type; empty where the matrix unit has none.
static StringRef operandName(Type type, StringRef precision) {
  if (type.isF16())
    return "f16";
  if (type.isBF16())
    return "bf16";
  if (type.isF32())
    return precision.empty() || precision == "tf32" ? "tf32" : "";
  if (isa<Float8E4M3FNType>(type))
    return "e4m3";
  if (isa<Float8E5M2Type>(type))
    return "e5m2";
  return type.isInteger(8) ? "s8" : "";
}

std::optional<MatrixProduct> MatrixProduct::of(tile::DotOp op, const Target &target) {
  ArrayRef<int64_t> a = tile::shapeOf(op.getA().getType()), result = tile::shapeOf(op.getResult().getType());
  if (target.arch != "sm_90a" || target.warps % 4 || result.size() != 2 || !isPowerOfTwo(a) || !isPowerOfTwo(result))
    return std::nullopt;
  StringRef precision = op.getInputPrecision().value_or("");
  Type left = tile::elementOf(op.getA().getType()), right = tile::elementOf(op.getB().getType());
  MatrixProduct product{result[0], result[1], a[1], left.getIntOrFloatBitWidth() / 8, operandName(left, precision), operandName(right, precision),
                        left.isInteger() ? "s32" : "f32", llvm::Log2_32(target.warps)};
  bool fits = (product.m + product.n) * product.k * product.bytes <= operandLimit;
  if (product.left.empty() || product.right.empty() || product.m < 64 || product.n < 16 || product.k < product.depth() || !fits)
    return std::nullopt;
  unsigned groups = target.warps / 4;
  product.groupsM = std::min<int64_t>(groups, product.m / 64);
  product.groupsN = std::clamp<int64_t>(product.n / 64, 1, groups / product.groupsM);
  return product;
}

/// Rows of 64 are dealt to the groups one by one; 8 rows and pairs of columns to the lanes of a warp.
Mapping MatrixProduct::fragments(int64_t width, bool isSum) const {
  int columnBits = int(bitsOf(width)), rowBits = int(bitsOf(m)), groupBitsM = int(bitsOf(groupsM)), groupBitsN = isSum ? int(bitsOf(groupsN)) : 0;
  auto row = [&](int bit) { return columnBits + bit; };
  Mapping mapping;
  mapping.reg = {0, row(3)};
  for (int bit = 3; bit < columnBits - groupBitsN; ++bit)
    mapping.reg.push_back(bit);
  for (int bit = 6 + groupBitsM; bit < rowBits; ++bit)
    mapping.reg.push_back(row(bit));
  mapping.lane = {1, 2, row(0), row(1), row(2)};
  mapping.warp = {row(4), row(5)};
  for (int bit = 0; bit < groupBitsM; ++bit)
    mapping.warp.push_back(row(6 + bit));
  for (int bit = 0; bit < groupBitsN; ++bit)
    mapping.warp.push_back(columnBits - groupBitsN + bit);
  mapping.warp.resize(warpBits, Mapping::none); // groups that share the columns need the same rows; some may do the same
  return mapping;
}

uint32_t SharedMatrix::place(uint32_t index) const {
  uint32_t row = index / columns, column = index % columns;
  uint32_t in = (rowsInside ? row : column) * bytes, out = rowsInside ? column : row, run = runBytes();
  uint32_t byte = in / run * run * outer() + out * run + in % run;
  return byte ^ ((byte >> 7 & (run / 16 - 1)) << 4);
}

uint32_t SharedMatrix::corner(int64_t in, int64_t out) const {
  uint32_t at = in * bytes, run = runBytes();
  return at / run * run * outer() + out * run + at % run;
}

uint64_t SharedMatrix::description(bool depthInside) const {
  uint64_t run = runBytes(), swizzle = run == 128 ? 1 : run == 64 ? 2 : 3;
  uint64_t nextEight = 8 * run / 16, nextPanel = depthInside ? 1 : run * outer() / 16;
  return swizzle << 62 | nextEight << 32 | nextPanel << 16;
}

} // namespace tritonc::gpu
