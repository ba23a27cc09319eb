// Turns timed launches into a table, JSON or comma-separated values.
#include "BenchTable.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include <algorithm>
#include <cmath>

using namespace tritonc;

void BenchRow::setTimes(std::vector<double> microseconds) {
  llvm::sort(microseconds);
  runs = microseconds.size();
  auto at = [&](double part) { return microseconds[size_t(std::lround(part * double(runs - 1)))]; };
  p10 = at(0.1), median = at(0.5), p90 = at(0.9);
}

static double gflops(const BenchRow &row) { return row.median > 0 ? row.flops / row.median / 1e3 : 0; }
static double gbytes(const BenchRow &row) { return row.median > 0 ? (row.bytesRead + row.bytesWritten) / row.median / 1e3 : 0; }
static double ofRoof(const BenchRow &row) { return row.median > 0 ? row.roofMicroseconds / row.median : 0; }

/// `N=1024 BLOCK=256`
static std::string spelled(const NamedValues &constants) {
  std::string text;
  for (auto &[name, value] : constants)
    text += (text.empty() ? "" : " ") + name + "=" + toPython(value);
  return text;
}

/// `940 ns`, `12.3 us`, `1.25 ms`: three digits.
static std::string duration(double microseconds) {
  auto [value, unit] = microseconds < 1 ? std::pair(microseconds * 1e3, "ns") : microseconds < 1e3 ? std::pair(microseconds, "us")
                       : microseconds < 1e6 ? std::pair(microseconds / 1e3, "ms") : std::pair(microseconds / 1e6, "s");
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%.*f ", value < 10 ? 2 : value < 100 ? 1 : 0, value) << unit;
  return text;
}

static std::string sizes(const Grid &grid) {
  std::string text = std::to_string(grid[0]);
  for (unsigned axis = 1; axis <= (grid[2] > 1 ? 2 : grid[1] > 1 ? 1 : 0); ++axis)
    text += " x " + std::to_string(grid[axis]);
  return text;
}

static llvm::json::Object configOf(const BenchRow &row) {
  llvm::json::Object config;
  for (auto &[name, value] : row.constants) {
    if (auto *integer = std::get_if<int64_t>(&value.value))
      config[name] = *integer;
    else if (auto *flag = std::get_if<bool>(&value.value))
      config[name] = *flag;
    else if (auto *real = std::get_if<double>(&value.value))
      config[name] = *real;
    else
      config[name] = toPython(value);
  }
  return config;
}

void BenchTable::addHuman(const BenchRow &row) {
  if (rows.empty())
    out << llvm::format("%-28s %-14s %10s  %21s %8s %9s %5s  %s\n", "kernel:line", "grid", "median", "10 % ... 90 %", "GB/s", "GFLOP/s", "roof", "constants");
  std::string name = row.kernel + ":" + std::to_string(row.line);
  std::string spread = duration(row.p10) + " ... " + duration(row.p90);
  out << llvm::format("%-28s %-14s %10s  %21s ", name.c_str(), sizes(row.grid).c_str(), duration(row.median).c_str(), spread.c_str());
  out << (row.bytesRead + row.bytesWritten > 0 ? llvm::formatv("{0,8:F1} ", gbytes(row)).str() : std::string("       - "));
  out << (row.flops > 0 ? llvm::formatv("{0,9:F1} ", gflops(row)).str() : std::string("        - "));
  out << (row.roofMicroseconds > 0 ? llvm::formatv("{0,3:F0} %", 100 * ofRoof(row)).str() : std::string("    -"));
  out << "  " << spelled(row.constants) << "\n";
}

void BenchTable::add(const BenchRow &row) {
  if (options.csv) {
    if (rows.empty())
      out << "kernel,line,grid,config,target,threads,runs,median_us,p10_us,p90_us,gflops,gbytes_per_s,roof\n";
    out << row.kernel << "," << row.line << "," << sizes(row.grid) << ",\"" << llvm::StringRef(spelled(row.constants)) << "\"," << row.target << "," << row.threads
        << "," << row.runs << llvm::format(",%.3f,%.3f,%.3f,%.3f,%.3f,%.3f\n", row.median, row.p10, row.p90, gflops(row), gbytes(row), ofRoof(row));
  } else if (options.style.format == MessageFormat::Json) {
    llvm::json::Object object{{"v", 1}, {"type", "bench"}, {"kernel", row.kernel}, {"line", row.line}, {"config", configOf(row)},
                              {"grid", llvm::json::Array{row.grid[0], row.grid[1], row.grid[2]}}, {"target", row.target}, {"threads", row.threads},
                              {"runs", row.runs}, {"median_us", row.median}, {"p10_us", row.p10}, {"p90_us", row.p90}, {"gflops", gflops(row)},
                              {"gbytes_per_s", gbytes(row)}, {"roof", ofRoof(row)}, {"sampled", row.sampled}};
    out << llvm::json::Value(std::move(object)) << "\n";
  } else {
    addHuman(row);
  }
  out.flush();
  rows.push_back(row);
}

bool BenchTable::has(const BenchRow &row) const {
  return llvm::any_of(rows, [&](const BenchRow &r) { return r.launch == row.launch && r.constants == row.constants; });
}

void BenchTable::best(llvm::ArrayRef<const BenchRow *> configs) {
  const BenchRow &winner = **llvm::min_element(configs, [](const BenchRow *a, const BenchRow *b) { return a->median < b->median; });
  if (options.style.format == MessageFormat::Json && !options.csv)
    out << llvm::json::Value(llvm::json::Object{{"v", 1}, {"type", "best"}, {"kernel", winner.kernel}, {"line", winner.line}, {"config", configOf(winner)},
                                                {"index", winner.config}, {"median_us", winner.median}})
        << "\n";
  else if (!options.csv)
    out << "best of " << configs.size() << " configurations of " << winner.kernel << ":" << winner.line << ": --config " << winner.config << "  "
        << spelled(winner.constants) << "  " << duration(winner.median) << "\n";
}

void BenchTable::end() {
  // A kernel's configurations were timed in as many runs of the file: those of one launch belong together.
  for (size_t i = 0; i < rows.size(); ++i) {
    const BenchRow &row = rows[i];
    if (row.config != 0 || row.configs < 2)
      continue;
    std::vector<const BenchRow *> together;
    for (size_t k = i; k < rows.size() && (k == i || rows[k].config != 0 || rows[k].launch != row.launch); ++k)
      if (rows[k].launch == row.launch && rows[k].kernel == row.kernel)
        together.push_back(&rows[k]);
    if (together.size() > 1)
      best(together);
  }
}

std::vector<PictureTiming> BenchTable::timings(llvm::StringRef swept) const {
  std::vector<PictureTiming> all;
  for (const BenchRow &row : rows) {
    PictureTiming t{row.kernel, row.target, row.line, row.launch, row.config, row.threads, row.runs, row.grid, {}, std::nullopt, row.median, row.p10, row.p90,
                    row.flops, row.bytesRead + row.bytesWritten, row.roofGflops, row.roofGBytes};
    for (auto &[name, value] : row.constants) {
      t.constants.push_back({name, toPython(value)});
      if (auto *integer = std::get_if<int64_t>(&value.value); integer && name == swept)
        t.swept = *integer;
    }
    all.push_back(std::move(t));
  }
  return all;
}
