//===- Parser.h - text to syntax tree -----------------------------------------===//
#pragma once
#include "tritonc/Syntax/Ast.h"
#include "tritonc/Syntax/Diagnostic.h"
#include "llvm/Support/Error.h"

namespace tritonc {

/// Parses one text. Syntax errors go to `diagnostics` (T00xx) and parsing goes on behind them, so that one run reports
/// several; the module holds what could be understood. Nesting is limited to 256 expressions and 64 blocks.
void parse(FileId file, const SourceManager &sources, ast::Module &module, Diagnostics &diagnostics);

/// Reads `path` (a `.tri`/`.py` file, a `.ipynb`, or `.ipynb#N` for one cell) and parses it. A notebook's code cells
/// are numbered from 1 in order; lines that start with `!` or `%` are dropped, a cell that starts with `%%` is skipped.
/// The error is for files that cannot be read or are too large (exit 5); everything else is a diagnostic.
llvm::Expected<ast::Module> parseFile(const std::string &path, SourceManager &sources, Diagnostics &diagnostics);

} // namespace tritonc
