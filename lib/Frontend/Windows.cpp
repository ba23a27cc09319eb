//===- Windows.cpp - block pointers and tensor descriptors, as addresses and masks ------------------------===//
// Both are pure values here: base + Σ (offset_d + i_d) * stride_d in 64 bits, and a mask over the checked dimensions.
#include "Builtins.h"
#include "Codegen.h"
#include "Constants.h"
#include <cmath>
#include <numeric>

using namespace mlir;
using namespace tritonc;
using namespace tritonc::frontend;
using ast::BinaryOp;

/// The elements of a tuple argument, or the argument itself.
static std::vector<Operand> elementsOf(const Operand &operand) {
  auto *tuple = operand.object.as<TupleObject>();
  if (!tuple)
    return {operand};
  std::vector<Operand> list;
  for (const Object &e : *tuple->elements)
    list.push_back({e, operand.span});
  return list;
}

/// Scalar integers as i64, one a dimension.
static std::vector<Tile> scalars(Emitter &e, const Operand &operand, size_t rank, StringRef what) {
  std::vector<Operand> list = elementsOf(operand);
  if (rank && list.size() != rank)
    e.fail(error("T0103", (what + " needs one entry for each of " + Twine(rank) + " dimensions").str()).at(operand.span, std::to_string(list.size()) + " entries"));
  std::vector<Tile> result;
  for (const Operand &o : list) {
    Tile t = e.tile(o);
    if (!t.type.isScalar() || !isInt(t.type.element.dtype) || t.type.element.pointer)
      e.fail(error("T0103", (what + " holds integers").str()).at(o.span, "this is " + toString(t.type)));
    result.push_back(e.cast(t, DType::Int64));
  }
  return result;
}

static Tile arithmetic(Emitter &e, BinaryOp op, const Tile &a, const Tile &b) {
  Tile x = a, y = b;
  e.broadcastTogether(x, y, e.span, e.span);
  return e.emitBinary(op, x, y);
}

namespace {
struct Access {
  Tile pointer;
  std::optional<Tile> mask;
};
} // namespace

/// The addresses of the block at `offsets`, and which of them lie inside in the checked dimensions.
static Access access(Emitter &e, const Window &w, const std::vector<Tile> &offsets, const std::vector<bool> &checked) {
  size_t rank = w.block.size();
  Access result{e.splat(w.base, w.block), std::nullopt};
  for (size_t d = 0; d < rank; ++d) {
    Tile index = e.cast(e.arange(0, w.block[d]), DType::Int64);
    for (size_t axis = 0; axis < rank; ++axis)
      if (axis != d)
        index = e.expandDims(index, axis);
    index = arithmetic(e, BinaryOp::Add, index, offsets[d]);
    Tile bytes = *e.tryBroadcast(arithmetic(e, BinaryOp::Mul, index, w.strides[d]), w.block);
    result.pointer = e.offset({Object(result.pointer), e.span}, {Object(bytes), e.span}, false);
    if (!checked[d])
      continue;
    Operand zero{Object::integer(0), e.span}, at{Object(index), e.span};
    Tile inside = arithmetic(e, BinaryOp::BitAnd, e.compare(ast::CompareOp::Ge, at, zero), e.compare(ast::CompareOp::Lt, at, {Object(w.shape[d]), e.span}));
    inside = *e.tryBroadcast(inside, w.block);
    result.mask = result.mask ? arithmetic(e, BinaryOp::BitAnd, *result.mask, inside) : inside;
  }
  return result;
}

/// What stands where a window reaches beyond its array.
enum class Padding { Nothing, Zero, NaN };

static Object zeroOf(const Window &w) { return isFloat(w.base.type.element.dtype) ? Object(0.0) : Object::integer(0); }

static Tile loadWindow(Emitter &e, const Window &w, const std::vector<Tile> &offsets, const std::vector<bool> &checked, Padding padding, const Emitter::Hints &hints) {
  Access a = access(e, w, offsets, checked);
  Operand none{NoneObject{}, e.span};
  Object outside = NoneObject{};
  if (a.mask && padding != Padding::Nothing)
    outside = padding == Padding::NaN ? Object(double(NAN)) : zeroOf(w);
  return e.load({Object(a.pointer), e.span}, a.mask ? Operand{Object(*a.mask), e.span} : none, {outside, e.span}, hints);
}

static void storeWindow(Emitter &e, const Window &w, const std::vector<Tile> &offsets, const std::vector<bool> &checked, const Operand &value, const Emitter::Hints &hints) {
  Access a = access(e, w, offsets, checked);
  Operand mask{a.mask ? Object(*a.mask) : Object(NoneObject{}), e.span};
  e.store({Object(a.pointer), e.span}, value, mask, hints);
}

