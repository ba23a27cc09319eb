// Turns what the host side of Triton offers (cdiv, constexpr, Config, tracing) into values.
#include "Evaluator.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;

namespace tritonc::host {

static Value nothing(Bound &) { return Value(); }

static Value ceilDivide(Bound &b) {
  Value negated = b.evaluator.unaryOp(ast::UnaryOp::Neg, b["x"]);
  return b.evaluator.unaryOp(ast::UnaryOp::Neg, b.evaluator.binaryOp(ast::BinaryOp::FloorDiv, negated, b["div"]));
}

static Value nextPowerOfTwo(Bound &b) {
  int64_t n = b.integer("n");
  if (n > int64_t(1) << 62)
    fail("T0152", "the next power of two does not fit an int of 64 bits", "OverflowError");
  return n <= 0 ? int64_t(0) : int64_t(PowerOf2Ceil(n));
}

static Value makeConfig(Bound &b) {
  auto config = std::make_shared<Config>();
  config->constants = b["kwargs"].share<Dict>();
  if (!config->constants)
    b.wrong("kwargs", "a dict");
  config->options = std::make_shared<Dict>();
  for (const KeywordArgument &keyword : b.arguments.keywords)
    if (keyword.name == "num_warps" || keyword.name == "num_stages" || keyword.name == "num_ctas" || keyword.name == "maxnreg")
      config->options->set(Value(keyword.name), keyword.value);
  return config;
}

/// `trace(kernel)`, or `trace("tracer")(kernel)`: the kernel itself.
static Value trace(Bound &b) {
  const std::vector<Value> &rest = b.rest("values");
  if (!rest.empty() && rest[0].as<Kernel>())
    return rest[0];
  static const Native identity{"trace", "kernel", [](Bound &inner) { return inner["kernel"]; }};
  return nativeValue(identity);
}

/// `triton.jit(f)`, and `triton.jit(do_not_specialize=…)(f)`.
static Value makeKernel(Bound &b) {
  static const Native later{"jit", "fn, **any", makeKernel};
  if (!b.has("fn"))
    return nativeValue(later);
  if (b["fn"].as<Kernel>())
    return b["fn"];
  auto *function = b["fn"].as<Function>();
  if (!function || !function->def)
    b.wrong("fn", "a function");
  auto kernel = std::make_shared<Kernel>();
  kernel->def = function->def;
  kernel->scope = function->scope;
  return kernel;
}

/// `triton.autotune(…)(kernel)` as a call: the kernel in a scope that holds what was said about it under a name no
/// program can write. A launch finds it as it finds decorators.
static Value decorated(Bound &b) {
  auto kernel = b["kernel"].share<Kernel>();
  if (!kernel)
    b.wrong("kernel", "a @triton.jit kernel");
  auto scope = std::make_shared<Scope>();
  scope->parent = kernel->scope;
  scope->names[std::string("@") + b.native.name] = b["said"];
  auto result = std::make_shared<Kernel>();
  result->def = kernel->def;
  result->scope = scope;
  return result;
}

static Value heuristics(Bound &b) {
  static const Native apply{"heuristics", "said, kernel", decorated};
  auto method = std::make_shared<Method>();
  method->native = &apply;
  method->self = b["values"];
  return method;
}

static Value autotune(Bound &b) {
  static const Native apply{"autotune", "said, kernel", decorated};
  auto method = std::make_shared<Method>();
  method->native = &apply;
  method->self = b["configs"];
  return method;
}

/// TensorDescriptor(base, shape, strides, block_shape, padding="zero")
static Value makeDescriptor(Bound &b) {
  auto d = std::make_shared<Descriptor>();
  d->base = Value(b.tensor("base"));
  Shape shape = b.integers("shape"), strides = b.integers("strides"), block = b.integers("block_shape");
  if (shape.empty() || shape.size() > 5 || strides.size() != shape.size() || block.size() != shape.size())
    fail(error("T0161", "a tensor descriptor has one to five dimensions, each with a size, a stride and a block size")
             .fact("it has " + std::to_string(shape.size()) + ", " + std::to_string(strides.size()) + " and " + std::to_string(block.size())), "ValueError");
  if (strides.back() != 1)
    fail(error("T0161", "the last stride of a tensor descriptor is 1, this is " + std::to_string(strides.back()))
             .fact("Last dimension must be contiguous").help("pass a contiguous tensor"), "ValueError");
  auto list = [](const Shape &sizes) { return makeList(std::vector<Value>(sizes.begin(), sizes.end())); };
  d->shape = list(shape), d->strides = list(strides), d->block = list(block);
  d->padding = b.has("padding") ? b["padding"] : Value("zero");
  if (str(d->padding) != "zero" && str(d->padding) != "nan")
    b.wrong("padding", "\"zero\" or \"nan\"");
  return d;
}

/// TensorDescriptor.from_tensor(tensor, block_shape, padding="zero")
static Value descriptorOf(Bound &b) {
  Tensor t = b.tensor("tensor");
  auto list = [](Dims sizes) { return makeList(std::vector<Value>(sizes.begin(), sizes.end())); };
  CallArguments arguments;
  arguments.positional = {b["tensor"], list(t.shape()), list(t.strides()), b["block_shape"], b["padding"]};
  static const Native make{"TensorDescriptor", "base, shape, strides, block_shape, padding=", makeDescriptor};
  Bound inner(b.evaluator, make, arguments, b.span);
  return makeDescriptor(inner);
}

static Value device(Bound &) {
  auto device = std::make_shared<Device>();
  device->name = "cuda:0";
  return device;
}

static const Native table[] = {
    {"cdiv", "x, div", ceilDivide},
    {"next_power_of_2", "n", nextPowerOfTwo},
    {"constexpr", "value",
     [](Bound &b) {
       auto object = std::make_shared<Constexpr>();
       object->value = b["value"].as<Constexpr>() ? b["value"].as<Constexpr>()->value : b["value"];
       return Value(object);
     }},
    {"Config", "kwargs, **any", makeConfig},
    {"jit", "fn=, **any", makeKernel},
    {"heuristics", "values", heuristics},
    {"autotune", "configs, key=, **any", autotune},
    {"trace", "*values, **any", trace},
    {"get_active_torch_device", "", device},
    {"get_current_target", "",
     [](Bound &) { return makeNamed({{"backend", Value("cuda")}, {"arch", int64_t(90)}, {"warp_size", int64_t(32)}}); }},
    {"TensorDescriptor", "base, shape, strides, block_shape, padding=, **any", makeDescriptor},
    {"TensorDescriptor.from_tensor", "tensor, block_shape, padding=, **any", descriptorOf},
    {"perf_report", "*values, **any", nothing},
    {"Benchmark", "*values, **any", nothing},
    {"__nothing__", "*values, **any", nothing},
    {"cuda.is_available", "", [](Bound &) { return Value(true); }},
    {"cuda.synchronize", "*values, **any", nothing},
    {"cuda.empty_cache", "", nothing},
    {"cuda.manual_seed", "seed", nothing},
    {"cuda.set_device", "device", nothing},
    {"cuda.current_device", "", [](Bound &) { return Value(int64_t(0)); }},
    {"cuda.get_device_capability", "device=", [](Bound &) { return makeTuple({int64_t(9), int64_t(0)}); }},
    {"cuda.device_count", "", [](Bound &) { return Value(int64_t(1)); }},
};
ArrayRef<Native> tritonFunctions() { return table; }

} // namespace tritonc::host
