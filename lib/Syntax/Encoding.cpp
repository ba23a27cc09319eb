//===- Encoding.cpp - bytes into characters, with an error where they are none --===//
#include "Encoding.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace tritonc;

static std::string hex(uint32_t value, unsigned digits) {
  std::string text = llvm::utohexstr(value);
  return std::string(text.size() < digits ? digits - text.size() : 0, '0') + text;
}

/// The length of the well-formed character at the start of `text`, 0 if there is none.
static unsigned wellFormed(llvm::StringRef text) {
  auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  auto continues = [&](size_t i) { return (byte(i) & 0xC0) == 0x80; };
  unsigned a = byte(0), b = byte(1);
  if (a < 0x80)
    return 1;
  if (a >= 0xC2 && a <= 0xDF)
    return continues(1) ? 2 : 0;
  if (a >= 0xE0 && a <= 0xEF) {
    bool bad = (a == 0xE0 && b < 0xA0) || (a == 0xED && b > 0x9F);
    return !bad && continues(1) && continues(2) ? 3 : 0;
  }
  if (a >= 0xF0 && a <= 0xF4) {
    bool bad = (a == 0xF0 && b < 0x90) || (a == 0xF4 && b > 0x8F);
    return !bad && continues(1) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

static bool turnsDirection(uint32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0x061C;
}

bool tritonc::checkEncoding(FileId file, llvm::StringRef text, Diagnostics &diagnostics) {
  for (uint32_t i = 0; i < text.size();) {
    unsigned length = wellFormed(text.substr(i));
    if (text[i] == 0) {
      diagnostics.report(error("T0015", "the file holds a NUL byte: it is not a text").at({file, i, i + 1}));
      return false;
    }
    if (!length) {
      std::string byte = "0x" + hex(static_cast<unsigned char>(text[i]), 2);
      diagnostics.report(error("T0015", "the file is not UTF-8 text: byte " + byte + " is no character")
                             .at({file, i, i + 1})
                             .help("save the file with the encoding UTF-8"));
      return false;
    }
    if (length > 1 && turnsDirection(decode(text.substr(i)).value)) {
      Span span{file, i, i + length};
      std::string name = "U+" + hex(decode(text.substr(i)).value, 4);
      diagnostics.report(error("T0015", "an invisible character (" + name + ") turns the reading direction here")
                             .at(span)
                             .fact("such characters make code read otherwise than it runs")
                             .help("delete it", {{span, ""}}));
      return false;
    }
    i += length;
  }
  return true;
}

CodePoint tritonc::decode(llvm::StringRef text) {
  auto byte = [&](size_t i) { return i < text.size() ? static_cast<uint32_t>(static_cast<unsigned char>(text[i])) : 0u; };
  auto low = [&](size_t i) { return byte(i) & 0x3F; };
  switch (wellFormed(text)) {
  case 2: return {(byte(0) & 0x1F) << 6 | low(1), 2};
  case 3: return {(byte(0) & 0x0F) << 12 | low(1) << 6 | low(2), 3};
  case 4: return {(byte(0) & 0x07) << 18 | low(1) << 12 | low(2) << 6 | low(3), 4};
  default: return {byte(0), 1};
  }
}

void tritonc::encode(uint32_t c, std::string &out) {
  auto put = [&](uint32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80)
    return put(c);
  if (c < 0x800) {
    put(0xC0 | c >> 6);
  } else {
    if (c < 0x10000) {
      put(0xE0 | c >> 12);
    } else {
      put(0xF0 | c >> 18);
      put(0x80 | (c >> 12 & 0x3F));
    }
    put(0x80 | (c >> 6 & 0x3F));
  }
  put(0x80 | (c & 0x3F));
}

bool tritonc::isIdentifier(uint32_t c, bool first) {
  if (c < 0x80)
    return llvm::isAlpha(c) || c == '_' || (!first && llvm::isDigit(c));
  if (c < 0xC0)
    return c == 0xAA || c == 0xB5 || c == 0xBA || (!first && c == 0xB7);
  // Punctuation, symbols, spaces and private characters; every other script counts as letters.
  static constexpr std::pair<uint32_t, uint32_t> excluded[] = {
      {0xD7, 0xD7},     {0xF7, 0xF7},     {0x2000, 0x203E}, {0x2041, 0x2053}, {0x2055, 0x2070}, {0x207A, 0x207E},
      {0x208A, 0x208F}, {0x20A0, 0x20CF}, {0x2190, 0x2BFF}, {0x2E00, 0x2E7F}, {0x3000, 0x3004}, {0x3008, 0x3020},
      {0xE000, 0xF8FF}, {0xFE10, 0xFE1F}, {0xFE30, 0xFE32}, {0xFEFF, 0xFEFF}, {0xFF01, 0xFF0F}, {0xFF1A, 0xFF20},
      {0xFF5B, 0xFF65}, {0xFFE0, 0xFFFF}, {0x1F000, 0x1FAFF}};
  for (auto [low, high] : excluded)
    if (c >= low && c <= high)
      return false;
  return true;
}

llvm::StringRef tritonc::asciiFor(uint32_t c) {
  switch (c) {
  case 0x201C: case 0x201D: case 0x201E: case 0xAB: case 0xBB: case 0xFF02: return "\"";
  case 0x2018: case 0x2019: case 0x201A: case 0xB4: case 0xFF07: return "'";
  case 0x2010: case 0x2011: case 0x2012: case 0x2013: case 0x2014: case 0x2212: case 0xFF0D: return "-";
  case 0xD7: case 0x2217: case 0x22C5: case 0x2219: case 0xFF0A: return "*";
  case 0xF7: case 0x2215: case 0xFF0F: return "/";
  case 0x2264: return "<=";
  case 0x2265: return ">=";
  case 0x2260: return "!=";
  case 0x2190: return "=";
  case 0x2192: return "->";
  case 0x2026: return "...";
  case 0xA0: case 0x2002: case 0x2003: case 0x2009: case 0x200A: case 0x202F: case 0x3000: return " ";
  case 0xFF08: return "(";
  case 0xFF09: return ")";
  case 0xFF0C: case 0x3001: return ",";
  case 0xFF1A: return ":";
  case 0xFF1B: return ";";
  case 0xFF1D: return "=";
  case 0xFF0B: return "+";
  default: return {};
  }
}
