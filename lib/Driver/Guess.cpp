//===- Guess.cpp - a kernel's annotations, decorators, names and uses to a likely signature ---------------===//
#include "Guess.h"
#include "llvm/ADT/StringExtras.h"

using namespace tritonc;
using llvm::dyn_cast_or_null;
using llvm::StringRef;

static ParameterType constantOf(Literal literal) { return {ParameterType::Constant, DType::Int32, false, std::move(literal)}; }

/// True if one of the words between the `_` of a name is in the list.
static bool hasWord(StringRef name, std::initializer_list<StringRef> words) {
  std::string lower = name.lower();
  llvm::SmallVector<StringRef> parts;
  StringRef(lower).split(parts, '_', -1, false);
  return llvm::any_of(parts, [&](StringRef part) { return llvm::is_contained(words, part) || llvm::is_contained(words, part.rtrim("0123456789")); });
}

static bool saysFloat(StringRef name) {
  return hasWord(name, {"eps", "epsilon", "scale", "alpha", "beta", "p", "rate", "lr", "decay", "momentum", "prob", "temperature", "cap", "softcap", "slope", "factor",
                        "threshold", "coef", "coefficient", "smoothing", "softcapping", "ratio", "theta", "inv", "sigma", "lambda", "gamma", "value", "limit", "weight"});
}

static bool saysInt(StringRef name) {
  return hasWord(name, {"idx", "ids", "id", "index", "indices", "inds", "offs", "offset", "offsets", "len", "lens", "length", "lengths", "seqlen", "seqlens", "seq", "slot", "slots",
                        "table", "tables", "mapping", "map", "cu", "count", "counts", "counter", "lock", "locks", "label", "labels", "target", "targets", "token", "tokens",
                        "position", "positions", "pos", "start", "starts", "end", "ends", "loc", "indptr", "perm", "order", "num", "nums", "expert", "experts", "page", "pages",
                        "block", "blocks", "req", "rank", "seeds", "seed", "seqused", "sizes", "size", "pid", "stride", "strides"}) ||
         name.lower().find("idx") != std::string::npos || name.lower().find("indices") != std::string::npos || name.lower().find("seqlen") != std::string::npos;
}

/// `x_ptr`, `XPtr`, `ptr`, `X_p`, `pX`.
static bool saysPointer(StringRef name) {
  std::string lower = name.lower();
  return StringRef(lower).contains("ptr") || StringRef(lower).ends_with("_p") || StringRef(lower).contains("pointer") || StringRef(lower).ends_with("_ref");
}

static bool saysFlag(StringRef name) {
  return hasWord(name, {"is", "has", "use", "enable", "do", "with", "even", "apply", "need", "needs", "should", "causal", "reverse", "inplace", "varlen", "return", "store",
                        "save", "compute", "allow", "transpose", "trans", "affine", "masked", "flag", "fused", "skip", "add"});
}

/// The number that a compile-time parameter of this name usually has.
static int64_t usualSize(StringRef name, const ParameterUse &use) {
  StringRef upper = name;
  std::string text = name.upper();
  upper = text;
  if (upper.contains("NUM_WARPS"))
    return 4;
  if (upper.contains("STAGES"))
    return 2;
  if (upper.contains("BLOCK") || upper.contains("TILE") || upper.contains("CHUNK"))
    return 32;
  if (upper.starts_with("GROUP_SIZE") || upper.starts_with("GROUP_M"))
    return use.size ? 32 : 8;
  if (upper == "BC")
    return 16;
  if (upper == "BT")
    return 64;
  if (upper.contains("HEAD_DIM") || upper.contains("HEAD_SIZE") || upper.contains("DMODEL") || upper.contains("HEADDIM") || upper.contains("D_HEAD"))
    return 64;
  if (upper.contains("BITS"))
    return 4;
  if (upper.contains("AXIS"))
    return 0;
  if (upper.contains("STRIDE"))
    return 64;
  if (use.size)
    return 32;
  if (upper.starts_with("NUM") || upper.starts_with("N_") || upper.contains("SPLIT") || upper.contains("HEADS") || upper == "H" || upper == "HQ" || upper.contains("UNROLL"))
    return 4;
  if (hasWord(name, {"k", "v", "d", "s", "n", "m", "t", "dim", "size", "cols", "hidden"}))
    return 64;
  return 16;
}

