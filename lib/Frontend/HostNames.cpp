//===- HostNames.cpp - names of Python, torch and Triton in the host part, to what they give ------------===//
#include "Constants.h"
#include "Modules.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/MathExtras.h"
#include <cfloat>
#include <cmath>

using namespace tritonc;
using namespace tritonc::frontend;
using llvm::DynamicAPInt;
using llvm::StringRef;
using MaybeObject = std::optional<Object>;
using Items = std::vector<std::pair<Object, Object>>;

static Object dictOf(Items items) { return DictObject{std::make_shared<const Items>(std::move(items))}; }

MaybeObject frontend::predefined(StringRef name) {
  // What a pasted cell takes for granted.
  static const llvm::StringMap<std::string> modules = {
      {"tl", "triton.language"}, {"triton", "triton"}, {"torch", "torch"}, {"math", "math"}, {"libdevice", "triton.language.extra.libdevice"}};
  if (auto it = modules.find(name); it != modules.end())
    return Object(ModuleObject{it->second});
  if (auto it = builtins().find(name); it != builtins().end())
    return Object(BuiltinObject{&it->second});
  if (name == "list" || name == "tuple" || name == "str" || name == "dict") // types, for isinstance
    return Object(ModuleObject{name.str()});
  return std::nullopt;
}

MaybeObject frontend::hostFunction(StringRef name) {
  static const llvm::StringSet<> python = {"isinstance", "hasattr", "getattr", "set", "frozenset", "str", "sum", "any", "all", "sorted",
                                           "reversed", "zip", "enumerate", "filter", "map", "round", "pow", "divmod", "print", "range", "len", "int", "float", "bool",
                                           "abs", "min", "max", "object", "type", "ValueError", "Exception"};
  if (python.contains(name))
    return Object(ModuleObject{name.str()});
  return std::nullopt;
}

MaybeObject frontend::literalValue(const ast::Expr *expr) {
  switch (expr->kind) {
  case ast::Kind::Int: return Object(DynamicAPInt(llvm::cast<ast::Int>(expr)->value()));
  case ast::Kind::Float: return Object(llvm::cast<ast::Float>(expr)->value);
  case ast::Kind::String: return Object(llvm::cast<ast::String>(expr)->value.str());
  case ast::Kind::Bool: return Object(llvm::cast<ast::Bool>(expr)->value);
  case ast::Kind::None: return Object(NoneObject{});
  default: return std::nullopt;
  }
}

std::optional<Literal> frontend::toLiteral(const Object &object) {
  if (object.isNone())
    return Literal{};
  if (auto *b = object.as<bool>())
    return Literal{*b};
  if (auto *i = object.as<DynamicAPInt>())
    return *i <= INT64_MAX && *i >= INT64_MIN ? std::optional(Literal{int64_t(*i)}) : std::nullopt;
  if (auto *d = object.as<double>())
    return Literal{*d};
  if (auto *s = object.as<std::string>())
    return Literal{*s};
  if (auto *t = object.as<TypeObject>(); t && !t->type.pointer)
    return Literal{t->type.dtype};
  if (auto *f = object.as<FunctionObject>())
    return Literal{FunctionName{f->function->name.str()}};
  if (auto *t = object.as<TupleObject>()) {
    std::vector<Literal> elements;
    for (const Object &e : *t->elements) {
      auto literal = toLiteral(e);
      if (!literal)
        return std::nullopt;
      elements.push_back(*literal);
    }
    return Literal{std::move(elements)};
  }
  return std::nullopt;
}

//===-- Attributes --------------------------------------------------------------------------------===//

