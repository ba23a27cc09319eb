//===- BenchCommand.cpp - tritonc bench: each launch of a file timed, its result the same before and after ----------===//
#include "BenchTable.h"
#include "Launcher.h"
#include "PageOutput.h"
#include "Snapshot.h"
#include "Supervisor.h"
#include "Sweep.h"
#include "tritonc/Observers/Counters.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>
#include <map>
#include <thread>

using namespace tritonc;

/// Runs of a launch: at least five, then until this much time has gone by.
constexpr unsigned fewestRuns = 5, mostRuns = 2000;
constexpr double enough = 300'000; // microseconds

namespace {
/// Launches as `run` does, without checks, and times those that are asked for.
class Bench : public Launcher {
public:
  Bench(Session &session, BenchTable &table) : Launcher(session), table(table) {}
  void begin(unsigned config, NamedValues swept) { this->config = config, sweptValues = std::move(swept), launches = 0; }

protected:
  bool run(Engine &engine, const LaunchRequest &request, const BoundLaunch &bound, Observer *printer) override;

private:
  void time(Engine &engine, const LaunchRequest &request, const BoundLaunch &bound, const Snapshot &before, BenchRow &row);
  std::vector<double> timesOnCard(cuda::Kernel &kernel, const Launch &launch, const LaunchRequest &request, bool restores);
  void count(const LaunchRequest &request, const BoundLaunch &bound, BenchRow &row);
  void compareWithRoof(const Snapshot &arrays, BenchRow &row);
  NamedValues constantsOf(const LaunchRequest &request, const BoundLaunch &bound) const;

  BenchTable &table;
  unsigned config = 0, launches = 0;
  NamedValues sweptValues;
  std::map<size_t, cpu::Roof> roofs; ///< by the size of a launch's arrays
};
} // namespace

NamedValues Bench::constantsOf(const LaunchRequest &request, const BoundLaunch &bound) const {
  NamedValues constants = sweptValues;
  for (auto [parameter, type] : llvm::zip(request.kernel->params, bound.signature))
    if (type.kind == ParameterType::Constant && !type.fromDefault && llvm::none_of(constants, [&](auto &c) { return c.first == parameter.name; }))
      constants.push_back({parameter.name.str(), type.constant});
  return constants;
}

bool Bench::run(Engine &engine, const LaunchRequest &request, const BoundLaunch &bound, Observer *printer) {
  unsigned configs = session.reader().configs(*request.kernel).size();
  bool asked = session.options.kernel.empty() || request.kernel->name == session.options.kernel;
  unsigned number = launches++;
  if (!asked || (config > 0 && config >= configs))
    return Launcher::run(engine, request, bound, printer);
  BenchRow row;
  row.kernel = request.kernel->name.str();
  row.line = session.sources.begin(request.call.end > request.call.begin ? request.call : request.kernel->nameSpan).line;
  row.launch = number, row.config = config, row.configs = std::max(configs, 1u);
  row.grid = request.grid;
  row.constants = constantsOf(request, bound);
  if (!sweptValues.empty() && config > 0 && table.has(row)) // the swept value is all that this configuration says
    return Launcher::run(engine, request, bound, printer);
  row.target = session.options.target;
  if (row.target == "cuda")
    row.threads = 32 * session.compiler.gpuTarget(bound.shape).warps;
  else
    row.threads = session.options.threads ? session.options.threads : std::max(1u, std::thread::hardware_concurrency());
  Snapshot before(bound);
  count(request, bound, row);
  before.restore();
  if (!Launcher::run(engine, request, bound, printer)) // the first run tells of faults
    return false;
  time(engine, request, bound, before, row);
  if (row.runs == 0)
    return false;
  compareWithRoof(before, row);
  table.add(row);
  return true;
}

/// Times one launch after the other. What a run changes of its own input is put back before the next, outside of the timing.
void Bench::time(Engine &engine, const LaunchRequest &request, const BoundLaunch &bound, const Snapshot &before, BenchRow &row) {
  Snapshot after(bound);
  Launch launch{request.grid, bound.arguments, session.options.threads};
  Observer nobody;
  auto once = [&] {
    KernelRun guard;
    auto start = std::chrono::steady_clock::now();
    engine.run(launch, nullptr);
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count();
  };
  once();
  bool keepsInput = after.matches();
  std::vector<double> times;
  double total = 0;
  if (auto *onCard = dynamic_cast<cuda::Kernel *>(&engine)) {
    if (!keepsInput)
      before.restore();
    times = timesOnCard(*onCard, launch, request, !keepsInput);
    total = enough;
    if (times.empty())
      return;
  }
  while (times.size() < fewestRuns || (total < enough && times.size() < mostRuns)) {
    if (!keepsInput)
      before.restore();
    times.push_back(once());
    total += times.back();
  }
  row.setTimes(std::move(times));
  if (!after.matches()) {
    auto report = error("T0506", "the result changes from run to run");
    report.at(request.kernel->nameSpan, "its arrays are not the same after " + std::to_string(row.runs) + " runs as after the first");
    session.diagnostics.report(report.help("programs have no order: let none of them use what another one leaves behind"));
    session.flush(RuntimeFinding);
  }
  after.restore();
}