//===-- Block pointers -------------------------------------------------------------------===//

static Window makeWindow(Arguments &a, unsigned block) {
  Emitter &e = a.emitter();
  Window w;
  w.base = e.tile(a[0]);
  if (!w.base.type.element.pointer || !w.base.type.isScalar())
    e.fail(error("T0115", "`" + a.builtin.name + "` starts from a pointer").at(a[0].span, "this is " + toString(w.base.type)));
  w.block = a.shape(block);
  e.checkShape(w.block, a[block].span);
  w.shape = scalars(e, a[1], w.block.size(), "the shape");
  w.strides = scalars(e, a[2], w.block.size(), "the strides");
  return w;
}

static Object makeBlockPointer(Arguments &a) {
  Window w = makeWindow(a, 4);
  w.offsets = scalars(a.emitter(), a[3], w.block.size(), "the offsets");
  return WindowObject{std::make_shared<const Window>(std::move(w))};
}

static const Window &windowOf(Arguments &a, bool descriptor) {
  auto *w = a[0].object.as<WindowObject>();
  if (!w || w->window->descriptor != descriptor) {
    auto report = error("T0115", "`" + a.builtin.name + "` needs a " + (descriptor ? "tensor descriptor" : "block pointer"));
    report.at(a[0].span, "this is " + describe(a[0].object));
    if (auto *tile = a[0].object.tile(); descriptor && tile && tile->type.element.pointer)
      report.help("pass a `TensorDescriptor` from the host part, or make one: `tl.make_tensor_descriptor(p, shape, strides, block_shape)`");
    a.emitter().fail(report);
  }
  return *w->window;
}

static Object advance(Arguments &a) {
  Window w = windowOf(a, false);
  std::vector<Tile> by = scalars(a.emitter(), a[1], w.block.size(), "the offsets");
  for (size_t d = 0; d < by.size(); ++d)
    w.offsets[d] = a.emitter().emitBinary(BinaryOp::Add, w.offsets[d], by[d]);
  return WindowObject{std::make_shared<const Window>(std::move(w))};
}

/// Which dimensions `boundary_check=(0, 1)` names.
static std::vector<bool> checkedDims(Arguments &a, unsigned i, size_t rank) {
  std::vector<bool> checked(rank, false);
  for (const Operand &o : elementsOf(a[i])) {
    if (o.object.isNone())
      continue;
    auto d = toInteger(o.object);
    if (!d || *d < -int64_t(rank) || *d >= int64_t(rank))
      a.emitter().fail(error("T0114", "`boundary_check` names dimensions of the block").at(o.span, describe(o.object)));
    checked[int64_t(*d) < 0 ? int64_t(*d) + rank : int64_t(*d)] = true;
  }
  return checked;
}

Object frontend::loadBlock(Arguments &a, const Emitter::Hints &hints) {
  const Window &w = windowOf(a, false);
  Emitter &e = a.emitter();
  if (!a[1].object.isNone() || !a[2].object.isNone())
    e.fail(error("T0116", "a block pointer is loaded with `boundary_check`, not with a mask").at(a[1].object.isNone() ? a[2].span : a[1].span)
               .fact("`mask` and `other` arguments cannot be specified for loading block pointers"));
  std::string padding = a.string(4);
  if (padding != "" && padding != "zero" && padding != "nan")
    e.fail(error("T0103", "`padding_option` is \"zero\" or \"nan\"").at(a[4].span));
  if (padding == "nan" && isInt(w.base.type.element.dtype))
    e.fail(error("T0103", "integers cannot be padded with NaN").at(a[4].span, toString(w.base.type)));
  return loadWindow(e, w, w.offsets, checkedDims(a, 3, w.block.size()), padding == "nan" ? Padding::NaN : padding == "zero" ? Padding::Zero : Padding::Nothing, hints);
}

void frontend::storeBlock(Arguments &a, const Emitter::Hints &hints) {
  const Window &w = windowOf(a, false);
  if (!a[2].object.isNone())
    a.emitter().fail(error("T0116", "a block pointer is stored with `boundary_check`, not with a mask").at(a[2].span));
  storeWindow(a.emitter(), w, w.offsets, checkedDims(a, 3, w.block.size()), a[1], hints);
}

//===-- Tensor descriptors --------------------------------------------------------------===//

