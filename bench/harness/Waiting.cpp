// Compilations in a warm process and launches of one program, to medians.
#include "Waiting.h"
#include "Kernel.h"
#include "vector_add.h"
#include <cstdio>
#include <cstdlib>
#include <spawn.h>
#include <sys/wait.h>
#include <tritonc/tritonc.h>
#include <unistd.h>

extern char **environ;

static std::shared_ptr<tritonc_kernel> compiled(const std::string &kernel, const std::string &signature) {
  tritonc_compiler *compiler = tritonc_compiler_create();
  tritonc_kernel *result = nullptr;
  if (tritonc_compile_file(compiler, kernelPath(kernel).c_str(), kernel.c_str(), signature.c_str(), &result) != TRITONC_OK) {
    fputs(tritonc_diagnostics(compiler), stderr);
    exit(3);
  }
  tritonc_compiler_destroy(compiler);
  return {result, tritonc_kernel_destroy};
}

static double timeOf(const std::function<void()> &work) {
  double start = now();
  work();
  return now() - start;
}

namespace {
struct Compilation {
  std::string name, kernel, signature;
  double goal; ///< seconds
};
} // namespace

static const Compilation compilations[] = {
    {"vector add", "vector_add", "*fp32, *fp32, *fp32, i32, 1024, ''", 8e-3},
    {"softmax", "softmax", "*fp32, *fp32, i32, 1024", 15e-3},
    {"product", "product", "*fp32, *fp32, *fp32, i32, i32, i32, 64, 64, 64", 20e-3},
    {"attention", "attention", "*fp32, *fp32, *fp32, *fp32, i32, fp32, 64, 64, 64", 40e-3},
};

/// The same vector add by a C compiler, from a file to a shared library.
static void compileInC() {
  char folder[] = "/tmp/benchXXXXXX";
  if (!mkdtemp(folder))
    return;
  std::string source = folder + std::string("/add.c"), library = folder + std::string("/add.so");
  FILE *file = fopen(source.c_str(), "w");
  fputs("void add(const float *restrict x, const float *restrict y, float *restrict z, int n) {\n"
        "  for (int i = 0; i < n; i++)\n    z[i] = x[i] + y[i];\n}\n", file);
  fclose(file);
  const char *command[] = {CLANG, "-O3", "-march=native", "-shared", "-fPIC", source.c_str(), "-o", library.c_str(), nullptr};
  pid_t child;
  if (posix_spawn(&child, CLANG, nullptr, nullptr, const_cast<char **>(command), environ) == 0)
    waitpid(child, nullptr, 0);
  unlink(source.c_str()), unlink(library.c_str()), rmdir(folder);
}

/// Kernels with two sizes of blocks, which should not matter.
static double compileRatio(int rounds, const std::string &kernel, const std::string &before, const std::string &behind) {
  std::vector<double> small, large;
  for (int round = 0; round < rounds; round++)
    for (bool big : {false, true})
      (big ? large : small).push_back(timeOf([&] { compiled(kernel, before + (big ? "4096" : "256") + behind); }));
  return median(large) / median(small);
}

/// Seconds a launch of a kernel that adds 16 numbers, by `launch`.
static double launchTime(int rounds, const std::function<void(void *const *arguments, const uint32_t *grid)> &launch) {
  constexpr int launches = 200000;
  static float x[16], y[16], z[16];
  float *px = x, *py = y, *pz = z;
  int32_t n = 16;
  uint32_t grid[3] = {1, 1, 1};
  void *arguments[] = {&px, &py, &pz, &n};
  std::vector<double> times;
  for (int round = 0; round < rounds; round++)
    times.push_back(timeOf([&] {
                      for (int i = 0; i < launches; i++)
                        launch(arguments, grid);
                    }) / launches);
  return median(times);
}

void measureWaiting(int rounds, const std::function<bool(const std::string &)> &isWanted, const std::function<void(const Waited &)> &found) {
  auto offer = [&](const std::string &what, double goal, bool isRatio, const std::function<double()> &measured) {
    if (!isWanted(what))
      return;
    double value = measured();
    found(isRatio ? Waited{what, 0, value, goal} : Waited{what, value, 0, goal});
  };
  for (const Compilation &c : compilations)
    offer("compile " + c.name + ", warm", c.goal, false, [&] {
      std::vector<double> times;
      for (int round = -2; round < 2 * rounds; round++)
        if (double seconds = timeOf([&] { compiled(c.kernel, c.signature); }); round >= 0)
          times.push_back(seconds);
      return median(times);
    });
  offer("compile vector add by clang -O3 -shared", 0, false, [&] {
    std::vector<double> times;
    for (int round = 0; round < rounds; round++)
      times.push_back(timeOf(compileInC));
    return median(times);
  });
  offer("compile vector add, BLOCK 4096 over 256", 1.3, true, [&] { return compileRatio(2 * rounds, "vector_add", "*fp32, *fp32, *fp32, i32, ", ", ''"); });
  offer("compile softmax, BLOCK 4096 over 256", 1.3, true, [&] { return compileRatio(2 * rounds, "softmax", "*fp32, *fp32, i32, ", ""); });
  auto kernel = compiled("vector_add", "*fp32, *fp32, *fp32, i32, 16, ''");
  offer("launch of one program, C API", 1e-6, false, [&] {
    return launchTime(rounds, [&](void *const *arguments, const uint32_t *grid) { tritonc_launch(kernel.get(), grid, arguments, 0); });
  });
  offer("launch of one program, function of tritonc build", 0, false, [&] {
    return launchTime(rounds, [](void *const *arguments, const uint32_t *grid) {
      auto array = [&](int i) { return *static_cast<float *const *>(arguments[i]); };
      vector_add(grid, array(0), array(1), array(2), *static_cast<const int32_t *>(arguments[3]));
    });
  });
}
