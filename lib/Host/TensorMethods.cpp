// Turns what only tensors have as methods (views, conversions, gradients) into operations.
#include "Evaluator.h"

using namespace llvm;

namespace tritonc::host {

static Tensor self(Bound &b) { return b.tensor("self"); }

static Value nested(const Tensor &t) {
  if (t.rank() == 0)
    return item(t);
  std::vector<Value> out;
  for (int64_t i = 0; i < t.shape()[0]; ++i)
    out.push_back(nested(pick(t, 0, i)));
  return makeList(std::move(out));
}

/// `view(2, -1)`, or `view(torch.int32)`: the same bits as another type.
static Value viewNative(Bound &b) {
  const std::vector<Value> &rest = b.rest("shape");
  auto *type = rest.size() == 1 ? rest[0].as<DTypeObject>() : nullptr;
  if (!type)
    return reshape(self(b), b.integers("shape"), false);
  Tensor x = self(b);
  int64_t from = byteSize(x.type()), to = byteSize(type->type);
  Tensor out = x.detached();
  out->type = type->type;
  if (from == to)
    return out;
  if (!x.isContiguous() || x.rank() == 0 || (x.shape().back() * from) % to || (x->offset * from) % to)
    fail("T0152", "`view` cannot take the bits of " + describe(x) + " as " + longName(type->type).str(), "RuntimeError");
  out->shape.back() = x.shape().back() * from / to;
  out->strides = rowMajorStrides(out->shape);
  out->offset = x->offset * from / to;
  return out;
}

/// `to(torch.float16)`, `to("cuda")`, `to(other)`: devices change nothing.
static Value toNative(Bound &b) {
  Tensor out = self(b);
  auto take = [&](const Value &v) {
    if (auto *d = v.as<DTypeObject>())
      out = convert(out, d->type);
    else if (auto *t = v.as<TypeObject>())
      out = convert(out, t->name == "float" ? DType::Float32 : t->name == "bool" ? DType::Int1 : DType::Int64);
    else if (const Tensor *like = v.tensor())
      out = convert(out, like->type());
  };
  for (const Value &v : b.rest("args"))
    take(v);
  for (const KeywordArgument &keyword : b.arguments.keywords)
    if (keyword.name == "dtype")
      take(keyword.value);
  return out;
}

template <DType D> static Value convertNative(Bound &b) { return convert(self(b), D); }
static Value same(Bound &b) { return self(b); }

static Value inPlace(const Tensor &target, const Tensor &value) {
  IndexPart all;
  all.kind = IndexPart::Ellipsis;
  assignIndexed(target, all, value);
  return target;
}

/// `x.add_(y)`: runs `add` and writes the result back. The object is the pair (x, operation).
static Value inPlaceNative(Bound &b) {
  auto &pair = b["self"].as<Tuple>()->items;
  Tensor target = *pair[0].tensor();
  CallArguments arguments;
  arguments.positional = b.arguments.positional;
  arguments.positional[0] = target;
  arguments.keywords = b.arguments.keywords;
  Value out = b.evaluator.call(pair[1], std::move(arguments), b.span);
  if (!out.tensor() || out.tensor()->shape() != target.shape())
    fail("T0110", "the result does not fit into " + describe(target) + " in place", "RuntimeError");
  return inPlace(target, *out.tensor());
}

static Value requiresGrad(Bound &b) {
  Tensor t = self(b);
  bool on = b.flag("requires_grad", true);
  if (on && !isFloat(t.type()))
    fail("T0160", "only floats have gradients, this is " + describe(t), "RuntimeError");
  t->requiresGrad = on;
  return t;
}

static Value sizeNative(Bound &b) {
  Tensor t = self(b);
  bool strides = StringRef(b.native.name) == "stride";
  Dims numbers = strides ? Dims(t.strides()) : Dims(t.shape());
  if (!b.has("dim"))
    return strides ? makeTuple(std::vector<Value>(numbers.begin(), numbers.end())) : makeSize(numbers);
  int64_t dim = wrapDim(b.integer("dim"), t.rank());
  if (t.rank() == 0)
    fail("T0151", "a tensor of no dimensions has no sizes", "IndexError");
  return numbers[dim];
}

static Value repeatNative(Bound &b) {
  Tensor x = self(b);
  Shape times = b.integers("repeats");
  if (int64_t(times.size()) < x.rank())
    fail("T0152", "`repeat` needs a number for each dimension of " + describe(x), "RuntimeError");
  while (x.rank() < int64_t(times.size()))
    x = unsqueeze(x, 0);
  // [a, b] becomes [ta, a, tb, b], of which each pair is joined.
  Shape wide, joined;
  Tensor spread = x;
  for (size_t d = 0; d < times.size(); ++d) {
    spread = unsqueeze(spread, 2 * d);
    wide.append({times[d], x.shape()[d]});
    joined.push_back(times[d] * x.shape()[d]);
  }
  return reshape(expand(spread, wide), joined, true);
}

static Value repeatInterleave(Bound &b) {
  Tensor x = b.has("dim") ? self(b) : reshape(self(b), {-1}, true);
  int64_t dim = wrapDim(b.integer("dim", 0), x.rank()), n = b.integer("repeats");
  Tensor spread = unsqueeze(x, dim + 1);
  Shape wide = spread.shape(), joined = x.shape();
  wide[dim + 1] = n;
  joined[dim] *= n;
  return reshape(expand(spread, wide), joined, true);
}

static Value scatter(Bound &b) {
  // The positions of `index` along `dim`, and its own coordinates along every other dimension.
  Tensor target = self(b), index = b.tensor("index"), source = b.tensor("src");
  int64_t dim = wrapDim(b.integer("dim"), target.rank());
  SmallVector<IndexPart> parts;
  for (int64_t d = 0; d < target.rank(); ++d) {
    Shape ones(index.rank(), 1);
    ones[d] = index.shape()[d];
    Tensor numbers = Tensor::zeros(DType::Int64, ones);
    std::vector<int64_t> counted(ones[d]);
    for (size_t i = 0; i < counted.size(); ++i)
      counted[i] = i;
    numbers.setIntegers(counted);
    parts.push_back({IndexPart::Positions, 0, {}, {}, {}, d == dim ? index : numbers});
  }
  Tensor out = StringRef(b.native.name) == "scatter" ? clone(target) : target;
  assignIndexed(out, parts, source);
  return out;
}

static Value uniformInPlace(Bound &b) {
  double from = b.real("a", 0), to = b.real("b", 1);
  bool normal = StringRef(b.native.name) == "normal_";
  Tensor drawn = normal ? b.evaluator.random.normal(self(b).type(), self(b).shape())
                        : b.evaluator.random.uniform(self(b).type(), self(b).shape());
  double scale = normal ? to : to - from;
  return inPlace(self(b), mapReal(drawn, drawn.type(), [&](double v) { return v * scale + from; }));
}

static const Native table[] = {
    {"view", "self, *shape", viewNative},
    {"view_as", "self, other", [](Bound &b) { return Value(reshape(self(b), b.tensor("other").shape(), false)); }},
    {"reshape_as", "self, other", [](Bound &b) { return Value(reshape(self(b), b.tensor("other").shape(), true)); }},
    {"expand", "self, *shape", [](Bound &b) { return Value(expand(self(b), b.integers("shape"))); }},
    {"expand_as", "self, other", [](Bound &b) { return Value(expand(self(b), b.tensor("other").shape())); }},
    {"repeat", "self, *repeats", repeatNative},
    {"repeat_interleave", "self, repeats, dim=", repeatInterleave},
    {"contiguous", "self, **any", [](Bound &b) { return Value(self(b).isContiguous() ? self(b) : clone(self(b))); }},
    {"is_contiguous", "self, **any", [](Bound &b) { return Value(self(b).isContiguous()); }},
    {"to", "self, *args, **any", toNative},
    {"type", "self, *args, **any",
     [](Bound &b) { return b.rest("args").empty() ? Value("torch." + longName(self(b).type()).str()) : toNative(b); }},
    {"float", "self", convertNative<DType::Float32>},
    {"double", "self", convertNative<DType::Float64>},
    {"half", "self", convertNative<DType::Float16>},
    {"bfloat16", "self", convertNative<DType::BFloat16>},
    {"int", "self", convertNative<DType::Int32>},
    {"long", "self", convertNative<DType::Int64>},
    {"short", "self", convertNative<DType::Int16>},
    {"char", "self", convertNative<DType::Int8>},
    {"byte", "self", convertNative<DType::UInt8>},
    {"bool", "self", convertNative<DType::Int1>},
    {"type_as", "self, other", [](Bound &b) { return Value(convert(self(b), b.tensor("other").type())); }},
    {"cuda", "self, *args, **any", same},
    {"cpu", "self", same},
    {"pin_memory", "self", same},
    {"retain_grad", "self", same},
    {"item", "self", [](Bound &b) { return item(self(b)); }},
    {"tolist", "self", [](Bound &b) { return nested(self(b)); }},
    {"dim", "self", [](Bound &b) { return Value(self(b).rank()); }},
    {"ndimension", "self", [](Bound &b) { return Value(self(b).rank()); }},
    {"size", "self, dim=", sizeNative},
    {"stride", "self, dim=", sizeNative},
    {"element_size", "self", [](Bound &b) { return Value(int64_t(byteSize(self(b).type()))); }},
    {"nelement", "self", [](Bound &b) { return Value(self(b).numel()); }},
    {"storage_offset", "self", [](Bound &b) { return Value(self(b)->offset); }},
    {"data_ptr", "self", [](Bound &b) { return Value(int64_t(reinterpret_cast<uintptr_t>(self(b).base()))); }},
    {"requires_grad_", "self, requires_grad=", requiresGrad},
    {"detach_", "self",
     [](Bound &b) {
       self(b)->gradFn = nullptr;
       self(b)->requiresGrad = false;
       return b["self"];
     }},
    {"backward", "self, gradient=, **any",
     [](Bound &b) {
       backward(self(b), b.has("gradient") ? b.tensor("gradient") : Tensor());
       return Value();
     }},
    {"copy_", "self, other, **any", [](Bound &b) { return inPlace(self(b), b.tensor("other")); }},
    {"fill_", "self, value", [](Bound &b) { return inPlace(self(b), b.tensor("value")); }},
    {"zero_", "self", [](Bound &b) { return inPlace(self(b), Tensor::number(int64_t(0))); }},
    {"uniform_", "self, a=, b=", uniformInPlace},
    {"normal_", "self, a=, b=", uniformInPlace},
    {"scatter", "self, dim, index, src", scatter},
    {"scatter_", "self, dim, index, src", scatter},
    {"new_zeros", "self, *shape, dtype=, **any",
     [](Bound &b) { return Value(Tensor::zeros(b.dtype("dtype").value_or(self(b).type()), b.integers("shape"))); }},
    {"new_empty", "self, *shape, dtype=, **any",
     [](Bound &b) {
       Tensor t = Tensor::zeros(b.dtype("dtype").value_or(self(b).type()), b.integers("shape"));
       t->storage->bytes.markUnwritten();
       return Value(t);
     }},
    {"new_ones", "self, *shape, dtype=, **any",
     [](Bound &b) { return Value(Tensor::full(b.dtype("dtype").value_or(self(b).type()), b.integers("shape"), 1)); }},
    {"__inplace__", "self, *values, **any", inPlaceNative},
};
ArrayRef<Native> tensorMethods() { return table; }

} // namespace tritonc::host
