//===- Arrays.h - arrays on large pages, and random numbers to fill them ----------------------------------------===//
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>

/// `bytes` of zeros that start at a multiple of 2 MiB, on large pages where the system has them.
std::shared_ptr<void> pages(size_t bytes);

/// An array that lives as long as its last copy.
template <typename T> class Array {
public:
  Array() = default;
  explicit Array(size_t count) : memory(pages(count * sizeof(T))), count(count) {}
  T *data() const { return static_cast<T *>(memory.get()); }
  T &operator[](size_t i) const { return data()[i]; }
  size_t size() const { return count; }

private:
  std::shared_ptr<void> memory;
  size_t count = 0;
};

using Floats = Array<float>;

/// The same numbers for the same seed on each machine, evenly spread over [low, high).
Floats randomFloats(size_t count, uint32_t seed, float low = -1, float high = 1);
Array<int32_t> randomWords(size_t count, uint32_t seed);
