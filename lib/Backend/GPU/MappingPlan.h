//===- MappingPlan.h - where the elements of each tile of a kernel are at home ------------------------===//
#pragma once
#include "Mapping.h"
#include "MatrixProduct.h"
#include "tritonc/Backend/GPU.h"
#include "tritonc/Dialect/Tile.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include <optional>

namespace tritonc::gpu {

inline bool isTile(mlir::Value value) { return llvm::isa<mlir::RankedTensorType>(value.getType()); }

/// How many warps a program of `kernel` gets: `wanted`, and more where a thread would hold too many elements.
unsigned warpsFor(mlir::func::FuncOp kernel, unsigned wanted);

/// Chooses for each tile that is computed once the mapping that it is computed in. Tiles that are cheap to make anew in any mapping
/// (ranges, splats, and what is computed of such) have no home.
class MappingPlan {
public:
  MappingPlan(mlir::func::FuncOp kernel, const Target &target);

  /// The mapping that `tile` is computed in.
  Mapping home(mlir::Value tile) const;
  /// Whether `tile` is made anew in each mapping that asks for it.
  bool isFree(mlir::Value tile) const { return !dear.contains(tile); }
  /// How a memory access spreads: neighbours in memory over registers up to 16 bytes, then lanes, warps, registers.
  Mapping access(mlir::Operation *op) const { return accesses.lookup(op); }
  /// How many registers in a row are neighbours in memory, at most 16 bytes of them.
  unsigned neighbours(mlir::Operation *op) const { return std::max(1u, groups.lookup(op)); }
  /// The row-major mapping of a shape.
  Mapping standard(llvm::ArrayRef<int64_t> shape) const;
  /// How the matrix unit computes `op`; null if it does not.
  const MatrixProduct *product(tile::DotOp op) const;
  unsigned warpBitCount() const { return warpBits; }
  /// One that has 2^neighbourBits neighbours in a thread.
  Mapping packed(llvm::ArrayRef<int64_t> shape, unsigned neighbourBits) const;

private:
  void findDear(mlir::func::FuncOp kernel);
  void chooseAccesses(mlir::func::FuncOp kernel);
  bool propagate(mlir::func::FuncOp kernel);
  std::optional<Mapping> known(mlir::Value tile) const;
  bool set(mlir::Value tile, const std::optional<Mapping> &mapping);
  std::optional<Mapping> ofResult(mlir::OpResult result) const;
  std::optional<Mapping> ofView(mlir::Operation *op, const Mapping &source) const;
  bool propagateControlFlow(mlir::Operation *op);

  unsigned warpBits;
  llvm::DenseMap<unsigned, unsigned> vectorBits; ///< of tiles with so many bits: how many bits of neighbours a thread takes
  llvm::DenseSet<mlir::Value> dear;
  llvm::DenseMap<mlir::Value, Mapping> homes;
  llvm::DenseMap<mlir::Operation *, Mapping> accesses;
  llvm::DenseMap<mlir::Operation *, MatrixProduct> products;
  llvm::DenseMap<mlir::Operation *, unsigned> groups;
};

} // namespace tritonc::gpu
