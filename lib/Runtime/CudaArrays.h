//===- CudaArrays.h - a launch's arrays in the memory of a card -----------------------------------------===//
#pragma once
#include "CudaDevice.h"

namespace tritonc::cuda {

/// The arrays of one launch: those that share bytes on the host share them on the card. Around each stretch of memory lies a guard
/// zone of bytes that no kernel may change.
class CudaArrays {
public:
  explicit CudaArrays(Context &context) : context(context) {}
  /// Lays them out; their contents are those of the host.
  llvm::Error copyIn(const Launch &launch);
  /// Where the card has the byte that the host has there. It lies in one of the arrays, or is their end.
  Address addressOf(const void *host) const;
  /// The host's contents become those of the card.
  llvm::Error copyOut();
  /// True if every guard zone is as it was; false after a write outside of the arrays.
  llvm::Expected<bool> guardsHold() const;
  /// Keeps the contents aside on the card, and puts them back.
  llvm::Error keep();
  int restore();

private:
  struct Stretch {
    uintptr_t begin, end; ///< on the host
    size_t offset = 0;    ///< in the arena
  };
  void layOut(const Launch &launch);
  Context &context;
  std::vector<Stretch> stretches; ///< by their beginning; none overlap
  size_t bytes = 0;               ///< of all with their guards
  Address base = 0, kept = 0;
};

} // namespace tritonc::cuda
