//===- LimitRuns.h - what a workload's limit is, measured beside it -----------------------------------------------===//
#pragma once
#include "Measure.h"

/// What is to be timed for a limit.
std::vector<Run> limitRuns(const Limit &limit, unsigned threads);
/// What the times of these runs, in their order, say of the workload.
LimitFound limitOf(const Limit &limit, unsigned threads, const std::vector<double> &seconds);
