//===- TorchRandom.h - PyTorch's CPU random numbers, bit for bit ---------------===//
#pragma once
#include "Tensor.h"
#include <random>

namespace tritonc::host {

/// The state behind torch.manual_seed: an mt19937 and the second number of the last normal pair.
class TorchRandom {
public:
  explicit TorchRandom(uint64_t seed) { reseed(seed); }
  void reseed(uint64_t seed);
  /// torch.rand: uniform in [0, 1).
  Tensor uniform(DType type, Dims shape);
  /// torch.randn: normal with mean 0 and deviation 1.
  Tensor normal(DType type, Dims shape);
  /// torch.randint: integers in [low, high).
  Tensor integers(int64_t low, int64_t high, DType type, Dims shape);
  Tensor permutation(int64_t n, DType type);

private:
  uint32_t next32() { return engine(); }
  uint64_t next64();
  double uniform(DType type);
  double nextNormal();
  std::mt19937 engine;
  std::optional<double> cachedNormal;
};

} // namespace tritonc::host
