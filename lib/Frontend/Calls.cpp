//===- Calls.cpp - calls of kernels' helpers and of the language's functions ------------------------------===//
#include "Codegen.h"
#include "Constants.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::frontend;

using Keywords = llvm::ArrayRef<std::pair<ast::Keyword, Operand>>;

Object Codegen::call(const ast::Call &call) {
  Operand callee = operand(call.callee);
  if (callee.object.is<Poison>())
    throw Failure();
  std::vector<Operand> args;
  for (const ast::Expr *arg : call.args) {
    auto *starred = llvm::dyn_cast<ast::Starred>(arg);
    if (!starred) {
      args.push_back(operandOrPoison(arg));
      continue;
    }
    Object list = visit(starred->value);
    auto *tuple = list.sequence();
    if (!tuple)
      emitter.fail(error("T0103", "`*` unpacks a tuple").at(starred->value->span, "this is " + describe(list)));
    for (const Object &e : *tuple->elements)
      args.push_back({e, arg->span});
  }
  std::vector<std::pair<ast::Keyword, Operand>> keywords;
  for (const ast::Keyword &k : call.keywords) {
    if (k.name.empty())
      emitter.fail(error("T0201", "`**` cannot be used in a kernel").at(k.value->span));
    keywords.push_back({k, operandOrPoison(k.value)});
  }
  for (const Operand &a : args)
    if (a.object.is<Poison>())
      throw Failure();
  for (auto &[k, a] : keywords)
    if (a.object.is<Poison>())
      throw Failure();
  if (auto *m = callee.object.as<MethodObject>()) {
    args.insert(args.begin(), Operand{*m->self, llvm::cast<ast::Attribute>(call.callee)->value->span});
    return callBuiltin(*m->builtin, args, keywords, call.span);
  }
  return callObject(callee, args, keywords, call.span);
}

Object Codegen::callObject(const Operand &callee, llvm::ArrayRef<Operand> args, Keywords keywords, Span callSpan) {
  if (auto *f = callee.object.as<FunctionObject>())
    return callFunction(*f->function, args, keywords, callSpan);
  if (auto *b = callee.object.as<BuiltinObject>())
    return callBuiltin(*b->builtin, args, keywords, callSpan);
  if (auto *m = callee.object.as<BoundMethodObject>()) {
    std::vector<Operand> all{{*m->self, callee.span}};
    all.insert(all.end(), args.begin(), args.end());
    return callFunction(*m->function, all, keywords, callSpan);
  }
  if (auto *m = callee.object.as<ModuleObject>(); m && m->record)
    return construct(m->record, args, keywords, callSpan);
  if (auto *m = callee.object.as<ModuleObject>(); m && llvm::StringRef(m->name).starts_with("triton.language."))
    if (auto it = builtins().find("tl." + m->name.substr(m->name.rfind('.') + 1)); it != builtins().end())
      return callBuiltin(it->second, args, keywords, callSpan); // classes: `tl.dtype("int8")`, `tl.tuple(values)`
  auto report = error("T0105", "this cannot be called");
  report.at(callee.span, "this is " + describe(callee.object));
  if (auto *m = callee.object.as<ModuleObject>()) { // Python's functions, which run on the host
    std::string ofLibrary = "tl" + m->name.substr(std::min(m->name.rfind('.'), m->name.size()));
    if (builtins().contains(ofLibrary))
      report.help("in a kernel this is `" + ofLibrary + "`", {{callee.span, ofLibrary}});
    else
      report.help("a kernel calls functions of `tl` and functions with `@triton.jit`");
  }
  emitter.fail(report);
}

/// True under `@triton.constexpr_function`, or `@tl.constexpr` as it was spelt before: Python code that Triton runs while it compiles a kernel.
static bool runsAtCompileTime(const ast::FunctionDef &function) {
  return llvm::any_of(function.decorators, [](const ast::Expr *d) { return !llvm::isa<ast::Call>(d) && (lastName(d) == "constexpr_function" || lastName(d) == "constexpr"); });
}

