//===- Shadow.h - who has read and written each element of the launch's memory ---------------------===//
#pragma once
#include "tritonc/Runtime/Events.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <map>
#include <memory>
#include <unordered_map>

namespace tritonc {

/// One access as the shadow keeps it.
struct Trace {
  uint32_t program = none;
  uint32_t clock = 0;     ///< the program's moment (Clocks)
  uint32_t site = 0;
  bool atomic = false;
  static constexpr uint32_t none = UINT32_MAX;
  explicit operator bool() const { return program != none; }
};

/// What is known of one element: its last write, and reads since then.
struct Cell {
  Trace write, read;
  Trace otherRead;        ///< by another program than `read`
  bool manyReads = false; ///< there are more; Shadow::moreReads has them
};

/// The cells of all memory of a launch, made where they are touched. A cell stands for as many bytes as the accesses have in
/// common, down to single ones.
class Shadow {
public:
  /// Arrays that overlap share their cells.
  void addArray(uint64_t begin, uint64_t bytes, unsigned elementBytes);
  /// Calls `visit` for each cell of these bytes, with the address where it begins.
  void forEachCell(uint64_t address, unsigned bytes, llvm::function_ref<void(Cell &, uint64_t)> visit);
  /// Further reads of the cell at an address.
  std::vector<Trace> &moreReads(uint64_t address) { return more[address]; }

private:
  static constexpr size_t cellsPerPage = 1024;
  struct Region {
    uint64_t begin, end;
    unsigned granule;
    std::vector<std::unique_ptr<Cell[]>> pages;
    Cell &cell(size_t index);
  };
  Region *regionOf(uint64_t address);
  void refine(Region &region);

  std::map<uint64_t, Region> regions; ///< by where they begin
  Region *recent = nullptr;
  std::unordered_map<uint64_t, std::vector<Trace>> more;
};

} // namespace tritonc
