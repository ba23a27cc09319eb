// Products of bfloat16 matrices, and of 4-bit weights.
#include "../../peers/Libraries.h"
#include "../Kernel.h"
#include "../Workloads.h"
#include <bit>

static std::vector<double> productOf(const std::vector<double> &x, const std::function<double(long)> &y, long m, long n, long k) {
  std::vector<double> wide(k * n), z(m * n);
  for (long i = 0; i < k * n; i++)
    wide[i] = y(i);
#pragma omp parallel for num_threads(2)
  for (long i = 0; i < m; i++)
    for (long t = 0; t < k; t++)
      for (long j = 0; j < n; j++)
        z[i * n + j] += x[i * k + t] * wide[t * n + j];
  return z;
}

/// Random numbers that bfloat16 can hold, as their bits.
static Array<uint16_t> randomBfloats(long count, uint32_t seed) {
  Floats wide = randomFloats(count, seed);
  Array<uint16_t> bits(count);
  for (long i = 0; i < count; i++)
    bits[i] = static_cast<uint16_t>(std::bit_cast<uint32_t>(wide[i]) >> 16);
  return bits;
}

static double widened(uint16_t bits) { return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16); }

static Workload bfloatProduct(const std::string &name, long m, long n, long k) {
  Array<uint16_t> x = randomBfloats(m * k, 1), y = randomBfloats(k * n, 2);
  Floats z(m * n);
  Workload w{name, 2.0 * m * n * k, 0, {}, {}, {}, {}};
  Launch launch{"product", "*bf16, *bf16, *fp32, i32, i32, i32", {x.data(), y.data(), z.data(), int32_t(m), int32_t(n), int32_t(k)},
                [=](const Constants &c) { return Grid{blocks(m, c.at("BM")), blocks(n, c.at("BN")), 1}; }};
  w.variants.push_back(tritonc("tritonc", launch));
  addSets(w, &KernelSet::bfloatProduct, m, 32, [=](auto kernel, long first, long end) { kernel(x.data(), y.data(), z.data(), n, k, first, end); });
  for (bool prepacked : {false, true})
    w.variants.push_back({onednn::version() + (prepacked ? ", y packed before" : ""), Role::Peer, [=](unsigned) -> Prepared {
                            auto run = onednn::bfloatProduct(x.data(), y.data(), z.data(), m, n, k, prepacked);
                            return {run, onednn::lastKernel()};
                          }});
  w.expected = {z, [=] {
                  std::vector<double> wide(m * k);
                  for (long i = 0; i < m * k; i++)
                    wide[i] = widened(x[i]);
                  return productOf(wide, [=](long i) { return widened(y[i]); }, m, n, k);
                }};
  w.limit.flops = w.flops;
  w.limit.tiles = true;
  w.needsTiles = true;
  w.scales = true;
  w.goal = {0.95, onednn::version()};
  return w;
}

namespace {
/// 4-bit weights with a scale and a 4-bit offset for each 8 of them.
struct Weights {
  Array<int32_t> packed, offsets;
  Floats scale;
  long m, k;
  double operator()(long i, long t) const {
    long group = i * (k / 8) + t / 8;
    int nibble = (packed[group] >> (4 * (t % 8))) & 15, offset = (offsets[i * (k / 64) + t / 64] >> (4 * (t / 8 % 8))) & 15;
    return double(scale[group]) * (nibble - offset);
  }
};
} // namespace

/// Weights to floats with the fastest C loops, then a product of floats.
static void addUnpacked(Workload &w, const Weights &weights, const Floats &y, const Floats &z, long n) {
  Floats wide(weights.m * weights.k);
  long m = weights.m, k = weights.k;
  auto unpack = [=](const KernelSet *set, long first, long end) {
    set->unpack(weights.packed.data(), weights.scale.data(), weights.offsets.data(), wide.data(), k, first, end);
  };
  for (const KernelSet *set : kernelSets())
    w.variants.push_back({set->name + std::string(", unpacked before"), set->isExpert ? Role::Expert : Role::Peer, [=](unsigned threads) -> Prepared {
                            return {[=] {
                                      shared(threads, m, 12, [&](long first, long end) {
                                        unpack(set, first, end);
                                        set->product(wide.data(), y.data(), z.data(), n, k, first, end);
                                      });
                                    }, ""};
                          }});
  w.variants.push_back({"OpenBLAS, unpacked before by C", Role::Peer, [=](unsigned threads) -> Prepared {
                          openblas::threads(threads);
                          return {[=] {
                                    shared(threads, m, 1, [&](long first, long end) { unpack(&loopsClangBest, first, end); });
                                    openblas::product(wide.data(), y.data(), z.data(), m, n, k);
                                  }, ""};
                        }});
}

static Workload int4Product(const std::string &name, long m, long n, long k) {
  Weights weights{randomWords(m * k / 8, 1), randomWords(m * k / 64, 2), randomFloats(m * k / 8, 3, 0.01f, 0.1f), m, k};
  Floats y = randomFloats(k * n, 4), z(m * n);
  Workload w{name, 2.0 * m * n * k, 0, {}, {}, {}, {}};
  Launch launch{"int4_product", "*i32, *fp32, *i32, *fp32, *fp32, i32, i32, i32",
                {weights.packed.data(), weights.scale.data(), weights.offsets.data(), y.data(), z.data(), int32_t(m), int32_t(n), int32_t(k)},
                [=](const Constants &c) { return Grid{blocks(m, c.at("BM")), blocks(n, c.at("BN")), 1}; }};
  w.variants.push_back(tritonc("tritonc", launch));
  addUnpacked(w, weights, y, z, n);
  w.expected = {z, [=] {
                  std::vector<double> wide(m * k);
                  for (long i = 0; i < m * k; i++)
                    wide[i] = weights(i / k, i % k);
                  return productOf(wide, [=](long i) { return double(y[i]); }, m, n, k);
                }};
  w.limit.flops = w.flops;
  w.scales = true;
  w.goal = {0.98, "OpenBLAS"};
  return w;
}

std::vector<Maker> quantizedWorkloads() {
  return {{"int4 product 1024", [] { return int4Product("int4 product 1024", 1024, 1024, 1024); }},
          {"bfloat16 product 1024", [] { return bfloatProduct("bfloat16 product 1024", 1024, 1024, 1024); }}};
}
