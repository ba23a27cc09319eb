//===- BenchTable.h - what tritonc bench prints --------------------------------------------------------===//
#pragma once
#include "Options.h"
#include "tritonc/Frontend/ModuleReader.h"
#include "tritonc/Report/Picture.h"
#include "tritonc/Runtime/Launch.h"
#include "llvm/Support/raw_ostream.h"

namespace tritonc {

/// One launch, timed.
struct BenchRow {
  std::string kernel;
  unsigned line = 0;                  ///< of the launch
  unsigned launch = 0;                ///< which one of the file, from 0
  unsigned config = 0, configs = 1;   ///< which triton.Config, of how many
  Grid grid = {1, 1, 1};
  NamedValues constants;              ///< swept names first
  std::string target;
  unsigned threads = 1, runs = 0;     ///< threads of the machine, or of one program on a GPU
  double median = 0, p10 = 0, p90 = 0; ///< microseconds
  double flops = 0;
  double bytesRead = 0, bytesWritten = 0; ///< asked for by loads and stores, but no array counts more than once each way
  bool sampled = false;               ///< counted in a few programs that stand for all
  double roofGflops = 0, roofGBytes = 0; ///< what the machine was measured to do in a second; 0: it was not
  double roofMicroseconds = 0;        ///< what the machine needs for as much arithmetic or as many bytes; 0: unknown

  /// Sets runs, median, and the times that a tenth and nine tenths of the runs stay below.
  void setTimes(std::vector<double> microseconds);
};

/// Writes rows as they come: a table for people, an object a line, or comma-separated values; then the best configurations.
class BenchTable {
public:
  BenchTable(const Options &options, llvm::raw_ostream &out) : options(options), out(out) {}
  void add(const BenchRow &row);
  void end();
  bool empty() const { return rows.empty(); }
  /// What was added, as a page shows it; `swept` is the name whose values differ, if any.
  std::vector<PictureTiming> timings(llvm::StringRef swept) const;
  /// True if that launch was added with the same constants.
  bool has(const BenchRow &row) const;

private:
  void addHuman(const BenchRow &row);
  void best(llvm::ArrayRef<const BenchRow *> configs);
  const Options &options;
  llvm::raw_ostream &out;
  std::vector<BenchRow> rows;
};

} // namespace tritonc
