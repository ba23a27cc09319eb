// Atomic operations: lanes act one after the other on memory; each says what it leaves there.
#include "Access.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::interp;

/// What memory holds afterwards.
static uint64_t changed(tile::AtomicKind kind, uint64_t old, uint64_t value, Type type) {
  unsigned w = type.getIntOrFloatBitWidth();
  int64_t a = signedOf(old, w), b = signedOf(value, w);
  switch (kind) {
  case tile::AtomicKind::Add: return (old + value) & maskOf(w);
  case tile::AtomicKind::FAdd:
    return withCodec(type, [&](auto codec) { return codec.encode(codec.decode(old) + codec.decode(value)); });
  case tile::AtomicKind::Max: return a > b ? old : value;
  case tile::AtomicKind::Min: return a < b ? old : value;
  case tile::AtomicKind::UMax: return std::max(old, value);
  case tile::AtomicKind::UMin: return std::min(old, value);
  case tile::AtomicKind::And: return old & value;
  case tile::AtomicKind::Or: return old | value;
  case tile::AtomicKind::Xor: return old ^ value;
  case tile::AtomicKind::Exchange: return value;
  }
  llvm_unreachable("every kind is handled");
}

static void setOrder(MemoryEvent &event, tile::MemorySemantics sem) {
  event.acquires = sem == tile::MemorySemantics::Acquire || sem == tile::MemorySemantics::AcquireRelease;
  event.releases = sem == tile::MemorySemantics::Release || sem == tile::MemorySemantics::AcquireRelease;
}

/// Runs the lanes that are inside of their arrays: `next(lane, old)` says what is written, if anything.
static void run(Frame &frame, const Step &step, Access &access, Tile &result,
                llvm::function_ref<std::optional<uint64_t>(const LaneAccess &, uint64_t)> next) {
  result.bits.spread(result.lanes);
  for (LaneAccess &lane : access.lanes) {
    if (lane.outside)
      continue;
    lane.old = readBytes(lane.address, access.bytes);
    std::optional<uint64_t> value = next(lane, lane.old);
    lane.writes = value.has_value();
    lane.value = value.value_or(lane.old);
    frame.launch.changes += lane.value != lane.old;
    writeBytes(lane.address, access.bytes, lane.value);
    frame.launch.written(lane.address, access.bytes, lane.array);
    result.bits.lane(lane.lane) = lane.old;
  }
  access.tell();
  frame.out(step, std::move(result));
}

static void readModifyWrite(Frame &frame, const Step &step) {
  auto op = cast<tile::AtomicRMWOp>(step.op);
  const Tile &pointer = frame.in(step, 0), &value = frame.in(step, 1);
  Access access(frame, step, pointer, op.getMask() ? &frame.in(step, 2) : nullptr, MemoryEvent::Atomic);
  setOrder(access.event, op.getSem());
  Tile result(frame.resultType(step));
  if (access.lanes.size() < result.lanes) {
    result.cause = Plane<uint32_t>(frame.launch.cause(Cause::MaskedAtomic, step.site));
    result.cause.spread(result.lanes);
    for (const LaneAccess &lane : access.lanes)
      result.cause.lane(lane.lane) = 0;
  }
  for (LaneAccess &lane : access.lanes)
    lane.valueCause = frame.launch.isUndefined(value.cause[lane.lane]) ? value.cause[lane.lane] : 0;
  run(frame, step, access, result, [&](const LaneAccess &lane, uint64_t old) -> std::optional<uint64_t> {
    return changed(op.getKind(), old, value.bits[lane.lane], result.element());
  });
}

static void compareAndSwap(Frame &frame, const Step &step) {
  const Tile &pointer = frame.in(step, 0), &expected = frame.in(step, 1), &value = frame.in(step, 2);
  Access access(frame, step, pointer, nullptr, MemoryEvent::Atomic);
  setOrder(access.event, cast<tile::AtomicCASOp>(step.op).getSem());
  Tile result(frame.resultType(step));
  run(frame, step, access, result, [&](const LaneAccess &lane, uint64_t old) -> std::optional<uint64_t> {
    if (old != expected.bits[lane.lane])
      return std::nullopt;
    return value.bits[lane.lane];
  });
}

void interp::addAtomicHandlers(HandlerTable &t) {
  t["tile.atomic_rmw"] = readModifyWrite;
  t["tile.atomic_cas"] = compareAndSwap;
}
