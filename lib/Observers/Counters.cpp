// Turns memory events into totals.
#include "tritonc/Observers/Counters.h"
#include <algorithm>

using namespace tritonc;

constexpr int64_t mostCounted = 1 << 24;

void Counters::launchBegins(const Scene &launched) {
  scene = &launched;
  writes.assign(launched.arrays.size(), {});
  for (size_t i = 0; i < writes.size(); ++i)
    if (launched.arrays[i] && launched.arrays[i]->size() <= mostCounted)
      writes[i].assign(launched.arrays[i]->size(), 0);
}

void Counters::memory(const MemoryEvent &event) {
  uint64_t bytes = uint64_t(byteSize(event.type)) * event.lanes.size();
  bytesRead += event.kind == MemoryEvent::Store ? 0 : bytes;
  bytesWritten += event.kind == MemoryEvent::Load ? 0 : bytes;
  lanes += event.lanesInTile;
  maskedLanes += event.lanesInTile - event.lanes.size();
  if (event.kind == MemoryEvent::Load)
    return;
  for (const LaneAccess &lane : event.lanes) {
    if (lane.outside || writes[lane.array].empty())
      continue;
    const Buffer &array = *scene->arrays[lane.array];
    uint64_t element = (lane.address - uint64_t(array.data())) / byteSize(array.type());
    uint8_t &count = writes[lane.array][element];
    count = std::min(count + 1, 2);
  }
}

void Counters::value(const ValueEvent &event) {
  if (double each = scene->sites[event.site].flops) {
    size_t lanes = 1;
    for (int64_t size : event.shape)
      lanes *= size;
    flops += each * std::max(lanes, event.bits.size()); // in a reduction many lanes where the IR has one
  }
}
