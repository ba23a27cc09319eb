// Runs programs that wait for each other, each on a stack of its own, taking turns on the threads of the pool.
#include "WaitingPrograms.h"
#include "ThreadPool.h"
#include "llvm/Support/MathExtras.h"
#include <deque>
#include <memory>
#include <sys/mman.h>
#include <ucontext.h>

namespace tritonc::cpu {

/// Room for 16 KiB of tiles, spilled vectors and the C library. Only pages that are touched take memory.
constexpr size_t stackBytes = 256 * 1024;
constexpr size_t pageBytes = 4096;
/// Programs begun and not finished take memory: at most about this much, and never fewer than `fewestBegun` of them.
constexpr size_t mostBytes = size_t(1) << 30;
constexpr int64_t fewestBegun = 256, mostBegun = 4096;

namespace {

/// Grid-wide: which program begins next, and how many have begun and not finished.
struct Grid {
  int64_t count;
  size_t scratchBytes;
  llvm::function_ref<void(int64_t, void *)> run;
  int64_t limit;
  std::atomic<int64_t> next{0}, begun{0};
};

/// One stack with scratch behind it, and what is computed on it.
struct Fiber {
  void *memory = MAP_FAILED; ///< a page that faults, the stack, the scratch
  size_t bytes = 0;
  ucontext_t context;
  int64_t program = 0;
  int32_t efforts = 0;
  bool done = false;

  ~Fiber() {
    if (memory != MAP_FAILED)
      munmap(memory, bytes);
  }
  void *scratch() const { return static_cast<char *>(memory) + pageBytes + stackBytes; }
  bool reserve(size_t scratchBytes) {
    bytes = pageBytes + stackBytes + llvm::alignTo(scratchBytes, pageBytes);
    memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory != MAP_FAILED && mprotect(memory, pageBytes, PROT_NONE) == 0;
  }
};

/// The fibers of one thread; they never move to another.
class Turns {
public:
  explicit Turns(Grid &grid) : grid(grid) {}
  bool runAll();
  /// Called on a fiber's stack: back to `runAll`.
  void leave() { swapcontext(&running->context, &main); }
  Fiber *running = nullptr;
  Grid &grid;

private:
  Fiber *begin();
  std::unique_ptr<Fiber> makeFiber();

  ucontext_t main;
  std::deque<std::unique_ptr<Fiber>> waiting;
  std::vector<std::unique_ptr<Fiber>> idle;
};

} // namespace

static thread_local Turns *turns = nullptr;

/// What runs on a fiber: one program after another.
static void runPrograms() {
  for (;;) {
    Fiber &self = *turns->running;
    turns->grid.run(self.program, self.scratch());
    self.done = true;
    turns->leave();
  }
}

std::unique_ptr<Fiber> Turns::makeFiber() {
  auto fiber = std::make_unique<Fiber>();
  if (!fiber->reserve(grid.scratchBytes) || getcontext(&fiber->context) != 0)
    return nullptr;
  fiber->context.uc_stack.ss_sp = static_cast<char *>(fiber->memory) + pageBytes;
  fiber->context.uc_stack.ss_size = stackBytes;
  fiber->context.uc_link = nullptr;
  makecontext(&fiber->context, runPrograms, 0);
  return fiber;
}

/// A fiber for a program that has not begun; null if there is none left or no memory for it now.
Fiber *Turns::begin() {
  if (grid.next.load(std::memory_order_relaxed) >= grid.count)
    return nullptr;
  if (grid.begun.fetch_add(1) < grid.limit) {
    std::unique_ptr<Fiber> fiber;
    if (idle.empty()) {
      fiber = makeFiber();
    } else {
      fiber = std::move(idle.back());
      idle.pop_back();
    }
    if (fiber) {
      fiber->program = grid.next.fetch_add(1);
      fiber->done = false;
      fiber->efforts = 0;
      if (fiber->program < grid.count)
        return fiber.release();
      idle.push_back(std::move(fiber));
    }
  }
  grid.begun.fetch_sub(1);
  return nullptr;
}

/// Waiting programs and new ones by turns. False if programs are left that could not begin.
bool Turns::runAll() {
  Turns *outer = std::exchange(turns, this);
  size_t rounds = 0;
  for (bool resume = false;; resume = !resume) {
    Fiber *fiber = resume && !waiting.empty() ? nullptr : begin();
    if (!fiber && !waiting.empty()) {
      fiber = waiting.front().release();
      waiting.pop_front();
      if (++rounds > waiting.size()) { // all of them wait: perhaps for a thread that has no core
        rounds = 0;
        std::this_thread::yield();
      }
    }
    if (!fiber) {
      // Others may hold all there is room for; what they finish makes room again.
      if (grid.next.load() >= grid.count || grid.begun.load() == 0)
        break;
      std::this_thread::yield();
      continue;
    }
    running = fiber;
    swapcontext(&main, &fiber->context);
    running = nullptr;
    std::unique_ptr<Fiber> owned(fiber);
    if (owned->done) {
      grid.begun.fetch_sub(1);
      idle.push_back(std::move(owned));
    } else {
      waiting.push_back(std::move(owned));
    }
  }
  turns = outer;
  return grid.next.load() >= grid.count;
}

bool runWaitingPrograms(int64_t count, unsigned threads, size_t scratchBytes,
                        llvm::function_ref<void(int64_t, void *)> run) {
  int64_t room = int64_t(mostBytes / (stackBytes + scratchBytes));
  Grid grid{count, scratchBytes, run, std::clamp(room, fewestBegun, mostBegun), {}, {}};
  unsigned workers = threads ? threads : std::max(1u, std::thread::hardware_concurrency());
  std::atomic<bool> complete{true};
  ThreadPool::instance().forEachRange(std::min<int64_t>(count, workers), threads, [&](int64_t, int64_t) {
    if (!Turns(grid).runAll())
      complete = false;
  });
  return complete;
}

void yieldFromKernel(int32_t effort) {
  if (!turns) {
    std::this_thread::yield();
    return;
  }
  Fiber &self = *turns->running;
  self.efforts += effort;
  if (self.efforts < effortsBeforeSwitch)
    return;
  self.efforts = 0;
  turns->leave();
}

} // namespace tritonc::cpu
