//===- ModuleReader.cpp - decorators and definitions of a file, to kernels and the values given to them ------===//
#include "tritonc/Frontend/ModuleReader.h"
#include "Constants.h"
#include "HostCode.h"
#include "llvm/ADT/StringExtras.h"

using namespace tritonc;
using namespace tritonc::frontend;
using llvm::dyn_cast;
using llvm::StringRef;

struct ModuleReader::State {
  const ast::Module &module;
  Modules modules;
  std::vector<std::pair<const ast::FunctionDef *, const ast::Call *>> callForms; ///< `f = triton.heuristics(…)(triton.jit(f))`
  std::vector<KernelEntry> kernels;
  bool listed = false;

  State(const ast::Module &module, const SourceManager &sources, ModuleLoader *loader)
      : module(module), modules(module, module.body.empty() ? StringRef() : sources.file(module.body.front()->span.file).name(), loader) {}
  void list(ast::Body body, StringRef prefix);
  void findMade(ast::Body body);
  void wrapped(const ast::Expr *expr, ModuleScope &scope, std::vector<const ast::Call *> &calls);
  std::vector<const ast::Call *> decorators(const ast::FunctionDef &kernel);
};

ModuleReader::ModuleReader(const ast::Module &module, const SourceManager &sources, ModuleLoader *loader) : state(std::make_unique<State>(module, sources, loader)) {}
ModuleReader::~ModuleReader() = default;

//===-- Kernels ------------------------------------------------------------------------------------===//

/// True if a `return` with a value stands in the statements.
static bool returnsValue(ast::Body body) {
  return llvm::any_of(body, [](const ast::Stmt *s) {
    if (auto *r = dyn_cast<ast::Return>(s))
      return r->value && !llvm::isa<ast::None>(r->value);
    if (auto *i = dyn_cast<ast::If>(s))
      return returnsValue(i->body) || returnsValue(i->orelse);
    if (auto *f = dyn_cast<ast::For>(s))
      return returnsValue(f->body);
    auto *w = dyn_cast<ast::With>(s);
    return w && returnsValue(w->body);
  });
}

/// Follows `a(…)(b(…)(triton.jit(f)))` to f; `calls` gets the decorators on the way.
void ModuleReader::State::wrapped(const ast::Expr *expr, ModuleScope &scope, std::vector<const ast::Call *> &calls) {
  auto *call = dyn_cast<ast::Call>(expr);
  if (!call || call->args.size() != 1)
    return;
  auto *decorator = dyn_cast<ast::Call>(call->callee);
  if (!decorator && lastName(call) != "jit")
    return;
  if (decorator)
    calls.push_back(decorator);
  wrapped(call->args[0], scope, calls);
}

void ModuleReader::State::findMade(ast::Body body) {
  for (const ast::Stmt *s : body) {
    if (auto *i = dyn_cast<ast::If>(s))
      findMade(i->body), findMade(i->orelse);
    auto *a = dyn_cast<ast::Assign>(s);
    if (!a || !llvm::isa<ast::Call>(a->value))
      continue;
    std::vector<const ast::Call *> calls;
    wrapped(a->value, modules.main(), calls);
    if (calls.empty() && lastName(a->value) != "jit")
      continue;
    auto value = modules.evaluate(a->value, modules.main());
    auto *f = value ? value->as<FunctionObject>() : nullptr;
    if (!f || !f->jitted)
      continue;
    for (const ast::Call *c : calls)
      callForms.push_back({f->function, c});
  }
}

void ModuleReader::State::list(ast::Body body, StringRef prefix) {
  llvm::StringMap<size_t> placed; // of this list of statements: the last definition stands
  std::function<void(ast::Body)> walk = [&](ast::Body statements) {
    for (const ast::Stmt *s : statements) {
      if (auto *f = dyn_cast<ast::FunctionDef>(s)) {
        bool isKernel = ast::isKernel(*f) || modules.isJitted(*f);
        if (!isKernel) {
          list(f->body, prefix);
          continue;
        }
        bool isMethod = !prefix.empty() && !f->params.empty() && f->params[0].name == "self"; // called through an object
        KernelEntry entry{f, (prefix + f->name).str(), isMethod, returnsValue(f->body)};
        ModuleScope &home = modules.around(*f);
        auto binding = home.bindings.find(f->name);
        const Binding::Candidate *standing = prefix.empty() && binding != home.bindings.end() ? modules.active(home, binding->second) : nullptr;
        if (binding != home.bindings.end() && modules.neverRuns(home, binding->second, *f))
          continue;
        auto [it, isNew] = placed.try_emplace(f->name, kernels.size());
        if (isNew)
          kernels.push_back(std::move(entry));
        else if (!standing || !llvm::isa<ast::FunctionDef>(standing->statement) || standing->statement == f)
          kernels[it->second] = std::move(entry);
      } else if (auto *c = dyn_cast<ast::ClassDef>(s)) {
        list(c->body, (prefix + c->name + ".").str());
      } else if (auto *i = dyn_cast<ast::If>(s)) {
        walk(i->body), walk(i->orelse);
      } else if (auto *f = dyn_cast<ast::For>(s)) {
        walk(f->body);
      } else if (auto *w = dyn_cast<ast::With>(s)) {
        walk(w->body);
      } else if (auto *t = dyn_cast<ast::Try>(s)) {
        walk(t->body);
        for (const ast::Handler &h : t->handlers)
          walk(h.body);
        walk(t->orelse), walk(t->finalbody);
      }
    }
  };
  walk(body);
}

