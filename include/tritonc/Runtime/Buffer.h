//===- Buffer.h - a dense array in memory, as kernels see it ------------------===//
#pragma once
#include "tritonc/Support/DType.h"
#include "llvm/ADT/ArrayRef.h"
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tritonc {

/// Which bytes of some memory nobody has written yet: of what `torch.empty` makes. All views of the memory share it.
struct UnwrittenBytes {
  uint64_t begin = 0;           ///< address of the first
  std::vector<bool> unwritten;  ///< one a byte
};

/// Dense row-major elements of one type. Owns its memory (64-byte aligned), or views memory of somebody else.
/// fp16, bf16 and fp8 are held as their bit patterns, int1 as one byte that is 0 or 1.
class Buffer {
public:
  Buffer() = default;
  /// Zero-filled elements of `type` with `shape`. Without that much memory: no elements, shape (0); see tryMake.
  Buffer(DType type, std::vector<int64_t> shape);
  /// A view of `data`, which must outlive the buffer.
  Buffer(DType type, std::vector<int64_t> shape, void *data);

  /// The same for a size that a user chose: none if it is negative, too large to count, or more than there is memory.
  static std::optional<Buffer> tryMake(DType type, std::vector<int64_t> shape);

  DType type() const { return elementType; }
  const std::vector<int64_t> &shape() const { return dims; }
  /// Number of elements.
  int64_t size() const;
  size_t byteCount() const { return size_t(size()) * byteSize(elementType); }
  void *data() { return memory.get(); }
  const void *data() const { return memory.get(); }
  template <typename T> T *as() { return static_cast<T *>(data()); }
  template <typename T> const T *as() const { return static_cast<const T *>(data()); }
  /// A buffer of its own with the same contents.
  Buffer clone() const;
  /// The same bits taken as another type of the same width (`uint16` as `bf16`).
  Buffer withType(DType type) const;
  /// Known for memory that began without contents, else null: all bytes were written. Null again once the host writes it.
  const std::shared_ptr<UnwrittenBytes> &unwritten() const { return unwrittenBytes; }
  void setUnwritten(std::shared_ptr<UnwrittenBytes> bytes) { unwrittenBytes = std::move(bytes); }
  /// Nothing in it was written.
  void markUnwritten();
  /// Element `i` widened to double (integers too; 64-bit integers may round).
  double number(int64_t i) const;

private:
  DType elementType = DType::Float32;
  std::vector<int64_t> dims;
  std::shared_ptr<void> memory;
  std::shared_ptr<UnwrittenBytes> unwrittenBytes;
};

/// Bytes of a dense array; none if a dimension is negative or the count does not fit in 63 bits.
std::optional<size_t> byteCountOf(DType type, llvm::ArrayRef<int64_t> shape);

/// A float held in fewer bits, and back; narrowing rounds to nearest even (overflow: inf, fp8e4nv: NaN).
uint16_t toHalfBits(float value);
float fromHalfBits(uint16_t bits);
uint16_t toBFloat16Bits(float value);
float fromBFloat16Bits(uint16_t bits);
uint8_t toFloat8Bits(float value, DType type);
float fromFloat8Bits(uint8_t bits, DType type);

} // namespace tritonc
