//===- Divergence.h - where two runs of one program part --------------------------------------------------------===//
#pragma once
#include "Probe.h"
#include <optional>

namespace tritonc {

/// The first operation whose value is not what the other engine has.
struct Divergence {
  unsigned probe = 0;
  std::vector<int64_t> lane;   ///< the first that differs; empty for a scalar
  std::string expected, actual; ///< there; empty if the other engine did something else at that moment
  uint64_t expectedBits = 0, actualBits = 0;
  size_t lanes = 0, lanesInTile = 1; ///< that differ
};

/// What is known of a program after its streams have been compared.
struct Parting {
  std::optional<Divergence> found; ///< the first operation that differs as it may not
  std::vector<Place> open;         ///< stores and atomics whose value or address differs as it may
  bool everythingOpen = false;     ///< rounding decided which way the program went
};

/// Compares what the probes of one program showed on two engines, in order. A value that came from rounding which the language
/// leaves open may differ, and so may what is computed from it.
Parting findDivergence(llvm::ArrayRef<Probe> probes, llvm::ArrayRef<PrintEvent> expected, llvm::ArrayRef<PrintEvent> actual, bool onCard = false);

/// Element `i`, with as many digits as tell it from its neighbours.
std::string textOfElement(const Buffer &buffer, int64_t i);
/// Its bits.
uint64_t bitsOfElement(const Buffer &buffer, int64_t i);
/// The relative rounding unit of a float type: half the distance from 1 to the next.
double roundingUnit(DType type);

} // namespace tritonc
