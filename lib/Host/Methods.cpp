// Turns calls of methods of texts, lists and dicts, and of the math module, into values.
#include "Evaluator.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>
#include <numeric>

using namespace llvm;

namespace tritonc::host {

static std::string &selfText(Bound &b) { return b["self"].as<String>()->text; }

static Value formatMethod(Bound &b) {
  StringRef rest = selfText(b);
  std::string out;
  size_t next = 0;
  while (!rest.empty()) {
    size_t at = rest.find_first_of("{}");
    out += rest.take_front(at);
    if (at == StringRef::npos)
      break;
    rest = rest.drop_front(at);
    if (rest.starts_with("{{") || rest.starts_with("}}")) {
      out += rest[0];
      rest = rest.drop_front(2);
      continue;
    }
    auto [field, after] = rest.drop_front().split('}');
    auto [name, spec] = field.split(':');
    const std::vector<Value> &values = b.rest("values");
    size_t index = next;
    const Value *value = nullptr;
    if (name.empty() || !name.getAsInteger(10, index)) {
      next += name.empty();
      value = index < values.size() ? &values[index] : nullptr;
    } else {
      for (const KeywordArgument &keyword : b.arguments.keywords)
        if (keyword.name == name)
          value = &keyword.value;
    }
    if (!value)
      fail("T0152", "`format` has no value for `{" + field.str() + "}`", "IndexError");
    out += formatValue(*value, spec);
    rest = after;
  }
  return out;
}

static const Native stringTable[] = {
    {"format", "self, *values, **any", formatMethod},
    {"join", "self, values",
     [](Bound &b) {
       std::string out;
       bool first = true;
       for (const Value &v : b.evaluator.items(b["values"])) {
         if (!v.as<String>())
           b.wrong("values", "strings");
         out += (first ? "" : selfText(b)) + v.as<String>()->text;
         first = false;
       }
       return Value(out);
     }},
    {"split", "self, sep=",
     [](Bound &b) {
       SmallVector<StringRef> parts;
       if (b.has("sep"))
         StringRef(selfText(b)).split(parts, b.text("sep"));
       else
         SplitString(selfText(b), parts);
       return makeList(std::vector<Value>(parts.begin(), parts.end()));
     }},
    {"upper", "self", [](Bound &b) { return Value(StringRef(selfText(b)).upper()); }},
    {"lower", "self", [](Bound &b) { return Value(StringRef(selfText(b)).lower()); }},
    {"strip", "self", [](Bound &b) { return Value(StringRef(selfText(b)).trim()); }},
    {"rstrip", "self", [](Bound &b) { return Value(StringRef(selfText(b)).rtrim()); }},
    {"lstrip", "self", [](Bound &b) { return Value(StringRef(selfText(b)).ltrim()); }},
    {"startswith", "self, prefix", [](Bound &b) { return Value(StringRef(selfText(b)).starts_with(b.text("prefix"))); }},
    {"endswith", "self, suffix", [](Bound &b) { return Value(StringRef(selfText(b)).ends_with(b.text("suffix"))); }},
    {"replace", "self, old, new",
     [](Bound &b) {
       std::string out, from = b.text("old"), to = b.text("new");
       StringRef rest = selfText(b);
       while (!from.empty() && rest.contains(from)) {
         auto [head, tail] = rest.split(from);
         out += head.str() + to;
         rest = tail;
       }
       return Value(out + rest.str());
     }},
    {"count", "self, part",
     [](Bound &b) { return Value(int64_t(StringRef(selfText(b)).count(b.text("part")))); }},
    {"find", "self, part",
     [](Bound &b) {
       size_t at = selfText(b).find(b.text("part"));
       return Value(at == std::string::npos ? int64_t(-1) : int64_t(at));
     }},
    {"ljust", "self, width", [](Bound &b) { return Value(formatValue(b["self"], "<" + std::to_string(b.integer("width")))); }},
    {"rjust", "self, width", [](Bound &b) { return Value(formatValue(b["self"], ">" + std::to_string(b.integer("width")))); }},
    {"center", "self, width", [](Bound &b) { return Value(formatValue(b["self"], "^" + std::to_string(b.integer("width")))); }},
};
ArrayRef<Native> stringMethods() { return stringTable; }

//===-- Lists and tuples --------------------------------------------------------------------===//

static std::vector<Value> &selfItems(Bound &b) {
  return b["self"].as<List>() ? b["self"].as<List>()->items : b["self"].as<Tuple>()->items;
}
/// Methods that change the list are not for tuples.
static std::vector<Value> &listItems(Bound &b) {
  if (!b["self"].as<List>())
    fail("T0102", std::string("a tuple has no `") + b.native.name + "`", "AttributeError");
  return b["self"].as<List>()->items;
}

static const Native listTable[] = {
    {"append", "self, value",
     [](Bound &b) {
       listItems(b).push_back(b["value"]);
       return Value();
     }},
    {"extend", "self, values",
     [](Bound &b) {
       std::vector<Value> more = b.evaluator.items(b["values"]);
       listItems(b).insert(listItems(b).end(), more.begin(), more.end());
       return Value();
     }},
    {"insert", "self, index, value",
     [](Bound &b) {
       auto &items = listItems(b);
       int64_t n = items.size(), at = b.integer("index");
       items.insert(items.begin() + std::clamp<int64_t>(at < 0 ? at + n : at, 0, n), b["value"]);
       return Value();
     }},
    {"pop", "self, index=",
     [](Bound &b) {
       auto &items = listItems(b);
       int64_t n = items.size(), at = b.integer("index", -1);
       at = at < 0 ? at + n : at;
       if (at < 0 || at >= n)
         fail("T0151", "`pop` from an empty place", "IndexError");
       Value out = items[at];
       items.erase(items.begin() + at);
       return out;
     }},
    {"clear", "self",
     [](Bound &b) {
       listItems(b).clear();
       return Value();
     }},
    {"reverse", "self",
     [](Bound &b) {
       std::reverse(listItems(b).begin(), listItems(b).end());
       return Value();
     }},
    {"copy", "self", [](Bound &b) { return makeList(selfItems(b)); }},
    {"index", "self, value",
     [](Bound &b) {
       auto &items = selfItems(b);
       for (size_t i = 0; i < items.size(); ++i)
         if (equal(items[i], b["value"]))
           return Value(int64_t(i));
       fail("T0152", repr(b["value"]) + " is not in the list", "ValueError");
     }},
    {"count", "self, value",
     [](Bound &b) { return Value(int64_t(count_if(selfItems(b), [&](const Value &v) { return equal(v, b["value"]); }))); }},
    {"sort", "self, key=, reverse=",
     [](Bound &b) {
       Value sorted = b.evaluator.call(nativeValue(*findNative(builtinFunctions(), "sorted")),
                                       {{makeList(listItems(b))}, b.arguments.keywords, {}, {}}, b.span);
       listItems(b) = sorted.as<List>()->items;
       return Value();
     }},
    {"numel", "self",
     [](Bound &b) {
       int64_t n = 1;
       for (const Value &v : selfItems(b))
         n *= v.asInt().value_or(1);
       return Value(n);
     }},
};
ArrayRef<Native> listMethods() { return listTable; }

//===-- Dicts and sets -------------------------------------------------------------------------===//

static Dict &selfDict(Bound &b) { return b["self"].as<Dict>() ? *b["self"].as<Dict>() : b["self"].as<Set>()->items; }

static Value dictView(Bound &b) {
  std::vector<Value> out;
  StringRef what = b.native.name;
  for (auto &[key, value] : selfDict(b).items)
    out.push_back(what == "keys" ? key : what == "values" ? value : makeTuple({key, value}));
  return makeList(std::move(out));
}

static const Native dictTable[] = {
    {"get", "self, key, default=",
     [](Bound &b) {
       const Value *found = selfDict(b).find(b["key"]);
       return found ? *found : b["default"];
     }},
    {"keys", "self", dictView},
    {"values", "self", dictView},
    {"items", "self", dictView},
    {"pop", "self, key, default=",
     [](Bound &b) {
       const Value *found = selfDict(b).find(b["key"]);
       if (!found && b.arguments.positional.size() < 3)
         fail("T0151", "there is no key " + repr(b["key"]), "KeyError");
       Value out = found ? *found : b["default"];
       selfDict(b).erase(b["key"]);
       return out;
     }},
    {"setdefault", "self, key, default=",
     [](Bound &b) {
       if (!selfDict(b).find(b["key"]))
         selfDict(b).set(b["key"], b["default"]);
       return *selfDict(b).find(b["key"]);
     }},
    {"update", "self, other=, **any",
     [](Bound &b) {
       if (auto *other = b["other"].as<Dict>())
         for (auto &[key, value] : std::vector(other->items))
           selfDict(b).set(key, value);
       for (const KeywordArgument &keyword : b.arguments.keywords)
         selfDict(b).set(Value(keyword.name), keyword.value);
       return Value();
     }},
    {"copy", "self",
     [](Bound &b) {
       auto dict = std::make_shared<Dict>();
       for (auto &[key, value] : selfDict(b).items)
         dict->set(key, value);
       return Value(dict);
     }},
    {"add", "self, value",
     [](Bound &b) {
       selfDict(b).set(b["value"], Value());
       return Value();
     }},
};
ArrayRef<Native> dictMethods() { return dictTable; }

//===-- math --------------------------------------------------------------------------------------===//

template <double (*F)(double)> static Value mathFunction(Bound &b) {
  double x = b.real("x"), y = F(x);
  if (std::isnan(y) && !std::isnan(x))
    fail("T0152", std::string("`math.") + b.native.name + "` of " + floatText(x) + " does not exist", "ValueError");
  return y;
}
static Value toWhole(double v) {
  if (!(std::fabs(v) < 9.2e18))
    fail("T0152", "this number does not fit an int of 64 bits", "OverflowError");
  return int64_t(v);
}

static const Native mathTable[] = {
    {"sqrt", "x", mathFunction<std::sqrt>},
    {"exp", "x", mathFunction<std::exp>},
    {"exp2", "x", mathFunction<std::exp2>},
    {"log2", "x", mathFunction<std::log2>},
    {"log10", "x", mathFunction<std::log10>},
    {"sin", "x", mathFunction<std::sin>},
    {"cos", "x", mathFunction<std::cos>},
    {"tanh", "x", mathFunction<std::tanh>},
    {"erf", "x", mathFunction<std::erf>},
    {"fabs", "x", mathFunction<std::fabs>},
    {"log", "x, base=",
     [](Bound &b) {
       double x = b.real("x");
       if (x <= 0)
         fail("T0152", "`math.log` of " + floatText(x) + " does not exist", "ValueError");
       return Value(b.has("base") ? std::log(x) / std::log(b.real("base")) : std::log(x));
     }},
    {"pow", "x, y", [](Bound &b) { return Value(std::pow(b.real("x"), b.real("y"))); }},
    {"floor", "x", [](Bound &b) { return b["x"].asInt() ? Value(*b["x"].asInt()) : toWhole(std::floor(b.real("x"))); }},
    {"ceil", "x", [](Bound &b) { return b["x"].asInt() ? Value(*b["x"].asInt()) : toWhole(std::ceil(b.real("x"))); }},
    {"trunc", "x", [](Bound &b) { return toWhole(std::trunc(b.real("x"))); }},
    {"isnan", "x", [](Bound &b) { return Value(std::isnan(b.real("x"))); }},
    {"isinf", "x", [](Bound &b) { return Value(std::isinf(b.real("x"))); }},
    {"isclose", "a, b, rel_tol=, abs_tol=",
     [](Bound &b) {
       double x = b.real("a"), y = b.real("b");
       return Value(std::fabs(x - y) <= std::max(b.real("rel_tol", 1e-9) * std::max(std::fabs(x), std::fabs(y)),
                                                 b.real("abs_tol", 0.0)));
     }},
    {"gcd", "a, b", [](Bound &b) { return Value(int64_t(std::gcd(b.integer("a"), b.integer("b")))); }},
    {"prod", "values",
     [](Bound &b) {
       Value out = int64_t(1);
       for (const Value &v : b.evaluator.items(b["values"]))
         out = b.evaluator.binaryOp(ast::BinaryOp::Mul, out, v);
       return out;
     }},
    {"bit_length", "x",
     [](Bound &b) {
       int64_t v = b.integer("x");
       return Value(int64_t(64 - countl_zero(v < 0 ? 0 - uint64_t(v) : uint64_t(v))));
     }},
};
ArrayRef<Native> mathFunctions() { return mathTable; }

} // namespace tritonc::host
