//===- UsageExpressions.cpp - what an expression says of the parameters in it -------------------------===//
#include "UsageWalk.h"

using namespace tritonc;
using llvm::dyn_cast;
using llvm::isa;
using llvm::StringRef;
using Sources = FunctionUse::Sources;

Sources UsageWalk::none() const {
  unsigned n = function.params.size();
  llvm::SmallBitVector empty(n);
  return {empty, empty, empty, empty};
}

void UsageWalk::mark(const llvm::SmallBitVector &which, bool ParameterUse::*fact) {
  for (unsigned i : which.set_bits())
    use.parameters[i].*fact = true;
}

int UsageWalk::parameter(const ast::Expr *e) const {
  auto *name = llvm::dyn_cast_or_null<ast::Name>(e);
  if (name)
    for (unsigned i = 0; i < function.params.size(); ++i)
      if (function.params[i].name == name->id)
        return int(i);
  return -1;
}

void UsageWalk::markName(const ast::Expr *e, bool ParameterUse::*fact) {
  if (int i = parameter(e); i >= 0)
    use.parameters[i].*fact = true;
}

Sources UsageWalk::walkAll(llvm::ArrayRef<const ast::Expr *> list) {
  Sources all = none();
  for (const ast::Expr *e : list)
    all |= walk(e);
  all.base.reset();
  return all;
}

Sources UsageWalk::address(const ast::Expr *e) {
  addressPart(e);
  Sources s = walk(e);
  mark(s.base, &ParameterUse::pointer);
  llvm::SmallBitVector loadedOffsets = s.loaded;
  loadedOffsets.reset(s.base); // what is read through the same address may be of any type
  mark(loadedOffsets, &ParameterUse::loadsOffset);
  mark(s.loaded, &ParameterUse::loadsInt);
  llvm::SmallBitVector offsets = s.direct;
  offsets.reset(s.base);
  mark(offsets, &ParameterUse::asInt);
  return s;
}

void UsageWalk::shape(const ast::Expr *e) {
  if (auto *t = dyn_cast<ast::Tuple>(e))
    for (const ast::Expr *x : t->elements)
      shape(x);
  else if (auto *l = dyn_cast<ast::List>(e))
    for (const ast::Expr *x : l->elements)
      shape(x);
  else
    mark(walk(e).direct, &ParameterUse::size);
}

Sources UsageWalk::binary(const ast::Binary &b) {
  Sources x = walk(b.lhs), y = walk(b.rhs), both = x;
  both |= y;
  bool sum = b.op == ast::BinaryOp::Add || b.op == ast::BinaryOp::Sub;
  both.base = !sum ? none().base : x.base.any() ? x.base : y.base;
  if (isa<ast::Float>(b.lhs))
    mark(y.direct, &ParameterUse::asFloat), mark(y.loaded, &ParameterUse::loadsFloat);
  if (isa<ast::Float>(b.rhs))
    mark(x.direct, &ParameterUse::asFloat), mark(x.loaded, &ParameterUse::loadsFloat);
  switch (b.op) {
  case ast::BinaryOp::LShift:
  case ast::BinaryOp::RShift:
  case ast::BinaryOp::BitAnd:
  case ast::BinaryOp::BitOr:
  case ast::BinaryOp::BitXor:
  case ast::BinaryOp::FloorDiv:
  case ast::BinaryOp::Mod: mark(both.loaded, &ParameterUse::loadsInt), mark(both.direct, &ParameterUse::asInt); break;
  case ast::BinaryOp::Div: mark(both.loaded, &ParameterUse::loadsFloat); break;
  default: break;
  }
  return both;
}

Sources UsageWalk::compare(const ast::Compare &c) {
  Sources all = walk(c.first);
  for (const ast::Expr *r : c.rest)
    all |= walk(r);
  for (size_t i = 0; i < c.ops.size(); ++i) {
    const ast::Expr *a = i ? c.rest[i - 1] : c.first, *b = c.rest[i];
    if (isa<ast::None>(b))
      markName(a, &ParameterUse::optional);
    bool equality = c.ops[i] == ast::CompareOp::Eq || c.ops[i] == ast::CompareOp::Ne || c.ops[i] == ast::CompareOp::In || c.ops[i] == ast::CompareOp::Is;
    for (auto [p, q] : {std::pair(a, b), std::pair(b, a)}) {
      int n = parameter(p);
      if (n < 0 || isa<ast::None>(q))
        continue;
      if (isa<ast::Float>(q))
        use.parameters[n].asFloat = true;
      const ast::Expr *first = q;
      if (auto *t = dyn_cast<ast::Tuple>(q); t && !t->elements.empty())
        first = t->elements[0];
      else if (auto *l = dyn_cast<ast::List>(q); l && !l->elements.empty())
        first = l->elements[0];
      if (!equality)
        continue;
      auto value = reader.modules.value(first, function);
      if (value && std::holds_alternative<DType>(value->value))
        use.parameters[n].dtype = true;
      if (value && !value->isNone())
        use.parameters[n].comparedWith.push_back(*value);
    }
  }
  all.base.reset(), all.direct.reset(), all.loaded.reset(); // a truth value
  return all;
}

