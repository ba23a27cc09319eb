// Turns the findings of a run into reports: the first few, without those that follow from another, and the next command.
#include "DiagnosticFormats.h"
#include "Page.h"
#include <set>

using namespace tritonc;

std::string tritonc::nextCommand(llvm::StringRef code) {
  return explain(code) ? "tritonc explain " + code.str() : "";
}

void tritonc::renderDiagnostic(const Diagnostic &diagnostic, const SourceManager &sources, const ReportStyle &style,
                               llvm::raw_ostream &out) {
  switch (style.format) {
  case MessageFormat::Human:
    return writeText(diagnostic, sources, style, out);
  case MessageFormat::Short:
    return writeShort(diagnostic, sources, out);
  case MessageFormat::Json:
    return writeJson(diagnostic, sources, out);
  }
}

namespace {
/// The places of the errors so far. An error at the place of an earlier one follows from it. Not so what a run finds: an operation
/// may be outside of its array and in a race; there only a finding with the same code follows.
class ErrorPlaces {
public:
  bool follows(const Diagnostic &diagnostic) {
    if (diagnostic.severity != Severity::Error || diagnostic.labels.empty())
      return false;
    Span span = diagnostic.labels.front().span;
    llvm::StringRef code = diagnostic.code;
    bool isFinding = code.starts_with("T04") || code.starts_with("T05");
    return !places.insert({span.file, span.begin, span.end, isFinding ? diagnostic.code : ""}).second;
  }

private:
  std::set<std::tuple<FileId, uint32_t, uint32_t, std::string>> places;
};
} // namespace

void tritonc::renderDiagnostics(const Diagnostics &diagnostics, const SourceManager &sources, const ReportStyle &style,
                                llvm::raw_ostream &out) {
  bool human = style.format == MessageFormat::Human;
  ErrorPlaces places;
  unsigned shown = 0, errors = 0, moreErrors = 0;
  const Diagnostic *told = nullptr; // the one that the next command is about
  for (const Diagnostic &diagnostic : diagnostics.all()) {
    if (places.follows(diagnostic))
      continue;
    bool isError = diagnostic.severity == Severity::Error;
    if (human && isError && errors == style.maxErrors) {
      ++moreErrors;
      continue;
    }
    errors += isError;
    if (human && shown)
      out << '\n';
    renderDiagnostic(diagnostic, sources, style, out);
    ++shown;
    bool better = !told || (isError && told->severity != Severity::Error);
    if (better && !nextCommand(diagnostic.code).empty())
      told = &diagnostic;
  }
  if (!human || !shown)
    return;
  Page page(out, style, 1);
  if (moreErrors) {
    page.endLine();
    page.put("… and " + std::to_string(moreErrors) + (moreErrors == 1 ? " more error" : " more errors"));
    page.endLine();
  }
  if (told) {
    page.put("next: " + nextCommand(told->code), Ink::Bold);
    page.endLine();
  }
}
