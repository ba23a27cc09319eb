//===- EmitTiles.cpp - products of narrow numbers to AMX's tiles, where no number would be flushed ---===//
#include "NarrowPlace.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include <array>

using namespace mlir;

namespace tritonc::cpu {

/// The columns of a tile of sums.
constexpr int64_t tileColumns = 16;
/// Tiles 0-3 hold sums, 4 and 5 rows of the left operand, 6 and 7 columns of the right one.
constexpr int64_t mostSums = 4, leftTile = 4, rightTile = 6;

void TileEmitter::intrinsic(StringRef name, ValueRange operands) {
  LLVM::CallIntrinsicOp::create(builder, loc, builder.getStringAttr(("llvm.x86." + name).str()), operands);
}

//===-- Permission and shape -----------------------------------------------------------------------===//

/// Whether the operating system lets the process use tiles; null where that was found out when the kernel was compiled.
Value TileEmitter::tilesAreGranted() {
  if (!machine.asksForTiles || granted)
    return granted;
  Type i32 = builder.getI32Type();
  auto module = kernel->getParentOfType<ModuleOp>();
  StringRef name = "tritonc_tiles_granted";
  auto function = module.lookupSymbol<LLVM::LLVMFuncOp>(name);
  if (!function) {
    OpBuilder head = OpBuilder::atBlockBegin(module.getBody());
    function = LLVM::LLVMFuncOp::create(head, module.getLoc(), name, LLVM::LLVMFunctionType::get(i32, {}));
  }
  OpBuilder head = OpBuilder::atBlockBegin(entry);
  Value answer = LLVM::CallOp::create(head, kernel.getLoc(), function, ValueRange()).getResult();
  Value no = arith::ConstantOp::create(head, kernel.getLoc(), head.getI32IntegerAttr(0));
  return granted = arith::CmpIOp::create(head, kernel.getLoc(), arith::CmpIPredicate::ne, answer, no);
}

/// Runs `emit` where tiles may be used, at the place of the builder.
void TileEmitter::whereGranted(llvm::function_ref<void()> emit) {
  Value yes = tilesAreGranted();
  if (!yes)
    return emit();
  OpBuilder::InsertionGuard guard(builder);
  auto branch = scf::IfOp::create(builder, loc, TypeRange(), yes, /*withElseRegion=*/false);
  builder.setInsertionPointToStart(branch.thenBlock());
  emit();
}

/// Setting tiles up takes as long as a small product: once a range of programs, if all products agree, and no other program takes
/// its turn on the thread meanwhile.
void TileEmitter::findTileShape() {
  llvm::SmallVector<TileShape> shapes;
  bool waits = false;
  kernel.walk([&](Operation *op) {
    waits |= isa<scf::WhileOp>(op);
    if (auto dot = dyn_cast<tile::DotOp>(op))
      if (std::optional<TileShape> shape = cpu::tileShapeOf(dot); shape && !llvm::is_contained(shapes, *shape))
        shapes.push_back(*shape);
  });
  keepsTiles = shapes.size() == 1 && !waits;
  if (keepsTiles)
    whereGranted([&] { configureTiles(shapes.front()); });
}

void TileEmitter::configureTiles(TileShape shape) {
  std::array<uint8_t, 64> bytes = {1}; // the palette: eight tiles of up to 16 rows of 64 bytes
  for (int64_t t = 0; t < 8; ++t) {
    bytes[16 + 2 * t] = t == leftTile || t == leftTile + 1 ? shape.depth : 4 * tileColumns;
    bytes[48 + t] = t < rightTile ? shape.rows : shape.depth / 4;
  }
  Type i64 = builder.getI64Type(), address = LLVM::LLVMPointerType::get(builder.getContext());
  OpBuilder head = OpBuilder::atBlockBegin(entry);
  Value count = LLVM::ConstantOp::create(head, loc, head.getI64IntegerAttr(8));
  Value memory = LLVM::AllocaOp::create(head, loc, address, i64, count, 64);
  for (int32_t i = 0; i < 8; ++i) {
    uint64_t word = 0;
    std::memcpy(&word, bytes.data() + 8 * i, 8);
    Value at = LLVM::GEPOp::create(builder, loc, address, i64, memory, ArrayRef<LLVM::GEPArg>{i});
    LLVM::StoreOp::create(builder, loc, constantInt(int64_t(word), i64), at, 8);
  }
  intrinsic("ldtilecfg", memory);
}

void TileEmitter::releaseTiles() {
  intrinsic("tilerelease", {});
}

//===-- What would be flushed ------------------------------------------------------------------------===//
// AMX takes subnormal bfloat16 numbers for zero, and makes subnormal sums zero. With x a multiple of 2^(ex - 7), and y of
// 2^(ey - 7), products and every sum of them (rounded or not) are multiples of 2^(ex + ey - 14). If that is at least 2^-126, no
// sum is subnormal. So the smallest exponents of both operands decide; sums start from zero, and are added to others after.

/// Memory for the smallest exponent of a tile.
void TileEmitter::makeLeast(ScratchTile &tile) {
  OpBuilder head = OpBuilder::atBlockBegin(entry);
  Type address = LLVM::LLVMPointerType::get(builder.getContext());
  Value one = LLVM::ConstantOp::create(head, loc, head.getI64IntegerAttr(1));
  tile.least = LLVM::AllocaOp::create(head, loc, address, VectorType::get({16}, head.getI16Type()), one, 64);
  tile.leastExponent = LLVM::AllocaOp::create(head, loc, address, head.getI32Type(), one, 4);
}

void TileEmitter::startLeast(const ScratchTile &tile) {
  Value most = splatInt(-1, VectorType::get({16}, builder.getI16Type()));
  LLVM::StoreOp::create(builder, loc, most, tile.least, 32);
}

// (bits << 1) - 1 orders the numbers but 0 by size, and has 0 as the largest.
void TileEmitter::noteLeast(const Lanes &value, const ScratchTile &tile) {
  Value numbers = asValue(value);
  at(value.level);
  Value bits = toMemory(numbers);
  atInnermost();
  Value order = arith::AddIOp::create(builder, loc, arith::AddIOp::create(builder, loc, bits, bits), splatInt(-1, bits.getType()));
  Value least = LLVM::LoadOp::create(builder, loc, bits.getType(), tile.least, 2);
  LLVM::StoreOp::create(builder, loc, arith::MinUIOp::create(builder, loc, least, order), tile.least, 2);
}

void TileEmitter::finishLeast(const ScratchTile &tile) {
  Type i32 = builder.getI32Type(), lanes = VectorType::get({16}, builder.getI16Type());
  Value all = LLVM::LoadOp::create(builder, loc, lanes, tile.least, 32);
  Value order = vector::ReductionOp::create(builder, loc, vector::CombiningKind::MINUI, all);
  Value twice = arith::AddIOp::create(builder, loc, arith::ExtUIOp::create(builder, loc, i32, order), constantInt(1, i32));
  LLVM::StoreOp::create(builder, loc, arith::ShRUIOp::create(builder, loc, twice, constantInt(8, i32)), tile.leastExponent, 4);
}

/// Whether tiles multiply `a` and `b` without taking any number for zero that is none. Exponents are biased by 127; 0 is that of
/// subnormal numbers, 256 stands for a tile of zeros.
Value TileEmitter::nothingFlushed(const ScratchTile &a, const ScratchTile &b) {
  Type i32 = builder.getI32Type();
  Value ofA = LLVM::LoadOp::create(builder, loc, i32, a.leastExponent, 4), ofB = LLVM::LoadOp::create(builder, loc, i32, b.leastExponent, 4);
  auto atLeast = [&](Value value, int64_t limit) -> Value {
    return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::sge, value, constantInt(limit, i32));
  };
  Value normal = atLeast(arith::MinSIOp::create(builder, loc, ofA, ofB), 1);
  Value large = atLeast(arith::AddIOp::create(builder, loc, ofA, ofB), 2 * 127 + 14 - 126);
  return arith::AndIOp::create(builder, loc, normal, large);
}

