// Gives each program a stack, and switches between them where they wait.
#include "Turns.h"
#include <deque>
#include <memory>
#include <sys/mman.h>
#include <ucontext.h>
#include <utility>
#include <vector>

namespace tritonc::interp {

/// Room for the interpreter's recursion over nested loops and for the C library. Only pages that are touched take memory.
constexpr size_t stackBytes = 1 << 20, pageBytes = 4096;
/// Programs that have begun and wait keep their values: not more of them at once than this.
constexpr size_t mostBegun = 65536;

namespace {
/// A program on its way.
struct Stack {
  void *memory = MAP_FAILED; ///< a page that faults, then the stack
  ucontext_t context;
  int64_t turn = 0;
  bool done = false;
  ~Stack() {
    if (memory != MAP_FAILED)
      munmap(memory, pageBytes + stackBytes);
  }
  bool reserve() {
    memory = mmap(nullptr, pageBytes + stackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory != MAP_FAILED && mprotect(memory, pageBytes, PROT_NONE) == 0;
  }
};

struct Turns {
  llvm::function_ref<void(int64_t)> run;
  ucontext_t main;
  Stack *running = nullptr;
};
} // namespace

static thread_local Turns *turns = nullptr;

static void runPrograms() {
  for (;;) {
    Stack &self = *turns->running;
    turns->run(self.turn);
    self.done = true;
    swapcontext(&self.context, &turns->main);
  }
}

void takeTurns() { swapcontext(&turns->running->context, &turns->main); }

static std::unique_ptr<Stack> makeStack() {
  auto stack = std::make_unique<Stack>();
  if (!stack->reserve() || getcontext(&stack->context) != 0)
    return nullptr;
  stack->context.uc_stack.ss_sp = static_cast<char *>(stack->memory) + pageBytes;
  stack->context.uc_stack.ss_size = stackBytes;
  stack->context.uc_link = nullptr;
  makecontext(&stack->context, runPrograms, 0);
  return stack;
}

bool runInTurns(int64_t count, llvm::function_ref<void(int64_t)> run, llvm::function_ref<uint64_t()> changes) {
  Turns self{run, {}, nullptr};
  Turns *outer = std::exchange(turns, &self);
  std::deque<std::unique_ptr<Stack>> waiting;
  std::vector<std::unique_ptr<Stack>> idle;
  int64_t next = 0;
  uint64_t seen = changes();
  size_t inVain = 0; // turns since memory last changed
  bool resume = false, stuck = false;
  while (next < count || !waiting.empty()) {
    std::unique_ptr<Stack> stack;
    resume = !waiting.empty() && (resume || next == count || waiting.size() >= mostBegun);
    if (!resume) {
      if (!idle.empty())
        stack = std::move(idle.back()), idle.pop_back();
      else
        stack = makeStack();
      if (stack)
        stack->turn = next++, stack->done = false, inVain = 0;
      else if (waiting.empty())
        break; // no memory for a single stack
    }
    if (!stack)
      stack = std::move(waiting.front()), waiting.pop_front();
    resume = !resume;
    self.running = stack.get();
    swapcontext(&self.main, &stack->context);
    if (uint64_t now = changes(); now != seen || stack->done)
      seen = now, inVain = 0;
    else
      ++inVain;
    if (stack->done)
      idle.push_back(std::move(stack));
    else
      waiting.push_back(std::move(stack));
    // Every program that is left has looked twice and found what it found before.
    if (next == count && !waiting.empty() && inVain > 2 * waiting.size()) {
      stuck = true;
      break;
    }
  }
  turns = outer;
  return !stuck && next == count && waiting.empty();
}

} // namespace tritonc::interp
