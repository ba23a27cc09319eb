//===- Tile.h - the register tile of a matrix product: 6 rows and as many vectors as the registers hold -------===//
#pragma once
#include "Vector.h"

namespace EXPERT {

constexpr int tileRows = 6;
constexpr int tileVectors = registers == 32 ? 4 : 2;
constexpr int tileColumns = tileVectors * lanes;

template <int rows> using Tile = Vector[rows][tileVectors];

/// tile += x @ y over `k` steps. x has `rowStep` from row to row and `step` from one k to the next, y is a panel of `ldy` columns.
template <int rows>
static inline __attribute__((always_inline)) void addProduct(long k, const float *x, long rowStep, long step, const float *y, long ldy, Tile<rows> &tile) {
#pragma GCC unroll 2
  for (long t = 0; t < k; t++) {
    Vector b[tileVectors];
#pragma GCC unroll 4
    for (int j = 0; j < tileVectors; j++)
      b[j] = load(y + t * ldy + j * lanes);
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++) {
      Vector a = splat(x[i * rowStep + t * step]);
#pragma GCC unroll 4
      for (int j = 0; j < tileVectors; j++)
        tile[i][j] = multiplyAdd(a, b[j], tile[i][j]);
    }
  }
}

template <int rows> static inline __attribute__((always_inline)) void clear(Tile<rows> &tile) {
#pragma GCC unroll 8
  for (int i = 0; i < rows; i++)
#pragma GCC unroll 4
    for (int j = 0; j < tileVectors; j++)
      tile[i][j] = splat(0);
}

template <int rows> static inline __attribute__((always_inline)) void read(Tile<rows> &tile, const float *z, long ldz) {
#pragma GCC unroll 8
  for (int i = 0; i < rows; i++)
#pragma GCC unroll 4
    for (int j = 0; j < tileVectors; j++)
      tile[i][j] = load(z + i * ldz + j * lanes);
}

template <int rows> static inline __attribute__((always_inline)) void write(const Tile<rows> &tile, float *z, long ldz) {
#pragma GCC unroll 8
  for (int i = 0; i < rows; i++)
#pragma GCC unroll 4
    for (int j = 0; j < tileVectors; j++)
      store(z + i * ldz + j * lanes, tile[i][j]);
}

/// Calls f with the number of rows as a constant.
template <int most = tileRows, typename F> static inline void withRows(long rows, F f) {
  if constexpr (most > 0) {
    if (rows == most)
      f(std::integral_constant<int, most>());
    else
      withRows<most - 1>(rows, f);
  }
}

} // namespace EXPERT
