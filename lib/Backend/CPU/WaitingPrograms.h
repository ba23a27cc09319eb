//===- WaitingPrograms.h - grids whose programs wait for each other ---------------------------===//
#pragma once
#include "llvm/ADT/STLFunctionalExtras.h"
#include <cstddef>
#include <cstdint>

namespace tritonc::cpu {

/// Runs programs 0 … count-1 of a kernel that waits in loops for what other programs write. Each program has a stack and
/// `scratchBytes` of scratch of its own; one that keeps waiting lets others go on or begin, whichever thread they are on.
/// False if there is no memory for even one program.
bool runWaitingPrograms(int64_t count, unsigned threads, size_t scratchBytes,
                        llvm::function_ref<void(int64_t program, void *scratch)> run);

/// What kernels call in each round of a loop that reads memory. `effort` says how much a round counts: after
/// `effortsBeforeSwitch` of them another program has its turn.
void yieldFromKernel(int32_t effort);
constexpr int32_t effortsBeforeSwitch = 4096;

} // namespace tritonc::cpu
