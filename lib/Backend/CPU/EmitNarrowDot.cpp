//===- EmitNarrowDot.cpp - operands of narrow numbers to words of two or four, and sums of their products ---===//
#include "NarrowPlace.h"
#include "WholeChunks.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

namespace tritonc::cpu {

//===-- How operands stand in memory -------------------------------------------------------------===//

TileEmitter::OperandForm TileEmitter::formOf(tile::DotOp dot, unsigned side) {
  Type operand = elementType(dot.getA()), sum = elementType(dot.getAcc());
  OperandForm form;
  form.isNarrow = isNarrow(dot);
  if (!form.isNarrow)
    return form;
  std::optional<TileShape> tiles = tileShapeOf(dot);
  form.isMeasured = tiles && operand.isBF16();
  if (side == 0) {
    form.panel = tiles ? tiles->depth / byteSizeOf(operand) : 0;
    return form;
  }
  form.group = dotGroup(operand, sum);
  int64_t columns = tile::shapeOf(dot.getB().getType()).back(), panel = tiles ? 16 : vectorsOf(machine) * machine.integerBytes / 4;
  form.panel = columns > panel && columns % panel == 0 ? panel : 0;
  return form;
}

void TileEmitter::setForm(ScratchTile &tile, const OperandForm &form) {
  tile.panel = form.panel;
  tile.group = form.group;
  if (form.isMeasured)
    makeLeast(tile);
}

/// A tile that is one operand of products and nothing else stands as they read it from the start.
void TileEmitter::arrangeOperand(Value tile, ScratchTile &into) {
  into.panel = panelFor(tile);
  std::optional<OperandForm> common;
  for (OpOperand &use : tile.getUses()) {
    auto dot = dyn_cast<tile::DotOp>(use.getOwner());
    if (!dot || use.getOperandNumber() > 1)
      return;
    OperandForm form = formOf(dot, use.getOperandNumber());
    if (!form.isNarrow || (common && !(*common == form)))
      return;
    common = form;
  }
  if (common)
    setForm(into, *common);
}

/// An operand as its product reads it; written anew if it stands otherwise, as a tile does that other operations use too.
ScratchTile TileEmitter::operandOf(tile::DotOp dot, unsigned side) {
  Value operand = dot->getOperand(side);
  ScratchTile held = buffers.find(operand)->second;
  OperandForm form = formOf(dot, side);
  if (!form.isNarrow || (held.panel == form.panel && held.group == form.group && bool(held.least) == form.isMeasured))
    return held;
  ScratchTile packed = makeScratch(operand);
  setForm(packed, form);
  materialise(operand, packed);
  return packed;
}

/// Writes a right operand in words: `group` numbers of a column side by side. Lanes lie along its rows, where these are
/// neighbours in memory; or else along its columns, whose words are then written one by one.
void TileEmitter::packGroups(Value tile, const ScratchTile &into) {
  int64_t last = int64_t(into.shape.size()) - 1, group = into.group;
  Type word = builder.getI32Type();
  Index index = openLoops(ArrayRef(into.shape).drop_back(2));
  index.append(2, indexOf(0));
  auto wordsOf = [&](Value bits) -> Value {
    auto type = cast<VectorType>(bits.getType());
    return vector::BitCastOp::create(builder, loc, VectorType::get({type.getNumElements() / group}, word), bits);
  };
  auto bitsAt = [&](const Index &at) {
    Lanes value = lanes(tile, at);
    if (into.least)
      noteLeast(value, into);
    Value numbers = asVector(value);
    atInnermost();
    return toMemory(numbers);
  };
  if (!readsAlong(tile, last) && readsAlong(tile, last - 1)) {
    index[last] = openLoop(0, into.shape[last], 1);
    Index coming(index);
    coming[last - 1] = WholeChunks::lanesToCome();
    chunks(into.shape[last - 1], 16, [&](Lanes lane) {
      index[last - 1] = lane;
      Value words = wordsOf(bitsAt(index));
      unsigned count = width / group;
      Value first = arith::DivUIOp::create(builder, loc, lane.base, constantInt(group, builder.getI64Type()));
      Lanes row = uniform(first, innermost());
      if (count > 1)
        row.kind = Lanes::Kind::Affine, row.stride = 1;
      else
        words = vector::ExtractOp::create(builder, loc, words, int64_t(0));
      unsigned numbers = std::exchange(width, count);
      Index at(index);
      at[last - 1] = row;
      write(scratchPointer(into, at), word, fromValue(words, innermost()), nullptr);
      width = numbers;
    }, {{tile, Role::Read, coming}});
  } else {
    Lanes row = openLoop(0, into.shape[last - 1], group);
    SmallVector<Index> rows(group, index);
    SmallVector<NestPart, 4> parts;
    for (int64_t i = 0; i < group; ++i) {
      rows[i][last - 1] = addLanes(row, indexOf(i));
      rows[i][last] = WholeChunks::lanesToCome();
      parts.push_back({tile, Role::Read, rows[i]});
    }
    atInnermost();
    index[last - 1] = uniform(arith::DivUIOp::create(builder, loc, row.base, constantInt(group, builder.getI64Type())), innermost());
    chunks(into.shape[last], 16, [&](Lanes lane) {
      SmallVector<Value> bits;
      for (Index &at : rows) {
        at[last] = lane;
        bits.push_back(bitsAt(at));
      }
      atInnermost();
      while (bits.size() > 1) { // rows i and i + size / 2 beside each other, until all are
        unsigned half = bits.size() / 2;
        for (unsigned i = 0; i < half; ++i)
          bits[i] = vector::InterleaveOp::create(builder, loc, bits[i], bits[i + half]);
        bits.truncate(half);
      }
      index[last] = lane;
      write(scratchPointer(into, index), word, vector(wordsOf(bits[0]), innermost()), nullptr);
    }, parts);
  }
  closeLoops(1);
}

//===-- The product --------------------------------------------------------------------------------===//

void TileEmitter::emitNarrowDot(tile::DotOp op) {
  Value carriedTile = plan.carriedAccumulator(op);
  ScratchTile result = carriedTile ? buffers.lookup(carriedTile) : makeScratch(op.getResult());
  ScratchTile a = operandOf(op, 0), b = operandOf(op, 1);
  NarrowPlace place{};
  place.tiles = cpu::tileShapeOf(op);
  auto own = buffers.find(op.getAcc());
  if (own == buffers.end() || own->second.pointer != result.pointer) {
    place.start = constantStart(op.getAcc());
    if (place.tiles && place.start && place.start != builder.getZeroAttr(result.element)) // tiles begin with zero
      place.start = {};
    if (!place.start)
      materialise(op.getAcc(), result);
  }
  buffers[op.getResult()] = result;
  unsigned rank = result.shape.size();
  place.group = dotGroup(a.element, result.element), place.operand = a.element, place.element = result.element;
  place.m = result.shape[rank - 2], place.n = result.shape[rank - 1], place.k = a.shape[rank - 1] / place.group;
  place.panel = b.panel, place.leftPanel = a.panel / place.group;
  if (place.tiles)
    emitTileDot(place, a, b, result);
  else
    multiplyEach(place, a, b, result, [&] { emitGroupColumns(place); });
}

void TileEmitter::multiplyEach(NarrowPlace &place, const ScratchTile &a, const ScratchTile &b, const ScratchTile &result,
                               llvm::function_ref<void()> multiply) {
  startSink();
  size_t outside = levels.size();
  Index outer = openLoops(ArrayRef(result.shape).drop_back(2));
  outer.append(2, indexOf(0));
  place.a = scratchPointer(a, outer).base;
  place.b = scratchPointer(b, outer).base;
  place.c = scratchPointer(result, outer).base;
  atInnermost();
  multiply();
  closeLoops(outside);
}

/// As many columns as the registers (or a panel) hold, then what is left in ever smaller vectors.
void TileEmitter::emitGroupColumns(NarrowPlace &place) {
  int64_t lanes = machine.integerBytes / 4, most = place.panel ? place.panel / lanes : vectorsOf(machine);
  width = lanes;
  for (int64_t from = 0; from < place.n;) {
    int64_t left = place.n - from;
    while (width > left)
      width /= 2;
    place.vectors = width == lanes ? std::min(most, left / width) : 1;
    int64_t block = place.vectors * int64_t(width), count = left / block;
    size_t outside = levels.size();
    place.column = openBlocks(from, count, block);
    emitGroupRows(place);
    closeLoops(outside);
    from += count * block;
  }
  width = 1;
}

void TileEmitter::emitGroupRows(NarrowPlace &place) {
  // Registers for the block, one row of b and one word of a.
  int64_t block = std::clamp<int64_t>((int64_t(machine.registers) - 2 - place.vectors) / place.vectors, 1, 12);
  for (int64_t from = 0; from < place.m;) {
    block = std::min(block, place.m - from);
    int64_t count = (place.m - from) / block;
    size_t outside = levels.size();
    place.row = openBlocks(from, count, block);
    emitGroupBlock(place, block);
    closeLoops(outside);
    from += count * block;
  }
}

//===-- Sums of products of words ------------------------------------------------------------------===//

/// The products of two vectors of pairs of 16-bit integers, each pair's added up.
static Value addPairs(OpBuilder &builder, Location loc, Value x, Value y) {
  int64_t words = cast<VectorType>(x.getType()).getNumElements() / 2;
  StringRef name = words == 16 ? "llvm.x86.avx512.pmaddw.d.512" : words == 8 ? "llvm.x86.avx2.pmadd.wd" : "llvm.x86.sse2.pmadd.wd";
  Type sums = VectorType::get({words}, builder.getI32Type());
  return LLVM::CallIntrinsicOp::create(builder, loc, sums, builder.getStringAttr(name), ValueRange{x, y}).getResult(0);
}

/// sum + the products of the numbers in each word of x and y, which stand in its order.
Value TileEmitter::multiplyGroups(const NarrowPlace &place, Value x, Value y, Value sum) {
  VectorType words = cast<VectorType>(x.getType());
  auto constantLike = [&](int64_t value, Type type) { return splatInt(value, type); };
  if (place.operand.isBF16()) { // a bfloat16 is the upper half of an f32
    auto half = [&](Value word, bool upper) -> Value {
      Value bits = upper ? Value(arith::AndIOp::create(builder, loc, word, constantLike(-65536, words)))
                         : Value(arith::ShLIOp::create(builder, loc, word, constantLike(16, words)));
      return arith::BitcastOp::create(builder, loc, words.clone(builder.getF32Type()), bits);
    };
    sum = multiplyAdd(half(x, false), half(y, false), sum);
    return multiplyAdd(half(x, true), half(y, true), sum);
  }
  Type pairs = VectorType::get({words.getNumElements() * 2}, builder.getI16Type());
  x = vector::BitCastOp::create(builder, loc, pairs, x);
  y = vector::BitCastOp::create(builder, loc, pairs, y);
  if (place.group == 2)
    return arith::AddIOp::create(builder, loc, sum, addPairs(builder, loc, x, y));
  // Four bytes: the lower ones of both pairs, then the upper ones.
  auto byte = [&](Value pair, bool upper) -> Value {
    Value eight = constantLike(8, pairs);
    if (!upper)
      pair = arith::ShLIOp::create(builder, loc, pair, eight);
    return arith::ShRSIOp::create(builder, loc, pair, eight);
  };
  sum = arith::AddIOp::create(builder, loc, sum, addPairs(builder, loc, byte(x, false), byte(y, false)));
  return arith::AddIOp::create(builder, loc, sum, addPairs(builder, loc, byte(x, true), byte(y, true)));
}

/// `rows` x `vectors` accumulators through all of k, a word of each operand at a time.
void TileEmitter::emitGroupBlock(const NarrowPlace &place, unsigned rows) {
  Type address = LLVM::LLVMPointerType::get(builder.getContext()), i64 = builder.getI64Type(), word = builder.getI32Type();
  Type wordsType = laneType(word), sumsType = laneType(place.element);
  auto times = [&](Value x, int64_t factor) { return builder.createOrFold<arith::MulIOp>(loc, x, constantInt(factor, i64)); };
  auto plus = [&](Value x, Value y) { return builder.createOrFold<arith::AddIOp>(loc, x, y); };
  auto at32 = [&](Value base, Value offset) -> Value { return LLVM::GEPOp::create(builder, loc, address, word, base, offset); };
  atInnermost();
  Value corner = at32(place.c, plus(times(place.row, place.n), place.column));
  auto cell = [&](unsigned r, unsigned v) { return beside(corner, word, int64_t(r) * place.n + int64_t(v) * width); };
  SmallVector<Value> sums;
  for (unsigned r = 0; r < rows; ++r)
    for (unsigned v = 0; v < place.vectors; ++v)
      sums.push_back(place.start ? splatLike(place.start, sumsType)
                                 : Value(LLVM::LoadOp::create(builder, loc, sumsType, cell(r, v), 4)));
  int64_t unroll = place.k % 2 == 0 ? 2 : 1, rowSize = place.panel ? place.panel : place.n;
  Lanes k = openLoop(0, place.k, unroll, sums);
  sums.assign(carried().begin(), carried().end());
  Value start = place.panel ? times(place.column, place.k) : place.column;
  Value ofB = at32(place.b, plus(times(k.base, rowSize), start)), ofA;
  int64_t rowOfA = place.leftPanel ? place.leftPanel : place.k;
  if (place.leftPanel) { // of panels before this one, each m rows
    Value panel = constantInt(place.leftPanel, i64);
    Value before = arith::DivUIOp::create(builder, loc, k.base, panel), within = arith::RemUIOp::create(builder, loc, k.base, panel);
    ofA = at32(place.a, plus(times(plus(times(before, place.m), place.row), place.leftPanel), within));
  } else {
    ofA = at32(place.a, plus(times(place.row, place.k), k.base));
  }
  for (int64_t step = 0; step < unroll; ++step) {
    SmallVector<Value> b;
    for (unsigned v = 0; v < place.vectors; ++v)
      b.push_back(LLVM::LoadOp::create(builder, loc, wordsType, beside(ofB, word, step * rowSize + int64_t(v) * width), 4));
    for (unsigned r = 0; r < rows; ++r) {
      Value a = LLVM::LoadOp::create(builder, loc, word, beside(ofA, word, int64_t(r) * rowOfA + step), 4);
      a = vector::BroadcastOp::create(builder, loc, wordsType, a);
      for (unsigned v = 0; v < place.vectors; ++v)
        sums[r * place.vectors + v] = multiplyGroups(place, a, b[v], sums[r * place.vectors + v]);
    }
  }
  ValueRange done = closeLoop(sums);
  for (unsigned r = 0; r < rows; ++r)
    for (unsigned v = 0; v < place.vectors; ++v)
      LLVM::StoreOp::create(builder, loc, done[r * place.vectors + v], cell(r, v), 4);
}

} // namespace tritonc::cpu
