// Turns torch's functions that make tensors, and those of torch.nn.functional, into tensors.
#include "Evaluator.h"
#include <cmath>

using namespace llvm;

namespace tritonc::host {

//===-- From Python values ------------------------------------------------------------------===//

static void shapeOf(const Value &value, Shape &shape, unsigned depth) {
  auto *l = value.as<List>();
  auto *t = value.as<Tuple>();
  if (const Tensor *tensor = value.tensor())
    return shape.append(tensor->shape().begin(), tensor->shape().end());
  if (!l && !t)
    return;
  if (depth > 32)
    fail("T0152", "this list is nested too deeply for a tensor", "ValueError");
  const std::vector<Value> &items = l ? l->items : t->items;
  shape.push_back(items.size());
  if (!items.empty())
    shapeOf(items[0], shape, depth + 1);
}

static void flatten(const Value &value, Dims shape, std::vector<Tensor> &out) {
  auto *l = value.as<List>();
  auto *t = value.as<Tuple>();
  if (!l && !t) {
    std::optional<Tensor> element = asOperand(value);
    if (!element)
      fail("T0150", "a " + typeName(value) + " cannot be an element of a tensor");
    if (Dims(element->shape()) != shape)
      fail("T0152", "the rows of this list differ in length", "ValueError");
    out.push_back(*element);
    return;
  }
  const std::vector<Value> &items = l ? l->items : t->items;
  if (shape.empty() || int64_t(items.size()) != shape[0])
    fail("T0152", "the rows of this list differ in length", "ValueError");
  for (const Value &item : items)
    flatten(item, shape.drop_front(), out);
}

/// Nested lists of numbers as a tensor of the narrowest default type: bool, int64 or float32.
Tensor tensorFromNested(Evaluator &evaluator, const Value &given, std::optional<DType> type) {
  Value value = given.as<Range>() || given.as<Generator>() ? makeList(evaluator.items(given)) : given;
  Shape shape;
  shapeOf(value, shape, 0);
  std::vector<Tensor> parts;
  flatten(value, shape, parts);
  if (!type) {
    type = parts.empty() ? DType::Float32 : resultType(parts);
    if (!value.tensor() && isFloat(*type) && !any_of(parts, [](const Tensor &t) { return !t->wrapped; }))
      type = DType::Float32;
  }
  Tensor out = Tensor::zeros(*type, shape);
  std::vector<double> reals;
  std::vector<int64_t> integers;
  for (const Tensor &part : parts)
    if (isFloat(*type))
      append_range(reals, part.reals());
    else
      append_range(integers, part.integers());
  isFloat(*type) ? out.setReals(reals) : out.setIntegers(integers);
  return out;
}

//===-- Filled ---------------------------------------------------------------------------------===//

static Tensor leaf(Bound &b, Tensor t) {
  t->requiresGrad = b.flag("requires_grad");
  return t;
}
static Tensor filled(Bound &b, double value) {
  Tensor t = Tensor::zeros(b.dtype("dtype").value_or(DType::Float32), b.integers("shape"));
  if (value != 0)
    t.setReals(std::vector<double>(t.numel(), value));
  return leaf(b, t);
}
static Tensor filledLike(Bound &b, const Value &value) {
  Tensor like = b.tensor("input");
  Tensor t = Tensor::zeros(b.dtype("dtype").value_or(like.type()), like.shape());
  assign(t, *asOperand(value));
  return leaf(b, t);
}

/// Memory that nobody has written, as far as the checks of launches go.
static Value uninitialised(Tensor t) {
  t->storage->bytes.markUnwritten();
  return Value(t);
}

static Value fullNative(Bound &b) {
  Tensor value = b.tensor("fill_value");
  DType natural = isFloat(value.type()) && value->wrapped ? DType::Float32 : value.type();
  Tensor t = Tensor::zeros(b.dtype("dtype").value_or(natural), b.integers("shape"));
  assign(t, value);
  return leaf(b, t);
}

static Value arange(Bound &b) {
  const std::vector<Value> &v = b.rest("values");
  auto at = [&](size_t i, const char *name) -> std::optional<Value> {
    if (i < v.size())
      return v[i];
    return b.has(name) ? std::optional(b[name]) : std::nullopt;
  };
  bool single = v.size() == 1 && !b.has("end");
  Value start = single ? Value(int64_t(0)) : at(0, "start").value_or(Value(int64_t(0)));
  Value stop = single ? v[0] : at(1, "end").value_or(Value());
  Value step = at(2, "step").value_or(Value(int64_t(1)));
  for (Value *x : {&start, &stop, &step})
    if (std::optional<Tensor> t = asOperand(*x))
      *x = item(*t);
  if (!start.asFloat() || !stop.asFloat() || !step.asFloat())
    fail("T0103", "`arange` needs numbers");
  bool whole = start.asInt() && stop.asInt() && step.asInt();
  double from = *start.asFloat(), to = *stop.asFloat(), by = *step.asFloat();
  if (by == 0 || (by > 0 ? to < from : to > from))
    fail("T0152", "`arange` from " + floatText(from) + " to " + floatText(to) + " in steps of " + floatText(by) +
                      " does not arrive", "RuntimeError");
  double n = std::ceil((to - from) / by);
  if (!(n < double(memoryLimit)))
    failLimit("the host part asks for more than 2 GiB of tensors");
  Tensor t = Tensor::zeros(b.dtype("dtype").value_or(whole ? DType::Int64 : DType::Float32), {int64_t(n)});
  if (whole) {
    std::vector<int64_t> values(t.numel());
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = *start.asInt() + int64_t(i) * *step.asInt();
    t.setIntegers(values);
  } else {
    std::vector<double> values(t.numel());
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = from + double(i) * by;
    t.setReals(values);
  }
  return leaf(b, t);
}

static Value linspace(Bound &b) {
  double from = b.real("start"), to = b.real("end");
  int64_t n = b.integer("steps");
  Tensor t = Tensor::zeros(b.dtype("dtype").value_or(DType::Float32), {n});
  std::vector<double> values(n);
  double step = n > 1 ? (to - from) / double(n - 1) : 0;
  for (int64_t i = 0; i < n; ++i)
    values[i] = i < n / 2 ? from + step * double(i) : to - step * double(n - 1 - i);
  if (n == 1)
    values[0] = from;
  t.setReals(values);
  return leaf(b, t);
}

static Value eye(Bound &b) {
  int64_t n = b.integer("n"), m = b.integer("m", n);
  Tensor t = Tensor::zeros(b.dtype("dtype").value_or(DType::Float32), {n, m});
  assign(diagonal(t, 0, 0, 1), Tensor::number(int64_t(1)));
  return leaf(b, t);
}

//===-- Random -------------------------------------------------------------------------------------===//

static Value randomNative(Bound &b) {
  bool like = StringRef(b.native.name).ends_with("_like"), normal = StringRef(b.native.name).starts_with("randn");
  DType type = b.dtype("dtype").value_or(like ? b.tensor("input").type() : DType::Float32);
  if (!isFloat(type))
    fail("T0150", std::string("`") + b.native.name + "` draws floats, not " + longName(type).str(), "RuntimeError");
  Shape shape = like ? b.tensor("input").shape() : b.integers("shape");
  TorchRandom &random = b.evaluator.random;
  return leaf(b, normal ? random.normal(type, shape) : random.uniform(type, shape));
}

static Value randint(Bound &b) {
  std::vector<Value> v = b.rest("values");
  auto keyword = [&](const char *name) {
    if (b.has(name))
      v.push_back(b[name]);
  };
  keyword("low");
  keyword("high");
  keyword("shape");
  CallArguments arguments;
  if (v.size() == 2)
    v.insert(v.begin(), Value(int64_t(0)));
  arguments.positional = v;
  static const Native exact{"randint", "low, high, shape", nullptr};
  Bound numbers(b.evaluator, exact, arguments, b.span);
  return b.evaluator.random.integers(numbers.integer("low"), numbers.integer("high"), b.dtype("dtype").value_or(DType::Int64),
                                     numbers.integers("shape"));
}

static Value gradContext(Bound &b) {
  auto module = std::make_shared<Module>();
  module->path = std::string("torch.") + b.native.name + "()";
  return module;
}

#define MAKER "*shape, dtype=, requires_grad=, **any"
#define LIKE "input, dtype=, requires_grad=, **any"
static const Native creation[] = {
    {"zeros", MAKER, [](Bound &b) { return Value(filled(b, 0)); }},
    {"ones", MAKER, [](Bound &b) { return Value(filled(b, 1)); }},
    {"empty", MAKER, [](Bound &b) { return uninitialised(filled(b, 0)); }},
    {"full", "shape, fill_value, dtype=, requires_grad=, **any", fullNative},
    {"zeros_like", LIKE, [](Bound &b) { return Value(filledLike(b, int64_t(0))); }},
    {"empty_like", LIKE, [](Bound &b) { return uninitialised(filledLike(b, int64_t(0))); }},
    {"ones_like", LIKE, [](Bound &b) { return Value(filledLike(b, int64_t(1))); }},
    {"full_like", "input, fill_value, dtype=, requires_grad=, **any",
     [](Bound &b) { return Value(filledLike(b, b.tensor("fill_value"))); }},
    {"tensor", "data, dtype=, requires_grad=, **any",
     [](Bound &b) {
       Tensor t = tensorFromNested(b.evaluator, b["data"], b.dtype("dtype"));
       return Value(leaf(b, t));
     }},
    {"as_tensor", "data, dtype=, **any",
     [](Bound &b) { return b["data"].tensor() ? b["data"] : Value(tensorFromNested(b.evaluator, b["data"], b.dtype("dtype"))); }},
    {"arange", "*values, start=, end=, step=, dtype=, requires_grad=, **any", arange},
    {"linspace", "start, end, steps, dtype=, requires_grad=, **any", linspace},
    {"eye", "n, m=, dtype=, requires_grad=, **any", eye},
    {"rand", MAKER, randomNative},
    {"randn", MAKER, randomNative},
    {"rand_like", LIKE, randomNative},
    {"randn_like", LIKE, randomNative},
    {"randint", "*values, low=, high=, shape=, dtype=, requires_grad=, **any", randint},
    {"randperm", "n, dtype=, **any",
     [](Bound &b) { return Value(b.evaluator.random.permutation(b.integer("n"), b.dtype("dtype").value_or(DType::Int64))); }},
    {"manual_seed", "seed",
     [](Bound &b) {
       b.evaluator.random.reseed(uint64_t(b.integer("seed")));
       return Value();
     }},
    {"device", "name, index=",
     [](Bound &b) {
       auto device = std::make_shared<Device>();
       device->name = str(b["name"]);
       return Value(device);
     }},
    {"no_grad", "", gradContext},
    {"enable_grad", "", gradContext},
    {"inference_mode", "**any", gradContext},
    {"set_default_device", "device", [](Bound &) { return Value(); }},
    {"set_printoptions", "**any", [](Bound &) { return Value(); }},
    {"compile", "function=, **any", [](Bound &b) { return b["function"]; }},
    {"finfo", "dtype=",
     [](Bound &b) {
       DType t = b.dtype("dtype").value_or(DType::Float32);
       double top = t == DType::Float16 ? 65504 : t == DType::BFloat16 ? 0x1.fep127 : t == DType::Float64 ? 1.7976931348623157e308
                    : t == DType::Float8E4NV ? 448 : t == DType::Float8E5 ? 57344 : 0x1.fffffep127;
       int digits = t == DType::Float16 ? 10 : t == DType::BFloat16 ? 7 : t == DType::Float64 ? 52 : t == DType::Float8E4NV ? 3
                    : t == DType::Float8E5 ? 2 : 23;
       int low = t == DType::Float16 || t == DType::Float8E5 ? -14 : t == DType::Float64 ? -1022 : t == DType::Float8E4NV ? -6 : -126;
       return makeNamed({{"min", -top}, {"max", top}, {"eps", std::ldexp(1.0, -digits)}, {"tiny", std::ldexp(1.0, low)},
                         {"bits", int64_t(bitWidth(t))}});
     }},
    {"iinfo", "dtype",
     [](Bound &b) {
       DType t = *b.dtype("dtype");
       unsigned n = std::min(bitWidth(t), 64u) - (isSignedInt(t) || bitWidth(t) == 64);
       int64_t top = n >= 63 ? INT64_MAX : (int64_t(1) << n) - 1;
       return makeNamed({{"min", isSignedInt(t) ? -top - 1 : int64_t(0)}, {"max", top}, {"bits", int64_t(bitWidth(t))}});
     }},
};
ArrayRef<Native> creationFunctions() { return creation; }

//===-- torch.nn.functional ------------------------------------------------------------------------===//

static Value padNative(Bound &b) {
  if (b.has("mode") && b.text("mode") != "constant")
    fail("T0153", "`pad` fills with a constant here, `" + b.text("mode") + "` is not known", "NotImplementedError");
  return pad(b.tensor("input"), b.integers("pad"), b.real("value", 0));
}

static Value layerNorm(Bound &b) {
  Tensor x = b.tensor("input");
  Shape dims;
  for (size_t i = 0, n = b.integers("normalized_shape").size(); i < n; ++i)
    dims.push_back(-1 - int64_t(i));
  Tensor centred = binary("sub", x, mean(x, dims, true));
  Tensor scale = unary("rsqrt", binary("add", variance(x, dims, 0, true), Tensor::number(b.real("eps", 1e-5))));
  Tensor out = binary("mul", centred, scale);
  if (b.has("weight"))
    out = binary("mul", out, b.tensor("weight"));
  return b.has("bias") ? binary("add", out, b.tensor("bias")) : out;
}

static Value attention(Bound &b) {
  Tensor q = b.tensor("query"), k = b.tensor("key"), v = b.tensor("value");
  double scale = b.real("scale", 1 / std::sqrt(double(q.shape().back())));
  Tensor scores = binary("mul", matmul(q, transpose(k, -1, -2)), Tensor::number(scale));
  if (b.flag("is_causal")) {
    Tensor ones = Tensor::full(DType::Float32, {q.shape()[q.rank() - 2], k.shape()[k.rank() - 2]}, 1);
    scores = where(triangle(ones, 0, true), scores, Tensor::number(-INFINITY));
  }
  if (b.has("attn_mask")) {
    Tensor mask = b.tensor("attn_mask");
    scores = isBool(mask.type()) ? where(mask, scores, Tensor::number(-INFINITY)) : binary("add", scores, mask);
  }
  return matmul(softmax(scores, -1), v);
}

static Shape pairOf(Bound &b, StringRef name, int64_t otherwise) {
  Shape both = b.has(name) ? b.integers(name) : Shape{otherwise};
  return both.size() == 1 ? Shape{both[0], both[0]} : both;
}

static const Native neural[] = {
    {"pad", "input, pad, mode=, value=", padNative},
    {"softmax", "input, dim, dtype=, **any",
     [](Bound &b) {
       Tensor x = b.tensor("input");
       return Value(softmax(b.has("dtype") ? convert(x, *b.dtype("dtype")) : x, b.integer("dim")));
     }},
    {"log_softmax", "input, dim, **any",
     [](Bound &b) {
       Tensor x = b.tensor("input");
       return Value(binary("sub", x, logsumexp(x, b.integer("dim"), true)));
     }},
    {"leaky_relu", "input, negative_slope=, **any",
     [](Bound &b) {
       Tensor x = b.tensor("input");
       Tensor scaled = binary("mul", x, Tensor::number(b.real("negative_slope", 0.01)));
       return Value(where(binary("gt", x, Tensor::number(int64_t(0))), x, scaled));
     }},
    {"layer_norm", "input, normalized_shape, weight=, bias=, eps=", layerNorm},
    {"linear", "input, weight, bias=",
     [](Bound &b) {
       Tensor out = matmul(b.tensor("input"), transpose(b.tensor("weight"), -1, -2));
       return Value(b.has("bias") ? binary("add", out, b.tensor("bias")) : out);
     }},
    {"conv2d", "input, weight, bias=, stride=, padding=",
     [](Bound &b) {
       return Value(conv2d(b.tensor("input"), b.tensor("weight"), b.has("bias") ? b.tensor("bias") : Tensor(),
                           pairOf(b, "stride", 1), pairOf(b, "padding", 0)));
     }},
    {"scaled_dot_product_attention", "query, key, value, attn_mask=, dropout_p=, is_causal=, scale=", attention},
};
ArrayRef<Native> neuralFunctions() { return neural; }

} // namespace tritonc::host
