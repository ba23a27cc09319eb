//===- Error.h - how the host part's errors travel to the statement they end ----===//
// Exceptions are used inside this room only; runHost catches every one of them.
#pragma once
#include "tritonc/Syntax/Diagnostic.h"

namespace tritonc::host {

/// A Python exception on its way up: what to report, and what `except` compares with.
struct HostError {
  Diagnostic diagnostic;
  std::string pythonType = "TypeError"; ///< `ZeroDivisionError`
  bool silent = false;                  ///< reported already, or follows from what was reported
  bool limit = false;                   ///< a limit of the evaluator: `except` does not catch it
  bool assertion = false;
};

/// Ends the statement with an error whose place is the innermost expression being evaluated.
[[noreturn]] void fail(std::string code, std::string headline, std::string pythonType = "TypeError");
/// The same with facts or helps.
[[noreturn]] void fail(DiagnosticBuilder builder, std::string pythonType = "TypeError");
/// Ends the statement because steps, depth or memory ran out.
[[noreturn]] void failLimit(std::string headline);

} // namespace tritonc::host