MaybeObject frontend::hostAttribute(const Object &value, StringRef name) {
  if (auto *d = value.as<DictObject>()) {
    for (auto &[k, v] : *d->items)
      if (auto *text = k.as<std::string>(); text && *text == name)
        return v.is<Poison>() ? std::nullopt : MaybeObject(v);
    return std::nullopt;
  }
  if (auto *type = value.as<TypeObject>()) {
    if (name == "itemsize")
      return Object::integer(byteSize(type->type.dtype));
    if (name == "is_floating_point")
      return Object(isFloat(type->type.dtype));
    auto value = typeAttribute(*type, name);
    return value && !value->is<MethodObject>() ? value : std::nullopt;
  }
  auto *module = value.as<ModuleObject>();
  if (!module)
    return std::nullopt;
  std::string full = module->name + "." + name.str();
  static const llvm::StringMap<Object> values = {
      {"triton.__version__", Object(std::string("3.6.0"))},
      {"torch.__version__", Object(std::string("2.11.0"))},
      {"torch.version.cuda", Object(std::string("13.0"))},
      {"torch.version.hip", Object(NoneObject{})},
      {"torch.version.xpu", Object(NoneObject{})},
      {"typing.TYPE_CHECKING", Object(false)},
      {"sys.version_info", Object::tuple({Object::integer(3), Object::integer(12), Object::integer(0)})},
      {"sys.platform", Object(std::string("linux"))},
      {"<target>.backend", Object(std::string("cuda"))},
      {"<target>.arch", Object::integer(80)},
      {"<target>.warp_size", Object::integer(32)},
      {"numpy.pi", Object(M_PI)}, {"numpy.e", Object(M_E)}, {"numpy.inf", Object(double(INFINITY))},
      {"torch.pi", Object(M_PI)}, {"torch.inf", Object(double(INFINITY))}, {"torch.nan", Object(double(NAN))}};
  if (auto it = values.find(full); it != values.end())
    return it->second;
  if (module->name == "torch" || module->name == "numpy")
    if (auto type = llvm::StringSwitch<std::optional<DType>>(name)
                        .Case("half", DType::Float16).Case("float", DType::Float32).Case("double", DType::Float64).Case("short", DType::Int16)
                        .Case("int", DType::Int32).Case("long", DType::Int64).Case("bool", DType::Int1)
                        .Case("float8_e4m3fn", DType::Float8E4NV).Case("float8_e5m2", DType::Float8E5)
                        .Default(dtypeNamed(name)))
      return Object(TypeObject{ElementType(*type)});
  return std::nullopt;
}

//===-- Methods ----------------------------------------------------------------------------------------===//

MaybeObject frontend::callMethod(const Object &self, StringRef name, llvm::ArrayRef<Object> arguments) {
  if (auto *i = self.as<DynamicAPInt>(); i && name == "bit_length" && *i >= 0 && *i <= INT64_MAX)
    return Object::integer(*i == 0 ? 0 : llvm::Log2_64(int64_t(*i)) + 1);
  auto *d = self.as<DictObject>();
  if (!d)
    return std::nullopt;
  std::vector<Object> list;
  std::string why;
  if (name == "get" && !arguments.empty()) {
    for (auto &[k, v] : *d->items)
      if (compareConstant(ast::CompareOp::Eq, k, arguments[0], why).value_or(false))
        return v.is<Poison>() ? std::nullopt : MaybeObject(v);
    return arguments.size() > 1 ? arguments[1] : Object(NoneObject{});
  }
  if (name == "all_kwargs" || name == "copy")
    return self;
  for (auto &[k, v] : *d->items)
    list.push_back(name == "keys" ? k : name == "values" ? v : Object::tuple({k, v}));
  if (name == "keys" || name == "values" || name == "items")
    return Object::tuple(std::move(list));
  return std::nullopt;
}

//===-- Calls --------------------------------------------------------------------------------------------===//

/// The elements of what a `for` may run over: a tuple, or the keys of a dict.
static MaybeObject elements(const Object &o) {
  if (o.is<TupleObject>())
    return o;
  if (o.is<DictObject>())
    return callMethod(o, "keys", {});
  if (auto *s = o.as<std::string>()) {
    std::vector<Object> list;
    for (char c : *s)
      list.push_back(Object(std::string(1, c)));
    return Object::tuple(std::move(list));
  }
  return std::nullopt;
}

