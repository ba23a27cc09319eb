// Turns the operations of a kernel into steps: a handler, slots for operands and results, a place in the source.
#include "Frame.h"
#include "tritonc/Interpreter/Interpreter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Location.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::interp;

const HandlerTable &interp::handlers() {
  static const HandlerTable table = [] {
    HandlerTable t;
    addIntegerHandlers(t);
    addFloatHandlers(t);
    addMathHandlers(t);
    addCastHandlers(t);
    addShapeHandlers(t);
    addMemoryHandlers(t);
    addAtomicHandlers(t);
    addReductionHandlers(t);
    addDotHandlers(t);
    addControlFlowHandlers(t);
    addProgramHandlers(t);
    return t;
  }();
  return table;
}

Place tritonc::placeOf(Location location) {
  while (auto call = dyn_cast<CallSiteLoc>(location))
    location = call.getCallee();
  Place place;
  if (auto range = dyn_cast<FileLineColRange>(location)) {
    place.file = range.getFilename().str();
    place.line = range.getStartLine(), place.column = range.getStartColumn();
    place.endLine = range.getEndLine(), place.endColumn = range.getEndColumn();
  }
  return place;
}

/// What a reduction or scan combines with, if that is one operation: `arith.addf`.
static StringRef combinerOf(Operation &op) {
  if (op.getNumRegions() != 1 || op.getRegion(0).empty())
    return "";
  Block &block = op.getRegion(0).front();
  return llvm::hasNItems(block, 2) ? block.front().getName().getStringRef() : "";
}

/// What tells an operation from others of its name: axes, comparisons, kinds; constants show in its value.
static std::string detailOf(Operation &op) {
  if (auto compare = dyn_cast<arith::CmpIOp>(op))
    return stringifyEnum(compare.getPredicate()).str();
  if (auto compare = dyn_cast<arith::CmpFOp>(op))
    return stringifyEnum(compare.getPredicate()).str();
  if (auto atomic = dyn_cast<tile::AtomicRMWOp>(op))
    return stringifyEnum(atomic.getKind()).str();
  std::string detail;
  if (auto axis = op.getAttrOfType<IntegerAttr>("axis"))
    detail = "axis " + std::to_string(axis.getInt());
  if (isa<tile::ReduceOp, tile::ScanOp>(op))
    detail += (" " + combinerOf(op)).str();
  return detail;
}

static Site siteOf(Operation &op) {
  Site site;
  Location location = op.getLoc();
  while (auto call = dyn_cast<CallSiteLoc>(location)) {
    site.calls.push_back(placeOf(call.getCaller()));
    location = call.getCallee();
  }
  site.place = placeOf(location);
  return site;
}

/// As benchmarks count: a sum, a product, a function of `math` is one operation, a fused one two, an element of a matrix product
/// two for each of its products. Reductions count in their regions.
static double flopsOf(Operation &op) {
  if (op.getNumResults() == 0 || !isa<FloatType>(tile::elementOf(op.getResult(0).getType())))
    return 0;
  if (auto dot = dyn_cast<tile::DotOp>(op))
    return 2.0 * tile::shapeOf(dot->getOperand(0).getType()).back();
  if (isa<math::FmaOp>(op))
    return 2;
  if (isa<math::MathDialect>(op.getDialect()))
    return isa<math::AbsFOp, math::CopySignOp>(op) ? 0 : 1;
  return isa<arith::AddFOp, arith::SubFOp, arith::MulFOp, arith::DivFOp, arith::RemFOp, arith::MaximumFOp, arith::MinimumFOp, arith::MaxNumFOp, arith::MinNumFOp>(op);
}

/// What a value was before it was stretched to another shape or width.
static Value unstretched(Value value) {
  while (auto *op = value.getDefiningOp()) {
    if (!isa<arith::ExtSIOp, tile::SplatOp, tile::BroadcastOp, tile::ExpandDimsOp>(op))
      break;
    value = op->getOperand(0);
  }
  return value;
}

