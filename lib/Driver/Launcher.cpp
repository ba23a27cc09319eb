//===- Launcher.cpp - launches of the host part: bound, compiled, run, compared --------------------------------===//
#include "Launcher.h"
#include "Rerun.h"
#include "Supervisor.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>

using namespace tritonc;

namespace {
/// Shows what programs print, as it comes.
struct Printer : Observer {
  Printer(const Session &session, const Grid &grid) : options(session.options), out(*session.out), grid(grid) {}
  void print(const PrintEvent &event) override {
    std::string text = formatPrint(event, grid);
    if (options.style.format == MessageFormat::Json)
      out << llvm::json::Value(llvm::json::Object{{"v", 1}, {"type", "print"}, {"text", text}}) << "\n";
    else
      out << text << (llvm::StringRef(text).ends_with("\n") ? "" : "\n");
    out.flush(); // the program may crash next
  }
  const Options &options;
  llvm::raw_ostream &out;
  const Grid &grid;
};
} // namespace

/// T0304 for a grid that cannot be launched; a warning, and false, for an empty one.
static bool checkGrid(Session &session, const LaunchRequest &request) {
  std::string text = std::to_string(request.grid[0]) + " x " + std::to_string(request.grid[1]) + " x " + std::to_string(request.grid[2]);
  auto report = [&](Severity severity, std::string headline) {
    DiagnosticBuilder builder(severity, "T0304", std::move(headline));
    builder.at(request.call.end > request.call.begin ? request.call : request.kernel->nameSpan, text);
    session.diagnostics.report(builder);
    session.flush(Usage);
  };
  double programs = 1;
  for (int64_t extent : request.grid) {
    if (extent < 0 || extent > INT32_MAX)
      return report(Severity::Error, extent < 0 ? "a grid has no negative size" : "a grid has at most 2147483647 programs along an axis"), false;
    programs *= double(extent);
  }
  if (programs > double(int64_t(1) << 40))
    return report(Severity::Error, "the grid has too many programs"), false;
  if (programs == 0)
    report(Severity::Warning, "the grid is empty: nothing was launched");
  return true;
}

Engine *Launcher::engineFor(const ast::FunctionDef &kernel, const BoundLaunch &bound, Kind kind) {
  bool mayAlias = kind == Kind::Target && bound.overlaps;
  LaunchShape shape = kind == Kind::Target && session.options.target == "cuda" ? bound.shape : LaunchShape();
  for (Compiled &c : compiled)
    if (c.kernel == &kernel && c.signature == bound.signature && c.mayAlias == mayAlias && c.shape == shape && c.kind == kind)
      return c.engine.get();
  KernelSource source{kernel, bound.signature, session.module, session.sources};
  auto engine = kind == Kind::Interpreter ? session.compiler.interpreter(source) : session.compiler.onTarget(source, mayAlias, shape);
  session.flush(DoesNotCompile);
  session.reportInternalError();
  if (!engine)
    return nullptr;
  compiled.push_back({&kernel, bound.signature, mayAlias, shape, kind, std::move(engine)});
  return compiled.back().engine.get();
}

std::optional<Change> Launcher::reason(const ast::FunctionDef &kernel, std::optional<Span> culprit) {
  if (session.options.noCheck || !reasons || !explained.insert(&kernel).second)
    return std::nullopt;
  return proveChange(session, kernel, tests, culprit);
}

/// What a rerun with the change showed, as product.md words it.
static std::string outcomeOf(const Change &change, const char *what) { return "with " + change.made + " the " + what + " is correct"; }

void Launcher::explain(std::vector<Diagnostic> &reports, const LaunchRequest &request) {
  auto first = llvm::find_if(reports, [](const Diagnostic &d) { return d.severity == Severity::Error; });
  bool isAccess = (first->code == "T0401" || first->code == "T0503") && !first->labels.empty();
  auto change = reason(*request.kernel, isAccess ? std::optional(first->labels[0].span) : std::nullopt);
  if (!change)
    return;
  if (!change->isAddition) {
    first->why = {change->reason, "checked: " + outcomeOf(*change, "kernel")};
    first->whyLabels = change->labels;
    return;
  }
  if (first->helps.empty() || !first->helps.front().edits.empty())
    first->helps.insert(first->helps.begin(), Help{change->advice, {}, {}, false});
  Help &help = first->helps.front();
  help.edits = change->edits;
  help.checked = true;
  help.outcome = outcomeOf(*change, "kernel");
}

bool Launcher::run(Engine &engine, const LaunchRequest &request, const BoundLaunch &bound, Observer *printer) {
  Launch launch{request.grid, bound.arguments, session.options.threads};
  launch.schedule = schedulesOf(session.options.schedule).front();
  KernelRun guard;
  auto fault = engine.run(launch, printer);
  if (!fault)
    return true;
  auto report = error(fault->code, fault->message);
  for (const std::string &n : fault->notes)
    report.fact(n);
  session.reportFault(report, request);
  return false;
}

