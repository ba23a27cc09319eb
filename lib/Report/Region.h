//===- Region.h - which elements of a tensor, in words ------------------------------===//
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tritonc {

/// A set of elements of a tensor.
struct ElementSet {
  std::vector<int64_t> shape;
  std::vector<uint8_t> has; ///< one an element, row-major
  int64_t count = 0;

  explicit ElementSet(std::vector<int64_t> shape);
  void add(int64_t index);
  int64_t size() const { return int64_t(has.size()); }
  bool all() const { return count == size(); }
  ElementSet complement() const;
};

/// Words for a set of elements: `columns 96 … 99 of z`, and to what extent: ` (all 90 rows)`.
struct RegionWords {
  std::string subject;
  std::string extent; ///< with a space before it, or empty
  bool plural = false;
  /// "columns 96 … 99 of `z` were never written (all 90 rows)" from `was` / `were`, "never written".
  std::string sentence(const char *singular, const char *several, const std::string &rest) const;
};

/// Words that hold exactly these elements: all, a block of rows and columns, a triangle, a run in memory. None if it is nothing
/// so simple, or if the set is empty.
std::optional<RegionWords> exactWords(const ElementSet &set, const std::string &tensor);

/// Words for the smallest block that holds the set; none if that is the whole tensor.
std::optional<RegionWords> enclosingWords(const ElementSet &set, const std::string &tensor);

/// The set as a tail, `the last 8 elements of z`; none if it is not one.
std::optional<RegionWords> tailWords(const ElementSet &set, const std::string &tensor);

} // namespace tritonc