/// `parse("3.1.0+git")`: its leading numbers, which compare as versions do.
static MaybeObject version(StringRef text) {
  std::vector<Object> parts;
  while (!text.empty() && parts.size() < 4) {
    unsigned n;
    if (text.consumeInteger(10, n))
      break;
    parts.push_back(Object::integer(n));
    if (!text.consume_front("."))
      break;
  }
  while (parts.size() < 3)
    parts.push_back(Object::integer(0));
  return Object::tuple(std::move(parts));
}

static MaybeObject limitsOf(DType type, bool isFloatQuery) {
  if (isFloat(type) != isFloatQuery)
    return std::nullopt;
  auto entry = [](const char *name, Object value) { return std::pair<Object, Object>(Object(std::string(name)), std::move(value)); };
  if (!isFloatQuery) {
    unsigned width = bitWidth(type);
    DynamicAPInt top(1);
    for (unsigned i = 0; i < width - (isSignedInt(type) ? 1 : 0); ++i)
      top *= 2;
    return dictOf({entry("max", Object(top - 1)), entry("min", Object(isSignedInt(type) ? -top : DynamicAPInt(0))), entry("bits", Object::integer(width))});
  }
  double max = 0, tiny = 0, eps = 0;
  switch (type) {
  case DType::Float64: max = DBL_MAX, tiny = DBL_MIN, eps = DBL_EPSILON; break;
  case DType::Float32: max = FLT_MAX, tiny = FLT_MIN, eps = FLT_EPSILON; break;
  case DType::Float16: max = 65504, tiny = std::ldexp(1, -14), eps = std::ldexp(1, -10); break;
  case DType::BFloat16: max = std::ldexp(255, 120), tiny = std::ldexp(1, -126), eps = std::ldexp(1, -7); break;
  case DType::Float8E4NV: max = 448, tiny = std::ldexp(1, -6), eps = 0.125; break;
  default: max = 57344, tiny = std::ldexp(1, -14), eps = 0.25; break;
  }
  return dictOf({entry("max", Object(max)), entry("min", Object(-max)), entry("tiny", Object(tiny)), entry("smallest_normal", Object(tiny)), entry("eps", Object(eps)),
                 entry("bits", Object::integer(bitWidth(type)))});
}

/// Functions of numbers under `math`, `numpy` and Python's own.
static MaybeObject mathFunction(StringRef name, llvm::ArrayRef<Object> a) {
  if (a.empty() || !a[0].isNumber())
    return std::nullopt;
  double x = toDouble(a[0]), y = a.size() > 1 && a[1].isNumber() ? toDouble(a[1]) : 0;
  if (name == "ceil" || name == "floor" || name == "trunc" || name == "round") {
    double r = name == "ceil" ? std::ceil(x) : name == "floor" ? std::floor(x) : name == "trunc" ? std::trunc(x) : std::nearbyint(x);
    if (a.size() > 1 || !(std::fabs(r) < 9e18))
      return std::nullopt;
    return Object::integer(int64_t(r));
  }
  if (name == "log" && a.size() > 1)
    return x > 0 && y > 0 ? MaybeObject(std::log(x) / std::log(y)) : std::nullopt;
  if (name == "pow" && a.size() == 2)
    return Object(std::pow(x, y));
  if (name == "gcd" || name == "lcm") {
    auto i = toInteger(a[0]), j = a.size() > 1 ? toInteger(a[1]) : std::nullopt;
    if (!i || !j || (name == "lcm" && (*i == 0 || *j == 0)))
      return std::nullopt;
    DynamicAPInt g = llvm::gcd(llvm::abs(*i), llvm::abs(*j));
    return name == "gcd" ? Object(g) : Object(llvm::abs(*i * *j) / g);
  }
  double r = llvm::StringSwitch<double>(name)
                 .Case("sqrt", std::sqrt(x)).Case("exp", std::exp(x)).Case("exp2", std::exp2(x)).Case("log", std::log(x)).Case("log2", std::log2(x))
                 .Case("log10", std::log10(x)).Case("sin", std::sin(x)).Case("cos", std::cos(x)).Case("tan", std::tan(x)).Case("tanh", std::tanh(x))
                 .Case("erf", std::erf(x)).Case("fabs", std::fabs(x)).Case("radians", x * M_PI / 180).Default(NAN);
  return std::isnan(r) ? std::nullopt : MaybeObject(r);
}

