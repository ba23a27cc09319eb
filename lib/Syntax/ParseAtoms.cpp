//===- ParseAtoms.cpp - tokens into names, numbers, brackets, calls and subscripts ----===//
#include "TreeParser.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Error.h"

using namespace tritonc;
using namespace tritonc::ast;
using ExprPtr = const ast::Expr *;

ExprPtr TreeParser::parseAtom() {
  uint32_t begin = token().begin;
  switch (token().kind) {
  case Tok::Name: {
    Token name = take();
    auto *node = make<Name>(begin);
    node->id = save(name);
    return node;
  }
  case Tok::Number:
    return parseNumber();
  case Tok::String:
    return parseStrings();
  case Tok::Dots:
    take();
    return make<Ellipsis>(begin);
  case Tok::None:
    take();
    return make<None>(begin);
  case Tok::True: case Tok::False: {
    bool value = take().kind == Tok::True;
    auto *node = make<Bool>(begin);
    node->value = value;
    return node;
  }
  case Tok::LParen:
    return parseParenthesis();
  case Tok::LBracket:
    return parseList();
  case Tok::LBrace:
    return parseBraces();
  default:
    return expressionExpected();
  }
}

ExprPtr TreeParser::parseNumber() {
  Token number = take();
  std::string digits;
  for (char c : textOf(number))
    if (c != '_')
      digits += llvm::toLower(c);
  llvm::StringRef spelt = digits;
  uint8_t radix = spelt.consume_front("0x") ? 16 : spelt.consume_front("0o") ? 8 : spelt.consume_front("0b") ? 2 : 10;
  bool imaginary = radix == 10 && spelt.consume_back("j");
  if (radix != 10 || (!imaginary && spelt.find_first_of(".e") == llvm::StringRef::npos)) {
    auto *node = make<Int>(number.begin);
    node->digits = arena.save(spelt);
    node->radix = radix;
    return node;
  }
  llvm::APFloat value(llvm::APFloat::IEEEdouble());
  llvm::consumeError(value.convertFromString(spelt, llvm::APFloat::rmNearestTiesToEven).takeError());
  if (imaginary) {
    auto *node = make<Imaginary>(number.begin);
    node->value = value.convertToDouble();
    return node;
  }
  auto *node = make<Float>(number.begin);
  node->value = value.convertToDouble();
  return node;
}

/// `()`, `(x)`, `(x, y)`, `(x for …)`, `(yield x)`.
ExprPtr TreeParser::parseParenthesis() {
  uint32_t begin = token().begin;
  Open open(*this);
  Exprs elements;
  bool isTuple = is(Tok::RParen);
  if (is(Tok::Yield)) {
    Expr value = parseYield();
    return value && close(open) ? value : nullptr;
  }
  while (!is(Tok::RParen)) {
    elements.push_back(parseStarExpr(true));
    if (!elements.back())
      return nullptr;
    if (elements.size() == 1 && (is(Tok::For) || is(Tok::Async))) {
      Expr node = parseComprehension(Comprehension::GeneratorForm, elements[0], nullptr, begin);
      if (!node || !close(open))
        return nullptr;
      const_cast<ast::Expr *>(node)->span.end = lastEnd;
      return node;
    }
    if (!is(Tok::Comma))
      break;
    take();
    isTuple = true;
  }
  if (!close(open))
    return nullptr;
  if (!isTuple)
    return elements[0];
  auto *node = make<Tuple>(begin);
  node->elements = keep(elements);
  return over(node, {}, elements);
}

ExprPtr TreeParser::parseList() {
  uint32_t begin = token().begin;
  Open open(*this);
  Exprs elements;
  while (!is(Tok::RBracket)) {
    elements.push_back(parseStarExpr(true));
    if (!elements.back())
      return nullptr;
    if (elements.size() == 1 && (is(Tok::For) || is(Tok::Async))) {
      Expr node = parseComprehension(Comprehension::ListForm, elements[0], nullptr, begin);
      if (!node || !close(open))
        return nullptr;
      const_cast<ast::Expr *>(node)->span.end = lastEnd;
      return node;
    }
    if (!accept(Tok::Comma))
      break;
  }
  if (!close(open))
    return nullptr;
  auto *node = make<List>(begin);
  node->elements = keep(elements);
  return over(node, {}, elements);
}