//===-- The product ------------------------------------------------------------------------------------===//

/// By tiles, or, where these may not be used or would flush a number, in vectors.
void TileEmitter::emitTileDot(NarrowPlace &place, const ScratchTile &a, const ScratchTile &b, const ScratchTile &result) {
  startSink();
  at(0);
  Value condition = tilesAreGranted();
  if (place.operand.isBF16()) {
    Value exact = nothingFlushed(a, b);
    condition = condition ? Value(arith::AndIOp::create(builder, loc, condition, exact)) : exact;
  }
  if (!tileSums)
    tileSums = scratch->make(loc, {mostSums * 16 * tileColumns}, place.element).pointer;
  auto byTiles = [&] {
    startSink();
    at(0);
    if (!keepsTiles)
      configureTiles(*place.tiles);
    multiplyEach(place, a, b, result, [&] { emitTileColumns(place); });
    if (!keepsTiles)
      releaseTiles();
  };
  if (!condition)
    return byTiles();
  auto branch = scf::IfOp::create(builder, loc, TypeRange(), condition, /*withElseRegion=*/true);
  auto inside = [&](Block *block, llvm::function_ref<void()> emit) {
    auto outer = std::exchange(levels, {Level{block, Block::iterator(block->getTerminator())}});
    emit();
    levels = std::move(outer);
    startSink();
  };
  inside(branch.thenBlock(), byTiles);
  inside(branch.elseBlock(), [&] { multiplyEach(place, a, b, result, [&] { emitGroupColumns(place); }); });
}

