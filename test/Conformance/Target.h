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
  /// Whether what was compiled can be launched here; else a recording is as it should be if it compiles.
  virtual bool launches() const { return true; }
};

/// None for a name that is none of targetNames(). `ptx` writes the PTX of each kernel into `folder`, by `group` and a number.
std::unique_ptr<Target> makeTarget(llvm::StringRef name, llvm::StringRef arch, llvm::StringRef folder, llvm::StringRef group);
std::vector<std::string> targetNames();

} // namespace tritonc::conformance
