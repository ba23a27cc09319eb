//===- Plant.cpp - a kernel to one that a wrong lowering would make of it, for tests of tritonc diff ------------===//
#include "Plant.h"
#include "Mistakes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "tritonc/Dialect/Tile.h"

using namespace mlir;
using namespace tritonc;

OperationChange tritonc::renamed(StringRef from, StringRef to) {
  return [=](Operation *op, OpBuilder &builder) {
    if (op->getName().getStringRef() != from)
      return false;
    OperationState state(op->getLoc(), to, op->getOperands(), op->getResultTypes());
    if (state.name.getOpPropertyByteSize()) { // an exclusive or has no flags of an addition
      state.addAttributes(op->getAttrs());
      state.propertiesAttr = op->getPropertiesAsAttribute();
    }
    Operation *made = builder.create(state);
    op->replaceAllUsesWith(made);
    op->erase();
    return true;
  };
}

OperationChange tritonc::swapped(StringRef name) {
  return [=](Operation *op, OpBuilder &) {
    if (op->getName().getStringRef() != name || op->getOperand(0).getType() != op->getOperand(1).getType())
      return false;
    Value first = op->getOperand(0), second = op->getOperand(1);
    op->setOperand(0, second), op->setOperand(1, first);
    return first != second;
  };
}

OperationChange tritonc::skipped(StringRef name) {
  return [=](Operation *op, OpBuilder &) {
    if (op->getName().getStringRef() != name || op->getOperand(0).getType() != op->getResult(0).getType())
      return false;
    op->replaceAllUsesWith(ValueRange{op->getOperand(0)});
    op->erase();
    return true;
  };
}

OperationChange tritonc::insideReduce(OperationChange change) {
  return [=](Operation *op, OpBuilder &builder) { return op->getParentOfType<tile::ReduceOp>() && change(op, builder); };
}

OperationChange tritonc::shifted(StringRef name, StringRef attribute, int by) {
  return [=](Operation *op, OpBuilder &builder) {
    auto value = op->getName().getStringRef() == name ? op->getAttrOfType<IntegerAttr>(attribute) : IntegerAttr();
    if (!value)
      return false;
    op->setAttr(attribute, builder.getIntegerAttr(value.getType(), value.getInt() + by));
    return true;
  };
}

OperationChange tritonc::toggled(StringRef name, StringRef attribute) {
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

OperationChange tritonc::otherAxis(StringRef name) {
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

Value tritonc::constantLike(OpBuilder &builder, Value like, int64_t number) {
  Type type = like.getType(), element = tile::elementOf(type);
  Attribute one = isa<FloatType>(element) ? Attribute(builder.getFloatAttr(element, double(number))) : Attribute(builder.getIntegerAttr(element, number));
  TypedAttr value = cast<TypedAttr>(one);
  if (auto shaped = dyn_cast<ShapedType>(type))
    value = DenseElementsAttr::get(shaped, one);
  return arith::ConstantOp::create(builder, like.getLoc(), value);
}

Value tritonc::plusOne(OpBuilder &builder, Value x) { return arith::AddIOp::create(builder, x.getLoc(), x, constantLike(builder, x, 1)); }

bool tritonc::replace(Operation *op, Value with) {
  op->getResult(0).replaceAllUsesWith(with);
  op->erase();
  return true;
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
