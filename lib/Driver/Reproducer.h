//===- Reproducer.h - a file with which a mistake of the compiler can be repeated ---------------------------===//
#pragma once
#include "Options.h"
#include "tritonc/Syntax/Source.h"

namespace tritonc {

/// Writes `tritonc-crash.tri` into the current folder, or else into /tmp: the source, with what happened and the command that
/// repeats it as comments in front. Its path; empty if no place takes it.
std::string writeReproducer(const Options &options, const SourceManager &sources, llvm::StringRef details);
/// The command line that repeats the reproducer at `path`.
std::string repeatCommand(const Options &options, llvm::StringRef path);

} // namespace tritonc
