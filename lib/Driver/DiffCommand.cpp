//===- DiffCommand.cpp - tritonc diff: each launch on the interpreter and on a target, from the same memory ------===//
#include "CheckedLaunch.h"
#include "Divergence.h"
#include "Launcher.h"
#include "Plant.h"
#include "Snapshot.h"
#include "Supervisor.h"
#include "tritonc/Report/Findings.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <map>

using namespace tritonc;

namespace {
/// Keeps what programs print.
struct Prints : Observer {
  void print(const PrintEvent &event) override { events[number(event.program)].push_back(event); }
  int64_t number(const Grid &program) const { return program[0] + grid[0] * (program[1] + grid[1] * program[2]); }
  Grid grid;
  std::map<int64_t, std::vector<PrintEvent>> events; ///< a list a program
};

/// Who wrote each element last.
struct Writers : Observer {
  struct Write {
    Place place;
    int64_t program;
  };
  void launchBegins(const Scene &s) override { scene = &s; }
  void memory(const MemoryEvent &event) override {
    if (event.kind != MemoryEvent::Load)
      for (const LaneAccess &lane : event.lanes)
        last[lane.address] = {scene->sites[event.site].place, event.program};
  }
  const Scene *scene = nullptr;
  std::map<uint64_t, Write> last; ///< by address
};

/// An element that the two engines left differently.
struct Difference {
  const Buffer *array;
  const Buffer *expected, *actual;
  std::string name;
  int64_t element;
  uint64_t address() const { return uint64_t(array->data()) + uint64_t(element) * byteSize(array->type()); }
};

/// Runs what the host part asks for on both engines and compares.
class Comparer : public ImportingClient {
public:
  explicit Comparer(Session &session) : ImportingClient(session.loader), session(session) {}
  bool launch(const LaunchRequest &request) override;
  void tested(const TestOutcome &) override {}
  void print(llvm::StringRef) override {}
  unsigned differing = 0, launches = 0, rounded = 0;

private:
  struct Run;
  std::unique_ptr<Engine> compile(const Run &now, bool isTarget, const ModuleEdit &edit = {});
  bool run(Engine &engine, const Run &now, bool isTarget, Observer *observer);
  bool compare(Run &now, Engine &interpreter, Engine &cpu);
  bool explain(const Run &now, const std::vector<Difference> &differences);
  bool onGpu() const { return session.options.target == "cuda"; }
  std::string target() const { return onGpu() ? "GPU" : "CPU"; }
  void reportDivergence(const Run &now, const Divergence &found, const Probe &probe, int64_t program, const std::vector<Difference> &differences);
  void report(const Run &now, Place place, std::vector<std::string> facts, const Difference &difference, size_t count);
  Session &session;
};

/// One launch that is looked at.
struct Comparer::Run {
  const LaunchRequest &request;
  const BoundLaunch &bound;
  Snapshot before;
};
} // namespace

std::unique_ptr<Engine> Comparer::compile(const Run &now, bool isTarget, const ModuleEdit &edit) {
  KernelSource source{*now.request.kernel, now.bound.signature, session.module, session.sources};
  const std::string &plant = session.options.plant;
  auto change = [&](mlir::ModuleOp module, Stage stage) {
    if (edit && stage == Stage::Tile)
      edit(module, stage);
    return !isTarget || plant.empty() || stage != stageOfMistake(plant) || plantMistake(module, plant);
  };
  std::unique_ptr<Engine> engine;
  if (!isTarget)
    engine = session.compiler.interpreter(source, session.diagnostics, change);
  else if (onGpu())
    engine = session.compiler.onTarget(source, now.bound.overlaps, now.bound.shape, change);
  else
    engine = session.compiler.compile(source, now.bound.overlaps, change);
  session.flush(DoesNotCompile);
  session.reportInternalError();
  return engine;
}

bool Comparer::run(Engine &engine, const Run &now, bool isTarget, Observer *observer) {
  Launch launch{now.request.grid, now.bound.arguments, /*threads=*/1}; // programs in the interpreter's order
  KernelRun guard(isTarget);
  auto fault = engine.run(launch, observer);
  if (fault)
    session.reportFault(error(fault->code, fault->message), now.request);
  return !fault;
}

