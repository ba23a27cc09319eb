//===- DotExtents.cpp - masks around a product, to how much of its rows, columns and steps counts ---===//
// Behind the bound of a mask, operands are zero and results are not stored: a block at the edge of a matrix does only its share.
#include "DotExtents.h"
#include "WholeChunks.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace tritonc::cpu {

static bool isTile(Value value) { return isa<RankedTensorType>(value.getType()); }

/// Whether the scalars that `tile` is made of are known where `user` stands, and do not change in the loop `outside`.
bool TileEmitter::Extents::isKnown(Value tile, unsigned level) const {
  if (!isTile(tile)) {
    Operation *parent = tile.getParentBlock()->getParentOp();
    return emitter.scalars.contains(tile) && parent->isProperAncestor(user) && !(outside && outside->isAncestor(parent));
  }
  Operation *op = tile.getDefiningOp();
  if (!op || level > 32 || emitter.buffers.contains(tile))
    return false;
  if (isa<tile::ArangeOp, arith::ConstantOp>(op))
    return true;
  if (!BufferPlan::isElementwise(op) && !isa<tile::SplatOp, tile::ExpandDimsOp, tile::BroadcastOp, tile::TransOp>(op))
    return false;
  return llvm::all_of(op->getOperands(), [&](Value operand) { return isKnown(operand, level + 1); });
}

/// Takes in what must hold for `mask` to be true; `dims`: the dimension of the product's tile for each of its own.
void TileEmitter::Extents::add(Value mask, ArrayRef<unsigned> dims, unsigned depth) {
  Operation *op = mask.getDefiningOp();
  if (!op || depth > 32) {
    isBox = false;
    return;
  }
  SmallVector<unsigned> inner(dims);
  if (isa<arith::AndIOp>(op)) {
    add(op->getOperand(0), dims, depth + 1);
    return add(op->getOperand(1), dims, depth + 1);
  }
  if (isa<tile::BroadcastOp>(op))
    return add(op->getOperand(0), dims, depth + 1);
  if (auto expand = dyn_cast<tile::ExpandDimsOp>(op)) {
    inner.erase(inner.begin() + expand.getAxis());
    return add(expand.getX(), inner, depth + 1);
  }
  if (auto trans = dyn_cast<tile::TransOp>(op)) {
    for (auto [d, from] : llvm::enumerate(trans.getOrder()))
      inner[from] = dims[d];
    return add(trans.getX(), inner, depth + 1);
  }
  auto compare = dyn_cast<arith::CmpIOp>(op);
  isBox &= compare && bound(compare, dims);
}

/// The one dimension that `tile` grows along, by one a step, while it stays the same along the others.
static std::optional<unsigned> growsAlong(Value tile) {
  std::optional<unsigned> found;
  for (unsigned d = 0, rank = tile::shapeOf(tile.getType()).size(); d < rank; ++d) {
    std::optional<int64_t> stride = BufferPlan::strideAlong(tile, d);
    if (stride == 0)
      continue;
    if (stride != 1 || found)
      return std::nullopt;
    found = d;
  }
  return found;
}

static bool isFixed(Value tile) {
  for (unsigned d = 0, rank = tile::shapeOf(tile.getType()).size(); d < rank; ++d)
    if (BufferPlan::strideAlong(tile, d) != 0)
      return false;
  return true;
}

/// The bits in which the numbers of `tile` are counted, before they are widened as signed ones; 0: not known.
static unsigned bitsCountedIn(Value tile) {
  if (wrapsAtItsWidth(tile))
    return tile::elementOf(tile.getType()).getIntOrFloatBitWidth();
  Operation *op = tile.getDefiningOp();
  return isa<arith::ExtSIOp, tile::ExpandDimsOp, tile::BroadcastOp, tile::TransOp>(op) ? bitsCountedIn(op->getOperand(0)) : 0;
}

