/* loops.c - the workloads as plain C loops, the way a user writes them; the compiler is left to do the rest.
 * Compiled several times: SET names the result, SET_NAME says by what. */
#include "KernelSet.h"
#include <math.h>

#define R restrict

static void vectorAdd(const float *R x, const float *R y, float *R z, long first, long end) {
  for (long i = first; i < end; i++)
    z[i] = x[i] + y[i];
}

static void softmax(const float *R x, float *R z, long columns, long first, long end) {
  for (long row = first; row < end; row++) {
    const float *R p = x + row * columns;
    float *R q = z + row * columns;
    float high = p[0], sum = 0;
    for (long i = 0; i < columns; i++)
      high = p[i] > high ? p[i] : high;
    for (long i = 0; i < columns; i++) {
      float e = expf(p[i] - high);
      q[i] = e;
      sum += e;
    }
    float inverse = 1.f / sum;
    for (long i = 0; i < columns; i++)
      q[i] *= inverse;
  }
}

static void layerNorm(const float *R x, const float *R w, const float *R b, float *R z, long columns, long first, long end) {
  for (long row = first; row < end; row++) {
    const float *R p = x + row * columns;
    float *R q = z + row * columns;
    float sum = 0, squares = 0;
    for (long i = 0; i < columns; i++)
      sum += p[i];
    float mean = sum / columns;
    for (long i = 0; i < columns; i++) {
      float d = p[i] - mean;
      squares += d * d;
    }
    float factor = 1.f / sqrtf(squares / columns + 1e-5f);
    for (long i = 0; i < columns; i++)
      q[i] = (p[i] - mean) * factor * w[i] + b[i];
  }
}

static void outerAdd(const float *R x, const float *R y, float *R z, long columns, long first, long end) {
  for (long i = first; i < end; i++)
    for (long j = 0; j < columns; j++)
      z[i * columns + j] = x[i] + y[j];
}

static void rowSum(const float *R x, float *R z, long columns, long first, long end) {
  for (long row = first; row < end; row++) {
    float sum = 0;
    for (long i = 0; i < columns; i++)
      sum += x[row * columns + i];
    z[row] = sum;
  }
}

static long least(long a, long b) { return a < b ? a : b; }

/* Rows in fours, so that four of x share each row of y; blocks that fit in the caches. */
static void product(const float *R x, const float *R y, float *R z, long n, long k, long first, long end) {
  for (long i = first * n; i < end * n; i++)
    z[i] = 0;
  for (long t0 = 0; t0 < k; t0 += 64)
    for (long j0 = 0; j0 < n; j0 += 256) {
      long t1 = least(t0 + 64, k), j1 = least(j0 + 256, n), i = first;
      for (; i + 4 <= end; i += 4)
        for (long t = t0; t < t1; t++) {
          float a = x[i * k + t], b = x[(i + 1) * k + t], c = x[(i + 2) * k + t], d = x[(i + 3) * k + t];
          float *R za = z + i * n, *R zb = za + n, *R zc = zb + n, *R zd = zc + n;
          const float *R row = y + t * n;
          for (long j = j0; j < j1; j++) {
            za[j] += a * row[j];
            zb[j] += b * row[j];
            zc[j] += c * row[j];
            zd[j] += d * row[j];
          }
        }
      for (; i < end; i++)
        for (long t = t0; t < t1; t++)
          for (long j = j0; j < j1; j++)
            z[i * n + j] += x[i * k + t] * y[t * n + j];
    }
}

static void batchedProduct(const float *R x, const float *R y, float *R z, long first, long end) {
  for (long pair = first; pair < end; pair++) {
    const float *R a = x + pair * 1024, *R b = y + pair * 1024;
    for (int i = 0; i < 32; i++) {
      float sum[32] = {0};
      for (int t = 0; t < 32; t++)
        for (int j = 0; j < 32; j++)
          sum[j] += a[i * 32 + t] * b[t * 32 + j];
      for (int j = 0; j < 32; j++)
        z[pair * 1024 + i * 32 + j] = sum[j];
    }
  }
}

/* A softmax of a row of scores in two passes, as in the textbook. */
static void attention(const float *R q, const float *R k, const float *R v, float *R z, long length, long first, long end) {
  enum { width = 64, longest = 8192 };
  float s[longest];
  for (long row = first; row < end; row++) {
    const float *R mine = q + row * width, *R keys = k + row / length * length * width, *R values = v + row / length * length * width;
    float total = 0, sum[width] = {0};
    for (long j = 0; j < length; j++) {
      float a = 0;
      for (int d = 0; d < width; d++)
        a += mine[d] * keys[j * width + d];
      s[j] = a * 0.125f;
    }
    float high = s[0];
    for (long j = 0; j < length; j++)
      high = s[j] > high ? s[j] : high;
    for (long j = 0; j < length; j++) {
      s[j] = expf(s[j] - high);
      total += s[j];
    }
    for (long j = 0; j < length; j++)
      for (int d = 0; d < width; d++)
        sum[d] += s[j] * values[j * width + d];
    for (int d = 0; d < width; d++)
      z[row * width + d] = sum[d] / total;
  }
}

static void convolution(const float *R x, const float *R w, float *R z, long height, long width, long first, long end) {
  for (long row = first; row < end; row++) {
    long i = row % height;
    float *R to = z + row * width;
    for (long j = 0; j < width; j++)
      to[j] = 0;
    for (int u = 0; u < 5 && i + u < height; u++)
      for (int t = 0; t < 5; t++) {
        float weight = w[u * 5 + t];
        const float *R from = x + (row + u) * width + t;
        for (long j = 0; j < width - t; j++)
          to[j] += weight * from[j];
      }
  }
}

static void unpack(const int32_t *R packed, const float *R scale, const int32_t *R offsets, float *R w, long k, long first, long end) {
  for (long i = first; i < end; i++)
    for (long g = 0; g < k / 8; g++) {
      int32_t word = packed[i * (k / 8) + g];
      int offset = (offsets[i * (k / 64) + g / 8] >> (4 * (g % 8))) & 15;
      float factor = scale[i * (k / 8) + g];
      for (int t = 0; t < 8; t++)
        w[i * k + g * 8 + t] = factor * (float)(((word >> (4 * t)) & 15) - offset);
    }
}

const KernelSet SET = {
    .name = SET_NAME,
    .vectorAdd = vectorAdd,
    .softmax = softmax,
    .layerNorm = layerNorm,
    .outerAdd = outerAdd,
    .rowSum = rowSum,
    .product = product,
    .batchedProduct = batchedProduct,
    .attention = attention,
    .convolution = convolution,
    .unpack = unpack,
};
