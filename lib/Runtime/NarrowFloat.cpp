// Turns a float into the bits of a narrower float, rounding to nearest even, and back.
#include "tritonc/Runtime/Buffer.h"
#include "llvm/ADT/bit.h"
#include <cassert>
#include <cmath>
#include <limits>

using namespace tritonc;

namespace {
/// The layout of a narrow float: sign, exponent, mantissa. The bias is 2^(exponent bits - 1) - 1.
struct Layout {
  int exponentBits, mantissaBits;
  bool hasInfinity; ///< false: the largest exponent holds numbers, and only the all-ones pattern is NaN

  constexpr int bias() const { return (1 << (exponentBits - 1)) - 1; }
  constexpr uint32_t signBit() const { return 1u << (exponentBits + mantissaBits); }
  constexpr uint32_t mantissaMask() const { return (1u << mantissaBits) - 1; }
  /// All exponent bits set, mantissa 0: infinity where there is one.
  constexpr uint32_t topExponent() const { return ((1u << exponentBits) - 1) << mantissaBits; }
  /// The pattern that an overflow gives, without sign: infinity, else NaN.
  constexpr uint32_t overflow() const { return hasInfinity ? topExponent() : signBit() - 1; }
};

constexpr Layout half{5, 10, true};
constexpr Layout bfloat16{8, 7, true};
constexpr Layout float8E4NV{4, 3, false};
constexpr Layout float8E5{5, 2, true};
} // namespace

/// `value` shifted right by `shift` bits, rounded to nearest, ties to even.
static uint32_t shiftRightRounded(uint32_t value, int shift) {
  if (shift > 31)
    return 0;
  if (shift == 0)
    return value;
  uint32_t rest = value & ((1u << shift) - 1), middle = 1u << (shift - 1), result = value >> shift;
  return result + (rest > middle || (rest == middle && (result & 1)));
}

static uint32_t narrow(float value, Layout layout) {
  uint32_t bits = llvm::bit_cast<uint32_t>(value);
  uint32_t sign = bits >> 31 ? layout.signBit() : 0;
  uint32_t magnitude = bits & 0x7fffffff;
  int drop = 23 - layout.mantissaBits;
  if (magnitude > 0x7f800000) { // NaN keeps the top of its payload and becomes quiet
    if (!layout.hasInfinity)
      return sign | layout.overflow();
    uint32_t quiet = 1u << (layout.mantissaBits - 1);
    return sign | layout.topExponent() | quiet | ((magnitude >> drop) & layout.mantissaMask());
  }
  if (magnitude == 0x7f800000)
    return sign | layout.overflow();

  int exponent = int(magnitude >> 23) - 127 + layout.bias(); // biased for the narrow type
  uint32_t mantissa = magnitude & 0x7fffff;
  if (magnitude >> 23)
    mantissa |= 0x800000;
  else
    ++exponent; // subnormal float: the exponent of the smallest normal
  uint32_t result;
  if (exponent <= 0) // subnormal in the narrow type; rounding up may reach the smallest normal, which is right
    result = shiftRightRounded(mantissa, drop + 1 - exponent);
  else // the leading one adds 1 to the exponent field; so does a carry out of the mantissa
    result = (uint32_t(exponent - 1) << layout.mantissaBits) + shiftRightRounded(mantissa, drop);
  return sign | (result < layout.overflow() ? result : layout.overflow());
}

static float widen(uint32_t bits, Layout layout) {
  float sign = bits & layout.signBit() ? -1.0f : 1.0f;
  uint32_t magnitude = bits & (layout.signBit() - 1);
  uint32_t mantissa = magnitude & layout.mantissaMask();
  int exponent = int(magnitude >> layout.mantissaBits);
  bool isNaN = layout.hasInfinity ? magnitude > layout.topExponent() : magnitude == layout.overflow();
  if (isNaN) {
    uint32_t payload = layout.hasInfinity ? mantissa << (23 - layout.mantissaBits) : 0x400000;
    return llvm::bit_cast<float>((bits & layout.signBit() ? 0x80000000u : 0u) | 0x7f800000u | payload);
  }
  if (layout.hasInfinity && magnitude == layout.topExponent())
    return sign * std::numeric_limits<float>::infinity();
  if (exponent == 0)
    return sign * std::ldexp(float(mantissa), 1 - layout.bias() - layout.mantissaBits);
  return sign * std::ldexp(float(mantissa | (layout.mantissaMask() + 1)), exponent - layout.bias() - layout.mantissaBits);
}

uint16_t tritonc::toHalfBits(float value) { return uint16_t(narrow(value, half)); }

float tritonc::fromHalfBits(uint16_t bits) { return widen(bits, half); }

uint16_t tritonc::toBFloat16Bits(float value) { return uint16_t(narrow(value, bfloat16)); }

float tritonc::fromBFloat16Bits(uint16_t bits) { return llvm::bit_cast<float>(uint32_t(bits) << 16); }

static Layout layoutOf(DType type) {
  assert(isFloat8(type) && "an 8-bit float");
  return type == DType::Float8E4NV ? float8E4NV : float8E5;
}

uint8_t tritonc::toFloat8Bits(float value, DType type) { return uint8_t(narrow(value, layoutOf(type))); }

float tritonc::fromFloat8Bits(uint8_t bits, DType type) { return widen(bits, layoutOf(type)); }
