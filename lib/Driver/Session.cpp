//===- Session.cpp - loads the file, says what went wrong, keeps the exit code -------------------------------===//
#include "Session.h"
#include "Reproducer.h"
#include "Supervisor.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace tritonc;

Session::Session(Options o) : options(std::move(o)), loader(sources, options.roots), compiler(options, diagnostics) { compiler.loader = &loader; }

int tritonc::worse(int a, int b) {
  for (int code : {InternalError, LimitHit, Environment, DoesNotCompile, Usage, RuntimeFinding, WrongResult, Ok})
    if (a == code || b == code)
      return code;
  return std::max(a, b);
}

void Session::note(ExitCode code) {
  worst = worse(worst, code);
  if (!options.verifyDiagnostics) // a test may expect it
    shareExitCode(worst);
}

void Session::complain(const llvm::Twine &text, ExitCode code) {
  out->flush();
  *err << "tritonc: " << text << "\n";
  note(code);
}

/// True if the run has told of it: a test of another size meets the same mistake. What does not compile differs only in types then.
bool Session::wasTold(const Diagnostic &diagnostic, ExitCode code) {
  if (diagnostic.labels.empty())
    return false;
  std::string key = diagnostic.code + (code == DoesNotCompile ? "" : diagnostic.headline);
  auto addSpan = [&](Span span) { key += " " + std::to_string(span.file) + ":" + std::to_string(span.begin) + "-" + std::to_string(span.end); };
  addSpan(diagnostic.labels.front().span);
  llvm::for_each(diagnostic.calls, addSpan);
  return !told.insert(key).second;
}

/// What some errors say of the exit code, whenever they come: an assertion compares results, a limit is one.
static ExitCode exitCodeOf(const Diagnostic &diagnostic, ExitCode other) {
  return diagnostic.code == "T0157" ? WrongResult : diagnostic.code == "T0407" ? LimitHit : other;
}

void Session::flush(ExitCode code) {
  Diagnostics fresh, slow;
  for (; flushed < diagnostics.all().size(); ++flushed) {
    const Diagnostic &d = diagnostics.all()[flushed];
    if (d.severity == Severity::Error)
      note(exitCodeOf(d, code));
    else if (options.quiet) {
      if (options.command == "bench" && llvm::StringRef(d.code).starts_with("W11"))
        slow.report(d);
      continue;
    }
    if (!wasTold(d, code))
      fresh.report(d);
  }
  if (!slow.all().empty()) // beside the table
    renderDiagnostics(slow, sources, options.style, llvm::errs());
  if (fresh.all().empty() || options.verifyDiagnostics)
    return;
  renderDiagnostics(fresh, sources, options.style, *out);
  out->flush();
}

void Session::reportFault(DiagnosticBuilder report, const LaunchRequest &request) {
  bool cardLost = cuda::lost();
  if (cardLost && request.call.end > request.call.begin)
    report.at(request.call);
  if (cardLost && !request.isTest)
    report.fact("what follows in the file sees the arrays as they were before this launch");
  if (cardLost && report.diagnostic.code == "T0401")
    report.help("say which lanes exist: `mask=off < n` on each load and store");
  diagnostics.report(report);
  flush(RuntimeFinding);
  if (cardLost)
    endStepHere();
}

bool Session::load() {
  if (text) {
    parse(sources.add(options.file, *text), sources, module, diagnostics);
    shareSources(sources);
    return true;
  }
  auto parsed = parseFile(options.file, sources, diagnostics);
  if (!parsed) {
    complain(llvm::toString(parsed.takeError()), Environment);
    return false;
  }
  module = std::move(*parsed);
  shareSources(sources);
  return true;
}

HostOptions Session::hostOptions() const {
  HostOptions hostOptions;
  hostOptions.seed = options.seed;
  hostOptions.config = options.config.value_or(0);
  return hostOptions;
}

HostResult Session::evaluate(HostClient &client, const HostOptions &hostOptions) {
  HostResult result = runHost(module, sources, hostOptions, client, diagnostics);
  flush(DoesNotCompile);
  if (result.failed)
    note(DoesNotCompile);
  if (result.limitHit)
    note(LimitHit);
  if (result.assertFailed)
    note(WrongResult);
  return result;
}