namespace {
/// Calls `visit` with every expression in a function's body.
struct ExpressionWalk {
  llvm::function_ref<void(const ast::Expr *)> visit;
  void all(llvm::ArrayRef<const ast::Expr *> list) {
    for (const ast::Expr *e : list)
      expr(e);
  }
  void expr(const ast::Expr *e) {
    if (!e)
      return;
    visit(e);
    if (auto *c = dyn_cast<ast::Call>(e)) {
      expr(c->callee), all(c->args);
      for (const ast::Keyword &k : c->keywords)
        expr(k.value);
    } else if (auto *b = dyn_cast<ast::Binary>(e))
      expr(b->lhs), expr(b->rhs);
    else if (auto *u = dyn_cast<ast::Unary>(e))
      expr(u->operand);
    else if (auto *b = dyn_cast<ast::BoolOp>(e))
      all(b->values);
    else if (auto *c = dyn_cast<ast::Compare>(e))
      expr(c->first), all(c->rest);
    else if (auto *c = dyn_cast<ast::Conditional>(e))
      expr(c->test), expr(c->body), expr(c->orelse);
    else if (auto *a = dyn_cast<ast::Attribute>(e))
      expr(a->value);
    else if (auto *s = dyn_cast<ast::Subscript>(e))
      expr(s->value), expr(s->index);
    else if (auto *t = dyn_cast<ast::Tuple>(e))
      all(t->elements);
    else if (auto *l = dyn_cast<ast::List>(e))
      all(l->elements);
    else if (auto *s = dyn_cast<ast::Starred>(e))
      expr(s->value);
  }
  void body(ast::Body statements) {
    for (const ast::Stmt *s : statements) {
      if (auto *a = dyn_cast<ast::Assign>(s))
        expr(a->value);
      else if (auto *a = dyn_cast<ast::AugAssign>(s))
        expr(a->value);
      else if (auto *a = dyn_cast<ast::AnnAssign>(s))
        expr(a->value);
      else if (auto *e = dyn_cast<ast::ExprStmt>(s))
        expr(e->value);
      else if (auto *r = dyn_cast<ast::Return>(s))
        expr(r->value);
      else if (auto *f = dyn_cast<ast::For>(s))
        expr(f->iter), body(f->body);
      else if (auto *w = dyn_cast<ast::While>(s))
        expr(w->test), body(w->body);
      else if (auto *i = dyn_cast<ast::If>(s))
        expr(i->test), body(i->body), body(i->orelse);
      else if (auto *w = dyn_cast<ast::With>(s))
        body(w->body);
    }
  }
};
} // namespace

std::vector<KernelEntry> ModuleReader::kernels() {
  State &s = *state;
  if (s.listed)
    return s.kernels;
  s.listed = true;
  s.findMade(s.module.body);
  s.list(s.module.body, "");
  llvm::DenseSet<const ast::FunctionDef *> called;
  for (const KernelEntry &k : s.kernels) {
    // A name of a kernel anywhere in another one: called, or handed to tl.reduce.
    auto visit = [&](const ast::Expr *e) {
      if (llvm::isa<ast::Name>(e) || llvm::isa<ast::Attribute>(e))
        if (const ast::FunctionDef *f = function(e, *k.function); f && f != k.function)
          called.insert(f);
    };
    ExpressionWalk{visit}.body(k.function->body);
  }
  for (KernelEntry &k : s.kernels)
    k.called = k.called || called.contains(k.function);
  return s.kernels;
}

const ast::FunctionDef *ModuleReader::function(const ast::Expr *name, const ast::FunctionDef &user) {
  const ast::Expr *root = name;
  while (auto *a = dyn_cast<ast::Attribute>(root))
    root = a->value;
  auto *base = dyn_cast<ast::Name>(root);
  if (!base || llvm::any_of(user.params, [&](const ast::Parameter &p) { return p.name == base->id; }))
    return nullptr;
  auto value = state->modules.evaluate(name, state->modules.around(user));
  auto *f = value ? value->as<FunctionObject>() : nullptr;
  return f ? f->function : nullptr;
}

