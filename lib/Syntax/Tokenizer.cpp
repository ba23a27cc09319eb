//===- Tokenizer.cpp - text into logical lines: indentation, line joining, words and symbols ----===//
#include "Tokenizer.h"
#include "Encoding.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include <algorithm>

using namespace tritonc;

llvm::StringRef tritonc::spelling(Tok kind) {
  switch (kind) {
#define TRITONC_CASE(name, text)                                                                                       \
  case Tok::name:                                                                                                      \
    return text;
    TRITONC_KEYWORDS(TRITONC_CASE)
    TRITONC_SYMBOLS(TRITONC_CASE)
#undef TRITONC_CASE
  default:
    return {};
  }
}

Tok tritonc::keywordOf(llvm::StringRef word) {
#define TRITONC_CASE(name, text) .Case(text, Tok::name)
  return llvm::StringSwitch<Tok>(word) TRITONC_KEYWORDS(TRITONC_CASE).Default(Tok::Name);
#undef TRITONC_CASE
}

Tokenizer::Tokenizer(FileId file, llvm::StringRef text, bool notebook) : file(file), text(text), notebook(notebook) {
  if (text.starts_with("\xEF\xBB\xBF"))
    pos = 3;
}

void Tokenizer::add(Tok kind, uint32_t begin, uint32_t end) {
  bool isWord = kind != Tok::Newline && kind != Tok::Indent && kind != Tok::Dedent && kind != Tok::End;
  line.tokens.push_back({kind, isWord && newPhysicalLine, begin, end});
  if (isWord)
    newPhysicalLine = false;
  if (++tokenCount == limits::tokens + 1)
    mistake(error("T0011", "this text has more than 200,000 words and symbols").at(span(begin, end)));
}

/// The length of the line break at `offset`, 0 if there is none.
uint32_t Tokenizer::lineBreak(uint32_t offset) const {
  if (at(offset) == '\n')
    return 1;
  return at(offset) == '\r' ? (at(offset + 1) == '\n' ? 2 : 1) : 0;
}

uint32_t Tokenizer::lineEnd(uint32_t offset) const { return std::min<size_t>(text.find_first_of("\r\n", offset), text.size()); }

LogicalLine Tokenizer::nextLine() {
  line = {};
  brackets.clear();
  Indentation indentation;
  bool isEnd = tooManyTokens() || !skipEmptyLines(indentation);
  if (isEnd) {
    for (; indentations.size() > 1; indentations.pop_back())
      add(Tok::Dedent, text.size(), text.size());
    add(Tok::End, text.size(), text.size());
    return std::move(line);
  }
  newPhysicalLine = true;
  indent(indentation, pos);
  if (notebook && (at(pos) == '!' || at(pos) == '%' || at(pos) == '?')) {
    // A command of the notebook; within a block it stands for `pass`.
    uint32_t begin = pos;
    for (pos = lineEnd(pos); pos < text.size() && text[pos - 1] == '\\'; pos = lineEnd(pos))
      pos += lineBreak(pos);
    add(Tok::Pass, begin, pos);
    add(Tok::Newline, pos, pos);
  } else {
    tokensOfLine();
  }
  return std::move(line);
}

void Tokenizer::resumeAt(uint32_t offset, const LogicalLine &dropped) {
  for (const Token &token : dropped.tokens)
    tokenCount -= token.begin >= offset;
  pos = offset;
  while (pos > 0 && text[pos - 1] != '\n' && text[pos - 1] != '\r')
    --pos;
}

LogicalLine Tokenizer::expressionTokens(uint32_t begin, uint32_t end) {
  llvm::StringRef whole = text;
  uint32_t outerPos = pos;
  text = text.take_front(end);
  pos = begin;
  line = {};
  brackets = {};
  withinFormat = true;
  newPhysicalLine = false;
  tokensOfLine();
  text = whole;
  pos = outerPos;
  withinFormat = false;
  return std::move(line);
}

/// Moves to the first word of the next line that has one. False at the end of the text.
bool Tokenizer::skipEmptyLines(Indentation &indentation) {
  while (pos < text.size()) {
    indentation = {};
    for (;; ++pos) {
      if (at(pos) == ' ') {
        ++indentation.column, ++indentation.columnWithShortTabs;
      } else if (at(pos) == '\t') {
        indentation.column = indentation.column / 8 * 8 + 8;
        ++indentation.columnWithShortTabs;
      } else if (at(pos) == '\f') {
        indentation = {};
      } else if (at(pos) == '\\' && lineBreak(pos + 1) && pos + 1 + lineBreak(pos + 1) < text.size()) {
        pos += lineBreak(pos + 1); // a joined line has the indentation of its first part
        for (; at(pos + 1) == ' ' || at(pos + 1) == '\t';)
          ++pos;
      } else {
        break;
      }
    }
    if (at(pos) == '#')
      pos = lineEnd(pos);
    if (pos >= text.size())
      return false;
    if (!lineBreak(pos))
      return true;
    pos += lineBreak(pos);
  }
  return false;
}

