// Makes an engine of a kernel's PTX: launches it on a card, times it, and says what a launch died of.
#include "CudaArrays.h"
#include "CudaPrints.h"
#include "tritonc/Runtime/Slot.h"
#include "llvm/ADT/STLExtras.h"
#include <numeric>
#include <utility>

using namespace tritonc;
using namespace tritonc::cuda;
using llvm::Error;
using llvm::Expected;

constexpr size_t firstLogBytes = 1 << 20, mostLogBytes = size_t(1) << 30;

static bool isLost = false;
bool tritonc::cuda::lost() { return isLost; }

namespace {
class CudaKernel : public cuda::Kernel {
public:
  CudaKernel(Context &context, Handle module, Handle function, const KernelCode &code)
      : context(context), driver(context.driver), module(module), function(function), name(code.name), sharedBytes(code.sharedBytes), threads(code.threads),
        parameters(code.parameters), sites(code.prints), prints(context, sites) {}
  ~CudaKernel() override { driver.cuModuleUnload(module); }
  std::optional<Fault> run(const Launch &launch, Observer *observer) override;
  std::optional<Fault> time(const Launch &launch, const Rounds &rounds, std::vector<double> &microseconds) override;

private:
  std::optional<Fault> prepare(const Launch &launch, CudaArrays &arrays, size_t logBytes);
  std::optional<Fault> runOnce(const Launch &launch, CudaArrays &arrays, size_t logBytes);
  std::optional<Fault> finish(CudaArrays &arrays);
  std::optional<Fault> misfit(const Launch &launch) const;
  int start(const Grid &grid);
  int timeBatch(const Launch &launch, CudaArrays &arrays, bool restores, unsigned count, std::vector<double> &microseconds);
  std::optional<Fault> faultOf(int result) const;

  Context &context;
  const Driver &driver;
  Handle module, function;
  std::string name;
  unsigned sharedBytes, threads;
  std::vector<std::optional<DType>> parameters;
  std::vector<PrintSite> sites;
  CudaPrints prints;
  std::vector<uint64_t> slots;     ///< of the launch that is running: 8 bytes a parameter
  std::vector<void *> slotAddresses;
};

/// An event of the driver, destroyed with this.
struct Event {
  explicit Event(const Driver &driver) : driver(driver) { driver.cuEventCreate(&handle, 0); }
  Event(Event &&other) : driver(other.driver), handle(std::exchange(other.handle, nullptr)) {}
  ~Event() {
    if (handle)
      driver.cuEventDestroy_v2(handle);
  }
  const Driver &driver;
  Handle handle = nullptr;
};
} // namespace

static Fault faultWith(const char *code, std::string message) {
  Fault fault;
  fault.code = code;
  fault.message = std::move(message);
  return fault;
}

/// What keeps a whole launch from running.
static Fault launchFault(Error error) { return faultWith("T0304", llvm::toString(std::move(error))); }

std::optional<Fault> CudaKernel::faultOf(int result) const {
  std::string kernel = "`" + name + "`";
  switch (result) {
  case Success:
    return std::nullopt;
  case LaunchOutOfResources:
    return faultWith("T0304", kernel + " needs more registers or shared memory than a program can have on this card: take smaller blocks or more warps");
  case InvalidValue:
    return faultWith("T0304", "the card does not take this grid: " + driver.words(result));
  case OutOfMemory:
    return faultWith("T0304", "the card has not enough memory free for " + kernel);
  default:
    break;
  }
  isLost = true; // every later call ends in the same way
  if (result == IllegalAddress)
    return faultWith("T0401", kernel + " reads or writes memory outside of its arrays");
  if (result == MisalignedAddress)
    return faultWith("T0405", kernel + " reads or writes at an address that is no multiple of the element's size");
  if (result == Assertion)
    return faultWith("T0406", "an assertion in " + kernel + " is false");
  return faultWith("T0401", kernel + " ended on the card: " + driver.words(result));
}

