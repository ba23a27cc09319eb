//===- DotExtents.h - how far masks let rows and columns count ------------------------------===//
#pragma once
#include "DotPlace.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

namespace tritonc::cpu {

/// Collects from masks the bounds of the two dimensions of a tile behind which they are false, as numbers known before `user`.
class TileEmitter::Extents {
public:
  Extents(TileEmitter &emitter, mlir::Operation *user, mlir::Operation *outside = nullptr)
      : emitter(emitter), user(user), outside(outside) {}
  void add(mlir::Value mask, llvm::ArrayRef<unsigned> dims, unsigned depth = 0);
  /// Finds the masks of all places that see a result of `user`; false if one sees all of it.
  bool addUses(mlir::Value tile, unsigned depth = 0);
  /// From where on `operand` is zero along `dim`; null: it need not be.
  mlir::Value zeroFrom(mlir::Value operand, unsigned dim);
  /// How many rows or columns may be true; null: all.
  mlir::Value along(unsigned dim) const { return extents[dim]; }

  bool isBox = true; ///< the masks are true wherever both indices are below their bounds
  llvm::SmallVector<std::pair<mlir::Value, mlir::Operation *>> masks; ///< and the loop that the result leaves on its way there

private:
  bool isKnown(mlir::Value tile, unsigned level = 0) const;
  bool bound(mlir::arith::CmpIOp compare, llvm::ArrayRef<unsigned> dims);
  bool addUse(mlir::OpOperand &use, unsigned depth);

  TileEmitter &emitter;
  mlir::Operation *user, *outside;
  mlir::Value extents[2];
  llvm::DenseSet<mlir::Value> loops;
};

} // namespace tritonc::cpu
