// Turns a kernel into two functions of about as much code each, which two threads compile at once.
#include "Passes.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SetVector.h"
#include <optional>

using namespace mlir;

namespace tritonc::cpu {

/// Of less code only what is left of a row moves, which most programs skip: half of layer norm (302) made it 3 % slower, half of softmax
/// (382) did not. In registers of 256 bits and scalars that operations make.
constexpr int64_t smallKernel = 320;
constexpr unsigned mostParts = 3;
/// So many pairs of a beginning and an end are looked at closely: a kernel of 40 nests has 800, and that took 12 s.
constexpr size_t mostRanges = 48;
/// A call has registers for six addresses and numbers; more go through memory.
constexpr size_t mostArguments = 16;

namespace {

/// What LLVM has to do for an operation and all inside it, roughly: one a register of 256 bits.
class Costs {
public:
  int64_t of(Operation *op) { return op->getNumRegions() == 0 ? ofOne(op) : ofAll(op).cost; }
  /// Whether a function can do it: calls, what they take from the stack and yields belong to the kernel.
  bool isMovable(Operation *op) {
    return !op->hasTrait<OpTrait::IsTerminator>() && (op->getNumRegions() == 0 ? !isBound(op) : ofAll(op).isMovable);
  }

private:
  struct All {
    int64_t cost;
    bool isMovable = true;
  };

  All ofAll(Operation *op) {
    if (auto known = nests.find(op); known != nests.end())
      return known->second;
    All all{ofOne(op)};
    for (Region &region : op->getRegions())
      for (Operation &part : region.getOps()) {
        all.cost += of(&part);
        all.isMovable &= part.getNumRegions() == 0 ? !isBound(&part) : ofAll(&part).isMovable;
      }
    return nests[op] = all;
  }

  /// AMX's tiles too: the kernel sets them up and gives them back.
  static bool isBound(Operation *op) {
    if (auto intrinsic = dyn_cast<LLVM::CallIntrinsicOp>(op))
      return intrinsic.getIntrin().starts_with("llvm.x86.t");
    return isa<func::CallOp, func::ConstantOp, LLVM::CallOp, LLVM::AddressOfOp, LLVM::AllocaOp, memref::GetGlobalOp>(op);
  }

  static int64_t ofOne(Operation *op) {
    return isFree(op) ? 0 : registersOf(op) * (isa<LLVM::MaskedLoadOp, LLVM::MaskedStoreOp>(op) ? 4 : 1);
  }

  /// What becomes an operand of other instructions.
  static bool isFree(Operation *op) { return op->hasTrait<OpTrait::ConstantLike>() || isa<LLVM::GEPOp, vector::BroadcastOp>(op); }

  static int64_t registersOf(Operation *op) {
    int64_t most = 1;
    auto look = [&](Type type) {
      if (auto vector = dyn_cast<VectorType>(type); vector && vector.getElementType().isIntOrFloat())
        most = std::max<int64_t>(most, vector.getNumElements() * vector.getElementTypeBitWidth() / 256);
    };
    llvm::for_each(op->getOperandTypes(), look);
    llvm::for_each(op->getResultTypes(), look);
    return most;
  }

  DenseMap<Operation *, All> nests;
};

/// Operations of one block, in order, that become a function; `last` is where they end.
struct Segment {
  llvm::SmallSetVector<Operation *, 16> members;
  Operation *last = nullptr;
  int64_t cost = 0;
  Value result = {}; ///< what is used of it behind, at most one number

