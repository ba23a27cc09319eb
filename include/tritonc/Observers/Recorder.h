//===- Recorder.h - a launch written down: each operation's values, each access, each element's traffic --------===//
#pragma once
#include "tritonc/Runtime/Trace.h"
#include <map>
#include <optional>
#include <string>

namespace tritonc {

/// A tile as it is kept: exactly where that is short, else lanes that stand for all.
struct KeptTile {
  enum Form : uint8_t {
    Same,   ///< all lanes hold numbers[0]
    Affine, ///< lane [i, j, …] holds numbers[0] + i * numbers[1] + j * numbers[2] + …: addresses and counters
    Lanes   ///< numbers has one a kept lane
  } form = Same;
  DType type = DType::Float32; ///< of the number; of a pointer what it points to
  bool isPointer = false;
  uint16_t array = noArray;    ///< of a pointer: the array that it came from
  std::vector<int64_t> shape;
  std::vector<int64_t> kept;   ///< lanes kept along each dimension, evenly spread, first and last among them
  std::vector<int64_t> numbers; ///< of floats the bits; of pointers the element of the array
  std::vector<uint8_t> marks;  ///< one a kept lane, or one for all; empty: all are good
  double least = 0, greatest = 0; ///< of all lanes that are numbers; least > greatest if none is
  enum Mark : uint8_t { Good, Undefined, Replaced };
};

/// A load, store or atomic of one program.
struct KeptAccess {
  using Runs = std::vector<std::pair<uint32_t, uint32_t>>; ///< first lane, number of lanes
  MemoryEvent::Kind kind = MemoryEvent::Load;
  uint16_t array = noArray;
  DType type = DType::Float32;
  int pointers = -1;              ///< the tile of its addresses; -1: not kept
  Runs active, outside;           ///< lanes that are not masked off; those of them that lie outside of the array
  size_t lanes = 1, activeLanes = 0, outsideLanes = 0;
  bool shortened = false;         ///< the runs are too many to be kept
};

/// One operation of one program at one time. A loop is told at the begin of each round and when it ends.
struct KeptStep {
  unsigned site = 0;
  int access = -1;
  std::vector<std::pair<unsigned, unsigned>> values; ///< number of the value (Site::results), index of its tile
};

struct KeptProgram {
  int64_t program = 0;
  std::vector<KeptStep> steps;
  bool cut = false; ///< there were more steps
};

/// How often each element of an array was read and written by all programs.
struct ArrayTraffic {
  std::vector<uint32_t> reads, writes;
};

/// What a Recorder has written down.
struct Recording {
  Grid grid = {1, 1, 1};
  std::vector<Site> sites;
  OperationList list; ///< the operations of these sites
  std::vector<KeptTile> tiles;
  std::vector<KeptAccess> accesses;
  std::vector<KeptProgram> programs; ///< in order
  std::vector<ArrayTraffic> traffic; ///< by Scene::arrays
  size_t bytes = 0;                  ///< that tiles and steps take as text, about
};

struct RecorderLimits {
  size_t bytes = 600'000;    ///< that the kept tiles and steps may take as text, about
  size_t lanesATile = 1024;  ///< kept of a tile that is not regular
  int64_t programs = 64;     ///< of which values are kept
  std::vector<int64_t> wanted; ///< programs that are kept in any case
};

class Recorder : public Observer, public Tracer {
public:
  explicit Recorder(RecorderLimits limits) : limits(std::move(limits)) {}
  void launchBegins(const Scene &scene) override;
  void memory(const MemoryEvent &event) override;
  void traceBegins(const OperationList &list) override;
  void traced(const TracedValue &value) override;
  void launchEnds() override;
  Recording recording;

private:
  /// A program that is being kept.
  struct Track {
    KeptProgram program;
    std::map<unsigned, unsigned> current; ///< the tile of each value
    size_t bytes = 0;
  };
  Track *trackOf(int64_t program);
  KeptStep &step(Track &track, unsigned site, bool fresh);
  unsigned keep(KeptTile tile, Track &track);
  KeptTile tileOf(const ValueEvent &event, llvm::ArrayRef<uint16_t> arrays) const;
  int pointersOf(const MemoryEvent &event, Track &track);
  void count(const MemoryEvent &event);

  RecorderLimits limits;
  const Scene *scene = nullptr;
  std::vector<bool> shown;      ///< by site: stands in the kernel or its loops, not in a reduction
  std::map<int64_t, Track> tracks;
  std::map<std::string, unsigned> known; ///< tiles by their contents
};

} // namespace tritonc
