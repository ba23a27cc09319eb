// Turns `test(kernel, spec, nelem=…, B=…)` into drawn inputs, a launch, and what the spec says should have come out.
#include "Dimensions.h"
#include "Evaluator.h"

using namespace llvm;

namespace tritonc::host {

std::shared_ptr<Buffer> sharedBuffer(const Tensor &t);

namespace {
/// One array that a test draws.
struct Drawn {
  std::string name;
  Shape shape;
  DType type = DType::Float32;
  Tensor value;
};

/// The sizes that a test was given, in order: nelem, then B.
struct Sizes {
  std::vector<std::pair<std::string, int64_t>> nelem, blocks;

  std::optional<int64_t> find(StringRef name) const {
    for (auto *list : {&nelem, &blocks})
      for (auto &[key, value] : *list)
        if (name == key)
          return value;
    return std::nullopt;
  }
  int64_t get(StringRef name, int64_t otherwise) const { return find(name).value_or(otherwise); }
};
} // namespace

static std::vector<std::pair<std::string, int64_t>> sizesOf(Bound &b, StringRef name) {
  std::vector<std::pair<std::string, int64_t>> out;
  if (!b.has(name))
    return out;
  auto *dict = b[name].as<Dict>();
  if (!dict)
    b.wrong(name, "a dict such as {\"N0\": 32}");
  for (auto &[key, value] : dict->items) {
    const Value &number = value.as<Constexpr>() ? value.as<Constexpr>()->value : value;
    if (!key.as<String>() || !number.asInt())
      fail("T0155", "`" + name.str() + "` maps names to ints, not " + repr(key) + " to " + repr(value));
    out.push_back({str(key), *number.asInt()});
  }
  return out;
}

static Sizes readSizes(Bound &b) {
  Sizes sizes{sizesOf(b, "nelem"), b.has("B") ? sizesOf(b, "B") : std::vector<std::pair<std::string, int64_t>>{{"B0", 32}}};
  auto has = [](const auto &list, StringRef name) { return any_of(list, [&](auto &entry) { return entry.first == name; }); };
  for (auto [count, block] : {std::pair("N1", "B1"), std::pair("N2", "B2")})
    if (has(sizes.nelem, count) && !has(sizes.blocks, block))
      sizes.blocks.push_back({block, 32});
  for (StringRef needed : {"N0", "B0"})
    if (!has(needed == "N0" ? sizes.nelem : sizes.blocks, needed))
      fail(error("T0155", "`test` needs `" + needed.str() + "` in `" + (needed == "N0" ? "nelem" : "B") + "`")
               .fact("the first size of the grid is cdiv(N0, B0)"), "KeyError");
  return sizes;
}

/// The shape that `annotation` gives to `what`.
static Shape shapeOf(const Value &annotation, const Sizes &sizes, const std::string &what, Span span) {
  auto *shaped = annotation.as<Annotation>();
  if (!shaped || !shaped->dims)
    fail(error("T0155", what + " needs a shape").at(span).help("annotate it, for example with `Float32[Tensor, \"4 200\"]`"));
  Shape shape;
  for (const Value &dim : *shaped->dims) {
    if (dim.asInt()) {
      shape.push_back(*dim.asInt());
      continue;
    }
    std::string problem;
    auto lookup = [&](StringRef name) { return sizes.find(name); };
    std::optional<int64_t> size = dimension(dim.as<String>()->text, lookup, problem);
    if (!size)
      fail(error("T0155", "the dimension `" + dim.as<String>()->text + "` of " + what + " has no size: " + problem)
               .at(span).help("give it in `nelem`, for example `nelem={\"N0\": 100}`"));
    shape.push_back(*size);
  }
  return shape;
}

static int64_t ceilDivide(int64_t a, int64_t b, StringRef name) {
  if (b <= 0)
    fail("T0155", "the block size `" + name.str() + "` is " + std::to_string(b) + ", it must be positive", "ValueError");
  return a <= 0 ? 0 : (a - 1) / b + 1;
}

/// What the notebook's harness draws: rand - 0.5, and for integers randint after it, used instead.
static Tensor draw(TorchRandom &random, DType type, Dims shape) {
  Tensor uniform = random.uniform(DType::Float32, shape);
  if (isFloat(type))
    return binary("sub", uniform, Tensor::number(0.5)).to(type);
  if (bitWidth(type) >= 32)
    return random.integers(-100000, 100000, DType::Int64, shape);
  int64_t low = isSignedInt(type) ? -(int64_t(1) << (bitWidth(type) - 1)) : 0;
  return random.integers(low, low + (int64_t(1) << bitWidth(type)), type, shape);
}

static void drawInputs(Evaluator &evaluator, std::vector<Drawn> &arrays) {
  for (Drawn &array : arrays)
    array.value = draw(evaluator.random, array.type, array.shape);
}

/// The arrays of the spec's parameters, and last the output.
static std::vector<Drawn> arraysOf(Evaluator &evaluator, const Function &spec, const Sizes &sizes) {
  std::vector<Drawn> arrays;
  auto add = [&](const std::string &name, const ast::Expr *annotation, Span span, const std::string &what) -> Drawn & {
    Value evaluated = annotation ? evaluator.eval(annotation, spec.scope) : Value();
    Span place = annotation ? annotation->span : span;
    if (evaluated.as<String>())
      fail(error("T0155", "the annotation of " + what + " is a text").at(place)
               .help("write it without the outer quotes, for example `Float32[Tensor, \"4 200\"]`"));
    arrays.push_back({name, shapeOf(evaluated, sizes, what, place), DType::Float32, {}});
    if (auto *shaped = evaluated.as<Annotation>())
      arrays.back().type = shaped->type;
    return arrays.back();
  };
  for (const ast::Parameter &param : spec.params)
    if (param.kind == ast::Parameter::Positional)
      add(param.name.str(), param.annotation, param.span, "`" + param.name.str() + "`");
  Drawn &output = add("", spec.def->returns, spec.def->nameSpan, "the result of `" + spec.name + "`");
  if (!isFloat(output.type)) // the notebook's harness makes every output a float
    output.type = DType::Float32;
  return arrays;
}

/// `z` for `z_ptr`: the kernel's parameter in the output's place.
static std::string outputName(const Kernel &kernel, size_t position) {
  if (position >= kernel.def->params.size())
    return "z";
  StringRef name = kernel.def->params[position].name;
  name.consume_back("_ptr");
  return name.str();
}

void Evaluator::test(Bound &b) {
  auto kernel = b["kernel"].share<Kernel>();
  if (!kernel)
    b.wrong("kernel", "a @triton.jit kernel");
  auto spec = b["spec"].share<Function>();
  if (!spec || !spec->def)
    b.wrong("spec", "a `def` with annotated parameters");
  Sizes sizes = readSizes(b);
  std::vector<Drawn> arrays = arraysOf(*this, *spec, sizes);
  random.reseed(options.seed);
  drawInputs(*this, arrays);
  Drawn output = arrays.back();
  arrays.pop_back();

  TestOutcome outcome;
  outcome.kernel = kernel->def;
  outcome.spec = spec->def;
  outcome.call = b.span;
  outcome.outputName = outputName(*kernel, arrays.size());
  outcome.grid = {ceilDivide(sizes.get("N0", 1), sizes.get("B0", 1), "B0"),
                  ceilDivide(sizes.get("N1", 1), sizes.get("B1", 1), "B1"),
                  ceilDivide(sizes.get("N2", 1), sizes.get("B2", 1), "B2")};
  for (const Drawn &array : arrays)
    outcome.inputs.push_back({array.name, sharedBuffer(array.value)->clone()});
  outcome.before = sharedBuffer(output.value)->clone();
  for (auto *list : {&sizes.nelem, &sizes.blocks})
    outcome.constants.insert(outcome.constants.end(), list->begin(), list->end());

  // The kernel gets copies: whatever it does to its inputs, the spec sees them as they were drawn.
  LaunchRequest request{kernel->def, b.span, outcome.grid, {}, /*isTest=*/true};
  for (size_t i = 0; i <= arrays.size(); ++i) {
    const Drawn &array = i < arrays.size() ? arrays[i] : output;
    request.arguments.push_back({"", sharedBuffer(i < arrays.size() ? array.value.copy() : array.value), b.span,
                                 i < arrays.size() ? array.name : outcome.outputName});
  }
  for (auto &[name, value] : outcome.constants)
    request.arguments.push_back({name, Literal{value}, b.span, ""});
  ++result.tests;
  ++result.launches;
  if (!client.launch(request))
    endSilently();

  CallArguments arguments;
  for (const Drawn &array : arrays)
    arguments.positional.push_back(array.value.copy());
  outcome.expected = expectedResult(call(Value(spec), std::move(arguments), b.span), output.value, *spec);
  outcome.actual = sharedBuffer(output.value)->clone();
  client.tested(outcome);
}

Buffer Evaluator::expectedResult(const Value &returned, const Tensor &output, const Function &spec) {
  Span place = spec.def->returns ? spec.def->returns->span : spec.def->nameSpan;
  std::optional<Tensor> expected = asOperand(returned);
  if (!expected)
    fail(error("T0155", "`" + spec.name + "` returns a " + typeName(returned) + " instead of a tensor").at(spec.def->nameSpan));
  bool fits = expected->rank() <= output.rank();
  for (int64_t d = 1; fits && d <= expected->rank(); ++d) {
    int64_t size = expected->shape()[expected->rank() - d];
    fits = size == 1 || size == output.shape()[output.rank() - d];
  }
  if (!fits)
    fail(error("T0155", "`" + spec.name + "` returns " + describe(*expected) + ", its annotation says " + describe(output))
             .at(place));
  return sharedBuffer(expand(expected->detached(), output.shape()).to(output.type()).copy())->clone();
}

} // namespace tritonc::host