static MaybeObject pythonFunction(StringRef name, llvm::ArrayRef<Object> a) {
  std::string why;
  if (name == "list" || name == "tuple" || name == "set" || name == "sorted" || name == "reversed" || name == "frozenset") {
    if (a.empty())
      return Object::tuple({});
    auto list = elements(a[0]);
    if (list && name == "reversed")
      return Object::tuple(std::vector<Object>(list->as<TupleObject>()->elements->rbegin(), list->as<TupleObject>()->elements->rend()));
    return list;
  }
  if (name == "range") {
    std::optional<DynamicAPInt> bounds[3] = {DynamicAPInt(0), std::nullopt, DynamicAPInt(1)};
    for (size_t i = 0; i < a.size() && i < 3; ++i)
      if (!(bounds[a.size() == 1 ? 1 : i] = toInteger(a[i])))
        return std::nullopt;
    std::vector<Object> list;
    if (!bounds[1] || *bounds[2] == 0)
      return std::nullopt;
    for (DynamicAPInt i = *bounds[0]; *bounds[2] > 0 ? i < *bounds[1] : i > *bounds[1]; i += *bounds[2]) {
      if (list.size() == 10000)
        return std::nullopt;
      list.push_back(Object(i));
    }
    return Object::tuple(std::move(list));
  }
  if (name == "enumerate" && a.size() == 1 && a[0].is<TupleObject>()) {
    std::vector<Object> list;
    for (auto [i, e] : llvm::enumerate(*a[0].as<TupleObject>()->elements))
      list.push_back(Object::tuple({Object::integer(i), e}));
    return Object::tuple(std::move(list));
  }
  if ((name == "zip" || name == "itertools.product") && llvm::all_of(a, [](const Object &o) { return o.is<TupleObject>(); }) && !a.empty()) {
    std::vector<std::vector<Object>> rows(1);
    if (name == "zip")
      rows.resize(llvm::min_element(a, [](auto &x, auto &y) { return x.template as<TupleObject>()->elements->size() < y.template as<TupleObject>()->elements->size(); })
                      ->as<TupleObject>()->elements->size());
    for (const Object &o : a) {
      const std::vector<Object> &column = *o.as<TupleObject>()->elements;
      if (name == "zip") {
        for (size_t i = 0; i < rows.size(); ++i)
          rows[i].push_back(column[i]);
        continue;
      }
      std::vector<std::vector<Object>> next;
      for (auto &row : rows)
        for (const Object &e : column) {
          if (next.size() == 10000)
            return std::nullopt;
          next.push_back(row);
          next.back().push_back(e);
        }
      rows = std::move(next);
    }
    std::vector<Object> list;
    for (auto &row : rows)
      list.push_back(Object::tuple(std::move(row)));
    return Object::tuple(std::move(list));
  }
  if (a.empty())
    return std::nullopt;
  if (name == "len") {
    auto list = elements(a[0]);
    return list ? MaybeObject(Object::integer(list->as<TupleObject>()->elements->size())) : std::nullopt;
  }
  if (name == "bool")
    return a[0].is<OpaqueObject>() ? std::nullopt : MaybeObject(Object(truth(a[0])));
  if (name == "str")
    return a[0].is<std::string>() ? MaybeObject(a[0]) : a[0].is<DynamicAPInt>() ? MaybeObject(Object(toPython(*toLiteral(a[0])))) : std::nullopt;
  if (name == "int" || name == "float") {
    if (auto *text = a[0].as<std::string>()) {
      std::string lower = StringRef(*text).trim().lower();
      int64_t i;
      double d;
      if (name == "int")
        return StringRef(lower).getAsInteger(10, i) ? std::nullopt : MaybeObject(Object::integer(i));
      StringRef word = lower;
      bool negative = word.consume_front("-");
      if (word == "inf" || word == "infinity")
        return Object(negative ? -double(INFINITY) : double(INFINITY));
      if (word == "nan")
        return Object(double(NAN));
      return StringRef(lower).getAsDouble(d) ? std::nullopt : MaybeObject(d);
    }
    if (!a[0].isNumber())
      return std::nullopt;
    if (name == "float")
      return Object(toDouble(a[0]));
    if (auto i = toInteger(a[0]))
      return Object(*i);
    return mathFunction("trunc", a);
  }
  if (name == "abs")
    return !a[0].isNumber() ? std::nullopt : toInteger(a[0]) ? MaybeObject(llvm::abs(*toInteger(a[0]))) : MaybeObject(std::fabs(toDouble(a[0])));
  auto list = a.size() == 1 ? elements(a[0]) : MaybeObject(Object::tuple(std::vector<Object>(a)));
  if (!list)
    return std::nullopt;
  const std::vector<Object> &values = *list->as<TupleObject>()->elements;
  if (name == "any" || name == "all")
    return Object(llvm::any_of(values, [&](const Object &v) { return truth(v) == (name == "any"); }) == (name == "any"));
  if (name != "min" && name != "max" && name != "sum")
    return std::nullopt;
  MaybeObject best = name == "sum" ? MaybeObject(Object::integer(0)) : std::nullopt;
  for (const Object &v : values) {
    if (name == "sum")
      best = best ? binaryConstant(ast::BinaryOp::Add, *best, v, why) : std::nullopt;
    else if (!best || compareConstant(name == "min" ? ast::CompareOp::Lt : ast::CompareOp::Gt, v, *best, why).value_or(false))
      best = v;
    else if (!v.isNumber())
      return std::nullopt;
  }
  return best;
}

