//===- WatchCommand.cpp - tritonc puzzles watch: saves and keys to judgements on a screen or as lines ---------------===//
#include "FolderWatch.h"
#include "Judging.h"
#include "Launcher.h"
#include "PuzzlesCommand.h"
#include "Session.h"
#include "Terminal.h"
#include "WatchScreen.h"
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <unistd.h>

using namespace tritonc;
using llvm::StringRef;

namespace {
class Watch {
public:
  Watch(const Options &options, const PuzzleFolder &folder, const Puzzle &first, bool onScreen);
  int run();

private:
  void begin(const Puzzle &puzzle, Judged what);
  void open(const Puzzle &puzzle);
  void stop();
  void takeOutput();
  void ended(int code);
  void takeSaves(bool look);
  bool takeKey();
  void showHint();
  void move(int by);
  void readStanding();
  void draw();
  void say(StringRef text);

  Options options;
  const PuzzleFolder &folder;
  WatchState state;
  std::unique_ptr<Screen> screen; ///< null: plain lines
  FolderWatch watch;
  std::vector<std::string> files;
  std::optional<JudgeProcess> process;
  Judged phase = Judged::OwnTests;
  std::string incoming; ///< what the process wrote so far
  std::string headline; ///< what was said of the first verdict, plain
};
} // namespace

static volatile sig_atomic_t resized = 0;

Watch::Watch(const Options &o, const PuzzleFolder &folder, const Puzzle &first, bool onScreen)
    : options(o), folder(folder), state{&first, {}, {}, {}, {}, {}}, watch(folder.path) {
  for (const Puzzle &puzzle : puzzles())
    files.push_back(puzzle.fileName());
  if (onScreen) {
    screen = std::make_unique<Screen>();
    ::signal(SIGWINCH, [](int) { resized = 1; });
  }
  readStanding();
  watch.saved(files, /*look=*/true);
}

/// Once through what every judgement goes through, so that those that are waited for find it in memory.
static void warmUp(Options options, const Puzzle &puzzle) {
  options.target = "interp";
  options.quiet = true;
  Session session(optionsFor(options, puzzle.fileName()));
  session.text = puzzle.solution.str();
  session.out = session.err = &llvm::nulls();
  runFile(session, /*reasons=*/false);
}

void Watch::readStanding() {
  if (auto standing = folder.standing())
    state.standing = std::move(*standing);
  else
    state.note = llvm::toString(standing.takeError());
}

void Watch::say(StringRef text) {
  if (screen || text.empty())
    return;
  llvm::outs() << text << (text.ends_with("\n") ? "" : "\n");
  llvm::outs().flush();
}

void Watch::draw() {
  if (screen)
    screen->draw(screenLines(state, folder, Screen::size(), options.style.color));
}

void Watch::stop() {
  if (process)
    process->stop();
  process.reset();
}

/// Starts to judge; what was going on is given up.
void Watch::begin(const Puzzle &puzzle, Judged what) {
  stop();
  phase = what;
  incoming.clear();
  if (screen)
    options.style.width = std::min(80u, std::max(40u, Screen::size().columns));
  Options forFile = optionsFor(options, folder.file(puzzle));
  process = JudgeProcess::start(forFile, [&] { return judge(forFile, puzzle, what); });
  state.doing = what == Judged::AllCases ? "judging all cases …" : what == Judged::WithReason ? "looking for the reason …" : "judging …";
  if (!process)
    state.note = "no process could be started";
}

/// Turns to a puzzle and judges it from the beginning.
void Watch::open(const Puzzle &puzzle) {
  if (state.puzzle != &puzzle)
    state.hint = 0, state.verdict.clear(), state.cases.clear();
  state.puzzle = &puzzle;
  state.note.clear();
  state.listing = false;
  begin(puzzle, Judged::OwnTests);
}

void Watch::takeOutput() {
  if (process->read(incoming))
    return;
  int code = process->wait();
  process.reset();
  state.doing.clear();
  ended(code);
  draw();
}

void Watch::ended(int code) {
  const Puzzle &puzzle = *state.puzzle;
  if (phase == Judged::OwnTests) {
    state.verdict = incoming;
    state.cases.clear();
    StringRef first = StringRef(incoming).ltrim('\n').split('\n').first;
    headline = (first + "\n").str();
    bool mayHaveReason = code == WrongResult || code == RuntimeFinding;
    say("\n" + puzzle.fileName() + "\n" + (mayHaveReason ? headline : incoming));
    if (code == Ok)
      begin(puzzle, Judged::AllCases);
    else if (mayHaveReason)
      begin(puzzle, Judged::WithReason);
  } else if (phase == Judged::WithReason) {
    state.verdict = incoming;
    StringRef text = StringRef(incoming).ltrim('\n');
    text.consume_front(headline);
    say(text);
  } else {
    state.cases = incoming;
    say(incoming);
    if (code != Ok)
      return;
    if (llvm::Error error = markSolved(folder, puzzle))
      state.note = llvm::toString(std::move(error));
    readStanding();
    state.hint = 0;
    say("puzzle " + std::to_string(puzzle.number) + " is solved: " + solvedOf(state.standing));
  }
}

void Watch::takeSaves(bool look) {
  std::vector<std::string> saved = watch.saved(files, look);
  if (saved.empty())
    return;
  open(*findPuzzle(saved.back()));
  draw();
}

void Watch::showHint() {
  state.hint = std::min(state.hint + 1, 3u);
  auto changed = folder.standing([&](Standing &standing) {
    unsigned &hints = standing[state.puzzle->name].hints;
    hints = std::max(hints, state.hint);
  });
  if (changed)
    state.standing = std::move(*changed);
  else
    state.note = llvm::toString(changed.takeError());
}

void Watch::move(int by) {
  int to = int(state.puzzle->number) - 1 + by;
  if (to >= 0 && to < int(puzzles().size()))
    open(puzzles()[size_t(to)]);
}

/// False if the user wants to leave.
bool Watch::takeKey() {
  char key;
  ssize_t got = ::read(0, &key, 1);
  if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) // the terminal is gone
    return false;
  switch (got == 1 ? key : 0) {
  case 'q': return false;
  case 'h': showHint(); break;
  case 'n': move(1); break;
  case 'p': move(-1); break;
  case 'r': open(*state.puzzle); break;
  case 'l': state.listing = !state.listing; break;
  case 'Z' - '@': screen->suspend(); break;
  default: return true;
  }
  draw();
  return true;
}

int Watch::run() {
  say("watching " + folder.path + ": save a puzzle to have it judged, interrupt to leave");
  warmUp(options, *state.puzzle);
  open(*state.puzzle);
  draw();
  while (true) {
    pollfd sources[] = {{screen ? 0 : -1, POLLIN, 0}, {watch.events(), POLLIN, 0}, {process ? process->output : -1, POLLIN, 0}};
    int ready = ::poll(sources, 3, /*milliseconds=*/500);
    if (std::exchange(resized, 0))
      draw();
    if (ready < 0 && errno != EINTR)
      return Environment;
    if (ready <= 0) {
      takeSaves(/*look=*/true);
      continue;
    }
    if (sources[1].revents)
      takeSaves(/*look=*/false);
    else if (sources[2].revents)
      takeOutput();
    if (sources[0].revents && !takeKey())
      break;
  }
  stop();
  return Ok;
}

int tritonc::watchPuzzles(const Options &options, const PuzzleFolder &folder, const Puzzle &first) {
  if (!hasTerminal())
    return Watch(options, folder, first, /*onScreen=*/false).run();
  return keepTerminal([&] { return Watch(options, folder, first, /*onScreen=*/true).run(); });
}
