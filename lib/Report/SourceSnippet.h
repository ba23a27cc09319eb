//===- SourceSnippet.h - source lines with underlined places --------------------===//
#pragma once
#include "Page.h"

namespace tritonc {

/// A place to underline and the character to do it with.
struct Underline {
  Span span;
  std::string text;
  char mark = '^';
  Ink ink = Ink::Error;
};

/// Writes the arrow line to the first place, then the lines of all places in order, each place underlined and named below.
/// Places in another file come in a block of their own.
void putSnippet(Page &page, const SourceManager &sources, const std::vector<Underline> &underlines);

/// Bytes of one line that get a mark in the line below.
struct LineMark {
  uint32_t begin = 0, end = 0; ///< in the line; empty: one column at `begin`
  std::string text;
  char mark = '^';
  Ink ink = Ink::Error;
};

/// Writes one line of source, cut to the page's width around its marks, and a line below for each mark. The marks come in
/// the order of their columns.
void putMarkedLine(Page &page, unsigned number, llvm::StringRef line, const std::vector<LineMark> &marks);

/// The line cut to `width` columns such that the bytes from `begin` on are seen; escaped.
std::string cutLine(llvm::StringRef line, uint32_t begin, unsigned width);

} // namespace tritonc
