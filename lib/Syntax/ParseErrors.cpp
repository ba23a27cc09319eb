//===- ParseErrors.cpp - what the parser met instead, into words for the user; skipping what is broken ----===//
#include "TreeParser.h"

using namespace tritonc;
using namespace tritonc::ast;

Token TreeParser::take() {
  Token taken = token();
  if (taken.kind == Tok::Newline) {
    reportMistakesBefore(UINT32_MAX);
    line = tokenizer.nextLine();
    index = mistakesSeen = 0;
    return taken;
  }
  if (taken.kind != Tok::Indent && taken.kind != Tok::Dedent)
    lastEnd = taken.end;
  if (index + 1 < line.tokens.size())
    ++index;
  return taken;
}

TreeParser::Nesting::Nesting(TreeParser &parser) : parser(parser), ok(++parser.depth <= limits::expressionNesting) {
  if (!ok)
    parser.fail(error("T0010", "nesting deeper than 256").at(parser.spanOf(parser.token()))
                    .help("name the inner parts in statements of their own"));
}

TreeParser::Open::Open(TreeParser &parser) : parser(parser), token(parser.take()) { parser.brackets.push_back(token); }

std::string TreeParser::shown(const Token &t) const {
  if (t.kind == Tok::Newline || t.kind == Tok::End)
    return "the line ends here";
  if (t.kind == Tok::Indent || t.kind == Tok::Dedent)
    return "the indentation changes here";
  llvm::StringRef spelt = textOf(t);
  return "found `" + (spelt.size() > 40 || spelt.contains('\n') ? spelt.take_front(12).split('\n').first.str() + "…" : spelt.str()) + "`";
}

/// Reports what the tokenizer found up to `offset` in this line; true if there was something.
bool TreeParser::reportMistakesBefore(uint32_t offset) {
  for (; mistakesSeen < line.mistakes.size(); ++mistakesSeen) {
    Diagnostic &found = line.mistakes[mistakesSeen];
    if (found.labels[0].span.begin > offset)
      break;
    if (!enough())
      diagnostics.report(found);
  }
  stopped |= mistakesSeen && tokenizer.tooManyTokens();
  return mistakesSeen != 0;
}

/// Reports, unless it follows from what was reported for this line already.
std::nullptr_t TreeParser::fail(Diagnostic diagnostic) {
  if (!reportMistakesBefore(token().begin) && !is(Tok::Error) && !enough())
    diagnostics.report(std::move(diagnostic));
  return nullptr;
}

/// If the brackets are to blame for what stands at the current token: the line ended, or a later line does not fit.
std::nullptr_t TreeParser::neverClosed() {
  Token open = brackets.back();
  std::string closer = spelling(closerOf(open.kind)).str();
  bool sameLine = is(Tok::Colon) || text.slice(open.begin, token().begin).find_first_of("\r\n") == llvm::StringRef::npos;
  uint32_t place = lastEnd;
  if (!is(Tok::Newline) && !sameLine) {
    // The line that does not fit starts afresh; the bracket should have closed before it.
    resume = token().begin;
    size_t first = index;
    while (first > 1 && !line.tokens[first].firstOnLine)
      --first;
    place = line.tokens[first - 1].end;
  }
  place -= place > open.end && text[place - 1] == ':';
  return fail(error("T0005", "`" + spelling(open.kind).str() + "` is never closed").at(spanOf(open))
                  .help("close it with `" + closer + "`", {{{file, place, place}, closer}}));
}

static bool blamesBracket(llvm::StringRef text, const LogicalLine &line, const std::vector<Token> &brackets,
                          const Token &token, const Token &next) {
  if (brackets.empty() || !line.unclosed)
    return false;
  if (token.kind == Tok::Newline || (token.kind == Tok::Colon && (next.kind == Tok::Newline || next.firstOnLine)))
    return true;
  return text.slice(brackets.back().begin, token.begin).find_first_of("\r\n") != llvm::StringRef::npos;
}

std::nullptr_t TreeParser::expected(const std::string &what, const std::string &after) {
  if (blamesBracket(text, line, brackets, token(), peek()))
    return neverClosed();
  Span place = is(Tok::Newline) ? Span{file, lastEnd, lastEnd} : spanOf(token());
  return fail(error("T0023", what + " expected" + (after.empty() ? "" : " after " + after)).at(place, shown(token())));
}

bool TreeParser::expect(Tok kind, const std::string &after) {
  if (accept(kind))
    return true;
  expected("`" + spelling(kind).str() + "`", after);
  return false;
}

