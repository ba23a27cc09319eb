//===- Launcher.h - what the host part asks for, done on an engine ------------------------------------------===//
#pragma once
#include "Bind.h"
#include "CheckedLaunch.h"
#include "Session.h"
#include "tritonc/Learn/Learn.h"
#include <set>

namespace tritonc {

/// Finds what a file's host part imports as its kernels' imports are found.
class ImportingClient : public HostClient {
public:
  explicit ImportingClient(ModuleLoader &loader) : loader(loader) {}
  const ast::Module *import(llvm::StringRef importer, llvm::StringRef name, unsigned level) override {
    const ImportedModule *module = loader.find(importer, name, level);
    return module && !module->path.empty() && !module->problems.hasErrors() ? &module->module : nullptr;
  }

private:
  ModuleLoader &loader;
};

/// Compiles and runs launches; compiled kernels are kept for launches with the same types.
class Launcher : public ImportingClient {
public:
  explicit Launcher(Session &session) : ImportingClient(session.loader), session(session) {}
  bool launch(const LaunchRequest &request) override;
  void tested(const TestOutcome &outcome) override;
  void print(llvm::StringRef line) override;
  bool reasons = true; ///< look for the one change that makes a failing test right

protected:
  enum class Kind { Target, Interpreter };
  /// The engine for a kernel with these types; null after an error, which was told.
  Engine *engineFor(const ast::FunctionDef &kernel, const BoundLaunch &bound, Kind kind);
  /// Runs the launch without checks; false after a fault, which was told.
  virtual bool run(Engine &engine, const LaunchRequest &request, const BoundLaunch &bound, Observer *printer);
  /// Runs the launch on the interpreter with all checks; memory is afterwards as it was, or (`keepResult`) as the launch leaves it.
  virtual CheckedResult check(Engine &interpreter, const LaunchRequest &request, const BoundLaunch &bound, bool keepResult, Observer *printer);
  /// Sees what the checks of a launch found, in the words in which it is told.
  virtual void reported(llvm::ArrayRef<Diagnostic>) {}
  /// Sees a finished test, and whether its result matches.
  virtual void judged(const TestOutcome &, const Verdict &, bool) {}
  /// A test that an earlier process has judged is run again, for those who keep what happens in it.
  virtual bool repeatsTests() const { return false; }
  Session &session;
  unsigned tests = 0;   ///< begun so far
  bool found = false;   ///< the latest launch had findings
  bool matches = false; ///< the result of the latest test was right

private:
  /// The one change that makes the test that is running right; asked for once a kernel. `culprit`: the access at fault.
  std::optional<Change> reason(const ast::FunctionDef &kernel, std::optional<Span> culprit);
  /// Adds that reason to the first error of a test's launch.
  void explain(std::vector<Diagnostic> &reports, const LaunchRequest &request);
  struct Compiled {
    const ast::FunctionDef *kernel;
    Signature signature;
    bool mayAlias;
    LaunchShape shape;
    Kind kind;
    std::unique_ptr<Engine> engine;
  };
  std::optional<CheckSummary> checks; ///< of the launch of the test that is running
  std::vector<Compiled> compiled;
  std::set<const ast::FunctionDef *> explained; ///< kernels whose first failing test has been looked into
  bool repeatedTest = false; ///< the current test was judged in an earlier process
};

/// Sees launches without running them: `visit` is called for each one whose arguments fit.
class LaunchVisitor : public ImportingClient {
public:
  LaunchVisitor(Session &session, std::function<void(const ast::FunctionDef &, const BoundLaunch &)> visit)
      : ImportingClient(session.loader), session(session), visit(std::move(visit)) {}
  bool launch(const LaunchRequest &request) override;
  void tested(const TestOutcome &) override {}
  void print(llvm::StringRef) override {}

private:
  Session &session;
  std::function<void(const ast::FunctionDef &, const BoundLaunch &)> visit;
};

/// Runs the host part of the session's file; the exit code.
int runFile(Session &session, bool reasons = true);
/// The arguments of `--arg` and `--out` for a launch of the kernel; none after an error (exit 2 or 5, said).
std::optional<LaunchRequest> commandLineLaunch(Session &session, const ast::FunctionDef &kernel);

} // namespace tritonc
