// Turns values into truth, order, equality and dictionary keys, as Python does.
#include "Value.h"
#include "Arguments.h"
#include <cmath>

using namespace llvm;

namespace tritonc::host {

void ObjectRef::retire(std::shared_ptr<Object> last) {
  static thread_local std::vector<std::shared_ptr<Object>> pending;
  static thread_local bool draining = false;
  pending.push_back(std::move(last));
  if (draining)
    return;
  draining = true;
  while (!pending.empty()) {
    std::shared_ptr<Object> object = std::move(pending.back());
    pending.pop_back();
    object.reset();
  }
  draining = false;
}

thread_local unsigned Nesting::depth = 0;
Nesting::Nesting() {
  if (++depth > 500) {
    --depth;
    failLimit("this value is nested too deeply; does it hold itself?");
  }
}

Value::Value(const Tensor &t) {
  auto object = std::make_shared<TensorObject>();
  object->tensor = t;
  data = ObjectRef(std::move(object));
}
Value::Value(const std::string &text) {
  auto object = std::make_shared<String>();
  object->text = text;
  data = ObjectRef(std::move(object));
}
std::optional<int64_t> Value::asInt() const {
  if (auto *v = std::get_if<int64_t>(&data))
    return *v;
  if (auto *v = std::get_if<bool>(&data))
    return int64_t(*v);
  return std::nullopt;
}
std::optional<double> Value::asFloat() const {
  if (auto *v = std::get_if<double>(&data))
    return *v;
  if (std::optional<int64_t> v = asInt())
    return double(*v);
  return std::nullopt;
}
const Tensor *Value::tensor() const {
  auto *object = as<TensorObject>();
  return object ? &object->tensor : nullptr;
}

Value makeTuple(std::vector<Value> items) {
  auto tuple = std::make_shared<Tuple>();
  tuple->items = std::move(items);
  return tuple;
}
Value makeSize(Dims shape) {
  auto tuple = std::make_shared<Tuple>();
  tuple->items.assign(shape.begin(), shape.end());
  tuple->isSize = true;
  return tuple;
}
Value makeList(std::vector<Value> items) {
  auto list = std::make_shared<List>();
  list->items = std::move(items);
  return list;
}
Value makeNamed(std::vector<std::pair<std::string, Value>> fields) {
  auto tuple = std::make_shared<Tuple>();
  for (auto &[name, value] : fields) {
    tuple->names.push_back(name);
    tuple->items.push_back(value);
  }
  return tuple;
}

//===-- Dictionaries ---------------------------------------------------------------===//

std::string hashText(const Value &value) {
  Nesting guard;
  if (value.isNone())
    return "N";
  if (std::optional<double> number = value.asFloat()) {
    if (std::optional<int64_t> integer = value.asInt())
      return "i" + std::to_string(*integer);
    if (*number == std::floor(*number) && std::fabs(*number) < 9e18)
      return "i" + std::to_string(int64_t(*number));
    return "f" + floatText(*number);
  }
  if (auto *s = value.as<String>())
    return "s" + s->text;
  if (auto *t = value.as<Tuple>()) {
    std::string text = "(";
    for (const Value &item : t->items) {
      std::string part = hashText(item);
      text += std::to_string(part.size()) + ":" + part;
    }
    return text + ")";
  }
  if (auto *d = value.as<DTypeObject>())
    return "d" + longName(d->type).str();
  if (auto *t = value.as<TypeObject>())
    return "t" + t->name;
  if (value.as<List>() || value.as<Dict>() || value.as<Set>())
    fail("T0150", "a " + typeName(value) + " cannot be a key");
  return "o" + std::to_string(reinterpret_cast<uintptr_t>(value.object()));
}

const Value *Dict::find(const Value &key) const {
  auto it = index.find(hashText(key));
  return it == index.end() ? nullptr : &items[it->second].second;
}
void Dict::set(const Value &key, Value value) {
  auto [it, isNew] = index.try_emplace(hashText(key), items.size());
  if (isNew)
    items.push_back({key, std::move(value)});
  else
    items[it->second].second = std::move(value);
}
bool Dict::erase(const Value &key) {
  auto it = index.find(hashText(key));
  if (it == index.end())
    return false;
  size_t at = it->second;
  index.erase(it);
  items.erase(items.begin() + at);
  for (auto &entry : index)
    if (entry.second > at)
      --entry.second;
  return true;
}

int64_t Range::size() const {
  if (step > 0 ? start >= stop : start <= stop)
    return 0;
  uint64_t span = step > 0 ? uint64_t(stop) - uint64_t(start) : uint64_t(start) - uint64_t(stop);
  uint64_t stride = step > 0 ? uint64_t(step) : 0 - uint64_t(step);
  return int64_t(std::min<uint64_t>((span - 1) / stride + 1, INT64_MAX));
}

//===-- Truth and order --------------------------------------------------------------===//

bool truth(const Value &value) {
  if (value.isNone())
    return false;
  if (std::optional<double> number = value.asFloat())
    return *number != 0;
  if (auto *s = value.as<String>())
    return !s->text.empty();
  if (auto *t = value.as<Tuple>())
    return !t->items.empty();
  if (auto *l = value.as<List>())
    return !l->items.empty();
  if (auto *d = value.as<Dict>())
    return !d->items.empty();
  if (auto *s = value.as<Set>())
    return !s->items.items.empty();
  if (auto *r = value.as<Range>())
    return r->size() != 0;
  if (auto *c = value.as<Constexpr>())
    return truth(c->value);
  if (const Tensor *t = value.tensor()) {
    if (t->numel() != 1)
      fail(error("T0150", "a tensor of " + std::to_string(t->numel()) + " elements is neither true nor false")
               .help("say what you mean: `.any()`, `.all()` or `torch.equal`"), "RuntimeError");
    return t->real() != 0;
  }
  return true;
}

bool identical(const Value &a, const Value &b) {
  if (a.object() || b.object()) {
    if (a.object() == b.object())
      return true;
    auto *x = a.as<DTypeObject>(), *y = b.as<DTypeObject>();
    auto *s = a.as<TypeObject>(), *t = b.as<TypeObject>();
    return (x && y && x->type == y->type) || (s && t && s->name == t->name);
  }
  if (a.isNone() || b.isNone() || a.isEllipsis() || b.isEllipsis() || a.isBool() || b.isBool())
    return a.isNone() == b.isNone() && a.isEllipsis() == b.isEllipsis() && a.isBool() == b.isBool() &&
           (!a.isBool() || a.asInt() == b.asInt());
  return a.isInt() == b.isInt() && a.asFloat() == b.asFloat();
}

static bool equalItems(ArrayRef<Value> a, ArrayRef<Value> b) {
  if (a.size() != b.size())
    return false;
  for (size_t i = 0; i < a.size(); ++i)
    if (!equal(a[i], b[i]))
      return false;
  return true;
}

bool equal(const Value &a, const Value &b) {
  Nesting guard;
  if (a.object() && a.object() == b.object())
    return true;
  if (a.asInt() && b.asInt())
    return *a.asInt() == *b.asInt();
  if (a.asFloat() && b.asFloat())
    return *a.asFloat() == *b.asFloat();
  if (auto *c = a.as<Constexpr>())
    return equal(c->value, b);
  if (auto *c = b.as<Constexpr>())
    return equal(a, c->value);
  if (auto *x = a.as<String>())
    return b.as<String>() && x->text == b.as<String>()->text;
  if (auto *x = a.as<Tuple>())
    return b.as<Tuple>() && equalItems(x->items, b.as<Tuple>()->items);
  if (auto *x = a.as<List>())
    return b.as<List>() && equalItems(x->items, b.as<List>()->items);
  if (auto *x = a.as<Range>())
    return b.as<Range>() && x->size() == b.as<Range>()->size() && x->start == b.as<Range>()->start;
  if (auto *x = a.as<Device>())
    return b.as<Device>() && x->name == b.as<Device>()->name;
  auto *x = a.as<Dict>(), *y = b.as<Dict>();
  auto *s = a.as<Set>(), *t = b.as<Set>();
  if ((s && t) || (x && y)) {
    x = s ? &s->items : x;
    y = t ? &t->items : y;
    return x->items.size() == y->items.size() && all_of(x->items, [&](const auto &entry) {
      const Value *other = y->find(entry.first);
      return other && equal(entry.second, *other);
    });
  }
  return identical(a, b);
}

static int compareItems(ArrayRef<Value> a, ArrayRef<Value> b) {
  Nesting guard;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    if (!equal(a[i], b[i]))
      return compare(a[i], b[i]);
  return a.size() < b.size() ? -1 : a.size() > b.size();
}

int compare(const Value &a, const Value &b) {
  if (a.asInt() && b.asInt())
    return *a.asInt() < *b.asInt() ? -1 : *a.asInt() > *b.asInt();
  if (a.asFloat() && b.asFloat())
    return *a.asFloat() < *b.asFloat() ? -1 : *a.asFloat() > *b.asFloat();
  if (a.as<String>() && b.as<String>())
    return a.as<String>()->text.compare(b.as<String>()->text);
  if (a.as<Tuple>() && b.as<Tuple>())
    return compareItems(a.as<Tuple>()->items, b.as<Tuple>()->items);
  if (a.as<List>() && b.as<List>())
    return compareItems(a.as<List>()->items, b.as<List>()->items);
  const Tensor *x = a.tensor(), *y = b.tensor();
  if ((x || a.isNumber()) && (y || b.isNumber()))
    return compare(x ? item(*x) : a, y ? item(*y) : b);
  fail("T0150", "a " + typeName(a) + " and a " + typeName(b) + " have no order");
}

//===-- Tensors and numbers -------------------------------------------------------------===//

std::optional<Tensor> asOperand(const Value &value) {
  if (const Tensor *t = value.tensor())
    return *t;
  if (value.isBool())
    return Tensor::number(*value.asInt() != 0);
  if (value.isInt())
    return Tensor::number(*value.asInt());
  if (value.isFloat())
    return Tensor::number(*value.asFloat());
  if (auto *c = value.as<Constexpr>())
    return asOperand(c->value);
  return std::nullopt;
}

Value item(const Tensor &tensor) {
  if (tensor.numel() != 1)
    fail("T0150", "only a tensor of one element is a number, this is " + describe(tensor), "RuntimeError");
  if (isFloat(tensor.type()))
    return tensor.real();
  if (isBool(tensor.type()))
    return tensor.integer() != 0;
  return tensor.integer();
}

std::string typeName(const Value &value) {
  if (value.isNone())
    return "NoneType";
  if (value.isBool())
    return "bool";
  if (value.isInt())
    return "int";
  if (value.isFloat())
    return "float";
  if (value.isEllipsis())
    return "ellipsis";
  if (auto *t = value.as<Tuple>())
    return t->isSize ? "Size" : "tuple";
  if (auto *e = value.as<Exception>())
    return e->type;
  switch (value.object()->kind) {
  case ObjectKind::String: return "str";
  case ObjectKind::List: return "list";
  case ObjectKind::Dict: return "dict";
  case ObjectKind::Set: return "set";
  case ObjectKind::Slice: return "slice";
  case ObjectKind::Range: return "range";
  case ObjectKind::Function: return "function";
  case ObjectKind::Kernel: return "JITFunction";
  case ObjectKind::Launcher: return "launcher";
  case ObjectKind::Native:
  case ObjectKind::Method: return "builtin_function_or_method";
  case ObjectKind::Module:
  case ObjectKind::Unknown: return "module";
  case ObjectKind::Tensor: return "Tensor";
  case ObjectKind::DType: return "dtype";
  case ObjectKind::Type:
  case ObjectKind::RecordType:
  case ObjectKind::Annotation: return "type";
  case ObjectKind::Constexpr: return "constexpr";
  case ObjectKind::Config: return "Config";
  case ObjectKind::Descriptor: return "TensorDescriptor";
  case ObjectKind::Device: return "device";
  case ObjectKind::Generator: return "generator";
  default: return "object";
  }
}

} // namespace tritonc::host
