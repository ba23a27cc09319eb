//===- Hazards.h - which accesses to memory have to wait until all threads have done earlier ones -------===//
#pragma once
#include "MappingPlan.h"
#include "tritonc/Dialect/Tile.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/SmallVector.h"

namespace tritonc::gpu {

/// A program's accesses happen in the order in which they are written. Its threads do not wait for each other by themselves: an access
/// that may touch what another thread has written, or write what another has yet to read, needs a barrier before it.
class Hazards {
public:
  Hazards(mlir::func::FuncOp kernel, const MappingPlan &plan, bool mayAlias);
  /// Whether a barrier has to stand before `op`, which is then counted as done.
  bool needsBarrier(mlir::Operation *op);
  /// Whether accesses through different parameters may meet.
  bool sharesMemory() const { return mayAlias; }
  /// All threads have met.
  void barrier() { pending.clear(); }
  /// What a region that is left and entered again (or may not be run) has under way.
  void enter(mlir::Region &region);
  /// What another way to the same place has under way.
  void join(const Hazards &other) { pending.append(other.pending); }

private:
  struct Access {
    mlir::Value own; ///< a tile of addresses of which each is one thread's own, the same in this and another access; or null
    mlir::Value base;
    bool writes;
  };
  std::optional<Access> accessOf(mlir::Operation *op) const;
  bool conflicts(const Access &earlier, const Access &later) const;

  const MappingPlan *plan;
  bool mayAlias;
  llvm::SmallVector<Access> pending;
};

} // namespace tritonc::gpu
