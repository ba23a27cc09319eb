// Turns the log of a launch on a card into prints in program order.
#include "CudaPrints.h"
#include "llvm/Support/MathExtras.h"
#include <cstring>

using namespace tritonc;
using namespace tritonc::cuda;
using llvm::Error;
using llvm::Expected;

constexpr size_t headBytes = 16; // how much is wanted, how much there is room for

Expected<Address> CudaPrints::prepare(size_t bytes) {
  auto reserved = context.log.reserve(headBytes + bytes);
  if (!reserved)
    return reserved.takeError();
  log = *reserved;
  uint64_t head[] = {0, bytes};
  if (Error error = context.driver.check(context.driver.cuMemcpyHtoD_v2(log, head, headBytes), "the log of prints"))
    return error;
  return log;
}

Expected<size_t> CudaPrints::wanted() const {
  uint64_t used = 0;
  if (Error error = context.driver.check(context.driver.cuMemcpyDtoH_v2(&used, log, sizeof used), "the log of prints"))
    return error;
  return size_t(used);
}

Error CudaPrints::replay(size_t bytes, const Grid &grid, Observer &observer) const {
  if (!bytes)
    return Error::success();
  std::vector<unsigned char> records(bytes);
  if (Error error = context.driver.check(context.driver.cuMemcpyDtoH_v2(records.data(), log + headBytes, bytes), "the log of prints"))
    return error;
  PrintLog events(sites);
  for (size_t at = 0; at + 16 <= bytes;) {
    int32_t head[4]; // site, program
    std::memcpy(head, &records[at], sizeof head);
    if (size_t(head[0]) >= sites.size())
      return llvm::createStringError("the log of prints is damaged");
    const PrintSite &site = sites[size_t(head[0])];
    size_t count = 1;
    for (int64_t extent : site.shape)
      count *= size_t(extent);
    size_t values = count * byteSize(site.type), size = llvm::alignTo(16 + values + (site.hasMask ? count : 0), 16);
    if (at + size > bytes)
      return llvm::createStringError("the log of prints is damaged");
    events.add({head[1], head[2], head[3]}, unsigned(head[0]), &records[at + 16], site.hasMask ? &records[at + 16 + values] : nullptr);
    at += size;
  }
  events.replay(grid, observer);
  return Error::success();
}
