//===- LanguageAnswers.h - a text and what is known of it to the answers of LSP ------------------------------------===//
#pragma once
#include "Analysis.h"
#include "DocumentText.h"

namespace tritonc {

/// A text as a tree, with the sources that its places refer to.
struct ParsedText {
  std::unique_ptr<SourceManager> sources;
  ast::Module module;
};
ParsedText parsed(const std::string &text);

/// The `diagnostics` of publishDiagnostics.
llvm::json::Array diagnosticsOf(const DocumentText &text, const Analysis &analysis, const llvm::lsp::URIForFile &uri);
/// The type, shape or constant under an offset, or the function of the language; none if nothing is known.
std::optional<llvm::lsp::Hover> hoverAt(const DocumentText &text, const ParsedText &tree, const Analysis &analysis, uint32_t offset);
/// What may follow `tl.` and the like.
std::vector<llvm::lsp::CompletionItem> completionsAt(const DocumentText &text, const ParsedText &tree, uint32_t offset);
/// Where the name under an offset is bound, in this text or in a file that it imports.
std::vector<llvm::lsp::Location> definitionsAt(const DocumentText &text, const ParsedText &tree, const llvm::lsp::URIForFile &uri, uint32_t offset);
/// The changes that reports in a range propose.
std::vector<llvm::lsp::CodeAction> actionsFor(const DocumentText &text, const Analysis &analysis, const llvm::lsp::URIForFile &uri, llvm::lsp::Range range);

} // namespace tritonc
