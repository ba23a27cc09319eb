/* KernelSet.h - the same kernels by one compiler with one set of flags, or by hand; null where a set has none. */
#ifndef TRITONC_BENCH_KERNEL_SET_H
#define TRITONC_BENCH_KERNEL_SET_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Each function does the rows, programs or elements from `first` to `end`, so that any number of threads can share the work. */
typedef struct KernelSet {
  const char *name;
  int isExpert; /* written with intrinsics for this processor: what is attainable, not what a user would link */
  void (*vectorAdd)(const float *x, const float *y, float *z, long first, long end);
  void (*vectorAddStreaming)(const float *x, const float *y, float *z, long first, long end);
  void (*softmax)(const float *x, float *z, long columns, long first, long end);
  void (*layerNorm)(const float *x, const float *w, const float *b, float *z, long columns, long first, long end);
  void (*outerAdd)(const float *x, const float *y, float *z, long columns, long first, long end);
  void (*outerAddStreaming)(const float *x, const float *y, float *z, long columns, long first, long end);
  void (*rowSum)(const float *x, float *z, long columns, long first, long end);
  /* z = x @ y, with y of k x n */
  void (*product)(const float *x, const float *y, float *z, long n, long k, long first, long end);
  void (*batchedProduct)(const float *x, const float *y, float *z, long first, long end); /* of 32 x 32 */
  void (*bfloatProduct)(const uint16_t *x, const uint16_t *y, float *z, long n, long k, long first, long end);
  /* rows of all heads counted through; a width of 64, a scale of 1/8 */
  void (*attention)(const float *q, const float *k, const float *v, float *z, long length, long first, long end);
  /* 5 x 5, rows of all images counted through */
  void (*convolution)(const float *x, const float *w, float *z, long height, long width, long first, long end);
  /* 4-bit weights to float, as in kernels/int4_product.tri */
  void (*unpack)(const int32_t *packed, const float *scale, const int32_t *offsets, float *w, long k, long first, long end);
} KernelSet;

/* peers/loops.c by two compilers, with the flags that a user types first and with the best that are known. */
extern const KernelSet loopsGccNative, loopsGccBest, loopsClangNative, loopsClangBest;
/* peers/expert/ by two compilers. */
extern const KernelSet expertGcc, expertClang;

#ifdef __cplusplus
}
#endif
#endif
