//===- Supervision.h - what a supervisor and its child share ------------------------------------------------===//
#pragma once
#include "Supervisor.h"
#include "llvm/ADT/SmallVector.h"
#include <atomic>
#include <csignal>

namespace tritonc {

/// What a child lets its parent know, in memory that both see: it may die at any moment.
struct Progress {
  std::atomic<unsigned> begun;      ///< steps that have begun
  std::atomic<bool> inStep, inKernel, outOfMemory;
  std::atomic<bool> told;           ///< what came of the step was told before the child ended
  std::atomic<bool> machineCode;    ///< the kernel runs, or has run, as such
  std::atomic<bool> kernelRan;      ///< to its end, in the last step that began
  std::atomic<int> worst;           ///< exit code
  Span place;                       ///< of the step, as the rest here
  bool isolated;
  char kernel[128];
  char reason[1024];                ///< why LLVM gave up
};

/// A command that is being supervised.
struct Supervision {
  const Options &options;
  Progress *progress = nullptr;
  int sources = -1;                                 ///< a file in memory: the texts that have been read
  std::vector<std::pair<unsigned, int>> failures{}; ///< steps that ended a child, with their exit codes
  unsigned told = 0;                                ///< steps whose output has been shown
  int out = -1, err = -1;                           ///< in a child that repeats: where output goes once it is new
};
/// Null in a process that nobody supervises.
extern Supervision *supervision;

/// Signals that a user sends to end the tool.
constexpr int interruptions[] = {SIGHUP, SIGINT, SIGTERM};

/// The command in the child, from its first to its last byte.
int workInChild(llvm::function_ref<int()> command);
/// True if the child crashed right after a kernel had run: what the kernel overwrote is the likely reason.
bool damagedMemory(int status);
/// Says why the child ended, of which waitpid gave the status; the exit code.
int tellFailure(int status);

} // namespace tritonc
