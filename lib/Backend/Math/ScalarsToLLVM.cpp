//===- ScalarsToLLVM.cpp - arith, math, cf, func and ub to the LLVM dialect ---===//
#include "tritonc/Backend/Math.h"
#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVM.h"
#include "mlir/Conversion/LLVMCommon/Pattern.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/UBToLLVM/UBToLLVM.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;

namespace tritonc::backend {

namespace {
/// arith.maxnumf and arith.minnumf as LLVM's intrinsics of IEEE 754-2019, before arith's own patterns.
template <typename Op> struct ExtremumToLLVM : ConvertOpToLLVMPattern<Op> {
  ExtremumToLLVM(const LLVMTypeConverter &types, StringRef intrinsic)
      : ConvertOpToLLVMPattern<Op>(types, /*benefit=*/2), intrinsic(intrinsic) {}

  LogicalResult matchAndRewrite(Op op, typename Op::Adaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<LLVM::CallIntrinsicOp>(op, adaptor.getLhs().getType(), rewriter.getStringAttr(intrinsic),
                                                       adaptor.getOperands());
    return success();
  }

  StringRef intrinsic;
};
} // namespace

void populateScalarsToLLVM(const LLVMTypeConverter &types, RewritePatternSet &patterns) {
  patterns.add<ExtremumToLLVM<arith::MaxNumFOp>>(types, "llvm.maximumnum");
  patterns.add<ExtremumToLLVM<arith::MinNumFOp>>(types, "llvm.minimumnum");
  arith::populateArithToLLVMConversionPatterns(types, patterns);
  populateMathToLLVMConversionPatterns(types, patterns, /*approximateLog1p=*/false);
  cf::populateControlFlowToLLVMConversionPatterns(types, patterns);
  populateFuncToLLVMConversionPatterns(types, patterns);
  ub::populateUBToLLVMConversionPatterns(types, patterns);
}

} // namespace tritonc::backend
