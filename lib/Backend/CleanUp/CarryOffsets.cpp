//===- CarryOffsets.cpp - tiles that a loop shifts uniformly, to the first tile and a carried scalar ---===//
#include "tritonc/Backend/CleanUp.h"
#include "tritonc/Dialect/Tile.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace tritonc::backend {
namespace {

/// One carried tile of which every element grows by `step` a round: integers, or pointers by whole elements.
struct Shifted {
  unsigned number; ///< of the carried value
  bool isPointer;
  Type scalarType; ///< of the carried amount
  Operation *add;  ///< yields the next tile
  Value step;      ///< the tile that is added
};

struct CarryOffsets : PassWrapper<CarryOffsets, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(CarryOffsets)
  StringRef getArgument() const final { return "tile-carry-offsets"; }
  StringRef getDescription() const final { return "Carries uniformly shifted tiles round loops as one scalar"; }
  void getDependentDialects(DialectRegistry &registry) const final {
    registry.insert<arith::ArithDialect, scf::SCFDialect>();
  }

  /// The scalar that is in every element of `tile`, made by `builder`; null where there is none.
  static Value scalarOf(OpBuilder &builder, Value tile) {
    Operation *op = tile.getDefiningOp();
    if (!op)
      return {};
    DenseElementsAttr constant;
    if (matchPattern(tile, m_Constant(&constant)) && constant.isSplat())
      return arith::ConstantOp::create(builder, op->getLoc(), cast<TypedAttr>(constant.getSplatValue<Attribute>()));
    if (auto splat = dyn_cast<tile::SplatOp>(op))
      return splat.getValue();
    if (isa<tile::BroadcastOp, tile::ExpandDimsOp>(op))
      return scalarOf(builder, op->getOperand(0));
    return {};
  }

  static bool isUniform(Value tile) {
    Operation *op = tile.getDefiningOp();
    DenseElementsAttr constant;
    if (!op || isa<tile::SplatOp>(op) || (matchPattern(tile, m_Constant(&constant)) && constant.isSplat()))
      return op != nullptr;
    return isa<tile::BroadcastOp, tile::ExpandDimsOp>(op) && isUniform(op->getOperand(0));
  }

  static std::optional<Shifted> match(scf::ForOp loop, unsigned number) {
    Value argument = loop.getRegionIterArg(number);
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    Operation *add = loop.getYieldedValues()[number].getDefiningOp();
    if (!type || !add)
      return std::nullopt;
    if (auto offset = dyn_cast<tile::OffsetOp>(add))
      if (offset.getPointer() == argument && isUniform(offset.getOffset()))
        return Shifted{number, true, IntegerType::get(loop.getContext(), 64), add, offset.getOffset()};
    if (isa<arith::AddIOp>(add))
      for (unsigned side : {0, 1})
        if (add->getOperand(side) == argument && isUniform(add->getOperand(1 - side)))
          return Shifted{number, false, type.getElementType(), add, add->getOperand(1 - side)};
    return std::nullopt;
  }

  /// first + amount, as a tile
  static Value shift(OpBuilder &builder, Location loc, Value first, Value amount, bool isPointer) {
    auto type = cast<RankedTensorType>(first.getType());
    Value tile = tile::SplatOp::create(builder, loc, type.clone(amount.getType()), amount);
    if (isPointer)
      return tile::OffsetOp::create(builder, loc, first, tile);
    return arith::AddIOp::create(builder, loc, first, tile);
  }

  static void rewrite(scf::ForOp loop, const Shifted &shifted) {
    OpBuilder builder(loop);
    Location loc = shifted.add->getLoc();
    Value first = loop.getInitArgs()[shifted.number], argument = loop.getRegionIterArg(shifted.number);
    Value zero = arith::ConstantOp::create(builder, loc, builder.getIntegerAttr(shifted.scalarType, 0));
    loop.getInitArgsMutable()[shifted.number].assign(zero);
    builder.setInsertionPointToStart(loop.getBody());
    argument.setType(shifted.scalarType);
    Value tile = shift(builder, loc, first, argument, shifted.isPointer);
    argument.replaceAllUsesExcept(tile, tile.getDefiningOp()->getOperand(1).getDefiningOp());
    builder.setInsertionPoint(shifted.add);
    Value step = scalarOf(builder, shifted.step);
    if (step.getType() != shifted.scalarType)
      step = arith::ExtSIOp::create(builder, loc, shifted.scalarType, step);
    Value next = arith::AddIOp::create(builder, loc, argument, step);
    loop.getBody()->getTerminator()->setOperand(shifted.number, next);
    OpResult result = loop->getResult(shifted.number);
    result.setType(shifted.scalarType);
    if (!result.use_empty()) {
      builder.setInsertionPointAfter(loop);
      Value last = shift(builder, loc, first, result, shifted.isPointer);
      result.replaceAllUsesExcept(last, last.getDefiningOp()->getOperand(1).getDefiningOp());
    }
  }

  void runOnOperation() final {
    getOperation().walk<WalkOrder::PreOrder>([](scf::ForOp loop) {
      for (unsigned number = 0; number < loop.getNumRegionIterArgs(); ++number)
        if (auto shifted = match(loop, number))
          rewrite(loop, *shifted);
    });
  }
};

} // namespace

std::unique_ptr<Pass> createCarryOffsets() { return std::make_unique<CarryOffsets>(); }

} // namespace tritonc::backend
