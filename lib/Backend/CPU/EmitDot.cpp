//===- EmitDot.cpp - tile.dot to outer products that keep a block of the result in registers ---===//
#include "TileEmitter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace tritonc::cpu {

/// Where the micro-kernel works: three row-major matrices, and a block of `vectors * width` columns of the result.
struct TileEmitter::DotPlace {
  Value a, b, c;
  int64_t m, n, k, panel; ///< `panel`: of b, as in ScratchTile
  Type element;
  TypedAttr start; ///< what the accumulator begins with, if that is one constant; otherwise it is read from `c`
  Value row, column;
  unsigned vectors;
};

/// What every element of an accumulator is, where it is one constant.
static TypedAttr constantStart(Value acc) {
  DenseElementsAttr attr;
  if (!matchPattern(acc, m_Constant(&attr)) || !attr.isSplat())
    return {};
  return cast<TypedAttr>(attr.getSplatValue<Attribute>());
}

/// The vectors of one row of the block that the registers hold.
static unsigned vectorsOf(const VectorMachine &machine) { return machine.registers >= 32 ? 4 : 2; }
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
    if (dot && use.getOperandNumber() == 0)
      return 0;
    isRight |= dot && use.getOperandNumber() == 1;
  }
  int64_t columns = tile::shapeOf(tile.getType()).back();
  return isRight && columns > panel && columns % panel == 0 ? panel : 0;
}

void TileEmitter::emitDot(tile::DotOp op) {
  Value carriedTile = plan.carriedAccumulator(op);
  ScratchTile result = carriedTile ? buffers.lookup(carriedTile) : makeScratch(op.getResult());
  auto own = buffers.find(op.getAcc());
  DotPlace place;
  if (own == buffers.end() || own->second.pointer != result.pointer) {
    place.start = constantStart(op.getAcc());
    if (!place.start)
      materialise(op.getAcc(), result);
  }
  buffers[op.getResult()] = result;
  const ScratchTile &a = buffers.find(op.getA())->second, &b = buffers.find(op.getB())->second;
  unsigned rank = result.shape.size();
  place.m = result.shape[rank - 2], place.n = result.shape[rank - 1], place.k = a.shape[rank - 1];
  place.element = result.element, place.panel = b.panel;
  startSink();
  Index outer;
  unsigned opened = 0;
  for (int64_t size : ArrayRef(result.shape).drop_back(2)) {
    outer.push_back(size > 1 ? openLoop(0, size, 1) : indexOf(0));
    opened += size > 1;
  }
  outer.append(2, indexOf(0));
  place.a = scratchPointer(a, outer).base;
  place.b = scratchPointer(b, outer).base;
  place.c = scratchPointer(result, outer).base;
  emitDotColumns(place);
  while (opened--)
    closeLoop();
}

/// Panels of as many columns as the registers hold, then what is left in ever smaller vectors.
void TileEmitter::emitDotColumns(DotPlace &place) {
  int64_t lanesPerRegister = lanesOf(machine, place.element);
  unsigned maxVectors = vectorsOf(machine);
  width = lanesPerRegister;
  for (int64_t from = 0; from < place.n;) {
    int64_t left = place.n - from;
    while (width > left)
      width /= 2;
    place.vectors = width == lanesPerRegister ? std::min<int64_t>(maxVectors, left / width) : 1;
    int64_t panel = place.vectors * int64_t(width), count = left / panel;
    place.column = count > 1 ? openLoop(from, from + count * panel, panel).base : indexOf(from).base;
    emitDotRows(place);
    if (count > 1)
      closeLoop();
    from += count * panel;
  }
  width = 1;
}

void TileEmitter::emitDotRows(DotPlace &place) {
  // Registers for the block, one row of b and one element of a.
  int64_t block = std::clamp<int64_t>((int64_t(machine.registers) - 2 - place.vectors) / place.vectors, 1, 12);
  for (int64_t from = 0; from < place.m;) {
    block = std::min(block, place.m - from);
    int64_t count = (place.m - from) / block;
    place.row = count > 1 ? openLoop(from, from + count * block, block).base : indexOf(from).base;
    emitDotBlock(place, block);
    if (count > 1)
      closeLoop();
    from += count * block;
  }
}

