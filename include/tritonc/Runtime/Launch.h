//===- Launch.h - launches, engines and what they report ---------------------===//
// The seam between who launches (Host, Driver), who runs (engines) and who watches (observers).
#pragma once
#include "tritonc/Runtime/Buffer.h"
#include "tritonc/Support/Literal.h"
#include <array>
#include <optional>
#include <variant>

namespace tritonc {

using Grid = std::array<int64_t, 3>;

/// A number with its type, passed by value. Integers and int1 in `integer`, floats in `real`.
struct Scalar {
  DType type = DType::Int32;
  int64_t integer = 0;
  double real = 0;
};

/// One argument of a compiled kernel, in the order of its runtime parameters (constants are compiled in).
using RuntimeArgument = std::variant<Buffer *, Scalar>;

/// What an engine runs: a grid of programs over arguments.
struct Launch {
  Grid grid = {1, 1, 1};
  std::vector<RuntimeArgument> arguments;
  unsigned threads = 0; ///< 0: as many as the machine has
};

/// A place in a source, as engines know it: file name, line and column from 1.
struct Place {
  std::string file;
  unsigned line = 0, column = 0, endLine = 0, endColumn = 0;
};

/// Why a launch did not finish: a finding in the user's kernel.
struct Fault {
  std::string code; ///< `T0403` …
  std::string message;
  std::optional<Place> place;
  Grid program = {0, 0, 0};
  std::vector<std::string> notes;
};

/// One `print` of one program: the values of a tile, with lanes that a mask left out.
struct PrintEvent {
  Grid program = {0, 0, 0};
  std::string prefix;         ///< `x` for `print(x)`, the given prefix for tl.device_print
  bool hexadecimal = false;
  Buffer values;              ///< shape () for a scalar
  std::vector<uint8_t> masked; ///< one a lane, 1 = left out by a mask; empty: none
};

/// Listens to a launch. Calls come from one thread at a time, programs in order.
class Observer {
public:
  virtual ~Observer() = default;
  virtual void print(const PrintEvent &) {}
};

/// One compiled kernel that can be launched. Interpreter, CPU JIT and CUDA implement it.
class Engine {
public:
  virtual ~Engine() = default;
  /// Runs every program of the grid; the fault of the first program that has one, if any.
  virtual std::optional<Fault> run(const Launch &launch, Observer *observer) = 0;
};

} // namespace tritonc
