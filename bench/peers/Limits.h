//===- Limits.h - loops that do nothing but what a limit is made of -------------------------------------------===//
#pragma once

namespace limits {

/// Multiplies and adds in registers; the number of floating-point operations that it did.
double multiplyAdd(long rounds);
/// The same in AMX tiles of bfloat16; 0 where there are none.
double multiplyAddTiles(long rounds);
/// z = exp(x) for a multiple of 64 numbers.
void exponentials(const float *x, float *z, long count);

/// Arrays of the same length that are read, and one that is written; null where there is none.
struct Traffic {
  const float *x = nullptr, *y = nullptr;
  float *z = nullptr;
  long count = 0; ///< of elements
};
/// Moves elements [first, end), past the caches if `streaming`.
void move(const Traffic &traffic, bool streaming, long first, long end);

} // namespace limits
