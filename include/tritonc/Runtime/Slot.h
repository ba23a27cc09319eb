//===- Slot.h - a number as a compiled kernel finds it -----------------------------------------------===//
#pragma once
#include "tritonc/Runtime/Launch.h"

namespace tritonc {

/// The bits of a number in the type of its parameter, from the first byte on.
uint64_t slotOf(const Scalar &scalar, DType parameter);

} // namespace tritonc
