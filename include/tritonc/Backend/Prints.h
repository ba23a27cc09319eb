//===- Prints.h - the prints of a kernel as its module lists them -----------------------------------===//
#pragma once
#include "tritonc/Dialect/Tile.h"
#include "tritonc/Runtime/PrintLog.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/Error.h"

namespace tritonc::backend {

/// An entry of the module attribute `tritonc.prints`.
mlir::Attribute printSiteOf(tile::PrintOp op, bool hasMask);
/// The sites that the module attribute `tritonc.prints` lists.
llvm::Expected<std::vector<PrintSite>> readPrintSites(mlir::ModuleOp module);

} // namespace tritonc::backend
