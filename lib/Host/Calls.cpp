// Turns calls into results: user functions, natives, types, and what can be iterated.
#include "Evaluator.h"

using namespace llvm;

namespace tritonc::host {

Value callType(Evaluator &evaluator, const TypeObject &type, CallArguments &arguments, Span span);

//===-- Arguments ------------------------------------------------------------------------===//

static std::string variableName(const ast::Expr *expr) {
  auto *name = dyn_cast<ast::Name>(expr);
  return name ? name->id.str() : "";
}

Value Evaluator::evalCall(const ast::Call *expr, const ScopePtr &scope) {
  Value callee = eval(expr->callee, scope);
  CallArguments arguments;
  for (const ast::Expr *e : expr->args) {
    if (auto *star = dyn_cast<ast::Starred>(e)) {
      for (const Value &value : items(eval(star->value, scope))) {
        arguments.positional.push_back(value);
        arguments.spans.push_back(star->span);
        arguments.names.push_back("");
      }
      continue;
    }
    arguments.positional.push_back(eval(e, scope));
    arguments.spans.push_back(e->span);
    arguments.names.push_back(variableName(e));
  }
  for (const ast::Keyword &keyword : expr->keywords) {
    Value value = eval(keyword.value, scope);
    if (!keyword.name.empty()) {
      arguments.keywords.push_back({keyword.name.str(), value, keyword.nameSpan});
      continue;
    }
    if (!value.as<Dict>())
      fail(error("T0103", "`**` needs a dict, not a " + typeName(value)).at(keyword.value->span));
    for (auto &[key, item] : value.as<Dict>()->items)
      arguments.keywords.push_back({str(key), item, keyword.value->span});
  }
  return call(callee, std::move(arguments), expr->span);
}

void Evaluator::bind(const Function &function, CallArguments &arguments, Scope &scope) {
  auto wrong = [&](const std::string &what, Span span) {
    DiagnosticBuilder builder = error("T0103", "`" + function.name + "` " + what);
    if (span.end)
      builder.at(span);
    fail(builder);
  };
  size_t next = 0;
  std::vector<Value> rest;
  auto extra = std::make_shared<Dict>();
  const ast::Parameter *varargs = nullptr, *kwargs = nullptr;
  for (const ast::Parameter &param : function.params) {
    if (param.kind == ast::Parameter::Positional && next < arguments.positional.size())
      scope.names[param.name] = arguments.positional[next++];
    varargs = param.kind == ast::Parameter::Varargs ? &param : varargs;
    kwargs = param.kind == ast::Parameter::Kwargs ? &param : kwargs;
  }
  if (varargs && !varargs->name.empty())
    scope.names[varargs->name] = makeTuple({arguments.positional.begin() + next, arguments.positional.end()});
  else if (next < arguments.positional.size())
    wrong("takes " + std::to_string(next) + " arguments by position and gets " + std::to_string(arguments.positional.size()),
          next < arguments.spans.size() ? arguments.spans[next] : Span());
  for (const KeywordArgument &keyword : arguments.keywords) {
    bool known = any_of(function.params, [&](const ast::Parameter &p) {
      return p.name == keyword.name && p.kind != ast::Parameter::Varargs && p.kind != ast::Parameter::Kwargs;
    });
    if (!known && !kwargs)
      wrong("has no parameter `" + keyword.name + "`", keyword.span);
    if (known && scope.names.contains(keyword.name))
      wrong("gets `" + keyword.name + "` twice", keyword.span);
    if (known)
      scope.names[keyword.name] = keyword.value;
    else
      extra->set(Value(keyword.name), keyword.value);
  }
  if (kwargs)
    scope.names[kwargs->name] = Value(extra);
  for (size_t i = 0; i < function.params.size(); ++i) {
    StringRef name = function.params[i].name;
    if (name.empty() || scope.names.contains(name))
      continue;
    if (!function.hasDefault[i])
      wrong("needs an argument `" + name.str() + "`", Span());
    scope.names[name] = function.defaults[i];
  }
}

//===-- Calls ------------------------------------------------------------------------------===//

Value Evaluator::callFunction(const std::shared_ptr<Function> &function, CallArguments arguments) {
  if (callDepth >= callLimit)
    failLimit("functions of the host part call each other more than 1000 deep");
  auto scope = std::make_shared<Scope>();
  scope->parent = function->scope;
  bind(*function, arguments, *scope);
  ++callDepth;
  Value value;
  try {
    if (function->body)
      value = eval(function->body, scope);
    else
      exec(function->def->body, scope, value);
  } catch (...) {
    --callDepth;
    throw;
  }
  --callDepth;
  return value;
}

Value Evaluator::call(const Value &callee, CallArguments arguments, Span span) {
  if (auto function = callee.share<Function>()) {
    try {
      return callFunction(function, std::move(arguments));
    } catch (HostError &e) {
      if (!e.diagnostic.labels.empty() && e.diagnostic.calls.size() < 8)
        e.diagnostic.calls.push_back(span);
      throw;
    }
  }
  step(16);
  if (auto *native = callee.as<NativeObject>()) {
    Bound bound(*this, *native->native, arguments, span);
    return native->native->run(bound);
  }
  if (auto *method = callee.as<Method>()) {
    arguments.positional.insert(arguments.positional.begin(), method->self);
    Bound bound(*this, *method->native, arguments, span);
    return method->native->run(bound);
  }
  if (auto *launcher = callee.as<Launcher>())
    return launch(*launcher, std::move(arguments), span);
  if (auto *type = callee.as<TypeObject>())
    return callType(*this, *type, arguments, span);
  if (auto *kernel = callee.as<Kernel>())
    fail(error("T0161", "a kernel is launched with a grid").help("write `" + kernel->def->name.str() + "[grid](…)`"));
  if (auto *record = callee.as<RecordType>())
    return makeRecord(*record, arguments);
  if (auto *unknown = callee.as<Unknown>()) {
    if (auto type = makeRecordType(*unknown, arguments))
      return *type;
    fail("T0154", "`" + unknown->path + "` is not part of what the host part knows", "ImportError");
  }
  if (auto *module = callee.as<Module>(); module && StringRef(module->path).starts_with("triton_viz."))
    return Value(); // drawing and recording: nothing to do here
  fail("T0150", "a " + typeName(callee) + " cannot be called");
}

//===-- Iteration ------------------------------------------------------------------------------===//

void Evaluator::iterate(const Value &value, function_ref<bool(const Value &)> visit) {
  auto all = [&](const std::vector<Value> &items) {
    for (size_t i = 0; i < items.size() && visit(Value(items[i])); ++i)
      ;
  };
  if (auto l = value.share<List>())
    return all(l->items);
  if (auto t = value.share<Tuple>())
    return all(t->items);
  if (auto r = value.share<Range>()) {
    for (int64_t i = 0, n = r->size(); i < n && visit(Value(r->start + i * r->step)); ++i)
      ;
    return;
  }
  if (auto g = value.share<Generator>()) {
    while (g->next < g->items.size() && visit(Value(g->items[g->next++])))
      ;
    return;
  }
  auto set = value.share<Set>();
  if (auto d = value.share<Dict>(); d || set) {
    const Dict &dict = d ? *d : set->items;
    for (size_t i = 0; i < dict.items.size() && visit(Value(dict.items[i].first)); ++i)
      ;
    return;
  }
  if (auto s = value.share<String>()) {
    StringRef text = s->text;
    while (!text.empty()) {
      size_t n = 1;
      while (n < text.size() && (uint8_t(text[n]) & 0xc0) == 0x80)
        ++n;
      if (!visit(Value(text.take_front(n))))
        return;
      text = text.drop_front(n);
    }
    return;
  }
  if (const Tensor *t = value.tensor()) {
    if (t->rank() == 0)
      fail("T0150", "a tensor of no dimensions has no items to go through");
    for (int64_t i = 0, n = t->shape()[0]; i < n && visit(Value(pick(*t, 0, i))); ++i)
      ;
    return;
  }
  fail("T0150", "a " + typeName(value) + " has no items to go through");
}

std::vector<Value> Evaluator::items(const Value &value) {
  std::vector<Value> out;
  iterate(value, [&](const Value &item) {
    step();
    out.push_back(item);
    return true;
  });
  return out;
}

//===-- Making functions ---------------------------------------------------------------------------===//

/// A scope that a function keeps alive is emptied at the end: the two would hold each other forever.
void Evaluator::capture(const ScopePtr &scope) {
  for (ScopePtr s = scope; s && !s->captured; s = s->parent) {
    s->captured = true;
    capturedScopes.push_back(s);
  }
}

Value Evaluator::makeFunction(StringRef name, ArrayRef<ast::Parameter> params, const ScopePtr &scope) {
  auto function = std::make_shared<Function>();
  function->name = name.str();
  function->params = params;
  function->scope = scope;
  for (const ast::Parameter &param : params) {
    function->hasDefault.push_back(param.defaultValue || param.kind == ast::Parameter::Varargs ||
                                   param.kind == ast::Parameter::Kwargs);
    function->defaults.push_back(param.defaultValue ? eval(param.defaultValue, scope) : Value());
  }
  capture(scope);
  return function;
}

} // namespace tritonc::host
