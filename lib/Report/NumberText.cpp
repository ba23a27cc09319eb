// Turns numbers, indices and shapes into the short texts of reports.
#include "NumberText.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>

using namespace tritonc;

static std::string printed(const char *format, int digits, double value) {
  char text[400];
  std::snprintf(text, sizeof(text), format, digits, value);
  return text;
}

static std::string nonFinite(double value) { return std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf"; }

std::string tritonc::floatText(double value) {
  if (!std::isfinite(value))
    return nonFinite(value);
  std::string text = printed("%.*g", 6, value);
  if (text.find('.') == std::string::npos)
    text.insert(std::min(text.find('e'), text.size()), ".");
  return text;
}

std::string tritonc::plainText(double value, int digits) {
  if (!std::isfinite(value))
    return nonFinite(value);
  double magnitude = std::fabs(value);
  if (magnitude < 1e6 && value == std::round(value))
    return printed("%.*f", 0, value == 0 ? 0 : value);
  return printed("%.*g", digits, value);
}

/// The element's bits, widened with zeros.
static uint64_t bitsOf(const Buffer &buffer, int64_t index) {
  switch (byteSize(buffer.type())) {
  case 1:
    return buffer.as<uint8_t>()[index];
  case 2:
    return buffer.as<uint16_t>()[index];
  case 4:
    return buffer.as<uint32_t>()[index];
  default:
    return buffer.as<uint64_t>()[index];
  }
}

std::string tritonc::elementText(const Buffer &buffer, int64_t index, bool hexadecimal) {
  DType type = buffer.type();
  if (hexadecimal) {
    std::string text;
    llvm::raw_string_ostream(text) << llvm::format_hex(bitsOf(buffer, index), 2 + 2 * byteSize(type));
    return text;
  }
  if (isBool(type))
    return bitsOf(buffer, index) ? "True" : "False";
  if (type == DType::Int64)
    return std::to_string(buffer.as<int64_t>()[index]);
  if (type == DType::UInt64)
    return std::to_string(buffer.as<uint64_t>()[index]);
  if (isInt(type))
    return std::to_string(int64_t(buffer.number(index)));
  return floatText(buffer.number(index));
}

/// Decimals that show three significant digits of a number of this size; at least one.
static int decimalsFor(double magnitude) { return std::max(1, 2 - int(std::floor(std::log10(magnitude)))); }

std::pair<std::string, std::string> tritonc::differingTexts(const Buffer &actual, const Buffer &expected, int64_t index) {
  if (isInt(actual.type()) && isInt(expected.type()))
    return {elementText(actual, index), elementText(expected, index)};
  double a = actual.number(index), e = expected.number(index);
  double largest = std::max(std::isfinite(a) ? std::fabs(a) : 0, std::isfinite(e) ? std::fabs(e) : 0);
  bool plain = largest == 0 || (largest >= 1e-3 && largest < 1e6);
  int digits = !plain ? 3 : largest == 0 ? 1 : decimalsFor(largest);
  auto text = [&](double value) {
    if (value == 0)
      return std::string("0");
    return std::isfinite(value) ? printed(plain ? "%.*f" : "%.*g", digits, value) : nonFinite(value);
  };
  while (digits < 17 && a != e && text(a) == text(e))
    ++digits;
  return {text(a), text(e)};
}

std::string tritonc::indexText(const std::vector<int64_t> &shape, int64_t index) {
  std::string text;
  for (size_t d = shape.size(); d-- != 0;) {
    text = std::to_string(index % shape[d]) + (text.empty() ? "" : ", ") + text;
    index /= shape[d];
  }
  return text;
}

std::string tritonc::elementName(const std::string &tensor, const std::vector<int64_t> &shape, int64_t index) {
  return shape.empty() ? tensor : tensor + "[" + indexText(shape, index) + "]";
}

std::string tritonc::typeText(DType type, const std::vector<int64_t> &shape) {
  std::string text;
  for (int64_t dim : shape)
    text += (text.empty() ? "" : ", ") + std::to_string(dim);
  return messageName(type).str() + (shape.empty() ? "" : "[" + text + "]");
}
