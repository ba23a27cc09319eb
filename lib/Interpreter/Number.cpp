// Turns bits of narrow floats into doubles and doubles into bits, by integer arithmetic.
#include "Number.h"

using namespace tritonc::interp;

const Format &tritonc::interp::formatOf(mlir::Type type) {
  if (type.isF32())
    return f32Format;
  if (type.isF64())
    return f64Format;
  if (type.isF16())
    return f16Format;
  if (type.isBF16())
    return bf16Format;
  return llvm::isa<mlir::Float8E4M3FNType>(type) ? e4m3Format : e5m2Format;
}

double tritonc::interp::decode(uint64_t bits, const Format &f) {
  uint64_t mantissa = bits & maskOf(f.mantissaBits), exponent = bits >> f.mantissaBits & maskOf(f.exponentBits);
  double sign = bits >> (f.width() - 1) & 1 ? -1.0 : 1.0;
  bool topExponent = exponent == maskOf(f.exponentBits);
  if (f.hasInfinity ? topExponent : topExponent && mantissa == maskOf(f.mantissaBits))
    return f.hasInfinity && mantissa == 0 ? sign * INFINITY : sign * NAN;
  if (exponent == 0) // subnormal: mantissa · 2^(1 - bias - m)
    return sign * std::ldexp(double(mantissa), 1 - f.bias() - int(f.mantissaBits));
  return sign * std::ldexp(double(mantissa | uint64_t(1) << f.mantissaBits), int(exponent) - f.bias() - int(f.mantissaBits));
}

/// `units` of the last place, and what is left of them as a fraction, to a whole number of units.
static uint64_t roundUnits(uint64_t units, double rest, Rounding rounding, int sticky) {
  if (rounding == Rounding::TowardZero)
    return rest == 0 && sticky < 0 && units > 0 ? units - 1 : units;
  if (rest > 0.5 || (rest == 0.5 && (sticky > 0 || (sticky == 0 && (units & 1)))))
    return units + 1;
  return units;
}

uint64_t tritonc::interp::encode(double value, const Format &f, Rounding rounding, int sticky) {
  uint64_t sign = uint64_t(std::signbit(value)) << (f.width() - 1);
  if (std::isnan(value))
    return f.nan(); // one NaN, without a sign
  if (std::isinf(value))
    return sign | (f.saturates ? f.largest() : f.largest() + 1);
  double magnitude = std::fabs(value);
  if (magnitude == 0)
    return sign;
  int exponent = std::ilogb(magnitude), lowest = 1 - f.bias();
  // The unit of the last place around this number; subnormal numbers share the lowest exponent.
  int unit = std::max(exponent, lowest) - int(f.mantissaBits);
  double scaled = std::ldexp(magnitude, -unit); // exact: a power of two
  auto units = uint64_t(scaled);
  units = roundUnits(units, scaled - double(units), rounding, sticky);
  // In bits, the exponent and the mantissa are one number that counts units: a carry does the right thing.
  uint64_t bits = units;
  if (exponent >= lowest)
    bits += uint64_t(exponent - lowest) << f.mantissaBits;
  if (bits > f.largest())
    bits = f.saturates || rounding == Rounding::TowardZero ? f.largest() : f.largest() + 1;
  return sign | bits;
}

uint64_t tritonc::interp::fusedMultiplyAdd(double x, double y, double z, mlir::Type type) {
  if (type.isF64())
    return F64::encode(std::fma(x, y, z));
  if (type.isF32())
    return std::bit_cast<uint32_t>(std::fma(float(x), float(y), float(z)));
  // The product is exact in double. Of the sum, what double leaves out only matters at a tie.
  double product = x * y, sum = product + z;
  double back = sum - product, left = (product - (sum - back)) + (z - back); // Knuth's exact error of a sum
  int sticky = std::isfinite(sum) && left != 0 ? ((left > 0) == (sum > 0) ? 1 : -1) : 0;
  return encode(sum, formatOf(type), Rounding::ToNearestEven, sticky);
}
