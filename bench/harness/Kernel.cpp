// The C API's kernels as variants: every configuration is compiled and tried, the fastest is measured.
#include "Kernel.h"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <tritonc/tritonc.h>

static std::string folder;

void setKernelFolder(const std::string &path) { folder = path; }
std::string kernelPath(const std::string &name) { return folder + name + ".tri"; }

namespace {
/// A kernel in one configuration.
struct Configured {
  std::shared_ptr<tritonc_kernel> kernel;
  std::string words; ///< "BLOCK=1024 STORE='.cs'"
  Grid grid;
};
} // namespace

static Configured described(tritonc_kernel *kernel, const Launch &launch) {
  Configured result{{kernel, tritonc_kernel_destroy}, "", {}};
  Constants constants;
  for (size_t i = 0; i < tritonc_constant_count(kernel); i++) {
    tritonc_constant constant;
    tritonc_get_constant(kernel, i, &constant);
    constants[constant.name] = constant.integer;
    result.words += (i ? " " : "") + std::string(constant.name) + "=" + constant.text;
  }
  result.grid = launch.grid(constants);
  return result;
}

/// Ends with what the compiler says if it does not compile.
static std::vector<Configured> compiled(const Launch &launch) {
  std::vector<Configured> all;
  std::string path = kernelPath(launch.file.empty() ? launch.kernel : launch.file);
  tritonc_compiler *compiler = tritonc_compiler_create();
  for (unsigned config = launch.config.value_or(0);; config++) {
    tritonc_kernel *kernel = nullptr;
    if (config > 0)
      tritonc_set_config(compiler, config);
    tritonc_status status = tritonc_compile_file(compiler, path.c_str(), launch.kernel.c_str(), launch.signature.c_str(), &kernel);
    if (status == TRITONC_BAD_ARGUMENT && !all.empty())
      break; // no more configurations
    if (status != TRITONC_OK) {
      fputs(tritonc_diagnostics(compiler), stderr);
      exit(status);
    }
    all.push_back(described(kernel, launch));
    if (launch.config)
      break;
  }
  tritonc_compiler_destroy(compiler);
  return all;
}

static Run runOf(const Configured &configured, std::shared_ptr<const Launch> launch, unsigned threads) {
  std::vector<void *> arguments;
  for (const auto &argument : launch->arguments)
    arguments.push_back(std::visit([](auto &value) -> void * { return const_cast<void *>(static_cast<const void *>(&value)); }, argument));
  return [kernel = configured.kernel, grid = configured.grid, arguments, launch, threads] {
    if (tritonc_launch(kernel.get(), grid.data(), arguments.data(), threads) != TRITONC_OK) {
      fprintf(stderr, "bench: a launch of %s failed\n", tritonc_kernel_name(kernel.get()));
      exit(70);
    }
  };
}

/// The least of a few calls after one; of long ones that one.
static double tried(const Run &run) {
  double least = std::numeric_limits<double>::infinity(), before = now();
  run();
  if (double once = now() - before; once > 0.005)
    return once;
  for (double start = now(), last = start; last - start < 0.01;) {
    run();
    double end = now();
    least = std::min(least, end - last);
    last = end;
  }
  return least;
}

/// The configuration with the least median of several rounds, each measured by its own median: the machine may change its speed between
/// them, and for single calls.
static Prepared fastest(const std::vector<Configured> &all, std::shared_ptr<const Launch> launch, unsigned threads) {
  std::vector<Prepared> ready;
  for (const Configured &configured : all)
    ready.push_back({runOf(configured, launch, threads), configured.words});
  std::vector<std::vector<double>> times(all.size());
  for (int round = 0; round < 7 && all.size() > 1; round++) {
    std::vector<double> took;
    for (const Prepared &one : ready)
      took.push_back(tried(one.run));
    for (size_t i = 0; i < all.size(); i++)
      times[i].push_back(took[i] / median(took));
  }
  auto shorter = [](const auto &left, const auto &right) { return median(left) < median(right); };
  return all.size() == 1 ? ready[0] : ready[std::min_element(times.begin(), times.end(), shorter) - times.begin()];
}

Variant tritonc(const std::string &name, Launch launch) {
  auto shared = std::make_shared<const Launch>(std::move(launch));
  auto all = std::make_shared<std::vector<Configured>>();
  return {name, Role::Ours, [shared, all](unsigned threads) -> Prepared {
            if (all->empty())
              *all = compiled(*shared);
            letThreadsSleep(threads);
            return fastest(*all, shared, threads);
          }};
}
