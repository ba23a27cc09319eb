//===- HostCode.cpp - host expressions and small host functions to what they evaluate to --------------===//
#include "HostCode.h"
#include "Constants.h"

using namespace tritonc;
using namespace tritonc::frontend;
using llvm::dyn_cast;
using llvm::StringRef;

using MaybeObject = std::optional<Object>;

static DictObject dict(std::vector<std::pair<Object, Object>> items) {
  return DictObject{std::make_shared<const std::vector<std::pair<Object, Object>>>(std::move(items))};
}

static void put(std::vector<std::pair<Object, Object>> &items, const Object &key, const Object &value) {
  std::string why;
  for (auto &[k, v] : items)
    if (compareConstant(ast::CompareOp::Eq, k, key, why).value_or(false)) {
      v = value;
      return;
    }
  items.push_back({key, value});
}

static MaybeObject known(const Object &object) { return object.is<Poison>() ? std::nullopt : MaybeObject(object); }

MaybeObject HostEvaluator::name(StringRef id, const HostEnvironment &environment) {
  for (const HostEnvironment *e = &environment; e; e = e->outer.get())
    if (auto it = e->names.find(id); it != e->names.end())
      return known(it->second);
  if (const Binding *b = modules.find(*environment.scope, id))
    return b->state == Binding::Known ? known(b->value) : std::nullopt;
  auto value = predefined(id);
  return value ? value : hostFunction(id);
}

MaybeObject HostEvaluator::display(llvm::ArrayRef<const ast::Expr *> elements, const HostEnvironmentPtr &environment) {
  std::vector<Object> values;
  for (const ast::Expr *e : elements) {
    auto *star = dyn_cast<ast::Starred>(e);
    auto v = value(star ? star->value : e, environment);
    if (!v)
      return std::nullopt;
    if (!star) {
      values.push_back(*v);
      continue;
    }
    auto *tuple = v->as<TupleObject>();
    if (!tuple)
      return std::nullopt;
    values.insert(values.end(), tuple->elements->begin(), tuple->elements->end());
  }
  return Object::tuple(std::move(values));
}

/// Python's order of tuples; other values by compareConstant.
static std::optional<bool> compareValues(ast::CompareOp op, const Object &a, const Object &b) {
  std::string why;
  if (auto *d = b.as<DictObject>(); d && (op == ast::CompareOp::In || op == ast::CompareOp::NotIn)) {
    bool found = llvm::any_of(*d->items, [&](auto &item) { return compareConstant(ast::CompareOp::Eq, item.first, a, why).value_or(false); });
    return found == (op == ast::CompareOp::In);
  }
  bool identity = op == ast::CompareOp::Is || op == ast::CompareOp::IsNot || op == ast::CompareOp::Eq || op == ast::CompareOp::Ne;
  if (a.is<OpaqueObject>() || b.is<OpaqueObject>()) {
    if (identity && (a.isNone() || b.isNone()))
      return op == ast::CompareOp::IsNot || op == ast::CompareOp::Ne;
    return std::nullopt;
  }
  auto *x = a.as<TupleObject>(), *y = b.as<TupleObject>();
  bool ordered = op == ast::CompareOp::Lt || op == ast::CompareOp::Le || op == ast::CompareOp::Gt || op == ast::CompareOp::Ge;
  if (!x || !y || !ordered)
    return compareConstant(op, a, b, why);
  for (auto [p, q] : llvm::zip(*x->elements, *y->elements))
    if (!compareConstant(ast::CompareOp::Eq, p, q, why).value_or(false))
      return compareValues(op, p, q);
  return compareConstant(op, Object::integer(x->elements->size()), Object::integer(y->elements->size()), why);
}

MaybeObject HostEvaluator::compare(const ast::Compare &expr, const HostEnvironmentPtr &environment) {
  auto a = value(expr.first, environment);
  for (size_t i = 0; i < expr.ops.size(); ++i) {
    auto b = value(expr.rest[i], environment);
    auto *environ = b ? b->as<ModuleObject>() : nullptr;
    if (environ && environ->name == "os.environ") // nothing is set there
      return Object(expr.ops[i] == ast::CompareOp::NotIn);
    if (!a || !b)
      return std::nullopt;
    auto result = compareValues(expr.ops[i], *a, *b);
    if (!result)
      return std::nullopt;
    if (!*result)
      return Object(false);
    a = b;
  }
  return Object(true);
}

