//===- Plant.cpp - a kernel to one that a wrong lowering would make of it, for tests of tritonc diff ------------===//
#include "Plant.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "tritonc/Dialect/Tile.h"

using namespace mlir;
using namespace tritonc;

namespace {
/// Changes one operation; false if it gives no occasion to.
using Change = std::function<bool(Operation *, OpBuilder &)>;

struct Mistake {
  const char *name, *what;
  Change change;
  Stage stage = Stage::Tile;
};
} // namespace

/// The operation `to` instead of `from`, with the same operands.
static Change renamed(StringRef from, StringRef to) {
  return [=](Operation *op, OpBuilder &builder) {
    if (op->getName().getStringRef() != from)
      return false;
    OperationState state(op->getLoc(), to, op->getOperands(), op->getResultTypes(), op->getAttrs());
    state.propertiesAttr = op->getPropertiesAsAttribute();
    Operation *made = builder.create(state);
    op->replaceAllUsesWith(made);
    op->erase();
    return true;
  };
}

/// The first two operands exchanged, if their types are the same.
static Change swapped(StringRef name) {
  return [=](Operation *op, OpBuilder &) {
    if (op->getName().getStringRef() != name || op->getOperand(0).getType() != op->getOperand(1).getType())
      return false;
    Value first = op->getOperand(0), second = op->getOperand(1);
    op->setOperand(0, second), op->setOperand(1, first);
    return first != second;
  };
}

/// Its first operand instead of the result.
static Change skipped(StringRef name) {
  return [=](Operation *op, OpBuilder &) {
    if (op->getName().getStringRef() != name || op->getOperand(0).getType() != op->getResult(0).getType())
      return false;
    op->replaceAllUsesWith(ValueRange{op->getOperand(0)});
    op->erase();
    return true;
  };
}

/// Another predicate.
template <typename Compare, typename Predicate> static Change predicate(Predicate from, Predicate to) {
  return [=](Operation *op, OpBuilder &) {
    auto compare = dyn_cast<Compare>(op);
    if (!compare || compare.getPredicate() != from)
      return false;
    compare.setPredicate(to);
    return true;
  };
}

/// `change(op, builder)` for operations of one kind.
template <typename Op> static Change each(std::function<bool(Op, OpBuilder &)> change) {
  return [change](Operation *op, OpBuilder &builder) {
    auto found = dyn_cast<Op>(op);
    return found && change(found, builder);
  };
}

/// An integer attribute of a number one larger or smaller.
static Change shifted(StringRef name, StringRef attribute, int by) {
  return [=](Operation *op, OpBuilder &builder) {
    auto value = op->getName().getStringRef() == name ? op->getAttrOfType<IntegerAttr>(attribute) : IntegerAttr();
    if (!value)
      return false;
    op->setAttr(attribute, builder.getIntegerAttr(value.getType(), value.getInt() + by));
    return true;
  };
}

/// A flag, set where it was not and the other way round.
static Change toggled(StringRef name, StringRef attribute) {
  return [=](Operation *op, OpBuilder &builder) {
    if (op->getName().getStringRef() != name)
      return false;
    if (op->hasAttr(attribute))
      op->removeAttr(attribute);
    else
      op->setAttr(attribute, builder.getUnitAttr());
    return true;
  };
}

/// Another axis, where the types allow for it.
static Change otherAxis(StringRef name) {
  return [=](Operation *op, OpBuilder &builder) {
    auto tile = op->getName().getStringRef() == name ? dyn_cast<RankedTensorType>(op->getOperand(0).getType()) : RankedTensorType();
    if (!tile || tile.getRank() < 2)
      return false;
    int64_t axis = op->getAttrOfType<IntegerAttr>("axis").getInt(), other = (axis + 1) % tile.getRank();
    if (tile.getDimSize(axis) != tile.getDimSize(other) || tile.getDimSize(axis) == 1)
      return false;
    op->setAttr("axis", builder.getI32IntegerAttr(int32_t(other)));
    return true;
  };
}

