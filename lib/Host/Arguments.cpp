// Turns the arguments of a call into the parameters of a function written in C++.
#include "Arguments.h"
#include "Evaluator.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace tritonc::host {

/// Other spellings of the same parameter that PyTorch and the puzzles' notebooks take.
static StringRef canonical(StringRef name) {
  return StringSwitch<StringRef>(name)
      .Case("axis", "dim")
      .Case("keepdims", "keepdim")
      .Case("self", "input")
      .Case("size", "shape")
      .Case("puzzle", "kernel")
      .Case("puzzle_spec", "spec")
      .Default(name);
}

static std::string placesText(StringRef name, StringRef parameters) {
  SmallVector<StringRef> parts;
  parameters.split(parts, ',', -1, false);
  std::string out;
  for (StringRef part : parts)
    if (!part.trim().starts_with("**"))
      out += (out.empty() ? "" : ", ") + part.trim().rtrim('=').str();
  return ("`" + name + "(" + out + ")`").str();
}

Bound::Bound(Evaluator &evaluator, const Native &native, CallArguments &given, Span span)
    : evaluator(evaluator), native(native), span(span), arguments(given) {
  SmallVector<StringRef> parts;
  StringRef(native.parameters).split(parts, ',', -1, false);
  std::vector<bool> filled, required;
  bool takesAny = false;
  size_t next = 0;
  for (StringRef part : parts) {
    part = part.trim();
    if (part.consume_front("**")) {
      takesAny = true;
      continue;
    }
    if (part.consume_front("*")) {
      std::vector<Value> rest(given.positional.begin() + std::min(next, given.positional.size()), given.positional.end());
      next = given.positional.size();
      filled.push_back(!rest.empty());
      required.push_back(false);
      slots.push_back({part.str(), makeTuple(std::move(rest))});
      continue;
    }
    required.push_back(!part.consume_back("="));
    filled.push_back(next < given.positional.size());
    slots.push_back({part.str(), filled.back() ? given.positional[next] : Value()});
    next += filled.back();
  }
  if (next < given.positional.size())
    fail(error("T0103", std::string("`") + native.name + "` gets too many arguments")
             .fact("it is " + placesText(native.name, native.parameters)));
  for (const KeywordArgument &keyword : given.keywords) {
    auto slot = find_if(slots, [&](auto &s) { return s.first == keyword.name || s.first == canonical(keyword.name); });
    if (slot == slots.end()) {
      if (takesAny)
        continue;
      fail(error("T0103", std::string("`") + native.name + "` has no argument `" + keyword.name + "`").at(keyword.span)
               .fact("it is " + placesText(native.name, native.parameters)));
    }
    size_t at = slot - slots.begin();
    if (filled[at])
      fail(error("T0103", std::string("`") + native.name + "` gets `" + keyword.name + "` twice").at(keyword.span));
    slot->second = keyword.value;
    filled[at] = true;
  }
  for (size_t i = 0; i < slots.size(); ++i)
    if (required[i] && !filled[i])
      fail(error("T0103", std::string("`") + native.name + "` needs an argument `" + slots[i].first + "`")
               .fact("it is " + placesText(native.name, native.parameters)));
}

const Value &Bound::operator[](StringRef name) const {
  for (auto &[slot, value] : slots)
    if (slot == name)
      return value;
  llvm_unreachable("a native reads a parameter that it does not declare");
}

void Bound::wrong(StringRef name, const std::string &wanted) const {
  const Value &value = (*this)[name];
  std::string what = value.tensor() ? describe(*value.tensor()) : "a " + typeName(value);
  fail(error("T0103", std::string("`") + native.name + "` needs " + wanted + " for `" + name.str() + "`, not " + what));
}

Tensor Bound::tensor(StringRef name) const {
  if (std::optional<Tensor> t = asOperand((*this)[name]))
    return *t;
  wrong(name, "a tensor");
}
int64_t Bound::integer(StringRef name, std::optional<int64_t> otherwise) const {
  const Value &value = (*this)[name];
  if (value.isNone() && otherwise)
    return *otherwise;
  if (std::optional<int64_t> v = value.asInt())
    return *v;
  if (const Tensor *t = value.tensor(); t && t->numel() == 1 && !isFloat(t->type()))
    return t->integer();
  if (auto *c = value.as<Constexpr>(); c && c->value.asInt())
    return *c->value.asInt();
  wrong(name, "an int");
}
double Bound::real(StringRef name, std::optional<double> otherwise) const {
  const Value &value = (*this)[name];
  if (value.isNone() && otherwise)
    return *otherwise;
  if (std::optional<double> v = value.asFloat())
    return *v;
  if (const Tensor *t = value.tensor(); t && t->numel() == 1)
    return t->real();
  if (auto *c = value.as<Constexpr>(); c && c->value.asFloat())
    return *c->value.asFloat();
  wrong(name, "a number");
}
bool Bound::flag(StringRef name, bool otherwise) const { return has(name) ? truth((*this)[name]) : otherwise; }
std::string Bound::text(StringRef name) const {
  if (auto *s = (*this)[name].as<String>())
    return s->text;
  wrong(name, "a string");
}

std::optional<DType> Bound::dtype(StringRef name) const {
  const Value &value = (*this)[name];
  if (value.isNone())
    return std::nullopt;
  if (auto *d = value.as<DTypeObject>())
    return d->type;
  if (auto *t = value.as<TypeObject>()) {
    if (t->name == "int")
      return DType::Int64;
    if (t->name == "float")
      return DType::Float32;
    if (t->name == "bool")
      return DType::Int1;
  }
  wrong(name, "a dtype such as torch.float32");
}

static bool appendIntegers(const Value &value, Shape &out) {
  Nesting guard;
  auto all = [&](const std::vector<Value> &items) {
    return all_of(items, [&](const Value &v) { return appendIntegers(v, out); });
  };
  if (auto *t = value.as<Tuple>())
    return all(t->items);
  if (auto *l = value.as<List>())
    return all(l->items);
  if (auto *c = value.as<Constexpr>())
    return appendIntegers(c->value, out);
  if (const Tensor *t = value.tensor(); t && t->rank() == 0 && !isFloat(t->type())) {
    out.push_back(t->integer());
    return true;
  }
  if (!value.asInt())
    return false;
  out.push_back(*value.asInt());
  return true;
}

Shape Bound::integers(StringRef name) const {
  Shape out;
  if (!appendIntegers((*this)[name], out))
    wrong(name, "ints");
  return out;
}
std::vector<Tensor> Bound::tensors(StringRef name) const {
  std::vector<Tensor> out;
  for (const Value &value : evaluator.items((*this)[name])) {
    if (!value.tensor())
      wrong(name, "tensors");
    out.push_back(*value.tensor());
  }
  return out;
}
const std::vector<Value> &Bound::rest(StringRef name) const { return (*this)[name].as<Tuple>()->items; }

const Native *findNative(ArrayRef<Native> table, StringRef name) {
  for (const Native &native : table)
    if (name == native.name)
      return &native;
  return nullptr;
}
Value nativeValue(const Native &native) {
  auto object = std::make_shared<NativeObject>();
  object->native = &native;
  return object;
}

} // namespace tritonc::host
