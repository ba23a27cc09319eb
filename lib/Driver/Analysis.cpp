//===- Analysis.cpp - a text to its mistakes and the types of its expressions, from a child process -----------------===//
#include "Analysis.h"
#include "CheckTree.h"
#include "Launcher.h"
#include "Supervisor.h"
#include "tritonc/Dialect/Tile.h"
#include "tritonc/Interpreter/Interpreter.h"
#include "tritonc/Report/Findings.h"
#include "llvm/Support/JSON.h"
#include <cerrno>
#include <csignal>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace tritonc;
using llvm::json::Array;
using llvm::json::Object;

/// A text that takes more processor time than this is not understood any further.
static constexpr time_t mostSeconds = 5;

static Array toJson(Span span) { return Array{int64_t(span.begin), int64_t(span.end)}; }

static Object toJson(const Diagnostic &d, FileId file) {
  Array labels, facts, helps;
  for (const Label &label : d.labels)
    if (label.span.file == file)
      labels.push_back(Object{{"at", toJson(label.span)}, {"text", label.text}});
  for (const std::string &fact : d.facts)
    facts.push_back(fact);
  for (const Help &help : d.helps) {
    Array edits;
    for (const Edit &edit : help.edits)
      edits.push_back(Object{{"at", toJson(edit.span)}, {"text", edit.text}});
    helps.push_back(Object{{"text", help.text}, {"edits", std::move(edits)}});
  }
  return Object{{"severity", int64_t(d.severity)}, {"code", d.code}, {"headline", d.headline},
                {"labels", std::move(labels)}, {"facts", std::move(facts)}, {"helps", std::move(helps)}};
}

/// `*f32[32]`, as messages write a type.
static std::string typeWords(mlir::Type type) {
  std::string text;
  llvm::raw_string_ostream out(text);
  mlir::Type element = tile::elementOf(type);
  if (auto pointer = mlir::dyn_cast<tile::PtrType>(element)) {
    out << "*";
    element = tile::elementOf(tile::loadedType(element));
  }
  out << element;
  if (llvm::ArrayRef<int64_t> shape = tile::shapeOf(type); !shape.empty()) {
    out << "[";
    llvm::interleaveComma(shape, out);
    out << "]";
  }
  return text;
}

/// The types of the expressions of a kernel, by their places. Of several operations at a place the last one is the expression.
static std::vector<std::pair<Span, std::string>> typesIn(mlir::ModuleOp module, const SourceManager &sources) {
  std::vector<std::pair<Span, std::string>> types;
  module.walk([&](mlir::Operation *op) {
    if (op->getNumResults() != 1 || op->getNumRegions() != 0)
      return;
    auto place = spanOf(placeOf(op->getLoc()), sources);
    if (!place)
      return;
    auto known = llvm::find_if(types, [&](auto &entry) { return entry.first == *place; });
    if (known == types.end())
      types.push_back({*place, typeWords(op->getResult(0).getType())});
    else
      known->second = typeWords(op->getResult(0).getType());
  });
  return types;
}

