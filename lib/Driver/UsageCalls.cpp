//===- UsageCalls.cpp - what a call says of its arguments ---------------------------------------------===//
#include "UsageWalk.h"
#include "llvm/ADT/StringSwitch.h"

using namespace tritonc;
using llvm::dyn_cast;
using llvm::isa;
using llvm::StringRef;
using Sources = FunctionUse::Sources;

Callee tritonc::classify(StringRef name) {
  if (name.starts_with("atomic_"))
    return Callee::Atomic;
  return llvm::StringSwitch<Callee>(name)
      .Case("load", Callee::Load)
      .Case("store", Callee::Store)
      .Cases({"make_block_ptr", "make_tensor_descriptor", "_experimental_make_tensor_descriptor"}, Callee::BlockPointer)
      .Cases({"arange", "zeros", "full", "reshape", "view", "broadcast_to", "static_range"}, Callee::Shape)
      .Case("range", Callee::Range)
      .Cases({"exp", "exp2", "log", "log2", "sqrt", "rsqrt"}, Callee::Float)
      .Cases({"sigmoid", "sin", "cos", "tanh", "erf", "softmax"}, Callee::Float)
      .Cases({"floor", "ceil", "pow", "fma", "sqrt_rn", "div_rn"}, Callee::Float)
      .Cases({"dot", "dot_scaled"}, Callee::Dot)
      .Cases({"to", "cast"}, Callee::Cast)
      .Cases({"multiple_of", "max_contiguous", "max_constancy", "advance", "expand_dims", "trans"}, Callee::Same)
      .Default(Callee::Other);
}

Sources UsageWalk::helper(const ast::FunctionDef &callee, const ast::Call &call) {
  const FunctionUse inner = reader.of(callee);
  std::vector<std::pair<const ast::Expr *, Sources>> passed(inner.parameters.size(), {nullptr, none()});
  auto pass = [&](const ast::Expr *argument, size_t i) {
    Sources s = walk(argument);
    if (i >= inner.parameters.size())
      return;
    const ParameterUse &p = inner.parameters[i];
    passed[i] = {argument, s};
    if (p.pointer) {
      mark(s.loaded, &ParameterUse::loadsInt);
      for (unsigned b : s.base.set_bits()) {
        ParameterUse facts = p;
        facts.comparedWith.clear();
        use.parameters[b].merge(facts);
      }
    }
    if (int own = parameter(argument); own >= 0)
      use.parameters[own].merge(p);
    else if (TupleUse *mine = p.tuple.isTuple() || p.pointer ? part(argument) : nullptr)
      mine->merge(p.tuple), mine->pointer |= p.pointer;
    if (p.asInt)
      mark(s.loaded, &ParameterUse::loadsInt);
    if (p.asFloat)
      mark(s.loaded, &ParameterUse::loadsFloat), mark(s.direct, &ParameterUse::asFloat);
    if (p.size)
      mark(s.direct, &ParameterUse::size);
  };
  for (auto [i, a] : llvm::enumerate(call.args))
    pass(a, i);
  for (const ast::Keyword &k : call.keywords)
    for (size_t i = 0; i < callee.params.size(); ++i)
      if (callee.params[i].name == k.name)
        pass(k.value, i);
  for (size_t i = 0; i < passed.size(); ++i)
    passBlock(inner.parameters[i], parameter(passed[i].first), passed);
  // What the helper's result is made of, in terms of the arguments.
  auto translated = [&](const Sources &inside) {
    Sources result = none();
    for (size_t i = 0; i < passed.size(); ++i) {
      const Sources &s = passed[i].second;
      if (inside.direct.test(i))
        result.direct |= s.direct, result.loaded |= s.loaded;
      if (inside.base.test(i))
        result.base |= s.base;
      if (inside.loaded.test(i))
        result.loaded |= s.base;
    }
    return result;
  };
  std::vector<Sources> &each = tuples[&call];
  each.clear();
  for (const Sources &e : inner.returnedElements)
    each.push_back(translated(e));
  return translated(inner.returned);
}

void UsageWalk::passBlock(const ParameterUse &inside, int own, llvm::ArrayRef<std::pair<const ast::Expr *, Sources>> passed) {
  if (own < 0 || inside.block.empty())
    return;
  std::vector<ParameterUse::BlockSize> &block = use.parameters[own].block;
  block.resize(std::max(block.size(), inside.block.size()));
  for (auto [mine, theirs] : llvm::zip(block, inside.block)) {
    mine.fixed |= theirs.fixed;
    if (!mine.size)
      mine.size = theirs.size;
    if (mine.parameter < 0 && theirs.parameter >= 0)
      mine.parameter = parameter(passed[theirs.parameter].first);
  }
}