MaybeObject HostEvaluator::attribute(const Object &value, StringRef name) {
  if (auto *module = value.as<ModuleObject>()) {
    if (module->scope) {
      const Binding *b = modules.member(*module->scope, name);
      return b && b->state == Binding::Known ? known(b->value) : std::nullopt;
    }
    if (auto special = hostAttribute(value, name))
      return special;
    return externalAttribute(module->name, name);
  }
  if (auto *tuple = value.as<TupleObject>(); tuple && tuple->record) {
    auto place = tuple->record->find(name);
    return place ? known((*tuple->elements)[*place]) : std::nullopt;
  }
  return hostAttribute(value, name);
}

MaybeObject HostEvaluator::subscript(const ast::Subscript &expr, const HostEnvironmentPtr &environment) {
  auto base = value(expr.value, environment);
  if (!base)
    return std::nullopt;
  if (auto *slice = dyn_cast<ast::Slice>(expr.index)) {
    auto *s = base->as<std::string>();
    auto *tuple = base->as<TupleObject>();
    if ((!s && !tuple) || slice->step)
      return std::nullopt;
    auto size = int64_t(s ? s->size() : tuple->elements->size());
    auto bound = [&](const ast::Expr *e, int64_t fallback) -> std::optional<int64_t> {
      auto v = e ? value(e, environment) : MaybeObject(Object::integer(fallback));
      auto i = v ? toInteger(*v) : std::nullopt;
      if (!i || *i > INT32_MAX || *i < INT32_MIN)
        return std::nullopt;
      return std::clamp<int64_t>(*i < 0 ? int64_t(*i) + size : int64_t(*i), 0, size);
    };
    auto from = bound(slice->lower, 0), to = bound(slice->upper, size);
    if (!from || !to)
      return std::nullopt;
    to = std::max(*from, *to);
    if (s)
      return Object(s->substr(*from, *to - *from));
    return Object::tuple(std::vector<Object>(tuple->elements->begin() + *from, tuple->elements->begin() + *to));
  }
  auto index = value(expr.index, environment);
  if (!index)
    return std::nullopt;
  if (auto *d = base->as<DictObject>()) {
    for (auto &[k, v] : *d->items)
      if (compareValues(ast::CompareOp::Eq, k, *index).value_or(false))
        return known(v);
    return std::nullopt;
  }
  auto *tuple = base->as<TupleObject>();
  auto i = toInteger(*index);
  if (!tuple || !i || *i >= int64_t(tuple->elements->size()) || *i < -int64_t(tuple->elements->size()))
    return std::nullopt;
  return known((*tuple->elements)[int64_t(*i) < 0 ? int64_t(*i) + tuple->elements->size() : int64_t(*i)]);
}

MaybeObject HostEvaluator::comprehension(const ast::Comprehension &expr, const HostEnvironmentPtr &outer) {
  std::vector<Object> list;
  std::vector<std::pair<Object, Object>> items;
  bool isDict = expr.form == ast::Comprehension::DictForm, good = true;
  auto environment = std::make_shared<HostEnvironment>();
  environment->scope = outer->scope, environment->outer = outer;
  std::function<void(size_t)> level = [&](size_t n) {
    if (!good || !(good = step() && list.size() < 10000))
      return;
    if (n == expr.generators.size()) {
      auto element = value(expr.element, environment);
      auto second = isDict ? value(expr.value, environment) : element;
      if (!element || !second)
        good = isDict && element; // an entry that is not known is left out
      else if (isDict)
        put(items, *element, *second);
      else
        list.push_back(*element);
      return;
    }
    const ast::Generator &g = expr.generators[n];
    auto sequence = value(g.iter, environment);
    auto elements = sequence ? callExternal("list", {*sequence}, {}) : std::nullopt;
    if (!elements) {
      good = false;
      return;
    }
    for (const Object &e : *elements->as<TupleObject>()->elements) {
      good = good && assign(g.target, e, *environment);
      bool wanted = true;
      for (const ast::Expr *c : g.conditions)
        if (auto test = value(c, environment)) // an unknown filter keeps everything
          wanted = wanted && truth(*test);
      if (wanted)
        level(n + 1);
    }
  };
  level(0);
  if (!good)
    return std::nullopt;
  return isDict ? Object(dict(std::move(items))) : Object::tuple(std::move(list));
}

