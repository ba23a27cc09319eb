//===- PuzzlesCommand.h - what the commands of `tritonc puzzles` share ------------------------------------------===//
#pragma once
#include "Options.h"
#include "PuzzleFolder.h"

namespace tritonc {

/// `tritonc puzzles …`; the exit code.
int puzzlesCommand(const Options &options);
/// `tritonc puzzles --help`.
llvm::StringRef puzzlesHelp();
/// `tritonc puzzles watch`: judges a puzzle whenever its file is saved, beginning with `first`, until it is interrupted.
int watchPuzzles(const Options &options, const PuzzleFolder &folder, const Puzzle &first);

/// The hint of that level, from 1, with a title.
std::string hintText(const Puzzle &puzzle, unsigned level);
/// The first puzzle that is not solved, or the last one.
const Puzzle &nextPuzzle(const Standing &standing);
llvm::Error markSolved(const PuzzleFolder &folder, const Puzzle &puzzle);

} // namespace tritonc
