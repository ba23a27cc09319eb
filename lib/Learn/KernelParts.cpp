// Turns the tree of a kernel into the parts that a change may touch.
#include "KernelParts.h"
#include "llvm/ADT/STLFunctionalExtras.h"

using namespace tritonc;
using llvm::dyn_cast;

void tritonc::visitExpr(const ast::Expr *expr, llvm::function_ref<bool(const ast::Expr *)> visit) {
  if (!expr || !visit(expr))
    return;
  auto all = [&](llvm::ArrayRef<const ast::Expr *> list) {
    for (const ast::Expr *e : list)
      visitExpr(e, visit);
  };
  if (auto *e = dyn_cast<ast::Unary>(expr))
    all({e->operand});
  else if (auto *e = dyn_cast<ast::Binary>(expr))
    all({e->lhs, e->rhs});
  else if (auto *e = dyn_cast<ast::BoolOp>(expr))
    all(e->values);
  else if (auto *e = dyn_cast<ast::Compare>(expr))
    all({e->first}), all(e->rest);
  else if (auto *e = dyn_cast<ast::Conditional>(expr))
    all({e->test, e->body, e->orelse});
  else if (auto *e = dyn_cast<ast::Attribute>(expr))
    all({e->value});
  else if (auto *e = dyn_cast<ast::Subscript>(expr))
    all({e->value, e->index});
  else if (auto *e = dyn_cast<ast::Tuple>(expr))
    all(e->elements);
  else if (auto *e = dyn_cast<ast::List>(expr))
    all(e->elements);
  else if (auto *e = dyn_cast<ast::Call>(expr)) {
    all({e->callee}), all(e->args);
    for (const ast::Keyword &k : e->keywords)
      all({k.value});
  }
}

/// The last name of `tl.load`, `triton.language.load`; empty for what is no such thing.
static llvm::StringRef functionOf(const ast::Expr *expr) {
  auto *call = dyn_cast<ast::Call>(expr);
  auto *callee = call ? dyn_cast<ast::Attribute>(call->callee) : nullptr;
  return callee ? callee->attr : "";
}

KernelParts::KernelParts(const ast::FunctionDef &kernel) { walk(kernel.body, false); }

void KernelParts::walk(const ast::Expr *root) {
  visitExpr(root, [&](const ast::Expr *expr) {
    if (auto *compare = dyn_cast<ast::Compare>(expr))
      compares.push_back(compare);
    auto *call = dyn_cast<ast::Call>(expr);
    llvm::StringRef function = functionOf(expr);
    if (function == "program_id" && call->args.size() + call->keywords.size() == 1) {
      const ast::Expr *axis = call->args.empty() ? call->keywords[0].value : call->args[0];
      if (auto *number = dyn_cast<ast::Int>(axis); number && number->value().ult(3))
        ids.push_back({call, axis, unsigned(number->value().getZExtValue())});
    }
    bool isStore = function == "store";
    if ((isStore || function == "load") && call->args.size() >= (isStore ? 2 : 1)) {
      Access access{call, isStore};
      size_t maskAt = isStore ? 2 : 1;
      access.mask = call->args.size() > maskAt ? call->args[maskAt] : nullptr;
      access.other = !isStore && call->args.size() > 2 ? call->args[2] : nullptr;
      for (const ast::Keyword &k : call->keywords)
        (k.name == "mask" ? access.mask : k.name == "other" ? access.other : expr) = k.value;
      accesses.push_back(access);
    }
    return true;
  });
}

void KernelParts::walk(ast::Body body, bool inLoop) {
  for (const ast::Stmt *stmt : body) {
    if (auto *s = dyn_cast<ast::Assign>(stmt)) {
      walk(s->value);
      if (auto *name = s->targets.size() == 1 ? dyn_cast<ast::Name>(s->targets[0]) : nullptr) {
        definitions[name->id] = s->value;
        if (inLoop)
          inLoops.push_back(s);
      }
    } else if (auto *s = dyn_cast<ast::AugAssign>(stmt)) {
      walk(s->value);
    } else if (auto *s = dyn_cast<ast::AnnAssign>(stmt)) {
      if (s->value)
        walk(s->value);
    } else if (auto *s = dyn_cast<ast::ExprStmt>(stmt)) {
      walk(s->value);
    } else if (auto *s = dyn_cast<ast::For>(stmt)) {
      walk(s->iter);
      walk(s->body, true);
    } else if (auto *s = dyn_cast<ast::While>(stmt)) {
      waits = true;
      walk(s->test);
      walk(s->body, true);
    } else if (auto *s = dyn_cast<ast::If>(stmt)) {
      walk(s->test);
      walk(s->body, inLoop);
      walk(s->orelse, inLoop);
    }
  }
}

bool KernelParts::counts(const ast::Expr *root, unsigned depth) const {
  bool found = false;
  visitExpr(root, [&](const ast::Expr *expr) {
    llvm::StringRef function = functionOf(expr);
    if (function == "load") // data, not a count
      return false;
    found |= function == "arange";
    if (auto *name = dyn_cast<ast::Name>(expr); name && depth)
      if (auto *value = definitions.lookup(name->id))
        found |= counts(value, depth - 1);
    return !found;
  });
  return found;
}

std::vector<KernelParts::Index> KernelParts::indices(const ast::Expr *root) const {
  std::vector<Index> list;
  visitExpr(root, [&](const ast::Expr *expr) {
    auto *subscript = dyn_cast<ast::Subscript>(expr);
    auto *name = dyn_cast<ast::Name>(subscript ? subscript->value : expr);
    if (!name)
      return true;
    auto *value = definitions.lookup(name->id);
    if (value && counts(value, 3))
      list.push_back({name->id, expr});
    return false;
  });
  return list;
}
