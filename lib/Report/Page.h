//===- Page.h - where a report is written: colours, gutter, width ---------------===//
#pragma once
#include "tritonc/Report/Report.h"

namespace tritonc {

enum class Ink { Plain, Bold, Error, Warning, Note, Gutter, Help, Good };

/// The ink of a severity's headline and underline.
Ink inkOf(Severity severity);
/// `error`, `warning`, `note`.
llvm::StringRef nameOf(Severity severity);

/// An output with a style and a gutter wide enough for the line numbers of one report.
class Page {
public:
  Page(llvm::raw_ostream &out, const ReportStyle &style, unsigned largestLine);

  /// Writes text as it is (escape before); without colour the ink makes no difference.
  void put(llvm::StringRef text, Ink ink = Ink::Plain);
  void endLine() { out << '\n'; }
  /// `   |` alone on a line.
  void emptyGutter();
  /// ` 6 | text` or, for a patch, ` 6 + text`.
  void sourceLine(unsigned number, llvm::StringRef text, char mark = '|');
  /// `   | ` before an underline.
  void gutter();
  /// `  --> name:line:column`, or with `:::` for one more file of the same report.
  void place(llvm::StringRef file, LineColumn at, llvm::StringRef arrow = "-->");
  /// `   = text`, wrapped; lines after a line break stand further right.
  void fact(llvm::StringRef text);
  /// A line of an example, at the column of a fact's further lines.
  void exampleLine(llvm::StringRef text);
  /// `label: text`, wrapped under its own start.
  void headed(llvm::StringRef label, Ink ink, llvm::StringRef text, Ink textInk = Ink::Plain);

  /// Columns for source text right of the gutter.
  unsigned sourceWidth() const;

private:
  llvm::raw_ostream &out;
  const ReportStyle &style;
  unsigned gutterWidth;
};

} // namespace tritonc
