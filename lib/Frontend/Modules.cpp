//===- Modules.cpp - files, classes and functions around kernels to tables of names, filled lazily ----===//
#include "Modules.h"
#include "Constants.h"
#include "HostCode.h"

using namespace tritonc;
using namespace tritonc::frontend;
using llvm::dyn_cast;
using llvm::isa;
using llvm::StringRef;

Modules::Modules(const ast::Module &main, StringRef path, ModuleLoader *loader) : loader(loader), mainModule(main) {
  scopes.push_back(std::make_unique<ModuleScope>());
  mainScope = scopes.back().get();
  mainScope->path = path.split('#').first.str();
  index(main.body, *mainScope, {});
}

//===-- Indexing ------------------------------------------------------------------------------===//

void Modules::add(ModuleScope &scope, StringRef name, Binding::Candidate candidate) {
  scope.bindings[name].candidates.push_back(std::move(candidate));
}

void Modules::bindTargets(const ast::Expr *target, const ast::Expr *whole, const ast::Stmt *statement, ModuleScope &scope, llvm::ArrayRef<Guard> guards) {
  if (auto *name = dyn_cast<ast::Name>(target))
    add(scope, name->id, {statement, whole, {guards.begin(), guards.end()}});
  else if (auto *tuple = dyn_cast<ast::Tuple>(target))
    for (const ast::Expr *e : tuple->elements)
      bindTargets(e, whole, statement, scope, guards);
  else if (auto *list = dyn_cast<ast::List>(target))
    for (const ast::Expr *e : list->elements)
      bindTargets(e, whole, statement, scope, guards);
}

void Modules::index(ast::Body body, ModuleScope &scope, llvm::SmallVector<Guard, 2> guards) {
  auto inside = [&](ast::Body part, const ast::Stmt *s, Guard::Part which) {
    llvm::SmallVector<Guard, 2> inner(guards);
    inner.push_back({s, which});
    index(part, scope, std::move(inner));
  };
  for (const ast::Stmt *s : body) {
    if (auto *f = dyn_cast<ast::FunctionDef>(s)) {
      homes[f] = scope.isClass ? scope.parent : &scope;
      add(scope, f->name, {s, nullptr, guards});
    } else if (auto *c = dyn_cast<ast::ClassDef>(s)) {
      add(scope, c->name, {s, nullptr, guards});
    } else if (auto *a = dyn_cast<ast::Assign>(s)) {
      for (const ast::Expr *t : a->targets)
        bindTargets(t, t, s, scope, guards);
    } else if (auto *a = dyn_cast<ast::AnnAssign>(s); a && a->value) {
      bindTargets(a->target, a->target, s, scope, guards);
    } else if (auto *i = dyn_cast<ast::Import>(s)) {
      for (const ast::Alias &n : i->names)
        add(scope, n.alias.empty() ? n.name.split('.').first : n.alias, {s, nullptr, guards});
    } else if (auto *i = dyn_cast<ast::ImportFrom>(s)) {
      for (const ast::Alias &n : i->names)
        if (n.name == "*")
          scope.stars.push_back({s, nullptr, guards});
        else
          add(scope, n.alias.empty() ? n.name : n.alias, {s, nullptr, guards});
    } else if (auto *i = dyn_cast<ast::If>(s)) {
      inside(i->body, s, Guard::Body);
      inside(i->orelse, s, Guard::Else);
    } else if (auto *t = dyn_cast<ast::Try>(s)) {
      inside(t->body, s, Guard::Body);
      for (const ast::Handler &h : t->handlers)
        inside(h.body, s, Guard::Handler);
      inside(t->orelse, s, Guard::Body);
      index(t->finalbody, scope, guards);
    } else if (auto *w = dyn_cast<ast::With>(s)) {
      index(w->body, scope, guards);
    } else if (auto *f = dyn_cast<ast::For>(s)) {
      index(f->body, scope, guards);
    }
  }
}

