// Turns affine/scf loops over bounded vectors into the LLVM dialect, and adds the entry that a launch calls.
#include "Machine.h"
#include "Passes.h"
#include "tritonc/Backend/CPU.h"
#include "tritonc/Backend/Math.h"
#include "mlir/Conversion/IndexToLLVM/IndexToLLVM.h"
#include "mlir/Conversion/LLVMCommon/ConversionTarget.h"
#include "mlir/Conversion/LLVMCommon/Pattern.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Conversion/MemRefToLLVM/MemRefToLLVM.h"
#include "mlir/Conversion/ReconcileUnrealizedCasts/ReconcileUnrealizedCasts.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVM.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/Index/IR/IndexDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Transforms/Transforms.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Dialect/Vector/Transforms/LoweringPatterns.h"
#include "mlir/Dialect/Vector/Transforms/VectorRewritePatterns.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"

using namespace mlir;

namespace tritonc::cpu {

namespace {

/// Breaks up vector and memref operations that LLVM's dialect has no single word for.
struct BreakUpVectors : PassWrapper<BreakUpVectors, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(BreakUpVectors)
  StringRef getArgument() const override { return "cpu-break-up-vectors"; }
  StringRef getDescription() const override { return "lower n-D vector operations to 1-D ones, views to offsets"; }
  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<affine::AffineDialect, memref::MemRefDialect, vector::VectorDialect>();
  }

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    memref::populateExpandStridedMetadataPatterns(patterns);
    vector::populateVectorTransferLoweringPatterns(patterns);
    vector::populateVectorBroadcastLoweringPatterns(patterns);
    vector::populateVectorContractLoweringPatterns(patterns, vector::VectorContractLowering::OuterProduct);
    vector::populateVectorOuterProductLoweringPatterns(patterns);
    vector::populateVectorMultiReductionLoweringPatterns(patterns,
                                                         vector::VectorMultiReductionLowering::InnerParallel);
    vector::populateVectorMaskOpLoweringPatterns(patterns);
    vector::populateVectorShapeCastLoweringPatterns(patterns);
    vector::populateVectorInterleaveLoweringPatterns(patterns);
    vector::populateVectorTransposeLoweringPatterns(patterns, vector::VectorTransposeLowering::Shuffle1D);
    vector::populateVectorInsertExtractStridedSliceTransforms(patterns);
    vector::populateVectorStepLoweringPatterns(patterns);
    vector::populateVectorRankReducingFMAPattern(patterns);
    vector::populateVectorGatherLoweringPatterns(patterns);
    vector::populateVectorBitCastLoweringPatterns(patterns);
    vector::populateVectorFromElementsUnrollPatterns(patterns);
    vector::populateVectorToElementsUnrollPatterns(patterns);
    // Only those operations and what they become are looked at: most of a kernel is arithmetic, which is left as it is.
    SmallVector<Operation *> operations;
    getOperation().walk([&](Operation *op) {
      if (isa<vector::VectorDialect, memref::MemRefDialect>(op->getDialect()))
        operations.push_back(op);
    });
    GreedyRewriteConfig config;
    config.setRegionSimplificationLevel(GreedySimplifyRegionLevel::Disabled).setStrictness(GreedyRewriteStrictness::ExistingAndNewOps);
    if (failed(applyOpPatternsGreedily(operations, std::move(patterns), config)))
      signalPassFailure();
  }
};

/// tl.maximum and tl.minimum of two numbers. LLVM has an intrinsic for them, but with AVX512DQ takes the NaN of a NaN and a number
/// that it knows to be none.
template <typename Op, typename Propagating> struct ScalarExtremum : ConvertOpToLLVMPattern<Op> {
  explicit ScalarExtremum(const LLVMTypeConverter &types) : ConvertOpToLLVMPattern<Op>(types, /*benefit=*/3) {}

  LogicalResult matchAndRewrite(Op op, typename Op::Adaptor operands, ConversionPatternRewriter &rewriter) const override {
    Value a = operands.getLhs(), b = operands.getRhs();
    if (!isa<FloatType>(a.getType()))
      return failure();
    Location loc = op.getLoc();
    auto isNaN = [&](Value x) { return LLVM::FCmpOp::create(rewriter, loc, LLVM::FCmpPredicate::uno, x, x); };
    Value either = LLVM::SelectOp::create(rewriter, loc, isNaN(a), b, Propagating::create(rewriter, loc, a, b));
    rewriter.replaceOpWithNewOp<LLVM::SelectOp>(op, isNaN(b), a, either);
    return success();
  }
};

