//===- HostText.cpp - methods of strings in the host part, to what they return --------------------===//
#include "HostCode.h"
#include "llvm/ADT/StringExtras.h"

using namespace tritonc;
using namespace tritonc::frontend;
using llvm::StringRef;
using MaybeObject = std::optional<Object>;
using Named = llvm::ArrayRef<std::pair<std::string, Object>>;

/// What `str()` gives of a value; none of what has no plain text.
static std::optional<std::string> textOf(const Object &object) {
  if (auto *s = object.as<std::string>())
    return *s;
  auto literal = object.isNumber() || object.isNone() ? toLiteral(object) : std::nullopt;
  return literal ? std::optional(toPython(*literal)) : std::nullopt;
}

/// `"{} {1} {name}".format(…)`, without format specifications.
static MaybeObject format(StringRef text, llvm::ArrayRef<Object> arguments, Named keywords) {
  std::string out;
  size_t next = 0;
  while (!text.empty()) {
    if (text.consume_front("{{") || text.consume_front("}}")) {
      out += text.data()[-1];
      continue;
    }
    if (!text.consume_front("{")) {
      out += text.front();
      text = text.drop_front();
      continue;
    }
    auto [field, rest] = text.split('}');
    text = rest;
    size_t index = next;
    const Object *value = nullptr;
    if (field.empty() || !field.getAsInteger(10, index)) {
      next += field.empty();
      value = index < arguments.size() ? &arguments[index] : nullptr;
    } else {
      auto it = llvm::find_if(keywords, [&, &name = field](auto &k) { return k.first == name; });
      value = it == keywords.end() ? nullptr : &it->second;
    }
    auto shown = value ? textOf(*value) : std::nullopt;
    if (!shown)
      return std::nullopt;
    out += *shown;
  }
  return Object(std::move(out));
}

static MaybeObject join(StringRef separator, const Object &list) {
  auto *tuple = list.as<TupleObject>();
  std::vector<std::string> parts;
  for (const Object &o : tuple ? *tuple->elements : std::vector<Object>())
    if (auto *s = o.as<std::string>())
      parts.push_back(*s);
  if (!tuple || parts.size() != tuple->elements->size())
    return std::nullopt;
  return Object(llvm::join(parts, separator));
}

static MaybeObject replaced(StringRef text, StringRef from, StringRef to) {
  if (from.empty())
    return std::nullopt;
  llvm::SmallVector<StringRef> parts;
  text.split(parts, from);
  return Object(llvm::join(parts, to));
}

MaybeObject frontend::stringMethod(StringRef s, StringRef name, llvm::ArrayRef<Object> arguments, Named keywords) {
  auto *text = arguments.empty() ? nullptr : arguments[0].as<std::string>();
  if (name == "lower" || name == "upper")
    return Object(name == "lower" ? s.lower() : s.upper());
  if (name == "strip")
    return Object(s.trim().str());
  if (name == "startswith" && text)
    return Object(s.starts_with(*text));
  if (name == "endswith" && text)
    return Object(s.ends_with(*text));
  if (name == "isdigit")
    return Object(!s.empty() && llvm::all_of(s, llvm::isDigit));
  if (name == "split" && (arguments.empty() || (text && !text->empty()))) {
    llvm::SmallVector<StringRef> parts;
    if (text)
      s.split(parts, *text);
    else
      llvm::SplitString(s, parts);
    std::vector<Object> list;
    for (StringRef p : parts)
      list.push_back(Object(p.str()));
    return Object::tuple(std::move(list));
  }
  if (name == "format")
    return format(s, arguments, keywords);
  if (name == "join" && arguments.size() == 1)
    return join(s, arguments[0]);
  auto *second = arguments.size() == 2 ? arguments[1].as<std::string>() : nullptr;
  return name == "replace" && text && second ? replaced(s, *text, *second) : std::nullopt;
}
