// Matrix products by hand: both operands packed into panels that stream through a register tile, blocks for each cache.
#include "Expert.h"
#include <type_traits>
#include "Tile.h"

namespace EXPERT {

constexpr long blockRows = 24 * tileRows, blockDepth = 256, blockColumns = 4096;

static long least(long a, long b) { return a < b ? a : b; }

/// Columns of y, `tileColumns` at a time, each panel row after row; zeros behind the last column.
static void packColumns(const float *y, long ldy, long depth, long columns, float *panel) {
  for (long j = 0; j < columns; j += tileColumns)
    for (long t = 0; t < depth; t++, panel += tileColumns)
      for (int v = 0; v < tileVectors; v++)
        store(panel + v * lanes, load(y + t * ldy + j + v * lanes, firstLanes(columns - j - v * lanes)));
}

/// Rows of x, `tileRows` at a time, each panel column after column; zeros behind the last row.
static void packRows(const float *x, long ldx, long rows, long depth, float *panel) {
  for (long i = 0; i < rows; i += tileRows, panel += tileRows * depth)
    for (int u = 0; u < tileRows; u++)
      if (i + u < rows)
        for (long t = 0; t < depth; t++)
          panel[t * tileRows + u] = x[(i + u) * ldx + t];
      else
        for (long t = 0; t < depth; t++)
          panel[t * tileRows + u] = 0;
}

static __attribute__((noinline)) void wholeTile(long depth, const float *x, const float *y, float *z, long ldz, bool adds) {
#pragma GCC unroll 8
  for (int i = 0; i < tileRows; i++)
    _mm_prefetch(reinterpret_cast<const char *>(z + i * ldz), _MM_HINT_T0);
  Tile<tileRows> tile;
  clear<tileRows>(tile);
  addProduct<tileRows>(depth, x, 1, tileRows, y, tileColumns, tile);
  if (adds) {
    Tile<tileRows> before;
    read<tileRows>(before, z, ldz);
#pragma GCC unroll 8
    for (int i = 0; i < tileRows; i++)
#pragma GCC unroll 4
      for (int j = 0; j < tileVectors; j++)
        tile[i][j] = tile[i][j] + before[i][j];
  }
  write<tileRows>(tile, z, ldz);
}

/// A tile at the right or lower edge goes by way of memory.
static __attribute__((noinline)) void partOfTile(long depth, const float *x, const float *y, float *z, long ldz, bool adds, long rows, long columns) {
  alignas(64) float whole[tileRows * tileColumns];
  wholeTile(depth, x, y, whole, tileColumns, false);
  for (long i = 0; i < rows; i++)
    for (long j = 0; j < columns; j++)
      z[i * ldz + j] = whole[i * tileColumns + j] + (adds ? z[i * ldz + j] : 0);
}

void product(const float *x, const float *y, float *z, long n, long k, long first, long end) {
  static thread_local Scratch forX, forY;
  for (long j0 = 0; j0 < n; j0 += blockColumns)
    for (long t0 = 0; t0 < k; t0 += blockDepth) {
      long columns = least(blockColumns, n - j0), depth = least(blockDepth, k - t0);
      float *py = forY.atLeast((columns + tileColumns) * depth);
      packColumns(y + t0 * n + j0, n, depth, columns, py);
      for (long i0 = first; i0 < end; i0 += blockRows) {
        long rows = least(blockRows, end - i0);
        float *px = forX.atLeast(blockRows * depth);
        packRows(x + i0 * k + t0, k, rows, depth, px);
        for (long j = 0; j < columns; j += tileColumns)
          for (long i = 0; i < rows; i += tileRows) {
            float *to = z + (i0 + i) * n + j0 + j;
            if (rows - i >= tileRows && columns - j >= tileColumns)
              wholeTile(depth, px + i * depth, py + j * depth, to, n, t0 > 0);
            else
              partOfTile(depth, px + i * depth, py + j * depth, to, n, t0 > 0, least(tileRows, rows - i), least(tileColumns, columns - j));
          }
      }
    }
}

void batchedProduct(const float *x, const float *y, float *z, long first, long end) {
  for (long at = first * 1024; at < end * 1024; at += 1024)
    for (int j = 0; j < 32; j += tileColumns < 32 ? tileColumns : 32)
      for (int i = 0; i < 32;) {
        // Rows by 4 where the tile is one of 16 columns; 8 x 32 needs as many registers as 4 x 64.
        constexpr int rows = registers == 32 ? 8 : 4, vectors = registers == 32 ? 2 : tileVectors;
        Vector sum[rows][vectors];
#pragma GCC unroll 8
        for (int u = 0; u < rows; u++)
          for (int v = 0; v < vectors; v++)
            sum[u][v] = splat(0);
        for (int t = 0; t < 32; t++)
#pragma GCC unroll 8
          for (int u = 0; u < rows; u++)
#pragma GCC unroll 2
            for (int v = 0; v < vectors; v++)
              sum[u][v] = multiplyAdd(splat(x[at + (i + u) * 32 + t]), load(y + at + t * 32 + j + v * lanes), sum[u][v]);
#pragma GCC unroll 8
        for (int u = 0; u < rows; u++)
          for (int v = 0; v < vectors; v++)
            store(z + at + (i + u) * 32 + j + v * lanes, sum[u][v]);
        i += rows;
      }
}

void unpack(const int32_t *packed, const float *scale, const int32_t *offsets, float *w, long k, long first, long end) {
  const __m256i shifts = _mm256_setr_epi32(0, 4, 8, 12, 16, 20, 24, 28), low = _mm256_set1_epi32(15);
  for (long i = first; i < end; i++)
    for (long g = 0; g < k / 8; g++) {
      __m256i nibbles = _mm256_and_si256(_mm256_srlv_epi32(_mm256_set1_epi32(packed[i * (k / 8) + g]), shifts), low);
      int offset = (offsets[i * (k / 64) + g / 8] >> (4 * (g % 8))) & 15;
      __m256 value = _mm256_cvtepi32_ps(_mm256_sub_epi32(nibbles, _mm256_set1_epi32(offset)));
      _mm256_storeu_ps(w + i * k + g * 8, _mm256_mul_ps(_mm256_set1_ps(scale[i * (k / 8) + g]), value));
    }
}

} // namespace EXPERT
