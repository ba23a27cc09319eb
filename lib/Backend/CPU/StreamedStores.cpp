//===- StreamedStores.cpp - stores that nothing reads again soon, to ones that bypass the caches ---===//
// Such a store need not fetch the line that it writes. It is right where the kernel says so, and where a launch writes so much that no cache
// would hold it; how much that is, is known when it runs.
#include "WholeChunks.h"
#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace tritonc::cpu {

/// What is written from there on is gone from the last cache before a launch has ended (vector add: 1.3 times as fast with 32 MiB and more;
/// with 16 MiB what comes after it takes 1.25 to 1.5 times as long, with less up to nine times).
constexpr int64_t bytesBeyondCaches = 32 << 20;
/// A row has to be worth the question where it begins.
constexpr int64_t leastBytesInARow = 256;

static bool asksToStream(tile::StoreOp op) {
  StringRef modifier = op.getCacheModifier().value_or(""), policy = op.getEvictionPolicy().value_or("");
  return modifier == ".cs" || modifier == ".wt" || policy == "evict_first";
}

/// Whether it may be left to the size of the output: nothing is said about caches, rows are neighbours, and the kernel neither reads what it
/// writes nor tells other programs of it.
static bool mayStream(tile::StoreOp op, const BufferPlan &plan, func::FuncOp kernel) {
  ArrayRef<int64_t> shape = tile::shapeOf(op.getPointer().getType());
  if (op.getCacheModifier() || op.getEvictionPolicy() || shape.empty() || BufferPlan::strideAlong(op.getPointer(), shape.size() - 1) != 1)
    return false;
  auto reads = kernel.walk([&](tile::LoadOp load) { return plan.storeOvertakes(op, load) ? WalkResult::interrupt() : WalkResult::advance(); });
  return !reads.wasInterrupted() && !programsMeet(kernel);
}

/// Whether the programs of this launch write more by `op` than caches hold: the tile, times the programs that write it elsewhere, times the
/// rounds of the loops around it. Null where it can be told now that they do not.
/// Asked once, where the store's block first needs to know.
Value TileEmitter::storesMuch(tile::StoreOp op) {
  auto known = muchStored.find(op);
  return known != muchStored.end() ? known->second : muchStored[op] = askWhatIsStored(op);
}

Value TileEmitter::askWhatIsStored(tile::StoreOp op) {
  int64_t bytes = byteSizeOf(memoryType(convert(tile::elementOf(op.getValue().getType()))));
  ArrayRef<int64_t> shape = tile::shapeOf(op.getPointer().getType());
  if (shape.empty() || bytes * shape.back() < leastBytesInARow || !mayStream(op, plan, kernel))
    return {};
  SetVector<Operation *> slice;
  BackwardSliceOptions options;
  options.inclusive = true;
  options.omitUsesFromAbove = false;
  if (Operation *pointers = op.getPointer().getDefiningOp(); !pointers || mlir::failed(getBackwardSlice(pointers, &slice, options)))
    return {};
  bool moves[3] = {};
  for (Operation *part : slice)
    if (auto id = dyn_cast<tile::ProgramIdOp>(part))
      moves[id.getAxis()] = true;
  if (!moves[0] && !moves[1] && !moves[2])
    return {};
  at(0);
  Type i64 = builder.getI64Type();
  Value total = constantInt(bytes * llvm::product_of(shape), i64);
  for (auto [axis, isMoved] : llvm::enumerate(moves))
    if (isMoved)
      total = arith::MulIOp::create(builder, loc, total, arith::ExtUIOp::create(builder, loc, i64, programCount[axis]));
  for (auto loop = op->getParentOfType<scf::ForOp>(); loop; loop = loop->getParentOfType<scf::ForOp>()) {
    auto bound = [&](Value value) -> Value {
      Value known = scalar(value);
      return known.getType() == i64 ? known : Value(arith::ExtSIOp::create(builder, loc, i64, known));
    };
    Value from = bound(loop.getLowerBound()), to = bound(loop.getUpperBound()), one = constantInt(1, i64);
    Value step = arith::MaxSIOp::create(builder, loc, bound(loop.getStep()), one);
    Value length = arith::SubIOp::create(builder, loc, arith::MaxSIOp::create(builder, loc, from, to), from);
    total = arith::MulIOp::create(builder, loc, total, arith::DivUIOp::create(builder, loc, length, step));
  }
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::uge, total, constantInt(bytesBeyondCaches, i64));
}

