//===- Launch.h - launches, engines and what they report ---------------------===//
// The seam between who launches (Host, Driver), who runs (engines) and who watches (observers).
#pragma once
#include "tritonc/Runtime/Events.h"
#include "tritonc/Support/Literal.h"
#include <optional>
#include <variant>

namespace tritonc {

/// A number with its type, passed by value. Integers and int1 in `integer`, floats in `real`.
struct Scalar {
  DType type = DType::Int32;
  int64_t integer = 0;
  double real = 0;
};

/// One argument of a compiled kernel, in the order of its runtime parameters (constants are compiled in).
using RuntimeArgument = std::variant<Buffer *, Scalar>;

/// In which order the interpreter begins the programs of a grid. Programs have no order; results that depend on it are wrong.
struct Schedule {
  enum Kind { Forward, Reverse, Shuffle } kind = Forward;
  uint64_t seed = 0; ///< of a shuffle
};

/// What an engine runs: a grid of programs over arguments.
struct Launch {
  Grid grid = {1, 1, 1};
  std::vector<RuntimeArgument> arguments;
  unsigned threads = 0; ///< 0: as many as the machine has
  Schedule schedule = {}; ///< of the interpreter
  std::vector<int64_t> programs = {}; ///< of the interpreter: only these run, in this order; empty: all
  std::vector<const Buffer *> reachable = {}; ///< further arrays of the host that addresses in memory may lead to
};

/// Why a launch did not finish: a finding in the user's kernel.
struct Fault {
  std::string code; ///< `T0403` …
  std::string message;
  std::optional<Place> place;
  Grid program = {0, 0, 0};
  std::vector<std::string> notes;
};

/// One compiled kernel that can be launched. Interpreter, CPU JIT and CUDA implement it.
class Engine {
public:
  virtual ~Engine() = default;
  /// Runs every program of the grid; the fault of the first program that has one, if any.
  virtual std::optional<Fault> run(const Launch &launch, Observer *observer) = 0;
};

} // namespace tritonc
