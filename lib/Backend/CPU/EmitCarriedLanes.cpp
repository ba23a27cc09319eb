//===- EmitCarriedLanes.cpp - small tiles that a loop carries, to vectors that stay in registers ---===//
#include "WholeChunks.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace tritonc::cpu {

/// So many registers may hold what a loop carries; the others are for what is done with it.
constexpr int64_t carriedRegisters = 8;

/// Tiles that were asked: each is once, though many may be made of it.
using Seen = llvm::DenseSet<Value>;

/// Whether `tile`, carried by `loop`, is only used element by element for what the next round begins with.
static bool staysInLane(Value tile, scf::ForOp loop, const BufferPlan &plan, Seen &seen, unsigned depth = 0) {
  if (!seen.insert(tile).second)
    return true;
  return depth < 16 && llvm::all_of(tile.getUsers(), [&](Operation *user) {
    if (user->getBlock() != loop.getBody())
      return false;
    if (user == loop.getBody()->getTerminator())
      return true;
    return BufferPlan::keepsIndex(user) && !plan.isBuffered(user->getResult(0)) && staysInLane(user->getResult(0), loop, plan, seen, depth + 1);
  });
}

/// Whether computing `tile` takes few instructions a vector, as all of its vectors are emitted side by side.
static bool isCheap(Value tile, unsigned dim, const BufferPlan &plan, Seen &seen, unsigned depth = 0) {
  Operation *op = tile.getDefiningOp();
  if (!seen.insert(tile).second || !op || !isa<RankedTensorType>(tile.getType()) || plan.isBuffered(tile))
    return true;
  if (isa<tile::SplatOp, tile::ArangeOp, arith::ConstantOp>(op))
    return true;
  if (!BufferPlan::keepsIndex(op) || depth == 16 || BufferPlan::isDear(op))
    return false;
  if (auto load = dyn_cast<tile::LoadOp>(op); load && BufferPlan::strideAlong(load.getPointer(), dim).value_or(2) > 1)
    return false;
  return llvm::all_of(op->getOperands(), [&](Value operand) { return isCheap(operand, dim, plan, seen, depth + 1); });
}

static bool hasMask(Value tile, const BufferPlan &plan, Seen &seen) {
  Operation *op = tile.getDefiningOp();
  if (!seen.insert(tile).second || !op || plan.isBuffered(tile))
    return false;
  auto load = dyn_cast<tile::LoadOp>(op);
  return (load && load.getMask()) || llvm::any_of(op->getOperands(), [&](Value operand) { return hasMask(operand, plan, seen); });
}

static int64_t laneDimensionOf(ArrayRef<int64_t> shape) {
  auto wide = llvm::find_if(shape, [](int64_t size) { return size > 1; });
  return wide == shape.end() ? -1 : wide - shape.begin();
}

/// All of them do, or none: nests for the others would read them lane by lane.
bool TileEmitter::carriesInRegisters(scf::ForOp loop) {
  int64_t bytes = 0;
  ArrayRef<int64_t> shape;
  for (auto [tile, next] : llvm::zip_equal(loop.getRegionIterArgs(), loop.getYieldedValues())) {
    auto type = dyn_cast<RankedTensorType>(tile.getType());
    if (!type)
      continue;
    int64_t dim = laneDimensionOf(type.getShape());
    Type element = type.getElementType();
    Seen users, operands;
    bool isNumber = element.isF32() || element.isF64() || (isa<IntegerType>(element) && !element.isInteger(1));
    if (!isNumber || dim < 0 || type.getDimSize(dim) != type.getNumElements() || !llvm::isPowerOf2_64(type.getNumElements()) ||
        (bytes > 0 && shape != type.getShape()) || !staysInLane(tile, loop, plan, users) || !isCheap(next, dim, plan, operands))
      return false;
    shape = type.getShape();
    bytes += type.getNumElements() * byteSizeOf(element);
  }
  return bytes > 0 && bytes <= carriedRegisters * int64_t(machine.registerBytes);
}

Index TileEmitter::laneIndex(ArrayRef<int64_t> shape, const Lanes &lane) {
  Index index(shape.size(), indexOf(0));
  index[laneDimensionOf(shape)] = lane;
  return index;
}

/// `width` lanes from `first` on, of a nest that has no loop: emitted in the innermost block, as its loads may have to stay there.
Lanes TileEmitter::lanesFrom(int64_t first) {
  Lanes lane = indexOf(first);
  lane.kind = Lanes::Kind::Affine;
  lane.stride = 1;
  lane.level = innermost();
  return lane;
}

