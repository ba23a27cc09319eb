//===- PrintLog.h - what the programs of a launch print ----------------------------------------===//
#pragma once
#include "tritonc/Runtime/Launch.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/Error.h"
#include <mutex>

namespace tritonc::cpu {

/// One `print` of the kernel's source: what each of its events has in common.
struct PrintSite {
  std::string prefix;
  DType type = DType::Float32;
  std::vector<int64_t> shape;
  bool hexadecimal = false;
};

/// The sites that the module attribute `tritonc.prints` lists.
llvm::Expected<std::vector<PrintSite>> readPrintSites(mlir::ModuleOp module);

/// Takes events from the threads of one launch and hands them on in the order of the programs.
class PrintLog {
public:
  explicit PrintLog(llvm::ArrayRef<PrintSite> sites) : sites(sites) {}
  /// Copies the values of one event; called from any thread.
  void add(Grid program, unsigned site, const void *values, const uint8_t *mask);
  /// All events, programs in order, each program's own in the order in which it printed them.
  void replay(const Grid &grid, Observer &observer);

private:
  llvm::ArrayRef<PrintSite> sites;
  std::mutex guard;
  std::vector<PrintEvent> events;
};

/// What compiled code is given of a launch; it reads the grid at offsets 0, 4 and 8.
struct LaunchRecord {
  int32_t grid[3];
  int32_t padding = 0;
  PrintLog *prints;
};
static_assert(offsetof(LaunchRecord, prints) == 16);

/// What compiled code calls as `tritonc_print`.
void printFromKernel(const LaunchRecord *launch, int32_t x, int32_t y, int32_t z, int32_t site, const void *values,
                     const uint8_t *mask);

} // namespace tritonc::cpu