std::optional<Fault> CudaKernel::misfit(const Launch &launch) const {
  if (isLost)
    return faultWith("T0304", "the card cannot be used any more in this process: an earlier kernel has damaged its state");
  if (launch.arguments.size() != parameters.size())
    return faultWith("T0304", "`" + name + "` takes " + std::to_string(parameters.size()) + " arguments at run time, the launch has " + std::to_string(launch.arguments.size()));
  for (auto [i, argument] : llvm::enumerate(launch.arguments))
    if (std::holds_alternative<Buffer *>(argument) == parameters[i].has_value())
      return faultWith("T0304", "argument " + std::to_string(i) + " of `" + name + "` must be " + (parameters[i] ? "a number" : "a tensor"));
  if (sharedBytes > context.device.sharedMemory)
    return faultWith("T0304", "`" + name + "` needs " + std::to_string(sharedBytes) + " bytes of shared memory a program; this card has " +
                                  std::to_string(context.device.sharedMemory) + ": take smaller blocks or fewer stages");
  for (unsigned axis : {1, 2})
    if (launch.grid[axis] > context.maxGridYZ)
      return faultWith("T0304", "a card launches at most " + std::to_string(context.maxGridYZ) + " programs along axis " + std::to_string(axis) + "; this grid has " +
                                    std::to_string(launch.grid[axis]));
  if (launch.grid[0] > INT32_MAX)
    return faultWith("T0304", "a card launches at most 2147483647 programs along axis 0");
  return std::nullopt;
}

/// Copies the arrays, and lays out the arguments; what is printed has room for so many bytes.
std::optional<Fault> CudaKernel::prepare(const Launch &launch, CudaArrays &arrays, size_t logBytes) {
  if (auto fault = misfit(launch))
    return fault;
  if (Error error = arrays.copyIn(launch))
    return launchFault(std::move(error));
  slots.clear();
  for (auto [argument, parameter] : llvm::zip_equal(launch.arguments, parameters))
    if (auto *buffer = std::get_if<Buffer *>(&argument))
      slots.push_back(*buffer ? arrays.addressOf((*buffer)->data()) : 0);
    else
      slots.push_back(slotOf(std::get<Scalar>(argument), *parameter));
  if (!sites.empty()) {
    auto log = prints.prepare(logBytes);
    if (!log)
      return launchFault(log.takeError());
    slots.push_back(*log);
  }
  slotAddresses.clear();
  for (uint64_t &slot : slots)
    slotAddresses.push_back(&slot);
  return std::nullopt;
}

int CudaKernel::start(const Grid &grid) {
  return driver.cuLaunchKernel(function, unsigned(grid[0]), unsigned(grid[1]), unsigned(grid[2]), threads, 1, 1, sharedBytes, nullptr, slotAddresses.data(), nullptr);
}

/// The arrays back to the host, after a look at what lies around them.
std::optional<Fault> CudaKernel::finish(CudaArrays &arrays) {
  if (auto fault = faultOf(driver.cuCtxSynchronize()))
    return fault;
  auto intact = arrays.guardsHold();
  if (!intact)
    return launchFault(intact.takeError());
  if (!*intact)
    return faultWith("T0401", "`" + name + "` has written outside of its arrays");
  if (Error error = arrays.copyOut())
    return launchFault(std::move(error));
  return std::nullopt;
}

static bool isEmpty(const Grid &grid) {
  return llvm::any_of(grid, [](int64_t extent) { return extent <= 0; });
}

std::optional<Fault> CudaKernel::runOnce(const Launch &launch, CudaArrays &arrays, size_t logBytes) {
  if (auto fault = prepare(launch, arrays, logBytes))
    return fault;
  return faultOf(start(launch.grid));
}

/// A launch that prints more than there is room for is done again, from the arrays as the host has them.
std::optional<Fault> CudaKernel::run(const Launch &launch, Observer *observer) {
  CudaArrays arrays(context);
  if (isEmpty(launch.grid))
    return std::nullopt;
  bool shows = !sites.empty() && observer;
  for (size_t room = shows ? firstLogBytes : 0;;) {
    if (auto fault = runOnce(launch, arrays, room))
      return fault;
    if (!shows)
      return finish(arrays);
    if (auto fault = faultOf(driver.cuCtxSynchronize()))
      return fault;
    auto wanted = prints.wanted();
    if (!wanted)
      return launchFault(wanted.takeError());
    if (*wanted > mostLogBytes)
      return faultWith("T0304", "`" + name + "` prints " + std::to_string(*wanted >> 20) + " MiB; a launch on a card prints at most " + std::to_string(mostLogBytes >> 20) + " MiB");
    if (*wanted > room) {
      room = *wanted;
      continue;
    }
    if (auto fault = finish(arrays))
      return fault;
    if (Error error = prints.replay(*wanted, launch.grid, *observer))
      return launchFault(std::move(error));
    return std::nullopt;
  }
}