/// Every element that differs.
static std::vector<Difference> differencesOf(const BoundLaunch &bound, const Snapshot &expected, const Snapshot &actual) {
  std::vector<Difference> found;
  for (auto [argument, name] : llvm::zip(bound.arguments, bound.names)) {
    auto *buffer = std::get_if<Buffer *>(&argument);
    const Buffer *a = buffer ? expected.contentsOf(*buffer) : nullptr, *b = buffer ? actual.contentsOf(*buffer) : nullptr;
    for (int64_t i = 0; a && i < a->size(); ++i)
      if (bitsOfElement(*a, i) != bitsOfElement(*b, i) && !(isFloat(a->type()) && std::isnan(a->number(i)) && std::isnan(b->number(i))))
        found.push_back({*buffer, a, b, name, i});
  }
  return found;
}

bool Comparer::launch(const LaunchRequest &request) {
  auto bound = bindArguments(request, session.diagnostics);
  session.flush(Usage);
  if (!bound)
    return false;
  Step step(request.kernel->name, request.call, request.isTest);
  if (step.failed())
    return session.note(ExitCode(step.exitCode())), false;
  if (!session.options.plant.empty() && differing) // one find is enough
    return true;
  Run now{request, *bound, Snapshot(*bound)};
  auto cpu = compile(now, /*isTarget=*/true);
  if (!cpu)
    return !session.options.plant.empty(); // a kernel that gives no occasion to the mistake
  auto interpreter = compile(now, /*isTarget=*/false);
  return interpreter && compare(now, *interpreter, *cpu);
}

/// Runs both. False if the results mean nothing.
bool Comparer::compare(Run &now, Engine &interpreter, Engine &cpu) {
  CheckedResult checked = [&] {
    KernelRun guard(/*machineCode=*/false);
    return checkLaunch(interpreter, now.bound, now.request, {Schedule()}, session.sources, /*keepResult=*/true, nullptr);
  }();
  for (tritonc::Diagnostic &d : checked.reports)
    session.diagnostics.report(std::move(d));
  session.flush(RuntimeFinding);
  if (checked.unsafe || checked.wrong) // results that mean nothing cannot be compared
    return !checked.unsafe;
  Snapshot expected(now.bound);
  now.before.restore();
  if (!run(cpu, now, /*isTarget=*/true, nullptr))
    return false;
  Snapshot actual(now.bound);
  ++launches;
  auto differences = differencesOf(now.bound, expected, actual);
  bool isMistake = !differences.empty() && explain(now, differences);
  expected.restore();
  differing += isMistake;
  rounded += !differences.empty() && !isMistake;
  if (!isMistake && !session.options.quiet && session.options.style.format == MessageFormat::Human)
    llvm::outs() << "✓ same: " << now.request.kernel->name << (differences.empty() ? "" : ", but for rounding that the language leaves open") << "\n";
  return true;
}

void Comparer::report(const Run &now, Place place, std::vector<std::string> facts, const Difference &difference, size_t count) {
  auto report = error("T0703", "interpreter and " + target() + " part at this operation");
  auto span = place.line ? spanOf(place, session.sources) : std::nullopt;
  report.at(span.value_or(now.request.kernel->nameSpan));
  for (const std::string &fact : facts)
    report.fact(fact);
  report.fact("afterwards element " + std::to_string(difference.element) + " of `" + difference.name + "` is " +
              textOfElement(*difference.expected, difference.element) + " on the interpreter, " + textOfElement(*difference.actual, difference.element) +
              " on the " + target() + " (elements that differ in all: " + std::to_string(count) + ")");
  report.help("see what each pass made of it: tritonc ir " + session.options.file + ":" + now.request.kernel->name.str() +
              " --after-each-pass DIR --changed-only");
  session.diagnostics.report(report);
  session.flush(WrongResult);
}

/// `x_ptr + 12` for an address, as far as it lies in or at the end of an array.
static std::string textOfPointer(uint64_t address, const BoundLaunch &bound) {
  for (auto [argument, name] : llvm::zip(bound.arguments, bound.names))
    if (auto *buffer = std::get_if<Buffer *>(&argument))
      if (uint64_t begin = uint64_t((*buffer)->data()); address >= begin && address <= begin + (*buffer)->byteCount())
        return name + " + " + std::to_string((address - begin) / byteSize((*buffer)->type()));
  return "an address outside of the arrays";
}

