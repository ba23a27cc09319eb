//===- Memory.h - the arrays that a launch may touch, and the state that its programs share --------===//
#pragma once
#include "tritonc/Runtime/Launch.h"
#include "tritonc/Runtime/Trace.h"
#include <map>
#include <set>

namespace tritonc::interp {

/// What the programs of one launch share.
struct LaunchState {
  explicit LaunchState(const Launch &launch, const std::vector<Site> &sites, Observer &observer);

  Scene scene;
  Observer &observer;
  bool wantsValues = false;
  Tracer *tracer = nullptr;
  bool marksReplaced = false;     ///< the kernel prints: lanes that `other` stands in for are kept apart
  std::optional<Fault> fault;     ///< set: every program stops
  uint64_t changes = 0;           ///< counts what was written, so that waiting in vain is noticed
  int64_t stepsLeft;              ///< operations that may still run; then the launch is given up
  std::vector<std::pair<int64_t, PrintEvent>> prints; ///< told when all programs have ended, in their order
  void (*yield)() = nullptr;      ///< lets another program go on; null if programs do not wait
  unsigned waitsAt = 0;           ///< the loop in which a program waited last, and that program
  int64_t waits = 0;

  /// Index of the cause of that kind at that operation.
  uint32_t cause(Cause::Kind kind, unsigned site);
  /// True for a cause that makes a lane undefined. An overflow only matters in an address, and the last two are told of elsewhere.
  bool isUndefined(uint32_t cause) const {
    Cause::Kind kind = scene.causes[cause].kind;
    return kind != Cause::None && kind < Cause::Overflow;
  }
  bool isReplaced(uint32_t cause) const { return marksReplaced && scene.causes[cause].kind == Cause::Replaced; }
  /// The array that holds an address, or noArray.
  uint16_t arrayAt(uint64_t address) const;
  /// True if `bytes` at `address` lie inside that array.
  bool isInside(uint64_t address, unsigned bytes, uint16_t array) const;
  /// True if a byte there was never written; `written` takes note that it is.
  bool isUnwritten(uint64_t address, unsigned bytes, uint16_t array) const;
  void written(uint64_t address, unsigned bytes, uint16_t array);
  /// The place in the grid of a program's number.
  Grid idsOf(int64_t program) const;

private:
  std::map<std::pair<int, unsigned>, uint32_t> causeOf;
  std::map<uint64_t, uint16_t> byAddress; ///< arrays by where they begin
};

/// A number as it lies in memory, little-endian; an i1 is a byte that is 0 or 1.
uint64_t readBytes(uint64_t address, unsigned bytes);
void writeBytes(uint64_t address, unsigned bytes, uint64_t bits);

} // namespace tritonc::interp
