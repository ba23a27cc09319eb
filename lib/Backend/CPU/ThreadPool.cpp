// Spreads the programs of a grid over the threads of this process.
#include "ThreadPool.h"
#include <algorithm>
#include <system_error>

namespace tritonc::cpu {

/// A thread that waits spins this often before it sleeps: a grid may follow at once, and waking up takes 50 microseconds.
constexpr int spinsBeforeSleep = 4000;
/// More threads than this would only take memory.
constexpr unsigned mostThreads = 1024;

// The state word: bits 0-15 workers in the job, 16-30 workers wanted, 31 open to join, 32-63 number of the job.
constexpr uint64_t openBit = 1ull << 31;
static uint64_t jobOf(uint64_t state) { return state >> 32; }
static unsigned joined(uint64_t state) { return state & 0xffff; }
static unsigned wanted(uint64_t state) { return (state >> 16) & 0x7fff; }

static void pauseThread() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

/// Returns when `word` no longer holds `value`.
static void waitWhile(std::atomic<uint64_t> &word, uint64_t value) {
  for (int spin = 0; spin < spinsBeforeSleep; ++spin) {
    if (word.load(std::memory_order_acquire) != value)
      return;
    pauseThread();
  }
  word.wait(value, std::memory_order_acquire);
}

ThreadPool &ThreadPool::instance() {
  static ThreadPool pool;
  return pool;
}

ThreadPool::~ThreadPool() {
  stopping = true;
  state.fetch_add(1ull << 32);
  state.notify_all();
  for (std::thread &worker : workers)
    worker.join();
}

ThreadPool::Job::Job(llvm::function_ref<void(int64_t, int64_t)> run, int64_t count, unsigned threads)
    : run(run), chunk(std::max<int64_t>(1, count / (int64_t(threads) * 32))), shareCount(std::min(threads, mostShares)) {
  for (unsigned i = 0; i < shareCount; ++i) {
    shares[i].next.store(count / shareCount * i + std::min<int64_t>(i, count % shareCount), std::memory_order_relaxed);
    shares[i].end = count / shareCount * (i + 1) + std::min<int64_t>(i + 1, count % shareCount);
  }
}

void ThreadPool::Job::takeChunks(unsigned thread) {
  for (unsigned i = 0; i < shareCount; ++i) {
    Share &share = shares[(thread + i) % shareCount];
    for (int64_t first; (first = share.next.fetch_add(chunk, std::memory_order_relaxed)) < share.end;)
      run(first, std::min(first + chunk, share.end));
  }
}

/// Waits for a job that is not `seen` and joins it; false if it was closed or had workers enough.
bool ThreadPool::join(uint64_t &seen) {
  uint64_t now = state.load(std::memory_order_acquire);
  while (jobOf(now) == seen) {
    waitWhile(state, now);
    now = state.load(std::memory_order_acquire);
  }
  seen = jobOf(now);
  while (jobOf(now) == seen && (now & openBit) && joined(now) < wanted(now))
    if (state.compare_exchange_weak(now, now + 1, std::memory_order_acq_rel))
      return true;
  return false;
}

void ThreadPool::work(unsigned thread) {
  uint64_t seen = 0;
  while (!stopping) {
    if (!join(seen))
      continue;
    job->takeChunks(thread);
    uint64_t before = state.fetch_sub(1, std::memory_order_acq_rel);
    if (joined(before) == 1 && !(before & openBit)) {
      finished.store(seen, std::memory_order_release);
      finished.notify_all();
    }
  }
}

void ThreadPool::startWorkers(unsigned count) {
  while (workers.size() < count) {
    // std::thread says only by throwing that the machine has no thread left; the grid then runs on those there are.
    try {
      workers.emplace_back(&ThreadPool::work, this, unsigned(workers.size() + 1));
    } catch (const std::system_error &) {
      return;
    }
  }
}

void ThreadPool::forEachRange(int64_t count, unsigned threads, llvm::function_ref<void(int64_t, int64_t)> run) {
  static const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  if (count <= 0)
    return;
  threads = unsigned(std::min<int64_t>({int64_t(threads ? threads : cores), count, int64_t(mostThreads)}));
  if (threads == 1)
    return run(0, count);

  std::lock_guard<std::mutex> lock(oneGridAtATime);
  startWorkers(threads - 1);
  Job current(run, count, threads);
  job = &current;
  uint64_t number = jobOf(state.load()) + 1, before = finished.load();
  state.store(number << 32 | openBit | uint64_t(threads - 1) << 16, std::memory_order_seq_cst);
  state.notify_all();
  current.takeChunks(0);
  // From here nobody joins any more; who has joined may still be at work.
  if (joined(state.fetch_and(~openBit, std::memory_order_acq_rel)) == 0)
    return;
  while (finished.load(std::memory_order_acquire) != number)
    waitWhile(finished, before);
}

} // namespace tritonc::cpu