MaybeObject HostEvaluator::callExpression(const ast::Call &call, const HostEnvironmentPtr &environment) {
  std::vector<Object> arguments;
  std::vector<std::pair<std::string, Object>> keywords;
  bool complete = true;
  for (const ast::Expr *a : call.args) {
    auto *star = dyn_cast<ast::Starred>(a);
    auto v = value(star ? star->value : a, environment);
    complete = complete && v;
    if (auto *tuple = star && v ? v->as<TupleObject>() : nullptr)
      arguments.insert(arguments.end(), tuple->elements->begin(), tuple->elements->end());
    else
      arguments.push_back(v.value_or(Object(Poison{})));
  }
  for (const ast::Keyword &k : call.keywords) {
    auto v = value(k.value, environment);
    if (k.name.empty()) {
      if (auto *d = v ? v->as<DictObject>() : nullptr)
        for (auto &[key, item] : *d->items)
          if (auto *text = key.as<std::string>())
            keywords.push_back({*text, item});
      continue;
    }
    keywords.push_back({k.name.str(), v.value_or(Object(Poison{}))});
  }
  if (auto *method = dyn_cast<ast::Attribute>(call.callee)) {
    auto self = value(method->value, environment);
    if (!self)
      return std::nullopt;
    if (auto *text = self->as<std::string>())
      return complete ? stringMethod(*text, method->attr, arguments, keywords) : std::nullopt;
    if (!self->is<ModuleObject>())
      return complete ? callMethod(*self, method->attr, arguments) : std::nullopt;
    auto callee = attribute(*self, method->attr);
    return callee ? this->call(*callee, arguments, keywords) : std::nullopt;
  }
  auto callee = value(call.callee, environment);
  return callee ? this->call(*callee, arguments, keywords) : std::nullopt;
}

MaybeObject HostEvaluator::construct(const std::shared_ptr<const RecordClass> &record, llvm::ArrayRef<Object> arguments,
                                     llvm::ArrayRef<std::pair<std::string, Object>> keywords) {
  std::vector<std::string> names;
  for (auto &[name, value] : keywords)
    names.push_back(name);
  std::string why;
  auto from = bindFields(*record, arguments.size(), names, why);
  if (!from)
    return std::nullopt;
  std::vector<Object> elements;
  for (auto [field, place] : llvm::zip_equal(record->fields, *from)) {
    MaybeObject value = field.fixed;
    if (place)
      value = *place < arguments.size() ? arguments[*place] : keywords[*place - arguments.size()].second;
    if (!value && field.defaultValue)
      value = modules.evaluate(field.defaultValue, *record->scope->parent);
    elements.push_back(value.value_or(Object(Poison{})));
  }
  return Object::tuple(std::move(elements), record);
}