/// `key: value` or `**more` (a null key).
bool TreeParser::parseDictItem(Expr &key, Expr &value) {
  key = nullptr;
  if (accept(Tok::Pow))
    return (value = parseBinary(1));
  return (key = parseExpression()) && expect(Tok::Colon, "the key") && (value = parseExpression());
}

/// A dict or a set, or a comprehension of either.
ExprPtr TreeParser::parseBraces() {
  uint32_t begin = token().begin;
  Open open(*this);
  Exprs keys, values;
  bool isDict = is(Tok::RBrace) || is(Tok::Pow), first = true;
  for (; !is(Tok::RBrace); first = false) {
    Expr key = nullptr, value = nullptr;
    if (first && !isDict) {
      if (!(value = parseStarExpr(true)))
        return nullptr;
      if (accept(Tok::Colon)) {
        isDict = true;
        key = value;
        if (!(value = parseExpression()))
          return nullptr;
      }
    } else if (isDict ? !parseDictItem(key, value) : !(value = parseStarExpr(true))) {
      return nullptr;
    }
    if (first && (is(Tok::For) || is(Tok::Async))) {
      Expr node = isDict ? parseComprehension(Comprehension::DictForm, key, value, begin)
                         : parseComprehension(Comprehension::SetForm, value, nullptr, begin);
      if (!node || !close(open))
        return nullptr;
      const_cast<ast::Expr *>(node)->span.end = lastEnd;
      return node;
    }
    keys.push_back(key);
    values.push_back(value);
    if (!accept(Tok::Comma))
      break;
  }
  if (!close(open))
    return nullptr;
  if (!isDict) {
    auto *node = make<Set>(begin);
    node->elements = keep(values);
    return over(node, {}, values);
  }
  auto *node = make<Dict>(begin);
  node->keys = keep(keys);
  node->values = keep(values);
  return over(node, {}, keys, values);
}

/// The targets of `for`, up to `in`.
ExprPtr TreeParser::parseTargets(const char *doing) {
  uint32_t begin = token().begin;
  Exprs targets;
  bool isTuple = false;
  do {
    uint32_t star = token().begin;
    bool starred = accept(Tok::Star);
    Expr target = parseBinary(1);
    if (!target)
      return nullptr;
    if (starred) {
      auto *node = make<Starred>(star);
      node->value = target;
      if (!(target = over(node, {target})))
        return nullptr;
    }
    targets.push_back(target);
    if (!accept(Tok::Comma))
      break;
    isTuple = true;
  } while (startsExpression());
  Expr all = targets[0];
  if (isTuple) {
    auto *node = make<Tuple>(begin);
    node->elements = keep(targets);
    all = over(node, {}, targets);
  }
  return all && checkTarget(all, doing) ? all : nullptr;
}

bool TreeParser::parseGenerators(llvm::SmallVectorImpl<Generator> &generators) {
  while (is(Tok::For) || is(Tok::Async)) {
    accept(Tok::Async);
    if (!expect(Tok::For, "`async`"))
      return false;
    Generator generator;
    if (!(generator.target = parseTargets("run through")) || !expect(Tok::In, "the name after `for`") ||
        !(generator.iter = parseOr()))
      return false;
    Exprs conditions;
    while (accept(Tok::If)) {
      conditions.push_back(parseOr());
      if (!conditions.back())
        return false;
    }
    generator.conditions = keep(conditions);
    generators.push_back(generator);
  }
  return true;
}

ExprPtr TreeParser::parseComprehension(Comprehension::Form form, Expr element, Expr value, uint32_t begin) {
  llvm::SmallVector<Generator, 2> generators;
  if (!parseGenerators(generators))
    return nullptr;
  auto *node = make<Comprehension>(begin);
  node->form = form;
  node->element = element;
  node->value = value;
  node->generators = keep(llvm::ArrayRef<Generator>(generators));
  Exprs parts;
  for (const Generator &generator : generators) {
    parts.append({generator.target, generator.iter});
    parts.append(generator.conditions.begin(), generator.conditions.end());
  }
  return over(node, {element, value}, parts);
}