/// `count` rounds after each other, each with other things in the cache.
int CudaKernel::timeBatch(const Launch &launch, CudaArrays &arrays, bool restores, unsigned count, std::vector<double> &microseconds) {
  std::vector<Event> events;
  auto other = context.other.reserve(2 * context.device.cache);
  bool fills = bool(other) && context.device.cache;
  if (!other)
    llvm::consumeError(other.takeError()); // a card without that much memory is timed with what the cache holds
  int result = Success;
  for (unsigned i = 0; i < count && result == Success; ++i) {
    if (restores)
      result = arrays.restore();
    if (fills && result == Success)
      result = driver.cuMemsetD8Async(*other, 0, 2 * context.device.cache, nullptr);
    Handle before = events.emplace_back(driver).handle, after = events.emplace_back(driver).handle;
    if (result == Success)
      result = driver.cuEventRecord(before, nullptr);
    if (result == Success)
      result = start(launch.grid);
    if (result == Success)
      result = driver.cuEventRecord(after, nullptr);
  }
  if (result == Success)
    result = driver.cuEventSynchronize(events.back().handle);
  for (size_t i = 0; i + 1 < events.size() && result == Success; i += 2) {
    float milliseconds = 0;
    result = driver.cuEventElapsedTime(&milliseconds, events[i].handle, events[i + 1].handle);
    microseconds.push_back(double(milliseconds) * 1e3);
  }
  return result;
}

std::optional<Fault> CudaKernel::time(const Launch &launch, const Rounds &rounds, std::vector<double> &microseconds) {
  CudaArrays arrays(context);
  microseconds.clear();
  if (isEmpty(launch.grid))
    return std::nullopt;
  if (auto fault = prepare(launch, arrays, /*logBytes=*/0))
    return fault;
  if (rounds.restores)
    if (Error error = arrays.keep())
      return launchFault(std::move(error));
  double total = 0;
  while (microseconds.size() < rounds.fewest || (total < rounds.enough && microseconds.size() < rounds.most)) {
    // The first batch tells how long a round takes.
    double round = microseconds.empty() ? rounds.enough : std::max(total / double(microseconds.size()), 1.0);
    auto count = unsigned(std::clamp((rounds.enough - total) / round, double(rounds.fewest), 100.0));
    if (auto fault = faultOf(timeBatch(launch, arrays, rounds.restores, count, microseconds)))
      return fault;
    total = std::accumulate(microseconds.begin(), microseconds.end(), 0.0);
  }
  return finish(arrays);
}

/// The driver's compiler has refused the code: whose fault that is, and what it said.
static Error loadError(const Driver &driver, int result, const std::string &log) {
  if (result == UnsupportedPtxVersion || result == NoBinaryForDevice)
    return llvm::createStringError(std::make_error_code(std::errc::not_supported), "the NVIDIA driver is too old for this code, or the card is another one: " + driver.words(result));
  return llvm::createStringError("the NVIDIA driver refuses the code: " + driver.words(result) + (log.empty() ? "" : "\n" + log));
}

Expected<std::unique_ptr<cuda::Kernel>> tritonc::cuda::load(const KernelCode &code, unsigned device) {
  auto opened = contextOf(device);
  if (!opened)
    return opened.takeError();
  Context &context = **opened;
  const Driver &driver = context.driver;
  std::string log(16384, 0);
  int names[] = {JitErrorLog, JitErrorLogBytes};
  void *values[] = {log.data(), reinterpret_cast<void *>(log.size())};
  Handle module = nullptr, function = nullptr;
  int result = driver.cuModuleLoadDataEx(&module, code.ptx.c_str(), 2, names, values);
  if (result != Success)
    return loadError(driver, result, log.c_str());
  result = driver.cuModuleGetFunction(&function, module, code.name.c_str());
  if (result == Success && code.sharedBytes && code.sharedBytes <= context.device.sharedMemory) // others are not launched
    result = driver.cuFuncSetAttribute(function, maxDynamicSharedBytes, int(code.sharedBytes));
  if (result != Success) {
    driver.cuModuleUnload(module);
    return loadError(driver, result, "");
  }
  return std::make_unique<CudaKernel>(context, module, function, code);
}