Scope Codegen::bindParameters(const ast::FunctionDef &function, llvm::ArrayRef<Operand> args, Keywords keywords, Span callSpan) {
  std::string name = "`" + function.name.str() + "`";
  Scope names;
  size_t next = 0;
  llvm::StringSet<> bound;
  auto bind = [&](const ast::Parameter &p, const Operand &value) {
    // An annotation of a callee says nothing: what the caller passes as a value of the program stays one, as in Triton.
    names.set(p.name, value.object);
    bound.insert(p.name);
  };
  for (const ast::Parameter &p : function.params) {
    if (p.kind == ast::Parameter::Varargs) {
      std::vector<Object> rest;
      for (; next < args.size(); ++next)
        rest.push_back(args[next].object);
      names.set(p.name, Object::tuple(std::move(rest)));
      bound.insert(p.name);
    } else if (p.kind == ast::Parameter::Positional && next < args.size()) {
      bind(p, args[next++]);
    }
  }
  if (next < args.size())
    emitter.fail(error("T0103", name + " takes " + std::to_string(next) + " arguments").at(args[next].span, "one too many").at(function.nameSpan, "defined here"));
  for (const auto &[keyword, value] : keywords) {
    auto *p = llvm::find_if(function.params, [&, &k = keyword](const ast::Parameter &p) { return p.name == k.name; });
    if (p == function.params.end() || bound.contains(keyword.name)) {
      std::vector<std::string> known;
      for (const ast::Parameter &q : function.params)
        known.push_back(q.name.str());
      std::string close = closestName(keyword.name, known);
      auto report = error("T0103", name + (p == function.params.end() ? " has no argument `" : " gets two values for `") + keyword.name.str() + "`");
      report.at(keyword.nameSpan).at(function.nameSpan, "defined here");
      if (p == function.params.end() && !close.empty())
        report.help("did you mean `" + close + "`?", {{keyword.nameSpan, close}});
      emitter.fail(report);
    }
    bind(*p, value);
  }
  for (const ast::Parameter &p : function.params)
    if (!bound.contains(p.name)) {
      if (!p.defaultValue)
        emitter.fail(error("T0103", "`" + p.name.str() + "` of " + name + " is missing").at(callSpan).at(p.span, "this parameter has no default"));
      bind(p, {defaultOf(p, function), p.defaultValue->span});
    }
  return names;
}

Object Codegen::callConstant(const ast::FunctionDef &function, const Scope &names, Span callSpan) {
  std::string name = "`" + function.name.str() + "`";
  std::vector<Object> values;
  std::vector<std::pair<std::string, Object>> named;
  for (const ast::Parameter &p : function.params) {
    const Object &value = names.names.find(p.name)->second;
    if (value.tile())
      emitter.fail(error("T0213", "`" + p.name.str() + "` of " + name + " has to be known at compile time").at(callSpan, "this passes " + describe(value))
                       .at(function.nameSpan, "runs while the kernel is compiled"));
    auto *rest = p.kind == ast::Parameter::Varargs ? value.as<TupleObject>() : nullptr;
    if (rest)
      llvm::append_range(values, *rest->elements);
    else if (p.kind == ast::Parameter::Positional)
      values.push_back(value);
    else
      named.push_back({p.name.str(), value});
  }
  auto result = modules.callHost(FunctionObject{&function}, values, named);
  if (!result || result->is<Poison>())
    emitter.fail(error("T0105", "what " + name + " gives is not known at compile time").at(callSpan).at(function.nameSpan, "defined here")
                     .help("use numbers, strings, tuples, `math` and conditions of those in a `@triton.constexpr_function`"));
  return *result;
}

