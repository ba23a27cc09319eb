// Turns a seed into the numbers that PyTorch draws from it on a CPU.
#include "TorchRandom.h"
#include <cmath>

using namespace llvm;

namespace tritonc::host {

void TorchRandom::reseed(uint64_t seed) {
  engine.seed(uint32_t(seed));
  cachedNormal.reset();
}

uint64_t TorchRandom::next64() {
  uint64_t high = next32();
  return high << 32 | next32();
}

/// As many random bits as the type's significand has; float64 takes two draws, everything else one.
double TorchRandom::uniform(DType type) {
  if (type == DType::Float64)
    return double(next64() & ((uint64_t(1) << 53) - 1)) * 0x1p-53;
  unsigned digits = type == DType::Float16 ? 11 : type == DType::BFloat16 ? 8 : 24;
  return std::ldexp(double(next32() & ((uint32_t(1) << digits) - 1)), -int(digits));
}

Tensor TorchRandom::uniform(DType type, Dims shape) {
  Tensor out = Tensor::zeros(type, shape);
  std::vector<double> values(out.numel());
  for (double &v : values)
    v = uniform(type);
  out.setReals(values);
  return out;
}

/// Box-Muller, one pair at a time; the second number waits for the next call.
double TorchRandom::nextNormal() {
  if (cachedNormal) {
    double value = *cachedNormal;
    cachedNormal.reset();
    return value;
  }
  double u1 = uniform(DType::Float64), u2 = uniform(DType::Float64);
  double r = std::sqrt(-2.0 * std::log1p(-u2)), theta = 2.0 * M_PI * u1;
  cachedNormal = r * std::sin(theta);
  return r * std::cos(theta);
}

//===-- Sixteen float32 at a time ------------------------------------------------===//
// PyTorch's vectorised path computes log, sin and cos with the classic Cephes polynomials in float32; to get its bits,
// the same polynomials are evaluated here in the same order, multiplying and adding in one step where that code does.

static float fused(float a, float b, float c) { return std::fma(a, b, c); }

static float cephesLog(float x) {
  int exponent;
  x = std::frexp(std::max(x, 0x1p-126f), &exponent);
  float e = float(exponent);
  if (x < 0.707106781186547524f) {
    e -= 1;
    x = (x - 1) + x;
  } else {
    x -= 1;
  }
  static const float coefficients[] = {-1.1514610310e-1f, 1.1676998740e-1f, -1.2420140846e-1f, 1.4249322787e-1f,
                                       -1.6668057665e-1f, 2.0000714765e-1f, -2.4999993993e-1f, 3.3333331174e-1f};
  float z = x * x, y = 7.0376836292e-2f;
  for (float c : coefficients)
    y = fused(y, x, c);
  y = fused(y * x, z, e * -2.12194440e-4f);
  y = fused(z, -0.5f, y);
  return fused(e, 0.693359375f, x + y);
}

/// Sine and cosine of a non-negative angle.
static std::pair<float, float> cephesSinCos(float x) {
  int octant = (int(x * 1.27323954473516f) + 1) & ~1;
  float y = float(octant);
  x = fused(y, -0.78515625f, x);
  x = fused(y, -2.4187564849853515625e-4f, x);
  x = fused(y, -3.77489497744594108e-8f, x);
  float z = x * x;
  float cosine = fused(fused(2.443315711809948e-5f, z, -1.388731625493765e-3f), z, 4.166664568298827e-2f);
  cosine = fused(cosine * z, z, -0.5f * z) + 1;
  float sine = fused(fused(-1.9515295891e-4f, z, 8.3321608736e-3f), z, -1.6666654611e-1f);
  sine = fused(sine * z, x, x);
  if (octant & 2)
    std::swap(sine, cosine);
  return {octant & 4 ? -sine : sine, (octant - 2) & 4 ? cosine : -cosine};
}

/// Box-Muller over sixteen uniform numbers: the first eight are radii, the others angles.
static void boxMullerFloat(double *data) {
  for (int j = 0; j < 8; ++j) {
    float radius = std::sqrt(-2.0f * cephesLog(1.0f - float(data[j])));
    auto [sine, cosine] = cephesSinCos(float(2 * M_PI) * float(data[j + 8]));
    data[j] = radius * cosine;
    data[j + 8] = radius * sine;
  }
}
static void boxMullerDouble(double *data) {
  for (int j = 0; j < 8; ++j) {
    double radius = std::sqrt(-2 * std::log(1 - data[j])), theta = 2 * M_PI * data[j + 8];
    data[j] = radius * std::cos(theta);
    data[j + 8] = radius * std::sin(theta);
  }
}

Tensor TorchRandom::normal(DType type, Dims shape) {
  Tensor out = Tensor::zeros(type, shape);
  std::vector<double> values(out.numel());
  int64_t n = values.size();
  if (n < 16) {
    for (double &v : values)
      v = nextNormal();
    out.setReals(values);
    return out;
  }
  auto transform = type == DType::Float64 ? boxMullerDouble : boxMullerFloat;
  for (double &v : values)
    v = uniform(type);
  for (int64_t i = 0; i + 16 <= n; i += 16)
    transform(&values[i]);
  if (n % 16) { // the last sixteen are drawn again
    for (int64_t i = n - 16; i < n; ++i)
      values[i] = uniform(type);
    transform(&values[n - 16]);
  }
  out.setReals(values);
  return out;
}

Tensor TorchRandom::integers(int64_t low, int64_t high, DType type, Dims shape) {
  if (low >= high)
    fail("T0152", "`randint` from " + std::to_string(low) + " to " + std::to_string(high) + " has no numbers", "RuntimeError");
  Tensor out = Tensor::zeros(type, shape);
  uint64_t range = uint64_t(high) - uint64_t(low);
  std::vector<int64_t> values(out.numel());
  for (int64_t &v : values)
    v = int64_t((range >> 32 ? next64() : next32()) % range + uint64_t(low));
  out.setIntegers(values);
  return out;
}

Tensor TorchRandom::permutation(int64_t n, DType type) {
  Tensor out = Tensor::zeros(type, {n});
  std::vector<int64_t> values(n);
  for (int64_t i = 0; i < n; ++i)
    values[i] = i;
  for (int64_t i = 0; i + 1 < n; ++i)
    std::swap(values[i], values[i + int64_t(next32() % uint64_t(n - i))]);
  out.setIntegers(values);
  return out;
}

} // namespace tritonc::host
