//===- Events.h - what happens while a grid runs, for those who watch ----------------------===//
// The interpreter tells; observers keep what they want. Everything is plain data, lanes of a tile in one array.
#pragma once
#include "tritonc/Runtime/Buffer.h"
#include "llvm/ADT/ArrayRef.h"
#include <array>

namespace tritonc {

using Grid = std::array<int64_t, 3>;

/// A place in a source, as engines know it: file name, line and column from 1.
struct Place {
  std::string file;
  unsigned line = 0, column = 0, endLine = 0, endColumn = 0;
  bool operator==(const Place &) const = default;
};

/// One operation of the kernel. Events name it by its index in the launch's `Scene`.
struct Site {
  Place place;
  std::vector<Place> calls; ///< where the function around it was called, innermost first
  Place address;            ///< of a load, store or atomic: the expression that gives its addresses
  double flops = 0;         ///< floating-point operations for each lane of its result
};

/// Why a lane holds no number that the program may rely on.
struct Cause {
  enum Kind {
    None,
    MaskedLoad,   ///< a load's mask was false and it has no `other`
    Unwritten,    ///< memory that nobody has written
    Division,     ///< an integer divided by zero, INT_MIN / -1
    MaskedAtomic, ///< an atomic's mask was false
    Overflow,     ///< 32-bit arithmetic left the range of int32; bad only in an address
    Outside,      ///< a load outside of every array
    Replaced,     ///< a load's mask was false and `other` took its place: a good lane; noted only for prints
  } kind = None;
  unsigned site = 0;
};

/// What the events of a launch refer to; it outlives the observer's use of them.
struct Scene {
  Grid grid = {1, 1, 1};
  std::vector<Site> sites;
  std::vector<Cause> causes; ///< indexed by the `…Cause` fields of lanes; 0 is none
  /// The arrays that programs may touch: the launch's arguments by their position, then what else is in reach.
  std::vector<const Buffer *> arrays;
  bool ordersPrograms = false; ///< the kernel has atomics that acquire or release
};

/// One lane of a load, store or atomic operation that is not masked off.
struct LaneAccess {
  uint64_t address = 0;
  uint64_t value = 0;        ///< the bits that are read or written
  uint64_t old = 0;          ///< of an atomic: what memory held before
  uint32_t lane = 0;         ///< its index in the tile, row by row
  uint32_t addressCause = 0; ///< index of a Cause: the address is not to be relied on
  uint32_t valueCause = 0;   ///< likewise the value
  uint16_t array = 0;        ///< index in Scene::arrays of the array that the pointer came from; noArray if it came from none
  bool outside = false;      ///< not wholly inside that array; such a lane touches no memory
  bool misaligned = false;   ///< the address is no multiple of the element's size
  bool writes = true;        ///< false for a compare-and-exchange that found another value
};
constexpr uint16_t noArray = UINT16_MAX;

/// A load, store or atomic operation of one program; told before memory changes.
struct MemoryEvent {
  enum Kind { Load, Store, Atomic } kind = Load;
  bool acquires = false, releases = false; ///< orders the program's other accesses, for an atomic
  unsigned site = 0;
  int64_t program = 0; ///< number in the grid: x + X * (y + Y * z)
  DType type = DType::Float32;
  llvm::ArrayRef<int64_t> shape;     ///< of the tile; empty for a scalar
  llvm::ArrayRef<LaneAccess> lanes;  ///< those that are not masked off, in order
  size_t lanesInTile = 1;
};

/// A value that is not to be relied on reached what decides: a branch, the bound of a loop, a mask, a reduction.
struct UndefinedUse {
  enum Kind { Branch, LoopBound, Mask, Reduction, Product, Assertion } kind = Branch;
  unsigned site = 0;
  int64_t program = 0;
  uint32_t cause = 0;
  size_t lanes = 1, lanesInTile = 1;
};

/// A `tl.device_assert` that was false in some lanes.
struct AssertEvent {
  unsigned site = 0;
  int64_t program = 0;
  std::string message;
  size_t lanes = 1, lanesInTile = 1;
  uint32_t firstLane = 0;
};

/// The result of one operation of one program.
struct ValueEvent {
  unsigned site = 0;
  int64_t program = 0;
  DType type = DType::Float32;
  bool isPointer = false;
  llvm::ArrayRef<int64_t> shape;
  llvm::ArrayRef<uint64_t> bits;     ///< one a lane, or one for all lanes alike
  llvm::ArrayRef<uint32_t> causes;   ///< likewise; empty: all lanes are good
};

/// One `print` of one program: the values of a tile, with lanes that a mask left out.
struct PrintEvent {
  Grid program = {0, 0, 0};
  std::string prefix;         ///< `x` for `print(x)`, the given prefix for tl.device_print
  bool hexadecimal = false;
  Buffer values;              ///< shape () for a scalar
  std::vector<uint8_t> masked; ///< one a lane, 1 = left out by a mask; empty: none
  std::vector<uint8_t> undefined; ///< one a lane, 1 = nothing to rely on; empty: none
};

/// Listens to a launch. Calls come from one thread at a time. Every engine tells prints, programs in order; the rest
/// comes from the interpreter, in the order in which programs run.
class Observer {
public:
  virtual ~Observer() = default;
  virtual void print(const PrintEvent &) {}
  /// Before the first program; `scene` stays valid until the launch ends.
  virtual void launchBegins(const Scene &scene) {}
  virtual void programBegins(int64_t program) {}
  virtual void memory(const MemoryEvent &) {}
  virtual void undefinedUse(const UndefinedUse &) {}
  virtual void assertion(const AssertEvent &) {}
  /// True: `value` is called for every result of every operation.
  virtual bool wantsValues() const { return false; }
  virtual void value(const ValueEvent &) {}
  virtual void launchEnds() {}
};

} // namespace tritonc
