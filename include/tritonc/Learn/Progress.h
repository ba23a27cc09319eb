//===- Progress.h - what a learner has solved so far, in a file beside the puzzles ---------------------------===//
#pragma once
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"
#include <string>

namespace tritonc {

/// How far a learner is with one puzzle.
struct PuzzleProgress {
  bool solved = false;
  bool opened = false; ///< the solution was looked at before it was solved
  unsigned hints = 0;  ///< levels that were shown
  bool operator==(const PuzzleProgress &) const = default;
};

/// Of all puzzles, by their names; those without an entry have not been begun.
using Standing = llvm::StringMap<PuzzleProgress>;

/// The file in the folder of the puzzles that holds it.
std::string progressFile(llvm::StringRef folder);

struct ProgressRead {
  Standing standing;
  std::string setAside; ///< where a file that could not be understood was moved; empty: there was none
};

/// Reads the file, lets `change` alter what it says, and writes it if that did. Others who do the same wait; whoever is killed
/// leaves the file as it was or as it should be. A file that is no progress is set aside under another name, never lost. The
/// error is for a file that cannot be read or written, or that a newer version wrote.
llvm::Expected<ProgressRead> updateProgress(llvm::StringRef folder, llvm::function_ref<void(Standing &)> change = [](Standing &) {});

} // namespace tritonc
