//===- WatchScreen.cpp - the state of a puzzle to the lines of a screen ------------------------------------------===//
#include "WatchScreen.h"
#include "PuzzlesCommand.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

using namespace tritonc;
using llvm::StringRef;

std::string tritonc::solvedOf(const Standing &standing) {
  auto solved = llvm::count_if(puzzles(), [&](const Puzzle &p) { return standing.lookup(p.name).solved; });
  return std::to_string(solved) + " of " + std::to_string(puzzles().size()) + " solved";
}

std::string tritonc::listText(const PuzzleFolder &folder, const Standing &standing) {
  std::string text;
  llvm::raw_string_ostream out(text);
  for (const Puzzle &puzzle : puzzles()) {
    PuzzleProgress p = standing.lookup(puzzle.name);
    std::string how = p.solved ? "solved" : !folder.has(puzzle) ? "no file" : folder.isUntouched(puzzle) ? "" : "begun";
    if (p.hints)
      how += (how.empty() ? "" : ", ") + std::to_string(p.hints) + (p.hints == 1 ? " hint" : " hints");
    if (p.opened)
      how += (how.empty() ? "" : ", ") + std::string("solution seen");
    out << (p.solved ? "✓ " : "  ") << llvm::format("%2u  ", puzzle.number);
    out << (how.empty() ? puzzle.title.str() : llvm::formatv("{0,-38}{1}", puzzle.title, how).str()) << "\n";
  }
  out << solvedOf(standing) << "\n";
  return text;
}

static void addLines(std::vector<std::string> &lines, StringRef text) {
  llvm::SmallVector<StringRef> parts;
  text.trim('\n').split(parts, '\n');
  if (!text.trim('\n').empty())
    for (StringRef part : parts)
      lines.push_back(part.str());
}

/// `left`, and `right` at the end of the line if both fit.
static std::string bothEnds(const std::string &left, const std::string &right, unsigned columns) {
  size_t used = left.size() + right.size(); // plain ASCII but for titles, which have none else
  return used + 2 <= columns ? left + std::string(columns - used, ' ') + right : left;
}

/// What the keys do now.
static std::string keysLine(const WatchState &state) {
  bool solved = state.standing.lookup(state.puzzle->name).solved;
  std::string keys = solved ? "solved!  " : "";
  return keys + "h hint  n next  p previous  l list  r again  q quit";
}

std::vector<std::string> tritonc::screenLines(const WatchState &state, const PuzzleFolder &folder, Screen::Size size, bool color) {
  auto bold = [&](const std::string &text) { return color ? "\x1b[1m" + text : text; };
  const Puzzle &puzzle = *state.puzzle;
  std::string rule(std::min(size.columns, 80u), '-');
  std::vector<std::string> lines = {
      bold(bothEnds("Puzzle " + std::to_string(puzzle.number) + ": " + puzzle.title.str(), solvedOf(state.standing), std::min(size.columns, 80u))),
      bothEnds(folder.file(puzzle), state.doing, std::min(size.columns, 80u)), rule};
  std::vector<std::string> body;
  if (state.listing) {
    addLines(body, listText(folder, state.standing));
  } else {
    if (state.hint) {
      addLines(body, hintText(puzzle, state.hint));
      body.push_back("");
    }
    addLines(body, state.cases);
    addLines(body, state.verdict);
  }
  if (!state.note.empty())
    body.push_back("tritonc: " + state.note);
  size_t room = size.rows > lines.size() + 2 ? size.rows - lines.size() - 2 : 1;
  if (body.size() > room) {
    size_t hidden = body.size() - room + 1;
    body.resize(room - 1);
    body.push_back("… " + std::to_string(hidden) + " more lines; all of them: tritonc puzzles run " + std::to_string(puzzle.number));
  }
  lines.insert(lines.end(), body.begin(), body.end());
  lines.resize(std::max<size_t>(lines.size(), size.rows > 2 ? size.rows - 2 : 0));
  lines.push_back(rule);
  lines.push_back(keysLine(state));
  return lines;
}
