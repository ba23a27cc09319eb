// Fuzz target: any text to tokens; every token lies within the text and behind the one before it.
#include "Syntax/Tokenizer.h"
#include "Syntax/Encoding.h"
#include <cstdlib>

using namespace tritonc;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string text(reinterpret_cast<const char *>(data), size);
  Diagnostics diagnostics;
  if (!checkEncoding(0, text, diagnostics)) // the parser tokenizes nothing else
    return 0;
  for (bool notebook : {false, true}) {
    Tokenizer tokenizer(0, text, notebook);
    uint32_t last = 0;
    for (bool more = true; more && !tokenizer.tooManyTokens();) {
      LogicalLine line = tokenizer.nextLine();
      for (const Token &token : line.tokens) {
        if (token.begin > token.end || token.end > size || token.begin < last)
          std::abort();
        last = token.begin;
        more &= token.kind != Tok::End;
      }
    }
  }
  return 0;
}