// i < n, with n one number and i one more a step: false from n - i(0) on, unless i wraps round
bool TileEmitter::Extents::bound(arith::CmpIOp compare, ArrayRef<unsigned> dims) {
  using P = arith::CmpIPredicate;
  P predicate = compare.getPredicate();
  Value moving = compare.getLhs(), fixed = compare.getRhs();
  if (predicate == P::sgt || predicate == P::sge || predicate == P::ugt || predicate == P::uge) {
    std::swap(moving, fixed);
    predicate = predicate == P::sgt ? P::slt : predicate == P::sge ? P::sle : predicate == P::ugt ? P::ult : P::ule;
  }
  bool isSigned = predicate == P::slt || predicate == P::sle;
  std::optional<unsigned> dim = isTile(moving) && isa<IntegerType>(tile::elementOf(moving.getType())) ? growsAlong(moving) : std::nullopt;
  unsigned counted = dim ? bitsCountedIn(moving) : 0, bits = dim ? tile::elementOf(moving.getType()).getIntOrFloatBitWidth() : 0;
  if (predicate == P::eq || predicate == P::ne || counted < 32 || (counted < bits && !isSigned) || !isFixed(fixed) || !isKnown(moving) ||
      !isKnown(fixed))
    return false;
  int64_t size = tile::shapeOf(moving.getType())[*dim];
  OpBuilder &b = emitter.builder;
  Location loc = emitter.loc;
  Type i64 = b.getI64Type();
  Index first(tile::shapeOf(moving.getType()).size(), emitter.indexOf(0));
  Value i = emitter.lanes(moving, first).base, n = emitter.lanes(fixed, first).base;
  emitter.at(0);
  APInt most = (isSigned ? APInt::getSignedMaxValue(counted) : APInt::getMaxValue(counted)) - uint64_t(size);
  Value last = emitter.constant(b.getIntegerAttr(i.getType(), most.zext(bits))), all = emitter.constantInt(size, i64);
  Value wraps = arith::CmpIOp::create(b, loc, isSigned ? P::sgt : P::ugt, i, last);
  auto widen = [&](Value value) -> Value {
    if (bits == 64)
      return value;
    return isSigned ? Value(arith::ExtSIOp::create(b, loc, i64, value)) : Value(arith::ExtUIOp::create(b, loc, i64, value));
  };
  Value room = emitter.stepsUntil(widen(i), widen(n), predicate, bits, size);
  room = arith::SelectOp::create(b, loc, wraps, all, room);
  Value &extent = extents[dims[*dim]];
  extent = extent ? Value(b.createOrFold<arith::MinSIOp>(loc, extent, room)) : room;
  return true;
}

//===-- Of a product -----------------------------------------------------------------------------------===//

/// Takes in where the elements of `tile` are seen; false if any may be.
bool TileEmitter::Extents::addUses(Value tile, unsigned depth) {
  return depth < 16 && llvm::all_of(tile.getUses(), [&](OpOperand &use) { return addUse(use, depth); });
}

bool TileEmitter::Extents::addUse(OpOperand &use, unsigned depth) {
  Operation *op = use.getOwner();
  if (auto store = dyn_cast<tile::StoreOp>(op)) {
    if (use.get() != store.getValue() || !store.getMask())
      return false;
    masks.push_back({store.getMask(), outside});
    return true;
  }
  if (auto select = dyn_cast<arith::SelectOp>(op); select && use.getOperandNumber() == 1 && isTile(select.getCondition())) {
    masks.push_back({select.getCondition(), outside});
    return true;
  }
  if (auto yield = dyn_cast<scf::YieldOp>(op)) {
    auto loop = dyn_cast<scf::ForOp>(yield->getParentOp());
    if (!loop)
      return false;
    if (!loops.insert(use.get()).second)
      return true;
    Operation *inner = std::exchange(outside, outside && outside->isAncestor(loop) ? outside : loop);
    unsigned number = use.getOperandNumber();
    bool seen = addUses(loop.getRegionIterArgs()[number], depth + 1) && addUses(loop.getResult(number), depth + 1);
    outside = inner;
    return seen;
  }
  if (auto dot = dyn_cast<tile::DotOp>(op))
    return use.getOperandNumber() == 2 && (dot == user || addUses(dot.getResult(), depth + 1));
  return BufferPlan::isElementwise(op) && addUses(op->getResult(0), depth + 1);
}

/// The mask outside of which `operand` is loaded as `other`; null: it is not loaded so.
static Value maskOf(Value operand, Value &other) {
  while (Operation *op = operand.getDefiningOp()) {
    if (auto load = dyn_cast<tile::LoadOp>(op)) {
      other = load.getOther();
      return load.getMask();
    }
    if (!isa<arith::ExtFOp, arith::TruncFOp, arith::ExtSIOp, arith::SIToFPOp>(op))
      break;
    operand = op->getOperand(0);
  }
  return {};
}

Value TileEmitter::Extents::zeroFrom(Value operand, unsigned dim) {
  Value other, mask = maskOf(operand, other);
  if (!mask || (other && !matchPattern(other, m_Zero()) && !matchPattern(other, m_AnyZeroFloat())))
    return {};
  add(mask, {0, 1});
  return along(dim);
}

void TileEmitter::findExtents(tile::DotOp op, DotPlace &place) {
  Extents seen(*this, op);
  if (seen.addUses(op.getResult()) && !seen.masks.empty()) {
    bool isFirst = true;
    for (auto [mask, loop] : seen.masks) {
      Extents one(*this, op, loop);
      one.add(mask, {0, 1});
      auto join = [&](Value &all, Value some) {
        all = !some || (!isFirst && !all) ? Value() : isFirst ? some : Value(arith::MaxSIOp::create(builder, loc, all, some));
      };
      join(place.rows, one.along(0));
      join(place.columns, one.along(1));
      isFirst = false;
    }
  }
  Extents left(*this, op), right(*this, op);
  Value a = left.zeroFrom(op.getA(), 1), b = a ? right.zeroFrom(op.getB(), 0) : Value();
  if (b) {
    at(0);
    place.depth = a == b ? a : builder.createOrFold<arith::MaxSIOp>(loc, a, b);
  }
}

} // namespace tritonc::cpu
