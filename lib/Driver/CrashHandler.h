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

/// While it lives, more than `seconds` of wall time end the process with `message` and exit code 6. 0: no limit.
class TimeLimit {
public:
  TimeLimit(double seconds, const std::string &message);
  ~TimeLimit();
};

} // namespace tritonc
