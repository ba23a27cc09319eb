// Reductions, scans, sorting and counting along an axis.
#include "Frame.h"
#include <numeric>

using namespace mlir;
using namespace tritonc;
using namespace tritonc::interp;

namespace {
/// A tile seen along one axis: `count` rows of `size` lanes each.
struct Axis {
  size_t size, inner, count;
  Axis(ArrayRef<int64_t> shape, unsigned axis) {
    size = shape[axis];
    inner = stridesOf(shape)[axis];
    count = 1;
    for (int64_t s : shape)
      count *= s;
    count /= size;
  }
  /// The lane of element `i` of a row.
  size_t lane(size_t row, size_t i) const { return (row / inner * size + i) * inner + row % inner; }
};
} // namespace

/// Why a row's result is not to be relied on. A row of nothing but undefined lanes only hands that on; undefined lanes among
/// good ones are told of, since the result looks like one and is none.
static Plane<uint32_t> causesOfRows(Frame &frame, const Step &step, const Axis &axis) {
  Plane<uint32_t> causes;
  UndefinedUse mixed{UndefinedUse::Reduction, step.site, frame.program, 0, 0, axis.count * axis.size};
  for (unsigned o = 0; o < step.operands.size(); ++o) {
    const Plane<uint32_t> &from = frame.in(step, o).cause;
    if (from.isUniform() && !frame.launch.isUndefined(from[0]))
      continue;
    causes.spread(axis.count);
    for (size_t row = 0; row < axis.count; ++row) {
      size_t undefined = 0;
      uint32_t cause = 0;
      for (size_t i = 0; i < axis.size; ++i)
        if (uint32_t c = from[axis.lane(row, i)]; frame.launch.isUndefined(c))
          ++undefined, cause = c;
      if (undefined == axis.size) {
        causes.lane(row) = cause;
      } else if (undefined) {
        mixed.lanes += undefined;
        mixed.cause = mixed.cause ? mixed.cause : cause;
      }
    }
  }
  if (mixed.lanes)
    frame.launch.observer.undefinedUse(mixed);
  return causes;
}

/// Lanes from(0) … of every operand, as many of them as `lanes`, under the types of single numbers.
template <typename From> static std::vector<Tile> pick(ArrayRef<Tile> tiles, const Step &step, size_t lanes, From from) {
  std::vector<Tile> picked;
  for (const Tile &t : tiles) {
    Tile part(t.element());
    part.lanes = lanes;
    part.bits = Plane<uint64_t>::of(lanes);
    for (size_t i = 0; i < lanes; ++i)
      part.bits.lane(i) = t.bits[from(i)];
    picked.push_back(std::move(part));
  }
  return picked;
}

/// What the region makes of `left` and `right`: many pairs at once if it works lane by lane, else pair by pair.
static std::vector<Tile> combined(Frame &frame, const Step &step, std::vector<Tile> left, std::vector<Tile> right) {
  const Code &region = step.regions[0];
  auto enter = [&](std::vector<Tile> &l, std::vector<Tile> &r) {
    size_t n = l.size();
    for (size_t k = 0; k < n; ++k) {
      frame.slots[region.arguments[k]] = std::move(l[k]);
      frame.slots[region.arguments[n + k]] = std::move(r[k]);
    }
    frame.run(region);
    return std::move(frame.yielded);
  };
  size_t lanes = left[0].lanes;
  if (region.isLanewise || lanes == 1) {
    std::vector<Tile> result = enter(left, right);
    for (Tile &t : result)
      t.lanes = lanes;
    return result;
  }
  std::vector<Tile> results = left;
  for (size_t i = 0; i < lanes; ++i) {
    auto here = [&](size_t) { return i; };
    std::vector<Tile> l = pick(left, step, 1, here), r = pick(right, step, 1, here);
    std::vector<Tile> one = enter(l, r);
    for (auto [k, t] : llvm::enumerate(one))
      results[k].bits.lane(i) = t.bits[0];
  }
  return results;
}

static std::vector<Tile> operandsOf(Frame &frame, const Step &step) {
  std::vector<Tile> tiles;
  for (unsigned i = 0; i < step.operands.size(); ++i)
    tiles.push_back(frame.in(step, i));
  return tiles;
}

/// Neighbours are combined, left with right, until one is left: the order of the elements stays.
static void reduce(Frame &frame, const Step &step) {
  auto op = cast<tile::ReduceOp>(step.op);
  Axis axis(frame.in(step, 0).shape(), op.getAxis());
  Plane<uint32_t> causes = causesOfRows(frame, step, axis);
  size_t rows = axis.count, size = axis.size;
  std::vector<Tile> parts = operandsOf(frame, step);
  // From here on element i of a row is lane row · size + i.
  parts = pick(parts, step, rows * size, [&](size_t lane) { return axis.lane(lane / size, lane % size); });
  while (size > 1 && !frame.launch.fault) {
    size_t pairs = size / 2, next = size - pairs;
    auto side = [&](size_t which) {
      return pick(parts, step, rows * pairs, [&, which](size_t lane) { return lane / pairs * size + 2 * (lane % pairs) + which; });
    };
    std::vector<Tile> made = combined(frame, step, side(0), side(1));
    std::vector<Tile> rest = pick(parts, step, rows * next, [&](size_t lane) { return lane / next * size + size - 1; });
    for (auto [k, tile] : llvm::enumerate(rest))
      for (size_t row = 0; row < rows; ++row)
        for (size_t i = 0; i < pairs; ++i)
          tile.bits.lane(row * next + i) = made[k].bits[row * pairs + i];
    parts = std::move(rest);
    size = next;
  }
  for (auto [k, tile] : llvm::enumerate(parts)) {
    Tile result(frame.resultType(step, k));
    result.bits = tile.bits;
    result.cause = causes;
    frame.out(step, k, std::move(result));
  }
}

