//===- Elements.h - what an operation on one element is, for every backend -------------------------===//
#pragma once
#include "tritonc/Dialect/Tile.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Builders.h"

namespace tritonc::backend {

/// `value` as a scalar of type `type`, or in each lane of a vector of that type.
mlir::TypedAttr splat(mlir::TypedAttr value, mlir::Type type);

/// Emits operations of tile, arith and math on scalars or on vectors of lanes, with the results that the tile language defines
/// where arith has none: x / 0, shifts by the width and more, floats beyond an integer's range.
class ElementOps {
public:
  /// `constant` gives a constant; where it stands is the backend's matter.
  ElementOps(mlir::OpBuilder &builder, mlir::Location loc, llvm::function_ref<mlir::Value(mlir::TypedAttr)> constant)
      : builder(builder), loc(loc), constant(constant) {}
  /// `op`, which has the trait Elementwise, on `operands`, with a result of type `result`. Operations on addresses are not among them.
  mlir::Value apply(mlir::Operation *op, mlir::ValueRange operands, mlir::Type result);

private:
  mlir::Value integer(int64_t value, mlir::Type type);
  mlir::Value shift(mlir::Operation *op, mlir::Value x, mlir::Value y);
  mlir::Value divide(mlir::Operation *op, mlir::Value x, mlir::Value y);
  mlir::Value divideThroughDouble(mlir::Operation *op, mlir::Value x, mlir::Value y);
  mlir::Value floatToInteger(mlir::Operation *op, mlir::Value x, mlir::Type result);
  mlir::Value highHalf(mlir::Value x, mlir::Value y);

  mlir::OpBuilder &builder;
  mlir::Location loc;
  llvm::function_ref<mlir::Value(mlir::TypedAttr)> constant;
};

/// What an atomic operation orders, in LLVM's words.
mlir::LLVM::AtomicOrdering orderingOf(tile::MemorySemantics semantics);
/// What a comparison that fails orders: it writes nothing.
mlir::LLVM::AtomicOrdering failureOrdering(mlir::LLVM::AtomicOrdering ordering);
/// The operation of LLVM's atomicrmw.
mlir::LLVM::AtomicBinOp instructionOf(tile::AtomicKind kind);

} // namespace tritonc::backend