Object Codegen::runBody(const ast::FunctionDef &function, Scope names, Span callSpan, bool isPython, bool constructs) {
  Frame inner;
  inner.function = &function;
  inner.isPython = isPython;
  inner.constructs = constructs;
  llvm::SaveAndRestore<Scope> keepScope(scope, std::move(names));
  llvm::SaveAndRestore<Frame> keepFrame(frame, std::move(inner));
  llvm::SaveAndRestore<ModuleScope *> keepHome(home, &modules.around(function));
  emitter.calls.push_back(callSpan);
  active.push_back(&function);
  llvm::scope_exit leave([&] {
    emitter.calls.pop_back();
    active.pop_back();
  });
  visitStatements(function.body, nullptr);
  return constructs ? scope.names[function.params[0].name] : frame.result;
}

Object Codegen::callFunction(const ast::FunctionDef &function, llvm::ArrayRef<Operand> args, Keywords keywords, Span callSpan) {
  std::string name = "`" + function.name.str() + "`";
  bool isConstant = runsAtCompileTime(function);
  bool isJitted = ast::isKernel(function) || modules.isJitted(function);
  bool isStatic = llvm::any_of(function.decorators, [](const ast::Expr *d) { return lastName(d) == "staticmethod"; }); // Triton runs one as Python
  if (!isConstant && !isJitted && !isStatic)
    emitter.fail(error("T0105", name + " is a plain Python function; a kernel can only call `@triton.jit` functions").at(callSpan).at(function.nameSpan, "defined here")
                     .help("put `@triton.jit` above its `def`"));
  if (active.size() > 64 || llvm::count(active, &function) > 8)
    emitter.fail(error("T0207", name + " calls itself").at(callSpan).at(function.nameSpan, "defined here").fact("kernels are compiled by inlining every call: recursion has no end"));
  Scope names = bindParameters(function, args, keywords, callSpan);
  return isConstant ? callConstant(function, names, callSpan) : runBody(function, std::move(names), callSpan, !isJitted, false);
}

static std::string signatureOf(const Builtin &b) {
  std::string text = b.name + "(";
  for (const BuiltinParameter &p : b.parameters)
    text += (text.back() == '(' ? "" : ", ") + std::string(p.variadic ? "*" : "") + p.name + (p.optional && !p.variadic ? "=…" : "");
  return text + ")";
}

Object Codegen::callBuiltin(const Builtin &builtin, llvm::ArrayRef<Operand> args, Keywords keywords, Span callSpan) {
  Arguments arguments(*this, builtin);
  arguments.bound.resize(builtin.parameters.size());
  arguments.missing.span = callSpan;
  size_t slot = 0;
  std::string name = "`" + builtin.name + "`";
  for (const Operand &arg : args) {
    if (slot < builtin.parameters.size() && builtin.parameters[slot].variadic) {
      arguments.variadic.push_back(arg);
      continue;
    }
    if (slot >= builtin.parameters.size())
      emitter.fail(error("T0103", name + " takes " + std::to_string(builtin.parameters.size()) + " arguments, not " + std::to_string(args.size()))
                       .at(arg.span, "one too many").fact(signatureOf(builtin)));
    arguments.bound[slot++] = arg;
  }
  for (const auto &[keyword, value] : keywords) {
    auto p = llvm::find_if(builtin.parameters, [&, &k = keyword](const BuiltinParameter &p) { return p.name == k.name; });
    size_t i = p - builtin.parameters.begin();
    if (p == builtin.parameters.end()) {
      std::vector<std::string> known;
      for (const BuiltinParameter &q : builtin.parameters)
        known.push_back(q.name);
      std::string close = closestName(keyword.name, known);
      auto report = error("T0103", name + " has no argument `" + keyword.name.str() + "`");
      report.at(keyword.nameSpan).fact(signatureOf(builtin));
      if (!close.empty())
        report.help("did you mean `" + close + "`?", {{keyword.nameSpan, close}});
      emitter.fail(report);
    }
    if (arguments.bound[i])
      emitter.fail(error("T0103", name + " gets two values for `" + keyword.name.str() + "`").at(keyword.nameSpan).fact(signatureOf(builtin)));
    if (p->variadic)
      arguments.variadic.push_back(value);
    else
      arguments.bound[i] = value;
  }
  for (auto [p, value] : llvm::zip_equal(builtin.parameters, arguments.bound))
    if (!p.optional && !p.variadic && !value) {
      auto report = error("T0103", name + " needs `" + p.name + "`");
      report.at(callSpan).fact(signatureOf(builtin));
      if (p.name == "end" && args.size() == 1) // as Python's range would take it
        report.help("it has no default for `start`: `" + builtin.name + "(0, …)`");
      else if (p.name == "dtype")
        report.help("name the type of the elements: `dtype=tl.float32`");
      emitter.fail(report);
    }
  llvm::SaveAndRestore<Span> at(emitter.span, callSpan);
  return builtin.emit(arguments);
}

