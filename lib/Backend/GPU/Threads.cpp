//===- Threads.cpp - mappings to the index that a thread computes from its lane and warp ----------------===//
#include "ThreadEmitter.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;

namespace tritonc::gpu {

/// Runs of lane or warp bits that are runs of index bits move together: ((place >> from) & mask) << to.
static void gatherRuns(OpBuilder &b, Location loc, Value places, ArrayRef<int> bits, Value &sum) {
  auto number = [&](int64_t value) { return arith::ConstantOp::create(b, loc, b.getI32IntegerAttr(value)); };
  for (unsigned from = 0; from < bits.size();) {
    unsigned end = from + 1;
    if (bits[from] == Mapping::none) {
      from = end;
      continue;
    }
    while (end < bits.size() && bits[end] == bits[from] + int(end - from))
      ++end;
    Value part = places;
    if (from)
      part = arith::ShRUIOp::create(b, loc, part, number(from));
    if (end < bits.size())
      part = arith::AndIOp::create(b, loc, part, number((1 << (end - from)) - 1));
    if (bits[from])
      part = arith::ShLIOp::create(b, loc, part, number(bits[from]));
    sum = sum ? Value(arith::OrIOp::create(b, loc, sum, part)) : part;
    from = end;
  }
}

Value ThreadEmitter::threadIndex(const Mapping &mapping) {
  for (const auto &[known, value] : threadIndices)
    if (known.lane == mapping.lane && known.warp == mapping.warp)
      return value;
  Value sum;
  gatherRuns(head, kernel.getLoc(), lane, mapping.lane, sum);
  gatherRuns(head, kernel.getLoc(), warp, mapping.warp, sum);
  if (!sum)
    sum = constantInt(0);
  threadIndices.push_back({mapping, sum});
  return sum;
}

ElementIndex ThreadEmitter::indexOf(const Mapping &mapping, unsigned r) {
  uint32_t bits = 0;
  for (ArrayRef<int> places : {ArrayRef<int>(mapping.lane), ArrayRef<int>(mapping.warp)})
    for (int bit : places)
      if (bit != Mapping::none)
        bits |= 1u << bit;
  return {bits ? threadIndex(mapping) : Value(), mapping.indexOf(r), bits};
}

Value ThreadEmitter::asValue(const ElementIndex &index) {
  if (!index.thread)
    return constantInt(index.fixed);
  if (!index.fixed)
    return index.thread;
  return arith::OrIOp::create(builder, loc, index.thread, constantInt(index.fixed));
}

Value ThreadEmitter::coordinate(ArrayRef<int64_t> shape, const Mapping &mapping, unsigned r, unsigned axis) {
  unsigned first = firstBit(shape, axis), count = bitsOf(shape[axis]);
  uint32_t mask = (1u << count) - 1;
  ElementIndex index = indexOf(mapping, r);
  uint32_t fixed = index.fixed >> first & mask;
  if (!index.thread || !(index.threadBits >> first & mask))
    return constantInt(fixed);
  Value part = index.thread;
  if (first)
    part = arith::ShRUIOp::create(builder, loc, part, constantInt(first));
  if (index.threadBits >> first & ~mask)
    part = arith::AndIOp::create(builder, loc, part, constantInt(mask));
  return fixed ? Value(arith::OrIOp::create(builder, loc, part, constantInt(fixed))) : part;
}

Value ThreadEmitter::inside(ArrayRef<int64_t> shape, const Mapping &mapping, unsigned r) {
  Value all;
  for (auto [axis, size] : llvm::enumerate(shape))
    if (!llvm::isPowerOf2_64(size)) {
      Value at = coordinate(shape, mapping, r, axis);
      all = both(all, arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, at, constantInt(size)));
    }
  return all;
}

Value ThreadEmitter::threadBit(unsigned position) {
  threadBits.resize(10);
  Value &bit = threadBits[position];
  if (!bit) {
    Value place = position < 5 ? lane : warp;
    Value mask = constantInt(1 << (position < 5 ? position : position - 5));
    Value part = arith::AndIOp::create(head, kernel.getLoc(), place, mask);
    bit = arith::CmpIOp::create(head, kernel.getLoc(), arith::CmpIPredicate::ne, part, constantInt(0));
  }
  return bit;
}

Value ThreadEmitter::isOwner(const Mapping &mapping) {
  uint32_t lanes = 0, warps = 0;
  for (auto [position, bit] : llvm::enumerate(mapping.lane))
    lanes |= uint32_t(bit == Mapping::none) << position;
  for (auto [position, bit] : llvm::enumerate(mapping.warp))
    warps |= uint32_t(bit == Mapping::none) << position;
  Value owner;
  for (auto [place, mask] : {std::pair(lane, lanes), std::pair(warp, warps)})
    if (mask) {
      Value others = arith::AndIOp::create(builder, loc, place, constantInt(mask));
      owner = both(owner, arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, others, constantInt(0)));
    }
  return owner;
}

void ThreadEmitter::barrier() {
  if (!movedOut) // one that stands further up is no use for what came since
    hazards.barrier();
  NVVM::Barrier0Op::create(builder, loc);
}

} // namespace tritonc::gpu
