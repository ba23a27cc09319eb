// Turns module members into values: which names torch, triton and math have here.
#include "Evaluator.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/ADT/Twine.h"
#include <cmath>

using namespace llvm;

namespace tritonc::host {

Value torchDType(DType type) {
  auto object = std::make_shared<DTypeObject>();
  object->type = type;
  return object;
}
Value typeObject(StringRef name) {
  auto object = std::make_shared<TypeObject>();
  object->name = name.str();
  return object;
}
Value exceptionObject(StringRef type, StringRef message) {
  auto object = std::make_shared<Exception>();
  object->type = type.str();
  object->message = message.str();
  return object;
}
static Value moduleValue(const Twine &path) {
  auto object = std::make_shared<Module>();
  object->path = path.str();
  return object;
}
static Value unknownValue(const Twine &path) {
  auto object = std::make_shared<Unknown>();
  object->path = path.str();
  return object;
}

static std::optional<DType> torchTypeNamed(StringRef name) {
  return StringSwitch<std::optional<DType>>(name)
      .Case("bool", DType::Int1)
      .Cases({"half", "float16"}, DType::Float16)
      .Cases({"float", "float32"}, DType::Float32)
      .Cases({"double", "float64"}, DType::Float64)
      .Case("bfloat16", DType::BFloat16)
      .Cases({"float8_e4m3fn", "float8e4nv"}, DType::Float8E4NV)
      .Cases({"float8_e5m2", "float8e5"}, DType::Float8E5)
      .Cases({"short", "int16"}, DType::Int16)
      .Cases({"int", "int32"}, DType::Int32)
      .Cases({"long", "int64"}, DType::Int64)
      .Case("int8", DType::Int8)
      .Case("int1", DType::Int1)
      .Case("uint8", DType::UInt8)
      .Case("uint16", DType::UInt16)
      .Case("uint32", DType::UInt32)
      .Case("uint64", DType::UInt64)
      .Default(std::nullopt);
}

static const char *const annotationNames[] = {"Float",  "Float16", "BFloat16", "Float32", "Float64", "Int",    "Int8",
                                              "Int16",  "Int32",   "Int64",    "UInt",    "UInt8",   "UInt16", "UInt32",
                                              "UInt64", "Bool",    "Shaped",   "Num",     "Integer", "Real",   "Inexact"};

std::optional<Value> annotationNamed(StringRef name) {
  if (!is_contained(annotationNames, name))
    return std::nullopt;
  auto object = std::make_shared<Annotation>();
  object->name = name.str();
  object->type = torchTypeNamed(name.lower()).value_or(DType::Float32);
  if (name == "Int" || name == "Integer")
    object->type = DType::Int32;
  return object;
}

//===-- Names without an import ----------------------------------------------------------===//

static const char *const typeNames[] = {"int", "float", "bool", "str", "list", "tuple", "dict", "set", "range", "slice",
                                        "object", "type", "frozenset"};
static const char *const exceptionNames[] = {
    "Exception", "BaseException", "ValueError", "TypeError", "RuntimeError", "ImportError", "ModuleNotFoundError",
    "KeyError", "IndexError", "LookupError", "NameError", "AttributeError", "AssertionError", "ZeroDivisionError",
    "OverflowError", "ArithmeticError", "NotImplementedError", "StopIteration", "RecursionError", "MemoryError", "OSError",
    "FileNotFoundError", "KeyboardInterrupt"};

std::optional<Value> builtinNamed(StringRef name) {
  if (is_contained(typeNames, name) || is_contained(exceptionNames, name))
    return typeObject(name);
  if (const Native *native = findNative(builtinFunctions(), name))
    return nativeValue(*native);
  return annotationNamed(name);
}
std::vector<std::string> builtinNames() {
  std::vector<std::string> names(std::begin(typeNames), std::end(typeNames));
  for (const Native &native : builtinFunctions())
    names.push_back(native.name);
  for (const char *name : {"torch", "triton", "tl", "True", "False", "None"})
    names.push_back(name);
  return names;
}

//===-- Members ----------------------------------------------------------------------------===//

static std::optional<Value> torchMember(StringRef name) {
  if (std::optional<DType> type = torchTypeNamed(name))
    return torchDType(*type);
  for (ArrayRef<Native> table : {creationFunctions(), tensorFunctions()})
    if (const Native *native = findNative(table, name))
      return nativeValue(*native);
  if (const Native *native = elementwiseNative(name))
    return nativeValue(*native);
  if (name == "softmax")
    return nativeValue(*findNative(neuralFunctions(), name));
  if (name == "Tensor" || name == "Size" || name == "dtype")
    return typeObject(name == "Size" ? "tuple" : name);
  if (name == "nn" || name == "cuda" || name == "backends" || name == "linalg" || name == "testing" || name == "special" ||
      name == "version")
    return moduleValue("torch." + name);
  return StringSwitch<std::optional<Value>>(name)
      .Case("inf", Value(double(INFINITY)))
      .Case("nan", Value(double(NAN)))
      .Case("pi", Value(M_PI))
      .Case("e", Value(M_E))
      .Case("__version__", Value("2.11.0"))
      .Default(std::nullopt);
}

static std::optional<Value> neuralMember(StringRef path, StringRef name) {
  if (path == "torch.nn" && name == "functional")
    return moduleValue("torch.nn.functional");
  if (path == "torch.nn")
    return std::nullopt;
  if (const Native *native = findNative(neuralFunctions(), name))
    return nativeValue(*native);
  if (name == "relu" || name == "sigmoid" || name == "tanh" || name == "gelu" || name == "silu" || name == "softplus")
    return nativeValue(*elementwiseNative(name));
  return std::nullopt;
}

static std::optional<Value> tritonMember(StringRef path, StringRef name) {
  if (path.starts_with("triton.language")) {
    if (name == "extra" || name == "math" || name == "core")
      return moduleValue(path + "." + name);
    if (name == "constexpr")
      return nativeValue(*findNative(tritonFunctions(), name));
    if (std::optional<DType> type = dtypeNamed(name))
      return torchDType(*type);
    if (std::optional<DType> type = torchTypeNamed(name); type && name != "int" && name != "long" && name != "float")
      return torchDType(*type);
    if (name == "cdiv")
      return nativeValue(*findNative(tritonFunctions(), name));
    return unknownValue(path + "." + name); // a name for kernels: nothing to the host part until it is used
  }
  if (path == "triton" && (name == "language" || name == "testing" || name == "runtime" || name == "compiler" || name == "tools"))
    return moduleValue("triton." + name);
  if (path == "triton.tools" && name == "tensor_descriptor")
    return moduleValue("triton.tools.tensor_descriptor");
  if (path == "triton.runtime" && name == "driver")
    return moduleValue("triton.runtime.driver");
  if (path == "triton.runtime.driver" && name == "active")
    return moduleValue("triton.runtime.driver.active");
  if (name == "__version__")
    return Value("3.6.0");
  if (const Native *native = findNative(tritonFunctions(), name); native && name != "constexpr")
    return nativeValue(*native);
  return std::nullopt;
}

static std::optional<Value> mathMember(StringRef name) {
  if (const Native *native = findNative(mathFunctions(), name))
    return nativeValue(*native);
  return StringSwitch<std::optional<Value>>(name)
      .Case("pi", Value(M_PI))
      .Case("e", Value(M_E))
      .Case("tau", Value(2 * M_PI))
      .Case("inf", Value(double(INFINITY)))
      .Case("nan", Value(double(NAN)))
      .Default(std::nullopt);
}

std::optional<Value> moduleMember(StringRef path, StringRef name) {
  if (path == "torch")
    return torchMember(name);
  if (path == "torch.linalg" || path == "torch.special")
    return torchMember(name);
  if (path == "torch.testing" && name == "assert_close")
    return nativeValue(*findNative(tensorFunctions(), "assert_close"));
  if (path == "torch.cuda" || path.starts_with("torch.backends") || path == "torch.version") {
    if (const Native *native = findNative(tritonFunctions(), ("cuda." + name).str()))
      return nativeValue(*native);
    return path == "torch.cuda" ? std::nullopt : std::optional(moduleValue(path + "." + name));
  }
  if (path == "torch.nn" || path == "torch.nn.functional")
    return neuralMember(path, name);
  if (path == "triton" || path.starts_with("triton."))
    return tritonMember(path, name);
  if (path == "math")
    return mathMember(name);
  if (path == "jaxtyping")
    return annotationNamed(name);
  if (path == "os" && name == "environ")
    return std::make_shared<Dict>(); // empty: nothing hides in environment variables
  if (path == "os" && name == "getenv")
    return nativeValue(*findNative(builtinFunctions(), "getenv"));
  if (path == "itertools" && name == "product")
    return nativeValue(*findNative(builtinFunctions(), "itertools.product"));
  if (path == "triton_viz" && name == "trace")
    return nativeValue(*findNative(tritonFunctions(), name));
  if (path == "triton_viz" || path.starts_with("triton_viz."))
    return moduleValue(path + "." + name);
  return std::nullopt;
}

std::vector<std::string> moduleMembers(StringRef path) {
  std::vector<std::string> names;
  auto add = [&](ArrayRef<Native> table) {
    for (const Native &native : table)
      if (StringRef(native.name).find_first_of("._") != 0)
        names.push_back(native.name);
  };
  if (path == "torch") {
    names = unaryOpNames();
    std::vector<std::string> more = binaryOpNames();
    names.insert(names.end(), more.begin(), more.end());
    add(creationFunctions());
    add(tensorFunctions());
    for (const char *name : {"float16", "float32", "float64", "bfloat16", "int8", "int16", "int32", "int64", "uint8", "bool"})
      names.push_back(name);
  } else if (path.starts_with("torch.nn")) {
    add(neuralFunctions());
  } else if (path.starts_with("triton")) {
    add(tritonFunctions());
  } else if (path == "math") {
    add(mathFunctions());
  }
  return names;
}

bool isKnownModule(StringRef path) {
  StringRef root = path.split('.').first;
  return root == "torch" || root == "triton" || root == "math" || root == "jaxtyping" || root == "triton_viz" || root == "os" ||
         root == "itertools" || root == "__future__";
}

} // namespace tritonc::host
