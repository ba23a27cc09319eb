//===- Host.h - runs the host part of a .tri file ------------------------------===//
// An evaluator of its own over dense tensors; it knows nothing of the compiler and launches through a callback.
#pragma once
#include "tritonc/Runtime/Launch.h"
#include "tritonc/Syntax/Ast.h"
#include "tritonc/Syntax/Diagnostic.h"
#include "llvm/ADT/StringMap.h"

namespace tritonc {

/// A tensor descriptor made by the host part: blocks of an array whose last stride is 1.
struct DescriptorArgument {
  std::shared_ptr<Buffer> base;
  std::vector<int64_t> shape, strides, block;
  bool padsWithNaN = false;
};

struct LaunchArgument;
/// A tuple of arguments; with `names` a NamedTuple.
struct TupleArgument {
  std::vector<LaunchArgument> elements;
  std::vector<std::string> names;
};

/// One argument of `kernel[grid](…)` as the host part gave it: a tensor's memory, a Python value, a typed scalar,
/// a tensor descriptor, or a tuple that holds more than Python values.
struct LaunchArgument {
  std::string keyword; ///< empty: by position
  std::variant<std::shared_ptr<Buffer>, Literal, Scalar, DescriptorArgument, std::shared_ptr<const TupleArgument>> value;
  Span span;
  std::string tensorName; ///< the variable or spec parameter it came from, for messages; may be empty
  bool isConstant = false; ///< a `tl.constexpr(…)`: compiled in, whatever the parameter says
};

/// `kernel[grid](arguments)`, before the arguments are matched with parameters. Options such as num_warps are among the keywords.
struct LaunchRequest {
  const ast::FunctionDef *kernel = nullptr;
  Span call;
  Grid grid = {1, 1, 1};
  std::vector<LaunchArgument> arguments;
  bool isTest = false; ///< of a `test(…)`: only its verdict sees what comes out
};

/// One `test(kernel, spec, …)` that was launched: what came out beside what should have.
struct TestOutcome {
  const ast::FunctionDef *kernel = nullptr, *spec = nullptr;
  Span call;
  Grid grid = {1, 1, 1};
  std::vector<std::pair<std::string, Buffer>> inputs; ///< by the spec's parameter names, as drawn
  std::string outputName;                             ///< the kernel's parameter, without `_ptr`: `z`
  Buffer before, actual, expected;                    ///< same shape and type
  std::vector<std::pair<std::string, int64_t>> constants; ///< nelem and B as passed: N0, B0 …
  double rtol = 1e-3, atol = 1e-3;
};

/// What the host part needs from outside.
class HostClient {
public:
  virtual ~HostClient() = default;
  /// Launches; false after a failure that it has reported itself (the statement ends, the file goes on with the next one).
  virtual bool launch(const LaunchRequest &request) = 0;
  /// A test ran to its end; the client compares and reports.
  virtual void tested(const TestOutcome &outcome) = 0;
  /// `print(…)` of the host part: one line without its end.
  virtual void print(llvm::StringRef line) = 0;
  /// The file that an import in the file `importer` means; null if there is none. `level`: the dots before the name.
  virtual const ast::Module *import(llvm::StringRef importer, llvm::StringRef name, unsigned level) = 0;
};

struct HostOptions {
  uint64_t seed = 0;   ///< what `test` passes to torch.manual_seed, and what torch starts with
  unsigned config = 0; ///< which triton.Config of an autotuned kernel is launched, from 0
  bool lastConfig = false; ///< a kernel with fewer configurations takes its last one; otherwise that is an error
  /// Whole numbers in place of what the file gives to these names: global variables, and keywords of launches.
  std::vector<std::pair<std::string, int64_t>> replaced = {};
};

/// What happened, for the exit code.
struct HostResult {
  unsigned tests = 0, launches = 0;
  bool failed = false;        ///< an error of the host part was reported (exit 3)
  bool assertFailed = false;  ///< an `assert` was false (exit 1)
  bool limitHit = false;      ///< steps, depth or memory ran out (exit 6)
  bool usedReplaced = false;  ///< a name of HostOptions::replaced was met
};

/// Evaluates the statements of `module` in order. Errors are reported with their place (T0xxx) and end the statement they are in.
HostResult runHost(const ast::Module &module, const SourceManager &sources, const HostOptions &options,
                   HostClient &client, Diagnostics &diagnostics);

} // namespace tritonc
