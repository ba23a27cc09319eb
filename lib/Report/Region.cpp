// Turns a set of elements into words of tensor language: rows, columns, index ranges, triangles.
#include "Region.h"
#include "NumberText.h"
#include <algorithm>

using namespace tritonc;

namespace {
/// The indices that occur along one dimension.
struct Extent {
  std::vector<int64_t> indices;
  int64_t size = 0;
  bool all() const { return int64_t(indices.size()) == size; }
  bool isRange() const { return indices.back() - indices.front() + 1 == int64_t(indices.size()); }
};
} // namespace

ElementSet::ElementSet(std::vector<int64_t> dims) : shape(std::move(dims)) {
  int64_t total = 1;
  for (int64_t dim : shape)
    total *= dim;
  has.assign(size_t(total), 0);
}

void ElementSet::add(int64_t index) {
  count += !has[index];
  has[index] = 1;
}

ElementSet ElementSet::complement() const {
  ElementSet rest(shape);
  for (int64_t i = 0; i != size(); ++i)
    if (!has[i])
      rest.add(i);
  return rest;
}

std::string RegionWords::sentence(const char *singular, const char *several, const std::string &rest) const {
  return subject + " " + (plural ? several : singular) + " " + rest + extent;
}

static std::vector<Extent> extentsOf(const ElementSet &set) {
  size_t rank = set.shape.size();
  std::vector<std::vector<uint8_t>> seen(rank);
  for (size_t d = 0; d != rank; ++d)
    seen[d].assign(size_t(set.shape[d]), 0);
  for (int64_t i = 0; i != set.size(); ++i) {
    if (!set.has[i])
      continue;
    int64_t rest = i;
    for (size_t d = rank; d-- != 0; rest /= set.shape[d])
      seen[d][rest % set.shape[d]] = 1;
  }
  std::vector<Extent> extents(rank);
  for (size_t d = 0; d != rank; ++d) {
    extents[d].size = set.shape[d];
    for (int64_t i = 0; i != set.shape[d]; ++i)
      if (seen[d][i])
        extents[d].indices.push_back(i);
  }
  return extents;
}

/// `5`, `96 … 99`, `1, 3, 5 … 31`, `0, 7, 9`; none for a longer list without a rule.
static std::optional<std::string> indicesText(const Extent &extent) {
  const std::vector<int64_t> &at = extent.indices;
  if (at.size() == 1)
    return std::to_string(at[0]);
  if (extent.isRange())
    return std::to_string(at.front()) + (at.size() == 2 ? ", " : " … ") + std::to_string(at.back());
  bool regular = true;
  for (size_t i = 2; i < at.size(); ++i)
    regular &= at[i] - at[i - 1] == at[1] - at[0];
  if (at.size() > 4 && !regular)
    return std::nullopt;
  std::string text = std::to_string(at[0]);
  for (size_t i = 1; i != std::min<size_t>(at.size(), at.size() > 4 ? 3 : 4); ++i)
    text += ", " + std::to_string(at[i]);
  return at.size() > 4 ? text + " … " + std::to_string(at.back()) : text;
}

static std::string quoted(const std::string &tensor) { return "`" + tensor + "`"; }

static std::string plural(const char *word, const Extent &extent) { return extent.indices.size() == 1 ? word : std::string(word) + "s"; }

/// ` (all 90 rows)`, where there is more than one.
static std::string allOf(const char *word, const Extent &extent) {
  return extent.size == 1 ? "" : " (all " + std::to_string(extent.size) + " " + word + "s)";
}

/// The indices as one part of `z[…, …]`, where a comma would begin the next part.
static std::string partText(const Extent &extent, const std::string &text) {
  if (extent.all() && extent.size > 1)
    return ":";
  if (extent.indices.size() > 1 && extent.isRange())
    return std::to_string(extent.indices.front()) + " … " + std::to_string(extent.indices.back());
  return extent.indices.size() > 1 ? "{" + text + "}" : text;
}

/// Words for the block that is the product of the extents.
static std::optional<RegionWords> blockWords(const std::vector<Extent> &extents, const std::string &tensor) {
  bool all = true, single = true;
  std::string indices;
  std::vector<std::string> texts;
  for (const Extent &extent : extents) {
    std::optional<std::string> text = indicesText(extent);
    if (!text && !extent.all())
      return std::nullopt;
    all &= extent.all();
    single &= extent.indices.size() == 1;
    texts.push_back(text.value_or(""));
    indices += (indices.empty() ? "" : ", ") + partText(extent, texts.back());
  }
  if (all)
    return RegionWords{quoted(tensor), "", false};
  if (single)
    return RegionWords{quoted(tensor + "[" + indices + "]"), "", false};
  if (extents.size() == 1)
    return RegionWords{"elements " + texts[0] + " of " + quoted(tensor), "", true};
  if (extents.size() > 2)
    return RegionWords{"the elements " + quoted(tensor + "[" + indices + "]"), "", true};
  const Extent &rows = extents[0], &columns = extents[1];
  std::string rowText = plural("row", rows) + " " + texts[0], columnText = plural("column", columns) + " " + texts[1];
  if (rows.all())
    return RegionWords{columnText + " of " + quoted(tensor), allOf("row", rows), columns.indices.size() > 1};
  if (columns.all())
    return RegionWords{rowText + " of " + quoted(tensor), allOf("column", columns), rows.indices.size() > 1};
  return RegionWords{rowText + ", " + columnText + " of " + quoted(tensor), "", true};
}

