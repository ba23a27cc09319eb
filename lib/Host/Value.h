//===- Value.h - what the host part computes with ------------------------------===//
#pragma once
#include "Tensor.h"
#include "tritonc/Syntax/Ast.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include <optional>
#include <variant>

namespace tritonc::host {

class Evaluator;
struct Native;

enum class ObjectKind : uint8_t {
  String, Tuple, List, Dict, Set, Slice, Range, Function, Kernel, Launcher, Native, Method, Module, Tensor, DType,
  Type, Annotation, Constexpr, Config, Descriptor, Device, Generator, Exception, Unknown, RecordType,
};

/// Everything that is not None, a bool or a number.
struct Object {
  explicit Object(ObjectKind kind) : kind(kind) {}
  virtual ~Object() = default;
  const ObjectKind kind;
};
struct EllipsisTag {
  bool operator==(EllipsisTag) const { return true; }
};

/// A shared object. Objects that hold each other in a long chain end one by one, without recursion.
class ObjectRef {
public:
  template <typename T> ObjectRef(std::shared_ptr<T> object) : pointer(std::move(object)) {}
  ObjectRef(const ObjectRef &) = default;
  ObjectRef(ObjectRef &&) = default;
  ObjectRef &operator=(ObjectRef other) noexcept {
    pointer.swap(other.pointer);
    return *this;
  }
  ~ObjectRef() {
    if (pointer && pointer.use_count() == 1)
      retire(std::move(pointer));
  }
  const std::shared_ptr<Object> &shared() const { return pointer; }

private:
  static void retire(std::shared_ptr<Object> last);
  std::shared_ptr<Object> pointer;
};

/// Ends a recursion over nested values that goes too deep: lists may hold themselves.
class Nesting {
public:
  Nesting();
  ~Nesting() { --depth; }

private:
  static thread_local unsigned depth;
};

/// A Python value. Numbers are held in place, everything else is shared.
class Value {
public:
  Value() = default;
  Value(bool v) : data(v) {}
  Value(int64_t v) : data(v) {}
  Value(double v) : data(v) {}
  Value(EllipsisTag v) : data(v) {}
  Value(const Tensor &t);
  Value(const std::string &text);
  Value(llvm::StringRef text) : Value(text.str()) {}
  Value(const char *text) : Value(std::string(text)) {}
  template <typename T, typename = std::enable_if_t<std::is_base_of_v<Object, T>>>
  Value(std::shared_ptr<T> object) : data(ObjectRef(std::move(object))) {}

