// The most that this processor does of one thing: multiplications and additions, exponentials, traffic.
#include "../Limits.h"
#include "Vector.h"
#if defined(__AMX_BF16__)
#include "AmxTiles.h"
#endif

/// Keeps a value in a register without saying what it is.
static inline void keep(Vector &v) {
#if defined(__AVX512F__)
  asm volatile("" : "+v"(v));
#else
  asm volatile("" : "+x"(v));
#endif
}

double limits::multiplyAdd(long rounds) {
  constexpr int count = 12; // independent sums, enough for two units with a latency of 4
  Vector sum[count], x = splat(1.f), y = splat(1e-9f);
  for (Vector &s : sum)
    s = splat(0);
  for (long i = 0; i < rounds; i++)
#pragma GCC unroll 12
    for (int u = 0; u < count; u++) {
      sum[u] = ::multiplyAdd(x, y, sum[u]);
      keep(sum[u]);
    }
  return 2.0 * count * lanes * rounds;
}

void limits::exponentials(const float *x, float *z, long count) {
  for (long i = 0; i < count; i += 4 * lanes)
#pragma GCC unroll 4
    for (int u = 0; u < 4 * lanes; u += lanes)
      store(z + i + u, exponential(load(x + i + u)));
}

template <bool x, bool y, bool z, bool streaming> static void moveAll(const limits::Traffic &t, long first, long end) {
  constexpr int unrolled = z ? 4 : 8; // sums have to hide their latency; stores should finish few lines at a time
  Vector sum[unrolled];
  for (Vector &s : sum)
    s = splat(0);
  for (long i = first; i + unrolled * lanes <= end; i += unrolled * lanes)
#pragma GCC unroll 8
    for (int u = 0; u < unrolled; u++) {
      Vector v = x ? load(t.x + i + u * lanes) : splat(1.f);
      if (y)
        v = v + load(t.y + i + u * lanes);
      if (!z)
        sum[u] = sum[u] + v;
      else if (streaming)
        stream(t.z + i + u * lanes, v);
      else
        store(t.z + i + u * lanes, v);
    }
  for (Vector &s : sum)
    keep(s);
  if (streaming)
    _mm_sfence();
}

template <bool streaming> static void moveBy(const limits::Traffic &t, long first, long end) {
  if (!t.x)
    moveAll<false, false, true, streaming>(t, first, end);
  else if (!t.z)
    moveAll<true, false, false, streaming>(t, first, end);
  else if (!t.y)
    moveAll<true, false, true, streaming>(t, first, end);
  else
    moveAll<true, true, true, streaming>(t, first, end);
}

void limits::move(const Traffic &t, bool streaming, long first, long end) {
  if (streaming)
    moveBy<true>(t, first, end);
  else
    moveBy<false>(t, first, end);
}

#if defined(__AMX_BF16__)
double limits::multiplyAddTiles(long rounds) {
  if (!tilesGranted())
    return 0;
  alignas(64) static const uint8_t zeros[1024] = {};
  setUpTiles();
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  _tile_loadd(4, zeros, 64);
  _tile_loadd(5, zeros, 64);
  _tile_loadd(6, zeros, 64);
  _tile_loadd(7, zeros, 64);
  for (long i = 0; i < rounds; i++) {
    _tile_dpbf16ps(0, 4, 6);
    _tile_dpbf16ps(1, 4, 7);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  }
  _tile_release();
  return 4.0 * 2 * 16 * 16 * 32 * rounds;
}
#else
double limits::multiplyAddTiles(long) { return 0; }
#endif
