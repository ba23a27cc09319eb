//===- EmitDot.cpp - tile.dot to outer products that keep a block of the result in registers ---===//
#include "DotPlace.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace tritonc::cpu {

static int64_t lanesOf(const VectorMachine &machine, Type element) {
  return std::max<int64_t>(1, machine.registerBytes / byteSizeOf(element));
}

/// The panels in which a right operand is kept: as wide as the block of the result in registers, so that what a block reads are
/// neighbours, and not rows that meet in the same places of the cache.
int64_t TileEmitter::panelFor(Value tile) {
  int64_t panel = vectorsOf(machine) * lanesOf(machine, elementType(tile));
  bool isRight = false;
  for (OpOperand &use : tile.getUses()) {
    auto dot = dyn_cast<tile::DotOp>(use.getOwner());
    if (dot && (use.getOperandNumber() == 0 || isNarrow(dot)))
      return 0;
    isRight |= dot && use.getOperandNumber() == 1;
  }
  int64_t columns = tile::shapeOf(tile.getType()).back();
  return isRight && columns > panel && columns % panel == 0 ? panel : 0;
}

void TileEmitter::emitDot(tile::DotOp op, tile::StoreOp store) {
  if (isNarrow(op))
    return emitNarrowDot(op);
  Value carriedTile = plan.carriedAccumulator(op);
  ScratchTile result{{}, llvm::to_vector<4>(tile::shapeOf(op.getType())), elementType(op.getResult())};
  if (!store)
    result = carriedTile ? buffers.lookup(carriedTile) : makeScratch(op.getResult());
  auto own = buffers.find(op.getAcc());
  DotPlace place;
  if (own == buffers.end() || own->second.pointer != result.pointer) {
    place.start = constantStart(op.getAcc());
    if (!place.start)
      materialise(op.getAcc(), result);
  }
  if (!store)
    buffers[op.getResult()] = result;
  unsigned rank = result.shape.size();
  place.m = result.shape[rank - 2], place.n = result.shape[rank - 1], place.k = tile::shapeOf(op.getA().getType())[rank - 1];
  place.element = result.element;
  startSink();
  if (rank == 2)
    findExtents(op, place);
  if (!store && rank == 2)
    place.c = result.pointer;
  placeOperands(op, place);
  if (store)
    placeResult(store, place);
  startSink();
  size_t outside = levels.size();
  Index outer = openLoops(ArrayRef(result.shape).drop_back(2));
  outer.append(2, indexOf(0));
  if (auto a = buffers.find(op.getA()); a != buffers.end())
    place.a = scratchPointer(a->second, outer).base;
  if (auto b = buffers.find(op.getB()); b != buffers.end()) {
    place.b = scratchPointer(b->second, outer).base;
    place.panel = b->second.panel, place.strideB = place.n;
  }
  if (!store)
    place.c = scratchPointer(result, outer).base;
  // A right operand that stays in the first cache is gone through for each block of rows, which then are read only once.
  if (place.k * place.n * byteSizeOf(place.element) <= maxBytesInFirstCache)
    emitDotRows(place, [&](unsigned rows) {
      prefetchRows(place, rows);
      emitDotColumns(place, [&] { emitDotBlock(place, rows); });
    });
  else
    emitDotChunks(place, [&] { emitDotColumns(place, [&] { emitDotRows(place, [&](unsigned rows) { emitDotBlock(place, rows); }); }); });
  closeLoops(outside);
}

/// Opens a loop over `count` blocks from `from` on, as far as they reach into the first `live`; without any need of a loop none.
Value TileEmitter::openBlocks(int64_t from, int64_t count, int64_t block, Value live) {
  if (!live && count == 1)
    return indexOf(from).base;
  if (!live)
    return openLoop(from, from + count * block, block).base;
  return openLoop(constantInt(from, builder.getI64Type()), blocksEnd(from, count, block, live), block).base;
}

/// Panels of as many columns as the registers hold, then what is left in ever smaller vectors.
void TileEmitter::emitDotColumns(DotPlace &place, llvm::function_ref<void()> body) {
  int64_t lanesPerRegister = lanesOf(machine, place.element);
  unsigned maxVectors = vectorsOf(machine);
  width = lanesPerRegister;
  for (int64_t from = 0; from < place.n;) {
    int64_t left = place.n - from;
    while (width > left)
      width /= 2;
    place.vectors = width == lanesPerRegister ? std::min<int64_t>(maxVectors, left / width) : 1;
    int64_t panel = place.vectors * int64_t(width), count = left / panel;
    size_t outside = levels.size();
    place.column = openBlocks(from, count, panel, place.columns);
    body();
    closeLoops(outside);
    from += count * panel;
  }
  width = 1;
}

namespace {
struct RowBlocks {
  int64_t from, count, block;
};
} // namespace

