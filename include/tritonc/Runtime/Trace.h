//===- Trace.h - an interpreted kernel as a list of operations, and every value that they make ------------===//
// For those who show a kernel step by step; who only checks or counts listens to Events.h.
#pragma once
#include "tritonc/Runtime/Events.h"

namespace tritonc {

/// One operation. Its index is that of its Site.
struct TracedOperation {
  std::string name;   ///< `tile.load`
  std::string detail; ///< what makes it this one of its kind: `axis 1`, `slt`; empty for most
  std::vector<unsigned> operands, results; ///< numbers of the values that it takes and makes
  int parent = -1;    ///< the operation in whose block it stands; -1: the kernel itself
};

struct OperationList {
  std::vector<TracedOperation> operations; ///< by site
  std::vector<unsigned> parameters;  ///< numbers of the values that the launch's arguments are
};

/// A value of one program: the result of its operation or, before a round of a loop, what is carried into its block.
struct TracedValue {
  const ValueEvent &event;
  llvm::ArrayRef<uint16_t> arrays; ///< of pointers, one a lane or one for all: as LaneAccess::array
  unsigned number = 0;             ///< of the value, as in TracedOperation::results
};

/// Is told of each value, in the order in which they come, after the memory events of the operation.
class Tracer {
public:
  virtual ~Tracer() = default;
  /// Before the first program, after Observer::launchBegins; `list` stays valid until the launch ends.
  virtual void traceBegins(const OperationList &list) = 0;
  virtual void traced(const TracedValue &value) = 0;
};

} // namespace tritonc
