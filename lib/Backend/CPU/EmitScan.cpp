//===- EmitScan.cpp - running combinations and counts of tiles, to loops that go through them in order ---===//
#include "TileEmitter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;

namespace tritonc::cpu {

/// One loop along the axis carries the partial results; lanes lie beside the axis where there is a dimension for them.
void TileEmitter::emitScan(tile::ScanOp op) {
  unsigned axis = op.getAxis();
  SmallVector<int64_t> outer(tile::shapeOf(op.getOperands()[0].getType()));
  int64_t size = outer[axis];
  bool innermostAxis = llvm::all_of(ArrayRef(outer).drop_front(axis + 1), [](int64_t size) { return size == 1; });
  outer.erase(outer.begin() + axis);
  SmallVector<ScratchTile> results;
  for (Value result : op.getResults())
    results.push_back(makeScratch(result));
  startSink();
  nest(outer, [&](ArrayRef<Lanes> beside) {
    auto indexAt = [&](const Lanes &i) {
      Index index(beside);
      index.insert(index.begin() + axis, op.getReverse() ? subLanes(indexOf(size - 1), i) : i);
      return index;
    };
    auto elementsAt = [&](ArrayRef<Lanes> index) {
      SmallVector<Value> values;
      for (Value operand : op.getOperands())
        values.push_back(asValue(lanes(operand, index)));
      atInnermost();
      return values;
    };
    auto keep = [&](ArrayRef<Lanes> index, ArrayRef<Value> values) {
      for (auto [result, value] : llvm::zip_equal(results, values))
        writeScratch(result, index, fromValue(value, innermost()));
      atInnermost();
    };
    Index start = indexAt(indexOf(0));
    SmallVector<Value> first = elementsAt(start);
    keep(start, first);
    if (size == 1)
      return;
    Lanes i = openLoop(1, size, 1, first);
    SmallVector<Value> partial(carried());
    Index index = indexAt(i);
    SmallVector<Value> elements = elementsAt(index);
    SmallVector<Value> next = combine(op.getCombine(), partial, elements, width);
    keep(index, next);
    closeLoop(next);
  }, !innermostAxis && isVectorizable(op.getCombine()) ? 16 : 1);
  for (auto [result, tile] : llvm::zip(op.getResults(), results))
    buffers[result] = tile;
}

/// Counters in a scratch tile, and a loop that adds to one of them for each element.
void TileEmitter::emitHistogram(tile::HistogramOp op) {
  ScratchTile counts = makeScratch(op.getResult());
  Type i32 = builder.getI32Type(), i64 = builder.getI64Type();
  startSink();
  nest(counts.shape, [&](ArrayRef<Lanes> index) { writeScratch(counts, index, uniform(constantInt(0, i32))); });
  startSink();
  nest(tile::shapeOf(op.getX().getType()), [&](ArrayRef<Lanes> index) {
    Value number = lanes(op.getX(), index).base;
    Value mask = op.getMask() ? lanes(op.getMask(), index).base : Value();
    atInnermost();
    if (number.getType() != i64)
      number = arith::ExtUIOp::create(builder, loc, i64, number);
    Value counted = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, number,
                                          constantInt(counts.shape[0], i64));
    if (mask)
      counted = arith::AndIOp::create(builder, loc, counted, mask);
    Value counter = scratchPointer(counts, uniform(number, innermost())).base;
    atInnermost();
    scf::IfOp::create(builder, loc, counted, [&](OpBuilder &b, Location at) {
      Value count = LLVM::LoadOp::create(b, at, i32, counter, 4);
      count = arith::AddIOp::create(b, at, count, constantInt(1, i32));
      LLVM::StoreOp::create(b, at, count, counter, 4);
      scf::YieldOp::create(b, at);
    });
  }, 1);
  buffers[op.getResult()] = counts;
}

} // namespace tritonc::cpu
