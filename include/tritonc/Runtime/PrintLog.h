//===- PrintLog.h - what the programs of a launch print ----------------------------------------===//
#pragma once
#include "tritonc/Runtime/Events.h"
#include <mutex>

namespace tritonc {

/// One `print` of the kernel's source: what each of its events has in common.
struct PrintSite {
  std::string prefix;
  DType type = DType::Float32;
  std::vector<int64_t> shape;
  bool hexadecimal = false;
  bool hasMask = false; ///< whether lanes may have been left out by a mask
};

/// Takes events from the programs of one launch and hands them on in the order of the programs.
class PrintLog {
public:
  explicit PrintLog(llvm::ArrayRef<PrintSite> sites) : sites(sites) {}
  /// Copies the values of one event, and which lanes a mask left out, a byte each (null: none); called from any thread.
  void add(Grid program, unsigned site, const void *values, const uint8_t *mask);
  /// All events, programs in order, each program's own in the order in which it printed them.
  void replay(const Grid &grid, Observer &observer);

private:
  llvm::ArrayRef<PrintSite> sites;
  std::mutex guard;
  std::vector<PrintEvent> events;
};

} // namespace tritonc
