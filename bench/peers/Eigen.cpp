// Eigen's expressions as functions.
#include "Libraries.h"
#include <Eigen/Dense>

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Small = Eigen::Matrix<float, 32, 32, Eigen::RowMajor>;
using In = Eigen::Map<const Eigen::ArrayXf>;
using Out = Eigen::Map<Eigen::ArrayXf>;

std::string eigen::version() {
  return "Eigen " + std::to_string(EIGEN_WORLD_VERSION) + "." + std::to_string(EIGEN_MAJOR_VERSION) + "." + std::to_string(EIGEN_MINOR_VERSION) + " (" +
         Eigen::SimdInstructionSetsInUse() + ")";
}

void eigen::threads(int count) { Eigen::setNbThreads(count); }

void eigen::product(const float *x, const float *y, float *z, long m, long n, long k) {
  Eigen::Map<Matrix>(z, m, n).noalias() = Eigen::Map<const Matrix>(x, m, k) * Eigen::Map<const Matrix>(y, k, n);
}

void eigen::batchedProduct(const float *x, const float *y, float *z, long first, long end) {
  for (long i = first * 1024; i < end * 1024; i += 1024)
    Eigen::Map<Small>(z + i).noalias() = Eigen::Map<const Small>(x + i).lazyProduct(Eigen::Map<const Small>(y + i));
}

void eigen::rowSum(const float *x, float *z, long columns, long first, long end) {
  for (long row = first; row < end; row++)
    z[row] = In(x + row * columns, columns).sum();
}

void eigen::softmax(const float *x, float *z, long columns, long first, long end) {
  for (long row = first; row < end; row++) {
    In p(x + row * columns, columns);
    Out q(z + row * columns, columns);
    q = (p - p.maxCoeff()).exp();
    q *= 1.f / q.sum();
  }
}

void eigen::layerNorm(const float *x, const float *w, const float *b, float *z, long columns, long first, long end) {
  for (long row = first; row < end; row++) {
    In p(x + row * columns, columns);
    float mean = p.mean(), variance = (p - mean).square().mean();
    Out(z + row * columns, columns) = (p - mean) * (1.f / std::sqrt(variance + 1e-5f)) * In(w, columns) + In(b, columns);
  }
}
