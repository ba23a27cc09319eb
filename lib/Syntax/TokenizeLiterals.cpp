//===- TokenizeLiterals.cpp - numbers and strings, f-strings with all their nesting, into tokens ----===//
#include "Encoding.h"
#include "Tokenizer.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>

using namespace tritonc;

//===-- Numbers ---------------------------------------------------------------===//

static bool isDecimal(char c) { return c >= '0' && c <= '9'; }
static bool isOctal(char c) { return c >= '0' && c <= '7'; }
static bool isBinary(char c) { return c == '0' || c == '1'; }
static bool isHex(char c) { return llvm::isHexDigit(c); }

/// Digits with single underscores between them (one may lead). True if there was a digit.
bool Tokenizer::digits(bool (*isDigit)(char)) {
  uint32_t begin = pos;
  while (isDigit(at(pos)) || (at(pos) == '_' && isDigit(at(pos + 1))))
    ++pos;
  return pos != begin;
}

void Tokenizer::badNumber(uint32_t begin, std::string headline) {
  while (llvm::isAlnum(at(pos)) || at(pos) == '_')
    ++pos;
  mistake(error("T0008", std::move(headline)).at(span(begin, pos)));
  add(Tok::Error, begin, pos);
}

void Tokenizer::number() {
  uint32_t begin = pos;
  bool isFloat = false, radixBad = false;
  char prefix = at(pos) == '0' ? llvm::toLower(at(pos + 1)) : '\0';
  if (prefix == 'x' || prefix == 'o' || prefix == 'b') {
    pos += 2;
    radixBad = !digits(prefix == 'x' ? isHex : prefix == 'o' ? isOctal : isBinary) || isDecimal(at(pos));
  } else {
    digits(isDecimal);
    if (at(pos) == '.') {
      isFloat = true;
      ++pos;
      if (at(pos) != '_')
        digits(isDecimal);
    }
    uint32_t exponent = pos + 1 + (at(pos + 1) == '+' || at(pos + 1) == '-');
    if ((at(pos) == 'e' || at(pos) == 'E') && isDecimal(at(exponent))) {
      isFloat = true;
      pos = exponent;
      digits(isDecimal);
    }
    if (at(pos) == 'j' || at(pos) == 'J') {
      isFloat = true;
      ++pos;
    }
  }
  // `1if x else y` is Python: a word of the language may follow a number directly.
  llvm::StringRef next = text.substr(pos, 16).take_while([](char c) { return llvm::isAlnum(c) || c == '_'; });
  bool wordFollows = next == "and" || next == "else" || next == "for" || next == "if" || next == "in" ||
                     next == "is" || next == "or" || next == "not";
  llvm::StringRef spelt = text.slice(begin, pos);
  if (radixBad)
    return badNumber(begin, std::string("these are no ") +
                                (prefix == 'x' ? "hexadecimal" : prefix == 'o' ? "octal" : "binary") + " digits");
  if (!next.empty() && !wordFollows)
    return badNumber(begin, next.starts_with("_") ? "an `_` in a number must stand between two digits"
                                                  : "`" + (spelt.take_front(40) + next).str() + "` is no number" +
                                                        (isFloat ? "" : " and no name: a name starts with a letter"));
  bool isZero = spelt.find_first_not_of("0_") == llvm::StringRef::npos;
  if (!isFloat && !llvm::isAlpha(prefix) && spelt.size() > 1 && spelt[0] == '0' && !isZero)
    return badNumber(begin, "a whole number does not start with 0 (octal numbers are written `0o17`)");
  if (spelt.size() > limits::tokenLength)
    return tooLong(begin, "number");
  add(Tok::Number, begin, pos);
}

//===-- Strings ---------------------------------------------------------------===//

