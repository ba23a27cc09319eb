// Turns PyTorch's names for tensor operations, as functions and as methods, into those operations.
#include "Evaluator.h"
#include <cmath>

using namespace llvm;

namespace tritonc::host {

static Tensor input(Bound &b) { return b.tensor("input"); }

//===-- Element by element -----------------------------------------------------------------===//

static Value unaryNative(Bound &b) { return apply(*unaryOp(b.native.name), input(b)); }
static Value binaryNative(Bound &b) {
  Tensor other = b.tensor("other");
  if (b.has("alpha"))
    other = binary("mul", other, b.tensor("alpha"));
  return apply(*binaryOp(b.native.name), input(b), other);
}

/// Other names of the same operations.
static StringRef canonicalName(StringRef name) {
  static const std::pair<const char *, const char *> aliases[] = {
      {"absolute", "abs"},     {"negative", "neg"},   {"multiply", "mul"},  {"subtract", "sub"},  {"true_divide", "div"},
      {"divide", "div"},       {"greater", "gt"},     {"less", "lt"},       {"greater_equal", "ge"}, {"less_equal", "le"},
      {"not_equal", "ne"},     {"arctan2", "atan2"},  {"__add__", "add"},   {"__mul__", "mul"},   {"arcsin", "asin"}};
  for (auto [alias, of] : aliases)
    if (name == alias)
      return of;
  return name;
}

const Native *elementwiseNative(StringRef given) {
  static const std::vector<Native> natives = [] {
    static const std::vector<std::string> unaryNames = unaryOpNames(), binaryNames = binaryOpNames();
    std::vector<Native> out;
    for (const std::string &name : unaryNames)
      out.push_back({name.c_str(), name == "gelu" || name == "round" ? "input, **any" : "input, inplace=", unaryNative});
    for (const std::string &name : binaryNames)
      out.push_back({name.c_str(), "input, other, alpha=", binaryNative});
    return out;
  }();
  return findNative(natives, canonicalName(given));
}

static Value divide(Bound &b) {
  Tensor x = input(b), y = b.tensor("other");
  if (!b.has("rounding_mode"))
    return binary("div", x, y);
  if (b.text("rounding_mode") == "floor")
    return binary("floor_divide", x, y);
  Tensor quotient = unary("trunc", binary("div", x.to(isFloat(x.type()) ? x.type() : DType::Float64), y));
  return isFloat(resultType({x, y})) ? quotient : quotient.to(resultType({x, y}));
}

static Value clamp(Bound &b) {
  Tensor out = input(b);
  if (b.has("min"))
    out = binary("maximum", out, b.tensor("min"));
  if (b.has("max"))
    out = binary("minimum", out, b.tensor("max"));
  return out;
}

static Value whereNative(Bound &b) {
  if (!b.has("input")) {
    std::vector<Value> columns;
    Tensor c = b.tensor("condition");
    for (int64_t d = 0; d < c.rank(); ++d) {
      IndexPart mask;
      mask.kind = IndexPart::Positions;
      mask.positions = c.to(DType::Int1);
      Shape ones(c.rank(), 1);
      ones[d] = c.shape()[d];
      Tensor numbers = Tensor::zeros(DType::Int64, ones);
      std::vector<int64_t> counted(ones[d]);
      for (size_t i = 0; i < counted.size(); ++i)
        counted[i] = i;
      numbers.setIntegers(counted);
      columns.push_back(indexed(expand(numbers, c.shape()), mask));
    }
    return makeTuple(std::move(columns));
  }
  return where(b.tensor("condition"), input(b), b.tensor("other"));
}

static Value maskedFill(Bound &b) { return where(b.tensor("mask"), b.tensor("value").to(input(b).type()), input(b)); }

static Value classified(Bound &b) {
  StringRef name = b.native.name;
  return mapReal(input(b), DType::Int1, [&](double v) {
    return double(name == "isnan" ? std::isnan(v) : name == "isinf" ? std::isinf(v) : std::isfinite(v));
  });
}

//===-- Reductions -----------------------------------------------------------------------------===//

static Tensor typed(Bound &b) {
  Tensor x = input(b);
  return b.has("dtype") ? convert(x, *b.dtype("dtype")) : x;
}

/// max and min: of everything, along a dimension (values and indices), or of two tensors.
static Value extremeNative(Bound &b, bool largest) {
  if (const Tensor *other = b["dim"].tensor(); other && !(other->rank() == 0 && !isFloat(other->type())))
    return binary(largest ? "maximum" : "minimum", input(b), *other);
  if (!b.has("dim"))
    return extreme(input(b), {}, false, largest);
  int64_t dim = b.integer("dim");
  Tensor index = extremeIndex(input(b), dim, true, largest), values = gather(input(b), dim, index);
  if (input(b).rank() == 0)
    values = input(b);
  bool keeps = b.flag("keepdim");
  return makeNamed({{"values", keeps ? values : squeeze(values, dim)}, {"indices", keeps ? index : squeeze(index, dim)}});
}
static Value extremeIndexNative(Bound &b, bool largest) {
  std::optional<int64_t> dim;
  if (b.has("dim"))
    dim = b.integer("dim");
  return extremeIndex(input(b), dim, b.flag("keepdim"), largest);
}

static Value varianceNative(Bound &b) {
  double correction = b.has("correction") ? b.real("correction") : b.flag("unbiased", true) ? 1 : 0;
  Value dim = b["dim"];
  Shape dims;
  if (dim.isBool())
    correction = truth(dim);
  else
    dims = b.dims("dim");
  Tensor v = variance(input(b), dims, correction, b.flag("keepdim"));
  return StringRef(b.native.name) == "std" ? unary("sqrt", v) : v;
}

static Value normNative(Bound &b) {
  Tensor x = input(b);
  return unary("sqrt", sum(unary("square", x), b.dims("dim"), b.flag("keepdim")));
}

static Value topk(Bound &b) {
  int64_t dim = wrapDim(b.integer("dim", -1), input(b).rank()), k = b.integer("k");
  if (k < 0 || (input(b).rank() && k > input(b).shape()[dim]))
    fail("T0152", "`topk` of " + std::to_string(k) + " elements of " + describe(input(b)), "RuntimeError");
  auto [values, indices] = sorted(input(b), dim, b.flag("largest", true));
  return makeNamed({{"values", slice(values, dim, 0, k, 1)}, {"indices", slice(indices, dim, 0, k, 1)}});
}

//===-- Comparing whole tensors -------------------------------------------------------------------===//

/// The first element where two tensors differ by more than atol + rtol * |b|; none if there is none.
static std::optional<int64_t> firstDifference(const Tensor &a, const Tensor &b, double rtol, double atol, bool equalNan) {
  DType common = resultType({a, b});
  Tensor close = zipReal(a, b, isFloat(common) ? common : DType::Float64, DType::Int1, [&](double x, double y) {
    if (std::isnan(x) || std::isnan(y))
      return double(equalNan && std::isnan(x) && std::isnan(y));
    return double(x == y || std::fabs(x - y) <= atol + rtol * std::fabs(y));
  });
  std::vector<int64_t> bits = close.integers();
  auto at = find(bits, 0);
  return at == bits.end() ? std::nullopt : std::optional(int64_t(at - bits.begin()));
}

static Value allclose(Bound &b) {
  return !firstDifference(input(b), b.tensor("other"), b.real("rtol", 1e-5), b.real("atol", 1e-8), b.flag("equal_nan"));
}

static Value assertClose(Bound &b) {
  Tensor x = b.tensor("actual"), y = b.tensor("expected");
  DType type = promote(x.type(), y.type());
  double rtol = type == DType::Float16 ? 1e-3 : type == DType::BFloat16 ? 1.6e-2 : type == DType::Float32 ? 1.3e-6
                : isFloat(type) ? 1e-7 : 0;
  double atol = !isFloat(type) ? 0 : type == DType::Float64 ? 1e-7 : 1e-5;
  std::string problem;
  if (x.shape() != y.shape())
    problem = "the shapes differ: " + describe(x) + " and " + describe(y);
  else if (auto at = firstDifference(x, y, b.real("rtol", rtol), b.real("atol", atol), b.flag("equal_nan")))
    problem = "element " + std::to_string(*at) + " differs: " + floatText(x.reals()[*at]) + " and " + floatText(y.reals()[*at]);
  if (problem.empty())
    return Value();
  HostError e{error("T0157", "the tensors are not close: " + problem).diagnostic, "AssertionError"};
  e.assertion = true;
  throw e;
}

static Value equalTensors(Bound &b) {
  Tensor x = input(b), y = b.tensor("other");
  return x.shape() == y.shape() && truth(allOf(binary("eq", x, y), {}, false));
}

//===-- Joining and splitting ------------------------------------------------------------------------===//

static Value splitNative(Bound &b) {
  Tensor x = input(b);
  int64_t dim = wrapDim(b.integer("dim", 0), x.rank());
  int64_t total = x.rank() ? x.shape()[dim] : 1, at = 0;
  std::vector<Value> out;
  Shape sizes;
  if (StringRef(b.native.name) == "chunk") {
    int64_t n = b.integer("chunks");
    if (n <= 0)
      fail("T0152", "`chunk` needs a positive number of chunks", "RuntimeError");
    sizes.assign(1, std::max<int64_t>((total + n - 1) / n, 1));
  } else {
    sizes = b.integers("split_size");
  }
  bool equalParts = !b.has("split_size") || b["split_size"].asInt();
  if (equalParts && (sizes.empty() || sizes[0] <= 0))
    fail("T0152", "`split` needs positive sizes", "RuntimeError");
  for (size_t i = 0; equalParts ? at < total : i < sizes.size(); ++i) {
    int64_t n = equalParts ? sizes[0] : sizes[i];
    out.push_back(slice(x, dim, at, std::min(at + n, total), 1));
    at += n;
  }
  return makeTuple(std::move(out));
}
static Value unbind(Bound &b) {
  Tensor x = input(b);
  int64_t dim = wrapDim(b.integer("dim", 0), x.rank());
  std::vector<Value> out;
  for (int64_t i = 0; x.rank() && i < x.shape()[dim]; ++i)
    out.push_back(pick(x, dim, i));
  return makeTuple(std::move(out));
}
static Value einsumNative(Bound &b) {
  std::vector<Tensor> operands;
  for (const Value &v : b.rest("operands")) {
    if (!v.tensor())
      b.wrong("operands", "tensors");
    operands.push_back(*v.tensor());
  }
  return einsum(b.text("equation"), operands);
}
static Value product2(Bound &b) { return matmul(input(b), b.tensor("other")); }
static Value addmm(Bound &b) { return binary("add", input(b), matmul(b.tensor("mat1"), b.tensor("mat2"))); }

static Value roll(Bound &b) {
  Tensor x = input(b);
  Shape shifts = b.integers("shifts"), dims = b.dims("dims");
  Shape shape = x.shape();
  if (dims.empty()) {
    x = reshape(x, {-1}, true);
    dims = {0};
  }
  for (size_t i = 0; i < dims.size() && i < shifts.size(); ++i) {
    int64_t dim = wrapDim(dims[i], x.rank()), n = x.shape()[dim];
    int64_t by = n ? (shifts[i] % n + n) % n : 0;
    x = cat({slice(x, dim, n - by, n, 1), slice(x, dim, 0, n - by, 1)}, dim);
  }
  return reshape(x, shape, true);
}

static const Native table[] = {
    {"div", "input, other, rounding_mode=", divide},
    {"clamp", "input, min=, max=", clamp},
    {"clip", "input, min=, max=", clamp},
    {"where", "condition, input=, other=", whereNative},
    {"masked_fill", "input, mask, value", maskedFill},
    {"isnan", "input", classified},
    {"isinf", "input", classified},
    {"isfinite", "input", classified},
    {"logical_not", "input", [](Bound &b) { return Value(binary("eq", input(b), Tensor::number(int64_t(0)))); }},
    {"bitwise_not", "input", [](Bound &b) { return b.evaluator.unaryOp(ast::UnaryOp::Invert, input(b)); }},
    {"sum", "input, dim=, keepdim=, dtype=", [](Bound &b) { return Value(sum(typed(b), b.dims("dim"), b.flag("keepdim"))); }},
    {"mean", "input, dim=, keepdim=, dtype=", [](Bound &b) { return Value(mean(typed(b), b.dims("dim"), b.flag("keepdim"))); }},
    {"prod", "input, dim=, keepdim=, dtype=", [](Bound &b) { return Value(product(typed(b), b.dims("dim"), b.flag("keepdim"))); }},
    {"max", "input, dim=, keepdim=, other=",
     [](Bound &b) { return b.has("other") ? Value(binary("maximum", input(b), b.tensor("other"))) : extremeNative(b, true); }},
    {"min", "input, dim=, keepdim=, other=",
     [](Bound &b) { return b.has("other") ? Value(binary("minimum", input(b), b.tensor("other"))) : extremeNative(b, false); }},
    {"amax", "input, dim=, keepdim=", [](Bound &b) { return Value(extreme(input(b), b.dims("dim"), b.flag("keepdim"), true)); }},
    {"amin", "input, dim=, keepdim=", [](Bound &b) { return Value(extreme(input(b), b.dims("dim"), b.flag("keepdim"), false)); }},
    {"argmax", "input, dim=, keepdim=", [](Bound &b) { return extremeIndexNative(b, true); }},
    {"argmin", "input, dim=, keepdim=", [](Bound &b) { return extremeIndexNative(b, false); }},
    {"any", "input, dim=, keepdim=", [](Bound &b) { return Value(anyOf(input(b), b.dims("dim"), b.flag("keepdim"))); }},
    {"all", "input, dim=, keepdim=", [](Bound &b) { return Value(allOf(input(b), b.dims("dim"), b.flag("keepdim"))); }},
    {"var", "input, dim=, unbiased=, keepdim=, correction=", varianceNative},
    {"std", "input, dim=, unbiased=, keepdim=, correction=", varianceNative},
    {"norm", "input, p=, dim=, keepdim=", normNative},
    {"cumsum", "input, dim, dtype=", [](Bound &b) { return Value(cumulative(typed(b), b.integer("dim"), false)); }},
    {"cumprod", "input, dim, dtype=", [](Bound &b) { return Value(cumulative(typed(b), b.integer("dim"), true)); }},
    {"logsumexp", "input, dim, keepdim=", [](Bound &b) { return Value(logsumexp(input(b), b.dims("dim"), b.flag("keepdim"))); }},
    {"softmax", "input, dim, dtype=", [](Bound &b) { return Value(softmax(typed(b), b.integer("dim"))); }},
    {"log_softmax", "input, dim, dtype=",
     [](Bound &b) {
       Tensor x = typed(b);
       return Value(binary("sub", x, logsumexp(x, b.integer("dim"), true)));
     }},
    {"sort", "input, dim=, descending=, stable=",
     [](Bound &b) {
       auto [values, indices] = sorted(input(b), b.integer("dim", -1), b.flag("descending"));
       return makeNamed({{"values", values}, {"indices", indices}});
     }},
    {"argsort", "input, dim=, descending=, stable=",
     [](Bound &b) { return Value(sorted(input(b), b.integer("dim", -1), b.flag("descending")).second); }},
    {"topk", "input, k, dim=, largest=, sorted=", topk},
    {"allclose", "input, other, rtol=, atol=, equal_nan=", allclose},
    {"assert_close", "actual, expected, rtol=, atol=, equal_nan=, **any", assertClose},
    {"equal", "input, other", equalTensors},
    {"isclose", "input, other, rtol=, atol=",
     [](Bound &b) {
       Tensor x = input(b), y = b.tensor("other");
       double rtol = b.real("rtol", 1e-5), atol = b.real("atol", 1e-8);
       return Value(zipReal(x, y, resultType({x, y}), DType::Int1, [&](double u, double v) {
         return double(u == v || std::fabs(u - v) <= atol + rtol * std::fabs(v));
       }));
     }},
    {"matmul", "input, other", product2},
    {"mm", "input, other", product2},
    {"bmm", "input, other", product2},
    {"dot", "input, other", product2},
    {"mv", "input, other", product2},
    {"addmm", "input, mat1, mat2", addmm},
    {"outer", "input, other",
     [](Bound &b) { return Value(binary("mul", unsqueeze(input(b), 1), unsqueeze(b.tensor("other"), 0))); }},
    {"einsum", "equation, *operands", einsumNative},
    {"cat", "tensors, dim=", [](Bound &b) { return Value(cat(b.tensors("tensors"), b.integer("dim", 0))); }},
    {"concat", "tensors, dim=", [](Bound &b) { return Value(cat(b.tensors("tensors"), b.integer("dim", 0))); }},
    {"stack", "tensors, dim=", [](Bound &b) { return Value(stack(b.tensors("tensors"), b.integer("dim", 0))); }},
    {"split", "input, split_size, dim=", splitNative},
    {"chunk", "input, chunks, dim=", splitNative},
    {"unbind", "input, dim=", unbind},
    {"roll", "input, shifts, dims=", roll},
    {"permute", "input, *dims", [](Bound &b) { return Value(permute(input(b), b.integers("dims"))); }},
    {"transpose", "input, dim0, dim1", [](Bound &b) { return Value(transpose(input(b), b.integer("dim0"), b.integer("dim1"))); }},
    {"t", "input", [](Bound &b) { return Value(transpose(input(b), 0, input(b).rank() > 1 ? 1 : 0)); }},
    {"reshape", "input, *shape", [](Bound &b) { return Value(reshape(input(b), b.integers("shape"), true)); }},
    {"flatten", "input, start_dim=, end_dim=",
     [](Bound &b) {
       Tensor x = input(b);
       int64_t from = wrapDim(b.integer("start_dim", 0), x.rank()), to = wrapDim(b.integer("end_dim", -1), x.rank());
       Shape shape;
       for (int64_t d = 0; d < x.rank(); ++d)
         if (d <= from || d > to)
           shape.push_back(x.shape()[d]);
         else
           shape.back() *= x.shape()[d];
       return Value(reshape(x, x.rank() ? shape : Shape{1}, true));
     }},
    {"ravel", "input", [](Bound &b) { return Value(reshape(input(b), {-1}, true)); }},
    {"squeeze", "input, dim=",
     [](Bound &b) {
       Tensor x = input(b);
       if (b.has("dim"))
         return Value(squeeze(x, b.integer("dim")));
       for (int64_t d = x.rank(); d-- > 0;)
         x = squeeze(x, d);
       return Value(x);
     }},
    {"unsqueeze", "input, dim", [](Bound &b) { return Value(unsqueeze(input(b), b.integer("dim"))); }},
    {"broadcast_to", "input, shape", [](Bound &b) { return Value(expand(input(b), b.integers("shape"))); }},
    {"diagonal", "input, offset=, dim1=, dim2=",
     [](Bound &b) { return Value(diagonal(input(b), b.integer("offset", 0), b.integer("dim1", 0), b.integer("dim2", 1))); }},
    {"diag", "input, diagonal=",
     [](Bound &b) {
       Tensor x = input(b);
       if (x.rank() != 1)
         return Value(diagonal(x, b.integer("diagonal", 0), 0, 1));
       Tensor out = Tensor::zeros(x.type(), {x.shape()[0], x.shape()[0]});
       assign(diagonal(out, 0, 0, 1), x);
       return Value(out);
     }},
    {"tril", "input, diagonal=", [](Bound &b) { return Value(triangle(input(b), b.integer("diagonal", 0), true)); }},
    {"triu", "input, diagonal=", [](Bound &b) { return Value(triangle(input(b), b.integer("diagonal", 0), false)); }},
    {"flip", "input, *dims", [](Bound &b) { return Value(flip(input(b), b.integers("dims"))); }},
    {"gather", "input, dim, index", [](Bound &b) { return Value(gather(input(b), b.integer("dim"), b.tensor("index"))); }},
    {"index_select", "input, dim, index",
     [](Bound &b) {
       SmallVector<IndexPart> parts(wrapDim(b.integer("dim"), input(b).rank()));
       parts.push_back({IndexPart::Positions, 0, {}, {}, {}, b.tensor("index")});
       return Value(indexed(input(b), parts));
     }},
    {"narrow", "input, dim, start, length",
     [](Bound &b) {
       return Value(slice(input(b), wrapDim(b.integer("dim"), input(b).rank()), b.integer("start"),
                          b.integer("start") + b.integer("length"), 1));
     }},
    {"nonzero", "input",
     [](Bound &b) {
       Tensor x = input(b);
       CallArguments arguments{{x}, {}, {}, {}};
       Bound inner(b.evaluator, *findNative(tensorFunctions(), "where"), arguments, b.span);
       Value columns = whereNative(inner);
       std::vector<Tensor> parts;
       for (const Value &v : columns.as<Tuple>()->items)
         parts.push_back(*v.tensor());
       return Value(stack(parts, 1));
     }},
    {"clone", "input, **any", [](Bound &b) { return Value(clone(input(b))); }},
    {"detach", "input", [](Bound &b) { return Value(input(b).detached()); }},
    {"numel", "input", [](Bound &b) { return Value(input(b).numel()); }},
    {"is_tensor", "input", [](Bound &b) { return Value(b["input"].tensor() != nullptr); }},
    {"is_floating_point", "input", [](Bound &b) { return Value(isFloat(input(b).type())); }},
};
ArrayRef<Native> tensorFunctions() { return table; }

} // namespace tritonc::host
