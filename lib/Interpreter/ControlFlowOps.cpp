// Branches and loops: which block runs next, and what is carried into it.
#include "Frame.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::interp;

/// Rounds that a loop which looks at memory makes before another program has its turn.
constexpr unsigned roundsBeforeTurn = 64;

static void tellIfUndefined(Frame &frame, const Step &step, const Tile &value, UndefinedUse::Kind kind) {
  if (frame.launch.isUndefined(value.cause[0]))
    frame.launch.observer.undefinedUse({kind, step.site, frame.program, value.cause[0]});
}

/// Hands values to a block of a loop, behind its counter if it has one.
static void enter(Frame &frame, const Step &step, const Code &code, std::vector<Tile> values, unsigned first = 0) {
  for (auto [i, value] : llvm::enumerate(values))
    frame.slots[code.arguments[first + i]] = std::move(value);
  if (frame.launch.tracer)
    frame.tellValues(step, code.arguments, /*isResult=*/false);
}

static void leave(Frame &frame, const Step &step, std::vector<Tile> values) {
  for (auto [i, value] : llvm::enumerate(values))
    frame.out(step, i, std::move(value));
}

static std::vector<Tile> operandsFrom(Frame &frame, const Step &step, unsigned first) {
  std::vector<Tile> values;
  for (unsigned i = first; i < step.operands.size(); ++i)
    values.push_back(frame.in(step, i));
  return values;
}

static void yield(Frame &frame, const Step &step) { frame.yielded = operandsFrom(frame, step, 0); }

static void branch(Frame &frame, const Step &step) {
  const Tile &condition = frame.in(step, 0);
  tellIfUndefined(frame, step, condition, UndefinedUse::Branch);
  unsigned taken = condition.bits[0] ? 0 : 1;
  frame.yielded.clear();
  if (taken < step.regions.size())
    frame.run(step.regions[taken]);
  if (!frame.launch.fault)
    leave(frame, step, std::move(frame.yielded));
}

static void countedLoop(Frame &frame, const Step &step) {
  const Code &body = step.regions[0];
  for (unsigned i = 0; i < 3; ++i)
    tellIfUndefined(frame, step, frame.in(step, i), UndefinedUse::LoopBound);
  Tile index = frame.in(step, 0);
  index.cause = Plane<uint32_t>();
  unsigned w = index.width();
  bool isUnsigned = cast<scf::ForOp>(step.op).getUnsignedCmp();
  uint64_t to = frame.in(step, 1).bits[0], by = frame.in(step, 2).bits[0];
  std::vector<Tile> carried = operandsFrom(frame, step, 3);
  auto goesOn = [&](uint64_t i) { return isUnsigned ? i < to : signedOf(i, w) < signedOf(to, w); };
  while (goesOn(index.bits[0]) && !frame.launch.fault) {
    frame.slots[body.arguments[0]] = index;
    enter(frame, step, body, std::move(carried), 1);
    frame.run(body);
    if (frame.launch.fault)
      return;
    carried = std::move(frame.yielded);
    uint64_t next = (index.bits[0] + by) & maskOf(w);
    if (isUnsigned ? next < index.bits[0] : signedOf(next, w) < signedOf(index.bits[0], w))
      break; // the counter went round: there is no further number
    index.bits = next;
  }
  leave(frame, step, std::move(carried));
}

static void condition(Frame &frame, const Step &step) {
  tellIfUndefined(frame, step, frame.in(step, 0), UndefinedUse::Branch);
  frame.yielded = operandsFrom(frame, step, 0); // the first one decides
}

static void waitingLoop(Frame &frame, const Step &step) {
  const Code &test = step.regions[0], &body = step.regions[1];
  std::vector<Tile> carried = operandsFrom(frame, step, 0);
  unsigned rounds = 0;
  while (!frame.launch.fault) {
    enter(frame, step, test, std::move(carried));
    frame.run(test);
    if (frame.launch.fault)
      return;
    bool goesOn = frame.yielded[0].bits[0];
    carried.assign(std::make_move_iterator(frame.yielded.begin() + 1), std::make_move_iterator(frame.yielded.end()));
    if (!goesOn)
      break;
    enter(frame, step, body, std::move(carried));
    frame.run(body);
    if (frame.launch.fault)
      return;
    carried = std::move(frame.yielded);
    if (frame.launch.yield && ++rounds % roundsBeforeTurn == 0) {
      frame.launch.waitsAt = step.site, frame.launch.waits = frame.program;
      frame.launch.yield();
    }
  }
  leave(frame, step, std::move(carried));
}

/// Groups of `pack` neighbours go through the region: all at once if it works lane by lane, else one after the other.
static void map(Frame &frame, const Step &step) {
  auto op = cast<tile::MapOp>(step.op);
  const Code &region = step.regions[0];
  size_t pack = op.getPack(), groups = frame.in(step, 0).lanes / pack, batch = region.isLanewise ? groups : 1;
  std::vector<Tile> results;
  for (Value value : op.getResults()) {
    Tile &result = results.emplace_back(value.getType());
    result.bits = Plane<uint64_t>::of(result.lanes);
    result.cause.spread(result.lanes);
    result.array.spread(result.lanes);
  }
  for (size_t first = 0; first < groups && !frame.launch.fault; first += batch) {
    for (auto [i, slot] : llvm::enumerate(region.arguments)) {
      const Tile &operand = frame.in(step, i / pack);
      frame.slots[slot] = rearranged(operand, operand.element(), batch, [&](size_t group) { return (first + group) * pack + i % pack; });
    }
    frame.run(region);
    if (frame.launch.fault)
      return;
    for (auto [i, made] : llvm::enumerate(std::exchange(frame.yielded, {})))
      for (size_t group = 0; group < batch; ++group) {
        size_t lane = (first + group) * pack + i % pack;
        results[i / pack].bits.lane(lane) = made.bits[group];
        results[i / pack].cause.lane(lane) = made.cause[group];
        results[i / pack].array.lane(lane) = made.array[group];
      }
  }
  for (auto [i, result] : llvm::enumerate(results))
    frame.out(step, i, std::move(result));
}

void interp::addControlFlowHandlers(HandlerTable &t) {
  t["scf.if"] = branch;
  t["scf.for"] = countedLoop;
  t["scf.while"] = waitingLoop;
  t["scf.condition"] = condition;
  t["scf.yield"] = t["tile.yield"] = t["func.return"] = yield;
  t["tile.map"] = map;
}
