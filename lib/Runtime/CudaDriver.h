//===- CudaDriver.h - the functions of NVIDIA's driver ---------------------------------------------===//
#pragma once
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"
#include <cstddef>
#include <cstdint>

namespace tritonc::cuda {

using Address = unsigned long long; ///< in the card's memory
/// What the driver hands out, by address.
using Handle = struct Opaque *;

/// Results and constants of the driver's interface that have a meaning here.
enum : int {
  Success = 0, InvalidValue = 1, OutOfMemory = 2, StubLibrary = 34, NoDevice = 100, InvalidDevice = 101, InvalidImage = 200, NoBinaryForDevice = 209,
  InvalidPtx = 218, UnsupportedPtxVersion = 222, IllegalAddress = 700, LaunchOutOfResources = 701, Assertion = 710, MisalignedAddress = 716,
};
enum Attribute : int { MaxGridY = 6, Processors = 16, CacheBytes = 38, Major = 75, Minor = 76, MaxSharedBytes = 97 };
enum JitOption : int { JitErrorLog = 5, JitErrorLogBytes = 6 };
constexpr int maxDynamicSharedBytes = 8; ///< attribute of a function

/// Every function of the driver that is called, with its parameters.
#define TRITONC_CUDA_FUNCTIONS(X)                                                                                                     \
  X(cuInit, unsigned flags)                                                                                                           \
  X(cuDriverGetVersion, int *version)                                                                                                 \
  X(cuGetErrorName, int result, const char **text)                                                                                    \
  X(cuGetErrorString, int result, const char **text)                                                                                  \
  X(cuDeviceGetCount, int *count)                                                                                                     \
  X(cuDeviceGet, int *device, int number)                                                                                             \
  X(cuDeviceGetName, char *name, int bytes, int device)                                                                               \
  X(cuDeviceGetAttribute, int *value, int attribute, int device)                                                                      \
  X(cuDeviceTotalMem_v2, size_t *bytes, int device)                                                                                   \
  X(cuDevicePrimaryCtxRetain, Handle *context, int device)                                                                            \
  X(cuCtxSetCurrent, Handle context)                                                                                                  \
  X(cuCtxSynchronize, void)                                                                                                           \
  X(cuModuleLoadDataEx, Handle *module, const void *image, unsigned options, int *names, void **values)                               \
  X(cuModuleUnload, Handle module)                                                                                                    \
  X(cuModuleGetFunction, Handle *function, Handle module, const char *name)                                                           \
  X(cuFuncSetAttribute, Handle function, int attribute, int value)                                                                    \
  X(cuLaunchKernel, Handle function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY,                \
    unsigned blockZ, unsigned sharedBytes, Handle stream, void **parameters, void **extra)                                            \
  X(cuMemAlloc_v2, Address *address, size_t bytes)                                                                                    \
  X(cuMemFree_v2, Address address)                                                                                                    \
  X(cuMemcpyHtoD_v2, Address to, const void *from, size_t bytes)                                                                      \
  X(cuMemcpyDtoH_v2, void *to, Address from, size_t bytes)                                                                            \
  X(cuMemcpyDtoDAsync_v2, Address to, Address from, size_t bytes, Handle stream)                                                      \
  X(cuMemsetD8Async, Address to, unsigned char value, size_t bytes, Handle stream)                                                    \
  X(cuEventCreate, Handle *event, unsigned flags)                                                                                     \
  X(cuEventDestroy_v2, Handle event)                                                                                                  \
  X(cuEventRecord, Handle event, Handle stream)                                                                                       \
  X(cuEventSynchronize, Handle event)                                                                                                 \
  X(cuEventElapsedTime, float *milliseconds, Handle from, Handle to)

/// The driver's functions, each of which returns 0 or says what went wrong.
struct Driver {
#define TRITONC_CUDA_MEMBER(name, ...) int (*name)(__VA_ARGS__) = nullptr;
  TRITONC_CUDA_FUNCTIONS(TRITONC_CUDA_MEMBER)
#undef TRITONC_CUDA_MEMBER
  int version = 0;

  /// `an illegal memory access was encountered (CUDA_ERROR_ILLEGAL_ADDRESS)`
  std::string words(int result) const;
  /// An error if `result` is one: `doing` and what the driver calls it.
  llvm::Error check(int result, const llvm::Twine &doing) const;
};

/// The driver, opened and ready; opened once. The error says why there is none, in a sentence.
llvm::Expected<const Driver *> driver();

} // namespace tritonc::cuda