std::optional<Literal> ModuleReader::value(const ast::Expr *expr, const ast::FunctionDef &user) {
  auto object = state->modules.evaluate(expr, state->modules.around(user));
  return object ? toLiteral(*object) : std::nullopt;
}

//===-- Decorators ------------------------------------------------------------------------------------===//

std::vector<const ast::Call *> ModuleReader::State::decorators(const ast::FunctionDef &kernel) {
  std::vector<const ast::Call *> calls;
  for (const ast::Expr *d : kernel.decorators)
    if (auto *call = dyn_cast<ast::Call>(d))
      calls.push_back(call);
  for (auto &[function, call] : callForms)
    if (function == &kernel)
      calls.push_back(call);
  return calls;
}

static const ast::Expr *argumentOf(const ast::Call &call, StringRef name) {
  for (const ast::Keyword &k : call.keywords)
    if (k.name == name)
      return k.value;
  return call.args.empty() ? nullptr : call.args[0];
}

static NamedValues namedValues(const DictObject &dict) {
  NamedValues values;
  for (auto &[k, v] : *dict.items)
    if (auto *name = k.as<std::string>())
      if (auto literal = toLiteral(v))
        values.push_back({*name, *literal});
  return values;
}

std::vector<NamedValues> ModuleReader::configs(const ast::FunctionDef &kernel) {
  kernels();
  std::vector<NamedValues> configs;
  ModuleScope &scope = state->modules.around(kernel);
  for (const ast::Call *d : state->decorators(kernel)) {
    bool named = llvm::any_of(d->keywords, [](const ast::Keyword &k) { return k.name == "configs"; });
    if (!named && !lastName(d).contains("autotune") && !lastName(d).contains("tuner"))
      continue;
    const ast::Expr *list = argumentOf(*d, "configs");
    auto add = [&](const ast::Expr *e) {
      auto value = state->modules.evaluate(e, scope);
      if (auto *dict = value ? value->as<DictObject>() : nullptr)
        configs.push_back(namedValues(*dict));
      else if (auto *tuple = value ? value->as<TupleObject>() : nullptr)
        for (const Object &o : *tuple->elements)
          if (auto *dict = o.as<DictObject>())
            configs.push_back(namedValues(*dict));
    };
    if (auto *display = llvm::dyn_cast_or_null<ast::List>(list))
      for (const ast::Expr *e : display->elements)
        add(llvm::isa<ast::Starred>(e) ? llvm::cast<ast::Starred>(e)->value : e);
    else if (list)
      add(list);
  }
  return configs;
}

/// The dict of a heuristics decorator, or nothing.
static std::optional<Object> heuristicsDict(Modules &modules, const ast::Call &decorator, ModuleScope &scope) {
  const ast::Expr *values = lastName(&decorator) == "heuristics" ? argumentOf(decorator, "values") : nullptr;
  return values ? modules.evaluate(values, scope) : std::nullopt;
}

std::vector<std::string> ModuleReader::heuristicNames(const ast::FunctionDef &kernel) {
  kernels();
  std::vector<std::string> names;
  for (const ast::Call *d : state->decorators(kernel)) {
    auto dict = heuristicsDict(state->modules, *d, state->modules.around(kernel));
    if (auto *items = dict ? dict->as<DictObject>() : nullptr)
      for (auto &[k, v] : *items->items)
        if (auto *name = k.as<std::string>())
          names.push_back(*name);
  }
  return names;
}

NamedValues ModuleReader::heuristics(const ast::FunctionDef &kernel, const std::vector<std::pair<std::string, std::optional<Literal>>> &arguments) {
  kernels();
  NamedValues computed;
  std::vector<std::pair<Object, Object>> known;
  for (auto &[name, value] : arguments)
    known.push_back({Object(name), value ? fromLiteral(*value) : Object(OpaqueObject{})});
  for (const ast::Call *d : state->decorators(kernel)) {
    auto dict = heuristicsDict(state->modules, *d, state->modules.around(kernel));
    auto *items = dict ? dict->as<DictObject>() : nullptr;
    if (!items)
      continue;
    for (auto &[k, function] : *items->items) {
      Object given = DictObject{std::make_shared<const std::vector<std::pair<Object, Object>>>(known)};
      auto value = function.is<Poison>() ? std::nullopt : state->modules.callHost(function, {given});
      auto literal = value ? toLiteral(*value) : std::nullopt;
      auto *name = k.as<std::string>();
      if (!name || !literal)
        continue;
      computed.push_back({*name, *literal});
      known.push_back({k, *value});
    }
  }
  return computed;
}
