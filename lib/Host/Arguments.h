//===- Arguments.h - calls of functions written in C++ -----------------------------===//
#pragma once
#include "Ops.h"
#include "Value.h"

namespace tritonc::host {

struct KeywordArgument {
  std::string name;
  Value value;
  Span span;
};

/// The arguments of a call, evaluated.
struct CallArguments {
  std::vector<Value> positional;
  std::vector<KeywordArgument> keywords;
  std::vector<Span> spans; ///< of the positional ones; may be shorter
  std::vector<std::string> names; ///< the variable each positional one came from, or empty
};

class Bound;
using NativeFunction = Value (*)(Bound &);

/// A function written in C++. Its parameters are `a, b=, *rest, **any`: `=` marks those that may be left out, `*rest`
/// takes what is left (a tuple), `**any` ignores unknown keywords. The first parameter is the object, of a method.
struct Native {
  const char *name;
  const char *parameters;
  NativeFunction run;
};

/// The arguments of a native call by parameter name. Reading one as another type is an error T0103 that names it.
class Bound {
public:
  Bound(Evaluator &evaluator, const Native &native, CallArguments &arguments, Span span);
  Evaluator &evaluator;
  const Native &native;
  Span span;
  CallArguments &arguments;

  /// None if it was left out.
  const Value &operator[](llvm::StringRef name) const;
  bool has(llvm::StringRef name) const { return !(*this)[name].isNone(); }
  /// A tensor, or a number as one.
  Tensor tensor(llvm::StringRef name) const;
  int64_t integer(llvm::StringRef name, std::optional<int64_t> otherwise = std::nullopt) const;
  double real(llvm::StringRef name, std::optional<double> otherwise = std::nullopt) const;
  bool flag(llvm::StringRef name, bool otherwise = false) const;
  std::string text(llvm::StringRef name) const;
  std::optional<DType> dtype(llvm::StringRef name) const;
  /// An int, a tuple or list of ints, or several ints in `*name`.
  Shape integers(llvm::StringRef name) const;
  /// Dimensions: None is none.
  Shape dims(llvm::StringRef name) const { return has(name) ? integers(name) : Shape(); }
  std::vector<Tensor> tensors(llvm::StringRef name) const;
  const std::vector<Value> &rest(llvm::StringRef name) const;
  [[noreturn]] void wrong(llvm::StringRef name, const std::string &wanted) const;

private:
  std::vector<std::pair<std::string, Value>> slots;
};

/// Natives by name; the tables are in Modules.cpp and the *Functions.cpp and *Methods.cpp files.
const Native *findNative(llvm::ArrayRef<Native> table, llvm::StringRef name);
Value nativeValue(const Native &native);

llvm::ArrayRef<Native> builtinFunctions();
llvm::ArrayRef<Native> tensorFunctions();   ///< both torch.f(x) and x.f()
llvm::ArrayRef<Native> tensorMethods();     ///< x.f() only
llvm::ArrayRef<Native> creationFunctions(); ///< torch.f() only
llvm::ArrayRef<Native> neuralFunctions();   ///< torch.nn.functional
llvm::ArrayRef<Native> tritonFunctions();   ///< triton.*, triton.language.*, triton_viz.*
llvm::ArrayRef<Native> mathFunctions();
llvm::ArrayRef<Native> stringMethods();
llvm::ArrayRef<Native> listMethods();
llvm::ArrayRef<Native> dictMethods();
/// torch's element-wise functions by name (`exp`, `add`), as natives.
const Native *elementwiseNative(llvm::StringRef name);

/// The member of a module, if it has one of that name. `path` is `torch.nn`.
std::optional<Value> moduleMember(llvm::StringRef path, llvm::StringRef name);
std::vector<std::string> moduleMembers(llvm::StringRef path);
bool isKnownModule(llvm::StringRef path);
/// `Float32` and its like.
std::optional<Value> annotationNamed(llvm::StringRef name);
/// Names known without an import.
std::optional<Value> builtinNamed(llvm::StringRef name);
std::vector<std::string> builtinNames();
Value torchDType(DType type);
Value typeObject(llvm::StringRef name);
Value exceptionObject(llvm::StringRef type, llvm::StringRef message);

} // namespace tritonc::host
