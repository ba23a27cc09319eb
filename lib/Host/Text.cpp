// Turns values into text: repr, str, and the format specs of f-strings.
#include "Arguments.h"
#include "Value.h"
#include "llvm/ADT/StringExtras.h"
#include <charconv>
#include <cmath>

using namespace llvm;

namespace tritonc::host {

std::string floatText(double v) {
  if (std::isnan(v))
    return "nan";
  if (std::isinf(v))
    return v > 0 ? "inf" : "-inf";
  char buffer[64];
  auto shortest = std::to_chars(buffer, buffer + sizeof buffer, v, std::chars_format::scientific);
  std::string text(buffer, shortest.ptr);
  size_t e = text.find('e');
  int exponent = std::atoi(text.c_str() + e + 1);
  if (exponent < -4 || exponent >= 16) {
    std::string digits = std::to_string(std::abs(exponent));
    return text.substr(0, e) + (exponent < 0 ? "e-" : "e+") + (digits.size() < 2 ? "0" : "") + digits;
  }
  auto fixed = std::to_chars(buffer, buffer + sizeof buffer, v, std::chars_format::fixed);
  text.assign(buffer, fixed.ptr);
  return text.find('.') == std::string::npos ? text + ".0" : text;
}

static std::string quoted(StringRef text) {
  char quote = text.contains('\'') && !text.contains('"') ? '"' : '\'';
  std::string out(1, quote);
  for (char c : text) {
    if (c == quote || c == '\\')
      (out += '\\') += c;
    else if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (c == '\r')
      out += "\\r";
    else if (uint8_t(c) < 32 || c == 127)
      out += "\\x" + utohexstr(uint8_t(c), true, 2);
    else
      out += c;
  }
  return out + quote;
}

static thread_local unsigned depth = 0;

static std::string joined(ArrayRef<Value> items) {
  std::string out;
  for (const Value &item : items)
    out += (out.empty() ? "" : ", ") + repr(item);
  return out;
}

static std::string objectText(const Value &value) {
  if (auto *s = value.as<String>())
    return quoted(s->text);
  if (auto *t = value.as<Tuple>()) {
    if (t->isSize)
      return "torch.Size([" + joined(t->items) + "])";
    if (!t->type.empty()) {
      std::string out;
      for (size_t i = 0; i < t->items.size(); ++i)
        out += (i ? ", " : "") + t->names[i] + "=" + repr(t->items[i]);
      return t->type + "(" + out + ")";
    }
    if (!t->names.empty()) {
      std::string out = "torch.return_types(";
      for (size_t i = 0; i < t->items.size(); ++i)
        out += (i ? ",\n" : "\n") + t->names[i] + "=" + repr(t->items[i]);
      return out + ")";
    }
    return "(" + joined(t->items) + (t->items.size() == 1 ? ",)" : ")");
  }
  if (auto *l = value.as<List>())
    return "[" + joined(l->items) + "]";
  if (auto *s = value.as<Set>()) {
    std::string out;
    for (auto &[key, unused] : s->items.items)
      out += (out.empty() ? "{" : ", ") + repr(key);
    return out.empty() ? "set()" : out + "}";
  }
  if (auto *d = value.as<Dict>()) {
    std::string out = "{";
    for (auto &[key, item] : d->items)
      out += (out.size() > 1 ? ", " : "") + repr(key) + ": " + repr(item);
    return out + "}";
  }
  if (auto *r = value.as<Range>())
    return "range(" + std::to_string(r->start) + ", " + std::to_string(r->stop) +
           (r->step == 1 ? "" : ", " + std::to_string(r->step)) + ")";
  if (auto *s = value.as<SliceObject>())
    return "slice(" + repr(s->start) + ", " + repr(s->stop) + ", " + repr(s->step) + ")";
  if (const Tensor *t = value.tensor())
    return toText(*t);
  if (auto *d = value.as<DTypeObject>())
    return "torch." + (isBool(d->type) ? "bool" : longName(d->type).str());
  if (auto *d = value.as<Device>())
    return "device(type='" + d->name + "')";
  if (auto *c = value.as<Constexpr>())
    return "constexpr[" + repr(c->value) + "]";
  if (auto *e = value.as<Exception>())
    return e->type + "(" + (e->message.empty() ? "" : quoted(e->message)) + ")";
  if (auto *t = value.as<TypeObject>())
    return std::string("<class '") + (t->name == "Tensor" || t->name == "dtype" ? "torch." : "") + t->name + "'>";
  if (auto *a = value.as<Annotation>())
    return a->name + (a->dims ? "[" + joined(*a->dims) + "]" : "");
  if (auto *k = value.as<Kernel>())
    return "<kernel " + k->def->name.str() + ">";
  if (auto *f = value.as<Function>())
    return "<function " + f->name + ">";
  if (auto *m = value.as<Module>())
    return "<module '" + m->path + "'>";
  return "<" + typeName(value) + ">";
}

std::string repr(const Value &value) {
  if (value.isNone())
    return "None";
  if (value.isBool())
    return *value.asInt() ? "True" : "False";
  if (value.isInt())
    return std::to_string(*value.asInt());
  if (value.isFloat())
    return floatText(*value.asFloat());
  if (value.isEllipsis())
    return "Ellipsis";
  if (depth > 100)
    return "...";
  ++depth;
  std::string text = objectText(value);
  --depth;
  return text;
}

std::string str(const Value &value) {
  if (auto *s = value.as<String>())
    return s->text;
  if (auto *e = value.as<Exception>())
    return e->message;
  if (auto *d = value.as<Device>())
    return d->name;
  return repr(value);
}

//===-- Format specs --------------------------------------------------------------===//

namespace {
/// `[[fill]align][sign][#][0][width][,][.precision][type]`.
struct Spec {
  std::string fill = " ";
  char align = 0, sign = '-', type = 0, grouping = 0;
  bool alternate = false;
  int width = 0, precision = -1;
};
} // namespace

static Spec parseSpec(StringRef text) {
  Spec spec;
  StringRef rest = text;
  auto isAlign = [](char c) { return StringRef("<>=^").contains(c); };
  size_t first = rest.empty() ? 0 : uint8_t(rest[0]) >= 0xf0 ? 4 : uint8_t(rest[0]) >= 0xe0 ? 3 : uint8_t(rest[0]) >= 0xc0 ? 2 : 1;
  if (rest.size() > first && isAlign(rest[first])) {
    spec.fill = rest.take_front(first).str();
    spec.align = rest[first];
    rest = rest.drop_front(first + 1);
  } else if (!rest.empty() && isAlign(rest[0])) {
    spec.align = rest[0];
    rest = rest.drop_front();
  }
  if (!rest.empty() && StringRef("+- ").contains(rest[0]))
    spec.sign = rest[0], rest = rest.drop_front();
  if (rest.consume_front("#"))
    spec.alternate = true;
  if (rest.starts_with("0") && !spec.align) {
    spec.fill = "0";
    spec.align = '=';
  }
  auto number = [&](int &into) {
    unsigned value = 0;
    if (!rest.empty() && isDigit(rest[0]) && (rest.consumeInteger(10, value) || value > 10000))
      fail("T0152", "the format `" + text.str() + "` is not possible", "ValueError");
    into = value;
  };
  number(spec.width);
  if (!rest.empty() && (rest[0] == ',' || rest[0] == '_'))
    spec.grouping = rest[0], rest = rest.drop_front();
  if (rest.consume_front("."))
    number(spec.precision);
  if (!rest.empty())
    spec.type = rest[0], rest = rest.drop_front();
  if (!rest.empty())
    fail("T0152", "the format `" + text.str() + "` is not possible", "ValueError");
  return spec;
}

static std::string withGroups(std::string digits, char separator) {
  size_t end = digits.find_first_not_of("0123456789");
  if (end == std::string::npos)
    end = digits.size();
  for (size_t at = end; at > 3;) {
    at -= 3;
    digits.insert(at, 1, separator);
  }
  return digits;
}

static std::string numberText(const Spec &spec, const Value &value) {
  char type = spec.type;
  double real = value.asFloat().value_or(0);
  if (value.asInt() && (!type || StringRef("dxXobcn").contains(type))) {
    uint64_t magnitude = *value.asInt() < 0 ? 0 - uint64_t(*value.asInt()) : uint64_t(*value.asInt());
    switch (type) {
    case 'x': return (spec.alternate ? "0x" : "") + utohexstr(magnitude, true);
    case 'X': return (spec.alternate ? "0X" : "") + utohexstr(magnitude);
    case 'o': return (spec.alternate ? "0o" : "") + toString(APInt(64, magnitude), 8, false);
    case 'b': return (spec.alternate ? "0b" : "") + toString(APInt(64, magnitude), 2, false);
    case 'c': return std::string(1, char(magnitude));
    default: return std::to_string(magnitude);
    }
  }
  if (!type && spec.precision < 0)
    return floatText(std::fabs(real));
  bool isPercent = type == '%';
  char conversion = isPercent ? 'f' : !type || type == 'n' ? 'g' : type;
  if (!StringRef("eEfFgG").contains(conversion))
    fail("T0152", std::string("the format type `") + type + "` does not fit a " + typeName(value), "ValueError");
  char format[] = {'%', '.', '*', conversion, 0};
  char buffer[512];
  int precision = std::min(spec.precision < 0 ? 6 : spec.precision, 100);
  snprintf(buffer, sizeof buffer, format, precision, std::fabs(isPercent ? real * 100 : real));
  return isPercent ? std::string(buffer) + "%" : buffer;
}

static size_t codePoints(StringRef text) {
  return count_if(text, [](char c) { return (uint8_t(c) & 0xc0) != 0x80; });
}

std::string formatValue(const Value &value, StringRef text) {
  if (const Tensor *t = value.tensor(); t && t->rank() == 0)
    return formatValue(item(*t), text);
  if (text.empty())
    return str(value);
  if (const Tensor *t = value.tensor())
    return formatValue(item(*t), text);
  Spec spec = parseSpec(text);
  std::string sign, body;
  if (value.isNumber()) {
    char grouping = std::exchange(spec.grouping, 0);
    body = numberText(spec, value);
    if (grouping)
      body = withGroups(body, grouping);
    bool negative = std::signbit(*value.asFloat());
    sign = negative ? "-" : spec.sign == '-' ? "" : std::string(1, spec.sign);
  } else if (value.as<String>()) {
    body = value.as<String>()->text;
    if (spec.precision >= 0)
      body = body.substr(0, spec.precision);
  } else {
    fail("T0152", "a " + typeName(value) + " takes no format `" + text.str() + "`");
  }
  int missing = spec.width - int(codePoints(body) + sign.size());
  char align = spec.align ? spec.align : value.isNumber() ? '>' : '<';
  std::string left, right;
  for (int i = 0; i < missing; ++i)
    (align == '<' || (align == '^' && i >= missing / 2) ? right : left) += spec.fill;
  return align == '=' ? sign + left + body + right : left + sign + body + right;
}

} // namespace tritonc::host
