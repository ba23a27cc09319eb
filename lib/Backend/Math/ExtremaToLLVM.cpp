//===- ExtremaToLLVM.cpp - arith.maxnumf and arith.minnumf to LLVM's intrinsics of IEEE 754-2019 ---===//
#include "tritonc/Backend/Math.h"
#include "mlir/Conversion/LLVMCommon/Pattern.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;

namespace tritonc::backend {

namespace {
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

void populateExtremaToLLVM(const LLVMTypeConverter &types, RewritePatternSet &patterns) {
  patterns.add<ExtremumToLLVM<arith::MaxNumFOp>>(types, "llvm.maximumnum");
  patterns.add<ExtremumToLLVM<arith::MinNumFOp>>(types, "llvm.minimumnum");
}

} // namespace tritonc::backend