/// The places that a store writes to, as a part of its nest.
TileEmitter::NestPart TileEmitter::placesOf(tile::StoreOp op) {
  if (asksToStream(op))
    return {op.getPointer(), Role::Streamed};
  Value much = storesMuch(op);
  return {op.getPointer(), much ? Role::Streamed : Role::Read, {}, much};
}

/// Whether a row that begins at `first` bypasses the caches where `much` is written: it begins at a line.
Value TileEmitter::streamsFrom(const Lanes &first, Value much) {
  at(first.level);
  Type i64 = builder.getI64Type();
  Value beyond = arith::AndIOp::create(builder, loc, LLVM::PtrToIntOp::create(builder, loc, i64, first.base), constantInt(63, i64));
  return arith::AndIOp::create(builder, loc, much, arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, beyond, constantInt(0, i64)));
}

/// Stores that bypass the caches need vectors that begin at multiples of their size: all but the first lanes where they always do; rows that
/// begin there where they may.
void TileEmitter::WholeChunks::align(const NestPart &part) {
  Value pointers = part.tile;
  int dim = laneDimension(part.index, pointers);
  if (dim < 0 || BufferPlan::strideAlong(pointers, dim) != 1)
    return;
  Lanes first = atLaneZero(pointers, part.index);
  OpBuilder &b = emitter.builder;
  Location loc = emitter.loc;
  Type i64 = b.getI64Type();
  if (part.when) {
    streams = emitter.streamsFrom(first, part.when);
    return;
  }
  emitter.at(first.level);
  Value address = LLVM::PtrToIntOp::create(b, loc, i64, first.base), zero = emitter.constantInt(0, i64);
  int64_t bytes = byteSizeOf(emitter.convert(tile::elementOf(tile::loadedType(pointers.getType()))));
  Value rest = arith::AndIOp::create(b, loc, arith::SubIOp::create(b, loc, zero, address), emitter.constantInt(63, i64));
  Value before = arith::DivUIOp::create(b, loc, rest, emitter.constantInt(bytes, i64));
  Value wholeElements = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, arith::RemUIOp::create(b, loc, rest, emitter.constantInt(bytes, i64)), zero);
  head = emitter.uniform(arith::MinUIOp::create(b, loc, before, emitter.constantInt(size, i64)), first.level);
  limit(wholeElements, emitter.constantInt(size, i64), first.level);
  areStreamed = true;
  streams = emitter.constant(b.getBoolAttr(true));
}

/// A store of a whole vector, at a multiple of its size where it bypasses the caches.
void TileEmitter::writeWhole(Value value, Value pointer, unsigned alignment) {
  auto store = [&](OpBuilder &b, bool bypass) {
    LLVM::StoreOp::create(b, loc, value, pointer, bypass ? std::min(64u, alignment * width) : alignment, /*isVolatile=*/false, bypass);
  };
  needsFence |= bool(streamed);
  if (!streamed || matchPattern(streamed, m_One()))
    return store(builder, bool(streamed));
  scf::IfOp::create(
      builder, loc, streamed,
      [&](OpBuilder &b, Location at) {
        store(b, true);
        scf::YieldOp::create(b, at);
      },
      [&](OpBuilder &b, Location at) {
        store(b, false);
        scf::YieldOp::create(b, at);
      });
}

} // namespace tritonc::cpu
