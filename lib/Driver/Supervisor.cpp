//===- Supervisor.cpp - a command to children that do it, until one gets to its end -----------------------------===//
#include "Session.h"
#include "Supervision.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <cerrno>
#include <cstring>
#include <new>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace tritonc;
using llvm::StringRef;

static volatile sig_atomic_t runningChild = 0, interrupted = 0;
static constexpr unsigned mostFailures = 16;

static void onInterruption(int signal) {
  interrupted = signal;
  if (runningChild > 0)
    ::kill(runningChild, SIGKILL);
}

/// Starts a child and waits for its end; the status that waitpid gives, or none if there was no child.
static std::optional<int> runChild(llvm::function_ref<int()> command) {
  sigset_t set, old;
  ::sigemptyset(&set);
  for (int signal : interruptions)
    ::sigaddset(&set, signal);
  ::sigprocmask(SIG_BLOCK, &set, &old);
  pid_t pid = startChild(supervision->options.memory.value_or(defaultMemoryLimit()), [&] { return workInChild(command); });
  runningChild = pid;
  ::sigprocmask(SIG_SETMASK, &old, nullptr);
  if (pid < 0)
    return std::nullopt;
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0)
    if (errno != EINTR)
      return std::nullopt;
  runningChild = 0;
  if (WIFSIGNALED(status) && llvm::is_contained(interruptions, WTERMSIG(status)))
    interrupted = WTERMSIG(status);
  return status;
}

/// Ends as a process does that was interrupted: whoever started it sees that.
static void endInterrupted() {
  ::signal(interrupted, SIG_DFL);
  ::raise(interrupted);
}

/// Children until one gets to its end.
static int superviseChildren(llvm::function_ref<int()> command) {
  Progress &progress = *supervision->progress;
  while (true) {
    progress.begun = 0;
    progress.inStep = progress.inKernel = progress.outOfMemory = progress.kernelRan = progress.told = false;
    progress.reason[0] = 0;
    std::optional<int> status = runChild(command);
    if (interrupted)
      endInterrupted();
    if (!status) {
      llvm::errs() << "tritonc: no process could be started: " << std::strerror(errno) << "\n";
      return worse(progress.worst, Environment);
    }
    if (WIFEXITED(*status))
      return worse(progress.worst, WEXITSTATUS(*status));
    int code = tellFailure(*status);
    shareExitCode(code);
    if (!progress.inStep && !damagedMemory(*status))
      return progress.worst;
    unsigned step = progress.begun - 1;
    supervision->failures.push_back({step, code});
    supervision->told = std::max(supervision->told, step + 1);
    llvm::sys::fs::file_status file;
    bool readable = !llvm::sys::fs::status(StringRef(supervision->options.file).split('#').first, file) && llvm::sys::fs::is_regular_file(file);
    if (supervision->failures.size() < mostFailures && readable)
      continue;
    llvm::errs() << "tritonc: what follows in the file was not run: " << (readable ? "too much in it failed" : "it can be read only once") << "\n";
    return progress.worst;
  }
}

int tritonc::supervise(const Options &options, llvm::function_ref<int()> command) {
  void *memory = ::mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int sources = ::memfd_create("sources", MFD_CLOEXEC);
  if (memory == MAP_FAILED || sources < 0) {
    llvm::errs() << "tritonc: no process could be started: " << std::strerror(errno) << "\n";
    return Environment;
  }
  Supervision state{options, new (memory) Progress(), sources};
  supervision = &state;
  struct sigaction handled[std::size(interruptions)];
  for (auto [signal, old] : llvm::zip_equal(interruptions, handled)) {
    struct sigaction action{};
    action.sa_handler = onInterruption;
    ::sigaction(signal, nullptr, &old);
    if (old.sa_handler != SIG_IGN) // as under nohup
      ::sigaction(signal, &action, nullptr);
  }
  int code = superviseChildren(command);
  for (auto [signal, old] : llvm::zip_equal(interruptions, handled))
    ::sigaction(signal, &old, nullptr);
  supervision = nullptr;
  ::close(sources);
  ::munmap(memory, sizeof(Progress));
  return code;
}
