//===- Tile.h - the tile dialect: types, operations, shape rules -----------------===//
#pragma once
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "tritonc/Support/DType.h"

namespace tritonc::tile {
/// What `tile.print` writes to; keeps prints in order without tying them to memory.
struct DebugOutput : mlir::SideEffects::Resource::Base<DebugOutput> {
  llvm::StringRef getName() final { return "debug output"; }
};
} // namespace tritonc::tile

#include "tritonc/Dialect/TileDialect.h.inc"
#include "tritonc/Dialect/TileEnums.h.inc"
#define GET_TYPEDEF_CLASSES
#include "tritonc/Dialect/TileTypes.h.inc"
#define GET_OP_CLASSES
#include "tritonc/Dialect/TileOps.h.inc"

namespace tritonc::tile {

/// Triton's own limit on the elements of one tile.
constexpr int64_t maxTileElements = 1 << 20;
/// The most dimensions that a tile may have.
constexpr int64_t maxTileRank = 5;

/// The shape of a value: of a tile its dimensions, of a scalar nothing.
llvm::ArrayRef<int64_t> shapeOf(mlir::Type type);
/// The element type of a tile, or the type of a scalar itself.
mlir::Type elementOf(mlir::Type type);
/// `type`'s elements in another shape; an empty shape gives the scalar.
mlir::Type withShape(mlir::Type type, llvm::ArrayRef<int64_t> shape);
/// The shape of `type` with other elements.
mlir::Type withElement(mlir::Type type, mlir::Type element);
/// What a load through `pointer` yields: `f32` for `!tile.ptr<f32>`, a tile for a tile of pointers.
mlir::Type loadedType(mlir::Type pointer);

} // namespace tritonc::tile
