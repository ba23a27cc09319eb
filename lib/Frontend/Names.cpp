//===- Names.cpp - what a name or an attribute stands for ------------------------------------------------===//
#include "Builtins.h"
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
  for (ModuleScope *around = home; around; around = around->parent)
    for (auto &entry : around->bindings)
      known.push_back(entry.getKey().str());
  llvm::sort(known);
  std::string close = closestName(name.id, known);
  auto report = error("T0101", "`" + name.id.str() + "` is not defined");
  report.at(name.span).fact("NameError('" + name.id.str() + " is not defined')");
  std::string ofLibrary = "tl." + name.id.str();
  if (builtins().contains(ofLibrary))
    report.help("did you mean `" + ofLibrary + "`?", {{name.span, ofLibrary}});
  else if (name.id == "np" || name.id == "numpy" || name.id == "math" || name.id == "torch")
    report.help("functions of numbers and tiles are part of `tl` in a kernel: `tl.exp`, `tl.maximum`, `tl.sum`");
  else if (!close.empty())
    report.help("did you mean `" + close + "`?", {{name.span, close}});
  emitter.fail(report);
}

//===-- The module around the kernel ---------------------------------------------------===//

/// `tl.constexpr(…)` at module level: what Triton allows a kernel to read.
static bool isConstexprCall(const ast::Expr *value) {
  auto *call = llvm::dyn_cast<ast::Call>(value);
  auto *attribute = call ? llvm::dyn_cast<ast::Attribute>(call->callee) : nullptr;
  auto *name = call ? llvm::dyn_cast<ast::Name>(call->callee) : nullptr;
  return (attribute && attribute->attr == "constexpr") || (name && name->id == "constexpr");
}

Object Codegen::bindingValue(llvm::StringRef name, const Binding &binding, Span use) {
  const Binding *root = &binding;
  while (root->source)
    root = root->source;
  if (binding.state == Binding::Busy)
    emitter.fail(error("T0101", "`" + name.str() + "` is defined by itself").at(use).at(binding.place, "here"));
  Object object = binding.value;
  if (binding.state != Binding::Known) {
    if (!root->expression) {
      auto report = error("T0101", "`" + name.str() + "` cannot be used: " + (root->why.empty() ? "its value is not known" : root->why));
      report.at(use).at(binding.place, "from here");
      if (llvm::StringRef(root->why).contains("was not found"))
        report.help("name the folder that holds the module with `-I DIR`");
      emitter.fail(report);
    }
    // Module-level expressions see module-level names only; visiting this one words what is wrong with it.
    llvm::SaveAndRestore<Scope> outer(scope, Scope());
    llvm::SaveAndRestore<ModuleScope *> there(home, root->home);
    llvm::SaveAndRestore<std::vector<Span>> calls(emitter.calls, emitter.calls);
    emitter.calls.push_back(use);
    if (++pendingGlobals > 64)
      emitter.fail(error("T0101", "`" + name.str() + "` is defined by itself").at(use).at(binding.place, "here"));
    llvm::scope_exit done([&] { --pendingGlobals; });
    object = visit(root->expression);
  }
  bool plain = object.isNumber() || object.is<std::string>() || object.is<TupleObject>();
  if (plain && root->expression && !isConstexprCall(root->expression) && !llvm::is_contained(warnedGlobals, name)) {
    warnedGlobals.push_back(name);
    emitter.warn(warning("W2201", "the kernel reads the plain module variable `" + name.str() + "`").at(use).at(root->place, "set here")
                     .fact("Cannot access global variable " + name.str() + " from within @jit'ed function: real Triton wants `tl.constexpr(…)`")
                     .help("wrap the value: `" + name.str() + " = tl.constexpr(…)`"));
  }
  return object;
}

std::optional<Object> Codegen::global(llvm::StringRef name, Span use) {
  if (const Binding *binding = modules.find(*home, name))
    return bindingValue(name, *binding, use);
  return predefined(name);
}

Object Codegen::hostValue(const ast::Expr *expr, ModuleScope &where) {
  llvm::SaveAndRestore<Scope> outer(scope, Scope());
  llvm::SaveAndRestore<ModuleScope *> there(home, &where);
  if (auto value = modules.evaluate(expr, where)) // anything at all may stand in a default
    return *value;
  return visit(expr);
}

Object Codegen::defaultOf(const ast::Parameter &parameter, const ast::FunctionDef &function) { return hostValue(parameter.defaultValue, modules.around(function)); }

