// Turns addresses into arrays and bytes.
#include "Memory.h"
#include <cstring>
#include <limits>

using namespace tritonc;
using namespace tritonc::interp;

LaunchState::LaunchState(const Launch &launch, const std::vector<Site> &sites, Observer &observer)
    : observer(observer), wantsValues(observer.wantsValues()), stepsLeft(std::numeric_limits<int64_t>::max()) {
  scene.grid = launch.grid;
  scene.sites = sites;
  scene.causes.push_back({});
  for (const RuntimeArgument &argument : launch.arguments)
    scene.arrays.push_back(std::holds_alternative<Buffer *>(argument) ? std::get<Buffer *>(argument) : nullptr);
  for (const Buffer *array : launch.reachable)
    scene.arrays.push_back(array);
  for (auto [i, array] : llvm::enumerate(scene.arrays))
    if (array && array->data() && i < noArray)
      byAddress.insert({uint64_t(array->data()), uint16_t(i)});
}

uint32_t LaunchState::cause(Cause::Kind kind, unsigned site) {
  auto [found, fresh] = causeOf.insert({{kind, site}, uint32_t(scene.causes.size())});
  if (fresh)
    scene.causes.push_back({kind, site});
  return found->second;
}

uint16_t LaunchState::arrayAt(uint64_t address) const {
  auto above = byAddress.upper_bound(address);
  if (above == byAddress.begin())
    return noArray;
  uint16_t array = std::prev(above)->second;
  return address < uint64_t(scene.arrays[array]->data()) + scene.arrays[array]->byteCount() ? array : noArray;
}

bool LaunchState::isInside(uint64_t address, unsigned bytes, uint16_t array) const {
  if (array >= scene.arrays.size() || !scene.arrays[array])
    return false;
  uint64_t offset = address - uint64_t(scene.arrays[array]->data()), size = scene.arrays[array]->byteCount();
  return offset <= size && bytes <= size - offset;
}

bool LaunchState::isUnwritten(uint64_t address, unsigned bytes, uint16_t array) const {
  const UnwrittenBytes *map = scene.arrays[array]->unwritten().get();
  if (!map)
    return false;
  for (uint64_t at = address - map->begin, end = at + bytes; at < end; ++at)
    if (at < map->unwritten.size() && map->unwritten[at])
      return true;
  return false;
}

void LaunchState::written(uint64_t address, unsigned bytes, uint16_t array) {
  UnwrittenBytes *map = scene.arrays[array]->unwritten().get();
  if (!map)
    return;
  for (uint64_t at = address - map->begin, end = at + bytes; at < end; ++at)
    if (at < map->unwritten.size())
      map->unwritten[at] = false;
}

Grid LaunchState::idsOf(int64_t program) const {
  const Grid &grid = scene.grid;
  return {program % grid[0], program / grid[0] % grid[1], program / grid[0] / grid[1]};
}

uint64_t tritonc::interp::readBytes(uint64_t address, unsigned bytes) {
  uint64_t bits = 0;
  std::memcpy(&bits, reinterpret_cast<const void *>(address), bytes);
  return bits;
}

void tritonc::interp::writeBytes(uint64_t address, unsigned bytes, uint64_t bits) {
  std::memcpy(reinterpret_cast<void *>(address), &bits, bytes);
}