MaybeObject HostEvaluator::call(const Object &callee, llvm::ArrayRef<Object> arguments, llvm::ArrayRef<std::pair<std::string, Object>> keywords) {
  if (!step() || modules.depth > 40)
    return std::nullopt;
  llvm::SaveAndRestore<int> deeper(modules.depth, modules.depth + 1);
  if (auto *b = callee.as<BuiltinObject>())
    return callExternal(b->builtin->name, arguments, keywords);
  if (auto *m = callee.as<ModuleObject>()) {
    if (m->record && !m->record->aggregate)
      return construct(m->record, arguments, keywords);
    if (m->scope)
      return Object(OpaqueObject{}); // an object of a class
    StringRef name = m->name;
    if (name == "collections.namedtuple" || name == "typing.NamedTuple")
      return namedTupleClass(arguments, keywords);
    bool wraps = name == "<decorator>" || ((name == "triton.jit" || name == "functools.lru_cache" || name == "functools.cache") && !arguments.empty());
    if (wraps && !arguments.empty()) {
      if (auto *f = arguments[0].as<FunctionObject>(); f && name == "triton.jit") {
        modules.jitted.insert(f->function);
        return Object(FunctionObject{f->function, true});
      }
      return known(arguments[0]);
    }
    if ((name == "filter" || name == "map") && arguments.size() == 2) {
      auto *list = arguments[1].as<TupleObject>();
      if (!list)
        return std::nullopt;
      std::vector<Object> kept;
      for (const Object &e : *list->elements) {
        auto v = call(arguments[0], {e}, {});
        if (name == "map" && !v)
          return std::nullopt;
        if (name == "map" || !v || truth(*v))
          kept.push_back(name == "map" ? *v : e);
      }
      return Object::tuple(std::move(kept));
    }
    return callExternal(m->name, arguments, keywords);
  }
  llvm::ArrayRef<ast::Parameter> params;
  auto environment = std::make_shared<HostEnvironment>();
  const ast::FunctionDef *function = nullptr;
  const ast::Lambda *lambda = nullptr;
  if (auto *f = callee.as<FunctionObject>(); f && !f->jitted) {
    function = f->function;
    environment->scope = &modules.around(*function);
  } else if (auto *f = callee.as<HostFunctionObject>()) {
    function = f->function, lambda = f->lambda;
    environment->scope = f->environment->scope;
    environment->outer = f->environment;
  } else {
    return std::nullopt;
  }
  params = function ? function->params : lambda->params;
  size_t next = 0;
  for (const ast::Parameter &p : params) {
    if (p.kind == ast::Parameter::Varargs) {
      environment->names[p.name] = Object::tuple(std::vector<Object>(arguments.begin() + std::min(next, arguments.size()), arguments.end()));
      next = arguments.size();
      continue;
    }
    if (p.kind == ast::Parameter::Positional && next < arguments.size()) {
      environment->names[p.name] = arguments[next++];
      continue;
    }
    auto given = llvm::find_if(keywords, [&](auto &k) { return k.first == p.name; });
    if (given != keywords.end())
      environment->names[p.name] = given->second;
    else
      environment->names[p.name] = (p.defaultValue ? value(p.defaultValue, environment) : std::nullopt).value_or(Object(Poison{}));
  }
  if (lambda)
    return value(lambda->body, environment);
  Object result = NoneObject{};
  Flow flow = run(function->body, environment, result);
  return flow == Flow::Next || flow == Flow::Return ? known(result) : std::nullopt;
}

MaybeObject HostEvaluator::value(const ast::Expr *expr, const HostEnvironmentPtr &environment) {
  if (!expr || !step())
    return std::nullopt;
  std::string why;
  switch (expr->kind) {
  case ast::Kind::Name: return name(llvm::cast<ast::Name>(expr)->id, *environment);
  case ast::Kind::Int:
  case ast::Kind::Float:
  case ast::Kind::String:
  case ast::Kind::Bool:
  case ast::Kind::None: return literalValue(expr);
  case ast::Kind::Tuple: return display(llvm::cast<ast::Tuple>(expr)->elements, environment);
  case ast::Kind::List: return display(llvm::cast<ast::List>(expr)->elements, environment);
  case ast::Kind::Set: return display(llvm::cast<ast::Set>(expr)->elements, environment);
  case ast::Kind::Dict: {
    auto *d = llvm::cast<ast::Dict>(expr);
    std::vector<std::pair<Object, Object>> items;
    for (auto [k, v] : llvm::zip_equal(d->keys, d->values)) {
      auto key = k ? value(k, environment) : std::nullopt, item = value(v, environment);
      if (auto *merged = !k && item ? item->as<DictObject>() : nullptr)
        for (auto &[mk, mv] : *merged->items)
          put(items, mk, mv);
      else if (key)
        put(items, *key, item.value_or(Object(Poison{})));
    }
    return Object(dict(std::move(items)));
  }
  case ast::Kind::Unary: {
    auto *u = llvm::cast<ast::Unary>(expr);
    auto a = value(u->operand, environment);
    return a ? unaryConstant(u->op, *a, why) : std::nullopt;
  }
  case ast::Kind::Binary: {
    auto *b = llvm::cast<ast::Binary>(expr);
    auto x = value(b->lhs, environment), y = value(b->rhs, environment);
    return x && y ? binaryConstant(b->op, *x, *y, why) : std::nullopt;
  }
  case ast::Kind::BoolOp: {
    auto *b = llvm::cast<ast::BoolOp>(expr);
    MaybeObject last;
    bool unknown = false;
    for (const ast::Expr *e : b->values) {
      last = value(e, environment);
      if (last && truth(*last) != b->isAnd)
        return last;
      unknown = unknown || !last;
    }
    return unknown ? std::nullopt : last;
  }
  case ast::Kind::Compare: return compare(*llvm::cast<ast::Compare>(expr), environment);
  case ast::Kind::Conditional: {
    auto *c = llvm::cast<ast::Conditional>(expr);
    auto test = value(c->test, environment);
    return test ? value(truth(*test) ? c->body : c->orelse, environment) : std::nullopt;
  }
  case ast::Kind::Call: return callExpression(*llvm::cast<ast::Call>(expr), environment);
  case ast::Kind::Attribute: {
    auto *a = llvm::cast<ast::Attribute>(expr);
    auto base = value(a->value, environment);
    return base ? attribute(*base, a->attr) : std::nullopt;
  }
  case ast::Kind::Subscript: return subscript(*llvm::cast<ast::Subscript>(expr), environment);
  case ast::Kind::Lambda: return Object(HostFunctionObject{nullptr, llvm::cast<ast::Lambda>(expr), environment});
  case ast::Kind::Comprehension: return comprehension(*llvm::cast<ast::Comprehension>(expr), environment);
  case ast::Kind::NamedExpr: {
    auto *n = llvm::cast<ast::NamedExpr>(expr);
    auto v = value(n->value, environment);
    if (v)
      assign(n->target, *v, *environment);
    return v;
  }
  default: return std::nullopt;
  }
}

