//===- ParseBlocks.cpp - `if`, `while`, `for`, `try`, `with` and `match` with their blocks ----===//
#include "TreeParser.h"

using namespace tritonc;
using namespace tritonc::ast;
using StmtPtr = const ast::Stmt *;

/// What follows the `:` of a header: an indented block, or simple statements on the same line.
bool TreeParser::parseBlock(Stmts &body, uint32_t headerBegin) {
  if (!is(Tok::Newline))
    return parseSimpleLine(body);
  Span header{file, headerBegin, lastEnd};
  take();
  if (is(Tok::Indent)) {
    parseUnexpectedBlock(body);
    return true;
  }
  llvm::StringRef word = text.substr(headerBegin).take_while([](char c) { return c >= 'a' && c <= 'z'; });
  Span here = is(Tok::End) || is(Tok::Dedent) ? Span{file, token().begin, token().begin} : spanOf(token());
  fail(error("T0004", "an indented block is expected after this `" + word.str() + "`").at(here)
           .at(header, "its lines are indented deeper than this")
           .help("indent the lines that belong to it; an empty block is written `pass`"));
  blockWasMissing = true;
  return true;
}

/// `else:` after a loop or `try`.
bool TreeParser::parseElse(Stmts &body) {
  if (!is(Tok::Else))
    return true;
  uint32_t begin = take().begin;
  return expectColon(begin) && parseBlock(body, begin);
}

StmtPtr TreeParser::parseIf() {
  struct Branch {
    uint32_t begin;
    Expr test;
    Body body;
  };
  std::vector<Branch> branches;
  Stmts orelse;
  uint32_t begin = token().begin;
  take();
  for (bool isElif = true; isElif;) {
    Expr test = parseCondition(token().begin);
    Stmts body;
    if (!test || !expectColon(begin) || !parseBlock(body, begin))
      return nullptr;
    if (branches.size() <= limits::elifs)
      branches.push_back({begin, test, keep(body)});
    isElif = is(Tok::Elif);
    begin = token().begin;
    if (is(Tok::Else) && peek().kind == Tok::If) {
      Span both{file, begin, peek().end};
      fail(error("T0016", "`else if` is written `elif` in this language").at(both).help("write `elif`", {{both, "elif"}}));
      take();
      isElif = true;
    }
    if (isElif) {
      if (branches.size() == limits::elifs + 1) {
        fail(error("T0010", "more than 256 `elif` in one chain").at(spanOf(token())));
        branches.push_back(branches.back()); // reported once; what follows is parsed and dropped
      }
      take();
    }
  }
  if (!parseElse(orelse))
    return nullptr;
  const If *chain = nullptr;
  for (size_t i = branches.size(); i-- > 0;) {
    auto *node = make<If>(branches[i].begin);
    node->test = branches[i].test;
    node->body = branches[i].body;
    node->orelse = keep(orelse);
    orelse = {node};
    chain = node;
  }
  return chain;
}

StmtPtr TreeParser::parseWhile() {
  uint32_t begin = take().begin;
  Expr test = parseCondition(token().begin);
  Stmts body, orelse;
  bool loop = std::exchange(inLoop, true);
  bool ok = test && expectColon(begin) && parseBlock(body, begin);
  inLoop = loop;
  if (!ok || !parseElse(orelse))
    return nullptr;
  auto *node = make<While>(begin);
  node->test = test;
  node->body = keep(body);
  node->orelse = keep(orelse);
  return node;
}

StmtPtr TreeParser::parseFor(uint32_t begin, bool isAsync) {
  take();
  Expr target = parseTargets("assign to");
  if (!target || !expect(Tok::In, "`" + text.slice(begin, lastEnd).take_front(40).str() + "`"))
    return nullptr;
  Expr iter = parseExprList(false);
  Stmts body, orelse;
  bool loop = std::exchange(inLoop, true);
  bool ok = iter && expectColon(begin) && parseBlock(body, begin);
  inLoop = loop;
  if (!ok || !parseElse(orelse))
    return nullptr;
  auto *node = make<For>(begin);
  node->target = target;
  node->iter = iter;
  node->body = keep(body);
  node->orelse = keep(orelse);
  node->isAsync = isAsync;
  return node;
}

