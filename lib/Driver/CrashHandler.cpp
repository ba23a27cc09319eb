//===- CrashHandler.cpp - crashes and time limits end with a message and an exit code --------------------------===//
#include "CrashHandler.h"
#include "llvm/Support/ErrorHandling.h"
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

namespace {
// Filled before anything can go wrong: a signal handler may not allocate.
std::string reproducer, limitMessage, accessMessage;
volatile sig_atomic_t kernelRuns = 0;
char reproducerPath[64];

void put(const char *text, size_t size) {
  while (size > 0) {
    ssize_t n = write(2, text, size);
    if (n <= 0)
      return;
    text += n, size -= size_t(n);
  }
}
void put(const char *text) { put(text, std::strlen(text)); }

/// Writes the reproducer with write(2) alone; false if no place takes it.
bool save(const char *details) {
  for (const char *directory : {"", "/tmp/"}) {
    char path[80];
    std::strcpy(path, directory);
    std::strcat(path, reproducerPath);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0644);
    if (file < 0)
      continue;
    bool ok = write(file, reproducer.data(), reproducer.size()) == ssize_t(reproducer.size());
    ok = write(file, details, std::strlen(details)) >= 0 && ok;
    close(file);
    if (ok) {
      std::memmove(reproducerPath, path, sizeof reproducerPath - 1);
      return true;
    }
  }
  return false;
}

void onCrash(int signal) {
  if (kernelRuns && (signal == SIGSEGV || signal == SIGBUS)) {
    put(accessMessage.data(), accessMessage.size());
    _exit(4);
  }
  put("tritonc: internal error: the compiler crashed (");
  put(strsignal(signal));
  put(")\n");
  if (save("\n# crashed\n")) {
    put("  what is needed to repeat it was written to ");
    put(reproducerPath);
    put("\n");
  }
  put("  please report it with that file; your kernel may well be right\n");
  _exit(70);
}

void onFatalError(void *, const char *reason, bool) {
  put("tritonc: internal error: the code generator gave up\n");
  if (save(reason)) {
    put("  what is needed to repeat it was written to ");
    put(reproducerPath);
    put("\n");
  }
  _exit(70);
}

void onTimeLimit(int) {
  put(limitMessage.data(), limitMessage.size());
  _exit(6);
}
} // namespace

void tritonc::installCrashHandler() {
  std::strcpy(reproducerPath, "tritonc-crash.txt");
  static char stack[65536]; // the crash may be an overflow of the usual stack
  stack_t alternative{};
  alternative.ss_sp = stack;
  alternative.ss_size = sizeof stack;
  sigaltstack(&alternative, nullptr);
  struct sigaction action{};
  action.sa_handler = onCrash;
  action.sa_flags = SA_ONSTACK | SA_RESETHAND;
  for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT})
    sigaction(signal, &action, nullptr);
  std::signal(SIGPIPE, [](int) { _exit(5); }); // nobody reads on
  llvm::install_fatal_error_handler(onFatalError);
}

void tritonc::prepareReproducer(const std::vector<std::string> &commandLine, const std::string &source) {
  reproducer = "# repeat with:";
  for (const std::string &word : commandLine)
    reproducer += " " + word;
  reproducer += "\n" + source;
}

std::string tritonc::writeReproducer(const std::string &details) { return save(("\n# " + details).c_str()) ? reproducerPath : ""; }

tritonc::KernelRun::KernelRun(const std::string &kernel, double seconds) {
  accessMessage = "error[T0401]: `" + kernel + "` reads or writes memory outside of its arrays\n"
                  "help: say which lanes exist: `mask=off < n` on each load and store\n"
                  "next: tritonc explain T0401\n";
  kernelRuns = 1;
  if (seconds <= 0)
    return;
  limitMessage = "error[T0403]: `" + kernel + "` was stopped: it ran longer than the time limit\n"
                 "help: a loop may never end; `--timeout S` sets the limit in seconds, 0 takes it away\n"
                 "next: tritonc explain T0403\n";
  std::signal(SIGALRM, onTimeLimit);
  itimerval timer{};
  timer.it_value.tv_sec = time_t(seconds);
  timer.it_value.tv_usec = suseconds_t((seconds - double(time_t(seconds))) * 1e6);
  setitimer(ITIMER_REAL, &timer, nullptr);
}

tritonc::KernelRun::~KernelRun() {
  itimerval off{};
  setitimer(ITIMER_REAL, &off, nullptr);
  kernelRuns = 0;
}
