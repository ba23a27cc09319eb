//===- EmitDebug.cpp - tile.print to a scratch tile and a call of the runtime ------------------===//
#include "TileEmitter.h"
#include "tritonc/Backend/Prints.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;

namespace tritonc::cpu {

/// Whether `tile` is what a mask kept from being loaded (i1 lanes); no base where no load has a part in it.
Lanes TileEmitter::maskedOff(Value tile, ArrayRef<Lanes> index, SeenTiles &seen) {
  Operation *op = tile.getDefiningOp();
  if (!op || llvm::is_contained(seen[tile], Index(index)))
    return {};
  seen[tile].push_back(Index(index));
  if (auto load = dyn_cast<tile::LoadOp>(op)) {
    if (!load.getMask())
      return {};
    Lanes mask = lanes(load.getMask(), index);
    at(mask.level);
    mask.base = arith::XOrIOp::create(builder, loc, mask.base, splatInt(1, mask.base.getType()));
    return mask;
  }
  if (auto expand = dyn_cast<tile::ExpandDimsOp>(op)) {
    Index inner(index);
    inner.erase(inner.begin() + expand.getAxis());
    return maskedOff(expand.getX(), inner, seen);
  }
  if (auto broadcast = dyn_cast<tile::BroadcastOp>(op)) {
    Index inner(index);
    for (auto [d, size] : llvm::enumerate(tile::shapeOf(broadcast.getX().getType())))
      if (size == 1)
        inner[d] = indexOf(0);
    return maskedOff(broadcast.getX(), inner, seen);
  }
  if (!BufferPlan::isElementwise(op) || isa<arith::SelectOp>(op))
    return {};
  Lanes either;
  for (Value operand : op->getOperands()) {
    Lanes part = maskedOff(operand, index, seen);
    if (part.base && either.base) {
      bool uniformly = part.isUniform() && either.isUniform();
      unsigned level = std::max(part.level, either.level);
      Value x = uniformly ? part.base : asVector(part), y = uniformly ? either.base : asVector(either);
      at(level);
      part = part.isUniform() && either.isUniform() ? uniform({}, level) : vector({}, level);
      part.base = arith::OrIOp::create(builder, loc, x, y);
    }
    if (part.base)
      either = part;
  }
  return either;
}

void TileEmitter::emitPrint(tile::PrintOp op) {
  Value value = op.getValue();
  ScratchTile values = makeScratch(value), masked;
  startSink();
  nest(values.shape, [&](ArrayRef<Lanes> index) {
    writeScratch(values, index, lanes(value, index));
    SeenTiles seen;
    if (Lanes off = maskedOff(value, index, seen); off.base) {
      if (!masked.pointer)
        masked = scratch->make(loc, values.shape, builder.getI1Type());
      writeScratch(masked, index, off);
    }
  });
  atInnermost();
  Value id = constantInt(prints.size(), builder.getI32Type());
  prints.push_back(backend::printSiteOf(op, bool(masked.pointer)));
  Type address = LLVM::LLVMPointerType::get(builder.getContext());
  Value mask = masked.pointer ? masked.pointer : Value(LLVM::ZeroOp::create(builder, loc, address));
  LLVM::CallOp::create(builder, loc, TypeRange(), "tritonc_print",
                       ValueRange{launch, programId[0], programId[1], programId[2], id, values.pointer, mask});
}

} // namespace tritonc::cpu