  bool holds(Value value) const {
    Operation *at = value.getDefiningOp() ? value.getDefiningOp() : value.getParentBlock()->getParentOp();
    return at && holds(at);
  }
  bool holds(Operation *op) const {
    Operation *top = members.front()->getBlock()->findAncestorOpInBlock(*op);
    return top && members.contains(top);
  }
  /// Whether `op`, or what stands in it, takes something from here.
  bool feeds(Operation *op) const {
    return op
        ->walk([&](Operation *part) {
          return llvm::any_of(part->getOperands(), [&](Value operand) { return holds(operand); }) ? WalkResult::interrupt() : WalkResult::advance();
        })
        .wasInterrupted();
  }
};

/// What a segment takes from outside of it: values that are passed, and cheap operations that are done again inside.
struct Inputs {
  llvm::SetVector<Value> passed;
  llvm::SetVector<Operation *> repeated; ///< in order
};

} // namespace

/// Constants, addresses (so that it shows what they point into), one number in all lanes, and which lanes lie before a bound.
static bool isRepeated(Operation *op) {
  if (!op || op->getNumResults() != 1)
    return false;
  Type type = op->getResult(0).getType();
  return op->hasTrait<OpTrait::ConstantLike>() || isa<LLVM::GEPOp, vector::BroadcastOp>(op) ||
         (isa<arith::SelectOp>(op) && isa<LLVM::LLVMPointerType>(type)) || (isa<arith::AddIOp, arith::CmpIOp>(op) && isa<VectorType>(type));
}

static void collect(Value value, Inputs &inputs) {
  Operation *op = value.getDefiningOp();
  if (!isRepeated(op)) {
    inputs.passed.insert(value);
    return;
  }
  for (Value operand : op->getOperands())
    collect(operand, inputs);
  inputs.repeated.insert(op);
}

static Inputs inputsOf(const Segment &segment) {
  Inputs inputs;
  for (Operation *member : segment.members)
    member->walk([&](Operation *op) {
      for (Value operand : op->getOperands())
        if (!segment.holds(operand))
          collect(operand, inputs);
    });
  return inputs;
}

static bool isMemory(Type type) { return isa<LLVM::LLVMPointerType>(getElementTypeOrSelf(type)) || isa<MemRefType>(type); }

/// Memory that a function may be told of by its pointer alone: a parameter of the kernel, or a piece of its stack.
static bool isWhole(Value pointer, func::FuncOp kernel) {
  if (auto argument = dyn_cast<BlockArgument>(pointer))
    return argument.getOwner() == &kernel.front() && isa<LLVM::LLVMPointerType>(pointer.getType());
  return pointer.getDefiningOp<LLVM::AllocaOp>() != nullptr;
}

/// Whether a function knows as much of the memory that a segment uses as it does in place.
static bool canMove(const Segment &segment, func::FuncOp kernel) {
  Inputs inputs = inputsOf(segment);
  return inputs.passed.size() <= mostArguments && llvm::all_of(inputs.passed, [&](Value value) {
           return isMemory(value.getType()) ? isWhole(value, kernel) : !isa<VectorType>(value.getType());
         });
}

/// What is left of a row: a loop with masks that goes on where another one has ended.
static bool isRest(Operation *nest) {
  auto loop = dyn_cast<scf::ForOp>(nest);
  return loop && loop.getNumResults() == 0 && !getConstantIntValue(loop.getLowerBound()) &&
         llvm::any_of(loop.getBody()->getOperations(), llvm::IsaPred<LLVM::MaskedLoadOp, LLVM::MaskedStoreOp>);
}

static bool hasLoop(Operation &op) {
  return isa<scf::ForOp, affine::AffineForOp>(op) ||
         (isa<scf::IfOp>(op) && op.walk([](LoopLikeOpInterface) { return WalkResult::interrupt(); }).wasInterrupted());
}

/// The nests from `first` to `last`, with what depends on them or touches memory between them; what does not stays before the call. No
/// segment if more of it is used behind than one number.
static std::optional<Segment> segmentOf(Operation *first, Operation *last, Costs &costs) {
  Segment segment{{}, last};
  segment.members.insert(first);
  for (Operation *op = first; op != last;) {
    op = op->getNextNode();
    if (hasLoop(*op) || !isMemoryEffectFree(op) || segment.feeds(op))
      segment.members.insert(op);
  }
  for (Operation *member : segment.members) {
    segment.cost += costs.of(member);
    if (!costs.isMovable(member))
      return std::nullopt;
    for (Value result : member->getResults())
      if (llvm::any_of(result.getUsers(), [&](Operation *user) { return !segment.holds(user); })) {
        if (segment.result || !result.getType().isIntOrIndexOrFloat())
          return std::nullopt;
        segment.result = result;
      }
  }
  return segment;
}

/// The loop over programs or one of the kernel's own, which count in 32 bits; not one over the rows of a tile, which are too short to
/// call a function for each.
static bool isLoopOfKernel(Operation &op, func::FuncOp kernel) {
  auto loop = dyn_cast<scf::ForOp>(op);
  return isa<scf::WhileOp>(op) || (loop && (op.getBlock() == &kernel.front() || loop.getInductionVar().getType().isInteger(32)));
}

namespace {
/// Finds the segment to move so that both sides cost about as much.
class Search {
public:
  /// `before`: what other segments cost that have moved. A segment has to make the larger side a tenth smaller, as it is a call.
  Search(func::FuncOp kernel, int64_t before)
      : kernel(kernel), before(before), whole(costs.of(kernel) + before), most(std::max(before, whole - before) * 9 / 10) {}

