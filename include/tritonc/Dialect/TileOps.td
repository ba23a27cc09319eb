//===- TileOps.td - all operations, a file per family ---------------------------===//
include "tritonc/Dialect/Ops/Program.td"
include "tritonc/Dialect/Ops/Shape.td"
include "tritonc/Dialect/Ops/Elementwise.td"
include "tritonc/Dialect/Ops/Memory.td"
include "tritonc/Dialect/Ops/Atomic.td"
include "tritonc/Dialect/Ops/Reduction.td"
include "tritonc/Dialect/Ops/Dot.td"
include "tritonc/Dialect/Ops/Debug.td"
