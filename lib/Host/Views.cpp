// Turns requests for another shape into views of the same memory, and joins and pads tensors.
#include "Ops.h"

using namespace llvm;

namespace tritonc::host {

static std::string text(Dims shape) {
  std::string out = "[";
  for (size_t i = 0; i < shape.size(); ++i)
    out += (i ? ", " : "") + std::to_string(shape[i]);
  return out + "]";
}

Tensor expand(const Tensor &a, Dims shape) {
  int64_t extra = int64_t(shape.size()) - a.rank();
  Shape sizes(shape), strides(shape.size(), 0);
  bool fits = extra >= 0;
  for (int64_t d = 0; fits && d < int64_t(shape.size()); ++d) {
    if (d < extra) {
      fits = sizes[d] >= 0;
      continue;
    }
    int64_t old = a.shape()[d - extra];
    if (sizes[d] == -1)
      sizes[d] = old;
    if (sizes[d] == old)
      strides[d] = a.strides()[d - extra];
    fits = sizes[d] == old || (old == 1 && sizes[d] >= 0);
  }
  if (!fits)
    fail("T0110", "a tensor " + describe(a) + " does not expand to " + text(shape), "RuntimeError");
  count(sizes);
  Shape from = a.shape();
  return record(a.view(sizes, strides, a->offset), a,
                [from](const Tensor &g) -> std::vector<Tensor> { return {reduceTo(g, from)}; });
}

Tensor permute(const Tensor &a, Dims dims) {
  Shape order;
  std::vector<bool> seen(a.rank(), false);
  for (int64_t d : dims) {
    order.push_back(wrapDim(d, a.rank()));
    if (a.rank() && seen[order.back()])
      fail("T0152", "`permute` got the same dimension twice", "RuntimeError");
    if (a.rank())
      seen[order.back()] = true;
  }
  if (int64_t(order.size()) != a.rank())
    fail("T0152", "`permute` needs every dimension of " + describe(a) + " once", "RuntimeError");
  return recordView(a, [order](const Tensor &t) {
    Shape shape, strides;
    for (int64_t d : order) {
      shape.push_back(t.shape()[d]);
      strides.push_back(t.strides()[d]);
    }
    return t.view(shape, strides, t->offset);
  });
}

Tensor transpose(const Tensor &a, int64_t x, int64_t y) {
  if (a.rank() == 0)
    return a;
  Shape order;
  for (int64_t d = 0; d < a.rank(); ++d)
    order.push_back(d);
  std::swap(order[wrapDim(x, a.rank())], order[wrapDim(y, a.rank())]);
  return permute(a, order);
}

/// The strides with which the memory of `a` has another shape; none if it would need a copy.
static std::optional<Shape> viewStrides(const Tensor &a, Dims shape) {
  Shape strides(shape.size());
  if (a.numel() == 0)
    return rowMajorStrides(shape);
  int64_t to = int64_t(shape.size()) - 1, base = a.rank() ? a.strides().back() : 1, run = 1, filled = 1;
  for (int64_t d = a.rank() - 1; d >= 0; --d) {
    run *= a.shape()[d];
    bool chunkEnds = d == 0 || (a.shape()[d - 1] != 1 && a.strides()[d - 1] != run * base);
    if (!chunkEnds)
      continue;
    while (to >= 0 && (filled < run || shape[to] == 1)) {
      strides[to] = filled * base;
      filled *= shape[to--];
    }
    if (filled != run)
      return std::nullopt;
    if (d > 0) {
      base = a.strides()[d - 1];
      run = filled = 1;
    }
  }
  for (; to >= 0; --to)
    strides[to] = base;
  return strides;
}

Tensor reshape(const Tensor &a, Dims wanted, bool copies) {
  Shape shape(wanted);
  int64_t known = 1, open = -1;
  for (size_t d = 0; d < shape.size(); ++d) {
    if (shape[d] == -1 && open < 0)
      open = d;
    else if (shape[d] < 0)
      fail("T0152", "the shape " + text(wanted) + " has a size that is not possible", "RuntimeError");
  }
  for (size_t d = 0; d < shape.size(); ++d)
    if (int64_t(d) != open && __builtin_mul_overflow(known, shape[d], &known))
      fail("T0152", "the shape " + text(wanted) + " is too large", "RuntimeError");
  if (open >= 0 && known > 0)
    shape[open] = a.numel() / known;
  if (open >= 0 && known == 0)
    shape[open] = 0;
  if (count(shape) != a.numel())
    fail("T0152", "the shape " + text(wanted) + " does not hold the " + std::to_string(a.numel()) + " elements of " +
                      describe(a), "RuntimeError");
  if (!viewStrides(a, shape)) {
    if (!copies)
      fail(error("T0152", "`view` cannot give " + describe(a) + " the shape " + text(wanted) +
                              ": the memory is not in that order")
               .help("use `reshape`, or `contiguous()` before `view`"), "RuntimeError");
    return reshape(clone(a), shape, false);
  }
  return recordView(a, [shape](const Tensor &t) { return t.view(shape, *viewStrides(t, shape), t->offset); });
}

Tensor squeeze(const Tensor &a, int64_t dim) {
  dim = wrapDim(dim, a.rank());
  if (a.rank() == 0 || a.shape()[dim] != 1)
    return a;
  return pick(a, dim, 0);
}

Tensor unsqueeze(const Tensor &a, int64_t dim) {
  dim = wrapDim(dim, a.rank() + 1);
  return recordView(a, [dim](const Tensor &t) {
    Shape shape = t.shape(), strides = t.strides();
    int64_t step = dim < t.rank() ? shape[dim] * strides[dim] : 1;
    shape.insert(shape.begin() + dim, 1);
    strides.insert(strides.begin() + dim, step);
    return t.view(shape, strides, t->offset);
  });
}

Tensor slice(const Tensor &a, int64_t dim, int64_t start, int64_t stop, int64_t step) {
  int64_t size = a.shape()[dim];
  auto clamp = [size](int64_t at) { return std::min(std::max<int64_t>(at < 0 ? at + size : at, 0), size); };
  int64_t from = clamp(start), to = std::max(clamp(stop), from);
  return recordView(a, [=](const Tensor &t) {
    Shape shape = t.shape(), strides = t.strides();
    shape[dim] = step > to - from ? (to > from) : (to - from + step - 1) / step;
    int64_t offset = t->offset + from * strides[dim];
    if (shape[dim] > 1)
      strides[dim] *= step;
    return t.view(shape, strides, offset);
  });
}

Tensor pick(const Tensor &a, int64_t dim, int64_t index) {
  return recordView(a, [=](const Tensor &t) {
    Shape shape = t.shape(), strides = t.strides();
    int64_t offset = t->offset + index * strides[dim];
    shape.erase(shape.begin() + dim);
    strides.erase(strides.begin() + dim);
    return t.view(shape, strides, offset);
  });
}

Tensor diagonal(const Tensor &a, int64_t offset, int64_t x, int64_t y) {
  x = wrapDim(x, a.rank());
  y = wrapDim(y, a.rank());
  if (x == y || a.rank() < 2)
    fail("T0152", "`diagonal` needs two different dimensions", "RuntimeError");
  return recordView(a, [=](const Tensor &t) {
    Shape shape, strides;
    for (int64_t d = 0; d < t.rank(); ++d)
      if (d != x && d != y) {
        shape.push_back(t.shape()[d]);
        strides.push_back(t.strides()[d]);
      }
    int64_t rows = t.shape()[x] + std::min<int64_t>(offset, 0), columns = t.shape()[y] - std::max<int64_t>(offset, 0);
    shape.push_back(std::max<int64_t>(std::min(rows, columns), 0));
    strides.push_back(t.strides()[x] + t.strides()[y]);
    int64_t start = offset > 0 ? offset * t.strides()[y] : -offset * t.strides()[x];
    return t.view(shape, strides, shape.back() ? t->offset + start : t->offset);
  });
}

Tensor clone(const Tensor &a) {
  return record(a.copy(), a, [](const Tensor &g) -> std::vector<Tensor> { return {g}; });
}

Tensor cat(ArrayRef<Tensor> parts, int64_t dim) {
  if (parts.empty())
    fail("T0152", "`cat` needs at least one tensor", "RuntimeError");
  SmallVector<Tensor> used;
  for (const Tensor &t : parts)
    if (!(t.rank() == 1 && t.shape()[0] == 0) || parts.size() == 1)
      used.push_back(t);
  if (used.empty())
    return parts[0];
  dim = wrapDim(dim, used[0].rank());
  Shape shape = used[0].shape(), sizes;
  if (shape.empty())
    fail("T0152", "`cat` does not join single numbers; use `stack`", "RuntimeError");
  DType type = used[0].type();
  shape[dim] = 0;
  for (const Tensor &t : used) {
    Shape other = t.shape();
    if (t.rank() == int64_t(shape.size()))
      other[dim] = shape[dim];
    if (other != shape)
      fail("T0110", "`cat` along dimension " + std::to_string(dim) + " does not fit " + describe(used[0]) + " and " +
                        describe(t), "RuntimeError");
    shape[dim] += t.shape()[dim];
    sizes.push_back(t.shape()[dim]);
    type = promote(type, t.type());
  }
  Tensor out = Tensor::zeros(type, shape);
  int64_t at = 0;
  for (const Tensor &t : used) {
    assign(slice(out, dim, at, at + t.shape()[dim], 1), t.detached());
    at += t.shape()[dim];
  }
  return record(out, used, [dim, sizes](const Tensor &g) {
    std::vector<Tensor> grads;
    int64_t at = 0;
    for (int64_t size : sizes) {
      grads.push_back(slice(g, dim, at, at + size, 1));
      at += size;
    }
    return grads;
  });
}

Tensor stack(ArrayRef<Tensor> parts, int64_t dim) {
  SmallVector<Tensor> raised;
  for (const Tensor &t : parts) {
    if (t.shape() != parts[0].shape())
      fail("T0110", "`stack` needs equal shapes, not " + describe(parts[0]) + " and " + describe(t), "RuntimeError");
    raised.push_back(unsqueeze(t, dim));
  }
  return cat(raised, dim < 0 && !parts.empty() ? dim + parts[0].rank() + 1 : dim);
}

Tensor pad(const Tensor &a, Dims amounts, double value) {
  if (amounts.size() % 2 || int64_t(amounts.size() / 2) > a.rank())
    fail("T0152", "`pad` needs a pair of amounts for each of the last dimensions of " + describe(a), "RuntimeError");
  Shape shape = a.shape(), before(a.rank(), 0);
  for (size_t i = 0; i < amounts.size() / 2; ++i) {
    size_t dim = a.rank() - 1 - i;
    before[dim] = amounts[2 * i];
    shape[dim] += amounts[2 * i] + amounts[2 * i + 1];
    if (shape[dim] < 0)
      fail("T0152", "`pad` makes dimension " + std::to_string(dim) + " negative", "RuntimeError");
  }
  // The part of the input that stays, and where it lies in the output.
  auto kept = [before, shape, from = a.shape()](const Tensor &t, bool isInput) {
    Tensor part = t;
    for (size_t d = 0; d < shape.size(); ++d) {
      int64_t skip = std::max<int64_t>(-before[d], 0), at = std::max<int64_t>(before[d], 0);
      int64_t n = std::max<int64_t>(std::min(from[d] - skip, shape[d] - at), 0);
      part = isInput ? slice(part, d, skip, skip + n, 1) : slice(part, d, at, at + n, 1);
    }
    return part;
  };
  Tensor out = Tensor::full(a.type(), shape, value), source = a.detached();
  assign(kept(out, false), kept(source, true));
  Shape from = a.shape();
  return record(out, a, [kept, from](const Tensor &g) -> std::vector<Tensor> {
    Tensor whole = Tensor::zeros(g.type(), from);
    assign(kept(whole, true), kept(g, false));
    return {whole};
  });
}

Tensor flip(const Tensor &a, Dims dims) {
  Tensor out = a;
  for (int64_t dim : dims) {
    dim = wrapDim(dim, a.rank());
    std::vector<int64_t> order;
    for (int64_t i = a.shape()[dim]; i-- > 0;)
      order.push_back(i);
    IndexPart part{IndexPart::Positions, 0, {}, {}, {}, Tensor::zeros(DType::Int64, {int64_t(order.size())})};
    part.positions.setIntegers(order);
    SmallVector<IndexPart> parts(dim);
    parts.push_back(part);
    out = indexed(out, parts);
  }
  return out;
}

Tensor triangle(const Tensor &a, int64_t diagonal, bool lower) {
  if (a.rank() < 2)
    fail("T0152", "`tril` and `triu` need at least two dimensions", "RuntimeError");
  int64_t rows = a.shape()[a.rank() - 2], columns = a.shape().back();
  Tensor keep = Tensor::zeros(DType::Int1, {rows, columns});
  std::vector<int64_t> bits;
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < columns; ++c)
      bits.push_back(lower ? c - r <= diagonal : c - r >= diagonal);
  keep.setIntegers(bits);
  return where(keep, a, Tensor::zeros(a.type(), {}));
}

} // namespace tritonc::host
