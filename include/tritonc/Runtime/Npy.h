//===- Npy.h - NumPy's .npy files, read and written ---------------------------===//
#pragma once
#include "tritonc/Runtime/Buffer.h"
#include "llvm/Support/Error.h"

namespace tritonc {

/// Reads a `.npy` file (versions 1 to 3, little or big endian, C or Fortran order) into row-major memory.
/// The error names the file and the field that is wrong; nothing is allocated before the size was checked.
llvm::Expected<Buffer> readNpy(const std::string &path);

/// Writes a `.npy` file of version 1: to a temporary file beside it, then renamed, so that no half-written file stays.
/// bf16 is written as uint16 and fp8 as uint8 bit patterns.
llvm::Error writeNpy(const std::string &path, const Buffer &buffer);

} // namespace tritonc