//===-- Functions of the host part ------------------------------------------------------------------===//

bool HostEvaluator::assign(const ast::Expr *target, const Object &value, HostEnvironment &environment) {
  if (auto *n = dyn_cast<ast::Name>(target)) {
    environment.names[n->id] = value;
    return true;
  }
  if (auto *s = dyn_cast<ast::Subscript>(target)) {
    // `d[key] = value` for a dict that a name holds.
    auto *base = dyn_cast<ast::Name>(s->value);
    auto it = base ? environment.names.find(base->id) : environment.names.end();
    auto *d = it == environment.names.end() ? nullptr : it->second.as<DictObject>();
    auto key = literalValue(s->index);
    if (!d || !key)
      return false;
    auto items = *d->items;
    put(items, *key, value);
    it->second = dict(std::move(items));
    return true;
  }
  llvm::ArrayRef<const ast::Expr *> elements;
  if (auto *t = dyn_cast<ast::Tuple>(target))
    elements = t->elements;
  else if (auto *l = dyn_cast<ast::List>(target))
    elements = l->elements;
  else
    return false;
  auto *values = value.as<TupleObject>();
  for (size_t i = 0; i < elements.size(); ++i) {
    bool has = values && values->elements->size() == elements.size();
    if (!assign(elements[i], has ? (*values->elements)[i] : Object(Poison{}), environment))
      return false;
  }
  return true;
}

HostEvaluator::Flow HostEvaluator::run(ast::Body body, const HostEnvironmentPtr &environment, Object &result) {
  for (const ast::Stmt *s : body)
    if (Flow flow = runOne(s, environment, result); flow != Flow::Next)
      return flow;
  return Flow::Next;
}

HostEvaluator::Flow HostEvaluator::runFor(const ast::For &statement, const HostEnvironmentPtr &environment, Object &result) {
  auto sequence = value(statement.iter, environment);
  auto list = sequence ? callExternal("list", {*sequence}, {}) : std::nullopt;
  if (!list)
    return Flow::Unknown;
  for (const Object &e : *list->as<TupleObject>()->elements) {
    if (!step() || !assign(statement.target, e, *environment))
      return Flow::Unknown;
    Flow flow = run(statement.body, environment, result);
    if (flow == Flow::Break)
      break;
    if (flow == Flow::Return || flow == Flow::Unknown)
      return flow;
  }
  return Flow::Next;
}

