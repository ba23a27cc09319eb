//===- EmitCopies.cpp - loops with products to such that copy later rounds to shared memory while they multiply -------===//
#include "ThreadEmitter.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;

namespace tritonc::gpu {

/// What is known of tiles in `region` does not hold in another emission of it.
void ThreadEmitter::forget(Region &region) {
  for (Value argument : region.getArguments())
    made.erase(argument);
  region.walk([&](Operation *op) {
    for (Value result : op->getResults())
      made.erase(result);
    for (Region &inner : op->getRegions())
      for (Value argument : inner.getArguments())
        made.erase(argument);
  });
}

/// From here on the loop's values are those of the round `number`, computed in this block.
void ThreadEmitter::enterRound(scf::ForOp op, Value number, const LoopCopies &copies, ValueRange carried) {
  forget(op.getRegion());
  blocks[op.getBody()] = builder.getInsertionBlock();
  scalars.map(op.getInductionVar(), number);
  for (auto [at, value] : llvm::zip_equal(copies.carried, carried))
    scalars.map(op.getRegionIterArg(at), value);
  for (Operation *inner : copies.slice)
    emitInline(inner);
}

/// What a scalar grows by in a round, as an i64; null for nothing.
Value ThreadEmitter::growth(scf::ForOp op, Value value) {
  Type i64 = builder.getI64Type();
  auto wide = [&](Value x) { return x.getType() == i64 ? x : Value(arith::ExtSIOp::create(builder, loc, i64, x)); };
  if (op.isDefinedOutsideOfLoop(value))
    return {};
  if (value == op.getInductionVar())
    return wide(scalar(op.getStep()));
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    auto add = op.getYieldedValues()[argument.getArgNumber() - 1].getDefiningOp<arith::AddIOp>();
    return wide(scalar(add.getLhs() == argument ? add.getRhs() : add.getLhs()));
  }
  Operation *inner = value.getDefiningOp();
  if (isa<arith::MulIOp>(inner)) {
    bool leftGrows = !op.isDefinedOutsideOfLoop(inner->getOperand(0));
    Value grown = growth(op, inner->getOperand(leftGrows ? 0 : 1));
    return grown ? Value(arith::MulIOp::create(builder, loc, grown, wide(scalar(inner->getOperand(leftGrows ? 1 : 0))))) : grown;
  }
  if (inner->getNumOperands() == 1)
    return growth(op, inner->getOperand(0));
  Value x = growth(op, inner->getOperand(0)), y = growth(op, inner->getOperand(1));
  if (!y)
    return x;
  if (isa<arith::SubIOp>(inner))
    return arith::SubIOp::create(builder, loc, x ? x : constantInt(0, i64), y);
  return x ? Value(arith::AddIOp::create(builder, loc, x, y)) : y;
}

/// Whether all pieces of all copies are neighbours in memory, at multiples of 16 bytes; null if there is nothing to ask.
Value ThreadEmitter::piecesFit(scf::ForOp op, const LoopCopies &copies) {
  Type i64 = builder.getI64Type();
  Value odd; // bits that have to be 0
  auto need = [&](Value bits) { odd = odd ? Value(arith::OrIOp::create(builder, loc, odd, bits)) : bits; };
  SmallVector<Value> first = llvm::map_to_vector(copies.carried, [&](unsigned at) { return scalar(op.getInitArgs()[at]); });
  enterRound(op, scalar(op.getLowerBound()), copies, first);
  for (const LoopCopies::Copy &copy : copies.copies) {
    if (!copy.pieceBits)
      continue;
    Registers pointers = tile(copy.load->getOperand(0), copy.mapping);
    unsigned piece = 1u << copy.pieceBits;
    for (unsigned r = 0; r < pointers.size(); r += piece) {
      Value start = LLVM::PtrToIntOp::create(builder, loc, i64, pointers[r]);
      need(arith::AndIOp::create(builder, loc, start, constantInt(15, i64)));
      for (unsigned k = 1; k < piece && !copy.isRun; ++k) {
        Value here = LLVM::PtrToIntOp::create(builder, loc, i64, pointers[r + k]);
        Value wanted = arith::AddIOp::create(builder, loc, start, constantInt(k * copy.matrix.bytes, i64));
        need(arith::XOrIOp::create(builder, loc, here, wanted));
      }
    }
  }
  for (const LoopCopies::Shift &shift : copies.shifts)
    if (Value grown = growth(op, shift.scalar)) {
      auto times = [&](Value by) { grown = arith::MulIOp::create(builder, loc, grown, by); };
      times(constantInt(shift.times * shift.bytes, i64));
      if (shift.factor) {
        Value factor = scalar(shift.factor);
        times(factor.getType() == i64 ? factor : Value(arith::ExtSIOp::create(builder, loc, i64, factor)));
      }
      need(arith::AndIOp::create(builder, loc, grown, constantInt(15, i64)));
    }
  forget(op.getRegion());
  if (!odd)
    return {};
  Value mine = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, odd, constantInt(0, i64));
  Value word = arith::ExtUIOp::create(builder, loc, builder.getI32Type(), mine);
  Value all = assembly("{ .reg .pred mine, all; setp.ne.b32 mine, $1, 0; barrier.cta.red.and.pred all, 0, mine; selp.b32 $0, 1, 0, all; }",
                       "=r,r,~{memory}", word, builder.getI32Type());
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, all, constantInt(0));
}

