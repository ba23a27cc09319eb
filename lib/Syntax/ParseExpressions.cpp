//===- ParseExpressions.cpp - tokens into expressions, from `lambda` down to `x.y` ----===//
#include "TreeParser.h"

using namespace tritonc;
using namespace tritonc::ast;
using ExprPtr = const ast::Expr *;

ExprPtr TreeParser::over(ast::Expr *node, std::initializer_list<Expr> children, llvm::ArrayRef<Expr> more,
                         llvm::ArrayRef<Expr> evenMore) {
  unsigned tallest = 0;
  auto look = [&](Expr child) { tallest = child ? std::max<unsigned>(tallest, child->height) : tallest; };
  for (Expr child : children)
    look(child);
  for (Expr child : more)
    look(child);
  for (Expr child : evenMore)
    look(child);
  if (tallest >= limits::expressionHeight)
    return fail(error("T0010", "this expression is a chain of more than 1,000 steps").at({file, lastEnd - 1, lastEnd})
                    .help("compute it in several statements"));
  node->height = tallest + 1;
  return node;
}

bool TreeParser::startsExpression() const {
  switch (token().kind) {
  case Tok::Name: case Tok::Number: case Tok::String: case Tok::Dots: case Tok::None: case Tok::True: case Tok::False:
  case Tok::LParen: case Tok::LBracket: case Tok::LBrace: case Tok::Plus: case Tok::Minus: case Tok::Tilde:
  case Tok::Not: case Tok::Lambda: case Tok::Await: case Tok::Star: case Tok::Bang: case Tok::Error:
    return true;
  default:
    return false;
  }
}

/// `a if b else c`, a lambda, or less.
ExprPtr TreeParser::parseExpression() {
  Nesting nesting(*this);
  if (!nesting.ok)
    return nullptr;
  if (is(Tok::Lambda))
    return parseLambda();
  uint32_t begin = token().begin;
  Expr body = parseOr();
  if (!body || !is(Tok::If))
    return body;
  take();
  Expr test = parseOr();
  if (!test)
    return nullptr;
  if (!is(Tok::Else))
    return expected("`else`", "`… if …`: a choice between two values needs both");
  take();
  Expr orelse = parseExpression();
  if (!orelse)
    return nullptr;
  auto *node = make<Conditional>(begin);
  node->test = test;
  node->body = body;
  node->orelse = orelse;
  return over(node, {test, body, orelse});
}

ExprPtr TreeParser::parseNamedExpr() {
  if (!is(Tok::Name) || peek().kind != Tok::ColonEqual)
    return parseExpression();
  uint32_t begin = token().begin;
  Token name = take();
  auto *target = make<Name>(begin);
  target->id = save(name);
  take();
  Expr value = parseExpression();
  if (!value)
    return nullptr;
  auto *node = make<NamedExpr>(begin);
  node->target = target;
  node->value = value;
  return over(node, {target, value});
}

/// `*x`, or an expression (with `:=` if `named`).
ExprPtr TreeParser::parseStarExpr(bool named) {
  if (!is(Tok::Star))
    return named ? parseNamedExpr() : parseExpression();
  uint32_t begin = take().begin;
  Expr value = parseBinary(1);
  if (!value)
    return nullptr;
  auto *node = make<Starred>(begin);
  node->value = value;
  return over(node, {value});
}

/// One expression, or a Tuple of several without parentheses.
ExprPtr TreeParser::parseExprList(bool named) {
  uint32_t begin = token().begin;
  Expr first = parseStarExpr(named);
  if (!first || !is(Tok::Comma))
    return first;
  Exprs elements = {first};
  while (accept(Tok::Comma) && startsExpression()) {
    elements.push_back(parseStarExpr(named));
    if (!elements.back())
      return nullptr;
  }
  auto *node = make<Tuple>(begin);
  node->elements = keep(elements);
  return over(node, {}, elements);
}

/// What may stand right of `=`.
ExprPtr TreeParser::parseValue() { return is(Tok::Yield) ? parseYield() : parseExprList(false); }

