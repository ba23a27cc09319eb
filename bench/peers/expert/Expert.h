//===- Expert.h - kernels by hand, as peers/KernelSet.h has them ---------------------------------------------===//
#pragma once
#include <cstdint>
#include <cstdlib>

namespace EXPERT {

void vectorAdd(const float *x, const float *y, float *z, long first, long end);
void vectorAddStreaming(const float *x, const float *y, float *z, long first, long end);
void softmax(const float *x, float *z, long columns, long first, long end);
void layerNorm(const float *x, const float *w, const float *b, float *z, long columns, long first, long end);
void outerAdd(const float *x, const float *y, float *z, long columns, long first, long end);
void outerAddStreaming(const float *x, const float *y, float *z, long columns, long first, long end);
void rowSum(const float *x, float *z, long columns, long first, long end);
void product(const float *x, const float *y, float *z, long n, long k, long first, long end);
void batchedProduct(const float *x, const float *y, float *z, long first, long end);
void bfloatProduct(const uint16_t *x, const uint16_t *y, float *z, long n, long k, long first, long end);
void attention(const float *q, const float *k, const float *v, float *z, long length, long first, long end);
void convolution(const float *x, const float *w, float *z, long height, long width, long first, long end);
void unpack(const int32_t *packed, const float *scale, const int32_t *offsets, float *w, long k, long first, long end);

/// Memory that a thread keeps from call to call.
class Scratch {
public:
  ~Scratch() { free(memory); }
  float *atLeast(long count) {
    if (count <= size)
      return memory;
    free(memory);
    size = (count + 1023) / 1024 * 1024;
    return memory = static_cast<float *>(aligned_alloc(4096, size * sizeof(float)));
  }

private:
  float *memory = nullptr;
  long size = 0;
};

} // namespace EXPERT
