//===- Divergence.cpp - what two engines showed of a program to the first operation that differs ----------------===//
#include "Divergence.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>
#include <cstring>
#include <map>

using namespace tritonc;

uint64_t tritonc::bitsOfElement(const Buffer &buffer, int64_t i) {
  uint64_t bits = 0;
  unsigned bytes = byteSize(buffer.type());
  std::memcpy(&bits, buffer.as<char>() + size_t(i) * bytes, bytes);
  return bits;
}

std::string tritonc::textOfElement(const Buffer &buffer, int64_t i) {
  uint64_t bits = bitsOfElement(buffer, i);
  if (isBool(buffer.type()))
    return bits ? "True" : "False";
  if (isUnsignedInt(buffer.type()))
    return std::to_string(bits);
  if (isInt(buffer.type()))
    return std::to_string(int64_t(bits << (64 - bitWidth(buffer.type()))) >> (64 - bitWidth(buffer.type())));
  char text[40];
  std::snprintf(text, sizeof text, buffer.type() == DType::Float64 ? "%.17g" : "%.9g", buffer.number(i));
  return text;
}

double tritonc::roundingUnit(DType type) {
  int digits = type == DType::Float64 ? 53 : type == DType::Float32 ? 24 : type == DType::Float16 ? 11 : type == DType::BFloat16 ? 8 : type == DType::Float8E4NV ? 4 : 3;
  return std::ldexp(1.0, -digits);
}

/// The distance between neighbours of `x`.
static double ulpOf(double x, DType type) {
  int least = type == DType::Float64 ? -1022 : type == DType::Float32 || type == DType::BFloat16 ? -126 : type == DType::Float8E4NV ? -6 : -14;
  int exponent = x == 0 ? least : std::max(std::ilogb(x), least);
  return std::ldexp(2 * roundingUnit(type), exponent);
}

namespace {
/// What is known of a value that a probe showed last.
struct Shown {
  const PrintEvent *event = nullptr;
  std::vector<bool> parted; ///< lanes that differ as they may
  bool anyParted = false;
};

/// One comparison of two streams.
class Comparison {
public:
  Comparison(const Buffer &expected, const Buffer &actual, const Probe &probe, const std::map<int, Shown> &shown, bool onCard)
      : probe(probe), expected(expected), actual(actual), onCard(onCard) {
    for (int operand : probe.operands) {
      auto known = shown.find(operand);
      operands.push_back(known == shown.end() ? nullptr : &known->second);
    }
  }

  /// Whether lane `i`, which is not the same, may be so. `memoryParted`: what was stored before differed as it may.
  bool mayPart(int64_t i, bool memoryParted) const {
    if ((probe.readsMemory && memoryParted) || (onCard && probe.isFreeOnCard))
      return true;
    for (const Shown *operand : operands)
      if (operand && operand->anyParted && (!isLanewise(*operand) || operand->parted[size_t(i)]))
        return true;
    double a = expected.number(i), b = actual.number(i);
    switch (probe.rule) {
    case Probe::Ulps: return std::isfinite(a) && std::isfinite(b) && std::fabs(a - b) <= ulps() * ulpOf(std::max(std::fabs(a), std::fabs(b)), expected.type());
    case Probe::Open: return true;
    case Probe::Extremum: return isFloat(expected.type()) && a == 0 && b == 0;
    case Probe::Bits: return !operands.empty() && operands[0] && std::isnan(operands[0]->event->values.number(i));
    case Probe::Sum: return isFloat(expected.type()) && within(a, b, magnitudesOfRow(i));
    case Probe::Product: return within(a, b, magnitudesOfProduct(i));
    default: return false;
    }
  }

private:
  /// A card has no C library: functions of f64 are arithmetic there (README of Backend/Math).
  double ulps() const { return onCard ? expected.type() == DType::Float64 ? 32 : 4 : 2; }
  bool isLanewise(const Shown &operand) const { return probe.isElementwise && int64_t(operand.parted.size()) == expected.size(); }

  struct Terms {
    double count = 0, magnitude = 0;
    double unit = 0; ///< what each term is rounded by on its way, beside the sum
  };
  bool within(double a, double b, Terms terms) const {
    if (!std::isfinite(terms.magnitude) || terms.magnitude > 1e37) // an infinity or a NaN among them, or an overflow on the way
      return true;
    if (expected.type() == DType::Float16 && terms.magnitude > 65504)
      return true;
    double slack = (2 * terms.count * roundingUnit(expected.type()) + terms.unit) * std::max(terms.magnitude, std::max(std::fabs(a), std::fabs(b)));
    return a == b || std::fabs(a - b) <= slack + terms.count * ulpOf(0, expected.type());
  }

