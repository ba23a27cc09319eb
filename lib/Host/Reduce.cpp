// Turns rows of numbers into one number each (or one row each): sums, extremes, softmax, sorting.
#include "Ops.h"
#include <cmath>
#include <numeric>

using namespace llvm;

namespace tritonc::host {

namespace {
/// The dimensions of a reduction: which go, and what the result looks like with and without them.
struct Plan {
  Shape order, reduced, kept, keptOnes;
  int64_t length = 1;
};
} // namespace

static Plan plan(const Tensor &a, Dims dims) {
  Plan p;
  std::vector<bool> gone(std::max<int64_t>(a.rank(), 1), dims.empty());
  for (int64_t d : dims)
    gone[wrapDim(d, a.rank())] = true;
  for (int64_t d = 0; d < a.rank(); ++d) {
    if (!gone[d]) {
      p.order.push_back(d);
      p.kept.push_back(a.shape()[d]);
    }
    p.keptOnes.push_back(gone[d] ? 1 : a.shape()[d]);
  }
  for (int64_t d = 0; d < a.rank(); ++d)
    if (gone[d]) {
      p.order.push_back(d);
      p.reduced.push_back(d);
      p.length *= a.shape()[d];
    }
  return p;
}

/// One number for each row of reduced elements.
template <typename In, typename Out, typename F>
static std::vector<Out> rows(const std::vector<In> &values, const Plan &p, F f) {
  std::vector<Out> out(count(p.kept));
  for (size_t i = 0; i < out.size(); ++i)
    out[i] = f(ArrayRef<In>(values.data() + i * p.length, p.length));
  return out;
}
static Tensor lastDims(const Tensor &a, const Plan &p) {
  return a.rank() ? permute(a.detached(), p.order) : a.detached();
}
template <typename F> static Tensor reduceReal(const Tensor &a, const Plan &p, bool keepdim, DType type, F f) {
  Tensor out = Tensor::zeros(type, keepdim ? p.keptOnes : p.kept);
  out.setReals(rows<double, double>(lastDims(a, p).reals(), p, f));
  return out;
}
template <typename F> static Tensor reduceInteger(const Tensor &a, const Plan &p, bool keepdim, DType type, F f) {
  Tensor out = Tensor::zeros(type, keepdim ? p.keptOnes : p.kept);
  out.setIntegers(rows<int64_t, int64_t>(lastDims(a, p).integers(), p, f));
  return out;
}
/// A gradient of a reduction's result, shaped so that it broadcasts against the input.
static Tensor restored(const Tensor &g, const Plan &p) { return reshape(g, p.keptOnes, true); }
static void needElements(const Tensor &a, const Plan &p, const char *what) {
  if (p.length == 0)
    fail("T0152", std::string("`") + what + "` of no elements: this is " + describe(a), "RuntimeError");
}

Tensor sum(const Tensor &a, Dims dims, bool keepdim) {
  Plan p = plan(a, dims);
  if (!isFloat(a.type()))
    return reduceInteger(a, p, keepdim, DType::Int64, [](ArrayRef<int64_t> row) {
      return int64_t(std::accumulate(row.begin(), row.end(), uint64_t(0)));
    });
  Tensor out = reduceReal(a, p, keepdim, a.type(), [](ArrayRef<double> row) {
    return std::accumulate(row.begin(), row.end(), 0.0);
  });
  Shape shape = a.shape();
  return record(out, a, [p, shape](const Tensor &g) -> std::vector<Tensor> { return {expand(restored(g, p), shape)}; });
}

Tensor mean(const Tensor &a, Dims dims, bool keepdim) {
  if (!isFloat(a.type()))
    fail(error("T0150", "`mean` takes floats, this is " + describe(a)).help("convert first: `.float().mean()`"), "RuntimeError");
  Plan p = plan(a, dims);
  Tensor out = reduceReal(a, p, keepdim, a.type(), [](ArrayRef<double> row) {
    return std::accumulate(row.begin(), row.end(), 0.0) / double(row.size());
  });
  Shape shape = a.shape();
  return record(out, a, [p, shape](const Tensor &g) -> std::vector<Tensor> {
    return {expand(binary("div", restored(g, p), Tensor::number(double(p.length))), shape)};
  });
}

Tensor variance(const Tensor &a, Dims dims, double correction, bool keepdim) {
  if (!isFloat(a.type()))
    fail("T0150", "`var` and `std` take floats, this is " + describe(a), "RuntimeError");
  Plan p = plan(a, dims);
  double divisor = std::max(double(p.length) - correction, 0.0);
  Tensor out = reduceReal(a, p, keepdim, a.type(), [&](ArrayRef<double> row) {
    double middle = std::accumulate(row.begin(), row.end(), 0.0) / double(row.size()), total = 0;
    for (double v : row)
      total += (v - middle) * (v - middle);
    return total / divisor;
  });
  Shape reduced = p.reduced;
  return record(out, a, [a, p, reduced, divisor](const Tensor &g) -> std::vector<Tensor> {
    Tensor centred = binary("sub", a.detached(), mean(a.detached(), reduced, true));
    return {binary("mul", binary("mul", centred, Tensor::number(2 / divisor)), restored(g, p))};
  });
}

Tensor product(const Tensor &a, Dims dims, bool keepdim) {
  Plan p = plan(a, dims);
  if (!isFloat(a.type()))
    return reduceInteger(a, p, keepdim, DType::Int64, [](ArrayRef<int64_t> row) {
      return int64_t(std::accumulate(row.begin(), row.end(), uint64_t(1), std::multiplies<>()));
    });
  Tensor out = reduceReal(a, p, keepdim, a.type(), [](ArrayRef<double> row) {
    return std::accumulate(row.begin(), row.end(), 1.0, std::multiplies<>());
  });
  Tensor value = out.detached();
  return record(out, a, [a, p, value](const Tensor &g) -> std::vector<Tensor> {
    return {binary("div", binary("mul", restored(g, p), restored(value, p)), a.detached())};
  });
}

Tensor logsumexp(const Tensor &a, Dims dims, bool keepdim) {
  Plan p = plan(a, dims);
  Tensor out = reduceReal(a, p, keepdim, isFloat(a.type()) ? a.type() : DType::Float32, [](ArrayRef<double> row) {
    double top = -INFINITY, total = 0;
    for (double v : row)
      top = std::isnan(v) || v > top ? v : top;
    if (std::isinf(top))
      return top;
    for (double v : row)
      total += std::exp(v - top);
    return top + std::log(total);
  });
  Tensor value = out.detached();
  return record(out, a, [a, p, value](const Tensor &g) -> std::vector<Tensor> {
    return {binary("mul", unary("exp", binary("sub", a.detached(), restored(value, p))), restored(g, p))};
  });
}

Tensor softmax(const Tensor &a, int64_t dim) {
  Plan p = plan(a, dim);
  Tensor wide = Tensor::zeros(isFloat(a.type()) ? a.type() : DType::Float32, a.shape());
  std::vector<double> values = lastDims(a, p).reals();
  for (size_t at = 0; at + p.length <= values.size() && p.length; at += p.length) {
    double top = *std::max_element(&values[at], &values[at] + p.length), total = 0;
    for (int64_t i = 0; i < p.length; ++i)
      total += values[at + i] = std::exp(values[at + i] - top);
    for (int64_t i = 0; i < p.length; ++i)
      values[at + i] /= total;
  }
  (a.rank() ? permute(wide, p.order) : wide).setReals(values);
  Tensor y = wide.detached();
  return record(wide, a, [y, dim](const Tensor &g) -> std::vector<Tensor> {
    Tensor gy = binary("mul", g, y);
    return {binary("sub", gy, binary("mul", y, sum(gy, dim, true)))};
  });
}

/// The position of the extreme number of a row: the first one; NaN wins.
template <typename T> static int64_t best(ArrayRef<T> row, bool largest) {
  int64_t at = 0;
  for (size_t i = 1; i < row.size(); ++i) {
    if constexpr (std::is_floating_point_v<T>) {
      if (std::isnan(row[at]))
        break;
      if (std::isnan(row[i])) {
        at = i;
        continue;
      }
    }
    if (largest ? row[i] > row[at] : row[i] < row[at])
      at = i;
  }
  return at;
}

Tensor extreme(const Tensor &a, Dims dims, bool keepdim, bool largest) {
  Plan p = plan(a, dims);
  needElements(a, p, largest ? "max" : "min");
  if (!isFloat(a.type()))
    return reduceInteger(a, p, keepdim, a.type(), [&](ArrayRef<int64_t> row) { return row[best(row, largest)]; });
  Tensor out = reduceReal(a, p, keepdim, a.type(), [&](ArrayRef<double> row) { return row[best(row, largest)]; });
  Tensor value = out.detached();
  return record(out, a, [a, p, value](const Tensor &g) -> std::vector<Tensor> {
    Tensor hits = binary("eq", a.detached(), restored(value, p)).to(g.type());
    Tensor shared = binary("div", restored(g, p), sum(hits, p.reduced, true));
    return {binary("mul", hits, shared)};
  });
}

Tensor extremeIndex(const Tensor &a, std::optional<int64_t> dim, bool keepdim, bool largest) {
  Plan p = plan(a, dim ? Dims(*dim) : Dims());
  needElements(a, p, largest ? "argmax" : "argmin");
  Tensor out = Tensor::zeros(DType::Int64, keepdim ? p.keptOnes : p.kept);
  if (isFloat(a.type()))
    out.setIntegers(rows<double, int64_t>(lastDims(a, p).reals(), p, [&](auto row) { return best<double>(row, largest); }));
  else
    out.setIntegers(rows<int64_t, int64_t>(lastDims(a, p).integers(), p, [&](auto row) { return best<int64_t>(row, largest); }));
  return out;
}

static Tensor truths(const Tensor &a) { return mapReal(a, DType::Int1, [](double v) { return double(v != 0); }); }
Tensor anyOf(const Tensor &a, Dims dims, bool keepdim) {
  return reduceInteger(truths(a), plan(a, dims), keepdim, DType::Int1,
                       [](ArrayRef<int64_t> row) { return int64_t(is_contained(row, 1)); });
}
Tensor allOf(const Tensor &a, Dims dims, bool keepdim) {
  return reduceInteger(truths(a), plan(a, dims), keepdim, DType::Int1,
                       [](ArrayRef<int64_t> row) { return int64_t(!is_contained(row, 0)); });
}

Tensor cumulative(const Tensor &a, int64_t dim, bool isProduct) {
  dim = wrapDim(dim, a.rank());
  Plan p = plan(a, dim);
  Tensor out = Tensor::zeros(isFloat(a.type()) ? a.type() : DType::Int64, a.shape());
  Tensor target = a.rank() ? permute(out, p.order) : out;
  auto scan = [&](auto values) {
    for (size_t i = 0; i < values.size(); ++i)
      if (i % p.length)
        values[i] = isProduct ? values[i - 1] * values[i] : values[i - 1] + values[i];
    return values;
  };
  if (isFloat(a.type()))
    target.setReals(scan(lastDims(a, p).reals()));
  else {
    std::vector<int64_t> values = lastDims(a, p).integers();
    std::vector<uint64_t> wide = scan(std::vector<uint64_t>(values.begin(), values.end()));
    target.setIntegers(std::vector<int64_t>(wide.begin(), wide.end()));
  }
  if (isProduct)
    return out;
  return record(out, a, [dim](const Tensor &g) -> std::vector<Tensor> {
    return {flip(cumulative(flip(g, dim), dim, false), dim)};
  });
}

std::pair<Tensor, Tensor> sorted(const Tensor &a, int64_t dim, bool descending) {
  dim = wrapDim(dim, a.rank());
  Plan p = plan(a, dim);
  Tensor order = Tensor::zeros(DType::Int64, a.shape());
  std::vector<double> values = lastDims(a, p).reals();
  std::vector<int64_t> positions(values.size());
  for (size_t at = 0; p.length && at < values.size(); at += p.length) {
    auto begin = positions.begin() + at;
    std::iota(begin, begin + p.length, 0);
    std::sort(begin, begin + p.length, [&](int64_t x, int64_t y) {
      double u = values[at + x], v = values[at + y];
      if (u == v || (std::isnan(u) && std::isnan(v)))
        return x < y;
      if (std::isnan(u) || std::isnan(v))
        return descending ? std::isnan(u) && !std::isnan(v) : std::isnan(v) && !std::isnan(u);
      return descending ? u > v : u < v;
    });
  }
  (a.rank() ? permute(order, p.order) : order).setIntegers(positions);
  return {a.rank() ? gather(a, dim, order) : a, order};
}

} // namespace tritonc::host