/// A value of the same type with this number in each lane.
static Value constantLike(OpBuilder &builder, Value like, int64_t number) {
  Type type = like.getType(), element = tile::elementOf(type);
  Attribute one = isa<FloatType>(element) ? Attribute(builder.getFloatAttr(element, double(number))) : Attribute(builder.getIntegerAttr(element, number));
  TypedAttr value = cast<TypedAttr>(one);
  if (auto shaped = dyn_cast<ShapedType>(type))
    value = DenseElementsAttr::get(shaped, one);
  return arith::ConstantOp::create(builder, like.getLoc(), value);
}

static Value plusOne(OpBuilder &builder, Value x) { return arith::AddIOp::create(builder, x.getLoc(), x, constantLike(builder, x, 1)); }

static bool replace(Operation *op, Value with) {
  op->getResult(0).replaceAllUsesWith(with);
  op->erase();
  return true;
}

static std::vector<Mistake> integerMistakes() {
  using P = arith::CmpIPredicate;
  return {
      {"divide-signed", "signed division as unsigned", renamed("tile.divsi", "tile.divui")},
      {"divide-unsigned", "unsigned division as signed", renamed("tile.divui", "tile.divsi")},
      {"remainder-signed", "signed remainder as unsigned", renamed("tile.remsi", "tile.remui")},
      {"remainder-unsigned", "unsigned remainder as signed", renamed("tile.remui", "tile.remsi")},
      {"divide-remainder", "quotient for remainder", renamed("tile.remui", "tile.divui")},
      {"shift-signed", "arithmetic shift as logical", renamed("tile.shrsi", "tile.shrui")},
      {"shift-unsigned", "logical shift as arithmetic", renamed("tile.shrui", "tile.shrsi")},
      {"shift-count", "shift counts are taken modulo the width, as processors do",
       each<tile::ShLIOp>([](tile::ShLIOp op, OpBuilder &b) {
         Value count = op->getOperand(1);
         int64_t width = tile::elementOf(count.getType()).getIntOrFloatBitWidth();
         op->setOperand(1, arith::AndIOp::create(b, op.getLoc(), count, constantLike(b, count, width - 1)));
         return width > 1;
       })},
      {"multiply-high", "low half of a product for the high half", renamed("tile.umulhi", "arith.muli")},
      {"subtract-swapped", "operands of integer subtraction exchanged", swapped("arith.subi")},
      {"and-or", "or for and", renamed("arith.andi", "arith.ori")},
      {"xor-or", "or for exclusive or", renamed("arith.xori", "arith.ori")},
      {"extend-signed", "sign extension fills with zeros", renamed("arith.extsi", "arith.extui")},
      {"extend-unsigned", "zero extension fills with the sign", renamed("arith.extui", "arith.extsi")},
      {"compare-signed", "signed less-than as unsigned", predicate<arith::CmpIOp>(P::slt, P::ult)},
      {"compare-unsigned", "unsigned less-than as signed", predicate<arith::CmpIOp>(P::ult, P::slt)},
      {"compare-equal", "less-or-equal forgets equality", predicate<arith::CmpIOp>(P::sle, P::slt)},
      {"compare-greater", "greater-or-equal forgets equality", predicate<arith::CmpIOp>(P::sge, P::sgt)},
      {"maximum-signed", "signed maximum as unsigned", renamed("arith.maxsi", "arith.maxui")},
      {"minimum-unsigned", "unsigned minimum as signed", renamed("arith.minui", "arith.minsi")},
      {"minimum-maximum", "maximum for minimum", renamed("arith.minsi", "arith.maxsi")},
      {"absolute-integer", "abs of an integer leaves it", skipped("math.absi")},
      {"bits-reversed", "brev leaves its operand", skipped("tile.brev")},
      {"count-zeros", "leading zeros for trailing ones", renamed("math.cttz", "math.ctlz")},
  };
}