ModuleScope &Modules::scopeOf(const ImportedModule &module) {
  ModuleScope *&known = scopeByNode[&module];
  if (!known) {
    scopes.push_back(std::make_unique<ModuleScope>());
    known = scopes.back().get();
    known->path = module.path;
    known->folder = module.folder;
    known->name = module.path.empty() ? module.folder : module.path;
    known->problems = &module.problems;
    index(module.module.body, *known, {});
  }
  return *scopeByNode[&module];
}

ModuleScope &Modules::classScope(const ast::ClassDef &definition, ModuleScope &outer) {
  ModuleScope *&known = scopeByNode[&definition];
  if (!known) {
    scopes.push_back(std::make_unique<ModuleScope>());
    ModuleScope *scope = known = scopes.back().get();
    scope->name = definition.name.str();
    scope->path = outer.path;
    scope->parent = &outer;
    scope->isClass = true;
    index(definition.body, *scope, {});
  }
  return *scopeByNode[&definition];
}

static bool encloses(const ast::Stmt *outer, const ast::FunctionDef &inner) {
  return outer->span.file == inner.span.file && outer->span.begin <= inner.span.begin && inner.span.end <= outer->span.end;
}

/// Calls `visit` with each function or class that a list of statements defines, also under `if`, `try`, `with`, `for`.
static void forEachDefinition(ast::Body body, llvm::function_ref<void(const ast::Stmt *)> visit) {
  for (const ast::Stmt *s : body) {
    if (isa<ast::FunctionDef>(s) || isa<ast::ClassDef>(s))
      visit(s);
    else if (auto *i = dyn_cast<ast::If>(s))
      forEachDefinition(i->body, visit), forEachDefinition(i->orelse, visit);
    else if (auto *w = dyn_cast<ast::With>(s))
      forEachDefinition(w->body, visit);
    else if (auto *f = dyn_cast<ast::For>(s))
      forEachDefinition(f->body, visit);
    else if (auto *t = dyn_cast<ast::Try>(s)) {
      forEachDefinition(t->body, visit);
      for (const ast::Handler &h : t->handlers)
        forEachDefinition(h.body, visit);
      forEachDefinition(t->orelse, visit), forEachDefinition(t->finalbody, visit);
    }
  }
}

ModuleScope &Modules::around(const ast::FunctionDef &function) {
  if (auto it = homes.find(&function); it != homes.end())
    return *it->second;
  ModuleScope *scope = mainScope;
  ast::Body body = mainModule.body;
  bool isOwn = body.empty() || body.front()->span.file == function.span.file;
  if (auto *file = !isOwn && loader ? loader->holding(function.span) : nullptr) { // of a file that the host part imported
    scope = &scopeOf(*file);
    body = file->module.body;
    if (auto it = homes.find(&function); it != homes.end())
      return *it->second;
  }
  for (bool deeper = true; deeper;) {
    deeper = false;
    const ast::Stmt *next = nullptr;
    forEachDefinition(body, [&](const ast::Stmt *s) {
      if (s != &function && encloses(s, function))
        next = s;
    });
    if (auto *c = llvm::dyn_cast_or_null<ast::ClassDef>(next)) {
      scope = &classScope(*c, *scope);
      body = c->body;
      deeper = true;
    } else if (auto *f = llvm::dyn_cast_or_null<ast::FunctionDef>(next)) {
      scope = &functionScope(*f, scope->isClass ? *scope->parent : *scope);
      body = f->body;
      deeper = true;
    }
  }
  if (auto it = homes.find(&function); it != homes.end())
    return *it->second;
  return *(homes[&function] = scope->isClass ? scope->parent : scope);
}

ModuleScope &Modules::functionScope(const ast::FunctionDef &function, ModuleScope &outer) {
  if (ModuleScope *known = scopeByNode.lookup(&function))
    return *known;
  scopes.push_back(std::make_unique<ModuleScope>());
  ModuleScope &scope = *scopes.back();
  scopeByNode[&function] = &scope;
  scope.name = function.name.str();
  scope.path = outer.path;
  scope.parent = &outer;
  for (const ast::Parameter &p : function.params) {
    Binding &b = scope.bindings[p.name];
    auto value = p.defaultValue ? evaluate(p.defaultValue, outer) : std::nullopt;
    b.state = value ? Binding::Known : Binding::Unknown;
    b.value = value.value_or(Object(Poison{}));
    b.place = p.span;
    b.why = "it is a parameter of `" + function.name.str() + "`, which is not called here";
  }
  index(function.body, scope, {});
  return scope;
}

