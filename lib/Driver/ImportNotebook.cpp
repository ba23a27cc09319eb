//===- ImportNotebook.cpp - a learner's own notebook to a verdict a test -------------------------------------------===//
#include "Cases.h"
#include "Judging.h"

using namespace tritonc;

/// A test of a notebook in all the runs: as it is, then with other numbers and an output full of NaN.
static constexpr unsigned runs = 4;

int tritonc::judgeNotebook(const Options &given) {
  Options options = given;
  options.schedule = "all";
  options.quiet = true;
  Session session(options);
  if (!session.load())
    return session.exitCode();
  session.flush(DoesNotCompile);
  std::vector<CaseResult> results;
  for (unsigned i = 0; i < runs; ++i) {
    CaseLauncher launcher(session, /*from=*/0, /*seeds=*/nullptr);
    launcher.reasons = false; // one line a test
    launcher.fillsWithNaN = i > 0;
    HostOptions hostOptions = session.hostOptions();
    hostOptions.seed += i;
    session.evaluate(launcher, hostOptions);
    for (auto [at, result] : llvm::enumerate(launcher.cases))
      if (at == results.size())
        results.push_back(std::move(result));
      else if (results[at].passed && !result.passed)
        results[at] = std::move(result);
  }
  llvm::raw_ostream &out = llvm::outs();
  size_t passed = 0;
  for (const CaseResult &result : results) {
    passed += result.passed;
    llvm::StringRef name = session.sources.file(result.call.file).name();
    out << (result.passed ? "✓ " : "✗ ") << result.kernel << "   " << name << ", line " << session.sources.begin(result.call).line << "\n";
    if (!result.passed)
      out << "    " << llvm::StringRef(result.text).ltrim('\n').split('\n').first << "\n    with " << result.words << "\n";
  }
  if (results.empty()) {
    session.complain(options.file + " has no test(…)", WrongResult);
    return session.exitCode();
  }
  out << passed << " of " << results.size() << " tests pass, each with " << runs << " seeds, in six orders of programs\n";
  if (passed < results.size())
    out << "next: tritonc run " << options.file << "   shows why\n";
  out.flush();
  return passed == results.size() ? int(Ok) : int(WrongResult);
}
