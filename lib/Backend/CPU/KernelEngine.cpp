// Runs a compiled kernel over a grid: lays out its arguments, gives each thread its scratch, collects its prints.
#include "KernelEngine.h"
#include "ThreadPool.h"
#include "WaitingPrograms.h"
#include "llvm/Support/MathExtras.h"
#include <cstdlib>
#include <cstring>

namespace tritonc::cpu {

namespace {

/// Memory of one thread for the tiles that its programs keep; grows, is reused by later launches, freed with the thread.
class ScratchArena {
public:
  ~ScratchArena() { std::free(memory); }
  /// At least `size` bytes at a 64-byte boundary; null without that much memory.
  void *reserve(size_t size) {
    if (size > bytes) {
      std::free(memory);
      bytes = llvm::alignTo(size, 64);
      memory = std::aligned_alloc(64, bytes);
      if (!memory)
        bytes = 0;
    }
    return memory;
  }

private:
  void *memory = nullptr;
  size_t bytes = 0;
};

class KernelEngine : public Engine {
public:
  explicit KernelEngine(CompiledKernel kernel) : kernel(std::move(kernel)) {}
  std::optional<Fault> run(const Launch &launch, Observer *observer) override;

private:
  CompiledKernel kernel;
};

} // namespace

/// What keeps a whole launch from running.
static Fault launchFault(std::string message) {
  Fault fault;
  fault.code = "T0304";
  fault.message = std::move(message);
  return fault;
}

/// The 8 bytes in which the kernel's entry finds one argument, in the type of its parameter.
static uint64_t slotOf(const Parameter &parameter, const RuntimeArgument &argument) {
  uint64_t slot = 0;
  if (auto *buffer = std::get_if<Buffer *>(&argument)) {
    void *data = *buffer ? (*buffer)->data() : nullptr;
    std::memcpy(&slot, &data, sizeof data);
    return slot;
  }
  const Scalar &scalar = std::get<Scalar>(argument);
  double real = isFloat(scalar.type) ? scalar.real : double(scalar.integer);
  auto narrowed = float(real);
  switch (parameter.type) {
  case DType::Float64:
    std::memcpy(&slot, &real, sizeof real);
    return slot;
  case DType::Float32:
    std::memcpy(&slot, &narrowed, sizeof narrowed);
    return slot;
  case DType::Float16:
    return toHalfBits(narrowed);
  case DType::BFloat16:
    return toBFloat16Bits(narrowed);
  case DType::Float8E4NV:
  case DType::Float8E5:
    return toFloat8Bits(narrowed, parameter.type);
  case DType::Int1:
    return scalar.integer != 0;
  default:
    return uint64_t(scalar.integer);
  }
}

std::optional<Fault> KernelEngine::run(const Launch &launch, Observer *observer) {
  if (launch.arguments.size() != kernel.parameters.size())
    return launchFault("`" + kernel.name + "` takes " + std::to_string(kernel.parameters.size()) +
                       " arguments at run time, the launch has " + std::to_string(launch.arguments.size()));
  int64_t programs = 1;
  for (int64_t extent : launch.grid) {
    if (extent <= 0)
      return std::nullopt;
    if (extent > INT32_MAX || llvm::MulOverflow(programs, extent, programs))
      return launchFault("the grid is too large: an axis has at most 2147483647 programs, all axes 2^63 - 1");
  }

  std::vector<uint64_t> slots;
  for (auto [parameter, argument] : llvm::zip(kernel.parameters, launch.arguments)) {
    if (std::holds_alternative<Buffer *>(argument) != (parameter.kind == Parameter::Pointer))
      return launchFault("argument " + std::to_string(slots.size()) + " of `" + kernel.name + "` must be " +
                         (parameter.kind == Parameter::Pointer ? "a tensor" : "a number"));
    slots.push_back(slotOf(parameter, argument));
  }

  PrintLog prints(kernel.prints);
  LaunchRecord record = {{int32_t(launch.grid[0]), int32_t(launch.grid[1]), int32_t(launch.grid[2])}, 0, &prints};
  std::atomic<bool> outOfMemory{false};
  if (kernel.waits)
    outOfMemory = !runWaitingPrograms(programs, launch.threads, kernel.scratchBytes, [&](int64_t program, void *scratch) {
      kernel.entry(slots.data(), &record, program, program + 1, scratch);
    });
  else
    ThreadPool::instance().forEachRange(programs, launch.threads, [&](int64_t first, int64_t last) {
    static thread_local ScratchArena arena;
    void *scratch = kernel.scratchBytes ? arena.reserve(kernel.scratchBytes) : nullptr;
    if (kernel.scratchBytes && !scratch)
      outOfMemory = true;
    else
      kernel.entry(slots.data(), &record, first, last, scratch);
  });
  if (observer)
    prints.replay(launch.grid, *observer);
  if (outOfMemory)
    return launchFault("each thread needs " + std::to_string(kernel.scratchBytes) +
                       " bytes for the tiles of `" + kernel.name + "`; there is not so much memory");
  return std::nullopt;
}

std::unique_ptr<Engine> makeEngine(CompiledKernel kernel) { return std::make_unique<KernelEngine>(std::move(kernel)); }

} // namespace tritonc::cpu
