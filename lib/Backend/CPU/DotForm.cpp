//===- DotForm.cpp - types and shape of a product, and a processor, to the form of its operands ---===//
#include "DotForm.h"
#include "mlir/IR/Matchers.h"
#include <numeric>

using namespace mlir;

namespace tritonc::cpu {

static int64_t sizeFromEnd(Value tile, unsigned fromEnd) {
  ArrayRef<int64_t> shape = tile::shapeOf(tile.getType());
  return shape[shape.size() - 1 - fromEnd];
}

/// Tiles of numbers of `bytes` that divide the product evenly and are large enough to be worth it.
static std::optional<TileShape> tilesOf(tile::DotOp dot, int64_t bytes) {
  int64_t m = sizeFromEnd(dot.getA(), 1), k = sizeFromEnd(dot.getA(), 0), n = sizeFromEnd(dot.getB(), 0);
  TileShape shape{std::gcd<int64_t>(m, 16), std::gcd<int64_t>(k * bytes, 64)};
  if (n % 16 != 0 || shape.rows < 4 || shape.depth < 32)
    return std::nullopt;
  return shape;
}

/// Whether bfloat16 holds every number of `type`.
static bool fitsBFloat(Type type) { return type.isBF16() || (isa<FloatType>(type) && type.getIntOrFloatBitWidth() == 8); }

Type dotOperandType(tile::DotOp dot, Type sum, const VectorMachine &machine) {
  Type a = tile::elementOf(dot.getA().getType()), b = tile::elementOf(dot.getB().getType());
  MLIRContext *context = dot.getContext();
  if (sum.isInteger(32) && a.isInteger(8) && b.isInteger(8)) {
    if (machine.byteTiles && tilesOf(dot, 1))
      return a;
    if (sizeFromEnd(dot.getA(), 0) % 2 == 0 && sizeFromEnd(dot.getB(), 0) % 4 == 0)
      return IntegerType::get(context, 16);
  }
  if (machine.bfloatTiles && sum.isF32() && fitsBFloat(a) && fitsBFloat(b) && tilesOf(dot, 2))
    return BFloat16Type::get(context);
  return sum;
}

TypedAttr constantStart(Value acc) {
  DenseElementsAttr attr;
  if (!matchPattern(acc, m_Constant(&attr)) || !attr.isSplat())
    return {};
  return cast<TypedAttr>(attr.getSplatValue<Attribute>());
}

unsigned dotGroup(Type operand, Type sum) { return sum.getIntOrFloatBitWidth() == 32 ? 32 / operand.getIntOrFloatBitWidth() : 1; }

std::optional<TileShape> tileShapeOf(tile::DotOp dot) {
  Type operand = tile::elementOf(dot.getA().getType());
  if (operand.isBF16() || operand.isInteger(8))
    return tilesOf(dot, operand.getIntOrFloatBitWidth() / 8);
  return std::nullopt;
}

} // namespace tritonc::cpu
