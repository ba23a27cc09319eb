// Holds the elements of a dense array and reads them as numbers.
#include "tritonc/Runtime/Buffer.h"
#include "llvm/Support/MathExtras.h"
#include <cstdlib>
#include <cstring>

using namespace tritonc;

/// Zero bytes at a 64-byte boundary. Large blocks come from the system as zero pages that cost nothing until touched.
/// Null if there is no such memory.
static std::shared_ptr<void> allocateZeroed(size_t bytes) {
  constexpr size_t alignment = 64;
  if (bytes > SIZE_MAX - 2 * alignment)
    return nullptr;
  void *block = std::calloc(bytes + 2 * alignment, 1);
  if (!block)
    return nullptr;
  auto start = llvm::alignTo(reinterpret_cast<uintptr_t>(block), alignment);
  return std::shared_ptr<void>(reinterpret_cast<void *>(start), [block](void *) { std::free(block); });
}

std::optional<size_t> tritonc::byteCountOf(DType type, llvm::ArrayRef<int64_t> shape) {
  // A zero in the shape makes the array empty however large the other numbers are.
  bool empty = false;
  for (int64_t dim : shape) {
    if (dim < 0)
      return std::nullopt;
    empty |= dim == 0;
  }
  if (empty)
    return 0;
  int64_t bytes = byteSize(type);
  for (int64_t dim : shape)
    if (llvm::MulOverflow(bytes, dim, bytes))
      return std::nullopt;
  return size_t(bytes);
}

Buffer::Buffer(DType type, std::vector<int64_t> shape) : elementType(type), dims(std::move(shape)) {
  std::optional<size_t> bytes = byteCountOf(type, dims);
  if (bytes)
    memory = allocateZeroed(*bytes);
  if (!memory)
    dims.assign(1, 0);
}

Buffer::Buffer(DType type, std::vector<int64_t> shape, void *data)
    : elementType(type), dims(std::move(shape)), memory(data, [](void *) {}) {
  assert(byteCountOf(type, dims) && "the size of a view fits in 63 bits");
}

std::optional<Buffer> Buffer::tryMake(DType type, std::vector<int64_t> shape) {
  Buffer buffer(type, std::move(shape));
  if (!buffer.memory)
    return std::nullopt;
  return buffer;
}

void Buffer::markUnwritten() {
  unwrittenBytes = std::make_shared<UnwrittenBytes>(UnwrittenBytes{uint64_t(data()), std::vector<bool>(byteCount(), true)});
}

int64_t Buffer::size() const {
  int64_t count = 1;
  for (int64_t dim : dims) {
    if (dim == 0)
      return 0;
    count *= dim;
  }
  return memory ? count : 0;
}

Buffer Buffer::clone() const {
  if (!memory)
    return *this;
  Buffer copy(elementType, dims);
  if (size_t bytes = copy.byteCount())
    std::memcpy(copy.data(), data(), bytes);
  return copy;
}

Buffer Buffer::withType(DType type) const {
  assert(byteSize(type) == byteSize(elementType) && "the same bits need the same width");
  Buffer result = *this;
  result.elementType = type;
  return result;
}

double Buffer::number(int64_t i) const {
  assert(i >= 0 && i < size() && "element of the buffer");
  switch (elementType) {
  case DType::Int1:
    return as<uint8_t>()[i] != 0;
  case DType::Int8:
    return as<int8_t>()[i];
  case DType::Int16:
    return as<int16_t>()[i];
  case DType::Int32:
    return as<int32_t>()[i];
  case DType::Int64:
    return double(as<int64_t>()[i]);
  case DType::UInt8:
    return as<uint8_t>()[i];
  case DType::UInt16:
    return as<uint16_t>()[i];
  case DType::UInt32:
    return as<uint32_t>()[i];
  case DType::UInt64:
    return double(as<uint64_t>()[i]);
  case DType::Float8E4NV:
  case DType::Float8E5:
    return fromFloat8Bits(as<uint8_t>()[i], elementType);
  case DType::Float16:
    return fromHalfBits(as<uint16_t>()[i]);
  case DType::BFloat16:
    return fromBFloat16Bits(as<uint16_t>()[i]);
  case DType::Float32:
    return as<float>()[i];
  case DType::Float64:
    return as<double>()[i];
  }
  llvm_unreachable("every element type is listed");
}
