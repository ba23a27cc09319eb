//===- ParseImports.cpp - `import` and `from … import` into their names -----------===//
#include "TreeParser.h"

using namespace tritonc;
using namespace tritonc::ast;
using StmtPtr = const ast::Stmt *;

llvm::StringRef TreeParser::parseDottedName() {
  std::string name;
  while (true) {
    if (!is(Tok::Name)) {
      nameExpected("in the name of a module");
      return {};
    }
    name += textOf(take());
    if (!accept(Tok::Dot))
      return arena.save(name);
    name += '.';
  }
}

bool TreeParser::parseAlias(llvm::SmallVectorImpl<Alias> &names, bool dotted) {
  Alias alias;
  uint32_t begin = token().begin;
  if (dotted) {
    if ((alias.name = parseDottedName()).empty())
      return false;
  } else {
    if (!is(Tok::Name)) {
      nameExpected("after `import`");
      return false;
    }
    alias.name = save(take());
  }
  if (accept(Tok::As)) {
    if (!is(Tok::Name)) {
      nameExpected("after `as`");
      return false;
    }
    alias.alias = save(take());
  }
  alias.span = from(begin);
  names.push_back(alias);
  return true;
}

StmtPtr TreeParser::parseImport() {
  uint32_t begin = take().begin;
  llvm::SmallVector<Alias, 4> names;
  do {
    if (!parseAlias(names, true))
      return nullptr;
  } while (accept(Tok::Comma));
  auto *node = make<Import>(begin);
  node->names = keep(llvm::ArrayRef<Alias>(names));
  return node;
}

StmtPtr TreeParser::parseImportFrom() {
  uint32_t begin = take().begin;
  unsigned level = 0;
  for (; is(Tok::Dot) || is(Tok::Dots); take())
    level += is(Tok::Dot) ? 1 : 3;
  llvm::StringRef module;
  if ((!level || !is(Tok::Import)) && (module = parseDottedName()).empty())
    return nullptr;
  if (!expect(Tok::Import, "the module"))
    return nullptr;
  llvm::SmallVector<Alias, 4> names;
  if (is(Tok::Star)) {
    Span star = spanOf(take());
    names.push_back({"*", "", star});
  } else if (is(Tok::LParen)) {
    Open open(*this);
    do {
      if (!parseAlias(names, false))
        return nullptr;
    } while (accept(Tok::Comma) && !is(Tok::RParen));
    if (!close(open))
      return nullptr;
  } else {
    do {
      if (!parseAlias(names, false))
        return nullptr;
    } while (accept(Tok::Comma));
  }
  auto *node = make<ImportFrom>(begin);
  node->module = module;
  node->level = level;
  node->names = keep(llvm::ArrayRef<Alias>(names));
  return node;
}
