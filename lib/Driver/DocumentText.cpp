//===- DocumentText.cpp - offsets to lines and columns and back; names to where they are bound ---------------------===//
#include "DocumentText.h"
#include "llvm/ADT/StringExtras.h"

using namespace tritonc;
using llvm::StringRef;
using llvm::dyn_cast;

DocumentText::DocumentText(std::string text) : contents(std::move(text)), lines{0} {
  for (auto [i, c] : llvm::enumerate(contents))
    if (c == '\n')
      lines.push_back(uint32_t(i) + 1);
}

/// Bytes of the character that begins with `c`, and the UTF-16 units that it takes.
static std::pair<unsigned, unsigned> widthOf(unsigned char c) { return c < 0x80 ? std::pair(1u, 1u) : c < 0xE0 ? std::pair(2u, 1u) : c < 0xF0 ? std::pair(3u, 1u) : std::pair(4u, 2u); }

uint32_t DocumentText::offset(llvm::lsp::Position position) const {
  if (position.line < 0 || size_t(position.line) >= lines.size())
    return uint32_t(contents.size());
  uint32_t at = lines[size_t(position.line)];
  for (int column = 0; column < position.character && at < contents.size() && contents[at] != '\n';) {
    auto [bytes, units] = widthOf(static_cast<unsigned char>(contents[at]));
    at = std::min<uint32_t>(at + bytes, uint32_t(contents.size()));
    column += int(units);
  }
  return at;
}

llvm::lsp::Position DocumentText::position(uint32_t offset) const {
  offset = std::min<uint32_t>(offset, uint32_t(contents.size()));
  auto line = std::upper_bound(lines.begin(), lines.end(), offset) - 1;
  int column = 0;
  for (uint32_t at = *line; at < offset;) {
    auto [bytes, units] = widthOf(static_cast<unsigned char>(contents[at]));
    at += bytes;
    column += int(units);
  }
  return {int(line - lines.begin()), column};
}

StringRef DocumentText::dottedName(uint32_t offset, bool upTo) const {
  auto isPart = [&](char c, bool dots) { return llvm::isAlnum(c) || c == '_' || (dots && c == '.'); };
  size_t begin = offset, end = offset;
  while (begin > 0 && isPart(contents[begin - 1], true))
    --begin;
  while (!upTo && end < contents.size() && isPart(contents[end], false))
    ++end;
  return StringRef(contents).slice(begin, end).ltrim('.');
}

/// The statements within a statement.
static llvm::SmallVector<ast::Body, 2> bodiesOf(const ast::Stmt *stmt) {
  if (auto *function = dyn_cast<ast::FunctionDef>(stmt))
    return {function->body};
  if (auto *type = dyn_cast<ast::ClassDef>(stmt))
    return {type->body};
  if (auto *branch = dyn_cast<ast::If>(stmt))
    return {branch->body, branch->orelse};
  if (auto *loop = dyn_cast<ast::For>(stmt))
    return {loop->body, loop->orelse};
  if (auto *loop = dyn_cast<ast::While>(stmt))
    return {loop->body, loop->orelse};
  if (auto *with = dyn_cast<ast::With>(stmt))
    return {with->body};
  return {};
}

namespace {
/// Names with the places where they are bound, in the order of the text.
struct Bindings {
  std::vector<std::pair<StringRef, Span>> list;

