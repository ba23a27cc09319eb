//===- PuzzlesCommand.cpp - tritonc puzzles: init, run, list, hint, solution, reset, verify, import ---------------===//
#include "PuzzlesCommand.h"
#include "Judging.h"
#include "PuzzleFolder.h"
#include "Session.h"
#include "Supervisor.h"
#include "WatchScreen.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"

using namespace tritonc;
using llvm::StringRef;

static constexpr StringRef help = R"(usage: tritonc puzzles [COMMAND] [PUZZLE...] [FOLDER]
  init FOLDER         write the twelve puzzles; what is there already stays
  watch [N]           one screen; judges a puzzle whenever its file is saved.
                      Keys: h hint, n and p next and previous, l list, q quit.
                      Plain lines where there is no terminal
  run [N]             judge one puzzle: its tests, then all cases
  list                the puzzles, and what is solved
  hint N [LEVEL]      the next hint of three: the idea, the place, the line
  solution N          the solution, once it is solved, or with --spoil
  reset N             the puzzle as it was; your file is kept as a backup
  verify [N...]       judge all of them, or these
  import BOOK.ipynb   judge the kernels of your own notebook
PUZZLE is a number or a file. FOLDER is the current one, or `puzzles` in it,
unless it is given. Without a command: watch. What is solved is written down in
progress.json there. A puzzle is solved when its own test and at least twenty
more cases pass, in six orders of the programs, without a finding.
exit codes: 0 solved, 1 not; the others as of every command
)";

StringRef tritonc::puzzlesHelp() { return help; }

namespace {
/// What the words behind `puzzles` say.
struct Request {
  std::string command = "watch", folder;
  std::vector<const Puzzle *> puzzles;
  std::vector<std::string> others; ///< that are neither
};
} // namespace

static int complain(const llvm::Twine &text, ExitCode code = Usage) {
  llvm::outs().flush();
  llvm::errs() << "tritonc: " << text << "\n";
  return code;
}

static Request read(const Options &options) {
  Request request;
  llvm::ArrayRef<std::string> words = options.positional;
  if (!words.empty() && !findPuzzle(words[0]) && !llvm::sys::fs::is_directory(words[0])) {
    request.command = words[0];
    words = words.drop_front();
  }
  for (const std::string &word : words) {
    const Puzzle *puzzle = findPuzzle(word);
    if (llvm::sys::fs::is_directory(word) || request.command == "init")
      request.folder = word;
    else if (puzzle && (request.command != "hint" || request.puzzles.empty()))
      request.puzzles.push_back(puzzle);
    else
      request.others.push_back(word);
    if (puzzle && request.folder.empty() && StringRef(word).contains('/'))
      request.folder = StringRef(word).rsplit('/').first;
  }
  return request;
}

static int hint(const PuzzleFolder &folder, const Request &request) {
  unsigned level = 0;
  if (request.puzzles.size() != 1 || request.others.size() > 1 ||
      (request.others.size() == 1 && (StringRef(request.others[0]).getAsInteger(10, level) || level < 1 || level > 3)))
    return complain("a hint is for one puzzle, and of level 1, 2 or 3: tritonc puzzles hint N [LEVEL]");
  const Puzzle &puzzle = *request.puzzles[0];
  auto changed = folder.standing([&](Standing &standing) {
    unsigned &shown = standing[puzzle.name].hints;
    level = level ? level : std::min(shown + 1, 3u);
    shown = std::max(shown, level);
  });
  if (!changed)
    return complain(llvm::toString(changed.takeError()), Environment);
  llvm::outs() << hintText(puzzle, level);
  if (level < 3)
    llvm::outs() << "\nmore: tritonc puzzles hint " << puzzle.number << " " << level + 1 << "\n";
  return Ok;
}

std::string tritonc::hintText(const Puzzle &puzzle, unsigned level) {
  static constexpr StringRef names[] = {"the idea", "the place", "the line"};
  return ("Puzzle " + llvm::Twine(puzzle.number) + ", hint " + llvm::Twine(level) + " of 3: " + names[level - 1] + "\n\n" + puzzle.hints[level - 1] + "\n").str();
}

static int solution(const PuzzleFolder &folder, const Request &request, bool spoil) {
  if (request.puzzles.size() != 1 || !request.others.empty())
    return complain("a solution is of one puzzle: tritonc puzzles solution N");
  const Puzzle &puzzle = *request.puzzles[0];
  bool solved = false;
  auto changed = folder.standing([&](Standing &standing) {
    PuzzleProgress p = standing.lookup(puzzle.name);
    solved = p.solved;
    if (spoil && !solved)
      p.opened = true, standing[puzzle.name] = p;
  });
  if (!changed)
    return complain(llvm::toString(changed.takeError()), Environment);
  if (!solved && !spoil)
    return complain("puzzle " + llvm::Twine(puzzle.number) + " is not solved yet\n  tritonc puzzles hint " + llvm::Twine(puzzle.number) +
                        "               helps on\n  tritonc puzzles solution " + llvm::Twine(puzzle.number) + " --spoil   shows the solution all the same",
                    WrongResult);
  llvm::outs() << puzzle.solution;
  return Ok;
}

static int reset(const PuzzleFolder &folder, const Request &request) {
  if (request.puzzles.size() != 1 || !request.others.empty())
    return complain("one puzzle is put back at a time: tritonc puzzles reset N");
  const Puzzle &puzzle = *request.puzzles[0];
  auto backup = folder.reset(puzzle);
  if (!backup)
    return complain(llvm::toString(backup.takeError()), Environment);
  llvm::outs() << folder.file(puzzle) << " is as it was";
  if (!backup->empty())
    llvm::outs() << "; what you had is in " << *backup;
  llvm::outs() << "\n";
  return Ok;
}

