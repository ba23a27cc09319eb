//===- Learn.h - why a kernel is wrong: one thing changed, and all is right -------------------------===//
#pragma once
#include "tritonc/Runtime/Events.h"
#include "tritonc/Syntax/Ast.h"
#include "tritonc/Syntax/Diagnostic.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
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
  std::string group = {};    ///< not empty: variants of one thing (the values of an `other=`)
  bool namesBlock = false;   ///< it says something of a compile-time parameter
  bool isBroad = false;      ///< rewrites a size in the whole function: meant only if no smaller change is right
};

/// What is known of the launch whose test fails.
struct FailedLaunch {
  Grid grid = {1, 1, 1};
  std::optional<Span> culprit = {};       ///< the load or store that is wrong
  llvm::StringMap<int64_t> sizes = {};    ///< the whole numbers that parameters of the kernel had
  llvm::StringSet<> integerPointers = {}; ///< its parameters that point to whole numbers
};

/// Every change that is worth a try, made from the trees of the kernel and of the module's kernels that it calls alone. Those that
/// say best what a teacher would say come first. With a culprit only changes that its lanes depend on.
std::vector<Change> changesOf(const ast::FunctionDef &kernel, const ast::Module &module, const FailedLaunch &launch, const SourceManager &sources);

/// The text of a file after the edits, which do not overlap.
std::string edited(llvm::StringRef text, std::vector<Edit> edits);

/// What a right change makes of the kernel.
struct Effect {
  uint64_t sum = 0;    ///< equal for changes after which programs do the same: these are one change said otherwise
  unsigned beyond = 0; ///< how many of the cases that no change must make right are right too
};

/// The one change that is right; of those that go furthest, if several are. None if there is none, or a second one that does something
/// else, or if `mayGoOn` says no before all were tried. Of changes that do the same, and of those of one `group`, the first is taken.
std::optional<Change> onlyChange(std::vector<Change> changes, llvm::function_ref<std::optional<Effect>(const Change &)> effectOf,
                                 llvm::function_ref<bool()> mayGoOn);

/// True if the name stands in the text as a whole word.
bool hasWord(llvm::StringRef text, llvm::StringRef name);

} // namespace tritonc
