//===- Target.h - an engine that recordings are replayed on -----------------------------------===//
#pragma once
#include "Driver/Compile.h"

namespace tritonc::conformance {

/// One way from a kernel to an engine. `--target` chooses it by name.
class Target {
public:
  virtual ~Target() = default;
  /// Null if the kernel does not compile; `problem` says why.
  virtual std::unique_ptr<Engine> compile(const KernelSource &source, bool mayAlias, std::string &problem) = 0;
};

/// None for a name that is none of targetNames().
std::unique_ptr<Target> makeTarget(llvm::StringRef name);
std::vector<std::string> targetNames();

} // namespace tritonc::conformance