//===-- Calls and subscripts ----------------------------------------------------===//

bool TreeParser::parseArguments(Open &open, Exprs &args, llvm::SmallVectorImpl<Keyword> &keywords) {
  bool named = false;
  while (!is(Tok::RParen)) {
    uint32_t begin = token().begin;
    Keyword keyword;
    if (accept(Tok::Pow)) {
      if (!(keyword.value = parseExpression()))
        return false;
      keywords.push_back(keyword);
      named = true;
    } else if (is(Tok::Name) && peek().kind == Tok::Equal) {
      Token name = take();
      take();
      keyword.name = save(name);
      keyword.nameSpan = spanOf(name);
      if (!(keyword.value = parseExpression()))
        return false;
      keywords.push_back(keyword);
      named = true;
    } else {
      bool starred = is(Tok::Star);
      Expr arg = starred ? nullptr : parseNamedExpr();
      if (accept(Tok::Star)) { // more than parseStarExpr takes: `*a or b`
        Expr value = parseExpression();
        if (!value)
          return false;
        auto *node = make<Starred>(begin);
        node->value = value;
        arg = over(node, {value});
      }
      if (arg && (is(Tok::For) || is(Tok::Async))) {
        arg = parseComprehension(Comprehension::GeneratorForm, arg, nullptr, begin);
        if (arg && args.empty() && keywords.empty() && is(Tok::RParen)) // the parentheses are the generator's, too
          const_cast<ast::Expr *>(arg)->span = {file, open.token.begin, token().end};
      }
      if (!arg)
        return false;
      if (named && !starred) {
        fail(error("T0020", "an argument without a name after one with a name").at(arg->span)
                 .at(keywords.back().value->span, "named arguments begin at the latest here")
                 .help("put the arguments without a name first, or write `name=` before this one"));
        return false;
      }
      args.push_back(arg);
    }
    if (!accept(Tok::Comma))
      break;
  }
  return close(open);
}

ExprPtr TreeParser::parseCall(Expr callee, uint32_t begin) {
  Exprs args;
  llvm::SmallVector<Keyword, 4> keywords;
  {
    Open open(*this);
    if (!parseArguments(open, args, keywords))
      return nullptr;
  }
  auto *node = make<Call>(begin);
  node->callee = callee;
  node->args = keep(args);
  node->keywords = keep(llvm::ArrayRef<Keyword>(keywords));
  Exprs values;
  for (const Keyword &keyword : keywords)
    values.push_back(keyword.value);
  return over(node, {callee}, args, values);
}

/// `a`, `a:b`, `::c`, `*a`.
ExprPtr TreeParser::parseSlice() {
  uint32_t begin = token().begin;
  Expr lower = nullptr, upper = nullptr, step = nullptr;
  if (!is(Tok::Colon)) {
    lower = parseStarExpr(true);
    if (!lower || !is(Tok::Colon))
      return lower;
  }
  take();
  auto absent = [&] { return is(Tok::Colon) || is(Tok::Comma) || is(Tok::RBracket); };
  if (!absent() && !(upper = parseExpression()))
    return nullptr;
  if (accept(Tok::Colon) && !absent() && !(step = parseExpression()))
    return nullptr;
  auto *node = make<Slice>(begin);
  node->lower = lower;
  node->upper = upper;
  node->step = step;
  return over(node, {lower, upper, step});
}

ExprPtr TreeParser::parseSubscript(Expr value, uint32_t begin) {
  Expr index = nullptr;
  {
    Open open(*this);
    uint32_t first = token().begin;
    Exprs indices;
    bool isTuple = false;
    do {
      indices.push_back(parseSlice());
      if (!indices.back())
        return nullptr;
      isTuple |= is(Tok::Comma);
    } while (accept(Tok::Comma) && !is(Tok::RBracket));
    index = indices[0];
    if (isTuple || llvm::isa<Starred>(index)) {
      auto *tuple = make<Tuple>(first);
      tuple->elements = keep(indices);
      index = over(tuple, {}, indices);
    }
    if (!index || !close(open))
      return nullptr;
  }
  auto *node = make<Subscript>(begin);
  node->value = value;
  node->index = index;
  return over(node, {value, index});
}
