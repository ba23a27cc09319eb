//===- Launcher.h - what the host part asks for, done on an engine ------------------------------------------===//
#pragma once
#include "Bind.h"
#include "Session.h"

namespace tritonc {

/// Compiles and runs launches; compiled kernels are kept for launches with the same types.
class Launcher : public HostClient {
public:
  explicit Launcher(Session &session) : session(session) {}
  bool launch(const LaunchRequest &request) override;
  void tested(const TestOutcome &outcome) override;
  void print(llvm::StringRef line) override;

private:
  Engine *engineFor(const ast::FunctionDef &kernel, const BoundLaunch &bound);
  struct Compiled {
    const ast::FunctionDef *kernel;
    Signature signature;
    bool mayAlias;
    std::unique_ptr<Engine> engine;
  };
  Session &session;
  std::vector<Compiled> compiled;
  bool repeatedTest = false; ///< the current test was judged in an earlier process
};

/// Sees launches without running them: `visit` is called for each one whose arguments fit.
class LaunchVisitor : public HostClient {
public:
  LaunchVisitor(Session &session, std::function<void(const ast::FunctionDef &, const Signature &)> visit) : session(session), visit(std::move(visit)) {}
  bool launch(const LaunchRequest &request) override;
  void tested(const TestOutcome &) override {}
  void print(llvm::StringRef) override {}

private:
  Session &session;
  std::function<void(const ast::FunctionDef &, const Signature &)> visit;
};

/// The arguments of `--arg` and `--out` for a launch of the kernel; none after an error (exit 2 or 5, said).
std::optional<LaunchRequest> commandLineLaunch(Session &session, const ast::FunctionDef &kernel);

} // namespace tritonc