/// Compares a line's indentation with the blocks around it, as Python does: once with tabs of 8, once with tabs of 1.
void Tokenizer::indent(Indentation indentation, uint32_t lineBegin) {
  Span space = span(text.find_last_of("\r\n", lineBegin) + 1, lineBegin); // of the whole indentation
  auto mixed = [&] {
    if (!mixedTabsReported)
      mistake(error("T0012", "tabs and spaces are mixed: how deep this line stands depends on the width of a tab")
                  .at(space)
                  .help("indent with four spaces everywhere"));
    mixedTabsReported = true;
  };
  Indentation top = indentations.back();
  if (indentation.column > top.column) {
    if (indentation.columnWithShortTabs <= top.columnWithShortTabs)
      mixed();
    indentations.push_back(indentation);
    return add(Tok::Indent, lineBegin, lineBegin);
  }
  while (indentation.column < indentations.back().column) {
    Indentation below = indentations[indentations.size() - 2];
    if (indentation.column > below.column) {
      if (badColumn != indentation.column)
        mistake(error("T0004", "the indentation of this line fits no block above it").at(space)
                    .fact("the blocks around it stand at column " + std::to_string(below.column + 1) + " and column " +
                          std::to_string(indentations.back().column + 1) + ", this line at column " +
                          std::to_string(indentation.column + 1)));
      badColumn = indentation.column;
      return;
    }
    indentations.pop_back();
    add(Tok::Dedent, lineBegin, lineBegin);
  }
  if (indentation.columnWithShortTabs != indentations.back().columnWithShortTabs)
    mixed();
}

void Tokenizer::tokensOfLine() {
  while (true) {
    while (at(pos) == ' ' || at(pos) == '\t' || at(pos) == '\f')
      ++pos;
    if (at(pos) == '#')
      pos = lineEnd(pos);
    if (uint32_t length = lineBreak(pos); pos >= text.size() || length) {
      bool inside = !brackets.empty() || withinFormat;
      if (!inside || pos >= text.size() || (!withinFormat && breakInsideBrackets())) {
        uint32_t end = line.tokens.empty() ? pos : line.tokens.back().end;
        line.unclosed = !brackets.empty();
        if (!line.unclosed)
          end = pos;
        add(Tok::Newline, end, end);
        pos += lineBreak(pos);
        return;
      }
      pos += lineBreak(pos);
      newPhysicalLine = true;
    } else if (at(pos) == '\\' && lineBreak(pos + 1)) {
      pos += 1 + lineBreak(pos + 1);
      if (pos >= text.size())
        mistake(error("T0009", "the text ends where `\\` promises another line").at(span(text.size(), text.size())));
    } else {
      token();
      if (tooManyTokens()) {
        line.unclosed = !brackets.empty();
        add(Tok::Newline, pos, pos);
        pos = text.size();
        return;
      }
    }
  }
}

/// At a line break within brackets: true if the next line with a word on it can only be a new statement.
bool Tokenizer::breakInsideBrackets() {
  uint32_t next = pos;
  while (next < text.size()) {
    uint32_t word = std::min(text.find_first_not_of(" \t\f", next), text.size());
    if (word < text.size() && text[word] != '#' && !lineBreak(word))
      return startsStatement(word);
    next = lineEnd(word);
    next += lineBreak(next);
    if (word >= text.size())
      break;
    pos = next - lineBreak(lineEnd(word)); // empty lines need no second look
  }
  return false;
}