/// Starts the copies of the round that was entered to the buffer at byte `start` (and `moved` more). Where the mask is false, or no such
/// round is `wanted`, zeros are written and nothing is read.
void ThreadEmitter::copyRound(scf::ForOp op, const LoopCopies &copies, Value wanted, uint64_t start, Value moved) {
  for (const LoopCopies::Copy &copy : copies.copies) {
    tile::LoadOp load = copy.load;
    Registers pointers = tile(load.getPointer(), copy.mapping), masks;
    if (load.getMask())
      masks = operand(load.getMask(), copy.mapping);
    unsigned piece = 1u << copy.pieceBits, bytes = copy.matrix.bytes;
    for (unsigned r = 0; r < pointers.size(); r += piece) {
      Value count = constantInt(piece * bytes);
      if (!masks.empty()) {
        Value set;
        for (unsigned k = 0; k < piece; ++k) {
          Value one = arith::ExtUIOp::create(builder, loc, builder.getI32Type(), masks[r + k]);
          set = set ? Value(arith::AddIOp::create(builder, loc, set, one)) : one;
        }
        count = arith::MulIOp::create(builder, loc, set, constantInt(bytes));
      }
      count = arith::SelectOp::create(builder, loc, wanted, count, constantInt(0));
      Value to = placeInShared(copy.matrix, copy.mapping, r, start + copy.offset, moved);
      auto cache = piece * bytes == 16 ? NVVM::LoadCacheModifierKind::CG : NVVM::LoadCacheModifierKind::CA;
      NVVM::CpAsyncOp::create(builder, loc, to, pointers[r], piece * bytes, cache, count);
    }
  }
  NVVM::CpAsyncCommitGroupOp::create(builder, loc);
}

/// Operands that are the same in all rounds, to shared memory.
void ThreadEmitter::placeFixed(scf::ForOp op, const LoopCopies &copies, uint64_t start) {
  llvm::SaveAndRestore keep(sharedTop, start);
  for (auto dot : op.getBody()->getOps<tile::DotOp>())
    for (Value operand : {dot.getA(), dot.getB()})
      if (Value source = untransposed(operand).first; llvm::is_contained(copies.fixed, source) && !placed.contains(source)) {
        uint64_t used = 0;
        placed[source] = placeOperand(operand, operand == dot.getA(), *plan.product(dot), used);
        sharedTop += used;
      }
}

/// Two loops: one that copies pieces of 16 bytes, one that loads element by element where the pieces do not lie so.
SmallVector<Value> ThreadEmitter::emitCopyingFor(scf::ForOp op, const LoopCopies &copies) {
  for (const LoopCopies::Copy &copy : copies.copies)
    keepOrder(copy.load);
  Value fit = piecesFit(op, copies);
  if (!fit)
    return emitCopyingLoop(op, copies);
  auto branch = scf::IfOp::create(builder, loc, flatTypes(op.getRegionIterArgs()), fit, true, true);
  OpBuilder::InsertionGuard guard(builder);
  auto before = hazards;
  builder.setInsertionPointToStart(branch.thenBlock());
  scf::YieldOp::create(builder, loc, emitCopyingLoop(op, copies));
  forget(op.getRegion());
  auto afterFirst = std::exchange(hazards, before);
  builder.setInsertionPointToStart(branch.elseBlock());
  scf::YieldOp::create(builder, loc, emitPlainFor(op));
  hazards.join(afterFirst);
  return llvm::to_vector_of<Value>(branch.getResults());
}

Value ThreadEmitter::widenedIndex(Value value) {
  return value.getType().isInteger(32) ? Value(arith::ExtSIOp::create(builder, loc, builder.getI64Type(), value)) : value;
}

/// The copies of the round `number`, which lies `distance` ahead of what is done; gives the carried scalars of the round behind it.
SmallVector<Value> ThreadEmitter::goAhead(scf::ForOp op, const LoopCopies &copies, Value number, Value distance, ValueRange carried,
                                          uint64_t start, Value moved) {
  Value round = distance ? Value(arith::AddIOp::create(builder, loc, number, distance)) : number;
  Value wide = widenedIndex(number); // what lies ahead may be more than the number can say
  if (distance)
    wide = arith::AddIOp::create(builder, loc, wide, widenedIndex(distance));
  Value exists = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::slt, wide, widenedIndex(scalar(op.getUpperBound())));
  enterRound(op, round, copies, carried);
  copyRound(op, copies, exists, start, moved);
  SmallVector<Value> next = llvm::map_to_vector(copies.carried, [&](unsigned at) { return scalar(op.getYieldedValues()[at]); });
  forget(op.getRegion());
  return next;
}

