//===- Libraries.h - what a user would link instead: the libraries, each behind plain functions -----------------===//
#pragma once
#include <cstdint>
#include <functional>
#include <string>

/// Each function does its work on as many threads as the last threads() said, or on the rows [first, end).
namespace openblas {
std::string version(); ///< with the kernel that it chose
void threads(int count);
/// z = scale * x @ y, or x @ y.T with `transposed`.
void product(const float *x, const float *y, float *z, long m, long n, long k, float scale = 1, bool transposed = false);
} // namespace openblas

namespace eigen {
std::string version();
void threads(int count);
void product(const float *x, const float *y, float *z, long m, long n, long k);
void batchedProduct(const float *x, const float *y, float *z, long first, long end);
void rowSum(const float *x, float *z, long columns, long first, long end);
void softmax(const float *x, float *z, long columns, long first, long end);
void layerNorm(const float *x, const float *w, const float *b, float *z, long columns, long first, long end);
} // namespace eigen

namespace xsmm {
std::string version();
void batchedProduct(const float *x, const float *y, float *z, long first, long end);
} // namespace xsmm

/// Functions that set up an operation for the number of OpenMP's threads; empty if the library cannot do it here.
namespace onednn {
using Run = std::function<void()>;
std::string version();
/// What the library calls the kernel that the last operation set up chose.
std::string lastKernel();
/// `prepacked`: y is in the layout that the library likes best.
Run product(float *x, float *y, float *z, long m, long n, long k, bool prepacked);
Run bfloatProduct(uint16_t *x, uint16_t *y, float *z, long m, long n, long k, bool prepacked);
Run batchedProduct(float *x, float *y, float *z, long count, long m, long n, long k);
Run vectorAdd(float *x, float *y, float *z, long count);
Run rowSum(float *x, float *z, long rows, long columns);
Run softmax(float *x, float *z, long rows, long columns);
Run layerNorm(float *x, float *w, float *b, float *z, long rows, long columns);
Run convolution(float *x, float *w, float *z, long batch, long height, long width);
} // namespace onednn
