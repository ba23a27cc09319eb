//===- Mismatch.h - what wrong values have in common --------------------------------===//
#pragma once
#include "Region.h"
#include <functional>

namespace tritonc {

/// A result beside what it should be. Elements that were never written are not considered.
struct Mismatch {
  std::string tensor;
  std::vector<int64_t> shape;
  std::vector<double> actual, expected;
  std::vector<uint8_t> isConsidered;
  ElementSet wrong; ///< of those considered
  double rtol = 0, atol = 0;

  int64_t size() const { return int64_t(actual.size()); }
  /// |value - target| <= atol + rtol * |target|; equal infinities, and NaN beside NaN, are close too.
  bool isClose(double value, double target) const;
};

/// A guess at how the actual values come about: what element `i` would be; NaN-free where `known` says so.
struct Guess {
  bool known = false;
  double value = 0;
};
using Guesser = std::function<Guess(int64_t)>;

enum class Scope { Everywhere, WhereWrong };

/// True if the guess explains every element of the scope that it speaks of, at least half of them, at least `least` wrong ones,
/// and much better than the expected values do; a guess of one value everywhere explains nothing.
bool explains(const Mismatch &mismatch, Scope scope, const Guesser &guess, int64_t least = 3);

/// A headline and facts.
struct Pattern {
  std::string headline;
  std::vector<std::string> facts = {};
};

/// Patterns of values: NaN, one value, wrong sign, a factor, a difference.
std::optional<Pattern> nonFinitePattern(const Mismatch &mismatch);
std::optional<Pattern> constantPattern(const Mismatch &mismatch);
std::optional<Pattern> signPattern(const Mismatch &mismatch);
std::optional<Pattern> factorPattern(const Mismatch &mismatch);
std::optional<Pattern> differencePattern(const Mismatch &mismatch);
std::optional<Pattern> rowFactorPattern(const Mismatch &mismatch);
std::optional<Pattern> nearlyRightPattern(const Mismatch &mismatch);

/// Patterns of places: right values somewhere else.
std::optional<Pattern> transposedPattern(const Mismatch &mismatch);
std::optional<Pattern> shiftedPattern(const Mismatch &mismatch);
std::optional<Pattern> reversedPattern(const Mismatch &mismatch);
std::optional<Pattern> repeatedPattern(const Mismatch &mismatch);
std::optional<Pattern> unchangingPattern(const Mismatch &mismatch);
std::optional<Pattern> permutedPattern(const Mismatch &mismatch);

/// Only some rows or columns are wrong, or right.
std::optional<Pattern> regionPattern(const Mismatch &mismatch);

/// What is wrong, in one sentence that is true of every element it speaks of. The first pattern that fits, else a count.
Pattern recognise(const Mismatch &mismatch);

} // namespace tritonc
