//===- BufferPlan.cpp - costs, uses and memory hazards of tiles, to the set that gets a buffer ----===//
#include "BufferPlan.h"
#include "DotForm.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/LoopLikeInterface.h"

using namespace mlir;

namespace tritonc::cpu {

/// What a buffer costs, in the units of `ownCost`: about one vector written, and read again.
constexpr int64_t bufferCost = 8;
/// Deeper trees are cut, so that emitting one needs little of the compiler's own stack.
constexpr unsigned maxTreeDepth = 200;

static bool isTile(Value value) { return isa<RankedTensorType>(value.getType()); }

bool BufferPlan::isElementwise(Operation *op) {
  return isa<tile::TileDialect, arith::ArithDialect, math::MathDialect>(op->getDialect()) && op->getNumResults() == 1 &&
         op->hasTrait<OpTrait::Elementwise>();
}

bool BufferPlan::keepsIndex(Operation *op) {
  return isElementwise(op) || isa<tile::LoadOp, tile::OffsetOp, tile::IntToPtrOp, tile::PtrToIntOp, tile::PtrCastOp>(op);
}

/// Operations whose tile results are emitted where they are used.
static bool isInline(Operation *op) {
  return BufferPlan::keepsIndex(op) ||
         isa<tile::ArangeOp, tile::SplatOp, tile::ExpandDimsOp, tile::BroadcastOp, tile::ReshapeOp, tile::TransOp,
             tile::JoinOp, tile::SplitOp, tile::CatOp, tile::FlipOp, tile::GatherOp, arith::ConstantOp>(op);
}

/// Operations that take the elements of their operands one by one, without vectors.
static bool takesScalars(Operation *op) {
  return isa<tile::AtomicRMWOp, tile::AtomicCASOp, tile::ScanOp, tile::HistogramOp>(op);
}

BufferPlan::BufferPlan(func::FuncOp kernel, bool mayAlias) : mayAlias(mayAlias) {
  collectSinks(kernel);
  kernel.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (isa<tile::ReduceOp, tile::ScanOp>(op->getParentOp()))
      return;
    for (Value result : op->getResults())
      if (isTile(result)) {
        decide(op);
        break;
      }
  });
  kernel.walk([&](scf::ForOp loop) { findAccumulators(loop); });
}

//===-- Uses -------------------------------------------------------------------------------------===//

void BufferPlan::collectSinks(func::FuncOp kernel) {
  SmallVector<Operation *> order;
  std::function<void(Region &)> number = [&](Region &region) {
    for (Operation &op : region.getOps()) {
      unsigned at = order.size();
      order.push_back(&op);
      if (isa<tile::StoreOp>(op) || (op.getNumRegions() == 0 && !isa<tile::PrintOp, tile::LoadOp>(op) && hasEffect<MemoryEffects::Write>(&op)))
        writers.push_back(&op);
      if (!isa<tile::ReduceOp, tile::ScanOp>(op))
        for (Region &inner : op.getRegions())
          number(inner);
      positions[&op] = {at, unsigned(order.size())};
    }
  };
  number(kernel.getBody());
  for (Operation *op : llvm::reverse(order))
    for (Value operand : op->getOperands()) {
      if (!isTile(operand))
        continue;
      if (isInline(op)) {
        for (Value result : op->getResults()) {
          Sinks through = sinks.lookup(result);
          sinks[operand].insert(through.begin(), through.end());
          if (!isTile(result)) // half of a pair, a scalar
            sinks[operand].insert(op);
        }
      } else {
        sinks[operand].insert(op);
      }
    }
}

/// The outermost loop around `inner` that does not hold `outer`; null if there is none.
static Operation *loopBetween(Operation *outer, Operation *inner) {
  Operation *found = nullptr;
  for (Operation *parent = inner->getParentOp(); parent && !parent->isProperAncestor(outer); parent = parent->getParentOp())
    if (isa<LoopLikeOpInterface>(parent))
      found = parent;
  return found;
}

