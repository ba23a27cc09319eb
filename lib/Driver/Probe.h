//===- Probe.h - a kernel that shows the value of every operation ---------------------------------------------===//
#pragma once
#include "tritonc/Runtime/Events.h"
#include "mlir/IR/BuiltinOps.h"

namespace tritonc {

/// A value of the kernel that is shown: what made it, and how far two engines may part there.
struct Probe {
  enum Rule {
    Exact,    ///< bit for bit
    Ulps,     ///< exp, log and their like: 2 units in the last place
    Sum,      ///< a float sum or product in any order
    Product,  ///< a float tl.dot
    Extremum, ///< bit for bit, but for the sign of a zero
    Bits,     ///< the bits of a NaN are open
    Open,     ///< exp and its like inside of tl.map_elementwise: anything
    Carried,  ///< out of a loop, a branch or memory: as good as what went in
  } rule = Exact;
  Place place;
  bool isPointer = false, isElementwise = false, readsMemory = false;
  bool isFreeOnCard = false;   ///< an address as a number, or what an atomic finds, whose lanes act in any order on a card
  unsigned axis = 0;           ///< of a reduction
  unsigned result = 0;         ///< its number among the results of the operation
  std::vector<int> operands;   ///< probes of its operands, of all that a region uses; -1: none
  std::vector<Place> storedAt; ///< the stores and atomics that use it
};

/// Makes the programs with these numbers in the grid show every value that they compute, as prints whose prefix is the number of the
/// probe. What the kernel itself prints is taken out. Operations inside of a reduction show nothing.
std::vector<Probe> insertProbes(mlir::ModuleOp module, const Grid &grid, llvm::ArrayRef<int64_t> programs);

} // namespace tritonc
