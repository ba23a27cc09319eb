// Runs a compiled kernel over a grid: lays out its arguments, gives each thread its scratch, collects its prints.
#include "KernelEngine.h"
#include "ThreadPool.h"
#include "WaitingPrograms.h"
#include "tritonc/Runtime/Slot.h"
#include "llvm/Support/MathExtras.h"
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>

namespace tritonc::cpu {

namespace {

/// Memory of one thread for the tiles that its programs keep; grows, is reused by later launches, freed with the thread.
class ScratchArena {
public:
  ~ScratchArena() { std::free(memory); }
  static constexpr size_t largePage = 2 << 20;
  uint64_t launch = 0; ///< the last one that had it
  /// At least `size` bytes at a 64-byte boundary; null without that much memory.
  void *reserve(size_t size) {
    if (size > bytes) {
      std::free(memory);
      size_t page = size >= largePage ? largePage : 64;
      bytes = llvm::alignTo(size, page);
      memory = std::aligned_alloc(page, bytes);
      if (memory && page == largePage)
        madvise(memory, bytes, MADV_HUGEPAGE);
      if (!memory)
        bytes = 0;
    }
    return memory;
  }

private:
  void *memory = nullptr;
  size_t bytes = 0;
};

class KernelEngine : public Kernel {
public:
  explicit KernelEngine(CompiledKernel kernel) : kernel(std::move(kernel)) {}
  std::optional<Fault> run(const Launch &launch, Observer *observer) override;
  Outcome launch(const Grid &grid, const uint64_t *slots, unsigned threads) override;

private:
  Outcome runPrograms(const Grid &grid, const uint64_t *slots, unsigned threads, PrintLog &prints);
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
  return tritonc::slotOf(std::get<Scalar>(argument), parameter.type);
}

/// All programs of the grid, on this thread and others; what they print goes to `prints`.
Kernel::Outcome KernelEngine::runPrograms(const Grid &grid, const uint64_t *slots, unsigned threads, PrintLog &prints) {
  int64_t programs = 1;
  for (int64_t extent : grid) {
    if (extent <= 0)
      return Done;
    if (extent > INT32_MAX || llvm::MulOverflow(programs, extent, programs))
      return GridTooLarge;
  }
  LaunchRecord record = {{int32_t(grid[0]), int32_t(grid[1]), int32_t(grid[2])}, 0, &prints};
  static std::atomic<uint64_t> launches{0};
  uint64_t number = kernel.keptBytes ? ++launches : 0;
  std::atomic<bool> outOfMemory{false};
  if (kernel.waits)
    outOfMemory = !runWaitingPrograms(programs, threads, kernel.scratchBytes, [&](int64_t program, void *scratch) {
      kernel.entry(slots, &record, program, program + 1, scratch);
    });
  else
    ThreadPool::instance().forEachRange(programs, threads, [&](int64_t first, int64_t last) {
      static thread_local ScratchArena arena;
      void *scratch = kernel.scratchBytes ? arena.reserve(kernel.scratchBytes) : nullptr;
      if (kernel.scratchBytes && !scratch)
        outOfMemory = true;
      else {
        if (kernel.keptBytes && std::exchange(arena.launch, number) != number)
          std::memset(scratch, 0, kernel.keptBytes);
        kernel.entry(slots, &record, first, last, scratch);
      }
    });
  return outOfMemory ? OutOfMemory : Done;
}

Kernel::Outcome KernelEngine::launch(const Grid &grid, const uint64_t *slots, unsigned threads) {
  PrintLog nowhere(kernel.prints);
  return runPrograms(grid, slots, threads, nowhere);
}

std::optional<Fault> KernelEngine::run(const Launch &launch, Observer *observer) {
  if (launch.arguments.size() != kernel.parameters.size())
    return launchFault("`" + kernel.name + "` takes " + std::to_string(kernel.parameters.size()) +
                       " arguments at run time, the launch has " + std::to_string(launch.arguments.size()));
  std::vector<uint64_t> slots;
  for (auto [parameter, argument] : llvm::zip(kernel.parameters, launch.arguments)) {
    if (std::holds_alternative<Buffer *>(argument) != (parameter.kind == Parameter::Pointer))
      return launchFault("argument " + std::to_string(slots.size()) + " of `" + kernel.name + "` must be " +
                         (parameter.kind == Parameter::Pointer ? "a tensor" : "a number"));
    slots.push_back(slotOf(parameter, argument));
  }

  PrintLog prints(kernel.prints);
  Outcome outcome = runPrograms(launch.grid, slots.data(), launch.threads, prints);
  if (observer)
    prints.replay(launch.grid, *observer);
  if (outcome == GridTooLarge)
    return launchFault("the grid is too large: an axis has at most 2147483647 programs, all axes 2^63 - 1");
  if (outcome == OutOfMemory)
    return launchFault("each thread needs " + std::to_string(kernel.scratchBytes) +
                       " bytes for the tiles of `" + kernel.name + "`; there is not so much memory");
  return std::nullopt;
}

std::unique_ptr<Kernel> makeEngine(CompiledKernel kernel) { return std::make_unique<KernelEngine>(std::move(kernel)); }

} // namespace tritonc::cpu
