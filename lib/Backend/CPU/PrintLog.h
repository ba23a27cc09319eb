//===- PrintLog.h - how compiled programs print ------------------------------------------------===//
#pragma once
#include "tritonc/Backend/Prints.h"
#include <cstddef>

namespace tritonc::cpu {

using backend::readPrintSites;

/// What compiled code is given of a launch; it reads the grid at offsets 0, 4 and 8.
struct LaunchRecord {
  int32_t grid[3];
  int32_t padding = 0;
  PrintLog *prints;
};
static_assert(offsetof(LaunchRecord, prints) == 16);

/// What compiled code calls as `tritonc_print`.
void printFromKernel(const LaunchRecord *launch, int32_t x, int32_t y, int32_t z, int32_t site, const void *values,
                     const uint8_t *mask);

} // namespace tritonc::cpu
