// Fuzz target: any text as a notebook; its cells become a tree, what is wrong is told.
#include "Syntax/ParseFile.h"
#include "tritonc/Report/Report.h"

using namespace tritonc;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  SourceManager sources;
  Diagnostics diagnostics;
  ast::Module module;
  std::optional<unsigned> only;
  if (size && data[size - 1] % 8 == 7) // one cell
    only = data[size - 1] / 64 + 1;
  llvm::consumeError(parseNotebook("fuzz.ipynb", std::string(reinterpret_cast<const char *>(data), size), only, sources, module, diagnostics));
  std::string text;
  llvm::raw_string_ostream out(text);
  renderDiagnostics(diagnostics, sources, {}, out);
  return 0;
}
