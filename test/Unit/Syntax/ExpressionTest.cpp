//===- ExpressionTest.cpp - expressions and literals become the right trees --------===//
#include "Parsed.h"

using namespace tritonc;
using namespace tritonc::test;

namespace {
/// The tree of one expression without the statement around it.
std::string expression(const std::string &text) {
  Parsed parsed(text);
  EXPECT_EQ(parsed.errors(), "") << text;
  std::string tree = parsed.tree(), result;
  llvm::StringRef rest = llvm::StringRef(tree).split('\n').second;
  while (!rest.empty()) {
    auto [line, next] = rest.split('\n');
    auto [node, place] = line.drop_front(2).rsplit(' ');
    bool hasPlace = place.contains(':') && place.find_first_not_of("0123456789:") == llvm::StringRef::npos;
    result += (hasPlace ? node : line.drop_front(2)).str() + "\n";
    rest = next;
  }
  return result;
}
} // namespace

TEST(Expression, Precedence) {
  EXPECT_EQ(expression("a + b * c"), "Binary +\n  Name a\n  Binary *\n    Name b\n    Name c\n");
  EXPECT_EQ(expression("-a ** -b"), "Unary -\n  Binary **\n    Name a\n    Unary -\n      Name b\n");
  EXPECT_EQ(expression("not a == b"), "Unary not\n  Compare\n    Name a\n    ==: Name b\n");
  EXPECT_EQ(expression("a < b not in c"), "Compare\n  Name a\n  <: Name b\n  not in: Name c\n");
  EXPECT_EQ(expression("a | b ^ c & d"), "Binary |\n  Name a\n  Binary ^\n    Name b\n    Binary &\n      Name c\n      Name d\n");
  EXPECT_EQ(expression("a if b else c"), "Conditional\n  test: Name b\n  body: Name a\n  else: Name c\n");
}

TEST(Expression, Subscripts) {
  EXPECT_EQ(expression("x[None, :]"), "Subscript\n  Name x\n  index: Tuple\n    None\n    Slice\n");
  EXPECT_EQ(expression("x[a:b:c]"), "Subscript\n  Name x\n  index: Slice\n    lower: Name a\n    upper: Name b\n    step: Name c\n");
  EXPECT_EQ(expression("x[..., 1]"), "Subscript\n  Name x\n  index: Tuple\n    Ellipsis\n    Int 1\n");
}

TEST(Expression, CallsAndChains) {
  EXPECT_EQ(expression("k[(1,)](x, B=2, **m)"),
            "Call\n  callee: Subscript\n    Name k\n    index: Tuple\n      Int 1\n  Name x\n  B: Int 2\n  **: Name m\n");
  EXPECT_EQ(expression("f(*a, b)"), "Call\n  callee: Name f\n  Starred\n    Name a\n  Name b\n");
  EXPECT_EQ(expression("[x for x in y if z]"), "Comprehension list\n  element: Name x\n  for: Name x\n  in: Name y\n  if: Name z\n");
}

TEST(Expression, Numbers) {
  for (auto [text, tree] : {std::pair{"0x_1F", "Int 31\n"}, {"0b101", "Int 5\n"}, {"0o17", "Int 15\n"}, {"1_000", "Int 1000\n"},
                            {"00", "Int 0\n"}, {"1.5e3", "Float 1500\n"}, {".5", "Float 0.5\n"}, {"2.", "Float 2\n"},
                            {"3j", "Imaginary 3\n"}, {"340282366920938463463374607431768211456", "Int 340282366920938463463374607431768211456\n"},
                            {"1if x else 2", "Conditional\n  test: Name x\n  body: Int 1\n  else: Int 2\n"}})
    EXPECT_EQ(expression(text), tree) << text;
}

TEST(Expression, IntHasASignBit) {
  Parsed parsed("255");
  auto *statement = llvm::cast<ast::ExprStmt>(parsed.module.body[0]);
  EXPECT_EQ(llvm::cast<ast::Int>(statement->value)->value().getBitWidth(), 9u);
}

TEST(Expression, Strings) {
  for (auto [text, value] : {std::pair{R"("a" 'b')", R"("ab")"}, {R"("\x41\u00e9\N{EM DASH}\101\q")", R"("A\C3\A9\E2\80\94A\\q")"},
                             {R"(r"\n")", R"("\\n")"}, {"'''a\r\n'b'''", R"("a\0A'b")"}, {"'a\\\nb'", R"("ab")"}})
    EXPECT_EQ(expression(text), std::string("String ") + value + "\n") << text;
  EXPECT_EQ(expression(R"(Rb"\x")"), "Bytes \"\\\\x\"\n");
}

TEST(Expression, FormattedStrings) {
  EXPECT_EQ(expression(R"(f"a{{{x!r:>{w}}}}b" "c")"), R"(FormattedString
  text: "a{"
  field !r ">{w}": Name x
  format: FormattedString
    text: ">"
    field: Name w
  text: "}b"
  text: "c"
)");
  EXPECT_EQ(expression("f'{x = :.3f}'"), "FormattedString\n  text: \"x = \"\n  field = \".3f\": Name x\n");
  for (auto text : {R"(f"{x["a"]} {f'{y:.3f}'} {(lambda: 1)()} {a!=b}")", "f'''{\nx # } comment\n}'''", R"(rf"\{x}\d" """ """)"})
    EXPECT_EQ(Parsed(text).errors(), "") << text;
}
