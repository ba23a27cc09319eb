//===- Object.h - what a name stands for while a kernel is compiled --------------------===//
// A Python object: a tile (a value of the program), or something known at compile time.
#pragma once
#include "tritonc/Support/Literal.h"
#include "tritonc/Syntax/Ast.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/DynamicAPInt.h"
#include "llvm/ADT/SmallVector.h"
#include <memory>
#include <optional>
#include <variant>

namespace tritonc::frontend {

/// Type of one element: a number, or a pointer to numbers.
struct ElementType {
  DType dtype = DType::Int32;
  bool pointer = false;
  bool readOnly = false; ///< of a pointer: nothing may be stored through it
  ElementType() = default;
  ElementType(DType dtype, bool pointer = false, bool readOnly = false) : dtype(dtype), pointer(pointer), readOnly(readOnly) {}
  bool operator==(const ElementType &) const = default;
};

using Shape = llvm::SmallVector<int64_t, 4>;

/// Type of a value of the program. An empty shape is a scalar.
struct TileType {
  ElementType element;
  Shape shape;
  bool isScalar() const { return shape.empty(); }
  bool operator==(const TileType &) const = default;
};

/// A value of the program.
struct Tile {
  mlir::Value value;
  TileType type;
  /// Set if the value is a compile-time number that a plain assignment made a run-time one: where.
  std::optional<Span> wasConstant;
};

struct Builtin;
struct Object;

/// Something that already failed; using it says nothing more.
struct Poison {};
struct NoneObject {};
/// `tl.float32`, `tl.pointer_type(tl.float32)`; with a shape the type of a tile: `x.type`.
struct TypeObject {
  ElementType type;
  Shape shape = {};
};
/// A function of a file; `jitted`: under `@triton.jit`, or what `triton.jit(f)` gave.
struct FunctionObject {
  const ast::FunctionDef *function;
  bool jitted = false;
};
/// A function of the language: `tl.load`, `min`.
struct BuiltinObject { const Builtin *builtin; };
/// `x.sum` before it is called.
struct MethodObject { std::shared_ptr<Object> self; const Builtin *builtin; };
/// `state.step` before it is called: a method of an aggregate.
struct BoundMethodObject { std::shared_ptr<Object> self; const ast::FunctionDef *function; };
struct ModuleScope;
struct RecordClass;
/// `tl`, `tl.math`, by the full name; or a file or class with the names in it.
struct ModuleObject {
  std::string name;
  ModuleScope *scope = nullptr;
  std::shared_ptr<const RecordClass> record = nullptr; ///< of a class that a kernel can call
};
struct HostEnvironment;
/// A function of the host part with the names around it: what `@triton.heuristics` and configurations are made of.
struct HostFunctionObject {
  const ast::FunctionDef *function = nullptr;
  const ast::Lambda *lambda = nullptr;
  std::shared_ptr<HostEnvironment> environment;
};
/// A dict of the host part, in order.
struct DictObject { std::shared_ptr<const std::vector<std::pair<Object, Object>>> items; };
/// Something that is not None, of which nothing else is known.
struct OpaqueObject {};
/// A tuple or list; with `record` a NamedTuple or an aggregate, whose fields are the elements.
struct TupleObject {
  std::shared_ptr<const std::vector<Object>> elements;
  std::shared_ptr<const RecordClass> record = nullptr;
  bool isAggregate() const;
};
/// `:` in a subscript.
struct SliceObject {};
/// What `tl.make_block_ptr` and `tl.make_tensor_descriptor` give: a window of a strided array in memory.
struct Window {
  bool descriptor = false;           ///< else a block pointer
  Tile base;                         ///< a scalar pointer
  std::vector<Tile> shape, strides;  ///< i64 scalars, one a dimension
  std::vector<Tile> offsets;         ///< of a block pointer: where the block begins, i64 scalars
  Shape block;                       ///< the block's shape
  bool padsWithNaN = false;          ///< what a descriptor reads outside: 0 or NaN
};
struct WindowObject { std::shared_ptr<const Window> window; };

struct Object {
  using Variant = std::variant<Poison, NoneObject, bool, llvm::DynamicAPInt, double, std::string, TypeObject, FunctionObject,
                               BuiltinObject, MethodObject, BoundMethodObject, ModuleObject, TupleObject, SliceObject, WindowObject, HostFunctionObject, DictObject,
                               OpaqueObject, Tile>;
  Variant value;

  Object() = default;
  template <typename T> Object(T v) : value(std::move(v)) {}
  static Object integer(int64_t v) { return Object(llvm::DynamicAPInt(v)); }
  static Object tuple(std::vector<Object> elements, std::shared_ptr<const RecordClass> record = nullptr) {
    return Object(TupleObject{std::make_shared<const std::vector<Object>>(std::move(elements)), std::move(record)});
  }

  template <typename T> const T *as() const { return std::get_if<T>(&value); }
  template <typename T> bool is() const { return std::holds_alternative<T>(value); }
  const Tile *tile() const { return as<Tile>(); }
  /// A tuple whose elements have places: no aggregate.
  const TupleObject *sequence() const;
  bool isNone() const { return is<NoneObject>(); }
  /// A bool, int or float known at compile time.
  bool isNumber() const { return is<bool>() || is<llvm::DynamicAPInt>() || is<double>(); }
};

/// A class whose objects a kernel can make: a NamedTuple, or one under `@triton.aggregate`.
struct RecordClass {
  struct Field {
    std::string name;
    const ast::Expr *annotation = nullptr, *defaultValue = nullptr; ///< as the class says them; null if it does not
    std::optional<Object> fixed = {};                               ///< its default, if a call made the class
  };
  std::string name;
  std::vector<Field> fields;
  bool aggregate = false;                   ///< not a tuple: it has methods, and keeps numbers constant
  const ast::ClassDef *definition = nullptr;
  ModuleScope *scope = nullptr;             ///< the names in the class
  /// Where a field stands among the elements; none if there is no such.
  std::optional<size_t> find(llvm::StringRef field) const;
};

/// The values of the program in a window: base, shape, strides, offsets.
std::vector<Tile> values(const Window &window);
/// True if both are the same value of the program, or equal at compile time.
bool same(const Object &a, const Object &b);
/// `fp32`, `i32[4, 32]`, `*fp32[32]`: the type as messages write it.
std::string toString(const ElementType &type);
std::string toString(const TileType &type);
/// What the object is, in words: "f32[32]", "the number 3", "None", "the string 'relu'".
std::string describe(const Object &object);
/// What Python's `str` gives for a number, a string or a type; else what describe says.
std::string toText(const Object &object);
/// The object of a launch's compile-time argument.
Object fromLiteral(const Literal &literal);

} // namespace tritonc::frontend
