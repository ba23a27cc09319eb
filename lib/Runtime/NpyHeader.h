//===- NpyHeader.h - what the head of a .npy file says --------------------------===//
#pragma once
#include "tritonc/Support/DType.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace tritonc {

struct NpyHeader {
  DType type = DType::Float32;
  bool bigEndian = false;
  bool fortranOrder = false;
  std::vector<int64_t> shape;
};

/// Reads the Python dict of a header: exactly `descr`, `fortran_order` and `shape`. The error names the field.
llvm::Expected<NpyHeader> parseNpyHeader(llvm::StringRef text);

/// The dict for little-endian, row-major elements, without padding.
std::string npyHeaderText(DType type, const std::vector<int64_t> &shape);

} // namespace tritonc
