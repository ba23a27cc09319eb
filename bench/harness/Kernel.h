//===- Kernel.h - a kernel of bench/kernels, compiled in this process and launched on arrays ----------------------===//
#pragma once
#include "Measure.h"
#include <array>
#include <map>
#include <optional>
#include <variant>

/// Block sizes and the like by name.
using Constants = std::map<std::string, long>;
using Grid = std::array<uint32_t, 3>;

/// A kernel and what it is launched with.
struct Launch {
  std::string kernel;    ///< its name; the file is called KERNEL.tri
  std::string signature; ///< constants of configurations left out
  std::vector<std::variant<void *, int32_t, float>> arguments;
  std::function<Grid(const Constants &)> grid;
  std::string file = {};                  ///< if it is not called as the kernel
  std::optional<unsigned> config = {};    ///< only this triton.Config
};

/// The folder of the kernels, with a slash.
void setKernelFolder(const std::string &folder);
std::string kernelPath(const std::string &name);

/// Compiles all configurations, once; for each number of threads the fastest of them runs.
Variant tritonc(const std::string &name, Launch launch);

/// How many blocks of `size` cover `count`.
inline uint32_t blocks(long count, long size) { return static_cast<uint32_t>((count + size - 1) / size); }