/// Blocks of as many rows as the registers hold, then smaller ones.
static SmallVector<RowBlocks> rowBlocks(const VectorMachine &machine, int64_t m, int64_t n, Type element) {
  // Registers for the block, one row of b and one element of a.
  unsigned vectors = std::clamp<int64_t>(n / lanesOf(machine, element), 1, vectorsOf(machine));
  int64_t block = std::clamp<int64_t>((int64_t(machine.registers) - 2 - vectors) / vectors, 1, 12);
  SmallVector<RowBlocks> all;
  for (int64_t from = 0; from < m; from += all.back().count * block) {
    block = std::min(block, m - from);
    int64_t count = (m - from) / block, rest = (m - from) % block;
    // One or two rows alone would wait for their own sums: they share with the block before them.
    bool shares = rest > 0 && 2 * rest < block;
    if (shares && count == 1)
      block = (block + rest + 1) / 2;
    else if (shares)
      --count;
    all.push_back({from, count, block});
  }
  return all;
}

/// So many rows of the left operand stay in the second cache; 0: all of them, or they cannot be parted.
int64_t TileEmitter::chunkRows(const DotPlace &place) {
  RowBlocks first = rowBlocks(machine, place.m, place.n, place.element).front();
  int64_t rows = first.count * first.block, most = std::max<int64_t>(maxBytesInSecondCache / (place.k * byteSizeOf(place.element)), first.block);
  return rows <= most ? 0 : int64_t(llvm::divideCeil(first.count, llvm::divideCeil(rows, most))) * first.block;
}

/// `body` for parts of the rows that stay in the second cache while they are multiplied with one panel after the other.
void TileEmitter::emitDotChunks(DotPlace &place, llvm::function_ref<void()> body) {
  int64_t step = chunkRows(place);
  if (step == 0)
    return body();
  RowBlocks first = rowBlocks(machine, place.m, place.n, place.element).front();
  size_t outside = levels.size();
  Type i64 = builder.getI64Type();
  Value end = blocksEnd(0, first.count, first.block, place.rows);
  place.chunk = openLoop(constantInt(0, i64), end, step).base;
  Value next = arith::AddIOp::create(builder, loc, place.chunk, constantInt(step, i64));
  place.chunkEnd = arith::MinSIOp::create(builder, loc, next, end);
  place.isLastChunk = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::sge, next, end);
  if (place.copied)
    copyChunk(place, scratch->make(loc, {step + place.m - first.count * first.block, place.k}, place.element));
  body();
  closeLoops(outside);
}

void TileEmitter::emitDotRows(DotPlace &place, llvm::function_ref<void(unsigned)> body) {
  for (auto [from, count, block] : rowBlocks(machine, place.m, place.n, place.element)) {
    size_t outside = levels.size();
    place.isRest = from > 0;
    if (!place.chunk) {
      place.row = openBlocks(from, count, block, place.rows);
    } else if (from == 0) {
      place.row = openLoop(place.chunk, place.chunkEnd, block).base;
    } else {
      Value start = constantInt(from, builder.getI64Type()), end = blocksEnd(from, count, block, place.rows);
      atInnermost();
      end = arith::SelectOp::create(builder, loc, place.isLastChunk, end, start);
      place.row = openLoop(start, end, block).base;
    }
    body(block);
    closeLoops(outside);
  }
}

Value TileEmitter::multiplyAdd(Value x, Value y, Value sum) {
  if (!isa<FloatType>(getElementTypeOrSelf(sum.getType())))
    return arith::AddIOp::create(builder, loc, sum, arith::MulIOp::create(builder, loc, x, y));
  if (machine.hasFMA)
    return math::FmaOp::create(builder, loc, x, y, sum);
  return arith::AddFOp::create(builder, loc, sum, arith::MulFOp::create(builder, loc, x, y));
}

/// The place `elements` behind `base`.
Value TileEmitter::beside(Value base, Type element, int64_t elements) {
  if (elements == 0)
    return base;
  return LLVM::GEPOp::create(builder, loc, base.getType(), element, base, ArrayRef<LLVM::GEPArg>{int32_t(elements)});
}

/// The place at a row and a column of a matrix.
static Value placeAt(OpBuilder &builder, Location loc, Type element, Value base, Value row, Value rowSize, Value column) {
  Value offset = builder.createOrFold<arith::MulIOp>(loc, row, rowSize);
  offset = builder.createOrFold<arith::AddIOp>(loc, offset, column);
  return LLVM::GEPOp::create(builder, loc, base.getType(), element, base, offset);
}

/// The first elements of `rows` rows of a. Rows that do not count may not exist: the last one that does takes their place.
SmallVector<Value> TileEmitter::rowsOfA(const DotPlace &place, unsigned rows) {
  Type i64 = builder.getI64Type();
  Value zero = constantInt(0, i64);
  SmallVector<Value> starts;
  if (!place.strideA) {
    Value first = placeAt(builder, loc, place.element, place.a, place.row, constantInt(place.k, i64), zero);
    for (unsigned r = 0; r < rows; ++r)
      starts.push_back(beside(first, place.element, int64_t(r) * place.k));
    return starts;
  }
  for (unsigned r = 0; r < rows; ++r) {
    Value row = builder.createOrFold<arith::AddIOp>(loc, place.row, constantInt(r, i64));
    if (place.rows && r > 0)
      row = arith::MinSIOp::create(builder, loc, row, arith::SubIOp::create(builder, loc, place.rows, constantInt(1, i64)));
    starts.push_back(placeAt(builder, loc, place.element, place.a, row, place.strideA, zero));
  }
  return starts;
}