/// A round: what it multiplies is there once all threads have waited for their copies, and what the one before has multiplied is free.
void ThreadEmitter::emitCopyingRound(scf::ForOp op, const LoopCopies &copies, scf::ForOp loop, size_t own, uint64_t start, Value distance) {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  ValueRange arguments = loop.getRegionIterArgs();
  Value multiplied = arguments.drop_back().back(), filled = arguments.back();
  NVVM::CpAsyncWaitGroupOp::create(builder, loc, copies.distance - 1);
  if (copies.forGroups)
    fenceShared();
  barrier();
  SmallVector<Value> ahead =
      goAhead(op, copies, loop.getInductionVar(), distance, arguments.slice(own, copies.carried.size()), start, filled);
  scalars.map(op.getInductionVar(), loop.getInductionVar());
  unflatten(op.getRegionIterArgs(), arguments.take_front(own));
  for (const LoopCopies::Copy &copy : copies.copies)
    placed[copy.load->getResult(0)] = {copy.matrix, arith::AddIOp::create(builder, loc, sharedByte(start + copy.offset), multiplied)};
  llvm::SaveAndRestore keep(pending, copies.pending);
  emitRegion(*op.getBody(), loop.getBody(), [&] {
    if (!copies.pending.empty()) // those of this round may go on
      NVVM::WgmmaWaitGroupSyncOp::create(builder, loc, copies.pending.size());
    SmallVector<Value> next;
    flatten(op.getYieldedValues(), op.getRegionIterArgs(), next);
    llvm::append_range(next, ahead);
    for (Value buffer : {multiplied, filled}) {
      Value following = arith::AddIOp::create(builder, loc, buffer, constantInt(copies.bufferBytes));
      Value isLast = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, following, constantInt(copies.buffers * copies.bufferBytes));
      next.push_back(arith::SelectOp::create(builder, loc, isLast, constantInt(0), following));
    }
    scf::YieldOp::create(builder, loc, next);
  });
}

SmallVector<Value> ThreadEmitter::emitCopyingLoop(scf::ForOp op, const LoopCopies &copies) {
  uint64_t start = sharedTop;
  useShared(copies.bytes());
  barrier();
  placeFixed(op, copies, start + copies.buffers * copies.bufferBytes);
  sharedTop += copies.bytes();
  Value lower = scalar(op.getLowerBound()), step = scalar(op.getStep()), distance;
  SmallVector<Value> ahead = llvm::map_to_vector(copies.carried, [&](unsigned at) { return scalar(op.getInitArgs()[at]); });
  for (unsigned k = 0; k < copies.distance; ++k) {
    ahead = goAhead(op, copies, lower, distance, ahead, start + k * copies.bufferBytes, {});
    distance = distance ? Value(arith::AddIOp::create(builder, loc, distance, step)) : step;
  }
  SmallVector<Value> inits;
  flatten(op.getInitArgs(), op.getRegionIterArgs(), inits);
  size_t own = inits.size();
  llvm::append_range(inits, ahead);
  inits.push_back(constantInt(0)); // the buffer that is multiplied, and the one that is filled
  inits.push_back(constantInt(copies.distance * copies.bufferBytes));
  auto loop = scf::ForOp::create(builder, loc, lower, scalar(op.getUpperBound()), step, inits);
  hazards.enter(op.getRegion());
  emitCopyingRound(op, copies, loop, own, start, distance);
  hazards.enter(op.getRegion());
  NVVM::CpAsyncWaitGroupOp::create(builder, loc, 0);
  for (const LoopCopies::Copy &copy : copies.copies)
    placed.erase(copy.load->getResult(0));
  for (Value source : copies.fixed)
    placed.erase(source);
  sharedTop = start;
  SmallVector<Value> results(loop.getResults().begin(), loop.getResults().begin() + own);
  settleCarried(op, copies, results);
  return results;
}

/// Sums that the last rounds still add to.
void ThreadEmitter::settleCarried(scf::ForOp op, const LoopCopies &copies, MutableArrayRef<Value> results) {
  size_t first = 0;
  for (auto [argument, yield] : llvm::zip_equal(op.getRegionIterArgs(), op.getYieldedValues())) {
    size_t count = isa<RankedTensorType>(argument.getType()) ? plan.home(argument).registers() : 1;
    if (auto dot = yield.getDefiningOp<tile::DotOp>(); dot && copies.pending.contains(dot)) {
      Registers sums(results.begin() + first, results.begin() + first + count);
      settle(sums);
      llvm::copy(sums, results.begin() + first);
    }
    first += count;
  }
}

} // namespace tritonc::gpu
