//===- TileToAffine.cpp - kernels of tiles to loops over bounded vectors, and the passes around ----===//
#include "BufferPlan.h"
#include "Machine.h"
#include "TileEmitter.h"
#include "TilePasses.h"
#include "tritonc/Backend/CPU.h"
#include "tritonc/Backend/CleanUp.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace tritonc::cpu {

namespace {
struct TileToAffine : PassWrapper<TileToAffine, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(TileToAffine)
  TileToAffine() = default;
  TileToAffine(bool mayAlias, VectorMachine target) : machine(target) { aliases = mayAlias; }
  TileToAffine(const TileToAffine &other) : PassWrapper(other), machine(other.machine) {}

  StringRef getArgument() const final { return "tile-to-affine"; }
  StringRef getDescription() const final { return "Lowers tiles to loops over vectors of bounded width"; }
  void getDependentDialects(DialectRegistry &registry) const final {
    registry.insert<affine::AffineDialect, arith::ArithDialect, func::FuncDialect, LLVM::LLVMDialect, math::MathDialect,
                    scf::SCFDialect, ub::UBDialect, vector::VectorDialect>();
  }

  void runOnOperation() final {
    for (auto kernel : llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>())) {
      if (kernel->hasAttr("tritonc.kernel"))
        continue;
      BufferPlan plan(kernel, aliases);
      if (failed(TileEmitter(kernel, plan, machine).run()))
        return signalPassFailure();
    }
  }

  Option<bool> aliases{*this, "may-alias", llvm::cl::desc("two pointer parameters may overlap"), llvm::cl::init(false)};
  VectorMachine machine;
};
} // namespace

/// The vector registers of the processor that `options` names; a name that means none was refused before.
static VectorMachine registersOf(const Options &options) {
  llvm::Expected<Machine> machine = machineFor(options);
  if (!machine) {
    llvm::consumeError(machine.takeError());
    return {16, 16, false, 16};
  }
  VectorMachine registers{machine->avx ? 32u : 16u, 16, machine->fma, machine->avx2 ? 32u : 16u};
  if (machine->avx512)
    registers = {64, 32, true, 64};
  registers.bfloatTiles = machine->bfloatTiles;
  registers.byteTiles = machine->byteTiles;
  registers.asksForTiles = !options.cFunction.empty();
  return registers;
}

void buildTileToAffine(OpPassManager &passes, const Options &options) {
  VectorMachine machine = registersOf(options);
  passes.addPass(backend::createDropAsserts());
  passes.addPass(createWidenDotOperands(machine));
  passes.addPass(backend::createCarryOffsets());
  passes.addPass(createLoopInvariantCodeMotionPass());
  passes.addPass(backend::createSimplify());
  passes.addPass(createCSEPass());
  passes.addPass(std::make_unique<TileToAffine>(options.mayAlias, machine));
  passes.addPass(createCSEPass());
}

void registerTilePasses() {
  PassRegistration<TileToAffine>();
  registerPass([] { return createWidenDotOperands(VectorMachine()); });
  backend::registerCleanUpPasses();
}

} // namespace tritonc::cpu
