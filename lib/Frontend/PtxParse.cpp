//===- PtxParse.cpp - the text of inline assembly to instructions ---------------------------------===//
#include "Ptx.h"
#include "llvm/ADT/StringExtras.h"

using namespace tritonc;
using namespace tritonc::frontend;
using namespace tritonc::frontend::ptx;
using llvm::StringRef;

namespace {
/// One walk over the text. Comments were made spaces before, so that places stay.
class Parser {
public:
  Parser(StringRef original, StringRef text) : original(original), text(text) {}
  std::variant<Code, Problem> run();

private:
  bool statement(StringRef piece);
  bool declaration(StringRef piece);
  bool argument(StringRef piece, Argument &out);
  bool number(StringRef piece, Argument &out);
  bool fail(StringRef piece, std::string what) {
    problem = Problem{inOriginal(piece), std::move(what)};
    return false;
  }
  StringRef inOriginal(StringRef piece) const { return original.substr(piece.data() - text.data(), piece.size()); }

  StringRef original, text;
  Code code;
  std::optional<Problem> problem;
};
} // namespace

/// Pieces at commas outside of brackets.
static llvm::SmallVector<StringRef> pieces(StringRef list) {
  llvm::SmallVector<StringRef> result;
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i < list.size(); ++i) {
    depth += list[i] == '{' || list[i] == '[';
    depth -= list[i] == '}' || list[i] == ']';
    if (list[i] == ',' && depth == 0) {
      result.push_back(list.slice(begin, i).trim());
      begin = i + 1;
    }
  }
  if (StringRef last = list.substr(begin).trim(); !last.empty() || !result.empty())
    result.push_back(last);
  return result;
}

bool Parser::number(StringRef piece, Argument &out) {
  out.kind = Argument::Number;
  StringRef digits = piece;
  bool negative = digits.consume_front("-");
  uint64_t value = 0;
  if (piece.size() == 10 && piece.starts_with_insensitive("0f") && !piece.drop_front(2).getAsInteger(16, value)) {
    out.real = llvm::APFloat(llvm::APFloat::IEEEsingle(), llvm::APInt(32, value)).convertToFloat();
    out.bits = value;
    return true;
  }
  if (piece.size() == 18 && piece.starts_with_insensitive("0d") && !piece.drop_front(2).getAsInteger(16, value)) {
    out.real = llvm::APFloat(llvm::APFloat::IEEEdouble(), llvm::APInt(64, value)).convertToDouble();
    out.bits = value;
    return true;
  }
  double real;
  if (!digits.starts_with_insensitive("0x") && digits.find_first_of(".eE") != StringRef::npos && !digits.getAsDouble(real)) {
    out.real = negative ? -real : real;
    return true;
  }
  digits.consume_back("U");
  if (digits.getAsInteger(0, value))
    return fail(piece, "this is no number");
  out.bits = negative ? uint64_t(0) - value : value;
  return true;
}

bool Parser::argument(StringRef piece, Argument &out) {
  if (piece.empty())
    return fail(piece, "an operand is missing");
  if (piece.consume_front("!")) {
    out.negated = true;
    piece = piece.trim();
  }
  if (piece.front() == '{') {
    if (piece.back() != '}')
      return fail(piece, "`}` is missing");
    out.kind = Argument::Vector;
    for (StringRef e : pieces(piece.drop_front().drop_back()))
      if (!argument(e, out.elements.emplace_back()))
        return false;
    return true;
  }
  if (piece.front() == '[') {
    if (piece.back() != ']')
      return fail(piece, "`]` is missing");
    out.kind = Argument::Address;
    StringRef inside = piece.drop_front().drop_back().trim();
    size_t sign = inside.find_first_of("+-", 1);
    out.name = inside.substr(0, sign).trim().str();
    if (sign == StringRef::npos)
      return true;
    Argument amount;
    if (!number(inside.substr(sign + 1).trim(), amount))
      return false;
    out.bits = inside[sign] == '-' ? uint64_t(0) - amount.bits : amount.bits;
    return true;
  }
  if (llvm::isDigit(piece.front()) || piece.front() == '-')
    return number(piece, out);
  out.name = piece.str();
  return true;
}