void Comparer::reportDivergence(const Run &now, const Divergence &found, const Probe &probe, int64_t program, const std::vector<Difference> &differences) {
  std::string where = "program " + programWords(program, now.request.grid);
  if (!found.lanes)
    return report(now, probe.place, {where + ": from here on one of them does something else"}, differences.front(), differences.size());
  if (!found.lane.empty())
    where += ", lane [" + llvm::join(llvm::map_range(found.lane, [](int64_t i) { return std::to_string(i); }), ", ") + "]";
  std::string a = probe.isPointer ? textOfPointer(found.expectedBits, now.bound) : found.expected;
  std::string b = probe.isPointer ? textOfPointer(found.actualBits, now.bound) : found.actual;
  std::vector<std::string> facts = {where + ": interpreter " + a + ", " + target() + " " + b};
  if (found.lanesInTile > 1)
    facts.push_back(std::to_string(found.lanes) + " of " + std::to_string(found.lanesInTile) + " lanes differ; every operation before has the same values");
  report(now, probe.place, facts, differences.front(), differences.size());
}

/// The programs to look at: those that wrote what differs; without any, the first ones.
static std::vector<int64_t> suspects(const std::vector<Difference> &differences, const Writers &writers, const Grid &grid) {
  constexpr size_t most = 8;
  std::vector<int64_t> programs;
  for (const Difference &difference : differences)
    if (auto writer = writers.last.find(difference.address()); writer != writers.last.end() && programs.size() < most)
      if (!llvm::is_contained(programs, writer->second.program))
        programs.push_back(writer->second.program);
  for (int64_t p = 0; programs.empty() ? p < std::min<int64_t>(most, grid[0] * grid[1] * grid[2]) : false; ++p)
    programs.push_back(p);
  llvm::sort(programs);
  return programs;
}

/// Looks for the operation behind the differences and tells of it. False if it is rounding that the language leaves open.
bool Comparer::explain(const Run &now, const std::vector<Difference> &differences) {
  Writers writers;
  now.before.restore();
  auto interpreter = compile(now, /*isTarget=*/false);
  if (!interpreter || !run(*interpreter, now, /*isTarget=*/false, &writers))
    return true;
  std::vector<int64_t> programs = suspects(differences, writers, now.request.grid);
  std::vector<Probe> probes;
  Prints shown[2];
  for (bool isTarget : {false, true}) {
    shown[isTarget].grid = now.request.grid;
    auto engine = compile(now, isTarget, [&](mlir::ModuleOp module, Stage) { return probes = insertProbes(module, now.request.grid, programs), true; });
    now.before.restore();
    if (!engine || !run(*engine, now, isTarget, &shown[isTarget]))
      return true;
  }
  std::map<int64_t, Parting> partings;
  for (int64_t program : programs) {
    Parting &parting = partings[program] = findDivergence(probes, shown[0].events[program], shown[1].events[program], onGpu());
    if (!parting.found)
      continue;
    reportDivergence(now, *parting.found, probes[parting.found->probe], program, differences);
    return true;
  }
  for (const Difference &difference : differences) {
    auto writer = writers.last.find(difference.address());
    bool isWritten = writer != writers.last.end();
    auto parting = isWritten ? partings.find(writer->second.program) : partings.end();
    if (parting != partings.end() && (parting->second.everythingOpen || llvm::is_contained(parting->second.open, writer->second.place)))
      continue;
    if (isWritten && parting == partings.end()) // one of many programs; the first ones were right
      continue;
    report(now, isWritten ? writer->second.place : Place(),
           {isWritten ? "program " + programWords(writer->second.program, now.request.grid) + " wrote it last; shown one by one, all its values are the same"
                      : "no program writes this element; shown one by one, all values are the same"},
           difference, differences.size());
    return true;
  }
  return false;
}

int tritonc::diffCommand(Session &session) {
  if (session.options.plant == "list")
    return llvm::outs() << listOfMistakes(), Ok;
  if (!session.options.plant.empty() && !stageOfMistake(session.options.plant))
    return llvm::errs() << "tritonc: there is no mistake '" << session.options.plant << "' to plant; --plant list\n", Usage;
  if (!session.load())
    return session.exitCode();
  session.flush(DoesNotCompile);
  if (session.exitCode() != Ok)
    return session.exitCode();
  Comparer comparer(session);
  session.evaluate(comparer, session.hostOptions());
  if (comparer.launches == 0 && session.exitCode() == Ok && session.options.plant.empty())
    llvm::errs() << "tritonc: " << session.options.file << " has no test(…) and no launch: nothing was compared\n";
  else if (!session.options.quiet && session.options.verbose)
    llvm::outs() << comparer.launches << " launches, " << comparer.differing << " differ, " << comparer.rounded << " but for rounding\n";
  return session.exitCode();
}