/// A tuple from how its elements are used. Fields are named; other elements have places, and as many as are asked for.
static ParameterType tupleType(const TupleUse &use, StringRef name) {
  if (!use.isTuple())
    return use.pointer || saysPointer(name) ? ParameterType{ParameterType::Pointer, DType::Float32} : ParameterType{ParameterType::Scalar, DType::Int32};
  ParameterType type{ParameterType::Tuple};
  auto all = use.elements.find("*");
  bool isNamed = llvm::any_of(use.elements, [](auto &e) { return e.first != "*" && !llvm::isDigit(e.first[0]); });
  size_t count = use.count;
  for (auto &[key, element] : use.elements)
    if (isNamed && key != "*") {
      type.fields.push_back(key);
      type.elements.push_back(tupleType(element, key));
    } else if (size_t place; key != "*" && !StringRef(key).getAsInteger(10, place)) {
      count = std::max(count, place + 1);
    }
  if (isNamed)
    return type;
  for (size_t i = 0; i < std::min<size_t>(count ? count : 2, 16); ++i) {
    TupleUse element;
    if (auto it = use.elements.find(std::to_string(i)); it != use.elements.end())
      element.merge(it->second);
    if (all != use.elements.end())
      element.merge(all->second);
    type.elements.push_back(tupleType(element, ""));
  }
  return type;
}

ParameterType Guesser::constant(const ast::Parameter &p, const ParameterUse &use) {
  std::string upper = p.name.upper();
  StringRef name = upper;
  auto compared = [&](auto wanted) { return llvm::find_if(use.comparedWith, wanted); };
  auto text = compared([](const Literal &l) { return std::holds_alternative<std::string>(l.value); });
  if (text != use.comparedWith.end())
    return constantOf(*text);
  bool ofType = hasWord(p.name, {"max", "min", "size", "bytes", "bits"}); // `DTYPE_MAX` is a number
  if (use.dtype || (!use.flag && ((name.contains("DTYPE") && !ofType) || name.ends_with("_TYPE") || name.ends_with("_TY"))))
    return constantOf(Literal{DType::Float32});
  if (use.called >= 0)
    for (const KernelEntry &e : entries)
      if (e.returns && int(e.function->params.size()) == use.called)
        return constantOf(Literal{FunctionName{e.function->name.str()}});
  if (use.optional)
    return constantOf(Literal{});
  if (use.tuple.isTuple()) {
    ParameterType tuple = tupleType(use.tuple, p.name);
    if (tuple.fields.empty())
      return constantOf(Literal{std::vector<Literal>(tuple.elements.size(), Literal{int64_t(16)})});
  }
  if (!use.size && !use.comparedWith.empty())
    return constantOf(use.comparedWith.front());
  if (name.contains("ACTIVATION") || name.ends_with("_FN") || name == "ACT")
    return constantOf(Literal{std::string()});
  if (!use.size && (use.flag || (saysFlag(p.name) && !use.asInt)))
    return constantOf(Literal{name.starts_with("EVEN")});
  if (((use.asFloat && !saysInt(p.name)) || saysFloat(p.name)) && !use.size && !use.asInt)
    return constantOf(Literal{name.contains("EPS") ? 1e-6 : 0.5});
  return constantOf(Literal{usualSize(p.name, use)});
}

