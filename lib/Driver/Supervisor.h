//===- Supervisor.h - commands run in a child process, so that nothing in a file ends the tool ---------------===//
#pragma once
#include "Options.h"
#include "tritonc/Syntax/Source.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <sys/types.h>

namespace tritonc {

/// Runs `command` in a child process; the exit code. A step of it that crashes, hangs or takes too much memory is reported, and
/// a new child repeats the command without that step; it is silent until it is behind it.
int supervise(const Options &options, llvm::function_ref<int()> command);

/// Starts a process that does `work` and ends with what that returns: without a core file, not outliving this process, with
/// at most `memory` bytes of data (0: no limit). Negative if there can be none.
pid_t startChild(uint64_t memory, llvm::function_ref<int()> work);

/// What `--memory` is if nobody says it: three quarters of the machine's.
uint64_t defaultMemoryLimit();

/// A part of a command that may crash or never end: a launch, the compilation of a kernel. Steps are counted as they begin, and a
/// command begins the same ones when it is repeated. Without a supervisor, as in a program that embeds the compiler, it does nothing.
class Step {
public:
  /// `place`: where it was asked for. `isolated`: nothing later reads what it computes.
  Step(llvm::StringRef kernel, Span place, bool isolated);
  ~Step();
  /// It ended an earlier child, which was told: leave it out.
  bool failed() const { return failureCode != 0; }
  /// The exit code of that failure.
  int exitCode() const { return failureCode; }
  /// An earlier child has done it and told what came of it.
  bool repeated() const { return again; }

private:
  int failureCode = 0;
  bool again = false;
};

/// While it lives, the user's kernel runs, with a time limit of its own. `machineCode`: a wild access is the kernel's mistake.
class KernelRun {
public:
  explicit KernelRun(bool machineCode = true);
  ~KernelRun();
};

/// Ends this process in the step that it is in; what came of the step has been told. A new process goes on behind it. Without a
/// supervisor it does nothing.
void endStepHere();

/// Gives the supervisor the sources that have been read, for its messages and the reproducer.
void shareSources(const SourceManager &sources);
/// Keeps the worst exit code, whatever becomes of this process.
void shareExitCode(int code);

} // namespace tritonc
