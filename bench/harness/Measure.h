//===- Measure.h - workloads, and how long each variant of one takes ---------------------------------------------===//
#pragma once
#include "../peers/Limits.h"
#include "Arrays.h"
#include <functional>
#include <string>
#include <vector>

using Run = std::function<void()>;

/// Something to be timed, and what is to be known of it: block sizes, the kernel that a library chose. Without `run` there is nothing.
struct Prepared {
  Run run;
  std::string note;
};

enum class Role { Ours, Peer, Expert, Round };

/// One way to do a workload.
struct Variant {
  std::string name;
  Role role = Role::Peer;
  std::function<Prepared(unsigned threads)> prepare;
};

/// What the result has to be: in double precision, computed when it is first needed.
struct Expected {
  Floats result;                                       ///< where each variant writes
  std::function<std::vector<double>()> compute;        ///< as many numbers
  double tolerance = 1e-5;                             ///< of the largest error, in units of the root of the mean square
};

/// What has to be done at least, whoever does it.
struct Limit {
  double flops = 0, exponentials = 0;
  bool tiles = false;           ///< the operations are products of bfloat16, for AMX
  limits::Traffic traffic = {}; ///< none: everything stays in the caches
};

struct Goal {
  double ratio = 0;    ///< time of the peer over ours
  std::string against; ///< how the names of these peers begin; empty: all
};

struct Workload {
  std::string name;
  double flops = 0, bytes = 0; ///< what the rate is made of: the one that is not 0
  std::vector<Variant> variants;
  Expected expected;
  Limit limit;
  Goal goal;
  std::string neighbour; ///< the workload of a round size next to it, whose rate it should have too
  bool needsTiles = false; ///< means something on processors with AMX only
  bool scales = false;     ///< bound by computing: twice the threads, half of the time
};

struct Timing {
  std::string name;
  Role role;
  std::string note;
  double median, least; ///< seconds
  std::vector<double> times; ///< of each round
  double error;
  bool right;
};

/// The least time there is, and of what there is not enough: "29.3 GB/s".
struct LimitFound {
  double seconds = 0;
  std::string words;
};

struct Measured {
  unsigned threads;
  std::vector<Timing> timings;
  LimitFound limit;
};

struct Effort {
  int rounds = 7;
  double seconds = 0.02; ///< a variant and round, at least
};

/// Times every variant once a round, in turn, and ours of the workload of a round size, if there is one.
Measured measure(const Workload &workload, unsigned threads, const Effort &effort, const Workload *round = nullptr);

double now();
double median(std::vector<double> values);
/// Lets threads that wait for more work after a call fall asleep.
void letThreadsSleep(unsigned threads);

/// Shares [0, count) between the threads in ranges that are multiples of `grain`.
void shared(unsigned threads, long count, long grain, const std::function<void(long first, long end)> &body);
