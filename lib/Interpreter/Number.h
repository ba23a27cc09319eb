//===- Number.h - the numbers of the interpreter: bits in 64 bits, and what they mean ----------===//
// Every lane is held as the bits of its type, zero-extended. Floats are decoded to double, worked on there, and encoded with
// one rounding. That is exact for + - * / and square roots of types with up to 24 bits of precision, as double has 53 ≥ 2·24 + 2.
#pragma once
#include "tritonc/Support/DType.h"
#include "mlir/IR/BuiltinTypes.h"
#include <bit>
#include <cmath>

namespace tritonc::interp {

/// The low `width` bits set.
inline uint64_t maskOf(unsigned width) { return width >= 64 ? ~uint64_t(0) : (uint64_t(1) << width) - 1; }
/// Bits of a signed integer of `width` bits, as a number.
inline int64_t signedOf(uint64_t bits, unsigned width) {
  unsigned unused = 64 - width;
  return width >= 64 ? int64_t(bits) : int64_t(bits << unused) >> unused;
}

/// How a float is laid out: sign, exponent, mantissa; and what its largest exponent means.
struct Format {
  unsigned exponentBits, mantissaBits;
  bool hasInfinity;      ///< false: e4m3, where only all ones is NaN
  bool saturates;        ///< what is too large, infinity too, becomes the largest number
  int bias() const { return (1 << (exponentBits - 1)) - 1; }
  unsigned width() const { return 1 + exponentBits + mantissaBits; }
  /// Bits of the largest finite number.
  uint64_t largest() const {
    uint64_t infinity = maskOf(exponentBits) << mantissaBits;
    return hasInfinity ? infinity - 1 : (infinity | maskOf(mantissaBits)) - 1;
  }
  uint64_t nan() const {
    uint64_t exponent = maskOf(exponentBits) << mantissaBits;
    return hasInfinity ? exponent | uint64_t(1) << (mantissaBits - 1) : exponent | maskOf(mantissaBits);
  }
};

constexpr Format f64Format{11, 52, true, false}, f32Format{8, 23, true, false}, f16Format{5, 10, true, false}, bf16Format{8, 7, true, false},
    e4m3Format{4, 3, false, true}, e5m2Format{5, 2, true, true};
const Format &formatOf(mlir::Type type);

enum class Rounding { ToNearestEven, TowardZero };

/// The exact value of a float of at most 32 bits; software, bit by bit.
double decode(uint64_t bits, const Format &format);
/// `value` rounded once to the format. `sticky` != 0: the true value lies beyond `value` away from (+1) or toward (-1) zero.
uint64_t encode(double value, const Format &format, Rounding rounding = Rounding::ToNearestEven, int sticky = 0);

/// One type of floats: bits to double and back. The wide ones are the machine's own.
struct F64 {
  static double decode(uint64_t bits) { return std::bit_cast<double>(bits); }
  static uint64_t encode(double value) { return std::bit_cast<uint64_t>(value); }
};
struct F32 {
  static double decode(uint64_t bits) { return std::bit_cast<float>(uint32_t(bits)); }
  static uint64_t encode(double value) { return std::bit_cast<uint32_t>(float(value)); }
};
template <const Format &format> struct Narrow {
  static double decode(uint64_t bits) { return interp::decode(bits, format); }
  static uint64_t encode(double value) { return interp::encode(value, format); }
};

/// Calls `use` with the codec of a float type, so that a loop inside of it is compiled for that type.
template <typename Use> auto withCodec(mlir::Type type, Use use) {
  if (type.isF32())
    return use(F32());
  if (type.isF64())
    return use(F64());
  if (type.isF16())
    return use(Narrow<f16Format>());
  if (type.isBF16())
    return use(Narrow<bf16Format>());
  if (llvm::isa<mlir::Float8E4M3FNType>(type))
    return use(Narrow<e4m3Format>());
  assert(llvm::isa<mlir::Float8E5M2Type>(type) && "no such float in the tile language");
  return use(Narrow<e5m2Format>());
}

/// x · y + z with one rounding, in any float type.
uint64_t fusedMultiplyAdd(double x, double y, double z, mlir::Type type);

} // namespace tritonc::interp
