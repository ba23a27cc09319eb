// A 5 x 5 convolution by hand: two rows of four vectors of results in registers, each loaded vector used for both rows.
#include "Expert.h"
#include <type_traits>
#include "Vector.h"

namespace EXPERT {

constexpr int vectors = 4;

/// Row u of the window over results that lie `rows` below each other: `from` is the first of the rows that they read.
template <int rows> static inline __attribute__((always_inline)) void columnsOf(const float *from, long width, long exist, const float *w, float *to) {
  Vector sum[rows][vectors];
#pragma GCC unroll 2
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++)
      sum[r][v] = splat(0);
  for (int u = 0; u < 4 + rows && u < exist; u++)
#pragma GCC unroll 5
    for (int t = 0; t < 5; t++)
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) {
        Vector x = load(from + u * width + t + v * lanes);
        if (u < 5)
          sum[0][v] = multiplyAdd(splat(w[u * 5 + t]), x, sum[0][v]);
        if (rows == 2 && u > 0)
          sum[rows - 1][v] = multiplyAdd(splat(w[(u - 1) * 5 + t]), x, sum[rows - 1][v]);
      }
#pragma GCC unroll 2
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++)
      store(to + r * width + v * lanes, sum[r][v]);
}

/// One vector of one row, whose window may hang over the edge.
static void edge(const float *from, long width, long column, long exist, const float *w, float *to) {
  Vector sum = splat(0);
  for (int u = 0; u < 5 && u < exist; u++)
    for (int t = 0; t < 5; t++)
      sum = multiplyAdd(splat(w[u * 5 + t]), load(from + u * width + column + t, firstLanes(width - column - t)), sum);
  store(to + column, sum, firstLanes(width - column));
}

void convolution(const float *x, const float *w, float *z, long height, long width, long first, long end) {
  for (long row = first; row < end;) {
    long exist = height - row % height, rows = exist >= 2 && row + 2 <= end ? 2 : 1, column = 0;
    const float *from = x + row * width;
    float *to = z + row * width;
    for (; column + vectors * lanes + 4 <= width; column += vectors * lanes)
      if (rows == 2)
        columnsOf<2>(from + column, width, exist, w, to + column);
      else
        columnsOf<1>(from + column, width, exist, w, to + column);
    for (; column < width; column += lanes)
      for (long r = 0; r < rows; r++)
        edge(from + r * width, width, column, exist - r, w, to + r * width);
    row += rows;
  }
}

} // namespace EXPERT
