//===- Names.cpp - what a name or an attribute stands for ------------------------------------------------===//
#include "Codegen.h"
#include "Constants.h"
#include "llvm/Support/SaveAndRestore.h"
#include <cmath>

using namespace mlir;
using namespace tritonc;
using namespace tritonc::frontend;

Object Codegen::lookup(const ast::Name &name) {
  if (auto it = scope.names.find(name.id); it != scope.names.end())
    return it->second;
  if (auto it = scope.lost.find(name.id); it != scope.lost.end())
    emitter.fail(error("T0104", "`" + name.id.str() + "` is not defined on every way here").at(name.span).at(it->second.span, it->second.why)
                     .fact("NameError('" + name.id.str() + " is not defined')")
                     .help("give `" + name.id.str() + "` a value before"));
  if (auto object = global(name.id, name.span)) {
    if (object->is<Poison>())
      throw Failure();
    return *object;
  }
  std::vector<std::string> known;
  for (auto &[n, o] : scope.names)
    known.push_back(n.str());
  for (auto &entry : bindings)
    known.push_back(entry.getKey().str());
  llvm::sort(known);
  std::string close = closestName(name.id, known);
  auto report = error("T0101", "`" + name.id.str() + "` is not defined");
  report.at(name.span).fact("NameError('" + name.id.str() + " is not defined')");
  if (!close.empty())
    report.help("did you mean `" + close + "`?", {{name.span, close}});
  emitter.fail(report);
}

//===-- The module around the kernel ---------------------------------------------------===//

void Codegen::indexModule(ast::Body body) {
  auto put = [&](llvm::StringRef name, const ast::Stmt *statement, const ast::Expr *target = nullptr) {
    bindings[name] = Binding{statement, target, Binding::Fresh, {}};
  };
  std::function<void(const ast::Expr *, const ast::Stmt *)> targets = [&](const ast::Expr *t, const ast::Stmt *s) {
    if (auto *name = llvm::dyn_cast<ast::Name>(t))
      put(name->id, s, t);
  };
  for (const ast::Stmt *s : body) {
    if (auto *f = llvm::dyn_cast<ast::FunctionDef>(s))
      put(f->name, s);
    else if (auto *a = llvm::dyn_cast<ast::Assign>(s))
      for (const ast::Expr *t : a->targets)
        targets(t, s);
    else if (auto *a = llvm::dyn_cast<ast::AnnAssign>(s)) {
      if (a->value)
        targets(a->target, s);
    } else if (auto *i = llvm::dyn_cast<ast::Import>(s)) {
      for (const ast::Alias &n : i->names)
        put(n.alias.empty() ? n.name.split('.').first : n.alias, s);
    } else if (auto *i = llvm::dyn_cast<ast::ImportFrom>(s)) {
      for (const ast::Alias &n : i->names)
        put(n.alias.empty() ? n.name : n.alias, s);
    } else if (auto *i = llvm::dyn_cast<ast::If>(s)) {
      indexModule(i->orelse);
      indexModule(i->body);
    } else if (auto *t = llvm::dyn_cast<ast::Try>(s)) {
      for (const ast::Handler &h : t->handlers)
        indexModule(h.body);
      indexModule(t->body);
    } else if (auto *w = llvm::dyn_cast<ast::With>(s)) {
      indexModule(w->body);
    }
  }
}

/// `tl.constexpr(…)` at module level: what Triton allows a kernel to read.
static bool isConstexprCall(const ast::Expr *value) {
  auto *call = llvm::dyn_cast<ast::Call>(value);
  auto *attribute = call ? llvm::dyn_cast<ast::Attribute>(call->callee) : nullptr;
  auto *name = call ? llvm::dyn_cast<ast::Name>(call->callee) : nullptr;
  return (attribute && attribute->attr == "constexpr") || (name && name->id == "constexpr");
}

std::optional<Object> Codegen::evaluateBinding(llvm::StringRef name, Binding &binding, Span use) {
  if (auto *f = llvm::dyn_cast<ast::FunctionDef>(binding.statement))
    return Object(FunctionObject{f});
  if (auto *i = llvm::dyn_cast<ast::Import>(binding.statement)) {
    for (const ast::Alias &n : i->names)
      if (n.alias == name)
        return Object(ModuleObject{n.name.str()});
    return Object(ModuleObject{name.str()});
  }
  if (auto *i = llvm::dyn_cast<ast::ImportFrom>(binding.statement)) {
    for (const ast::Alias &n : i->names)
      if ((n.alias.empty() ? n.name : n.alias) == name)
        return moduleAttribute(ModuleObject{i->module.str()}, n.name, n.span);
    return std::nullopt;
  }
  const ast::Expr *value = nullptr;
  if (auto *a = llvm::dyn_cast<ast::Assign>(binding.statement))
    value = a->value;
  else if (auto *a = llvm::dyn_cast<ast::AnnAssign>(binding.statement))
    value = a->value;
  // Module-level expressions see module-level names only.
  llvm::SaveAndRestore<Scope> outer(scope, Scope());
  llvm::SaveAndRestore<std::vector<Span>> calls(emitter.calls, {});
  emitter.calls.push_back(use);
  Object object = visit(value);
  bool plain = object.isNumber() || object.is<std::string>() || object.is<TupleObject>();
  if (plain && !isConstexprCall(value) && !llvm::is_contained(warnedGlobals, name)) {
    warnedGlobals.push_back(name);
    emitter.calls.clear();
    emitter.warn(warning("W2201", "the kernel reads the plain module variable `" + name.str() + "`").at(use).at(binding.statement->span, "set here")
                     .fact("Cannot access global variable " + name.str() + " from within @jit'ed function: real Triton wants `tl.constexpr(…)`")
                     .help("wrap the value: `" + name.str() + " = tl.constexpr(…)`"));
  }
  return object;
}

