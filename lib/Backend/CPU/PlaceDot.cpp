//===- PlaceDot.cpp - operands of tile.dot that are read where they lie in memory -------------===//
// A small block is not worth copying: of a wide one each copied element is used more often than its copy costs.
#include "DotExtents.h"
#include "WholeChunks.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;

namespace tritonc::cpu {

/// The elements from one row of a loaded tile to the next, all of them the same: `BufferPlan` has seen to that.
static Value rowStride(OpBuilder &builder, Location loc, Value first, Value second, int64_t bytes) {
  Type i64 = builder.getI64Type();
  Value from = LLVM::PtrToIntOp::create(builder, loc, i64, first), to = LLVM::PtrToIntOp::create(builder, loc, i64, second);
  Value size = arith::ConstantOp::create(builder, loc, builder.getI64IntegerAttr(bytes));
  return arith::DivSIOp::create(builder, loc, arith::SubIOp::create(builder, loc, to, from), size);
}

void TileEmitter::placeOperands(tile::DotOp op, DotPlace &place) {
  Value live[2][2] = {{place.rows, place.depth}, {place.depth, place.columns}};
  for (unsigned side : {0, 1}) {
    Value operand = op->getOperand(side);
    if (buffers.contains(operand))
      continue;
    if (side == 0 && copiesByChunk(op, place)) {
      place.copied = operand;
    } else if (side == 1 && plan.isBuffered(operand) && keepOperand(op, operand, live[side])) {
      continue;
    } else if (plan.isBuffered(operand)) {
      ScratchTile copy = makeScratch(operand);
      copy.panel = panelFor(operand);
      SmallVector<Value> wanted(copy.shape.size() - 2);
      wanted.append(std::begin(live[side]), std::end(live[side]));
      materialise(operand, copy, wanted);
      buffers[operand] = copy;
    } else if (side == 0) {
      placeLeft(op, place);
    } else {
      placeRight(op, place);
    }
  }
}

/// Whether some of `tile` is read from the scratch memory at `pointer`.
bool TileEmitter::readsScratch(Value tile, Value pointer, unsigned depth) {
  if (auto buffer = buffers.find(tile); buffer != buffers.end())
    return buffer->second.pointer == pointer;
  Operation *op = tile.getDefiningOp();
  return isa<RankedTensorType>(tile.getType()) &&
         (!op || depth > 16 || llvm::any_of(op->getOperands(), [&](Value operand) { return readsScratch(operand, pointer, depth + 1); }));
}

/// Whether rows of the left operand are copied where they are used next, and not all before: then their copy is still in the second cache.
bool TileEmitter::copiesByChunk(tile::DotOp op, const DotPlace &place) {
  return place.c && place.k * place.n * byteSizeOf(place.element) > maxBytesInFirstCache && chunkRows(place) && plan.isBuffered(op.getA()) &&
         plan.isWrittenByDot(op.getA()) && tile::shapeOf(op.getA().getType()).size() == 2 &&
         (readsAlong(op.getA(), 1) || !readsAlong(op.getA(), 0)) && !readsScratch(op.getA(), place.c);
}

/// Copies the rows of this chunk of the left operand to the same place as those of the one before.
void TileEmitter::copyChunk(DotPlace &place, const ScratchTile &into) {
  Type i64 = builder.getI64Type();
  atInnermost();
  Value all = place.rows ? place.rows : constantInt(place.m, i64);
  Value end = arith::SelectOp::create(builder, loc, place.isLastChunk, all, place.chunkEnd);
  Value before = arith::MulIOp::create(builder, loc, place.chunk, constantInt(-place.k, i64));
  ScratchTile rows = into;
  rows.pointer = place.a = LLVM::GEPOp::create(builder, loc, into.pointer.getType(), place.element, into.pointer, before);
  size_t outside = levels.size();
  Index coming{openLoop(place.chunk, end, 1), WholeChunks::lanesToCome()};
  auto write = [&](Lanes lane) {
    Index index{coming[0], lane};
    writeScratch(rows, index, lanes(place.copied, index));
  };
  chunks(place.k, lanesInRow(place.copied, 16), write, {{place.copied, Role::Read, coming}}, place.depth);
  closeLoops(outside);
}

/// A block of a whole matrix is read in place; one that reaches over its edge in a way that the loops cannot leave out is copied.
void TileEmitter::placeLeft(tile::DotOp op, DotPlace &place) {
  auto load = op.getA().getDefiningOp<tile::LoadOp>();
  Type i64 = builder.getI64Type();
  startSink();
  at(0);
  Value inside;
  if (load.getMask()) {
    Extents box(*this, op);
    box.add(load.getMask(), {0, 1});
    at(0);
    inside = constant(builder.getBoolAttr(box.isBox));
    auto reaches = [&](Value extent, Value wanted, int64_t all) {
      if (!extent)
        return;
      Value enough = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::sge, extent, wanted ? wanted : constantInt(all, i64));
      inside = arith::AndIOp::create(builder, loc, inside, enough);
    };
    reaches(box.along(0), place.rows, place.m);
    reaches(box.along(1), place.depth, place.k);
  }
  Index corner(2, indexOf(0)), below(corner);
  below[0] = indexOf(place.m > 1);
  Value first = lanes(load.getPointer(), corner).base, second = lanes(load.getPointer(), below).base;
  at(0);
  place.strideA = rowStride(builder, loc, first, second, byteSizeOf(place.element));
  place.a = first;
  if (!inside)
    return;
  ScratchTile copy = makeScratch(op.getA());
  Value outside = arith::XOrIOp::create(builder, loc, inside, constant(builder.getBoolAttr(true)));
  auto branch = scf::IfOp::create(builder, loc, outside, /*withElseRegion=*/false);
  Block *body = &branch.getThenRegion().front();
  auto outer = std::exchange(levels, {Level{body, Block::iterator(body->getTerminator())}});
  materialise(op.getA(), copy, {place.rows, place.depth});
  levels = std::move(outer);
  startSink();
  at(0);
  place.strideA = arith::SelectOp::create(builder, loc, inside, place.strideA, constantInt(place.k, i64));
  place.a = arith::SelectOp::create(builder, loc, inside, first, copy.pointer);
}

