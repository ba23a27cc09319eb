//===- DisplayText.h - text as a terminal shows it ------------------------------===//
#pragma once
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace tritonc {

/// One character of a text as it is shown: what cannot or must not be shown is escaped (`\x1b`, `\u202e`).
struct Cell {
  uint32_t begin = 0, end = 0; ///< its bytes in the text
  std::string shown;
  unsigned width = 1; ///< columns; 0 for a combining mark
};

/// The text, character by character. A tab fills up to the next multiple of four columns.
std::vector<Cell> cellsOf(llvm::StringRef text);

/// The text with everything escaped that would not be seen, or would change how other text is seen.
std::string displayed(llvm::StringRef text);

/// Columns that an escaped text takes.
unsigned displayWidth(llvm::StringRef text);

/// Lines of at most `width` columns, broken at spaces where possible; a longer word is broken anywhere. At least one line.
std::vector<std::string> wrapped(llvm::StringRef text, unsigned width);

} // namespace tritonc
