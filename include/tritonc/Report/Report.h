//===- Report.h - what users read: findings and verdicts as text or JSON --------===//
#pragma once
#include "tritonc/Runtime/Launch.h"
#include "tritonc/Syntax/Diagnostic.h"
#include "llvm/Support/raw_ostream.h"

namespace tritonc {

enum class MessageFormat { Human, Short, Json };

struct ReportStyle {
  MessageFormat format = MessageFormat::Human;
  bool color = false;
  unsigned width = 80;
  unsigned maxErrors = 3;
};

/// Writes one diagnostic: headline, source with underlines and values, facts, why, help, patch (product.md section 4).
/// Control characters of the source are shown as `\x1b`; lines are fitted to the width.
void renderDiagnostic(const Diagnostic &diagnostic, const SourceManager &sources, const ReportStyle &style, llvm::raw_ostream &out);

/// Writes all of them: at most `maxErrors` errors, then "and N more", then the next command to type. An error at the place of an
/// earlier one follows from it and is left out. Short and JSON give every one.
void renderDiagnostics(const Diagnostics &diagnostics, const SourceManager &sources, const ReportStyle &style, llvm::raw_ostream &out);

/// What `tritonc explain CODE` says: meaning (lines of at most 78 columns), an example that shows it, the mended example. The
/// examples are whole .tri texts; both are empty where no source can show it (a damaged notebook, a command line).
struct Explanation {
  llvm::StringRef code, title, text, wrong, right;
};
/// The explanation of a code, in upper or lower case; null for an unknown one.
const Explanation *explain(llvm::StringRef code);
/// Every code in order.
llvm::ArrayRef<Explanation> explanations();

/// What the checks of a launch counted, when they found nothing wrong.
struct CheckSummary {
  uint64_t bytesRead = 0, bytesWritten = 0; ///< asked for by all programs
  uint64_t lanes = 0, maskedLanes = 0;      ///< of all loads, stores and atomics
  bool writtenOnce = false;                 ///< every element of the output exactly once
  unsigned schedules = 1;                   ///< orders of the programs that gave the same result
};

/// torch.allclose: |actual - expected| <= atol + rtol * |expected|; equal infinities are close, NaN is never.
bool isRight(double actual, double expected, double rtol, double atol);

/// A finished `test(…)`, for the verdict.
struct Verdict {
  std::string kernel;      ///< `add_mask2_kernel`
  std::string spec;        ///< what z should equal, in words of the source: `x + 10`, or the spec's name
  std::string output;      ///< `z`
  Grid grid = {1, 1, 1};
  const Buffer *before = nullptr, *actual = nullptr, *expected = nullptr;
  double rtol = 1e-3, atol = 1e-3;
  Span kernelName;         ///< the name in the kernel's `def`
  std::optional<CheckSummary> checks; ///< none: it was not checked
  std::vector<std::string> why;       ///< the reason of a wrong result, if one was proved: as in Diagnostic
  std::vector<Label> whyLabels;
};

/// Compares and writes the verdict: `✓ …` or `✗ …` with a T0701/T0702 report that says where and how the result is wrong
/// (never written, transposed, shifted, only the last block, a constant factor, NaN) before it shows numbers. True if it matches.
bool reportVerdict(const Verdict &verdict, const SourceManager &sources, const ReportStyle &style, llvm::raw_ostream &out);

/// A `print` of a kernel: `program (2)  x = f32[8] [1. 1. 1. · · ·]`; a 2-D tile as a table.
std::string formatPrint(const PrintEvent &event, const Grid &grid);

} // namespace tritonc
