//===- Counters.h - how much a launch moves, and what it covers ------------------------------------===//
#pragma once
#include "tritonc/Runtime/Events.h"

namespace tritonc {

/// Counts bytes and lanes of one launch, how often each element is written, and if asked for, arithmetic.
class Counters : public Observer {
public:
  explicit Counters(bool countsFlops = false) : countsFlops(countsFlops) {}
  void launchBegins(const Scene &scene) override;
  void memory(const MemoryEvent &event) override;
  bool wantsValues() const override { return countsFlops; }
  void value(const ValueEvent &event) override;

  double flops = 0;                         ///< floating-point operations, as Site::flops says
  uint64_t bytesRead = 0, bytesWritten = 0; ///< asked for by lanes that are not masked off; atomics count as both
  uint64_t lanes = 0, maskedLanes = 0;      ///< of all loads, stores and atomics
  /// For each array of the launch how often each element was written: 0, 1, 2 or more. Empty for arrays over 2^24 elements.
  std::vector<std::vector<uint8_t>> writes;

private:
  const bool countsFlops;
  const Scene *scene = nullptr;
};

/// Several observers of one launch.
class Together : public Observer {
public:
  explicit Together(std::vector<Observer *> all) : all(std::move(all)) {}
  void print(const PrintEvent &e) override { tell(&Observer::print, e); }
  void launchBegins(const Scene &s) override { tell(&Observer::launchBegins, s); }
  void programBegins(int64_t p) override { tell(&Observer::programBegins, p); }
  void memory(const MemoryEvent &e) override { tell(&Observer::memory, e); }
  void undefinedUse(const UndefinedUse &e) override { tell(&Observer::undefinedUse, e); }
  void assertion(const AssertEvent &e) override { tell(&Observer::assertion, e); }
  bool wantsValues() const override {
    for (Observer *o : all)
      if (o->wantsValues())
        return true;
    return false;
  }
  void value(const ValueEvent &e) override { tell(&Observer::value, e); }
  void launchEnds() override {
    for (Observer *o : all)
      o->launchEnds();
  }

private:
  template <typename Argument> void tell(void (Observer::*what)(Argument), const std::type_identity_t<Argument> &argument) {
    for (Observer *o : all)
      (o->*what)(argument);
  }
  std::vector<Observer *> all;
};

} // namespace tritonc