bool BufferPlan::usedInDeeperLoop(Value tile) const {
  Operation *op = tile.getDefiningOp();
  auto found = sinks.find(tile);
  return found != sinks.end() && llvm::any_of(found->second, [&](Operation *sink) { return loopBetween(op, sink) != nullptr; });
}

//===-- Costs ------------------------------------------------------------------------------------===//

int64_t BufferPlan::ownCost(Operation *op) {
  Type element = tile::elementOf(op->getResult(0).getType());
  if (isa<tile::LoadOp>(op))
    return 4;
  if (isa<tile::DivSIOp, tile::DivUIOp, tile::RemSIOp, tile::RemUIOp>(op))
    return 12;
  if (isa<arith::DivFOp, math::SqrtOp, math::RsqrtOp>(op))
    return 8;
  if (isa<math::FmaOp, math::AbsFOp, math::AbsIOp, math::FloorOp, math::CeilOp>(op))
    return 1;
  if (isa<math::MathDialect>(op->getDialect()) || isa<arith::RemFOp>(op))
    return 16;
  return isElementwise(op) && isa<FloatType>(element) ? 1 : 0;
}

void BufferPlan::decide(Operation *op) {
  if (!isInline(op)) {
    for (Value result : op->getResults())
      if (isTile(result))
        buffered.insert(result);
    return;
  }
  for (Value result : op->getResults())
    if (isTile(result))
      decideInline(result);
}

/// Whether the uses of `tile` want it in memory, whatever it costs to write it.
bool BufferPlan::isNeeded(Value tile, int64_t cost) const {
  return llvm::any_of(tile.getUses(), [&](OpOperand &use) {
    Operation *user = use.getOwner();
    return (isa<tile::DotOp>(user) && use.getOperandNumber() < 2 && !isReadInPlace(tile)) ||
           (isa<tile::GatherOp>(user) && use.getOperandNumber() == 0) || (takesScalars(user) && cost >= bufferCost);
  });
}

/// Whether a step along `dim` moves `tile` by the same amount everywhere.
static bool isEvenAlong(Value tile, unsigned dim, unsigned depth = 0) {
  Operation *op = tile.getDefiningOp();
  if (BufferPlan::strideAlong(tile, dim))
    return true;
  if (!op || depth > 16)
    return false;
  if (auto expand = dyn_cast<tile::ExpandDimsOp>(op))
    return isEvenAlong(expand.getX(), dim > unsigned(expand.getAxis()) ? dim - 1 : dim, depth + 1);
  if (auto trans = dyn_cast<tile::TransOp>(op))
    return isEvenAlong(trans.getX(), trans.getOrder()[dim], depth + 1);
  if (isa<arith::MulIOp>(op) && BufferPlan::strideAlong(op->getOperand(0), dim) != 0 && BufferPlan::strideAlong(op->getOperand(1), dim) != 0)
    return false;
  return isa<tile::BroadcastOp, tile::OffsetOp, arith::AddIOp, arith::SubIOp, arith::MulIOp, arith::ExtSIOp>(op) &&
         llvm::all_of(op->getOperands(), [&](Value operand) { return isEvenAlong(operand, dim, depth + 1); });
}

/// A copy has its rows one after the other, and none of them in the way of another in the cache; it is not worth its time for a block
/// that is used only by some tens of rows or columns.
constexpr int64_t maxBytesInPlace = 16 * 1024, maxUsesInPlace = 128;

