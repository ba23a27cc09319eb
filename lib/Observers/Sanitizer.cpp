// Turns the events of a launch into findings: one per operation and kind, with what the first program did.
#include "tritonc/Observers/Sanitizer.h"
#include "Clocks.h"
#include "Shadow.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <set>

using namespace tritonc;

/// Programs that a finding lists; more are only counted.
constexpr size_t listedPrograms = 64;

namespace {
/// A finding while it grows.
struct Entry {
  Finding finding;
  std::set<int64_t> programs;     ///< the lowest `listedPrograms`
  int64_t latest = -1;            ///< the program that was counted last
  uint64_t event = 0;             ///< the access that was counted last, and its lanes
  size_t lanesOfEvent = 0;
  std::set<uint64_t> elements;    ///< of races and overlaps
};

/// What makes two mistakes the same one.
using Key = std::tuple<int, unsigned, unsigned, uint16_t, int>; // kind, site, other site, array, what else
} // namespace

struct Sanitizer::State {
  const Scene *scene = nullptr;
  std::vector<Site> sites;
  std::map<Key, Entry> entries;
  Shadow shadow;
  Clocks clocks;
  std::vector<size_t> byAddress; ///< reused between stores
  uint64_t events = 0;           ///< accesses so far
  bool ordersPrograms = false;   ///< the kernel has atomics that acquire or release

  Entry &entry(Finding::Kind kind, unsigned site, unsigned otherSite, uint16_t array, int64_t program, int what = 0);
  void place(const MemoryEvent &event);
  void overlaps(const MemoryEvent &event);
  void trace(const MemoryEvent &event, const LaneAccess &lane);
  void race(const MemoryEvent &event, const LaneAccess &lane, const Trace &earlier, bool earlierWrote, uint64_t element);
  bool isOrdered(const Trace &earlier, uint32_t program) const {
    return !earlier || earlier.program == program || (ordersPrograms && clocks.isBefore(earlier.program, earlier.clock, program));
  }
  int64_t offsetOf(const LaneAccess &lane) const {
    return lane.array == noArray || !scene->arrays[lane.array] ? int64_t(lane.address) : int64_t(lane.address - uint64_t(scene->arrays[lane.array]->data()));
  }
  bool isUndefined(uint32_t cause) const {
    Cause::Kind kind = scene->causes[cause].kind;
    return kind != Cause::None && kind < Cause::Overflow;
  }
};

Sanitizer::Sanitizer() : state(std::make_unique<State>()) {}
Sanitizer::~Sanitizer() = default;

void Sanitizer::launchBegins(const Scene &scene) {
  state = std::make_unique<State>();
  state->scene = &scene;
  state->sites = scene.sites;
  state->ordersPrograms = scene.ordersPrograms;
  for (const Buffer *array : scene.arrays)
    if (array)
      state->shadow.addArray(uint64_t(array->data()), array->byteCount(), byteSize(array->type()));
}

void Sanitizer::programBegins(int64_t) {}

/// The entry for a mistake, and whether this is a program that it did not have yet: `lanes` then counts from 0 if it is the
/// lowest so far.
Entry &Sanitizer::State::entry(Finding::Kind kind, unsigned site, unsigned otherSite, uint16_t array, int64_t program, int what) {
  auto [found, fresh] = entries.try_emplace(Key(kind, site, otherSite, array, what));
  Entry &e = found->second;
  Finding &f = e.finding;
  if (fresh)
    f.kind = kind, f.site = site, f.otherSite = otherSite, f.array = array, f.program = program;
  if (e.latest != program) {
    if (e.programs.insert(program).second)
      ++f.programCount;
    if (e.programs.size() > listedPrograms)
      e.programs.erase(std::prev(e.programs.end()));
    e.latest = program;
    if (program < f.program && kind != Finding::WriteWrite && kind != Finding::ReadWrite && kind != Finding::SameValue)
      f.program = program, f.lanes = 0;
  }
  return e;
}

