//===- Bind.h - the arguments of a launch, matched with a kernel's parameters -----------------===//
#pragma once
#include "tritonc/Frontend/Frontend.h"
#include "tritonc/Frontend/ModuleReader.h"
#include "tritonc/Host/Host.h"

namespace tritonc {

/// How a launch wants programs to run on a GPU: `num_warps=8`, `num_stages=3`. The CPU does as it sees fit.
struct LaunchShape {
  std::optional<unsigned> warps, stages;
  bool operator==(const LaunchShape &) const = default;
};

/// A launch whose arguments have found their parameters.
struct BoundLaunch {
  Signature signature;
  std::vector<RuntimeArgument> arguments; ///< of the parameters that are no constants
  std::vector<std::string> names = {};    ///< of those, as the user knows them: of the tensor, or of the parameter
  bool overlaps = false;                  ///< two buffers share memory
  LaunchShape shape = {};
};

/// Matches arguments by position and by name. T03xx for what does not fit; none after an error.
std::optional<BoundLaunch> bindArguments(const LaunchRequest &request, Diagnostics &diagnostics);

/// What the decorators of a kernel give, if these arguments are known; none after an error.
using DecoratedValues = llvm::function_ref<std::optional<NamedValues>(std::vector<std::pair<std::string, std::optional<Literal>>>)>;
/// Types without values, as Triton's AOT tool writes them: `*fp32:16, i32, 128, None`. One entry a parameter; one without an
/// entry gets what decorators give it, or its default.
std::optional<Signature> parseSignature(llvm::StringRef text, const ast::FunctionDef &kernel, DecoratedValues decorators, Diagnostics &diagnostics);
/// The signature in that spelling.
std::string spell(const Signature &signature, const ast::FunctionDef &kernel);
/// `x_ptr: *fp32, N0: i32, B0 = 32`.
std::string toString(const Signature &signature, const ast::FunctionDef &kernel);

/// True for a parameter annotated `tl.constexpr`.
bool isConstexpr(const ast::Parameter &parameter);
/// A Python literal: `128`, `True`, `None`, `"relu"`, `tl.float32`, `(1, 2)`.
std::optional<Literal> parseLiteral(llvm::StringRef text);

} // namespace tritonc
