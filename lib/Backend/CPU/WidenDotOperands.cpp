//===- WidenDotOperands.cpp - products of narrow numbers to casts and products of what the processor multiplies ---===//
#include "TilePasses.h"
#include "tritonc/Dialect/Tile.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace tritonc::cpu {
namespace {

struct WidenDotOperands : PassWrapper<WidenDotOperands, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(WidenDotOperands)
  explicit WidenDotOperands(const VectorMachine &machine) : machine(machine) {}
  StringRef getArgument() const final { return "tile-widen-dot-operands"; }
  StringRef getDescription() const final { return "Casts the operands of tile.dot to the type of its accumulator, or the narrowest that the processor multiplies"; }
  void getDependentDialects(DialectRegistry &registry) const final { registry.insert<arith::ArithDialect>(); }

  static Value cast(OpBuilder &builder, Location loc, Value tile, Type element) {
    Type from = tile::elementOf(tile.getType()), to = tile::withElement(tile.getType(), element);
    if (from == element)
      return tile;
    if (isa<IntegerType>(element))
      return arith::ExtSIOp::create(builder, loc, to, tile);
    if (from.getIntOrFloatBitWidth() > element.getIntOrFloatBitWidth())
      return arith::TruncFOp::create(builder, loc, to, tile);
    return arith::ExtFOp::create(builder, loc, to, tile);
  }

  void runOnOperation() final {
    SmallVector<tile::DotOp> dots;
    getOperation().walk([&](tile::DotOp dot) { dots.push_back(dot); });
    for (tile::DotOp dot : dots) {
      OpBuilder builder(dot);
      Location loc = dot.getLoc();
      Type element = tile::elementOf(dot.getAcc().getType()), wide = element;
      if (isa<FloatType>(element) && element.getIntOrFloatBitWidth() < 32)
        wide = builder.getF32Type();
      Type operand = dotOperandType(dot, wide, machine);
      dot.getAMutable().assign(cast(builder, loc, dot.getA(), operand));
      dot.getBMutable().assign(cast(builder, loc, dot.getB(), operand));
      if (wide == element)
        continue;
      dot.getAccMutable().assign(cast(builder, loc, dot.getAcc(), wide));
      Type narrow = dot.getResult().getType();
      dot.getResult().setType(mlir::cast<RankedTensorType>(tile::withElement(narrow, wide)));
      builder.setInsertionPointAfter(dot);
      auto back = arith::TruncFOp::create(builder, loc, narrow, dot.getResult());
      dot.getResult().replaceAllUsesExcept(back, back);
    }
  }

  VectorMachine machine;
};

} // namespace

std::unique_ptr<Pass> createWidenDotOperands(const VectorMachine &machine) { return std::make_unique<WidenDotOperands>(machine); }

} // namespace tritonc::cpu
