//===- Judging.cpp - a learner's file to verdicts: its own tests, then all cases of the puzzle -------------------===//
#include "Judging.h"
#include "Cases.h"
#include "Supervisor.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cerrno>
#include <sys/wait.h>
#include <unistd.h>

using namespace tritonc;

static int judgeOwnTests(Options options, bool reasons) {
  if (!reasons)
    options.target = "interp";
  Session session(std::move(options));
  return runFile(session, reasons);
}

/// Whether the file still defines the kernel that the puzzle's test names; complains if not.
static bool hasKernel(Session &session, const Puzzle &puzzle) {
  std::vector<std::string> known;
  for (const KernelEntry &kernel : session.reader().kernels())
    known.push_back(kernel.name);
  if (llvm::is_contained(known, puzzle.kernel))
    return true;
  session.complain(session.options.file + " has no kernel `" + puzzle.kernel + "`, which the puzzle's test names", DoesNotCompile);
  return false;
}

/// The first cases that failed, by their numbers, and how many more.
static std::string failedCases(llvm::ArrayRef<CaseResult> cases, size_t failed) {
  constexpr size_t most = 4;
  std::string text;
  size_t shown = 0;
  for (const CaseResult &result : cases)
    if (!result.passed && shown < most) {
      text += "  " + result.words + "\n";
      ++shown;
    }
  if (failed > shown)
    text += "  and " + std::to_string(failed - shown) + " more\n";
  return text;
}

static void writeCosts(const Cost &yours, const Cost &reference, llvm::raw_ostream &out) {
  auto line = [&](const char *what, double a, double b) { out << llvm::format("  %-17s%12.0f%12.0f\n", what, a, b); };
  out << llvm::format("  %-17s%12s%12s\n", "", "yours", "reference");
  line("elements loaded", double(yours.loads), double(reference.loads));
  line("elements stored", double(yours.stores), double(reference.stores));
  line("bytes", double(yours.bytes()), double(reference.bytes()));
  line("flops", yours.flops(), reference.flops());
}

static int judgeCases(Options options, const Puzzle &puzzle) {
  options.schedule = "all";
  options.quiet = true;
  auto file = llvm::MemoryBuffer::getFile(options.file);
  Session session(options);
  if (!file) {
    session.complain("cannot read `" + options.file + "`: " + file.getError().message(), Environment);
    return session.exitCode();
  }
  std::string own = (*file)->getBuffer().str() + "\n\n";
  session.text = own + puzzle.judge;
  session.load();
  session.flush(DoesNotCompile);
  if (session.exitCode() != Ok || !hasKernel(session, puzzle))
    return session.exitCode();
  std::vector<CaseResult> cases;
  {
    HostOptions hostOptions = session.hostOptions();
    CaseLauncher launcher(session, uint32_t(own.size()), &hostOptions);
    session.evaluate(launcher, hostOptions);
    cases = std::move(launcher.cases);
  }
  llvm::raw_ostream &out = llvm::outs();
  size_t failed = llvm::count_if(cases, [](const CaseResult &c) { return !c.passed; });
  if (failed) {
    auto first = llvm::find_if(cases, [](const CaseResult &c) { return !c.passed; });
    out << "✗ " << failed << " of " << cases.size() << " cases of the puzzle " << (failed == 1 ? "fails" : "fail") << "\n"
        << failedCases(cases, failed) << "\nwith " << first->words << ":\n" << llvm::StringRef(first->text).ltrim('\n');
    return session.exitCode();
  }
  if (cases.empty() || session.exitCode() != Ok) // its own statements failed, which its own tests have told
    return worse(session.exitCode(), WrongResult);
  out << "✓ all " << cases.size() << " cases: other sizes, seeds and fills, six orders of the programs\n";
  auto yours = costOfFirstTest(options, *session.text, uint32_t(own.size()));
  auto reference = costOfFirstTest(options, puzzle.solution);
  if (yours && reference)
    writeCosts(*yours, *reference, out);
  return Ok;
}

Options tritonc::optionsFor(const Options &options, const std::string &file) {
  Options result = options;
  result.command = "run";
  result.file = file;
  result.commandLine = {"tritonc", "run", file};
  return result;
}

int tritonc::judge(const Options &options, const Puzzle &puzzle, Judged what) {
  int code = what == Judged::AllCases ? judgeCases(options, puzzle) : judgeOwnTests(options, what == Judged::WithReason);
  llvm::outs().flush();
  return code;
}

std::optional<JudgeProcess> JudgeProcess::start(const Options &options, llvm::function_ref<int()> work) {
  int ends[2];
  if (::pipe(ends) != 0)
    return std::nullopt;
  JudgeProcess judge;
  judge.output = ends[0];
  judge.process = startChild(/*memory=*/0, [&] {
    ::close(ends[0]);
    ::dup2(ends[1], 1);
    ::dup2(ends[1], 2);
    ::close(ends[1]);
    return supervise(options, work);
  });
  ::close(ends[1]);
  if (judge.process > 0)
    return judge;
  ::close(ends[0]);
  return std::nullopt;
}

bool JudgeProcess::read(std::string &text) {
  char buffer[1 << 14];
  ssize_t got;
  do
    got = ::read(output, buffer, sizeof buffer);
  while (got < 0 && errno == EINTR);
  if (got <= 0)
    return false;
  text.append(buffer, size_t(got));
  return true;
}

int JudgeProcess::wait() {
  ::close(std::exchange(output, -1));
  int status = 0;
  while (::waitpid(process, &status, 0) < 0)
    if (errno != EINTR)
      return Environment;
  process = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : int(Environment);
}

void JudgeProcess::stop() {
  ::kill(process, SIGKILL); // and with it what it started
  wait();
}

Judgement tritonc::judgeAndWait(const Options &options, const Puzzle &puzzle, Judged what) {
  Judgement judgement;
  auto process = JudgeProcess::start(options, [&] { return judge(options, puzzle, what); });
  if (!process)
    return {"tritonc: no process could be started\n", Environment};
  while (process->read(judgement.text)) {
  }
  judgement.code = process->wait();
  return judgement;
}