std::nullptr_t TreeParser::expressionExpected() {
  if (blamesBracket(text, line, brackets, token(), peek()))
    return neverClosed();
  if (isClosing(token().kind) && brackets.empty())
    return fail(error("T0013", "this `" + spelling(token().kind).str() + "` closes nothing").at(spanOf(token()))
                    .help("delete it", {{spanOf(token()), ""}}));
  bool adjacent = index >= 2 && line.tokens[index - 1].begin == line.tokens[index - 2].end;
  Tok last = index ? line.tokens[index - 1].kind : Tok::End;
  if (is(Tok::Newline) && adjacent && (last == Tok::Plus || last == Tok::Minus) && line.tokens[index - 2].kind == last) {
    Span twice{file, line.tokens[index - 2].begin, lastEnd};
    std::string sign = spelling(last).str();
    return fail(error("T0016", "`" + sign + sign + "` is no operator here").at(twice)
                    .help("write `" + sign + "= 1`", {{twice, " " + sign + "= 1"}}));
  }
  Span place = is(Tok::Newline) ? Span{file, lastEnd, lastEnd} : spanOf(token());
  std::string after = index && !is(Tok::End) && last != Tok::Indent && last != Tok::Dedent
                          ? " after `" + textOf(line.tokens[index - 1]).take_front(40).str() + "`"
                          : " here";
  return fail(error("T0006", "an expression is expected" + after).at(place, shown(token())));
}

std::nullptr_t TreeParser::nameExpected(const std::string &what) {
  if (blamesBracket(text, line, brackets, token(), peek()))
    return neverClosed();
  if (isKeyword(token().kind))
    return fail(error("T0019", "`" + textOf(token()).str() + "` is a word of the language and cannot be a name")
                    .at(spanOf(token())));
  Span place = is(Tok::Newline) ? Span{file, lastEnd, lastEnd} : spanOf(token());
  return fail(error("T0019", "a name is expected " + what).at(place, shown(token())));
}

/// `&&` and its like: reports it; parsing goes on as if the Python word stood there.
bool TreeParser::foreignOperator(llvm::StringRef python) {
  Span place = spanOf(token());
  auto isSpace = [&](uint32_t i) { return text.slice(i, i + 1).trim(" \t(").empty(); };
  bool isWord = python != "!=";
  std::string word = (isWord && place.begin && !isSpace(place.begin - 1) ? " " : "") + python.str() +
                     (isWord && !isSpace(place.end) ? " " : "");
  fail(error("T0016", "`" + textOf(token()).str() + "` is written `" + python.str() + "` in this language").at(place)
           .help("write `" + python.str() + "`", {{place, word}}));
  return true;
}

/// Takes the bracket that closes `open`.
bool TreeParser::close(Open &open) {
  if (accept(closerOf(open.token.kind)))
    return true;
  notClosedHere(open);
  return false;
}

std::nullptr_t TreeParser::notClosedHere(const Open &open) {
  if (blamesBracket(text, line, brackets, token(), peek()))
    return neverClosed();
  Span here = spanOf(token()), opening = spanOf(open.token);
  std::string closer = spelling(closerOf(open.token.kind)).str(), opener = spelling(open.token.kind).str();
  if (isClosing(token().kind)) {
    for (const Token &outer : brackets)
      if (closerOf(outer.kind) == token().kind)
        return fail(error("T0005", "`" + opener + "` is never closed").at(opening)
                        .at(here, "this closes an earlier bracket")
                        .help("close it with `" + closer + "`", {{{file, lastEnd, lastEnd}, closer}}));
    return fail(error("T0013", "`" + textOf(token()).str() + "` does not close `" + opener + "`").at(here)
                    .at(opening, "opened here")
                    .help("write `" + closer + "`", {{here, closer}}));
  }
  if (is(Tok::Equal))
    return fail(error("T0017", "`=` cannot stand here: it gives a value to a name").at(here)
                    .help("a comparison is written `==`", {{here, "=="}}));
  DiagnosticBuilder report = error("T0023", "`,` or `" + closer + "` expected").at(here, shown(token()));
  report.at(opening, "within this bracket");
  if (startsExpression())
    report.help("put a `,` between the two", {{{file, lastEnd, lastEnd}, ","}});
  return fail(report);
}

/// The `:` of a header. A missing one is reported, and taken as read where that is likely right.
bool TreeParser::expectColon(uint32_t headerBegin) {
  if (accept(Tok::Colon))
    return true;
  if (isClosing(token().kind)) {
    expressionExpected();
    return false;
  }
  llvm::StringRef header = text.slice(headerBegin, lastEnd);
  if (header.size() > 50 || header.contains('\n'))
    header = header.take_while([](char c) { return c != ' ' && c != '\n'; });
  Span place{file, lastEnd, lastEnd};
  DiagnosticBuilder report = error("T0003", "`:` expected after `" + header.str() + "`").at(place);
  if (!is(Tok::Newline))
    report.at(spanOf(token()), shown(token()));
  if (is(Tok::LBrace))
    report.help("a block starts with `:` and is indented; it has no braces");
  else
    report.help("add `:`", {{place, ":"}});
  fail(report);
  switch (token().kind) {
  case Tok::Newline: case Tok::Return: case Tok::Pass: case Tok::Break: case Tok::Continue: case Tok::Raise:
    return true;
  default:
    return false;
  }
}