Sources UsageWalk::call(const ast::Call &c) {
  if (int p = parameter(c.callee); p >= 0)
    use.parameters[p].called = int(c.args.size());
  auto *attribute = dyn_cast<ast::Attribute>(c.callee);
  auto *named = dyn_cast<ast::Name>(c.callee);
  if (auto *f = reader.modules.function(c.callee, function); f && f != &function)
    return helper(*f, c);
  // `x.sum()` is `tl.sum(x)`; a module in front of the name is no argument.
  std::vector<const ast::Expr *> args(c.args.begin(), c.args.end());
  StringRef name = attribute ? attribute->attr : named ? named->id : StringRef();
  bool method = false;
  if (attribute) {
    auto *base = dyn_cast<ast::Name>(attribute->value);
    method = !base ? !isa<ast::Attribute>(attribute->value) || isa<ast::Call>(attribute->value) : names.count(base->id) || parameter(base) >= 0;
    if (method)
      args.insert(args.begin(), attribute->value);
  }
  if (!args.empty())
    windowCall(name, method, args);
  Sources result = none();
  llvm::SmallBitVector window = none().base; // what a block pointer given by keywords starts from
  for (const ast::Keyword &k : c.keywords) {
    Sources s = walk(k.value);
    if (k.name == "dtype" || k.name == "out_dtype")
      markName(k.value, &ParameterUse::dtype);
    if (k.name == "shape" || k.name == "block_shape")
      shape(k.value);
    if (k.name == "mask") {
      mark(s.loaded, &ParameterUse::loadsMask);
      markName(k.value, &ParameterUse::mask);
    }
    if (k.name == "base" && classify(name) == Callee::BlockPointer)
      window = address(k.value).base;
    if (classify(name) == Callee::BlockPointer && (k.name == "shape" || k.name == "strides" || k.name == "offsets"))
      mark(s.direct, &ParameterUse::asInt);
    if (k.name == "pointer")
      result.loaded |= address(k.value).base;
    result.direct |= s.direct;
  }
  if (args.empty()) {
    result.base |= window;
    return result;
  }
  switch (classify(name)) {
  case Callee::Load:
  case Callee::Store:
  case Callee::Atomic: {
    Sources s = address(args[0]);
    if (name.starts_with("atomic"))
      mark(s.base, &ParameterUse::atomic);
    bool integers = name == "atomic_cas" || name == "atomic_and" || name == "atomic_or" || name == "atomic_xor" ||
                    (name == "atomic_xchg" && args.size() > 1 && isa<ast::Int>(args[1])) || (name == "atomic_add" && args.size() > 1 && isa<ast::Int>(args[1]));
    if (integers)
      mark(s.base, &ParameterUse::loadsInt);
    for (size_t i = 1; i < args.size(); ++i) {
      Sources value = walk(args[i]);
      if (i == (name == "load" ? 1 : 2)) {
        mark(value.loaded, &ParameterUse::loadsMask);
        markName(args[i], &ParameterUse::mask);
      }
      if (name == "load" && i == 2 && isa<ast::Float>(args[i]))
        mark(s.base, &ParameterUse::loadsFloat);
    }
    result.direct.reset();
    result.loaded = s.base;
    return result;
  }
  case Callee::BlockPointer: {
    Sources s = address(args[0]);
    for (size_t i = 1; i < args.size(); ++i)
      mark(walk(args[i]).direct, &ParameterUse::asInt);
    if (args.size() > 4)
      shape(args[4]);
    s.direct.reset();
    return s;
  }
  case Callee::Shape:
    for (size_t i = (name == "reshape" || name == "view" || name == "broadcast_to") ? 1 : 0; i < args.size(); ++i) {
      bool type = (name == "zeros" && i == 1) || (name == "full" && i == 2);
      if (type)
        markName(args[i], &ParameterUse::dtype);
      else if (name == "full" && i == 1)
        walk(args[i]);
      else
        shape(args[i]);
    }
    if (name == "reshape" || name == "view" || name == "broadcast_to")
      return walk(args[0]);
    return none();
  case Callee::Range:
    for (const ast::Expr *a : args) {
      Sources s = walk(a);
      mark(s.loaded, &ParameterUse::loadsInt), mark(s.direct, &ParameterUse::asInt);
    }
    return none();
  case Callee::Float:
    for (const ast::Expr *a : args) {
      Sources s = walk(a);
      mark(s.loaded, &ParameterUse::loadsFloat), mark(s.direct, &ParameterUse::asFloat);
      result |= s;
    }
    result.base.reset();
    return result;
  case Callee::Dot:
    result |= walkAll(args);
    mark(result.loaded, &ParameterUse::loadsFloat);
    return result;
  case Callee::Cast: {
    Sources s = walk(args[0]);
    if (args.size() > 1) {
      markName(args[1], &ParameterUse::dtype);
      auto *type = dyn_cast<ast::Call>(args[1]);
      auto *made = type ? dyn_cast<ast::Attribute>(type->callee) : nullptr;
      if (made && made->attr == "pointer_type") {
        mark(s.loaded, &ParameterUse::loadsPointer);
        for (const ast::Expr *a : type->args)
          markName(a, &ParameterUse::dtype);
        s.loaded.reset();
        return s;
      }
      walk(args[1]);
    }
    return s;
  }
  case Callee::Same: {
    Sources s = walk(args[0]);
    walkAll(llvm::ArrayRef(args).drop_front());
    return s;
  }
  case Callee::Other: break;
  }
  if (name == "static_assert")
    assertion(args[0]);
  if (name == "where" && args.size() == 3) {
    walk(args[0]);
    Sources s = walk(args[1]);
    s |= walk(args[2]);
    return s;
  }
  Sources all = walkAll(args);
  all.direct |= result.direct;
  return all;
}
