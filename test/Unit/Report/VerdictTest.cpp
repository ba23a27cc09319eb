// What is said of right and wrong results, pattern by pattern, and what is not said.
#include "Reports.h"
#include <cmath>
#include <functional>
#include <random>

using namespace tritonc;

namespace {
using Values = std::function<double(int64_t)>;

Buffer filled(DType type, std::vector<int64_t> shape, const Values &values) {
  Buffer buffer(type, std::move(shape));
  for (int64_t i = 0; i != buffer.size(); ++i) {
    double value = values(i);
    if (type == DType::Float32)
      buffer.as<float>()[i] = float(value);
    else if (type == DType::Int32)
      buffer.as<int32_t>()[i] = int32_t(value);
    else if (type == DType::Float16)
      buffer.as<uint16_t>()[i] = toHalfBits(float(value));
    else
      ADD_FAILURE() << "a type of these tests";
  }
  return buffer;
}

/// One result beside what it should be. Old values and expected ones are random, but the same each time.
struct Case : Quoted {
  std::vector<int64_t> shape;
  DType type;
  Buffer before, expected, actual;
  Verdict verdict;

  Case(std::vector<int64_t> dims, DType elementType = DType::Float32) : shape(dims), type(elementType) {
    std::mt19937 random(7);
    auto number = [&](int64_t) { return type == DType::Int32 ? double(random() % 100000) - 50000 : random() / 4294967296.0 - 0.5; };
    before = filled(type, shape, number);
    expected = filled(type, shape, number);
    actual = expected.clone();
    sources.add("p.tri", "def my_kernel(x):\n");
    verdict.kernel = "my_kernel";
    verdict.spec = "x + 10";
    verdict.output = "z";
    verdict.kernelName = span("my_kernel");
  }
  double e(int64_t i) const { return expected.number(i); }
  void expect(const Values &values) { expected = filled(type, shape, values); }
  void make(const Values &values) { actual = filled(type, shape, values); }

  bool ok = false;
  std::string report() {
    verdict.before = &before;
    verdict.actual = &actual;
    verdict.expected = &expected;
    std::string result;
    llvm::raw_string_ostream out(result);
    ok = reportVerdict(verdict, sources, style, out);
    return result;
  }
  /// The first diagnostic's line, behind its code.
  std::string headline(const std::string &code = "T0702") {
    std::string text = report();
    size_t at = text.find("error[" + code + "]: ");
    if (at == std::string::npos)
      return "no " + code + ": " + text;
    at += code.size() + 9;
    std::string line = text.substr(at, text.find('\n', at) - at);
    size_t next = text.find('\n', at) + 1;
    while (text.substr(next, 14) == std::string(14, ' ')) {
      size_t end = text.find('\n', next);
      line += " " + text.substr(next + 14, end - next - 14);
      next = end + 1;
    }
    return line;
  }
};
} // namespace

TEST(Verdict, Success) {
  Case c({200});
  c.verdict.grid = {7, 1, 1};
  c.verdict.kernel = "add_mask2_kernel";
  EXPECT_EQ(c.report(), "✓ add_mask2_kernel: z matches x + 10    200 of 200 elements, max error 0\n  7 programs\n");
  EXPECT_TRUE(c.ok);
  c.actual.as<float>()[3] += 1e-5f;
  c.verdict.grid = {1, 1, 1};
  c.verdict.kernel = std::string(60, 'k');
  EXPECT_EQ(c.report(), "✓ " + std::string(60, 'k') + ": z matches x + 10\n  200 of 200 elements, max error 1e-05\n  1 program\n");
}

TEST(Verdict, FailureHasTheReasonSamplesAndTheNextStep) {
  Case c({90, 100});
  c.verdict.kernel = "add_vec_block_kernel";
  c.expect([](int64_t i) { return 1.2 + double(i) / 100000; });
  c.make([&](int64_t i) { return i % 100 < 96 ? c.e(i) : c.before.number(i); });
  c.before.as<float>()[96] = c.actual.as<float>()[96] = -0.4644f;
  c.before.as<float>()[97] = c.actual.as<float>()[97] = 0.25f;
  c.before.as<float>()[98] = c.actual.as<float>()[98] = 0;
  EXPECT_EQ(c.report(), R"(✗ add_vec_block_kernel: z differs in 360 of 9000 elements

error[T0701]: columns 96 … 99 of `z` were never written (all 90 rows)
   = z[0, 96] is still -0.46, should be 1.20
   = z[0, 97] is still 0.25, should be 1.20
   = z[0, 98] is still 0, should be 1.20
next: tritonc explain T0701
)");
  EXPECT_FALSE(c.ok);
}

