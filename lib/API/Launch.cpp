//===- Launch.cpp - the C API's kernels: what they take, and launches of them ------------------------------------------===//
#include "Handles.h"
#include "llvm/ADT/SmallVector.h"
#include <cstring>

using namespace tritonc;

/// The 8 bytes of one argument, as the kernel reads them.
static uint64_t slotOf(const RuntimeParameter &parameter, size_t size, const void *value) {
  uint64_t slot = 0;
  bool half = parameter.type == DType::Float16, brain = parameter.type == DType::BFloat16;
  if (parameter.isPointer || (!half && !brain)) {
    std::memcpy(&slot, value, size);
    return slot;
  }
  float number;
  std::memcpy(&number, value, sizeof number);
  return half ? toHalfBits(number) : toBFloat16Bits(number);
}

extern "C" {

void tritonc_kernel_destroy(tritonc_kernel *kernel) { delete kernel; }

const char *tritonc_kernel_name(const tritonc_kernel *kernel) { return kernel ? kernel->compiled.name.c_str() : ""; }

size_t tritonc_parameter_count(const tritonc_kernel *kernel) { return kernel ? kernel->parameters.size() : 0; }

tritonc_status tritonc_get_parameter(const tritonc_kernel *kernel, size_t index, tritonc_parameter *result) {
  if (!kernel || !result || index >= kernel->parameters.size())
    return TRITONC_BAD_ARGUMENT;
  *result = kernel->parameters[index];
  return TRITONC_OK;
}

size_t tritonc_constant_count(const tritonc_kernel *kernel) { return kernel ? kernel->compiled.constants.size() : 0; }

tritonc_status tritonc_get_constant(const tritonc_kernel *kernel, size_t index, tritonc_constant *result) {
  if (!kernel || !result || index >= kernel->compiled.constants.size())
    return TRITONC_BAD_ARGUMENT;
  const KernelConstant &constant = kernel->compiled.constants[index];
  *result = {constant.name.c_str(), constant.text.c_str(), constant.integer.has_value(), constant.integer.value_or(0)};
  return TRITONC_OK;
}

tritonc_status tritonc_launch(const tritonc_kernel *kernel, const uint32_t grid[3], void *const *arguments, unsigned threads) {
  if (!kernel || !grid || (!arguments && !kernel->parameters.empty()))
    return TRITONC_BAD_ARGUMENT;
  try {
    llvm::SmallVector<uint64_t, 64> slots;
    for (size_t i = 0; i < kernel->parameters.size(); ++i) {
      if (!arguments[i])
        return TRITONC_BAD_ARGUMENT;
      slots.push_back(slotOf(kernel->compiled.parameters[i], kernel->parameters[i].size, arguments[i]));
    }
    switch (kernel->compiled.kernel->launch({grid[0], grid[1], grid[2]}, slots.data(), threads)) {
    case cpu::Kernel::Done: return TRITONC_OK;
    case cpu::Kernel::GridTooLarge: return TRITONC_BAD_ARGUMENT;
    case cpu::Kernel::OutOfMemory: return TRITONC_OUT_OF_MEMORY;
    }
  } catch (...) { // no thread, or no memory for the stacks of programs that wait
    return TRITONC_OUT_OF_MEMORY;
  }
  return TRITONC_INTERNAL_ERROR;
}

} // extern "C"
