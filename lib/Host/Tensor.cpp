// Turns shapes, strides and element types into reads and writes of shared memory.
#include "Tensor.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace llvm;

namespace tritonc::host {

void fail(std::string code, std::string headline, std::string pythonType) {
  fail(error(std::move(code), std::move(headline)), std::move(pythonType));
}
void fail(DiagnosticBuilder builder, std::string pythonType) {
  throw HostError{builder.diagnostic, std::move(pythonType)};
}
void failLimit(std::string headline) {
  HostError e{error("T0156", std::move(headline)).diagnostic, "MemoryError"};
  e.limit = true;
  throw e;
}

//===-- Memory -------------------------------------------------------------===//

static thread_local size_t liveBytes = 0;

Storage::Storage(size_t count) {
  if (count > memoryLimit || liveBytes + count > memoryLimit)
    failLimit("the host part asks for more than 2 GiB of tensors");
  bytes = Buffer(DType::UInt8, {int64_t(count)});
  liveBytes += count;
}
Storage::~Storage() { liveBytes -= bytes.byteCount(); }

int64_t count(Dims shape) {
  int64_t n = 1;
  for (int64_t s : shape)
    if (MulOverflow(n, s, n))
      failLimit("the host part asks for more than 2 GiB of tensors");
  return n;
}

Shape rowMajorStrides(Dims shape) {
  Shape strides(shape.size());
  int64_t step = 1;
  for (size_t i = shape.size(); i-- > 0; step *= std::max<int64_t>(shape[i], 1))
    strides[i] = step;
  return strides;
}

Tensor Tensor::zeros(DType type, Dims shape) {
  for (int64_t s : shape)
    if (s < 0)
      fail("T0152", "a tensor cannot have the size " + std::to_string(s), "RuntimeError");
  int64_t n = count(shape), bytes;
  if (MulOverflow<int64_t>(n, byteSize(type), bytes))
    failLimit("the host part asks for more than 2 GiB of tensors");
  auto data = std::make_shared<TensorData>();
  data->storage = std::make_shared<Storage>(bytes);
  data->type = type;
  data->shape = Shape(shape);
  data->strides = rowMajorStrides(shape);
  return Tensor(std::move(data));
}

Tensor Tensor::full(DType type, Dims shape, double value) {
  Tensor t = zeros(type, shape);
  t.setReals(std::vector<double>(t.numel(), value));
  return t;
}
static Tensor wrap(Tensor t) {
  t->wrapped = true;
  return t;
}
Tensor Tensor::number(int64_t value) {
  Tensor t = zeros(DType::Int64, {});
  t.setIntegers(value);
  return wrap(t);
}
Tensor Tensor::number(double value) {
  Tensor t = zeros(DType::Float64, {});
  t.setReals(value);
  return wrap(t);
}
Tensor Tensor::number(bool value) {
  Tensor t = zeros(DType::Int1, {});
  t.setIntegers(int64_t(value));
  return wrap(t);
}

//===-- Views ----------------------------------------------------------------===//

int64_t Tensor::numel() const { return count(data->shape); }

bool Tensor::isContiguous() const {
  int64_t step = 1;
  for (size_t i = data->shape.size(); i-- > 0; step *= data->shape[i])
    if (data->shape[i] != 1 && data->strides[i] != step)
      return numel() == 0;
  return true;
}

char *Tensor::base() const {
  return data->storage->bytes.as<char>() + data->offset * int64_t(byteSize(data->type));
}

Tensor Tensor::view(Dims shape, Dims strides, int64_t offset) const {
  auto other = std::make_shared<TensorData>();
  other->storage = data->storage;
  other->type = data->type;
  other->shape = Shape(shape);
  other->strides = Shape(strides);
  other->offset = offset;
  return Tensor(std::move(other));
}
Tensor Tensor::detached() const { return view(shape(), strides(), data->offset); }

void forEachRow(Dims shape, Dims strides, int64_t offset, function_ref<void(int64_t, int64_t, int64_t)> run) {
  if (shape.empty())
    return run(offset, 1, 1);
  for (int64_t s : shape)
    if (s == 0)
      return;
  size_t outer = shape.size() - 1;
  Shape index(outer, 0);
  while (true) {
    run(offset, shape[outer], strides[outer]);
    size_t d = outer;
    while (d > 0) {
      --d;
      offset += strides[d];
      if (++index[d] < shape[d])
        break;
      offset -= strides[d] * shape[d];
      index[d] = 0;
      if (d == 0)
        return;
    }
    if (outer == 0)
      return;
  }
}

//===-- Elements -------------------------------------------------------------===//

/// Numbers outside of an integer's range become what x86 makes of them; never undefined behaviour.
static int64_t truncateReal(double v) {
  if (!(v >= -9223372036854775808.0 && v < 9223372036854775808.0))
    return INT64_MIN;
  return int64_t(v);
}

namespace {
template <typename T> struct Plain {
  using Raw = T;
  static double real(Raw r) { return double(r); }
  static int64_t integer(Raw r) {
    if constexpr (std::is_floating_point_v<T>)
      return truncateReal(r);
    else
      return int64_t(r);
  }
  static Raw fromReal(double v) {
    if constexpr (std::is_floating_point_v<T>)
      return T(v);
    else
      return T(truncateReal(v));
  }
  static Raw fromInteger(int64_t v) { return T(v); }
};
struct BoolCodec {
  using Raw = uint8_t;
  static double real(Raw r) { return r != 0; }
  static int64_t integer(Raw r) { return r != 0; }
  static Raw fromReal(double v) { return v != 0; }
  static Raw fromInteger(int64_t v) { return v != 0; }
};
template <DType D> struct Narrow {
  using Raw = std::conditional_t<isFloat8(D), uint8_t, uint16_t>;
  static double real(Raw r) {
    if constexpr (D == DType::Float16)
      return fromHalfBits(r);
    else if constexpr (D == DType::BFloat16)
      return fromBFloat16Bits(r);
    else
      return fromFloat8Bits(r, D);
  }
  static int64_t integer(Raw r) { return truncateReal(real(r)); }
  static Raw fromReal(double v) {
    if constexpr (D == DType::Float16)
      return toHalfBits(float(v));
    else if constexpr (D == DType::BFloat16)
      return toBFloat16Bits(float(v));
    else
      return toFloat8Bits(float(v), D);
  }
  static Raw fromInteger(int64_t v) { return fromReal(double(v)); }
};
} // namespace

/// Calls `f` with the codec of `type`.
template <typename F> static void withCodec(DType type, F f) {
  switch (type) {
  case DType::Int1: return f(BoolCodec());
  case DType::Int8: return f(Plain<int8_t>());
  case DType::Int16: return f(Plain<int16_t>());
  case DType::Int32: return f(Plain<int32_t>());
  case DType::Int64: return f(Plain<int64_t>());
  case DType::UInt8: return f(Plain<uint8_t>());
  case DType::UInt16: return f(Plain<uint16_t>());
  case DType::UInt32: return f(Plain<uint32_t>());
  case DType::UInt64: return f(Plain<uint64_t>());
  case DType::Float8E4NV: return f(Narrow<DType::Float8E4NV>());
  case DType::Float8E5: return f(Narrow<DType::Float8E5>());
  case DType::Float16: return f(Narrow<DType::Float16>());
  case DType::BFloat16: return f(Narrow<DType::BFloat16>());
  case DType::Float32: return f(Plain<float>());
  case DType::Float64: return f(Plain<double>());
  }
}

double roundTo(DType type, double value) {
  double result = value;
  withCodec(type, [&](auto codec) { result = codec.real(codec.fromReal(value)); });
  return result;
}

std::vector<double> Tensor::reals() const {
  std::vector<double> out(numel());
  withCodec(type(), [&](auto codec) {
    auto *raw = reinterpret_cast<typename decltype(codec)::Raw *>(base());
    double *to = out.data();
    forEachRow(shape(), strides(), 0, [&](int64_t at, int64_t n, int64_t step) {
      for (int64_t i = 0; i < n; ++i, at += step)
        *to++ = codec.real(raw[at]);
    });
  });
  return out;
}

std::vector<int64_t> Tensor::integers() const {
  std::vector<int64_t> out(numel());
  withCodec(type(), [&](auto codec) {
    auto *raw = reinterpret_cast<typename decltype(codec)::Raw *>(base());
    int64_t *to = out.data();
    forEachRow(shape(), strides(), 0, [&](int64_t at, int64_t n, int64_t step) {
      for (int64_t i = 0; i < n; ++i, at += step)
        *to++ = codec.integer(raw[at]);
    });
  });
  return out;
}

void Tensor::setReals(ArrayRef<double> values) const {
  data->storage->bytes.setUnwritten(nullptr);
  withCodec(type(), [&](auto codec) {
    auto *raw = reinterpret_cast<typename decltype(codec)::Raw *>(base());
    const double *from = values.data();
    forEachRow(shape(), strides(), 0, [&](int64_t at, int64_t n, int64_t step) {
      for (int64_t i = 0; i < n; ++i, at += step)
        raw[at] = codec.fromReal(*from++);
    });
  });
}

void Tensor::setIntegers(ArrayRef<int64_t> values) const {
  data->storage->bytes.setUnwritten(nullptr);
  withCodec(type(), [&](auto codec) {
    auto *raw = reinterpret_cast<typename decltype(codec)::Raw *>(base());
    const int64_t *from = values.data();
    forEachRow(shape(), strides(), 0, [&](int64_t at, int64_t n, int64_t step) {
      for (int64_t i = 0; i < n; ++i, at += step)
        raw[at] = codec.fromInteger(*from++);
    });
  });
}

Tensor Tensor::copy() const {
  Tensor t = zeros(type(), shape());
  isFloat(type()) ? t.setReals(reals()) : t.setIntegers(integers());
  return t;
}

Tensor Tensor::to(DType wanted) const {
  if (wanted == type())
    return *this;
  Tensor t = zeros(wanted, shape());
  isFloat(type()) ? t.setReals(reals()) : t.setIntegers(integers());
  return t;
}

//===-- Types and shapes -------------------------------------------------------===//

Shape broadcastShapes(Dims a, Dims b) {
  Shape out(std::max(a.size(), b.size()), 1);
  for (size_t i = 0; i < out.size(); ++i) {
    int64_t x = i < a.size() ? a[a.size() - 1 - i] : 1, y = i < b.size() ? b[b.size() - 1 - i] : 1;
    if (x != y && x != 1 && y != 1) {
      std::string dim = std::to_string(out.size() - 1 - i);
      fail(error("T0110", "these shapes do not broadcast: " + std::to_string(x) + " against " + std::to_string(y) +
                              " in dimension " + dim), "RuntimeError");
    }
    out[out.size() - 1 - i] = x == 1 ? y : x;
  }
  return out;
}

DType promote(DType a, DType b) {
  if (a == b)
    return a;
  if (isFloat(a) != isFloat(b))
    return isFloat(a) ? a : b;
  if (isFloat(a)) {
    if (bitWidth(a) == bitWidth(b))
      return isFloat8(a) ? DType::Float16 : DType::Float32;
    return bitWidth(a) > bitWidth(b) ? a : b;
  }
  if (isBool(a) || isBool(b))
    return isBool(a) ? b : a;
  if (isSignedInt(a) == isSignedInt(b))
    return bitWidth(a) > bitWidth(b) ? a : b;
  DType s = isSignedInt(a) ? a : b, u = isSignedInt(a) ? b : a;
  if (bitWidth(s) > bitWidth(u))
    return s;
  return bitWidth(u) == 8 ? DType::Int16 : bitWidth(u) == 16 ? DType::Int32 : DType::Int64;
}

static std::optional<DType> combine(std::optional<DType> higher, std::optional<DType> lower) {
  if (!higher || !lower)
    return higher ? higher : lower;
  if (isFloat(*higher))
    return higher;
  if (isBool(*higher) || isFloat(*lower))
    return promote(*higher, *lower);
  return higher;
}

DType resultType(ArrayRef<Tensor> operands) {
  std::optional<DType> sized, zeroDim, wrapped;
  for (const Tensor &t : operands) {
    DType type = t->wrapped && isFloat(t.type()) ? DType::Float32 : t.type();
    std::optional<DType> &slot = t->wrapped ? wrapped : t.rank() == 0 ? zeroDim : sized;
    slot = slot ? promote(*slot, type) : type;
  }
  return combine(sized, combine(zeroDim, wrapped)).value_or(DType::Float32);
}

int64_t wrapDim(int64_t dim, int64_t rank) {
  int64_t size = std::max<int64_t>(rank, 1);
  if (dim < -size || dim >= size)
    fail("T0151", "dimension " + std::to_string(dim) + " of a tensor that has " + std::to_string(rank), "IndexError");
  return dim < 0 ? dim + size : dim;
}

std::string describe(const Tensor &t) {
  std::string text = messageName(t.type()).str();
  if (t.rank() == 0)
    return text;
  text += '[';
  for (size_t i = 0; i < t.shape().size(); ++i)
    text += (i ? ", " : "") + std::to_string(t.shape()[i]);
  return text + ']';
}

} // namespace tritonc::host
