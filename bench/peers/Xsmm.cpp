// libxsmm's generated kernel for products of 32 x 32, called for each pair.
#include "Libraries.h"
#include <libxsmm.h>

std::string xsmm::version() { return std::string("libxsmm ") + LIBXSMM_VERSION + " (" + libxsmm_get_target_arch() + ")"; }

/// It has columns where we have rows: z.T = y.T @ x.T.
void xsmm::batchedProduct(const float *x, const float *y, float *z, long first, long end) {
  static const libxsmm_smmfunction kernel = [] {
    float one = 1, zero = 0;
    int flags = LIBXSMM_GEMM_FLAG_NONE, prefetch = LIBXSMM_PREFETCH_NONE;
    return libxsmm_smmdispatch(32, 32, 32, nullptr, nullptr, nullptr, &one, &zero, &flags, &prefetch);
  }();
  for (long i = first * 1024; i < end * 1024; i += 1024)
    kernel(y + i, x + i, z + i);
}
