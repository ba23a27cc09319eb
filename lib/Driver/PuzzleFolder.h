//===- PuzzleFolder.h - the folder where a learner works -----------------------------------------------------===//
#pragma once
#include "tritonc/Learn/Progress.h"
#include "tritonc/Learn/Puzzles.h"
#include "llvm/Support/raw_ostream.h"

namespace tritonc {

/// A folder with a learner's puzzles and their progress. Only `init` and `reset` write files of puzzles.
class PuzzleFolder {
public:
  explicit PuzzleFolder(std::string path) : path(std::move(path)) {}
  /// The folder that is meant: the current one, or `puzzles` in it; empty if neither has a puzzle.
  static std::string usual();
  static bool holdsPuzzles(llvm::StringRef path);

  std::string file(const Puzzle &puzzle) const;
  bool has(const Puzzle &puzzle) const;
  /// The file is as `init` wrote it.
  bool isUntouched(const Puzzle &puzzle) const;
  /// Writes the puzzles that are not there; says of each whether it did.
  llvm::Error init(llvm::raw_ostream &out) const;
  /// Puts the puzzle back as `init` wrote it; what the learner wrote gets another name, which is returned (empty: there was no file).
  llvm::Expected<std::string> reset(const Puzzle &puzzle) const;
  /// What is solved; `change` as of updateProgress. Tells of a file that was set aside on stderr.
  llvm::Expected<Standing> standing(llvm::function_ref<void(Standing &)> change = [](Standing &) {}) const;

  const std::string path;
};

} // namespace tritonc
