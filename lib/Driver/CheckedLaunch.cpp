//===- CheckedLaunch.cpp - a launch to findings: run in several orders, each from the same memory -------------===//
#include "CheckedLaunch.h"
#include "Snapshot.h"
#include "tritonc/Observers/Counters.h"
#include "tritonc/Report/Findings.h"
#include <cmath>
#include <cstring>

using namespace tritonc;

std::vector<Schedule> tritonc::schedulesOf(llvm::StringRef option) {
  auto [kind, seed] = option.split(':');
  if (option == "all")
    return {{Schedule::Forward}, {Schedule::Reverse}, {Schedule::Shuffle, 1}, {Schedule::Shuffle, 2}, {Schedule::Shuffle, 3}, {Schedule::Shuffle, 4}};
  if (kind == "reverse")
    return {{Schedule::Reverse}};
  uint64_t number = 0;
  if (kind == "shuffle")
    return {{Schedule::Shuffle, seed.getAsInteger(10, number) ? 0 : number}};
  return {{Schedule::Forward}};
}

static std::string nameOf(const Schedule &schedule) {
  return schedule.kind == Schedule::Forward ? "forward" : schedule.kind == Schedule::Reverse ? "backward" : "shuffled (" + std::to_string(schedule.seed) + ")";
}

static std::vector<ArrayWords> arraysOf(const BoundLaunch &bound) {
  std::vector<ArrayWords> words;
  for (auto [argument, name] : llvm::zip(bound.arguments, bound.names))
    if (auto *buffer = std::get_if<Buffer *>(&argument))
      words.push_back({name, (*buffer)->shape(), (*buffer)->type()});
    else
      words.push_back({name, {}, DType::Int8});
  return words;
}

/// T0506 if an array came out otherwise than in the first order.
static std::optional<Diagnostic> orderDependence(const BoundLaunch &bound, const std::vector<Buffer> &first, const Schedule &firstOrder,
                                                 const Schedule &order, const LaunchRequest &request) {
  size_t next = 0;
  for (auto [argument, name] : llvm::zip(bound.arguments, bound.names)) {
    auto *buffer = std::get_if<Buffer *>(&argument);
    if (!buffer)
      continue;
    const Buffer &before = first[next++], &now = **buffer;
    for (int64_t i = 0; i < now.size(); ++i) {
      if (isClose(before.number(i), now.number(i), now.type()))
        continue;
      auto report = error("T0506", "the result depends on the order in which the programs run");
      report.at(request.kernel->nameSpan, "`" + name + "` is not the same in every order");
      report.fact("programs run " + nameOf(firstOrder) + ": element " + std::to_string(i) + " of `" + name + "` is " + std::to_string(before.number(i)));
      report.fact("programs run " + nameOf(order) + ": it is " + std::to_string(now.number(i)));
      return report.help("programs have no order: let none of them use what another one leaves behind");
    }
  }
  return std::nullopt;
}

/// The last array of the launch, a test's output.
static uint16_t outputOf(const BoundLaunch &bound) {
  for (size_t i = bound.arguments.size(); i-- > 0;)
    if (std::holds_alternative<Buffer *>(bound.arguments[i]))
      return uint16_t(i);
  return noArray;
}

static Diagnostic describeFault(const Fault &fault, const SourceManager &sources) {
  auto report = error(fault.code, fault.message);
  if (fault.place)
    if (auto span = spanOf(*fault.place, sources))
      report.at(*span);
  for (const std::string &note : fault.notes)
    report.fact(note);
  return report;
}

CheckedResult tritonc::checkLaunch(Engine &interpreter, const BoundLaunch &bound, const LaunchRequest &request, llvm::ArrayRef<Schedule> schedules,
                                   const SourceManager &sources, bool keepResult, Observer *printer) {
  CheckedResult result;
  Snapshot before(bound);
  std::vector<ArrayWords> arrays = arraysOf(bound);
  std::vector<Buffer> firstResult;
  uint16_t output = outputOf(bound);
  Observer nobody;
  for (auto [i, schedule] : llvm::enumerate(schedules)) {
    if (i)
      before.restore();
    Launch launch{request.grid, bound.arguments};
    launch.schedule = schedule;
    Sanitizer sanitizer;
    Counters counters;
    Together all({&sanitizer, &counters, printer && i == 0 ? printer : &nobody});
    auto fault = interpreter.run(launch, &all);
    std::vector<Finding> findings = sanitizer.findings();
    for (const Finding &f : findings)
      result.unsafe |= f.kind == Finding::OutOfBounds || f.kind == Finding::Misaligned || f.inAddress;
    FindingContext context{sources, sanitizer.sites(), arrays, request.grid};
    if (request.isTest && !fault && output != noArray)
      context.output = output, context.writes = counters.writes[output];
    result.reports = describeFindings(findings, context);
    result.findings = std::move(findings);
    if (fault) {
      result.unsafe = true;
      result.reports.push_back(describeFault(*fault, sources));
    } else if (i == 0) {
      for (const RuntimeArgument &argument : bound.arguments)
        if (auto *buffer = std::get_if<Buffer *>(&argument))
          firstResult.push_back((*buffer)->clone());
      bool writtenOnce = output != noArray && !counters.writes[output].empty() && llvm::all_of(counters.writes[output], [](uint8_t n) { return n == 1; });
      result.summary = {counters.bytesRead, counters.bytesWritten, counters.lanes, counters.maskedLanes, writtenOnce, 1};
    } else if (auto report = orderDependence(bound, firstResult, schedules[0], schedule, request)) {
      result.reports.push_back(*report);
    }
    result.wrong = llvm::any_of(result.reports, [](const Diagnostic &d) { return d.severity == Severity::Error; });
    result.summary.schedules = unsigned(i + 1);
    if (result.wrong)
      break;
  }
  if (!keepResult) {
    before.restore();
  } else if (schedules.size() > 1 && !firstResult.empty()) {
    size_t next = 0;
    for (const RuntimeArgument &argument : bound.arguments)
      if (auto *buffer = std::get_if<Buffer *>(&argument)) {
        std::memcpy((*buffer)->data(), firstResult[next].data(), firstResult[next].byteCount());
        ++next;
      }
  }
  return result;
}
