// Turns `value.name` into members of modules, fields of values, and methods.
#include "Evaluator.h"

using namespace llvm;

namespace tritonc::host {

static Value method(const Native &native, const Value &self) {
  auto object = std::make_shared<Method>();
  object->native = &native;
  object->self = self;
  return object;
}

static void addNames(std::vector<std::string> &names, ArrayRef<Native> table) {
  for (const Native &native : table)
    names.push_back(native.name);
}

[[noreturn]] static void missing(const std::string &owner, StringRef name, const std::vector<std::string> &known,
                                 bool isModule) {
  DiagnosticBuilder builder = error("T0102", owner + " has no `" + name.str() + "`" + (isModule ? " here" : ""));
  if (std::string close = closestName(name, known); !close.empty())
    builder.help("did you mean `" + close + "`?");
  else if (isModule)
    builder.fact("the host part knows the part of PyTorch that specs use");
  fail(builder, "AttributeError");
}

static Value anyDevice() {
  auto device = std::make_shared<Device>();
  device->name = "cuda:0";
  return device;
}

static std::optional<Value> tensorField(const Tensor &t, StringRef name) {
  if (name == "shape")
    return makeSize(t.shape());
  if (name == "dtype")
    return torchDType(t.type());
  if (name == "device")
    return anyDevice();
  if (name == "ndim")
    return Value(t.rank());
  if (name == "T" || name == "H") {
    Shape order;
    for (int64_t d = t.rank(); d-- > 0;)
      order.push_back(d);
    return Value(permute(t, order));
  }
  if (name == "mT")
    return Value(transpose(t, -1, -2));
  if (name == "grad")
    return t->grad ? Value(Tensor(t->grad)) : Value();
  if (name == "requires_grad")
    return Value(t.needsGrad());
  if (name == "is_leaf")
    return Value(!t->gradFn);
  if (name == "data")
    return Value(t.detached());
  if (name == "is_cuda")
    return Value(true);
  if (name == "is_sparse" || name == "is_quantized")
    return Value(false);
  if (name == "itemsize")
    return Value(int64_t(byteSize(t.type())));
  if (name == "nbytes")
    return Value(int64_t(byteSize(t.type())) * t.numel());
  return std::nullopt;
}

static Value tensorAttribute(const Value &value, StringRef name) {
  if (std::optional<Value> field = tensorField(*value.tensor(), name))
    return *field;
  for (ArrayRef<Native> table : {tensorMethods(), tensorFunctions()})
    if (const Native *native = findNative(table, name))
      return method(*native, value);
  if (const Native *native = elementwiseNative(name))
    return method(*native, value);
  // `add_`: the operation, then the result written back.
  if (name.ends_with("_") && !name.ends_with("__"))
    if (const Native *native = findNative(tensorMethods(), "__inplace__"))
      for (StringRef base = name.drop_back();;) {
        if (!elementwiseNative(base) && !findNative(tensorFunctions(), base))
          break;
        Value operation = elementwiseNative(base) ? nativeValue(*elementwiseNative(base))
                                                  : nativeValue(*findNative(tensorFunctions(), base));
        return method(*native, makeTuple({value, operation}));
      }
  std::vector<std::string> known = unaryOpNames(), more = binaryOpNames();
  known.insert(known.end(), more.begin(), more.end());
  addNames(known, tensorMethods());
  addNames(known, tensorFunctions());
  missing("a tensor", name, known, false);
}

static std::optional<Value> dtypeField(DType type, StringRef name) {
  if (name == "is_floating_point")
    return Value(isFloat(type));
  if (name == "itemsize")
    return Value(int64_t(byteSize(type)));
  if (name == "primitive_bitwidth")
    return Value(int64_t(bitWidth(type)));
  return std::nullopt;
}

static std::optional<Value> simpleField(const Value &value, StringRef name) {
  if (auto *d = value.as<DTypeObject>())
    return dtypeField(d->type, name);
  if (auto *t = value.as<TypeObject>(); t && name == "__name__")
    return Value(t->name);
  if (auto *f = value.as<Function>(); f && (name == "__name__" || name == "__qualname__"))
    return Value(f->name);
  if (auto *k = value.as<Kernel>(); k && (name == "__name__" || name == "fn"))
    return name == "fn" ? value : Value(k->def->name);
  if (auto *c = value.as<Constexpr>(); c && name == "value")
    return c->value;
  if (auto *d = value.as<Device>()) {
    if (name == "type")
      return Value(StringRef(d->name).split(':').first);
    if (name == "index")
      return Value(int64_t(0));
  }
  if (auto *c = value.as<Config>(); c && name == "kwargs")
    return Value(c->constants);
  if (auto *d = value.as<Descriptor>())
    return name == "base" ? std::optional(d->base) : name == "shape" ? std::optional(d->shape) : name == "strides" ? std::optional(d->strides)
           : name == "block_shape" ? std::optional(d->block) : name == "padding" ? std::optional(d->padding) : std::nullopt;
  if (auto *n = value.as<NativeObject>(); n && StringRef(n->native->name) == "TensorDescriptor" && name == "from_tensor")
    return nativeValue(*findNative(tritonFunctions(), "TensorDescriptor.from_tensor"));
  if (auto *t = value.as<Tuple>())
    for (size_t i = 0; i < t->names.size(); ++i)
      if (t->names[i] == name)
        return t->items[i];
  if (auto *s = value.as<SliceObject>())
    return name == "start" ? std::optional(s->start) : name == "stop" ? std::optional(s->stop)
           : name == "step" ? std::optional(s->step) : std::nullopt;
  if (auto *a = value.as<Annotation>(); a && a->dims && name == "dims")
    return makeTuple(*a->dims);
  return std::nullopt;
}

/// `benchmark.run(…)` of a `@triton.testing.perf_report` function: `tritonc bench` does that.
static bool isBenchmark(const Value &value) {
  auto *f = value.as<Function>();
  if (!f || !f->def)
    return false;
  return any_of(f->def->decorators, [](const ast::Expr *decorator) {
    auto *call = dyn_cast<ast::Call>(decorator);
    auto *member = call ? dyn_cast<ast::Attribute>(call->callee) : nullptr;
    return member && member->attr == "perf_report";
  });
}

Value Evaluator::attribute(const Value &value, StringRef name) {
  if (auto *module = value.as<Module>(); module && module->scope) {
    if (auto it = module->scope->names.find(name); it != module->scope->names.end())
      return it->second;
    fail("T0102", "`" + module->path + "` has no `" + name.str() + "`", "AttributeError");
  } else if (module) {
    if (std::optional<Value> member = moduleMember(module->path, name))
      return *member;
    missing("`" + module->path + "`", name, moduleMembers(module->path), true);
  }
  auto *unknown = value.as<Unknown>();
  if (unknown && (unknown->path == "collections" || unknown->path == "typing")) {
    auto member = std::make_shared<Unknown>();
    member->path = unknown->path + "." + name.str();
    return member;
  }
  if (unknown)
    fail(error("T0154", "`" + unknown->path + "` is not part of what the host part knows")
             .fact("known are torch, triton, math and the file's own functions"), "ImportError");
  if (value.tensor())
    return tensorAttribute(value, name);
  if (std::optional<Value> field = simpleField(value, name))
    return *field;
  ArrayRef<Native> table;
  if (value.as<String>())
    table = stringMethods();
  else if (value.as<List>() || value.as<Tuple>())
    table = listMethods();
  else if (value.as<Dict>() || value.as<Set>())
    table = dictMethods();
  else if (value.isInt() && name == "bit_length")
    return method(*findNative(mathFunctions(), "bit_length"), value);
  else if (auto *type = value.as<TypeObject>(); type && type->name == "Tensor") { // torch.Tensor.add(x, y)
    for (ArrayRef<Native> natives : {tensorMethods(), tensorFunctions()})
      if (const Native *native = findNative(natives, name))
        return nativeValue(*native);
  } else if (name == "run" && isBenchmark(value))
    return nativeValue(*findNative(tritonFunctions(), "__nothing__"));
  if (const Native *native = findNative(table, name))
    return method(*native, value);
  std::vector<std::string> known;
  addNames(known, table);
  missing("a " + typeName(value), name, known, false);
}

} // namespace tritonc::host
