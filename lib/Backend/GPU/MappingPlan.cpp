//===- MappingPlan.cpp - the accesses and the flow of tiles in a kernel to a mapping for each tile -------------===//
#include "MappingPlan.h"
#include "Strides.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace tritonc::gpu {

static ArrayRef<int64_t> shapeOf(Value value) { return tile::shapeOf(value.getType()); }

unsigned warpsFor(func::FuncOp kernel, unsigned wanted) {
  unsigned bits = 0, warpBits = llvm::Log2_32_Ceil(std::clamp(wanted, 1u, 32u));
  kernel.walk([&](Operation *op) {
    for (Value result : op->getResults())
      bits = std::max(bits, bitsOf(shapeOf(result)));
  });
  while (warpBits < 5 && bits > 7 + 5 + warpBits)
    ++warpBits;
  return 1u << warpBits;
}

MappingPlan::MappingPlan(func::FuncOp kernel, const Target &target) : warpBits(llvm::Log2_32(target.warps)) {
  findDear(kernel);
  chooseAccesses(kernel);
  kernel.walk([&](tile::DotOp op) {
    if (auto product = MatrixProduct::of(op, target))
      products.insert({op, *product});
  });
  while (propagate(kernel))
    ;
}

Mapping MappingPlan::standard(ArrayRef<int64_t> shape) const {
  unsigned bits = bitsOf(shape);
  return rowMajor(bits, vectorBits.lookup(bits), warpBits);
}

Mapping MappingPlan::packed(ArrayRef<int64_t> shape, unsigned neighbourBits) const {
  unsigned bits = bitsOf(shape);
  return blocked(llvm::to_vector(llvm::seq<int>(0, bits)), std::max(neighbourBits, vectorBits.lookup(bits)), warpBits);
}

const MatrixProduct *MappingPlan::product(tile::DotOp op) const {
  auto found = products.find(op);
  return found == products.end() ? nullptr : &found->second;
}

Mapping MappingPlan::home(Value tile) const {
  std::optional<Mapping> mapping = known(tile);
  return mapping ? *mapping : standard(shapeOf(tile));
}

std::optional<Mapping> MappingPlan::known(Value tile) const {
  auto found = homes.find(tile);
  return found == homes.end() ? std::nullopt : std::optional(found->second);
}

//===-- What is dear ---------------------------------------------------------------------------------------===//

/// Ranges and splats are free, and what only arithmetic and views make of them.
static bool isFreeKind(Operation *op) {
  if (auto reshape = dyn_cast<tile::ReshapeOp>(op))
    return isPowerOfTwo(shapeOf(reshape.getX())) && isPowerOfTwo(shapeOf(reshape.getResult()));
  return isa<tile::ArangeOp, tile::SplatOp, tile::ExpandDimsOp, tile::BroadcastOp, tile::TransOp, tile::SplitOp, tile::JoinOp,
             tile::OffsetOp, tile::IntToPtrOp, tile::PtrToIntOp, tile::PtrCastOp, arith::ConstantOp>(op) ||
         (op->hasTrait<OpTrait::Elementwise>() && op->getNumRegions() == 0);
}

void MappingPlan::findDear(func::FuncOp kernel) {
  kernel.walk<WalkOrder::PreOrder>([&](Operation *op) {
    for (Region &region : op->getRegions())
      for (Value argument : region.getArguments())
        dear.insert(argument);
    if (!isFreeKind(op) || llvm::any_of(op->getOperands(), [&](Value value) { return isTile(value) && dear.contains(value); }))
      dear.insert(op->result_begin(), op->result_end());
  });
}

//===-- Accesses to memory -----------------------------------------------------------------------------------===//

static Value pointerOf(Operation *op) {
  if (isa<tile::LoadOp, tile::StoreOp, tile::AtomicRMWOp, tile::AtomicCASOp>(op))
    return op->getOperand(0);
  return {};
}

