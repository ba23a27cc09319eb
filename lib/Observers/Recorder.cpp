// Turns the events of a launch into a recording of bounded size: some programs wholly, the traffic of all.
#include "tritonc/Observers/Recorder.h"
#include "KeepTile.h"
#include <set>

using namespace tritonc;

constexpr size_t mostRuns = 2048;
constexpr int64_t mostElementsCounted = 1 << 24;

/// Programs whose values are kept: the wanted ones, and others evenly spread over the grid.
static std::set<int64_t> chosen(const Grid &grid, const RecorderLimits &limits) {
  int64_t count = grid[0] * grid[1] * grid[2], most = std::min(count, limits.programs);
  std::set<int64_t> programs;
  for (int64_t p : limits.wanted)
    if (p >= 0 && p < count && int64_t(programs.size()) < most)
      programs.insert(p);
  for (int64_t i = 0; i < most && int64_t(programs.size()) < most; ++i)
    programs.insert(most == 1 ? 0 : int64_t(double(count - 1) * double(i) / double(most - 1) + 0.5));
  return programs;
}

void Recorder::launchBegins(const Scene &launched) {
  scene = &launched;
  recording.grid = launched.grid;
  recording.sites = launched.sites;
  for (int64_t p : chosen(launched.grid, limits))
    tracks[p].program.program = p;
  for (const Buffer *array : launched.arrays) {
    ArrayTraffic &traffic = recording.traffic.emplace_back();
    if (array && array->size() <= mostElementsCounted) {
      traffic.reads.assign(array->size(), 0);
      traffic.writes.assign(array->size(), 0);
    }
  }
}

void Recorder::traceBegins(const OperationList &list) {
  recording.list = list;
  for (const TracedOperation &op : list.operations)
    shown.push_back(op.parent < 0 || (shown[op.parent] && llvm::StringRef(list.operations[op.parent].name).starts_with("scf.")));
}

/// The track of a program that is kept and has room left; else null. Each program has its share of the bytes.
Recorder::Track *Recorder::trackOf(int64_t program) {
  auto found = tracks.find(program);
  if (found == tracks.end() || found->second.program.cut)
    return nullptr;
  Track &track = found->second;
  if (track.bytes > limits.bytes / tracks.size()) {
    track.program.cut = true;
    return nullptr;
  }
  return &track;
}

KeptStep &Recorder::step(Track &track, unsigned site, bool fresh) {
  std::vector<KeptStep> &steps = track.program.steps;
  if (fresh || steps.empty() || steps.back().site != site) {
    steps.push_back({site, -1, {}});
    track.bytes += 12;
  }
  return steps.back();
}

unsigned Recorder::keep(KeptTile tile, Track &track) {
  auto [found, fresh] = known.try_emplace(contentsOf(tile), unsigned(recording.tiles.size()));
  track.bytes += 6;
  if (fresh) {
    track.bytes += textBytesOf(tile);
    recording.tiles.push_back(std::move(tile));
  }
  return found->second;
}

KeptTile Recorder::tileOf(const ValueEvent &event, llvm::ArrayRef<uint16_t> arrays) const {
  TileContents contents{event.type, event.isPointer, event.shape, event.bits, {}, noArray};
  if (event.isPointer) {
    contents.array = arrays[0];
    if (contents.array < scene->arrays.size() && scene->arrays[contents.array]) {
      contents.begin = uint64_t(scene->arrays[contents.array]->data());
      contents.type = scene->arrays[contents.array]->type();
    }
  }
  std::vector<uint8_t> marks;
  for (uint32_t cause : event.causes) {
    Cause::Kind kind = scene->causes[cause].kind;
    marks.push_back(kind == Cause::None || kind == Cause::Overflow ? KeptTile::Good : kind == Cause::Replaced ? KeptTile::Replaced : KeptTile::Undefined);
  }
  contents.marks = marks;
  return keptTile(contents, limits.lanesATile);
}

void Recorder::traced(const TracedValue &value) {
  const ValueEvent &event = value.event;
  Track *track = shown[event.site] ? trackOf(event.program) : nullptr;
  if (!track)
    return;
  unsigned tile = keep(tileOf(event, value.arrays), *track);
  track->current[value.number] = tile;
  const std::vector<KeptStep> &steps = track->program.steps;
  auto isTold = [&](const KeptStep &s) {
    for (auto &[number, t] : s.values)
      if (number == value.number)
        return true;
    return false;
  };
  const std::vector<unsigned> &results = recording.list.operations[event.site].results;
  auto isResult = [&](unsigned number) { return std::find(results.begin(), results.end(), number) != results.end(); };
  bool fresh = steps.empty() || steps.back().site != event.site || isTold(steps.back()) ||
               (!steps.back().values.empty() && isResult(steps.back().values[0].first) != isResult(value.number));
  step(*track, event.site, fresh).values.push_back({value.number, tile});
}

static void addLane(KeptAccess::Runs &runs, uint32_t lane) {
  if (!runs.empty() && runs.back().first + runs.back().second == lane)
    ++runs.back().second;
  else
    runs.push_back({lane, 1});
}

/// The tile of an access's addresses: what its first operand holds; of a launch's argument the address itself.
int Recorder::pointersOf(const MemoryEvent &event, Track &track) {
  const std::vector<unsigned> &operands = recording.list.operations[event.site].operands;
  if (auto found = operands.empty() ? track.current.end() : track.current.find(operands[0]); found != track.current.end())
    return int(found->second);
  if (event.lanesInTile != 1 || event.lanes.empty())
    return -1;
  const LaneAccess &lane = event.lanes[0];
  ValueEvent address{event.site, event.program, event.type, true, event.shape, lane.address, {}};
  return int(keep(tileOf(address, lane.array), track));
}

void Recorder::count(const MemoryEvent &event) {
  for (const LaneAccess &lane : event.lanes) {
    if (lane.outside || recording.traffic[lane.array].reads.empty())
      continue;
    const Buffer &array = *scene->arrays[lane.array];
    uint64_t element = (lane.address - uint64_t(array.data())) / byteSize(array.type());
    recording.traffic[lane.array].reads[element] += event.kind != MemoryEvent::Store;
    recording.traffic[lane.array].writes[element] += event.kind != MemoryEvent::Load && lane.writes;
  }
}

void Recorder::memory(const MemoryEvent &event) {
  count(event);
  Track *track = trackOf(event.program);
  if (!track)
    return;
  KeptAccess access;
  access.kind = event.kind, access.type = event.type;
  access.lanes = event.lanesInTile, access.activeLanes = event.lanes.size();
  access.pointers = pointersOf(event, *track);
  if (access.pointers >= 0)
    access.array = recording.tiles[access.pointers].array;
  for (const LaneAccess &lane : event.lanes) {
    addLane(access.active, lane.lane);
    if (lane.outside)
      addLane(access.outside, lane.lane), ++access.outsideLanes;
  }
  for (KeptAccess::Runs *runs : {&access.active, &access.outside})
    if (runs->size() > mostRuns)
      runs->resize(mostRuns), access.shortened = true;
  track->bytes += 40 + 8 * (access.active.size() + access.outside.size());
  step(*track, event.site, /*fresh=*/true).access = int(recording.accesses.size());
  recording.accesses.push_back(std::move(access));
}

void Recorder::launchEnds() {
  for (auto &[number, track] : tracks) {
    recording.bytes += track.bytes;
    recording.programs.push_back(std::move(track.program));
  }
  tracks.clear();
}