/// The condition of `if`, `elif` and `while`: `=` in it is a slip for `==`.
ExprPtr TreeParser::parseCondition(uint32_t begin) {
  Expr test = parseNamedExpr();
  if (!test || !is(Tok::Equal))
    return test;
  Span equal = spanOf(token());
  fail(error("T0017", "`=` in a condition gives a value to a name; a comparison is written `==`")
           .at(equal)
           .help("write `==`", {{equal, "=="}}));
  take();
  Expr right = parseExpression();
  if (!right)
    return nullptr;
  auto *node = make<Compare>(begin);
  static const CompareOp equals[] = {CompareOp::Eq};
  node->first = test;
  node->ops = equals;
  node->rest = keep(Exprs{right});
  return over(node, {test, right});
}

ExprPtr TreeParser::parseLambda() {
  uint32_t begin = take().begin;
  Params params;
  if (!parseParameters(params, Tok::Colon) || !expect(Tok::Colon, "the parameters of `lambda`"))
    return nullptr;
  Expr body = parseExpression();
  if (!body)
    return nullptr;
  auto *node = make<Lambda>(begin);
  node->params = keep(llvm::ArrayRef<Parameter>(params));
  node->body = body;
  Exprs defaults;
  for (const Parameter &parameter : params)
    defaults.push_back(parameter.defaultValue);
  return over(node, {body}, defaults);
}

ExprPtr TreeParser::parseOr() {
  uint32_t begin = token().begin;
  Expr first = parseAnd();
  if (!first || (!is(Tok::Or) && !is(Tok::PipePipe)))
    return first;
  Exprs values = {first};
  while (is(Tok::Or) || (is(Tok::PipePipe) && foreignOperator("or"))) {
    take();
    values.push_back(parseAnd());
    if (!values.back())
      return nullptr;
  }
  auto *node = make<BoolOp>(begin);
  node->isAnd = false;
  node->values = keep(values);
  return over(node, {}, values);
}

ExprPtr TreeParser::parseAnd() {
  uint32_t begin = token().begin;
  Expr first = parseNot();
  if (!first || (!is(Tok::And) && !is(Tok::AmpAmp)))
    return first;
  Exprs values = {first};
  while (is(Tok::And) || (is(Tok::AmpAmp) && foreignOperator("and"))) {
    take();
    values.push_back(parseNot());
    if (!values.back())
      return nullptr;
  }
  auto *node = make<BoolOp>(begin);
  node->values = keep(values);
  return over(node, {}, values);
}

ExprPtr TreeParser::parseNot() {
  if (!is(Tok::Not) && !(is(Tok::Bang) && foreignOperator("not")))
    return parseComparison();
  Nesting nesting(*this);
  if (!nesting.ok)
    return nullptr;
  uint32_t begin = take().begin;
  Expr operand = parseNot();
  if (!operand)
    return nullptr;
  auto *node = make<Unary>(begin);
  node->op = UnaryOp::Not;
  node->operand = operand;
  return over(node, {operand});
}

/// Takes a comparison operator if there is one.
std::optional<CompareOp> TreeParser::comparisonOperator() {
  auto found = [&](CompareOp op) {
    take();
    return op;
  };
  switch (token().kind) {
  case Tok::EqualEqual: return found(CompareOp::Eq);
  case Tok::NotEqual: return found(CompareOp::Ne);
  case Tok::Less: return found(CompareOp::Lt);
  case Tok::LessEqual: return found(CompareOp::Le);
  case Tok::Greater: return found(CompareOp::Gt);
  case Tok::GreaterEqual: return found(CompareOp::Ge);
  case Tok::In: return found(CompareOp::In);
  case Tok::LessGreater:
    foreignOperator("!=");
    return found(CompareOp::Ne);
  case Tok::Is:
    take();
    return accept(Tok::Not) ? CompareOp::IsNot : CompareOp::Is;
  case Tok::Not:
    if (peek().kind != Tok::In)
      return std::nullopt;
    take();
    return found(CompareOp::NotIn);
  default:
    return std::nullopt;
  }
}

ExprPtr TreeParser::parseComparison() {
  uint32_t begin = token().begin;
  Expr first = parseBinary(1);
  if (!first)
    return nullptr;
  llvm::SmallVector<CompareOp, 4> ops;
  Exprs rest;
  while (auto op = comparisonOperator()) {
    ops.push_back(*op);
    rest.push_back(parseBinary(1));
    if (!rest.back())
      return nullptr;
  }
  if (ops.empty())
    return first;
  auto *node = make<Compare>(begin);
  node->first = first;
  node->ops = keep(llvm::ArrayRef<CompareOp>(ops));
  node->rest = keep(rest);
  return over(node, {first}, rest);
}

