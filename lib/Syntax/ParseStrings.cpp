//===- ParseStrings.cpp - string literals into their text, f-strings into texts and fields ----===//
#include "Encoding.h"
#include "TreeParser.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Unicode.h"

using namespace tritonc;
using namespace tritonc::ast;
using ExprPtr = const ast::Expr *;

/// Adjacent literals, joined.
ExprPtr TreeParser::parseStrings() {
  uint32_t begin = token().begin;
  std::vector<FormattedString::Part> parts;
  std::string plain;
  bool anyBytes = false, anyText = false, anyFormatted = false;
  auto endPlain = [&] {
    if (!plain.empty())
      parts.push_back({arena.save(plain)});
    plain.clear();
  };
  while (is(Tok::String)) {
    Token literal = take();
    llvm::StringRef spelt = textOf(literal);
    size_t prefixLength = spelt.find_first_of("'\"");
    llvm::StringRef prefix = spelt.take_front(prefixLength);
    bool raw = prefix.contains_insensitive("r"), bytes = prefix.contains_insensitive("b");
    bool formatted = prefix.contains_insensitive("f");
    bool triple = spelt.size() >= prefixLength + 6 && spelt[prefixLength + 1] == spelt[prefixLength] &&
                  spelt[prefixLength + 2] == spelt[prefixLength];
    uint32_t quotes = triple ? 3 : 1;
    uint32_t inner = literal.begin + prefixLength + quotes, end = literal.end - quotes;
    anyBytes |= bytes;
    anyText |= !bytes;
    anyFormatted |= formatted;
    if (anyBytes && anyText)
      return fail(error("T0014", "bytes (`b\"…\"`) and text do not join").at(spanOf(literal)));
    if (formatted) {
      endPlain();
      if (!parseFormatted(inner, end, raw, false, parts))
        return nullptr;
    } else if (!decodeString(inner, end, raw, bytes, false, plain)) {
      return nullptr;
    }
  }
  if (anyFormatted) {
    endPlain();
    auto *node = make<FormattedString>(begin);
    node->parts = keep(llvm::ArrayRef<FormattedString::Part>(parts));
    Exprs fields;
    for (const FormattedString::Part &part : parts)
      fields.append({part.field, part.format});
    return over(node, {}, fields);
  }
  if (anyBytes) {
    auto *node = make<Bytes>(begin);
    node->value = arena.save(plain);
    return node;
  }
  auto *node = make<String>(begin);
  node->value = arena.save(plain);
  return node;
}

bool TreeParser::decodeString(uint32_t i, uint32_t end, bool raw, bool bytes, bool formatted, std::string &out) {
  while (i < end) {
    char c = text[i];
    if (c == '\\' && !raw) {
      if (!decodeEscape(i, end, bytes, out))
        return false;
      continue;
    }
    if (bytes && static_cast<unsigned char>(c) >= 0x80) {
      fail(error("T0014", "bytes hold ASCII characters only").at({file, i, i + decode(text.substr(i, 4)).length})
               .help("write other bytes as `\\xhh`"));
      return false;
    }
    if (c == '\r') { // every line break is one `\n`
      i += text.slice(i, end).starts_with("\r\n") ? 2 : 1;
      out += '\n';
      continue;
    }
    out += c;
    i += formatted && (c == '{' || c == '}') ? 2 : 1;
  }
  return true;
}

