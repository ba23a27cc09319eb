//===- ParseStatements.cpp - logical lines into simple statements ------------------===//
#include "TreeParser.h"

using namespace tritonc;
using namespace tritonc::ast;
using StmtPtr = const ast::Stmt *;
using ExprPtr = const ast::Expr *;

void TreeParser::parseModule(std::vector<Stmt> &body) {
  errorsAtStart = diagnostics.errorCount();
  line = tokenizer.nextLine();
  Stmts list;
  while (!is(Tok::End)) {
    parseStatements(list);
    if (is(Tok::Dedent))
      take();
  }
  reportMistakesBefore(UINT32_MAX);
  body.insert(body.end(), list.begin(), list.end());
}

void TreeParser::parseStatements(llvm::SmallVectorImpl<Stmt> &list) {
  afterBroken = false;
  while (!is(Tok::End) && !is(Tok::Dedent)) {
    if (enough()) {
      stopped = true;
      line = {};
      line.tokens.push_back({Tok::End, false, lastEnd, lastEnd});
      index = mistakesSeen = 0;
      return;
    }
    if (is(Tok::Indent)) {
      fail(error("T0004", "this line is indented, but nothing before it starts a block").at(spanOf(peek())));
      parseUnexpectedBlock(list);
    } else if (parseStatement(list)) {
      afterBroken = false;
    } else {
      skipBroken();
    }
  }
}

/// From Indent to Dedent.
void TreeParser::parseUnexpectedBlock(llvm::SmallVectorImpl<Stmt> &list) {
  if (blockDepth >= limits::blockNesting) {
    fail(error("T0010", "blocks nested deeper than 64").at(spanOf(peek())));
    return skipBlock();
  }
  ++blockDepth;
  take();
  parseStatements(list);
  if (is(Tok::Dedent))
    take();
  --blockDepth;
}

/// Takes the block that starts here, whatever is in it.
void TreeParser::skipBlock() {
  unsigned open = 0;
  do {
    if (is(Tok::End))
      return;
    if (is(Tok::Newline) && line.unclosed)
      reportMistakesBefore(UINT32_MAX);
    open += is(Tok::Indent);
    open -= is(Tok::Dedent);
    take();
  } while (open);
}

bool TreeParser::parseStatement(llvm::SmallVectorImpl<Stmt> &list) {
  Stmt statement = nullptr;
  uint32_t begin = token().begin;
  switch (token().kind) {
  case Tok::If: statement = parseIf(); break;
  case Tok::While: statement = parseWhile(); break;
  case Tok::For: statement = parseFor(begin, false); break;
  case Tok::Try: statement = parseTry(); break;
  case Tok::With: statement = parseWith(begin); break;
  case Tok::At: statement = parseDecorated(); break;
  case Tok::Def: statement = parseFunction(begin, false, {}); break;
  case Tok::Class: statement = parseClass({}); break;
  case Tok::Async:
    take();
    if (is(Tok::Def))
      statement = parseFunction(begin, true, {});
    else if (is(Tok::For))
      statement = parseFor(begin, true);
    else if (is(Tok::With))
      statement = parseWith(begin);
    else
      expected("`def`, `for` or `with`", "`async`");
    break;
  case Tok::Elif: case Tok::Else: case Tok::Except: case Tok::Finally: {
    bool isTry = is(Tok::Except) || is(Tok::Finally);
    if (!afterBroken)
      fail(error("T0021", "this `" + textOf(token()).str() + "` belongs to no `" + (isTry ? "try" : "if") + "`")
               .at(spanOf(token()))
               .fact("it must stand directly below such a block, at the same indentation"));
    return false;
  }
  default:
    if (!startsMatch())
      return parseSimpleLine(list);
    statement = parseMatch();
  }
  if (statement)
    list.push_back(statement);
  return statement;
}

/// Simple statements up to the end of the line.
bool TreeParser::parseSimpleLine(llvm::SmallVectorImpl<Stmt> &list) {
  do {
    Stmt statement = parseSimple();
    if (!statement)
      return false;
    list.push_back(statement);
    if (!is(Tok::Newline) && !is(Tok::Semicolon)) {
      statementGoesOn(statement);
      return false;
    }
  } while (accept(Tok::Semicolon) && !is(Tok::Newline));
  take();
  return true;
}

StmtPtr TreeParser::parseSimple() {
  uint32_t begin = token().begin;
  switch (token().kind) {
  case Tok::Pass: take(); return make<Pass>(begin);
  case Tok::Break: case Tok::Continue: {
    if (!inLoop && !blockWasMissing)
      fail(error("T0021", "`" + textOf(token()).str() + "` stands in no loop").at(spanOf(token())));
    if (take().kind == Tok::Break)
      return make<Break>(begin);
    return make<Continue>(begin);
  }
  case Tok::Return: {
    if (!inFunction && !blockWasMissing)
      fail(error("T0021", "`return` stands in no function").at(spanOf(token())));
    take();
    Expr value = nullptr;
    if (startsExpression() && !(value = parseExprList(false)))
      return nullptr;
    auto *node = make<Return>(begin);
    node->value = value;
    return node;
  }
  case Tok::Raise: return parseRaise();
  case Tok::Assert: return parseAssert();
  case Tok::Import: return parseImport();
  case Tok::From: return parseImportFrom();
  case Tok::Del: return parseDelete();
  case Tok::Global: case Tok::Nonlocal: return parseNames(token().kind);
  case Tok::If: case Tok::While: case Tok::For: case Tok::Try: case Tok::With: case Tok::Def: case Tok::Class:
  case Tok::Async: case Tok::At:
    return fail(error("T0009", "`" + textOf(token()).str() + "` must start a line of its own").at(spanOf(token())));
  default:
    if (isName("type") && peek().kind == Tok::Name && (peek(2).kind == Tok::Equal || peek(2).kind == Tok::LBracket))
      return parseTypeAlias();
    return parseExprStatement();
  }
}

