//===- CPU.h - tile dialect to machine code in this process -------------------------===//
#pragma once
#include "tritonc/Runtime/Launch.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <string>
#include <vector>

namespace tritonc::cpu {

struct Options {
  std::string cpu;          ///< `--cpu NAME`; empty or `native`: this machine, `generic`: the baseline of x86-64
  unsigned optLevel = 2;    ///< LLVM's code generation level
  /// Two pointer arguments may overlap: every load is done before any later store.
  bool mayAlias = false;
  /// A C function of this name runs the kernel (AddCFunction.cpp); empty: `KERNEL.entry` does, for this process.
  std::string cFunction = {};
};

/// tile → affine/scf/vector over bounded vectors (stage `affine`).
void buildTileToAffine(mlir::OpPassManager &passes, const Options &options);
/// affine/scf/vector → LLVM dialect (stage `llvm`).
void buildAffineToLLVM(mlir::OpPassManager &passes, const Options &options);
/// Dialects, interfaces and translations that the two pipelines need.
void registerDialects(mlir::DialectRegistry &registry);
/// Makes the passes of this room known to tritonc-opt.
void registerPasses();

/// What makes the code of a kernel slow, as the lowering to loops decided it.
struct SlowPart {
  enum Kind {
    LargeTile, ///< a tile that is kept, or read several times, and is larger than the cache of a core
    Gather,    ///< neighbours in the tile are none in memory, so that each is read or written on its own
    LaneMask   ///< a mask that is no bound of the loop: each lane asks it
  };
  /// What decides the places or the mask; the last one that takes part.
  enum Cause { Launch, Computed, Data };
  mlir::Location place;
  Kind kind = LargeTile;
  Cause cause = Launch;
  std::vector<int64_t> shape = {}; ///< of the tile
  int64_t elementBytes = 0;
  int64_t axis = 0;   ///< along which neighbours are meant
  int64_t stride = 0; ///< elements between neighbours of a gather; 0: only the launch knows
  bool isStore = false;
};
/// A tile of more bytes stays in the second level cache of no common processor.
constexpr int64_t largestTile = 2 << 20;
/// What is slow in a module at stage `affine`; a place may come twice.
std::vector<SlowPart> slowParts(mlir::ModuleOp module);

/// LLVM IR of a module at stage `llvm`, optimised as it will be compiled (stage `llvm-ir`).
llvm::Expected<std::string> toLLVMIR(mlir::ModuleOp module, const Options &options);
/// The machine's assembly of it (stage `asm`).
llvm::Expected<std::string> toAssembly(mlir::ModuleOp module, const Options &options);
/// The bytes of an object file, position independent: what that assembly assembles to.
llvm::Expected<std::string> toObject(mlir::ModuleOp module, const Options &options);

/// Where the time of a compilation went, in milliseconds.
struct StageTimes {
  double translate = 0; ///< LLVM dialect to LLVM IR
  double optimise = 0;  ///< LLVM's passes
  double codegen = 0;   ///< machine code, linked in this process
};

/// A compiled kernel, for launches with plain values. Several threads may launch it at once.
class Kernel : public Engine {
public:
  enum Outcome { Done, GridTooLarge, OutOfMemory };
  /// Runs the grid; an axis without programs runs none. `slots` has 8 bytes a run-time parameter: an address, or a number in
  /// its own width from the first byte on. `threads` as in Launch. Once each thread has its scratch nothing is allocated, unless
  /// the kernel's programs wait for each other. What programs print goes nowhere.
  virtual Outcome launch(const Grid &grid, const uint64_t *slots, unsigned threads) = 0;
};

/// Compiles the one kernel of a module at stage `llvm` in process. Errors name the machine or what LLVM said.
llvm::Expected<std::unique_ptr<Kernel>> jit(mlir::ModuleOp module, const Options &options, StageTimes *times = nullptr);

/// An error, one sentence, if `--cpu` names no processor.
llvm::Error checkProcessor(const Options &options);
/// An error, one sentence, if this machine lacks what that processor has.
llvm::Error checkRunsHere(const Options &options);
/// `znver4`, `x86-64`: the processor that the options mean.
std::string processorName(const Options &options);

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
