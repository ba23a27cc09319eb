// Flash attention, forward.
#include "../../peers/Libraries.h"
#include "../Kernel.h"
#include "../Workloads.h"
#include <algorithm>
#include <cmath>
#include <omp.h>

constexpr long width = 64; // of a head
constexpr double scale = 0.125;

static std::vector<double> attended(const Floats &q, const Floats &k, const Floats &v, long heads, long length) {
  std::vector<double> z(heads * length * width);
#pragma omp parallel for num_threads(2)
  for (long row = 0; row < heads * length; row++) {
    const float *keys = k.data() + row / length * length * width, *values = v.data() + row / length * length * width;
    std::vector<double> weights(length);
    for (long j = 0; j < length; j++) {
      for (long d = 0; d < width; d++)
        weights[j] += double(q[row * width + d]) * keys[j * width + d];
      weights[j] *= scale;
    }
    double high = *std::max_element(weights.begin(), weights.end()), total = 0;
    for (double &weight : weights)
      total += weight = std::exp(weight - high);
    for (long j = 0; j < length; j++)
      for (long d = 0; d < width; d++)
        z[row * width + d] += weights[j] / total * values[j * width + d];
  }
  return z;
}

/// A table of scores a head, between two products of a library.
static void addComposed(Workload &w, const Floats &q, const Floats &k, const Floats &v, const Floats &z, long heads, long length) {
  w.variants.push_back({"OpenBLAS with softmax between", Role::Peer, [=](unsigned threads) -> Prepared {
                          Floats scores(threads * length * length);
                          openblas::threads(1);
                          return {[=] {
                                    shared(threads, heads, 1, [&](long first, long end) {
                                      float *s = scores.data() + omp_get_thread_num() * length * length;
                                      for (long at = first * length * width; at < end * length * width; at += length * width) {
                                        openblas::product(q.data() + at, k.data() + at, s, length, length, width, scale, true);
                                        expertGcc.softmax(s, s, length, 0, length);
                                        openblas::product(s, v.data() + at, z.data() + at, length, width, length);
                                      }
                                    });
                                  }, ""};
                        }});
}

static Workload attention(const std::string &name, long heads, long length) {
  long count = heads * length * width;
  Floats q = randomFloats(count, 1, -2, 2), k = randomFloats(count, 2, -2, 2), v = randomFloats(count, 3), z(count);
  Workload w{name, 4.0 * count * length, 0, {}, {}, {}, {}};
  w.variants.push_back(tritonc("tritonc", {"attention", "*fp32, *fp32, *fp32, *fp32, i32, fp32, 64",
                                           {q.data(), k.data(), v.data(), z.data(), int32_t(length), float(scale)},
                                           [=](const Constants &c) { return Grid{blocks(length, c.at("BM")), static_cast<uint32_t>(heads), 1}; }}));
  auto call = [=](auto kernel, long first, long end) { kernel(q.data(), k.data(), v.data(), z.data(), length, first, end); };
  addSets(w, &KernelSet::attention, heads * length, length, call);
  addComposed(w, q, k, v, z, heads, length);
  w.expected = {z, [=] { return attended(q, k, v, heads, length); }, 5e-5};
  w.limit.flops = w.flops;
  w.limit.exponentials = double(heads) * length * length;
  w.scales = true;
  w.goal = {1.15, "OpenBLAS"};
  return w;
}

std::vector<Maker> attentionWorkloads() {
  return {{"attention 8x1024x64", [] { return attention("attention 8x1024x64", 8, 1024); }},
          {"attention 8x1021x64", [] { return neighbour(attention("attention 8x1021x64", 8, 1021), "attention 8x1024x64"); }}};
}