/// Null if something can get a value; else what it is.
static const char *notATarget(const ast::Expr *target) {
  switch (target->kind) {
  case Kind::Name: case Kind::Attribute: case Kind::Subscript: return nullptr;
  case Kind::Int: case Kind::Float: case Kind::Imaginary: return "a number";
  case Kind::String: case Kind::Bytes: case Kind::FormattedString: return "a string";
  case Kind::Bool: case Kind::None: case Kind::Ellipsis: return "a constant of the language";
  case Kind::Call: return "the result of a call";
  case Kind::Compare: return "a comparison";
  case Kind::Binary: case Kind::Unary: case Kind::BoolOp: return "the result of an operator";
  default: return "this expression";
  }
}

bool TreeParser::checkTarget(Expr target, const char *doing) {
  llvm::ArrayRef<Expr> elements;
  if (auto *tuple = llvm::dyn_cast<Tuple>(target))
    elements = tuple->elements;
  else if (auto *list = llvm::dyn_cast<List>(target))
    elements = list->elements;
  else if (auto *starred = llvm::dyn_cast<Starred>(target))
    return checkTarget(starred->value, doing);
  else if (const char *what = notATarget(target)) {
    fail(error("T0007", std::string("cannot ") + doing + " " + what).at(target->span)
             .fact("only a name, `a.b` and `a[i]` can stand here"));
    return false;
  }
  for (Expr element : elements)
    if (!checkTarget(element, doing))
      return false;
  return true;
}

/// Something stands behind a whole statement.
std::nullptr_t TreeParser::statementGoesOn(Stmt statement) {
  Span here = spanOf(token());
  if (isClosing(token().kind))
    return expressionExpected();
  auto *expression = llvm::dyn_cast<ExprStmt>(statement);
  auto *name = expression ? llvm::dyn_cast<Name>(expression->value) : nullptr;
  if (name && name->id == "print" && startsExpression()) {
    uint32_t end = line.tokens[line.tokens.size() - 2].end;
    return fail(error("T0018", "`print` is a function: what it prints stands in parentheses").at(name->span)
                    .help("add the parentheses", {{{file, name->span.end, here.begin}, "("}, {{file, end, end}, ")"}}));
  }
  if (is(Tok::ColonEqual))
    return fail(error("T0009", "`:=` stands within expressions; a statement gives a value with `=`").at(here)
                    .help("write `=`", {{here, "="}}));
  DiagnosticBuilder report = error("T0009", "a statement ends before `" + textOf(token()).take_front(40).split('\n').first.str() +
                                                "`, and nothing joins the two");
  report.at(here);
  static const std::vector<std::string> words = {"if",     "elif", "else", "while", "for",    "def",  "class", "return",
                                                 "import", "from", "with", "try",   "assert", "pass", "del",   "raise"};
  std::string meant = name ? closestName(name->id, words) : "";
  if (!meant.empty())
    report.help("did you mean `" + meant + "`?", {{name->span, meant}});
  return fail(report);
}

/// After a mistake: on to the next line, silently through the block that belongs to the broken one.
void TreeParser::skipBroken() {
  if (!resume && line.unclosed) {
    // The rest of the text may lie "within" the bracket: go on at a line that stands no deeper than the statement.
    auto column = [&](const Token &t) { return t.begin - (text.find_last_of("\r\n", t.begin) + 1); };
    auto first = std::find_if(line.tokens.begin(), line.tokens.end(),
                              [](const Token &t) { return t.kind != Tok::Indent && t.kind != Tok::Dedent; });
    for (size_t i = index + 1; i < line.tokens.size() && !resume; ++i)
      if (line.tokens[i].firstOnLine && column(line.tokens[i]) <= column(*first))
        resume = line.tokens[i].begin;
  }
  if (resume) {
    reportMistakesBefore(*resume - 1);
    tokenizer.resumeAt(*resume, line);
    resume.reset();
    line = tokenizer.nextLine();
    index = mistakesSeen = 0;
  } else {
    while (!is(Tok::Newline) && !is(Tok::End) && !is(Tok::Dedent) && !is(Tok::Indent))
      take();
    if (is(Tok::Newline))
      take();
  }
  if (is(Tok::Indent)) {
    bool function = std::exchange(inFunction, true), loop = std::exchange(inLoop, true);
    Stmts dropped;
    parseUnexpectedBlock(dropped);
    inFunction = function;
    inLoop = loop;
  }
  afterBroken = true;
}
