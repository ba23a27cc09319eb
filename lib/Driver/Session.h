//===- Session.h - one run of the tool: its file, its reports, its exit code ------------------------------===//
#pragma once
#include "Compile.h"
#include "Options.h"
#include "tritonc/Frontend/ModuleReader.h"
#include "tritonc/Host/Host.h"
#include "tritonc/Syntax/Parser.h"
#include "llvm/ADT/StringSet.h"

namespace tritonc {

/// The exit codes of the commands.
enum ExitCode { Ok = 0, WrongResult = 1, Usage = 2, DoesNotCompile = 3, RuntimeFinding = 4, Environment = 5, LimitHit = 6, InternalError = 70 };

/// Which of two exit codes wins: 70, 6, 5, 3, 2, 4, 1, 0.
int worse(int a, int b);

class Session {
public:
  explicit Session(Options options);

  Options options;
  SourceManager sources;
  ModuleLoader loader;
  Diagnostics diagnostics;
  ast::Module module;
  Compiler compiler;
  std::optional<std::string> text; ///< what the file holds, if it is not to be read
  llvm::raw_ostream *out = &llvm::outs(), *err = &llvm::errs(); ///< where reports and sentences go

  /// Reads and parses options.file. False if that failed; the reason was said.
  bool load();
  /// What the host part of the file says about its kernels.
  ModuleReader &reader();
  /// The constants that decorators give a kernel: those of the configuration asked for, then what heuristics compute from
  /// them and from `known`. None after an error (no such configuration).
  std::optional<NamedValues> decorated(const ast::FunctionDef &kernel, std::vector<std::pair<std::string, std::optional<Literal>>> known);
  /// What the configuration asked for, or the first one, says of warps and stages.
  LaunchShape configuredShape(const ast::FunctionDef &kernel);
  /// The kernel of options.kernel, or null after T0306.
  const ast::FunctionDef *findKernel();
  /// Writes the diagnostics that came since the last call; `code` is the exit code of an error among them.
  void flush(ExitCode code);
  /// An error without a place in a source: one sentence on stderr.
  void complain(const llvm::Twine &text, ExitCode code);
  /// Tells of the compiler's internal error, if there was one, with a reproducer file; and of a card that took no code.
  void reportInternalError();
  /// The seed and the configuration that were asked for.
  HostOptions hostOptions() const;
  /// Evaluates the host part; tells what it reports, and keeps the exit code.
  HostResult evaluate(HostClient &client, const HostOptions &hostOptions);
  /// Tells of a launch that ended with a fault. If the card takes no other launch, a new process goes on behind it.
  void reportFault(DiagnosticBuilder report, const LaunchRequest &request);
  void note(ExitCode code);
  int exitCode() const { return worst; }
  void printTimes();

private:
  bool wasTold(const Diagnostic &diagnostic, ExitCode code);

  std::unique_ptr<ModuleReader> moduleReader;
  size_t flushed = 0;
  llvm::StringSet<> told; ///< code and place of what was written
  int worst = Ok;
};

/// The commands; each returns the exit code.
int runCommand(Session &session);
int checkCommand(Session &session);
int irCommand(Session &session);
int buildCommand(Session &session);
int diffCommand(Session &session);
int benchCommand(Session &session);
int explainCommand(const Options &options);
int doctorCommand();
/// `run` or `check` with --verify-diagnostics: a test of the messages themselves.
int verifyCommand(Options options);

} // namespace tritonc