  /// The numbers that a reduction or scan makes element `i` of.
  Terms magnitudesOfRow(int64_t i) const {
    Terms terms;
    if (operands.size() <= probe.result || !operands[probe.result])
      return {1, INFINITY};
    const Buffer &x = operands[probe.result]->event->values;
    int64_t inner = 1, extent = x.shape()[probe.axis];
    for (size_t d = probe.axis + 1; d < x.shape().size(); ++d)
      inner *= x.shape()[d];
    bool isScan = x.size() == expected.size() && extent != 1;
    int64_t outer = i / (isScan ? inner * extent : inner);
    for (int64_t k = 0; k < extent; ++k) {
      double value = std::fabs(x.number((outer * extent + k) * inner + i % inner));
      terms.magnitude += value;
      ++terms.count;
    }
    return terms;
  }

  Terms magnitudesOfProduct(int64_t i) const {
    if (operands.size() < 3 || !operands[0] || !operands[1])
      return {1, INFINITY};
    const Buffer &a = operands[0]->event->values, &b = operands[1]->event->values;
    size_t rank = a.shape().size();
    int64_t m = a.shape()[rank - 2], k = a.shape()[rank - 1], n = b.shape()[rank - 1], batch = i / (m * n), row = i / n % m, column = i % n;
    Terms terms{double(k) + 1, operands[2] ? std::fabs(operands[2]->event->values.number(i)) : 0};
    if (onCard && (a.type() == DType::Float32 || byteSize(a.type()) == 1)) // multiplied as tf32; sums of 8-bit floats have 14 bits
      terms.unit = a.type() == DType::Float32 ? 0x1p-9 : 0x1p-12;
    for (int64_t j = 0; j < k; ++j)
      terms.magnitude += std::fabs(a.number((batch * m + row) * k + j) * b.number((batch * k + j) * n + column));
    return terms;
  }

  const Probe &probe;
  const Buffer &expected, &actual;
  bool onCard;
  std::vector<const Shown *> operands;
};
} // namespace

static std::vector<int64_t> coordinates(int64_t i, llvm::ArrayRef<int64_t> shape) {
  std::vector<int64_t> lane(shape.size());
  for (size_t d = shape.size(); d-- > 0; i /= shape[d])
    lane[d] = i % shape[d];
  return lane;
}

/// Compares one value; what is open of it goes to `now`.
static Divergence compareShown(const Comparison &comparison, const PrintEvent &here, const PrintEvent &there, bool memoryParted, Shown &now) {
  const Buffer &a = here.values, &b = there.values;
  Divergence found;
  found.lanesInTile = size_t(a.size());
  for (int64_t i = 0; i < a.size(); ++i) {
    bool isOpen = !here.undefined.empty() && here.undefined[size_t(i)];
    uint64_t x = bitsOfElement(a, i), y = bitsOfElement(b, i);
    if (isOpen || x == y || (isFloat(a.type()) && std::isnan(a.number(i)) && std::isnan(b.number(i))))
      continue;
    if (comparison.mayPart(i, memoryParted)) {
      now.parted[size_t(i)] = now.anyParted = true;
    } else if (!found.lanes++) {
      found.lane = coordinates(i, a.shape());
      found.expected = textOfElement(a, i), found.actual = textOfElement(b, i);
      found.expectedBits = x, found.actualBits = y;
    }
  }
  return found;
}

Parting tritonc::findDivergence(llvm::ArrayRef<Probe> probes, llvm::ArrayRef<PrintEvent> expected, llvm::ArrayRef<PrintEvent> actual, bool onCard) {
  Parting result;
  std::map<int, Shown> shown;
  bool anyParted = false, memoryParted = false;
  for (size_t at = 0; at < std::max(expected.size(), actual.size()); ++at) {
    const PrintEvent *here = at < expected.size() ? &expected[at] : nullptr, *there = at < actual.size() ? &actual[at] : nullptr;
    unsigned number = 0;
    llvm::StringRef((here ? here : there)->prefix).getAsInteger(10, number);
    if (!here || !there || here->prefix != there->prefix) { // another branch, another number of rounds
      if (anyParted)
        result.everythingOpen = true;
      else
        result.found.emplace().probe = number;
      return result;
    }
    const Probe &probe = probes[number];
    Shown now{here, std::vector<bool>(size_t(here->values.size()))};
    Divergence found;
    if (!onCard || !probe.isPointer) // arrays lie elsewhere on a card
      found = compareShown(Comparison(here->values, there->values, probe, shown, onCard), *here, *there, memoryParted, now);
    if (found.lanes) {
      found.probe = number;
      result.found = std::move(found);
      return result;
    }
    if (now.anyParted) {
      anyParted = true;
      memoryParted |= !probe.storedAt.empty();
      result.open.insert(result.open.end(), probe.storedAt.begin(), probe.storedAt.end());
    }
    shown[int(number)] = std::move(now);
  }
  return result;
}
