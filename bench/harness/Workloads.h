//===- Workloads.h - everything that is measured, by name --------------------------------------------------------===//
#pragma once
#include "../peers/KernelSet.h"
#include "Measure.h"

/// A workload that takes memory only when it is made.
struct Maker {
  std::string name;
  std::function<Workload()> make;
};

std::vector<Maker> elementwiseWorkloads();
std::vector<Maker> rowWorkloads();
std::vector<Maker> productWorkloads();
std::vector<Maker> quantizedWorkloads();
std::vector<Maker> attentionWorkloads();
std::vector<Maker> convolutionWorkloads();

/// The C loops and the kernels by hand.
const std::vector<const KernelSet *> &kernelSets();

/// A size next to a round one: instead of a goal of its own it should have the same rate.
inline Workload neighbour(Workload workload, const std::string &of) {
  workload.neighbour = of;
  workload.goal = {};
  return workload;
}

/// A variant of each kernel set that has the kernel `member`; call(kernel, first, end) does a part of [0, count).
template <typename Member, typename Call>
void addSets(Workload &workload, Member member, long count, long grain, Call call, const std::string &suffix = "") {
  for (const KernelSet *set : kernelSets())
    if (auto kernel = set->*member)
      workload.variants.push_back({set->name + suffix, set->isExpert ? Role::Expert : Role::Peer, [=](unsigned threads) -> Prepared {
                                     return {[=] { shared(threads, count, grain, [&](long first, long end) { call(kernel, first, end); }); }, ""};
                                   }});
}

/// A variant of a library whose function does a part of [0, count).
template <typename Call> void addParts(Workload &workload, const std::string &name, long count, long grain, Call call) {
  workload.variants.push_back({name, Role::Peer, [=](unsigned threads) -> Prepared { return {[=] { shared(threads, count, grain, call); }, ""}; }});
}
