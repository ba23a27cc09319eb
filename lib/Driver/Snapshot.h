//===- Snapshot.h - the arrays of a launch at one moment --------------------------------------------------===//
#pragma once
#include "Bind.h"

namespace tritonc {

/// The contents of all arrays of a launch, to go back to or to compare with.
class Snapshot {
public:
  explicit Snapshot(const BoundLaunch &bound);
  void restore() const;
  /// True if the arrays hold the same now, but for what float sums in another order change.
  bool matches() const;
  size_t bytes() const; ///< of all arrays together
  /// What `buffer` held; null if it is none of the launch's arrays.
  const Buffer *contentsOf(const Buffer *buffer) const;

private:
  struct Kept {
    Buffer *buffer;
    Buffer contents;
    std::optional<UnwrittenBytes> unwritten;
  };
  std::vector<Kept> kept;
};

/// Two results of float sums in different orders differ in rounding; that is no dependence on the order.
bool isClose(double a, double b, DType type);

} // namespace tritonc
