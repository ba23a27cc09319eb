//===- StatementTest.cpp - lines, blocks and statements ------------------------------===//
#include "Parsed.h"

using namespace tritonc;
using namespace tritonc::test;

// Each of these is Python 3.12 and parses without a report.
TEST(Statement, AllOfPython) {
  for (const char *text : {
           "", "\n\n", "# only a comment", "x", "\xEF\xBB\xBFx = 1\n", "x = 1\r\nif x:\r\n\ty = 2\r\n", "x = 1\ry = 2\r",
           "if a: b; c\nelif d:\n  e\nelse: f\n", "while x:\n  break\nelse:\n  pass\n",
           "for i, *r in z, w:\n  continue\n", "async def f():\n  async for x in y: await z\n  async with a as b: pass\n",
           "try:\n  a\nexcept (E, F) as e:\n  raise G from e\nexcept:\n  raise\nelse:\n  b\nfinally:\n  c\n",
           "try:\n  a\nexcept* E:\n  pass\n", "with (open(a) as b, c as d,):\n  pass\n", "with (a): pass\n", "with (a).b as c: pass\n",
           "with (a, b) as c: pass\n", "def f(a, /, b: int = 1, *c: *T, d, e=2, **g) -> 'x': return a, *b\n",
           "def f[T: int, *U](x: T): pass\n", "class A[T](B, metaclass=M):\n  x: int = 1\n  (y): z\n", "type X[T] = list[T]\n",
           "type = 1\ntype(x)\nmatch = case = _ = 2\nmatch(x)\nmatch[x] = 1\nprint\n",
           "match x, y:\n  case [1, *_] if z:\n    return_ = 2\n  case {'a': A(b=c)} | None:\n    pass\n",
           "@a.b(c)\n@d\ndef f(): pass\n", "a = b = c, = d\na += yield\n", "x: int\nx.y: int = 1\n",
           "global_ = lambda *a, b=1, **c: (yield)\n", "def f():\n  global a, b\n  nonlocal c\n",
           "del a, b[1], (c.d,)\n", "import a.b as c, d\nfrom . import (e, f as g,)\nfrom ...h import *\n",
           "x = [\n  1, # one\n\n  2,\n]\n", "x = 1 + \\\n  2\n", "if x:\n    y\n  # odd comment\n    z\n",
           "if x:\n\f    y\n    z\n", "print(*a, sep='')\n", "x = (y := 1), [z := 2]\nf(a := 1)\n", "größe = Δ = 1\n",
           "f(x for x in y)\nx = {**a, 'b': 1}\ny = {*a, b}\nz = {k: v for k, v in a}\n", "assert x, 'y'\n",
           "x = a if b else lambda: c\n", "return_ = not a in b is not c\n", "x[a, *b] = x[::, 1:] \n"})
    EXPECT_EQ(Parsed(text).errors(), "") << text;
}

TEST(Statement, TreeWithPlaces) {
  EXPECT_EQ(Parsed("@triton.jit\ndef f(x, B: tl.constexpr = 8):\n    if x:\n        return\n    x += 1\n").tree(),
            R"(FunctionDef f 2:1
  decorator: Attribute jit 1:2
    Name triton 1:2
  Parameter x 2:7
  Parameter B 2:10
    annotation: Attribute constexpr 2:13
      Name tl 2:13
    default: Int 8 2:28
  body:
    If 3:5
      test: Name x 3:8
      body:
        Return 4:9
    AugAssign += 5:5
      target: Name x 5:5
      value: Int 1 5:10
)");
}

TEST(Statement, ElifNestsInElse) {
  Parsed parsed("if a:\n  x\nelif b:\n  y\nelse:\n  z\n");
  auto *first = llvm::cast<ast::If>(parsed.module.body[0]);
  ASSERT_EQ(first->orelse.size(), 1u);
  EXPECT_EQ(llvm::cast<ast::If>(first->orelse[0])->orelse.size(), 1u);
}

TEST(Statement, SpansCoverTheSource) {
  Parsed parsed("def f( a ):\n    return (a + 1) * 2\n");
  auto *function = llvm::cast<ast::FunctionDef>(parsed.module.body[0]);
  EXPECT_EQ(parsed.sources.text(function->header), "def f( a ):");
  EXPECT_EQ(parsed.sources.text(function->nameSpan), "f");
  auto *value = llvm::cast<ast::Return>(function->body[0])->value;
  EXPECT_EQ(parsed.sources.text(value->span), "(a + 1) * 2");
  EXPECT_EQ(parsed.sources.text(llvm::cast<ast::Binary>(value)->opSpan), "*");
}

TEST(Statement, KernelsAreFoundEverywhere) {
  Parsed parsed("@triton.jit\ndef a(): pass\nif x:\n  @jit\n  def b(): pass\nclass C:\n  @staticmethod\n  @triton.jit(debug=True)\n"
                "  def c(): pass\ndef d():\n  @triton.autotune\n  @triton.jit\n  def e(): pass\n@other.jit\ndef f(): pass\n");
  std::string names;
  for (const ast::FunctionDef *kernel : ast::kernelsOf(parsed.module))
    names += kernel->name.str() + " ";
  EXPECT_EQ(names, "a b c e ");
}
