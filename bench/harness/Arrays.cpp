// Memory from the system, and a generator of random numbers.
#include "Arrays.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <sys/mman.h>

std::shared_ptr<void> pages(size_t bytes) {
  constexpr size_t large = 2u << 20;
  size_t length = (bytes + large - 1) / large * large + large;
  void *mapped = mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) {
    perror("bench: no memory");
    exit(6);
  }
  void *start = reinterpret_cast<void *>((reinterpret_cast<uintptr_t>(mapped) + large - 1) / large * large);
  madvise(start, length - large, MADV_HUGEPAGE);
  memset(start, 0, length - large);
  return std::shared_ptr<void>(start, [mapped, length](void *) { munmap(mapped, length); });
}

Floats randomFloats(size_t count, uint32_t seed, float low, float high) {
  Floats values(count);
  std::mt19937 generator(seed);
  for (size_t i = 0; i < count; i++)
    values[i] = low + (high - low) * static_cast<float>(generator() >> 8) * 0x1p-24f;
  return values;
}

Array<int32_t> randomWords(size_t count, uint32_t seed) {
  Array<int32_t> values(count);
  std::mt19937 generator(seed);
  for (size_t i = 0; i < count; i++)
    values[i] = static_cast<int32_t>(generator());
  return values;
}
