// Sources and spans for tests of reports, found by their text.
#pragma once
#include "tritonc/Report/Report.h"
#include <gtest/gtest.h>

namespace tritonc {

/// A source whose lines start at a given number, so that an example can quote lines 5 and 6 alone.
struct Quoted {
  SourceManager sources;
  ReportStyle style;

  void add(const std::string &name, unsigned firstLine, const std::string &text) {
    sources.add(name, std::string(firstLine - 1, '\n') + text);
  }
  /// The `nth` place where the source says `piece`.
  Span span(const std::string &piece, unsigned nth = 0, FileId file = 0) const {
    size_t at = sources.file(file).text().find(piece);
    while (nth--)
      at = sources.file(file).text().find(piece, at + 1);
    EXPECT_NE(at, std::string::npos) << piece;
    return {file, uint32_t(at), uint32_t(at + piece.size())};
  }
  /// The empty place right behind `piece`.
  Span behind(const std::string &piece, unsigned nth = 0, FileId file = 0) const {
    Span found = span(piece, nth, file);
    return {file, found.end, found.end};
  }
  std::string text(const Diagnostic &diagnostic) const {
    std::string result;
    llvm::raw_string_ostream out(result);
    renderDiagnostic(diagnostic, sources, style, out);
    return result;
  }
  std::string text(const std::vector<Diagnostic> &list) const {
    Diagnostics diagnostics;
    for (const Diagnostic &diagnostic : list)
      diagnostics.report(diagnostic);
    std::string result;
    llvm::raw_string_ostream out(result);
    renderDiagnostics(diagnostics, sources, style, out);
    return result;
  }
};

} // namespace tritonc