/// What an annotation says of a runtime parameter; none if nothing.
static std::optional<ParameterType> annotated(const ast::Expr *annotation) {
  auto named = [](StringRef name) -> std::optional<ParameterType> {
    bool pointer = name.consume_front("*"), readOnly = pointer && name.consume_front("k");
    if (name == "int" || name == "bool" || name == "float")
      return ParameterType{ParameterType::Scalar, name == "int" ? DType::Int32 : name == "bool" ? DType::Int1 : DType::Float32};
    if (auto type = dtypeNamed(name.split(':').first))
      return ParameterType{pointer ? ParameterType::Pointer : ParameterType::Scalar, *type, readOnly};
    return std::nullopt;
  };
  if (auto *n = dyn_cast_or_null<ast::Name>(annotation))
    return named(n->id);
  if (auto *a = dyn_cast_or_null<ast::Attribute>(annotation))
    return named(a->attr);
  if (auto *s = dyn_cast_or_null<ast::String>(annotation))
    return named(s->value.substr(s->value.rfind('.') + 1));
  auto *call = dyn_cast_or_null<ast::Call>(annotation);
  auto *callee = call ? dyn_cast_or_null<ast::Attribute>(call->callee) : nullptr;
  if (callee && callee->attr == "pointer_type" && !call->args.empty())
    if (auto element = annotated(call->args[0]))
      return ParameterType{ParameterType::Pointer, element->type};
  return std::nullopt;
}

ParameterType Guesser::argument(const ast::Parameter &p, const ParameterUse &use) {
  if (auto type = annotated(p.annotation))
    return *type;
  bool tensor = false;
  if (auto *a = dyn_cast_or_null<ast::Attribute>(p.annotation))
    tensor = a->attr == "Tensor" || a->attr == "tensor";
  if (use.descriptor && !use.window)
    return {ParameterType::Descriptor, use.loadsInt && !use.loadsFloat ? DType::Int32 : DType::Float16}; // its blocks are known later
  if (use.tuple.isTuple())
    return tupleType(use.tuple, p.name);
  bool named = saysPointer(p.name) && !use.asFloat;
  if (use.pointer || use.descriptor || named || (tensor && !use.asInt && !use.asFloat)) {
    DType pointee = DType::Float32;
    bool maskName = p.name.lower().find("mask") != std::string::npos;
    if (use.asserted)
      pointee = *use.asserted;
    else if (use.loadsPointer)
      pointee = DType::Int64;
    else if (use.loadsOffset && !use.loadsFloat)
      pointee = DType::Int32;
    else if (use.loadsMask && !use.loadsFloat)
      pointee = DType::Int1;
    else if (use.loadsInt && (!use.loadsFloat || saysInt(p.name)))
      pointee = DType::Int32;
    else if (!use.loadsFloat && maskName)
      pointee = DType::Int1;
    else if (!use.loadsFloat && saysInt(p.name))
      pointee = DType::Int32;
    return {ParameterType::Pointer, pointee};
  }
  if (use.mask)
    return {ParameterType::Scalar, DType::Int1};
  if ((use.asFloat && !use.asInt) || (saysFloat(p.name) && (use.asFloat || !use.asInt)))
    return {ParameterType::Scalar, DType::Float32};
  if (use.optional && !use.asInt)
    return constantOf(Literal{});
  if (use.dtype)
    return constantOf(Literal{DType::Float32});
  return {ParameterType::Scalar, DType::Int32};
}

