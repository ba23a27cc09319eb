//===- EmitScan.cpp - tile.scan: blocks of doubling size, and tile.histogram: counters in shared memory -------------===//
#include "ThreadEmitter.h"

using namespace mlir;

namespace tritonc::gpu {

/// Each element holds what its block up to it combines to; then the upper half of each pair of blocks takes what the last element of the
/// lower half has. In reverse the halves change their places.
struct ThreadEmitter::ScanStep {
  unsigned first, bit; ///< of the axis; `bit` tells the halves apart
  bool reverse;
  uint32_t lower() const { return ((1u << bit) - 1) << first; }
  uint32_t half() const { return 1u << (first + bit); }
  /// The element that the others of its block take from.
  ElementIndex source(OpBuilder &b, Location loc, ElementIndex index) const {
    uint32_t ones = reverse ? half() : lower(), cleared = lower() | half();
    if (index.thread && index.threadBits & cleared) {
      auto mask = arith::ConstantOp::create(b, loc, b.getI32IntegerAttr(int32_t(~cleared)));
      index.thread = arith::AndIOp::create(b, loc, index.thread, mask);
      index.threadBits &= ~cleared;
    }
    index.fixed = (index.fixed & ~cleared) | ones;
    return index;
  }
};

/// The values that each register takes from; null where it takes none.
SmallVector<Registers> ThreadEmitter::scanSources(const ScanStep &step, const Mapping &mapping, ArrayRef<Registers> values) {
  auto touched = [&](int bit) { return bit != Mapping::none && ((step.lower() | step.half()) >> bit & 1); };
  unsigned clearedLanes = 0, setLanes = 0, registerBits = 0, setRegisters = 0;
  for (auto [place, bit] : llvm::enumerate(mapping.lane))
    if (touched(bit)) {
      clearedLanes |= 1u << place;
      setLanes |= unsigned((1u << bit == step.half()) == step.reverse) << place;
    }
  for (auto [place, bit] : llvm::enumerate(mapping.reg))
    if (touched(bit)) {
      registerBits |= 1u << place;
      setRegisters |= unsigned((1u << bit == step.half()) == step.reverse) << place;
    }
  SmallVector<Registers> result;
  SmallVector<ElementIndex> indices;
  bool warps = llvm::any_of(mapping.warp, touched);
  for (unsigned r = 0; warps && r < mapping.registers(); ++r)
    indices.push_back(step.source(builder, loc, indexOf(mapping, r)));
  Value asked;
  if (clearedLanes && !warps) {
    asked = arith::AndIOp::create(builder, loc, lane, constantInt(~int64_t(clearedLanes)));
    asked = arith::OrIOp::create(builder, loc, asked, constantInt(setLanes));
  }
  for (const Registers &x : values) {
    if (warps) {
      result.push_back(throughShared(x, mapping, indices));
      continue;
    }
    Registers taken(x.size()), shuffled(x.size());
    for (unsigned r = 0; r < mapping.registers(); ++r) {
      unsigned from = (r & ~registerBits) | setRegisters;
      if (asked && !shuffled[from])
        shuffled[from] = shuffle(x[from], asked);
      taken[r] = asked ? shuffled[from] : x[from];
    }
    result.push_back(taken);
  }
  return result;
}

void ThreadEmitter::emitScan(tile::ScanOp op) {
  ArrayRef<int64_t> shape = tile::shapeOf(op.getOperands()[0].getType());
  unsigned axis = op.getAxis(), first = firstBit(shape, axis);
  Mapping mapping = plan.home(op.getResult(0));
  SmallVector<Registers> values;
  for (Value value : op.getOperands())
    values.push_back(tile(value, mapping));
  for (unsigned bit = 0; bit < bitsOf(shape[axis]); ++bit) {
    ScanStep step{first, bit, op.getReverse()};
    SmallVector<Registers> sources = scanSources(step, mapping, values), next(values);
    int place = mapping.registerBit(first + bit);
    for (unsigned r = 0; r < mapping.registers(); ++r) {
      if (place != Mapping::none && (r >> place & 1) == step.reverse)
        continue; // in the half that gives
      auto pick = [&](ArrayRef<Registers> from) { return llvm::map_to_vector(from, [&](const Registers &x) { return x[r]; }); };
      Value takes = place == Mapping::none ? indexBit(mapping, first + bit, step.reverse) : Value();
      if (step.reverse && !llvm::isPowerOf2_64(shape[axis])) // what gives may be padding
        takes = both(takes, upperHalfExists(shape, mapping, r, axis, bit, (1u << bit) - 1));
      SmallVector<Value> sum = combine(op.getCombine(), pick(sources), pick(values));
      for (auto [x, old, value] : llvm::zip_equal(next, values, sum))
        x[r] = takes ? Value(arith::SelectOp::create(builder, loc, takes, value, old[r])) : value;
    }
    values.assign(next.begin(), next.end());
  }
  for (auto [result, registers] : llvm::zip_equal(op.getResults(), values))
    define(result, mapping, registers);
}

/// Counters of at most this many numbers stand in shared memory at once.
constexpr unsigned histogramPart = 8192;

void ThreadEmitter::emitHistogram(tile::HistogramOp op) {
  ArrayRef<int64_t> shape = tile::shapeOf(op.getX().getType());
  Mapping from = plan.home(op.getX()), to = plan.home(op.getResult());
  Registers numbers = tile(op.getX(), from), masks, result;
  if (op.getMask())
    masks = tile(op.getMask(), from);
  unsigned bits = bitsOf(tile::shapeOf(op.getType())), partBits = std::min(bits, llvm::Log2_32(histogramPart));
  int64_t bins = tile::shapeOf(op.getType())[0];
  Type i32 = builder.getI32Type(), type = numbers[0].getType();
  useShared(paddedBytes(uint64_t(1) << partBits, 4));
  Mapping counters = rowMajor(partBits, 0, llvm::Log2_32(target.warps));
  result.resize(to.registers());
  for (uint32_t part = 0; part < 1u << (bits - partBits); ++part) {
    barrier();
    for (unsigned r = 0; r < counters.registers(); ++r)
      writeShared(indexOf(counters, r), constantInt(0));
    barrier();
    ifTrue(isOwner(from), [&] {
      for (auto [r, number] : llvm::enumerate(numbers)) {
        Value index = number;
        if (type.getIntOrFloatBitWidth() > 32) {
          Value small = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, number, constantInt(bins, type));
          index = arith::SelectOp::create(builder, loc, small, arith::TruncIOp::create(builder, loc, i32, number), constantInt(-1));
        } else if (type != i32) {
          index = arith::ExtSIOp::create(builder, loc, i32, number);
        }
        index = arith::SubIOp::create(builder, loc, index, constantInt(int64_t(part) << partBits));
        Value counts = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, index, constantInt(std::min<int64_t>(bins - (int64_t(part) << partBits), 1 << partBits)));
        counts = both(both(counts, masks.empty() ? Value() : masks[r]), inside(shape, from, r));
        ifTrue(counts, [&] {
          Value address = sharedAddress({index, 0, ~0u}, i32);
          LLVM::AtomicRMWOp::create(builder, loc, LLVM::AtomicBinOp::add, address, constantInt(1), LLVM::AtomicOrdering::monotonic, "block");
        });
      }
    });
    barrier();
    for (unsigned r = 0; r < to.registers(); ++r) {
      ElementIndex index = indexOf(to, r);
      Value at = asValue(index);
      Value within = arith::AndIOp::create(builder, loc, at, constantInt((1 << partBits) - 1));
      Value read = readShared({within, 0, ~0u}, i32);
      Value here = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                         arith::ShRUIOp::create(builder, loc, at, constantInt(partBits)), constantInt(part));
      result[r] = result[r] ? Value(arith::SelectOp::create(builder, loc, here, read, result[r])) : read;
    }
  }
  define(op.getResult(), to, result);
}

} // namespace tritonc::gpu