bool BufferPlan::isReadInPlace(Value tile) const {
  auto load = tile.getDefiningOp<tile::LoadOp>();
  auto type = dyn_cast<RankedTensorType>(tile.getType());
  if (!load || load.getVolatile_() || type.getRank() != 2 || !type.getElementType().isIntOrFloat() || strideAlong(load.getPointer(), 1) != 1 ||
      !isEvenAlong(load.getPointer(), 0))
    return false;
  int64_t bytes = type.getElementTypeBitWidth() / 8;
  std::optional<int64_t> stride = strideAlong(load.getPointer(), 0);
  return llvm::all_of(tile.getUses(), [&](OpOperand &use) {
    auto dot = dyn_cast<tile::DotOp>(use.getOwner());
    if (!dot || isNarrow(dot) || dot.getA() == dot.getB() || tile::shapeOf(dot.getResult().getType()).size() != 2)
      return false;
    ArrayRef<int64_t> result = tile::shapeOf(dot.getResult().getType());
    if (use.getOperandNumber() == 0)
      return type.getNumElements() * bytes <= maxBytesInPlace && result[1] <= maxUsesInPlace;
    return use.getOperandNumber() == 1 && !load.getMask() && stride && *stride > 0 && type.getDimSize(0) * *stride * bytes <= maxBytesInPlace &&
           result[0] <= maxUsesInPlace;
  });
}

bool BufferPlan::isWrittenByDot(Value tile) const {
  Operation *op = tile.getDefiningOp();
  if (!tile.hasOneUse() || !isInline(op))
    return false;
  OpOperand &use = *tile.getUses().begin();
  auto dot = dyn_cast<tile::DotOp>(use.getOwner());
  auto load = dyn_cast<tile::LoadOp>(op);
  return dot && !isNarrow(dot) && use.getOperandNumber() < 2 && dot->getBlock() == op->getBlock() && !(load && (load.getVolatile_() || isOvertaken(load)));
}

tile::StoreOp BufferPlan::storedDirectly(tile::DotOp dot) const {
  auto store = dot->hasOneUse() ? dyn_cast<tile::StoreOp>(*dot->getUsers().begin()) : tile::StoreOp();
  DenseElementsAttr start;
  if (!store || isNarrow(dot) || store.getValue() != dot.getResult() || store.getMask() || store.getCacheModifier() || store.getEvictionPolicy() ||
      store->getBlock() != dot->getBlock() || !matchPattern(dot.getAcc(), m_Constant(&start)) || !start.isSplat())
    return {};
  auto type = cast<RankedTensorType>(dot.getType());
  if (type.getRank() != 2 || type != tile::loadedType(store.getPointer().getType()) || strideAlong(store.getPointer(), 1) != 1 ||
      !isEvenAlong(store.getPointer(), 0))
    return {};
  for (Operation *op = dot->getNextNode(); op != store; op = op->getNextNode())
    if (!isPure(op) || op->getNumRegions() != 0 || !(isInline(op) || !isTile(op->getResult(0))) || isa<tile::LoadOp>(op))
      return {};
  bool overtakes = llvm::any_of(ArrayRef<Value>{dot.getA(), dot.getB()}, [&](Value operand) {
    auto load = operand.getDefiningOp<tile::LoadOp>();
    return load && !buffered.contains(operand) && storeOvertakes(store, load);
  });
  return overtakes ? tile::StoreOp() : store;
}

void BufferPlan::decideInline(Value tile) {
  Operation *op = tile.getDefiningOp();
  int64_t cost = ownCost(op);
  unsigned depth = 0;
  for (Value operand : op->getOperands()) {
    if (!isTile(operand) || buffered.contains(operand))
      continue;
    auto [inner, innerDepth] = costs.lookup(operand);
    cost = std::min<int64_t>(cost + inner, 1 << 20);
    depth = std::max(depth, innerDepth + 1);
  }
  const Sinks &uses = sinks[tile];
  int64_t evaluations = uses.size() + (usedInDeeperLoop(tile) ? 8 : 0);
  int64_t elements = cast<RankedTensorType>(tile.getType()).getNumElements();
  bool repeated = elements > 1 && llvm::any_of(tile.getUsers(), [&](Operation *user) {
    return isa<tile::BroadcastOp>(user) && cast<RankedTensorType>(user->getResult(0).getType()).getNumElements() > elements;
  });
  bool dear = cost * (evaluations - 1) > bufferCost || (repeated && cost >= bufferCost) || depth > maxTreeDepth;
  auto load = dyn_cast<tile::LoadOp>(op);
  if (!uses.empty() && (isNeeded(tile, cost) || dear || (load && (load.getVolatile_() || isOvertaken(load))))) {
    buffered.insert(tile);
    return;
  }
  costs[tile] = {cost, depth};
}

