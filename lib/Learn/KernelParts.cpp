// Turns the tree of a kernel into the parts that a change may touch.
#include "KernelParts.h"
#include "llvm/ADT/STLExtras.h"

using namespace tritonc;
using llvm::dyn_cast;

llvm::SmallVector<const ast::Expr *, 4> tritonc::partsOf(const ast::Expr *expr) {
  llvm::SmallVector<const ast::Expr *, 4> parts;
  auto all = [&](llvm::ArrayRef<const ast::Expr *> list) {
    for (const ast::Expr *e : list)
      if (e)
        parts.push_back(e);
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
  return parts;
}

void tritonc::visitExpr(const ast::Expr *expr, llvm::function_ref<bool(const ast::Expr *)> visit) {
  if (!expr || !visit(expr))
    return;
  for (const ast::Expr *part : partsOf(expr))
    visitExpr(part, visit);
}

llvm::StringRef tritonc::functionOf(const ast::Expr *expr) {
  auto *call = llvm::dyn_cast_or_null<ast::Call>(expr);
  if (auto *name = call ? dyn_cast<ast::Name>(call->callee) : nullptr)
    return name->id;
  auto *callee = call ? dyn_cast<ast::Attribute>(call->callee) : nullptr;
  return callee ? callee->attr : "";
}

bool tritonc::mentions(const ast::Expr *expr, llvm::StringRef wanted) {
  bool found = false;
  visitExpr(expr, [&](const ast::Expr *e) {
    auto *name = dyn_cast<ast::Name>(e);
    return !(found |= name && name->id == wanted);
  });
  return found;
}

KernelParts::KernelParts(const ast::FunctionDef &function, const ParameterKinds &parameters) {
  walk(function.body, {});
  for (const ast::Parameter &p : function.params)
    if (parameters.sizes.contains(p.name))
      sizeNames.push_back(p.name.str());
  for (const Assignment &a : assignments)
    if (a.around.empty() && !changing.contains(a.name) && isSize(a.stmt->value))
      sizeNames.push_back(a.name.str());
}

llvm::StringRef KernelParts::baseOf(const Access &access) const {
  const ast::Expr *base = address(access);
  while (auto *sum = dyn_cast<ast::Binary>(base))
    base = sum->lhs;
  auto *name = dyn_cast<ast::Name>(base);
  return name ? name->id : "";
}

bool KernelParts::isSize(const ast::Expr *root) const {
  bool names = false, other = false;
  visitExpr(root, [&](const ast::Expr *e) {
    if (dyn_cast<ast::Call>(e))
      other |= functionOf(e) != "cdiv";
    else if (auto *name = dyn_cast<ast::Name>(e))
      names |= llvm::is_contained(sizeNames, name->id), other |= !llvm::is_contained(sizeNames, name->id) && name->id != "tl" && name->id != "triton";
    else
      other |= !llvm::isa<ast::Binary, ast::Int, ast::Attribute>(e);
    return true;
  });
  return names && !other;
}

void KernelParts::walk(const ast::Expr *root) {
  visitExpr(root, [&](const ast::Expr *expr) {
    expressions.push_back(expr);
    for (const ast::Expr *part : partsOf(expr))
      parents[part] = expr;
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

void KernelParts::walk(ast::Body body, std::vector<const ast::For *> around) {
  for (const ast::Stmt *stmt : body) {
    if (auto *s = dyn_cast<ast::Assign>(stmt)) {
      walk(s->value);
      if (auto *name = s->targets.size() == 1 ? dyn_cast<ast::Name>(s->targets[0]) : nullptr) {
        if (!definitions.try_emplace(name->id, s->value).second)
          changing.insert(name->id), definitions[name->id] = s->value;
        assignments.push_back({s, name->id, around});
      }
    } else if (auto *s = dyn_cast<ast::AugAssign>(stmt)) {
      walk(s->value);
      if (auto *name = dyn_cast<ast::Name>(s->target))
        changing.insert(name->id), augmented.push_back({s, name->id, around});
    } else if (auto *s = dyn_cast<ast::AnnAssign>(stmt)) {
      if (s->value)
        walk(s->value);
    } else if (auto *s = dyn_cast<ast::ExprStmt>(stmt)) {
      walk(s->value);
    } else if (auto *s = dyn_cast<ast::Return>(stmt)) {
      walk(s->value);
    } else if (auto *s = dyn_cast<ast::For>(stmt)) {
      walk(s->iter);
      auto *target = dyn_cast<ast::Name>(s->target);
      auto *range = dyn_cast<ast::Call>(s->iter);
      if (target && range && llvm::StringRef(functionOf(range)).ends_with("range") && !range->args.empty())
        loops.push_back({s, target, range, around});
      auto within = around;
      within.push_back(s);
      walk(s->body, within);
    } else if (auto *s = dyn_cast<ast::While>(stmt)) {
      waits = true;
      walk(s->test);
      walk(s->body, around);
    } else if (auto *s = dyn_cast<ast::If>(stmt)) {
      walk(s->test);
      walk(s->body, around);
      walk(s->orelse, around);
    }
  }
}

bool KernelParts::counts(const ast::Expr *root, unsigned depth) const {
  bool found = false;
  visitExpr(root, [&](const ast::Expr *expr) {
    llvm::StringRef function = functionOf(expr);
    if (function == "load" || llvm::isa<ast::Compare>(expr)) // data and masks are no counts
      return false;
    found |= function == "arange";
    if (auto *name = dyn_cast<ast::Name>(expr); name && depth)
      if (auto *value = definitions.lookup(name->id))
        found |= counts(value, depth - 1);
    return !found;
  });
  return found;
}

bool KernelParts::isMask(const ast::Expr *expr) const {
  if (llvm::isa<ast::Compare>(expr))
    return true;
  if (auto *name = dyn_cast<ast::Name>(expr)) {
    auto *value = definitions.lookup(name->id);
    return value && !llvm::isa<ast::Name>(value) && isMask(value);
  }
  auto *both = dyn_cast<ast::Binary>(expr);
  return both && (both->op == ast::BinaryOp::BitAnd || both->op == ast::BinaryOp::BitOr) && isMask(both->lhs) && isMask(both->rhs);
}

const ast::Expr *KernelParts::address(const Access &access) const {
  auto *name = dyn_cast<ast::Name>(access.address());
  auto *value = name ? definitions.lookup(name->id) : nullptr;
  return value ? value : access.address();
}

std::vector<KernelParts::Index> KernelParts::indices(const ast::Expr *root) const {
  std::vector<Index> list;
  visitExpr(root, [&](const ast::Expr *expr) {
    auto *subscript = dyn_cast<ast::Subscript>(expr);
    auto *name = dyn_cast<ast::Name>(subscript ? subscript->value : expr);
    if (!name)
      return true;
    auto *value = definitions.lookup(name->id);
    if (!value || !counts(value, 3) || mentions(value, name->id))
      return false;
    auto inner = indices(value);
    bool joins = llvm::any_of(inner, [&](const Index &i) { return i.name != inner.front().name; });
    if (joins && !subscript)
      list.insert(list.end(), inner.begin(), inner.end());
    else
      list.push_back({name->id, expr});
    return false;
  });
  return list;
}

std::vector<const ast::Expr *> KernelParts::addressTexts(const Access &access) const {
  std::vector<const ast::Expr *> texts = {access.address()};
  for (size_t i = 0; i != texts.size(); ++i)
    visitExpr(texts[i], [&](const ast::Expr *e) {
      auto *name = dyn_cast<ast::Name>(e);
      auto *value = name ? llvm::dyn_cast_or_null<ast::Binary>(definitions.lookup(name->id)) : nullptr;
      bool isOffset = value && (value->op == ast::BinaryOp::Add || value->op == ast::BinaryOp::Mul) && !isSize(value);
      if (isOffset && !llvm::is_contained(texts, value))
        texts.push_back(value);
      return !llvm::isa<ast::Compare>(e) && functionOf(e) != "load";
    });
  return texts;
}

/// All expressions that a value is computed from, but for what is loaded.
void KernelParts::follow(const ast::Expr *root, llvm::StringSet<> &seen, llvm::function_ref<void(const ast::Expr *)> visit) const {
  visitExpr(root, [&](const ast::Expr *e) {
    visit(e);
    if (auto *name = dyn_cast<ast::Name>(e); name && seen.insert(name->id).second) {
      for (const Assignment &a : assignments)
        if (a.name == name->id)
          follow(a.stmt->value, seen, visit);
      for (const Augmented &a : augmented)
        if (a.name == name->id)
          follow(a.stmt->value, seen, visit);
      for (const Loop &loop : loops)
        if (loop.target->id == name->id)
          follow(loop.range, seen, visit);
    }
    return functionOf(e) != "load";
  });
}

bool KernelParts::dependsOn(const ast::Expr *expr, llvm::StringRef wanted) const {
  llvm::StringSet<> seen;
  bool found = false;
  follow(expr, seen, [&](const ast::Expr *e) {
    auto *name = dyn_cast<ast::Name>(e);
    found |= name && name->id == wanted;
  });
  return found;
}

unsigned KernelParts::axesOf(const ast::Expr *expr) const {
  unsigned axes = 0;
  llvm::StringSet<> seen;
  follow(expr, seen, [&](const ast::Expr *e) {
    for (const ProgramId &id : ids)
      axes |= id.call == e ? 1u << id.axis : 0;
  });
  return axes;
}

bool KernelParts::isPlace(const ast::Expr *expr) const {
  bool isTile = false, isCounter = false;
  llvm::StringSet<> seen;
  follow(expr, seen, [&](const ast::Expr *e) {
    isTile |= functionOf(e) == "arange" || functionOf(e) == "load";
    if (auto *name = dyn_cast<ast::Name>(e))
      isCounter |= llvm::any_of(loops, [&](const Loop &loop) { return loop.target->id == name->id; });
  });
  return !isTile && (isCounter || axesOf(expr));
}