static std::vector<Mistake> floatMistakes() {
  using P = arith::CmpFPredicate;
  auto rounding = [](arith::TruncFOp op, OpBuilder &b) {
    op.setRoundingmodeAttr(arith::RoundingModeAttr::get(b.getContext(), arith::RoundingMode::toward_zero));
    return true;
  };
  return {
      {"divide-swapped", "operands of a float division exchanged", swapped("arith.divf")},
      {"divide-reciprocal", "division as multiplication by the reciprocal",
       each<arith::DivFOp>([](arith::DivFOp op, OpBuilder &b) {
         Value inverse = arith::DivFOp::create(b, op.getLoc(), constantLike(b, op.getRhs(), 1), op.getRhs());
         return replace(op, arith::MulFOp::create(b, op.getLoc(), op.getLhs(), inverse));
       })},
      {"negate-zero", "-x as 0 - x: the sign of zero is lost",
       each<arith::NegFOp>([](arith::NegFOp op, OpBuilder &b) {
         return replace(op, arith::SubFOp::create(b, op.getLoc(), constantLike(b, op.getOperand(), 0), op.getOperand()));
       })},
      {"multiply-add", "fma rounds twice",
       each<math::FmaOp>([](math::FmaOp op, OpBuilder &b) {
         Value product = arith::MulFOp::create(b, op.getLoc(), op.getA(), op.getB());
         return replace(op, arith::AddFOp::create(b, op.getLoc(), product, op.getC()));
       })},
      {"contract", "a product that is added is not rounded",
       each<arith::AddFOp>([](arith::AddFOp op, OpBuilder &b) {
         auto product = op.getLhs().getDefiningOp<arith::MulFOp>();
         return product && replace(op, math::FmaOp::create(b, op.getLoc(), product.getLhs(), product.getRhs(), op.getRhs()));
       })},
      {"narrow-rounding", "narrowing rounds toward zero", each<arith::TruncFOp>(rounding)},
      {"narrow-twice", "float64 is narrowed by way of float32",
       each<arith::TruncFOp>([](arith::TruncFOp op, OpBuilder &b) {
         Type source = op.getIn().getType(), f32 = b.getF32Type();
         if (!tile::elementOf(source).isF64() || tile::elementOf(op.getType()).isF32())
           return false;
         op->setOperand(0, arith::TruncFOp::create(b, op.getLoc(), tile::withElement(source, f32), op.getIn()));
         return true;
       })},
      {"to-signed", "float to signed integer as to unsigned", renamed("tile.fptosi", "tile.fptoui")},
      {"to-unsigned", "float to unsigned integer as to signed", renamed("tile.fptoui", "tile.fptosi")},
      {"from-signed", "signed integer to float as unsigned", renamed("arith.sitofp", "arith.uitofp")},
      {"from-unsigned", "unsigned integer to float as signed", renamed("arith.uitofp", "arith.sitofp")},
      {"less-unordered", "less-than holds for NaN", predicate<arith::CmpFOp>(P::OLT, P::ULT)},
      {"unequal-ordered", "a NaN equals itself", predicate<arith::CmpFOp>(P::UNE, P::ONE)},
      {"greater-equal", "greater-than holds for equal numbers", predicate<arith::CmpFOp>(P::OGT, P::OGE)},
      {"maximum-nan", "the maximum of a NaN and a number is NaN", renamed("arith.maxnumf", "arith.maximumf")},
      {"minimum-nan", "the strict minimum ignores NaN", renamed("arith.minimumf", "arith.minnumf")},
      {"absolute-float", "abs of a float leaves it", skipped("math.absf")},
      {"floor-trunc", "floor rounds toward zero", renamed("math.floor", "math.trunc")},
      {"ceil-floor", "ceil rounds down", renamed("math.ceil", "math.floor")},
      {"exp-base", "exp with base 2", renamed("math.exp", "math.exp2")},
      {"log-base", "log with base 2", renamed("math.log", "math.log2")},
      {"root", "rsqrt without the reciprocal", renamed("math.rsqrt", "math.sqrt")},
      {"sine", "cos for sin", renamed("math.sin", "math.cos")},
      {"select-swapped", "the arms of where exchanged",
       each<arith::SelectOp>([](arith::SelectOp op, OpBuilder &) {
         Value yes = op.getTrueValue(), no = op.getFalseValue();
         op->setOperand(1, no), op->setOperand(2, yes);
         return true;
       })},
  };
}