  /// Looks into loops of the kernel that are most of it.
  std::optional<Segment> run() {
    for (Block *block = &kernel.front(); block;) {
      auto largest = llvm::find_if(*block, [&](Operation &op) { return costs.of(&op) * 10 > (whole - before) * 6 && isLoopOfKernel(op, kernel); });
      Operation *inside = largest == block->end() ? nullptr : &*largest;
      if (block != &kernel.front())
        for (Operation &first : *block)
          if (&first != inside && hasLoop(first) && (whole >= smallKernel || isRest(&first)))
            beginAt(&first, inside);
      block = inside ? &inside->getRegions().back().front() : nullptr;
    }
    llvm::stable_sort(ranges, [](const Range &a, const Range &b) { return a.largerSide < b.largerSide; });
    ranges.resize(std::min(ranges.size(), mostRanges));
    for (const Range &range : ranges)
      if (auto segment = segmentOf(range.first, range.last, costs); segment && largerSide(segment->cost) < most)
        segments.push_back(std::move(*segment));
    llvm::sort(segments, [&](const Segment &a, const Segment &b) { return largerSide(a.cost) < largerSide(b.cost); });
    for (Segment &segment : segments)
      if (canMove(segment, kernel))
        return std::move(segment);
    return std::nullopt;
  }

private:
  int64_t largerSide(int64_t moved) const { return std::max(before + moved, whole - before - moved); }

  /// Segments end with a nest or the last operation before the next one.
  void beginAt(Operation *first, Operation *barrier) {
    int64_t nests = 0, all = 0;
    for (Operation *last = first; last != barrier && !last->hasTrait<OpTrait::IsTerminator>(); last = last->getNextNode()) {
      Operation *next = last->getNextNode();
      all += costs.of(last);
      nests += hasLoop(*last) ? costs.of(last) : 0;
      bool mayPay = std::max(before + nests, whole - before - all) < most;
      if (mayPay && (hasLoop(*last) || hasLoop(*next) || next->hasTrait<OpTrait::IsTerminator>()))
        ranges.push_back({first, last, largerSide(all)});
      if (whole < smallKernel)
        return;
    }
  }

