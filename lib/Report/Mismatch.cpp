// Turns wrong values into one sentence about what they have in common, said only if it is true of all of them.
#include "Mismatch.h"
#include "tritonc/Report/Report.h"
#include <algorithm>
#include <cmath>

using namespace tritonc;

bool Mismatch::isClose(double value, double target) const {
  return isRight(value, target, rtol, atol) || (std::isnan(value) && std::isnan(target));
}

bool tritonc::explains(const Mismatch &mismatch, Scope scope, const Guesser &guess, int64_t least) {
  int64_t spoken = 0, inScope = 0, wrong = 0;
  double leftOver = 0, before = 0, smallest = INFINITY, largest = -INFINITY;
  for (int64_t i = 0; i != mismatch.size(); ++i) {
    if (scope == Scope::WhereWrong ? !mismatch.wrong.has[i] : !mismatch.isConsidered[i])
      continue;
    ++inScope;
    Guess guessed = guess(i);
    if (!guessed.known)
      continue;
    double actual = mismatch.actual[i];
    if (!mismatch.isClose(actual, guessed.value))
      return false;
    ++spoken;
    wrong += mismatch.wrong.has[i];
    if (!std::isfinite(guessed.value))
      continue;
    smallest = std::min(smallest, guessed.value);
    largest = std::max(largest, guessed.value);
    if (std::isfinite(mismatch.expected[i])) {
      leftOver += std::fabs(actual - guessed.value);
      before += std::fabs(actual - mismatch.expected[i]);
    }
  }
  bool oneValue = !(largest > smallest) || mismatch.isClose(smallest, largest);
  return wrong >= least && 2 * spoken >= inScope && !oneValue && leftOver <= 0.02 * before;
}

std::optional<Pattern> tritonc::regionPattern(const Mismatch &mismatch) {
  const ElementSet &wrong = mismatch.wrong;
  if (wrong.all())
    return std::nullopt;
  if (auto words = tailWords(wrong, mismatch.tensor))
    return Pattern{"only " + words->sentence("is", "are", "wrong")};
  if (wrong.count == 1)
    return std::nullopt;
  if (auto words = exactWords(wrong, mismatch.tensor))
    return Pattern{"only " + words->sentence("is", "are", "wrong")};
  ElementSet right(mismatch.shape);
  bool allConsidered = true;
  for (int64_t i = 0; i != mismatch.size(); ++i) {
    allConsidered &= mismatch.isConsidered[i] != 0;
    if (!wrong.has[i])
      right.add(i);
  }
  if (allConsidered && right.count > 1)
    if (auto words = exactWords(right, mismatch.tensor))
      return Pattern{"only " + words->sentence("is", "are", "right")};
  return std::nullopt;
}

/// All wrong elements lie on one side of what they should be; less than four could do so by chance.
static std::string tendency(const Mismatch &mismatch) {
  bool above = mismatch.wrong.count >= 4, below = above;
  for (int64_t i = 0; i != mismatch.size(); ++i) {
    if (!mismatch.wrong.has[i])
      continue;
    above &= mismatch.actual[i] > mismatch.expected[i];
    below &= mismatch.actual[i] < mismatch.expected[i];
  }
  const char *which = mismatch.wrong.all() ? "every element of `" : "every wrong element of `";
  return above || below ? which + mismatch.tensor + "` is too " + (above ? "large" : "small") : "";
}

static std::string count(const Mismatch &mismatch) {
  const ElementSet &wrong = mismatch.wrong;
  if (wrong.size() == 1)
    return "`" + mismatch.tensor + "` has the wrong value";
  if (wrong.all())
    return "no element of `" + mismatch.tensor + "` is right";
  if (wrong.count == 1)
    return exactWords(wrong, mismatch.tensor)->sentence("is", "are", "wrong");
  return std::to_string(wrong.count) + " of " + std::to_string(wrong.size()) + " elements of `" + mismatch.tensor + "` are wrong";
}

Pattern tritonc::recognise(const Mismatch &mismatch) {
  using Recogniser = std::optional<Pattern> (*)(const Mismatch &);
  static constexpr Recogniser patterns[] = {
      nonFinitePattern, constantPattern,  transposedPattern, reversedPattern,  shiftedPattern,   signPattern,   factorPattern,
      differencePattern, repeatedPattern, unchangingPattern, rowFactorPattern, permutedPattern, nearlyRightPattern,
  };
  std::optional<Pattern> found;
  for (Recogniser pattern : patterns)
    if (!found)
      found = pattern(mismatch);
  std::optional<Pattern> region = regionPattern(mismatch);
  if (found) {
    if (region && !mismatch.wrong.all())
      found->facts.push_back(region->headline);
    return *found;
  }
  std::string side = tendency(mismatch);
  if (!region && !side.empty()) {
    region = Pattern{side};
    side.clear();
  }
  if (!region)
    region = Pattern{count(mismatch)};
  if (!side.empty())
    region->facts.push_back(side);
  if (auto words = enclosingWords(mismatch.wrong, mismatch.tensor); words && !regionPattern(mismatch) && mismatch.wrong.count > 1)
    region->facts.push_back("every wrong element lies in " + words->subject + words->extent);
  return *region;
}
