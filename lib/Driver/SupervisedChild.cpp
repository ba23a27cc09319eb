//===- SupervisedChild.cpp - the work of a command, with limits, step by step ---------------------------------===//
#include "InjectFault.h"
#include "Session.h"
#include "Supervision.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/raw_ostream.h"
#include <cstring>
#include <cxxabi.h>
#include <fcntl.h>
#include <new>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>
#if __has_feature(address_sanitizer)
#include <sanitizer/lsan_interface.h>
#endif

using namespace tritonc;
using llvm::StringRef;

Supervision *tritonc::supervision = nullptr;

static void copyText(StringRef text, llvm::MutableArrayRef<char> to) {
  size_t size = std::min(text.size(), to.size() - 1);
  std::memcpy(to.data(), text.data(), size);
  to[size] = 0;
}
/// The system ends the process when so much time has passed (ITIMER_REAL) or has been worked for (ITIMER_PROF), whatever it is
/// doing. 0: no limit.
static void setAlarm(__itimer_which_t which, double seconds) {
  itimerval timer{};
  timer.it_value.tv_sec = time_t(seconds);
  timer.it_value.tv_usec = suseconds_t((seconds - double(time_t(seconds))) * 1e6);
  ::setitimer(which, &timer, nullptr);
}

[[noreturn]] static void onOutOfMemory() {
  supervision->progress->outOfMemory = true;
  std::abort();
}

static void onTerminate() {
  if (const std::type_info *type = abi::__cxa_current_exception_type(); type && *type == typeid(std::bad_alloc))
    onOutOfMemory();
  std::abort();
}

static void onFatalError(void *, const char *reason, bool) {
  copyText(reason, supervision->progress->reason);
  std::abort();
}

/// What an earlier child has said is not said again.
static void mute() {
  supervision->out = ::fcntl(1, F_DUPFD_CLOEXEC, 3);
  supervision->err = ::fcntl(2, F_DUPFD_CLOEXEC, 3);
  int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  ::dup2(nowhere, 1);
  ::dup2(nowhere, 2);
  ::close(nowhere);
}

static void unmute() {
  if (supervision->out < 0)
    return;
  llvm::outs().flush();
  llvm::errs().flush();
  ::dup2(supervision->out, 1);
  ::dup2(supervision->err, 2);
  ::close(supervision->out);
  ::close(supervision->err);
  supervision->out = supervision->err = -1;
}

Step::Step(StringRef kernel, Span place, bool isolated) {
  if (!supervision)
    return;
  Progress &progress = *supervision->progress;
  unsigned number = progress.begun;
  again = number < supervision->told;
  for (auto [failed, code] : supervision->failures)
    if (failed == number)
      failureCode = code;
  if (number + 1 == supervision->told)
    unmute();
  llvm::outs().flush();
  progress.place = place;
  progress.isolated = isolated;
  copyText(kernel, progress.kernel);
  progress.begun = number + 1;
  progress.kernelRan = false;
  if (failed())
    return;
  progress.inStep = true;
  std::set_new_handler(onOutOfMemory); // the evaluator of the host part has a way of its own
  setAlarm(ITIMER_PROF, supervision->options.timeout);
  injectFault(supervision->options.injectFault, again ? "again" : "compile", number + 1);
}

Step::~Step() {
  if (!supervision || failed())
    return;
  setAlarm(ITIMER_PROF, 0);
  std::set_new_handler(nullptr);
  supervision->progress->inStep = false;
  injectFault(supervision->options.injectFault, "after", supervision->progress->begun);
}

KernelRun::KernelRun(bool machineCode) {
  if (!supervision)
    return;
  supervision->progress->machineCode = machineCode;
  supervision->progress->inKernel = true;
  setAlarm(ITIMER_PROF, 0);
  setAlarm(ITIMER_REAL, supervision->options.timeout);
  injectFault(supervision->options.injectFault, "launch", supervision->progress->begun);
}

KernelRun::~KernelRun() {
  if (!supervision)
    return;
  setAlarm(ITIMER_REAL, 0);
  setAlarm(ITIMER_PROF, supervision->options.timeout);
  supervision->progress->inKernel = false;
  supervision->progress->kernelRan = supervision->progress->machineCode.load();
}

void tritonc::endStepHere() {
  if (!supervision || !supervision->progress->inStep)
    return;
  llvm::outs().flush();
  llvm::errs().flush();
  supervision->progress->told = true;
  std::abort();
}

void tritonc::shareExitCode(int code) {
  if (supervision)
    supervision->progress->worst = worse(supervision->progress->worst, code);
}

void tritonc::shareSources(const SourceManager &sources) {
  if (!supervision)
    return;
  std::string all;
  for (size_t i = 0; i < sources.size(); ++i)
    for (StringRef text : {sources.file(FileId(i)).name(), sources.file(FileId(i)).text()}) {
      uint32_t size = uint32_t(text.size());
      all.append(reinterpret_cast<const char *>(&size), sizeof size);
      all += text;
    }
  if (::ftruncate(supervision->sources, 0) == 0)
    (void)!::pwrite(supervision->sources, all.data(), all.size(), 0);
  injectFault(supervision->options.injectFault, "load", 1);
}

uint64_t tritonc::defaultMemoryLimit() { return uint64_t(::sysconf(_SC_PHYS_PAGES)) * uint64_t(::sysconf(_SC_PAGESIZE)) / 4 * 3; }

static void limitMemory(uint64_t bytes) {
#if !__has_feature(address_sanitizer) // whose shadow of the memory is larger than any limit
  rlimit limit{};
  if (bytes == 0 || ::getrlimit(RLIMIT_DATA, &limit) != 0)
    return;
  limit.rlim_cur = std::min<rlim_t>(bytes, limit.rlim_max);
  ::setrlimit(RLIMIT_DATA, &limit);
#endif
}

pid_t tritonc::startChild(uint64_t memory, llvm::function_ref<int()> work) {
  llvm::outs().flush();
  llvm::errs().flush();
  pid_t parent = ::getpid(), pid = ::fork();
  if (pid != 0)
    return pid;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) // it has died meanwhile
    ::_exit(Environment);
  rlimit noCore{};
  ::setrlimit(RLIMIT_CORE, &noCore);
  limitMemory(memory);
  sigset_t set;
  ::sigemptyset(&set);
  for (int signal : {SIGALRM, SIGPROF}) {
    ::signal(signal, SIG_DFL);
    ::sigaddset(&set, signal);
  }
  for (int signal : interruptions) {
    ::sigaddset(&set, signal);
    struct sigaction old{};
    if (::sigaction(signal, nullptr, &old) == 0 && old.sa_handler != SIG_IGN)
      ::signal(signal, SIG_DFL);
  }
  ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
  int code = work();
#if __has_feature(address_sanitizer)
  __lsan_do_leak_check();
#endif
  ::_exit(code);
}

/// The command in the child, from its first to its last byte.
int tritonc::workInChild(llvm::function_ref<int()> command) {
  llvm::install_fatal_error_handler(onFatalError);
  llvm::install_bad_alloc_error_handler([](void *, const char *, bool) { onOutOfMemory(); });
  std::set_terminate(onTerminate);
  if (supervision->told)
    mute();
  int code = command();
  unmute();
  return code;
}
