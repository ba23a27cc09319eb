//===- Mapping.cpp - shapes and orders of index bits to mappings of elements onto threads --------------===//
#include "Mapping.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/Support/MathExtras.h"

namespace tritonc::gpu {

uint32_t Mapping::indexOf(unsigned r) const {
  uint32_t index = 0;
  for (auto [position, bit] : llvm::enumerate(reg))
    if (r >> position & 1)
      index |= 1u << bit;
  return index;
}

int Mapping::registerBit(int bit) const {
  auto found = llvm::find(reg, bit);
  return found == reg.end() ? none : int(found - reg.begin());
}

unsigned Mapping::bits() const {
  auto count = [](llvm::ArrayRef<int> places) { return llvm::count_if(places, [](int bit) { return bit != none; }); };
  return count(reg) + count(lane) + count(warp);
}

Mapping Mapping::renamed(llvm::function_ref<int(int)> to) const {
  Mapping result;
  for (int bit : reg)
    if (int name = to(bit); name != none)
      result.reg.push_back(name);
  for (int bit : lane)
    result.lane.push_back(bit == none ? none : to(bit));
  for (int bit : warp)
    result.warp.push_back(bit == none ? none : to(bit));
  return result;
}

Mapping blocked(llvm::ArrayRef<int> order, unsigned vectorBits, unsigned warpBits) {
  Mapping result;
  auto take = [&](llvm::SmallVectorImpl<int> &into, unsigned count) {
    count = std::min<unsigned>(count, order.size());
    llvm::append_range(into, order.take_front(count));
    order = order.drop_front(count);
  };
  take(result.reg, vectorBits);
  take(result.lane, 5);
  take(result.warp, warpBits);
  take(result.reg, order.size());
  result.lane.resize(5, Mapping::none);
  result.warp.resize(warpBits, Mapping::none);
  return result;
}

Mapping rowMajor(unsigned bits, unsigned vectorBits, unsigned warpBits) {
  unsigned threadBits = 5 + warpBits, spare = bits > threadBits ? bits - threadBits : 0;
  return blocked(llvm::to_vector(llvm::seq<int>(0, bits)), std::min(vectorBits, spare), warpBits);
}

unsigned bitsOf(int64_t size) { return llvm::Log2_64_Ceil(size); }

unsigned bitsOf(llvm::ArrayRef<int64_t> shape) {
  unsigned bits = 0;
  for (int64_t size : shape)
    bits += bitsOf(size);
  return bits;
}

unsigned firstBit(llvm::ArrayRef<int64_t> shape, unsigned axis) { return bitsOf(shape.drop_front(axis + 1)); }

bool isPowerOfTwo(llvm::ArrayRef<int64_t> shape) {
  return llvm::all_of(shape, [](int64_t size) { return llvm::isPowerOf2_64(size); });
}

} // namespace tritonc::gpu