//===-- Branches of the module ------------------------------------------------------------------===//

std::optional<Guard::Part> Modules::decide(ModuleScope &scope, const ast::Stmt *statement) {
  auto [it, isNew] = decisions.try_emplace(statement, -1);
  if (isNew) {
    int part = -1;
    if (auto *i = dyn_cast<ast::If>(statement)) {
      if (auto test = evaluate(i->test, scope); test && !test->is<Poison>() && !test->is<OpaqueObject>())
        part = truth(*test) ? Guard::Body : Guard::Else;
    } else if (auto *t = dyn_cast<ast::Try>(statement)) {
      part = llvm::all_of(t->body, [&](const ast::Stmt *s) { return resolves(scope, s); }) ? Guard::Body : Guard::Handler;
    }
    decisions[statement] = part;
  }
  int part = decisions[statement];
  return part < 0 ? std::nullopt : std::optional(Guard::Part(part));
}

bool Modules::resolves(ModuleScope &scope, const ast::Stmt *statement) {
  static const char *missing[] = {"triton.experimental", "triton.ops", "triton.language.extra.tlx", "triton.language.extra.cann", "triton.language.extra.hip",
                                  "torch_npu", "torch.version.missing"};
  auto external = [&](StringRef name) { return llvm::none_of(missing, [&](StringRef m) { return name.starts_with(m); }); };
  if (auto *i = dyn_cast<ast::Import>(statement))
    return llvm::all_of(i->names, [&](const ast::Alias &n) {
      return ModuleLoader::isExternal(n.name) ? external(n.name) : loader && loader->find(scope.path, n.name, 0);
    });
  auto *i = dyn_cast<ast::ImportFrom>(statement);
  if (!i)
    return true;
  if (!i->level && ModuleLoader::isExternal(i->module))
    return llvm::all_of(i->names, [&](const ast::Alias &n) {
      return n.name == "*" || (external((i->module + "." + n.name).str()) && externalAttribute(i->module, n.name));
    });
  auto *module = loader ? loader->find(scope.path, i->module, i->level) : nullptr;
  return module && llvm::all_of(i->names, [&](const ast::Alias &n) { return n.name == "*" || member(scopeOf(*module), n.name); });
}

int Modules::reached(ModuleScope &scope, llvm::ArrayRef<Guard> guards) {
  int least = 2;
  for (const Guard &g : guards) {
    auto part = decide(scope, g.statement);
    least = std::min(least, !part ? 1 : *part == g.part ? 2 : 0);
  }
  return least;
}

const Binding::Candidate *Modules::active(ModuleScope &scope, const Binding &binding) {
  // What surely runs last stands; else the first that may run; else whatever defines the name.
  const Binding::Candidate *sure = nullptr, *maybe = nullptr;
  for (const Binding::Candidate &c : binding.candidates) {
    int runs = reached(scope, c.guards);
    if (runs == 2)
      sure = &c;
    else if (runs == 1 && !maybe)
      maybe = &c;
  }
  return sure ? sure : maybe ? maybe : binding.candidates.empty() ? nullptr : &binding.candidates.front();
}

bool Modules::neverRuns(ModuleScope &scope, const Binding &binding, const ast::FunctionDef &function) {
  return llvm::any_of(binding.candidates, [&](const Binding::Candidate &c) { return c.statement == &function && reached(scope, c.guards) == 0; });
}

//===-- Values ------------------------------------------------------------------------------------===//

const Binding *Modules::find(ModuleScope &scope, StringRef name) {
  for (ModuleScope *s = &scope; s; s = s->parent)
    if (const Binding *b = own(*s, name))
      return b;
  return nullptr;
}

