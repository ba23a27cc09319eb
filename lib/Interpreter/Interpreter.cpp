// Runs the programs of a launch, one after the other or, where they wait for each other, by turns.
#include "tritonc/Interpreter/Interpreter.h"
#include "Access.h"
#include "Frame.h"
#include "Turns.h"
#include "llvm/Support/MathExtras.h"
#include <map>
#include <numeric>
#include <random>

using namespace mlir;
using namespace tritonc;
using namespace tritonc::interp;

void Frame::tellValues(const Step &step, llvm::ArrayRef<unsigned> numbers, bool isResult) {
  for (unsigned slot : numbers) {
    const Tile &tile = slots[slot];
    ValueEvent event{step.site, program, dtypeOf(tile.element()), tile.isPointer(), tile.shape(), tile.bits.all(), {}};
    if (!tile.cause.isZero())
      event.causes = tile.cause.all();
    if (launch.wantsValues && isResult)
      launch.observer.value(event);
    if (launch.tracer)
      launch.tracer->traced({event, tile.array.all(), slot});
  }
}

void Frame::run(const Code &code) {
  for (const Step &step : code.steps) {
    if (launch.fault)
      return;
    if (--launch.stepsLeft < 0) {
      launch.fault = Fault{"T0407", "the programs ran more operations than they may", launch.scene.sites[step.site].place, launch.idsOf(program), {}};
      return;
    }
    step.handler(*this, step);
    if ((launch.wantsValues || launch.tracer) && !launch.fault)
      tellValues(step, step.results, /*isResult=*/true);
  }
}

namespace {
class Interpreter : public InterpretedKernel {
public:
  Interpreter(OwningOpRef<ModuleOp> module, Program program, const InterpreterOptions &options)
      : module(std::move(module)), program(std::move(program)), options(options) {}
  std::optional<Fault> run(const Launch &launch, Observer *observer) override;

private:
  std::optional<Fault> arguments(const Launch &launch, std::vector<Tile> &values) const;
  void runProgram(LaunchState &state, const std::vector<Tile> &arguments, int64_t number) const;

  OwningOpRef<ModuleOp> module;
  Program program;
  InterpreterOptions options;
};
} // namespace

static Fault launchFault(std::string message) { return Fault{"T0304", std::move(message), std::nullopt, {}, {}}; }

/// The bits of a number in the type of its parameter.
static uint64_t bitsOf(const Scalar &scalar, Type type) {
  double real = isFloat(scalar.type) ? scalar.real : double(scalar.integer);
  if (isa<FloatType>(type))
    return withCodec(type, [&](auto codec) { return codec.encode(real); });
  return type.isInteger(1) ? scalar.integer != 0 : uint64_t(scalar.integer) & maskOf(type.getIntOrFloatBitWidth());
}

std::optional<Fault> Interpreter::arguments(const Launch &launch, std::vector<Tile> &values) const {
  if (launch.arguments.size() != program.parameters.size())
    return launchFault("the kernel takes " + std::to_string(program.parameters.size()) + " arguments at run time, the launch has " +
                       std::to_string(launch.arguments.size()));
  for (auto [i, type] : llvm::enumerate(program.parameterTypes)) {
    Tile value(type);
    auto *buffer = std::get_if<Buffer *>(&launch.arguments[i]);
    if (bool(buffer) != value.isPointer())
      return launchFault("argument " + std::to_string(i) + " must be " + (value.isPointer() ? "a tensor" : "a number"));
    if (buffer)
      value.bits = uint64_t((*buffer)->data()), value.array = uint16_t(i);
    else
      value.bits = bitsOf(std::get<Scalar>(launch.arguments[i]), type);
    values.push_back(std::move(value));
  }
  return std::nullopt;
}

void Interpreter::runProgram(LaunchState &state, const std::vector<Tile> &arguments, int64_t number) const {
  Frame frame{state, number, std::vector<Tile>(program.slots), {}};
  for (auto [slot, value] : llvm::zip(program.parameters, arguments))
    frame.slots[slot] = value;
  state.observer.programBegins(number);
  frame.run(program.body);
}

/// The numbers of the programs in the order in which they begin.
static std::vector<int64_t> orderOf(int64_t count, const Schedule &schedule) {
  std::vector<int64_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  if (schedule.kind == Schedule::Reverse)
    std::reverse(order.begin(), order.end());
  std::mt19937_64 random(schedule.seed);
  if (schedule.kind == Schedule::Shuffle)
    for (int64_t i = count; i-- > 1;)
      std::swap(order[i], order[random() % (i + 1)]);
  return order;
}

std::optional<Fault> Interpreter::run(const Launch &launch, Observer *observer) {
  Observer nobody;
  LaunchState state(launch, program.sites, observer ? *observer : nobody);
  if (options.maxSteps)
    state.stepsLeft = options.maxSteps;
  std::vector<Tile> values;
  if (auto fault = arguments(launch, values))
    return fault;
  int64_t count = 1;
  for (int64_t extent : launch.grid) {
    if (extent <= 0)
      return std::nullopt;
    if (extent > INT32_MAX || llvm::MulOverflow(count, extent, count))
      return launchFault("the grid is too large: an axis has at most 2147483647 programs, all axes 2^63 - 1");
  }
  state.marksReplaced = program.prints;
  state.scene.ordersPrograms = program.ordersPrograms;
  state.observer.launchBegins(state.scene);
  state.tracer = tracer;
  if (tracer)
    tracer->traceBegins(program.list);
  bool ordered = launch.schedule.kind == Schedule::Forward && launch.programs.empty();
  std::vector<int64_t> order = !launch.programs.empty() ? launch.programs : ordered ? std::vector<int64_t>() : orderOf(count, launch.schedule);
  if (!ordered)
    count = order.size();
  auto runTurn = [&](int64_t turn) {
    if (!state.fault)
      runProgram(state, values, ordered ? turn : order[turn]);
  };
  if (program.waits) {
    state.yield = takeTurns;
    if (!runInTurns(count, runTurn, [&] { return state.changes; }) && !state.fault)
      state.fault = Fault{"T0505", "the programs wait for each other, and none can go on", state.scene.sites[state.waitsAt].place,
                          state.idsOf(state.waits), {}};
  } else {
    for (int64_t turn = 0; turn < count && !state.fault; ++turn)
      runTurn(turn);
  }
  std::multimap<int64_t, const PrintEvent *> prints;
  for (auto &[program, event] : state.prints)
    prints.insert({program, &event});
  for (auto &[program, event] : prints)
    state.observer.print(*event);
  state.observer.launchEnds();
  return state.fault;
}

llvm::Expected<std::unique_ptr<InterpretedKernel>> tritonc::interpret(OwningOpRef<ModuleOp> module, const InterpreterOptions &options) {
  llvm::Expected<Program> program = prepare(*module);
  if (!program)
    return program.takeError();
  return std::make_unique<Interpreter>(std::move(module), std::move(*program), options);
}
