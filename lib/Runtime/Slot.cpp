// Turns a number of the host into the bytes that a compiled kernel takes.
#include "tritonc/Runtime/Slot.h"
#include <cstring>

uint64_t tritonc::slotOf(const Scalar &scalar, DType parameter) {
  uint64_t slot = 0;
  double real = isFloat(scalar.type) ? scalar.real : double(scalar.integer);
  auto narrowed = float(real);
  switch (parameter) {
  case DType::Float64:
    std::memcpy(&slot, &real, sizeof real);
    return slot;
  case DType::Float32:
    std::memcpy(&slot, &narrowed, sizeof narrowed);
    return slot;
  case DType::Float16:
    return toHalfBits(narrowed);
  case DType::BFloat16:
    return toBFloat16Bits(narrowed);
  case DType::Float8E4NV:
  case DType::Float8E5:
    return toFloat8Bits(narrowed, parameter);
  case DType::Int1:
    return scalar.integer != 0;
  default:
    return uint64_t(scalar.integer);
  }
}