/// Lanes outside of their array, at a place that is no multiple, at an address that is not to be relied on; values likewise.
void Sanitizer::State::place(const MemoryEvent &event) {
  ++events;
  int64_t lowest = INT64_MAX, highest = INT64_MIN;
  for (const LaneAccess &lane : event.lanes)
    lowest = std::min(lowest, offsetOf(lane)), highest = std::max(highest, offsetOf(lane));
  auto note = [&](Finding::Kind kind, const LaneAccess &lane, uint32_t cause, bool inAddress) {
    const Cause &why = scene->causes[cause];
    Entry &e = entry(kind, event.site, cause ? why.site : 0, lane.array, event.program, int(why.kind) * 2 + inAddress);
    Finding &f = e.finding;
    if (event.program != f.program)
      return;
    int64_t offset = offsetOf(lane);
    if (!f.lanes)
      f.first = f.last = offset, f.lowest = lowest, f.highest = highest, f.rounds = f.lanesOfRounds = 0;
    f.first = std::min(f.first, offset), f.last = std::max(f.last, offset);
    if (std::exchange(e.event, events) != events)
      ++f.rounds, e.lanesOfEvent = 0;
    f.lanes = std::max(f.lanes, ++e.lanesOfEvent);
    ++f.lanesOfRounds;
    f.access = event.kind, f.type = event.type, f.cause = why.kind, f.inAddress = inAddress;
    f.lanesInTile = event.lanesInTile, f.tileShape = event.shape.vec();
    f.lowest = std::min(f.lowest, lowest), f.highest = std::max(f.highest, highest);
  };
  for (const LaneAccess &lane : event.lanes) {
    if (isUndefined(lane.addressCause)) {
      note(Finding::Undefined, lane, lane.addressCause, true);
      continue; // where it points follows from that
    }
    if (scene->causes[lane.addressCause].kind == Cause::Overflow)
      note(Finding::Overflow, lane, lane.addressCause, true);
    else if (lane.outside)
      note(Finding::OutOfBounds, lane, 0, true);
    else if (lane.misaligned)
      note(Finding::Misaligned, lane, 0, true);
    if (event.kind != MemoryEvent::Load && isUndefined(lane.valueCause))
      note(Finding::Undefined, lane, lane.valueCause, false);
  }
}

/// Two lanes of one store that leave different values at one address.
void Sanitizer::State::overlaps(const MemoryEvent &event) {
  unsigned bytes = byteSize(event.type);
  bool rising = true;
  for (size_t i = 1; rising && i < event.lanes.size(); ++i)
    rising = event.lanes[i - 1].address + bytes <= event.lanes[i].address;
  if (rising)
    return;
  byAddress.resize(event.lanes.size());
  for (size_t i = 0; i < byAddress.size(); ++i)
    byAddress[i] = i;
  llvm::sort(byAddress, [&](size_t a, size_t b) { return std::pair(event.lanes[a].address, a) < std::pair(event.lanes[b].address, b); });
  for (size_t i = 1; i < byAddress.size(); ++i) {
    const LaneAccess &a = event.lanes[byAddress[i - 1]], &b = event.lanes[byAddress[i]];
    if (a.outside || b.outside || a.address + bytes <= b.address || (a.address == b.address && a.value == b.value))
      continue;
    Entry &e = entry(Finding::StoreOverlap, event.site, event.site, a.array, event.program);
    Finding &f = e.finding;
    if (event.program != f.program)
      continue;
    if (!f.lanes)
      f.first = f.last = offsetOf(a), f.otherValue = a.value, f.value = b.value;
    f.first = std::min(f.first, offsetOf(a)), f.last = std::max(f.last, offsetOf(a));
    f.access = event.kind, f.type = event.type, f.lanesInTile = event.lanesInTile, f.tileShape = event.shape.vec();
    ++f.lanes;
    if (e.elements.insert(a.address).second)
      ++f.elements;
  }
}

void Sanitizer::State::race(const MemoryEvent &event, const LaneAccess &lane, const Trace &earlier, bool earlierWrote, uint64_t element) {
  bool writes = event.kind != MemoryEvent::Load && lane.writes;
  bool bothWrite = writes && earlierWrote;
  uint64_t now = 0;
  bool same = bothWrite && event.kind == MemoryEvent::Store && !earlier.atomic;
  if (same) {
    __builtin_memcpy(&now, reinterpret_cast<const void *>(lane.address), byteSize(event.type));
    same = now == lane.value;
  }
  Finding::Kind kind = same ? Finding::SameValue : bothWrite ? Finding::WriteWrite : Finding::ReadWrite;
  // Which of the two is told first does not depend on their order: the plain one beside an atomic, the read beside a write,
  // the later one in the source.
  MemoryEvent::Kind earlierKind = earlier.atomic ? MemoryEvent::Atomic : earlierWrote ? MemoryEvent::Store : MemoryEvent::Load;
  auto rank = [](MemoryEvent::Kind access, bool writes, unsigned site) { return std::tuple(access == MemoryEvent::Atomic, writes, -int64_t(site)); };
  bool laterFirst = rank(event.kind, writes, event.site) <= rank(earlierKind, earlierWrote, earlier.site);
  unsigned first = laterFirst ? event.site : earlier.site, second = laterFirst ? earlier.site : event.site;
  Entry &e = entry(kind, first, second, lane.array, event.program);
  Finding &f = e.finding;
  if (!f.elements) {
    f.access = event.kind, f.otherAccess = earlierKind;
    f.program = event.program, f.otherProgram = earlier.program;
    f.value = lane.value;
    if (bothWrite && event.kind == MemoryEvent::Store)
      __builtin_memcpy(&f.otherValue, reinterpret_cast<const void *>(lane.address), byteSize(event.type));
    if (!laterFirst)
      std::swap(f.access, f.otherAccess), std::swap(f.program, f.otherProgram), std::swap(f.value, f.otherValue);
    f.type = event.type, f.lanesInTile = event.lanesInTile, f.tileShape = event.shape.vec();
    f.first = f.last = offsetOf(lane);
  }
  if (e.programs.insert(earlier.program).second)
    ++f.programCount;
  f.first = std::min(f.first, offsetOf(lane)), f.last = std::max(f.last, offsetOf(lane));
  if (e.elements.size() < 65536 && e.elements.insert(element).second)
    ++f.elements;
  ++f.lanes;
}