int UsageWalk::elementOf(const ast::Expr *e) const {
  if (auto *name = dyn_cast<ast::Name>(e)) {
    auto it = elements.find(name->id);
    return it == elements.end() ? -1 : it->second;
  }
  auto *a = dyn_cast<ast::Attribute>(e);
  auto *inner = a && a->attr == "element_ty" ? dyn_cast<ast::Attribute>(a->value) : nullptr;
  return inner ? parameter(inner->value) : -1;
}

void UsageWalk::assertion(const ast::Expr *e) {
  if (auto *b = dyn_cast<ast::BoolOp>(e))
    for (const ast::Expr *v : b->values)
      assertion(v);
  auto *c = dyn_cast<ast::Compare>(e);
  if (!c || c->ops[0] != ast::CompareOp::Eq)
    return;
  int n = elementOf(c->first);
  auto value = n < 0 ? std::nullopt : reader.modules.value(c->rest[0], function);
  auto *type = value ? std::get_if<DType>(&value->value) : nullptr;
  if (type && !use.parameters[n].asserted)
    use.parameters[n].asserted = *type;
}

void UsageWalk::test(const ast::Expr *e) {
  markName(e, &ParameterUse::flag);
  if (auto *b = dyn_cast<ast::BoolOp>(e))
    for (const ast::Expr *v : b->values)
      test(v);
  else if (auto *u = dyn_cast<ast::Unary>(e); u && u->op == ast::UnaryOp::Not)
    test(u->operand);
  else
    walk(e);
}

Sources UsageWalk::walk(const ast::Expr *e) {
  if (!e || ++steps > 300000)
    return none();
  switch (e->kind) {
  case ast::Kind::Name: {
    Sources s = none();
    if (auto it = names.find(llvm::cast<ast::Name>(e)->id); it != names.end())
      s = it->second;
    else if (int p = parameter(e); p >= 0)
      s.base.set(p), s.direct.set(p);
    return s;
  }
  case ast::Kind::Binary: return binary(*llvm::cast<ast::Binary>(e));
  case ast::Kind::Unary: {
    auto *u = llvm::cast<ast::Unary>(e);
    if (u->op == ast::UnaryOp::Not)
      test(u->operand);
    Sources s = walk(u->operand);
    s.base.reset();
    return s;
  }
  case ast::Kind::BoolOp:
    test(e);
    return none();
  case ast::Kind::Compare: return compare(*llvm::cast<ast::Compare>(e));
  case ast::Kind::Conditional: {
    auto *c = llvm::cast<ast::Conditional>(e);
    test(c->test);
    Sources s = walk(c->body);
    s |= walk(c->orelse);
    return s;
  }
  case ast::Kind::Call: return call(*llvm::cast<ast::Call>(e));
  case ast::Kind::Attribute: {
    auto *a = llvm::cast<ast::Attribute>(e);
    auto *inner = dyn_cast<ast::Attribute>(a->value);
    if (a->attr == "element_ty" && inner) {
      mark(walk(inner->value).base, &ParameterUse::pointer);
      return none();
    }
    part(e);
    if (a->attr == "dtype" || a->attr == "shape" || a->attr == "type")
      return none();
    return walk(a->value);
  }
  case ast::Kind::Comprehension:
    for (const ast::Generator &g : llvm::cast<ast::Comprehension>(e)->generators)
      if (TupleUse *p = part(g.iter))
        p->elements["*"];
    return none();
  case ast::Kind::Subscript: {
    auto *s = llvm::cast<ast::Subscript>(e);
    walk(s->index);
    part(e);
    return walk(s->value);
  }
  case ast::Kind::Tuple: return walkAll(llvm::cast<ast::Tuple>(e)->elements);
  case ast::Kind::List: return walkAll(llvm::cast<ast::List>(e)->elements);
  default: return none();
  }
}
