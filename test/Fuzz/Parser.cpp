// Fuzz target: any text to a tree, printed; what is wrong with it is told with its place.
#include "tritonc/Report/Report.h"
#include "tritonc/Syntax/Parser.h"

using namespace tritonc;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  SourceManager sources;
  Diagnostics diagnostics;
  ast::Module module;
  parse(sources.add("fuzz.tri", std::string(reinterpret_cast<const char *>(data), size)), sources, module, diagnostics);
  ast::print(module, sources);
  std::string text;
  llvm::raw_string_ostream out(text);
  renderDiagnostics(diagnostics, sources, {}, out);
  return 0;
}
