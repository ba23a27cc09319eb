// Loops at the limit of the processor or the memory, to the least time of a workload.
#include "LimitRuns.h"
#include <algorithm>
#include <atomic>
#include <cstdio>

constexpr long rounds = 100000, tileRounds = 10000, inFirstCache = 2048, passes = 100;

static double flopsOf(const Limit &limit) { return limit.tiles ? limits::multiplyAddTiles(tileRounds) : limits::multiplyAdd(rounds); }

std::vector<Run> limitRuns(const Limit &limit, unsigned threads) {
  std::vector<Run> runs;
  auto onAll = [threads](std::function<void(long thread)> work) {
    return [=] { shared(threads, threads, 1, [&](long first, long) { work(first); }); };
  };
  if (limit.flops > 0)
    runs.push_back(onAll([limit](long) { flopsOf(limit); }));
  if (limit.exponentials > 0) {
    Floats numbers = randomFloats(static_cast<size_t>(2 * inFirstCache * threads), 1, -10, 0);
    runs.push_back(onAll([numbers](long thread) {
      const float *x = numbers.data() + 2 * inFirstCache * thread;
      for (long i = 0; i < passes; i++)
        limits::exponentials(x, numbers.data() + 2 * inFirstCache * thread + inFirstCache, inFirstCache);
    }));
  }
  if (limit.traffic.count > 0)
    for (bool streaming : {false, true})
      runs.push_back([=] { shared(threads, limit.traffic.count, 64, [&](long first, long end) { limits::move(limit.traffic, streaming, first, end); }); });
  return runs;
}

LimitFound limitOf(const Limit &limit, unsigned threads, const std::vector<double> &seconds) {
  double computing = 0, moving = 0;
  size_t next = 0;
  if (limit.flops > 0)
    computing += limit.flops / (threads * flopsOf(limit) / seconds[next++]);
  if (limit.exponentials > 0)
    computing += limit.exponentials / (double(threads) * passes * inFirstCache / seconds[next++]);
  if (limit.traffic.count > 0)
    moving = std::min(seconds[next], seconds[next + 1]);
  const limits::Traffic &t = limit.traffic;
  int arrays = (t.x != nullptr) + (t.y != nullptr) + (t.z != nullptr);
  char text[64];
  if (moving > computing)
    snprintf(text, sizeof text, "%.1f GB/s", 4.0 * arrays * static_cast<double>(t.count) / moving * 1e-9);
  else if (limit.flops > 0)
    snprintf(text, sizeof text, "%.1f GFLOP/s%s", limit.flops / computing * 1e-9, limit.exponentials > 0 ? " with exp" : "");
  else
    snprintf(text, sizeof text, "%.2f exp/ns", limit.exponentials / computing * 1e-9);
  return {std::max(computing, moving), text};
}
