// Turns `a[i]` and `a[i] = v` on values into items, slices, tensor views and launchers.
#include "Evaluator.h"

using namespace llvm;

namespace tritonc::host {

Tensor tensorFromNested(Evaluator &evaluator, const Value &value, std::optional<DType> type);

static std::optional<int64_t> indexNumber(const Value &value) {
  if (auto *c = value.as<Constexpr>())
    return indexNumber(c->value);
  if (const Tensor *t = value.tensor(); t && t->rank() == 0 && !isFloat(t->type()) && !isBool(t->type()))
    return t->integer();
  return value.asInt();
}

static std::optional<int64_t> bound(const Value &value, const char *what) {
  if (value.isNone())
    return std::nullopt;
  if (std::optional<int64_t> v = indexNumber(value))
    return v;
  fail("T0151", std::string("the ") + what + " of a slice must be an int, not a " + typeName(value));
}

std::vector<IndexPart> Evaluator::indexParts(const Value &index) {
  std::vector<IndexPart> parts;
  auto *tuple = index.as<Tuple>();
  for (const Value &value : tuple ? tuple->items : std::vector<Value>{index}) {
    IndexPart part;
    if (value.isNone())
      part.kind = IndexPart::NewAxis;
    else if (value.isEllipsis())
      part.kind = IndexPart::Ellipsis;
    else if (auto *slice = value.as<SliceObject>())
      part.start = bound(slice->start, "start"), part.stop = bound(slice->stop, "end"), part.step = bound(slice->step, "step");
    else if (auto number = indexNumber(value); number && !value.isBool())
      part.kind = IndexPart::Integer, part.integer = *number;
    else if (const Tensor *t = value.tensor())
      part.kind = IndexPart::Positions, part.positions = *t;
    else if (value.as<List>() || value.as<Range>() || value.as<Tuple>() || value.isBool())
      part.kind = IndexPart::Positions, part.positions = tensorFromNested(*this, value, std::nullopt);
    else
      fail("T0151", "a " + typeName(value) + " is no index of a tensor", "IndexError");
    if (part.kind == IndexPart::Positions && part.positions.numel() == 0 && isFloat(part.positions.type()))
      part.positions = part.positions.to(DType::Int64);
    parts.push_back(part);
  }
  return parts;
}

/// The positions that a slice takes of a sequence of `size` items.
static std::vector<int64_t> slicePositions(const SliceObject &slice, int64_t size) {
  int64_t step = bound(slice.step, "step").value_or(1);
  if (step == 0)
    fail("T0152", "a slice with step 0", "ValueError");
  auto place = [&](const Value &value, int64_t otherwise, const char *what) {
    std::optional<int64_t> at = bound(value, what);
    if (!at)
      return otherwise;
    int64_t low = step > 0 ? 0 : -1, high = step > 0 ? size : size - 1;
    return std::clamp(*at < 0 ? *at + size : *at, low, high);
  };
  int64_t start = place(slice.start, step > 0 ? 0 : size - 1, "start");
  int64_t stop = place(slice.stop, step > 0 ? size : -1, "end");
  std::vector<int64_t> out;
  for (int64_t i = start; step > 0 ? i < stop : i > stop; i += step) {
    out.push_back(i);
    if (std::abs(step) > size)
      break;
  }
  return out;
}

static int64_t position(const Value &index, int64_t size, const Value &of) {
  std::optional<int64_t> at = indexNumber(index);
  if (!at)
    fail("T0151", "a " + typeName(of) + " is indexed by ints, not by a " + typeName(index));
  int64_t i = *at < 0 ? *at + size : *at;
  if (i < 0 || i >= size)
    fail("T0151", "index " + std::to_string(*at) + " is outside of a " + typeName(of) + " of " + std::to_string(size),
         "IndexError");
  return i;
}

static Value takeItems(const std::vector<Value> &items, const Value &index, const Value &of, bool isTuple) {
  auto *slice = index.as<SliceObject>();
  if (!slice)
    return items[position(index, items.size(), of)];
  std::vector<Value> out;
  for (int64_t i : slicePositions(*slice, items.size()))
    out.push_back(items[i]);
  return isTuple ? makeTuple(std::move(out)) : makeList(std::move(out));
}

Value Evaluator::subscript(const Value &value, const Value &index) {
  if (const Tensor *t = value.tensor())
    return indexed(*t, indexParts(index));
  if (auto *l = value.as<List>())
    return takeItems(l->items, index, value, false);
  if (auto *t = value.as<Tuple>())
    return takeItems(t->items, index, value, true);
  if (auto *r = value.as<Range>()) {
    if (auto *slice = index.as<SliceObject>(); slice && r->size() <= int64_t(1) << 20) {
      std::vector<Value> out;
      for (int64_t i : slicePositions(*slice, r->size()))
        out.push_back(r->start + i * r->step);
      return makeList(std::move(out));
    }
    return r->start + position(index, r->size(), value) * r->step;
  }
  if (auto *s = value.as<String>()) {
    if (auto *slice = index.as<SliceObject>()) {
      std::string out;
      for (int64_t i : slicePositions(*slice, s->text.size()))
        out += s->text[i];
      return out;
    }
    return std::string(1, s->text[position(index, s->text.size(), value)]);
  }
  if (auto *d = value.as<Dict>()) {
    if (const Value *found = d->find(index))
      return *found;
    std::vector<std::string> keys;
    for (auto &[key, unused] : d->items)
      keys.push_back(repr(key));
    DiagnosticBuilder builder = error("T0151", "there is no key " + repr(index));
    if (std::string close = closestName(repr(index), keys); !close.empty())
      builder.help("did you mean " + close + "?");
    fail(builder, "KeyError");
  }
  if (auto kernel = value.share<Kernel>()) {
    auto launcher = std::make_shared<Launcher>();
    launcher->kernel = kernel;
    launcher->grid = index;
    return launcher;
  }
  if (value.as<TypeObject>() || (value.as<Unknown>() && StringRef(value.as<Unknown>()->path).starts_with("typing")))
    return value; // `list[int]`: only ever an annotation
  fail("T0150", "a " + typeName(value) + " takes no index");
}

void Evaluator::setSubscript(const Value &value, const Value &index, const Value &item) {
  if (const Tensor *t = value.tensor()) {
    std::optional<Tensor> source = asOperand(item);
    if (!source && (item.as<List>() || item.as<Tuple>()))
      source = tensorFromNested(*this, item, t->type());
    if (!source)
      fail("T0150", "a " + typeName(item) + " cannot be an element of a tensor");
    return assignIndexed(*t, indexParts(index), *source);
  }
  if (auto *l = value.as<List>()) {
    if (auto *slice = index.as<SliceObject>()) {
      std::vector<int64_t> places = slicePositions(*slice, l->items.size());
      std::vector<Value> values = items(item);
      if (places.size() != values.size())
        fail("T0153", "the host part assigns to a slice of a list only as many items as it has", "ValueError");
      for (auto [place, v] : zip(places, values))
        l->items[place] = v;
      return;
    }
    l->items[position(index, l->items.size(), value)] = item;
    return;
  }
  if (auto *d = value.as<Dict>())
    return d->set(index, item);
  fail("T0150", "the items of a " + typeName(value) + " cannot be assigned");
}

} // namespace tritonc::host