/// The part of each square of the last two dimensions that lies on one side of its diagonal.
static std::optional<RegionWords> triangleWords(const ElementSet &set, const std::string &tensor) {
  size_t rank = set.shape.size();
  if (rank < 2 || set.shape[rank - 1] != set.shape[rank - 2] || set.shape[rank - 1] < 3)
    return std::nullopt;
  int64_t size = set.shape[rank - 1];
  bool below = true, on = true, above = true;    // all of them are in the set
  bool anyBelow = false, anyOn = false, anyAbove = false;
  for (int64_t i = 0; i != set.size(); ++i) {
    int64_t column = i % size, row = i / size % size;
    bool &every = column < row ? below : column == row ? on : above;
    bool &any = column < row ? anyBelow : column == row ? anyOn : anyAbove;
    every &= set.has[i] != 0;
    any |= set.has[i] != 0;
  }
  if (below != anyBelow || on != anyOn || above != anyAbove)
    return std::nullopt;
  auto words = [&](const char *where) { return RegionWords{std::string("the elements ") + where + " of " + quoted(tensor), "", true}; };
  if (below && above && !on)
    return words("beside the diagonal");
  if (on && !below && !above)
    return RegionWords{"the diagonal of " + quoted(tensor), "", false};
  if (below)
    return words(on ? "on and below the diagonal" : "below the diagonal");
  return words(on ? "on and above the diagonal" : "above the diagonal");
}

// has[r, c] == (r / rows == c / columns): the blocks that one program number for both axes covers
static std::optional<RegionWords> diagonalBlockWords(const ElementSet &set, const std::string &tensor) {
  size_t rank = set.shape.size();
  if (rank < 2)
    return std::nullopt;
  int64_t height = set.shape[rank - 2], width = set.shape[rank - 1], rows = 0, columns = 0;
  while (columns != width && set.has[columns])
    ++columns;
  while (rows != height && set.has[rows * width])
    ++rows;
  if (rows == 0 || columns == 0 || rows * columns == 1 || rows == height || columns == width)
    return std::nullopt;
  for (int64_t i = 0; i != set.size(); ++i)
    if ((set.has[i] != 0) != (i / width % height / rows == i % width / columns))
      return std::nullopt;
  std::string size = std::to_string(rows) + " × " + std::to_string(columns);
  return RegionWords{"the " + size + " blocks on the diagonal of " + quoted(tensor), "", true};
}

/// Elements that follow each other in memory across rows: from the first on, or up to the last.
static std::optional<RegionWords> runWords(const ElementSet &set, const std::string &tensor) {
  int64_t first = 0, last = set.size() - 1;
  while (!set.has[first])
    ++first;
  while (!set.has[last])
    --last;
  if (last - first + 1 != set.count || set.count < 2)
    return std::nullopt;
  std::string from = quoted(elementName(tensor, set.shape, first)), to = quoted(elementName(tensor, set.shape, last));
  if (last == set.size() - 1)
    return RegionWords{"the elements from " + from + " on", "", true};
  return RegionWords{"the elements from " + from + " to " + to, "", true};
}

static int64_t blockSize(const std::vector<Extent> &extents) {
  int64_t count = 1;
  for (const Extent &extent : extents)
    count *= int64_t(extent.indices.size());
  return count;
}

std::optional<RegionWords> tritonc::exactWords(const ElementSet &set, const std::string &tensor) {
  if (set.count == 0)
    return std::nullopt;
  std::vector<Extent> extents = extentsOf(set);
  if (blockSize(extents) == set.count)
    if (auto words = blockWords(extents, tensor))
      return words;
  if (auto words = triangleWords(set, tensor))
    return words;
  if (auto words = diagonalBlockWords(set, tensor))
    return words;
  return runWords(set, tensor);
}

std::optional<RegionWords> tritonc::enclosingWords(const ElementSet &set, const std::string &tensor) {
  if (set.count == 0)
    return std::nullopt;
  std::vector<Extent> extents = extentsOf(set);
  for (Extent &extent : extents) { // a range around indices without a rule
    if (indicesText(extent))
      continue;
    int64_t first = extent.indices.front(), last = extent.indices.back();
    extent.indices.clear();
    for (int64_t i = first; i <= last; ++i)
      extent.indices.push_back(i);
  }
  if (blockSize(extents) == set.size())
    return std::nullopt;
  return blockWords(extents, tensor);
}

std::optional<RegionWords> tritonc::tailWords(const ElementSet &set, const std::string &tensor) {
  size_t rank = set.shape.size();
  if (set.count == 0 || set.all() || rank == 0 || rank > 2)
    return std::nullopt;
  std::vector<Extent> extents = extentsOf(set);
  if (blockSize(extents) != set.count)
    return std::nullopt;
  size_t partial = rank == 2 && extents[0].all() ? 1 : 0;
  const Extent &extent = extents[partial];
  if (extent.all() || !extent.isRange() || extent.indices.back() != extent.size - 1)
    return std::nullopt;
  if (rank == 2 && !extents[1 - partial].all())
    return std::nullopt;
  const char *word = rank == 1 ? "element" : partial == 0 ? "row" : "column";
  std::string count = extent.indices.size() == 1 ? "" : std::to_string(extent.indices.size()) + " ";
  return RegionWords{"the last " + count + plural(word, extent) + " of " + quoted(tensor), " (" + *indicesText(extent) + ")",
                     extent.indices.size() > 1};
}
