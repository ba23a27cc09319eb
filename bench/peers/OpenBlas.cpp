// OpenBLAS, which is told of rows instead of columns.
#include "Libraries.h"
#include <cblas.h>

std::string openblas::version() { return std::string("OpenBLAS (") + openblas_get_corename() + "; " + openblas_get_config() + ")"; }

void openblas::threads(int count) { openblas_set_num_threads(count); }

void openblas::product(const float *x, const float *y, float *z, long m, long n, long k, float scale, bool transposed) {
  cblas_sgemm(CblasRowMajor, CblasNoTrans, transposed ? CblasTrans : CblasNoTrans, m, n, k, scale, x, k, y, transposed ? k : n, 0, z, n);
}
