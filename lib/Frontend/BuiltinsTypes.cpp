//===- BuiltinsTypes.cpp - asking about types at compile time ----------------------------------------------===//
#include "Builtins.h"
#include "Codegen.h"
#include "Constants.h"

using namespace tritonc;
using namespace tritonc::frontend;

static ElementType typeOf(Arguments &a, unsigned i) {
  auto *type = a[i].object.as<TypeObject>();
  if (!type)
    a.emitter().fail(error("T0103", "an element type such as `tl.float32` is needed here").at(a[i].span, "this is " + describe(a[i].object)));
  return type->type;
}

static Shape shapeOf(Arguments &a, unsigned i) { return typeOf(a, i), a[i].object.as<TypeObject>()->shape; }

/// dtype.NAME(): a predicate on element types; false for pointers.
template <bool (*predicate)(DType)> static Object isNumber(Arguments &a) {
  ElementType type = typeOf(a, 0);
  return Object(!type.pointer && predicate(type.dtype));
}
template <DType wanted> static Object isExactly(Arguments &a) {
  ElementType type = typeOf(a, 0);
  return Object(!type.pointer && type.dtype == wanted);
}

static bool standardFloat(DType t) { return isFloat(t) && !isFloat8(t); }

/// What kinds of object `isinstance(x, tl.NAME)` accepts.
static bool isInstance(const Object &x, llvm::StringRef name) {
  if (name == "tensor")
    return x.tile() != nullptr;
  if (name == "constexpr" || name == "tl.constexpr")
    return x.isNumber() || x.is<std::string>() || x.isNone() || x.is<FunctionObject>();
  if (name == "dtype")
    return x.is<TypeObject>() && !x.as<TypeObject>()->type.pointer;
  if (name == "pointer_type" || name == "tl.pointer_type")
    return x.is<TypeObject>() && x.as<TypeObject>()->type.pointer;
  if (name == "tuple" || name == "list")
    return x.sequence();
  if (name == "tensor_descriptor" || name == "tensor_descriptor_base")
    return x.is<WindowObject>() && x.as<WindowObject>()->window->descriptor;
  if (name == "int")
    return x.is<llvm::DynamicAPInt>() || x.is<bool>();
  return (name == "float" && x.is<double>()) || (name == "bool" && x.is<bool>()) || (name == "str" && x.is<std::string>());
}

static Object isinstance(Arguments &a) {
  std::vector<Object> classes{a[1].object};
  if (auto *tuple = a[1].object.as<TupleObject>())
    classes = *tuple->elements;
  for (const Object &c : classes) {
    std::string name;
    auto *tuple = a[0].object.as<TupleObject>();
    if (auto *module = c.as<ModuleObject>(); module && module->record) {
      if (tuple && tuple->record && (tuple->record == module->record || (tuple->record->definition && tuple->record->definition == module->record->definition)))
        return Object(true);
      continue;
    }
    if (auto *module = c.as<ModuleObject>())
      name = llvm::StringRef(module->name).substr(llvm::StringRef(module->name).rfind('.') + 1).str();
    else if (auto *builtin = c.as<BuiltinObject>())
      name = builtin->builtin->name;
    if (isInstance(a[0].object, name))
      return Object(true);
  }
  return Object(false);
}

static Object typeOfName(Arguments &a) {
  std::string name = a.string(0);
  auto type = dtypeNamed(name);
  if (!type)
    a.emitter().fail(error("T0103", "there is no type '" + name + "'").at(a[0].span).help("names are 'int8', 'uint16', 'fp32', 'bf16' and so on"));
  return TypeObject{ElementType(*type)};
}

static Object getAttribute(Arguments &a) {
  return a.codegen.attribute(a[0], a.string(1), a[1].span);
}

static Object hasAttribute(Arguments &a) {
  std::string name = a.string(1);
  if (a[0].object.tile())
    return Object(name == "dtype" || name == "shape" || name == "type" || name == "T" || (builtins().count("tl." + name) && builtins().find("tl." + name)->second.method));
  auto *tuple = a[0].object.as<TupleObject>();
  return Object(tuple && tuple->record && tuple->record->find(name));
}