std::optional<Object> Codegen::global(llvm::StringRef name, Span use) {
  if (auto it = bindings.find(name); it != bindings.end()) {
    Binding &binding = it->second;
    if (binding.state == Binding::Busy)
      emitter.fail(error("T0101", "`" + name.str() + "` is defined by itself").at(use).at(binding.statement->span, "here"));
    if (binding.state == Binding::Fresh) {
      binding.state = Binding::Busy;
      binding.value = Poison{};
      llvm::scope_exit done([&] { binding.state = Binding::Done; });
      auto value = evaluateBinding(it->getKey(), binding, use);
      if (!value)
        return std::nullopt;
      binding.value = *value;
    }
    return binding.value;
  }
  // What a pasted cell takes for granted.
  static const llvm::StringMap<std::string> modules = {
      {"tl", "triton.language"}, {"triton", "triton"}, {"torch", "torch"}, {"math", "math"}, {"libdevice", "triton.language.extra.libdevice"}};
  if (auto it = modules.find(name); it != modules.end())
    return Object(ModuleObject{it->second});
  if (auto it = builtins().find(name); it != builtins().end())
    return Object(BuiltinObject{&it->second});
  return std::nullopt;
}

Object Codegen::moduleAttribute(const ModuleObject &module, llvm::StringRef name, Span span) {
  llvm::StringRef m = module.name;
  if (m == "triton" && name == "language")
    return ModuleObject{"triton.language"};
  if (m == "triton.language" && (name == "math" || name == "extra" || name == "PropagateNan"))
    return ModuleObject{("triton.language." + name).str()};
  static const char *classes[] = {"tensor", "dtype", "tuple", "tensor_descriptor", "tensor_descriptor_base", "block_type", "const"};
  if (m == "triton.language" && llvm::is_contained(classes, name))
    return ModuleObject{("triton.language." + name).str()};
  if (m == "triton.language.PropagateNan" && (name == "ALL" || name == "NONE"))
    return Object(name.lower());
  if (m == "triton.language.extra" || m == "triton.language.extra.cuda")
    return ModuleObject{(m + "." + name).str()};
  if (m == "triton.language" || m == "torch")
    if (auto type = dtypeNamed(name); type && (longName(*type) == name || (m == "torch" && name == "bool")))
      return TypeObject{ElementType(*type)};
  if (m == "math") {
    if (name == "pi")
      return Object(M_PI);
    if (name == "e")
      return Object(M_E);
    if (name == "inf")
      return Object(double(INFINITY));
    if (name == "nan")
      return Object(double(NAN));
  }
  bool language = m == "triton.language" || m == "triton.language.math" || m.ends_with("libdevice");
  std::string prefix = language ? "tl." : m == "triton" ? "triton." : "";
  if (!prefix.empty())
    if (auto it = builtins().find(prefix + name.str()); it != builtins().end())
      return BuiltinObject{&it->second};
  if (!language && m != "triton")
    return ModuleObject{(m + "." + name).str()};
  std::string shown = language ? "tl" : "triton";
  auto report = error("T0102", "`" + shown + "` has no `" + name.str() + "`");
  report.at(span);
  std::string close = closestName(name, builtinNames(prefix));
  if (!close.empty())
    report.help("did you mean `" + shown + "." + close + "`?", {{span, close}});
  emitter.fail(report);
}

Object Codegen::attribute(const Operand &value, llvm::StringRef name, Span nameSpan) {
  if (value.object.is<Poison>())
    throw Failure();
  if (auto *module = value.object.as<ModuleObject>())
    return moduleAttribute(*module, name, nameSpan);
  if (auto *tile = value.object.tile()) {
    if (name == "dtype")
      return TypeObject{tile->type.element};
    if (name == "type")
      return TypeObject{tile->type.element};
    if (name == "shape") {
      std::vector<Object> dims;
      for (int64_t d : tile->type.shape)
        dims.push_back(Object::integer(d));
      return Object::tuple(std::move(dims));
    }
    if (name == "numel") {
      int64_t count = 1;
      for (int64_t d : tile->type.shape)
        count *= d;
      return Object::integer(count);
    }
    if (name == "T" && tile->type.shape.size() == 2)
      return emitter.permute(*tile, {1, 0});
    auto it = builtins().find(("tl." + name).str());
    if (it != builtins().end() && it->second.method)
      return MethodObject{std::make_shared<Object>(value.object), &it->second};
    std::vector<std::string> known = {"dtype", "shape", "T", "type"};
    for (auto &entry : builtins())
      if (entry.second.method)
        known.push_back(entry.getKey().drop_front(3).str());
    llvm::sort(known);
    std::string close = closestName(name, known);
    auto report = error("T0105", "a tile has no `" + name.str() + "`");
    report.at(nameSpan).at(value.span, toString(tile->type));
    if (!close.empty())
      report.help("did you mean `." + close + "`?", {{nameSpan, close}});
    emitter.fail(report);
  }
  std::optional<Object> found;
  if (auto *type = value.object.as<TypeObject>())
    found = typeAttribute(*type, name);
  else if (value.object.is<WindowObject>())
    found = windowAttribute(*this, value, name);
  else if (name == "value" && (value.object.isNumber() || value.object.is<std::string>()))
    found = value.object; // what a constexpr wraps
  else if (name == "bit_length" && value.object.is<llvm::DynamicAPInt>())
    found = MethodObject{std::make_shared<Object>(value.object), &builtins().find("int.bit_length")->second};
  if (found)
    return *found;
  emitter.fail(error("T0105", describe(value.object) + " has no `" + name.str() + "`").at(nameSpan));
}
