//===- LLVMPipeline.h - from LLVM dialect to optimised LLVM IR --------------------------------===//
#pragma once
#include "Machine.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include <chrono>

namespace tritonc::cpu {

/// LLVM IR and the context that it lives in.
struct LLVMModule {
  std::unique_ptr<llvm::LLVMContext> context;
  std::unique_ptr<llvm::Module> module;
  /// The first error that LLVM's own diagnostics reported while working on it.
  std::shared_ptr<std::string> error = std::make_shared<std::string>();
};

/// Measures stages that follow each other.
class StageClock {
public:
  /// Milliseconds since the last lap.
  double lap() {
    auto now = std::chrono::steady_clock::now();
    return std::chrono::duration<double, std::milli>(now - std::exchange(start, now)).count();
  }

private:
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
};

/// Translates a module at stage `llvm` and optimises it for `target`.
llvm::Expected<LLVMModule> translateAndOptimise(mlir::ModuleOp module, const Machine &machine,
                                                llvm::TargetMachine &target, StageTimes *times);

/// Writes the machine code of a module that is optimised for `target`.
llvm::Error generateCode(LLVMModule &ir, llvm::TargetMachine &target, llvm::CodeGenFileType type, llvm::raw_pwrite_stream &out);

} // namespace tritonc::cpu
