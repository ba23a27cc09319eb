//===- KernelEngine.h - a compiled kernel that can be launched ---------------------------------===//
#pragma once
#include "PrintLog.h"
#include "tritonc/Backend/CPU.h"

namespace tritonc::cpu {

/// What a runtime parameter of the compiled kernel is: a pointer, or a number of some width.
struct Parameter {
  enum Kind { Pointer, Integer, Float } kind = Pointer;
  DType type = DType::Int64; ///< of a number
};

/// Runs programs first … last-1 of a launch. `arguments` has 8 bytes a parameter.
using EntryPoint = void (*)(const void *arguments, const LaunchRecord *launch, int64_t first, int64_t last,
                            void *scratch);

/// Machine code of one kernel with what a launch must know of it.
struct CompiledKernel {
  std::string name;
  EntryPoint entry = nullptr;
  size_t scratchBytes = 0; ///< arena that each thread needs
  size_t keptBytes = 0;    ///< of it, zero when a launch begins, and left alone until it ends
  bool waits = false;      ///< loops may wait for what other programs write
  std::vector<Parameter> parameters;
  std::vector<PrintSite> prints;
  std::shared_ptr<void> code; ///< keeps the machine code in memory
};

std::unique_ptr<Kernel> makeEngine(CompiledKernel kernel);

} // namespace tritonc::cpu
