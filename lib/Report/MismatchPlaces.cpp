// Recognises right values in the wrong places: exchanged, reversed, shifted, repeated, permuted.
#include "Mismatch.h"
#include "NumberText.h"
#include <algorithm>
#include <cmath>

using namespace tritonc;

namespace {
/// A dimension seen from a flat index: element `i` has coordinate `(i / stride) % size`.
struct Dimension {
  int64_t size = 1, stride = 1;
  int64_t coordinate(int64_t i) const { return i / stride % size; }
  /// The element with another coordinate along this dimension.
  int64_t moved(int64_t i, int64_t to) const { return i + (to - coordinate(i)) * stride; }
};
} // namespace

static std::vector<Dimension> dimensionsOf(const std::vector<int64_t> &shape) {
  std::vector<Dimension> dims(shape.size());
  int64_t stride = 1;
  for (size_t d = shape.size(); d-- != 0; stride *= shape[d])
    dims[d] = {shape[d], stride};
  return dims;
}

static std::string quoted(const Mismatch &mismatch) { return "`" + mismatch.tensor + "`"; }

/// `z[i + 1, j]`: the element that is `step` further along dimension `d`.
static std::string stepText(const Mismatch &mismatch, size_t d, int64_t step) {
  static const char letters[] = "ijklmn";
  std::string text;
  for (size_t k = 0; k != mismatch.shape.size(); ++k) {
    text += (k ? ", " : "") + (k < 6 ? std::string(1, letters[k]) : "i" + std::to_string(k));
    if (k == d && step)
      text += (step > 0 ? " + " : " - ") + std::to_string(std::abs(step));
  }
  return "`" + mismatch.tensor + "[" + text + "]`";
}

// The memory of the actual tensor, read with two dimensions exchanged, is the expected tensor.
std::optional<Pattern> tritonc::transposedPattern(const Mismatch &mismatch) {
  size_t rank = mismatch.shape.size();
  std::vector<Dimension> dims = dimensionsOf(mismatch.shape);
  for (size_t b = rank; b-- != 0;)
    for (size_t a = b; a-- != 0;) {
      if (dims[a].size < 2 || dims[b].size < 2)
        continue;
      std::vector<int64_t> shape = mismatch.shape;
      std::swap(shape[a], shape[b]);
      std::vector<Dimension> exchanged = dimensionsOf(shape);
      auto guess = [&](int64_t i) {
        int64_t from = 0;
        for (size_t d = 0; d != rank; ++d) {
          size_t source = d == a ? b : d == b ? a : d;
          from += exchanged[source].coordinate(i) * dims[d].stride;
        }
        return Guess{true, mismatch.expected[from]};
      };
      if (!explains(mismatch, Scope::Everywhere, guess, 2))
        continue;
      if (rank > 2)
        return Pattern{"axes " + std::to_string(a) + " and " + std::to_string(b) + " of " + quoted(mismatch) + " are exchanged"};
      if (dims[a].size == dims[b].size)
        return Pattern{quoted(mismatch) + " is transposed: rows and columns are exchanged"};
      return Pattern{quoted(mismatch) + " is transposed: its values are stored column by column"};
    }
  return std::nullopt;
}

std::optional<Pattern> tritonc::reversedPattern(const Mismatch &mismatch) {
  size_t rank = mismatch.shape.size();
  std::vector<Dimension> dims = dimensionsOf(mismatch.shape);
  for (size_t d = rank; d-- != 0;) {
    auto guess = [&](int64_t i) { return Guess{true, mismatch.expected[dims[d].moved(i, dims[d].size - 1 - dims[d].coordinate(i))]}; };
    if (dims[d].size < 2 || !explains(mismatch, Scope::Everywhere, guess))
      continue;
    if (rank == 1)
      return Pattern{quoted(mismatch) + " is reversed: its last element comes first"};
    if (rank == 2)
      return Pattern{d == 1 ? "each row of " + quoted(mismatch) + " is reversed"
                            : "the rows of " + quoted(mismatch) + " come in reverse order"};
    return Pattern{quoted(mismatch) + " is reversed along axis " + std::to_string(d)};
  }
  auto whole = [&](int64_t i) { return Guess{true, mismatch.expected[mismatch.size() - 1 - i]}; };
  if (rank > 1 && explains(mismatch, Scope::Everywhere, whole))
    return Pattern{quoted(mismatch) + " is reversed along every axis"};
  return std::nullopt;
}

static std::string shiftHeadline(const Mismatch &mismatch, size_t d, int64_t step) {
  std::string by = std::abs(step) == 1 ? "one" : std::to_string(std::abs(step));
  std::string tail = " shifted by " + by + ": " + stepText(mismatch, d, 0) + " holds what belongs in " + stepText(mismatch, d, step);
  size_t rank = mismatch.shape.size();
  if (rank == 1)
    return quoted(mismatch) + " is" + tail;
  if (rank == 2)
    return d == 1 ? "each row of " + quoted(mismatch) + " is" + tail : "the rows of " + quoted(mismatch) + " are" + tail;
  return quoted(mismatch) + " is" + tail;
}

