//===- Puzzles.h - the puzzles that the binary brings along -------------------------------------------------===//
#pragma once
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <array>
#include <string>

namespace tritonc {

/// One puzzle: what a learner gets, and what judges it.
struct Puzzle {
  unsigned number = 0;            ///< from 1
  llvm::StringRef name, title;    ///< `01_constant_add`, `constant add`
  llvm::StringRef text, solution; ///< whole files: with an empty kernel, and solved
  llvm::StringRef kernel;         ///< `add_kernel`
  std::string judge;              ///< what follows a kernel to judge it: the spec, the puzzle's own test, then further ones
  std::array<llvm::StringRef, 3> hints; ///< the idea, the place, the line
  std::string fileName() const { return name.str() + ".tri"; }
};

/// All of them, in order.
llvm::ArrayRef<Puzzle> puzzles();
/// The puzzle that a learner means by `4`, `04`, its name, or a path to its file; null if there is none.
const Puzzle *findPuzzle(llvm::StringRef given);

} // namespace tritonc