namespace {
/// The work of the child.
class Analyser {
public:
  Analyser(const std::string &path, const std::string &text) : session(optionsOf(path)) {
    session.text = text;
    session.out = session.err = &llvm::nulls();
  }
  Object run() {
    session.load();
    if (!session.diagnostics.hasErrors())
      compileAll();
    Array reports;
    for (const Diagnostic &d : session.diagnostics.all())
      if (d.code != "internal")
        reports.push_back(toJson(d, 0));
    return Object{{"reports", std::move(reports)}, {"values", std::move(values)}};
  }

private:
  static Options optionsOf(const std::string &path) {
    Options options;
    options.command = "check";
    options.file = path;
    options.quiet = true;
    return options;
  }
  void add(Span span, const std::string &what) {
    if (span.file == 0 && span.begin < span.end)
      values.push_back(Array{int64_t(span.begin), int64_t(span.end), what});
  }
  /// Compiles a kernel as far as the front end goes, and reads from its code what stands where in the source.
  void compile(const ast::FunctionDef &kernel, const Signature &signature, Diagnostics &reports) {
    for (auto [parameter, type] : llvm::zip_equal(kernel.params, signature))
      add({parameter.span.file, parameter.span.begin, parameter.span.begin + uint32_t(parameter.name.size())}, parameterWords(kernel, parameter, type));
    session.compiler.interpreter({kernel, signature, session.module, session.sources}, reports, [&](mlir::ModuleOp module, Stage) {
      for (auto &[place, what] : typesIn(module, session.sources))
        add(place, what);
      return false; // that is all
    });
  }
  std::string parameterWords(const ast::FunctionDef &kernel, const ast::Parameter &parameter, const ParameterType &type) {
    auto constant = [](const Literal &value) { return toPython(value) + ", known at compile time"; };
    switch (type.kind) {
    case ParameterType::Pointer: return "*" + messageName(type.type).str();
    case ParameterType::Scalar: return messageName(type.type).str();
    case ParameterType::Constant: {
      auto value = type.fromDefault ? session.reader().value(parameter.defaultValue, kernel) : std::optional(type.constant);
      return value ? constant(*value) : "a constant";
    }
    default: return type.kind == ParameterType::Tuple ? "a tuple" : "a tensor descriptor of " + messageName(type.type).str();
    }
  }
  /// Names of the module that kernels may use as constants.
  void addConstants() {
    std::vector<KernelEntry> kernels = session.reader().kernels();
    for (const ast::Stmt *stmt : session.module.body)
      if (auto *assign = llvm::dyn_cast<ast::Assign>(stmt); assign && !kernels.empty())
        if (auto value = session.reader().value(assign->value, *kernels.front().function))
          for (const ast::Expr *target : assign->targets)
            add(target->span, toPython(*value) + ", known at compile time");
  }
  void compileAll() {
    addConstants();
    std::vector<std::pair<const ast::FunctionDef *, Signature>> seen;
    LaunchVisitor visitor(session, [&](const ast::FunctionDef &kernel, const BoundLaunch &launch) {
      const Signature &signature = launch.signature;
      if (llvm::is_contained(seen, std::pair(&kernel, signature)))
        return;
      seen.push_back({&kernel, signature});
      compile(kernel, signature, session.diagnostics);
    });
    if (!llvm::StringRef(session.options.file).ends_with(".py")) // whose host part is a program of its own
      runHost(session.module, session.sources, session.hostOptions(), visitor, session.diagnostics);
    Guesser guesser(session.reader(), session.sources, /*config=*/0);
    for (const KernelEntry &kernel : session.reader().kernels()) {
      bool launched = llvm::any_of(seen, [&](auto &entry) { return entry.first == kernel.function; });
      if (launched || kernel.called)
        continue;
      Guess guess = bestGuess(session, guesser, *kernel.function);
      Diagnostics again;
      compile(*kernel.function, guess.signature, again);
      for (const Diagnostic &d : guess.reports.all())
        session.diagnostics.report(d);
    }
  }
  Session session;
  Array values;
};
} // namespace

static Span spanFrom(const Array &at) { return {0, uint32_t(at[0].getAsInteger().value_or(0)), uint32_t(at[1].getAsInteger().value_or(0))}; }

static Diagnostic reportOf(const Object &object) {
  Diagnostic d;
  d.severity = Severity(object.getInteger("severity").value_or(0));
  d.code = object.getString("code").value_or("");
  d.headline = object.getString("headline").value_or("");
  for (auto &label : *object.getArray("labels"))
    d.labels.push_back({spanFrom(*label.getAsObject()->getArray("at")), label.getAsObject()->getString("text")->str()});
  for (auto &fact : *object.getArray("facts"))
    d.facts.push_back(fact.getAsString()->str());
  for (auto &help : *object.getArray("helps")) {
    Help h{help.getAsObject()->getString("text")->str(), {}, {}, false};
    for (auto &edit : *help.getAsObject()->getArray("edits"))
      h.edits.push_back({spanFrom(*edit.getAsObject()->getArray("at")), edit.getAsObject()->getString("text")->str()});
    d.helps.push_back(std::move(h));
  }
  return d;
}

static Analysis analysisOf(llvm::StringRef text) {
  Analysis analysis;
  auto value = llvm::json::parse(text);
  if (!value) {
    llvm::consumeError(value.takeError());
    return analysis;
  }
  for (auto &report : *value->getAsObject()->getArray("reports"))
    analysis.reports.push_back(reportOf(*report.getAsObject()));
  for (auto &entry : *value->getAsObject()->getArray("values")) {
    Span at = spanFrom(*entry.getAsArray());
    analysis.values.push_back({at.begin, at.end, (*entry.getAsArray())[2].getAsString()->str()});
  }
  analysis.complete = true;
  return analysis;
}

Analysis tritonc::analyse(const std::string &path, const std::string &text) {
  int ends[2];
  if (::pipe(ends) != 0)
    return {};
  pid_t child = startChild(defaultMemoryLimit(), [&] {
    itimerval limit{};
    limit.it_value.tv_sec = mostSeconds;
    ::setitimer(ITIMER_PROF, &limit, nullptr);
    ::close(ends[0]);
    ::dup2(2, 1); // stdout is the editor's
    llvm::raw_fd_ostream out(ends[1], /*shouldClose=*/true);
    out << llvm::json::Value(Analyser(path, text).run());
    out.close();
    return 0;
  });
  ::close(ends[1]);
  std::string received;
  char buffer[1 << 16];
  for (ssize_t got; child > 0 && ((got = ::read(ends[0], buffer, sizeof buffer)) > 0 || (got < 0 && errno == EINTR));)
    if (got > 0)
      received.append(buffer, size_t(got));
  ::close(ends[0]);
  int status = 0;
  while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return analysisOf(received);
}