static MaybeObject tritonFunction(StringRef name, llvm::ArrayRef<Object> a, llvm::ArrayRef<std::pair<std::string, Object>> keywords) {
  auto first = a.empty() ? std::nullopt : toInteger(a[0]), second = a.size() < 2 ? std::nullopt : toInteger(a[1]);
  if (name == "cdiv" && first && second && *second != 0)
    return Object(llvm::ceilDiv(*first, *second));
  if (name == "next_power_of_2" && first && *first <= (int64_t(1) << 40)) {
    DynamicAPInt p(1);
    while (p < *first)
      p *= 2;
    return Object(p);
  }
  if (name == "Config") {
    Items items;
    for (const Object &o : a)
      if (auto *d = o.as<DictObject>())
        items.insert(items.end(), d->items->begin(), d->items->end());
    for (auto &[k, v] : keywords)
      if (auto *d = k == "kwargs" ? v.as<DictObject>() : nullptr)
        items.insert(items.end(), d->items->begin(), d->items->end());
      else
        items.push_back({Object(k), v});
    return dictOf(std::move(items));
  }
  if (name == "constexpr_function" && !a.empty())
    return a[0];
  if (name == "get_int_dtype" && first && second)
    for (DType t : {DType::Int8, DType::Int16, DType::Int32, DType::Int64, DType::UInt8, DType::UInt16, DType::UInt32, DType::UInt64})
      if (*first == bitWidth(t) && isSignedInt(t) == (*second != 0))
        return Object(TypeObject{ElementType(t)});
  if (name == "autotune" || name == "heuristics" || name == "jit" || name == "must_use_result")
    return Object(ModuleObject{"<decorator>"});
  if (name.ends_with("get_current_target"))
    return Object(ModuleObject{"<target>"});
  return std::nullopt;
}

/// `hasattr(module, name)`, where that is known.
static MaybeObject hasAttribute(const Object &object, const Object &name) {
  auto *text = name.as<std::string>();
  auto *module = object.as<ModuleObject>();
  if (!text || !module || module->scope)
    return std::nullopt;
  return Object(hostAttribute(object, *text) || externalAttribute(module->name, *text));
}

