//===- CheckedLaunch.h - a launch on the interpreter, with everything checked ------------------------------===//
#pragma once
#include "Bind.h"
#include "Session.h"
#include "tritonc/Observers/Sanitizer.h"

namespace tritonc {

/// What the checks of one launch gave.
struct CheckedResult {
  std::vector<Diagnostic> reports; ///< findings, then warnings
  std::vector<Finding> findings;   ///< what they tell of
  bool wrong = false;              ///< some of them are errors
  bool unsafe = false;             ///< the kernel must not run on an engine that does not check
  CheckSummary summary;            ///< if nothing is wrong
};

/// The orders of `--schedule`: one, or six for `all`.
std::vector<Schedule> schedulesOf(llvm::StringRef option);

/// Runs the launch on the interpreter in each of the orders, from the same memory. Afterwards memory is as it was before
/// (`keepResult` false), or as the first order leaves it. Prints go to `printer`, once; it may be null.
CheckedResult checkLaunch(Engine &interpreter, const BoundLaunch &bound, const LaunchRequest &request, llvm::ArrayRef<Schedule> schedules,
                          const SourceManager &sources, bool keepResult, Observer *printer);

} // namespace tritonc
