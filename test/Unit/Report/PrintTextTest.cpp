#include "tritonc/Report/Report.h"
#include "llvm/Support/Unicode.h"
#include <cmath>
#include <gtest/gtest.h>

using namespace tritonc;

static PrintEvent floats(std::vector<int64_t> shape, std::vector<float> values) {
  PrintEvent event;
  event.prefix = "x";
  event.values = Buffer(DType::Float32, std::move(shape));
  for (int64_t i = 0; i != event.values.size(); ++i)
    event.values.as<float>()[i] = values[size_t(i) % values.size()];
  return event;
}

TEST(PrintText, OneDimension) {
  PrintEvent event = floats({6}, {1, 1, 1, 0, 0, 0});
  event.program = {2, 0, 0};
  event.masked = {0, 0, 0, 1, 1, 1};
  EXPECT_EQ(formatPrint(event, {7, 1, 1}), "program (2)  x = f32[6] [1. 1. 1. · · ·]");
  EXPECT_EQ(formatPrint(floats({7}, {0.25f, -0.46411f, 1e10f, -0.0f, INFINITY, NAN, 1.5e-7f}), {1, 1, 1}),
            "program (0)  x = f32[7] [0.25 -0.46411 1.e+10 -0. inf nan 1.5e-07]");
}

TEST(PrintText, ScalarsAndTypes) {
  PrintEvent event;
  event.prefix = "pid: ";
  event.program = {0, 1, 0};
  event.values = Buffer(DType::Int32, {});
  *event.values.as<int32_t>() = -3;
  EXPECT_EQ(formatPrint(event, {4, 3, 1}), "program (0, 1)  pid = -3");
  event.hexadecimal = true;
  EXPECT_EQ(formatPrint(event, {1, 1, 2}), "program (0, 1, 0)  pid = 0xfffffffd");
  event.values = Buffer(DType::Int1, {2});
  event.values.as<uint8_t>()[1] = 1;
  event.hexadecimal = false;
  EXPECT_EQ(formatPrint(event, {1, 1, 1}), "program (0)  pid = i1[2] [False True]");
  event.values = Buffer(DType::UInt64, {1});
  *event.values.as<uint64_t>() = ~uint64_t(0);
  EXPECT_EQ(formatPrint(event, {1, 1, 1}), "program (0)  pid = u64[1] [18446744073709551615]");
  event.values = Buffer(DType::BFloat16, {1});
  *event.values.as<uint16_t>() = 0x3f80;
  event.prefix = "";
  EXPECT_EQ(formatPrint(event, {1, 1, 1}), "program (0)  bf16[1] [1.]");
}

TEST(PrintText, TwoDimensionsAreATable) {
  PrintEvent event = floats({2, 3}, {1, -2.5f, 3, 100, 5, 6});
  event.masked = {0, 0, 1, 0, 0, 0};
  EXPECT_EQ(formatPrint(event, {2, 2, 1}), "program (0, 0)  x = f32[2, 3]\n"
                                           "  [  1. -2.5    ·]\n"
                                           "  [100.   5.   6.]");
}

TEST(PrintText, ThreeDimensionsAreSlices) {
  EXPECT_EQ(formatPrint(floats({2, 1, 2}, {1, 2, 3, 4}), {1, 1, 1}), "program (0)  x = f32[2, 1, 2]\n"
                                                                     "  x[0, :, :]\n"
                                                                     "  [1. 2.]\n"
                                                                     "  x[1, :, :]\n"
                                                                     "  [3. 4.]");
}

TEST(PrintText, LongTilesFitTheLine) {
  for (std::vector<int64_t> shape : {std::vector<int64_t>{1000}, {4, 1000}, {1000, 3}, {100, 5, 64}, {1 << 20}}) {
    std::string text = formatPrint(floats(shape, {0.125f, -33.25f, 7}), {1, 1, 1});
    llvm::SmallVector<llvm::StringRef> lines;
    llvm::StringRef(text).split(lines, '\n');
    EXPECT_LE(lines.size(), 400u);
    for (llvm::StringRef line : lines)
      EXPECT_LE(llvm::sys::unicode::columnWidthUTF8(line), 80) << line.str();
    EXPECT_NE(text.find("…"), std::string::npos);
  }
  PrintEvent wide = floats({100}, {-1.23456e-30f});
  wide.prefix = std::string(70, 'x');
  std::string text = formatPrint(wide, {1, 1, 1});
  EXPECT_NE(text.find("[-1.23456e-30 -1.23456e-30 -1.23456e-30 … -1.23456e-30 -1.23456e-30 -1.23456e-30]"), std::string::npos) << text;
}

TEST(PrintText, NothingAndControlCharacters) {
  PrintEvent event = floats({0}, {1});
  event.prefix = "\x1b[2J";
  EXPECT_EQ(formatPrint(event, {1, 1, 1}), "program (0)  \\x1b[2J = f32[0] []");
}