/// One escape sequence at `i`; unknown ones stand for themselves.
bool TreeParser::decodeEscape(uint32_t &i, uint32_t end, bool bytes, std::string &out) {
  uint32_t begin = i++;
  auto bad = [&](const char *headline) {
    fail(error("T0014", headline).at({file, begin, std::max(i, begin + 2)})
             .help("a `\\` that stands for itself is written `\\\\`, or the string starts with `r`"));
    return false;
  };
  auto put = [&](uint32_t value) { bytes ? out.push_back(static_cast<char>(value)) : encode(value, out); };
  auto hex = [&](unsigned count) -> std::optional<uint32_t> {
    uint32_t value = 0;
    if (i + count > end || text.substr(i, count).getAsInteger(16, value) || !llvm::isHexDigit(text[i]))
      return std::nullopt;
    i += count;
    return value;
  };
  static constexpr llvm::StringLiteral letters = "\\'\"abfnrtv", meanings = "\\'\"\a\b\f\n\r\t\v";
  char c = i < end ? text[i] : '\\';
  if (size_t known = letters.find(c); known != llvm::StringRef::npos) {
    ++i;
    out += meanings[known];
    return true;
  }
  if (c == '\n' || c == '\r') {
    i += text.slice(i, end).starts_with("\r\n") ? 2 : 1;
    return true;
  }
  if (c >= '0' && c <= '7') {
    uint32_t value = 0;
    for (unsigned digits = 0; digits < 3 && i < end && text[i] >= '0' && text[i] <= '7'; ++digits)
      value = value * 8 + (text[i++] - '0');
    put(value);
    return true;
  }
  if (c == 'x' || (!bytes && (c == 'u' || c == 'U'))) {
    ++i;
    auto value = hex(c == 'x' ? 2 : c == 'u' ? 4 : 8);
    if (!value)
      return bad(c == 'x' ? "`\\x` needs two hexadecimal digits"
                          : c == 'u' ? "`\\u` needs four hexadecimal digits" : "`\\U` needs eight hexadecimal digits");
    if (*value > 0x10FFFF)
      return bad("there is no character with this number");
    put(*value);
    return true;
  }
  if (c == 'N' && !bytes) {
    size_t close = text.slice(i, end).find('}');
    if (i + 1 >= end || text[i + 1] != '{' || close == llvm::StringRef::npos)
      return bad("`\\N` needs the name of a character: `\\N{EM DASH}`");
    llvm::StringRef name = text.slice(i + 2, i + close);
    i += close + 1;
    auto character = llvm::sys::unicode::nameToCodepointStrict(name.upper());
    if (!character)
      return bad("no character has this name");
    put(*character);
    return true;
  }
  out += '\\';
  return true;
}

/// The inside of an f-string, or of a format that holds fields itself.
bool TreeParser::parseFormatted(uint32_t begin, uint32_t end, bool raw, bool isFormat,
                                std::vector<FormattedString::Part> &parts) {
  std::vector<FormatPiece> pieces;
  tokenizer.splitFormatted(begin, end, raw, isFormat, pieces);
  for (const FormatPiece &piece : pieces) {
    if (piece.isField) {
      if (!parseField(piece, raw, parts))
        return false;
      continue;
    }
    std::string decoded;
    if (!decodeString(piece.begin, piece.end, raw, false, !isFormat, decoded))
      return false;
    parts.push_back({arena.save(decoded)});
  }
  return true;
}

bool TreeParser::parseField(const FormatPiece &piece, bool raw, std::vector<FormattedString::Part> &parts) {
  Nesting nesting(*this);
  if (!nesting.ok)
    return false;
  if (text.slice(piece.begin, piece.end).trim().empty()) {
    fail(error("T0014", "an empty `{}` in an f-string").at({file, piece.begin - 1, piece.end + 1})
             .help("write the value to show between the braces, or `{{}}` for the characters `{}`"));
    return false;
  }
  // The field's tokens take the place of the line for a while.
  LogicalLine outerLine = std::exchange(line, tokenizer.expressionTokens(piece.begin, piece.end));
  std::vector<Token> outerBrackets = std::exchange(brackets, {});
  size_t outerIndex = std::exchange(index, 0), outerMistakes = std::exchange(mistakesSeen, 0);
  uint32_t outerEnd = std::exchange(lastEnd, piece.begin);
  Expr value = parseValue();
  if (value && !is(Tok::Newline))
    value = fail(error("T0014", "a field of an f-string holds one expression").at(spanOf(token()), shown(token())));
  reportMistakesBefore(UINT32_MAX);
  line = std::move(outerLine);
  brackets = std::move(outerBrackets);
  index = outerIndex;
  mistakesSeen = outerMistakes;
  lastEnd = outerEnd;
  if (!value)
    return false;

  if (piece.debug)
    parts.push_back({arena.save(text.slice(piece.begin, piece.debugEnd))});
  FormattedString::Part part;
  part.field = value;
  part.conversion = piece.conversion;
  part.debug = piece.debug;
  if (piece.formatEnd > piece.formatBegin) {
    std::vector<FormattedString::Part> format;
    if (!parseFormatted(piece.formatBegin, piece.formatEnd, raw, true, format))
      return false;
    if (format.size() == 1 && !format[0].field) {
      part.text = format[0].text;
    } else {
      part.text = arena.save(text.slice(piece.formatBegin, piece.formatEnd));
      auto *node = arena.make<FormattedString>({file, piece.formatBegin, piece.formatEnd});
      node->parts = keep(llvm::ArrayRef<FormattedString::Part>(format));
      Exprs fields;
      for (const FormattedString::Part &nested : format)
        fields.append({nested.field, nested.format});
      if (!over(node, {}, fields))
        return false;
      part.format = node;
    }
  }
  parts.push_back(part);
  return true;
}
