//===- Usage.cpp - a kernel's statements to evidence about its parameters' types ----------------------===//
#include "UsageWalk.h"
#include "llvm/ADT/StringExtras.h"

using namespace tritonc;
using llvm::dyn_cast;
using llvm::isa;
using llvm::StringRef;
using Sources = FunctionUse::Sources;

void ParameterUse::merge(const ParameterUse &o) {
  bool ParameterUse::*flags[] = {&ParameterUse::pointer, &ParameterUse::optional, &ParameterUse::asInt, &ParameterUse::asFloat, &ParameterUse::flag, &ParameterUse::size,
                                 &ParameterUse::dtype, &ParameterUse::descriptor, &ParameterUse::window, &ParameterUse::loadsInt, &ParameterUse::loadsFloat, &ParameterUse::loadsMask,
                                 &ParameterUse::loadsPointer, &ParameterUse::loadsOffset, &ParameterUse::atomic, &ParameterUse::mask};
  for (auto f : flags)
    this->*f = this->*f || o.*f;
  called = std::max(called, o.called);
  tuple.merge(o.tuple);
  if (!asserted)
    asserted = o.asserted;
  for (const Literal &l : o.comparedWith)
    if (std::find(comparedWith.begin(), comparedWith.end(), l) == comparedWith.end())
      comparedWith.push_back(l);
}

void TupleUse::merge(const TupleUse &other) {
  for (auto &[key, use] : other.elements)
    elements[key].merge(use);
  count = std::max(count, other.count);
  pointer |= other.pointer;
}

Sources &Sources::operator|=(const Sources &o) {
  base |= o.base, direct |= o.direct, loaded |= o.loaded, gates |= o.gates;
  return *this;
}

void UsageWalk::assign(const ast::Expr *target, const ast::Expr *value, Sources s) {
  if (auto *name = dyn_cast<ast::Name>(target)) {
    s.gates |= gates;
    TupleUse *alias = value && (isa<ast::Subscript>(value) || isa<ast::Attribute>(value)) ? part(value) : nullptr;
    if (alias)
      aliases[name->id] = alias;
    else
      aliases.erase(name->id);
    names[name->id] = s;
    rememberStride(name->id, value ? strideOf(value) : -1);
    if (int n = value ? elementOf(value) : -1; n >= 0)
      elements[name->id] = n;
    else
      elements.erase(name->id);
    auto [it, isNew] = use.names.try_emplace(name->id, s);
    if (!isNew)
      it->second |= s;
  } else if (auto *tuple = dyn_cast<ast::Tuple>(target)) {
    auto *values = llvm::dyn_cast_or_null<ast::Tuple>(value);
    auto given = tuples.find(value);
    bool paired = values && values->elements.size() == tuple->elements.size();
    bool returned = given != tuples.end() && given->second.size() == tuple->elements.size();
    std::vector<Sources> each = returned ? given->second : std::vector<Sources>();
    TupleUse *whole = value && !values && (isa<ast::Name>(value) || isa<ast::Attribute>(value) || isa<ast::Subscript>(value)) ? part(value) : nullptr;
    for (auto [i, t] : llvm::enumerate(tuple->elements))
      assign(t, paired ? values->elements[i] : nullptr, paired ? walk(values->elements[i]) : returned ? each[i] : s);
    for (size_t i = 0; whole && i < tuple->elements.size(); ++i) {
      whole->count = std::max(whole->count, tuple->elements.size());
      if (auto *name = dyn_cast<ast::Name>(tuple->elements[i]))
        aliases[name->id] = &whole->elements[std::to_string(i)];
    }
  }
}

void UsageWalk::merge(const llvm::StringMap<Sources> &other) {
  for (auto &entry : other) {
    auto [it, isNew] = names.try_emplace(entry.getKey(), entry.second);
    if (!isNew)
      it->second |= entry.second;
  }
}

void UsageWalk::branch(const ast::If &i) {
  test(i.test);
  llvm::SmallBitVector around = gates;
  Sources s = walk(i.test);
  gates |= s.direct;
  for (unsigned n = 0; n < function.params.size(); ++n) // a comparison has no sources of its own
    if (reader.mentions(i.test, function.params[n].name))
      gates.set(n);
  llvm::StringMap<Sources> before = names;
  body(i.body);
  std::swap(before, names);
  body(i.orelse);
  merge(before);
  gates = around;
}

