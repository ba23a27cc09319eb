// Where a program stands in its grid, and what it tells the user.
#include "Access.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::interp;

static void programId(Frame &frame, const Step &step) {
  unsigned axis = cast<tile::ProgramIdOp>(step.op).getAxis();
  frame.out(step, Tile(frame.resultType(step), uint64_t(frame.launch.idsOf(frame.program)[axis])));
}

static void numPrograms(Frame &frame, const Step &step) {
  unsigned axis = cast<tile::NumProgramsOp>(step.op).getAxis();
  frame.out(step, Tile(frame.resultType(step), uint64_t(frame.launch.scene.grid[axis])));
}

static void print(Frame &frame, const Step &step) {
  auto op = cast<tile::PrintOp>(step.op);
  const Tile &x = frame.in(step, 0);
  PrintEvent event;
  event.program = frame.launch.idsOf(frame.program);
  event.prefix = op.getPrefix().str();
  event.hexadecimal = op.getHex();
  DType type = x.isPointer() ? DType::UInt64 : dtypeOf(x.element(), op.getIsUnsigned());
  event.values = Buffer(type, x.shape().vec());
  unsigned bytes = byteSize(type);
  for (size_t i = 0; i < x.lanes; ++i)
    writeBytes(uint64_t(event.values.data()) + i * bytes, bytes, x.bits[i]);
  if (!x.cause.isZero())
    for (size_t i = 0; i < x.lanes; ++i) {
      uint32_t cause = x.cause[i];
      Cause::Kind kind = frame.launch.scene.causes[cause].kind;
      bool isMasked = kind == Cause::MaskedLoad || kind == Cause::Replaced;
      event.masked.push_back(isMasked);
      event.undefined.push_back(!isMasked && frame.launch.isUndefined(cause));
    }
  frame.launch.prints.push_back({frame.program, std::move(event)});
}

static void assertion(Frame &frame, const Step &step) {
  const Tile &condition = frame.in(step, 0);
  AssertEvent event{step.site, frame.program, cast<tile::AssertOp>(step.op).getMessage().str(), 0, condition.lanes};
  UndefinedUse undefined{UndefinedUse::Assertion, step.site, frame.program, 0, 0, condition.lanes};
  for (size_t i = 0; i < condition.lanes; ++i) {
    if (frame.launch.isUndefined(condition.cause[i])) {
      ++undefined.lanes, undefined.cause = condition.cause[i];
    } else if (!condition.bits[i]) {
      if (!event.lanes++)
        event.firstLane = uint32_t(i);
    }
  }
  if (event.lanes)
    frame.launch.observer.assertion(event);
  if (undefined.lanes)
    frame.launch.observer.undefinedUse(undefined);
}

void interp::addProgramHandlers(HandlerTable &t) {
  t["tile.program_id"] = programId;
  t["tile.num_programs"] = numPrograms;
  t["tile.print"] = print;
  t["tile.assert"] = assertion;
}