std::optional<Object> frontend::externalAttribute(llvm::StringRef m, llvm::StringRef name) {
  if (llvm::is_contained({"triton.language.core", "triton.language.standard", "triton.language.random", "triton.language.semantic"}, m))
    m = "triton.language"; // the files that `tl` is made of
  if (m == "triton.language" && name == "CONSTEXPR_0")
    return Object::integer(0);
  if (m == "triton" && name == "language")
    return ModuleObject{"triton.language"};
  if (m == "triton.language" && (name == "math" || name == "extra" || name == "PropagateNan"))
    return ModuleObject{("triton.language." + name).str()};
  if (m == "triton.language" && name == "constexpr_type")
    return ModuleObject{"constexpr_type", nullptr, constexprType()};
  if (m == "triton.language" && llvm::is_contained({"_aggregate", "constexpr_function", "must_use_result"}, name))
    return ModuleObject{("triton." + name).str()};
  static const char *classes[] = {"tensor", "dtype", "tuple", "tensor_descriptor", "tensor_descriptor_base", "block_type", "const"};
  if (m == "triton.language" && llvm::is_contained(classes, name))
    return ModuleObject{("triton.language." + name).str()};
  if (m == "triton.language.PropagateNan" && (name == "ALL" || name == "NONE"))
    return Object(name.lower());
  if (const Builtin *builtin = builtinOf(m, name))
    return BuiltinObject{builtin};
  if (m == "triton.language" && llvm::is_contained({"core", "standard", "random", "target_info", "libdevice"}, name))
    return ModuleObject{("triton.language." + name).str()};
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
  bool language = m.starts_with("triton.language") || m.ends_with("libdevice");
  if (!language && m != "triton")
    return ModuleObject{(m + "." + name).str()};
  // What the host part uses of Triton itself.
  static const char *host[] = {"jit", "autotune", "heuristics", "Config", "runtime", "compiler", "testing", "tools", "backends", "knobs", "set_allocator", "JITFunction",
                               "must_use_result", "constexpr_function", "aggregate", "reinterpret", "OutOfResources", "driver", "language"};
  if (m == "triton" && llvm::is_contained(host, name))
    return ModuleObject{("triton." + name).str()};
  return std::nullopt;
}

Object Codegen::moduleAttribute(const ModuleObject &module, llvm::StringRef name, Span span) {
  llvm::StringRef m = module.name;
  if (module.scope) {
    if (const Binding *binding = modules.member(*module.scope, name))
      return bindingValue(name, *binding, span);
    emitter.fail(error("T0102", "`" + m.str() + "` has no `" + name.str() + "`").at(span));
  }
  if (auto value = externalAttribute(m, name))
    return *value;
  bool isLibdevice = m.ends_with("libdevice");
  bool language = m.starts_with("triton.language") || isLibdevice;
  std::string prefix = isLibdevice ? "libdevice." : language ? "tl." : m == "triton" ? "triton." : "";
  std::string shown = isLibdevice ? "libdevice" : language ? "tl" : "triton";
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
      return TypeObject{tile->type.element, tile->type.shape};
    if (name == "shape" || name == "numel")
      return shapeAttribute(tile->type.shape, name);
    if (name == "T" && tile->type.shape.size() == 2)
      return emitter.permute(*tile, {1, 0});
    auto it = builtins().find(("tl." + name).str());
    if (it != builtins().end() && it->second.method)
      return MethodObject{std::make_shared<Object>(value.object), &it->second};
    std::vector<std::string> known = {"dtype", "shape", "numel", "T", "type"};
    for (auto &entry : builtins())
      if (entry.second.method)
        known.push_back(entry.getKey().drop_front(3).str());
    llvm::sort(known);
    std::string close = closestName(name, known);
    bool pointer = tile->type.element.pointer, access = name == "load" || name == "gather" || name == "scatter";
    auto report = error("T0105", (pointer ? "an address has no `" : "a tile has no `") + name.str() + "`");
    report.at(nameSpan).at(value.span, toString(tile->type));
    if (pointer && access)
      report.help("`tl.load(p)` reads through an address; a tensor descriptor is made in the kernel: `tl.make_tensor_descriptor(p, shape, strides, block_shape)`");
    else if (!close.empty())
      report.help("did you mean `." + close + "`?", {{nameSpan, close}});
    emitter.fail(report);
  }
  if (auto *tuple = value.object.as<TupleObject>(); tuple && tuple->record)
    return recordAttribute(value, *tuple, name, nameSpan);
  std::optional<Object> found;
  if (auto *type = value.object.as<TypeObject>())
    found = typeAttribute(*type, name);
  else if (value.object.is<WindowObject>())
    found = windowAttribute(*this, value, name);
  else if (auto it = builtins().find(("tl." + name).str()); value.object.isNumber() && it != builtins().end() && it->second.method)
    found = MethodObject{std::make_shared<Object>(value.object), &it->second}; // as if it were a run-time value: `stride.to(tl.int64)` of a stride 1
  else if (name == "value" && (value.object.isNumber() || value.object.is<std::string>() || value.object.is<FunctionObject>() || value.object.isNone()))
    found = value.object; // what a constexpr wraps
  else if (name == "type" && (value.object.isNumber() || value.object.is<std::string>()))
    found = Object::tuple({value.object}, constexprType());
  else if (name == "bit_length" && value.object.is<llvm::DynamicAPInt>())
    found = MethodObject{std::make_shared<Object>(value.object), &builtins().find("int.bit_length")->second};
  if (found)
    return *found;
  emitter.fail(error("T0105", describe(value.object) + " has no `" + name.str() + "`").at(nameSpan));
}