TEST(Verdict, NeverWritten) {
  auto unwritten = [](std::vector<int64_t> shape, std::function<bool(int64_t)> isUnwritten, DType type = DType::Float32) {
    Case c(shape, type);
    c.make([&](int64_t i) { return isUnwritten(i) ? c.before.number(i) : c.e(i); });
    return c.headline("T0701");
  };
  EXPECT_EQ(unwritten({200}, [](int64_t i) { return i >= 192; }), "elements 192 … 199 of `z` were never written");
  EXPECT_EQ(unwritten({4}, [](int64_t i) { return i >= 1; }), "elements 1 … 3 of `z` were never written");
  EXPECT_EQ(unwritten({4}, [](int64_t i) { return i == 2; }), "`z[2]` was never written");
  EXPECT_EQ(unwritten({4}, [](int64_t) { return true; }), "`z` was never written");
  EXPECT_EQ(unwritten({16}, [](int64_t i) { return i % 2 == 1; }), "elements 1, 3, 5 … 15 of `z` were never written");
  EXPECT_EQ(unwritten({90, 100}, [](int64_t i) { return i / 100 == 3; }), "row 3 of `z` was never written (all 100 columns)");
  EXPECT_EQ(unwritten({8, 8}, [](int64_t i) { return i / 8 >= 4 && i % 8 < 2; }), "rows 4 … 7, columns 0, 1 of `z` were never written");
  EXPECT_EQ(unwritten({90, 100}, [](int64_t i) { return i / 100 >= 32 || i % 100 >= 32; }),
            "only rows 0 … 31, columns 0 … 31 of `z` were written");
  EXPECT_EQ(unwritten({8, 8}, [](int64_t i) { return i % 8 > i / 8; }), "the elements above the diagonal of `z` were never written");
  EXPECT_EQ(unwritten({8, 8}, [](int64_t i) { return i % 8 != i / 8; }),
            "the elements beside the diagonal of `z` were never written");
  EXPECT_EQ(unwritten({90, 100}, [](int64_t i) { return i / 100 / 32 != i % 100 / 16; }),
            "only the 32 × 16 blocks on the diagonal of `z` were written");
  EXPECT_EQ(unwritten({2, 9, 6}, [](int64_t i) { return i % 2 == 1 && i / 54 == 1; }),
            "the elements `z[1, :, {1, 3, 5}]` were never written");
  EXPECT_EQ(unwritten({4, 50}, [](int64_t i) { return i >= 110; }), "the elements from `z[2, 10]` on were never written");
  EXPECT_EQ(unwritten({2, 4, 6}, [](int64_t i) { return i % 6 >= 4; }), "the elements `z[:, :, 4 … 5]` were never written");
  EXPECT_EQ(unwritten({64}, [](int64_t i) { return i * 7 % 11 < 4; }), "24 of 64 elements of `z` were never written");
  EXPECT_EQ(unwritten({200}, [](int64_t i) { return i >= 192; }, DType::Int32), "elements 192 … 199 of `z` were never written");
}

TEST(Verdict, OldValuesThatAreAllTheSameProveLess) {
  Case c({8});
  c.before = filled(DType::Float32, {8}, [](int64_t) { return 0; });
  c.make([&](int64_t i) { return i < 6 ? c.e(i) : 0; });
  EXPECT_EQ(c.headline("T0701"), "elements 6, 7 of `z` still hold 0, as before the launch");
  EXPECT_NE(c.report().find("never written, or written with this same value"), std::string::npos);
  c.before = filled(DType::Float32, {8}, [](int64_t) { return NAN; });
  c.make([&](int64_t i) { return i < 6 ? c.e(i) : NAN; });
  EXPECT_EQ(c.headline("T0701"), "elements 6, 7 of `z` still hold nan, as before the launch");
}

