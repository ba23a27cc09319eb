//===- Access.h - the lanes of one load, store or atomic operation --------------------------------===//
#pragma once
#include "Frame.h"

namespace tritonc::interp {

/// The element type of a tile as memory and messages have it; signedness is the operation's to know.
DType dtypeOf(mlir::Type type, bool isUnsigned = false);

/// Which lanes an operation touches, where, and whether they may.
struct Access {
  /// Collects the lanes that `mask` (null: all) leaves, each checked against its array.
  Access(Frame &frame, const Step &step, const Tile &pointer, const Tile *mask, MemoryEvent::Kind kind);
  /// Tells the observer.
  void tell();

  LaunchState &launch;
  MemoryEvent event;
  std::vector<LaneAccess> lanes;
  unsigned bytes = 0; ///< of an element

private:
  void reportUndefinedMask(Frame &frame, const Step &step, const Tile &mask);
};

} // namespace tritonc::interp
