//===- OutputFile.h - files that are written whole or not at all ---------------------===//
#pragma once
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace tritonc {

/// Writes `parts`, one after the other, as the file at `path`. What was there stays until everything is written and is then
/// replaced at once; a link keeps pointing where it points, permissions stay. Terminals, pipes and devices are written to
/// directly. The error is one sentence that names the file; what was at `path` is then unchanged.
llvm::Error writeOutputFile(const std::string &path, llvm::ArrayRef<llvm::StringRef> parts);

/// Gives the file at `path` the first free one of the names `path` + `suffix` + 1, 2 …, and returns that; empty if there is no
/// such file. It never takes the place of another.
llvm::Expected<std::string> moveAside(const std::string &path, llvm::StringRef suffix);

} // namespace tritonc