static std::vector<Mistake> memoryMistakes() {
  return {
      {"store-mask", "a store without its mask",
       each<tile::StoreOp>([](tile::StoreOp op, OpBuilder &) { return op.getMask() ? (op.getMaskMutable().clear(), true) : false; })},
      {"store-mask-inverted", "a store where its mask is false",
       each<tile::StoreOp>([](tile::StoreOp op, OpBuilder &b) {
         if (!op.getMask())
           return false;
         op.getMaskMutable().assign(Value(arith::XOrIOp::create(b, op.getLoc(), op.getMask(), constantLike(b, op.getMask(), -1))));
         return true;
       })},
      {"load-mask", "a load without its mask",
       each<tile::LoadOp>([](tile::LoadOp op, OpBuilder &) {
         if (!op.getMask())
           return false;
         op.getOtherMutable().clear(), op.getMaskMutable().clear();
         return true;
       })},
      {"load-other", "a load gives 0 where its mask is false",
       each<tile::LoadOp>([](tile::LoadOp op, OpBuilder &b) {
         if (!op.getOther())
           return false;
         op.getOtherMutable().assign(constantLike(b, op.getOther(), 0));
         return true;
       })},
      {"first-lane", "ranges begin one late",
       [a = shifted("tile.arange", "start", 1), e = shifted("tile.arange", "end", 1)](Operation *op, OpBuilder &b) { return a(op, b) && e(op, b); }},
      {"program-axis", "program ids of another axis",
       each<tile::ProgramIdOp>([](tile::ProgramIdOp op, OpBuilder &) { return op.setAxis((op.getAxis() + 1) % 3), true; })},
      {"grid-axis", "sizes of the grid along another axis",
       each<tile::NumProgramsOp>([](tile::NumProgramsOp op, OpBuilder &) { return op.setAxis((op.getAxis() + 1) % 3), true; })},
      {"atomic-signed", "an atomic maximum of unsigned numbers",
       each<tile::AtomicRMWOp>([](tile::AtomicRMWOp op, OpBuilder &) {
         return op.getKind() == tile::AtomicKind::Max ? (op.setKind(tile::AtomicKind::UMax), true) : false;
       })},
      {"atomic-and", "an atomic or for an atomic and",
       each<tile::AtomicRMWOp>([](tile::AtomicRMWOp op, OpBuilder &) {
         return op.getKind() == tile::AtomicKind::And ? (op.setKind(tile::AtomicKind::Or), true) : false;
       })},
      {"atomic-mask", "an atomic without its mask",
       each<tile::AtomicRMWOp>([](tile::AtomicRMWOp op, OpBuilder &) { return op.getMask() ? (op.getMaskMutable().clear(), true) : false; })},
      {"atomic-swapped", "compare and exchange with its two values exchanged",
       each<tile::AtomicCASOp>([](tile::AtomicCASOp op, OpBuilder &) {
         Value expected = op.getCmp(), wanted = op.getValue();
         op.getCmpMutable().assign(wanted), op.getValueMutable().assign(expected);
         return true;
       })},
  };
}

