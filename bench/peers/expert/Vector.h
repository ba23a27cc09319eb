//===- Vector.h - the widest float vectors of this processor, under one set of names -----------------------------===//
#pragma once
#include <immintrin.h>

#if defined(__AVX512F__)
using Vector = __m512;
constexpr int lanes = 16;
constexpr int registers = 32;
static inline Vector load(const float *p) { return _mm512_loadu_ps(p); }
static inline void store(float *p, Vector v) { _mm512_storeu_ps(p, v); }
static inline void stream(float *p, Vector v) { _mm512_stream_ps(p, v); }
static inline Vector splat(float x) { return _mm512_set1_ps(x); }
static inline Vector multiplyAdd(Vector a, Vector b, Vector c) { return _mm512_fmadd_ps(a, b, c); }
static inline Vector larger(Vector a, Vector b) { return _mm512_max_ps(a, b); }
static inline float largest(Vector v) { return _mm512_reduce_max_ps(v); }
static inline float sumOf(Vector v) { return _mm512_reduce_add_ps(v); }
static inline Vector nearest(Vector v) { return _mm512_roundscale_ps(v, 8); }
/// v * 2^n for whole n.
static inline Vector scaled(Vector v, Vector n) { return _mm512_scalef_ps(v, n); }
using Mask = __mmask16;
static inline Mask firstLanes(long n) { return n >= 16 ? 0xffff : n > 0 ? (1u << n) - 1 : 0; }
static inline Vector load(const float *p, Mask m) { return _mm512_maskz_loadu_ps(m, p); }
static inline void store(float *p, Vector v, Mask m) { _mm512_mask_storeu_ps(p, m, v); }
#else
using Vector = __m256;
constexpr int lanes = 8;
constexpr int registers = 16;
static inline Vector load(const float *p) { return _mm256_loadu_ps(p); }
static inline void store(float *p, Vector v) { _mm256_storeu_ps(p, v); }
static inline void stream(float *p, Vector v) { _mm256_stream_ps(p, v); }
static inline Vector splat(float x) { return _mm256_set1_ps(x); }
static inline Vector multiplyAdd(Vector a, Vector b, Vector c) { return _mm256_fmadd_ps(a, b, c); }
static inline Vector larger(Vector a, Vector b) { return _mm256_max_ps(a, b); }
static inline float largest(Vector v) {
  __m128 m = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  m = _mm_max_ps(m, _mm_movehl_ps(m, m));
  return _mm_cvtss_f32(_mm_max_ss(m, _mm_shuffle_ps(m, m, 1)));
}
static inline float sumOf(Vector v) {
  __m128 m = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  m = _mm_add_ps(m, _mm_movehl_ps(m, m));
  return _mm_cvtss_f32(_mm_add_ss(m, _mm_shuffle_ps(m, m, 1)));
}
static inline Vector nearest(Vector v) { return _mm256_round_ps(v, 8); }
/// v * 2^n for whole n; n below -126 counts as -127, which gives 0.
static inline Vector scaled(Vector v, Vector n) {
  __m256i exponent = _mm256_max_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), _mm256_setzero_si256());
  return _mm256_mul_ps(v, _mm256_castsi256_ps(_mm256_slli_epi32(exponent, 23)));
}
using Mask = __m256i;
static inline Mask firstLanes(long n) {
  int count = n > 8 ? 8 : n < 0 ? 0 : (int)n;
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
static inline Vector load(const float *p, Mask m) { return _mm256_maskload_ps(p, m); }
static inline void store(float *p, Vector v, Mask m) { _mm256_maskstore_ps(p, m, v); }
#endif

/// Within an ulp for x <= 88; 0 far below. Cody and Waite's reduction, then a polynomial of degree 6.
static inline Vector exponential(Vector x) {
  Vector n = nearest(x * splat(1.44269504088896341f));
  Vector r = multiplyAdd(n, splat(-0.693359375f), x);
  r = multiplyAdd(n, splat(2.12194440e-4f), r);
  Vector p = splat(1.9875691500e-4f);
  p = multiplyAdd(p, r, splat(1.3981999507e-3f));
  p = multiplyAdd(p, r, splat(8.3334519073e-3f));
  p = multiplyAdd(p, r, splat(4.1665795894e-2f));
  p = multiplyAdd(p, r, splat(1.6666665459e-1f));
  p = multiplyAdd(p, r, splat(5.0000001201e-1f));
  p = multiplyAdd(r * r, p, r);
  return scaled(p + splat(1.f), n);
}
