// Kernels of build.tri, called from C.
#include "generic.h"
#include "large.h"
#include "narrow.h"

static float x[8192], z[8192];

int main(void) {
  const uint32_t grid[3] = {1, 1, 1};
  uint16_t one = 0x3f80;
  float sum = 0;
  if (narrow(grid, &one, 2.00001f, 3.001f, true, 200, &sum) != 0 || sum != 206)
    return 1;
  if (narrow_generic(grid, &one, 2.00001f, 3.001f, false, 200, &sum) != 0 || sum != 6)
    return 2;
  for (int i = 0; i < 8192; ++i)
    x[i] = (float)(8191 - i);
  if (large_programs(grid, x, z, 0, 1) != 0)
    return 3;
  for (int i = 0; i < 8192; ++i)
    if (z[i] != (float)(8 * i))
      return 4;
  return 0;
}
