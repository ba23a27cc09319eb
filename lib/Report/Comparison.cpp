// Turns a result and what it should be into findings: elements never written (T0701), wrong values (T0702).
#include "Comparison.h"
#include "NumberText.h"
#include <cmath>
#include <cstring>

using namespace tritonc;

bool tritonc::isRight(double actual, double expected, double rtol, double atol) {
  return actual == expected || (std::fabs(actual - expected) <= atol + rtol * std::fabs(expected) && std::isfinite(expected));
}

Comparison tritonc::compare(const Verdict &verdict) {
  const Buffer &actual = *verdict.actual, &expected = *verdict.expected;
  Comparison result;
  result.elements = actual.size();
  result.sameShape = actual.shape() == expected.shape();
  if (!result.sameShape) {
    result.wrong = std::max<int64_t>(actual.size(), 1);
    return result;
  }
  bool anyNaN = false;
  for (int64_t i = 0; i != result.elements; ++i) {
    double a = actual.number(i), e = expected.number(i);
    if (a == e)
      continue;
    result.wrong += !isRight(a, e, verdict.rtol, verdict.atol);
    double error = std::fabs(a - e);
    anyNaN |= std::isnan(error);
    result.maxError = std::max(result.maxError, std::isnan(error) ? 0 : error);
  }
  if (anyNaN)
    result.maxError = NAN;
  return result;
}

static bool sameBits(const Buffer &a, const Buffer &b, int64_t i) {
  size_t bytes = byteSize(a.type());
  return std::memcmp(a.as<char>() + i * bytes, b.as<char>() + i * bytes, bytes) == 0;
}

/// How often a written element has its old bits by chance, at most.
static double chanceOfSameBits(DType type) {
  unsigned bits = bitWidth(type);
  return bits == 1 ? 0.5 : bits == 8 ? 1.0 / 16 : bits == 16 ? 1.0 / 100 : 1.0 / (1 << 22);
}

namespace {
/// The elements that hold their old bits, and whether that proves that nobody wrote them.
struct Untouched {
  ElementSet wrong;     ///< wrong and with their old bits
  ElementSet all;       ///< with their old bits, right ones too
  bool oneValue = true; ///< all of `wrong` hold the same: someone may have written just that
};
} // namespace

static std::optional<Untouched> findUntouched(const Verdict &verdict, const ElementSet &wrong) {
  const Buffer *before = verdict.before;
  const Buffer &actual = *verdict.actual;
  if (!before || before->type() != actual.type() || before->size() != actual.size())
    return std::nullopt;
  Untouched found{ElementSet(actual.shape()), ElementSet(actual.shape())};
  int64_t first = -1;
  for (int64_t i = 0; i != actual.size(); ++i) {
    if (!sameBits(*before, actual, i))
      continue;
    found.all.add(i);
    if (!wrong.has[i])
      continue;
    found.wrong.add(i);
    first = first < 0 ? i : first;
    found.oneValue &= sameBits(*before, actual, i) && std::memcmp(before->as<char>() + i * byteSize(before->type()),
                                                                  before->as<char>() + first * byteSize(before->type()),
                                                                  byteSize(before->type())) == 0;
  }
  double chance = chanceOfSameBits(actual.type());
  double byChance = 4 * chance * double(wrong.count) + (bitWidth(actual.type()) <= 16 ? 3 : 0.5);
  if (double(found.wrong.count) <= byChance)
    return std::nullopt;
  if (found.wrong.count == 1) { // one odd fraction is as good as many numbers
    double value = actual.number(first);
    found.oneValue = !(isFloat(actual.type()) && std::isfinite(value) && value != std::round(value));
  }
  return found;
}

/// The first few elements of the set, as they are and as they should be.
static void addSamples(Diagnostic &diagnostic, const Verdict &verdict, const ElementSet &set, const char *is) {
  int left = 3;
  for (int64_t i = 0; i != set.size() && left; ++i) {
    if (!set.has[i])
      continue;
    --left;
    auto [actual, expected] = differingTexts(*verdict.actual, *verdict.expected, i);
    diagnostic.facts.push_back(elementName(verdict.output, set.shape, i) + " is " + is + actual + ", should be " + expected);
  }
}

