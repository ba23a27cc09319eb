//===- EmitControlFlow.cpp - loops and branches that carry tiles, to such that carry their registers -------===//
#include "ThreadEmitter.h"

using namespace mlir;

namespace tritonc::gpu {

SmallVector<Type> ThreadEmitter::flatTypes(ValueRange values) {
  SmallVector<Type> types;
  for (Value value : values)
    types.append(isTile(value) ? plan.home(value).registers() : 1, elementType(value));
  return types;
}

/// The registers of `values`, each in the mapping that its partner of `homes` is at home in.
void ThreadEmitter::flatten(ValueRange values, ValueRange homes, SmallVectorImpl<Value> &out) {
  for (auto [value, home] : llvm::zip_equal(values, homes))
    if (isTile(value))
      llvm::append_range(out, tile(value, plan.home(home)));
    else
      out.push_back(scalar(value));
}

void ThreadEmitter::unflatten(ValueRange values, ValueRange flat) {
  for (Value value : values) {
    if (!isTile(value)) {
      scalars.map(value, flat.front());
      flat = flat.drop_front();
      continue;
    }
    Mapping home = plan.home(value);
    define(value, home, llvm::to_vector_of<Value, 8>(flat.take_front(home.registers())));
    flat = flat.drop_front(home.registers());
  }
}

/// Fills `into` with what `from` does; `terminate` adds the terminator.
void ThreadEmitter::emitRegion(Block &from, Block *into, llvm::function_ref<void()> terminate) {
  OpBuilder::InsertionGuard guard(builder);
  if (!into->empty() && into->back().hasTrait<OpTrait::IsTerminator>())
    into->back().erase();
  builder.setInsertionPointToEnd(into);
  blocks[&from] = into;
  emitBlock(from);
  builder.setInsertionPointToEnd(into);
  terminate();
}

SmallVector<Value> ThreadEmitter::emitPlainFor(scf::ForOp op) {
  SmallVector<Value> inits;
  flatten(op.getInitArgs(), op.getRegionIterArgs(), inits);
  auto loop = scf::ForOp::create(builder, loc, scalar(op.getLowerBound()), scalar(op.getUpperBound()), scalar(op.getStep()), inits);
  loop->setAttrs(op->getAttrDictionary());
  scalars.map(op.getInductionVar(), loop.getInductionVar());
  unflatten(op.getRegionIterArgs(), loop.getRegionIterArgs());
  hazards.enter(op.getRegion());
  emitRegion(*op.getBody(), loop.getBody(), [&] {
    SmallVector<Value> next;
    flatten(op.getYieldedValues(), op.getRegionIterArgs(), next);
    scf::YieldOp::create(builder, loc, next);
  });
  hazards.enter(op.getRegion());
  return llvm::to_vector_of<Value>(loop.getResults());
}

void ThreadEmitter::emitFor(scf::ForOp op) {
  std::optional<LoopCopies> copies;
  if (!inWhile)
    copies = LoopCopies::of(op, plan, target, target.sharedLimit() - sharedTop);
  unflatten(op.getResults(), copies ? emitCopyingFor(op, *copies) : emitPlainFor(op));
}

void ThreadEmitter::emitIf(scf::IfOp op) {
  bool hasElse = !op.getElseRegion().empty();
  auto branch = scf::IfOp::create(builder, loc, flatTypes(op.getResults()), scalar(op.getCondition()), true, hasElse);
  auto emitBranch = [&](Region &from, Region &into) {
    emitRegion(from.front(), &into.front(), [&] {
      SmallVector<Value> yields;
      flatten(from.front().getTerminator()->getOperands(), op.getResults(), yields);
      scf::YieldOp::create(builder, loc, yields);
    });
  };
  auto before = hazards;
  emitBranch(op.getThenRegion(), branch.getThenRegion());
  hazards.join(before);
  if (hasElse) {
    auto afterThen = std::exchange(hazards, before);
    emitBranch(op.getElseRegion(), branch.getElseRegion());
    hazards.join(afterThen);
  }
  unflatten(op.getResults(), branch.getResults());
}

void ThreadEmitter::emitWhile(scf::WhileOp op) {
  SmallVector<Value> inits;
  flatten(op.getInits(), op.getBeforeArguments(), inits);
  SmallVector<Type> beforeTypes = flatTypes(op.getBeforeArguments()), afterTypes = flatTypes(op.getAfterArguments());
  auto loop = scf::WhileOp::create(builder, loc, afterTypes, inits);
  Block *before = nullptr, *after = nullptr;
  {
    OpBuilder::InsertionGuard guard(builder);
    before = builder.createBlock(&loop.getBefore(), {}, beforeTypes, SmallVector<Location>(beforeTypes.size(), loc));
    after = builder.createBlock(&loop.getAfter(), {}, afterTypes, SmallVector<Location>(afterTypes.size(), loc));
  }
  bool outer = std::exchange(inWhile, true);
  hazards.enter(op.getBefore());
  hazards.enter(op.getAfter());
  unflatten(op.getBeforeArguments(), before->getArguments());
  emitRegion(*op.getBeforeBody(), before, [&] {
    SmallVector<Value> passed;
    flatten(op.getConditionOp().getArgs(), op.getAfterArguments(), passed);
    scf::ConditionOp::create(builder, loc, scalar(op.getConditionOp().getCondition()), passed);
  });
  unflatten(op.getAfterArguments(), after->getArguments());
  emitRegion(*op.getAfterBody(), after, [&] {
    SmallVector<Value> next;
    flatten(op.getYieldOp().getOperands(), op.getBeforeArguments(), next);
    scf::YieldOp::create(builder, loc, next);
  });
  inWhile = outer;
  hazards.enter(op.getBefore());
  hazards.enter(op.getAfter());
  unflatten(op.getResults(), loop.getResults());
}

} // namespace tritonc::gpu