/// By the card's own clock, without the copies of arrays there and back. None after a fault, which was told.
std::vector<double> Bench::timesOnCard(cuda::Kernel &kernel, const Launch &launch, const LaunchRequest &request, bool restores) {
  std::vector<double> times;
  KernelRun guard;
  auto fault = kernel.time(launch, {fewestRuns, mostRuns, enough, restores}, times);
  if (!fault)
    return times;
  session.reportFault(error(fault->code, fault->message), request);
  return {};
}

/// Arithmetic and bytes, as the interpreter counts them in a few programs that stand for all.
void Bench::count(const LaunchRequest &request, const BoundLaunch &bound, BenchRow &row) {
  Engine *interpreter = engineFor(*request.kernel, bound, Kind::Interpreter);
  if (!interpreter)
    return;
  int64_t programs = request.grid[0] * request.grid[1] * request.grid[2];
  Launch launch{request.grid, bound.arguments};
  for (int64_t i = 0; i < 4; ++i)
    if (int64_t program = (programs - 1) * i / 3; launch.programs.empty() || launch.programs.back() != program)
      launch.programs.push_back(program);
  Counters counters(true);
  KernelRun guard(/*machineCode=*/false);
  if (interpreter->run(launch, &counters)) // programs that wait for others cannot run alone
    return;
  double all = double(programs) / double(launch.programs.size());
  row.flops = counters.flops * all;
  row.bytesRead = double(counters.bytesRead) * all, row.bytesWritten = double(counters.bytesWritten) * all;
  row.sampled = int64_t(launch.programs.size()) < programs;
}

void Bench::compareWithRoof(const Snapshot &arrays, BenchRow &row) {
  double bytes = double(arrays.bytes());
  row.bytesRead = std::min(row.bytesRead, bytes), row.bytesWritten = std::min(row.bytesWritten, bytes);
  if (row.target != "cpu")
    return;
  size_t size = std::max<size_t>(llvm::PowerOf2Ceil(arrays.bytes()), 1 << 16);
  auto [found, fresh] = roofs.try_emplace(size);
  if (fresh)
    found->second = cpu::measureRoof(session.options.threads, size);
  const cpu::Roof &roof = found->second;
  row.roofGflops = roof.gflops, row.roofGBytes = roof.gbytesPerSecond;
  if (roof.gflops > 0 && roof.gbytesPerSecond > 0)
    row.roofMicroseconds = std::max(row.flops / roof.gflops, (row.bytesRead + row.bytesWritten) / roof.gbytesPerSecond) / 1e3;
}

/// Configurations of the kernel that has most of them.
static unsigned mostConfigs(Session &session) {
  size_t most = 1;
  if (!session.options.config)
    for (const KernelEntry &kernel : session.reader().kernels())
      most = std::max(most, session.reader().configs(*kernel.function).size());
  return unsigned(most);
}

int tritonc::benchCommand(Session &session) {
  Sweep sweep{"", {0}};
  if (!session.options.sweep.empty()) {
    auto parsed = parseSweep(session.options.sweep);
    if (!parsed)
      return session.complain(llvm::toString(parsed.takeError()), Usage), session.exitCode();
    sweep = std::move(*parsed);
  }
  if (!session.load())
    return session.exitCode();
  session.flush(DoesNotCompile);
  if (session.exitCode() != Ok)
    return session.exitCode();
  if (!session.options.kernel.empty() && !session.findKernel())
    return session.exitCode();
  session.options.noCheck = session.options.quiet = true; // verdicts only where something is wrong
  session.compiler.tellsOfSlowCode = true;
  BenchTable table(session.options, llvm::outs());
  Bench bench(session, table);
  unsigned configs = mostConfigs(session);
  for (int64_t value : sweep.values)
    for (unsigned config = 0; config != configs; ++config) {
      HostOptions options = session.hostOptions();
      options.config = session.options.config.value_or(config);
      options.lastConfig = !session.options.config;
      NamedValues swept;
      if (!sweep.name.empty()) {
        options.replaced = {{sweep.name, value}};
        swept = {{sweep.name, Literal{value}}};
      }
      bench.begin(config, swept);
      HostResult result = session.evaluate(bench, options);
      if (!sweep.name.empty() && !result.usedReplaced)
        return session.complain("--sweep: the file gives nothing to a name '" + sweep.name + "', as a global variable or in a launch", Usage), session.exitCode();
    }
  table.end();
  if (session.options.html && !table.empty()) {
    Picture picture = emptyPicture(session);
    picture.timings = table.timings(sweep.name), picture.sweptName = sweep.name;
    session.options.quiet = false; // it was set for the launches
    writePicture(session, picture);
  }
  if (table.empty() && session.exitCode() == Ok)
    llvm::errs() << "tritonc: " << session.options.file << " has no test(…) and no launch" << (session.options.kernel.empty() ? "" : " of that kernel") << ": nothing was timed\n";
  session.printTimes();
  return session.exitCode();
}