//===-- Arguments -------------------------------------------------------------------===//

Emitter &Arguments::emitter() const { return codegen.emitter; }

/// T0213, with the way back if a plain assignment made a run-time value of a constant.
[[noreturn]] static void needsConstant(Emitter &e, const Operand &operand, llvm::StringRef what) {
  auto report = error("T0213", (what + " has to be known at compile time").str());
  report.at(operand.span, "this is " + describe(operand.object));
  if (auto *tile = operand.object.tile(); tile && tile->wasConstant) {
    report.at(*tile->wasConstant, "a plain assignment makes a run-time value of a number");
    report.help("keep it a constant: `name: tl.constexpr = …`");
  } else {
    report.help("pass it as a `tl.constexpr` parameter");
  }
  report.fact("Shape elements, axes and options must have type `constexpr[int]`");
  e.fail(report);
}

int64_t Arguments::integer(unsigned i, llvm::StringRef what) const {
  Operand operand = (*this)[i];
  auto value = toInteger(operand.object);
  if (!value)
    needsConstant(emitter(), operand, what);
  if (*value > INT64_MAX || *value < INT64_MIN)
    emitter().fail(error("T0119", (what + " is too large").str()).at(operand.span));
  return int64_t(*value);
}

bool Arguments::flag(unsigned i, bool fallback) const {
  Operand operand = (*this)[i];
  if (operand.object.isNone())
    return fallback;
  if (operand.object.tile())
    needsConstant(emitter(), operand, "`" + builtin.parameters[i].name + "`");
  return truth(operand.object);
}

std::string Arguments::string(unsigned i) const {
  Operand operand = (*this)[i];
  if (operand.object.isNone())
    return "";
  if (auto *s = operand.object.as<std::string>())
    return *s;
  emitter().fail(error("T0103", "`" + builtin.parameters[i].name + "` of `" + builtin.name + "` is a string").at(operand.span, "this is " + describe(operand.object)));
}

std::optional<DType> Arguments::dtype(unsigned i, llvm::StringRef what) const {
  Operand operand = (*this)[i];
  if (operand.object.isNone())
    return std::nullopt;
  if (auto *t = operand.object.as<TypeObject>(); t && !t->type.pointer)
    return t->type.dtype;
  emitter().fail(error("T0103", (what + " is an element type such as `tl.float32`").str()).at(operand.span, "this is " + describe(operand.object)));
}

Shape Arguments::shape(unsigned i) const {
  std::vector<Operand> dims(variadic);
  if (!builtin.parameters[i].variadic)
    dims = {(*this)[i]};
  if (dims.size() == 1)
    if (auto *tuple = dims[0].object.as<TupleObject>()) {
      Span span = dims[0].span;
      dims.clear();
      for (const Object &e : *tuple->elements)
        dims.push_back({e, span});
    }
  Shape shape;
  for (const Operand &d : dims) {
    auto value = toInteger(d.object);
    if (!value)
      needsConstant(emitter(), d, "a shape");
    shape.push_back(*value > INT32_MAX || *value < INT32_MIN ? int64_t(INT32_MAX) : int64_t(*value));
  }
  return shape;
}
