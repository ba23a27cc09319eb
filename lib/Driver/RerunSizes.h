//===- RerunSizes.h - a test of other sizes ------------------------------------------------------------===//
#pragma once
#include "tritonc/Learn/KernelSizes.h"
#include "tritonc/Syntax/Ast.h"
#include "tritonc/Syntax/Diagnostic.h"

namespace tritonc {

/// Which changes must make a case right.
enum class CaseNeed {
  All,
  OfBlocks, ///< those that name a block: ones are longer in it, and `program_id(0)` may be a row where a block is one
  None      ///< one block was long enough, and is not here: no change must; those that do go further
};

/// Edits that make one `test(…)` call another, each of which its spec may refuse.
struct OtherTest {
  std::vector<Edit> edits;
  CaseNeed need = CaseNeed::All;
};

/// Tests with tiny, larger and smaller sizes, where the spec's shapes have names for them, or of whole blocks if the kernel masks nothing; then with other blocks, of which the last is the
/// longest in one and the first in another.
std::vector<OtherTest> otherTests(const ast::Call &test, const ast::FunctionDef &spec, const KernelSizes &kernel, const SourceManager &sources);

} // namespace tritonc