static std::vector<Mistake> shapeMistakes() {
  return {
      {"transpose", "trans leaves the order of elements",
       each<tile::TransOp>([](tile::TransOp op, OpBuilder &b) { return replace(op, tile::ReshapeOp::create(b, op.getLoc(), op.getType(), op.getX())); })},
      {"broadcast-axis", "a column is broadcast as if it were a row",
       each<tile::BroadcastOp>([](tile::BroadcastOp op, OpBuilder &b) {
         auto from = cast<RankedTensorType>(op.getX().getType()), to = cast<RankedTensorType>(op.getType());
         if (from.getRank() != 2 || to.getDimSize(0) != to.getDimSize(1) || from.getDimSize(0) == from.getDimSize(1))
           return false;
         auto turned = RankedTensorType::get({from.getDimSize(1), from.getDimSize(0)}, from.getElementType());
         op->setOperand(0, tile::ReshapeOp::create(b, op.getLoc(), turned, op.getX()));
         return true;
       })},
      {"join-swapped", "join with its operands exchanged", swapped("tile.join")},
      {"cat-swapped", "cat with its operands exchanged", swapped("tile.cat")},
      {"split-swapped", "split gives its halves the other way round",
       each<tile::SplitOp>([](tile::SplitOp op, OpBuilder &b) {
         auto other = cast<tile::SplitOp>(b.clone(*op));
         op.getFirst().replaceAllUsesWith(other.getSecond());
         op.getSecond().replaceAllUsesWith(other.getFirst());
         op.erase();
         return true;
       })},
      {"flip", "flip leaves its operand", skipped("tile.flip")},
      {"gather-axis", "gather along another axis", otherAxis("tile.gather")},
      {"gather-index", "gather takes the next element",
       each<tile::GatherOp>([](tile::GatherOp op, OpBuilder &b) { return op->setOperand(1, arith::XOrIOp::create(b, op.getLoc(), op.getIndex(), constantLike(b, op.getIndex(), 1))), true; })},
      {"sort-order", "sort in the other order", toggled("tile.sort", "descending")},
      {"sort-signed", "sort compares signed numbers as unsigned", toggled("tile.sort", "is_unsigned")},
      {"scan-reverse", "scan from the other end", toggled("tile.scan", "reverse")},
      {"scan-axis", "scan along another axis", otherAxis("tile.scan")},
      {"reduce-axis", "reduce along another axis", otherAxis("tile.reduce")},
      {"reduce-swapped", "the second result of a combination is the first partial one",
       each<tile::YieldOp>([](tile::YieldOp op, OpBuilder &) {
         auto arguments = op->getBlock()->getArguments();
         if (op->getNumOperands() < 2 || op->getOperand(1) == arguments[1])
           return false;
         op->setOperand(1, arguments[1]);
         return true;
       })},
      {"histogram", "histogram counts in the next bin",
       each<tile::HistogramOp>([](tile::HistogramOp op, OpBuilder &b) { return op->setOperand(0, plusOne(b, op.getX())), true; })},
      {"dot-accumulator", "a product forgets what it is added to",
       each<tile::DotOp>([](tile::DotOp op, OpBuilder &b) { return op->setOperand(2, constantLike(b, op.getAcc(), 0)), true; })},
      {"dot-order", "a product with its operands exchanged", swapped("tile.dot")},
      {"loop-first", "a loop begins with its second round",
       each<scf::ForOp>([](scf::ForOp op, OpBuilder &b) {
         op.setLowerBound(arith::AddIOp::create(b, op.getLoc(), op.getLowerBound(), op.getStep()));
         return true;
       })},
      {"loop-last", "a loop has one round more",
       each<scf::ForOp>([](scf::ForOp op, OpBuilder &b) {
         op.setUpperBound(arith::AddIOp::create(b, op.getLoc(), op.getUpperBound(), op.getStep()));
         return true;
       })},
      {"loop-carried", "the last of the values that a loop carries is not",
       each<scf::ForOp>([](scf::ForOp op, OpBuilder &) {
         if (op.getNumRegionIterArgs() == 0)
           return false;
         Operation *yield = op.getBody()->getTerminator();
         unsigned last = yield->getNumOperands() - 1;
         return yield->setOperand(last, op.getRegionIterArg(last)), true;
       })},
      {"branch-swapped", "the wrong branch is taken",
       each<scf::IfOp>([](scf::IfOp op, OpBuilder &b) {
         op->setOperand(0, arith::XOrIOp::create(b, op.getLoc(), op.getCondition(), constantLike(b, op.getCondition(), -1)));
         return true;
       })},
  };
}