/// result[i] = result[i - 1] with x[i], all rows at once.
static void scan(Frame &frame, const Step &step) {
  auto op = cast<tile::ScanOp>(step.op);
  Axis axis(frame.in(step, 0).shape(), op.getAxis());
  std::vector<Tile> x = operandsOf(frame, step), results;
  for (unsigned k = 0; k < x.size(); ++k) {
    results.push_back(Tile(frame.resultType(step, k)));
    results[k].bits = Plane<uint64_t>::of(results[k].lanes);
  }
  std::vector<Tile> running;
  for (size_t i = 0; i < axis.size && !frame.launch.fault; ++i) {
    size_t at = op.getReverse() ? axis.size - 1 - i : i;
    std::vector<Tile> next = pick(x, step, axis.count, [&](size_t row) { return axis.lane(row, at); });
    running = i == 0 ? std::move(next) : combined(frame, step, std::move(running), std::move(next));
    for (auto [k, result] : llvm::enumerate(results))
      for (size_t row = 0; row < axis.count; ++row)
        result.bits.lane(axis.lane(row, at)) = running[k].bits[row];
  }
  // An element is as good as all those before it.
  for (unsigned o = 0; o < x.size(); ++o) {
    if (x[o].cause.isUniform() && !frame.launch.isUndefined(x[o].cause[0]))
      continue;
    for (Tile &result : results) {
      result.cause.spread(result.lanes);
      for (size_t row = 0; row < axis.count; ++row) {
        uint32_t cause = 0;
        for (size_t i = 0; i < axis.size; ++i) {
          size_t lane = axis.lane(row, op.getReverse() ? axis.size - 1 - i : i);
          if (!cause && frame.launch.isUndefined(x[o].cause[lane]))
            cause = x[o].cause[lane];
          if (cause)
            result.cause.lane(lane) = cause;
        }
      }
    }
  }
  for (unsigned k = 0; k < results.size(); ++k)
    frame.out(step, k, std::move(results[k]));
}

/// NaNs behind all numbers, -0 before +0.
static bool isLess(uint64_t a, uint64_t b, Type type, bool isUnsigned) {
  if (!isa<FloatType>(type)) {
    unsigned w = type.getIntOrFloatBitWidth();
    return isUnsigned ? a < b : signedOf(a, w) < signedOf(b, w);
  }
  return withCodec(type, [&](auto codec) {
    double x = codec.decode(a), y = codec.decode(b);
    if (std::isnan(x) || std::isnan(y))
      return !std::isnan(x) && std::isnan(y);
    return x != y ? x < y : std::signbit(x) && !std::signbit(y);
  });
}

static void sort(Frame &frame, const Step &step) {
  auto op = cast<tile::SortOp>(step.op);
  const Tile &x = frame.in(step, 0);
  Axis axis(x.shape(), x.shape().size() - 1);
  Plane<uint32_t> causes = causesOfRows(frame, step, axis);
  Tile result(frame.resultType(step));
  size_t kept = result.shape().back();
  result.bits = Plane<uint64_t>::of(result.lanes);
  if (!causes.isZero())
    result.cause.spread(result.lanes);
  std::vector<uint64_t> row(axis.size);
  for (size_t r = 0; r < axis.count; ++r) {
    for (size_t i = 0; i < axis.size; ++i)
      row[i] = x.bits[axis.lane(r, i)];
    llvm::sort(row, [&](uint64_t a, uint64_t b) {
      return op.getDescending() ? isLess(b, a, x.element(), op.getIsUnsigned()) : isLess(a, b, x.element(), op.getIsUnsigned());
    });
    for (size_t i = 0; i < kept; ++i) {
      result.bits.lane(r * kept + i) = row[i];
      if (!causes.isZero())
        result.cause.lane(r * kept + i) = causes[r];
    }
  }
  frame.out(step, std::move(result));
}

static void histogram(Frame &frame, const Step &step) {
  auto op = cast<tile::HistogramOp>(step.op);
  const Tile &x = frame.in(step, 0), *mask = op.getMask() ? &frame.in(step, 1) : nullptr;
  Tile result(frame.resultType(step));
  result.bits = Plane<uint64_t>::of(result.lanes);
  UndefinedUse use{UndefinedUse::Reduction, step.site, frame.program, 0, 0, x.lanes};
  for (size_t i = 0; i < x.lanes; ++i) {
    if (mask && !mask->bits[i])
      continue;
    if (frame.launch.isUndefined(x.cause[i]))
      ++use.lanes, use.cause = x.cause[i];
    if (int64_t bin = x.integer(i); bin >= 0 && uint64_t(bin) < result.lanes)
      ++result.bits.lane(bin);
  }
  if (use.lanes)
    frame.launch.observer.undefinedUse(use);
  frame.out(step, std::move(result));
}

void interp::addReductionHandlers(HandlerTable &t) {
  t["tile.reduce"] = reduce;
  t["tile.scan"] = scan;
  t["tile.sort"] = sort;
  t["tile.histogram"] = histogram;
}
