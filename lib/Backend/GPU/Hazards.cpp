//===- Hazards.cpp - the loads, stores and atomics of a kernel to the places of its barriers ------------===//
#include "Hazards.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace tritonc::gpu {

/// The parameter that an address is computed from; null if it may be any.
static Value baseOf(Value pointer) {
  while (Operation *op = pointer.getDefiningOp()) {
    if (isa<tile::IntToPtrOp>(op) || op->getNumOperands() == 0 || op->getNumRegions())
      return {};
    if (isa<tile::OffsetOp, tile::SplatOp, tile::BroadcastOp, tile::ExpandDimsOp, tile::ReshapeOp, tile::TransOp, tile::PtrCastOp>(op))
      pointer = op->getOperand(0);
    else
      return {};
  }
  auto argument = cast<BlockArgument>(pointer);
  if (isa<func::FuncOp>(argument.getOwner()->getParentOp()))
    return argument;
  auto loop = dyn_cast<scf::ForOp>(argument.getOwner()->getParentOp());
  if (!loop || argument == loop.getInductionVar())
    return {};
  return baseOf(loop.getInitArgs()[argument.getArgNumber() - 1]);
}

static bool isAlone(const Mapping &mapping) {
  return !llvm::is_contained(mapping.lane, Mapping::none) && !llvm::is_contained(mapping.warp, Mapping::none);
}

std::optional<Hazards::Access> Hazards::accessOf(Operation *op) const {
  auto access = [&](Value pointer, bool writes) {
    bool own = isa<RankedTensorType>(pointer.getType()) && isAlone(plan->access(op));
    return Access{own ? pointer : Value(), baseOf(pointer), writes};
  };
  if (auto load = dyn_cast<tile::LoadOp>(op))
    return access(load.getPointer(), false);
  if (auto store = dyn_cast<tile::StoreOp>(op))
    return access(store.getPointer(), true);
  if (isa<tile::AtomicRMWOp, tile::AtomicCASOp>(op))
    return Access{{}, {}, true};
  return std::nullopt;
}

Hazards::Hazards(func::FuncOp kernel, const MappingPlan &plan, bool mayAlias) : plan(&plan), mayAlias(mayAlias) {
  kernel.walk([&](Operation *op) {
    if (isa<tile::AtomicRMWOp, tile::AtomicCASOp, tile::IntToPtrOp, scf::WhileOp>(op))
      this->mayAlias = true;
  });
}

bool Hazards::conflicts(const Access &earlier, const Access &later) const {
  if ((!earlier.writes && !later.writes) || (earlier.own && earlier.own == later.own))
    return false;
  return mayAlias || !earlier.base || !later.base || earlier.base == later.base;
}

bool Hazards::needsBarrier(Operation *op) {
  std::optional<Access> access = accessOf(op);
  if (!access)
    return false;
  bool needed = llvm::any_of(pending, [&](const Access &earlier) { return conflicts(earlier, *access); });
  if (needed)
    pending.clear();
  pending.push_back(*access);
  return needed;
}

void Hazards::enter(Region &region) {
  region.walk([&](Operation *op) {
    if (std::optional<Access> access = accessOf(op)) {
      if (access->own && region.isAncestor(access->own.getParentRegion()))
        access->own = {}; // other addresses in another round
      pending.push_back(*access);
    }
  });
}

} // namespace tritonc::gpu
