// bench-harness: measures the workloads that are asked for, and prints a JSON object a line: the machine, then a workload and a
// number of threads each.
#include "../peers/Libraries.h"
#include "Kernel.h"
#include "Waiting.h"
#include "Workloads.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <unistd.h>

using Json = nlohmann::json;

namespace {
struct Asked {
  std::vector<std::string> only; ///< words that a name holds; none: all
  std::vector<unsigned> threads = {1, 2};
  Effort effort;
};
} // namespace

static std::vector<Maker> allWorkloads() {
  std::vector<Maker> all;
  for (auto group : {elementwiseWorkloads, rowWorkloads, productWorkloads, quantizedWorkloads, attentionWorkloads, convolutionWorkloads})
    for (Maker &maker : group())
      all.push_back(std::move(maker));
  return all;
}

static bool isWanted(const std::string &name, const Asked &asked) {
  for (const std::string &word : asked.only)
    if (name.find(word) != std::string::npos)
      return true;
  return asked.only.empty();
}

static const char *const roleNames[] = {"tritonc", "peer", "expert", "round"};

static void print(const Workload &workload, const Workload *round, const Measured &measured) {
  Json line = {{"workload", workload.name}, {"threads", measured.threads}, {"flops", workload.flops}, {"bytes", workload.bytes},
               {"scales", workload.scales}, {"limit_s", measured.limit.seconds}, {"limit", measured.limit.words}};
  if (workload.goal.ratio > 0)
    line["goal"] = {{"ratio", workload.goal.ratio}, {"against", workload.goal.against}};
  if (round)
    line["neighbour"] = {{"workload", round->name}, {"flops", round->flops}, {"bytes", round->bytes}};
  for (const Timing &t : measured.timings)
    line["variants"].push_back({{"name", t.name}, {"role", roleNames[static_cast<int>(t.role)]}, {"note", t.note}, {"median_s", t.median},
                                {"least_s", t.least}, {"times_s", t.times}, {"error", std::isfinite(t.error) ? Json(t.error) : Json(nullptr)}, {"right", t.right}});
  std::cout << line << std::endl;
}

static void printPeers() {
  std::cout << Json{{"peers", {openblas::version(), onednn::version(), eigen::version(), xsmm::version(), LOOPS_FLAGS}}} << std::endl;
}

/// OpenBLAS reads its settings when it is loaded, and is loaded already: settings that slow it down need a new start.
static void withoutSettings(char **argv) {
  bool any = false;
  for (const char *name : {"OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "LIBXSMM_TARGET", "DNNL_MAX_CPU_ISA"})
    if (getenv(name)) {
      any = true;
      unsetenv(name);
    }
  if (any)
    execv("/proc/self/exe", argv);
}

static void print(const Waited &waited) {
  Json line = {{"waiting", waited.what}, {"goal", waited.goal}};
  if (waited.ratio > 0)
    line["ratio"] = waited.ratio;
  else
    line["median_s"] = waited.seconds;
  std::cout << line << std::endl;
}

static int usage() {
  fputs("usage: bench-harness --kernels DIR [--only WORD]... [--threads N]... [--rounds N] [--seconds S] [--list]\n", stderr);
  return 2;
}

static void measureAll(const Asked &asked) {
  printPeers();
  bool hasTiles = limits::multiplyAddTiles(1) > 0;
  const std::vector<Maker> all = allWorkloads();
  for (const Maker &maker : all) {
    if (!isWanted(maker.name, asked))
      continue;
    Workload workload = maker.make();
    std::optional<Workload> round;
    for (const Maker &other : all)
      if (other.name == workload.neighbour)
        round = other.make();
    const Workload *neighbour = round ? &*round : nullptr;
    for (unsigned count : asked.threads)
      if (!workload.needsTiles || hasTiles)
        print(workload, neighbour, measure(workload, count, asked.effort, neighbour));
      else
        std::cout << Json{{"workload", workload.name}, {"threads", count}, {"missing", "AMX"}} << std::endl;
  }
  measureWaiting(asked.effort.rounds, [&](const std::string &name) { return isWanted(name, asked); }, [](const Waited &waited) { print(waited); });
}

static void list() {
  for (const Maker &maker : allWorkloads())
    puts(maker.name.c_str());
  measureWaiting(0, [](const std::string &name) { return puts(name.c_str()) < 0; }, [](const Waited &) {});
}

int main(int argc, char **argv) {
  withoutSettings(argv);
  Asked asked;
  std::vector<unsigned> threads;
  bool listing = false;
  for (int i = 1; i < argc; i++) {
    std::string option = argv[i];
    if (option == "--list") {
      listing = true;
      continue;
    }
    if (i + 1 == argc)
      return usage();
    const char *value = argv[++i];
    if (option == "--only")
      asked.only.push_back(value);
    else if (option == "--threads")
      threads.push_back(static_cast<unsigned>(atoi(value)));
    else if (option == "--rounds")
      asked.effort.rounds = atoi(value);
    else if (option == "--seconds")
      asked.effort.seconds = atof(value);
    else if (option == "--kernels")
      setKernelFolder(value + std::string("/"));
    else
      return usage();
  }
  if (!threads.empty())
    asked.threads = threads;
  if (listing)
    list();
  else
    measureAll(asked);
  return 0;
}