namespace {
/// How the addresses of an access lie: the bits of the index in the order of their strides, the first `run` of which are neighbours.
struct Pattern {
  SmallVector<int> order;
  unsigned run = 0;
  unsigned bytes = 0; ///< of an element
  bool isRowMajor() const { return llvm::is_sorted(order); }
};
} // namespace

static Pattern patternOf(Value pointer, StrideAnalysis &analysis) {
  Pattern pattern;
  Strides strides = analysis.of(pointer);
  pattern.order = llvm::to_vector(llvm::seq<int>(0, strides.size()));
  auto rank = [&](int bit) { // neighbours first, what is unknown behind, what is the same address last
    std::optional<int64_t> stride = strides[bit];
    return !stride ? INT64_MAX - 1 : *stride == 0 ? INT64_MAX : std::abs(*stride);
  };
  llvm::sort(pattern.order, [&](int x, int y) { return std::pair(rank(x), x) < std::pair(rank(y), y); });
  while (pattern.run < strides.size() && strides[pattern.order[pattern.run]] == int64_t(1) << pattern.run)
    ++pattern.run;
  Type pointee = cast<tile::PtrType>(tile::elementOf(pointer.getType())).getPointee();
  pattern.bytes = isa<tile::PtrType>(pointee) ? 8 : (pointee.getIntOrFloatBitWidth() + 7) / 8;
  if (pattern.run == 0) // no neighbours: as the others are
    llvm::sort(pattern.order);
  return pattern;
}

/// Tiles of one size take the same number of neighbours into a thread, as the widest of their elements allow.
void MappingPlan::chooseAccesses(func::FuncOp kernel) {
  StrideAnalysis analysis;
  SmallVector<std::pair<Operation *, Pattern>> patterns;
  kernel.walk([&](Operation *op) {
    Value pointer = pointerOf(op);
    if (!pointer)
      return;
    if (!isTile(pointer)) {
      accesses[op] = rowMajor(0, 0, warpBits);
      return;
    }
    Pattern pattern = patternOf(pointer, analysis);
    if (pattern.run) {
      unsigned fits = std::min(pattern.run, llvm::Log2_32(16 / pattern.bytes)), bits = pattern.order.size();
      auto [entry, isNew] = vectorBits.try_emplace(bits, fits);
      entry->second = std::min(entry->second, fits);
    }
    patterns.push_back({op, pattern});
  });
  for (auto &[op, pattern] : patterns) {
    unsigned bits = pattern.order.size(), spare = bits > 5 + warpBits ? bits - 5 - warpBits : 0;
    unsigned inThread = std::min(vectorBits.lookup(bits), spare);
    accesses[op] = blocked(pattern.order, inThread, warpBits);
    groups[op] = 1u << std::min({inThread, pattern.run, llvm::Log2_32(16 / pattern.bytes)});
  }
}

//===-- Homes --------------------------------------------------------------------------------------------------===//

bool MappingPlan::set(Value tile, const std::optional<Mapping> &mapping) {
  return mapping && isTile(tile) && !isFree(tile) && homes.try_emplace(tile, *mapping).second;
}

bool MappingPlan::propagate(func::FuncOp kernel) {
  bool changed = false;
  kernel.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (isa<tile::ReduceOp, tile::ScanOp, tile::MapOp>(op->getParentOp()))
      return;
    if (isa<scf::ForOp, scf::IfOp, scf::WhileOp>(op)) {
      changed |= propagateControlFlow(op);
      return;
    }
    for (OpResult result : op->getResults())
      if (isTile(result) && !isFree(result) && !homes.contains(result))
        changed |= set(result, ofResult(result));
  });
  return changed;
}

