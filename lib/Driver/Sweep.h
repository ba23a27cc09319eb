//===- Sweep.h - `--sweep NAME=FROM:TO:*2`, read ------------------------------------------------------===//
#pragma once
#include "llvm/Support/Error.h"
#include <cstdint>
#include <string>
#include <vector>

namespace tritonc {

/// A name and the whole numbers that it takes, one after the other.
struct Sweep {
  std::string name;
  std::vector<int64_t> values;
};

/// `N=1:8` (each), `N=128:1024:128` (in steps), `N=128:4096:*2` (times a factor), `N=1,7,64`; the last value may be met or not.
/// An error is one sentence for the user.
llvm::Expected<Sweep> parseSweep(llvm::StringRef text);

} // namespace tritonc
