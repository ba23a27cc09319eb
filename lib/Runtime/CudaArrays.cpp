// Copies a launch's arrays to the memory of a card and back, with guard zones around them.
#include "CudaArrays.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <array>

using namespace tritonc;
using namespace tritonc::cuda;
using llvm::Error;

constexpr size_t guardBytes = 512;
constexpr unsigned char guardByte = 0xa7;

void CudaArrays::layOut(const Launch &launch) {
  stretches.clear();
  auto add = [&](const Buffer *buffer) {
    if (buffer && buffer->byteCount())
      stretches.push_back({uintptr_t(buffer->data()), uintptr_t(buffer->data()) + buffer->byteCount()});
  };
  for (const RuntimeArgument &argument : launch.arguments)
    if (auto *buffer = std::get_if<Buffer *>(&argument))
      add(*buffer);
  llvm::for_each(launch.reachable, add);
  llvm::sort(stretches, [](const Stretch &a, const Stretch &b) { return a.begin < b.begin; });
  size_t count = 0;
  for (const Stretch &next : stretches)
    if (count && next.begin < stretches[count - 1].end)
      stretches[count - 1].end = std::max(stretches[count - 1].end, next.end);
    else
      stretches[count++] = next;
  stretches.resize(count);
  // An array is aligned as on the host, up to 64 bytes: kernels may count on the alignment of their pointers.
  size_t next = 0;
  for (Stretch &stretch : stretches) {
    stretch.offset = llvm::alignTo(next + guardBytes, 512) + stretch.begin % 64;
    next = stretch.offset + (stretch.end - stretch.begin) + guardBytes;
  }
  bytes = next;
}

Error CudaArrays::copyIn(const Launch &launch) {
  layOut(launch);
  if (stretches.empty())
    return Error::success();
  auto reserved = context.arrays.reserve(bytes);
  if (!reserved)
    return reserved.takeError();
  base = *reserved;
  const Driver &driver = context.driver;
  for (const Stretch &s : stretches) {
    size_t size = s.end - s.begin;
    for (Address guard : {base + s.offset - guardBytes, base + s.offset + size})
      if (Error error = driver.check(driver.cuMemsetD8Async(guard, guardByte, guardBytes, nullptr), "the card's memory"))
        return error;
    if (Error error = driver.check(driver.cuMemcpyHtoD_v2(base + s.offset, reinterpret_cast<const void *>(s.begin), size), "an array could not be copied to the card"))
      return error;
  }
  return Error::success();
}

Address CudaArrays::addressOf(const void *host) const {
  auto at = uintptr_t(host);
  for (const Stretch &s : stretches)
    if (at >= s.begin && at < s.end)
      return base + s.offset + (at - s.begin);
  return 0; // of an array without elements
}

Error CudaArrays::copyOut() {
  const Driver &driver = context.driver;
  for (const Stretch &s : stretches)
    if (Error error = driver.check(driver.cuMemcpyDtoH_v2(reinterpret_cast<void *>(s.begin), base + s.offset, s.end - s.begin), "an array could not be copied from the card"))
      return error;
  return Error::success();
}

llvm::Expected<bool> CudaArrays::guardsHold() const {
  const Driver &driver = context.driver;
  std::array<unsigned char, guardBytes> found;
  for (const Stretch &s : stretches)
    for (Address guard : {base + s.offset - guardBytes, base + s.offset + (s.end - s.begin)}) {
      if (Error error = driver.check(driver.cuMemcpyDtoH_v2(found.data(), guard, guardBytes), "an array could not be copied from the card"))
        return error;
      if (llvm::any_of(found, [](unsigned char byte) { return byte != guardByte; }))
        return false;
    }
  return true;
}

Error CudaArrays::keep() {
  auto reserved = bytes ? context.before.reserve(bytes) : llvm::Expected<Address>(0);
  if (!reserved)
    return reserved.takeError();
  kept = *reserved;
  return bytes ? context.driver.check(context.driver.cuMemcpyDtoDAsync_v2(kept, base, bytes, nullptr), "an array could not be copied on the card") : Error::success();
}

int CudaArrays::restore() { return bytes ? context.driver.cuMemcpyDtoDAsync_v2(base, kept, bytes, nullptr) : Success; }
