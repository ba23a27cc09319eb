//===- ExtremaToLLVM.h - maxima and minima of floats -------------------------------------===//
#pragma once
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/IR/PatternMatch.h"

namespace tritonc::cpu {

/// arith.maxnumf and arith.minnumf as IEEE 754-2019's maximumNumber and minimumNumber: NaN is ignored, and -0 is less
/// than 0, as on GPUs. Preferred to arith's own patterns, which leave the sign of zero open.
void populateExtremaToLLVM(const mlir::LLVMTypeConverter &types, mlir::RewritePatternSet &patterns);

} // namespace tritonc::cpu
