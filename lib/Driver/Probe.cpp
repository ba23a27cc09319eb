//===- Probe.cpp - a kernel to one that shows the value of every operation -------------------------------------===//
#include "Probe.h"
#include "Plant.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "tritonc/Dialect/Tile.h"
#include "tritonc/Interpreter/Interpreter.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace tritonc;

static bool isExtremum(Operation *op) { return isa<arith::MaximumFOp, arith::MinimumFOp, arith::MaxNumFOp, arith::MinNumFOp>(op); }

/// The rule for what `combine` makes of floats.
static Probe::Rule ruleOfRegion(Region &combine) {
  Probe::Rule rule = Probe::Exact;
  combine.walk([&](Operation *op) {
    if (isa<arith::AddFOp, arith::SubFOp, arith::MulFOp, arith::DivFOp>(op) || op->getName().getDialectNamespace() == "math")
      rule = Probe::Sum;
    else if (rule == Probe::Exact && isExtremum(op))
      rule = Probe::Extremum;
  });
  return rule;
}

/// exp, log and their like; not what is exact or rounded once.
static bool isApproximate(Operation *op) {
  StringRef name = op->getName().getStringRef();
  if (!name.consume_front("math.") || !isa<FloatType>(tile::elementOf(op->getResult(0).getType())))
    return false;
  return !llvm::is_contained({"absf", "copysign", "fma", "sqrt", "floor", "ceil", "trunc", "round", "roundeven"}, name);
}

/// The rule for what a function of single elements gives.
static Probe::Rule ruleOfMap(tile::MapOp op) {
  Probe::Rule rule = Probe::Exact;
  op.walk([&](Operation *inner) {
    if (isApproximate(inner))
      rule = Probe::Open;
    else if (rule == Probe::Exact && isExtremum(inner))
      rule = Probe::Extremum;
  });
  return rule;
}

static Probe::Rule ruleOf(Operation *op) {
  if (isa<tile::ReduceOp, tile::ScanOp>(op))
    return ruleOfRegion(op->getRegion(0));
  if (auto map = dyn_cast<tile::MapOp>(op))
    return ruleOfMap(map);
  if (op->getNumRegions() || isa<tile::LoadOp>(op))
    return Probe::Carried;
  if (isa<tile::DotOp>(op))
    return isa<FloatType>(tile::elementOf(op->getResult(0).getType())) ? Probe::Product : Probe::Exact;
  if (isa<arith::BitcastOp>(op))
    return Probe::Bits;
  return isExtremum(op) ? Probe::Extremum : isApproximate(op) ? Probe::Ulps : Probe::Exact;
}

/// A load or an atomic, whose result is as good as what has been stored.
static bool readsMemory(Operation *op) { return isa<tile::LoadOp, tile::AtomicRMWOp, tile::AtomicCASOp>(op); }

namespace {
/// Puts probes into one function.
class Prober {
public:
  Prober(func::FuncOp kernel, const Grid &grid, llvm::ArrayRef<int64_t> programs) : builder(kernel.getContext()) {
    builder.setInsertionPointToStart(&kernel.getBody().front());
    Location loc = kernel.getLoc();
    auto id = [&](uint32_t axis) -> Value {
      return arith::ExtUIOp::create(builder, loc, builder.getI64Type(), tile::ProgramIdOp::create(builder, loc, builder.getI32Type(), axis));
    };
    auto times = [&](Value x, int64_t n) -> Value { return arith::MulIOp::create(builder, loc, x, arith::ConstantIntOp::create(builder, loc, n, 64)); };
    Value row = arith::AddIOp::create(builder, loc, id(1), times(id(2), grid[1]));
    Value number = arith::AddIOp::create(builder, loc, id(0), times(row, grid[0]));
    for (int64_t program : programs) {
      Value wanted = arith::ConstantIntOp::create(builder, loc, program, 64);
      Value same = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, number, wanted);
      chosen = chosen ? Value(arith::OrIOp::create(builder, loc, chosen, same)) : same;
    }
    first = &*builder.getInsertionPoint();
    for (auto op = kernel.getBody().front().begin(); &*op != first; ++op)
      op->setAttr(probeMark, builder.getUnitAttr());
  }

