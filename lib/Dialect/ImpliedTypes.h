//===- ImpliedTypes.h - the `: type` part of operations whose other types follow ---------------------------===//
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
mlir::ParseResult parseAtomicTypes(mlir::OpAsmParser &parser, const OptionalOperand &hasMask, mlir::Type &pointer,
                                   mlir::Type &mask);
void printAtomicTypes(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::Value, mlir::Type pointer, mlir::Type mask);
/// The tile that is counted; the mask has its shape.
mlir::ParseResult parseHistogramTypes(mlir::OpAsmParser &parser, const OptionalOperand &hasMask, mlir::Type &x,
                                      mlir::Type &mask);
void printHistogramTypes(mlir::OpAsmPrinter &printer, mlir::Operation *op, mlir::Value, mlir::Type x, mlir::Type mask);

} // namespace tritonc::tile
