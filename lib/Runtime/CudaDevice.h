//===- CudaDevice.h - a card in use: its context and its memory ---------------------------------------===//
#pragma once
#include "CudaDriver.h"
#include "tritonc/Runtime/Cuda.h"

namespace tritonc::cuda {

/// Memory of a card that grows and is kept. Its contents do not outlive growth.
class Arena {
public:
  explicit Arena(const Driver &driver) : driver(driver) {}
  /// At least so many bytes, at a multiple of 512.
  llvm::Expected<Address> reserve(size_t bytes);

private:
  const Driver &driver;
  Address memory = 0;
  size_t size = 0;
};

/// A card in use. One object a card and process, never destroyed: the process ends with its context.
struct Context {
  const Driver &driver;
  Device device;
  unsigned maxGridYZ = 65535; ///< programs along the second and third axis
  Arena arrays{driver};       ///< a launch's arrays
  Arena before{driver};       ///< the same before the first round of a timing
  Arena log{driver};          ///< what programs print
  Arena other{driver};        ///< what the cache is filled with between rounds
};

/// The card of that number, made the current one.
llvm::Expected<Context *> contextOf(unsigned number);

} // namespace tritonc::cuda
