//===- LinesAhead.cpp - dear tiles and what is loaded and stored around them, to prefetches where the tile is computed ---===//
// A store to memory that no cache holds waits until its line is there, and so does the first pass over the row of the next program: no
// processor guesses further than a page. Both come while a pass in between computes a row into a buffer, by many instructions an element.
#include "LinesAhead.h"
#include "TileEmitter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace tritonc::cpu {

/// More than that would be gone from the second level cache before it is used.
constexpr int64_t maxBytesAhead = 128 * 1024;

static bool isTile(Value value) { return isa<RankedTensorType>(value.getType()); }

/// Whether neighbours along the last dimension of `pointers` are neighbours in memory, and all of it stays in a cache for a while.
static bool isWorthFetching(Value pointers, Type loaded) {
  auto type = dyn_cast<RankedTensorType>(loaded);
  return type && type.getRank() > 0 && type.getElementType().isIntOrFloat() && BufferPlan::strideAlong(pointers, type.getRank() - 1) == 1 &&
         type.getNumElements() * int64_t(type.getElementTypeBitWidth()) <= 8 * maxBytesAhead;
}

/// Calls `visit` once for each of the tiles that elements of `value` are made of, at the same index and in the same nest, `value` first.
static void walkTree(Value value, const BufferPlan &plan, llvm::function_ref<void(Operation *)> visit) {
  llvm::SmallSetVector<Value, 16> tiles;
  tiles.insert(value);
  for (size_t i = 0; i < tiles.size() && i < 64; ++i) {
    Operation *op = tiles[i].getDefiningOp();
    if (!op || !isTile(tiles[i]) || !BufferPlan::keepsIndex(op))
      continue;
    visit(op);
    for (Value operand : op->getOperands())
      if (!plan.isBuffered(operand))
        tiles.insert(operand);
  }
}

/// Whether computing an element of `tile` takes a dear operation that is done where its buffer is filled.
static bool isDear(Value tile, const BufferPlan &plan) {
  bool isDear = false;
  walkTree(tile, plan, [&](Operation *op) { isDear |= BufferPlan::isDear(op); });
  return isDear;
}

/// The first dear tile with a buffer that an element of `value` is made of, at the same index.
static Value dearTileOf(Value value, const BufferPlan &plan) {
  Value found;
  walkTree(value, plan, [&](Operation *op) {
    for (Value operand : op->getOperands())
      if (!found && plan.isBuffered(operand) && isDear(operand, plan))
        found = operand;
  });
  return found;
}

static bool isMovable(Operation *op, const BufferPlan &plan) {
  return isPure(op) && op->getNumRegions() == 0 && !isa<tile::LoadOp>(op) &&
         llvm::none_of(op->getResults(), [&](Value result) { return plan.isBuffered(result); });
}

/// Collects what `value` is made of from `first` on; false if some of it cannot be computed ahead of that.
static bool collectLater(Value value, Operation *first, const BufferPlan &plan, llvm::SmallSetVector<Operation *, 8> &later) {
  Operation *op = value.getDefiningOp();
  if (!op || op->getBlock() != first->getBlock() || op->isBeforeInBlock(first) || later.contains(op))
    return true;
  if (!isMovable(op, plan) || later.size() == 32 ||
      !llvm::all_of(op->getOperands(), [&](Value operand) { return collectLater(operand, first, plan, later); }))
    return false;
  later.insert(op);
  return true;
}

/// `value` as the next program along the first axis of the grid has it, at the builder's place; `value` itself if it has the same, null if
/// that is not known.
static Value inNextProgram(Value value, OpBuilder &builder, const BufferPlan &plan, IRMapping &next) {
  Operation *op = value.getDefiningOp();
  if (Value known = next.lookupOrNull(value))
    return known;
  if (!op)
    return isa<func::FuncOp>(cast<BlockArgument>(value).getOwner()->getParentOp()) ? value : Value();
  if (auto id = dyn_cast<tile::ProgramIdOp>(op)) {
    if (id.getAxis() != 0)
      return value;
    Value one = arith::ConstantOp::create(builder, op->getLoc(), builder.getI32IntegerAttr(1));
    Value moved = arith::AddIOp::create(builder, op->getLoc(), value, one);
    next.map(value, moved);
    return moved;
  }
  if (!isMovable(op, plan) || op->getNumResults() != 1)
    return {};
  bool differs = false;
  for (Value operand : op->getOperands()) {
    Value moved = inNextProgram(operand, builder, plan, next);
    if (!moved)
      return {};
    differs |= moved != operand;
  }
  Value result = differs ? builder.clone(*op, next)->getResult(0) : value;
  next.map(value, result);
  return result;
}

LinesAheadOf findLinesAhead(func::FuncOp kernel, const BufferPlan &plan) {
  LinesAheadOf found;
  kernel.walk([&](tile::StoreOp store) {
    Value pointers = store.getPointer();
    if (store.getCacheModifier() || store.getEvictionPolicy() || !isWorthFetching(pointers, store.getValue().getType()))
      return;
    Value tile = dearTileOf(store.getValue(), plan);
    llvm::SmallSetVector<Operation *, 8> later;
    if (!tile || found.contains(tile) || tile.getDefiningOp()->getBlock() != store->getBlock() ||
        !collectLater(pointers, tile.getDefiningOp(), plan, later))
      return;
    for (Operation *op : later)
      op->moveBefore(tile.getDefiningOp());
    found[tile].push_back({pointers, true});
  });
  for (auto &[tile, lines] : found) {
    Operation *first = tile.getDefiningOp();
    if (first->getBlock() != &kernel.getBody().front())
      continue;
    OpBuilder builder(first);
    IRMapping next;
    llvm::SmallSetVector<Value, 4> loaded;
    walkTree(tile, plan, [&](Operation *op) {
      if (auto load = dyn_cast<tile::LoadOp>(op); load && isWorthFetching(load.getPointer(), load.getType()))
        loaded.insert(load.getPointer());
    });
    for (Value pointers : loaded)
      if (Value moved = inNextProgram(pointers, builder, plan, next); moved && moved != pointers)
        lines.push_back({moved, false});
  }
  return found;
}

/// Where the lanes of `tile` at `index` are computed, the lines come that are needed after it.
void TileEmitter::fetchLines(Value tile, ArrayRef<Lanes> index) {
  auto lines = linesAhead.find(tile);
  if (lines == linesAhead.end() || chunk == Chunk::Rest)
    return;
  for (const LinesAhead &line : lines->second) {
    Lanes pointer = lanes(line.pointers, index);
    if (!pointer.isAffine() || pointer.stride != 1 || pointer.offsets)
      continue;
    atInnermost();
    Type element = convert(tile::elementOf(tile::loadedType(line.pointers.getType())));
    for (int64_t at = 0, step = 64 / byteSizeOf(element); at < int64_t(width); at += step)
      LLVM::Prefetch::create(builder, loc, beside(pointer.base, element, at), /*rw=*/line.isStored, /*hint=*/3, /*cache=*/1);
  }
}

} // namespace tritonc::cpu