void Tokenizer::string(uint32_t begin, llvm::StringRef prefix) {
  auto has = [&](char c) { return prefix.contains_insensitive(llvm::StringRef(&c, 1)); };
  Quote quote{at(pos), false, has('r'), has('f')};
  quote.triple = at(pos + 1) == quote.quote && at(pos + 2) == quote.quote;
  uint32_t inner = pos + (quote.triple ? 3 : 1);
  formatMistake.reset();
  uint32_t end = quote.formatted ? scanFormatted(inner, quote, false, 0, nullptr) : findStringEnd(inner, quote);
  if (end != UINT32_MAX) {
    pos = end + (quote.triple ? 3 : 1);
    return add(Tok::String, begin, pos);
  }
  // The rest of the line (for triple quotes, of the text) belongs to the string; brackets opened before it end with it.
  pos = quote.triple && !formatMistake ? text.size() : lineEnd(inner);
  std::string mark(quote.triple ? 3 : 1, quote.quote);
  if (formatMistake)
    mistake(*formatMistake);
  else
    mistake(error("T0002", "this string never ends").at(span(begin, inner), "it starts here")
                .help("close it with `" + mark + "`", quote.triple ? std::vector<Edit>{} : std::vector<Edit>{{span(pos, pos), mark}}));
  add(Tok::Error, begin, pos);
  brackets.clear();
}

/// Where the closing quote of a plain string is; UINT32_MAX if there is none.
uint32_t Tokenizer::findStringEnd(uint32_t i, Quote quote) {
  for (; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\\') {
      i += lineBreak(i + 1) == 2 ? 2 : 1;
    } else if (c == quote.quote && (!quote.triple || (at(i + 1) == c && at(i + 2) == c))) {
      return i;
    } else if (!quote.triple && lineBreak(i)) {
      return UINT32_MAX;
    }
  }
  return UINT32_MAX;
}

/// Walks over the text and the fields of an f-string to its closing quote, or of a format to its closing `}`.
uint32_t Tokenizer::scanFormatted(uint32_t i, Quote quote, bool isFormat, unsigned depth,
                                  std::vector<FormatPiece> *pieces) {
  FormatPiece piece;
  piece.begin = i;
  auto endText = [&](uint32_t end) {
    piece.end = end;
    if (pieces && piece.end > piece.begin)
      pieces->push_back(piece);
  };
  for (; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\\' && !quote.raw && at(i + 1) == 'N' && at(i + 2) == '{' && !isFormat) {
      i = std::min<size_t>(text.find('}', i), text.size());
    } else if (c == '\\' && at(i + 1) != '{' && at(i + 1) != '}') {
      i += lineBreak(i + 1) == 2 ? 2 : 1;
    } else if (c == quote.quote && (!quote.triple || (at(i + 1) == c && at(i + 2) == c))) {
      if (isFormat)
        return UINT32_MAX;
      endText(i);
      return i;
    } else if (!quote.triple && lineBreak(i)) {
      return UINT32_MAX;
    } else if (!isFormat && (c == '{' || c == '}') && at(i + 1) == c) {
      ++i;
    } else if (c == '}') {
      if (isFormat) {
        endText(i);
        return i;
      }
      formatMistake = error("T0014", "a single `}` in an f-string").at(span(i, i + 1))
                          .help("write `}}` for the character `}`", {{span(i, i + 1), "}}"}});
      return UINT32_MAX;
    } else if (c == '{') {
      endText(i);
      FormatPiece field;
      i = scanField(i, quote, depth + 1, field);
      if (i == UINT32_MAX)
        return i;
      if (pieces)
        pieces->push_back(field);
      piece.begin = i + 1;
    }
  }
  return UINT32_MAX;
}

uint32_t Tokenizer::badField(uint32_t brace, const char *headline) {
  if (!formatMistake)
    formatMistake = error("T0014", headline).at(span(brace, brace + 1))
                        .help("write `{{` for the character `{`", {{span(brace, brace + 1), "{{"}});
  return UINT32_MAX;
}