TEST(Verdict, UnwrittenAndWrongAreToldApart) {
  Case c({8, 8});
  c.make([&](int64_t i) { return i % 8 >= 6 ? c.before.number(i) : 2 * c.e(i); });
  EXPECT_EQ(c.headline("T0701"), "columns 6, 7 of `z` were never written (all 8 rows)");
  EXPECT_EQ(c.headline("T0702"), "every element of `z` is 2 times too large");
}

TEST(Verdict, NaNAndInfinity) {
  Case c({4, 8});
  c.make([&](int64_t i) { return i / 8 == 2 ? NAN : c.e(i); });
  EXPECT_EQ(c.headline(), "row 2 of `z` is NaN (all 8 columns)");
  c.make([&](int64_t i) { return i / 8 == 2 ? INFINITY : i == 0 ? 9 : c.e(i); });
  EXPECT_EQ(c.headline(), "row 2 of `z` is infinite (all 8 columns)");
  EXPECT_NE(c.report().find("= 1 other element is wrong too"), std::string::npos);
  c.make([&](int64_t) { return NAN; });
  EXPECT_EQ(c.headline(), "every element of `z` is NaN");
  c.expect([&](int64_t i) { return i == 3 ? NAN : 1; });
  c.make([&](int64_t) { return 1; });
  EXPECT_EQ(c.headline(), "`z[0, 3]` is wrong: the spec gives NaN or infinity there");
  // inf where inf is expected is right, and so is nothing beside NaN
  c.expect([&](int64_t) { return -INFINITY; });
  c.actual = c.expected.clone();
  c.report();
  EXPECT_TRUE(c.ok);
  c.expect([&](int64_t) { return NAN; });
  c.actual = c.expected.clone();
  c.report();
  EXPECT_FALSE(c.ok);
}

TEST(Verdict, OneValueEverywhere) {
  Case c({4, 8});
  c.make([&](int64_t) { return 0; });
  EXPECT_EQ(c.headline(), "every element of `z` is 0");
  c.make([&](int64_t i) { return i % 8 >= 5 ? 0 : c.e(i); });
  EXPECT_EQ(c.headline(), "columns 5 … 7 of `z` are all 0 (all 4 rows)");
  c.expect([](int64_t) { return 5; });
  c.make([&](int64_t) { return 3.5; });
  EXPECT_EQ(c.headline(), "every element of `z` is 3.5, should be 5");
}

TEST(Verdict, SignFactorAndDifference) {
  for (DType type : {DType::Float32, DType::Int32, DType::Float16})
    for (std::vector<int64_t> shape : {std::vector<int64_t>{4}, {90, 100}, {2, 3, 5}}) {
      Case c(shape, type);
      c.make([&](int64_t i) { return -c.e(i); });
      EXPECT_EQ(c.headline(), "every element of `z` has the wrong sign");
      c.make([&](int64_t i) { return 2 * c.e(i); });
      EXPECT_EQ(c.headline(), "every element of `z` is 2 times too large");
      double by = type == DType::Int32 ? 9000 : 10;
      c.make([&](int64_t i) { return c.e(i) - by; });
      EXPECT_EQ(c.headline(), "every element of `z` is " + std::to_string(int(by)) + " too small");
    }
  Case c({90, 100});
  c.make([&](int64_t i) { return c.e(i) / 3; });
  EXPECT_EQ(c.headline(), "every element of `z` is 3 times too small");
  c.make([&](int64_t i) { return c.e(i) * -0.5; });
  EXPECT_EQ(c.headline(), "every element of `z` is -0.5 times what it should be");
  c.make([&](int64_t i) { return c.e(i) * 1.442695; });
  EXPECT_EQ(c.headline(), "every element of `z` is 1.443 times too large");
  c.make([&](int64_t i) { return i % 100 >= 64 ? 2 * c.e(i) : c.e(i); });
  EXPECT_EQ(c.headline(), "every wrong element of `z` is 2 times too large");
  c.make([&](int64_t i) { return c.e(i) * double(i / 100 + 2); });
  EXPECT_EQ(c.headline(), "each row of `z` is off by a factor of its own");
  EXPECT_NE(c.report().find("= row 1 is 3 times too large"), std::string::npos);
}

