//===- ChildFailure.cpp - how a child ended, to what the user is told ------------------------------------------===//
#include "Reproducer.h"
#include "Session.h"
#include "Supervision.h"
#include "llvm/Support/raw_ostream.h"
#include <cstring>
#include <sys/wait.h>
#include <unistd.h>

using namespace tritonc;
using llvm::StringRef;

static SourceManager sharedSources() {
  SourceManager sources;
  off_t size = ::lseek(supervision->sources, 0, SEEK_END);
  std::string all(size_t(std::max<off_t>(size, 0)), 0);
  if (::pread(supervision->sources, all.data(), all.size(), 0) != ssize_t(all.size()))
    return sources;
  StringRef rest = all;
  auto next = [&] {
    uint32_t length = 0;
    std::memcpy(&length, rest.data(), sizeof length);
    StringRef text = rest.drop_front(sizeof length).take_front(length);
    rest = rest.drop_front(sizeof length + text.size());
    return text.str();
  };
  while (rest.size() >= 2 * sizeof(uint32_t)) {
    std::string name = next();
    sources.add(name, next());
  }
  return sources;
}

/// Tells that the compiler is at fault.
static void tellInternalError(const SourceManager &sources, int signal) {
  const Progress &progress = *supervision->progress;
  std::string what = progress.reason[0] ? "the code generator gave up" : std::string("the compiler crashed (") + (signal ? strsignal(signal) : "it ended early") + ")";
  std::string where = progress.inStep ? std::string(progress.inKernel ? " while it ran `" : " on `") + progress.kernel + "`" : "";
  std::string path = writeReproducer(supervision->options, sources, what + where + (progress.reason[0] ? std::string(": ") + progress.reason : ""));
  llvm::raw_ostream &err = llvm::errs();
  err << "tritonc: internal error: " << what << where << "\n";
  if (!path.empty())
    err << "  what is needed to repeat it was written to " << path << "\n  repeat it with: " << repeatCommand(supervision->options, path) << "\n";
  err << "  please report it with that file; your kernel may well be right\n";
}

/// Tells of a limit or of a wild access as of any other finding.
static void tellFinding(DiagnosticBuilder report, const SourceManager &sources) {
  const Progress &progress = *supervision->progress;
  if ((progress.inStep || progress.kernelRan) && progress.place.file < sources.size() && progress.place.end > progress.place.begin)
    report.at(progress.place);
  if ((progress.inStep || progress.kernelRan) && !progress.isolated)
    report.fact("what follows in the file sees the arrays as they were before this launch");
  Diagnostics diagnostics;
  diagnostics.report(report);
  renderDiagnostics(diagnostics, sources, supervision->options.style, llvm::outs());
  llvm::outs().flush();
}

/// What a limit ended, for a headline.
static std::string stoppedWork() {
  const Progress &progress = *supervision->progress;
  if (!progress.inStep)
    return "the file was stopped: reading it";
  return std::string("`") + progress.kernel + "` was stopped: " + (progress.inKernel ? "running it" : "compiling it");
}

bool tritonc::damagedMemory(int status) {
  const Progress &progress = *supervision->progress;
  int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  return !progress.inStep && progress.kernelRan && !progress.outOfMemory && (signal == SIGSEGV || signal == SIGBUS || signal == SIGABRT);
}

/// Says why the child ended; the exit code.
int tritonc::tellFailure(int status) {
  const Progress &progress = *supervision->progress;
  if (progress.told)
    return RuntimeFinding;
  SourceManager sources = sharedSources();
  int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  bool memory = progress.outOfMemory || signal == SIGKILL; // the system's own limit kills
  if (memory || signal == SIGALRM || signal == SIGPROF) {
    auto report = error(memory ? "T0404" : "T0403", stoppedWork() + (!memory ? " took longer than the time limit" : progress.outOfMemory ? " took more memory than the limit"
                                                                                              : " was ended by the system, most likely for want of memory"));
    if (memory)
      report.help("`--memory GIB` sets the limit in GiB, 0 takes it away");
    else
      report.help(std::string(progress.inKernel ? "a loop may never end; " : "") + "`--timeout S` sets the limit in seconds, 0 takes it away");
    if (!progress.inKernel) {
      std::string path = writeReproducer(supervision->options, sources, report.diagnostic.headline);
      if (!path.empty())
        report.fact("what is needed to repeat it was written to " + path);
    }
    tellFinding(report, sources);
    return LimitHit;
  }
  bool access = signal == SIGSEGV || signal == SIGBUS;
  if ((progress.inKernel && progress.machineCode && access) || damagedMemory(status)) {
    auto report = error("T0401", std::string("`") + progress.kernel + (progress.inKernel ? "` reads or writes memory outside of its arrays" : "` seems to have written outside of its arrays"));
    if (!progress.inKernel)
      report.fact("it ran to its end, and then the memory of other things was found damaged");
    report.help("say which lanes exist: `mask=off < n` on each load and store");
    tellFinding(report, sources);
    return RuntimeFinding;
  }
  tellInternalError(sources, signal);
  return InternalError;
}
