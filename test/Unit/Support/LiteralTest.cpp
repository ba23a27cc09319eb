#include "tritonc/Support/Literal.h"
#include <gtest/gtest.h>
#include <limits>

using namespace tritonc;

static std::string text(Literal literal) { return toPython(literal); }

TEST(Literal, NumbersAreWrittenAsPythonWritesThem) {
  EXPECT_EQ(text({}), "None");
  EXPECT_EQ(text({true}), "True");
  EXPECT_EQ(text({int64_t(128)}), "128");
  EXPECT_EQ(text({std::numeric_limits<int64_t>::min()}), "-9223372036854775808");
  const std::pair<double, const char *> floats[] = {
      {0.0, "0.0"},      {-0.0, "-0.0"},      {1.0, "1.0"},
      {0.1, "0.1"},      {1e15, "1000000000000000.0"},
      {1e16, "1e+16"},   {1.5e16, "1.5e+16"}, {123456789012345680.0, "1.2345678901234568e+17"},
      {1e-4, "0.0001"},  {1e-5, "1e-05"},     {1.25e-7, "1.25e-07"},
      {5e-324, "5e-324"}, {1.7976931348623157e308, "1.7976931348623157e+308"},
      {1e100, "1e+100"}, {9007199254740993.0, "9007199254740992.0"}, {-2.5, "-2.5"},
  };
  for (auto [value, expected] : floats)
    EXPECT_EQ(text({value}), expected);
  EXPECT_EQ(text({std::numeric_limits<double>::infinity()}), "inf");
  EXPECT_EQ(text({-std::numeric_limits<double>::infinity()}), "-inf");
  EXPECT_EQ(text({std::numeric_limits<double>::quiet_NaN()}), "nan");
}

TEST(Literal, StringsAreQuotedAsRepr) {
  auto repr = [](std::string s) { return text({s}); };
  EXPECT_EQ(repr("relu"), "'relu'");
  EXPECT_EQ(repr(""), "''");
  EXPECT_EQ(repr("it's"), "\"it's\"");
  EXPECT_EQ(repr("\""), "'\"'");
  EXPECT_EQ(repr("'\""), "'\\'\"'");
  EXPECT_EQ(repr("a\\b\n\t\r"), "'a\\\\b\\n\\t\\r'");
  EXPECT_EQ(repr(std::string("\0\x1b\x7f", 3)), "'\\x00\\x1b\\x7f'");
  EXPECT_EQ(repr("é✓"), "'é✓'");
  EXPECT_EQ(repr("\u00a0\u202e\u00ad\u3000"), "'\\xa0\\u202e\\xad\\u3000'");
  EXPECT_EQ(repr("\U000e0001"), "'\\U000e0001'");
  EXPECT_EQ(repr("\xff"), "'\\xff'");
}

TEST(Literal, TuplesNestAndKeepTheCommaOfOne) {
  std::vector<Literal> empty, one{{int64_t(1)}}, two{{int64_t(1)}, {std::string("a")}};
  EXPECT_EQ(text({empty}), "()");
  EXPECT_EQ(text({one}), "(1,)");
  EXPECT_EQ(text({two}), "(1, 'a')");
  EXPECT_EQ(text({std::vector<Literal>{{two}, {true}}}), "((1, 'a'), True)");
  EXPECT_EQ(text({DType::Float32}), "tl.float32");
  EXPECT_EQ(text({FunctionName{"relu"}}), "relu");
}

TEST(DType, EveryTypeIsFoundByItsNames) {
  for (int i = 0; i <= int(DType::Float64); ++i) {
    auto type = DType(i);
    EXPECT_EQ(dtypeNamed(shortName(type)), type);
    EXPECT_EQ(dtypeNamed(longName(type)), type);
    EXPECT_EQ(byteSize(type), (bitWidth(type) + 7) / 8);
    EXPECT_EQ(isInt(type), !isFloat(type));
  }
  EXPECT_EQ(messageName(DType::Float32), "f32");
  EXPECT_EQ(byteSize(DType::Int1), 1u);
  EXPECT_FALSE(dtypeNamed("float"));
  EXPECT_FALSE(dtypeNamed(""));
}