/// `list.append(x)`, `list.extend(x)`, `d.update(x)` on what a name holds. False if the statement is something else.
static bool grow(HostEvaluator &evaluator, const ast::Expr *expr, const HostEnvironmentPtr &environment) {
  auto *call = dyn_cast<ast::Call>(expr);
  auto *method = call && call->args.size() == 1 ? dyn_cast<ast::Attribute>(call->callee) : nullptr;
  auto *base = method ? dyn_cast<ast::Name>(method->value) : nullptr;
  HostEnvironment *holder = environment.get();
  while (base && holder && !holder->names.contains(base->id))
    holder = holder->outer.get();
  if (!base || !holder)
    return false;
  Object &held = holder->names[base->id];
  auto item = evaluator.value(call->args[0], environment);
  auto *list = held.as<TupleObject>();
  if (list && (method->attr == "append" || method->attr == "add" || method->attr == "extend")) {
    auto *more = item ? item->as<TupleObject>() : nullptr;
    auto values = *list->elements;
    if (method->attr != "extend")
      values.push_back(item.value_or(Object(Poison{})));
    else if (more)
      values.insert(values.end(), more->elements->begin(), more->elements->end());
    held = Object::tuple(std::move(values));
    return true;
  }
  auto *d = held.as<DictObject>();
  if (auto *more = d && method->attr == "update" && item ? item->as<DictObject>() : nullptr) {
    auto items = *d->items;
    for (auto &[k, v] : *more->items)
      put(items, k, v);
    held = dict(std::move(items));
    return true;
  }
  return false;
}

HostEvaluator::Flow HostEvaluator::runOne(const ast::Stmt *statement, const HostEnvironmentPtr &environment, Object &result) {
  if (!step())
    return Flow::Unknown;
  switch (statement->kind) {
  case ast::Kind::Return: {
    auto *r = llvm::cast<ast::Return>(statement);
    auto v = r->value ? value(r->value, environment) : MaybeObject(NoneObject{});
    result = v.value_or(Object(Poison{}));
    return Flow::Return;
  }
  case ast::Kind::Assign: {
    auto *a = llvm::cast<ast::Assign>(statement);
    Object v = value(a->value, environment).value_or(Object(Poison{}));
    for (const ast::Expr *t : a->targets)
      assign(t, v, *environment);
    return Flow::Next;
  }
  case ast::Kind::AnnAssign:
    if (auto *a = llvm::cast<ast::AnnAssign>(statement); a->value)
      assign(a->target, value(a->value, environment).value_or(Object(Poison{})), *environment);
    return Flow::Next;
  case ast::Kind::AugAssign: {
    auto *a = llvm::cast<ast::AugAssign>(statement);
    auto x = value(a->target, environment), y = value(a->value, environment);
    std::string why;
    auto v = x && y ? binaryConstant(a->op, *x, *y, why) : std::nullopt;
    assign(a->target, v.value_or(Object(Poison{})), *environment);
    return Flow::Next;
  }
  case ast::Kind::If: {
    auto *i = llvm::cast<ast::If>(statement);
    auto test = value(i->test, environment);
    if (!test || test->is<OpaqueObject>())
      return Flow::Unknown;
    return run(truth(*test) ? i->body : i->orelse, environment, result);
  }
  case ast::Kind::For: return runFor(*llvm::cast<ast::For>(statement), environment, result);
  case ast::Kind::While: {
    auto *w = llvm::cast<ast::While>(statement);
    while (true) {
      auto test = step() ? value(w->test, environment) : std::nullopt;
      if (!test || test->is<OpaqueObject>() || test->is<Poison>())
        return Flow::Unknown;
      Flow flow = truth(*test) ? run(w->body, environment, result) : Flow::Break;
      if (flow != Flow::Next && flow != Flow::Continue)
        return flow == Flow::Break ? Flow::Next : flow;
    }
  }
  case ast::Kind::With: return run(llvm::cast<ast::With>(statement)->body, environment, result);
  case ast::Kind::Try: {
    auto *t = llvm::cast<ast::Try>(statement);
    Flow flow = run(t->body, environment, result);
    if (flow == Flow::Unknown || (flow == Flow::Return && result.is<Poison>()))
      return t->handlers.empty() ? Flow::Unknown : run(t->handlers[0].body, environment, result);
    return flow == Flow::Next ? run(t->orelse, environment, result) : flow;
  }
  case ast::Kind::FunctionDef: {
    auto *f = llvm::cast<ast::FunctionDef>(statement);
    environment->names[f->name] = HostFunctionObject{f, nullptr, environment};
    return Flow::Next;
  }
  case ast::Kind::ExprStmt: grow(*this, llvm::cast<ast::ExprStmt>(statement)->value, environment); return Flow::Next;
  case ast::Kind::Break: return Flow::Break;
  case ast::Kind::Continue: return Flow::Continue;
  case ast::Kind::Raise:
  case ast::Kind::Unsupported: return Flow::Unknown;
  default: return Flow::Next; // `pass`, `assert`, `global`, imports: found by name where they are used
  }
}