/// `sums` after `steps` steps of k, from `k` on, where `rowB` is the row of b; returns the one after them.
Value TileEmitter::emitDotSteps(const DotPlace &place, ArrayRef<Value> a, Value rowB, Value k, int64_t steps, MutableArrayRef<Value> sums) {
  Type type = laneType(place.element);
  unsigned alignment = byteSizeOf(place.element);
  int64_t rowSize = place.panel ? place.panel : place.strideB;
  Value zero = constantInt(0, builder.getI64Type());
  SmallVector<Value> columnsOfA;
  for (Value row : a)
    columnsOfA.push_back(placeAt(builder, loc, place.element, row, zero, zero, k));
  for (int64_t step = 0; step < steps; ++step) {
    SmallVector<Value> vectors;
    for (unsigned v = 0; v < place.vectors; ++v)
      vectors.push_back(LLVM::LoadOp::create(builder, loc, type, beside(rowB, place.element, step * rowSize + int64_t(v) * width), alignment));
    for (auto [r, column] : llvm::enumerate(columnsOfA)) {
      Value x = LLVM::LoadOp::create(builder, loc, place.element, beside(column, place.element, step), alignment);
      if (width > 1)
        x = vector::BroadcastOp::create(builder, loc, type, x);
      for (unsigned v = 0; v < place.vectors; ++v)
        sums[r * place.vectors + v] = multiplyAdd(x, vectors[v], sums[r * place.vectors + v]);
    }
  }
  return beside(rowB, place.element, steps * rowSize);
}

/// `rows` x `vectors` accumulators through all of k.
void TileEmitter::emitDotBlock(const DotPlace &place, unsigned rows) {
  Type i64 = builder.getI64Type(), vectorType = laneType(place.element);
  unsigned alignment = byteSizeOf(place.element);
  atInnermost();
  SmallVector<Value> rowsOfC;
  for (unsigned r = 0; r < rows; ++r)
    if (place.strideC) {
      Value row = builder.createOrFold<arith::AddIOp>(loc, place.row, constantInt(r, i64));
      rowsOfC.push_back(placeAt(builder, loc, place.element, place.c, row, place.strideC, place.column));
    } else if (r == 0) {
      rowsOfC.push_back(placeAt(builder, loc, place.element, place.c, place.row, constantInt(place.n, i64), place.column));
    } else {
      rowsOfC.push_back(beside(rowsOfC[0], place.element, int64_t(r) * place.n));
    }
  auto cell = [&](unsigned r, unsigned v) { return beside(rowsOfC[r], place.element, int64_t(v) * width); };
  SmallVector<Value> sums;
  for (unsigned r = 0; r < rows; ++r)
    for (unsigned v = 0; v < place.vectors; ++v)
      sums.push_back(place.start ? splatLike(place.start, vectorType)
                                 : Value(LLVM::LoadOp::create(builder, loc, vectorType, cell(r, v), alignment)));
  SmallVector<Value> a = rowsOfA(place, rows);
  Value b = placeAt(builder, loc, place.element, place.b, place.column, constantInt(place.panel ? place.k : 1, i64), constantInt(0, i64));
  // The row of b goes round the loop with the sums: one addition, where a product would be needed to find it anew.
  auto through = [&](auto from, auto to, int64_t step) {
    sums.push_back(b);
    Lanes k = openLoop(from, to, step, sums);
    sums.assign(carried().begin(), carried().end());
    Value row = sums.pop_back_val();
    sums.push_back(emitDotSteps(place, a, row, k.base, step, sums));
    ValueRange done = closeLoop(sums);
    sums.assign(done.begin(), done.end());
    b = sums.pop_back_val();
  };
  int64_t unroll = place.k % 4 == 0 ? 4 : place.k % 2 == 0 ? 2 : 1;
  if (place.isRest) // a few rows of many: not worth the time to compile them
    unroll = 1;
  if (place.depth) {
    Value whole = arith::AndIOp::create(builder, loc, place.depth, constantInt(-unroll, i64));
    through(constantInt(0, i64), whole, unroll);
    if (unroll > 1)
      through(whole, place.depth, 1);
  } else {
    through(int64_t(0), place.k, unroll);
  }
  for (unsigned r = 0; r < rows; ++r)
    for (unsigned v = 0; v < place.vectors; ++v)
      LLVM::StoreOp::create(builder, loc, sums[r * place.vectors + v], cell(r, v), alignment);
}

} // namespace tritonc::cpu