void frontend::checkDescriptorBlock(Emitter &e, DType element, llvm::ArrayRef<int64_t> block, Span span) {
  int64_t size = byteSize(element), bytes = block.empty() ? 0 : block.back() * size;
  if (bytes >= 16)
    return;
  std::string count = std::to_string(block.empty() ? 0 : block.back());
  e.fail(error("T0112", "the blocks of a tensor descriptor have at least 16 bytes in their last dimension").at(span, count + " × " + std::to_string(size) + " bytes are " + std::to_string(bytes))
             .fact("Descriptor block shape must have at least 16 bytes in the last dimension, but got " + count + " * " + std::to_string(size) + " = " + std::to_string(bytes) + " bytes")
             .help("let the last dimension of the block be " + std::to_string(16 / size) + " or more, or read through addresses with `tl.load`"));
}

static Object makeDescriptor(Arguments &a) {
  Emitter &e = a.emitter();
  Window w = makeWindow(a, 3);
  checkDescriptorBlock(e, w.base.type.element.dtype, w.block, a[3].span);
  w.descriptor = true;
  std::string padding = a.string(4);
  w.padsWithNaN = padding == "nan";
  auto last = elementsOf(a[2]).back();
  auto stride = toInteger(last.object);
  if (stride && *stride != 1)
    e.fail(error("T0103", "the last stride of a tensor descriptor is 1").at(last.span, describe(last.object)));
  return WindowObject{std::make_shared<const Window>(std::move(w))};
}

static Object descriptorLoad(Arguments &a) {
  const Window &w = windowOf(a, true);
  Emitter &e = a.emitter();
  auto offsets = scalars(e, a[1], w.block.size(), "the offsets");
  return loadWindow(e, w, offsets, std::vector<bool>(w.block.size(), true), w.padsWithNaN ? Padding::NaN : Padding::Zero, {});
}

static Object descriptorStore(Arguments &a) {
  const Window &w = windowOf(a, true);
  Emitter &e = a.emitter();
  auto offsets = scalars(e, a[1], w.block.size(), "the offsets");
  Operand value = a[2];
  auto count = [](const Shape &shape) { return std::accumulate(shape.begin(), shape.end(), int64_t(1), std::multiplies<int64_t>()); };
  if (auto *t = value.object.tile(); t && t->type.shape != w.block) {
    if (count(t->type.shape) != count(w.block))
      e.fail(error("T0113", "the descriptor has blocks of another shape").at(value.span, "this is " + toString(t->type)).at(a[0].span, describe(a[0].object)));
    Tile reshaped = e.reshape(*t, w.block);
    value.object = reshaped;
  }
  storeWindow(e, w, offsets, std::vector<bool>(w.block.size(), true), value, {});
  return NoneObject{};
}

/// `tl._experimental_descriptor_load(desc, offsets, shape, dtype)`: what a descriptor is said again.
static Object oldDescriptorLoad(Arguments &a) {
  const Window &w = windowOf(a, true);
  Emitter &e = a.emitter();
  if (Shape shape = a.shape(2); shape != w.block)
    e.fail(error("T0113", "the descriptor has blocks of another shape").at(a[2].span, "asks for " + toString(TileType{w.base.type.element.dtype, shape})).at(a[0].span, describe(a[0].object)));
  if (auto type = a.dtype(3, "the type of the block"); type && *type != w.base.type.element.dtype)
    e.fail(error("T0118", "the descriptor has elements of another type").at(a[3].span, "asks for " + messageName(*type).str()).at(a[0].span, describe(a[0].object)));
  return descriptorLoad(a);
}

static Object oldDescriptorStore(Arguments &a) {
  std::swap(a.bound[1], a.bound[2]); // the value stands before the offsets
  return descriptorStore(a);
}

/// desc.atomic_add(offsets, value) and its like: inside of the array only; they give nothing back.
template <Emitter::AtomicUpdate update> static Object descriptorAtomic(Arguments &a) {
  const Window &w = windowOf(a, true);
  Emitter &e = a.emitter();
  Access at = access(e, w, scalars(e, a[1], w.block.size(), "the offsets"), std::vector<bool>(w.block.size(), true));
  e.atomic(a.builtin.name, update, {Object(at.pointer), e.span}, a[2], {Object(*at.mask), e.span}, tile::MemorySemantics::Relaxed);
  return NoneObject{};
}

