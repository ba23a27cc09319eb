//===- DropAsserts.cpp - kernels with assertions to kernels without ---===//
#include "tritonc/Backend/CleanUp.h"
#include "tritonc/Dialect/Tile.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;

namespace tritonc::backend {
namespace {

struct DropAsserts : PassWrapper<DropAsserts, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(DropAsserts)
  StringRef getArgument() const final { return "tile-drop-asserts"; }
  StringRef getDescription() const final { return "removes assertions, which only the interpreter checks"; }
  void getDependentDialects(DialectRegistry &registry) const final { registry.insert<tile::TileDialect>(); }

  void runOnOperation() final {
    getOperation().walk([](tile::AssertOp op) { op.erase(); });
  }
};

} // namespace

std::unique_ptr<Pass> createDropAsserts() { return std::make_unique<DropAsserts>(); }

} // namespace tritonc::backend
