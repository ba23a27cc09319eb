// Turns addresses into cells.
#include "Shadow.h"
#include <algorithm>

using namespace tritonc;

void Shadow::addArray(uint64_t begin, uint64_t bytes, unsigned elementBytes) {
  if (!bytes)
    return;
  Region region{begin, begin + bytes, elementBytes, {}};
  for (auto it = regions.begin(); it != regions.end();) {
    if (it->second.begin >= region.end || region.begin >= it->second.end) {
      ++it;
      continue;
    }
    if (it->second.granule != region.granule || (it->second.begin - region.begin) % region.granule)
      region.granule = 1;
    region.begin = std::min(region.begin, it->second.begin);
    region.end = std::max(region.end, it->second.end);
    it = regions.erase(it);
  }
  region.pages.resize((region.end - region.begin) / region.granule / cellsPerPage + 1);
  regions.emplace(region.begin, std::move(region));
  recent = nullptr;
}

Cell &Shadow::Region::cell(size_t index) {
  std::unique_ptr<Cell[]> &page = pages[index / cellsPerPage];
  if (!page)
    page = std::make_unique<Cell[]>(cellsPerPage);
  return page[index % cellsPerPage];
}

Shadow::Region *Shadow::regionOf(uint64_t address) {
  if (recent && address >= recent->begin && address < recent->end)
    return recent;
  auto above = regions.upper_bound(address);
  if (above == regions.begin())
    return nullptr;
  Region &region = std::prev(above)->second;
  return recent = address < region.end ? &region : nullptr;
}

/// A cell a byte from here on; what is known of an element is known of each of its bytes.
void Shadow::refine(Region &region) {
  Region fine{region.begin, region.end, 1, {}};
  fine.pages.resize((region.end - region.begin) / cellsPerPage + 1);
  for (size_t page = 0; page < region.pages.size(); ++page)
    for (size_t i = 0; region.pages[page] && i < cellsPerPage; ++i) {
      const Cell &cell = region.pages[page][i];
      uint64_t offset = (page * cellsPerPage + i) * region.granule;
      if (!cell.write && !cell.read)
        continue;
      for (unsigned b = 0; b < region.granule; ++b) {
        fine.cell(offset + b) = cell;
        if (cell.manyReads && b)
          more[region.begin + offset + b] = more[region.begin + offset];
      }
    }
  region = std::move(fine);
}

void Shadow::forEachCell(uint64_t address, unsigned bytes, llvm::function_ref<void(Cell &, uint64_t)> visit) {
  Region *region = regionOf(address);
  if (!region)
    return;
  uint64_t offset = address - region->begin;
  if (offset % region->granule || bytes % region->granule)
    refine(*region);
  unsigned granule = region->granule;
  for (unsigned b = 0; b < bytes; b += granule)
    visit(region->cell((offset + b) / granule), address + b);
}
