//===- WholeChunks.cpp - masks and remainders of a nest, to a bound below which chunks need none of them ---===//
// `i < n` is true for whole vectors until near n, and `i % n` one step a lane until near the next multiple. So the lanes of
// a nest run in two loops: up to the bound with what is known there, from there on as it is written.
#include "WholeChunks.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;

namespace tritonc::cpu {

Lanes TileEmitter::WholeChunks::lanesToCome() {
  Lanes marker;
  marker.kind = Lanes::Kind::Affine;
  marker.stride = 1;
  return marker;
}

constexpr int noDimension = -1, severalDimensions = -2;

/// The one dimension of `tile` that the lanes to come run along.
int TileEmitter::WholeChunks::laneDimension(ArrayRef<Lanes> index, Value tile) {
  int found = noDimension;
  for (auto [d, lanes] : llvm::enumerate(index)) {
    if (tile::shapeOf(tile.getType())[d] == 1 || (lanes.base && lanes.isUniform()))
      continue;
    if (lanes.base || !lanes.isAffine() || found != noDimension)
      return severalDimensions;
    found = int(d);
  }
  return found;
}

static std::optional<int64_t> strideOf(Value tile, int dim) {
  return dim == noDimension ? 0 : BufferPlan::strideAlong(tile, dim);
}

bool wrapsAtItsWidth(Value tile, unsigned depth) {
  Operation *op = tile.getDefiningOp();
  if (!op || !isa<RankedTensorType>(tile.getType()) || isa<tile::ArangeOp, tile::SplatOp, arith::ConstantOp>(op))
    return true;
  if (isa<arith::TruncIOp>(op) || depth > 16)
    return false;
  if (isa<arith::ExtSIOp, arith::ExtUIOp>(op)) {
    Operation *narrow = op->getOperand(0).getDefiningOp();
    return narrow && isa<tile::ArangeOp, tile::SplatOp>(narrow);
  }
  return llvm::all_of(op->getOperands(), [&](Value operand) { return wrapsAtItsWidth(operand, depth + 1); });
}

//===-- What is in the nest --------------------------------------------------------------------------===//

/// The index of the operand of an operation that only places it; none of other operations.
static std::optional<Index> operandIndex(Operation *op, const Index &index, Lanes zero) {
  Index inner(index);
  if (auto expand = dyn_cast<tile::ExpandDimsOp>(op)) {
    inner.erase(inner.begin() + expand.getAxis());
  } else if (auto broadcast = dyn_cast<tile::BroadcastOp>(op)) {
    for (auto [d, size] : llvm::enumerate(tile::shapeOf(broadcast.getX().getType())))
      if (size == 1)
        inner[d] = zero;
  } else if (auto trans = dyn_cast<tile::TransOp>(op)) {
    for (auto [d, from] : llvm::enumerate(trans.getOrder()))
      inner[from] = index[d];
  } else {
    return std::nullopt;
  }
  return inner;
}

void TileEmitter::WholeChunks::add(const NestPart &part) {
  if (part.role == Role::Mask) {
    collectMask(part.tile, part.index, 0);
    findStop(part.tile, part.index, 0);
  }
  if (part.role == Role::Streamed)
    align(part);
  collect(part.tile, part.index, 0);
}

/// Walks through what is emitted in the nest at `index`.
void TileEmitter::WholeChunks::collect(Value tile, const Index &index, unsigned depth) {
  Operation *op = tile.getDefiningOp();
  if (!op || !isa<RankedTensorType>(tile.getType()) || depth > 64 || emitter.buffers.contains(tile))
    return;
  SmallVector<Index, 1> &indices = seen[tile];
  if (llvm::is_contained(indices, index))
    return;
  indices.push_back(index);
  std::optional<Index> placed = operandIndex(op, index, emitter.indexOf(0));
  if (!placed && !BufferPlan::keepsIndex(op))
    return;
  if (auto load = dyn_cast<tile::LoadOp>(op); load && load.getMask())
    collectMask(load.getMask(), index, 0);
  int dim = laneDimension(index, tile);
  if (isa<tile::RemSIOp, tile::RemUIOp, tile::DivSIOp, tile::DivUIOp>(op) && dim >= 0)
    bound(op, index, dim);
  for (Value operand : op->getOperands())
    collect(operand, placed ? *placed : index, depth + 1);
}

/// Finds a bound for each part of a mask; whether all of it is true below them.
bool TileEmitter::WholeChunks::collectMask(Value mask, const Index &index, unsigned depth) {
  for (auto &[known, isTrue] : seenMasks[mask])
    if (known == index)
      return isTrue;
  bool isTrue = boundMask(mask, index, depth);
  seenMasks[mask].push_back({index, isTrue});
  if (isTrue)
    known.push_back({mask, index, {}});
  return isTrue;
}

bool TileEmitter::WholeChunks::boundMask(Value mask, const Index &index, unsigned depth) {
  Operation *op = mask.getDefiningOp();
  int dim = laneDimension(index, mask);
  if (!op || dim == severalDimensions || depth > 64 || emitter.buffers.contains(mask))
    return false;
  if (dim == noDimension) {
    Lanes condition = atLaneZero(mask, index);
    limit(condition.base, emitter.constantInt(size, emitter.builder.getI64Type()), condition.level);
    rows.push_back({mask, index, {}});
    unsigned level = std::max(condition.level, rowsHold.level);
    emitter.at(level);
    rowsHold = emitter.uniform(
        rowsHold.base ? emitter.builder.createOrFold<arith::AndIOp>(emitter.loc, rowsHold.base, condition.base) : condition.base, level);
    return true;
  }
  if (isa<arith::AndIOp>(op)) {
    bool left = collectMask(op->getOperand(0), index, depth + 1), right = collectMask(op->getOperand(1), index, depth + 1);
    return left && right;
  }
  if (auto placed = operandIndex(op, index, emitter.indexOf(0)))
    return collectMask(op->getOperand(0), *placed, depth + 1);
  auto compare = dyn_cast<arith::CmpIOp>(op);
  return compare && bound(compare, index, dim);
}

//===-- Where it ends ----------------------------------------------------------------------------------===//

Lanes TileEmitter::WholeChunks::atLaneZero(Value tile, const Index &index) {
  Index first(index);
  for (Lanes &lanes : first)
    if (!lanes.base)
      lanes = emitter.indexOf(0);
  unsigned outerWidth = std::exchange(emitter.width, 1);
  bool outerUse = std::exchange(emitter.inOffset, false);
  Lanes result = emitter.lanes(tile, first);
  emitter.width = outerWidth;
  emitter.inOffset = outerUse;
  return result;
}

Value TileEmitter::WholeChunks::widen(Value value, bool isSigned) {
  Type i64 = emitter.builder.getI64Type();
  if (value.getType() == i64)
    return value;
  if (isSigned)
    return arith::ExtSIOp::create(emitter.builder, emitter.loc, i64, value);
  return arith::ExtUIOp::create(emitter.builder, emitter.loc, i64, value);
}

/// The bound is at most `number`, and 0 if there is a condition that does not hold.
void TileEmitter::WholeChunks::limit(Value condition, Value number, unsigned level) {
  OpBuilder &b = emitter.builder;
  level = std::max(level, count.level);
  emitter.at(level);
  if (count.base)
    number = b.createOrFold<arith::MinUIOp>(emitter.loc, number, count.base);
  if (condition)
    number = b.createOrFold<arith::SelectOp>(emitter.loc, condition, number, emitter.constantInt(0, b.getI64Type()));
  count = emitter.uniform(number, level);
}

// i < n, with n the same for all lanes and i one more a lane: so far as n - i(0), if that is positive
// i >= n: to the end if i(0) >= n, and i does not wrap on its way
bool TileEmitter::WholeChunks::bound(arith::CmpIOp compare, const Index &index, int dim) {
  using P = arith::CmpIPredicate;
  P predicate = compare.getPredicate();
  Value moving = compare.getLhs(), fixed = compare.getRhs();
  if (!isa<IntegerType>(tile::elementOf(moving.getType())))
    return false;
  if (strideOf(moving, dim) == 0) {
    std::swap(moving, fixed);
    static const std::pair<P, P> swapped[] = {{P::slt, P::sgt}, {P::sle, P::sge}, {P::ult, P::ugt}, {P::ule, P::uge}};
    for (auto [one, other] : swapped)
      if (predicate == one || predicate == other) {
        predicate = predicate == one ? other : one;
        break;
      }
  }
  if (strideOf(moving, dim) != 1 || strideOf(fixed, dim) != 0 || predicate == P::eq || predicate == P::ne)
    return false;
  bool isSigned = predicate == P::slt || predicate == P::sle || predicate == P::sgt || predicate == P::sge;
  bool below = predicate == P::slt || predicate == P::sle || predicate == P::ult || predicate == P::ule;
  if (!(isSigned && below) && !wrapsAtItsWidth(moving)) // numbers that wrap round stay below n, but not above
    return false;
  Lanes i = atLaneZero(moving, index), n = atLaneZero(fixed, index);
  OpBuilder &b = emitter.builder;
  Location loc = emitter.loc;
  unsigned level = std::max(i.level, n.level), bits = i.base.getType().getIntOrFloatBitWidth();
  emitter.at(level);
  Value from = widen(i.base, isSigned), to = widen(n.base, isSigned), all = emitter.constantInt(size, b.getI64Type());
  if (below) {
    limit({}, emitter.stepsUntil(from, to, predicate, bits, size), level);
    return true;
  }
  APInt most = (isSigned ? APInt::getSignedMaxValue(bits) : APInt::getMaxValue(bits)).zextOrTrunc(64);
  if (bits < 32)
    return false;
  Value last = emitter.constantInt(int64_t((most - uint64_t(size)).getZExtValue()), b.getI64Type());
  Value stays = arith::CmpIOp::create(b, loc, isSigned ? P::sle : P::ule, from, last);
  Value holds = arith::CmpIOp::create(b, loc, predicate, from, to);
  limit(arith::AndIOp::create(b, loc, holds, stays), all, level);
  return true;
}

// i / n and i % n, with n the same for all lanes and i one more a lane: so far as n - i(0) % n
void TileEmitter::WholeChunks::bound(Operation *division, const Index &index, int dim) {
  if (strideOf(division->getOperand(0), dim) != 1 || strideOf(division->getOperand(1), dim) != 0 ||
      !wrapsAtItsWidth(division->getOperand(0)))
    return;
  using P = arith::CmpIPredicate;
  Lanes i = atLaneZero(division->getOperand(0), index), n = atLaneZero(division->getOperand(1), index);
  OpBuilder &b = emitter.builder;
  Location loc = emitter.loc;
  Type type = i.base.getType();
  unsigned level = std::max(i.level, n.level), bits = type.getIntOrFloatBitWidth();
  if (bits < 32)
    return;
  emitter.at(level);
  bool isSigned = isa<tile::RemSIOp, tile::DivSIOp>(division), isRemainder = isa<tile::RemSIOp, tile::RemUIOp>(division);
  APInt most = (isSigned ? APInt::getSignedMaxValue(bits) : APInt::getMaxValue(bits)) - uint64_t(size);
  // Seen as unsigned, negative numbers are too large.
  Value last = emitter.constant(b.getIntegerAttr(type, most)), one = emitter.constantInt(1, type);
  Value simple = arith::CmpIOp::create(b, loc, isSigned ? P::sge : P::uge, n.base, one);
  simple = arith::AndIOp::create(b, loc, simple, arith::CmpIOp::create(b, loc, P::ule, i.base, last));
  Value divisor = arith::SelectOp::create(b, loc, simple, n.base, one);
  Value rest = b.createOrFold<arith::RemUIOp>(loc, i.base, divisor);
  Value start = isRemainder ? rest : b.createOrFold<arith::DivUIOp>(loc, i.base, divisor);
  Value room = widen(arith::SubIOp::create(b, loc, divisor, rest), false);
  limit(simple, arith::MinUIOp::create(b, loc, room, emitter.constantInt(size, b.getI64Type())), level);
  known.push_back({division->getResult(0), index, emitter.uniform(start, level), isRemainder});
}

void TileEmitter::WholeChunks::stopAt(Value number, unsigned level) {
  OpBuilder &b = emitter.builder;
  level = std::max(level, storedLanes.level);
  emitter.at(level);
  if (storedLanes.base)
    number = b.createOrFold<arith::MinUIOp>(emitter.loc, number, storedLanes.base);
  storedLanes = emitter.uniform(number, level);
}

// i < n && …: no lane from n - i(0) on, and none at all if that is negative; unless i wraps on its way
void TileEmitter::WholeChunks::findStop(Value mask, const Index &index, unsigned depth) {
  using P = arith::CmpIPredicate;
  Operation *op = mask.getDefiningOp();
  int dim = laneDimension(index, mask);
  if (!op || dim == severalDimensions || depth > 64 || emitter.buffers.contains(mask))
    return;
  OpBuilder &b = emitter.builder;
  Location loc = emitter.loc;
  Value none = emitter.constantInt(0, b.getI64Type()), all = emitter.constantInt(size, b.getI64Type());
  if (dim == noDimension) {
    Lanes condition = atLaneZero(mask, index);
    emitter.at(condition.level);
    return stopAt(b.createOrFold<arith::SelectOp>(loc, condition.base, all, none), condition.level);
  }
  if (isa<arith::AndIOp>(op)) {
    findStop(op->getOperand(0), index, depth + 1);
    return findStop(op->getOperand(1), index, depth + 1);
  }
  if (auto placed = operandIndex(op, index, emitter.indexOf(0)))
    return findStop(op->getOperand(0), *placed, depth + 1);
  auto compare = dyn_cast<arith::CmpIOp>(op);
  if (!compare || (compare.getPredicate() != P::slt && compare.getPredicate() != P::sle) || !wrapsAtItsWidth(compare.getLhs()) ||
      strideOf(compare.getLhs(), dim) != 1 || strideOf(compare.getRhs(), dim) != 0)
    return;
  Lanes i = atLaneZero(compare.getLhs(), index), n = atLaneZero(compare.getRhs(), index);
  unsigned level = std::max(i.level, n.level), bits = i.base.getType().getIntOrFloatBitWidth();
  if (bits < 32)
    return;
  emitter.at(level);
  Value from = widen(i.base, true), to = widen(n.base, true);
  Value last = emitter.constantInt(int64_t((APInt::getSignedMaxValue(bits) - uint64_t(size)).getSExtValue()), b.getI64Type());
  Value stays = arith::CmpIOp::create(b, loc, P::sle, from, last);
  Value room = emitter.stepsUntil(from, to, compare.getPredicate(), bits, size);
  stopAt(arith::SelectOp::create(b, loc, stays, room, all), level);
}

Value TileEmitter::WholeChunks::end() {
  if (known.empty() && !areStreamed)
    return {};
  OpBuilder &b = emitter.builder;
  Location loc = emitter.loc;
  emitter.at(std::max(count.level, head.level));
  Value whole = emitter.constantInt(-int64_t(emitter.width), b.getI64Type());
  if (!areStreamed)
    return b.createOrFold<arith::AndIOp>(loc, count.base, whole);
  Value behind = arith::SubIOp::create(b, loc, arith::MaxUIOp::create(b, loc, count.base, head.base), head.base);
  return arith::AddIOp::create(b, loc, head.base, arith::AndIOp::create(b, loc, behind, whole));
}

Value TileEmitter::WholeChunks::isAll() {
  emitter.at(count.level);
  Value all = emitter.constantInt(size, emitter.builder.getI64Type());
  return arith::CmpIOp::create(emitter.builder, emitter.loc, arith::CmpIPredicate::sge, count.base, all);
}

void TileEmitter::WholeChunks::emitLoop(Value from, Value to, unsigned lanes, bool isWhole, llvm::function_ref<void(Lanes)> body,
                                        ArrayRef<Known> facts) {
  auto outside = emitter.cache;
  unsigned outerWidth = std::exchange(emitter.width, lanes);
  auto outerChunk = std::exchange(emitter.chunk, isWhole ? emitter.chunk : Chunk::Rest);
  Lanes index = emitter.openLoop(from, to, lanes);
  if (lanes > 1) {
    index.kind = Lanes::Kind::Affine;
    index.stride = 1;
  }
  if (areStreamed)
    index.divisor = 1;
  enter(index, facts);
  Value outerStreamed = std::exchange(emitter.streamed, isWhole ? streams : Value());
  body(index);
  emitter.streamed = outerStreamed;
  emitter.closeLoop();
  emitter.width = outerWidth;
  emitter.chunk = outerChunk;
  emitter.cache = std::move(outside);
}

void TileEmitter::WholeChunks::emit(Value end, Value limit, llvm::function_ref<void(Lanes)> body) {
  OpBuilder &b = emitter.builder;
  Value zero = emitter.constantInt(0, b.getI64Type()), last = storedLanes.base ? storedLanes.base : emitter.constantInt(size, b.getI64Type());
  emitter.atInnermost();
  if (limit)
    last = b.createOrFold<arith::MinSIOp>(emitter.loc, last, limit);
  unsigned step = emitter.width;
  if (areStreamed) { // aligned places begin anywhere, and what is left ends anywhere
    emitLoop(zero, arith::MinUIOp::create(b, emitter.loc, head.base, last), 1, false, body);
    emitLoop(head.base, end, step, true, body, known);
    return emitLoop(end, last, 1, false, body);
  }
  emitLoop(zero, end, step, true, body, known);
  unsigned rest = std::min(step, emitter.machine.registerBytes / 4); // vectors of one register are the least code
  if (step > TileEmitter::usualLanes) { // so many lanes may be left that masks for all of them would cost what wide chunks gain
    emitter.at(count.level);
    Value bound = b.createOrFold<arith::AndIOp>(emitter.loc, count.base, emitter.constantInt(-int64_t(rest), b.getI64Type()));
    emitLoop(end, bound, rest, true, body, known);
    end = bound;
    if (rowsHold.base) { // what is the same for all lanes is asked once
      emitter.atInnermost();
      Value all = b.createOrFold<arith::MaxUIOp>(emitter.loc, end, last);
      bound = b.createOrFold<arith::SelectOp>(emitter.loc, rowsHold.base, all, end);
      emitLoop(end, bound, rest, false, body, rows);
      end = bound;
    }
  }
  emitLoop(end, last, rest, false, body);
}

void TileEmitter::WholeChunks::enter(const Lanes &lane, ArrayRef<Known> facts) {
  OpBuilder &b = emitter.builder;
  for (const Known &fact : facts) {
    Index index(fact.index);
    for (Lanes &lanes : index)
      if (!lanes.base)
        lanes = lane;
    Lanes value = fact.start;
    if (!value.base) {
      value = emitter.uniform(emitter.constant(b.getBoolAttr(true)));
    } else if (fact.steps) {
      Lanes step = lane;
      emitter.at(step.level);
      if (!value.base.getType().isInteger(64))
        step.base = b.createOrFold<arith::TruncIOp>(emitter.loc, value.base.getType(), step.base);
      value = emitter.addLanes(value, step);
    }
    auto &entries = emitter.cache[fact.tile]; // the first one counts
    for (bool inOffset : {false, true})
      entries.insert(entries.begin(), {index, inOffset, value});
  }
}

} // namespace tritonc::cpu
