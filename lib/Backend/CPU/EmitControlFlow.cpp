//===- EmitControlFlow.cpp - loops and branches that carry tiles, to loops beside scratch tiles ---===//
#include "TileEmitter.h"
#include "WaitingPrograms.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace tritonc::cpu {

static bool isTile(Value value) { return isa<RankedTensorType>(value.getType()); }

/// Fills `into` with what `from` does; `terminate` adds the terminator.
void TileEmitter::emitRegion(Block &from, Block *into, llvm::function_ref<void()> terminate) {
  if (!into->empty() && into->back().hasTrait<OpTrait::IsTerminator>())
    into->back().erase();
  auto outer = std::exchange(levels, {Level{into, into->end()}});
  emitBlock(from);
  startSink();
  terminate();
  levels = std::move(outer);
  startSink();
  at(0);
}

void TileEmitter::emitFor(scf::ForOp op) {
  SmallVector<Value> inits, yields, tileYields, results, tileResults;
  SmallVector<ScratchTile> tiles;
  SmallVector<CarriedLanes> inRegisters;
  SmallVector<BlockArgument> arguments;
  bool useRegisters = carriesInRegisters(op);
  for (auto [init, argument, yield, result] :
       llvm::zip_equal(op.getInitArgs(), op.getRegionIterArgs(), op.getYieldedValues(), op.getResults())) {
    if (!isTile(init)) {
      inits.push_back(scalar(init));
      yields.push_back(yield);
      arguments.push_back(argument);
      results.push_back(result);
      continue;
    }
    if (useRegisters) {
      inRegisters.push_back({argument, yield});
      tileResults.push_back(result);
      continue;
    }
    tiles.push_back(makeScratch(init));
    tileYields.push_back(yield);
    materialise(init, tiles.back());
    buffers[argument] = buffers[result] = tiles.back();
  }
  for (const CarriedLanes &tile : inRegisters)
    inits.push_back(allLanes(op.getTiedLoopInit(tile.argument)->get()));
  startSink();
  at(0);
  auto loop = scf::ForOp::create(builder, loc, scalar(op.getLowerBound()), scalar(op.getUpperBound()),
                                 scalar(op.getStep()), inits);
  loop->setDiscardableAttrs(op->getDiscardableAttrDictionary());
  scalars.map(op.getInductionVar(), loop.getInductionVar());
  for (auto [from, to] : llvm::zip(arguments, loop.getRegionIterArgs()))
    scalars.map(from, to);
  emitRegion(*op.getBody(), loop.getBody(), [&] {
    SmallVector<Value> next;
    if (useRegisters)
      next = nextLanes(inRegisters, loop.getRegionIterArgs().drop_front(arguments.size()));
    else
      updateTiles(tiles, tileYields);
    startSink();
    at(0);
    SmallVector<Value> all = llvm::map_to_vector(yields, [&](Value value) { return scalar(value); });
    all.append(next);
    scf::YieldOp::create(builder, loc, all);
  });
  for (auto [from, to] : llvm::zip(results, loop.getResults()))
    scalars.map(from, to);
  for (auto [result, lanes] : llvm::zip(tileResults, loop.getResults().drop_front(results.size())))
    keepLanes(result, lanes);
}

void TileEmitter::emitIf(scf::IfOp op) {
  SmallVector<Type> types;
  SmallVector<Value> results;
  for (Value result : op.getResults())
    if (isTile(result)) {
      buffers[result] = makeScratch(result);
    } else {
      types.push_back(convert(result.getType()));
      results.push_back(result);
    }
  startSink();
  at(0);
  bool hasElse = !op.getElseRegion().empty();
  auto branch = scf::IfOp::create(builder, loc, types, scalar(op.getCondition()), true, hasElse);
  auto emitBranch = [&](Region &from, Region &into) {
    emitRegion(from.front(), &into.front(), [&] {
      SmallVector<Value> yields;
      for (auto [value, result] : llvm::zip_equal(from.front().getTerminator()->getOperands(), op.getResults()))
        if (isTile(value))
          materialise(value, buffers.lookup(result));
        else
          yields.push_back(scalar(value));
      startSink();
      at(0);
      scf::YieldOp::create(builder, loc, yields);
    });
  };
  emitBranch(op.getThenRegion(), branch.getThenRegion());
  if (hasElse)
    emitBranch(op.getElseRegion(), branch.getElseRegion());
  for (auto [from, to] : llvm::zip_equal(results, branch.getResults()))
    scalars.map(from, to);
}

