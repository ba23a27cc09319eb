//===- EmitDebug.cpp - tile.print to a record that the threads of a program write into the launch's log ---------------===//
// The log is the last parameter of a kernel that prints: 8 bytes that count what all programs want to write, 8 bytes that say how much
// there is room for, then the records, in each program's order: site and program (4 x i32), the values row by row, a byte each for what
// a mask left out; together a multiple of 16 bytes. What finds no room is counted but not written.
#include "ThreadEmitter.h"
#include "tritonc/Backend/Prints.h"

using namespace mlir;

namespace tritonc::gpu {

/// A tile of what a mask kept from being loaded into `value`; null where no load has a part in it.
static Value maskedOff(Value value, OpBuilder &b) {
  Operation *op = value.getDefiningOp();
  if (!op)
    return {};
  Location loc = op->getLoc();
  if (auto load = dyn_cast<tile::LoadOp>(op)) {
    Value mask = load.getMask();
    if (!mask)
      return {};
    TypedAttr yes = b.getBoolAttr(true);
    if (auto type = dyn_cast<RankedTensorType>(mask.getType()))
      yes = DenseElementsAttr::get(type, Attribute(yes));
    return arith::XOrIOp::create(b, loc, mask, arith::ConstantOp::create(b, loc, yes));
  }
  auto like = [&](Value part) { return tile::withElement(value.getType(), tile::elementOf(part.getType())); };
  if (auto expand = dyn_cast<tile::ExpandDimsOp>(op)) {
    Value part = maskedOff(expand.getX(), b);
    return part ? Value(tile::ExpandDimsOp::create(b, loc, like(part), part, expand.getAxisAttr())) : part;
  }
  if (auto broadcast = dyn_cast<tile::BroadcastOp>(op)) {
    Value part = maskedOff(broadcast.getX(), b);
    return part ? Value(tile::BroadcastOp::create(b, loc, like(part), part)) : part;
  }
  if (!op->hasTrait<OpTrait::Elementwise>() || op->getNumRegions() || isa<arith::SelectOp>(op))
    return {};
  Value either;
  for (Value operand : op->getOperands())
    if (Value part = maskedOff(operand, b))
      either = either ? Value(arith::OrIOp::create(b, loc, either, part)) : part;
  return either;
}

/// The number of register r's element when all are counted row by row, as an i64.
Value ThreadEmitter::rowByRow(ArrayRef<int64_t> shape, const Mapping &mapping, unsigned r) {
  Value sum = constantInt(0);
  for (unsigned d = 0; d < shape.size(); ++d) {
    sum = arith::MulIOp::create(builder, loc, sum, constantInt(shape[d]));
    sum = arith::AddIOp::create(builder, loc, sum, coordinate(shape, mapping, r, d));
  }
  return arith::ExtUIOp::create(builder, loc, builder.getI64Type(), sum);
}

/// The byte of the log where this program's next record of `bytes` begins, as all threads learn it; and whether there is room for it.
std::pair<Value, Value> ThreadEmitter::reserveRecord(int64_t bytes) {
  Type i64 = builder.getI64Type();
  Value log = function.getArguments().back(), size = constantInt(bytes, i64);
  Mapping one = rowMajor(0, 0, plan.warpBitCount());
  Value owner = isOwner(one);
  auto branch = scf::IfOp::create(builder, loc, i64, owner, true, true);
  builder.setInsertionPointToStart(branch.thenBlock());
  Value taken = LLVM::AtomicRMWOp::create(builder, loc, LLVM::AtomicBinOp::add, log, size, LLVM::AtomicOrdering::monotonic, "device");
  scf::YieldOp::create(builder, loc, taken);
  builder.setInsertionPointToStart(branch.elseBlock());
  scf::YieldOp::create(builder, loc, constantInt(0, i64));
  builder.setInsertionPointAfter(branch);
  Value start = throughShared({branch.getResult(0)}, one, ElementIndex{}, owner)[0];
  auto at = [&](int32_t byte) { return LLVM::GEPOp::create(builder, loc, log.getType(), builder.getI8Type(), log, ArrayRef<LLVM::GEPArg>{byte}); };
  Value room = LLVM::LoadOp::create(builder, loc, i64, at(8), 8);
  Value fits = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ule, arith::AddIOp::create(builder, loc, start, size), room);
  return {LLVM::GEPOp::create(builder, loc, log.getType(), builder.getI8Type(), at(16), ArrayRef<LLVM::GEPArg>{start}), fits};
}

void ThreadEmitter::emitPrint(tile::PrintOp op) {
  if (inElement)
    return unsupported(op);
  Value value = op.getValue();
  ArrayRef<int64_t> shape = tile::shapeOf(value.getType());
  Mapping mapping = isTile(value) ? plan.home(value) : rowMajor(0, 0, plan.warpBitCount());
  OpBuilder before(op);
  Value off = maskedOff(value, before);
  if (off && !isTile(off)) // a scalar has no lanes that could be left out
    off = {};
  Registers values = operand(value, mapping), masked = off ? tile(off, mapping) : Registers();
  int64_t count = ShapedType::getNumElements(shape);
  for (Value &element : values)
    element = toBits(isa<LLVM::LLVMPointerType>(element.getType()) ? Value(LLVM::PtrToIntOp::create(builder, loc, builder.getI64Type(), element)) : element);
  int64_t bytes = values[0].getType().getIntOrFloatBitWidth() / 8;
  std::pair<Value, Value> reserved = reserveRecord(llvm::alignTo(16 + count * bytes + (off ? count : 0), 16));
  Value record = reserved.first, fits = reserved.second;
  Type i8 = builder.getI8Type(), pointer = record.getType();
  auto store = [&](Value what, int64_t fixed, Value moved, unsigned alignment) {
    Value at = LLVM::GEPOp::create(builder, loc, pointer, i8, record, ArrayRef<LLVM::GEPArg>{int32_t(fixed)});
    if (moved)
      at = LLVM::GEPOp::create(builder, loc, pointer, i8, at, ArrayRef<LLVM::GEPArg>{moved});
    LLVM::StoreOp::create(builder, loc, what, at, alignment);
  };
  ifTrue(both(fits, isOwner(rowMajor(0, 0, plan.warpBitCount()))), [&] {
    store(constantInt(int64_t(prints.size())), 0, {}, 4);
    for (unsigned axis = 0; axis < 3; ++axis)
      store(programId[axis], 4 + 4 * axis, {}, 4);
  });
  ifTrue(both(fits, isOwner(mapping)), [&] {
    for (unsigned r = 0; r < mapping.registers(); ++r)
      ifTrue(isTile(value) ? inside(shape, mapping, r) : Value(), [&] {
        Value number = rowByRow(shape, mapping, r);
        store(values[r], 16, arith::MulIOp::create(builder, loc, number, constantInt(bytes, builder.getI64Type())), unsigned(bytes));
        if (off)
          store(toMemory(masked[r]), 16 + count * bytes, number, 1);
      });
  });
  prints.push_back(backend::printSiteOf(op, bool(off)));
}

} // namespace tritonc::gpu
