/* Two kernels that `tritonc build` has made C functions of: scales a matrix, then sums its rows, on two threads. */
#include "row_sum.h"
#include "scale.h"
#include <pthread.h>
#include <stdio.h>

enum { rows = 6, columns = 100 };
static float x[rows * columns], scaled[rows * columns], sums[rows];
static const uint32_t row_grid[3] = {rows, 1, 1};

static void *later_rows(void *unused) {
  row_sum_kernel_programs(row_grid, scaled, sums, columns, rows / 2, rows);
  return unused;
}

int main(void) {
  for (int i = 0; i < rows * columns; ++i)
    x[i] = (float)(i % columns);
  const uint32_t grid[3] = {(rows * columns + 127) / 128, 1, 1};
  if (scale_kernel(grid, x, scaled, 2.0f, rows * columns) != 0)
    return 1;
  pthread_t other;
  if (pthread_create(&other, NULL, later_rows, NULL) != 0)
    return 1;
  row_sum_kernel_programs(row_grid, scaled, sums, columns, 0, rows / 2);
  pthread_join(other, NULL);
  for (int row = 0; row < rows; ++row)
    printf("row %d: %g\n", row, (double)sums[row]);
  return 0;
}