/// Whether `value` may differ from one round of `loop` to the next.
static bool variesIn(Value value, scf::WhileOp loop) {
  Operation *op = value.getDefiningOp();
  if (!op)
    return loop->isAncestor(cast<BlockArgument>(value).getOwner()->getParentOp());
  if (!loop->isAncestor(op))
    return false;
  return !isPure(op) || llvm::any_of(op->getOperands(), [&](Value operand) { return variesIn(operand, loop); });
}

/// How much a round of a loop counts until another program has its turn: little where it looks at one place after
/// another, much where it looks at the same place again, and so may wait for another program; nothing without reads.
static int32_t effortOf(scf::WhileOp loop) {
  int32_t effort = 0;
  loop.walk([&](Operation *op) {
    Value pointer;
    if (auto load = dyn_cast<tile::LoadOp>(op))
      pointer = load.getPointer();
    else if (auto rmw = dyn_cast<tile::AtomicRMWOp>(op))
      pointer = rmw.getPointer();
    else if (auto cas = dyn_cast<tile::AtomicCASOp>(op))
      pointer = cas.getPointer();
    if (pointer)
      effort = std::max(effort, variesIn(pointer, loop) ? 1 : effortsBeforeSwitch / 64);
  });
  return effort;
}

/// A tile that the condition passes on as it came keeps its buffer; the others are written into one for the body.
void TileEmitter::emitWhile(scf::WhileOp op) {
  SmallVector<Value> inits;
  SmallVector<Type> beforeTypes, afterTypes;
  SmallVector<Location> beforeLocs, afterLocs;
  SmallVector<ScratchTile> carriedTiles, passedTiles;
  for (auto [init, argument] : llvm::zip_equal(op.getInits(), op.getBeforeArguments())) {
    if (!isTile(init)) {
      inits.push_back(scalar(init));
      beforeTypes.push_back(convert(init.getType()));
      beforeLocs.push_back(loc);
      continue;
    }
    carriedTiles.push_back(makeScratch(init));
    materialise(init, carriedTiles.back());
    buffers[argument] = carriedTiles.back();
  }
  scf::ConditionOp condition = op.getConditionOp();
  SmallVector<Value> passed;
  llvm::DenseSet<Value> shared;
  for (auto [value, argument, result] : llvm::zip_equal(condition.getArgs(), op.getAfterArguments(), op.getResults())) {
    if (!isTile(value)) {
      afterTypes.push_back(convert(value.getType()));
      afterLocs.push_back(loc);
      continue;
    }
    bool keeps = llvm::is_contained(op.getBeforeArguments(), value) && shared.insert(value).second;
    ScratchTile tile = keeps ? buffers.lookup(value) : makeScratch(value);
    buffers[argument] = buffers[result] = tile;
    passedTiles.push_back(tile);
    passed.push_back(value);
  }
  startSink();
  at(0);
  auto loop = scf::WhileOp::create(builder, loc, afterTypes, inits);
  Block *before = builder.createBlock(&loop.getBefore(), {}, beforeTypes, beforeLocs);
  Block *after = builder.createBlock(&loop.getAfter(), {}, afterTypes, afterLocs);
  auto mapScalars = [&](auto from, auto to) {
    unsigned next = 0;
    for (Value value : from)
      if (!isTile(value))
        scalars.map(value, to[next++]);
  };
  mapScalars(op.getBeforeArguments(), before->getArguments());
  mapScalars(op.getAfterArguments(), after->getArguments());
  auto scalarsOf = [&](ValueRange values) {
    SmallVector<Value> result;
    for (Value value : values)
      if (!isTile(value))
        result.push_back(scalar(value));
    startSink();
    at(0);
    return result;
  };
  emitRegion(*op.getBeforeBody(), before, [&] {
    updateTiles(passedTiles, passed);
    scf::ConditionOp::create(builder, loc, scalar(condition.getCondition()), scalarsOf(condition.getArgs()));
  });
  if (int32_t effort = effortOf(op)) {
    builder.setInsertionPointToEnd(after);
    LLVM::CallOp::create(builder, loc, TypeRange(), "tritonc_yield", ValueRange{constantInt(effort, builder.getI32Type())});
    waits = true;
  }
  emitRegion(*op.getAfterBody(), after, [&] {
    SmallVector<Value> next;
    for (Value value : op.getYieldedValues())
      if (isTile(value))
        next.push_back(value);
    updateTiles(carriedTiles, next);
    scf::YieldOp::create(builder, loc, scalarsOf(op.getYieldedValues()));
  });
  mapScalars(op.getResults(), loop.getResults());
}

