//===- LanguageServer.h - what editors ask, answered over JSON-RPC -------------------------------------------------===//
#pragma once
#include "llvm/Support/LSP/Transport.h"

namespace tritonc {

/// Serves one editor until it leaves: mistakes while typing, types under the cursor, completion, definitions. The exit code.
int serveEditor(llvm::lsp::JSONTransport &transport);

} // namespace tritonc