TEST(Verdict, TransposedReversedShifted) {
  for (DType type : {DType::Float32, DType::Int32}) {
    Case square({32, 32}, type);
    square.make([&](int64_t i) { return square.e(i % 32 * 32 + i / 32); });
    EXPECT_EQ(square.headline(), "`z` is transposed: rows and columns are exchanged");
    Case c({9, 10}, type);
    c.make([&](int64_t i) { return c.e(i % 9 * 10 + i / 9); });
    EXPECT_EQ(c.headline(), "`z` is transposed: its values are stored column by column");
    c.make([&](int64_t i) { return c.e(i % 10 == 9 ? i : i + 1); });
    EXPECT_EQ(c.headline(), "each row of `z` is shifted by one: `z[i, j]` holds what belongs in `z[i, j + 1]`");
    c.make([&](int64_t i) { return i < 20 ? 0 : c.e(i - 20); });
    EXPECT_EQ(c.headline(), "the rows of `z` are shifted by 2: `z[i, j]` holds what belongs in `z[i - 2, j]`");
    c.make([&](int64_t i) { return c.e(i / 10 * 10 + 9 - i % 10); });
    EXPECT_EQ(c.headline(), "each row of `z` is reversed");
    c.make([&](int64_t i) { return c.e((8 - i / 10) * 10 + i % 10); });
    EXPECT_EQ(c.headline(), "the rows of `z` come in reverse order");
    c.make([&](int64_t i) { return c.e(89 - i); });
    EXPECT_EQ(c.headline(), "`z` is reversed along every axis");
    c.make([&](int64_t i) { return c.e(i % 10); });
    EXPECT_EQ(c.headline(), "every row of `z` holds what belongs in row 0");
    c.make([&](int64_t i) { return c.e(i / 10 * 10 + 4); });
    EXPECT_EQ(c.headline(), "every column of `z` holds what belongs in column 4");
    Case line({5}, type);
    line.make([&](int64_t i) { return line.e(4 - i); });
    EXPECT_EQ(line.headline(), "`z` is reversed: its last element comes first");
    line.make([&](int64_t i) { return line.e((i + 1) % 5); });
    EXPECT_EQ(line.headline(), "`z` is shifted by one: `z[i]` holds what belongs in `z[i + 1]`");
    Case cube({3, 4, 4}, type);
    cube.make([&](int64_t i) { return cube.e(i / 16 * 16 + i % 4 * 4 + i / 4 % 4); });
    EXPECT_EQ(cube.headline(), "axes 1 and 2 of `z` are exchanged");
  }
}

TEST(Verdict, RowsThatAreConstantAndValuesThatMoved) {
  Case c({6, 8});
  c.make([&](int64_t i) { return double(i / 8) + 0.5; });
  EXPECT_EQ(c.headline(), "each row of `z` holds one value in all its columns");
  c.make([&](int64_t i) { return double(i % 8) + 0.5; });
  EXPECT_EQ(c.headline(), "all rows of `z` are the same");
  c.make([&](int64_t i) { return c.e(i * 5 % 48); });
  EXPECT_EQ(c.headline(), "`z` holds the right values in the wrong places");
}

TEST(Verdict, OnlySomeAreWrong) {
  auto noise = [](int64_t i) { return std::sin(double(i) * 12.9898) * 7 + 11; };
  Case line({200});
  line.make([&](int64_t i) { return i >= 192 ? noise(i) : line.e(i); });
  EXPECT_EQ(line.headline(), "only the last 8 elements of `z` are wrong (192 … 199)");
  line.make([&](int64_t i) { return i >= 8 && i < 20 ? noise(i) : line.e(i); });
  EXPECT_EQ(line.headline(), "only elements 8 … 19 of `z` are wrong");
  line.make([&](int64_t i) { return i == 8 ? noise(i) : line.e(i); });
  EXPECT_EQ(line.headline(), "`z[8]` is wrong");
  Case c({90, 100});
  c.make([&](int64_t i) { return i % 100 >= 96 ? noise(i) : c.e(i); });
  EXPECT_EQ(c.headline(), "only the last 4 columns of `z` are wrong (96 … 99)");
  c.make([&](int64_t i) { return i / 100 == 7 ? noise(i) : c.e(i); });
  EXPECT_EQ(c.headline(), "only row 7 of `z` is wrong (all 100 columns)");
  c.make([&](int64_t i) { return i / 100 < 32 && i % 100 < 32 ? c.e(i) : noise(i); });
  EXPECT_EQ(c.headline(), "only rows 0 … 31, columns 0 … 31 of `z` are right");
  c.make([&](int64_t i) { return i % 7 == 0 && i / 100 < 9 ? noise(i) * (i % 2 ? 1 : -1) : c.e(i); });
  EXPECT_EQ(c.headline(), "129 of 9000 elements of `z` are wrong");
  EXPECT_NE(c.report().find("= every wrong element lies in rows 0 … 8 of `z` (all 100 columns)"), std::string::npos) << c.report();
}