//===-- Several tiles replaced at once -----------------------------------------------------------===//

/// One tile to be overwritten, and what its new value reads.
struct TileEmitter::Update {
  ScratchTile into;
  Value value;
  std::optional<ScratchTile> early; ///< the new value, where it had to be computed ahead of the others
  llvm::SmallDenseMap<Value, bool> reads; ///< scratch tile -> read at the index that is written, only
  llvm::DenseSet<std::pair<Value, int>> seen;
};

void TileEmitter::collectReads(Value tile, bool sameIndex, Update &update) {
  if (!isTile(tile) || !update.seen.insert({tile, sameIndex}).second)
    return;
  if (auto buffer = buffers.find(tile); buffer != buffers.end()) {
    auto [entry, isNew] = update.reads.try_emplace(buffer->second.pointer, sameIndex);
    entry->second &= sameIndex;
    return;
  }
  Operation *op = tile.getDefiningOp();
  bool keeps = sameIndex && BufferPlan::keepsIndex(op);
  for (Value operand : op->getOperands())
    collectReads(operand, keeps, update);
}

void TileEmitter::writeTogether(MutableArrayRef<Update *> updates) {
  startSink();
  SmallVector<NestPart, 4> parts;
  for (Update *update : updates)
    if (!update->early)
      parts.push_back({update->value});
  nest(updates.front()->into.shape, [&](ArrayRef<Lanes> index) {
    SmallVector<Lanes> values;
    for (Update *update : updates)
      values.push_back(update->early ? readScratch(*update->early, index) : lanes(update->value, index));
    for (auto [update, value] : llvm::zip_equal(updates, values))
      writeScratch(update->into, index, value);
  }, 16, parts);
}

/// Tiles of one shape are written in one nest, each element after all of them were read there. A nest waits until no
/// other one reads what it overwrites; where that never comes, or tiles are read at other indices, values go into
/// scratch tiles of their own first.
void TileEmitter::updateTiles(ArrayRef<ScratchTile> into, ArrayRef<Value> values) {
  std::vector<Update> updates;
  for (auto [tile, value] : llvm::zip_equal(into, values)) {
    auto own = buffers.find(value);
    if (own != buffers.end() && own->second.pointer == tile.pointer)
      continue;
    updates.emplace_back();
    updates.back().into = tile;
    updates.back().value = value;
    collectReads(value, true, updates.back());
  }
  auto computeEarly = [&](Update &update) {
    update.early = makeScratch(update.value);
    materialise(update.value, *update.early);
    update.reads.clear();
  };
  for (Update &update : updates)
    if (llvm::any_of(updates, [&](Update &other) {
          auto read = update.reads.find(other.into.pointer);
          return read != update.reads.end() && !read->second && other.into.shape == update.into.shape;
        }))
      computeEarly(update);
  SmallVector<Update *> pending;
  for (Update &update : updates)
    pending.push_back(&update);
  while (!pending.empty()) {
    SmallVector<Update *> ready;
    for (Update *candidate : pending) {
      auto sameShape = [&](Update *update) { return update->into.shape == candidate->into.shape; };
      bool waits = llvm::any_of(pending, [&](Update *written) {
        return sameShape(written) && llvm::any_of(pending, [&](Update *reader) {
                 return !sameShape(reader) && reader->reads.count(written->into.pointer);
               });
      });
      if (!waits) {
        llvm::copy_if(pending, std::back_inserter(ready), sameShape);
        break;
      }
    }
    if (ready.empty()) {
      for (Update *update : pending)
        if (!update->early)
          computeEarly(*update);
      continue;
    }
    writeTogether(ready);
    llvm::erase_if(pending, [&](Update *update) { return llvm::is_contained(ready, update); });
  }
}

} // namespace tritonc::cpu
