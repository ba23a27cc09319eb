//===- Rerun.cpp - changes of a kernel to the one that makes every case of its tests right ----------------===//
#include "Rerun.h"
#include "Bind.h"
#include "RerunCases.h"
#include "tritonc/Observers/Counters.h"
#include "tritonc/Observers/Sanitizer.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>

using namespace tritonc;

namespace {
// Work is counted, not timed, so that a busy machine says the same: a lane of an access is 1.
constexpr int64_t workOfProof = 24'000'000; ///< of all changes of a kernel
constexpr int64_t workOfChange = 20'000;    ///< to parse and compile it
constexpr int64_t workOfEvent = 32;         ///< of an access besides its lanes: the operations around it
constexpr int64_t stepsOfRun = 2'000'000;   ///< a change may make a loop endless

/// What a launch does to memory: which program reads and writes which elements, in any order.
class Deeds : public Observer {
public:
  explicit Deeds(const BoundLaunch &bound) : bound(bound) {}
  void memory(const MemoryEvent &event) override {
    work += workOfEvent + int64_t(event.lanesInTile);
    for (const LaneAccess &lane : event.lanes)
      if (lane.array < bound.arguments.size())
        if (auto *buffer = std::get_if<Buffer *>(&bound.arguments[lane.array]))
          sum += size_t(llvm::hash_combine(event.program, event.kind, lane.array, lane.address - uint64_t(uintptr_t((*buffer)->data()))));
  }
  uint64_t sum = 0;
  int64_t work = 0;

private:
  const BoundLaunch &bound;
};

/// Runs the cases on changed texts, without a word.
class Prover {
public:
  Prover(Session &session, const ast::FunctionDef &kernel, std::vector<RerunCase> cases) : session(session), kernel(kernel), cases(std::move(cases)) {}
  /// What the changed kernel does in all cases, if each comes out right.
  std::optional<Effect> effectOf(const Change &change);
  bool mayGoOn() const { return work < workOfProof; }

private:
  /// What it does in this case; nothing if that is wrong.
  std::optional<uint64_t> run(const RerunCase &c, const ast::FunctionDef &changed, EditedProgram &program, const Schedule &schedule);
  Engine *engineFor(const Signature &signature, const ast::FunctionDef &changed, EditedProgram &program);
  Session &session;
  const ast::FunctionDef &kernel;
  std::vector<RerunCase> cases;
  std::vector<std::pair<Signature, std::unique_ptr<Engine>>> engines; ///< of the change that is running
  int64_t work = 0;
};
} // namespace

static bool isRight(const RerunCase &c, const Buffer &actual, Span kernelName, const SourceManager &sources) {
  if (!isClose(c, actual)) // most changes fail here, and need not be told how
    return false;
  Verdict verdict;
  verdict.before = &c.before, verdict.actual = &actual, verdict.expected = &c.expected;
  verdict.rtol = c.rtol, verdict.atol = c.atol;
  verdict.kernelName = kernelName;
  return reportVerdict(verdict, sources, {MessageFormat::Short}, llvm::nulls());
}

Engine *Prover::engineFor(const Signature &signature, const ast::FunctionDef &changed, EditedProgram &program) {
  for (auto &[known, engine] : engines)
    if (known == signature)
      return engine.get();
  work += workOfChange;
  Diagnostics mistakes;
  auto engine = session.compiler.interpreter({changed, signature, program.module, program.sources}, mistakes);
  engines.push_back({signature, std::move(engine)});
  return engines.back().second.get();
}

std::optional<uint64_t> Prover::run(const RerunCase &c, const ast::FunctionDef &changed, EditedProgram &program, const Schedule &schedule) {
  LaunchRequest request = c.request;
  request.kernel = &changed;
  std::shared_ptr<Buffer> output;
  for (LaunchArgument &a : request.arguments)
    if (auto *buffer = std::get_if<std::shared_ptr<Buffer>>(&a.value))
      *buffer = output = std::make_shared<Buffer>((*buffer)->clone());
  Diagnostics mistakes;
  auto bound = bindArguments(request, mistakes);
  Engine *engine = bound ? engineFor(bound->signature, changed, program) : nullptr;
  if (!engine || !output)
    return std::nullopt;
  Launch launch{request.grid, bound->arguments};
  launch.schedule = schedule;
  Sanitizer sanitizer;
  Deeds deeds(*bound);
  Together all({&sanitizer, &deeds});
  auto fault = engine->run(launch, &all);
  work += deeds.work;
  bool isWrong = fault || llvm::any_of(sanitizer.findings(), [](const Finding &f) { return f.kind != Finding::SameValue; });
  return isWrong || !isRight(c, *output, kernel.nameSpan, session.sources) ? std::nullopt : std::optional(deeds.sum);
}