  func::FuncOp kernel;
  Costs costs;
  int64_t before, whole, most; ///< cost: moved before, of all, and of the larger side at most
  /// Where a segment may begin and end, and what the larger side costs if it takes all between.
  struct Range {
    Operation *first, *last;
    int64_t largerSide;
  };
  std::vector<Range> ranges;
  std::vector<Segment> segments;
};
} // namespace

/// What the kernel may rely on for a parameter holds in its part too; a piece of the stack is nobody else's.
static void describeParameters(func::FuncOp part, func::FuncOp kernel, ArrayRef<Value> passed, bool mayAlias) {
  Builder b(part.getContext());
  for (auto [i, value] : llvm::enumerate(passed)) {
    if (auto argument = dyn_cast<BlockArgument>(value); argument && argument.getOwner() == &kernel.front()) {
      markParameter(part, i, kernel, argument.getArgNumber(), mayAlias);
    } else if (auto alloca = value.getDefiningOp<LLVM::AllocaOp>()) {
      part.setArgAttr(i, LLVM::LLVMDialect::getNoAliasAttrName(), b.getUnitAttr());
      part.setArgAttr(i, LLVM::LLVMDialect::getAlignAttrName(), b.getI64IntegerAttr(alloca.getAlignment().value_or(1)));
    }
  }
}

/// Where the call of a segment's function stands: what is left of a row is not worth one if nothing is.
static void setCallPlace(OpBuilder &b, const Segment &segment) {
  b.setInsertionPointAfter(segment.last);
  if (segment.members.size() > 1 || !isRest(segment.last))
    return;
  auto loop = cast<scf::ForOp>(segment.last);
  auto below = loop.getUnsignedCmp() ? arith::CmpIPredicate::ult : arith::CmpIPredicate::slt;
  Value any = arith::CmpIOp::create(b, loop.getLoc(), below, loop.getLowerBound(), loop.getUpperBound());
  b.setInsertionPointToStart(scf::IfOp::create(b, loop.getLoc(), any, /*withElseRegion=*/false).thenBlock());
}

/// `segment` becomes a call of a function of its own.
static void move(const Segment &segment, func::FuncOp kernel, const std::string &name, bool mayAlias) {
  Inputs inputs = inputsOf(segment);
  ArrayRef<Value> passed = inputs.passed.getArrayRef();
  ValueRange results = segment.result ? ValueRange(segment.result) : ValueRange();
  Location loc = segment.members.front()->getLoc();
  OpBuilder b(kernel.getContext());
  b.setInsertionPointAfter(kernel);
  auto type = b.getFunctionType(llvm::to_vector(ValueRange(passed).getTypes()), results.getTypes());
  auto part = func::FuncOp::create(b, loc, name, type);
  part->setAttr("tritonc.part", b.getUnitAttr());
  describeParameters(part, kernel, passed, mayAlias);

  setCallPlace(b, segment);
  auto call = func::CallOp::create(b, loc, part, passed);
  if (segment.result)
    Value(segment.result).replaceUsesWithIf(call.getResult(0), [&](OpOperand &use) { return !segment.holds(use.getOwner()); });
  Block *body = part.addEntryBlock();
  IRMapping inside;
  inside.map(passed, body->getArguments());
  b.setInsertionPointToStart(body);
  for (Operation *op : inputs.repeated)
    b.clone(*op, inside);
  for (Operation *member : segment.members)
    member->moveBefore(body, body->end());
  for (Operation *member : segment.members)
    member->walk([&](Operation *op) {
      for (OpOperand &operand : op->getOpOperands())
        operand.set(inside.lookupOrDefault(operand.get()));
    });
  b.setInsertionPointToEnd(body);
  func::ReturnOp::create(b, loc, results);
}

namespace {
struct SplitKernel : PassWrapper<SplitKernel, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(SplitKernel)
  SplitKernel() = default;
  explicit SplitKernel(bool mayAlias) { this->mayAlias = mayAlias; }
  SplitKernel(const SplitKernel &other) : PassWrapper(other) {}
  StringRef getArgument() const override { return "cpu-split-kernel"; }
  StringRef getDescription() const override { return "move half of a kernel's code to functions that are compiled beside it"; }
  Option<bool> mayAlias{*this, "may-alias", llvm::cl::desc("pointer arguments may overlap")};

  void runOnOperation() override {
    for (auto kernel : llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>()))
      if (kernel->hasAttr("tritonc.kernel") && !kernel.isExternal())
        split(kernel);
  }

  void split(func::FuncOp kernel) {
    int64_t moved = 0;
    for (unsigned number = 1; number <= mostParts; ++number) {
      std::optional<Segment> segment = Search(kernel, moved).run();
      if (!segment)
        return;
      move(*segment, kernel, (kernel.getName().split('.').first + ".part" + llvm::Twine(number)).str(), mayAlias);
      moved += segment->cost;
    }
  }
};
} // namespace

std::unique_ptr<Pass> createSplitKernel(bool mayAlias) { return std::make_unique<SplitKernel>(mayAlias); }

void registerSplitKernelPass() { PassRegistration<SplitKernel>(); }

} // namespace tritonc::cpu
