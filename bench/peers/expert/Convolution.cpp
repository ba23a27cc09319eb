// A 5 x 5 convolution by hand: two rows of four vectors of results in registers, each loaded vector used for both rows.
#include "Expert.h"
#include "Vector.h"
#include <cstring>

namespace EXPERT {

constexpr int vectors = 4;

/// One row of x, for the row of results that has it as row u of its window (`upper`) and the one below, which has it as row u - 1.
template <bool upper, bool lower>
static inline __attribute__((always_inline)) void addRow(const float *x, const float *w, int u, Vector (&sum)[2][vectors]) {
#pragma GCC unroll 5
  for (int t = 0; t < 5; t++)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
      Vector numbers = load(x + t + v * lanes);
      if (upper)
        sum[0][v] = multiplyAdd(splat(w[u * 5 + t]), numbers, sum[0][v]);
      if (lower)
        sum[1][v] = multiplyAdd(splat(w[(u - 1) * 5 + t]), numbers, sum[1][v]);
    }
}

/// Four vectors of one row of results or of two. `exist` rows of x lie from `from` on, ldx apart.
template <int rows>
static inline __attribute__((always_inline)) void columnsOf(const float *from, long ldx, long exist, const float *w, float *to, long ldz) {
  constexpr bool two = rows == 2;
  Vector sum[2][vectors];
#pragma GCC unroll 4
  for (int v = 0; v < vectors; v++)
    sum[0][v] = sum[1][v] = splat(0);
  addRow<true, false>(from, w, 0, sum);
  for (int u = 1; u < 5 && u < exist; u++)
    addRow<true, two>(from + u * ldx, w, u, sum);
  if (two && exist > 5)
    addRow<false, true>(from + 5 * ldx, w, 5, sum);
#pragma GCC unroll 4
  for (int v = 0; v < vectors; v++) {
    store(to + v * lanes, sum[0][v]);
    if (two)
      store(to + ldz + v * lanes, sum[1][v]);
  }
}

/// The last columns, whose windows hang over the edge: in copies with zeros behind them.
template <int rows> static void edge(const float *from, long width, long columns, long exist, const float *w, float *to) {
  constexpr int most = vectors * lanes, padding = most + 4;
  float padded[6][most + padding] = {}, results[2][most + padding];
  for (long u = 0; u < 4 + rows && u < exist; u++)
    memcpy(padded[u], from + u * width, columns * sizeof(float));
  for (long column = 0; column < columns; column += most)
    columnsOf<rows>(padded[0] + column, most + padding, exist, w, results[0] + column, most + padding);
  for (int r = 0; r < rows; r++)
    memcpy(to + r * width, results[r], columns * sizeof(float));
}

template <int rows> static void rowsOf(const float *from, long width, long exist, const float *w, float *to) {
  constexpr int most = vectors * lanes;
  long column = 0;
  for (; column + most + 4 <= width; column += most)
    columnsOf<rows>(from + column, width, exist, w, to + column, width);
  edge<rows>(from + column, width, width - column, exist, w, to + column);
}

void convolution(const float *x, const float *w, float *z, long height, long width, long first, long end) {
  for (long row = first; row < end;) {
    long exist = height - row % height;
    bool two = exist >= 2 && row + 2 <= end;
    (two ? rowsOf<2> : rowsOf<1>)(x + row * width, width, exist, w, z + row * width);
    row += two ? 2 : 1;
  }
}

} // namespace EXPERT