void frontend::addTypeBuiltins(BuiltinTable &t) {
  addBuiltin(t, "tl.pointer_type(element_ty, address_space=1, const=False)", [](Arguments &a) -> Object {
    ElementType type = typeOf(a, 0);
    return TypeObject{ElementType(type.dtype, true, a.flag(2, false))};
  });
  addBuiltin(t, "tl.condition(arg, disable_licm=False)", [](Arguments &a) { return a[0].object; });
  addBuiltin(t, "tl.dtype(name)", typeOfName);
  addBuiltin(t, "tl.tuple(args)", [](Arguments &a) -> Object {
    if (!a[0].object.is<TupleObject>())
      a.emitter().fail(error("T0103", "`tl.tuple` takes a tuple or a list").at(a[0].span, "this is " + describe(a[0].object)));
    return a[0].object;
  });
  addBuiltin(t, "isinstance(x, classinfo)", isinstance);
  addBuiltin(t, "getattr(x, name)", getAttribute);
  addBuiltin(t, "hasattr(x, name)", hasAttribute);
  addBuiltin(t, "dtype.is_int(self)", isNumber<isInt>);
  addBuiltin(t, "dtype.is_int_signed(self)", isNumber<isSignedInt>);
  addBuiltin(t, "dtype.is_int_unsigned(self)", isNumber<isUnsignedInt>);
  addBuiltin(t, "dtype.is_bool(self)", isNumber<isBool>);
  addBuiltin(t, "dtype.is_floating(self)", isNumber<isFloat>);
  addBuiltin(t, "dtype.is_standard_floating(self)", isNumber<standardFloat>);
  addBuiltin(t, "dtype.is_fp8(self)", isNumber<isFloat8>);
  addBuiltin(t, "dtype.is_fp8e4nv(self)", isExactly<DType::Float8E4NV>);
  addBuiltin(t, "dtype.is_fp8e5(self)", isExactly<DType::Float8E5>);
  addBuiltin(t, "dtype.is_fp16(self)", isExactly<DType::Float16>);
  addBuiltin(t, "dtype.is_bf16(self)", isExactly<DType::BFloat16>);
  addBuiltin(t, "dtype.is_fp32(self)", isExactly<DType::Float32>);
  addBuiltin(t, "dtype.is_fp64(self)", isExactly<DType::Float64>);
  addBuiltin(t, "dtype.is_int8(self)", isExactly<DType::Int8>);
  addBuiltin(t, "dtype.is_int16(self)", isExactly<DType::Int16>);
  addBuiltin(t, "dtype.is_int32(self)", isExactly<DType::Int32>);
  addBuiltin(t, "dtype.is_int64(self)", isExactly<DType::Int64>);
  addBuiltin(t, "dtype.is_uint8(self)", isExactly<DType::UInt8>);
  addBuiltin(t, "dtype.is_uint16(self)", isExactly<DType::UInt16>);
  addBuiltin(t, "dtype.is_uint32(self)", isExactly<DType::UInt32>);
  addBuiltin(t, "dtype.is_uint64(self)", isExactly<DType::UInt64>);
  addBuiltin(t, "dtype.is_ptr(self)", [](Arguments &a) { return Object(typeOf(a, 0).pointer); });
  addBuiltin(t, "dtype.is_block(self)", [](Arguments &a) { return Object(!shapeOf(a, 0).empty()); });
  addBuiltin(t, "dtype.get_block_shapes(self)", [](Arguments &a) { return shapeAttribute(shapeOf(a, 0), "shape"); });
  addBuiltin(t, "int.bit_length(self)", [](Arguments &a) {
    int64_t n = 0;
    for (llvm::DynamicAPInt v = llvm::abs(*toInteger(a[0].object)); v > 0; v /= 2)
      ++n;
    return Object::integer(n);
  });
}

Object frontend::shapeAttribute(const Shape &shape, llvm::StringRef name) {
  std::vector<Object> dims;
  int64_t count = 1;
  for (int64_t d : shape) {
    dims.push_back(Object::integer(d));
    count *= d;
  }
  return name == "shape" ? Object::tuple(std::move(dims)) : Object::integer(count);
}

std::optional<Object> frontend::typeAttribute(const TypeObject &type, llvm::StringRef name) {
  ElementType t = type.type;
  unsigned bits = t.pointer ? 64 : bitWidth(t.dtype);
  if (!type.shape.empty() && (name == "shape" || name == "numel"))
    return shapeAttribute(type.shape, name);
  if (name == "element_ty") // of a tile of addresses the address, of an address what it points to
    return Object(TypeObject{t.pointer && type.shape.empty() ? ElementType(t.dtype) : t});
  if (name == "scalar" || name == "dtype" || name == "value") // `.value`: what a constexpr wraps
    return Object(TypeObject{t});
  if (name == "primitive_bitwidth" || name == "int_bitwidth")
    return Object::integer(bits);
  if (name == "itemsize")
    return Object::integer(t.pointer ? 8 : byteSize(t.dtype));
  if (name == "name")
    return Object(std::string(t.pointer ? "pointer<" : "") + shortName(t.dtype).str() + (t.pointer ? ">" : ""));
  if (name == "fp_mantissa_width") {
    switch (t.dtype) {
    case DType::Float8E4NV: return Object::integer(3);
    case DType::Float8E5: return Object::integer(2);
    case DType::Float16: return Object::integer(10);
    case DType::BFloat16: return Object::integer(7);
    case DType::Float32: return Object::integer(23);
    case DType::Float64: return Object::integer(52);
    default: return std::nullopt;
    }
  }
  auto it = builtins().find(("dtype." + name).str());
  if (it == builtins().end())
    return std::nullopt;
  return Object(MethodObject{std::make_shared<Object>(type), &it->second});
}
