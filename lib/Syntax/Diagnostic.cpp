//===- Diagnostic.cpp - reports into a list without repeats; misspelt names into likely ones ----===//
#include "tritonc/Syntax/Diagnostic.h"
#include <algorithm>

using namespace tritonc;

static bool sameLabels(const std::vector<Label> &a, const std::vector<Label> &b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Label &x, const Label &y) { return x.span == y.span && x.text == y.text; });
}

static bool sameReport(const Diagnostic &a, const Diagnostic &b) {
  return a.severity == b.severity && a.code == b.code && a.headline == b.headline && sameLabels(a.labels, b.labels) &&
         a.facts == b.facts && a.calls == b.calls;
}

void Diagnostics::report(Diagnostic diagnostic) {
  errors += diagnostic.severity == Severity::Error; // who asks whether something failed means repeats too
  if (std::none_of(list.begin(), list.end(), [&](const Diagnostic &old) { return sameReport(old, diagnostic); }))
    list.push_back(std::move(diagnostic));
}

static bool isAnagram(llvm::StringRef a, llvm::StringRef b) {
  return a.size() == b.size() && std::is_permutation(a.begin(), a.end(), b.begin());
}

std::string tritonc::closestName(llvm::StringRef name, const std::vector<std::string> &candidates) {
  // A third of the letters may be wrong, at least one; of a single letter only the case.
  unsigned limit = name.size() < 2 ? 0 : std::max<unsigned>(name.size() / 3, 1), best = limit + 1;
  std::string closest;
  for (const std::string &candidate : candidates) {
    if (name == candidate)
      continue;
    if (name.equals_insensitive(candidate))
      return candidate;
    unsigned distance = name.edit_distance(candidate, /*AllowReplacements=*/true, limit);
    if (distance == 2 && isAnagram(name, candidate))
      distance = 1; // two letters exchanged are one slip
    if (distance < best && distance < std::max(name.size(), candidate.size())) {
      best = distance;
      closest = candidate;
    }
  }
  return closest;
}
