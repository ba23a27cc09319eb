//===- Terminal.cpp - keys and a screen over termios and a few control sequences -------------------------------===//
#include "Terminal.h"
#include "Session.h"
#include "Supervisor.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/Unicode.h"
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

using namespace tritonc;
using llvm::StringRef;

/// The alternate screen, no cursor, and lines cut where they are too long; back.
static constexpr StringRef enterScreen = "\x1b[?1049h\x1b[?25l\x1b[?7l", leaveScreen = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";
static termios normal; ///< how the terminal was

static void put(StringRef text) {
  while (!text.empty()) {
    ssize_t written = ::write(1, text.data(), text.size());
    if (written < 0 && errno != EINTR && errno != EAGAIN)
      return;
    text = text.drop_front(size_t(std::max<ssize_t>(written, 0)));
  }
}

bool tritonc::hasTerminal() {
  const char *kind = std::getenv("TERM");
  return ::isatty(0) && ::isatty(1) && kind && *kind && StringRef(kind) != "dumb";
}

static volatile sig_atomic_t guardedChild = 0, endedBy = 0;

static void onSignal(int signal) {
  if (signal != SIGINT && signal != SIGQUIT) // those, the terminal sends to the child as well
    endedBy = signal;
  if (endedBy && guardedChild > 0)
    ::kill(guardedChild, SIGTERM);
}

int tritonc::keepTerminal(llvm::function_ref<int()> work) {
  constexpr int signals[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};
  ::tcgetattr(0, &normal);
  struct sigaction action{};
  action.sa_handler = onSignal;
  for (int signal : signals)
    ::sigaction(signal, &action, nullptr);
  pid_t child = startChild(/*memory=*/0, [&] {
    ::signal(SIGQUIT, SIG_DFL);
    return work();
  });
  if (child < 0)
    return Environment;
  guardedChild = child;
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  guardedChild = 0;
  put(leaveScreen);
  ::tcsetattr(0, TCSADRAIN, &normal);
  int signal = endedBy ? endedBy : WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  if (!signal)
    return WEXITSTATUS(status);
  if (!endedBy && signal != SIGINT && signal != SIGQUIT && signal != SIGTERM && signal != SIGHUP) {
    llvm::errs() << "tritonc: internal error: the screen of the puzzles crashed; your files are as you saved them\n";
    return InternalError;
  }
  ::signal(signal, SIG_DFL);
  ::raise(signal);
  return Environment;
}

void Screen::enter() {
  termios keys = normal;
  keys.c_lflag &= ~tcflag_t(ICANON | ECHO);
  keys.c_cc[VMIN] = 1;
  keys.c_cc[VTIME] = 0;
  keys.c_cc[VSUSP] = _POSIX_VDISABLE; // a key for us: the screen goes first
  ::tcsetattr(0, TCSADRAIN, &keys);
  put(enterScreen);
}

void Screen::leave() {
  put(leaveScreen);
  ::tcsetattr(0, TCSADRAIN, &normal);
}

void Screen::suspend() {
  leave();
  ::kill(0, SIGTSTP); // all of the command, as the key would
  enter();
}

Screen::Size Screen::size() {
  winsize window{};
  if (::ioctl(1, TIOCGWINSZ, &window) != 0 || window.ws_row == 0 || window.ws_col == 0)
    return {};
  return {window.ws_row, window.ws_col};
}

/// The line up to the last column; sequences that choose a colour take none.
static std::string clipped(StringRef line, unsigned columns) {
  std::string shown;
  unsigned used = 0;
  while (!line.empty()) {
    size_t bytes = line.starts_with("\x1b[") ? line.find('m') + 1 : std::max(1u, llvm::getNumBytesForUTF8(llvm::UTF8(line[0])));
    StringRef next = line.take_front(bytes ? bytes : line.size());
    line = line.drop_front(next.size());
    used += next[0] == '\x1b' ? 0 : unsigned(std::max(0, llvm::sys::unicode::columnWidthUTF8(next)));
    if (used > columns || (used == columns && llvm::sys::unicode::columnWidthUTF8(line) > 0))
      return shown + "…";
    shown += next;
  }
  return shown;
}

void Screen::draw(llvm::ArrayRef<std::string> lines) {
  std::string text = "\x1b[H";
  Size now = size();
  for (auto [i, line] : llvm::enumerate(lines.take_front(now.rows)))
    text += (i ? "\r\n\x1b[2K" : "\x1b[2K") + clipped(line, now.columns) + "\x1b[0m";
  put(text + (lines.size() < now.rows ? "\r\n\x1b[J" : ""));
}
