//===- ThreadsToNvvm.cpp - the code of a thread in arith, scf … to the LLVM and NVVM dialects ----------===//
#include "TilePasses.h"
#include "tritonc/Backend/CleanUp.h"
#include "tritonc/Backend/Math.h"
#include "mlir/Conversion/LLVMCommon/ConversionTarget.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Conversion/ReconcileUnrealizedCasts/ReconcileUnrealizedCasts.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/NVVM/NVVMToLLVMIRTranslation.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace tritonc::gpu {

namespace {
struct ThreadsToNvvm : PassWrapper<ThreadsToNvvm, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ThreadsToNvvm)
  StringRef getArgument() const override { return "gpu-threads-to-nvvm"; }
  StringRef getDescription() const override { return "arith, math, cf, func and ub to LLVM, kernels marked as such"; }
  void getDependentDialects(DialectRegistry &registry) const override { registry.insert<LLVM::LLVMDialect, NVVM::NVVMDialect>(); }

  void runOnOperation() override {
    MLIRContext *context = &getContext();
    LowerToLLVMOptions options(context);
    LLVMTypeConverter types(context, options);
    RewritePatternSet patterns(context);
    backend::populateScalarsToLLVM(types, patterns);
    LLVMConversionTarget target(*context);
    target.addLegalOp<ModuleOp>();
    target.addLegalOp<UnrealizedConversionCastOp>();
    target.addLegalDialect<NVVM::NVVMDialect>();
    if (failed(applyFullConversion(getOperation(), target, std::move(patterns))))
      return signalPassFailure();
    for (auto function : getOperation().getOps<LLVM::LLVMFuncOp>())
      if (auto threads = function->getAttrOfType<IntegerAttr>("tritonc.threads"))
        mark(function, threads.getInt());
  }

  static void mark(LLVM::LLVMFuncOp kernel, int32_t threads) {
    OpBuilder builder(kernel.getContext());
    kernel->setAttr(NVVM::NVVMDialect::getKernelFuncAttrName(), builder.getUnitAttr());
    kernel->setAttr(NVVM::NVVMDialect::getReqntidAttrName(), builder.getDenseI32ArrayAttr({threads, 1, 1}));
  }
};
} // namespace

std::unique_ptr<Pass> createThreadsToNvvm() { return std::make_unique<ThreadsToNvvm>(); }

void buildTileToThreads(OpPassManager &passes, const Target &target) {
  passes.addPass(backend::createDropAsserts());
  passes.addPass(backend::createCarryOffsets());
  passes.addPass(createLoopInvariantCodeMotionPass());
  passes.addPass(backend::createSimplify());
  passes.addPass(createCSEPass());
  passes.addPass(createTileToThreads(target));
  passes.addPass(createCSEPass());
}

void buildThreadsToNvvm(OpPassManager &passes, const Target &target) {
  passes.addPass(backend::createExpandMathPass({.scalef = false, .libm = false}));
  passes.addPass(backend::createExpandNarrowFloatsPass(/*f16c=*/true));
  passes.addPass(createCSEPass());
  passes.addPass(createSCFToControlFlowPass());
  passes.addPass(createThreadsToNvvm());
  passes.addPass(createReconcileUnrealizedCastsPass());
}

namespace {
struct TargetOptions : PassPipelineOptions<TargetOptions> {
  Option<std::string> arch{*this, "arch", llvm::cl::desc("as ptxas names it"), llvm::cl::init(Target().arch)};
  Option<unsigned> warps{*this, "warps", llvm::cl::desc("warps of a program"), llvm::cl::init(Target().warps)};
  Option<unsigned> stages{*this, "stages", llvm::cl::desc("rounds of a loop whose loads are under way"), llvm::cl::init(Target().stages)};
  Target target() const { return {arch, warps, stages}; }
};
} // namespace

void registerPasses() {
  registerPass([] { return createTileToThreads({}); });
  registerPass(createThreadsToNvvm);
  PassPipelineRegistration<TargetOptions>("gpu-tile-to-threads-pipeline", "stage tile to stage threads",
                                          [](OpPassManager &passes, const TargetOptions &options) { buildTileToThreads(passes, options.target()); });
  PassPipelineRegistration<TargetOptions>("gpu-tile-to-nvvm", "stage tile to stage nvvm", [](OpPassManager &passes, const TargetOptions &options) {
    buildTileToThreads(passes, options.target());
    buildThreadsToNvvm(passes, options.target());
  });
}

void registerDialects(DialectRegistry &registry) {
  registry.insert<arith::ArithDialect, cf::ControlFlowDialect, func::FuncDialect, LLVM::LLVMDialect, math::MathDialect,
                  NVVM::NVVMDialect, scf::SCFDialect, ub::UBDialect>();
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  registerNVVMDialectTranslation(registry);
}

} // namespace tritonc::gpu
