//===- CPU.h - tile dialect to machine code in this process -------------------------===//
#pragma once
#include "tritonc/Runtime/Launch.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <string>

namespace tritonc::cpu {

struct Options {
  std::string cpu;          ///< `--cpu NAME`; empty or `native`: this machine, `generic`: the baseline of x86-64
  unsigned optLevel = 2;    ///< LLVM's code generation level
  /// Two pointer arguments may overlap: every load is done before any later store.
  bool mayAlias = false;
};

/// tile → affine/scf/vector over bounded vectors (stage `affine`).
void buildTileToAffine(mlir::OpPassManager &passes, const Options &options);
/// affine/scf/vector → LLVM dialect (stage `llvm`).
void buildAffineToLLVM(mlir::OpPassManager &passes, const Options &options);
/// Dialects, interfaces and translations that the two pipelines need.
void registerDialects(mlir::DialectRegistry &registry);
/// Makes the passes of this room known to tritonc-opt.
void registerPasses();

/// LLVM IR of a module at stage `llvm`, optimised as it will be compiled (stage `llvm-ir`).
llvm::Expected<std::string> toLLVMIR(mlir::ModuleOp module, const Options &options);
/// The machine's assembly of it (stage `asm`).
llvm::Expected<std::string> toAssembly(mlir::ModuleOp module, const Options &options);

/// Where the time of a compilation went, in milliseconds.
struct StageTimes {
  double translate = 0; ///< LLVM dialect to LLVM IR
  double optimise = 0;  ///< LLVM's passes
  double codegen = 0;   ///< machine code, linked in this process
};

/// Compiles the one kernel of a module at stage `llvm` in process. Errors name the machine or what LLVM said.
llvm::Expected<std::unique_ptr<Engine>> jit(mlir::ModuleOp module, const Options &options, StageTimes *times = nullptr);

/// What this machine does at most, measured in this process.
struct Roof {
  double gflops = 0;          ///< fp32 multiply-adds in registers, two operations each; 10^9 a second
  double gbytesPerSecond = 0; ///< read and written by a copy, the faster of a plain and a streaming one
};
/// `threads` as in a launch; `bytes`: how much the copy reads and writes together (at most 512 MiB).
Roof measureRoof(unsigned threads, size_t bytes);

/// What this machine is, for `tritonc doctor`: name, vector features.
std::string describeHost();

} // namespace tritonc::cpu
