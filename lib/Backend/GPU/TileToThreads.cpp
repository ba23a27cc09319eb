//===- TileToThreads.cpp - the pass from kernels of tiles to the code of one thread --------------------===//
#include "ThreadEmitter.h"
#include "TilePasses.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;

namespace tritonc::gpu {

namespace {
struct TileToThreads : PassWrapper<TileToThreads, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(TileToThreads)
  explicit TileToThreads(const Target &target) : target(target) {}
  TileToThreads(const TileToThreads &other) : PassWrapper(other), target(other.target) {}
  StringRef getArgument() const final { return "gpu-tile-to-threads"; }
  StringRef getDescription() const final { return "spreads the elements of tiles over the threads of a block"; }
  void getDependentDialects(DialectRegistry &registry) const final {
    registry.insert<arith::ArithDialect, func::FuncDialect, LLVM::LLVMDialect, math::MathDialect, NVVM::NVVMDialect, scf::SCFDialect>();
  }

  void runOnOperation() final {
    for (auto kernel : llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>())) {
      if (kernel->hasAttr("tritonc.threads"))
        continue;
      Target fitting = target;
      addToProducts(kernel);
      fitting.warps = warpsFor(kernel, target.warps);
      MappingPlan plan(kernel, fitting);
      if (failed(ThreadEmitter(kernel, plan, fitting).run()))
        return signalPassFailure();
    }
  }

  Target target;
};
} // namespace

std::unique_ptr<Pass> createTileToThreads(const Target &target) { return std::make_unique<TileToThreads>(target); }

} // namespace tritonc::gpu
