// Turns `a[…]` and `a[…] = value` into views where possible, and into lists of elements where positions are tensors.
#include "Ops.h"

using namespace llvm;

namespace tritonc::host {

void assign(const Tensor &target, const Tensor &value) {
  Tensor source = value.detached();
  if (source.shape() != target.shape()) {
    while (source.rank() > target.rank() && source.shape()[0] == 1)
      source = pick(source, 0, 0);
    source = expand(source, target.shape());
  }
  if (isFloat(source.type()))
    target.setReals(source.reals());
  else
    target.setIntegers(source.integers());
}

namespace {
/// The part of an index that views can express, and the positions (one tensor per dimension of the view, or none).
struct Split {
  std::function<Tensor(const Tensor &)> view;
  std::vector<Tensor> positions;
};
} // namespace

/// A mask selects as its positions do, one tensor for each of its dimensions.
static std::vector<Tensor> positionsOf(const Tensor &mask) {
  std::vector<int64_t> bits = mask.integers();
  std::vector<std::vector<int64_t>> columns(mask.rank());
  Shape strides = rowMajorStrides(mask.shape());
  for (size_t i = 0; i < bits.size(); ++i)
    if (bits[i])
      for (int64_t d = 0; d < mask.rank(); ++d)
        columns[d].push_back(int64_t(i) / strides[d] % mask.shape()[d]);
  std::vector<Tensor> out;
  for (const std::vector<int64_t> &column : columns) {
    out.push_back(Tensor::zeros(DType::Int64, {int64_t(column.size())}));
    out.back().setIntegers(column);
  }
  return out;
}

/// Replaces masks by positions and `...` by the slices it stands for.
static SmallVector<IndexPart> normalized(const Tensor &a, ArrayRef<IndexPart> parts) {
  int64_t used = 0, ellipses = 0;
  for (const IndexPart &part : parts) {
    used += part.kind == IndexPart::Positions && isBool(part.positions.type()) ? part.positions.rank()
            : part.kind != IndexPart::NewAxis && part.kind != IndexPart::Ellipsis;
    ellipses += part.kind == IndexPart::Ellipsis;
  }
  if (used > a.rank())
    fail("T0151", std::to_string(used) + " indices for " + describe(a) + ", which has " + std::to_string(a.rank()) +
                      " dimensions", "IndexError");
  if (ellipses > 1)
    fail("T0151", "an index can have one `...` only", "IndexError");
  SmallVector<IndexPart> out;
  int64_t dim = 0;
  for (const IndexPart &part : parts) {
    if (part.kind == IndexPart::Ellipsis) {
      out.append(a.rank() - used, IndexPart());
      dim += a.rank() - used;
    } else if (part.kind == IndexPart::Positions && isBool(part.positions.type())) {
      for (int64_t d = 0; d < part.positions.rank(); ++d, ++dim)
        if (part.positions.shape()[d] != a.shape()[dim])
          fail("T0151", "the mask " + describe(part.positions) + " does not fit " + describe(a), "IndexError");
      for (const Tensor &positions : positionsOf(part.positions))
        out.push_back({IndexPart::Positions, 0, {}, {}, {}, positions});
    } else {
      out.push_back(part);
      dim += part.kind != IndexPart::NewAxis;
    }
  }
  return out;
}

static Split split(const Tensor &a, ArrayRef<IndexPart> given) {
  SmallVector<IndexPart> parts = normalized(a, given);
  Split out;
  std::vector<std::function<Tensor(const Tensor &)>> steps;
  int64_t from = 0, to = 0; // dimension of `a`, and of the view
  for (const IndexPart &part : parts) {
    int64_t size = from < a.rank() ? a.shape()[from] : 0;
    switch (part.kind) {
    case IndexPart::NewAxis:
      steps.push_back([to](const Tensor &t) { return unsqueeze(t, to); });
      out.positions.push_back(Tensor());
      ++to;
      break;
    case IndexPart::Integer: {
      int64_t at = part.integer < 0 ? part.integer + size : part.integer;
      if (at < 0 || at >= size)
        fail("T0151", "index " + std::to_string(part.integer) + " is outside of dimension " + std::to_string(from) +
                          " of " + describe(a), "IndexError");
      steps.push_back([to, at](const Tensor &t) { return pick(t, to, at); });
      ++from;
      break;
    }
    case IndexPart::Slice: {
      int64_t step = part.step.value_or(1), start = part.start.value_or(0), stop = part.stop.value_or(INT64_MAX);
      if (step <= 0)
        fail(error("T0152", "PyTorch slices need a positive step").help("use `torch.flip`"), "ValueError");
      if (part.start || part.stop || part.step)
        steps.push_back([=](const Tensor &t) { return slice(t, to, start, stop, step); });
      out.positions.push_back(Tensor());
      ++from, ++to;
      break;
    }
    case IndexPart::Positions:
      out.positions.push_back(part.positions);
      ++from, ++to;
      break;
    case IndexPart::Ellipsis:
      break;
    }
  }
  out.view = [steps](const Tensor &t) {
    Tensor view = t;
    for (auto &step : steps)
      view = step(view);
    return view;
  };
  return out;
}

namespace {
/// The elements of a view that positions select: a shape, and offsets from the view's base in row-major order.
struct Selection {
  Shape shape;
  std::vector<int64_t> offsets;
};
} // namespace

static Selection selectionOf(const Tensor &view, ArrayRef<Tensor> positions) {
  Shape joint;
  SmallVector<int64_t> advanced;
  for (size_t d = 0; d < positions.size(); ++d)
    if (positions[d]) {
      if (isFloat(positions[d].type()))
        fail("T0151", "a tensor used as an index must hold integers or bools, not " + describe(positions[d]), "IndexError");
      joint = advanced.empty() ? positions[d].shape() : broadcastShapes(joint, positions[d].shape());
      advanced.push_back(d);
    }
  std::vector<int64_t> jointOffsets(count(joint), 0);
  for (int64_t d : advanced) {
    std::vector<int64_t> values = expand(positions[d], joint).integers();
    for (size_t i = 0; i < values.size(); ++i) {
      int64_t at = values[i] < 0 ? values[i] + view.shape()[d] : values[i];
      if (at < 0 || at >= view.shape()[d])
        fail("T0151", "position " + std::to_string(values[i]) + " is outside of dimension " + std::to_string(d) + " of " +
                          describe(view), "IndexError");
      jointOffsets[i] += at * view.strides()[d];
    }
  }
  // The joint dimensions stand where the positions stood, or in front if something stood between them.
  bool adjacent = advanced.back() - advanced.front() + 1 == int64_t(advanced.size());
  Shape before, beforeStrides, after, afterStrides;
  for (int64_t d = 0; d < view.rank(); ++d) {
    if (d < int64_t(positions.size()) && positions[d])
      continue;
    bool isBefore = adjacent && d < advanced.front();
    (isBefore ? before : after).push_back(view.shape()[d]);
    (isBefore ? beforeStrides : afterStrides).push_back(view.strides()[d]);
  }
  Selection out;
  out.shape = before;
  out.shape.append(joint);
  out.shape.append(after);
  out.offsets.reserve(count(out.shape));
  auto each = [](Dims shape, Dims strides, int64_t start, auto f) {
    forEachRow(shape, strides, start, [&](int64_t at, int64_t n, int64_t step) {
      for (int64_t i = 0; i < n; ++i)
        f(at + i * step);
    });
  };
  each(before, beforeStrides, 0, [&](int64_t outer) {
    for (int64_t middle : jointOffsets)
      each(after, afterStrides, outer + middle, [&](int64_t at) { out.offsets.push_back(at); });
  });
  return out;
}

/// A one-element window at a place of the view: how selected elements are read and written.
static Tensor flatMemory(const Tensor &view) {
  int64_t extent = view.numel() ? 1 : 0;
  for (int64_t d = 0; d < view.rank() && extent; ++d)
    extent += (view.shape()[d] - 1) * view.strides()[d];
  return view.view({extent}, {1}, view->offset);
}

static Tensor readSelection(const Tensor &view, const Selection &s) {
  Tensor out = Tensor::zeros(view.type(), s.shape);
  auto pickFrom = [&](const auto &memory) {
    std::decay_t<decltype(memory)> values;
    values.reserve(s.offsets.size());
    for (int64_t at : s.offsets)
      values.push_back(memory[at]);
    return values;
  };
  if (isFloat(view.type()))
    out.setReals(pickFrom(flatMemory(view).reals()));
  else
    out.setIntegers(pickFrom(flatMemory(view).integers()));
  return out;
}

static void writeSelection(const Tensor &view, const Selection &s, const Tensor &value, bool accumulate) {
  Tensor memory = flatMemory(view), source = expand(value.detached(), s.shape);
  auto put = [&](auto contents, const auto &values) {
    for (size_t i = 0; i < s.offsets.size(); ++i)
      contents[s.offsets[i]] = accumulate ? contents[s.offsets[i]] + values[i] : values[i];
    return contents;
  };
  if (isFloat(view.type()))
    memory.setReals(put(memory.reals(), source.reals()));
  else
    memory.setIntegers(put(memory.integers(), source.to(view.type()).integers()));
}

static bool hasPositions(const Split &s) {
  return any_of(s.positions, [](const Tensor &t) { return bool(t); });
}

Tensor indexed(const Tensor &a, ArrayRef<IndexPart> parts) {
  Split s = split(a, parts);
  Tensor view = recordView(a, s.view);
  if (!hasPositions(s))
    return view.handle() == a.handle() ? recordView(a, [](const Tensor &t) { return t.detached(); }) : view;
  Selection selection = selectionOf(view, s.positions);
  Tensor out = readSelection(view, selection);
  Shape shape = view.shape();
  std::vector<Tensor> positions = s.positions;
  return record(out, view, [shape, positions](const Tensor &g) -> std::vector<Tensor> {
    Tensor whole = Tensor::zeros(g.type(), shape);
    writeSelection(whole, selectionOf(whole, positions), g, true);
    return {whole};
  });
}

void assignIndexed(const Tensor &a, ArrayRef<IndexPart> parts, const Tensor &value) {
  Split s = split(a, parts);
  if (gradMode() && a->requiresGrad && !a->gradFn)
    fail(error("T0160", "a tensor that requires a gradient cannot be changed in place").help("assign to a `clone()` of it"),
         "RuntimeError");
  auto write = [s](const Tensor &t, const Tensor &v) {
    Tensor view = s.view(t.detached());
    if (hasPositions(s))
      writeSelection(view, selectionOf(view, s.positions), v, false);
    else
      assign(view, v);
  };
  Tensor before = a.detached();
  before->gradFn = a->gradFn;
  write(a, value);
  if (!gradMode() || !(before.needsGrad() || value.needsGrad()))
    return;
  Tensor result = record(a.detached(), {before, value}, [s, write, value](const Tensor &g) -> std::vector<Tensor> {
    Tensor rest = g.copy(), view = s.view(g);
    write(rest, Tensor::zeros(g.type(), {}));
    Tensor taken = hasPositions(s) ? readSelection(view, selectionOf(view, s.positions)) : view;
    return {rest, value.needsGrad() ? reduceTo(taken, value.shape()).to(value.type()) : Tensor()};
  });
  a->gradFn = result->gradFn;
}

Tensor gather(const Tensor &a, int64_t dim, const Tensor &index) {
  dim = wrapDim(dim, a.rank());
  if (index.rank() != a.rank())
    fail("T0151", "`gather` needs an index with as many dimensions as " + describe(a), "IndexError");
  SmallVector<IndexPart> parts;
  for (int64_t d = 0; d < a.rank(); ++d) {
    Tensor positions = index.detached();
    if (d != dim) {
      Shape ones(a.rank(), 1);
      ones[d] = index.shape()[d];
      positions = Tensor::zeros(DType::Int64, ones);
      std::vector<int64_t> numbers(ones[d]);
      for (size_t i = 0; i < numbers.size(); ++i)
        numbers[i] = i;
      positions.setIntegers(numbers);
    }
    parts.push_back({IndexPart::Positions, 0, {}, {}, {}, positions});
  }
  return a.rank() ? indexed(a, parts) : a;
}

} // namespace tritonc::host
