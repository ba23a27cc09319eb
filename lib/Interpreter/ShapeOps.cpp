// Operations that move lanes: each says from which lane of its operand a lane of the result comes.
#include "Frame.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::interp;

/// The lane of a tile at each index of `shape`, where a step along dimension d moves by strides[d] lanes.
static std::vector<uint32_t> lanesAt(ArrayRef<int64_t> shape, ArrayRef<int64_t> strides, int64_t first = 0) {
  std::vector<uint32_t> lanes(1, uint32_t(first));
  for (auto [size, stride] : llvm::zip(shape, strides)) {
    std::vector<uint32_t> longer;
    longer.reserve(lanes.size() * size);
    for (uint32_t lane : lanes)
      for (int64_t i = 0; i < size; ++i)
        longer.push_back(uint32_t(lane + i * stride));
    lanes = std::move(longer);
  }
  return lanes;
}

static void move(Frame &frame, const Step &step, unsigned result, const std::vector<uint32_t> &from) {
  frame.out(step, result, rearranged(frame.in(step, 0), frame.resultType(step, result), [&](size_t i) { return from[i]; }));
}

static void arange(Frame &frame, const Step &step) {
  auto op = cast<tile::ArangeOp>(step.op);
  Tile result(frame.resultType(step));
  result.bits = Plane<uint64_t>::of(result.lanes);
  for (size_t i = 0; i < result.lanes; ++i)
    result.bits.lane(i) = uint32_t(op.getStart() + i);
  frame.out(step, std::move(result));
}

/// splat, expand_dims, reshape: the lanes stay as they are, row by row.
static void sameLanes(Frame &frame, const Step &step) {
  Tile result = frame.in(step, 0);
  result.type = frame.resultType(step);
  result.lanes = Tile::lanesOf(result.type);
  frame.out(step, std::move(result));
}

static void broadcast(Frame &frame, const Step &step) {
  const Tile &x = frame.in(step, 0);
  if (x.isUniform())
    return sameLanes(frame, step);
  auto strides = stridesOf(x.shape());
  for (auto [stride, size] : llvm::zip(strides, x.shape()))
    if (size == 1)
      stride = 0;
  move(frame, step, 0, lanesAt(tile::shapeOf(frame.resultType(step)), strides));
}

static void transpose(Frame &frame, const Step &step) {
  auto strides = stridesOf(frame.in(step, 0).shape());
  SmallVector<int64_t> permuted;
  for (int32_t d : cast<tile::TransOp>(step.op).getOrder())
    permuted.push_back(strides[d]);
  move(frame, step, 0, lanesAt(tile::shapeOf(frame.resultType(step)), permuted));
}

static void flip(Frame &frame, const Step &step) {
  unsigned axis = cast<tile::FlipOp>(step.op).getAxis();
  const Tile &x = frame.in(step, 0);
  auto strides = stridesOf(x.shape());
  int64_t last = (x.shape()[axis] - 1) * strides[axis];
  strides[axis] = -strides[axis];
  move(frame, step, 0, lanesAt(x.shape(), strides, last));
}

static void split(Frame &frame, const Step &step) {
  size_t lanes = frame.in(step, 0).lanes / 2;
  std::vector<uint32_t> from(lanes);
  for (unsigned half = 0; half < 2; ++half) {
    for (size_t i = 0; i < lanes; ++i)
      from[i] = uint32_t(2 * i + half);
    move(frame, step, half, from);
  }
}

/// Lanes of two tiles: source(i) says from which and at which lane.
static void combine(Frame &frame, const Step &step, llvm::function_ref<std::pair<bool, size_t>(size_t)> source) {
  const Tile &a = frame.in(step, 0), &b = frame.in(step, 1);
  Tile result(frame.resultType(step));
  auto fill = [&](const auto &x, const auto &y, auto &target) {
    target = std::decay_t<decltype(target)>::of(result.lanes);
    for (size_t i = 0; i < result.lanes; ++i) {
      auto [second, lane] = source(i);
      target.lane(i) = second ? y[lane] : x[lane];
    }
  };
  fill(a.bits, b.bits, result.bits);
  if (!a.cause.isZero() || !b.cause.isZero())
    fill(a.cause, b.cause, result.cause);
  if (result.isPointer())
    fill(a.array, b.array, result.array);
  frame.out(step, std::move(result));
}

static void join(Frame &frame, const Step &step) {
  combine(frame, step, [](size_t i) { return std::pair(i % 2 == 1, i / 2); });
}

static void concatenate(Frame &frame, const Step &step) {
  unsigned axis = cast<tile::CatOp>(step.op).getAxis();
  const Tile &a = frame.in(step, 0), &b = frame.in(step, 1);
  size_t inner = stridesOf(a.shape())[axis], partA = a.shape()[axis] * inner, partB = b.shape()[axis] * inner;
  combine(frame, step, [=](size_t i) {
    size_t block = i / (partA + partB), within = i % (partA + partB);
    return within < partA ? std::pair(false, block * partA + within) : std::pair(true, block * partB + within - partA);
  });
}

/// An index outside of the tile gives 0.
static void gather(Frame &frame, const Step &step) {
  unsigned axis = cast<tile::GatherOp>(step.op).getAxis();
  const Tile &source = frame.in(step, 0), &index = frame.in(step, 1);
  Tile result(frame.resultType(step));
  int64_t size = source.shape()[axis], inner = stridesOf(source.shape())[axis];
  int64_t wanted = result.shape()[axis];
  result.bits = Plane<uint64_t>::of(result.lanes);
  result.cause = Plane<uint32_t>::of(result.lanes);
  if (result.isPointer())
    result.array = Plane<uint16_t>::of(result.lanes);
  for (size_t i = 0; i < result.lanes; ++i) {
    int64_t outer = i / (wanted * inner), at = index.integer(i);
    result.cause.lane(i) = frame.launch.isUndefined(index.cause[i]) ? index.cause[i] : 0;
    if (at < 0 || at >= size)
      continue;
    size_t from = (outer * size + at) * inner + i % inner;
    result.bits.lane(i) = source.bits[from];
    if (!result.cause[i])
      result.cause.lane(i) = source.cause[from];
    if (result.isPointer())
      result.array.lane(i) = source.array[from];
  }
  frame.out(step, std::move(result));
}

void interp::addShapeHandlers(HandlerTable &t) {
  t["tile.arange"] = arange;
  t["tile.splat"] = t["tile.expand_dims"] = t["tile.reshape"] = sameLanes;
  t["tile.broadcast"] = broadcast;
  t["tile.trans"] = transpose;
  t["tile.flip"] = flip;
  t["tile.split"] = split;
  t["tile.join"] = join;
  t["tile.cat"] = concatenate;
  t["tile.gather"] = gather;
}
