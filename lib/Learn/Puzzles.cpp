//===- Puzzles.cpp - the files of puzzles/, embedded, into puzzles with their parts ------------------------===//
#include "tritonc/Learn/Puzzles.h"
#include "EmbeddedPuzzles.h"
#include "tritonc/Syntax/Parser.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

using namespace tritonc;
using llvm::StringRef;

/// The kernel's name, and the statements of the puzzle's file that are not the kernel: imports, the spec, the test.
static void takeApart(Puzzle &puzzle) {
  SourceManager sources;
  Diagnostics mistakes;
  ast::Module module;
  parse(sources.add(puzzle.name.str(), puzzle.text.str()), sources, module, mistakes);
  for (const ast::Stmt *stmt : module.body) {
    auto *function = llvm::dyn_cast<ast::FunctionDef>(stmt);
    if (function && !function->decorators.empty())
      puzzle.kernel = puzzle.text.slice(function->nameSpan.begin, function->nameSpan.end);
    else
      puzzle.judge += (sources.text(stmt->span) + "\n").str();
  }
}

static Puzzle puzzleOf(const EmbeddedPuzzle &files) {
  Puzzle puzzle;
  puzzle.name = files.name;
  files.name.take_while(llvm::isDigit).getAsInteger(10, puzzle.number);
  puzzle.title = files.text.split('\n').first.split(": ").second;
  puzzle.text = files.text;
  puzzle.solution = files.solution;
  takeApart(puzzle);
  puzzle.judge += files.cases.str();
  StringRef hints = files.hints;
  for (auto [hint, heading] : llvm::zip_equal(puzzle.hints, std::array<StringRef, 3>{"## Idea\n", "## Place\n", "## Line\n"})) {
    StringRef rest = hints.split(heading).second;
    hint = rest.take_front(rest.find("\n## ")).trim('\n');
  }
  return puzzle;
}

llvm::ArrayRef<Puzzle> tritonc::puzzles() {
  static const std::vector<Puzzle> all = [] {
    std::vector<Puzzle> list;
    for (const EmbeddedPuzzle &files : embeddedPuzzles())
      list.push_back(puzzleOf(files));
    return list;
  }();
  return all;
}

const Puzzle *tritonc::findPuzzle(StringRef given) {
  unsigned number = 0;
  bool isNumber = !given.getAsInteger(10, number);
  StringRef stem = llvm::sys::path::filename(given);
  stem.consume_back(".tri");
  auto found = llvm::find_if(puzzles(), [&](const Puzzle &p) { return isNumber ? p.number == number : p.name == stem; });
  return found == puzzles().end() ? nullptr : &*found;
}