void TileEmitter::placeRight(tile::DotOp op, DotPlace &place) {
  auto load = op.getB().getDefiningOp<tile::LoadOp>();
  startSink();
  at(0);
  place.b = lanes(load.getPointer(), Index(2, indexOf(0))).base;
  place.panel = 0;
  place.strideB = *BufferPlan::strideAlong(load.getPointer(), 0);
}

/// Results go where they are stored.
void TileEmitter::placeResult(tile::StoreOp op, DotPlace &place) {
  startSink();
  at(0);
  Index corner(2, indexOf(0)), below(corner);
  below[0] = indexOf(place.m > 1);
  place.c = lanes(op.getPointer(), corner).base;
  if (std::optional<int64_t> stride = BufferPlan::strideAlong(op.getPointer(), 0))
    place.strideC = constantInt(*stride, builder.getI64Type());
  else
    place.strideC = rowStride(builder, loc, place.c, lanes(op.getPointer(), below).base, byteSizeOf(place.element));
}

/// Brings the rows behind the next `rows` ones of a left operand in memory nearer.
void TileEmitter::prefetchRows(const DotPlace &place, unsigned rows) {
  if (!place.strideA)
    return;
  constexpr int64_t mostAtOnce = 4; // else they were more code than the product
  int64_t line = 64 / byteSizeOf(place.element), lines = llvm::divideCeil(place.k, line);
  size_t outside = levels.size();
  Value r = openLoop(rows, 2 * rows, 1).base;
  Value row = arith::AddIOp::create(builder, loc, place.row, r);
  Value offset = arith::MulIOp::create(builder, loc, row, place.strideA);
  if (lines > mostAtOnce)
    offset = arith::AddIOp::create(builder, loc, offset, openLoop(0, place.k, line).base);
  Value start = LLVM::GEPOp::create(builder, loc, place.a.getType(), place.element, place.a, offset);
  for (int64_t at = 0; at < (lines > mostAtOnce ? 1 : lines); ++at)
    LLVM::Prefetch::create(builder, loc, beside(start, place.element, at * line), /*rw=*/0, /*hint=*/3, /*cache=*/1);
  closeLoops(outside);
}

} // namespace tritonc::cpu
