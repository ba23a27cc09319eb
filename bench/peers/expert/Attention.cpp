// Flash attention by hand: keys packed once a head, blocks of queries and keys whose scores stay in the first cache.
#include "Expert.h"
#include <cmath>
#include <cstring>
#include <type_traits>
#include "Tile.h"

namespace EXPERT {

constexpr int width = 64, mostRows = 24, blockKeys = 256, stride = blockKeys + 16;

/// Keys of one head, `tileColumns` at a time: 64 rows of so many numbers each.
static void packKeys(const float *k, long length, float *packed) {
  for (long j = 0; j < length; j += tileColumns)
    for (int d = 0; d < width; d++)
      for (int u = 0; u < tileColumns; u++)
        packed[j * width + d * tileColumns + u] = j + u < length ? k[(j + u) * width + d] : 0;
}

/// What a block of queries knows after the keys seen so far.
struct Block {
  alignas(64) float query[mostRows * width], score[mostRows * stride], sum[mostRows * width];
  float high[mostRows], total[mostRows];
};

template <int rows> static void scores(Block &b, long first, const float *keys, long count) {
  for (long j = 0; j < count; j += tileColumns) {
    Tile<rows> tile;
    clear<rows>(tile);
    addProduct<rows>(width, b.query + first * width, width, 1, keys + j * width, tileColumns, tile);
    write<rows>(tile, b.score + first * stride + j, stride);
  }
}

template <int rows> static void weigh(Block &b, long first, const float *values, long count) {
  for (int d = 0; d < width; d += tileColumns) {
    Tile<rows> tile;
    read<rows>(tile, b.sum + first * width + d, width);
    addProduct<rows>(count, b.score + first * stride, stride, 1, values + d, width, tile);
    write<rows>(tile, b.sum + first * width + d, width);
  }
}

/// Scores of a row to weights, and what was summed up before to the new maximum.
static void soften(Block &b, long row, long count) {
  float *s = b.score + row * stride, rest = b.high[row], restSum = 0;
  Vector high[4], sum[4];
#pragma GCC unroll 4
  for (int u = 0; u < 4; u++)
    high[u] = splat(-INFINITY), sum[u] = splat(0);
  long j = 0;
  for (; j + 4 * lanes <= count; j += 4 * lanes)
#pragma GCC unroll 4
    for (int u = 0; u < 4; u++)
      high[u] = larger(high[u], load(s + j + u * lanes));
  for (; j < count; j++)
    rest = s[j] > rest ? s[j] : rest;
  float m = largest(larger(larger(high[0], high[1]), larger(high[2], high[3])));
  m = m < rest ? rest : m;
  Vector highest = splat(m);
  for (j = 0; j + 4 * lanes <= count; j += 4 * lanes)
#pragma GCC unroll 4
    for (int u = 0; u < 4; u++) {
      Vector e = exponential(load(s + j + u * lanes) - highest);
      store(s + j + u * lanes, e);
      sum[u] = sum[u] + e;
    }
  for (; j < count; j++)
    restSum += s[j] = expf(s[j] - m);
  float factor = expf(b.high[row] - m);
  b.total[row] = b.total[row] * factor + sumOf((sum[0] + sum[1]) + (sum[2] + sum[3])) + restSum;
  b.high[row] = m;
  for (int d = 0; d < width; d += lanes)
    store(b.sum + row * width + d, splat(factor) * load(b.sum + row * width + d));
}

template <typename F> static void inTiles(long rows, F f) {
  for (long i = 0; i < rows; i += tileRows)
    withRows(rows - i < tileRows ? rows - i : tileRows, [&](auto count) { f(count, i); });
}

static void queries(Block &b, const float *q, const float *keys, const float *values, float *z, long length, long rows) {
  for (long i = 0; i < rows * width; i++)
    b.query[i] = q[i] * 0.125f;
  memset(b.sum, 0, sizeof b.sum);
  for (long i = 0; i < rows; i++)
    b.high[i] = -INFINITY, b.total[i] = 0;
  for (long j = 0; j < length; j += blockKeys) {
    long some = length - j < blockKeys ? length - j : blockKeys;
    inTiles(rows, [&](auto count, long i) { scores<count>(b, i, keys + j * width, some); });
    for (long i = 0; i < rows; i++)
      soften(b, i, some);
    inTiles(rows, [&](auto count, long i) { weigh<count>(b, i, values + j * width, some); });
  }
  for (long i = 0; i < rows; i++)
    for (int d = 0; d < width; d += lanes)
      store(z + i * width + d, splat(1.f / b.total[i]) * load(b.sum + i * width + d));
}

void attention(const float *q, const float *k, const float *v, float *z, long length, long first, long end) {
  static thread_local Scratch packed;
  Block block;
  long head = -1;
  float *keys = nullptr;
  for (long row = first; row < end;) {
    if (row / length != head) {
      head = row / length;
      keys = packed.atLeast((length + tileColumns) * width);
      packKeys(k + head * length * width, length, keys);
    }
    long last = (head + 1) * length < end ? (head + 1) * length : end, rows = last - row < mostRows ? last - row : mostRows;
    queries(block, q + row * width, keys, v + head * length * width, z + row * width, length, rows);
    row += rows;
  }
}

} // namespace EXPERT