void UsageWalk::loop(ast::Body statements) {
  for (int pass = 0; pass < 2; ++pass) { // names flow from the end of the body to its start
    llvm::StringMap<Sources> before = names;
    body(statements);
    merge(before);
  }
}

void UsageWalk::returns(const ast::Expr *value) {
  Sources all = walk(value);
  auto *tuple = llvm::dyn_cast_or_null<ast::Tuple>(value);
  size_t count = tuple ? tuple->elements.size() : 0;
  bool first = use.returned.direct.none() && use.returned.base.none() && use.returned.loaded.none() && use.returnedElements.empty();
  if (first)
    use.returnedElements.assign(count, none());
  if (use.returnedElements.size() != count)
    use.returnedElements.clear();
  for (size_t i = 0; i < use.returnedElements.size(); ++i)
    use.returnedElements[i] |= walk(tuple->elements[i]);
  use.returned |= all;
}

void UsageWalk::body(ast::Body statements) {
  for (const ast::Stmt *s : statements) {
    if (++steps > 300000)
      return;
    if (auto *a = dyn_cast<ast::Assign>(s)) {
      Sources from = walk(a->value);
      for (const ast::Expr *t : a->targets)
        assign(t, a->value, from);
    } else if (auto *a = dyn_cast<ast::AugAssign>(s)) {
      bool sum = a->op == ast::BinaryOp::Add || a->op == ast::BinaryOp::Sub;
      Sources from = walk(a->value), old = walk(a->target);
      from.base.reset();
      if (!sum)
        old.base.reset();
      if (!sum && isa<ast::Float>(a->value))
        mark(old.loaded, &ParameterUse::loadsFloat);
      from |= old;
      int stride = sum ? strideOf(a->target) : -1, by = sum ? parameter(a->value) : -1;
      assign(a->target, nullptr, from);
      if (auto *name = dyn_cast<ast::Name>(a->target))
        rememberStride(name->id, by >= 0 && ast::isConstexpr(function.params[by].annotation) ? by : stride);
    } else if (auto *a = dyn_cast<ast::AnnAssign>(s)) {
      if (a->value)
        assign(a->target, a->value, walk(a->value));
    } else if (auto *e = dyn_cast<ast::ExprStmt>(s)) {
      walk(e->value);
    } else if (auto *r = dyn_cast<ast::Return>(s)) {
      returns(r->value);
    } else if (auto *f = dyn_cast<ast::For>(s)) {
      Sources from = walk(f->iter);
      from.base.reset();
      assign(f->target, nullptr, from);
      auto *range = dyn_cast<ast::Call>(f->iter);
      auto *counter = dyn_cast<ast::Name>(f->target);
      if (int by = range && range->args.size() == 3 ? parameter(range->args[2]) : -1; counter && by >= 0)
        rememberStride(counter->id, by);
      loop(f->body);
    } else if (auto *w = dyn_cast<ast::While>(s)) {
      test(w->test);
      loop(w->body);
    } else if (auto *i = dyn_cast<ast::If>(s)) {
      branch(*i);
    } else if (auto *w = dyn_cast<ast::With>(s)) {
      body(w->body);
    }
  }
}

bool UsageReader::mentions(const ast::Expr *expr, StringRef name) const {
  StringRef text = sources.text(expr->span);
  for (size_t at = text.find(name); at != StringRef::npos; at = text.find(name, at + 1)) {
    auto isWord = [](char c) { return llvm::isAlnum(c) || c == '_'; };
    if ((at == 0 || !isWord(text[at - 1])) && (at + name.size() == text.size() || !isWord(text[at + name.size()])))
      return true;
  }
  return false;
}

const FunctionUse &UsageReader::of(const ast::FunctionDef &function) {
  auto [it, isNew] = known.try_emplace(&function);
  if (!isNew)
    return it->second;
  llvm::SmallBitVector empty(function.params.size());
  it->second.parameters.resize(function.params.size());
  it->second.returned = {empty, empty, empty, empty};
  FunctionUse use = it->second; // filled apart: a recursive function sees an empty one
  UsageWalk walk{*this, function, use};
  walk.body(function.body);
  return known[&function] = std::move(use);
}
