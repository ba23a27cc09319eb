// A product of bfloat16 matrices by hand, for processors with AMX: four tiles of sums, operands packed into tiles once a block.
#include "Expert.h"

#if defined(__AMX_BF16__)
#include "AmxTiles.h"

namespace EXPERT {

constexpr long depthOfBlock = 512, columnsOfBlock = 512, rowsOfBlock = 256;

static long least(long a, long b) { return a < b ? a : b; }

/// Two rows of y beside each other in each 32 bits, as a tile wants them.
static void packColumns(const uint16_t *y, long n, long depth, long columns, uint16_t *p) {
  for (long j = 0; j < columns; j += 16)
    for (long t = 0; t < depth; t += 2, p += 32) {
      __m512i even = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(y + t * n + j)));
      __m512i odd = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(y + (t + 1) * n + j)));
      _mm512_storeu_si512(p, _mm512_or_si512(even, _mm512_slli_epi32(odd, 16)));
    }
}

static void packRows(const uint16_t *x, long k, long rows, long depth, uint16_t *p) {
  for (long i = 0; i < rows; i += 16)
    for (long t = 0; t < depth; t += 32)
      for (int u = 0; u < 16; u++, p += 32)
        _mm512_storeu_si512(p, _mm512_loadu_si512(x + (i + u) * k + t));
}

static void fourTiles(const uint16_t *x, const uint16_t *y, long depth, float *z, long n, bool adds) {
  if (adds) {
    _tile_loadd(0, z, n * 4);
    _tile_loadd(1, z + 16, n * 4);
    _tile_loadd(2, z + 16 * n, n * 4);
    _tile_loadd(3, z + 16 * n + 16, n * 4);
  } else {
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
  }
  const uint16_t *x1 = x + 16 * depth, *y1 = y + 16 * depth;
  for (long t = 0; t < depth; t += 32, x += 512, x1 += 512, y += 512, y1 += 512) {
    _tile_loadd(4, x, 64);
    _tile_loadd(6, y, 64);
    _tile_dpbf16ps(0, 4, 6);
    _tile_loadd(7, y1, 64);
    _tile_dpbf16ps(1, 4, 7);
    _tile_loadd(5, x1, 64);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  }
  _tile_stored(0, z, n * 4);
  _tile_stored(1, z + 16, n * 4);
  _tile_stored(2, z + 16 * n, n * 4);
  _tile_stored(3, z + 16 * n + 16, n * 4);
}

/// Sizes are multiples of 32.
void bfloatProduct(const uint16_t *x, const uint16_t *y, float *z, long n, long k, long first, long end) {
  if (!tilesGranted())
    return;
  setUpTiles();
  static thread_local Scratch forX, forY;
  auto *py = (uint16_t *)forY.atLeast(depthOfBlock * columnsOfBlock / 2), *px = (uint16_t *)forX.atLeast(rowsOfBlock * depthOfBlock / 2);
  for (long j0 = 0; j0 < n; j0 += columnsOfBlock)
    for (long t0 = 0; t0 < k; t0 += depthOfBlock) {
      long columns = least(columnsOfBlock, n - j0), depth = least(depthOfBlock, k - t0);
      packColumns(y + t0 * n + j0, n, depth, columns, py);
      for (long i0 = first; i0 < end; i0 += rowsOfBlock) {
        long rows = least(rowsOfBlock, end - i0);
        packRows(x + i0 * k + t0, k, rows, depth, px);
        for (long j = 0; j < columns; j += 32)
          for (long i = 0; i < rows; i += 32)
            fourTiles(px + i * depth, py + j * depth, depth, z + (i0 + i) * n + j0 + j, n, t0 > 0);
      }
    }
  _tile_release();
}

} // namespace EXPERT
#endif
