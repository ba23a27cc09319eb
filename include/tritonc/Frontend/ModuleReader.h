//===- ModuleReader.h - what the host part says about a file's kernels ----------------------===//
#pragma once
#include "tritonc/Frontend/ModuleLoader.h"
#include "tritonc/Support/Literal.h"

namespace tritonc {

/// Names with values, in order: the constants of a `triton.Config`, or what heuristics gave.
using NamedValues = std::vector<std::pair<std::string, Literal>>;

/// A kernel as a file defines it.
struct KernelEntry {
  const ast::FunctionDef *function = nullptr;
  std::string name;     ///< `Class.kernel`, `kernel`
  bool called = false;  ///< another kernel calls it
  bool returns = false; ///< it returns a value: a helper, never launched
};

/// Answers questions about a module by evaluating its host part lazily. The module and the loader must outlive it.
class ModuleReader {
public:
  ModuleReader(const ast::Module &module, const SourceManager &sources, ModuleLoader *loader);
  ~ModuleReader();

  /// The kernels, in source order; of several definitions of a name in one place only the one that a run leaves standing.
  std::vector<KernelEntry> kernels();
  /// What `@triton.autotune` lists, as far as it is known without running the program.
  std::vector<NamedValues> configs(const ast::FunctionDef &kernel);
  /// What `@triton.heuristics` computes for a launch with these arguments; an argument without a value is something that is not None.
  NamedValues heuristics(const ast::FunctionDef &kernel, const std::vector<std::pair<std::string, std::optional<Literal>>> &arguments);
  /// The names that `@triton.heuristics` computes.
  std::vector<std::string> heuristicNames(const ast::FunctionDef &kernel);
  /// The function that an expression in the body of `user` names, in this file or an imported one; null if none.
  const ast::FunctionDef *function(const ast::Expr *name, const ast::FunctionDef &user);
  /// The value of an expression of the host part, such as a default; none if it is unknown.
  std::optional<Literal> value(const ast::Expr *expr, const ast::FunctionDef &user);

private:
  struct State;
  std::unique_ptr<State> state;
};

} // namespace tritonc