  void kernel(Block &code) {
    std::vector<Operation *> ops;
    for (auto op = Block::iterator(first); op != code.end(); ++op)
      ops.push_back(&*op);
    for (Operation *op : ops)
      operation(op);
    for (auto &[value, op, number] : shown)
      connect(value, op, probes[size_t(number)]);
  }

  std::vector<Probe> probes;

private:
  void operation(Operation *op) {
    if (isa<tile::PrintOp>(op))
      return op->erase();
    if (!isa<tile::ReduceOp, tile::ScanOp, tile::MapOp>(op))
      for (Region &region : op->getRegions())
        for (Block &inner : region)
          block(inner);
    if (op->getNumResults() == 0 || isa<arith::ConstantOp>(op))
      return;
    builder.setInsertionPointAfter(op);
    for (Value result : op->getResults())
      show(result, op, ruleOf(op));
  }

  void block(Block &code) {
    std::vector<Operation *> ops;
    for (Operation &op : code)
      ops.push_back(&op);
    builder.setInsertionPointToStart(&code);
    for (Value argument : code.getArguments())
      show(argument, code.getParentOp(), Probe::Carried);
    for (Operation *op : ops)
      operation(op);
  }

  /// A print of the value where the builder stands, if this is a chosen program.
  void show(Value value, Operation *op, Probe::Rule rule) {
    Type element = tile::elementOf(value.getType());
    if (!isa<IntegerType, FloatType, tile::PtrType>(element))
      return;
    Location loc = op->getLoc();
    auto ifChosen = scf::IfOp::create(builder, loc, TypeRange(), chosen, /*withElseRegion=*/false);
    ifChosen->setAttr(probeMark, builder.getUnitAttr());
    OpBuilder inside = ifChosen.getThenBodyBuilder();
    Value plain = value;
    if (isa<tile::PtrType>(element))
      plain = tile::PtrToIntOp::create(inside, loc, tile::withElement(value.getType(), builder.getI64Type()), value);
    tile::PrintOp::create(inside, loc, std::to_string(probes.size()), plain, /*hex=*/false, /*is_unsigned=*/false);
    shown.push_back({value, op, int(probes.size())});
    numbers[value] = int(probes.size());
    Probe &probe = probes.emplace_back();
    probe.rule = rule, probe.place = placeOf(op->getLoc());
    probe.isPointer = isa<tile::PtrType>(element);
    probe.isElementwise = op->hasTrait<OpTrait::Elementwise>();
    probe.readsMemory = readsMemory(op);
    probe.isFreeOnCard = isa<tile::PtrToIntOp, tile::AtomicRMWOp, tile::AtomicCASOp>(op);
    builder.setInsertionPointAfter(ifChosen);
  }

  /// What the value is made of, and where it goes to memory.
  void connect(Value value, Operation *op, Probe &probe) {
    auto add = [&](Operation *user) {
      for (Value operand : user->getOperands()) {
        auto known = numbers.find(operand);
        probe.operands.push_back(known == numbers.end() ? -1 : known->second);
      }
    };
    if (auto axis = op->getAttrOfType<IntegerAttr>("axis"))
      probe.axis = unsigned(axis.getInt());
    if (auto result = dyn_cast<OpResult>(value))
      probe.result = result.getResultNumber();
    add(op);
    if (probe.rule == Probe::Carried)
      op->walk([&](Operation *inner) {
        if (inner != op)
          add(inner);
        probe.readsMemory |= readsMemory(inner);
      });
    if (isa<tile::AtomicRMWOp, tile::AtomicCASOp>(op)) // what it leaves hangs on what it finds
      probe.storedAt.push_back(probe.place);
    for (Operation *user : value.getUsers())
      if (isa<tile::StoreOp, tile::AtomicRMWOp, tile::AtomicCASOp>(user))
        probe.storedAt.push_back(placeOf(user->getLoc()));
  }

  struct Shown {
    Value value;
    Operation *op;
    int number;
  };
  OpBuilder builder;
  Value chosen;
  Operation *first;
  std::vector<Shown> shown;
  llvm::DenseMap<Value, int> numbers;
};
} // namespace

std::vector<Probe> tritonc::insertProbes(ModuleOp module, const Grid &grid, llvm::ArrayRef<int64_t> programs) {
  auto kernel = *module.getOps<func::FuncOp>().begin();
  Prober prober(kernel, grid, programs);
  prober.kernel(kernel.getBody().front());
  return std::move(prober.probes);
}
