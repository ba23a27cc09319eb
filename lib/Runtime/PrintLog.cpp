// Turns what programs print into events in program order.
#include "tritonc/Runtime/PrintLog.h"
#include "llvm/ADT/STLExtras.h"
#include <cstring>

using namespace tritonc;

void PrintLog::add(Grid program, unsigned site, const void *values, const uint8_t *mask) {
  assert(site < sites.size() && "a print that the module does not list");
  const PrintSite &from = sites[site];
  PrintEvent event;
  event.program = program;
  event.prefix = from.prefix;
  event.hexadecimal = from.hexadecimal;
  event.values = Buffer(from.type, from.shape);
  if (event.values.size())
    std::memcpy(event.values.data(), values, event.values.byteCount());
  if (mask)
    event.masked.assign(mask, mask + event.values.size());
  std::lock_guard<std::mutex> lock(guard);
  events.push_back(std::move(event));
}

void PrintLog::replay(const Grid &grid, Observer &observer) {
  // One program runs on one thread, so that its events are in order already.
  std::vector<std::pair<int64_t, size_t>> order;
  for (auto [i, event] : llvm::enumerate(events))
    order.emplace_back(event.program[0] + grid[0] * (event.program[1] + grid[1] * event.program[2]), i);
  llvm::sort(order);
  for (auto [program, i] : order)
    observer.print(events[i]);
  events.clear();
}
