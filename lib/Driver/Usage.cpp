//===- Usage.cpp - a kernel's statements to evidence about its parameters' types ----------------------===//
#include "Usage.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

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

namespace {
/// What a call's name says its arguments are.
enum class Callee { Other, Load, Store, Atomic, BlockPointer, Shape, Range, Float, Dot, Cast, Same };
} // namespace

static Callee classify(StringRef name) {
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

namespace tritonc {
struct UsageWalk {
  UsageReader &reader;
  const ast::FunctionDef &function;
  FunctionUse &use;
  llvm::StringMap<Sources> names{}; ///< as they stand at this statement
  llvm::StringMap<int> elements{}; ///< names that hold the element type of a parameter
  llvm::StringMap<int> strides{}; ///< names that count in steps of a parameter: `pid * BLOCK`
  llvm::DenseMap<const ast::Expr *, std::vector<Sources>> tuples{}; ///< what calls of helpers give, element by element
  llvm::StringMap<TupleUse *> aliases{}; ///< names that hold an element of a tuple
  llvm::SmallBitVector gates = llvm::SmallBitVector(function.params.size()); ///< parameters in the tests around it
  int steps = 0; ///< some expressions are walked twice; deep nests of them end here

  Sources none() const {
    unsigned n = function.params.size();
    llvm::SmallBitVector empty(n);
    return {empty, empty, empty, empty};
  }
  void mark(const llvm::SmallBitVector &which, bool ParameterUse::*fact) {
    for (unsigned i : which.set_bits())
      use.parameters[i].*fact = true;
  }
  int parameter(const ast::Expr *e) const {
    auto *name = llvm::dyn_cast_or_null<ast::Name>(e);
    if (name)
      for (unsigned i = 0; i < function.params.size(); ++i)
        if (function.params[i].name == name->id)
          return int(i);
    return -1;
  }
  void markName(const ast::Expr *e, bool ParameterUse::*fact) {
    if (int i = parameter(e); i >= 0)
      use.parameters[i].*fact = true;
  }

  /// The compile-time parameter that an offset grows by: BLOCK of `base + pid * BLOCK`; -1 if none.
  int strideOf(const ast::Expr *e) const {
    auto constant = [&](const ast::Expr *x) {
      int p = parameter(x);
      return p >= 0 && ast::isConstexpr(function.params[p].annotation) ? p : -1;
    };
    if (auto *name = llvm::dyn_cast_or_null<ast::Name>(e)) {
      auto it = strides.find(name->id);
      return it == strides.end() ? -1 : it->second;
    }
    if (auto *c = llvm::dyn_cast_or_null<ast::Call>(e)) {
      auto *method = dyn_cast<ast::Attribute>(c->callee);
      return method && classify(method->attr) == Callee::Cast ? strideOf(method->value) : c->args.empty() ? -1 : strideOf(c->args[0]);
    }
    auto *b = llvm::dyn_cast_or_null<ast::Binary>(e);
    if (!b)
      return -1;
    if (b->op == ast::BinaryOp::Mul)
      return std::max(constant(b->rhs), -1) >= 0 ? constant(b->rhs) : constant(b->lhs);
    if (b->op != ast::BinaryOp::Add)
      return -1;
    int right = strideOf(b->rhs);
    return right >= 0 ? right : strideOf(b->lhs);
  }
  void rememberStride(StringRef name, int parameter) {
    if (parameter >= 0)
      strides[name] = parameter;
    else
      strides.erase(name);
  }

  /// A parameter that is a tensor descriptor: the offsets of a block, or its shape, say how large blocks are.
  void descriptor(const ast::Expr *e, const ast::Expr *offsets, const ast::Expr *sizes) {
    int p = parameter(e);
    auto list = [](const ast::Expr *x) -> std::optional<llvm::ArrayRef<const ast::Expr *>> {
      if (auto *l = llvm::dyn_cast_or_null<ast::List>(x))
        return l->elements;
      auto *t = llvm::dyn_cast_or_null<ast::Tuple>(x);
      return t ? std::optional(t->elements) : std::nullopt;
    };
    auto at = list(offsets), extent = list(sizes);
    if (p < 0 || !at)
      return;
    ParameterUse &known = use.parameters[p];
    known.descriptor = true;
    known.block.resize(std::max(known.block.size(), at->size()));
    for (size_t d = 0; d < at->size(); ++d) {
      ParameterUse::BlockSize &size = known.block[d];
      if (extent && d < extent->size()) {
        size.parameter = parameter((*extent)[d]);
        if (auto *number = dyn_cast<ast::Int>((*extent)[d]))
          size.size = number->value().getLimitedValue();
      } else if (size.parameter < 0) {
        size.parameter = strideOf((*at)[d]);
      }
      size.fixed = size.fixed || isa<ast::Int>((*at)[d]);
    }
  }

  /// The attributes that tiles and types have, which say nothing of a tuple.
  static bool isOfTiles(StringRef name) {
    return llvm::is_contained({"dtype", "type", "T", "numel", "value"}, name) || classify(name) != Callee::Other ||
           llvm::is_contained({"sum", "max", "min", "gather", "scatter", "sigmoid", "cast", "item", "permute", "split", "join", "abs", "trans", "argmax", "argmin", "cumsum"}, name);
  }

  /// The part of a tuple that an expression names: `P[0]`, `P.x[1]`, a name that was unpacked from it; null if it is none.
  TupleUse *part(const ast::Expr *e) {
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
  TupleUse *fieldPart(const ast::Attribute &a) {
    auto *name = dyn_cast<ast::Name>(a.value);
    if (TupleUse *base = name && (parameter(name) >= 0 || aliases.count(name->id)) ? part(name) : nullptr)
      return &base->elements[a.attr.str()];
    return nullptr;
  }
  /// An address starts from a part of a tuple.
  void addressPart(const ast::Expr *e) {
    while (auto *b = llvm::dyn_cast_or_null<ast::Binary>(e))
      e = b->lhs;
    if (TupleUse *p = isa<ast::Name>(e) || isa<ast::Subscript>(e) || isa<ast::Attribute>(e) ? part(e) : nullptr)
      p->pointer = true;
  }

  Sources walkAll(llvm::ArrayRef<const ast::Expr *> list) {
    Sources all = none();
    for (const ast::Expr *e : list)
      all |= walk(e);
    all.base.reset();
    return all;
  }

  /// An address: what it starts from is a pointer, what is added is a whole number.
  Sources address(const ast::Expr *e) {
    addressPart(e);
    Sources s = walk(e);
    mark(s.base, &ParameterUse::pointer);
    llvm::SmallBitVector loadedOffsets = s.loaded;
    loadedOffsets.reset(s.base); // what is read through the same address may be of any type
    mark(loadedOffsets, &ParameterUse::loadsOffset);
    mark(s.loaded, &ParameterUse::loadsInt);
    llvm::SmallBitVector offsets = s.direct;
    offsets.reset(s.base);
    mark(offsets, &ParameterUse::asInt);
    return s;
  }
  void shape(const ast::Expr *e) {
    if (auto *t = dyn_cast<ast::Tuple>(e))
      for (const ast::Expr *x : t->elements)
        shape(x);
    else if (auto *l = dyn_cast<ast::List>(e))
      for (const ast::Expr *x : l->elements)
        shape(x);
    else
      mark(walk(e).direct, &ParameterUse::size);
  }

  Sources binary(const ast::Binary &b) {
    Sources x = walk(b.lhs), y = walk(b.rhs), both = x;
    both |= y;
    bool sum = b.op == ast::BinaryOp::Add || b.op == ast::BinaryOp::Sub;
    both.base = !sum ? none().base : x.base.any() ? x.base : y.base;
    if (isa<ast::Float>(b.lhs))
      mark(y.direct, &ParameterUse::asFloat), mark(y.loaded, &ParameterUse::loadsFloat);
    if (isa<ast::Float>(b.rhs))
      mark(x.direct, &ParameterUse::asFloat), mark(x.loaded, &ParameterUse::loadsFloat);
    switch (b.op) {
    case ast::BinaryOp::LShift:
    case ast::BinaryOp::RShift:
    case ast::BinaryOp::BitAnd:
    case ast::BinaryOp::BitOr:
    case ast::BinaryOp::BitXor:
    case ast::BinaryOp::FloorDiv:
    case ast::BinaryOp::Mod: mark(both.loaded, &ParameterUse::loadsInt), mark(both.direct, &ParameterUse::asInt); break;
    case ast::BinaryOp::Div: mark(both.loaded, &ParameterUse::loadsFloat); break;
    default: break;
    }
    return both;
  }

  Sources compare(const ast::Compare &c) {
    Sources all = walk(c.first);
    for (const ast::Expr *r : c.rest)
      all |= walk(r);
    for (size_t i = 0; i < c.ops.size(); ++i) {
      const ast::Expr *a = i ? c.rest[i - 1] : c.first, *b = c.rest[i];
      if (isa<ast::None>(b))
        markName(a, &ParameterUse::optional);
      bool equality = c.ops[i] == ast::CompareOp::Eq || c.ops[i] == ast::CompareOp::Ne || c.ops[i] == ast::CompareOp::In || c.ops[i] == ast::CompareOp::Is;
      for (auto [p, q] : {std::pair(a, b), std::pair(b, a)}) {
        int n = parameter(p);
        if (n < 0 || isa<ast::None>(q))
          continue;
        if (isa<ast::Float>(q))
          use.parameters[n].asFloat = true;
        const ast::Expr *first = q;
        if (auto *t = dyn_cast<ast::Tuple>(q); t && !t->elements.empty())
          first = t->elements[0];
        else if (auto *l = dyn_cast<ast::List>(q); l && !l->elements.empty())
          first = l->elements[0];
        if (!equality)
          continue;
        auto value = reader.modules.value(first, function);
        if (value && std::holds_alternative<DType>(value->value))
          use.parameters[n].dtype = true;
        if (value && !value->isNone())
          use.parameters[n].comparedWith.push_back(*value);
      }
    }
    all.base.reset(), all.direct.reset(), all.loaded.reset(); // a truth value
    return all;
  }

  /// The parameter whose element type an expression is: `P.dtype.element_ty`, or a name that was given that; -1 if none.
  int elementOf(const ast::Expr *e) const {
    if (auto *name = dyn_cast<ast::Name>(e)) {
      auto it = elements.find(name->id);
      return it == elements.end() ? -1 : it->second;
    }
    auto *a = dyn_cast<ast::Attribute>(e);
    auto *inner = a && a->attr == "element_ty" ? dyn_cast<ast::Attribute>(a->value) : nullptr;
    return inner ? parameter(inner->value) : -1;
  }

  /// The first type that an assertion allows is as good as any.
  void assertion(const ast::Expr *e) {
    if (auto *b = dyn_cast<ast::BoolOp>(e))
      for (const ast::Expr *v : b->values)
        assertion(v);
    auto *c = dyn_cast<ast::Compare>(e);
    if (!c || c->ops[0] != ast::CompareOp::Eq)
      return;
    int n = elementOf(c->first);
    auto value = n < 0 ? std::nullopt : reader.modules.value(c->rest[0], function);
    auto *type = value ? std::get_if<DType>(&value->value) : nullptr;
    if (type && !use.parameters[n].asserted)
      use.parameters[n].asserted = *type;
  }

  void test(const ast::Expr *e) {
    markName(e, &ParameterUse::flag);
    if (auto *b = dyn_cast<ast::BoolOp>(e))
      for (const ast::Expr *v : b->values)
        test(v);
    else if (auto *u = dyn_cast<ast::Unary>(e); u && u->op == ast::UnaryOp::Not)
      test(u->operand);
    else
      walk(e);
  }

  /// A call of another function of the program: what is known of its parameters holds for the arguments.
  Sources helper(const ast::FunctionDef &callee, const ast::Call &call) {
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

  /// What a helper knows of a descriptor's blocks holds for the descriptor that is passed.
  void passBlock(const ParameterUse &inside, int own, llvm::ArrayRef<std::pair<const ast::Expr *, Sources>> passed) {
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

  /// Loads and stores of blocks, in all their spellings.
  void windowCall(StringRef name, bool method, llvm::ArrayRef<const ast::Expr *> args) {
    auto arg = [&](size_t i) { return i < args.size() ? args[i] : nullptr; };
    if (classify(name) == Callee::BlockPointer)
      mark(walk(args[0]).base, &ParameterUse::window);
    else if (name == "load_tensor_descriptor" || name == "store_tensor_descriptor" || (method && (name == "load" || name == "store" || name.starts_with("atomic_"))))
      descriptor(args[0], arg(1), nullptr);
    else if (name == "_experimental_descriptor_load")
      descriptor(args[0], arg(1), arg(2));
    else if (name == "_experimental_descriptor_store")
      descriptor(args[0], arg(2), nullptr);
    else if (int p = method && ((name == "gather" && args.size() == 3) || (name == "scatter" && args.size() == 4)) ? parameter(args[0]) : -1; p >= 0)
      use.parameters[p].descriptor = true, use.parameters[p].block = {{-1, 1}, {strideOf(args.back()), 0, isa<ast::Int>(args.back())}};
  }

  Sources call(const ast::Call &c) {
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

  Sources walk(const ast::Expr *e) {
    if (!e || ++steps > 300000)
      return none();
    switch (e->kind) {
    case ast::Kind::Name: {
      Sources s = none();
      if (auto it = names.find(llvm::cast<ast::Name>(e)->id); it != names.end())
        s = it->second;
      else if (int p = parameter(e); p >= 0)
        s.base.set(p), s.direct.set(p);
      return s;
    }
    case ast::Kind::Binary: return binary(*llvm::cast<ast::Binary>(e));
    case ast::Kind::Unary: {
      auto *u = llvm::cast<ast::Unary>(e);
      if (u->op == ast::UnaryOp::Not)
        test(u->operand);
      Sources s = walk(u->operand);
      s.base.reset();
      return s;
    }
    case ast::Kind::BoolOp:
      test(e);
      return none();
    case ast::Kind::Compare: return compare(*llvm::cast<ast::Compare>(e));
    case ast::Kind::Conditional: {
      auto *c = llvm::cast<ast::Conditional>(e);
      test(c->test);
      Sources s = walk(c->body);
      s |= walk(c->orelse);
      return s;
    }
    case ast::Kind::Call: return call(*llvm::cast<ast::Call>(e));
    case ast::Kind::Attribute: {
      auto *a = llvm::cast<ast::Attribute>(e);
      auto *inner = dyn_cast<ast::Attribute>(a->value);
      if (a->attr == "element_ty" && inner) {
        mark(walk(inner->value).base, &ParameterUse::pointer);
        return none();
      }
      part(e);
      if (a->attr == "dtype" || a->attr == "shape" || a->attr == "type")
        return none();
      return walk(a->value);
    }
    case ast::Kind::Comprehension:
      for (const ast::Generator &g : llvm::cast<ast::Comprehension>(e)->generators)
        if (TupleUse *p = part(g.iter))
          p->elements["*"];
      return none();
    case ast::Kind::Subscript: {
      auto *s = llvm::cast<ast::Subscript>(e);
      walk(s->index);
      part(e);
      return walk(s->value);
    }
    case ast::Kind::Tuple: return walkAll(llvm::cast<ast::Tuple>(e)->elements);
    case ast::Kind::List: return walkAll(llvm::cast<ast::List>(e)->elements);
    default: return none();
    }
  }

  void assign(const ast::Expr *target, const ast::Expr *value, Sources s) {
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

  /// What holds after a branch or a loop that may not run.
  void merge(const llvm::StringMap<Sources> &other) {
    for (auto &entry : other) {
      auto [it, isNew] = names.try_emplace(entry.getKey(), entry.second);
      if (!isNew)
        it->second |= entry.second;
    }
  }

  void branch(const ast::If &i) {
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

  void loop(ast::Body statements) {
    for (int pass = 0; pass < 2; ++pass) { // names flow from the end of the body to its start
      llvm::StringMap<Sources> before = names;
      body(statements);
      merge(before);
    }
  }

  /// Of a tuple its elements apart, as long as every `return` gives as many.
  void returns(const ast::Expr *value) {
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

  void body(ast::Body statements) {
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
};
} // namespace tritonc

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
