//===- ErrorTest.cpp - each mistake has its code and its place, and is the only one ----===//
#include "Parsed.h"

using namespace tritonc;
using namespace tritonc::test;

namespace {
struct Mistake {
  const char *text, *errors;
};
} // namespace

class Mistakes : public testing::TestWithParam<Mistake> {};
TEST_P(Mistakes, HaveCodeAndPlace) { EXPECT_EQ(Parsed(GetParam().text).errors(), GetParam().errors) << GetParam().text; }

INSTANTIATE_TEST_SUITE_P(
    Syntax, Mistakes,
    testing::Values(
        Mistake{"x = 3 $ 4\n", "T0001@1:7"}, Mistake{"x = a ? b : c\n", "T0001@1:7"}, Mistake{"x = “hi”\n", "T0001@1:5 T0001@1:8"},
        Mistake{"x = \"abc\ny = 2\n", "T0002@1:5"}, Mistake{"print('a)\ny = )\n", "T0002@1:7 T0013@2:5"}, Mistake{"x = '''a\n", "T0002@1:5"},
        Mistake{"def add(x)\n    return x\n", "T0003@1:11"}, Mistake{"if x {\n  y\n}\n", "T0003@1:5"},
        Mistake{"if x: pass\nelse\n  y\n", "T0003@2:5"}, Mistake{"x = 1\n  y = 2\n  z = 3\n", "T0004@2:3"},
        Mistake{"def f():\nreturn 1\n", "T0004@2:1"}, Mistake{"if x:\n    y\n  z\n  w\n", "T0004@3:1"},
        Mistake{"x = f(a\ny = g(b)\n", "T0005@1:6"}, Mistake{"z = f(a[0)\n", "T0005@1:8"}, Mistake{"if (a:\n  b\n", "T0005@1:4"},
        Mistake{"x =\n", "T0006@1:4"}, Mistake{"x = 1 +\n", "T0006@1:8"}, Mistake{"return_ = if\n", "T0006@1:11"},
        Mistake{"f(x) = 1\n", "T0007@1:1"}, Mistake{"a, 3 = b\n", "T0007@1:4"}, Mistake{"for 1 in x: pass\n", "T0007@1:5"},
        Mistake{"x = 1abc\n", "T0008@1:5"}, Mistake{"x = 0b12\n", "T0008@1:5"}, Mistake{"x = 1__0\n", "T0008@1:5"}, Mistake{"x = 012\n", "T0008@1:5"},
        Mistake{"x = 1 2\n", "T0009@1:7"}, Mistake{"retrun x\n", "T0009@1:8"}, Mistake{"esle:\n  x\n", "T0009@1:5"},
        Mistake{"if x:\n    y\n\tz\n", "T0012@3:1"}, Mistake{"x = 1)\n", "T0013@1:6"}, Mistake{"x = (1]\n", "T0013@1:7"},
        Mistake{"x = '\\x1'\n", "T0014@1:6"}, Mistake{"x = f'{}'\n", "T0014@1:7"}, Mistake{"x = f'{a'\n", "T0014@1:7"},
        Mistake{"x = f'a}'\n", "T0014@1:8"}, Mistake{"x = f'{a b}'\n", "T0014@1:10"}, Mistake{"x = b'é'\n", "T0014@1:7"},
        Mistake{"x = '\xFF'\n", "T0015@1:6"}, Mistake{"é = # \xE2\x80\xAE\n", "T0015@1:7"}, Mistake{"\x7F""ELF\x02", "T0001@1:1 T0001@1:5"},
        Mistake{"if a && b || !c:\n  x++\n", "T0016@1:6 T0016@1:11 T0016@1:14 T0016@2:4"}, Mistake{"if a:\n  b\nelse if c:\n  d\nelse:\n  e\n", "T0016@3:1"},
        Mistake{"if x = 3:\n  y\nelse:\n  z\n", "T0017@1:6"}, Mistake{"while (x = 3):\n  y\n", "T0017@1:10"}, Mistake{"print \"a\", b\n", "T0018@1:1"},
        Mistake{"def for(x):\n  return 1\n", "T0019@1:5"}, Mistake{"x.class = 1\n", "T0019@1:3"}, Mistake{"import\n", "T0019@1:7"},
        Mistake{"f(a=1, b)\n", "T0020@1:8"}, Mistake{"def f(x=1, y): pass\n", "T0020@1:12"}, Mistake{"def f(x, x): pass\n", "T0020@1:10"},
        Mistake{"else:\n  x\n", "T0021@1:1"}, Mistake{"break\n", "T0021@1:1"}, Mistake{"return 1\n", "T0021@1:1"},
        Mistake{"x = a if b\n", "T0023@1:11"}, Mistake{"x = [1 2]\n", "T0023@1:8"}, Mistake{"for i range(3): pass\n", "T0023@1:7"},
        Mistake{"try:\n  x\ny = 1\n", "T0023@1:1"}, Mistake{"from a impor b\n", "T0023@1:8"}));

