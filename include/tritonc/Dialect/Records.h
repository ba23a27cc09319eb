//===- Records.h - the documentation of the tile dialect's records, in the binary ---------------------------------===//
#pragma once
#include "llvm/ADT/StringRef.h"

namespace tritonc {

/// What `mlir-tblgen -gen-op-doc` prints of the records: a section an operation.
llvm::StringRef operationRecords();

} // namespace tritonc