/// The first puzzle that is not solved, or the last one.
const Puzzle &tritonc::nextPuzzle(const Standing &standing) {
  auto next = llvm::find_if(puzzles(), [&](const Puzzle &p) { return !standing.lookup(p.name).solved; });
  return next == puzzles().end() ? puzzles().back() : *next;
}

llvm::Error tritonc::markSolved(const PuzzleFolder &folder, const Puzzle &puzzle) {
  return folder.standing([&](Standing &standing) { standing[puzzle.name].solved = true; }).takeError();
}

/// Judges one puzzle; what there is to read goes to `out` if it is not null.
static Judgement judgeAll(const Options &options, const PuzzleFolder &folder, const Puzzle &puzzle, llvm::raw_ostream *out) {
  Options forFile = optionsFor(options, folder.file(puzzle));
  Judgement own = judgeAndWait(forFile, puzzle, out ? Judged::WithReason : Judged::OwnTests);
  if (out)
    *out << own.text;
  if (own.code != Ok)
    return own;
  Judgement cases = judgeAndWait(forFile, puzzle, Judged::AllCases);
  if (out)
    *out << cases.text;
  if (cases.code == Ok)
    if (llvm::Error error = markSolved(folder, puzzle))
      return {"", complain(llvm::toString(std::move(error)), Environment)};
  return cases;
}

static int run(const Options &options, const PuzzleFolder &folder, const Request &request, const Standing &standing) {
  if (request.puzzles.size() > 1 || !request.others.empty())
    return complain("one puzzle is run at a time: tritonc puzzles run N");
  const Puzzle &puzzle = request.puzzles.empty() ? nextPuzzle(standing) : *request.puzzles[0];
  Judgement judgement = judgeAll(options, folder, puzzle, &llvm::outs());
  if (judgement.code == Ok)
    llvm::outs() << "puzzle " << puzzle.number << " is solved\n";
  return judgement.code;
}

/// The line of a report that says it in short: the first that is neither empty nor part of a picture.
static StringRef headline(StringRef text) { return text.ltrim('\n').split('\n').first; }

static int verify(const Options &options, const PuzzleFolder &folder, const Request &request) {
  if (!request.others.empty())
    return complain("`" + request.others[0] + "` is no puzzle");
  int code = Ok;
  std::vector<const Puzzle *> which = request.puzzles;
  if (which.empty())
    for (const Puzzle &puzzle : puzzles())
      which.push_back(&puzzle);
  for (const Puzzle *puzzle : which) {
    llvm::raw_ostream &out = llvm::outs();
    std::string line = llvm::formatv("{0,2}  {1,-38}", puzzle->number, puzzle->title);
    if (!folder.has(*puzzle) || folder.isUntouched(*puzzle)) {
      out << "  " << line << (folder.has(*puzzle) ? "not begun" : "no file") << "\n";
      code = worse(code, WrongResult);
      continue;
    }
    Judgement judgement = judgeAll(options, folder, *puzzle, nullptr);
    out << (judgement.code == Ok ? "✓ " : "✗ ") << line << (judgement.code == Ok ? "solved" : "") << "\n";
    if (judgement.code != Ok)
      out << "      " << headline(judgement.text) << "\n";
    out.flush();
    code = worse(code, judgement.code);
  }
  return code;
}

int tritonc::puzzlesCommand(const Options &options) {
  Request request = read(options);
  const std::vector<std::string> commands = {"init", "watch", "run", "list", "hint", "solution", "reset", "verify", "import"};
  if (!llvm::is_contained(commands, request.command)) {
    std::string close = closestName(request.command, commands);
    return complain("there is neither a puzzle nor a command `" + request.command + "`" + (close.empty() ? "" : "; did you mean `" + close + "`?") +
                    "\n  tritonc puzzles --help   shows the commands");
  }
  if (request.command == "import") {
    if (request.others.size() != 1)
      return complain("tritonc puzzles import takes one notebook");
    Options forBook = optionsFor(options, request.others[0]);
    return supervise(forBook, [&] { return judgeNotebook(forBook); });
  }
  if (request.folder.empty() && request.command != "init")
    request.folder = PuzzleFolder::usual();
  if (request.folder.empty())
    return complain(request.command == "init" ? "tritonc puzzles init needs a folder to write to" : "there are no puzzles here\n  tritonc puzzles init FOLDER   writes them");
  PuzzleFolder folder(request.folder);
  if (request.command == "init") {
    if (llvm::Error error = folder.init(llvm::outs()))
      return complain(llvm::toString(std::move(error)), Environment);
    llvm::outs() << "next: tritonc puzzles watch " << folder.path << "\n";
    return Ok;
  }
  auto standing = folder.standing();
  if (!standing)
    return complain(llvm::toString(standing.takeError()), Environment);
  if (request.command == "list")
    return llvm::outs() << listText(folder, *standing), Ok;
  if (request.command == "hint")
    return hint(folder, request);
  if (request.command == "solution")
    return solution(folder, request, options.spoil);
  if (request.command == "reset")
    return reset(folder, request);
  if (request.command == "run")
    return run(options, folder, request, *standing);
  if (request.command == "verify")
    return verify(options, folder, request);
  return watchPuzzles(options, folder, request.puzzles.empty() ? nextPuzzle(*standing) : *request.puzzles[0]);
}
