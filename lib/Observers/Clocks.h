//===- Clocks.h - which accesses of other programs come before this program's next one -------------===//
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

namespace tritonc {

/// The order between programs that atomic operations make. A program that releases at an address passes on all that it
/// has done; one that acquires there later has all of it behind it.
///
/// Each address keeps a log of its releases. What a program has acquired is then just a length of a log, not a number for
/// each other program: a counter that every program of a grid increments costs one entry each.
class Clocks {
public:
  /// A moment of a program: its number of releases so far.
  uint32_t now(uint32_t program) const;
  void acquire(uint32_t program, uint64_t address);
  void release(uint32_t program, uint64_t address);
  /// True if what `other` did at its moment `clock` comes before what `program` does now.
  bool isBefore(uint32_t other, uint32_t clock, uint32_t program) const;

private:
  struct Log;
  /// The first `length` entries of a log.
  struct Prefix {
    Log *log;
    size_t length;
  };
  struct Log {
    size_t length = 0;
    /// Of each program its releases: position and moment, both rising.
    std::unordered_map<uint32_t, std::vector<std::pair<size_t, uint32_t>>> releases;
    /// What the releasing program had acquired elsewhere, by position.
    std::vector<std::pair<size_t, Prefix>> links;
  };
  struct Program {
    uint32_t clock = 0;
    std::vector<Prefix> acquired;
  };
  static bool contains(const Prefix &prefix, uint32_t other, uint32_t clock, std::map<const Log *, size_t> &visited);

  std::map<uint64_t, std::unique_ptr<Log>> logs;
  std::unordered_map<uint32_t, Program> programs;
};

} // namespace tritonc
