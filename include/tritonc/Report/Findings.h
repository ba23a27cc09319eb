//===- Findings.h - what the sanitizer found, in the user's words ------------------------------===//
#pragma once
#include "tritonc/Observers/Sanitizer.h"
#include "tritonc/Syntax/Diagnostic.h"

namespace tritonc {

/// An array of a launch as the user knows it.
struct ArrayWords {
  std::string name; ///< `x`; empty for one that has none
  std::vector<int64_t> shape;
  DType type = DType::Float32;
};

/// What findings refer to.
struct FindingContext {
  const SourceManager &sources;
  llvm::ArrayRef<Site> sites;
  llvm::ArrayRef<ArrayWords> arrays; ///< by Scene::arrays
  Grid grid = {1, 1, 1};
  uint16_t output = noArray;        ///< the array that the launch is to fill, if that is known
  llvm::ArrayRef<uint8_t> writes{}; ///< how often each of its elements was written; empty: not counted
};

/// The place of an engine as a span of a source; none if the file is not among the sources.
std::optional<Span> spanOf(const Place &place, const SourceManager &sources);
/// `(3, 0)`: the program's ids, as many as the grid has axes.
std::string programWords(int64_t program, const Grid &grid);
/// One diagnostic a finding. Races on one array are one diagnostic, which names all operations that take part.
std::vector<Diagnostic> describeFindings(llvm::ArrayRef<Finding> findings, const FindingContext &context);

} // namespace tritonc
