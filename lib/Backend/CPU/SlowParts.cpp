//===- SlowParts.cpp - what the loops of a kernel turned out to need, to a list of what makes them slow ------===//
// The emitter notes at each access what it decided: a gather, a mask that is asked lane by lane, a tile beyond the caches. The
// notes stand in the module, where `check` and `bench` find them.
#include "TileEmitter.h"
#include "tritonc/Backend/CPU.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace tritonc::cpu {

/// Fewer lanes than in a vector of 32 bytes are not worth a word.
constexpr unsigned fewestLanes = 8;

/// What decides where the elements of a tile lie, or which of them exist.
static SlowPart::Cause causeOf(Value tile, unsigned depth = 0) {
  Operation *op = tile.getDefiningOp();
  if (!op || !isa<RankedTensorType>(tile.getType()) || depth > 32)
    return SlowPart::Launch;
  if (isa<tile::LoadOp, tile::ReduceOp, tile::ScanOp, tile::GatherOp, tile::SortOp, scf::ForOp, scf::IfOp>(op))
    return SlowPart::Data;
  SlowPart::Cause cause = isa<tile::RemSIOp, tile::RemUIOp, tile::DivSIOp, tile::DivUIOp, tile::ReshapeOp>(op) ? SlowPart::Computed : SlowPart::Launch;
  for (Value operand : op->getOperands())
    cause = std::max(cause, causeOf(operand, depth + 1));
  return cause;
}

void TileEmitter::noteSlow(SlowPart::Kind kind, Value tile, const SlowPart &fact) {
  NamedAttrList note;
  auto number = [&](StringRef name, int64_t value) { note.append(name, builder.getI64IntegerAttr(value)); };
  note.append("place", LocationAttr(fact.place));
  note.append("shape", builder.getDenseI64ArrayAttr(tile::shapeOf(tile.getType())));
  number("kind", kind), number("cause", fact.cause), number("element_bytes", byteSizeOf(elementType(tile)));
  number("axis", fact.axis), number("stride", fact.stride), number("is_store", fact.isStore);
  slowParts.insert(note.getDictionary(builder.getContext()));
}

/// The one axis that the lanes run along, a step each; none where they lie in another shape.
static std::optional<int64_t> axisOfLanes(ArrayRef<Lanes> index) {
  std::optional<int64_t> axis;
  for (auto [d, lanes] : llvm::enumerate(index)) {
    if (lanes.isUniform())
      continue;
    if (axis || !lanes.isAffine())
      return std::nullopt;
    axis = d;
  }
  return axis;
}

void TileEmitter::noteAccess(Operation *op, Value tile, ArrayRef<Lanes> index, const Lanes &pointer, Value mask, const Lanes &lanesOfMask) {
  SlowPart fact{.place = op->getLoc()};
  fact.isStore = isa<tile::StoreOp>(op);
  if (!fact.isStore && plan.sinkCount(tile) > 1 && bytesOf(tile) > largestTile)
    noteSlow(SlowPart::LargeTile, tile, fact);
  std::optional<int64_t> axis = axisOfLanes(index);
  if (width < fewestLanes || chunk == Chunk::Rest || !axis)
    return;
  fact.axis = *axis;
  if (pointer.isAffine() && std::abs(pointer.stride) != 1) {
    fact.stride = pointer.stride;
    noteSlow(SlowPart::Gather, tile, fact);
  } else if (pointer.isVector()) {
    fact.cause = causeOf(op->getOperand(0));
    noteSlow(SlowPart::Gather, tile, fact);
  } else if (chunk == Chunk::Whole && mask && lanesOfMask.isVector()) {
    fact.cause = causeOf(mask);
    noteSlow(SlowPart::LaneMask, tile, fact);
  }
}

int64_t TileEmitter::bytesOf(Value tile) {
  return ShapedType::getNumElements(tile::shapeOf(tile.getType())) * byteSizeOf(elementType(tile));
}

std::vector<SlowPart> slowParts(ModuleOp module) {
  std::vector<SlowPart> parts;
  auto list = module->getAttrOfType<ArrayAttr>("tritonc.slow");
  for (Attribute entry : list ? list.getValue() : ArrayRef<Attribute>()) {
    auto note = cast<DictionaryAttr>(entry);
    auto number = [&](StringRef name) { return note.getAs<IntegerAttr>(name).getInt(); };
    parts.push_back({Location(note.getAs<LocationAttr>("place")), SlowPart::Kind(number("kind")), SlowPart::Cause(number("cause")),
                     note.getAs<DenseI64ArrayAttr>("shape").asArrayRef().vec(), number("element_bytes"), number("axis"), number("stride"),
                     number("is_store") != 0});
  }
  return parts;
}

} // namespace tritonc::cpu