/// Walks from the opening quote of a string within a field to the last character of its closing quote.
uint32_t Tokenizer::scanStringInField(uint32_t i, uint32_t fieldBegin, unsigned depth) {
  char c = text[i];
  Quote inner{c, at(i + 1) == c && at(i + 2) == c, false, false};
  uint32_t prefix = i; // its letters stand directly before it
  while (prefix > fieldBegin && llvm::isAlnum(text[prefix - 1]))
    --prefix;
  inner.raw = text.slice(prefix, i).contains_insensitive("r");
  inner.formatted = text.slice(prefix, i).contains_insensitive("f");
  uint32_t begin = i + (inner.triple ? 3 : 1);
  uint32_t end = inner.formatted ? scanFormatted(begin, inner, false, depth, nullptr) : findStringEnd(begin, inner);
  return end == UINT32_MAX ? end : end + (inner.triple ? 2 : 0);
}

/// Walks from a field's `{` to its `}`.
uint32_t Tokenizer::scanField(uint32_t brace, Quote quote, unsigned depth, FormatPiece &piece) {
  if (depth > limits::expressionNesting) {
    formatMistake = error("T0010", "nesting deeper than 256").at(span(brace, brace + 1));
    return UINT32_MAX;
  }
  piece.isField = true;
  piece.begin = brace + 1;
  unsigned open = 0;
  uint32_t i = brace + 1, wordsEnd = i; // behind the last character that is neither space nor comment
  for (; i < text.size(); ++i) {
    char c = text[i];
    if (llvm::isSpace(c))
      continue;
    if (c == '"' || c == '\'') {
      i = scanStringInField(i, brace + 1, depth);
      if (i == UINT32_MAX)
        return badField(brace, "this `{` of an f-string is never closed");
    } else if (c == '#') {
      i = lineEnd(i) - 1;
      continue;
    } else if (c == '(' || c == '[' || c == '{') {
      ++open;
    } else if (open && (c == ')' || c == ']' || c == '}')) {
      --open;
    } else if (!open && (c == '}' || c == ':' || (c == '!' && at(i + 1) != '='))) {
      break;
    } else if (c == '!' && at(i + 1) == '=') {
      ++i;
    }
    wordsEnd = i + 1;
  }
  if (i >= text.size())
    return badField(brace, "this `{` of an f-string is never closed");
  piece.end = i;
  llvm::StringRef words = text.slice(piece.begin, wordsEnd);
  if (words.ends_with("=") && !words.ends_with("==") && !words.ends_with("!=") && !words.ends_with("<=") &&
      !words.ends_with(">=")) {
    piece.debug = true;
    piece.debugEnd = i;
    piece.end = wordsEnd - 1;
  }
  return scanFieldEnd(i, brace, quote, depth, piece);
}

/// The conversion and the format behind a field's expression, up to its `}`.
uint32_t Tokenizer::scanFieldEnd(uint32_t i, uint32_t brace, Quote quote, unsigned depth, FormatPiece &piece) {
  if (text[i] == '!') {
    piece.conversion = at(i + 1);
    i += 2;
    while (at(i) == ' ')
      ++i;
    if (!llvm::StringRef("rsa").contains(piece.conversion) || (at(i) != '}' && at(i) != ':'))
      return badField(brace, "after `!` in an f-string comes `r`, `s` or `a`, then `}`");
  }
  if (at(i) == ':') {
    piece.formatBegin = i + 1;
    i = scanFormatted(i + 1, quote, true, depth, nullptr);
    if (i == UINT32_MAX)
      return badField(brace, "this `{` of an f-string is never closed");
    piece.formatEnd = i;
  }
  return i;
}

bool Tokenizer::splitFormatted(uint32_t begin, uint32_t end, bool raw, bool isFormat, std::vector<FormatPiece> &pieces) {
  // The string was found to be whole before; the quote is what stands at its end.
  Quote quote{at(end), at(end + 1) == at(end) && at(end + 2) == at(end), raw, true};
  if (isFormat)
    quote = {'\0', true, raw, true};
  return scanFormatted(begin, quote, isFormat, 0, &pieces) == end;
}
