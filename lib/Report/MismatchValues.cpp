// Recognises wrong values that come from the expected ones by arithmetic: a sign, a factor, a difference; NaN; one value.
#include "Mismatch.h"
#include "NumberText.h"
#include <algorithm>
#include <cmath>

using namespace tritonc;

static std::string every(const Mismatch &mismatch, Scope scope) {
  bool wrongOnly = scope == Scope::WhereWrong;
  return std::string("every ") + (wrongOnly ? "wrong " : "") + "element of `" + mismatch.tensor + "`";
}

/// "columns 2, 3 of `z` are NaN (all 4 rows)", or how many are.
static std::string regionSentence(const Mismatch &mismatch, const ElementSet &set, const std::string &rest) {
  if (set.all() && set.size() > 1)
    return "every element of `" + mismatch.tensor + "` is " + rest;
  if (auto words = exactWords(set, mismatch.tensor))
    return words->sentence("is", "are", rest);
  return std::to_string(set.count) + " of " + std::to_string(set.size()) + " elements of `" + mismatch.tensor + "` are " + rest;
}

// A number is expected and there is none.
std::optional<Pattern> tritonc::nonFinitePattern(const Mismatch &mismatch) {
  ElementSet odd(mismatch.shape), expectedOdd(mismatch.shape);
  bool anyNaN = false, anyInfinity = false;
  for (int64_t i = 0; i != mismatch.size(); ++i) {
    if (!mismatch.wrong.has[i])
      continue;
    double actual = mismatch.actual[i];
    if (!std::isfinite(mismatch.expected[i])) {
      expectedOdd.add(i);
    } else if (!std::isfinite(actual)) {
      odd.add(i);
      anyNaN |= std::isnan(actual);
      anyInfinity |= std::isinf(actual);
    }
  }
  if (odd.count == 0) {
    if (expectedOdd.count == 0 || expectedOdd.count != mismatch.wrong.count)
      return std::nullopt;
    return Pattern{regionSentence(mismatch, expectedOdd, "wrong: the spec gives NaN or infinity there")};
  }
  const char *what = anyNaN && anyInfinity ? "NaN or infinite" : anyNaN ? "NaN" : "infinite";
  Pattern pattern{regionSentence(mismatch, odd, what)};
  int64_t others = mismatch.wrong.count - odd.count;
  if (others == 1)
    pattern.facts.push_back("1 other element is wrong too");
  else if (others > 1)
    pattern.facts.push_back(std::to_string(others) + " other elements are wrong too");
  return pattern;
}

// All that is wrong is one and the same number.
std::optional<Pattern> tritonc::constantPattern(const Mismatch &mismatch) {
  double value = 0, expectedValue = 0;
  int64_t seen = 0;
  bool oneExpected = true, everywhere = true;
  for (int64_t i = 0; i != mismatch.size(); ++i)
    if (mismatch.wrong.has[i]) {
      if (seen++ == 0) {
        value = mismatch.actual[i];
        expectedValue = mismatch.expected[i];
      }
      if (mismatch.actual[i] != value)
        return std::nullopt;
      oneExpected &= mismatch.expected[i] == expectedValue;
    }
  for (int64_t i = 0; i != mismatch.size(); ++i)
    everywhere &= mismatch.isConsidered[i] && mismatch.actual[i] == value;
  if (seen < (value == 0 ? 2 : 3))
    return std::nullopt;
  std::string number = plainText(value, 6);
  if (everywhere) {
    std::string should = oneExpected && mismatch.wrong.all() ? ", should be " + plainText(expectedValue, 6) : "";
    return Pattern{"every element of `" + mismatch.tensor + "` is " + number + should};
  }
  if (auto words = exactWords(mismatch.wrong, mismatch.tensor))
    return Pattern{words->sentence("is", "are", "all " + number)};
  return Pattern{every(mismatch, Scope::WhereWrong) + " is " + number};
}

// actual = -expected
std::optional<Pattern> tritonc::signPattern(const Mismatch &mismatch) {
  auto guess = [&](int64_t i) { return Guess{true, -mismatch.expected[i]}; };
  for (Scope scope : {Scope::Everywhere, Scope::WhereWrong})
    if (explains(mismatch, scope, guess, scope == Scope::Everywhere ? 2 : 3))
      return Pattern{every(mismatch, scope) + " has the wrong sign"};
  return std::nullopt;
}

/// The number with the fewest digits within a thousandth of `value` that still explains; none if `value` itself does not.
static std::optional<double> shortest(double value, const std::function<bool(double)> &holds) {
  if (!std::isfinite(value) || !holds(value))
    return std::nullopt;
  for (int digits = 1; digits <= 6; ++digits) {
    char text[64];
    std::snprintf(text, sizeof(text), "%.*g", digits, value);
    double rounded = std::strtod(text, nullptr);
    if (std::fabs(rounded - value) <= 1e-3 * std::fabs(value) && holds(rounded))
      return rounded;
  }
  return value;
}

/// "2 times too large", "2 times too small", "-0.5 times what it should be".
static std::string factorText(double factor) {
  std::string times = " times ";
  if (factor > 1)
    return plainText(factor, 6) + times + "too large";
  double inverse = 1 / factor;
  if (factor > 0 && std::fabs(inverse - std::round(inverse)) < 1e-6 * inverse)
    return plainText(std::round(inverse), 6) + times + "too small";
  return plainText(factor, 6) + times + "what it should be";
}