/// Sets what the chosen configuration and the heuristics give.
void Guesser::decorate(const ast::FunctionDef &kernel, Signature &signature) {
  auto set = [&](const NamedValues &values, bool fresh) {
    for (auto &[name, value] : values)
      for (auto [p, type] : llvm::zip_equal(kernel.params, signature))
        if (p.name == name && (fresh || isConstexpr(p) || !value.isNone()))
          type = constantOf(value);
  };
  std::vector<NamedValues> configs = modules.configs(kernel);
  if (!configs.empty())
    set(configs[std::min<size_t>(config, configs.size() - 1)], true);
  if (modules.heuristicNames(kernel).empty())
    return;
  std::vector<std::string> computed = modules.heuristicNames(kernel);
  std::vector<std::pair<std::string, std::optional<Literal>>> known;
  for (auto [p, type] : llvm::zip_equal(kernel.params, signature)) {
    if (llvm::is_contained(computed, p.name))
      continue;
    if (type.kind == ParameterType::Pointer || type.kind == ParameterType::Descriptor || type.kind == ParameterType::Tuple)
      known.push_back({p.name.str(), std::nullopt});
    else if (type.kind == ParameterType::Scalar) // a size that somebody might pass
      known.push_back({p.name.str(), isFloat(type.type) ? Literal{0.5} : Literal{int64_t(64)}});
    else if (!type.fromDefault)
      known.push_back({p.name.str(), type.constant});
    else if (auto value = modules.value(p.defaultValue, kernel))
      known.push_back({p.name.str(), *value});
  }
  set(modules.heuristics(kernel, known), true);
}

/// The blocks of descriptors, from the constants that are known by now.
void Guesser::setBlocks(const ast::FunctionDef &kernel, Signature &signature) {
  const FunctionUse &uses = usage.of(kernel);
  auto sizeOf = [&](int n) -> int64_t {
    if (n < 0 || signature[n].kind != ParameterType::Constant)
      return 0;
    Literal value = signature[n].constant;
    if (signature[n].fromDefault)
      value = modules.value(kernel.params[n].defaultValue, kernel).value_or(Literal{});
    auto *number = std::get_if<int64_t>(&value.value);
    return number && *number > 0 ? *number : 0;
  };
  int64_t head = 64; // of a dimension that is read whole
  for (auto [n, p] : llvm::enumerate(kernel.params))
    if (std::string upper = p.name.upper(); StringRef(upper).contains("HEAD_DIM") || StringRef(upper).contains("HEADDIM") || StringRef(upper).contains("BLOCK_D"))
      if (int64_t size = sizeOf(n)) {
        head = size;
        break;
      }
  for (auto [type, use] : llvm::zip_equal(signature, uses.parameters)) {
    if (type.kind != ParameterType::Descriptor)
      continue;
    type.block.clear();
    for (const ParameterUse::BlockSize &d : use.block) {
      bool last = type.block.size() + 1 == use.block.size();
      int64_t size = d.size ? d.size : sizeOf(d.parameter);
      type.block.push_back(size ? size : d.fixed || last ? head : use.block.size() > 2 ? 1 : 64);
    }
    if (type.block.empty())
      type.block = {64};
  }
}

Signature Guesser::first(const ast::FunctionDef &kernel) {
  if (entries.empty())
    entries = modules.kernels();
  const FunctionUse &uses = usage.of(kernel);
  Signature signature;
  for (auto [p, use] : llvm::zip_equal(kernel.params, uses.parameters)) {
    if (p.defaultValue) {
      ParameterType type{ParameterType::Constant};
      type.fromDefault = true;
      signature.push_back(type);
    } else if (p.kind == ast::Parameter::Varargs || p.kind == ast::Parameter::Kwargs) {
      signature.push_back(constantOf(Literal{std::vector<Literal>()}));
    } else {
      signature.push_back(isConstexpr(p) ? constant(p, use) : argument(p, use));
    }
  }
  decorate(kernel, signature);
  setBlocks(kernel, signature);
  return signature;
}

Signature Guesser::plain(const ast::FunctionDef &kernel, DType pointee) {
  Signature signature;
  for (auto [p, use] : llvm::zip_equal(kernel.params, usage.of(kernel).parameters)) {
    ParameterType type;
    if (isConstexpr(p) || p.defaultValue)
      type = {ParameterType::Constant, DType::Int32, false, Literal{int64_t(32)}, p.defaultValue != nullptr};
    else if (use.pointer || p.name.lower().ends_with("ptr"))
      type = {ParameterType::Pointer, pointee};
    signature.push_back(type);
  }
  return signature;
}