/// Two by two tiles of sums, so that each tile that is loaded is used twice; along a result of one tile four.
void TileEmitter::emitTileColumns(NarrowPlace &place) {
  int64_t height = place.tiles->rows, rowTiles = place.m / height, columnTiles = place.n / tileColumns;
  auto blocks = [&](int64_t tiles, int64_t most, int64_t size, Value &start, llvm::function_ref<void(int64_t)> emit) {
    for (int64_t from = 0, block = most; from < tiles;) {
      block = std::min(block, tiles - from);
      int64_t count = (tiles - from) / block;
      size_t outside = levels.size();
      start = openBlocks(from * size, count, block * size);
      emit(block);
      closeLoops(outside);
      from += count * block;
    }
  };
  blocks(columnTiles, rowTiles == 1 ? 4 : 2, tileColumns, place.column, [&](int64_t columns) {
    blocks(rowTiles, columnTiles == 1 ? 4 : 2, height, place.row, [&](int64_t rows) { emitTileBlock(place, rows, columns); });
  });
}

/// `rows` x `columns` tiles of sums through all of k.
void TileEmitter::emitTileBlock(const NarrowPlace &place, int64_t rows, int64_t columns) {
  int64_t height = place.tiles->rows, depth = place.tiles->depth;
  Type address = LLVM::LLVMPointerType::get(builder.getContext()), i8 = builder.getI8Type(), i64 = builder.getI64Type();
  auto byte = [&](Value base, Value offset) -> Value { return LLVM::GEPOp::create(builder, loc, address, i8, base, offset); };
  auto times = [&](Value x, int64_t factor) { return builder.createOrFold<arith::MulIOp>(loc, x, constantInt(factor, i64)); };
  auto plus = [&](Value x, Value y) { return builder.createOrFold<arith::AddIOp>(loc, x, y); };
  auto tile = [&](int64_t number) { return constantInt(number, i8); };
  auto load = [&](int64_t number, Value from, int64_t rowBytes) {
    intrinsic("tileloadd64", {tile(number), from, constantInt(rowBytes, i64)});
  };
  atInnermost();
  for (int64_t t = 0; t < rows * columns; ++t)
    intrinsic("tilezero", tile(t));
  Lanes step = openLoop(0, place.k * 4 / depth, 1);
  // A panel of the left operand is all rows of one step; one of the right operand the 16 columns of a tile through all of k.
  Value left = byte(place.a, plus(times(step.base, place.m * depth), times(place.row, depth)));
  Value right = byte(place.b, plus(times(place.column, place.k * 4), times(step.base, depth * tileColumns)));
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < columns; ++c) {
      if (r == 0)
        load(rightTile + c % 2, beside(right, i8, c * place.k * 4 * tileColumns), 4 * tileColumns);
      if (c == 0)
        load(leftTile + r % 2, beside(left, i8, r * height * depth), depth);
      intrinsic(place.operand.isBF16() ? "tdpbf16ps" : "tdpbssd", {tile(r * columns + c), tile(leftTile + r % 2), tile(rightTile + c % 2)});
    }
  closeLoop();
  Value corner = byte(place.c, plus(times(place.row, place.n * 4), times(place.column, 4)));
  int64_t rowBytes = place.start ? place.n * 4 : columns * 4 * tileColumns;
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < columns; ++c)
      intrinsic("tilestored64", {tile(r * columns + c), beside(place.start ? corner : tileSums, i8, r * height * rowBytes + c * 4 * tileColumns),
                                 constantInt(rowBytes, i64)});
  if (!place.start)
    addTileSums(corner, place, rows * height, columns);
}

/// Adds the sums of tiles to what the accumulator held.
void TileEmitter::addTileSums(Value corner, const NarrowPlace &place, int64_t rows, int64_t columns) {
  Type address = LLVM::LLVMPointerType::get(builder.getContext()), i64 = builder.getI64Type();
  Type vectorType = VectorType::get({tileColumns}, place.element);
  Lanes row = openLoop(0, rows, 1);
  auto at = [&](Value base, int64_t rowSize) -> Value {
    Value offset = arith::MulIOp::create(builder, loc, row.base, constantInt(rowSize, i64));
    return LLVM::GEPOp::create(builder, loc, address, place.element, base, offset);
  };
  Value into = at(corner, place.n), from = at(tileSums, columns * tileColumns);
  for (int32_t c = 0; c < columns; ++c) {
    auto cell = [&](Value base) -> Value {
      return LLVM::GEPOp::create(builder, loc, address, place.element, base, ArrayRef<LLVM::GEPArg>{c * int32_t(tileColumns)});
    };
    Value held = LLVM::LoadOp::create(builder, loc, vectorType, cell(into), 4);
    Value more = LLVM::LoadOp::create(builder, loc, vectorType, cell(from), 64);
    Value sum = isa<FloatType>(place.element) ? Value(arith::AddFOp::create(builder, loc, held, more))
                                              : Value(arith::AddIOp::create(builder, loc, held, more));
    LLVM::StoreOp::create(builder, loc, sum, cell(into), 4);
  }
  closeLoop();
}

} // namespace tritonc::cpu
