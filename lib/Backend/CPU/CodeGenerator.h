//===- CodeGenerator.h - from LLVM dialect to machine code ------------------------------------===//
#pragma once
#include "Machine.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"

namespace tritonc::cpu {

/// LLVM's part of a compilation: the LLVM dialect to LLVM IR, that to an object file or assembly text. Kept for many kernels, as to set
/// up LLVM's passes takes a tenth of the time of a small one. One thread at a time may use it.
class CodeGenerator {
public:
  CodeGenerator(const Machine &machine, unsigned optLevel, llvm::CodeGenFileType type);

  /// Translates a module at stage `llvm`. The result lives until the next one.
  llvm::Expected<llvm::Module *> translate(mlir::ModuleOp source);
  /// Optimises what was translated.
  llvm::Error optimise();
  /// Its machine code.
  llvm::Expected<llvm::SmallVector<char, 0>> generate();

private:
  void renew();
  llvm::Error whatLLVMSaid();

  Machine machine;
  llvm::CodeGenFileType type;
  std::unique_ptr<llvm::TargetMachine> target;
  std::unique_ptr<llvm::LLVMContext> context;
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream out{bytes};
  std::unique_ptr<llvm::legacy::PassManager> passes;
  std::unique_ptr<llvm::Module> module;
  std::string error;    ///< the first that LLVM's own diagnostics reported
  unsigned kernels = 0; ///< since the context is new
};

} // namespace tritonc::cpu
