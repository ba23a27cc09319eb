// Softmax, layer norm and sums of the rows of a table.
#include "../../peers/Libraries.h"
#include "../Kernel.h"
#include "../Workloads.h"
#include <algorithm>
#include <bit>
#include <cmath>

static std::string sizes(long rows, long columns) { return " " + std::to_string(rows) + "x" + std::to_string(columns); }

static Grid rowGrid(long rows) { return {static_cast<uint32_t>(rows), 1, 1}; }

/// A block that holds a row, as triton.next_power_of_2 has it.
static std::string blockFor(long columns) { return std::to_string(std::bit_ceil(static_cast<unsigned long>(columns))); }

static std::vector<double> softmaxes(const Floats &x, long columns) {
  std::vector<double> z(x.size());
  for (size_t row = 0; row < x.size(); row += columns) {
    double high = *std::max_element(x.data() + row, x.data() + row + columns), sum = 0;
    for (size_t i = row; i < row + columns; i++)
      sum += z[i] = std::exp(x[i] - high);
    for (size_t i = row; i < row + columns; i++)
      z[i] /= sum;
  }
  return z;
}

static Workload softmax(const std::string &name, long rows, long columns) {
  Floats x = randomFloats(rows * columns, 1, -5, 5), z(rows * columns);
  Workload w{name, 0, 8.0 * rows * columns, {}, {}, {}, {}};
  w.variants.push_back(tritonc("tritonc", {"softmax", "*fp32, *fp32, i32, " + blockFor(columns), {x.data(), z.data(), int32_t(columns)},
                                           [=](const Constants &) { return rowGrid(rows); }}));
  addSets(w, &KernelSet::softmax, rows, 1, [=](auto kernel, long first, long end) { kernel(x.data(), z.data(), columns, first, end); });
  addParts(w, "Eigen", rows, 1, [=](long first, long end) { eigen::softmax(x.data(), z.data(), columns, first, end); });
  w.variants.push_back({onednn::version(), Role::Peer, [=](unsigned) -> Prepared {
                          auto run = onednn::softmax(x.data(), z.data(), rows, columns);
                          return {run, onednn::lastKernel()};
                        }});
  w.expected = {z, [=] { return softmaxes(x, columns); }, 2e-4}; // as of sums below
  w.limit.traffic = {x.data(), nullptr, z.data(), rows * columns};
  w.limit.exponentials = double(rows) * columns;
  w.goal = {columns > 4096 ? 1.15 : 1.2, ""};
  return w;
}

static std::vector<double> layerNorms(const Floats &x, const Floats &weight, const Floats &bias, long columns) {
  std::vector<double> z(x.size());
  for (size_t row = 0; row < x.size(); row += columns) {
    double mean = 0, variance = 0;
    for (long i = 0; i < columns; i++)
      mean += x[row + i] / double(columns);
    for (long i = 0; i < columns; i++)
      variance += (x[row + i] - mean) * (x[row + i] - mean) / double(columns);
    for (long i = 0; i < columns; i++)
      z[row + i] = (x[row + i] - mean) / std::sqrt(variance + 1e-5) * weight[i] + bias[i];
  }
  return z;
}

static Workload layerNorm(const std::string &name, long rows, long columns) {
  Floats x = randomFloats(rows * columns, 1), weight = randomFloats(columns, 2), bias = randomFloats(columns, 3), z(rows * columns);
  Workload w{name, 0, 8.0 * rows * columns, {}, {}, {}, {}};
  w.variants.push_back(tritonc("tritonc", {"layer_norm", "*fp32, *fp32, *fp32, *fp32, i32, fp32, " + blockFor(columns),
                                           {x.data(), weight.data(), bias.data(), z.data(), int32_t(columns), 1e-5f},
                                           [=](const Constants &) { return rowGrid(rows); }}));
  addSets(w, &KernelSet::layerNorm, rows, 1,
          [=](auto kernel, long first, long end) { kernel(x.data(), weight.data(), bias.data(), z.data(), columns, first, end); });
  addParts(w, "Eigen", rows, 1, [=](long first, long end) { eigen::layerNorm(x.data(), weight.data(), bias.data(), z.data(), columns, first, end); });
  w.variants.push_back({onednn::version(), Role::Peer, [=](unsigned) -> Prepared {
                          auto run = onednn::layerNorm(x.data(), weight.data(), bias.data(), z.data(), rows, columns);
                          return {run, onednn::lastKernel()};
                        }});
  w.expected = {z, [=] { return layerNorms(x, weight, bias, columns); }};
  w.limit.traffic = {x.data(), nullptr, z.data(), rows * columns};
  w.goal = {0.95, ""};
  return w;
}

static Workload rowSum(const std::string &name, long rows, long columns) {
  Floats x = randomFloats(rows * columns, 1, 0, 1), z(rows);
  Workload w{name, 0, 4.0 * rows * columns, {}, {}, {}, {}};
  w.variants.push_back(tritonc("tritonc", {"row_sum", "*fp32, *fp32, i32", {x.data(), z.data(), int32_t(columns)},
                                           [=](const Constants &) { return rowGrid(rows); }}));
  addSets(w, &KernelSet::rowSum, rows, 1, [=](auto kernel, long first, long end) { kernel(x.data(), z.data(), columns, first, end); });
  addParts(w, "Eigen", rows, 1, [=](long first, long end) { eigen::rowSum(x.data(), z.data(), columns, first, end); });
  w.variants.push_back({onednn::version(), Role::Peer, [=](unsigned) -> Prepared {
                          auto run = onednn::rowSum(x.data(), z.data(), rows, columns);
                          return {run, onednn::lastKernel()};
                        }});
  w.expected = {z, [=] {
                  std::vector<double> sums(rows);
                  for (long i = 0; i < rows * columns; i++)
                    sums[i / columns] += x[i];
                  return sums;
                }, 2e-4}; // one sum after the other, as C has it without -ffast-math
  w.limit.traffic = {x.data(), nullptr, nullptr, rows * columns};
  w.goal = {1, ""};
  return w;
}

std::vector<Maker> rowWorkloads() {
  std::vector<Maker> makers;
  auto add = [&](const std::string &kernel, long rows, long columns, auto make, long roundColumns = 0) {
    std::string name = kernel + sizes(rows, columns);
    makers.push_back({name, [=] {
                        Workload w = make(name, rows, columns);
                        return roundColumns ? neighbour(w, kernel + sizes(rows, roundColumns)) : w;
                      }});
  };
  add("softmax", 4096, 1024, softmax);
  for (long columns : {1000, 1008, 1021})
    add("softmax", 4096, columns, softmax, 1024);
  add("softmax", 128, 32768, softmax);
  add("softmax", 128, 32749, softmax, 32768);
  add("layer norm", 4096, 1024, layerNorm);
  add("layer norm", 4096, 1021, layerNorm, 1024);
  add("row sum", 4096, 4096, rowSum);
  add("row sum", 4096, 4093, rowSum, 4096);
  return makers;
}
