//===- DiagnosticFormats.h - the three ways to write a diagnostic ----------------===//
#pragma once
#include "tritonc/Report/Report.h"

namespace tritonc {

/// The text that people read, several lines.
void writeText(const Diagnostic &diagnostic, const SourceManager &sources, const ReportStyle &style, llvm::raw_ostream &out);
/// `file:line:col: error[T0113]: headline`, one line.
void writeShort(const Diagnostic &diagnostic, const SourceManager &sources, llvm::raw_ostream &out);
/// One JSON object with every fact of the text, one line.
void writeJson(const Diagnostic &diagnostic, const SourceManager &sources, llvm::raw_ostream &out);

/// The command that tells more about a code; empty for a code without explanation.
std::string nextCommand(llvm::StringRef code);

} // namespace tritonc