/// What a lowering of vectors would do wrong.
static std::vector<Mistake> vectorMistakes() {
  using P = LLVM::ICmpPredicate;
  auto isVector = [](Operation *op) { return op->getNumResults() == 1 && isa<VectorType>(op->getResult(0).getType()); };
  auto only = [isVector](Change change) {
    return Change([=](Operation *op, OpBuilder &b) { return isVector(op) && change(op, b); });
  };
  return {
      {"vector-compare", "a vector's signed less-than as unsigned", only(predicate<LLVM::ICmpOp>(P::slt, P::ult)), Stage::LLVM},
      {"vector-extend", "a vector's zero extension fills with the sign", only(renamed("llvm.zext", "llvm.sext")), Stage::LLVM},
      {"vector-extend-signed", "a vector's sign extension fills with zeros", only(renamed("llvm.sext", "llvm.zext")), Stage::LLVM},
      {"vector-shift", "a vector's arithmetic shift as logical", only(renamed("llvm.ashr", "llvm.lshr")), Stage::LLVM},
      {"vector-select", "a vector's select with its arms exchanged", only([](Operation *op, OpBuilder &) {
         if (!isa<LLVM::SelectOp>(op))
           return false;
         Value yes = op->getOperand(1), no = op->getOperand(2);
         return op->setOperand(1, no), op->setOperand(2, yes), true;
       }), Stage::LLVM},
      {"vector-subtract", "a vector's subtraction with its operands exchanged", only(swapped("llvm.sub")), Stage::LLVM},
      {"vector-difference", "a vector's float subtraction with its operands exchanged", only(swapped("llvm.fsub")), Stage::LLVM},
      {"reduce-extremum", "the largest of a vector for the smallest", renamed("llvm.intr.vector.reduce.smin", "llvm.intr.vector.reduce.smax"), Stage::LLVM},
      {"reduce-sum", "the exclusive or of a vector for its sum", renamed("llvm.intr.vector.reduce.add", "llvm.intr.vector.reduce.xor"), Stage::LLVM},
      {"vector-turned", "shuffles take their lanes in the other order",
       each<LLVM::ShuffleVectorOp>([](LLVM::ShuffleVectorOp op, OpBuilder &) {
         std::vector<int32_t> lanes(op.getMask().rbegin(), op.getMask().rend());
         return op.setMask(lanes), true;
       }), Stage::LLVM},
  };
}

static const std::vector<Mistake> &mistakes() {
  static const std::vector<Mistake> all = [] {
    std::vector<Mistake> list;
    for (auto family : {integerMistakes, floatMistakes, memoryMistakes, shapeMistakes, vectorMistakes})
      for (Mistake &mistake : family())
        list.push_back(std::move(mistake));
    return list;
  }();
  return all;
}

static bool belongsToProbe(Operation *op) {
  for (; op; op = op->getParentOp())
    if (op->hasAttr(probeMark))
      return true;
  return false;
}

static const Mistake *mistakeNamed(StringRef name) {
  auto found = llvm::find_if(mistakes(), [&](const Mistake &mistake) { return mistake.name == name; });
  return found == mistakes().end() ? nullptr : &*found;
}

std::optional<Stage> tritonc::stageOfMistake(StringRef name) {
  const Mistake *mistake = mistakeNamed(name);
  return mistake ? std::optional(mistake->stage) : std::nullopt;
}

bool tritonc::plantMistake(ModuleOp module, StringRef name) {
  const Mistake *mistake = mistakeNamed(name);
  std::vector<Operation *> ops;
  module.walk([&](Operation *op) { ops.push_back(op); });
  bool changed = false;
  for (Operation *op : ops) {
    OpBuilder builder(op);
    changed |= mistake && !belongsToProbe(op) && mistake->change(op, builder);
  }
  return changed;
}

std::string tritonc::listOfMistakes() {
  std::string text;
  for (const Mistake &mistake : mistakes())
    text += std::string(mistake.name) + "  " + mistake.what + "\n";
  return text;
}