ModuleReader &Session::reader() {
  if (!moduleReader)
    moduleReader = std::make_unique<ModuleReader>(module, sources, &loader);
  return *moduleReader;
}

std::optional<NamedValues> Session::decorated(const ast::FunctionDef &kernel, std::vector<std::pair<std::string, std::optional<Literal>>> known) {
  std::vector<NamedValues> configs = reader().configs(kernel);
  unsigned config = options.config.value_or(0);
  if (options.config && config >= configs.size()) {
    complain("there is no configuration " + llvm::Twine(config) + ": " + kernel.name + " has " + llvm::Twine(configs.size()), Usage);
    return std::nullopt;
  }
  NamedValues values;
  auto add = [&](const NamedValues &more) {
    for (auto &value : more)
      if (llvm::none_of(known, [&](auto &k) { return k.first == value.first; })) {
        values.push_back(value);
        known.push_back({value.first, value.second});
      }
  };
  if (!configs.empty())
    add(configs[config]);
  for (const ast::Parameter &p : kernel.params)
    if (p.defaultValue && llvm::none_of(known, [&](auto &k) { return k.first == p.name; }))
      if (auto value = reader().value(p.defaultValue, kernel); value && !llvm::is_contained(reader().heuristicNames(kernel), p.name))
        known.push_back({p.name.str(), *value});
  add(reader().heuristics(kernel, known));
  return values;
}

LaunchShape Session::configuredShape(const ast::FunctionDef &kernel) {
  LaunchShape shape;
  std::vector<NamedValues> configs = reader().configs(kernel);
  for (auto &[name, value] : configs.empty() ? NamedValues() : configs[std::min<size_t>(options.config.value_or(0), configs.size() - 1)])
    if (auto *number = std::get_if<int64_t>(&value.value); number && *number > 0 && *number <= 32) {
      if (name == "num_warps" && llvm::isPowerOf2_64(uint64_t(*number)))
        shape.warps = unsigned(*number);
      else if (name == "num_stages")
        shape.stages = unsigned(*number);
    }
  return shape;
}

const ast::FunctionDef *Session::findKernel() {
  std::vector<std::string> known;
  const ast::FunctionDef *found = nullptr;
  for (const KernelEntry &k : reader().kernels()) {
    known.push_back(k.name);
    if (k.name == options.kernel)
      return k.function;
    if (k.function->name == options.kernel)
      found = k.function;
  }
  if (found)
    return found;
  std::string close = closestName(options.kernel, known);
  auto report = error("T0306", "there is no kernel `" + options.kernel + "` in " + options.file);
  report.fact(known.empty() ? "the file has no kernels: functions under `@triton.jit`" : "its kernels are " + llvm::join(known, ", "));
  if (!close.empty())
    report.help("did you mean `" + close + "`?");
  diagnostics.report(report);
  flush(Usage);
  return nullptr;
}

void Session::reportInternalError() {
  if (!compiler.cardError.empty())
    complain(std::exchange(compiler.cardError, {}), Environment);
  if (compiler.internalError.empty())
    return;
  std::string details = std::exchange(compiler.internalError, {});
  llvm::outs().flush();
  std::string path = writeReproducer(options, sources, details);
  llvm::errs() << "tritonc: internal error: the compiler made a mistake, not you\n";
  if (!path.empty())
    llvm::errs() << "  what is needed to repeat it was written to " << path << "\n  repeat it with: " << repeatCommand(options, path) << "\n";
  llvm::errs() << "  please report it with that file; other kernels are not affected\n";
  note(InternalError);
}

void Session::printTimes() {
  if (!options.timeReport)
    return;
  double total = 0;
  for (auto &[name, ms] : compiler.times) {
    llvm::outs() << llvm::format("  %-14s%8.2f ms\n", name.c_str(), ms);
    total += ms;
  }
  llvm::outs() << llvm::format("  %-14s%8.2f ms\n", "total", total);
}
