//===- Object.cpp - comparing and naming compile-time objects ---------------------------===//
#include "Object.h"
#include "Builtins.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace tritonc;
using namespace tritonc::frontend;

using llvm::SmallVector;

std::vector<Tile> frontend::values(const Window &w) {
  std::vector<Tile> all{w.base};
  for (auto *part : {&w.shape, &w.strides, &w.offsets})
    all.insert(all.end(), part->begin(), part->end());
  return all;
}

std::optional<size_t> RecordClass::find(llvm::StringRef field) const {
  auto found = llvm::find_if(fields, [&](const Field &f) { return f.name == field; });
  return found == fields.end() ? std::nullopt : std::optional<size_t>(found - fields.begin());
}

bool TupleObject::isAggregate() const { return record && record->aggregate; }

const TupleObject *Object::sequence() const {
  auto *tuple = as<TupleObject>();
  return tuple && !tuple->isAggregate() ? tuple : nullptr;
}

bool frontend::same(const Object &a, const Object &b) {
  if (a.value.index() != b.value.index())
    return false;
  return std::visit(
      [&](const auto &x) {
        using T = std::decay_t<decltype(x)>;
        const T &y = std::get<T>(b.value);
        if constexpr (std::is_same_v<T, Poison> || std::is_same_v<T, NoneObject> || std::is_same_v<T, SliceObject>)
          return true;
        else if constexpr (std::is_same_v<T, HostFunctionObject> || std::is_same_v<T, OpaqueObject>)
          return false;
        else if constexpr (std::is_same_v<T, DictObject>)
          return x.items == y.items;
        else if constexpr (std::is_same_v<T, TypeObject>)
          return x.type == y.type && x.shape == y.shape;
        else if constexpr (std::is_same_v<T, FunctionObject>)
          return x.function == y.function;
        else if constexpr (std::is_same_v<T, BuiltinObject>)
          return x.builtin == y.builtin;
        else if constexpr (std::is_same_v<T, MethodObject>)
          return x.builtin == y.builtin && same(*x.self, *y.self);
        else if constexpr (std::is_same_v<T, BoundMethodObject>)
          return x.function == y.function && same(*x.self, *y.self);
        else if constexpr (std::is_same_v<T, ModuleObject>)
          return x.name == y.name && x.scope == y.scope && (x.scope || x.record == y.record);
        else if constexpr (std::is_same_v<T, TupleObject>)
          return x.isAggregate() == y.isAggregate() && (!x.isAggregate() || x.record == y.record) && llvm::equal(*x.elements, *y.elements, same);
        else if constexpr (std::is_same_v<T, Tile>)
          return x.value == y.value;
        else if constexpr (std::is_same_v<T, WindowObject>) {
          SmallVector<mlir::Value> v, w;
          for (const Tile &t : values(*x.window))
            v.push_back(t.value);
          for (const Tile &t : values(*y.window))
            w.push_back(t.value);
          return v == w && x.window->block == y.window->block && x.window->descriptor == y.window->descriptor;
        }
        else
          return x == y;
      },
      a.value);
}

std::string frontend::toString(const ElementType &type) {
  return (type.pointer ? "*" : "") + messageName(type.dtype).str();
}

std::string frontend::toString(const TileType &type) {
  std::string text = toString(type.element);
  if (type.isScalar())
    return text;
  llvm::raw_string_ostream out(text);
  out << '[';
  llvm::interleaveComma(type.shape, out);
  out << ']';
  return text;
}

std::string frontend::describe(const Object &object) {
  std::string text;
  llvm::raw_string_ostream out(text);
  if (auto *tile = object.tile())
    return toString(tile->type);
  if (object.isNone())
    return "None";
  if (auto *b = object.as<bool>())
    return *b ? "True" : "False";
  if (auto *i = object.as<llvm::DynamicAPInt>())
    out << "the number " << *i;
  else if (auto *d = object.as<double>())
    out << "the number " << toPython(Literal{*d});
  else if (auto *s = object.as<std::string>())
    out << "the string " << toPython(Literal{*s});
  else if (auto *t = object.as<TypeObject>())
    out << "the type " << toString(TileType{t->type, t->shape});
  else if (auto *f = object.as<FunctionObject>())
    out << "the function `" << f->function->name << "`";
  else if (auto *b = object.as<BuiltinObject>())
    out << "the function `" << b->builtin->name << "`";
  else if (auto *m = object.as<MethodObject>())
    out << "the method `" << m->builtin->name << "`";
  else if (auto *m = object.as<BoundMethodObject>())
    out << "the method `" << m->function->name << "`";
  else if (auto *m = object.as<ModuleObject>())
    out << (m->record ? "the class `" : "the module `") << m->name << "`";
  else if (auto *t = object.as<TupleObject>(); t && t->record) {
    out << t->record->name << "(";
    llvm::interleaveComma(llvm::zip(t->record->fields, *t->elements), out, [&](auto pair) { out << std::get<0>(pair).name << "=" << describe(std::get<1>(pair)); });
    out << ")";
  } else if (t) {
    out << "(";
    llvm::interleaveComma(*t->elements, out, [&](const Object &e) { out << describe(e); });
    out << ")";
  } else if (object.is<SliceObject>())
    out << "a slice";
  else if (object.is<DictObject>())
    out << "a dict";
  else if (object.is<HostFunctionObject>())
    out << "a plain Python function";
  else if (object.is<OpaqueObject>())
    out << "a value of the host part";
  else if (auto *w = object.as<WindowObject>())
    out << (w->window->descriptor ? "a tensor descriptor of " : "a block pointer to ") << toString(TileType{w->window->base.type.element.dtype, w->window->block});
  return text;
}

std::string frontend::toText(const Object &object) {
  if (auto *s = object.as<std::string>())
    return *s;
  if (auto *t = object.as<TypeObject>()) {
    std::string element = t->type.pointer ? "pointer<" + shortName(t->type.dtype).str() + ">" : shortName(t->type.dtype).str();
    if (t->shape.empty())
      return element;
    std::string dims;
    for (int64_t d : t->shape)
      dims += (dims.empty() ? "" : ", ") + std::to_string(d);
    return "<[" + dims + "], " + element + ">";
  }
  std::string text = describe(object);
  llvm::StringRef shown = text;
  shown.consume_front("the number ");
  return shown.str();
}

Object frontend::fromLiteral(const Literal &literal) {
  return std::visit(
      [](const auto &v) -> Object {
        using T = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<T, std::monostate>)
          return NoneObject{};
        else if constexpr (std::is_same_v<T, int64_t>)
          return Object::integer(v);
        else if constexpr (std::is_same_v<T, DType>)
          return TypeObject{ElementType(v)};
        else if constexpr (std::is_same_v<T, FunctionName>)
          return Poison{}; // resolved by name before
        else if constexpr (std::is_same_v<T, std::vector<Literal>>) {
          std::vector<Object> elements;
          for (const Literal &e : v)
            elements.push_back(fromLiteral(e));
          return Object::tuple(std::move(elements));
        } else
          return Object(v);
      },
      literal.value);
}
