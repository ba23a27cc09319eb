//===- MemoryTypes.h - the `: type` part of loads and stores ---------------------------===//
// One pointer type is written; mask, value and `other` follow from it.
#pragma once
#include "mlir/IR/OpImplementation.h"
#include <optional>

namespace tritonc::tile {

/// An operand that may be left out; only then has it no type.
using OptionalOperand = std::optional<mlir::OpAsmParser::UnresolvedOperand>;

mlir::ParseResult parseLoadTypes(mlir::OpAsmParser &parser, const OptionalOperand &hasMask, const OptionalOperand &hasOther,
                                 mlir::Type &pointer, mlir::Type &mask, mlir::Type &other);
void printLoadTypes(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::Value, mlir::Value, mlir::Type pointer,
                    mlir::Type mask, mlir::Type other);
mlir::ParseResult parseStoreTypes(mlir::OpAsmParser &parser, const OptionalOperand &hasMask, mlir::Type &pointer,
                                  mlir::Type &value, mlir::Type &mask);
void printStoreTypes(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::Value, mlir::Type pointer, mlir::Type value,
                     mlir::Type mask);

} // namespace tritonc::tile