// actual[i] = expected[i + step], wherever i + step exists
std::optional<Pattern> tritonc::shiftedPattern(const Mismatch &mismatch) {
  std::vector<Dimension> dims = dimensionsOf(mismatch.shape);
  int64_t budget = 50'000'000; // comparisons; most steps fail within the first few
  for (size_t d = dims.size(); d-- != 0;)
    for (int64_t distance = 1; distance <= dims[d].size / 2; ++distance)
      for (int64_t step : {distance, -distance}) {
        auto guess = [&](int64_t i) {
          --budget;
          int64_t to = dims[d].coordinate(i) + step;
          if (to < 0 || to >= dims[d].size)
            return Guess{};
          return Guess{true, mismatch.expected[dims[d].moved(i, to)]};
        };
        if (budget < 0)
          return std::nullopt;
        if (explains(mismatch, Scope::Everywhere, guess))
          return Pattern{shiftHeadline(mismatch, d, step)};
      }
  return std::nullopt;
}

// actual[i, j] = expected[r, j] for one r: the same row, or column, over and over
std::optional<Pattern> tritonc::repeatedPattern(const Mismatch &mismatch) {
  size_t rank = mismatch.shape.size();
  std::vector<Dimension> dims = dimensionsOf(mismatch.shape);
  int64_t budget = 50'000'000;
  for (size_t d = 0; d != rank; ++d)
    for (int64_t r = 0; r != dims[d].size && dims[d].size > 1; ++r) {
      auto guess = [&](int64_t i) {
        --budget;
        return Guess{true, mismatch.expected[dims[d].moved(i, r)]};
      };
      if (budget < 0)
        return std::nullopt;
      if (!explains(mismatch, Scope::Everywhere, guess))
        continue;
      std::string at = std::to_string(r);
      if (rank != 2)
        return Pattern{quoted(mismatch) + " holds along axis " + std::to_string(d) + " what belongs at index " + at + " everywhere"};
      const char *line = d == 0 ? "row " : "column ";
      return Pattern{std::string("every ") + line + "of " + quoted(mismatch) + " holds what belongs in " + line + at};
    }
  return std::nullopt;
}

/// True if the values do not change along a dimension.
static bool isConstantAlong(const Mismatch &mismatch, const std::vector<double> &values, const Dimension &dim) {
  for (int64_t i = 0; i != mismatch.size(); ++i)
    if (!mismatch.isConsidered[i] || values[i] != values[dim.moved(i, 0)])
      return false;
  return true;
}

std::optional<Pattern> tritonc::unchangingPattern(const Mismatch &mismatch) {
  size_t rank = mismatch.shape.size();
  std::vector<Dimension> dims = dimensionsOf(mismatch.shape);
  for (size_t d = rank; rank > 1 && d-- != 0;) {
    if (dims[d].size < 2 || !isConstantAlong(mismatch, mismatch.actual, dims[d]) || isConstantAlong(mismatch, mismatch.expected, dims[d]))
      continue;
    if (rank > 2)
      return Pattern{quoted(mismatch) + " does not change along axis " + std::to_string(d)};
    return Pattern{d == 1 ? "each row of " + quoted(mismatch) + " holds one value in all its columns"
                          : "all rows of " + quoted(mismatch) + " are the same"};
  }
  return std::nullopt;
}

// Sorted, both are the same.
std::optional<Pattern> tritonc::permutedPattern(const Mismatch &mismatch) {
  constexpr int64_t most = 1 << 20; // sorting more takes seconds
  if (mismatch.size() > most)
    return std::nullopt;
  double leftOver = 0, before = 0;
  for (int64_t i = 0; i != mismatch.size(); ++i) {
    if (!mismatch.isConsidered[i] || !std::isfinite(mismatch.actual[i]) || !std::isfinite(mismatch.expected[i]))
      return std::nullopt;
    before += std::fabs(mismatch.actual[i] - mismatch.expected[i]);
  }
  std::vector<double> actual = mismatch.actual, expected = mismatch.expected;
  std::sort(actual.begin(), actual.end());
  std::sort(expected.begin(), expected.end());
  size_t different = 1; // few different values are permuted by chance
  for (size_t i = 0; i != actual.size(); ++i) {
    if (!mismatch.isClose(actual[i], expected[i]))
      return std::nullopt;
    leftOver += std::fabs(actual[i] - expected[i]);
    different += i != 0 && !mismatch.isClose(expected[i - 1], expected[i]);
  }
  if (mismatch.wrong.count < 3 || different < 4 || leftOver > 0.02 * before)
    return std::nullopt;
  return Pattern{quoted(mismatch) + " holds the right values in the wrong places"};
}
