//===- Tokenizer.h - a text as logical lines of tokens ---------------------------===//
#pragma once
#include "Token.h"
#include "tritonc/Syntax/Diagnostic.h"
#include <optional>

namespace tritonc {

/// The tokens of one statement line: Indent or Dedents, then words, then Newline; or Dedents and End.
struct LogicalLine {
  std::vector<Token> tokens;
  bool unclosed = false;            ///< it ended with a bracket open: at the end of the text or before a statement
  std::vector<Diagnostic> mistakes; ///< found while tokenizing, by place; the parser reports them when it gets there
};

/// A piece of an f-string: text, or a field between `{` and `}`.
struct FormatPiece {
  uint32_t begin = 0, end = 0; ///< of the text, or of the field's expression
  bool isField = false, debug = false;
  char conversion = 0;
  uint32_t debugEnd = 0;                  ///< where the text that `{x=}` repeats ends
  uint32_t formatBegin = 0, formatEnd = 0; ///< of the format after `:`; empty if there is none
};

/// Python's tokenizer. It hands out a logical line at a time, so that the parser can make it start afresh behind a
/// bracket that was never closed.
class Tokenizer {
public:
  /// `notebook`: lines that start with `!`, `%` or `?` are commands of the notebook, not Python.
  Tokenizer(FileId file, llvm::StringRef text, bool notebook = false);
  LogicalLine nextLine();
  /// Drops the part of `line` from `offset` on: the next line starts with the physical line of `offset`.
  void resumeAt(uint32_t offset, const LogicalLine &dropped);
  /// The tokens of an expression within an f-string; line breaks mean nothing. Ends with Newline.
  LogicalLine expressionTokens(uint32_t begin, uint32_t end);
  bool tooManyTokens() const { return tokenCount > limits::tokens; }

  /// Splits an f-string from behind its opening quote to before its closing quote (or a format, if `isFormat`).
  bool splitFormatted(uint32_t begin, uint32_t end, bool raw, bool isFormat, std::vector<FormatPiece> &pieces);

private:
  struct Indentation { uint32_t column = 0, columnWithShortTabs = 0; };
  struct Quote { char quote = '"'; bool triple = false, raw = false, formatted = false; };

  char at(size_t i) const { return i < text.size() ? text[i] : '\0'; }
  Span span(uint32_t begin, uint32_t end) const { return {file, begin, end}; }
  void add(Tok kind, uint32_t begin, uint32_t end);
  void mistake(Diagnostic diagnostic) { line.mistakes.push_back(std::move(diagnostic)); }
  uint32_t lineBreak(uint32_t offset) const;
  uint32_t lineEnd(uint32_t offset) const;

  bool skipEmptyLines(Indentation &indentation);
  void indent(Indentation indentation, uint32_t lineBegin);
  void tokensOfLine();
  bool breakInsideBrackets();
  bool startsStatement(uint32_t offset) const;
  void token();
  void word();
  void symbol();
  void strangeCharacter();
  void closeBracket(Token &token);

  void number();
  bool digits(bool (*isDigit)(char));
  void badNumber(uint32_t begin, std::string headline);
  void string(uint32_t begin, llvm::StringRef prefix);
  uint32_t findStringEnd(uint32_t begin, Quote quote);
  uint32_t scanFormatted(uint32_t begin, Quote quote, bool isFormat, unsigned depth, std::vector<FormatPiece> *pieces);
  uint32_t scanField(uint32_t brace, Quote quote, unsigned depth, FormatPiece &piece);
  uint32_t scanStringInField(uint32_t quote, uint32_t fieldBegin, unsigned depth);
  uint32_t scanFieldEnd(uint32_t i, uint32_t brace, Quote quote, unsigned depth, FormatPiece &piece);
  uint32_t badField(uint32_t brace, const char *headline);
  void tooLong(uint32_t begin, const char *what);

  FileId file;
  llvm::StringRef text;
  bool notebook;
  uint32_t pos = 0;
  unsigned tokenCount = 0;
  bool newPhysicalLine = true, withinFormat = false;
  std::vector<Indentation> indentations = {{}};
  std::vector<Token> brackets;
  std::optional<uint32_t> badColumn; ///< of the last inconsistent dedent, which is reported once
  bool mixedTabsReported = false;
  std::optional<Diagnostic> formatMistake; ///< why scanFormatted failed
  LogicalLine line;
};

} // namespace tritonc