CheckedResult Launcher::check(Engine &interpreter, const LaunchRequest &request, const BoundLaunch &bound, bool keepResult, Observer *printer) {
  return checkLaunch(interpreter, bound, request, schedulesOf(session.options.schedule), session.sources, keepResult, printer);
}

bool Launcher::launch(const LaunchRequest &request) {
  checks.reset();
  found = false;
  tests += request.isTest;
  session.flush(DoesNotCompile);
  if (!checkGrid(session, request))
    return false;
  auto bound = bindArguments(request, session.diagnostics);
  session.flush(Usage);
  if (!bound)
    return false;
  Step step(request.kernel->name, request.call, request.isTest);
  repeatedTest = request.isTest && step.repeated() && !repeatsTests();
  if (step.failed())
    return session.note(ExitCode(step.exitCode())), false;
  const Options &options = session.options;
  bool checked = !options.noCheck && (request.isTest || options.check), onTarget = options.target != "interp";
  Engine *interpreter = checked || !onTarget ? engineFor(*request.kernel, *bound, Kind::Interpreter) : nullptr;
  Engine *target = !onTarget ? interpreter : checked && !interpreter ? nullptr : engineFor(*request.kernel, *bound, Kind::Target);
  if (!target)
    return false;
  if (repeatedTest) // judged before; nobody else sees what comes out
    return true;
  Printer printer(session, request.grid);
  if (!checked)
    return run(*target, request, *bound, &printer);
  CheckedResult result = [&] {
    auto start = std::chrono::steady_clock::now();
    llvm::scope_exit note([&] {
      session.compiler.timed("checks", std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    });
    KernelRun guard(/*machineCode=*/false);
    return check(*interpreter, request, *bound, !onTarget, &printer);
  }();
  if (result.wrong && request.isTest)
    explain(result.reports, request);
  reported(result.reports);
  for (Diagnostic &d : result.reports)
    session.diagnostics.report(std::move(d));
  session.flush(RuntimeFinding);
  found = result.wrong;
  if (result.unsafe)
    return false;
  if (!result.wrong)
    checks = result.summary;
  return !onTarget || run(*target, request, *bound, nullptr);
}

/// What the output should equal, as the source says it: the expression that the spec returns if it is short, else its name.
static std::string specText(const ast::FunctionDef &spec, const SourceManager &sources) {
  auto body = spec.body;
  if (!body.empty())
    if (auto *first = llvm::dyn_cast<ast::ExprStmt>(body.front()); first && llvm::isa<ast::String>(first->value))
      body = body.drop_front();
  auto *result = body.size() == 1 ? llvm::dyn_cast<ast::Return>(body.front()) : nullptr;
  llvm::StringRef text = result && result->value ? sources.text(result->value->span) : "";
  return text.empty() || text.size() > 40 || text.contains('\n') ? spec.name.str() : text.str();
}

void Launcher::tested(const TestOutcome &outcome) {
  session.flush(DoesNotCompile);
  if (repeatedTest || found) // judged before; or the findings say all that there is to say
    return;
  Verdict verdict;
  verdict.checks = checks;
  verdict.kernel = outcome.kernel->name.str();
  verdict.spec = specText(*outcome.spec, session.sources);
  verdict.output = outcome.outputName;
  verdict.grid = outcome.grid;
  verdict.before = &outcome.before, verdict.actual = &outcome.actual, verdict.expected = &outcome.expected;
  verdict.rtol = outcome.rtol, verdict.atol = outcome.atol;
  verdict.kernelName = outcome.kernel->nameSpan;
  std::string text;
  llvm::raw_string_ostream out(text);
  matches = reportVerdict(verdict, session.sources, session.options.style, out);
  if (auto change = matches ? std::nullopt : reason(*outcome.kernel, std::nullopt)) {
    verdict.why = {change->reason, "checked: " + outcomeOf(*change, "result")};
    verdict.whyLabels = change->labels;
    text.clear();
    reportVerdict(verdict, session.sources, session.options.style, out);
  }
  judged(outcome, verdict, matches);
  if (!matches)
    session.note(WrongResult);
  if ((!matches || !session.options.quiet) && !session.options.verifyDiagnostics)
    *session.out << text;
  session.out->flush();
}

void Launcher::print(llvm::StringRef line) {
  session.flush(DoesNotCompile);
  if (session.options.style.format == MessageFormat::Json)
    *session.out << llvm::json::Value(llvm::json::Object{{"v", 1}, {"type", "print"}, {"text", line}}) << "\n";
  else
    *session.out << line << "\n";
}

bool LaunchVisitor::launch(const LaunchRequest &request) {
  auto bound = bindArguments(request, session.diagnostics);
  session.flush(Usage);
  if (bound)
    visit(*request.kernel, *bound);
  return false;
}