  void target(const ast::Expr *expr) {
    if (auto *name = dyn_cast<ast::Name>(expr))
      list.push_back({name->id, name->span});
    else if (auto *tuple = dyn_cast<ast::Tuple>(expr))
      llvm::for_each(tuple->elements, [&](const ast::Expr *e) { target(e); });
    else if (auto *elements = dyn_cast<ast::List>(expr))
      llvm::for_each(elements->elements, [&](const ast::Expr *e) { target(e); });
  }
  void imports(llvm::ArrayRef<ast::Alias> names) {
    for (const ast::Alias &alias : names)
      list.push_back({alias.alias.empty() ? alias.name.split('.').first : alias.alias, alias.span});
  }
  void body(ast::Body statements) { llvm::for_each(statements, [&](const ast::Stmt *s) { statement(s); }); }
  void statement(const ast::Stmt *stmt) {
    if (auto *function = dyn_cast<ast::FunctionDef>(stmt)) {
      list.push_back({function->name, function->nameSpan});
    } else if (auto *type = dyn_cast<ast::ClassDef>(stmt)) {
      list.push_back({type->name, type->nameSpan});
    } else if (auto *assign = dyn_cast<ast::Assign>(stmt)) {
      llvm::for_each(assign->targets, [&](const ast::Expr *e) { target(e); });
    } else if (auto *annotated = dyn_cast<ast::AnnAssign>(stmt)) {
      target(annotated->target);
    } else if (auto *loop = dyn_cast<ast::For>(stmt)) {
      target(loop->target);
      body(loop->body), body(loop->orelse);
    } else if (auto *loop = dyn_cast<ast::While>(stmt)) {
      body(loop->body), body(loop->orelse);
    } else if (auto *branch = dyn_cast<ast::If>(stmt)) {
      body(branch->body), body(branch->orelse);
    } else if (auto *with = dyn_cast<ast::With>(stmt)) {
      for (const ast::WithItem &item : with->items)
        if (item.target)
          target(item.target);
      body(with->body);
    } else if (auto *import = dyn_cast<ast::Import>(stmt)) {
      imports(import->names);
    } else if (auto *from = dyn_cast<ast::ImportFrom>(stmt)) {
      imports(from->names);
    }
  }
  /// The last binding before the use, else the first one; none without any.
  std::optional<Span> find(StringRef name, uint32_t use) const {
    std::optional<Span> found;
    for (auto &[bound, span] : list)
      if (bound == name && (!found || span.begin <= use))
        found = span;
    return found;
  }
};
} // namespace

/// The functions around an offset, the outermost first.
static void functionsAround(ast::Body body, uint32_t offset, std::vector<const ast::FunctionDef *> &functions) {
  for (const ast::Stmt *stmt : body) {
    if (offset < stmt->span.begin || offset > stmt->span.end)
      continue;
    if (auto *function = dyn_cast<ast::FunctionDef>(stmt))
      functions.push_back(function);
    for (ast::Body inner : bodiesOf(stmt))
      functionsAround(inner, offset, functions);
  }
}

std::optional<Span> tritonc::definitionOf(StringRef name, uint32_t use, const ast::Module &module) {
  std::vector<const ast::FunctionDef *> functions;
  functionsAround(module.body, use, functions);
  for (const ast::FunctionDef *function : llvm::reverse(functions)) {
    Bindings bindings;
    for (const ast::Parameter &p : function->params)
      bindings.list.push_back({p.name, {p.span.file, p.span.begin, p.span.begin + uint32_t(p.name.size())}});
    bindings.body(function->body);
    if (auto found = bindings.find(name, use))
      return found;
  }
  Bindings bindings;
  bindings.body(module.body);
  return bindings.find(name, functions.empty() ? use : UINT32_MAX); // a function runs when the module is complete
}

static const ast::Expr *assignedIn(ast::Body body, Span target) {
  for (const ast::Stmt *stmt : body) {
    if (target.begin < stmt->span.begin || target.end > stmt->span.end)
      continue;
    if (auto *assign = dyn_cast<ast::Assign>(stmt))
      return llvm::any_of(assign->targets, [&](const ast::Expr *e) { return e->span == target; }) ? assign->value : nullptr;
    if (auto *annotated = dyn_cast<ast::AnnAssign>(stmt))
      return annotated->value;
    for (ast::Body inner : bodiesOf(stmt))
      if (auto *found = assignedIn(inner, target))
        return found;
  }
  return nullptr;
}

const ast::Expr *tritonc::assignedAt(Span target, const ast::Module &module) { return assignedIn(module.body, target); }

std::string tritonc::importedAs(StringRef name, const ast::Module &module) {
  for (const ast::Stmt *stmt : module.body) {
    if (auto *import = dyn_cast<ast::Import>(stmt)) {
      for (const ast::Alias &alias : import->names)
        if (!alias.alias.empty() ? alias.alias == name : alias.name.split('.').first == name)
          return alias.alias.empty() ? name.str() : alias.name.str();
    } else if (auto *from = dyn_cast<ast::ImportFrom>(stmt)) {
      for (const ast::Alias &alias : from->names)
        if ((alias.alias.empty() ? alias.name : alias.alias) == name && from->level == 0)
          return (from->module + "." + alias.name).str();
    }
  }
  return "";
}
