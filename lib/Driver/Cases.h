//===- Cases.h - tests of a file as cases of a puzzle ---------------------------------------------------------===//
#pragma once
#include "Launcher.h"
#include "tritonc/Observers/Counters.h"

namespace tritonc {

/// What a kernel asks of memory and of arithmetic in one launch.
class Cost : public Observer {
public:
  void launchBegins(const Scene &scene) override { counters.launchBegins(scene); }
  void memory(const MemoryEvent &event) override;
  bool wantsValues() const override { return true; }
  void value(const ValueEvent &event) override { counters.value(event); }
  uint64_t loads = 0, stores = 0; ///< elements
  uint64_t bytes() const { return counters.bytesRead + counters.bytesWritten; }
  double flops() const { return counters.flops; }

private:
  Counters counters{/*countsFlops=*/true};
};

/// One case that was judged.
struct CaseResult {
  std::string words;   ///< `N0 = 27, B0 = 32, seed 3, z full of NaN`
  bool passed = false;
  std::string text;    ///< what there is to say if it did not
  Span call;           ///< its `test(…)`
  std::string kernel;
};

/// Judges each `test(…)` of a file, from one place on, as a case: arrays between guard zones, checked in the session's schedules, then
/// run as machine code; no input may change. Where the spec has a parameter `*, times=NUMBER`, the kernel gets its inputs times that.
/// Nothing is written but into the results.
class CaseLauncher : public Launcher {
public:
  /// `from`: where in its file the first test begins that is a case. `seeds`: the options of the evaluation, if cases are varied: each
  /// further case has the next seed, and every second one an output full of NaN.
  CaseLauncher(Session &session, uint32_t from, HostOptions *seeds);
  ~CaseLauncher() override;
  bool launch(const LaunchRequest &request) override;
  void tested(const TestOutcome &outcome) override;
  void print(llvm::StringRef) override {}

  bool fillsWithNaN = false; ///< every output, if cases are not varied
  std::vector<CaseResult> cases;

private:
  bool isCase(Span call) const { return call.begin >= from; }
  bool runGuarded(const LaunchRequest &request);
  std::optional<double> timesOf(Span call);
  const uint32_t from;
  HostOptions *const seeds; ///< which are read when a test draws
  std::string said;
  llvm::raw_string_ostream saying{said};
  llvm::raw_ostream *const before; ///< where the session wrote
  std::optional<Buffer> filled;    ///< what the output held when the case began
};

/// What the first test from `from` on in a text costs; none if it cannot be launched.
std::optional<Cost> costOfFirstTest(const Options &options, llvm::StringRef text, uint32_t from = 0);

} // namespace tritonc
