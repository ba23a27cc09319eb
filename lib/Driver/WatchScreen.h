//===- WatchScreen.h - what a learner sees, as lines ---------------------------------------------------------===//
#pragma once
#include "PuzzleFolder.h"
#include "Terminal.h"

namespace tritonc {

/// What there is to see of the puzzle that is worked on.
struct WatchState {
  const Puzzle *puzzle;
  std::string verdict, cases; ///< what was judged last
  std::string doing, note;    ///< what is going on; what went wrong
  Standing standing;
  unsigned hint = 0;          ///< the level that is shown; 0: none
  bool listing = false;       ///< all puzzles are shown instead
};

/// `3 of 12 solved`.
std::string solvedOf(const Standing &standing);
/// A line a puzzle: its number, title, and how far it is.
std::string listText(const PuzzleFolder &folder, const Standing &standing);
/// The screen from top to bottom, at most as many lines as it has.
std::vector<std::string> screenLines(const WatchState &state, const PuzzleFolder &folder, Screen::Size size, bool color);

} // namespace tritonc
