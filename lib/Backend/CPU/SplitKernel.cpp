// Turns a kernel with much code into two functions of about as much each, which two threads compile at once.
#include "Passes.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "llvm/ADT/SetVector.h"
#include <bit>

using namespace mlir;

namespace tritonc::cpu {

/// Less code is compiled sooner than a second thread has begun. In registers of 256 bits and scalars that operations make.
constexpr int64_t leastCost = 250;
/// Nests that may move: the costliest. Each subset of them is tried.
constexpr size_t mostCandidates = 10;
/// A call has registers for six addresses and numbers; more go through memory.
constexpr size_t mostArguments = 16;

namespace {

/// What LLVM has to do for an operation and all inside it, roughly: one a register of 256 bits.
class Costs {
public:
  int64_t of(Operation *op) {
    auto [known, isNew] = costs.try_emplace(op, 0);
    if (!isNew)
      return known->second;
    int64_t cost = op->hasTrait<OpTrait::ConstantLike>() ? 0 : registersOf(op);
    for (Region &region : op->getRegions())
      for (Operation &part : region.getOps())
        cost += of(&part);
    return costs[op] = cost;
  }

private:
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

  DenseMap<Operation *, int64_t> costs;
};

/// What a nest takes from outside of it: values that are passed, and cheap operations that are done again inside.
struct Inputs {
  llvm::SetVector<Value> passed;
  llvm::SetVector<Operation *> repeated; ///< in order
};

} // namespace

/// Constants, addresses (so that it shows what they point into), and one number in all lanes.
static bool isRepeated(Operation *op) {
  return op && (op->hasTrait<OpTrait::ConstantLike>() || isa<LLVM::GEPOp, vector::BroadcastOp>(op) ||
                (isa<arith::SelectOp>(op) && isa<LLVM::LLVMPointerType>(op->getResult(0).getType())));
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

static Inputs inputsOf(Operation *nest) {
  Inputs inputs;
  nest->walk([&](Operation *op) {
    for (Value operand : op->getOperands()) {
      if (!nest->isAncestor(operand.getParentRegion()->getParentOp()))
        collect(operand, inputs);
    }
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

/// Whether a nest can become a function, called as often as it runs, that knows as much of its memory as it does in place.
static bool canMove(Operation *nest, func::FuncOp kernel) {
  if (!isa<scf::ForOp, scf::IfOp, affine::AffineForOp>(nest) || nest->getNumResults() > 1 ||
      (nest->getNumResults() == 1 && (isMemory(nest->getResult(0).getType()) || isa<VectorType>(nest->getResult(0).getType()))))
    return false;
  bool hasLoop = false, isSelfContained = true;
  nest->walk([&](Operation *op) {
    hasLoop |= isa<LoopLikeOpInterface>(op);
    isSelfContained &= !isa<CallOpInterface, SymbolUserOpInterface, LLVM::AddressOfOp, LLVM::AllocaOp>(op);
  });
  if (!hasLoop || !isSelfContained)
    return false;
  Inputs inputs = inputsOf(nest);
  return inputs.passed.size() <= mostArguments && llvm::all_of(inputs.passed, [&](Value value) {
           return isMemory(value.getType()) ? isWhole(value, kernel) : !isa<VectorType>(value.getType());
         });
}

/// The loop over programs or one of the kernel's own, which count in 32 bits; not one over the rows of a tile, which are too short to
/// call a function for each.
static bool isLoopOfKernel(Operation &op, func::FuncOp kernel) {
  auto loop = dyn_cast<scf::ForOp>(op);
  return isa<scf::WhileOp>(op) || (loop && (op.getBlock() == &kernel.front() || loop.getInductionVar().getType().isInteger(32)));
}

/// The nests to move, so that both functions cost about as much. Looks into loops of the kernel that are most of it.
static SmallVector<Operation *> toMove(func::FuncOp kernel, Costs &costs) {
  int64_t whole = costs.of(kernel);
  SmallVector<Operation *> candidates;
  for (Block *block = &kernel.front(); block;) {
    Block *inside = nullptr;
    for (Operation &op : *block) {
      if (costs.of(&op) * 10 > whole * 6 && isLoopOfKernel(op, kernel))
        inside = &op.getRegions().back().front();
      else if (costs.of(&op) * 25 > whole && block != &kernel.front() && canMove(&op, kernel))
        candidates.push_back(&op);
    }
    block = inside;
  }
  if (candidates.size() > mostCandidates) {
    auto byCost = llvm::map_to_vector(candidates, [&](Operation *op) { return costs.of(op); });
    llvm::sort(byCost, std::greater<>());
    llvm::erase_if(candidates, [&](Operation *op) { return costs.of(op) <= byCost[mostCandidates]; });
  }

  unsigned best = 0;
  int64_t least = whole * 4 / 5; // of the larger function
  for (unsigned subset = 1; subset < 1u << candidates.size(); ++subset) {
    int64_t moved = 0;
    for (auto [i, op] : llvm::enumerate(candidates))
      moved += subset >> i & 1 ? costs.of(op) : 0;
    int64_t cost = std::max(moved, whole - moved) + whole * std::popcount(subset) / 50; // each is a call
    if (cost < least)
      least = cost, best = subset;
  }
  SmallVector<Operation *> chosen;
  for (auto [i, op] : llvm::enumerate(candidates))
    if (best >> i & 1)
      chosen.push_back(op);
  return chosen;
}

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

/// `nest` becomes a call of a function of its own.
static void move(Operation *nest, func::FuncOp kernel, const std::string &name, bool mayAlias) {
  Inputs inputs = inputsOf(nest);
  ArrayRef<Value> passed = inputs.passed.getArrayRef();
  Location loc = nest->getLoc();
  OpBuilder b(kernel.getContext());
  b.setInsertionPointAfter(kernel);
  auto type = b.getFunctionType(llvm::to_vector(ValueRange(passed).getTypes()), nest->getResultTypes());
  auto part = func::FuncOp::create(b, loc, name, type);
  part->setAttr("tritonc.part", b.getUnitAttr());
  describeParameters(part, kernel, passed, mayAlias);

  b.setInsertionPoint(nest);
  auto call = func::CallOp::create(b, loc, part, passed);
  nest->replaceAllUsesWith(call);
  IRMapping inside;
  Block *body = part.addEntryBlock();
  inside.map(passed, body->getArguments());
  b.setInsertionPointToStart(body);
  for (Operation *op : inputs.repeated)
    b.clone(*op, inside);
  nest->moveBefore(body, body->end());
  b.setInsertionPointToEnd(body);
  func::ReturnOp::create(b, loc, nest->getResults());
  for (auto [from, to] : inside.getValueMap())
    const_cast<Value &>(from).replaceUsesWithIf(to, [&](OpOperand &use) { return nest->isAncestor(use.getOwner()); });
}

namespace {
struct SplitKernel : PassWrapper<SplitKernel, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(SplitKernel)
  SplitKernel() = default;
  explicit SplitKernel(bool mayAlias) { this->mayAlias = mayAlias; }
  SplitKernel(const SplitKernel &other) : PassWrapper(other) {}
  StringRef getArgument() const override { return "cpu-split-kernel"; }
  StringRef getDescription() const override { return "move half of a large kernel's code to functions that are compiled beside it"; }
  Option<bool> mayAlias{*this, "may-alias", llvm::cl::desc("pointer arguments may overlap")};

  void runOnOperation() override {
    for (auto kernel : llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>()))
      if (kernel->hasAttr("tritonc.kernel") && !kernel.isExternal())
        split(kernel);
  }

  void split(func::FuncOp kernel) {
    Costs costs;
    if (costs.of(kernel) < leastCost)
      return;
    std::string name = kernel.getName().split('.').first.str();
    for (auto [i, nest] : llvm::enumerate(toMove(kernel, costs)))
      move(nest, kernel, name + ".part" + std::to_string(i + 1), mayAlias);
  }
};
} // namespace

std::unique_ptr<Pass> createSplitKernel(bool mayAlias) { return std::make_unique<SplitKernel>(mayAlias); }

void registerSplitKernelPass() { PassRegistration<SplitKernel>(); }

} // namespace tritonc::cpu
