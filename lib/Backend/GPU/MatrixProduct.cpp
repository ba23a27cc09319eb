//===- MatrixProduct.cpp - a tile.dot to the instruction of the matrix unit that fits it ------------------------------===//
#include "MatrixProduct.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;

namespace tritonc::gpu {

/// What operands in shared memory leave to others.
constexpr int64_t besideOperands = 35 << 10;

/// f32 is multiplied as tf32 as in Triton. Small products, which cost little, are made of three such unless the kernel wants one.
static bool isInThree(Type type, StringRef precision, int64_t m, int64_t n) {
  return type.isF32() && (precision == "tf32x3" || (precision.empty() && (m < 64 || n < 16)));
}

/// The name of an operand's type; empty where the matrix unit has none. A single warp gets 8-bit floats as f16, which holds them all.
static StringRef operandName(Type type, StringRef precision, bool byGroup) {
  if (type.isF16())
    return "f16";
  if (type.isBF16())
    return "bf16";
  if (type.isF32())
    return precision.empty() || precision == "tf32" || (precision == "tf32x3" && !byGroup) ? "tf32" : "";
  if (isa<Float8E4M3FNType>(type))
    return byGroup ? "e4m3" : "f16";
  if (isa<Float8E5M2Type>(type))
    return byGroup ? "e5m2" : "f16";
  if (type.isF64() && !byGroup)
    return "f64";
  return type.isInteger(8) ? "s8" : "";
}

static unsigned bytesOf(StringRef name) {
  return llvm::StringSwitch<unsigned>(name).Case("f64", 8).Case("tf32", 4).Cases({"f16", "bf16"}, 2).Default(1);
}

/// Whether what `op` computes its left operand from, element by element, is a product.
static bool isLeftAProduct(tile::DotOp op) {
  SmallVector<Value> from = {op.getA()};
  llvm::DenseSet<Value> seen;
  while (!from.empty()) {
    Operation *definition = from.pop_back_val().getDefiningOp();
    if (!definition || definition->getBlock() != op->getBlock())
      continue;
    if (isa<tile::DotOp>(definition))
      return true;
    if (definition->hasTrait<OpTrait::Elementwise>())
      for (Value operand : definition->getOperands())
        if (seen.insert(operand).second)
          from.push_back(operand);
  }
  return false;
}

/// Whether a product of the same block is the left operand of another one, `op` being one of the two: then each warp keeps its rows.
static bool isChained(tile::DotOp op) {
  bool found = false;
  for (auto other : op->getBlock()->getOps<tile::DotOp>())
    found |= isLeftAProduct(other) && tile::shapeOf(other.getA().getType()).drop_back() == tile::shapeOf(op.getResult().getType()).drop_back();
  return found;
}

std::optional<MatrixProduct> MatrixProduct::of(tile::DotOp op, const Target &target) {
  ArrayRef<int64_t> a = tile::shapeOf(op.getA().getType()), result = tile::shapeOf(op.getResult().getType());
  if (!isPowerOfTwo(a) || !isPowerOfTwo(result))
    return std::nullopt;
  MatrixProduct product{};
  product.n = result.back(), product.m = result[result.size() - 2], product.k = a.back(), product.warpBits = llvm::Log2_32(target.warps);
  product.batches = llvm::product_of(result.drop_back(2));
  StringRef precision = op.getInputPrecision().value_or("");
  Type left = tile::elementOf(op.getA().getType()), right = tile::elementOf(op.getB().getType());
  product.inThree = isInThree(left, precision, product.m, product.n);
  auto fits = [&](bool byGroup) {
    product.byGroup = byGroup;
    product.left = operandName(left, precision, byGroup), product.right = operandName(right, precision, byGroup);
    product.sum = left.isInteger() ? "s32" : left.isF64() ? "f64" : "f32";
    product.bytes = bytesOf(product.left);
    int64_t all = product.batches * (product.m + product.n) * product.k * product.bytes;
    return !product.left.empty() && !product.right.empty() && bytesOf(product.right) == product.bytes && product.k >= product.depth() &&
           all + besideOperands <= int64_t(target.sharedLimit());
  };
  if (target.arch == "sm_90a" && target.warps % 4 == 0 && result.size() == 2 && product.m >= 64 && product.n >= 16 && fits(true))
    product.shareByGroups();
  else if (target.generation() >= 80 && fits(false))
    product.shareByWarps(isChained(op));
  else
    return std::nullopt;
  return product;
}

void MatrixProduct::shareByGroups() {
  unsigned groups = 1u << (warpBits - 2), groupsM = std::min<int64_t>(groups, m / 64);
  rowWarpBits = 2 + bitsOf(groupsM);
  columnWarpBits = bitsOf(std::clamp<int64_t>(n / 64, 1, groups / groupsM));
}

/// Each warp its own batches, then a block that is as square as may be, so that it reads little. Some warps may do the same.
void MatrixProduct::shareByWarps(bool isChained) {
  for (unsigned bit = 0; bit < warpBits; ++bit) {
    int64_t rows = m >> rowWarpBits, columns = n >> columnWarpBits;
    if (batches >> batchWarpBits > 1)
      ++batchWarpBits;
    else if (rows > blockRows() && (isChained || rows >= columns || columns <= 8))
      ++rowWarpBits;
    else if (columns > 8)
      ++columnWarpBits;
  }
}

void MatrixProduct::share(Mapping &mapping, llvm::function_ref<int(int)> row, llvm::function_ref<int(int)> column, int firstBatchBit) const {
  for (int bit = 0; bit < int(rowWarpBits); ++bit)
    mapping.warp.push_back(row(bit));
  for (int bit = 0; bit < int(columnWarpBits); ++bit)
    mapping.warp.push_back(column(bit));
  for (int bit = 0; bit < int(bitsOf(batches)); ++bit)
    if (bit < int(batchWarpBits))
      mapping.warp.push_back(firstBatchBit + bit);
    else
      mapping.reg.push_back(firstBatchBit + bit);
  mapping.warp.resize(warpBits, Mapping::none); // some warps may do the same
}

/// 8 rows and pairs of columns are dealt to the lanes of a warp, blocks of 16 rows to the warps one by one, of columns one after another.
/// Where there are fewer rows or columns than the instruction takes, lanes have the same ones.
Mapping MatrixProduct::fragments(int64_t width, bool isSum) const {
  int columnBits = int(bitsOf(width)), rowBits = int(bitsOf(m)), blockBits = int(bitsOf(blockRows())), sharedColumns = isSum ? int(columnWarpBits) : 0;
  auto column = [&](int bit) { return bit < columnBits ? bit : Mapping::none; };
  auto row = [&](int bit) { return bit < rowBits ? columnBits + bit : Mapping::none; };
  Mapping mapping;
  mapping.lane = {column(1), column(2), row(0), row(1), row(2)};
  for (int bit : {column(0), blockBits > 3 ? row(3) : Mapping::none})
    if (bit != Mapping::none)
      mapping.reg.push_back(bit);
  for (int bit = 3; bit < columnBits - sharedColumns; ++bit)
    mapping.reg.push_back(bit);
  for (int bit = blockBits + int(rowWarpBits); bit < rowBits; ++bit)
    mapping.reg.push_back(row(bit));
  share(mapping, [&](int bit) { return row(blockBits + bit); }, [&](int bit) { return isSum ? columnBits - sharedColumns + bit : Mapping::none; },
        columnBits + rowBits);
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
