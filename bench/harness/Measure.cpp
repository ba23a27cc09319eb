// Rounds of all variants of a workload, to medians, errors and the limit of the same minutes.
#include "Measure.h"
#include "LimitRuns.h"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <ctime>
#include <omp.h>
#include <unistd.h>

double now() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  size_t n = values.size();
  return n % 2 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}

void letThreadsSleep(unsigned threads) {
  if (threads > 1)
    usleep(20000);
}

void shared(unsigned threads, long count, long grain, const std::function<void(long, long)> &body) {
  if (threads == 1)
    return body(0, count);
#pragma omp parallel num_threads(threads)
  {
    long mine = omp_get_thread_num(), all = omp_get_num_threads(), grains = (count + grain - 1) / grain;
    long first = grains * mine / all * grain, end = std::min(grains * (mine + 1) / all * grain, count);
    if (first < end)
      body(first, end);
  }
}

/// The largest error, in units of the root of the mean square of what is expected.
static double errorOf(const Floats &result, const std::vector<double> &expected) {
  double squares = 0, error = 0;
  for (double x : expected)
    squares += x * x;
  for (size_t i = 0; i < expected.size(); i++) {
    double e = std::fabs(result[i] - expected[i]);
    error = std::isfinite(e) ? std::max(error, e) : INFINITY;
    if (std::isinf(error))
      break;
  }
  return error / std::sqrt(squares / static_cast<double>(expected.size()));
}

/// Seconds a call, after enough calls for the clock and the caches to settle; of one long call, which settles them itself.
static double timeOf(const Run &run, double seconds) {
  double begin = now();
  run();
  if (double first = now() - begin; first > 5 * seconds)
    return first;
  while (now() - begin < 0.4 * seconds)
    run();
  long calls = 0;
  double start = now();
  do
    run(), calls++;
  while (now() - start < seconds);
  return (now() - start) / static_cast<double>(calls);
}

namespace {
struct Candidate {
  Timing timing;
  Run run;
};
} // namespace

/// Each variant ready to run, and its result compared.
static std::vector<Candidate> prepared(const Workload &workload, unsigned threads) {
  std::vector<Candidate> candidates;
  std::vector<double> expected = workload.expected.compute();
  for (const Variant &variant : workload.variants) {
    omp_set_num_threads(static_cast<int>(threads));
    Prepared ready = variant.prepare(threads);
    if (!ready.run)
      continue;
    std::memset(workload.expected.result.data(), 0xff, workload.expected.result.size() * sizeof(float)); // NaN
    letThreadsSleep(threads);
    ready.run();
    double error = errorOf(workload.expected.result, expected);
    candidates.push_back({{variant.name, variant.role, ready.note, 0, 0, {}, error, error <= workload.expected.tolerance}, ready.run});
  }
  return candidates;
}

Measured measure(const Workload &workload, unsigned threads, const Effort &effort, const Workload *round) {
  std::vector<Candidate> candidates = prepared(workload, threads);
  if (round)
    for (const Variant &variant : round->variants)
      if (variant.role == Role::Ours)
        if (Prepared ready = variant.prepare(threads); ready.run)
          candidates.push_back({{round->name, Role::Round, ready.note, 0, 0, {}, 0, true}, ready.run}); // right, as its own row says
  size_t others = candidates.size();
  for (Run &run : limitRuns(workload.limit, threads))
    candidates.push_back({{}, std::move(run)});
  for (int round = 0; round < effort.rounds; round++)
    for (size_t i = 0; i < candidates.size(); i++) {
      Candidate &candidate = candidates[(i + static_cast<size_t>(round)) % candidates.size()];
      omp_set_num_threads(static_cast<int>(threads));
      letThreadsSleep(threads);
      candidate.timing.times.push_back(timeOf(candidate.run, effort.seconds));
    }
  std::vector<double> limits;
  for (Candidate &candidate : candidates) {
    candidate.timing.median = median(candidate.timing.times);
    candidate.timing.least = *std::min_element(candidate.timing.times.begin(), candidate.timing.times.end());
  }
  Measured result{threads, {}, {}};
  for (size_t i = 0; i < candidates.size(); i++)
    if (i < others)
      result.timings.push_back(candidates[i].timing);
    else
      limits.push_back(candidates[i].timing.median);
  result.limit = limitOf(workload.limit, threads, limits);
  return result;
}