/// One access of one lane against what the shadow knows: the FastTrack rules, cell by cell.
void Sanitizer::State::trace(const MemoryEvent &event, const LaneAccess &lane) {
  auto program = uint32_t(event.program);
  Trace self{program, ordersPrograms ? clocks.now(program) : 0, event.site, event.kind == MemoryEvent::Atomic};
  bool writes = event.kind != MemoryEvent::Load && lane.writes;
  bool told[2] = {}; // one conflict of a lane with a read and one with a write are enough
  auto conflict = [&](const Trace &earlier, bool earlierWrote) {
    if (told[earlierWrote] || isOrdered(earlier, program) || (earlier.atomic && self.atomic))
      return;
    told[earlierWrote] = true;
    race(event, lane, earlier, earlierWrote, lane.address);
  };
  shadow.forEachCell(lane.address, byteSize(event.type), [&](Cell &cell, uint64_t address) {
    conflict(cell.write, true);
    if (writes) {
      conflict(cell.read, false);
      conflict(cell.otherRead, false);
      if (cell.manyReads) {
        for (const Trace &read : shadow.moreReads(address))
          conflict(read, false);
        shadow.moreReads(address).clear();
      }
      Trace own = cell.read.program == program ? cell.read : cell.otherRead.program == program ? cell.otherRead : Trace();
      cell = Cell(); // whoever conflicts with an earlier access of another program conflicts with this write
      cell.write = self, cell.read = own;
      return;
    }
    if (cell.read.program == program || isOrdered(cell.read, program))
      cell.read = self;
    else if (cell.otherRead.program == program || isOrdered(cell.otherRead, program))
      cell.otherRead = self;
    else if (ordersPrograms) { // without any order two reads are enough: whoever writes conflicts with one of them
      shadow.moreReads(address).push_back(self);
      cell.manyReads = true;
    }
  });
}

void Sanitizer::memory(const MemoryEvent &event) {
  State &s = *state;
  s.place(event);
  if (event.kind == MemoryEvent::Store)
    s.overlaps(event);
  for (const LaneAccess &lane : event.lanes) {
    if (lane.outside)
      continue;
    if (event.acquires)
      s.clocks.acquire(uint32_t(event.program), lane.address);
    s.trace(event, lane);
    if (event.releases && lane.writes)
      s.clocks.release(uint32_t(event.program), lane.address);
  }
}

void Sanitizer::undefinedUse(const UndefinedUse &use) {
  const Cause &why = state->scene->causes[use.cause];
  if (!state->isUndefined(use.cause))
    return;
  Entry &e = state->entry(Finding::Undefined, use.site, why.site, noArray, use.program, 16 + use.kind);
  Finding &f = e.finding;
  if (f.lanes)
    return;
  f.use = use.kind, f.cause = why.kind;
  f.lanes = use.lanes, f.lanesInTile = use.lanesInTile;
}

void Sanitizer::assertion(const AssertEvent &event) {
  Entry &e = state->entry(Finding::Assertion, event.site, 0, noArray, event.program);
  Finding &f = e.finding;
  if (f.lanes)
    return;
  f.lanes = event.lanes, f.lanesInTile = event.lanesInTile, f.first = event.firstLane, f.text = event.message;
}

std::vector<Finding> Sanitizer::findings() const {
  std::vector<Finding> all;
  for (auto &[key, entry] : state->entries) {
    all.push_back(entry.finding);
    all.back().programs.assign(entry.programs.begin(), entry.programs.end());
  }
  auto order = [](const Finding &f) { return std::tuple(f.kind == Finding::SameValue, f.site, f.kind, f.otherSite, f.array, f.inAddress, f.cause, f.access, f.otherAccess); };
  llvm::sort(all, [&](const Finding &a, const Finding &b) { return order(a) < order(b); });
  return all;
}

const std::vector<Site> &Sanitizer::sites() const { return state->sites; }
