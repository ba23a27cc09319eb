//===- KeepOperand.cpp - right operands of products, to copies that later programs of a launch find ready ------===//
// Programs that follow each other mostly share columns of the right operand, and each would copy them anew. A copy is kept with the
// numbers that its addresses and masks were made of: where they are the same again, so is the copy, as no program writes that memory.
#include "DotPlace.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace tritonc::cpu {

/// Smaller operands are copied as fast as they are looked up; so much of the copies of one product is kept, in so many of them.
constexpr int64_t fewestBytesKept = 16 * 1024, mostBytesKept = 4 << 20, mostCopies = 64;
/// Of a copy is kept: that there is one, and up to seven numbers.
constexpr int64_t wordsOfRecord = 8, recordBytes = 8 * wordsOfRecord;
constexpr unsigned mostOperandsKept = 4;

int64_t TileEmitter::bytesOfRecords(func::FuncOp kernel) {
  unsigned dots = 0;
  kernel.walk([&](tile::DotOp) { ++dots; });
  return programsMeet(kernel) ? 0 : std::min(dots, mostOperandsKept) * mostCopies * recordBytes;
}

/// Whether the next program has another number in any case: the first coordinate of a program, moved and scaled.
static bool changesEachProgram(Value number, unsigned depth = 0) {
  Operation *op = number.getDefiningOp();
  if (!op || depth > 16)
    return false;
  if (auto id = dyn_cast<tile::ProgramIdOp>(op))
    return id.getAxis() == 0;
  return isa<arith::AddIOp, arith::SubIOp, arith::MulIOp, arith::ExtSIOp, arith::ExtUIOp, tile::OffsetOp>(op) &&
         llvm::any_of(op->getOperands(), [&](Value operand) { return changesEachProgram(operand, depth + 1); });
}

/// Collects the numbers that `tile` is made of, besides those that a launch has only one of; false if they do not tell all about it.
bool TileEmitter::collectNumbers(Value tile, llvm::SmallSetVector<Value, 8> &numbers, unsigned depth) {
  Operation *op = tile.getDefiningOp();
  if (!isa<RankedTensorType>(tile.getType())) {
    bool isArgument = !op && isa<func::FuncOp>(tile.getParentBlock()->getParentOp());
    if (isArgument || isa_and_nonnull<arith::ConstantOp>(op))
      return true;
    Type type = convert(tile.getType());
    if (changesEachProgram(tile) || !(isa<LLVM::LLVMPointerType>(type) || (type.isInteger() && type.getIntOrFloatBitWidth() <= 64)))
      return false;
    numbers.insert(tile);
    return true;
  }
  if (!op || depth > 64 || buffers.contains(tile) || plan.isBuffered(tile) != (depth == 0) || op->getNumRegions() != 0)
    return false;
  auto load = dyn_cast<tile::LoadOp>(op);
  if (load ? !plan.staysTheSame(load) : !isPure(op))
    return false;
  return llvm::all_of(op->getOperands(), [&](Value operand) { return collectNumbers(operand, numbers, depth + 1); });
}

/// The numbers as 64 bits each that a copy of the first `live` rows and columns of `operand` depends on; none: it cannot be kept.
SmallVector<Value> TileEmitter::numbersToKeep(Value operand, ArrayRef<Value> live) {
  auto type = cast<RankedTensorType>(operand.getType());
  llvm::SmallSetVector<Value, 8> numbers;
  int64_t bytes = type.getNumElements() * byteSizeOf(elementType(operand));
  if (keptOperands * mostCopies * recordBytes == bytesOfRecords(kernel) || type.getRank() != 2 || bytes < fewestBytesKept || bytes > largestTile ||
      !collectNumbers(operand, numbers) || int64_t(numbers.size() + live.size()) >= wordsOfRecord)
    return {};
  Type i64 = builder.getI64Type();
  SmallVector<Value> words = {constantInt(1, i64)};
  for (Value number : numbers) {
    Value value = scalar(number);
    if (isa<LLVM::LLVMPointerType>(value.getType()))
      value = LLVM::PtrToIntOp::create(builder, loc, i64, value);
    else if (value.getType() != i64)
      value = arith::ExtUIOp::create(builder, loc, i64, value);
    words.push_back(value);
  }
  for (Value extent : live)
    if (extent)
      words.push_back(extent);
  return words;
}

/// Which of the copies is looked at: one for each round of a loop, the last one for all that are left.
Value TileEmitter::copyOfRound(tile::DotOp op, int64_t copies) {
  Type i64 = builder.getI64Type();
  auto loop = dyn_cast<scf::ForOp>(op->getParentOp());
  if (!loop || copies == 1)
    return constantInt(0, i64);
  Value done = arith::SubIOp::create(builder, loc, scalar(loop.getInductionVar()), scalar(loop.getLowerBound()));
  Value round = arith::DivUIOp::create(builder, loc, done, scalar(loop.getStep()));
  if (round.getType() != i64)
    round = arith::ExtUIOp::create(builder, loc, i64, round);
  return arith::MinUIOp::create(builder, loc, round, constantInt(copies - 1, i64));
}

/// Copies `operand` unless the copy of an earlier program will do; false if that can never be.
bool TileEmitter::keepOperand(tile::DotOp op, Value operand, ArrayRef<Value> live) {
  startSink();
  at(0);
  SmallVector<Value> words = numbersToKeep(operand, live);
  if (words.empty())
    return false;
  Type i64 = builder.getI64Type(), address = LLVM::LLVMPointerType::get(builder.getContext());
  auto type = cast<RankedTensorType>(operand.getType());
  int64_t bytes = type.getNumElements() * byteSizeOf(elementType(operand));
  int64_t copies = isa<scf::ForOp>(op->getParentOp()) ? std::clamp<int64_t>(mostBytesKept / bytes, 1, mostCopies) : 1;
  ScratchTile copy = scratch->make(loc, {copies, type.getDimSize(0), type.getDimSize(1)}, elementType(operand), /*isKept=*/true);
  copy.shape.erase(copy.shape.begin());
  copy.panel = panelFor(operand);
  Value round = copyOfRound(op, copies);
  auto place = [&](Type element, Value base, int64_t first, int64_t step) -> Value {
    Value offset = arith::MulIOp::create(builder, loc, round, constantInt(step, i64));
    return LLVM::GEPOp::create(builder, loc, address, element, beside(base, element, first), offset);
  };
  Value record = place(i64, function.getArguments().back(), keptOperands++ * mostCopies * wordsOfRecord, wordsOfRecord);
  copy.pointer = place(copy.element, copy.pointer, 0, type.getNumElements());
  Value differs = constant(builder.getBoolAttr(false));
  for (auto [i, word] : llvm::enumerate(words)) {
    Value known = LLVM::LoadOp::create(builder, loc, i64, beside(record, i64, i), 8);
    Value other = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, known, word);
    differs = builder.createOrFold<arith::OrIOp>(loc, differs, other);
  }
  auto branch = scf::IfOp::create(builder, loc, differs, /*withElseRegion=*/false);
  Block *body = &branch.getThenRegion().front();
  auto outer = std::exchange(levels, {Level{body, Block::iterator(body->getTerminator())}});
  materialise(operand, copy, live);
  startSink();
  at(0);
  for (auto [i, word] : llvm::enumerate(words))
    LLVM::StoreOp::create(builder, loc, word, beside(record, i64, i), 8);
  levels = std::move(outer);
  startSink();
  buffers[operand] = copy;
  return true;
}

} // namespace tritonc::cpu