/// Rows picked by a tile of row numbers: [rows, block width], as base + row * stride.
static Access rows(Arguments &a, const Window &w, const Operand &rowsOperand, const Operand &column) {
  Emitter &e = a.emitter();
  Tile x = e.cast(e.tile(rowsOperand), DType::Int64);
  if (w.block.size() != 2 || x.type.shape.size() != 1)
    e.fail(error("T0113", "rows are picked by a tile of one dimension from a descriptor of two").at(rowsOperand.span, toString(x.type)));
  Window picked = w;
  Shape block{x.type.shape[0], w.block[1]};
  picked.block = block;
  std::vector<Tile> offsets{e.constant(Object::integer(0), DType::Int64), scalars(e, column, 1, "the column").front()};
  picked.strides[0] = e.constant(Object::integer(0), DType::Int64);
  Access result = access(e, picked, offsets, {false, true});
  Tile row = e.expandDims(x, 1);
  Tile moved = *e.tryBroadcast(arithmetic(e, BinaryOp::Mul, row, w.strides[0]), block);
  result.pointer = e.offset({Object(result.pointer), e.span}, {Object(moved), e.span}, false);
  Operand at{Object(row), e.span};
  Tile inside = arithmetic(e, BinaryOp::BitAnd, e.compare(ast::CompareOp::Ge, at, {Object::integer(0), e.span}), e.compare(ast::CompareOp::Lt, at, {Object(w.shape[0]), e.span}));
  result.mask = arithmetic(e, BinaryOp::BitAnd, *result.mask, *e.tryBroadcast(inside, block));
  return result;
}

static Object descriptorGather(Arguments &a) {
  Access at = rows(a, windowOf(a, true), a[1], a[2]);
  Emitter &e = a.emitter();
  return e.load({Object(at.pointer), e.span}, {Object(*at.mask), e.span}, {zeroOf(windowOf(a, true)), e.span}, {});
}

static Object descriptorScatter(Arguments &a) {
  Access at = rows(a, windowOf(a, true), a[2], a[3]);
  Emitter &e = a.emitter();
  e.store({Object(at.pointer), e.span}, a[1], {Object(*at.mask), e.span}, {});
  return NoneObject{};
}

std::optional<Object> frontend::windowAttribute(Codegen &g, const Operand &value, StringRef name) {
  const Window &w = *value.object.as<WindowObject>()->window;
  auto tuple = [](const std::vector<Tile> &tiles) {
    return Object::tuple(std::vector<Object>(tiles.begin(), tiles.end()));
  };
  if (name == "dtype")
    return Object(TypeObject{ElementType(w.base.type.element.dtype)});
  if (name == "shape")
    return tuple(w.shape);
  if (name == "strides")
    return tuple(w.strides);
  if (name == "block_shape") {
    std::vector<Object> dims;
    for (int64_t d : w.block)
      dims.push_back(Object::integer(d));
    return Object::tuple(std::move(dims));
  }
  auto it = builtins().find(("tensor_descriptor." + name).str());
  if (it == builtins().end())
    return std::nullopt;
  return Object(MethodObject{std::make_shared<Object>(value.object), &it->second});
}

void frontend::addWindowBuiltins(BuiltinTable &t) {
  addBuiltin(t, "tl.make_block_ptr(base, shape, strides, offsets, block_shape, order)", makeBlockPointer);
  addBuiltin(t, "tl.advance(base, offsets)", advance);
  addBuiltin(t, "tl.make_tensor_descriptor(base, shape, strides, block_shape, padding_option='zero')", makeDescriptor);
  addBuiltin(t, "tl._experimental_make_tensor_descriptor(base, shape, strides, block_shape, padding_option='zero')", makeDescriptor);
  addBuiltin(t, "tl.load_tensor_descriptor(desc, offsets)", descriptorLoad);
  addBuiltin(t, "tl.store_tensor_descriptor(desc, offsets, value)", descriptorStore);
  addBuiltin(t, "tl._experimental_descriptor_load(desc_pointer, offsets, shape, dtype)", oldDescriptorLoad);
  addBuiltin(t, "tl._experimental_descriptor_store(desc_pointer, value, offsets)", oldDescriptorStore);
  addBuiltin(t, "tensor_descriptor.load(desc, offsets)", descriptorLoad);
  addBuiltin(t, "tensor_descriptor.store(desc, offsets, value)", descriptorStore);
  addBuiltin(t, "tensor_descriptor.gather(desc, x_offsets, y_offset)", descriptorGather);
  using Update = Emitter::AtomicUpdate;
  addBuiltin(t, "tensor_descriptor.atomic_add(desc, offsets, value)", descriptorAtomic<Update::Add>);
  addBuiltin(t, "tensor_descriptor.atomic_min(desc, offsets, value)", descriptorAtomic<Update::Min>);
  addBuiltin(t, "tensor_descriptor.atomic_max(desc, offsets, value)", descriptorAtomic<Update::Max>);
  addBuiltin(t, "tensor_descriptor.atomic_and(desc, offsets, value)", descriptorAtomic<Update::And>);
  addBuiltin(t, "tensor_descriptor.atomic_or(desc, offsets, value)", descriptorAtomic<Update::Or>);
  addBuiltin(t, "tensor_descriptor.atomic_xor(desc, offsets, value)", descriptorAtomic<Update::Xor>);
  addBuiltin(t, "tensor_descriptor.scatter(desc, value, x_offsets, y_offset)", descriptorScatter);
}