/// `.reg .b32 a, r<4>`
bool Parser::declaration(StringRef piece) {
  size_t space = std::min(piece.find_first_of(" \t\n\r"), piece.size());
  StringRef type = piece.substr(0, space), names = piece.substr(space).trim();
  auto known = typeNamed(type.ltrim('.'));
  if (!known)
    return fail(piece, "registers of this type are not known here");
  for (StringRef name : pieces(names)) {
    Declaration d{name.str(), known->bits(), 0};
    if (size_t open = name.find('<'); open != StringRef::npos) {
      d.name = name.substr(0, open).trim().str();
      if (!name.ends_with(">") || name.substr(open + 1).drop_back().trim().getAsInteger(10, d.count) || d.count > 4096)
        return fail(name, "a number of registers stands in `<…>`");
    }
    code.declarations.push_back(std::move(d));
  }
  return true;
}

bool Parser::statement(StringRef piece) {
  piece = piece.trim();
  if (piece.empty())
    return true;
  if (piece.consume_front(".reg"))
    return declaration(piece.trim());
  if (piece.starts_with(".pragma") || piece.starts_with(".loc"))
    return true;
  Instruction i;
  i.text = inOriginal(piece);
  StringRef rest = piece;
  if (rest.consume_front("@")) {
    i.guardNegated = rest.consume_front("!");
    size_t end = rest.find_first_of(" \t\n\r");
    i.guard = rest.substr(0, end).str();
    rest = rest.substr(std::min(end, rest.size())).trim();
  }
  size_t end = rest.find_first_of(" \t\n\r");
  StringRef opcode = rest.substr(0, end);
  if (opcode.contains(':') && !opcode.contains("::"))
    return fail(piece, "jumps and their labels are not translated");
  opcode.split(i.modifiers, '.');
  i.name = i.modifiers.front().str();
  i.modifiers.erase(i.modifiers.begin());
  for (StringRef a : pieces(rest.substr(std::min(end, rest.size()))))
    if (!argument(a, i.arguments.emplace_back()))
      return false;
  code.instructions.push_back(std::move(i));
  return true;
}

std::variant<Code, Problem> Parser::run() {
  size_t begin = 0;
  int depth = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    char c = i < text.size() ? text[i] : ';';
    bool atStart = text.slice(begin, i).trim().empty();
    if (atStart && (c == '{' || c == '}')) { // a scope; names in it are taken for the whole text
      begin = i + 1;
      continue;
    }
    depth += c == '{';
    depth -= c == '}' && depth > 0;
    bool last = i == text.size();
    if (c == ';' || (c == '}' && depth == 0 && text.slice(begin, i).count('{') == 0)) {
      if (!statement(text.slice(begin, i)))
        return *problem;
      begin = i + 1;
    }
    if (last)
      break;
  }
  return std::move(code);
}

/// The text with comments as spaces.
static std::string withoutComments(StringRef text) {
  std::string result = text.str();
  auto blank = [&](size_t from, size_t to) {
    for (size_t i = from; i < std::min(to, result.size()); ++i)
      if (result[i] != '\n')
        result[i] = ' ';
  };
  for (size_t i = 0; i + 1 < result.size(); ++i) {
    if (result[i] == '/' && result[i + 1] == '/')
      blank(i, std::min(result.find('\n', i), result.size()));
    else if (result[i] == '/' && result[i + 1] == '*')
      blank(i, std::min(result.find("*/", i + 2), result.size() - 2) + 2);
  }
  return result;
}

std::variant<Code, Problem> ptx::parse(StringRef text) {
  std::string clean = withoutComments(text);
  auto result = Parser(text, clean).run();
  if (auto *code = std::get_if<Code>(&result))
    for (Instruction &i : code->instructions) // modifiers pointed into the text without comments
      for (StringRef &m : i.modifiers)
        if (!m.empty())
          m = text.substr(m.data() - clean.data(), m.size());
  return result;
}
