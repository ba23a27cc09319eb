//===- CrashHandler.h - crashes and time limits end with a message and an exit code --------------------------===//
#pragma once
#include <string>
#include <vector>

namespace tritonc {

/// From here on a crash of the compiler or of LLVM ends with exit code 70 and a reproducer, never with a signal.
void installCrashHandler();
/// What the reproducer will hold: the command and the source. Call it before compiling.
void prepareReproducer(const std::vector<std::string> &commandLine, const std::string &source);
/// Writes the reproducer now, with `details`; its path, or empty if no place could be written.
std::string writeReproducer(const std::string &details);

/// While it lives the process runs the user's kernel: a wild access ends with exit code 4, and more than `seconds` of
/// wall time with exit code 6 (0: no limit). Both say so.
class KernelRun {
public:
  KernelRun(const std::string &kernel, double seconds);
  ~KernelRun();
};

} // namespace tritonc
