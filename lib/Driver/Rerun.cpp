//===- Rerun.cpp - a changed text of a file to whether its test is right now ---------------------------===//
#include "Rerun.h"
#include "Launcher.h"
#include "CheckedLaunch.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>

using namespace tritonc;

namespace {
/// Runs one test of a text, checked and without a word.
class Rerun : public ImportingClient {
public:
  Rerun(Session &session, unsigned test) : ImportingClient(loader), session(session), loader(sources, session.options.roots), test(test) {}
  bool isRight(const std::string &text, uint64_t seed);
  bool launch(const LaunchRequest &request) override;
  void tested(const TestOutcome &outcome) override;
  void print(llvm::StringRef) override {}

private:
  Session &session;
  SourceManager sources;
  Diagnostics reports;
  ast::Module module;
  ModuleLoader loader;
  unsigned test, begun = 0;
  bool right = false;
};
} // namespace

bool Rerun::isRight(const std::string &text, uint64_t seed) {
  parse(sources.add(session.options.file, text), sources, module, reports);
  if (reports.hasErrors())
    return false;
  ModuleLoader *before = std::exchange(session.compiler.loader, &loader);
  std::string internal = session.compiler.internalError;
  auto times = session.compiler.times;
  llvm::scope_exit restore([&] {
    session.compiler.loader = before;
    session.compiler.internalError = internal;
    session.compiler.times = times;
  });
  HostOptions options = session.hostOptions();
  options.seed = seed;
  runHost(module, sources, options, *this, reports);
  return right;
}

bool Rerun::launch(const LaunchRequest &request) {
  if (!request.isTest || ++begun != test || request.grid[0] <= 0 || request.grid[1] <= 0 || request.grid[2] <= 0)
    return false;
  Diagnostics mistakes;
  auto bound = bindArguments(request, mistakes);
  if (!bound)
    return false;
  auto engine = session.compiler.interpreter({*request.kernel, bound->signature, module, sources}, mistakes);
  if (!engine)
    return false;
  CheckedResult result = checkLaunch(*engine, *bound, request, {{Schedule::Forward}, {Schedule::Reverse}}, sources, true, nullptr);
  return !result.wrong && !result.unsafe;
}

void Rerun::tested(const TestOutcome &outcome) {
  Verdict verdict;
  verdict.output = outcome.outputName;
  verdict.grid = outcome.grid;
  verdict.before = &outcome.before, verdict.actual = &outcome.actual, verdict.expected = &outcome.expected;
  verdict.rtol = outcome.rtol, verdict.atol = outcome.atol;
  verdict.kernelName = outcome.kernel->nameSpan;
  right = reportVerdict(verdict, sources, {MessageFormat::Short}, llvm::nulls());
}

std::optional<Change> tritonc::proveChange(Session &session, const ast::FunctionDef &kernel, const Grid &grid, unsigned test) {
  FileId file = kernel.span.file;
  for (const ast::Stmt *stmt : session.module.body) // a notebook has a text a cell
    if (stmt->span.file != file)
      return std::nullopt;
  std::vector<Change> changes = changesOf(kernel, grid, session.sources);
  if (changes.size() > 150)
    return std::nullopt;
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds(2);
  auto isRight = [&](const Change &change) {
    std::string text = edited(session.sources.file(file).text(), change.edits);
    for (uint64_t seed : {session.options.seed, session.options.seed + 1})
      if (!Rerun(session, test).isRight(text, seed))
        return false;
    return true;
  };
  return onlyChange(std::move(changes), isRight, [&] { return std::chrono::steady_clock::now() < end; });
}
