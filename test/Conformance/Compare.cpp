// Turns a result, the recorded one and the rule of comparison into what differs.
#include "Compare.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <cstring>

using namespace tritonc;
using namespace tritonc::conformance;

static uint64_t bitsOf(const Buffer &buffer, int64_t i) {
  unsigned size = byteSize(buffer.type());
  uint64_t bits = 0;
  std::memcpy(&bits, static_cast<const uint8_t *>(buffer.data()) + i * size, size);
  return bits;
}

static bool equal(const Buffer &got, const Buffer &want, int64_t i, const Check &check) {
  if (bitsOf(got, i) == bitsOf(want, i))
    return true;
  double g = got.number(i), w = want.number(i);
  if (isFloat(got.type()) && std::isnan(g) && std::isnan(w))
    return true;
  return !check.exact && std::abs(g - w) <= check.atol + check.rtol * std::abs(w);
}

static void writeElement(const Buffer &buffer, int64_t i, llvm::raw_ostream &out) {
  uint64_t bits = bitsOf(buffer, i);
  if (isFloat(buffer.type()))
    out << llvm::format(bitWidth(buffer.type()) > 32 ? "%.17g" : "%.9g", buffer.number(i)) << " (" << llvm::format_hex(bits, 2 * byteSize(buffer.type()) + 2) << ")";
  else if (isUnsignedInt(buffer.type()))
    out << bits;
  else
    out << llvm::SignExtend64(bits, bitWidth(buffer.type()));
}

std::string conformance::difference(const Buffer &got, const Buffer &want, const Check &check) {
  int64_t first = -1, count = 0;
  for (int64_t i = 0; i < want.size(); ++i)
    if (!equal(got, want, i, check)) {
      first = count == 0 ? i : first;
      ++count;
    }
  if (count == 0)
    return "";
  std::string text;
  llvm::raw_string_ostream out(text);
  out << "[" << first << "]: got ";
  writeElement(got, first, out);
  out << ", want ";
  writeElement(want, first, out);
  out << "; " << count << " of " << want.size() << " differ";
  return text;
}
