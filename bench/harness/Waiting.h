//===- Waiting.h - how long a program waits for tritonc itself: for code, and for a launch to begin ---------------===//
#pragma once
#include <functional>
#include <string>

/// Seconds, or one time over another, and at most what it should be (0: nothing in particular).
struct Waited {
  std::string what;
  double seconds = 0, ratio = 0, goal = 0;
};

/// Measures and tells of each as it is found; only those whose names `isWanted`.
void measureWaiting(int rounds, const std::function<bool(const std::string &)> &isWanted, const std::function<void(const Waited &)> &found);
