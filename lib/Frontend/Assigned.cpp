//===- Assigned.cpp - which names statements bind, and whether they return ---------------------------===//
#include "Codegen.h"
#include "llvm/ADT/SetVector.h"

using namespace tritonc;
using namespace tritonc::frontend;
using llvm::cast;
using llvm::dyn_cast;

static void targets(const ast::Expr *target, llvm::SetVector<llvm::StringRef> &names) {
  if (auto *name = dyn_cast<ast::Name>(target))
    names.insert(name->id);
  else if (auto *tuple = dyn_cast<ast::Tuple>(target))
    for (const ast::Expr *e : tuple->elements)
      targets(e, names);
  else if (auto *list = dyn_cast<ast::List>(target))
    for (const ast::Expr *e : list->elements)
      targets(e, names);
}

static void collect(ast::Body body, llvm::SetVector<llvm::StringRef> &names) {
  for (const ast::Stmt *s : body) {
    if (auto *a = dyn_cast<ast::Assign>(s))
      for (const ast::Expr *t : a->targets)
        targets(t, names);
    else if (auto *a = dyn_cast<ast::AugAssign>(s))
      targets(a->target, names);
    else if (auto *a = dyn_cast<ast::AnnAssign>(s))
      targets(a->target, names);
    else if (auto *f = dyn_cast<ast::For>(s)) {
      targets(f->target, names);
      collect(f->body, names);
    } else if (auto *w = dyn_cast<ast::While>(s))
      collect(w->body, names);
    else if (auto *i = dyn_cast<ast::If>(s)) {
      collect(i->body, names);
      collect(i->orelse, names);
    } else if (auto *w = dyn_cast<ast::With>(s))
      collect(w->body, names);
    else if (auto *f = dyn_cast<ast::FunctionDef>(s))
      names.insert(f->name);
    else if (auto *c = dyn_cast<ast::ClassDef>(s))
      names.insert(c->name);
  }
}

std::vector<llvm::StringRef> frontend::assignedNames(ast::Body body) {
  llvm::SetVector<llvm::StringRef> names;
  collect(body, names);
  auto list = names.takeVector();
  return {list.begin(), list.end()};
}

bool frontend::containsReturn(ast::Body body) {
  return llvm::any_of(body, [](const ast::Stmt *s) { return containsReturn(s); });
}

bool frontend::containsReturn(const ast::Stmt *s) {
  if (llvm::isa<ast::Return>(s))
    return true;
  if (auto *i = dyn_cast<ast::If>(s))
    return containsReturn(i->body) || containsReturn(i->orelse);
  if (auto *w = dyn_cast<ast::With>(s))
    return containsReturn(w->body);
  return false;
}