StmtPtr TreeParser::parseRaise() {
  uint32_t begin = take().begin;
  Expr value = nullptr, cause = nullptr;
  if (startsExpression()) {
    if (!(value = parseExpression()) || (accept(Tok::From) && !(cause = parseExpression())))
      return nullptr;
  }
  auto *node = make<Raise>(begin);
  node->value = value;
  node->cause = cause;
  return node;
}

StmtPtr TreeParser::parseAssert() {
  uint32_t begin = take().begin;
  Expr test = parseCondition(token().begin), message = nullptr;
  if (!test || (accept(Tok::Comma) && !(message = parseExpression())))
    return nullptr;
  auto *node = make<Assert>(begin);
  node->test = test;
  node->message = message;
  return node;
}

StmtPtr TreeParser::parseDelete() {
  uint32_t begin = take().begin;
  Exprs targets;
  do {
    targets.push_back(parseBinary(1));
    if (!targets.back() || !checkTarget(targets.back(), "delete"))
      return nullptr;
  } while (accept(Tok::Comma) && startsExpression());
  auto *node = make<Delete>(begin);
  node->targets = keep(targets);
  return node;
}

StmtPtr TreeParser::parseNames(Tok keyword) {
  uint32_t begin = take().begin;
  llvm::SmallVector<llvm::StringRef, 4> names;
  do {
    if (!is(Tok::Name))
      return nameExpected("after `" + spelling(keyword).str() + "`");
    names.push_back(save(take()));
  } while (accept(Tok::Comma));
  auto list = keep(llvm::ArrayRef<llvm::StringRef>(names));
  if (keyword == Tok::Nonlocal) {
    auto *node = make<Nonlocal>(begin);
    node->names = list;
    return node;
  }
  auto *node = make<Global>(begin);
  node->names = list;
  return node;
}

StmtPtr TreeParser::parseTypeAlias() {
  uint32_t begin = take().begin;
  take();
  if (!skipTypeParameters() || !expect(Tok::Equal, "the name of the type") || !parseExpression())
    return nullptr;
  auto *node = make<Unsupported>(begin);
  node->what = "type";
  return node;
}

//===-- Expressions and assignments ------------------------------------------------===//

static std::optional<BinaryOp> augmentedOperator(Tok kind) {
  switch (kind) {
  case Tok::PlusEqual: return BinaryOp::Add;
  case Tok::MinusEqual: return BinaryOp::Sub;
  case Tok::StarEqual: return BinaryOp::Mul;
  case Tok::SlashEqual: return BinaryOp::Div;
  case Tok::FloorDivEqual: return BinaryOp::FloorDiv;
  case Tok::PercentEqual: return BinaryOp::Mod;
  case Tok::PowEqual: return BinaryOp::Pow;
  case Tok::AtEqual: return BinaryOp::MatMul;
  case Tok::LShiftEqual: return BinaryOp::LShift;
  case Tok::RShiftEqual: return BinaryOp::RShift;
  case Tok::AmpEqual: return BinaryOp::BitAnd;
  case Tok::PipeEqual: return BinaryOp::BitOr;
  case Tok::CaretEqual: return BinaryOp::BitXor;
  default: return std::nullopt;
  }
}

static bool isSingleTarget(ExprPtr target) { return llvm::isa<Name, Attribute, Subscript>(target); }

StmtPtr TreeParser::parseExprStatement() {
  uint32_t begin = token().begin;
  Expr first = parseValue();
  if (!first)
    return nullptr;
  if (is(Tok::Equal))
    return parseAssignment(first, begin);
  if (auto op = augmentedOperator(token().kind)) {
    if (!isSingleTarget(first)) {
      if (!checkTarget(first, "assign to"))
        return nullptr;
      return fail(error("T0007", "`" + textOf(token()).str() + "` changes one name at a time").at(first->span));
    }
    Span opSpan = spanOf(take());
    Expr value = parseValue();
    if (!value)
      return nullptr;
    auto *node = make<AugAssign>(begin);
    node->target = first;
    node->op = *op;
    node->opSpan = opSpan;
    node->value = value;
    return node;
  }
  if (is(Tok::Colon)) {
    if (peek().kind == Tok::Newline || !isSingleTarget(first)) {
      static const std::vector<std::string> words = {"else", "try", "finally"};
      auto *name = llvm::dyn_cast<Name>(first);
      std::string meant = name ? closestName(name->id, words) : "";
      DiagnosticBuilder report = error("T0009", "no statement of the language ends here with `:`").at(spanOf(token()));
      if (!meant.empty())
        report.help("did you mean `" + meant + "`?", {{name->span, meant}});
      return fail(report);
    }
    take();
    Expr annotation = parseExpression(), value = nullptr;
    if (!annotation || (accept(Tok::Equal) && !(value = parseValue())))
      return nullptr;
    auto *node = make<AnnAssign>(begin);
    node->target = first;
    node->annotation = annotation;
    node->value = value;
    return node;
  }
  auto *node = make<ExprStmt>(begin);
  node->value = first;
  return node;
}

StmtPtr TreeParser::parseAssignment(Expr first, uint32_t begin) {
  Exprs targets;
  Expr value = first;
  while (is(Tok::Equal)) {
    if (!checkTarget(value, "assign to"))
      return nullptr;
    targets.push_back(value);
    take();
    if (!(value = parseValue()))
      return nullptr;
  }
  auto *node = make<Assign>(begin);
  node->targets = keep(targets);
  node->value = value;
  return node;
}
