//===- TreeParser.h - logical lines of tokens to statements and expressions --------===//
// Recursive descent. A null result means that the mistake was reported; the caller hands the null on until the
// statement level, which skips to the next line.
#pragma once
#include "Tokenizer.h"
#include "tritonc/Syntax/Ast.h"
#include "tritonc/Syntax/Diagnostic.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace tritonc {

class TreeParser {
public:
  TreeParser(FileId file, llvm::StringRef text, ast::Arena &arena, Diagnostics &diagnostics, bool notebook)
      : file(file), text(text), arena(arena), diagnostics(diagnostics), tokenizer(file, text, notebook) {}
  void parseModule(std::vector<const ast::Stmt *> &body);

private:
  using Expr = const ast::Expr *;
  using Stmt = const ast::Stmt *;
  using Exprs = llvm::SmallVector<Expr, 8>;
  using Stmts = llvm::SmallVector<Stmt, 8>;
  using Params = llvm::SmallVector<ast::Parameter, 8>;

  /// Counts a level of expressions while it lives; false if there are too many.
  struct Nesting {
    TreeParser &parser;
    bool ok;
    explicit Nesting(TreeParser &parser);
    ~Nesting() { --parser.depth; }
  };
  /// A bracket being parsed, for "never closed".
  struct Open {
    TreeParser &parser;
    Token token;
    explicit Open(TreeParser &parser);
    ~Open() { parser.brackets.pop_back(); }
  };

  // Tokens.
  const Token &token() const { return line.tokens[index]; }
  const Token &peek(unsigned ahead = 1) const { return line.tokens[std::min<size_t>(index + ahead, line.tokens.size() - 1)]; }
  bool is(Tok kind) const { return token().kind == kind; }
  Token take();
  bool accept(Tok kind) { return is(kind) && (take(), true); }
  bool isName(llvm::StringRef word) const { return is(Tok::Name) && textOf(token()) == word; }
  llvm::StringRef textOf(const Token &t) const { return text.slice(t.begin, t.end); }
  llvm::StringRef save(const Token &t) { return arena.save(textOf(t)); }
  Span spanOf(const Token &t) const { return {file, t.begin, t.end}; }
  Span from(uint32_t begin) const { return {file, begin, lastEnd}; }
  std::string shown(const Token &t) const;

  // Errors (ParseErrors.cpp).
  std::nullptr_t fail(Diagnostic diagnostic);
  bool reportMistakesBefore(uint32_t offset);
  std::nullptr_t expected(const std::string &what, const std::string &after = "");
  std::nullptr_t expressionExpected();
  std::nullptr_t nameExpected(const std::string &what);
  std::nullptr_t neverClosed();
  std::nullptr_t notClosedHere(const Open &open);
  std::nullptr_t statementGoesOn(Stmt statement);
  bool foreignOperator(llvm::StringRef python);
  bool expect(Tok kind, const std::string &after);
  bool expectColon(uint32_t headerBegin);
  bool close(Open &open);
  bool checkTarget(Expr target, const char *doing);
  void skipBroken();
  bool enough() const { return stopped || diagnostics.errorCount() - errorsAtStart >= limits::syntaxErrors; }

  // Expressions (ParseExpressions.cpp).
  Expr parseExpression();
  Expr parseNamedExpr();
  Expr parseStarExpr(bool named);
  Expr parseExprList(bool named);
  Expr parseValue();
  Expr parseCondition(uint32_t begin);
  Expr parseLambda();
  Expr parseOr();
  Expr parseAnd();
  Expr parseNot();
  Expr parseComparison();
  Expr parseBinary(unsigned least);
  Expr parseUnary();
  Expr parsePower();
  Expr parsePrimary();
  Expr parseYield();
  bool startsExpression() const;
  std::optional<ast::CompareOp> comparisonOperator();

  // Atoms (ParseAtoms.cpp).
  Expr parseAtom();
  Expr parseParenthesis();
  Expr parseList();
  Expr parseBraces();
  bool parseDictItem(Expr &key, Expr &value);
  Expr parseCall(Expr callee, uint32_t begin);
  bool parseArguments(Open &open, Exprs &args, llvm::SmallVectorImpl<ast::Keyword> &keywords);
  Expr parseSubscript(Expr value, uint32_t begin);
  Expr parseSlice();
  bool parseGenerators(llvm::SmallVectorImpl<ast::Generator> &generators);
  Expr parseTargets(const char *doing);
  Expr parseComprehension(ast::Comprehension::Form form, Expr element, Expr value, uint32_t begin);
  Expr parseNumber();

