// Products of matrices, large ones and many small ones.
#include "../../peers/Libraries.h"
#include "../Kernel.h"
#include "../Workloads.h"

/// x @ y in double precision, for `count` pairs of matrices.
static std::vector<double> products(const Floats &x, const Floats &y, long count, long m, long n, long k) {
  std::vector<double> z(count * m * n);
#pragma omp parallel for num_threads(2)
  for (long row = 0; row < count * m; row++)
    for (long t = 0; t < k; t++) {
      double a = x[row * k + t];
      const float *from = y.data() + (row / m * k + t) * n;
      double *to = z.data() + row * n;
      for (long j = 0; j < n; j++)
        to[j] += a * from[j];
    }
  return z;
}

static Launch launchOf(const Floats &x, const Floats &y, const Floats &z, long m, long n, long k) {
  return {"product", "*fp32, *fp32, *fp32, i32, i32, i32", {x.data(), y.data(), z.data(), int32_t(m), int32_t(n), int32_t(k)},
          [=](const Constants &c) { return Grid{blocks(m, c.at("BM")), blocks(n, c.at("BN")), 1}; }};
}

static void addLibraries(Workload &w, const Floats &x, const Floats &y, const Floats &z, long m, long n, long k) {
  w.variants.push_back({"OpenBLAS", Role::Peer, [=](unsigned threads) -> Prepared {
                          openblas::threads(threads);
                          return {[=] { openblas::product(x.data(), y.data(), z.data(), m, n, k); }, ""};
                        }});
  w.variants.push_back({"Eigen", Role::Peer, [=](unsigned threads) -> Prepared {
                          eigen::threads(threads);
                          return {[=] { eigen::product(x.data(), y.data(), z.data(), m, n, k); }, ""};
                        }});
  for (bool prepacked : {false, true})
    w.variants.push_back({onednn::version() + (prepacked ? ", y packed before" : ""), Role::Peer, [=](unsigned) -> Prepared {
                            auto run = onednn::product(x.data(), y.data(), z.data(), m, n, k, prepacked);
                            return {run, onednn::lastKernel()};
                          }});
}

/// With blocks that suit a CPU, or with those that a GPU would have.
static Workload product(const std::string &name, long m, long n, long k, bool small, double goal) {
  Floats x = randomFloats(m * k, 1), y = randomFloats(k * n, 2), z(m * n);
  Workload w{name, 2.0 * m * n * k, 0, {}, {}, {}, {}};
  Launch launch = launchOf(x, y, z, m, n, k);
  if (small)
    launch.config = 0;
  w.variants.push_back(tritonc("tritonc", launch));
  addSets(w, &KernelSet::product, m, 12, [=](auto kernel, long first, long end) { kernel(x.data(), y.data(), z.data(), n, k, first, end); });
  addLibraries(w, x, y, z, m, n, k);
  w.expected = {z, [=] { return products(x, y, 1, m, n, k); }};
  w.limit.flops = w.flops;
  w.scales = true;
  w.goal = {goal, "OpenBLAS"};
  return w;
}

static Workload batchedProduct(const std::string &name, long count) {
  constexpr long side = 32, size = side * side;
  Floats x = randomFloats(count * size, 1), y = randomFloats(count * size, 2), z(count * size);
  Workload w{name, 2.0 * count * size * side, 0, {}, {}, {}, {}};
  w.variants.push_back(tritonc("tritonc", {"batched_product", "*fp32, *fp32, *fp32, 32", {x.data(), y.data(), z.data()},
                                           [=](const Constants &) { return Grid{static_cast<uint32_t>(count), 1, 1}; }}));
  addSets(w, &KernelSet::batchedProduct, count, 1, [=](auto kernel, long first, long end) { kernel(x.data(), y.data(), z.data(), first, end); });
  addParts(w, "Eigen", count, 1, [=](long first, long end) { eigen::batchedProduct(x.data(), y.data(), z.data(), first, end); });
  addParts(w, "libxsmm", count, 1, [=](long first, long end) { xsmm::batchedProduct(x.data(), y.data(), z.data(), first, end); });
  w.variants.push_back({"OpenBLAS, a call a pair", Role::Peer, [=](unsigned threads) -> Prepared {
                          openblas::threads(1);
                          return {[=] {
                                    shared(threads, count, 1, [&](long first, long end) {
                                      for (long i = first * size; i < end * size; i += size)
                                        openblas::product(x.data() + i, y.data() + i, z.data() + i, side, side, side);
                                    });
                                  }, ""};
                        }});
  w.variants.push_back({onednn::version(), Role::Peer, [=](unsigned) -> Prepared {
                          auto run = onednn::batchedProduct(x.data(), y.data(), z.data(), count, side, side, side);
                          return {run, onednn::lastKernel()};
                        }});
  w.expected = {z, [=] { return products(x, y, count, side, side, side); }};
  w.limit.flops = w.flops;
  w.limit.traffic = {x.data(), y.data(), z.data(), count * size};
  w.scales = true;
  w.goal = {0.9, "libxsmm"};
  return w;
}

std::vector<Maker> productWorkloads() {
  std::vector<Maker> makers;
  auto add = [&](long m, long n, long k, bool small, double goal) {
    std::string size = m == n && n == k ? std::to_string(m) : std::to_string(m) + "x" + std::to_string(n) + "x" + std::to_string(k);
    std::string name = "product " + size + (small ? ", 64x64x64 blocks" : "");
    makers.push_back({name, [=] { return product(name, m, n, k, small, goal); }});
  };
  for (bool small : {false, true})
    for (long side : {512L, 1024L, 2048L})
      add(side, side, side, small, small ? 0.8 : side == 2048 ? 0.92 : 1);
  add(1000, 700, 900, false, 1);
  for (long side : {1008L, 1021L, 1031L, 1040L}) {
    std::string name = "product " + std::to_string(side);
    makers.push_back({name, [=] { return neighbour(product(name, side, side, side, false, 0), "product 1024"); }});
  }
  makers.push_back({"batched product 4096 of 32", [] { return batchedProduct("batched product 4096 of 32", 4096); }});
  makers.push_back({"batched product 4 of 32", [] { return batchedProduct("batched product 4 of 32", 4); }});
  return makers;
}
