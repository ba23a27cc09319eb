// Measures what this machine does at most: multiply-adds, and bytes through memory.
#include "ThreadPool.h"
#include "tritonc/Backend/CPU.h"
#include <algorithm>
#include <chrono>
#include <cstring>
#include <memory>
#include <thread>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tritonc::cpu {

constexpr int64_t roundsOfUnit = 20000;

/// Floats of a vector, and a unit of work on them.
struct Peak {
  unsigned lanes;
  float (*work)(float x);
};

// So many chains of multiply-adds hide the latency of one. What they yield is returned, so that nothing is left out.
constexpr int chains = 12;

#if defined(__x86_64__)
__attribute__((target("avx512f"))) static float work512(float x) {
  __m512 all = _mm512_set1_ps(x), sums[chains];
  for (__m512 &sum : sums)
    sum = all;
  for (int64_t r = 0; r < roundsOfUnit; ++r)
    for (__m512 &sum : sums)
      sum = _mm512_fmadd_ps(sum, all, all);
  for (int i = 1; i < chains; ++i)
    sums[0] = _mm512_add_ps(sums[0], sums[i]);
  return _mm512_cvtss_f32(sums[0]);
}
__attribute__((target("avx2,fma"))) static float work256(float x) {
  __m256 all = _mm256_set1_ps(x), sums[chains];
  for (__m256 &sum : sums)
    sum = all;
  for (int64_t r = 0; r < roundsOfUnit; ++r)
    for (__m256 &sum : sums)
      sum = _mm256_fmadd_ps(sum, all, all);
  for (int i = 1; i < chains; ++i)
    sums[0] = _mm256_add_ps(sums[0], sums[i]);
  return _mm256_cvtss_f32(sums[0]);
}
#endif
typedef float Four __attribute__((vector_size(16)));
static float work128(float x) {
  Four all{x, x, x, x}, sums[chains];
  for (Four &sum : sums)
    sum = all;
  for (int64_t r = 0; r < roundsOfUnit; ++r)
    for (Four &sum : sums)
      sum = sum * all + all;
  for (int i = 1; i < chains; ++i)
    sums[0] += sums[i];
  return sums[0][0];
}

static Peak peak() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f"))
    return {16, work512};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return {8, work256};
#endif
  return {4, work128};
}

/// Seconds that the fastest of five runs takes on the pool; `units` of work are shared out.
static double fastest(int64_t units, unsigned threads, llvm::function_ref<void(int64_t, int64_t)> run) {
  double best = 1e30;
  for (int i = 0; i < 5; ++i) {
    auto start = std::chrono::steady_clock::now();
    ThreadPool::instance().forEachRange(units, threads, run);
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

/// Past the caches: a line that is written goes straight to memory.
static void copyStreaming(char *to, const char *from, size_t bytes) {
#if defined(__x86_64__)
  for (size_t i = 0; i < bytes; i += 16)
    _mm_stream_ps(reinterpret_cast<float *>(to + i), _mm_load_ps(reinterpret_cast<const float *>(from + i)));
  _mm_sfence();
#else
  std::memcpy(to, from, bytes);
#endif
}

Roof measureRoof(unsigned threads, size_t bytes) {
  unsigned workers = threads ? threads : std::max(1u, std::thread::hardware_concurrency());
  Roof roof;
  Peak best = peak();
  int64_t units = int64_t(workers) * 32;
  volatile float seed = 1e-30f;
  double seconds = fastest(units, threads, [&](int64_t first, int64_t last) {
    for (; first < last; ++first) {
      volatile float kept = best.work(seed);
      (void)kept;
    }
  });
  roof.gflops = double(units) * roundsOfUnit * chains * best.lanes * 2 / seconds / 1e9;

  constexpr size_t piece = 1 << 16;
  size_t pieces = std::clamp<size_t>(bytes / 2, piece, size_t(256) << 20) / piece, half = pieces * piece;
  std::unique_ptr<char, decltype(&std::free)> memory(static_cast<char *>(std::aligned_alloc(64, 2 * half)), &std::free);
  if (!memory)
    return roof;
  std::memset(memory.get(), 1, 2 * half);
  auto copy = [&](auto one) {
    return fastest(pieces, threads, [&](int64_t first, int64_t last) {
      for (; first < last; ++first)
        one(memory.get() + half + first * piece, memory.get() + first * piece, piece);
    });
  };
  double plain = copy([](char *to, const char *from, size_t n) { std::memcpy(to, from, n); });
  double streaming = copy(copyStreaming);
  roof.gbytesPerSecond = 2.0 * half / std::min(plain, streaming) / 1e9;
  return roof;
}

} // namespace tritonc::cpu
