//===- Learn.h - why a kernel is wrong: one thing changed, and all is right -------------------------===//
#pragma once
#include "tritonc/Runtime/Events.h"
#include "tritonc/Syntax/Ast.h"
#include "tritonc/Syntax/Diagnostic.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <optional>

namespace tritonc {

/// One thing in a kernel that might be the mistake, put otherwise.
struct Change {
  std::vector<Edit> edits;
  std::string reason;        ///< "the two program axes look swapped"
  std::string made;          ///< what was changed, after "with": "the two program ids exchanged"
  std::vector<Label> labels; ///< places with what holds there
  bool isAddition = false;   ///< only adds to accesses; shown as a patch
  std::string advice = {};   ///< of an addition, what the user should do: "say which lanes exist"
};

/// Every change that is worth a try, in the order of the source; made from the tree alone.
std::vector<Change> changesOf(const ast::FunctionDef &kernel, const Grid &grid, const SourceManager &sources);

/// The text of a file after the edits, which do not overlap.
std::string edited(llvm::StringRef text, std::vector<Edit> edits);

/// The one change after which `isRight` holds; none if there is none or a second one, or if `mayGoOn` says no before all were tried.
std::optional<Change> onlyChange(std::vector<Change> changes, llvm::function_ref<bool(const Change &)> isRight,
                                 llvm::function_ref<bool()> mayGoOn);

} // namespace tritonc
