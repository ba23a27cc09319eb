//===- ParseFile.h - what the readers of files and of notebooks share --------------===//
#pragma once
#include "tritonc/Syntax/Ast.h"
#include "tritonc/Syntax/Diagnostic.h"
#include "llvm/Support/Error.h"
#include <optional>

namespace tritonc {

/// Like `parse`; in a notebook, lines that start with `!`, `%` or `?` are no Python.
void parseText(FileId file, const SourceManager &sources, ast::Module &module, Diagnostics &diagnostics, bool notebook);

/// Parses the code cells of a notebook, or `only` the cell with that number.
llvm::Error parseNotebook(const std::string &path, std::string json, std::optional<unsigned> only,
                          SourceManager &sources, ast::Module &module, Diagnostics &diagnostics);

/// "`x.tri` has 2048 KiB; at most 1024 KiB are read". `bytes` 0: not known.
llvm::Error tooLarge(const std::string &what, uint64_t bytes, uint64_t limit);

} // namespace tritonc