/// The place that gives an address: the arithmetic behind `off` in `x_ptr + off`, or the sum itself where it adds to a sum.
static Place addressOf(Value pointer) {
  auto address = unstretched(pointer).getDefiningOp<tile::OffsetOp>();
  if (!address)
    return {};
  auto argument = dyn_cast<BlockArgument>(unstretched(address.getPointer()));
  if (!argument || !isa<func::FuncOp>(argument.getOwner()->getParentOp()))
    return siteOf(*address).place;
  Operation *offset = unstretched(address.getOffset()).getDefiningOp();
  return offset ? siteOf(*offset).place : Place();
}

namespace {
class Preparation {
public:
  explicit Preparation(Program &program) : program(program) {}
  llvm::Error code(Block &block, Code &code, int parent = -1);

private:
  llvm::Error step(Operation &op, Step &step, int parent);
  unsigned slotOf(Value value) { return slots.try_emplace(value, unsigned(slots.size())).first->second; }
  friend llvm::Expected<Program> interp::prepare(ModuleOp);

  Program &program;
  llvm::DenseMap<Value, unsigned> slots;
};
} // namespace

/// Operations that mean the same for one lane and for many.
static bool isLanewise(Operation &op) {
  return op.hasTrait<OpTrait::ConstantLike>() || op.hasTrait<OpTrait::Elementwise>() ||
         isa<tile::YieldOp>(op);
}

llvm::Error Preparation::step(Operation &op, Step &step, int parent) {
  auto found = handlers().find(op.getName().getStringRef());
  if (found == handlers().end())
    return llvm::createStringError("the interpreter has no operation " + op.getName().getStringRef());
  step.op = &op;
  step.handler = found->second;
  step.site = program.sites.size();
  program.sites.push_back(siteOf(op));
  program.sites[step.site].flops = flopsOf(op);
  program.list.operations.push_back({op.getName().getStringRef().str(), detailOf(op), {}, {}, parent});
  for (Value operand : op.getOperands()) {
    step.operands.push_back(slotOf(operand));
    if (operand == op.getOperand(0) && isa<tile::LoadOp, tile::StoreOp, tile::AtomicRMWOp, tile::AtomicCASOp>(op))
      program.sites[step.site].address = addressOf(operand);
  }
  for (Value result : op.getResults())
    step.results.push_back(slotOf(result));
  program.list.operations[step.site].operands = step.operands, program.list.operations[step.site].results = step.results;
  for (Region &region : op.getRegions()) {
    if (region.empty())
      continue;
    if (auto error = code(region.front(), step.regions.emplace_back(), int(step.site)))
      return error;
  }
  program.prints |= isa<tile::PrintOp>(op);
  if (auto atomic = dyn_cast<tile::AtomicRMWOp>(op))
    program.ordersPrograms |= atomic.getSem() != tile::MemorySemantics::Relaxed;
  if (auto atomic = dyn_cast<tile::AtomicCASOp>(op))
    program.ordersPrograms |= atomic.getSem() != tile::MemorySemantics::Relaxed;
  if (isa<scf::WhileOp>(op))
    op.walk([&](Operation *inner) { program.waits |= isa<tile::LoadOp, tile::AtomicRMWOp, tile::AtomicCASOp>(inner); });
  return llvm::Error::success();
}

llvm::Error Preparation::code(Block &block, Code &code, int parent) {
  for (Value argument : block.getArguments())
    code.arguments.push_back(slotOf(argument));
  code.isLanewise = llvm::all_of(block, isLanewise);
  for (Operation &op : block)
    if (auto error = step(op, code.steps.emplace_back(), parent))
      return error;
  return llvm::Error::success();
}

llvm::Expected<Program> interp::prepare(ModuleOp module) {
  auto functions = module.getOps<func::FuncOp>();
  if (functions.empty())
    return llvm::createStringError("the module has no kernel");
  func::FuncOp kernel = *functions.begin();
  Program program;
  Preparation preparation(program);
  if (auto error = preparation.code(kernel.getBody().front(), program.body))
    return std::move(error);
  program.slots = preparation.slots.size();
  for (Value argument : kernel.getArguments()) {
    program.parameters.push_back(preparation.slotOf(argument));
    program.parameterTypes.push_back(argument.getType());
    program.list.parameters.push_back(program.parameters.back());
  }
  return program;
}
