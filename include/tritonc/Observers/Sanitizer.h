//===- Sanitizer.h - finds wrong accesses and races in what the interpreter tells -------------------===//
#pragma once
#include "tritonc/Runtime/Events.h"
#include <memory>
#include <optional>

namespace tritonc {

/// One mistake of a kernel, of all its lanes and programs: one per operation and kind.
struct Finding {
  enum Kind {
    OutOfBounds,  ///< T0401
    Undefined,    ///< T0402: a lane that holds nothing reached something that counts
    Misaligned,   ///< T0405
    Overflow,     ///< T0408: an address from 32-bit arithmetic that left its range
    WriteWrite,   ///< T0501
    ReadWrite,    ///< T0502
    StoreOverlap, ///< T0503: lanes of one store write different values to the same element
    SameValue,    ///< T0504: several programs write the same value, a warning
    Assertion,    ///< T0406: a tl.device_assert was false
  } kind = OutOfBounds;

  unsigned site = 0;              ///< index in Scene::sites: where it happened; of a race, the later access
  unsigned otherSite = 0;         ///< of a race the earlier access; of Undefined and Overflow where the value comes from
  MemoryEvent::Kind access = MemoryEvent::Load, otherAccess = MemoryEvent::Load;
  std::optional<UndefinedUse::Kind> use; ///< of Undefined: what it reached, if no access
  bool inAddress = false;         ///< of Undefined: the lane's address, not its value
  Cause::Kind cause = Cause::None;
  uint16_t array = noArray;       ///< index in Scene::arrays
  DType type = DType::Float32;    ///< of the elements that were accessed

  int64_t program = 0, otherProgram = 0; ///< the lowest program that did it; of a race the two of the first conflict
  std::vector<int64_t> programs;  ///< the first few programs that did it, in order
  size_t programCount = 0;        ///< all that did
  /// Of `program`:
  size_t lanes = 0, lanesInTile = 1; ///< in the round of a loop with most of them
  size_t rounds = 1, lanesOfRounds = 0; ///< how often the operation did it, and the lanes of all these times
  std::vector<int64_t> tileShape;
  int64_t first = 0, last = 0;    ///< bytes from the array's begin: of the lowest and highest element in question
  int64_t lowest = 0, highest = 0;///< likewise of all lanes of that program's access, good or bad
  uint64_t value = 0, otherValue = 0; ///< bits written by the two programs of a race, by two lanes of a store
  size_t elements = 0;            ///< of a race or overlap: how many elements
  std::string text;               ///< of an assertion
};

/// Checks one launch. Findings come in the order of their places in the source, errors first.
class Sanitizer : public Observer {
public:
  Sanitizer();
  ~Sanitizer() override;
  void launchBegins(const Scene &scene) override;
  void programBegins(int64_t program) override;
  void memory(const MemoryEvent &event) override;
  void undefinedUse(const UndefinedUse &use) override;
  void assertion(const AssertEvent &event) override;
  std::vector<Finding> findings() const;
  /// Sites of the launch, which the findings refer to.
  const std::vector<Site> &sites() const;

private:
  struct State;
  std::unique_ptr<State> state;
};

} // namespace tritonc