//===-- Memory -----------------------------------------------------------------------------------===//

/// The parameter that a pointer was made from; null if unknown.
Value BufferPlan::rootOf(Value pointer, unsigned depth) const {
  if (depth > 64)
    return {};
  if (auto argument = dyn_cast<BlockArgument>(pointer)) {
    Operation *owner = argument.getOwner()->getParentOp();
    if (isa<func::FuncOp>(owner))
      return pointer;
    auto loop = dyn_cast<scf::ForOp>(owner);
    if (!loop || argument == loop.getInductionVar())
      return {};
    // A carried pointer keeps its root if every round only moves it.
    Value next = loop.getTiedLoopYieldedValue(argument)->get();
    while (auto moved = next.getDefiningOp<tile::OffsetOp>())
      next = moved.getPointer();
    return next == pointer ? rootOf(loop.getTiedLoopInit(argument)->get(), depth + 1) : Value();
  }
  Operation *op = pointer.getDefiningOp();
  if (auto loop = dyn_cast<scf::ForOp>(op))
    return rootOf(loop.getRegionIterArg(cast<OpResult>(pointer).getResultNumber()), depth + 1);
  if (isa<tile::OffsetOp, tile::PtrCastOp, tile::SplatOp, tile::ExpandDimsOp, tile::BroadcastOp, tile::ReshapeOp, tile::TransOp>(op))
    return rootOf(op->getOperand(0), depth + 1);
  return {};
}

/// Whether no two elements of an integer or pointer tile can be equal: a sum of steps of which one is an arange.
static bool isInjective(Value tile, unsigned depth = 0) {
  ArrayRef<int64_t> shape = tile::shapeOf(tile.getType());
  unsigned wide = llvm::count_if(shape, [](int64_t dim) { return dim > 1; });
  if (wide == 0)
    return true;
  if (wide > 1 || depth > 16)
    return false;
  for (auto [d, dim] : llvm::enumerate(shape))
    if (dim > 1) {
      std::optional<int64_t> stride = BufferPlan::strideAlong(tile, d);
      return stride && *stride != 0;
    }
  return false;
}

bool BufferPlan::storeOvertakes(tile::StoreOp store, tile::LoadOp load) const {
  Value written = rootOf(store.getPointer()), read = rootOf(load.getPointer());
  return !written || !read || written == read || mayAlias;
}

bool BufferPlan::staysTheSame(tile::LoadOp load) const {
  return !load.getVolatile_() && llvm::all_of(writers, [&](Operation *writer) {
    auto store = dyn_cast<tile::StoreOp>(writer);
    return store && !storeOvertakes(store, load);
  });
}

/// Whether what `store` writes at an index takes `load` at another one.
bool BufferPlan::readsElsewhere(tile::StoreOp store, tile::LoadOp load) const {
  llvm::DenseSet<std::pair<Value, int>> seen;
  SmallVector<std::pair<Value, bool>> work;
  for (Value operand : store->getOperands())
    work.push_back({operand, true});
  while (!work.empty()) {
    auto [value, sameIndex] = work.pop_back_val();
    Operation *op = value.getDefiningOp();
    if (value == load.getResult() && !sameIndex)
      return true;
    if (!op || !isTile(value) || !isInline(op) || buffered.contains(value) || !seen.insert({value, sameIndex}).second)
      continue;
    bool keeps = sameIndex && keepsIndex(op);
    for (Value operand : op->getOperands())
      work.push_back({operand, keeps});
  }
  return false;
}

