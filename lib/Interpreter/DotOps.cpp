// Matrix products, by the definition: result[m, n] = acc[m, n] + Σ a[m, k] · b[k, n], k in order.
#include "Frame.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::interp;

namespace {
/// One product of a batch, by the lanes at which its matrices begin.
struct Extents {
  size_t batches, m, n, k;
};
} // namespace

/// The elements of a tile as numbers of the type in which the product is computed.
template <typename Number> static std::vector<Number> numbersOf(const Tile &x) {
  std::vector<Number> numbers(x.lanes);
  if constexpr (std::is_floating_point_v<Number>)
    withCodec(x.element(), [&](auto codec) {
      for (size_t i = 0; i < x.lanes; ++i)
        numbers[i] = Number(codec.decode(x.bits[i]));
    });
  else
    for (size_t i = 0; i < x.lanes; ++i)
      numbers[i] = Number(x.integer(i));
  return numbers;
}

template <typename Number> static std::vector<Number> product(const Tile &a, const Tile &b, const Tile &acc, const Extents &e) {
  std::vector<Number> x = numbersOf<Number>(a), y = numbersOf<Number>(b), z = numbersOf<Number>(acc);
  for (size_t batch = 0; batch < e.batches; ++batch)
    for (size_t m = 0; m < e.m; ++m)
      for (size_t k = 0; k < e.k; ++k) {
        Number factor = x[(batch * e.m + m) * e.k + k];
        const Number *from = &y[(batch * e.k + k) * e.n];
        Number *to = &z[(batch * e.m + m) * e.n];
        for (size_t n = 0; n < e.n; ++n)
          to[n] += factor * from[n];
      }
  return z;
}

/// Why an element is not to be relied on: its whole row of `a` or column of `b` is undefined, or its accumulator. Undefined
/// lanes among good ones are told of, and not followed.
static void spreadCauses(Frame &frame, const Step &step, Tile &result, const Extents &e) {
  const Tile &a = frame.in(step, 0), &b = frame.in(step, 1), &acc = frame.in(step, 2);
  auto isGood = [&](const Tile &t) { return t.cause.isUniform() && !frame.launch.isUndefined(t.cause[0]); };
  if (isGood(a) && isGood(b) && isGood(acc))
    return;
  UndefinedUse mixed{UndefinedUse::Product, step.site, frame.program, 0, 0, a.lanes + b.lanes};
  /// The cause of `count` lanes if all of them are undefined.
  auto whole = [&](const Tile &t, size_t first, size_t stride) -> uint32_t {
    size_t undefined = 0;
    uint32_t cause = 0;
    for (size_t k = 0; k < e.k; ++k)
      if (uint32_t c = t.cause[first + k * stride]; frame.launch.isUndefined(c))
        ++undefined, cause = c;
    if (undefined == e.k)
      return cause;
    if (undefined)
      mixed.lanes += undefined, mixed.cause = mixed.cause ? mixed.cause : cause;
    return 0;
  };
  result.cause = acc.cause;
  result.cause.spread(result.lanes);
  for (size_t batch = 0; batch < e.batches; ++batch) {
    std::vector<uint32_t> columns(e.n);
    for (size_t n = 0; n < e.n; ++n)
      columns[n] = whole(b, batch * e.k * e.n + n, e.n);
    for (size_t m = 0; m < e.m; ++m) {
      uint32_t row = whole(a, (batch * e.m + m) * e.k, 1);
      for (size_t n = 0; n < e.n; ++n) {
        uint32_t &cause = result.cause.lane((batch * e.m + m) * e.n + n);
        cause = cause ? cause : row ? row : columns[n];
      }
    }
  }
  if (mixed.lanes)
    frame.launch.observer.undefinedUse(mixed);
}

static void dot(Frame &frame, const Step &step) {
  const Tile &a = frame.in(step, 0), &b = frame.in(step, 1), &acc = frame.in(step, 2);
  Tile result(frame.resultType(step));
  ArrayRef<int64_t> shape = result.shape();
  size_t rank = shape.size();
  Extents e{1, size_t(shape[rank - 2]), size_t(shape[rank - 1]), size_t(a.shape()[rank - 1])};
  for (int64_t size : shape.drop_back(2))
    e.batches *= size;
  result.bits = Plane<uint64_t>::of(result.lanes);
  Type element = result.element();
  auto keep = [&](const auto &numbers, auto encode) {
    for (size_t i = 0; i < result.lanes; ++i)
      result.bits.lane(i) = encode(numbers[i]);
  };
  if (element.isF64())
    keep(product<double>(a, b, acc, e), [](double x) { return F64::encode(x); });
  else if (isa<FloatType>(element))
    withCodec(element, [&](auto codec) { keep(product<float>(a, b, acc, e), [&](float x) { return codec.encode(x); }); });
  else
    keep(product<uint32_t>(a, b, acc, e), [&](uint32_t x) { return uint64_t(x); });
  spreadCauses(frame, step, result, e);
  frame.out(step, std::move(result));
}

void interp::addDotHandlers(HandlerTable &t) { t["tile.dot"] = dot; }
