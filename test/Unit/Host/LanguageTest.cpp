// Python as the host part speaks it: values, statements, functions, text.
#include "Fixture.h"

using namespace tritonc;

struct HostLanguage : HostTest {};

TEST_F(HostLanguage, NumbersAndText) {
  expectLines("print(-7 // 2, -7 % 3, 7 / 2, 2 ** 10, 2 ** -1, 1 << 5, 0xff & 0b1010, ~5)\n"
              "print(1e20, 1e-7, 100.0, 1 / 3, float('inf'), -0.0)\n"
              "print(f'{3.14159:.2f} {42:05d} {\"hi\":>5} {1000000:,} {0.5:.0%} {255:#x} {-3:+d}')\n"
              "x = 3\nprint(f'{x=} {x!r:>3}', '{} {:.1f}'.format(1, 2.0), 'a,b'.split(','))\n",
              {"-4 2 3.5 1024 0.5 32 10 -6", "1e+20 1e-07 100.0 0.3333333333333333 inf -0.0",
               "3.14 00042    hi 1,000,000 50% 0xff -3", "x=3   3 1 2.0 ['a', 'b']"});
}

TEST_F(HostLanguage, Functions) {
  expectLines("def f(a, b=2, *args, c=3, **kw):\n    return a, b, args, c, kw\n"
              "print(f(1), f(1, 2, 3, 4, c=5, d=6), f(*[1], **{'c': 0}))\n"
              "def outer():\n    n = 0\n    def inner():\n        nonlocal n\n        n += 1\n        return n\n    return inner\n"
              "g = outer()\ng()\nprint(g(), (lambda *a, **k: (a, k))(1, x=2))\n"
              "def twice(f):\n    return lambda x: f(f(x))\n@twice\ndef add(x): return x + 1\nprint(add(1))\n",
              {"(1, 2, (), 3, {}) (1, 2, (3, 4), 5, {'d': 6}) (1, 2, (), 0, {})", "2 ((1,), {'x': 2})", "3"});
}

TEST_F(HostLanguage, Statements) {
  expectLines("for i in range(5):\n    if i == 1: continue\n    if i == 3: break\n    print(i)\nelse:\n    print('never')\n"
              "try:\n    1 / 0\nexcept (KeyError, ZeroDivisionError) as e:\n    print('caught', e)\nfinally:\n    print('last')\n"
              "try:\n    import flashinfer\n    known = True\nexcept ImportError:\n    known = False\n"
              "first, *rest = [1, 2, 3]\nprint(first, rest, 1 < 2 < 3, 2 in rest, [i * i for i in range(5) if i % 2])\n"
              "if (n := 10) > 5: print({k: v for k, v in zip('ab', (n, 2))})\n"
              "if __name__ == '__main__': print('main', sorted([3, 1, 2], reverse=True), max(1, 2.5))\n",
              {"0", "2", "caught division by zero", "last", "1 [2, 3] True True [1, 9]", "{'a': 10, 'b': 2}",
               "main [3, 2, 1] 2.5"});
}

TEST_F(HostLanguage, Products) {
  expectLines("import itertools\nfrom itertools import product\nprint([a * b for a, b in itertools.product([2, 3], (5, 7))])\n"
              "print(list(product('ab', repeat=2)), list(product([], [1])), list(product()))\n",
              {"[10, 14, 15, 21]", "[('a', 'a'), ('a', 'b'), ('b', 'a'), ('b', 'b')] [] [()]"});
}

/// An error ends its statement; what only follows from it is not reported, and the rest of the file runs.
TEST_F(HostLanguage, ErrorsEndTheirStatement) {
  run("y = undefned\nz = y + 1\nprint(z)\nprint('next')\ny = 1\nprint(y)\n");
  EXPECT_EQ(messages(), std::vector<std::string>{"T0101 the name `undefned` is not defined"});
  EXPECT_EQ(client.lines, (std::vector<std::string>{"next", "1"}));
  EXPECT_TRUE(result.failed);
  EXPECT_FALSE(result.assertFailed);
}

TEST_F(HostLanguage, ErrorPlaces) {
  expectError("prnt('x')\n", "T0101", "prnt");
  EXPECT_EQ(diagnostics.all()[0].helps.at(0).text, "did you mean `print`?");
}
TEST_F(HostLanguage, UnknownFunction) { expectError("import torch\ntorch.sofmax(1)\n", "T0102", "sofmax"); }
TEST_F(HostLanguage, UnknownModule) { expectError("import numpy as np\nnp.zeros(3)\n", "T0154", "zeros"); }
TEST_F(HostLanguage, WrongArgument) { expectError("import torch\ntorch.zeros(2).sum(dmi=1)\n", "T0103", "dmi"); }
TEST_F(HostLanguage, Overflow) { expectError("x = 2 ** 70\n", "T0152", "**"); }
TEST_F(HostLanguage, Broadcast) {
  expectError("import torch\nx = torch.zeros(4, 200)\nw = torch.zeros(3)\nq = x + w\n", "T0110", "+");
  EXPECT_EQ(diagnostics.all()[0].labels.at(1).text, "f32[4, 200]");
}
TEST_F(HostLanguage, FailedAssertion) {
  expectError("assert 1 == 2, 'no'\n", "T0157", "1 == 2");
  EXPECT_TRUE(result.assertFailed);
  EXPECT_FALSE(result.failed);
}

struct HostLimits : HostTest {
  void expectLimit(const std::string &text) {
    run(text + "\n");
    ASSERT_EQ(diagnostics.all().size(), 1u) << text;
    EXPECT_EQ(diagnostics.all()[0].code, "T0156") << text;
    EXPECT_TRUE(result.limitHit);
  }
};
TEST_F(HostLimits, EndlessLoop) { expectLimit("while True: pass"); }
TEST_F(HostLimits, EndlessRecursion) { expectLimit("def f(n): return f(n + 1)\nf(0)"); }
TEST_F(HostLimits, Product) { expectLimit("import itertools\nx = itertools.product(range(100), repeat=5)"); }
TEST_F(HostLimits, GrowingList) { expectLimit("x = [0]\nwhile True: x = x + x"); }
TEST_F(HostLimits, HugeTensor) { expectLimit("import torch\nx = torch.zeros(10**9, 10**9)"); }
TEST_F(HostLimits, ListThatHoldsItself) { expectLimit("x = []\nx.append(x)\ny = []\ny.append(y)\nprint(x == y)"); }
TEST_F(HostLimits, DeepValuesEndQuietly) {
  expectLines("x = []\nfor i in range(200000): x = [x]\nx = 0\n"
              "y = torch.ones(1, requires_grad=True)\nz = y\nfor i in range(50000): z = z + 1\nz.backward()\nprint(y.grad)\n",
              {"tensor([1.])"});
}
