//===- BufferPlan.h - which tiles of a kernel are held in scratch memory ---------------===//
#pragma once
#include "tritonc/Dialect/Tile.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"

namespace tritonc::cpu {

/// Decides for each tile value whether it is emitted inside of the nests that use it, or once, into a buffer.
/// Buffered are: results of reductions, products and control flow; operands of products; what is dear and would be
/// computed more than once; loads that a store may overtake.
class BufferPlan {
public:
  BufferPlan(mlir::func::FuncOp kernel, bool mayAlias);

  bool isBuffered(mlir::Value tile) const { return buffered.contains(tile); }
  /// Nests that `tile` is emitted in.
  unsigned sinkCount(mlir::Value tile) const { return sinks.lookup(tile).size(); }
  /// The loop-carried tile in whose buffer `dot` may work, as nothing else needs its old value from there on.
  mlir::Value carriedAccumulator(tile::DotOp dot) const { return accumulators.lookup(dot); }

  /// One of arith's, math's or tile's operations that work element by element.
  static bool isElementwise(mlir::Operation *op);
  /// What needs of its operands only the elements at the index of its own: arithmetic, loads, casts of pointers.
  static bool keepsIndex(mlir::Operation *op);
  /// What takes many instructions: functions, divisions of integers.
  static bool isDear(mlir::Operation *op) { return ownCost(op) > 8; }
  /// By how much an integer or pointer tile grows a step along `dim`; none where that is unknown.
  static std::optional<int64_t> strideAlong(mlir::Value tile, unsigned dim);

  /// Whether a product reads an operand of it from where it lies in memory.
  bool isReadInPlace(mlir::Value tile) const;
  /// Whether a buffer for `tile` is filled where the one product stands that reads it.
  bool isWrittenByDot(mlir::Value tile) const;
  /// Whether no program of a launch changes what `load` reads.
  bool staysTheSame(tile::LoadOp load) const;
  /// The store that takes the place of a buffer for the result of `dot`; null: none.
  tile::StoreOp storedDirectly(tile::DotOp dot) const;
  /// Whether `load` may read memory that `store` writes.
  bool storeOvertakes(tile::StoreOp store, tile::LoadOp load) const;

private:
  using Sinks = llvm::SmallSetVector<mlir::Operation *, 4>;
  void collectSinks(mlir::func::FuncOp kernel);
  void decide(mlir::Operation *op);
  void decideInline(mlir::Value tile);
  bool isNeeded(mlir::Value tile, int64_t cost) const;
  static int64_t ownCost(mlir::Operation *op);
  bool usedInDeeperLoop(mlir::Value tile) const;
  bool isOvertaken(tile::LoadOp load) const;
  bool readsElsewhere(tile::StoreOp store, tile::LoadOp load) const;
  void findAccumulators(mlir::scf::ForOp loop);
  bool onlyFeeds(mlir::Value tile, tile::DotOp dot, unsigned depth = 0) const;
  mlir::Value rootOf(mlir::Value pointer, unsigned depth = 0) const;

  bool mayAlias;
  llvm::DenseMap<mlir::Operation *, std::pair<unsigned, unsigned>> positions; ///< of the op and of its last inner op
  llvm::SmallVector<mlir::Operation *> writers;
  llvm::DenseMap<mlir::Value, Sinks> sinks;
  llvm::DenseMap<mlir::Value, std::pair<int64_t, unsigned>> costs; ///< of computing it anew, and depth of its tree
  llvm::DenseSet<mlir::Value> buffered;
  llvm::DenseMap<mlir::Operation *, mlir::Value> accumulators;
};

} // namespace tritonc::cpu