static Diagnostic neverWritten(const Verdict &verdict, const Untouched &untouched) {
  const std::string &name = verdict.output;
  // Right ones among them are right by chance; with them the region may have a simple shape.
  const ElementSet &all = untouched.all, &wrong = untouched.wrong;
  std::optional<RegionWords> words;
  std::string headline;
  if (untouched.oneValue) {
    int64_t first = 0;
    while (!wrong.has[first])
      ++first;
    std::string value = plainText(verdict.actual->number(first), 6);
    words = exactWords(wrong, name);
    RegionWords some{std::to_string(wrong.count) + " of " + std::to_string(wrong.size()) + " elements of `" + name + "`", "", true};
    headline = words.value_or(some).sentence("still holds", "still hold", value + ", as before the launch");
  } else if (all.all()) {
    headline = "`" + name + "` was never written";
  } else if ((words = exactWords(wrong, name)) || (words = exactWords(all, name))) {
    headline = words->sentence("was", "were", "never written");
  } else if ((words = exactWords(all.complement(), name))) {
    headline = "only " + words->sentence("was", "were", "written");
  } else {
    headline = std::to_string(all.count) + " of " + std::to_string(all.size()) + " elements of `" + name + "` were never written";
  }
  Diagnostic diagnostic = error("T0701", headline);
  if (untouched.oneValue)
    diagnostic.facts.push_back("they were never written, or written with this same value");
  else if (!words && !all.all())
    if (auto block = enclosingWords(all, name))
      diagnostic.facts.push_back("all of them lie in " + block->subject + block->extent);
  addSamples(diagnostic, verdict, wrong, "still ");
  return diagnostic;
}

static Diagnostic wrongValues(const Verdict &verdict, const ElementSet &wrong, const ElementSet *notConsidered) {
  Mismatch mismatch{verdict.output, wrong.shape, {}, {}, {}, wrong, verdict.rtol, verdict.atol};
  for (int64_t i = 0; i != wrong.size(); ++i) {
    mismatch.actual.push_back(verdict.actual->number(i));
    mismatch.expected.push_back(verdict.expected->number(i));
    mismatch.isConsidered.push_back(!notConsidered || !notConsidered->has[i]);
  }
  Pattern pattern = recognise(mismatch);
  Diagnostic diagnostic = error("T0702", pattern.headline);
  diagnostic.facts = pattern.facts;
  addSamples(diagnostic, verdict, wrong, "");
  return diagnostic;
}

std::vector<Diagnostic> tritonc::diagnose(const Verdict &verdict, const Comparison &comparison) {
  const Buffer &actual = *verdict.actual, &expected = *verdict.expected;
  if (!comparison.sameShape)
    return {error("T0702", "`" + verdict.output + "` is " + typeText(actual.type(), actual.shape()) + ", but the spec gives " +
                               typeText(expected.type(), expected.shape()))};
  ElementSet wrong(actual.shape());
  for (int64_t i = 0; i != actual.size(); ++i)
    if (!isRight(actual.number(i), expected.number(i), verdict.rtol, verdict.atol))
      wrong.add(i);
  std::vector<Diagnostic> list;
  std::optional<Untouched> untouched = findUntouched(verdict, wrong);
  if (!untouched)
    return {wrongValues(verdict, wrong, nullptr)};
  list.push_back(neverWritten(verdict, *untouched));
  ElementSet rest(actual.shape());
  for (int64_t i = 0; i != wrong.size(); ++i)
    if (wrong.has[i] && !untouched->wrong.has[i])
      rest.add(i);
  if (rest.count)
    list.push_back(wrongValues(verdict, rest, untouched->oneValue ? &untouched->wrong : &untouched->all));
  return list;
}