/// The one conversion to the LLVM dialect: every dialect of stage `affine` but the loops at once.
struct ConvertToLLVM : PassWrapper<ConvertToLLVM, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ConvertToLLVM)
  StringRef getArgument() const override { return "cpu-convert-to-llvm"; }
  StringRef getDescription() const override { return "arith, math, cf, func, index, memref, ub and vector to LLVM"; }
  void getDependentDialects(DialectRegistry &registry) const override { registry.insert<LLVM::LLVMDialect>(); }

  void runOnOperation() override {
    MLIRContext *context = &getContext();
    LowerToLLVMOptions options(context);
    LLVMTypeConverter types(context, options);
    RewritePatternSet patterns(context);
    // The first pattern that knows an operation wins where two do: arith's before index's.
    patterns.add<ScalarExtremum<arith::MaxNumFOp, LLVM::MaximumOp>, ScalarExtremum<arith::MinNumFOp, LLVM::MinimumOp>>(types);
    backend::populateScalarsToLLVM(types, patterns);
    index::populateIndexToLLVMConversionPatterns(types, patterns);
    populateFinalizeMemRefToLLVMConversionPatterns(types, patterns);
    populateVectorToLLVMConversionPatterns(types, patterns, /*reassociateFPReductions=*/false,
                                           /*force32BitVectorIndices=*/false);
    LLVMConversionTarget target(*context);
    target.addLegalOp<ModuleOp>();
    target.addLegalOp<UnrealizedConversionCastOp>();
    ConversionConfig config;
    config.allowPatternRollback = false; // no pattern changes its mind, so that nobody has to keep what was
    config.foldingMode = DialectConversionFoldingMode::Never;
    if (failed(applyFullConversion(getOperation(), target, std::move(patterns), config)))
      signalPassFailure();
  }
};

} // namespace

/// The launch record and the scratch arena are nobody else's memory; tensors only if the launch made sure, and nothing changes them but
/// this program.
void markParameter(FunctionOpInterface function, unsigned i, FunctionOpInterface kernel, unsigned k, bool mayAlias) {
  unsigned count = kernel.getNumArguments(), launch = count - 4, scratch = count - 1;
  bool shared = mayAlias || kernel->hasAttr("tritonc.shares_memory");
  Builder b(kernel.getContext());
  if (isa<LLVM::LLVMPointerType>(kernel.getArgumentTypes()[k]) && (!shared || k == launch || k == scratch))
    function.setArgAttr(i, LLVM::LLVMDialect::getNoAliasAttrName(), b.getUnitAttr());
  if (k == launch)
    function.setArgAttr(i, LLVM::LLVMDialect::getReadonlyAttrName(), b.getUnitAttr());
  if (k == scratch)
    function.setArgAttr(i, LLVM::LLVMDialect::getAlignAttrName(), b.getI64IntegerAttr(64));
}

namespace {

/// Says what a kernel may rely on, and adds `KERNEL.entry`, which takes the arguments of a launch as an array of 8-byte slots. A
/// kernel that has a C function needs no entry: nothing but that function is seen outside of the module.
struct AddEntry : PassWrapper<AddEntry, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(AddEntry)
  AddEntry() = default;
  AddEntry(bool mayAlias, bool hidden) { this->mayAlias = mayAlias, this->hidden = hidden; }
  AddEntry(const AddEntry &other) : PassWrapper(other) {}
  StringRef getArgument() const override { return "cpu-add-entry"; }
  StringRef getDescription() const override { return "add the function that a launch calls, say that pointers differ"; }
  void getDependentDialects(DialectRegistry &registry) const override { registry.insert<LLVM::LLVMDialect>(); }
  Option<bool> mayAlias{*this, "may-alias", llvm::cl::desc("pointer arguments may overlap")};
  Option<bool> hidden{*this, "hidden", llvm::cl::desc("a C function calls the kernel")};

  void runOnOperation() override {
    for (auto kernel : llvm::make_early_inc_range(getOperation().getOps<LLVM::LLVMFuncOp>()))
      if (kernel->hasAttr("tritonc.kernel")) {
        for (unsigned i = 0; i < kernel.getNumArguments(); ++i)
          markParameter(kernel, i, kernel, i, mayAlias);
        if (hidden)
          kernel.setLinkage(LLVM::Linkage::Internal);
        else
          addEntry(kernel);
      }
  }

