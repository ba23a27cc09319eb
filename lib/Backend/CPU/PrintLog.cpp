// Hands what compiled programs give to `tritonc_print` to the log of their launch.
#include "PrintLog.h"

namespace tritonc::cpu {

void printFromKernel(const LaunchRecord *launch, int32_t x, int32_t y, int32_t z, int32_t site, const void *values,
                     const uint8_t *mask) {
  launch->prints->add({x, y, z}, unsigned(site), values, mask);
}

} // namespace tritonc::cpu