/// The factor between actual and expected at the largest expected value that `in` accepts; 0 if there is none.
static double factorAtLargest(const Mismatch &mismatch, const std::function<bool(int64_t)> &in) {
  double largest = 0, factor = 0;
  for (int64_t i = 0; i != mismatch.size(); ++i) {
    double expected = mismatch.expected[i];
    if (in(i) && std::isfinite(expected) && std::fabs(expected) > largest) {
      largest = std::fabs(expected);
      factor = mismatch.actual[i] / expected;
    }
  }
  return factor;
}

// actual = factor * expected
std::optional<Pattern> tritonc::factorPattern(const Mismatch &mismatch) {
  for (Scope scope : {Scope::Everywhere, Scope::WhereWrong}) {
    auto in = [&](int64_t i) { return scope == Scope::WhereWrong ? mismatch.wrong.has[i] : mismatch.isConsidered[i]; };
    auto holds = [&](double factor) {
      return explains(mismatch, scope, [&](int64_t i) { return Guess{true, factor * mismatch.expected[i]}; });
    };
    double factor = factorAtLargest(mismatch, in);
    // 1 / factor may be the rounder number: 3 times too small, not 0.333333 times.
    if (factor > 0 && factor < 1 && holds(1 / std::round(1 / factor)))
      return Pattern{every(mismatch, scope) + " is " + factorText(1 / std::round(1 / factor))};
    if (auto found = shortest(factor, holds))
      return Pattern{every(mismatch, scope) + " is " + factorText(*found)};
  }
  return std::nullopt;
}

// actual = expected + difference
std::optional<Pattern> tritonc::differencePattern(const Mismatch &mismatch) {
  for (Scope scope : {Scope::Everywhere, Scope::WhereWrong}) {
    double difference = NAN, smallest = INFINITY;
    for (int64_t i = 0; i != mismatch.size(); ++i) {
      double expected = mismatch.expected[i];
      if (mismatch.wrong.has[i] && std::isfinite(expected) && std::fabs(expected) < smallest) {
        smallest = std::fabs(expected);
        difference = mismatch.actual[i] - expected;
      }
    }
    auto holds = [&](double by) {
      return explains(mismatch, scope, [&](int64_t i) { return Guess{true, mismatch.expected[i] + by}; });
    };
    if (auto found = shortest(difference, holds))
      return Pattern{every(mismatch, scope) + " is " + plainText(std::fabs(*found), 6) + " too " + (*found > 0 ? "large" : "small")};
  }
  return std::nullopt;
}

// actual[r, c] = factor[r] * expected[r, c]: a row was scaled by a number of its own, as by a sum that was not divided by.
std::optional<Pattern> tritonc::rowFactorPattern(const Mismatch &mismatch) {
  if (mismatch.shape.size() < 2 || mismatch.shape.back() < 3 || mismatch.size() == mismatch.shape.back())
    return std::nullopt;
  int64_t columns = mismatch.shape.back(), rows = mismatch.size() / columns;
  std::vector<double> factors(size_t(rows), 0), largest(size_t(rows), 0);
  for (int64_t i = 0; i != mismatch.size(); ++i) {
    double expected = mismatch.expected[i];
    if (!mismatch.isConsidered[i] || !std::isfinite(expected) || std::fabs(expected) <= largest[i / columns])
      continue;
    largest[i / columns] = std::fabs(expected);
    factors[i / columns] = mismatch.actual[i] / expected;
  }
  if (!explains(mismatch, Scope::Everywhere, [&](int64_t i) { return Guess{true, factors[i / columns] * mismatch.expected[i]}; }))
    return std::nullopt;
  Pattern pattern{"each row of `" + mismatch.tensor + "` is off by a factor of its own"};
  std::vector<int64_t> outer(mismatch.shape.begin(), mismatch.shape.end() - 1);
  for (int64_t row = 0; row != std::min<int64_t>(rows, 3); ++row)
    pattern.facts.push_back("row " + indexText(outer, row) + " is " + factorText(std::strtod(plainText(factors[row], 3).c_str(), nullptr)));
  return pattern;
}

// All elements are close in proportion, if not close enough.
std::optional<Pattern> tritonc::nearlyRightPattern(const Mismatch &mismatch) {
  double worst = 0;
  for (int64_t i = 0; i != mismatch.size(); ++i)
    if (mismatch.wrong.has[i]) {
      if (mismatch.expected[i] == 0 || !std::isfinite(mismatch.actual[i]) || !std::isfinite(mismatch.expected[i]))
        return std::nullopt;
      worst = std::max(worst, std::fabs(mismatch.actual[i] - mismatch.expected[i]) / std::fabs(mismatch.expected[i]));
    }
  if (worst > 0.02 || mismatch.wrong.count == 0)
    return std::nullopt;
  double percent = std::ceil(worst * 1e4) / 100;
  return Pattern{"`" + mismatch.tensor + "` is nearly right: no element is off by more than " + plainText(percent, 3) + " %"};
}