const Binding *Modules::own(ModuleScope &scope, StringRef name) {
  auto it = scope.bindings.find(name);
  if (it == scope.bindings.end()) {
    for (const Binding::Candidate &star : llvm::reverse(scope.stars)) {
      if (scope.busy || reached(scope, star.guards) == 0)
        continue;
      llvm::SaveAndRestore<bool> guard(scope.busy, true);
      Binding binding;
      importFrom(scope, *llvm::cast<ast::ImportFrom>(star.statement), name, binding);
      if (binding.state == Binding::Known)
        return &(scope.bindings[name] = std::move(binding));
    }
    return nullptr;
  }
  Binding *binding = &it->second;
  while (binding->state == Binding::Busy && binding->chosen && binding->chosen != binding->candidates.data()) {
    // `f = triton.jit(f)`: the name as it was before this statement.
    if (!binding->previous) {
      binding->previous = std::make_unique<Binding>();
      binding->previous->candidates.assign(binding->candidates.data(), binding->candidates.data() + (binding->chosen - binding->candidates.data()));
    }
    binding = binding->previous.get();
  }
  if (binding->state == Binding::Fresh)
    evaluate(scope, it->getKey(), *binding);
  return binding;
}

const Binding *Modules::member(ModuleScope &scope, StringRef name) {
  if (const Binding *b = own(scope, name))
    return b;
  for (ModuleScope *base : scope.bases)
    if (const Binding *b = member(*base, name))
      return b;
  auto *module = loader && !scope.folder.empty() ? loader->inFolder(scope.folder, name) : nullptr;
  if (!module)
    return nullptr;
  Object value = ModuleObject{module->path.empty() ? module->folder : module->path, &scopeOf(*module)};
  Binding &b = scope.bindings[name];
  b.state = Binding::Known;
  b.value = value;
  return &b;
}

void Modules::import(ModuleScope &scope, StringRef name, Binding &binding) {
  for (const ast::Alias &n : llvm::cast<ast::Import>(binding.chosen->statement)->names) {
    if ((n.alias.empty() ? n.name.split('.').first : n.alias) != name)
      continue;
    StringRef module = n.alias.empty() ? name : n.name;
    binding.place = n.span;
    auto *file = loader ? loader->find(scope.path, module, 0) : nullptr;
    if (file)
      binding.value = ModuleObject{module.str(), &scopeOf(*file)};
    else if (ModuleLoader::isExternal(module))
      binding.value = ModuleObject{module.str()};
    else {
      binding.state = Binding::Unknown;
      binding.why = "the module `" + module.str() + "` was not found";
      continue;
    }
    binding.state = Binding::Known;
    return;
  }
}

void Modules::importFrom(ModuleScope &scope, const ast::ImportFrom &statement, StringRef name, Binding &binding) {
  StringRef wanted = name;
  binding.place = statement.span;
  for (const ast::Alias &n : statement.names)
    if ((n.alias.empty() ? n.name : n.alias) == name)
      wanted = n.name, binding.place = n.span;
  std::string module = std::string(statement.level, '.') + statement.module.str();
  auto unknown = [&](std::string why) { binding.why = std::move(why), binding.state = Binding::Unknown; };
  if (!statement.level && ModuleLoader::isExternal(statement.module)) {
    if (auto value = externalAttribute(statement.module, wanted))
      binding.value = *value, binding.state = Binding::Known;
    else
      unknown("`" + module + "` has no `" + wanted.str() + "`");
    return;
  }
  auto *file = loader ? loader->find(scope.path, statement.module, statement.level) : nullptr;
  if (!file && (wanted == "triton" || wanted == "tl")) { // projects pass Triton on: `from project.compat import tl, triton`
    binding.value = ModuleObject{wanted == "tl" ? "triton.language" : "triton"}, binding.state = Binding::Known;
    return;
  }
  if (!file)
    return unknown("the module `" + module + "` was not found");
  ModuleScope &other = scopeOf(*file);
  const Binding *found = member(other, wanted);
  if (!found) {
    bool broken = other.problems && other.problems->hasErrors();
    return unknown("`" + wanted.str() + "` is not defined in " + other.name + (broken ? ", which has syntax errors" : ""));
  }
  if (found->state == Binding::Busy) {
    // `from . import part` in the package's own file: not this name but the file `part.py`.
    auto *part = other.folder.empty() ? nullptr : loader->inFolder(other.folder, wanted);
    if (!part)
      return unknown("`" + wanted.str() + "` is imported in a circle");
    binding.value = ModuleObject{part->path.empty() ? part->folder : part->path, &scopeOf(*part)};
    binding.state = Binding::Known;
    return;
  }
  binding.value = found->value, binding.state = found->state, binding.why = found->why;
  binding.source = found;
}

