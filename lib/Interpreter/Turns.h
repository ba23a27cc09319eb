//===- Turns.h - programs that wait for each other, each on a stack of its own ---------------------===//
#pragma once
#include "llvm/ADT/STLFunctionalExtras.h"
#include <cstdint>

namespace tritonc::interp {

/// Runs `count` programs, each by run(k) for its turn k = 0, 1, …, on one thread. A program that calls `takeTurns` lets the
/// others go on: programs that have not begun begin in order, those that wait go on in the order in which they stopped.
/// `changes` counts what programs have done to memory. False if all that are left wait for something that nobody does.
bool runInTurns(int64_t count, llvm::function_ref<void(int64_t)> run, llvm::function_ref<uint64_t()> changes);

/// Called by a program of `runInTurns`.
void takeTurns();

} // namespace tritonc::interp
