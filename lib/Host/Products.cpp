// Turns matrix products, einsum and conv2d into sums of products, accumulated in double.
#include "Ops.h"
#include "llvm/ADT/StringExtras.h"
#include <map>

using namespace llvm;

namespace tritonc::host {

/// C[m, n] += A[m, k] * B[k, n].
template <typename T> static void multiply(const T *a, const T *b, T *c, int64_t m, int64_t k, int64_t n) {
  constexpr int64_t block = 64;
  for (int64_t k0 = 0; k0 < k; k0 += block)
    for (int64_t i = 0; i < m; ++i)
      for (int64_t j = k0, end = std::min(k, k0 + block); j < end; ++j) {
        T factor = a[i * k + j];
        for (int64_t l = 0; l < n; ++l)
          c[i * n + l] += factor * b[j * n + l];
      }
}

/// The product of batches of matrices [..., m, k] and [..., k, n], which have the same leading dimensions.
static Tensor batched(const Tensor &a, const Tensor &b) {
  Shape shape = a.shape();
  int64_t m = shape[shape.size() - 2], k = shape.back(), n = b.shape().back();
  shape.back() = n;
  Tensor out = Tensor::zeros(a.type(), shape);
  auto run = [&](const auto &x, const auto &y) {
    std::decay_t<decltype(x)> z(out.numel());
    for (int64_t i = 0, batches = count(Dims(shape).drop_back(2)); i < batches; ++i)
      multiply(x.data() + i * m * k, y.data() + i * k * n, z.data() + i * m * n, m, k, n);
    return z;
  };
  if (isFloat(a.type()))
    out.setReals(run(a.reals(), b.reals()));
  else {
    std::vector<int64_t> x = a.integers(), y = b.integers();
    std::vector<uint64_t> z = run(std::vector<uint64_t>(x.begin(), x.end()), std::vector<uint64_t>(y.begin(), y.end()));
    out.setIntegers(std::vector<int64_t>(z.begin(), z.end()));
  }
  return out;
}

Tensor matmul(const Tensor &a, const Tensor &b) {
  if (a.rank() == 0 || b.rank() == 0)
    fail("T0162", "a matrix product needs at least one dimension on each side, not " + describe(a) + " and " + describe(b),
         "RuntimeError");
  if (a.type() != b.type())
    fail(error("T0150", "a matrix product needs equal types, not " + describe(a) + " and " + describe(b))
             .help("convert one side, for example with `.float()`"), "RuntimeError");
  int64_t rows = b.shape()[b.rank() == 1 ? 0 : b.rank() - 2];
  if (a.shape().back() != rows)
    fail("T0162", "the matrix product of " + describe(a) + " and " + describe(b) + " does not fit: " +
                      std::to_string(a.shape().back()) + " columns against " + std::to_string(rows) + " rows", "RuntimeError");
  if (a.rank() == 1 && b.rank() == 1)
    return squeeze(matmul(unsqueeze(a, 0), b), 0);
  if (a.rank() == 1)
    return squeeze(matmul(unsqueeze(a, 0), b), -2);
  if (b.rank() == 1)
    return squeeze(matmul(a, unsqueeze(b, 1)), -1);
  Shape batch = broadcastShapes(Dims(a.shape()).drop_back(2), Dims(b.shape()).drop_back(2));
  auto raised = [&](const Tensor &t) {
    Shape shape = batch;
    shape.append({t.shape()[t.rank() - 2], t.shape().back()});
    return expand(t.detached(), shape);
  };
  Tensor x = raised(a), y = raised(b);
  Shape aShape = a.shape(), bShape = b.shape();
  bool needsA = a.needsGrad(), needsB = b.needsGrad();
  return record(batched(x, y), {a, b}, [=](const Tensor &g) -> std::vector<Tensor> {
    return {needsA ? reduceTo(batched(g, transpose(y, -1, -2)), aShape) : Tensor(),
            needsB ? reduceTo(batched(transpose(x, -1, -2), g), bShape) : Tensor()};
  });
}

//===-- einsum -----------------------------------------------------------------===//

/// `operand`, whose dimensions are named by `labels`, with one dimension for each of `all`, in that order.
static Tensor spread(Tensor operand, std::string labels, StringRef all) {
  for (size_t i = 0; i < labels.size(); ++i) // `ii`: the diagonal
    for (size_t j = labels.size() - 1; j > i; --j)
      if (labels[i] == labels[j]) {
        operand = diagonal(operand, 0, i, j);
        char label = labels[i];
        labels.erase(j, 1);
        labels.erase(i, 1);
        labels += label;
        i = 0;
        j = labels.size();
      }
  Shape order;
  for (char c : all)
    if (size_t at = labels.find(c); at != std::string::npos)
      order.push_back(at);
  operand = permute(operand, order);
  for (size_t i = 0; i < all.size(); ++i)
    if (labels.find(all[i]) == std::string::npos)
      operand = unsqueeze(operand, i);
  return operand;
}

Tensor einsum(StringRef equation, ArrayRef<Tensor> operands) {
  std::string text;
  for (char c : equation)
    if (c != ' ')
      text += c;
  auto [left, right] = StringRef(text).split("->");
  SmallVector<StringRef> inputs;
  left.split(inputs, ',');
  if (inputs.size() != operands.size())
    fail("T0103", "`einsum` names " + std::to_string(inputs.size()) + " operands and gets " +
                      std::to_string(operands.size()), "RuntimeError");
  std::map<char, int64_t> sizes, uses;
  for (auto [labels, t] : zip(inputs, operands)) {
    if (!all_of(labels, [](char c) { return isAlpha(c); }))
      fail("T0153", "`einsum` takes letters, `,` and `->` here, not `" + equation.str() + "`", "RuntimeError");
    if (int64_t(labels.size()) != t.rank())
      fail("T0162", "`einsum` names `" + labels.str() + "` for " + describe(t), "RuntimeError");
    for (size_t i = 0; i < labels.size(); ++i) {
      int64_t &size = sizes.try_emplace(labels[i], 1).first->second;
      if (size != 1 && t.shape()[i] != 1 && size != t.shape()[i])
        fail("T0110", std::string("`einsum` meets two sizes for `") + labels[i] + "`: " + std::to_string(size) + " and " +
                          std::to_string(t.shape()[i]), "RuntimeError");
      size = std::max(size, t.shape()[i]);
      ++uses[labels[i]];
    }
  }
  std::string out = right.str();
  if (text.find("->") == std::string::npos)
    for (auto [label, n] : uses)
      if (n == 1)
        out += label;
  std::string all = out;
  for (char c : out)
    if (!sizes.count(c))
      fail("T0152", std::string("`einsum` has no input with `") + c + "`", "RuntimeError");
  Shape summed;
  for (auto [label, size] : sizes)
    if (out.find(label) == std::string::npos) {
      summed.push_back(all.size());
      all += label;
    }
  // Two operands that share what is summed are a batched matrix product; anything else is multiplied out.
  Tensor result = spread(operands[0], inputs[0].str(), all);
  for (size_t i = 1; i < operands.size(); ++i) {
    Tensor next = spread(operands[i], inputs[i].str(), all);
    if (i + 1 == operands.size() && summed.size() == 1 && out.size() >= 2) {
      int64_t rows = -1, columns = -1;
      for (size_t d = 0; d < out.size(); ++d) {
        bool inLeft = result.shape()[d] != 1, inRight = next.shape()[d] != 1;
        rows = inLeft && !inRight ? int64_t(d) : rows;
        columns = inRight && !inLeft ? int64_t(d) : columns;
      }
      if (rows == int64_t(out.size()) - 2 && columns == int64_t(out.size()) - 1 &&
          result.shape().back() == next.shape().back())
        return matmul(squeeze(result, columns), transpose(squeeze(next, rows), -1, -2));
    }
    result = binary("mul", result, next);
  }
  return summed.empty() ? result : sum(result, summed, false);
}

//===-- conv2d -------------------------------------------------------------------===//

Tensor conv2d(const Tensor &input, const Tensor &weight, Tensor bias, Dims stride, Dims padding) {
  Tensor x = input.rank() == 3 ? unsqueeze(input, 0) : input;
  if (x.rank() != 4 || weight.rank() != 4 || x.shape()[1] != weight.shape()[1])
    fail("T0162", "`conv2d` needs [N, C, H, W] and [O, C, KH, KW], not " + describe(input) + " and " + describe(weight),
         "RuntimeError");
  x = pad(x, {padding[1], padding[1], padding[0], padding[0]}, 0);
  int64_t kh = weight.shape()[2], kw = weight.shape()[3];
  int64_t h = (x.shape()[2] - kh) / stride[0] + 1, w = (x.shape()[3] - kw) / stride[1] + 1;
  if (x.shape()[2] < kh || x.shape()[3] < kw)
    fail("T0162", "`conv2d`: the kernel is larger than the padded image " + describe(x), "RuntimeError");
  Tensor out;
  for (int64_t i = 0; i < kh; ++i)
    for (int64_t j = 0; j < kw; ++j) {
      Tensor window = slice(slice(x, 2, i, i + (h - 1) * stride[0] + 1, stride[0]), 3, j, j + (w - 1) * stride[1] + 1, stride[1]);
      Tensor part = einsum("nchw,oc->nohw", {window, pick(pick(weight, 3, j), 2, i)});
      out = out ? binary("add", out, part) : part;
    }
  if (bias)
    out = binary("add", out, reshape(bias, {-1, 1, 1}, true));
  return input.rank() == 3 ? squeeze(out, 0) : out;
}

} // namespace tritonc::host
