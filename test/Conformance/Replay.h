//===- Replay.h - recorded launches, launched again ---------------------------------------------===//
#pragma once
#include "Recordings.h"
#include "Target.h"
#include "tritonc/Syntax/Parser.h"

namespace tritonc::conformance {

/// A group with its kernels parsed; compiled kernels are kept for recordings with the same types.
class Replay {
public:
  Replay(const Group &group, Target &target);
  /// Launches a recording; what is wrong with it, one line each. Empty if everything equals.
  std::vector<std::string> run(const Recording &recording);

private:
  struct Compiled {
    const ast::FunctionDef *kernel;
    Signature signature;
    bool mayAlias;
    std::unique_ptr<Engine> engine; ///< null: does not compile, as `problem` says
    std::string problem;
  };
  const Compiled &compiled(const ast::FunctionDef &kernel, const Signature &signature, bool mayAlias);

  const Group &group;
  Target &target;
  SourceManager sources;
  ast::Module module;
  std::string unreadable;
  std::vector<Compiled> cache;
};

} // namespace tritonc::conformance
