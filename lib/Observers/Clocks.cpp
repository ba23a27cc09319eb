// Turns acquiring and releasing into an order between programs.
#include "Clocks.h"
#include <algorithm>

using namespace tritonc;

uint32_t Clocks::now(uint32_t program) const {
  auto found = programs.find(program);
  return found == programs.end() ? 0 : found->second.clock;
}

void Clocks::acquire(uint32_t program, uint64_t address) {
  auto found = logs.find(address);
  if (found == logs.end())
    return;
  Log *log = found->second.get();
  for (Prefix &prefix : programs[program].acquired)
    if (prefix.log == log) {
      prefix.length = log->length;
      return;
    }
  programs[program].acquired.push_back({log, log->length});
}

void Clocks::release(uint32_t program, uint64_t address) {
  std::unique_ptr<Log> &log = logs[address];
  if (!log)
    log = std::make_unique<Log>();
  Program &self = programs[program];
  for (const Prefix &prefix : self.acquired)
    if (prefix.log != log.get()) // what precedes in the same log comes along anyway
      log->links.push_back({log->length, prefix});
  log->releases[program].push_back({log->length, self.clock});
  ++log->length;
  ++self.clock;
}

bool Clocks::contains(const Prefix &prefix, uint32_t other, uint32_t clock, std::map<const Log *, size_t> &visited) {
  size_t &seen = visited[prefix.log];
  if (seen >= prefix.length)
    return false;
  seen = prefix.length;
  if (auto found = prefix.log->releases.find(other); found != prefix.log->releases.end()) {
    // The last release within the prefix is the latest moment.
    auto &list = found->second;
    auto end = std::lower_bound(list.begin(), list.end(), std::pair<size_t, uint32_t>(prefix.length, 0));
    if (end != list.begin() && std::prev(end)->second >= clock)
      return true;
  }
  for (auto &[position, link] : prefix.log->links) {
    if (position >= prefix.length)
      break;
    if (contains(link, other, clock, visited))
      return true;
  }
  return false;
}

bool Clocks::isBefore(uint32_t other, uint32_t clock, uint32_t program) const {
  if (other == program)
    return true;
  auto found = programs.find(program);
  if (found == programs.end())
    return false;
  std::map<const Log *, size_t> visited;
  for (const Prefix &prefix : found->second.acquired)
    if (contains(prefix, other, clock, visited))
      return true;
  return false;
}
