//===- LoopCopies.h - loads of a loop that go straight to shared memory, rounds before they are multiplied ------------===//
#pragma once
#include "MappingPlan.h"
#include "MatrixProduct.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace tritonc::gpu {

struct LoopCopies {
  /// A load that only products use.
  struct Copy {
    tile::LoadOp load;
    SharedMatrix matrix;
    Mapping mapping;     ///< how its addresses are spread; the lowest register bits are a piece, which is copied at once
    unsigned pieceBits;
    bool isRun;          ///< whether the elements of a piece are known to be neighbours in memory
    uint64_t offset;     ///< in a round's buffer
  };
  /// What a round adds to all addresses of a copy: `scalar * times * factor` elements.
  struct Shift {
    mlir::Value scalar, factor; ///< `factor` may be null
    int64_t times;
    unsigned bytes; ///< of an element
  };

  llvm::SmallVector<Copy> copies;
  llvm::SmallVector<Shift> shifts;
  llvm::SmallVector<mlir::Operation *> slice; ///< what computes addresses, masks and the carried scalars that they need
  llvm::SmallVector<unsigned> carried;        ///< the numbers of these scalars
  llvm::SmallVector<mlir::Value> fixed;       ///< operands that are the same in each round
  llvm::DenseSet<mlir::Operation *> pending;  ///< products that only add to what the loop carries: nothing waits for them
  bool forGroups = false;                     ///< whether warp groups multiply in it
  unsigned distance = 0;                      ///< rounds that loads are ahead
  unsigned buffers = 0;
  uint64_t bufferBytes = 0, fixedBytes = 0;

  uint64_t bytes() const { return buffers * bufferBytes + fixedBytes; }
  /// None where no load can go ahead, or `room` bytes of shared memory are too few.
  static std::optional<LoopCopies> of(mlir::scf::ForOp loop, const MappingPlan &plan, const Target &target, uint64_t room);
};

/// A tile that `value` is, but for exchanged rows and columns; true if they are exchanged.
std::pair<mlir::Value, bool> untransposed(mlir::Value value);

} // namespace tritonc::gpu
