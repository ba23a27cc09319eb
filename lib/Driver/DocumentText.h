//===- DocumentText.h - places of a text as editors count them, and the names at them -----------------------------===//
#pragma once
#include "tritonc/Syntax/Ast.h"
#include "llvm/Support/LSP/Protocol.h"

namespace tritonc {

/// A text with places in lines from 0 and columns in UTF-16 units, as LSP has them.
class DocumentText {
public:
  explicit DocumentText(std::string text);
  const std::string &text() const { return contents; }
  uint32_t offset(llvm::lsp::Position position) const;
  llvm::lsp::Position position(uint32_t offset) const;
  llvm::lsp::Range range(uint32_t begin, uint32_t end) const { return {position(begin), position(end)}; }
  /// The dotted name that ends at or around an offset: of `tl.lo|ad(x)` it is `tl.load`. `upTo`: only what stands before the offset.
  llvm::StringRef dottedName(uint32_t offset, bool upTo = false) const;

private:
  std::string contents;
  std::vector<uint32_t> lines; ///< where each begins
};

/// The place where a name is bound that is used at an offset: in the function around it, else in the module; none if it is not
/// bound in this text.
std::optional<Span> definitionOf(llvm::StringRef name, uint32_t use, const ast::Module &module);
/// What is assigned to the name that stands at a place; null if it is not bound by an assignment of one name.
const ast::Expr *assignedAt(Span target, const ast::Module &module);
/// What an import binds a name to: `tl` to `triton.language`; empty if no import of the module's top level does.
std::string importedAs(llvm::StringRef name, const ast::Module &module);

} // namespace tritonc
