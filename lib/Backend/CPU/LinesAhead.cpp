//===- LinesAhead.cpp - rows that are gone through several times, to prefetches of what comes after a pass ---===//
// A store to memory that no cache holds waits until its line is there, and so does the first pass over the row of the next program: no
// processor guesses further than a page. Both come during passes over what is in the cache already: while a buffer is filled with what takes
// many instructions an element, else the stored lines in the last pass before the store, and those of the next program in the last one of all.
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

static bool fillsDearBuffer(Operation *pass, const BufferPlan &plan) {
  return pass->getNumResults() == 1 && plan.isBuffered(pass->getResult(0)) && BufferPlan::keepsIndex(pass) && isDear(pass->getResult(0), plan);
}

/// The nests of its block that go through `value` element by element, in order: they fill a buffer, reduce or store.
static SmallVector<Operation *> passesThrough(Value value, const BufferPlan &plan) {
  llvm::SmallSetVector<Value, 16> tiles;
  llvm::SmallSetVector<Operation *, 4> passes;
  tiles.insert(value);
  if (plan.isBuffered(value) && BufferPlan::keepsIndex(value.getDefiningOp()))
    passes.insert(value.getDefiningOp());
  for (size_t i = 0; i < tiles.size() && i < 64; ++i)
    for (Operation *user : tiles[i].getUsers()) {
      if (user->getBlock() != value.getParentBlock())
        continue;
      if (isa<tile::ReduceOp, tile::StoreOp>(user) || (BufferPlan::keepsIndex(user) && plan.isBuffered(user->getResult(0))))
        passes.insert(user);
      else if (BufferPlan::keepsIndex(user))
        tiles.insert(user->getResult(0));
    }
  auto sorted = llvm::to_vector(passes);
  llvm::sort(sorted, [](Operation *one, Operation *other) { return one->isBeforeInBlock(other); });
  return sorted;
}

/// Where the lines come that `store` needs: the first dear pass, else the last one before it, through something that it is made of; null: none.
static Operation *passBefore(tile::StoreOp store, const BufferPlan &plan) {
  llvm::SmallSetVector<Value, 16> tiles;
  tiles.insert(store.getValue());
  walkTree(store.getValue(), plan, [&](Operation *op) {
    tiles.insert(op->getResult(0));
    for (Value operand : op->getOperands())
      if (isTile(operand))
        tiles.insert(operand);
  });
  Operation *dear = nullptr, *last = nullptr;
  for (Value tile : tiles) {
    if (!tile.getDefiningOp() || tile.getParentBlock() != store->getBlock())
      continue;
    for (Operation *pass : passesThrough(tile, plan)) {
      if (!pass->isBeforeInBlock(store))
        break;
      if (!dear && fillsDearBuffer(pass, plan))
        dear = pass;
      if (!last || last->isBeforeInBlock(pass))
        last = pass;
    }
  }
  return dear ? dear : last;
}

/// Where the lines come that the next program needs for `load`: a dear pass, else the last of several; null: none.
static Operation *passFetching(tile::LoadOp load, const BufferPlan &plan) {
  SmallVector<Operation *> passes = passesThrough(load.getResult(), plan);
  for (Operation *pass : passes)
    if (fillsDearBuffer(pass, plan))
      return pass;
  return passes.size() > 1 ? passes.back() : nullptr;
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
    Operation *pass = passBefore(store, plan);
    llvm::SmallSetVector<Operation *, 8> later;
    if (!pass || !collectLater(pointers, pass, plan, later))
      return;
    for (Operation *op : later)
      op->moveBefore(pass);
    found[pass].push_back({pointers, store});
  });
  llvm::SmallSetVector<Value, 4> loaded;
  for (auto load : llvm::to_vector(kernel.getBody().front().getOps<tile::LoadOp>())) {
    Operation *pass = passFetching(load, plan);
    if (!pass || !isWorthFetching(load.getPointer(), load.getType()) || !loaded.insert(load.getPointer()))
      continue;
    OpBuilder builder(pass);
    IRMapping next;
    if (Value moved = inNextProgram(load.getPointer(), builder, plan, next); moved && moved != load.getPointer())
      found[pass].push_back({moved, {}});
  }
  return found;
}

/// Whether the row that `index` lies in will be written without its lines; null: it never is.
Value TileEmitter::needsNoLines(tile::StoreOp store, ArrayRef<Lanes> index) {
  Value much = storesMuch(store);
  if (!much)
    return {};
  Index start(index);
  for (Lanes &lane : start)
    if (lane.isAffine())
      lane = indexOf(0);
  unsigned outerWidth = std::exchange(width, 1);
  Lanes first = lanes(store.getPointer(), start);
  width = outerWidth;
  return streamsFrom(first, much);
}

/// Where `pass` works on the lanes at `index`, the lines come that are needed after it.
void TileEmitter::fetchLines(Operation *pass, ArrayRef<Lanes> index) {
  auto lines = linesAhead.find(pass);
  if (lines == linesAhead.end() || chunk == Chunk::Rest)
    return;
  for (const LinesAhead &line : lines->second) {
    Lanes pointer = lanes(line.pointers, index);
    if (!pointer.isAffine() || pointer.stride != 1 || pointer.offsets)
      continue;
    Value without = line.store ? needsNoLines(line.store, index) : Value();
    atInnermost();
    Type element = convert(tile::elementOf(tile::loadedType(line.pointers.getType())));
    auto fetch = [&] {
      for (int64_t at = 0, step = 64 / byteSizeOf(element); at < int64_t(width); at += step)
        LLVM::Prefetch::create(builder, loc, beside(pointer.base, element, at), /*rw=*/bool(line.store), /*hint=*/3, /*cache=*/1);
    };
    if (!without) {
      fetch();
      continue;
    }
    auto branch = scf::IfOp::create(builder, loc, without, /*withElseRegion=*/true);
    builder.setInsertionPointToStart(branch.elseBlock());
    fetch();
    atInnermost();
  }
}

} // namespace tritonc::cpu
