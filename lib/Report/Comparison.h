//===- Comparison.h - a result beside what it should be ------------------------------===//
#pragma once
#include "Mismatch.h"
#include "tritonc/Report/Report.h"

namespace tritonc {

/// How many elements are wrong, by torch.allclose's rule, and how far off the right ones are at most.
struct Comparison {
  bool sameShape = true;
  int64_t elements = 0, wrong = 0;
  double maxError = 0; ///< over all elements; NaN if one of them has no finite error
};

Comparison compare(const Verdict &verdict);

/// The T0701 and T0702 diagnostics of a comparison that failed.
std::vector<Diagnostic> diagnose(const Verdict &verdict, const Comparison &comparison);

} // namespace tritonc
