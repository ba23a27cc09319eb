//===- GPU.h - tile dialect to PTX for NVIDIA GPUs, in this process -------------------------===//
// How a kernel is launched. A program is a block of threads: `Assembly::threads` along x, one block a program, the CUDA grid is the
// grid of the launch (x up to 2^31 - 1, y and z up to 65535). The parameters are the run-time parameters of the kernel in their
// order, and the log of one that prints: an address is 8 bytes, a number has its own width (i1 is a byte, an 8-bit float too). Dynamic shared memory:
// `Assembly::sharedBytes`; more than 48 KiB have to be asked for (CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES).
#pragma once
#include "tritonc/Runtime/PrintLog.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/Error.h"
#include <string>

namespace tritonc::gpu {

struct Target {
  std::string arch = "sm_90a"; ///< as ptxas names it
  unsigned warps = 4;          ///< warps of a program, a power of two up to 32
  unsigned stages = 3;         ///< rounds of a loop whose loads are under way at once
  /// Two pointer arguments may overlap: accesses through different ones are kept in order too.
  bool mayAlias = false;

  /// The number in `arch`: 80 of sm_80, 90 of sm_90a.
  unsigned generation() const;
  /// Bytes of shared memory that a program may have.
  uint64_t sharedLimit() const;
};

/// Tiles → scalars of one thread each: arith, math, scf, llvm and nvvm (stage `threads`).
void buildTileToThreads(mlir::OpPassManager &passes, const Target &target);
/// That → LLVM and NVVM dialects (stage `nvvm`). What the GPU cannot do yet is an error at its place.
void buildThreadsToNvvm(mlir::OpPassManager &passes, const Target &target);
/// Dialects, interfaces and translations that the two pipelines need.
void registerDialects(mlir::DialectRegistry &registry);
/// Makes the passes of this room known to tritonc-opt.
void registerPasses();

/// A kernel as the driver loads it.
struct Assembly {
  std::string ptx;
  std::string kernel;       ///< name of the entry
  unsigned sharedBytes = 0; ///< dynamic shared memory of a block
  unsigned threads = 0;     ///< of a block
  std::vector<PrintSite> prints; ///< not empty: the kernel takes the address of a log as one more parameter (EmitDebug.cpp)
};

/// PTX of the one kernel of a module at stage `nvvm`. An error names what LLVM said.
llvm::Expected<Assembly> toPtx(mlir::ModuleOp module, const Target &target);
/// An error, one sentence, if LLVM knows no such `arch`.
llvm::Error checkTarget(const Target &target);

} // namespace tritonc::gpu