Value TileEmitter::multiplyAdd(Value x, Value y, Value sum) {
  if (!isa<FloatType>(getElementTypeOrSelf(sum.getType())))
    return arith::AddIOp::create(builder, loc, sum, arith::MulIOp::create(builder, loc, x, y));
  if (machine.hasFMA)
    return math::FmaOp::create(builder, loc, x, y, sum);
  return arith::AddFOp::create(builder, loc, sum, arith::MulFOp::create(builder, loc, x, y));
}

/// `rows` x `vectors` accumulators through all of k.
void TileEmitter::emitDotBlock(const DotPlace &place, unsigned rows) {
  Type address = LLVM::LLVMPointerType::get(builder.getContext()), i64 = builder.getI64Type();
  Type vectorType = laneType(place.element);
  unsigned alignment = byteSizeOf(place.element);
  auto at2D = [&](Value base, Value row, Value column, int64_t rowSize) -> Value {
    Value offset = builder.createOrFold<arith::MulIOp>(loc, row, constantInt(rowSize, i64));
    offset = builder.createOrFold<arith::AddIOp>(loc, offset, column);
    return LLVM::GEPOp::create(builder, loc, address, place.element, base, offset);
  };
  auto beside = [&](Value base, int64_t elements) -> Value {
    if (elements == 0)
      return base;
    return LLVM::GEPOp::create(builder, loc, address, place.element, base, ArrayRef<LLVM::GEPArg>{int32_t(elements)});
  };
  atInnermost();
  Value corner = at2D(place.c, place.row, place.column, place.n);
  auto cell = [&](unsigned r, unsigned v) { return beside(corner, int64_t(r) * place.n + int64_t(v) * width); };
  SmallVector<Value> sums;
  for (unsigned r = 0; r < rows; ++r)
    for (unsigned v = 0; v < place.vectors; ++v)
      sums.push_back(place.start ? splatLike(place.start, vectorType)
                                 : Value(LLVM::LoadOp::create(builder, loc, vectorType, cell(r, v), alignment)));
  int64_t unroll = place.k % 4 == 0 ? 4 : place.k % 2 == 0 ? 2 : 1, rowSize = place.panel ? place.panel : place.n;
  Lanes k = openLoop(0, place.k, unroll, sums);
  sums.assign(carried().begin(), carried().end());
  Value start = place.column;
  if (place.panel) // of panels before this one, each k rows
    start = builder.createOrFold<arith::MulIOp>(loc, start, constantInt(place.k, i64));
  Value rowsOfB = at2D(place.b, k.base, start, rowSize), columnsOfA = at2D(place.a, place.row, k.base, place.k);
  for (int64_t step = 0; step < unroll; ++step) {
    SmallVector<Value> b;
    for (unsigned v = 0; v < place.vectors; ++v)
      b.push_back(LLVM::LoadOp::create(builder, loc, vectorType, beside(rowsOfB, step * rowSize + int64_t(v) * width), alignment));
    for (unsigned r = 0; r < rows; ++r) {
      Value a = LLVM::LoadOp::create(builder, loc, place.element, beside(columnsOfA, int64_t(r) * place.k + step), alignment);
      if (width > 1)
        a = vector::BroadcastOp::create(builder, loc, vectorType, a);
      for (unsigned v = 0; v < place.vectors; ++v)
        sums[r * place.vectors + v] = multiplyAdd(a, b[v], sums[r * place.vectors + v]);
    }
  }
  ValueRange done = closeLoop(sums);
  for (unsigned r = 0; r < rows; ++r)
    for (unsigned v = 0; v < place.vectors; ++v)
      LLVM::StoreOp::create(builder, loc, done[r * place.vectors + v], cell(r, v), alignment);
}

} // namespace tritonc::cpu
