//===- Token.h - the words of Python 3.12 --------------------------------------===//
#pragma once
#include "tritonc/Syntax/Source.h"

namespace tritonc {

#define TRITONC_KEYWORDS(K)                                                                                            \
  K(False, "False") K(None, "None") K(True, "True") K(And, "and") K(As, "as") K(Assert, "assert") K(Async, "async")    \
  K(Await, "await") K(Break, "break") K(Class, "class") K(Continue, "continue") K(Def, "def") K(Del, "del")            \
  K(Elif, "elif") K(Else, "else") K(Except, "except") K(Finally, "finally") K(For, "for") K(From, "from")              \
  K(Global, "global") K(If, "if") K(Import, "import") K(In, "in") K(Is, "is") K(Lambda, "lambda")                      \
  K(Nonlocal, "nonlocal") K(Not, "not") K(Or, "or") K(Pass, "pass") K(Raise, "raise") K(Return, "return")              \
  K(Try, "try") K(While, "while") K(With, "with") K(Yield, "yield")

// Longest first, so that the first match is the right one. The last four rows are no Python: they get words of their own.
#define TRITONC_SYMBOLS(S)                                                                                             \
  S(PowEqual, "**=") S(FloorDivEqual, "//=") S(LShiftEqual, "<<=") S(RShiftEqual, ">>=") S(Dots, "...")                \
  S(Pow, "**") S(FloorDiv, "//") S(LShift, "<<") S(RShift, ">>") S(LessEqual, "<=") S(GreaterEqual, ">=")              \
  S(EqualEqual, "==") S(NotEqual, "!=") S(Arrow, "->") S(ColonEqual, ":=") S(PlusEqual, "+=") S(MinusEqual, "-=")      \
  S(StarEqual, "*=") S(SlashEqual, "/=") S(PercentEqual, "%=") S(AmpEqual, "&=") S(PipeEqual, "|=")                    \
  S(CaretEqual, "^=") S(AtEqual, "@=")                                                                                 \
  S(AmpAmp, "&&") S(PipePipe, "||") S(LessGreater, "<>")                                                               \
  S(LParen, "(") S(RParen, ")") S(LBracket, "[") S(RBracket, "]") S(LBrace, "{") S(RBrace, "}")                        \
  S(Comma, ",") S(Colon, ":") S(Dot, ".") S(Semicolon, ";") S(At, "@") S(Equal, "=") S(Plus, "+") S(Minus, "-")        \
  S(Star, "*") S(Slash, "/") S(Percent, "%") S(Amp, "&") S(Pipe, "|") S(Caret, "^") S(Tilde, "~") S(Less, "<")         \
  S(Greater, ">")                                                                                                      \
  S(Bang, "!")

enum class Tok : uint8_t {
  End, Newline, Indent, Dedent, Name, Number, String,
  Error, ///< reported by the tokenizer already
#define TRITONC_ENUM(name, text) name,
  TRITONC_KEYWORDS(TRITONC_ENUM) FirstSymbol,
  TRITONC_SYMBOLS(TRITONC_ENUM)
#undef TRITONC_ENUM
};

struct Token {
  Tok kind = Tok::End;
  bool firstOnLine = false; ///< nothing but white space before it on its physical line
  uint32_t begin = 0, end = 0;
};

/// The text of a keyword or symbol; empty for the other kinds.
llvm::StringRef spelling(Tok kind);
/// The keyword, or Tok::Name.
Tok keywordOf(llvm::StringRef word);
inline bool isKeyword(Tok kind) { return kind >= Tok::False && kind < Tok::FirstSymbol; }
inline bool isOpening(Tok kind) { return kind == Tok::LParen || kind == Tok::LBracket || kind == Tok::LBrace; }
inline bool isClosing(Tok kind) { return kind == Tok::RParen || kind == Tok::RBracket || kind == Tok::RBrace; }
/// The bracket that closes `opening`.
inline Tok closerOf(Tok opening) { return static_cast<Tok>(static_cast<int>(opening) + 1); }

/// What one text may cost.
namespace limits {
constexpr unsigned expressionNesting = 256, expressionHeight = 1000, blockNesting = 64, elifs = 256;
constexpr unsigned tokenLength = 4096, tokens = 200000, syntaxErrors = 20;
constexpr uint64_t sourceBytes = 1 << 20, notebookBytes = 64 << 20;
} // namespace limits

} // namespace tritonc