TEST(Verdict, WithoutAPatternNoneIsClaimed) {
  auto noise = [](int64_t i) { return std::sin(double(i) * 12.9898) * 7; };
  Case c({9, 10});
  c.make(noise);
  EXPECT_EQ(c.headline(), "no element of `z` is right");
  c.make([&](int64_t i) { return c.e(i) + 1 + std::fabs(noise(i)); });
  EXPECT_EQ(c.headline(), "every element of `z` is too large");
  c.make([&](int64_t i) { return c.e(i) * (1 + (i % 3 + 1) * 0.004); });
  EXPECT_EQ(c.headline(), "`z` is nearly right: no element is off by more than 1.21 %");
  // One element, or two, fit too much.
  for (std::vector<int64_t> shape : {std::vector<int64_t>{}, {1}, {1, 1}}) {
    Case one(shape);
    one.make([&](int64_t i) { return one.e(i) * 2 + 1; });
    EXPECT_EQ(one.headline(), "`z` has the wrong value");
  }
  Case two({2});
  two.make([&](int64_t i) { return two.e(1 - i) + 3; });
  EXPECT_EQ(two.headline(), "no element of `z` is right");
  // A symmetric result is not called transposed, nor a constant one shifted.
  Case same({4, 4});
  same.expect([](int64_t) { return 1; });
  same.make([&](int64_t i) { return i == 5 ? 2 : 1; });
  EXPECT_EQ(same.headline(), "`z[1, 1]` is wrong");
}

TEST(Verdict, EmptyAndMisshapen) {
  Case empty({0, 4});
  empty.report();
  EXPECT_TRUE(empty.ok);
  Case c({90, 100});
  c.expected = Buffer(DType::Float32, {100, 90});
  EXPECT_EQ(c.headline(), "`z` is f32[90, 100], but the spec gives f32[100, 90]");
  EXPECT_FALSE(c.ok);
}

TEST(Verdict, ToleranceIsThatOfAllclose) {
  Case c({1});
  c.expect([](int64_t) { return 1000; });
  c.make([](int64_t) { return 1001.0; });
  c.report();
  EXPECT_TRUE(c.ok); // 1e-3 + 1e-3 * 1000
  c.make([](int64_t) { return 1001.01; });
  c.report();
  EXPECT_FALSE(c.ok);
  c.verdict.rtol = 0;
  c.verdict.atol = 0;
  c.actual = c.expected.clone();
  c.report();
  EXPECT_TRUE(c.ok);
}

TEST(Verdict, JsonAndShort) {
  Case c({4});
  c.style.format = MessageFormat::Short;
  EXPECT_EQ(c.report(), "p.tri:1:5: ok: my_kernel: z matches x + 10\n");
  c.make([](int64_t) { return 0; });
  EXPECT_EQ(c.report(), "p.tri:1:5: error[T0702]: every element of `z` is 0\n");
  c.style.format = MessageFormat::Json;
  std::string text = c.report();
  EXPECT_EQ(text.substr(0, text.find("\"maxError\"")),
            R"({"v":1,"type":"verdict","ok":false,"kernel":"my_kernel","output":"z","spec":"x + 10","elements":4,"wrong":4,)");
  EXPECT_NE(text.find(R"("programs":1,"grid":[1,1,1]})"
                      "\n"
                      R"({"v":1,"type":"diagnostic","severity":"error","code":"T0702","headline":"every element of `z` is 0",)"
                      R"("labels":[{"file":"p.tri","line":1,"column":5,"endLine":1,"endColumn":14,"text":""}],)"),
            std::string::npos)
      << text;
}
