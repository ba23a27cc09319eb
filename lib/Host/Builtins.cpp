// Turns calls of Python's own functions and types into values.
#include "Evaluator.h"
#include "llvm/ADT/StringExtras.h"
#include <charconv>
#include <cmath>

using namespace llvm;

namespace tritonc::host {

Tensor tensorFromNested(Evaluator &evaluator, const Value &value, std::optional<DType> type);

static int64_t length(const Value &value) {
  if (auto *s = value.as<String>())
    return count_if(s->text, [](char c) { return (uint8_t(c) & 0xc0) != 0x80; });
  if (auto *l = value.as<List>())
    return l->items.size();
  if (auto *t = value.as<Tuple>())
    return t->items.size();
  if (auto *d = value.as<Dict>())
    return d->items.size();
  if (auto *s = value.as<Set>())
    return s->items.items.size();
  if (auto *r = value.as<Range>())
    return r->size();
  if (const Tensor *t = value.tensor(); t && t->rank())
    return t->shape()[0];
  fail("T0150", "a " + typeName(value) + " has no length");
}

static std::vector<Value> sortedItems(Evaluator &evaluator, std::vector<Value> items, const Value &key, bool reverse, Span span) {
  std::vector<std::pair<Value, Value>> keyed;
  for (Value &item : items)
    keyed.push_back({key.isNone() ? item : evaluator.call(key, {{item}, {}, {}, {}}, span), item});
  // An insertion by binary search: stable, and an error of `compare` cannot upset it.
  std::vector<std::pair<Value, Value>> ordered;
  for (auto &entry : keyed) {
    auto at = std::upper_bound(ordered.begin(), ordered.end(), entry, [&](const auto &a, const auto &b) {
      evaluator.step();
      int order = compare(a.first, b.first);
      return reverse ? order > 0 : order < 0;
    });
    ordered.insert(at, entry);
  }
  items.clear();
  for (auto &entry : ordered)
    items.push_back(entry.second);
  return items;
}

static Value extremeOf(Bound &b, bool largest) {
  std::vector<Value> items = b.rest("values");
  if (items.size() == 1)
    items = b.evaluator.items(items[0]);
  if (items.empty()) {
    if (b.has("default"))
      return b["default"];
    fail("T0152", std::string("`") + b.native.name + "` of nothing", "ValueError");
  }
  auto keyOf = [&](const Value &v) { return b.has("key") ? b.evaluator.call(b["key"], {{v}, {}, {}, {}}, b.span) : v; };
  Value best = items[0], bestKey = keyOf(best);
  for (const Value &item : ArrayRef(items).drop_front()) {
    Value key = keyOf(item);
    int order = compare(key, bestKey);
    if (largest ? order > 0 : order < 0)
      best = item, bestKey = key;
  }
  return best;
}

static Value printValues(Bound &b) {
  std::string out, separator = b.has("sep") ? str(b["sep"]) : " ";
  bool first = true;
  for (const Value &value : b.rest("values")) {
    out += (first ? "" : separator) + str(value);
    first = false;
  }
  b.evaluator.print(out + (b.has("end") ? str(b["end"]) : "\n"));
  return Value();
}

static bool isInstance(const Value &value, const Value &type) {
  if (auto *tuple = type.as<Tuple>())
    return any_of(tuple->items, [&](const Value &t) { return isInstance(value, t); });
  if (auto *native = type.as<NativeObject>()) // tl.constexpr
    return value.as<Constexpr>() && StringRef(native->native->name) == "constexpr";
  auto *t = type.as<TypeObject>();
  if (!t)
    fail("T0103", "`isinstance` needs a type, not a " + typeName(type));
  return typeName(value) == t->name || t->name == "object" || (t->name == "int" && value.isBool()) ||
         (t->name == "tuple" && value.as<Tuple>());
}

static Value roundNumber(Bound &b) {
  if (const Tensor *t = b["number"].tensor())
    return unary("round", *t);
  double v = b.real("number");
  if (!b.has("ndigits")) {
    if (b["number"].asInt())
      return *b["number"].asInt();
    double r = std::nearbyint(v);
    if (!(std::fabs(r) < 9.2e18))
      fail("T0152", "this number does not round to an int of 64 bits", "OverflowError");
    return int64_t(r);
  }
  char text[512];
  snprintf(text, sizeof text, "%.*f", int(std::clamp<int64_t>(b.integer("ndigits"), 0, 50)), v);
  return std::strtod(text, nullptr);
}

/// Every choice of one item from each; the last changes fastest.
static std::vector<Value> product(Bound &b) {
  std::vector<std::vector<Value>> rows(1);
  for (int64_t i = 0, times = b.integer("repeat", 1); i < times; ++i)
    for (const Value &iterable : b.rest("iterables")) {
      std::vector<std::vector<Value>> longer;
      std::vector<Value> items = b.evaluator.items(iterable);
      if (rows.size() * items.size() > 1000000)
        failLimit("`itertools.product` gives more than a million tuples");
      for (const std::vector<Value> &row : rows)
        for (const Value &item : items) {
          longer.push_back(row);
          longer.back().push_back(item);
        }
      rows = std::move(longer);
    }
  std::vector<Value> tuples;
  for (std::vector<Value> &row : rows)
    tuples.push_back(makeTuple(std::move(row)));
  return tuples;
}

static std::vector<Value> zipped(Bound &b) {
  std::vector<std::vector<Value>> columns;
  for (const Value &v : b.rest("iterables"))
    columns.push_back(b.evaluator.items(v));
  std::vector<Value> rows;
  for (size_t i = 0; !columns.empty(); ++i) {
    std::vector<Value> row;
    for (auto &column : columns) {
      if (i >= column.size())
        return rows;
      row.push_back(column[i]);
    }
    rows.push_back(makeTuple(std::move(row)));
  }
  return rows;
}

static const Native table[] = {
    {"print", "*values, sep=, end=, **any", printValues},
    {"len", "value", [](Bound &b) { return Value(length(b["value"])); }},
    {"min", "*values, key=, default=", [](Bound &b) { return extremeOf(b, false); }},
    {"max", "*values, key=, default=", [](Bound &b) { return extremeOf(b, true); }},
    {"sum", "values, start=",
     [](Bound &b) {
       Value total = b.has("start") ? b["start"] : Value(int64_t(0));
       for (const Value &v : b.evaluator.items(b["values"]))
         total = b.evaluator.binaryOp(ast::BinaryOp::Add, total, v);
       return total;
     }},
    {"abs", "value",
     [](Bound &b) -> Value {
       if (const Tensor *t = b["value"].tensor())
         return unary("abs", *t);
       if (std::optional<int64_t> v = b["value"].asInt())
         return *v < 0 ? b.evaluator.unaryOp(ast::UnaryOp::Neg, *v) : Value(*v);
       return std::fabs(b.real("value"));
     }},
    {"round", "number, ndigits=", roundNumber},
    {"pow", "base, exp, mod=",
     [](Bound &b) {
       Value power = b.evaluator.binaryOp(ast::BinaryOp::Pow, b["base"], b["exp"]);
       return b.has("mod") ? b.evaluator.binaryOp(ast::BinaryOp::Mod, power, b["mod"]) : power;
     }},
    {"divmod", "a, b",
     [](Bound &b) {
       return makeTuple({b.evaluator.binaryOp(ast::BinaryOp::FloorDiv, b["a"], b["b"]),
                         b.evaluator.binaryOp(ast::BinaryOp::Mod, b["a"], b["b"])});
     }},
    {"any", "values",
     [](Bound &b) { return Value(any_of(b.evaluator.items(b["values"]), [](const Value &v) { return truth(v); })); }},
    {"all", "values",
     [](Bound &b) { return Value(all_of(b.evaluator.items(b["values"]), [](const Value &v) { return truth(v); })); }},
    {"repr", "value", [](Bound &b) { return Value(repr(b["value"])); }},
    {"format", "value, spec=",
     [](Bound &b) { return Value(formatValue(b["value"], b.has("spec") ? b.text("spec") : "")); }},
    {"hex", "value", [](Bound &b) { return Value(formatValue(b.integer("value"), "#x")); }},
    {"bin", "value", [](Bound &b) { return Value(formatValue(b.integer("value"), "#b")); }},
    {"chr", "value", [](Bound &b) { return Value(std::string(1, char(b.integer("value")))); }},
    {"ord", "value",
     [](Bound &b) {
       std::string text = b.text("value");
       return Value(int64_t(text.empty() ? 0 : uint8_t(text[0])));
     }},
    {"itertools.product", "*iterables, repeat=", [](Bound &b) { return makeList(product(b)); }},
    {"zip", "*iterables, **any", [](Bound &b) { return makeList(zipped(b)); }},
    {"enumerate", "iterable, start=",
     [](Bound &b) {
       std::vector<Value> rows;
       int64_t i = b.integer("start", 0);
       for (const Value &v : b.evaluator.items(b["iterable"]))
         rows.push_back(makeTuple({Value(i++), v}));
       return makeList(std::move(rows));
     }},
    {"map", "function, *iterables",
     [](Bound &b) {
       std::vector<Value> out;
       for (const Value &row : zipped(b))
         out.push_back(b.evaluator.call(b["function"], {row.as<Tuple>()->items, {}, {}, {}}, b.span));
       return makeList(std::move(out));
     }},
    {"filter", "function, iterable",
     [](Bound &b) {
       std::vector<Value> out;
       for (const Value &v : b.evaluator.items(b["iterable"]))
         if (truth(b.has("function") ? b.evaluator.call(b["function"], {{v}, {}, {}, {}}, b.span) : v))
           out.push_back(v);
       return makeList(std::move(out));
     }},
    {"reversed", "iterable",
     [](Bound &b) {
       std::vector<Value> items = b.evaluator.items(b["iterable"]);
       std::reverse(items.begin(), items.end());
       return makeList(std::move(items));
     }},
    {"sorted", "iterable, key=, reverse=",
     [](Bound &b) {
       return makeList(sortedItems(b.evaluator, b.evaluator.items(b["iterable"]), b["key"], b.flag("reverse"), b.span));
     }},
    {"isinstance", "value, type", [](Bound &b) { return Value(isInstance(b["value"], b["type"])); }},
    {"hasattr", "value, name",
     [](Bound &b) {
       try {
         b.evaluator.attribute(b["value"], b.text("name"));
         return Value(true);
       } catch (HostError &e) {
         if (e.pythonType != "AttributeError" && e.pythonType != "ImportError")
           throw;
         return Value(false);
       }
     }},
    {"getattr", "value, name, default=",
     [](Bound &b) {
       try {
         return b.evaluator.attribute(b["value"], b.text("name"));
       } catch (HostError &e) {
         if (e.pythonType != "AttributeError" || b.arguments.positional.size() < 3)
           throw;
         return b["default"];
       }
     }},
    {"callable", "value",
     [](Bound &b) {
       const Value &v = b["value"];
       return Value(v.as<Function>() || v.as<NativeObject>() || v.as<Method>() || v.as<TypeObject>());
     }},
    {"iter", "value",
     [](Bound &b) {
       auto generator = std::make_shared<Generator>();
       generator->items = b.evaluator.items(b["value"]);
       return Value(generator);
     }},
    {"next", "iterator, default=",
     [](Bound &b) {
       auto *g = b["iterator"].as<Generator>();
       if (!g)
         b.wrong("iterator", "an iterator");
       if (g->next < g->items.size())
         return g->items[g->next++];
       if (b.arguments.positional.size() > 1)
         return b["default"];
       fail("T0152", "there is no next item", "StopIteration");
     }},
    {"id", "value", [](Bound &b) { return Value(int64_t(reinterpret_cast<uintptr_t>(b["value"].object()))); }},
    {"getenv", "name, default=", [](Bound &b) { return b["default"]; }},
    {"test", "kernel, spec, nelem=, B=, **any",
     [](Bound &b) {
       b.evaluator.test(b);
       return Value();
     }},
};
ArrayRef<Native> builtinFunctions() { return table; }

//===-- Types that are called --------------------------------------------------------------===//

static Value toInteger(Bound &b) {
  const Value &value = b["value"];
  if (auto *s = value.as<String>()) {
    StringRef text = StringRef(s->text).trim();
    std::string digits;
    for (char c : text)
      if (c != '_')
        digits += c;
    int64_t out;
    if (StringRef(digits).ltrim('+').getAsInteger(b.has("base") ? b.integer("base") : 10, out))
      fail("T0152", "`int` cannot read " + repr(value), "ValueError");
    return out;
  }
  if (b["value"].isNone())
    return int64_t(0);
  const Tensor *t = value.tensor();
  Value number = t ? item(*t) : value.as<Constexpr>() ? value.as<Constexpr>()->value : value;
  if (number.asInt())
    return *number.asInt();
  if (!number.asFloat())
    b.wrong("value", "a number or a text");
  double v = std::trunc(*number.asFloat());
  if (!(std::fabs(v) < 9.2e18))
    fail("T0152", "the host part has integers of 64 bits; " + floatText(v) + " does not fit", "OverflowError");
  return int64_t(v);
}

static Value toFloat(Bound &b) {
  auto *s = b["value"].as<String>();
  if (!s)
    return b.real("value", 0.0);
  std::string text = StringRef(s->text).trim().lower();
  double out;
  if (StringRef(text).ltrim("+-") == "inf" || StringRef(text).ltrim("+-") == "infinity")
    return text[0] == '-' ? -INFINITY : INFINITY;
  if (text == "nan")
    return double(NAN);
  if (StringRef(text).getAsDouble(out))
    fail("T0152", "`float` cannot read " + repr(b["value"]), "ValueError");
  return out;
}

static Value makeRange(Bound &b) {
  auto range = std::make_shared<Range>();
  const std::vector<Value> &n = b.rest("values");
  Shape numbers = b.integers("values");
  if (n.empty() || n.size() > 3)
    fail("T0103", "`range` needs one to three ints");
  range->start = n.size() > 1 ? numbers[0] : 0;
  range->stop = n.size() > 1 ? numbers[1] : numbers[0];
  range->step = n.size() > 2 ? numbers[2] : 1;
  if (range->step == 0)
    fail("T0152", "`range` with step 0", "ValueError");
  return range;
}

static Value makeDict(Bound &b) {
  auto dict = std::make_shared<Dict>();
  if (auto *other = b["value"].as<Dict>()) {
    for (auto &[key, value] : other->items)
      dict->set(key, value);
  } else if (b.has("value")) {
    for (const Value &pair : b.evaluator.items(b["value"])) {
      std::vector<Value> both = b.evaluator.items(pair);
      if (both.size() != 2)
        fail("T0152", "`dict` needs pairs", "ValueError");
      dict->set(both[0], both[1]);
    }
  }
  for (const KeywordArgument &keyword : b.arguments.keywords)
    dict->set(Value(keyword.name), keyword.value);
  return dict;
}

static Value makeSet(Bound &b) {
  auto set = std::make_shared<Set>();
  if (b.has("value"))
    for (const Value &v : b.evaluator.items(b["value"]))
      set->items.set(v, Value());
  return set;
}

static const Native constructors[] = {
    {"int", "value=, base=", toInteger},
    {"float", "value=", toFloat},
    {"bool", "value=", [](Bound &b) { return Value(truth(b["value"])); }},
    {"str", "value=", [](Bound &b) { return Value(b.arguments.positional.empty() ? "" : str(b["value"])); }},
    {"list", "value=", [](Bound &b) { return makeList(b.has("value") ? b.evaluator.items(b["value"]) : std::vector<Value>()); }},
    {"tuple", "value=", [](Bound &b) { return makeTuple(b.has("value") ? b.evaluator.items(b["value"]) : std::vector<Value>()); }},
    {"dict", "value=, **any", makeDict},
    {"set", "value=", makeSet},
    {"frozenset", "value=", makeSet},
    {"range", "*values", makeRange},
    {"slice", "*values",
     [](Bound &b) {
       const std::vector<Value> &v = b.rest("values");
       auto slice = std::make_shared<SliceObject>();
       if (v.size() == 1)
         slice->stop = v[0];
       if (v.size() > 1)
         slice->start = v[0], slice->stop = v[1];
       if (v.size() > 2)
         slice->step = v[2];
       return Value(slice);
     }},
    {"type", "value", [](Bound &b) { return typeObject(typeName(b["value"])); }},
    {"Tensor", "value=",
     [](Bound &b) { return Value(tensorFromNested(b.evaluator, b["value"], DType::Float32)); }},
};

Value callType(Evaluator &evaluator, const TypeObject &type, CallArguments &arguments, Span span) {
  if (const Native *native = findNative(constructors, type.name)) {
    Bound bound(evaluator, *native, arguments, span);
    return native->run(bound);
  }
  std::string message;
  for (const Value &v : arguments.positional)
    message += (message.empty() ? "" : ", ") + str(v);
  return exceptionObject(type.name, message);
}

} // namespace tritonc::host
