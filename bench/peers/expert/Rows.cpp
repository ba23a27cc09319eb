// What is bound by memory, by hand: every vector is loaded and stored once a pass, with accumulators enough to hide latencies.
// Sizes that are no multiple of a vector end in masked steps.
#include "Expert.h"
#include "Vector.h"
#include <cmath>

namespace EXPERT {

/// Calls body(index, lanes that exist) for the vectors of [0, count), four at a time where there are so many.
template <typename Whole, typename Tail> static inline __attribute__((always_inline)) void eachVector(long count, Whole whole, Tail tail) {
  long i = 0;
  for (; i + 4 * lanes <= count; i += 4 * lanes)
#pragma GCC unroll 4
    for (int u = 0; u < 4; u++)
      whole(i + u * lanes, u);
  for (; i < count; i += lanes)
    tail(i, firstLanes(count - i));
}

template <bool streaming> static inline void put(float *p, Vector v) {
  if (streaming)
    stream(p, v);
  else
    store(p, v);
}

template <bool streaming> static void addElements(const float *x, const float *y, float *z, long first, long end) {
  eachVector(
      end - first, [&](long i, int) { put<streaming>(z + first + i, load(x + first + i) + load(y + first + i)); },
      [&](long i, Mask m) { store(z + first + i, load(x + first + i, m) + load(y + first + i, m), m); });
  if (streaming)
    _mm_sfence();
}

void vectorAdd(const float *x, const float *y, float *z, long first, long end) { addElements<false>(x, y, z, first, end); }
void vectorAddStreaming(const float *x, const float *y, float *z, long first, long end) { addElements<true>(x, y, z, first, end); }

void softmax(const float *x, float *z, long columns, long first, long end) {
  for (long row = first; row < end; row++) {
    const float *p = x + row * columns;
    float *q = z + row * columns;
    Vector high[4], sum[4];
#pragma GCC unroll 4
    for (int u = 0; u < 4; u++)
      high[u] = splat(-INFINITY), sum[u] = splat(0);
    float rest = -INFINITY, restSum = 0;
    eachVector(
        columns, [&](long i, int u) { high[u] = larger(high[u], load(p + i)); },
        [&](long i, Mask) {
          for (long j = i; j < columns && j < i + lanes; j++)
            rest = p[j] > rest ? p[j] : rest;
        });
    float m = largest(larger(larger(high[0], high[1]), larger(high[2], high[3])));
    Vector highest = splat(m > rest ? m : rest);
    eachVector(
        columns,
        [&](long i, int u) {
          Vector e = exponential(load(p + i) - highest);
          store(q + i, e);
          sum[u] = sum[u] + e;
        },
        [&](long i, Mask mask) {
          store(q + i, exponential(load(p + i, mask) - highest), mask);
          for (long j = i; j < columns && j < i + lanes; j++)
            restSum += q[j];
        });
    Vector inverse = splat(1.f / (sumOf((sum[0] + sum[1]) + (sum[2] + sum[3])) + restSum));
    eachVector(
        columns, [&](long i, int) { store(q + i, load(q + i) * inverse); }, [&](long i, Mask mask) { store(q + i, load(q + i, mask) * inverse, mask); });
  }
}

void layerNorm(const float *x, const float *w, const float *b, float *z, long columns, long first, long end) {
  for (long row = first; row < end; row++) {
    const float *p = x + row * columns;
    float *q = z + row * columns;
    Vector sum[4], squares[4];
#pragma GCC unroll 4
    for (int u = 0; u < 4; u++)
      sum[u] = squares[u] = splat(0);
    eachVector(
        columns, [&](long i, int u) { sum[u] = sum[u] + load(p + i); }, [&](long i, Mask mask) { sum[0] = sum[0] + load(p + i, mask); });
    float mean = sumOf((sum[0] + sum[1]) + (sum[2] + sum[3])) / columns, rest = 0;
    Vector centre = splat(mean);
    eachVector(
        columns,
        [&](long i, int u) {
          Vector d = load(p + i) - centre;
          squares[u] = multiplyAdd(d, d, squares[u]);
        },
        [&](long i, Mask) {
          for (long j = i; j < columns && j < i + lanes; j++)
            rest += (p[j] - mean) * (p[j] - mean);
        });
    float variance = (sumOf((squares[0] + squares[1]) + (squares[2] + squares[3])) + rest) / columns;
    Vector factor = splat(1.f / sqrtf(variance + 1e-5f));
    eachVector(
        columns, [&](long i, int) { store(q + i, multiplyAdd((load(p + i) - centre) * factor, load(w + i), load(b + i))); },
        [&](long i, Mask m) { store(q + i, multiplyAdd((load(p + i, m) - centre) * factor, load(w + i, m), load(b + i, m)), m); });
  }
}

template <bool streaming> static void addOuter(const float *x, const float *y, float *z, long columns, long first, long end) {
  bool aligned = columns % lanes == 0;
  for (long row = first; row < end; row++) {
    Vector a = splat(x[row]);
    float *q = z + row * columns;
    auto tail = [&](long j, Mask m) { store(q + j, a + load(y + j, m), m); };
    if (streaming && aligned)
      eachVector(columns, [&](long j, int) { stream(q + j, a + load(y + j)); }, tail);
    else
      eachVector(columns, [&](long j, int) { store(q + j, a + load(y + j)); }, tail);
  }
  if (streaming)
    _mm_sfence();
}

void outerAdd(const float *x, const float *y, float *z, long columns, long first, long end) { addOuter<false>(x, y, z, columns, first, end); }
void outerAddStreaming(const float *x, const float *y, float *z, long columns, long first, long end) { addOuter<true>(x, y, z, columns, first, end); }

void rowSum(const float *x, float *z, long columns, long first, long end) {
  for (long row = first; row < end; row++) {
    const float *p = x + row * columns;
    Vector sum[8];
#pragma GCC unroll 8
    for (int u = 0; u < 8; u++)
      sum[u] = splat(0);
    long i = 0;
    for (; i + 8 * lanes <= columns; i += 8 * lanes)
#pragma GCC unroll 8
      for (int u = 0; u < 8; u++)
        sum[u] = sum[u] + load(p + i + u * lanes);
    for (; i < columns; i += lanes)
      sum[0] = sum[0] + load(p + i, firstLanes(columns - i));
#pragma GCC unroll 8
    for (int u = 1; u < 8; u++)
      sum[0] = sum[0] + sum[u];
    z[row] = sumOf(sum[0]);
  }
}

} // namespace EXPERT