Value TileEmitter::allLanes(Value tile) {
  ArrayRef<int64_t> shape = tile::shapeOf(tile.getType());
  startSink();
  width = cast<RankedTensorType>(tile.getType()).getNumElements();
  Value value = asValue(lanes(tile, laneIndex(shape, lanesFrom(0))));
  width = 1;
  return value;
}

void TileEmitter::keepLanes(Value tile, Value lanes) {
  ScratchTile into = buffers[tile] = makeScratch(tile);
  startSink();
  at(0);
  width = cast<RankedTensorType>(tile.getType()).getNumElements();
  writeScratch(into, laneIndex(into.shape, lanesFrom(0)), vector(lanes, 0));
  width = 1;
}

/// `width` lanes of what the next round begins with, where the carried tiles are `values` now.
SmallVector<Value> TileEmitter::nextAt(const Lanes &lane, ArrayRef<CarriedLanes> carried, ValueRange values) {
  Index index = laneIndex(tile::shapeOf(carried[0].next.getType()), lane);
  for (auto [tile, value] : llvm::zip_equal(carried, values))
    for (bool asOffset : {false, true})
      cache[tile.argument].push_back({index, asOffset, vector(value, lane.level)});
  SmallVector<Value> next;
  for (const CarriedLanes &tile : carried)
    next.push_back(asValue(lanes(tile.next, index)));
  atInnermost();
  return next;
}

/// The same for all lanes, a register at a time, as masks are wide and slow side by side.
SmallVector<Value> TileEmitter::nextInPieces(ArrayRef<CarriedLanes> carried, ValueRange values) {
  unsigned all = width, piece = all;
  for (const CarriedLanes &tile : carried)
    piece = std::min<unsigned>(piece, machine.registerBytes / byteSizeOf(elementType(tile.argument)));
  std::vector<SmallVector<Value>> pieces(carried.size());
  width = piece;
  for (unsigned first = 0; first < all; first += piece) {
    SmallVector<Value> parts;
    atInnermost();
    for (Value value : values)
      parts.push_back(vector::ShuffleOp::create(builder, loc, value, value, llvm::to_vector(llvm::seq<int64_t>(first, first + piece))));
    for (auto [tile, next] : llvm::enumerate(nextAt(lanesFrom(first), carried, parts)))
      pieces[tile].push_back(next);
  }
  for (unsigned count = piece; count < all; count *= 2)
    for (SmallVector<Value> &parts : pieces) {
      for (size_t i = 0; i + 1 < parts.size(); i += 2)
        parts[i / 2] = vector::ShuffleOp::create(builder, loc, parts[i], parts[i + 1], llvm::to_vector(llvm::seq<int64_t>(0, 2 * count)));
      parts.truncate(parts.size() / 2);
    }
  width = all;
  return llvm::map_to_vector(pieces, [](const SmallVector<Value> &parts) { return parts[0]; });
}

SmallVector<Value> TileEmitter::nextLanes(ArrayRef<CarriedLanes> carried, ValueRange values) {
  ArrayRef<int64_t> shape = tile::shapeOf(carried[0].next.getType());
  startSink();
  width = cast<RankedTensorType>(carried[0].next.getType()).getNumElements();
  WholeChunks whole(*this, width);
  for (const CarriedLanes &tile : carried)
    whole.add({tile.next, Role::Read, laneIndex(shape, WholeChunks::lanesToCome())});
  bool isBounded = bool(whole.end());
  atInnermost();
  SmallVector<Value> next;
  if (!isBounded) {
    Seen seen;
    bool masked = llvm::any_of(carried, [&](const CarriedLanes &tile) { return hasMask(tile.next, plan, seen); });
    next = masked ? nextInPieces(carried, values) : nextAt(lanesFrom(0), carried, values);
  } else {
    Value isWhole = whole.isAll();
    atInnermost();
    auto branch = scf::IfOp::create(builder, loc, values.getTypes(), isWhole, /*withElseRegion=*/true);
    levels.back().before = branch->getIterator();
    auto emitBranch = [&](Block *block, bool asWhole) {
      auto outside = cache;
      levels.push_back({block, block->end()});
      chunk = asWhole ? Chunk::Whole : Chunk::Rest;
      if (asWhole)
        whole.enter(lanesFrom(0));
      auto yields = asWhole ? nextAt(lanesFrom(0), carried, values) : nextInPieces(carried, values);
      atInnermost();
      scf::YieldOp::create(builder, loc, yields);
      levels.pop_back();
      cache = std::move(outside);
    };
    emitBranch(branch.thenBlock(), true);
    emitBranch(branch.elseBlock(), false);
    levels.back().before = std::next(branch->getIterator());
    chunk = Chunk::Unknown;
    next.assign(branch.result_begin(), branch.result_end());
  }
  width = 1;
  return next;
}

} // namespace tritonc::cpu
