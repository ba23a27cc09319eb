//===- Machine.h - which machine code is generated for ---------------------------------------===//
#pragma once
#include "tritonc/Backend/CPU.h"
#include "llvm/Target/TargetMachine.h"
#include <memory>
#include <string>

namespace tritonc::cpu {

/// A processor as LLVM names it: what the code generator schedules for, and what it may use.
struct Machine {
  std::string cpu;      ///< `znver4`, `x86-64`
  std::string features; ///< `+avx2,-avx512f,…`, beside those of the name
  bool isHost = false;  ///< the processor that this process runs on
  bool avx512 = false;  ///< 512-bit vectors with masks (F, VL, DQ, BW)
  bool avx = false;     ///< 256-bit vectors
  bool avx2 = false;    ///< of integers too
  bool fma = false;     ///< a * b + c in one instruction
  bool f16c = false;    ///< conversion between f32 and f16 in hardware
  bool bfloatTiles = false, byteTiles = false; ///< AMX for bfloat16, for 8-bit integers
};

/// The machine that `options` ask for; an error names a processor that LLVM does not know.
llvm::Expected<Machine> machineFor(const Options &options);
/// An error if this process could meet an instruction of `machine` that the processor lacks.
llvm::Error checkRunsHere(const Machine &machine);
/// A code generator for it, position independent as a JIT and an object file need it.
std::unique_ptr<llvm::TargetMachine> createTargetMachine(const Machine &machine, unsigned optLevel);

} // namespace tritonc::cpu
