//===- Mapping.h - which thread of a program holds which element of a tile ---------------------------===//
// A tile is padded to powers of two in each dimension; its elements are then numbered row by row with an index of some bits. A mapping
// says for each bit of the register number, of the lane (0 … 31) and of the warp which bit of that index it is. Lane and warp bits may
// be no bit of the index: then the threads that differ in them hold the same elements. Each index bit stands in exactly one place.
#pragma once
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>

namespace tritonc::gpu {

struct Mapping {
  static constexpr int none = -1;
  llvm::SmallVector<int, 8> reg;  ///< index bit of each bit of the register number, the lowest first
  llvm::SmallVector<int, 5> lane; ///< of each bit of the lane; 5 of them
  llvm::SmallVector<int, 5> warp; ///< of each bit of the warp

  bool operator==(const Mapping &) const = default;
  unsigned registers() const { return 1u << reg.size(); }
  /// The bits of the index that register `r` has by itself; those of lane and warp are 0 in it.
  uint32_t indexOf(unsigned r) const;
  /// The register bit that is index bit `bit`, or `none`.
  int registerBit(int bit) const;
  /// How many index bits there are.
  unsigned bits() const;
  /// Each place's bit renamed by `to`: a register bit that becomes `none` goes away, a lane or warp bit stays as `none`.
  Mapping renamed(llvm::function_ref<int(int)> to) const;
};

/// The first `vectorBits` bits of `order` into registers, the next into lanes, then warps, then registers.
Mapping blocked(llvm::ArrayRef<int> order, unsigned vectorBits, unsigned warpBits);
/// The bits 0, 1, … in their order, spread over all threads before a thread has two; up to `vectorBits` neighbours in a thread.
Mapping rowMajor(unsigned bits, unsigned vectorBits, unsigned warpBits);

/// The number of bits that a dimension's index has: those of the next power of two.
unsigned bitsOf(int64_t size);
/// The bits of the padded index of a tile.
unsigned bitsOf(llvm::ArrayRef<int64_t> shape);
/// The first (lowest) index bit of dimension `axis`.
unsigned firstBit(llvm::ArrayRef<int64_t> shape, unsigned axis);
/// Whether padding adds nothing.
bool isPowerOfTwo(llvm::ArrayRef<int64_t> shape);

} // namespace tritonc::gpu