TEST(Error, NulIsNoText) { EXPECT_EQ(Parsed(std::string("x = 1\0\n", 7)).errors(), "T0015@1:6"); }

TEST(Error, WordsOfTheUser) {
  Parsed parsed("def add(x)\n    return x\n");
  const Diagnostic &found = parsed.diagnostics.all()[0];
  EXPECT_EQ(found.headline, "`:` expected after `def add(x)`");
  ASSERT_EQ(found.helps.size(), 1u);
  EXPECT_EQ(found.helps[0].edits[0].text, ":");
}

// The edits that are offered lead to a text without mistakes.
TEST(Error, EditsMend) {
  for (const char *text : {"def f(x)\n    return x\n", "if x = 3:\n    y\n", "x = tl.load(p\ny = 2\n", "if a:\n  b\nelse if c:\n  d\n",
                           "if a && !b||c:\n  x++\n", "print \"a\", b\n", "x = “hi”\n", "x = 3 × 4\n", "if (a == b:\n  c\n",
                           "x = (1]\n", "f(a[0)\n", "x = f'a}'\n", "x = [1 2]\n", "x = 'abc\n", "whlie x:\n  y\n", "x := 1\n",
                           "x = foo(a,\n\ndef f():\n    pass\n", "x = 1)\n"})
    EXPECT_EQ(Parsed(Parsed(text).mended()).errors(), "") << Parsed(text).mended();
}

TEST(Recovery, OneReportPerMistake) {
  for (auto [text, errors] : {
           std::pair{"def f(x)\n    a = tl.load(x + 1\n    if a = 3:\n        return 1\n    b = )\n", "T0003@1:9 T0005@2:16 T0017@3:10 T0013@5:9"},
           {"x = f(a,\n\n@triton.jit\ndef g(y):\n    return y\nz = 1 +\n", "T0005@1:6 T0006@6:8"},
           {"for i in range(3 print(i):\n    break\n    return 3\nx = = 2\n", "T0023@1:18 T0006@4:5"},
           {"if 1 2:\n    return x\nelif y:\n    z\nelse:\n    w\nv = )\n", "T0003@1:5 T0013@7:5"},
           {"class A\n    def f(self)\n        return 1\nx = $\n", "T0003@1:8 T0003@2:16 T0001@4:5"},
           {"def f(a, b:\n    x = 1\n    return x\ny = (\n", "T0005@1:6 T0005@4:5"},
           {"x = (a +\ny = 2\nz = f(1 +\n", "T0005@1:5 T0005@3:6"}})
    EXPECT_EQ(Parsed(text).errors(), errors) << text;
}

TEST(Recovery, KeepsWhatCouldBeUnderstood) {
  Parsed parsed("def f(x)\n    if x = 1:\n        y = tl.load(x\n        z = 2\nw = 3\n");
  EXPECT_EQ(parsed.module.body.size(), 2u);
  EXPECT_NE(parsed.tree().find("target: Name z"), std::string::npos);
}

TEST(Recovery, StopsAfterTwenty) { EXPECT_EQ(Parsed(repeat("x = )\n", 50)).diagnostics.errorCount(), 20u); }