bool Tokenizer::startsStatement(uint32_t offset) const {
  llvm::StringRef rest = text.substr(offset, lineEnd(offset) - offset).split('#').first.rtrim();
  llvm::StringRef word = rest.take_while([](char c) { return llvm::isAlnum(c) || c == '_'; });
  bool atColumn0 = offset == 0 || text[offset - 1] == '\n' || text[offset - 1] == '\r';
  if (rest.starts_with("@")) { // a decorator, unless it multiplies matrices
    uint32_t below = lineEnd(offset);
    llvm::StringRef next = text.substr(below).ltrim(" \t\r\n\f");
    return atColumn0 && (next.starts_with("def ") || next.starts_with("class ") || next.starts_with("async def ") ||
                         next.starts_with("@"));
  }
  switch (keywordOf(word)) {
  case Tok::Def: case Tok::Class: case Tok::Return: case Tok::Import: case Tok::While: case Tok::With: case Tok::Try:
  case Tok::Raise: case Tok::Pass: case Tok::Break: case Tok::Continue: case Tok::Del: case Tok::Global:
  case Tok::Nonlocal: case Tok::Assert: case Tok::Except: case Tok::Finally: case Tok::Elif:
    return true;
  case Tok::From:
    return rest.contains(" import ");
  case Tok::Async:
    return !rest.starts_with("async for ") || rest.ends_with(":");
  case Tok::For: case Tok::If: case Tok::Else:
    // A header ends with `:` and closes no bracket that it did not open (`for x in y):` ends a generator).
    return brackets.back().kind == Tok::LParen && rest.ends_with(":") &&
           rest.count('(') + rest.count('[') >= rest.count(')') + rest.count(']');
  default:
    return false;
  }
}

void Tokenizer::token() {
  char c = at(pos);
  if (llvm::isDigit(c) || (c == '.' && llvm::isDigit(at(pos + 1))))
    return number();
  if (c == '"' || c == '\'')
    return string(pos, "");
  if (isIdentifier(decode(text.substr(pos, 4)).value, true))
    return word();
  symbol();
}

void Tokenizer::word() {
  uint32_t begin = pos;
  while (pos < text.size()) {
    CodePoint c = decode(text.substr(pos, 4));
    if (!isIdentifier(c.value, false))
      break;
    pos += c.length;
  }
  llvm::StringRef spelt = text.slice(begin, pos);
  if ((at(pos) == '"' || at(pos) == '\'') && spelt.size() <= 2) {
    static const char *prefixes[] = {"r", "b", "u", "f", "br", "rb", "fr", "rf"};
    if (std::any_of(std::begin(prefixes), std::end(prefixes), [&](auto p) { return spelt.equals_insensitive(p); }))
      return string(begin, spelt);
  }
  if (pos - begin > limits::tokenLength)
    return tooLong(begin, "name");
  add(keywordOf(spelt), begin, pos);
}

void Tokenizer::tooLong(uint32_t begin, const char *what) {
  mistake(error("T0011", std::string("this ") + what + " has more than 4,096 characters").at(span(begin, begin + 16)));
  add(Tok::Error, begin, pos);
}

void Tokenizer::symbol() {
  static constexpr std::pair<llvm::StringLiteral, Tok> symbols[] = {
#define TRITONC_PAIR(name, text) {text, Tok::name},
      TRITONC_SYMBOLS(TRITONC_PAIR)
#undef TRITONC_PAIR
  };
  llvm::StringRef rest = text.substr(pos, 3);
  for (auto [spelt, kind] : symbols) {
    if (!rest.starts_with(spelt))
      continue;
    add(kind, pos, pos + spelt.size());
    pos += spelt.size();
    if (isOpening(kind))
      brackets.push_back(line.tokens.back());
    else if (isClosing(kind))
      closeBracket(line.tokens.back());
    return;
  }
  strangeCharacter();
}

/// Pops down to the bracket that fits; a closing bracket that fits none is taken for a slip and closes the last one.
void Tokenizer::closeBracket(Token &token) {
  auto fits = [&](const Token &open) { return closerOf(open.kind) == token.kind; };
  auto found = std::find_if(brackets.rbegin(), brackets.rend(), fits);
  if (found != brackets.rend())
    brackets.resize(brackets.rend() - found - 1);
  else if (!brackets.empty())
    brackets.pop_back();
}

void Tokenizer::strangeCharacter() {
  CodePoint c = decode(text.substr(pos, 4));
  Span place = span(pos, pos + c.length);
  bool printable = c.value > 0x20 && c.value != 0x7F;
  std::string shown = printable ? text.substr(pos, c.length).str() : "\\x" + llvm::utohexstr(c.value);
  DiagnosticBuilder report = error("T0001", "the character `" + shown + "` means nothing here").at(place);
  if (llvm::StringRef ascii = asciiFor(c.value); !ascii.empty())
    report.help(ascii == " " ? "write an ordinary space" : "write `" + ascii.str() + "`", {{place, ascii.str()}});
  else if (c.value == '?')
    report.help("a choice between two values is written `a if condition else b`");
  else if (c.value == '\\')
    report.help("`\\` joins two lines only as the last character of a line");
  else if (c.value == '$')
    report.help("names have letters, digits and `_`", {{place, ""}});
  mistake(report);
  pos += c.length;
  add(Tok::Error, place.begin, place.end);
}