/// An operator with its precedence: `|` binds least (1), `*` most (6); 0 is no operator.
static std::pair<unsigned, BinaryOp> binaryOperator(Tok kind) {
  switch (kind) {
  case Tok::Pipe: return {1, BinaryOp::BitOr};
  case Tok::Caret: return {2, BinaryOp::BitXor};
  case Tok::Amp: return {3, BinaryOp::BitAnd};
  case Tok::LShift: return {4, BinaryOp::LShift};
  case Tok::RShift: return {4, BinaryOp::RShift};
  case Tok::Plus: return {5, BinaryOp::Add};
  case Tok::Minus: return {5, BinaryOp::Sub};
  case Tok::Star: return {6, BinaryOp::Mul};
  case Tok::Slash: return {6, BinaryOp::Div};
  case Tok::FloorDiv: return {6, BinaryOp::FloorDiv};
  case Tok::Percent: return {6, BinaryOp::Mod};
  case Tok::At: return {6, BinaryOp::MatMul};
  default: return {0, BinaryOp::Add};
  }
}

ExprPtr TreeParser::parseBinary(unsigned least) {
  uint32_t begin = token().begin;
  Expr lhs = parseUnary();
  while (lhs) {
    auto [precedence, op] = binaryOperator(token().kind);
    if (!precedence || precedence < least)
      break;
    Span opSpan = spanOf(take());
    Expr rhs = parseBinary(precedence + 1);
    if (!rhs)
      return nullptr;
    auto *node = make<Binary>(begin);
    node->op = op;
    node->opSpan = opSpan;
    node->lhs = lhs;
    node->rhs = rhs;
    lhs = over(node, {lhs, rhs});
  }
  return lhs;
}

ExprPtr TreeParser::parseUnary() {
  bool minus = is(Tok::Minus), plus = is(Tok::Plus);
  if (!minus && !plus && !is(Tok::Tilde))
    return parsePower();
  Nesting nesting(*this);
  if (!nesting.ok)
    return nullptr;
  uint32_t begin = take().begin;
  Expr operand = parseUnary();
  if (!operand)
    return nullptr;
  auto *node = make<Unary>(begin);
  node->op = minus ? UnaryOp::Neg : plus ? UnaryOp::Pos : UnaryOp::Invert;
  node->operand = operand;
  return over(node, {operand});
}

ExprPtr TreeParser::parsePower() {
  uint32_t begin = token().begin;
  bool isAwait = accept(Tok::Await);
  Expr base = parsePrimary();
  if (base && isAwait) {
    auto *node = make<Await>(begin);
    node->value = base;
    base = over(node, {base});
  }
  if (!base || !is(Tok::Pow))
    return base;
  Nesting nesting(*this);
  if (!nesting.ok)
    return nullptr;
  Span opSpan = spanOf(take());
  Expr exponent = parseUnary();
  if (!exponent)
    return nullptr;
  auto *node = make<Binary>(begin);
  node->op = BinaryOp::Pow;
  node->opSpan = opSpan;
  node->lhs = base;
  node->rhs = exponent;
  return over(node, {base, exponent});
}

/// An atom with its chain of `.name`, `(…)` and `[…]`.
ExprPtr TreeParser::parsePrimary() {
  uint32_t begin = token().begin;
  Expr value = parseAtom();
  while (value) {
    if (is(Tok::Dot)) {
      take();
      if (!is(Tok::Name))
        return nameExpected("after `.`");
      Token attr = take();
      auto *node = make<Attribute>(begin);
      node->value = value;
      node->attr = save(attr);
      node->attrSpan = spanOf(attr);
      value = over(node, {value});
    } else if (is(Tok::LParen)) {
      value = parseCall(value, begin);
    } else if (is(Tok::LBracket)) {
      value = parseSubscript(value, begin);
    } else {
      break;
    }
  }
  return value;
}

ExprPtr TreeParser::parseYield() {
  uint32_t begin = take().begin;
  Expr value = nullptr;
  if (accept(Tok::From)) {
    if (!(value = parseExpression()))
      return nullptr;
  } else if (startsExpression()) {
    if (!(value = parseExprList(false)))
      return nullptr;
  }
  auto *node = make<Yield>(begin);
  node->value = value;
  return over(node, {value});
}
