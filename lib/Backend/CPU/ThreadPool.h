//===- ThreadPool.h - the one pool of threads that runs grids ----------------------------------===//
#pragma once
#include "llvm/ADT/STLFunctionalExtras.h"
#include <atomic>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace tritonc::cpu {

/// Runs ranges of a grid on several threads. One a process: a second pool would compete with it for the cores.
/// Threads are started when a grid first needs them and wait between grids. A thread that wakes up late joins what is
/// left of a grid; nobody waits for one that has not joined.
class ThreadPool {
public:
  static ThreadPool &instance();
  ~ThreadPool();

  /// Calls `run(first, last)` for ranges that cover 0 … count-1 once each, on the caller's thread and up to `threads` - 1
  /// others (0: as many as the machine has cores). Returns when all are done.
  void forEachRange(int64_t count, unsigned threads, llvm::function_ref<void(int64_t, int64_t)> run);

  /// Threads started so far.
  unsigned size() const { return unsigned(workers.size()); }

private:
  static constexpr unsigned mostShares = 64;
  /// A part of a grid that one thread begins with; a cache line of its own.
  struct alignas(64) Share {
    std::atomic<int64_t> next;
    int64_t end;
  };
  /// One grid being run; threads take chunks of their own share and then of the others' until none is left. So a thread sees the same
  /// programs, and what they read in its caches, when the grid is launched again.
  struct Job {
    llvm::function_ref<void(int64_t, int64_t)> run;
    int64_t chunk;
    unsigned shareCount;
    Share shares[mostShares];
    Job(llvm::function_ref<void(int64_t, int64_t)> run, int64_t count, unsigned threads);
    void takeChunks(unsigned thread);
  };

  void startWorkers(unsigned wanted);
  void work(unsigned thread);
  bool join(uint64_t &seen);

  std::mutex oneGridAtATime;
  std::vector<std::thread> workers;
  Job *job = nullptr;
  /// Number of the job, whether it can be joined, how many workers may and how many have: see the .cpp.
  std::atomic<uint64_t> state{0};
  std::atomic<uint64_t> finished{0}; ///< the last job of which every worker is done
  std::atomic<bool> stopping{false};
};

} // namespace tritonc::cpu