  void addEntry(LLVM::LLVMFuncOp kernel) {
    Location loc = kernel.getLoc();
    OpBuilder b(&getContext());
    b.setInsertionPointAfter(kernel);
    Type pointer = LLVM::LLVMPointerType::get(&getContext()), i64 = b.getI64Type(), i8 = b.getI8Type();
    auto type = LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(&getContext()),
                                            {pointer, pointer, i64, i64, pointer});
    auto entry = LLVM::LLVMFuncOp::create(b, loc, (kernel.getName().split('.').first + ".entry").str(), type);
    entry->setAttr("tritonc.part", b.getUnitAttr());
    b.setInsertionPointToStart(entry.addEntryBlock(b));
    Value slots = entry.getArgument(0);
    SmallVector<Value> operands;
    for (auto [i, parameter] : llvm::enumerate(ArrayRef(kernel.getArgumentTypes()).drop_back(4))) {
      Value slot = LLVM::GEPOp::create(b, loc, pointer, i64, slots, ArrayRef<LLVM::GEPArg>{int32_t(i)});
      bool isBool = parameter.isInteger(1);
      Value value = LLVM::LoadOp::create(b, loc, isBool ? i8 : parameter, slot, /*alignment=*/8);
      operands.push_back(isBool ? Value(LLVM::TruncOp::create(b, loc, parameter, value)) : value);
    }
    llvm::append_range(operands, entry.getArguments().drop_front());
    LLVM::CallOp::create(b, loc, kernel, operands);
    LLVM::ReturnOp::create(b, loc, ValueRange());
  }
};

} // namespace

void buildAffineToLLVM(OpPassManager &passes, const Options &options) {
  bool hasCFunction = !options.cFunction.empty();
  if (hasCFunction)
    passes.addPass(createAddCFunctionPass(options.cFunction));
  auto machine = machineFor(options);
  bool avx512 = machine && machine->avx512, f16c = machine && machine->f16c;
  if (!machine) // a processor that does not exist is reported where code is generated for it
    llvm::consumeError(machine.takeError());
  passes.addPass(backend::createExpandMathPass({.scalef = avx512}));
  passes.addPass(backend::createExpandNarrowFloatsPass(f16c));
  passes.addPass(std::make_unique<BreakUpVectors>());
  if (!hasCFunction)
    passes.addPass(createSplitKernel(options.mayAlias));
  passes.addPass(createLoopsToBranches());
  passes.addPass(std::make_unique<ConvertToLLVM>());
  passes.addPass(createReconcileUnrealizedCastsPass());
  passes.addPass(std::make_unique<AddEntry>(options.mayAlias, hasCFunction));
}

void registerAffineToLLVMPasses() {
  PassRegistration<BreakUpVectors>();
  registerPass(createLoopsToBranches);
  PassRegistration<ConvertToLLVM>();
  PassRegistration<AddEntry>();
  struct PipelineOptions : PassPipelineOptions<PipelineOptions> {
    PassOptions::Option<std::string> cpu{*this, "cpu", llvm::cl::desc("processor to compile for")};
    PassOptions::Option<bool> mayAlias{*this, "may-alias", llvm::cl::desc("pointer arguments may overlap")};
    PassOptions::Option<std::string> cFunction{*this, "c-function", llvm::cl::desc("name of a C function to add")};
  };
  PassPipelineRegistration<PipelineOptions>(
      "cpu-affine-to-llvm", "stage affine to stage llvm", [](OpPassManager &passes, const PipelineOptions &given) {
        Options options;
        options.cpu = given.cpu;
        options.mayAlias = given.mayAlias;
        options.cFunction = given.cFunction;
        buildAffineToLLVM(passes, options);
      });
}

void registerDialects(DialectRegistry &registry) {
  registry.insert<affine::AffineDialect, arith::ArithDialect, cf::ControlFlowDialect, func::FuncDialect,
                  index::IndexDialect, LLVM::LLVMDialect, math::MathDialect, memref::MemRefDialect, scf::SCFDialect,
                  ub::UBDialect, vector::VectorDialect>();
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
}

} // namespace tritonc::cpu
