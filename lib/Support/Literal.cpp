// Turns a compile-time Python value into the text that Python's repr gives.
#include "tritonc/Support/Literal.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Unicode.h"
#include "llvm/Support/raw_ostream.h"
#include <charconv>
#include <cmath>

using namespace tritonc;

/// The shortest digits that read back as `value`: plain between 1e-4 and 1e16, else with an exponent, as repr does.
static std::string floatText(double value) {
  if (std::isnan(value))
    return "nan";
  if (std::isinf(value))
    return value < 0 ? "-inf" : "inf";
  double magnitude = std::fabs(value);
  bool plain = magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e16);
  char digits[64];
  auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  auto end = std::to_chars(digits, digits + sizeof(digits), value, format).ptr;
  std::string text(digits, end);
  if (plain && text.find('.') == std::string::npos)
    text += ".0";
  return text;
}

static void writeEscape(llvm::raw_ostream &out, uint32_t point) {
  switch (point) {
  case '\t':
    out << "\\t";
    return;
  case '\n':
    out << "\\n";
    return;
  case '\r':
    out << "\\r";
    return;
  }
  if (point <= 0xff)
    out << "\\x" << llvm::format_hex_no_prefix(point, 2);
  else if (point <= 0xffff)
    out << "\\u" << llvm::format_hex_no_prefix(point, 4);
  else
    out << "\\U" << llvm::format_hex_no_prefix(point, 8);
}

/// Quoted with ' unless the text has a ' and no "; what cannot be printed is escaped, as is a byte that is no UTF-8.
static std::string stringText(llvm::StringRef text) {
  char quote = text.contains('\'') && !text.contains('"') ? '"' : '\'';
  std::string result;
  llvm::raw_string_ostream out(result);
  out << quote;
  const char *at = text.begin();
  while (at != text.end()) {
    auto byte = static_cast<unsigned char>(*at);
    if (byte < 0x80) {
      if (*at == quote || *at == '\\')
        out << '\\' << *at;
      else if (llvm::isPrint(*at))
        out << *at;
      else
        writeEscape(out, byte);
      ++at;
      continue;
    }
    auto *next = reinterpret_cast<const llvm::UTF8 *>(at);
    auto *last = reinterpret_cast<const llvm::UTF8 *>(text.end());
    llvm::UTF32 point = 0;
    if (llvm::convertUTF8Sequence(&next, last, &point, llvm::strictConversion) != llvm::conversionOK) {
      writeEscape(out, byte);
      ++at;
      continue;
    }
    auto *after = reinterpret_cast<const char *>(next);
    // Python counts U+00AD and every space but ' ' as not printable; LLVM counts soft hyphen and spaces as printable.
    bool space = point == 0xa0 || point == 0x1680 || (point >= 0x2000 && point <= 0x200a) || point == 0x2028 ||
                 point == 0x2029 || point == 0x202f || point == 0x205f || point == 0x3000;
    if (llvm::sys::unicode::isPrintable(int(point)) && !space && point != 0xad)
      out << llvm::StringRef(at, after - at);
    else
      writeEscape(out, point);
    at = after;
  }
  out << quote;
  return result;
}

static std::string tupleText(const std::vector<Literal> &items) {
  std::string text = "(";
  for (size_t i = 0; i != items.size(); ++i)
    text += (i ? ", " : "") + toPython(items[i]);
  return text + (items.size() == 1 ? ",)" : ")");
}

std::string tritonc::toPython(const Literal &literal) {
  struct Writer {
    std::string operator()(std::monostate) { return "None"; }
    std::string operator()(bool value) { return value ? "True" : "False"; }
    std::string operator()(int64_t value) { return std::to_string(value); }
    std::string operator()(double value) { return floatText(value); }
    std::string operator()(const std::string &value) { return stringText(value); }
    std::string operator()(DType value) { return ("tl." + longName(value)).str(); }
    std::string operator()(const FunctionName &value) { return value.name; }
    std::string operator()(const std::vector<Literal> &value) { return tupleText(value); }
  };
  return std::visit(Writer(), literal.value);
}
