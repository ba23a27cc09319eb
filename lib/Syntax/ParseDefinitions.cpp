//===- ParseDefinitions.cpp - decorators, functions with their parameters, classes ----===//
#include "TreeParser.h"
#include "llvm/ADT/StringSet.h"

using namespace tritonc;
using namespace tritonc::ast;
using StmtPtr = const ast::Stmt *;

StmtPtr TreeParser::parseDecorated() {
  Exprs decorators;
  while (is(Tok::At)) {
    take();
    decorators.push_back(parseNamedExpr());
    if (!decorators.back())
      return nullptr;
    if (!is(Tok::Newline))
      return fail(error("T0009", "a decorator ends before " + shown(token()).substr(6)).at(spanOf(token())));
    take();
  }
  uint32_t begin = token().begin;
  if (is(Tok::Class))
    return parseClass(decorators);
  bool isAsync = accept(Tok::Async);
  if (is(Tok::Def))
    return parseFunction(begin, isAsync, decorators);
  return expected("`def` or `class`", "a decorator");
}

/// The names of PEP 695 in brackets: nothing here needs them.
bool TreeParser::skipTypeParameters() {
  if (!is(Tok::LBracket))
    return true;
  Open open(*this);
  for (unsigned inner = 0; inner || !is(Tok::RBracket);) {
    if (is(Tok::Newline))
      return close(open);
    inner += isOpening(token().kind);
    inner -= inner && isClosing(token().kind);
    take();
  }
  return close(open);
}

/// `name`, `name: annotation`, `name = default`.
bool TreeParser::parseParameter(Params &params, Parameter::Kind kind, bool annotated) {
  if (!is(Tok::Name)) {
    nameExpected("for a parameter");
    return false;
  }
  Parameter parameter;
  parameter.kind = kind;
  parameter.span = spanOf(token());
  parameter.name = save(take());
  if (annotated && accept(Tok::Colon) && !(parameter.annotation = parseStarExpr(false)))
    return false;
  if (is(Tok::Equal) && (kind == Parameter::Positional || kind == Parameter::KeywordOnly)) {
    take();
    if (!(parameter.defaultValue = parseExpression()))
      return false;
  }
  bool needsDefault = kind == Parameter::Positional && !parameter.defaultValue && !params.empty() &&
                      params.back().kind == Parameter::Positional && params.back().defaultValue;
  if (needsDefault)
    fail(error("T0020", "`" + parameter.name.str() + "` needs a default value: the parameter before it has one")
             .at(parameter.span)
             .at(params.back().span, "has a default")
             .help("put the parameters without a default first"));
  params.push_back(parameter);
  return true;
}

bool TreeParser::parseParameters(Params &params, Tok closer) {
  bool annotated = closer == Tok::RParen;
  auto kind = Parameter::Positional;
  llvm::StringSet<> names;
  while (!is(closer)) {
    size_t before = params.size();
    if (is(Tok::Slash) && before) {
      take(); // those before it are by position only: no call here depends on that
    } else if (is(Tok::Star) && kind == Parameter::Positional) {
      take();
      kind = Parameter::KeywordOnly;
      if (!is(Tok::Comma) && !parseParameter(params, Parameter::Varargs, annotated))
        return false;
    } else if (accept(Tok::Pow)) {
      if (!parseParameter(params, Parameter::Kwargs, annotated))
        return false;
    } else if (!parseParameter(params, kind, annotated)) {
      return false;
    }
    if (params.size() > before && !names.insert(params.back().name).second)
      fail(error("T0020", "there are two parameters `" + params.back().name.str() + "`").at(params.back().span));
    if (!accept(Tok::Comma))
      break;
  }
  return true;
}

StmtPtr TreeParser::parseFunction(uint32_t begin, bool isAsync, llvm::ArrayRef<Expr> decorators) {
  take();
  if (!is(Tok::Name))
    return nameExpected("after `def`");
  Token name = take();
  Params params;
  Expr returns = nullptr;
  if (!skipTypeParameters())
    return nullptr;
  if (!is(Tok::LParen))
    return expected("`(`", "`def " + textOf(name).str() + "`");
  {
    Open open(*this);
    if (!parseParameters(params, Tok::RParen) || !close(open))
      return nullptr;
  }
  if (accept(Tok::Arrow) && !(returns = parseExpression()))
    return nullptr;
  bool function = std::exchange(inFunction, true), loop = std::exchange(inLoop, false);
  Stmts body;
  bool ok = expectColon(begin);
  Span header = from(begin);
  ok = ok && parseBlock(body, begin);
  inFunction = function;
  inLoop = loop;
  if (!ok)
    return nullptr;
  auto *node = make<FunctionDef>(begin);
  node->name = save(name);
  node->nameSpan = spanOf(name);
  node->header = header;
  node->decorators = keep(decorators);
  node->params = keep(llvm::ArrayRef<Parameter>(params));
  node->returns = returns;
  node->body = keep(body);
  node->isAsync = isAsync;
  return node;
}

StmtPtr TreeParser::parseClass(llvm::ArrayRef<Expr> decorators) {
  uint32_t begin = take().begin;
  if (!is(Tok::Name))
    return nameExpected("after `class`");
  Token name = take();
  Exprs bases;
  llvm::SmallVector<Keyword, 2> keywords;
  if (!skipTypeParameters())
    return nullptr;
  if (is(Tok::LParen)) {
    Open open(*this);
    if (!parseArguments(open, bases, keywords))
      return nullptr;
  }
  bool function = std::exchange(inFunction, false), loop = std::exchange(inLoop, false);
  Stmts body;
  bool ok = expectColon(begin) && parseBlock(body, begin);
  inFunction = function;
  inLoop = loop;
  if (!ok)
    return nullptr;
  auto *node = make<ClassDef>(begin);
  node->name = save(name);
  node->nameSpan = spanOf(name);
  node->decorators = keep(decorators);
  node->bases = keep(bases);
  node->keywords = keep(llvm::ArrayRef<Keyword>(keywords));
  node->body = keep(body);
  return node;
}
