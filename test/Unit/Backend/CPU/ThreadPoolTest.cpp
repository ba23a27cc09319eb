// Ranges of a grid on the threads of the process.
#include "Backend/CPU/ThreadPool.h"
#include <gtest/gtest.h>
#include <thread>

using namespace tritonc::cpu;

namespace {

TEST(ThreadPool, RunsEachOnceWithAnyNumberOfThreads) {
  for (unsigned threads : {1u, 2u, 3u, 7u, 80u})
    for (int64_t count : {1, 2, 3, 15, 64, 65, 1000, 4099}) {
      std::vector<std::atomic<int>> times(count);
      ThreadPool::instance().forEachRange(count, threads, [&](int64_t first, int64_t last) {
        for (int64_t i = first; i < last; ++i)
          ++times[i];
      });
      for (int64_t i = 0; i < count; ++i)
        ASSERT_EQ(times[i], 1) << i << " of " << count << " on " << threads << " threads";
    }
}

// The caller's thread stays in its first range until all others have run: somebody has to take over the rest of its share.
TEST(ThreadPool, SharesOfAThreadThatIsBusyAreTakenOver) {
  std::atomic<int64_t> done{0};
  int64_t count = 1600, mine = 0;
  std::thread::id caller = std::this_thread::get_id();
  ThreadPool::instance().forEachRange(count, 2, [&](int64_t first, int64_t last) {
    if (std::this_thread::get_id() == caller && mine == 0) {
      mine = last - first;
      while (done < count - mine)
        std::this_thread::yield();
    } else {
      done += last - first;
    }
  });
  EXPECT_EQ(done, count - mine);
}

} // namespace