/// `isinstance(value, class)` for values of Python; a constexpr is what it wraps here.
static MaybeObject isInstance(const Object &value, const Object &cls) {
  if (auto *builtin = cls.as<BuiltinObject>(); builtin && StringRef(builtin->builtin->name) == "tl.constexpr")
    return Object(false);
  auto *module = cls.as<ModuleObject>();
  StringRef name = module ? StringRef(module->name) : cls.as<BuiltinObject>() ? StringRef(cls.as<BuiltinObject>()->builtin->name) : StringRef();
  if (name == "int")
    return Object(value.is<DynamicAPInt>() || value.is<bool>());
  if (name == "float")
    return Object(value.is<double>());
  if (name == "str")
    return Object(value.is<std::string>());
  return std::nullopt;
}

MaybeObject frontend::callExternal(StringRef function, llvm::ArrayRef<Object> a, llvm::ArrayRef<std::pair<std::string, Object>> keywords) {
  StringRef name = function;
  if (name == "tl.constexpr")
    return a.empty() || a[0].is<Poison>() ? std::nullopt : MaybeObject(a[0]);
  if (name == "os.environ.get" || name == "os.getenv") { // nothing is set
    for (auto &[k, v] : keywords)
      if (k == "default")
        return v;
    return a.size() > 1 ? a[1] : Object(NoneObject{});
  }
  if (name == "triton.Config" || name == "<decorator>")
    return tritonFunction("Config", a, keywords);
  if (llvm::any_of(a, [](const Object &o) { return o.is<Poison>(); }) && !name.starts_with("triton.autotune") && !name.starts_with("triton.heuristics"))
    return std::nullopt;
  if (name == "getattr" && a.size() >= 2 && a[1].is<std::string>()) {
    auto *module = a[0].as<ModuleObject>();
    auto found = hostAttribute(a[0], *a[1].as<std::string>());
    if (!found && module && !module->scope)
      found = externalAttribute(module->name, *a[1].as<std::string>());
    return found ? found : a.size() > 2 ? MaybeObject(a[2]) : std::nullopt;
  }
  if (name == "hasattr" && a.size() == 2)
    return hasAttribute(a[0], a[1]);
  if (name == "isinstance")
    return a.size() == 2 ? isInstance(a[0], a[1]) : std::nullopt;
  if (name == "dict") {
    Items items;
    if (auto *d = a.empty() ? nullptr : a[0].as<DictObject>())
      items = *d->items;
    for (auto &[k, v] : keywords)
      items.push_back({Object(k), v});
    return dictOf(std::move(items));
  }
  if ((name == "torch.finfo" || name == "torch.iinfo" || name == "numpy.finfo" || name == "numpy.iinfo") && !a.empty())
    if (auto *type = a[0].as<TypeObject>())
      return limitsOf(type->type.dtype, name.ends_with("finfo"));
  if (name.ends_with("version.parse") || name.ends_with("version.Version") || name.ends_with("LooseVersion"))
    if (auto *text = a.empty() ? nullptr : a[0].as<std::string>())
      return version(*text);
  if (name == "torch.cuda.is_available")
    return Object(true);
  if (name == "torch.cuda.get_device_capability")
    return Object::tuple({Object::integer(8), Object::integer(0)});
  if (name == "torch.tensor" && !a.empty() && a[0].isNumber())
    return a[0];
  if (name.consume_front("triton.") || name.consume_front("tl."))
    if (auto value = tritonFunction(name, a, keywords))
      return value;
  if (name.consume_front("math.") || name.consume_front("numpy."))
    return name == "min" || name == "max" || name == "abs" ? pythonFunction(name, a) : mathFunction(name, a);
  if (name == "pow" && a.size() == 2) {
    std::string why;
    return binaryConstant(ast::BinaryOp::Pow, a[0], a[1], why);
  }
  if (name == "round")
    return mathFunction(name, a);
  return pythonFunction(name, a);
}
