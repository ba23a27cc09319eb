//===- Encoding.h - which bytes are text, and which characters are names ---------===//
#pragma once
#include "tritonc/Syntax/Diagnostic.h"

namespace tritonc {

/// Reports bytes that are no text: NUL, invalid UTF-8, controls that turn the reading direction. True if there are none.
bool checkEncoding(FileId file, llvm::StringRef text, Diagnostics &diagnostics);

/// A character and the bytes that it takes.
struct CodePoint {
  uint32_t value = 0;
  unsigned length = 1;
};
/// Decodes the character at the start of valid UTF-8.
CodePoint decode(llvm::StringRef text);
/// Appends a code point as UTF-8 (surrogates too, as three bytes).
void encode(uint32_t value, std::string &out);

/// True for letters, `_` and, unless `first`, digits; of the other scripts for all but known punctuation.
bool isIdentifier(uint32_t value, bool first);
/// The ASCII text that a look-alike stands for (`“` is `"`), or empty.
llvm::StringRef asciiFor(uint32_t value);

} // namespace tritonc