/// Whether a store may change what `load` reads before the last nest that it would be emitted in has read it.
bool BufferPlan::isOvertaken(tile::LoadOp load) const {
  unsigned from = positions.lookup(load).first;
  auto found = sinks.find(load.getResult());
  if (found == sinks.end())
    return false;
  for (Operation *sink : found->second) {
    Operation *loop = loopBetween(load, sink);
    unsigned to = loop ? positions.lookup(loop).second : positions.lookup(sink).first + 1;
    for (Operation *writer : writers) {
      unsigned at = positions.lookup(writer).first;
      if (at <= from || at >= to)
        continue;
      auto store = dyn_cast<tile::StoreOp>(writer);
      if (store && !storeOvertakes(store, load))
        continue;
      // Within one nest, an element may be written where it was read, if no other lane reads it.
      bool inPlace = store && writer == sink && !loop && store.getPointer() == load.getPointer() &&
                     isInjective(load.getPointer()) && !readsElsewhere(store, load);
      if (!inPlace)
        return true;
    }
  }
  return false;
}

//===-- Products that work in a carried tile -----------------------------------------------------===//

/// Whether `tile` is used for nothing but the accumulator of `dot`, element by element.
bool BufferPlan::onlyFeeds(Value tile, tile::DotOp dot, unsigned depth) const {
  return depth < 32 && llvm::all_of(tile.getUses(), [&](OpOperand &use) {
    Operation *user = use.getOwner();
    if (user == dot)
      return use.getOperandNumber() == 2;
    return isElementwise(user) && !buffered.contains(user->getResult(0)) && user->getBlock() == dot->getBlock() &&
           onlyFeeds(user->getResult(0), dot, depth + 1);
  });
}

void BufferPlan::findAccumulators(scf::ForOp loop) {
  for (auto [argument, yielded] : llvm::zip_equal(loop.getRegionIterArgs(), loop.getYieldedValues())) {
    auto dot = yielded.getDefiningOp<tile::DotOp>();
    if (dot && dot->getBlock() == loop.getBody() && llvm::count(loop.getYieldedValues(), yielded) == 1 &&
        onlyFeeds(argument, dot))
      accumulators[dot] = argument;
  }
}

//===-- Strides ------------------------------------------------------------------------------------===//

std::optional<int64_t> BufferPlan::strideAlong(Value tile, unsigned dim) {
  auto type = dyn_cast<RankedTensorType>(tile.getType());
  if (!type || type.getDimSize(dim) == 1)
    return 0;
  Operation *op = tile.getDefiningOp();
  if (!op)
    return std::nullopt;
  if (isa<tile::ArangeOp>(op))
    return 1;
  if (isa<tile::SplatOp>(op) || matchPattern(op, m_Constant()))
    return 0;
  if (auto expand = dyn_cast<tile::ExpandDimsOp>(op))
    return strideAlong(expand.getX(), dim > unsigned(expand.getAxis()) ? dim - 1 : dim);
  if (auto broadcast = dyn_cast<tile::BroadcastOp>(op))
    return strideAlong(broadcast.getX(), dim);
  if (auto trans = dyn_cast<tile::TransOp>(op))
    return strideAlong(trans.getX(), trans.getOrder()[dim]);
  if (isa<tile::OffsetOp, arith::AddIOp, arith::SubIOp>(op)) {
    auto x = strideAlong(op->getOperand(0), dim), y = strideAlong(op->getOperand(1), dim);
    return x && y ? std::optional(isa<arith::SubIOp>(op) ? *x - *y : *x + *y) : std::nullopt;
  }
  if (isa<arith::ExtSIOp, arith::ExtUIOp, arith::TruncIOp>(op))
    return strideAlong(op->getOperand(0), dim);
  if (isa<arith::MulIOp>(op))
    for (unsigned side : {0, 1}) {
      auto stride = strideAlong(op->getOperand(side), dim);
      if (stride == 0 && strideAlong(op->getOperand(1 - side), dim) == 0)
        return 0;
      DenseElementsAttr factor;
      if (stride && matchPattern(op->getOperand(1 - side), m_Constant(&factor)) && factor.isSplat())
        return *stride * factor.getSplatValue<APInt>().getSExtValue();
    }
  return std::nullopt;
}

} // namespace tritonc::cpu
