//===- CleanUpIR.h - what every backend does with LLVM IR -------------------------------------------===//
#pragma once
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"
#include <string>

namespace tritonc::backend {

/// The first error of LLVM in this context goes to `error`, which must live as long: LLVM's own handler would print and leave the process.
void keepErrors(llvm::LLVMContext &context, std::string &error);

/// What a backend's code is like.
struct CleanUpIR {
  bool hasStack = false;      ///< values stand in stack slots that could be registers
  bool loopsTestFirst = true; ///< not yet at their end
  bool combineLast = false;   ///< combining instructions once more pays
};
/// Few passes: loops and vectors are already as they should be. What is left is to take out what is computed twice, or in a loop
/// though it does not change there.
void cleanUp(llvm::Module &module, llvm::TargetMachine &target, const CleanUpIR &code);

} // namespace tritonc::backend
