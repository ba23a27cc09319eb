//===- Builtins.h - the functions of the language and how their arguments bind ------------------===//
#pragma once
#include "Emitter.h"
#include "llvm/ADT/StringMap.h"

namespace tritonc::frontend {

class Codegen;

/// One parameter of a builtin, read from its Python signature.
struct BuiltinParameter {
  std::string name;
  bool optional = false;
  bool variadic = false; ///< `*shape`: takes all further positional arguments
};

/// The arguments of one call, matched with the parameters.
class Arguments {
public:
  Arguments(Codegen &codegen, const Builtin &builtin) : codegen(codegen), builtin(builtin) {}
  /// The argument of a parameter; None at the call itself if it was not given.
  const Operand &operator[](unsigned i) const { return bound[i] ? *bound[i] : missing; }
  bool given(unsigned i) const { return bound[i].has_value(); }
  /// Of a variadic parameter.
  llvm::ArrayRef<Operand> rest() const { return variadic; }
  /// A compile-time integer, else T0213 (`what`: "the axis").
  int64_t integer(unsigned i, llvm::StringRef what) const;
  bool flag(unsigned i, bool fallback) const;
  std::string string(unsigned i) const;
  /// A number type such as tl.float32, or nothing if the argument is missing or None.
  std::optional<DType> dtype(unsigned i, llvm::StringRef what) const;
  /// A shape from one tuple or from several integers.
  Shape shape(unsigned i) const;
  Emitter &emitter() const;

  Codegen &codegen;
  const Builtin &builtin;
  std::vector<std::optional<Operand>> bound;
  std::vector<Operand> variadic;
  Operand missing{NoneObject{}, {}}; ///< what stands for an argument that was not given: None, at the call
};

/// A function of the language. `name` is how users write it (`tl.load`, `min`).
struct Builtin {
  std::string name;
  std::vector<BuiltinParameter> parameters;
  Object (*emit)(Arguments &arguments);
  bool method = false; ///< also `x.name(…)`
};

/// All builtins by name. Immutable after its first use.
const llvm::StringMap<Builtin> &builtins();
/// The function that a module such as `triton.language.math` has under a name; null if it has none.
const Builtin *builtinOf(llvm::StringRef module, llvm::StringRef name);
/// The names under a module such as `tl.`, for "did you mean".
std::vector<std::string> builtinNames(llvm::StringRef prefix);

/// A function that is one operation of the dialect, with one operand of the result's type. What the operation's record does
/// not take is T0118.
Object operation(Arguments &arguments, llvm::StringRef name);
template <typename Op> Object operation(Arguments &arguments) { return operation(arguments, Op::getOperationName()); }

/// Fills the table; one function a family.
using BuiltinTable = llvm::StringMap<Builtin>;
/// Adds `signature`, e.g. `tl.sum(input, axis=None, keep_dims=False)`; a name in front of a `.` after `|` is a method too.
void addBuiltin(BuiltinTable &table, llvm::StringRef signature, Object (*emit)(Arguments &), bool method = false);
void addProgramBuiltins(BuiltinTable &table);
void addShapeBuiltins(BuiltinTable &table);
void addElementwiseBuiltins(BuiltinTable &table);
void addMemoryBuiltins(BuiltinTable &table);
void addReductionBuiltins(BuiltinTable &table);
void addDotScaledBuiltins(BuiltinTable &table);
void addScanBuiltins(BuiltinTable &table);
void addRearrangeBuiltins(BuiltinTable &table);
void addAtomicBuiltins(BuiltinTable &table);
void addRandomBuiltins(BuiltinTable &table);
void addMathBuiltins(BuiltinTable &table);
void addTargetBuiltins(BuiltinTable &table);
void addPythonBuiltins(BuiltinTable &table);
void addTypeBuiltins(BuiltinTable &table);
void addWindowBuiltins(BuiltinTable &table);

/// tl.load and tl.store of a block pointer: arguments as bound for tl.load and tl.store (Windows.cpp).
Object loadBlock(Arguments &arguments, const Emitter::Hints &hints);
void storeBlock(Arguments &arguments, const Emitter::Hints &hints);
/// `t.element_ty`, `t.is_fp8` … of a type; none if there is no such attribute (BuiltinsTypes.cpp).
std::optional<Object> typeAttribute(const TypeObject &type, llvm::StringRef name);
/// `.shape` and `.numel` of a tile and of its type.
Object shapeAttribute(const Shape &shape, llvm::StringRef name);
/// T0112 if the rows of a descriptor's blocks are too short for the hardware that Triton compiles for.
void checkDescriptorBlock(Emitter &emitter, DType element, llvm::ArrayRef<int64_t> block, Span span);
/// `x.shape`, `x.load` … of a block pointer or descriptor; none if there is no such attribute.
std::optional<Object> windowAttribute(Codegen &codegen, const Operand &value, llvm::StringRef name);

} // namespace tritonc::frontend