std::optional<Effect> Prover::effectOf(const Change &change) {
  EditedProgram program(session, change.edits);
  const ast::FunctionDef *changed = program.kernel(kernel);
  if (program.reports.hasErrors() || !changed)
    return std::nullopt;
  engines.clear();
  ModuleLoader *before = std::exchange(session.compiler.loader, &program.loader);
  std::string internal = session.compiler.internalError;
  auto times = session.compiler.times;
  uint64_t maxSteps = std::exchange(session.options.maxSteps, stepsOfRun);
  llvm::scope_exit restore([&] {
    session.options.maxSteps = maxSteps;
    engines.clear();
    session.compiler.loader = before;
    session.compiler.internalError = internal;
    session.compiler.times = times;
  });
  Effect effect;
  for (const RerunCase &c : cases) {
    if (c.need == CaseNeed::OfBlocks && !change.namesBlock)
      continue;
    uint64_t sum = 0;
    bool right = true;
    for (Schedule::Kind order : {Schedule::Forward, Schedule::Reverse}) {
      if (order == Schedule::Reverse && &c != &cases.front()) // races are found in any order; the smallest case is enough for the rest
        continue;
      auto here = right ? run(c, *changed, program, {order}) : std::nullopt;
      right &= here.has_value();
      sum = size_t(llvm::hash_combine(sum, here.value_or(0)));
    }
    if (!right && c.need != CaseNeed::None)
      return std::nullopt;
    effect.beyond += right && c.need == CaseNeed::None;
    if (right && c.need != CaseNeed::OfBlocks) // what each change has run can be compared
      effect.sum = size_t(llvm::hash_combine(effect.sum, sum));
  }
  return effect;
}

/// What a change may go by: the numbers that parameters had, and what they point to.
static FailedLaunch factsOf(const LaunchRequest &request, const ast::FunctionDef &kernel, std::optional<Span> culprit) {
  FailedLaunch launch{request.grid, culprit};
  for (auto [i, a] : llvm::enumerate(request.arguments)) {
    llvm::StringRef name = !a.keyword.empty() ? llvm::StringRef(a.keyword) : i < kernel.params.size() ? kernel.params[i].name : "";
    if (auto *literal = std::get_if<Literal>(&a.value))
      if (auto *number = std::get_if<int64_t>(&literal->value))
        launch.sizes[name] = *number;
    if (auto *buffer = std::get_if<std::shared_ptr<Buffer>>(&a.value); buffer && !isFloat((*buffer)->type()))
      launch.integerPointers.insert(name);
  }
  return launch;
}

/// True if a number becomes a size that has the same value in all cases: none of them tells the one from the other.
static bool isUnproved(const Change &change, llvm::ArrayRef<RerunCase> cases, const ast::FunctionDef &kernel, const SourceManager &sources) {
  auto valuesOf = [&](const RerunCase &c) { return factsOf(c.request, kernel, std::nullopt).sizes; };
  auto first = valuesOf(cases.front());
  return llvm::any_of(change.edits, [&](const Edit &edit) {
    llvm::StringRef was = sources.text(edit.span);
    auto size = first.find(edit.text);
    return !was.empty() && llvm::all_of(was, llvm::isDigit) && size != first.end() &&
           llvm::all_of(cases, [&](const RerunCase &c) { return valuesOf(c).lookup(edit.text) == size->second; });
  });
}

/// Wrong changes end at the first case, so a small one comes first.
static int64_t costOf(const RerunCase &c) {
  int64_t cost = 0;
  for (const LaunchArgument &a : c.request.arguments)
    if (auto *buffer = std::get_if<std::shared_ptr<Buffer>>(&a.value))
      cost += (*buffer)->size();
  return c.need == CaseNeed::All ? cost : INT64_MAX;
}

std::optional<Change> tritonc::proveChange(Session &session, const ast::FunctionDef &kernel, unsigned test, std::optional<Span> culprit) {
  std::vector<RerunCase> cases = rerunCases(session, kernel, test);
  if (cases.empty())
    return std::nullopt;
  std::vector<Change> changes = changesOf(kernel, session.module, factsOf(cases.front().request, kernel, culprit), session.sources);
  llvm::erase_if(changes, [&](const Change &change) { return isUnproved(change, cases, kernel, session.sources); });
  auto cheapest = std::min_element(cases.begin(), cases.end(), [](const RerunCase &a, const RerunCase &b) { return costOf(a) < costOf(b); });
  std::rotate(cases.begin(), cheapest, std::next(cheapest));
  Prover prover(session, kernel, std::move(cases));
  return onlyChange(std::move(changes), [&](const Change &change) { return prover.effectOf(change); }, [&] { return prover.mayGoOn(); });
}
