//===- Simplify.cpp - a kernel to its canonical form, with every rounding where it was written ----------===//
#include "tritonc/Backend/CleanUp.h"
#include "tritonc/Dialect/Tile.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace tritonc::backend {
namespace {

constexpr llvm::StringLiteral hiddenName = "tritonc.hidden";

/// Whether MLIR takes the conversion for another one than the tile language does. An infinity becomes the largest float8e5, so that
/// widening and narrowing is not the same as nothing; an integer that is rounded to a float is so before the float is rounded once more.
bool roundsInItsOwnWay(Operation *op) {
  if (isa<arith::TruncFOp>(op))
    return isa<Float8E5M2Type>(tile::elementOf(op->getResult(0).getType()));
  if (!isa<arith::SIToFPOp, arith::UIToFPOp>(op))
    return false;
  unsigned digits = tile::elementOf(op->getOperand(0).getType()).getIntOrFloatBitWidth() - isa<arith::SIToFPOp>(op);
  return digits > cast<FloatType>(tile::elementOf(op->getResult(0).getType())).getFPMantissaWidth();
}

struct Simplify : PassWrapper<Simplify, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Simplify)
  StringRef getArgument() const final { return "tile-simplify"; }
  StringRef getDescription() const final { return "brings a kernel into MLIR's canonical form and keeps every rounding"; }
  void getDependentDialects(DialectRegistry &registry) const final { registry.insert<arith::ArithDialect, tile::TileDialect>(); }

  LogicalResult initialize(MLIRContext *context) final {
    RewritePatternSet all(context);
    for (Dialect *dialect : context->getLoadedDialects())
      dialect->getCanonicalizationPatterns(all);
    for (RegisteredOperationName op : context->getRegisteredOperations())
      op.getCanonicalizationPatterns(all, context);
    patterns = std::make_shared<FrozenRewritePatternSet>(std::move(all));
    return success();
  }

  void runOnOperation() final {
    hide();
    (void)applyPatternsGreedily(getOperation(), *patterns); // what has no canonical form yet after ten rounds is as right
    show();
  }

private:
  /// Conversions become casts that nothing is known of.
  void hide() {
    getOperation().walk([](Operation *op) {
      if (!roundsInItsOwnWay(op))
        return;
      OpBuilder builder(op);
      auto cast = UnrealizedConversionCastOp::create(builder, op->getLoc(), op->getResultTypes(), op->getOperands());
      cast->setAttrs(op->getAttrDictionary());
      cast->setAttr(hiddenName, builder.getStringAttr(op->getName().getStringRef()));
      op->replaceAllUsesWith(cast);
      op->erase();
    });
  }

  void show() {
    getOperation().walk([](UnrealizedConversionCastOp cast) {
      auto name = cast->getAttrOfType<StringAttr>(hiddenName);
      if (!name)
        return;
      OpBuilder builder(cast);
      cast->removeAttr(hiddenName);
      OperationState state(cast.getLoc(), name.getValue(), cast.getInputs(), cast.getResultTypes(), cast->getAttrs());
      Operation *conversion = builder.create(state);
      cast->replaceAllUsesWith(conversion);
      cast.erase();
    });
  }

  std::shared_ptr<const FrozenRewritePatternSet> patterns;
};

} // namespace

std::unique_ptr<Pass> createSimplify() { return std::make_unique<Simplify>(); }

void registerCleanUpPasses() {
  registerPass(createDropAsserts);
  registerPass(createCarryOffsets);
  registerPass(createSimplify);
}

} // namespace tritonc::backend