bool MappingPlan::propagateControlFlow(Operation *op) {
  bool changed = false;
  auto flow = [&](Value from, Value to) { changed |= set(to, known(from)); };
  if (auto loop = dyn_cast<scf::ForOp>(op)) {
    for (auto [init, argument, yield, result] :
         llvm::zip_equal(loop.getInitArgs(), loop.getRegionIterArgs(), loop.getYieldedValues(), loop.getResults())) {
      flow(yield, argument);
      flow(init, argument);
      flow(argument, result);
    }
  } else if (auto branch = dyn_cast<scf::IfOp>(op)) {
    if (branch.getNumResults())
      for (auto [yes, no, result] : llvm::zip_equal(branch.thenYield().getOperands(), branch.elseYield().getOperands(), branch.getResults())) {
        flow(yes, result);
        flow(no, result);
      }
  } else {
    auto loop = cast<scf::WhileOp>(op);
    for (auto [init, argument, yield] : llvm::zip_equal(loop.getInits(), loop.getBeforeArguments(), loop.getYieldOp().getOperands())) {
      flow(init, argument);
      flow(yield, argument);
    }
    for (auto [passed, argument, result] :
         llvm::zip_equal(loop.getConditionOp().getArgs(), loop.getAfterArguments(), loop.getResults())) {
      flow(passed, argument);
      flow(argument, result);
    }
  }
  return changed;
}

/// Without the bits of `axis`: the threads that differ in them all have the result.
static Mapping without(const Mapping &mapping, ArrayRef<int64_t> shape, unsigned axis) {
  int first = firstBit(shape, axis), count = bitsOf(shape[axis]);
  return mapping.renamed([&](int bit) { return bit < first ? bit : bit < first + count ? Mapping::none : bit - count; });
}

std::optional<Mapping> MappingPlan::ofView(Operation *op, const Mapping &source) const {
  if (isa<tile::ReshapeOp, tile::ExpandDimsOp>(op))
    return source;
  if (isa<tile::TransOp>(op)) {
    SmallVector<int> bits = sourceBits(op);
    return source.renamed([&](int bit) { return int(llvm::find(bits, bit) - bits.begin()); });
  }
  if (isa<tile::SplitOp>(op))
    return source.renamed([](int bit) { return bit - 1; });
  if (isa<tile::JoinOp>(op)) {
    Mapping mapping = source.renamed([](int bit) { return bit + 1; });
    mapping.reg.insert(mapping.reg.begin(), 0);
    return mapping;
  }
  return std::nullopt;
}

std::optional<Mapping> MappingPlan::ofResult(OpResult result) const {
  Operation *op = result.getOwner();
  if (pointerOf(op))
    return access(op);
  if (auto reduce = dyn_cast<tile::ReduceOp>(op))
    return without(home(reduce.getOperands()[0]), shapeOf(reduce.getOperands()[0]), reduce.getAxis());
  if (auto dot = dyn_cast<tile::DotOp>(op))
    if (const MatrixProduct *unit = product(dot))
      return unit->sums();
  if (isa<tile::DotOp, tile::HistogramOp, tile::CatOp>(op))
    return standard(shapeOf(result));
  if (auto sort = dyn_cast<tile::SortOp>(op); sort && shapeOf(sort.getX()) != shapeOf(result))
    return standard(shapeOf(result));
  if (auto map = dyn_cast<tile::MapOp>(op); map && map.getPack() > 1)
    return packed(shapeOf(result), llvm::Log2_32_Ceil(map.getPack()));
  if (isa<tile::SortOp, tile::ScanOp, tile::MapOp>(op))
    return home(op->getOperand(0));
  if (auto gather = dyn_cast<tile::GatherOp>(op))
    return known(gather.getIndex());
  if (isa<tile::TransOp, tile::SplitOp, tile::JoinOp, tile::ExpandDimsOp, tile::BroadcastOp, tile::ReshapeOp>(op)) {
    std::optional<Mapping> source = known(op->getOperand(0));
    if (isa<tile::BroadcastOp>(op) || !source || (isa<tile::ReshapeOp>(op) && !isFreeKind(op)))
      return std::nullopt;
    return ofView(op, *source);
  }
  for (Value operand : op->getOperands())
    if (isTile(operand) && shapeOf(operand) == shapeOf(result))
      if (auto mapping = known(operand))
        return mapping;
  return std::nullopt;
}

} // namespace tritonc::gpu
