//===- MemoryTypes.h - the `: type` part of loads and stores ---------------------------===//
// One pointer type is written; mask, value and `other` follow from it.
#pragma once
#include "mlir/IR/OpImplementation.h"

namespace tritonc::tile {

mlir::ParseResult parseLoadTypes(mlir::OpAsmParser &parser, mlir::Type &pointer, mlir::Type &mask, mlir::Type &other);
void printLoadTypes(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::Type pointer, mlir::Type mask, mlir::Type other);
mlir::ParseResult parseStoreTypes(mlir::OpAsmParser &parser, mlir::Type &pointer, mlir::Type &value, mlir::Type &mask);
void printStoreTypes(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::Type pointer, mlir::Type value, mlir::Type mask);

} // namespace tritonc::tile
