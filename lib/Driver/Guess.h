//===- Guess.h - likely types for a kernel that nobody launches, repaired until it compiles -------------===//
#pragma once
#include "Bind.h"
#include "Usage.h"

namespace tritonc {

/// A signature that was tried, and what the compiler said.
struct Guess {
  Signature signature;
  Diagnostics reports;
  bool compiles = false;
};

/// Compiles a kernel for a signature; true if that worked, else the reports say why not.
using TryCompile = llvm::function_ref<bool(const Signature &signature, Diagnostics &reports)>;

class Guesser {
public:
  /// `config`: which configuration of an autotuned kernel gives the constants.
  Guesser(ModuleReader &modules, const SourceManager &sources, unsigned config) : modules(modules), sources(sources), usage(modules, sources), config(config) {}
  /// Types and constants from annotations, defaults, decorators, uses and names.
  Signature first(const ast::FunctionDef &kernel);
  /// The same without decorators, names and uses of values: every pointer to `pointee`, every constant 32. Tests of messages rely on it.
  Signature plain(const ast::FunctionDef &kernel, DType pointee);
  /// The best of at most `limit` signatures: the first, then ones with what a report names changed.
  Guess best(const ast::FunctionDef &kernel, TryCompile compile, unsigned limit = 12);

private:
  friend class Repair;
  ParameterType constant(const ast::Parameter &parameter, const ParameterUse &use);
  ParameterType argument(const ast::Parameter &parameter, const ParameterUse &use);
  void decorate(const ast::FunctionDef &kernel, Signature &signature);
  void setBlocks(const ast::FunctionDef &kernel, Signature &signature);

  ModuleReader &modules;
  const SourceManager &sources;
  UsageReader usage;
  unsigned config;
  std::vector<KernelEntry> entries;
};

} // namespace tritonc
