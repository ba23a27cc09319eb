//===- LimitTest.cpp - deep, long, cut off and random texts end in an error, never in a crash ----===//
#include "Parsed.h"
#include <random>

using namespace tritonc;
using namespace tritonc::test;

// Ten thousand levels or links of everything: one error, of nesting where the tree would be deep.
TEST(Limit, TenThousandOfEach) {
  auto n = [](llvm::StringRef text) { return repeat(text, 10000); };
  std::string blocks;
  for (unsigned i = 0; i < 1000; ++i)
    blocks += std::string(i, ' ') + "if x:\n";
  for (const std::string &text :
       {n("("), n("(") + n(")"), n("["), n("{"), "x = " + n("f(") + n(")"), "x = " + n("a[") + "1" + n("]"), n("-") + "1",
        n("not ") + "1", "x = 1" + n(" ** 2"), n("lambda: ") + "1", n("1 if a else ") + "2", "x = " + n("f\"{"), "x = " + n("f\"{") + "1" + n("}\""),
        "f'" + n("{a:") + n("}") + "'", "x = 1" + n(" + 1"), "x = a" + n(".b()"), "if a:\n  b\n" + n("elif c:\n  d\n"),
        blocks + std::string(1000, ' ') + "y\n"}) {
    Parsed parsed(text);
    ASSERT_EQ(parsed.diagnostics.errorCount(), 1u) << text.substr(0, 20);
    EXPECT_EQ(parsed.diagnostics.all()[0].code, "T0010") << text.substr(0, 20);
    parsed.tree();
  }
}

// What is long but not deep is no mistake.
TEST(Limit, LongIsAllowed) {
  auto n = [](llvm::StringRef text) { return repeat(text, 10000); };
  for (const std::string &text :
       {"x = a" + n(" and a"), "x = a" + n(" < a"), n("a = ") + "1", "x = " + n("'a' "), "x = [" + n("1,") + "]", n("x;") + "y",
        n("@a\n") + "def f(): pass\n", "x = '" + std::string(900000, 'a') + "'", n("\n"), "x = " + std::string(250, '(') + "1" + std::string(250, ')'),
        "x = 1" + repeat(" + 1", 990)})
    EXPECT_EQ(Parsed(text).errors(), "") << text.substr(0, 20);
}

TEST(Limit, TokensAndNames) {
  EXPECT_EQ(Parsed(std::string(5000, 'x')).errors(), "T0011@1:1");
  EXPECT_EQ(Parsed(std::string(5000, '1')).errors(), "T0011@1:1");
  EXPECT_EQ(Parsed(repeat("x\n", 150000)).errors(), "T0011@100001:1");
  EXPECT_EQ(Parsed(std::string(10000000, 'x')).errors(), "T0011@1:1");
}

static const char sample[] = R"(import triton.language as tl
@triton.jit
def k(x_ptr, *, B: tl.constexpr = 0x1F):  # größe
    """doc"""
    for i in range(0, B, 2):
        if i == 3 and not x_ptr[None, :] or f"{i!r:>{B}} {'a'}" "b":
            tl.store(x_ptr + [i, (1e-3,), {'k': 2j}][0], mask=i < B)
        elif (n := i):
            return lambda a, b=1: a @ b
    try:
        x: int = {**a}; y += ~1
    except E as e: raise
    match x:
        case 1: pass
)";

TEST(Limit, AllPrefixesParse) {
  for (size_t i = 0; i < sizeof(sample); ++i)
    Parsed(std::string(sample, i)).tree();
}

TEST(Limit, RandomBytesAndRandomEdits) {
  std::mt19937 random(1);
  static const char bits[] = "()[]{}:;,.'\"\\\n \t=!&f#@%*1xe_\r";
  for (unsigned round = 0; round < 3000; ++round) {
    std::string text = round % 2 ? std::string(sample) : std::string();
    for (unsigned i = 0; i < (round % 2 ? 4 : 60); ++i) {
      char c = round % 3 ? bits[random() % (sizeof(bits) - 1)] : static_cast<char>(random());
      if (!text.empty() && random() % 2)
        text[random() % text.size()] = c;
      else
        text.insert(text.begin() + random() % (text.size() + 1), c);
    }
    Parsed(text).tree();
  }
}