  // Strings (ParseStrings.cpp).
  Expr parseStrings();
  bool decodeString(uint32_t begin, uint32_t end, bool raw, bool bytes, bool formatted, std::string &out);
  bool decodeEscape(uint32_t &i, uint32_t end, bool bytes, std::string &out);
  bool parseFormatted(uint32_t begin, uint32_t end, bool raw, bool isFormat, std::vector<ast::FormattedString::Part> &parts);
  bool parseField(const FormatPiece &piece, bool raw, std::vector<ast::FormattedString::Part> &parts);

  // Statements (ParseStatements.cpp, ParseBlocks.cpp, ParseDefinitions.cpp).
  void parseStatements(llvm::SmallVectorImpl<Stmt> &list);
  void parseUnexpectedBlock(llvm::SmallVectorImpl<Stmt> &list);
  bool parseStatement(llvm::SmallVectorImpl<Stmt> &list);
  bool parseSimpleLine(llvm::SmallVectorImpl<Stmt> &list);
  Stmt parseSimple();
  Stmt parseExprStatement();
  Stmt parseAssignment(Expr first, uint32_t begin);
  Stmt parseImport();
  Stmt parseImportFrom();
  bool parseAlias(llvm::SmallVectorImpl<ast::Alias> &names, bool dotted);
  llvm::StringRef parseDottedName();
  Stmt parseNames(Tok keyword);
  Stmt parseDelete();
  Stmt parseRaise();
  Stmt parseAssert();
  Stmt parseTypeAlias();
  bool parseBlock(Stmts &body, uint32_t headerBegin);
  bool parseElse(Stmts &body);
  Stmt parseIf();
  Stmt parseWhile();
  Stmt parseFor(uint32_t begin, bool isAsync);
  Stmt parseTry();
  bool parseHandler(llvm::SmallVectorImpl<ast::Handler> &handlers);
  Stmt parseWith(uint32_t begin);
  bool withItemsInParentheses() const;
  bool parseWithItem(llvm::SmallVectorImpl<ast::WithItem> &items);
  Stmt parseMatch();
  bool startsMatch() const;
  void skipBlock();
  Stmt parseDecorated();
  Stmt parseFunction(uint32_t begin, bool isAsync, llvm::ArrayRef<Expr> decorators);
  Stmt parseClass(llvm::ArrayRef<Expr> decorators);
  bool parseParameters(Params &params, Tok closer);
  bool parseParameter(Params &params, ast::Parameter::Kind kind, bool annotated);
  bool skipTypeParameters();

  // Nodes.
  template <typename T> T *make(uint32_t begin) { return arena.make<T>(from(begin)); }
  template <typename T> llvm::ArrayRef<T> keep(llvm::ArrayRef<T> list) { return arena.copy(list); }
  llvm::ArrayRef<Expr> keep(const Exprs &list) { return arena.copy(llvm::ArrayRef<Expr>(list)); }
  ast::Body keep(const Stmts &list) { return arena.copy(llvm::ArrayRef<Stmt>(list)); }
  /// Sets the height of `node` above the expressions in it; null, with an error, if it is too high.
  Expr over(ast::Expr *node, std::initializer_list<Expr> children, llvm::ArrayRef<Expr> more = {},
            llvm::ArrayRef<Expr> evenMore = {});

  FileId file;
  llvm::StringRef text;
  ast::Arena &arena;
  Diagnostics &diagnostics;
  Tokenizer tokenizer;
  LogicalLine line;
  size_t index = 0, mistakesSeen = 0;
  uint32_t lastEnd = 0;
  unsigned depth = 0, blockDepth = 0, errorsAtStart = 0;
  bool stopped = false, inFunction = false, inLoop = false, afterBroken = false;
  bool blockWasMissing = false; ///< reported; a `return` or `break` that should stand in it is no second mistake
  std::vector<Token> brackets;
  std::optional<uint32_t> resume; ///< where to go on after a bracket that was never closed
};

} // namespace tritonc
