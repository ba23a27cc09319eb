//===- EmitElementwise.cpp - arithmetic on tiles to arithmetic on scalars and vectors -------===//
#include "TileEmitter.h"
#include "tritonc/Backend/Elements.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace tritonc::cpu {

Lanes TileEmitter::computeElementwise(Operation *op, ArrayRef<Lanes> index) {
  if (op->getNumResults() != 1 || op->getNumRegions() != 0 || !BufferPlan::isElementwise(op))
    return unsupported(op);
  bool keeps = isa<arith::AddIOp, arith::SubIOp, arith::MulIOp, arith::ExtSIOp, arith::ExtUIOp, arith::TruncIOp>(op);
  bool outerUse = std::exchange(inOffset, inOffset && keeps);
  SmallVector<Lanes, 3> operands;
  unsigned level = 0;
  bool allUniform = true;
  for (Value operand : op->getOperands()) {
    operands.push_back(lanes(operand, index));
    level = std::max(level, operands.back().level);
    allUniform &= operands.back().isUniform();
  }
  inOffset = outerUse;
  // true ? x : y == x, true & x == x
  if (isa<arith::SelectOp>(op) && operands[0].isUniform() && matchPattern(operands[0].base, m_One()))
    return operands[1];
  if (isa<arith::AndIOp>(op) && elementType(op->getResult(0)).isInteger(1))
    for (unsigned side : {0, 1})
      if (operands[side].isUniform() && matchPattern(operands[side].base, m_One()))
        return operands[1 - side];
  Lanes result;
  if (!allUniform && keepAffine(op, operands, result))
    return result;
  SmallVector<Value, 3> values;
  bool pointers = isa<LLVM::LLVMPointerType>(elementType(op->getResult(0)));
  for (auto [operand, lane] : llvm::zip_equal(op->getOperands(), operands)) {
    if (allUniform)
      values.push_back(lane.base);
    else if (pointers && isa<tile::PtrType>(tile::elementOf(operand.getType())))
      values.push_back(addresses(lane));
    else
      values.push_back(asVector(lane));
  }
  at(level);
  Value value = apply(op, values, allUniform ? 1 : width);
  return allUniform ? uniform(value, level) : vector(value, level);
}

/// Results that stay `base + lane * stride`: sums, differences, products with a constant, casts, choices by one bit.
bool TileEmitter::keepAffine(Operation *op, ArrayRef<Lanes> operands, Lanes &result) {
  for (const Lanes &operand : operands)
    if (operand.isVector())
      return false;
  unsigned level = operands[0].level;
  if (isa<arith::AddIOp>(op)) {
    result = addLanes(operands[0], operands[1]);
  } else if (isa<arith::SubIOp>(op)) {
    result = subLanes(operands[0], operands[1]);
  } else if (isa<arith::MulIOp, tile::ShLIOp>(op)) {
    APInt factor;
    bool right = operands[1].isUniform() && matchPattern(operands[1].base, m_ConstantInt(&factor));
    bool left = !right && isa<arith::MulIOp>(op) && operands[0].isUniform() &&
                matchPattern(operands[0].base, m_ConstantInt(&factor));
    if (!left && !right)
      return false;
    if (isa<tile::ShLIOp>(op) && factor.uge(factor.getBitWidth()))
      return false;
    int64_t by = isa<tile::ShLIOp>(op) ? int64_t(1) << factor.getZExtValue() : factor.getSExtValue();
    result = scaleLanes(operands[right ? 0 : 1], by);
  } else if (isa<arith::TruncIOp>(op) || (inOffset && isa<arith::ExtSIOp, arith::ExtUIOp>(op))) {
    at(level);
    Type to = elementType(op->getResult(0));
    if (to.isInteger(1))
      return false;
    result = operands[0];
    result.base = apply(op, operands[0].base, 1);
  } else if (auto select = dyn_cast<arith::SelectOp>(op)) {
    const Lanes &yes = operands[1], &no = operands[2];
    if (!operands[0].isUniform() || yes.stride != no.stride)
      return false;
    level = std::max({level, yes.level, no.level});
    at(level);
    result = yes;
    result.base = arith::SelectOp::create(builder, loc, operands[0].base, yes.base, no.base);
    result.level = level;
  } else {
    return false;
  }
  result.divisor = 1;
  return true;
}

Value TileEmitter::splatLike(TypedAttr value, Type type) {
  return constant(backend::splat(value, type));
}

Value TileEmitter::splatInt(int64_t value, Type type) {
  return splatLike(builder.getIntegerAttr(getElementTypeOrSelf(type), value), type);
}

Value TileEmitter::apply(Operation *op, ValueRange operands, unsigned lanes) {
  Type element = elementType(op->getResult(0));
  Type result = lanes == 1 ? element : VectorType::get({int64_t(lanes)}, element);
  return backend::ElementOps(builder, loc, [&](TypedAttr value) { return constant(value); }).apply(op, operands, result);
}

} // namespace tritonc::cpu