/// The element of `value` that a name inside of a tuple target gets.
static std::optional<Object> unpacked(const ast::Expr *target, StringRef name, const Object &value) {
  if (auto *n = dyn_cast<ast::Name>(target))
    return n->id == name ? std::optional(value) : std::nullopt;
  auto *tuple = dyn_cast<ast::Tuple>(target);
  auto *values = value.as<TupleObject>();
  if (!tuple || !values || tuple->elements.size() != values->elements->size())
    return std::nullopt;
  for (auto [e, v] : llvm::zip_equal(tuple->elements, *values->elements))
    if (auto found = unpacked(e, name, v))
      return found;
  return std::nullopt;
}

void Modules::evaluate(ModuleScope &scope, StringRef name, Binding &binding) {
  binding.state = Binding::Busy;
  binding.home = &scope;
  binding.chosen = active(scope, binding);
  const ast::Stmt *statement = binding.chosen ? binding.chosen->statement : nullptr;
  binding.place = statement ? statement->span : Span();
  std::optional<Object> value;
  const ast::Expr *expr = nullptr;
  if (auto *f = llvm::dyn_cast_or_null<ast::FunctionDef>(statement)) {
    binding.place = f->nameSpan;
    value = FunctionObject{f, ast::isKernel(*f)};
  } else if (auto *c = llvm::dyn_cast_or_null<ast::ClassDef>(statement)) {
    binding.place = c->nameSpan;
    value = classObject(*c, scope);
  } else if (llvm::isa_and_nonnull<ast::Import>(statement)) {
    return import(scope, name, binding);
  } else if (auto *i = llvm::dyn_cast_or_null<ast::ImportFrom>(statement)) {
    return importFrom(scope, *i, name, binding);
  } else if (auto *a = llvm::dyn_cast_or_null<ast::Assign>(statement)) {
    expr = a->value;
  } else if (auto *a = llvm::dyn_cast_or_null<ast::AnnAssign>(statement)) {
    expr = a->value;
  }
  if (expr) {
    value = evaluate(expr, scope);
    if (value)
      value = unpacked(binding.chosen->target, name, *value);
    binding.expression = llvm::isa_and_nonnull<ast::Name>(binding.chosen->target) ? expr : nullptr;
  }
  binding.state = value && !value->is<Poison>() ? Binding::Known : Binding::Unknown;
  if (value)
    binding.value = *value;
  else
    binding.why = "its value is not known before the program runs";
}

std::optional<Object> Modules::evaluate(const ast::Expr *expr, ModuleScope &scope) {
  if (nesting > 200) // names defined by names defined by names …
    return std::nullopt;
  if (!nesting)
    steps = 0;
  llvm::SaveAndRestore<int> deeper(nesting, nesting + 1);
  auto environment = std::make_shared<HostEnvironment>();
  environment->scope = &scope;
  return HostEvaluator(*this).value(expr, environment);
}

std::optional<Object> Modules::callHost(const Object &function, llvm::ArrayRef<Object> arguments, llvm::ArrayRef<std::pair<std::string, Object>> keywords) {
  if (!nesting)
    steps = 0;
  return HostEvaluator(*this).call(function, arguments, keywords);
}