  bool isNone() const { return std::holds_alternative<std::monostate>(data); }
  bool isBool() const { return std::holds_alternative<bool>(data); }
  /// An int, but no bool.
  bool isInt() const { return std::holds_alternative<int64_t>(data); }
  bool isFloat() const { return std::holds_alternative<double>(data); }
  bool isEllipsis() const { return std::holds_alternative<EllipsisTag>(data); }
  bool isNumber() const { return isBool() || isInt() || isFloat(); }
  /// The value of an int or a bool.
  std::optional<int64_t> asInt() const;
  /// The value of a number.
  std::optional<double> asFloat() const;
  Object *object() const {
    auto *p = std::get_if<ObjectRef>(&data);
    return p ? p->shared().get() : nullptr;
  }
  /// The object if it is a T.
  template <typename T> T *as() const {
    Object *o = object();
    return o && o->kind == T::Kind ? static_cast<T *>(o) : nullptr;
  }
  /// The same, as a shared reference.
  template <typename T> std::shared_ptr<T> share() const {
    return as<T>() ? std::static_pointer_cast<T>(std::get<ObjectRef>(data).shared()) : nullptr;
  }
  const Tensor *tensor() const;

private:
  std::variant<std::monostate, bool, int64_t, double, EllipsisTag, ObjectRef> data;
};

template <ObjectKind K> struct ObjectOf : Object {
  static constexpr ObjectKind Kind = K;
  ObjectOf() : Object(K) {}
};

struct String : ObjectOf<ObjectKind::String> { std::string text; };
/// A tuple, a torch.Size, or the (values, indices) of a reduction.
struct Tuple : ObjectOf<ObjectKind::Tuple> {
  std::vector<Value> items;
  bool isSize = false;
  std::vector<std::string> names; ///< fields, of a named tuple
  std::string type;               ///< the class of such a tuple, if the file made it
};
struct List : ObjectOf<ObjectKind::List> { std::vector<Value> items; };
/// Keeps the order of insertion; `index` maps a key's hash text to its place.
struct Dict : ObjectOf<ObjectKind::Dict> {
  std::vector<std::pair<Value, Value>> items;
  llvm::StringMap<size_t> index;
  const Value *find(const Value &key) const;
  void set(const Value &key, Value value);
  bool erase(const Value &key);
};
struct Set : ObjectOf<ObjectKind::Set> { Dict items; };
struct SliceObject : ObjectOf<ObjectKind::Slice> { Value start, stop, step; };
struct Range : ObjectOf<ObjectKind::Range> {
  int64_t start = 0, stop = 0, step = 1;
  int64_t size() const;
};
struct TensorObject : ObjectOf<ObjectKind::Tensor> { Tensor tensor; };
/// `torch.float32` or `tl.float32`.
struct DTypeObject : ObjectOf<ObjectKind::DType> { DType type = DType::Float32; };
/// `int`, `str`, `torch.Tensor`, an exception class: callable where a function of that name is.
struct TypeObject : ObjectOf<ObjectKind::Type> { std::string name; };
/// `Float32` (no shape yet), or `Float32[Tensor, "4 200"]`.
struct Annotation : ObjectOf<ObjectKind::Annotation> {
  std::string name;
  DType type = DType::Float32;
  std::optional<std::vector<Value>> dims; ///< ints, or strings to be computed from nelem
};
struct Constexpr : ObjectOf<ObjectKind::Constexpr> { Value value; };
/// `triton.Config({…}, num_warps=4)`.
struct Config : ObjectOf<ObjectKind::Config> { std::shared_ptr<Dict> constants, options; };
/// `TensorDescriptor(base, shape, strides, block_shape)`: what a kernel gets to load and store blocks.
struct Descriptor : ObjectOf<ObjectKind::Descriptor> { Value base, shape, strides, block, padding; };
struct Device : ObjectOf<ObjectKind::Device> { std::string name; };
struct Generator : ObjectOf<ObjectKind::Generator> { std::vector<Value> items; size_t next = 0; };
struct Exception : ObjectOf<ObjectKind::Exception> { std::string type, message; };
/// What an import bound that the host part does not have; an error where it is used.
struct Unknown : ObjectOf<ObjectKind::Unknown> { std::string path; };
/// A class of named tuples: its fields, and what they are if a call leaves them out.
struct RecordType : ObjectOf<ObjectKind::RecordType> {
  std::string name;
  std::vector<std::pair<std::string, std::optional<Value>>> fields;
};
/// The names of one function call, one comprehension, or the file.
struct Scope {
  llvm::StringMap<Value> names;
  std::shared_ptr<Scope> parent; ///< where names are looked up next; the file's scope has none
  llvm::StringSet<> globals, nonlocals;
  bool captured = false;
  bool isComprehension = false;
};
using ScopePtr = std::shared_ptr<Scope>;

/// `torch`, `triton.language`; with `scope` a file of the project.
struct Module : ObjectOf<ObjectKind::Module> {
  std::string path;
  ScopePtr scope;
};

/// A `def` or a lambda, with its defaults and where it was made.
struct Function : ObjectOf<ObjectKind::Function> {
  std::string name;
  llvm::ArrayRef<ast::Parameter> params;
  const ast::FunctionDef *def = nullptr; ///< or
  const ast::Expr *body = nullptr;       ///< the body of a lambda
  std::vector<Value> defaults;           ///< one a parameter
  std::vector<bool> hasDefault;
  ScopePtr scope;
};
/// A `@triton.jit` function.
struct Kernel : ObjectOf<ObjectKind::Kernel> {
  const ast::FunctionDef *def = nullptr;
  ScopePtr scope;
};
/// `kernel[grid]`.
struct Launcher : ObjectOf<ObjectKind::Launcher> {
  std::shared_ptr<Kernel> kernel;
  Value grid;
};
/// A function written in C++, and the object it is a method of.
struct NativeObject : ObjectOf<ObjectKind::Native> { const Native *native = nullptr; };
struct Method : ObjectOf<ObjectKind::Method> {
  const Native *native = nullptr;
  Value self;
};

Value makeTuple(std::vector<Value> items);
Value makeSize(Dims shape);
Value makeList(std::vector<Value> items);
Value makeNamed(std::vector<std::pair<std::string, Value>> fields);

/// `int`, `Tensor`, `torch.dtype`: as Python's type(x).__name__.
std::string typeName(const Value &value);
/// As Python's repr and str.
std::string repr(const Value &value);
std::string str(const Value &value);
/// Python's shortest text of a float.
std::string floatText(double value);
bool truth(const Value &value);
/// `a == b` of values that are no tensors.
bool equal(const Value &a, const Value &b);
bool identical(const Value &a, const Value &b);
/// -1, 0, 1; an error for types that have no order.
int compare(const Value &a, const Value &b);
/// A text that is equal for equal keys; an error for what cannot be a key.
std::string hashText(const Value &value);
/// `format(value, spec)`.
std::string formatValue(const Value &value, llvm::StringRef spec);
/// The number, bool or 0-d tensor as a tensor operand.
std::optional<Tensor> asOperand(const Value &value);
/// A tensor's only element as a Python number.
Value item(const Tensor &tensor);

} // namespace tritonc::host
