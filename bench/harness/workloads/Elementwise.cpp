// A sum of two vectors and a table of sums.
#include "../../peers/Libraries.h"
#include "../Kernel.h"
#include "../Workloads.h"

const std::vector<const KernelSet *> &kernelSets() {
  static const std::vector<const KernelSet *> sets = {&loopsGccNative, &loopsGccBest, &loopsClangNative, &loopsClangBest, &expertGcc, &expertClang};
  return sets;
}

static Workload vectorAdd(const std::string &name, long n) {
  Floats x = randomFloats(n, 1), y = randomFloats(n, 2), z(n);
  Workload w{name, 0, 12.0 * n, {}, {}, {}, {}};
  w.variants.push_back(tritonc("tritonc", {"vector_add", "*fp32, *fp32, *fp32, i32", {x.data(), y.data(), z.data(), int32_t(n)},
                                           [=](const Constants &c) { return Grid{blocks(n, c.at("BLOCK")), 1, 1}; }}));
  auto call = [=](auto kernel, long first, long end) { kernel(x.data(), y.data(), z.data(), first, end); };
  addSets(w, &KernelSet::vectorAdd, n, 64, call);
  addSets(w, &KernelSet::vectorAddStreaming, n, 64, call, ", streaming stores");
  w.variants.push_back({onednn::version(), Role::Peer, [=](unsigned) -> Prepared {
                          auto run = onednn::vectorAdd(x.data(), y.data(), z.data(), n);
                          return {run, onednn::lastKernel()};
                        }});
  w.expected = {z, [=] {
                  std::vector<double> sums(n);
                  for (long i = 0; i < n; i++)
                    sums[i] = double(x[i]) + y[i];
                  return sums;
                }};
  w.limit.traffic = {x.data(), y.data(), z.data(), n};
  w.goal = {1.25, "C "};
  return w;
}

static Workload outerAdd(const std::string &name, long n, long m) {
  Floats x = randomFloats(n, 1), y = randomFloats(m, 2), z(n * m);
  Workload w{name, 0, 4.0 * n * m, {}, {}, {}, {}};
  w.variants.push_back(tritonc("tritonc", {"outer_add", "*fp32, *fp32, *fp32, i32, i32", {x.data(), y.data(), z.data(), int32_t(n), int32_t(m)},
                                           [=](const Constants &c) { return Grid{blocks(n, c.at("ROWS")), blocks(m, c.at("COLUMNS")), 1}; }}));
  auto call = [=](auto kernel, long first, long end) { kernel(x.data(), y.data(), z.data(), m, first, end); };
  addSets(w, &KernelSet::outerAdd, n, 1, call);
  addSets(w, &KernelSet::outerAddStreaming, n, 1, call, ", streaming stores");
  w.expected = {z, [=] {
                  std::vector<double> sums(n * m);
                  for (long i = 0; i < n * m; i++)
                    sums[i] = double(x[i / m]) + y[i % m];
                  return sums;
                }};
  w.limit.traffic = {nullptr, nullptr, z.data(), n * m};
  w.goal = {0.95, "C "};
  return w;
}

std::vector<Maker> elementwiseWorkloads() {
  return {{"vector add 2^24", [] { return vectorAdd("vector add 2^24", 1L << 24); }},
          {"vector add 2^24+43", [] { return neighbour(vectorAdd("vector add 2^24+43", (1L << 24) + 43), "vector add 2^24"); }},
          {"outer add 4096x4096", [] { return outerAdd("outer add 4096x4096", 4096, 4096); }},
          {"outer add 4093x4099", [] { return neighbour(outerAdd("outer add 4093x4099", 4093, 4099), "outer add 4096x4096"); }}};
}
