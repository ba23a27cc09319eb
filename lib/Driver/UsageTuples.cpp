//===- UsageTuples.cpp - which parameters are tuples, and what their elements are ----------------------===//
#include "UsageWalk.h"

using namespace tritonc;
using llvm::dyn_cast;
using llvm::isa;
using llvm::StringRef;
using Sources = FunctionUse::Sources;

bool UsageWalk::isOfTiles(StringRef name) {
  return llvm::is_contained({"dtype", "type", "T", "numel", "value"}, name) || classify(name) != Callee::Other ||
         llvm::is_contained({"sum", "max", "min", "gather", "scatter", "sigmoid", "cast", "item", "permute", "split", "join", "abs", "trans", "argmax", "argmin", "cumsum"}, name);
}

TupleUse *UsageWalk::part(const ast::Expr *e) {
  if (auto *name = llvm::dyn_cast_or_null<ast::Name>(e)) {
    if (auto it = aliases.find(name->id); it != aliases.end())
      return it->second;
    int p = names.count(name->id) ? -1 : parameter(e);
    return p >= 0 ? &use.parameters[p].tuple : nullptr;
  }
  if (auto *s = llvm::dyn_cast_or_null<ast::Subscript>(e)) {
    auto *number = dyn_cast<ast::Int>(s->index);
    auto *field = dyn_cast<ast::Attribute>(s->value);
    TupleUse *base = !number && !isa<ast::Name>(s->index) ? nullptr : field && !isOfTiles(field->attr) ? fieldPart(*field) : part(s->value);
    return base ? &base->elements[number ? std::to_string(number->value().getLimitedValue()) : "*"] : nullptr;
  }
  auto *a = llvm::dyn_cast_or_null<ast::Attribute>(e);
  return a && !isOfTiles(a->attr) ? fieldPart(*a) : nullptr;
}

TupleUse *UsageWalk::fieldPart(const ast::Attribute &a) {
  auto *name = dyn_cast<ast::Name>(a.value);
  if (TupleUse *base = name && (parameter(name) >= 0 || aliases.count(name->id)) ? part(name) : nullptr)
    return &base->elements[a.attr.str()];
  return nullptr;
}

void UsageWalk::addressPart(const ast::Expr *e) {
  while (auto *b = llvm::dyn_cast_or_null<ast::Binary>(e))
    e = b->lhs;
  if (TupleUse *p = isa<ast::Name>(e) || isa<ast::Subscript>(e) || isa<ast::Attribute>(e) ? part(e) : nullptr)
    p->pointer = true;
}
