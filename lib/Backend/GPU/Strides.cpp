//===- Strides.cpp - tiles of integers and addresses to what each bit of the index adds --------------------===//
#include "Strides.h"
#include "Mapping.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace tritonc::gpu {

SmallVector<int> sourceBits(Operation *op) {
  SmallVector<int> bits;
  ArrayRef<int64_t> to = tile::shapeOf(op->getResult(0).getType()), from = tile::shapeOf(op->getOperand(0).getType());
  auto trans = dyn_cast<tile::TransOp>(op);
  int next = 0;
  for (unsigned axis = to.size(); axis-- > 0;)
    for (unsigned bit = 0; bit < bitsOf(to[axis]); ++bit) {
      if (trans)
        bits.push_back(firstBit(from, trans.getOrder()[axis]) + bit);
      else if (isa<tile::BroadcastOp>(op) && from[axis] != to[axis])
        bits.push_back(Mapping::none);
      else
        bits.push_back(next++);
    }
  return bits;
}

/// The constant that each element of a tile (or a scalar) is.
static std::optional<int64_t> constantOf(Value value) {
  while (auto *op = value.getDefiningOp()) {
    APInt number;
    if (matchPattern(value, m_ConstantInt(&number)))
      return number.getSExtValue();
    if (!isa<tile::SplatOp, tile::BroadcastOp, tile::ExpandDimsOp, tile::ReshapeOp, arith::ExtSIOp>(op))
      break;
    value = op->getOperand(0);
  }
  return std::nullopt;
}

Strides StrideAnalysis::of(Value tile) {
  if (auto found = known.find(tile); found != known.end())
    return found->second;
  Strides strides = compute(tile);
  known[tile] = strides;
  return strides;
}

/// What holds for any operation on elements: where no operand changes, the result does not.
Strides StrideAnalysis::combined(Operation *op, unsigned bits) {
  Strides result(bits, 0);
  for (Value operand : op->getOperands())
    if (isa<RankedTensorType>(operand.getType()))
      for (auto [mine, theirs] : llvm::zip_equal(result, of(operand)))
        if (theirs != 0)
          mine = std::nullopt;
  return result;
}

static Strides scaled(Strides strides, std::optional<int64_t> factor) {
  for (auto &stride : strides)
    if (stride != 0)
      stride = stride && factor ? std::optional(*stride * *factor) : std::nullopt;
  return strides;
}

Strides StrideAnalysis::compute(Value tile) {
  unsigned bits = bitsOf(tile::shapeOf(tile.getType()));
  Operation *op = tile.getDefiningOp();
  if (!op)
    return Strides(bits);
  Strides result;
  if (isa<tile::ArangeOp>(op)) {
    for (unsigned bit = 0; bit < bits; ++bit)
      result.push_back(int64_t(1) << bit);
    return result;
  }
  if (isa<tile::SplatOp>(op) || constantOf(tile))
    return Strides(bits, 0);
  if (isa<tile::ExpandDimsOp, tile::BroadcastOp, tile::TransOp>(op)) {
    Strides source = of(op->getOperand(0));
    for (int bit : sourceBits(op))
      result.push_back(bit == Mapping::none ? std::optional<int64_t>(0) : source[bit]);
    return result;
  }
  if (isa<tile::ReshapeOp>(op) && isPowerOfTwo(tile::shapeOf(tile.getType())) && isPowerOfTwo(tile::shapeOf(op->getOperand(0).getType())))
    return of(op->getOperand(0));
  if (isa<arith::AddIOp, arith::SubIOp, tile::OffsetOp>(op)) {
    int64_t sign = isa<arith::SubIOp>(op) ? -1 : 1;
    for (auto [x, y] : llvm::zip_equal(of(op->getOperand(0)), of(op->getOperand(1))))
      result.push_back(x && y ? std::optional(*x + sign * *y) : std::nullopt);
    return result;
  }
  if (isa<arith::ExtSIOp, arith::ExtUIOp, arith::TruncIOp>(op) || (wrapsLate && isa<tile::RemSIOp, tile::RemUIOp>(op)))
    return of(op->getOperand(0));
  if (isa<arith::MulIOp>(op)) {
    auto x = constantOf(op->getOperand(0)), y = constantOf(op->getOperand(1));
    if (x || y)
      return scaled(of(op->getOperand(x ? 1 : 0)), x ? x : y);
    Strides left = of(op->getOperand(0)), right = of(op->getOperand(1));
    for (auto [a, b] : llvm::zip_equal(left, right))
      result.push_back(a == 0 && b == 0 ? std::optional<int64_t>(0) : std::nullopt);
    return result;
  }
  if (isa<tile::ShLIOp>(op))
    if (auto count = constantOf(op->getOperand(1)); count && *count >= 0 && *count < 32)
      return scaled(of(op->getOperand(0)), int64_t(1) << *count);
  if (op->hasTrait<OpTrait::Elementwise>() && op->getNumResults() == 1)
    return combined(op, bits);
  return Strides(bits);
}

} // namespace tritonc::gpu
