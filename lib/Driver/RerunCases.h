//===- RerunCases.h - the cases that a change has to make right ----------------------------------------===//
#pragma once
#include "RerunSizes.h"
#include "Session.h"
#include "tritonc/Host/Host.h"
#include "llvm/ADT/DenseMap.h"

namespace tritonc {

/// The texts of a session's module, parsed once more with edits.
struct EditedProgram {
  EditedProgram(Session &session, llvm::ArrayRef<Edit> edits);
  /// The kernel that stands where this one of the session's module does.
  const ast::FunctionDef *kernel(const ast::FunctionDef &original) const;
  std::vector<FileId> files; ///< of the session, in the order of `sources`
  SourceManager sources;
  Diagnostics reports;
  ast::Module module;
  ModuleLoader loader;

private:
  const ast::Module &original;
};

/// A launch of a test, and what should come out of it. The arrays are as they were drawn: runs work on copies.
struct RerunCase {
  LaunchRequest request; ///< its kernel is gone: each run brings one
  std::string spec;
  Buffer before, expected; ///< of the output, the last of the launch's arrays
  double rtol = 0, atol = 0;
  unsigned test = 0; ///< which of the file's tests, from 1
  CaseNeed need = CaseNeed::All;
};

/// True if the output is what the case expects, within its tolerance.
bool isClose(const RerunCase &c, const Buffer &output);

/// The failing test as it is; with other inputs, with larger ones, with other sizes and blocks where its spec takes any; then the
/// kernel's other tests.
std::vector<RerunCase> rerunCases(Session &session, const ast::FunctionDef &kernel, unsigned test);

} // namespace tritonc