/// `except [*] [type [as name]]:` with its block.
bool TreeParser::parseHandler(llvm::SmallVectorImpl<Handler> &handlers) {
  uint32_t begin = take().begin;
  Handler handler;
  accept(Tok::Star);
  if (!is(Tok::Colon) && !is(Tok::Newline)) {
    if (!(handler.type = parseExpression()))
      return false;
    if (accept(Tok::As)) {
      if (!is(Tok::Name)) {
        nameExpected("after `as`");
        return false;
      }
      handler.name = save(take());
    }
  }
  Stmts body;
  if (!expectColon(begin) || !parseBlock(body, begin))
    return false;
  handler.body = keep(body);
  handlers.push_back(handler);
  return true;
}

StmtPtr TreeParser::parseTry() {
  uint32_t begin = take().begin;
  Stmts body, orelse, finalbody;
  llvm::SmallVector<Handler, 4> handlers;
  if (!expectColon(begin) || !parseBlock(body, begin))
    return nullptr;
  while (is(Tok::Except))
    if (!parseHandler(handlers))
      return nullptr;
  if (!handlers.empty() && !parseElse(orelse))
    return nullptr;
  bool hasFinally = is(Tok::Finally);
  if (hasFinally) {
    uint32_t finallyBegin = take().begin;
    if (!expectColon(finallyBegin) || !parseBlock(finalbody, finallyBegin))
      return nullptr;
  }
  if (handlers.empty() && !hasFinally && !afterBroken)
    fail(error("T0023", "`except` or `finally` expected after the block of `try`").at({file, begin, begin + 3}));
  auto *node = make<Try>(begin);
  node->body = keep(body);
  node->handlers = keep(llvm::ArrayRef<Handler>(handlers));
  node->orelse = keep(orelse);
  node->finalbody = keep(finalbody);
  return node;
}

/// True for `with (a as b, c):`, false for `with (a):` and `with (a).b:`.
bool TreeParser::withItemsInParentheses() const {
  if (!is(Tok::LParen))
    return false;
  unsigned open = 0;
  bool several = false;
  for (size_t i = index; i < line.tokens.size(); ++i) {
    Tok kind = line.tokens[i].kind;
    open += isOpening(kind);
    open -= isClosing(kind);
    several |= open == 1 && (kind == Tok::As || kind == Tok::Comma);
    if (!open)
      return several && i + 1 < line.tokens.size() && line.tokens[i + 1].kind == Tok::Colon;
  }
  return false;
}

bool TreeParser::parseWithItem(llvm::SmallVectorImpl<WithItem> &items) {
  WithItem item;
  if (!(item.context = parseExpression()))
    return false;
  if (accept(Tok::As) && (!(item.target = parseStarExpr(false)) || !checkTarget(item.target, "assign to")))
    return false;
  items.push_back(item);
  return true;
}

StmtPtr TreeParser::parseWith(uint32_t begin) {
  take();
  llvm::SmallVector<WithItem, 2> items;
  if (withItemsInParentheses()) {
    Open open(*this);
    do {
      if (!parseWithItem(items))
        return nullptr;
    } while (accept(Tok::Comma) && !is(Tok::RParen));
    if (!close(open))
      return nullptr;
  } else {
    do {
      if (!parseWithItem(items))
        return nullptr;
    } while (accept(Tok::Comma));
  }
  Stmts body;
  if (!expectColon(begin) || !parseBlock(body, begin))
    return nullptr;
  auto *node = make<With>(begin);
  node->items = keep(llvm::ArrayRef<WithItem>(items));
  node->body = keep(body);
  return node;
}

/// `match` is a name, too: the statement is `match … :` with nothing behind the `:`.
bool TreeParser::startsMatch() const {
  if (!isName("match") || line.tokens.size() < index + 4)
    return false;
  switch (peek().kind) {
  case Tok::Equal: case Tok::Dot: case Tok::Comma: case Tok::Colon: case Tok::RParen: case Tok::Semicolon:
    return false;
  default:
    return line.tokens[line.tokens.size() - 2].kind == Tok::Colon;
  }
}

StmtPtr TreeParser::parseMatch() {
  uint32_t begin = take().begin;
  if (!parseExprList(true) || !expectColon(begin))
    return nullptr;
  Token colon = take(); // the Newline
  if (!is(Tok::Indent))
    return fail(error("T0004", "an indented block is expected after this `match`").at({file, colon.begin, colon.begin}));
  skipBlock();
  auto *node = make<Unsupported>(begin);
  node->what = "match";
  return node;
}
