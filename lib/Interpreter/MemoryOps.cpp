// Addresses, loads and stores: every lane is checked against the array that its pointer came from before memory is touched.
#include "Frame.h"
#include "Access.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::interp;

DType interp::dtypeOf(Type type, bool isUnsigned) {
  if (isa<Float8E4M3FNType>(type))
    return DType::Float8E4NV;
  if (isa<Float8E5M2Type>(type))
    return DType::Float8E5;
  if (isa<FloatType>(type))
    return type.isF64() ? DType::Float64 : type.isF32() ? DType::Float32 : type.isF16() ? DType::Float16 : DType::BFloat16;
  switch (type.isIntOrFloat() ? type.getIntOrFloatBitWidth() : 64) {
  case 1: return DType::Int1;
  case 8: return isUnsigned ? DType::UInt8 : DType::Int8;
  case 16: return isUnsigned ? DType::UInt16 : DType::Int16;
  case 32: return isUnsigned ? DType::UInt32 : DType::Int32;
  default: return isUnsigned ? DType::UInt64 : DType::Int64;
  }
}

Access::Access(Frame &frame, const Step &step, const Tile &pointer, const Tile *mask, MemoryEvent::Kind kind)
    : launch(frame.launch) {
  event.kind = kind, event.site = step.site, event.program = frame.program;
  Type pointee = cast<tile::PtrType>(pointer.element()).getPointee();
  event.type = dtypeOf(pointee);
  event.shape = pointer.shape();
  event.lanesInTile = pointer.lanes;
  bytes = byteSize(event.type);
  if (mask && !mask->cause.isZero())
    reportUndefinedMask(frame, step, *mask);
  lanes.reserve(pointer.lanes);
  for (size_t i = 0; i < pointer.lanes; ++i) {
    if (mask && !mask->bits[i])
      continue;
    LaneAccess lane;
    lane.lane = uint32_t(i);
    lane.address = pointer.bits[i];
    lane.array = pointer.array[i];
    lane.addressCause = pointer.cause[i];
    lane.outside = !launch.isInside(lane.address, bytes, lane.array);
    lane.misaligned = lane.address % bytes != 0;
    lanes.push_back(lane);
  }
}

void Access::reportUndefinedMask(Frame &frame, const Step &step, const Tile &mask) {
  UndefinedUse use{UndefinedUse::Mask, step.site, frame.program, 0, 0, mask.lanes};
  for (size_t i = 0; i < mask.lanes; ++i)
    if (launch.isUndefined(mask.cause[i])) {
      use.cause = use.cause ? use.cause : mask.cause[i];
      ++use.lanes;
    }
  if (use.lanes)
    launch.observer.undefinedUse(use);
}

void Access::tell() {
  event.lanes = lanes;
  launch.observer.memory(event);
}

/// An offset is signed; it moves by whole elements.
static void offset(Frame &frame, const Step &step) {
  const Tile &pointer = frame.in(step, 0), &by = frame.in(step, 1);
  uint64_t bytes = byteSize(dtypeOf(cast<tile::PtrType>(pointer.element()).getPointee()));
  Tile result = pointer;
  if (!by.bits.isUniform())
    result.bits.spread(result.lanes);
  for (size_t i = 0; i < result.bits.all().size(); ++i)
    result.bits.lane(i) = pointer.bits[i] + uint64_t(by.integer(i)) * bytes;
  if (!by.cause.isZero()) {
    if (!by.cause.isUniform())
      result.cause.spread(result.lanes);
    for (size_t i = 0; i < result.cause.all().size(); ++i)
      if (!result.cause[i])
        result.cause.lane(i) = by.cause[i];
  }
  frame.out(step, std::move(result));
}

/// Operands that may be left out come as segments: pointer, mask, other.
static const Tile *optional(Frame &frame, const Step &step, Value value) {
  if (!value)
    return nullptr;
  for (auto [i, operand] : llvm::enumerate(step.op->getOperands()))
    if (operand == value)
      return &frame.in(step, i);
  llvm_unreachable("the value is an operand");
}

static void load(Frame &frame, const Step &step) {
  auto op = cast<tile::LoadOp>(step.op);
  const Tile &pointer = frame.in(step, 0);
  const Tile *mask = optional(frame, step, op.getMask()), *other = optional(frame, step, op.getOther());
  Access access(frame, step, pointer, mask, MemoryEvent::Load);
  Tile result(frame.resultType(step));
  bool isBool = result.width() == 1;
  if (other)
    result.bits = other->bits, result.cause = other->cause;
  if (other && frame.launch.marksReplaced && access.lanes.size() < result.lanes && other->cause.isZero())
    result.cause = frame.launch.cause(Cause::Replaced, step.site);
  else if (!other && access.lanes.size() < result.lanes)
    result.cause = frame.launch.cause(Cause::MaskedLoad, step.site);
  result.bits.spread(result.lanes);
  auto causeIs = [&](size_t lane, uint32_t cause) {
    if (result.cause[lane] != cause) {
      result.cause.spread(result.lanes);
      result.cause.lane(lane) = cause;
    }
  };
  for (LaneAccess &lane : access.lanes) {
    uint32_t cause = 0;
    if (lane.outside) {
      lane.value = 0;
      cause = frame.launch.cause(Cause::Outside, step.site);
    } else {
      lane.value = readBytes(lane.address, access.bytes);
      if (isBool)
        lane.value = lane.value != 0;
      if (frame.launch.isUnwritten(lane.address, access.bytes, lane.array))
        cause = frame.launch.cause(Cause::Unwritten, step.site);
    }
    lane.valueCause = cause;
    result.bits.lane(lane.lane) = lane.value;
    causeIs(lane.lane, cause);
  }
  access.tell();
  frame.out(step, std::move(result));
}

static void store(Frame &frame, const Step &step) {
  auto op = cast<tile::StoreOp>(step.op);
  const Tile &pointer = frame.in(step, 0), &value = frame.in(step, 1);
  Access access(frame, step, pointer, optional(frame, step, op.getMask()), MemoryEvent::Store);
  for (LaneAccess &lane : access.lanes) {
    lane.value = value.bits[lane.lane];
    lane.valueCause = frame.launch.isUndefined(value.cause[lane.lane]) ? value.cause[lane.lane] : 0;
  }
  access.tell();
  for (const LaneAccess &lane : access.lanes)
    if (!lane.outside) {
      frame.launch.changes += readBytes(lane.address, access.bytes) != lane.value;
      writeBytes(lane.address, access.bytes, lane.value);
      frame.launch.written(lane.address, access.bytes, lane.array);
    }
}

void interp::addMemoryHandlers(HandlerTable &t) {
  t["tile.offset"] = offset;
  t["tile.load"] = load;
  t["tile.store"] = store;
}
