#include "tritonc/Runtime/Buffer.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/bit.h"
#include <cmath>
#include <gtest/gtest.h>
#include <random>

using namespace tritonc;
using llvm::APFloat;

namespace {
struct Format {
  const char *name;
  const llvm::fltSemantics &semantics;
  unsigned bits;
  uint32_t (*narrow)(float);
  float (*widen)(uint32_t);
};

const Format formats[] = {
    {"fp16", APFloat::IEEEhalf(), 16, [](float v) -> uint32_t { return toHalfBits(v); },
     [](uint32_t b) { return fromHalfBits(b); }},
    {"bf16", APFloat::BFloat(), 16, [](float v) -> uint32_t { return toBFloat16Bits(v); },
     [](uint32_t b) { return fromBFloat16Bits(b); }},
    {"fp8e4nv", APFloat::Float8E4M3FN(), 8, [](float v) -> uint32_t { return toFloat8Bits(v, DType::Float8E4NV); },
     [](uint32_t b) { return fromFloat8Bits(b, DType::Float8E4NV); }},
    {"fp8e5", APFloat::Float8E5M2(), 8, [](float v) -> uint32_t { return toFloat8Bits(v, DType::Float8E5); },
     [](uint32_t b) { return fromFloat8Bits(b, DType::Float8E5); }},
};

/// LLVM's own conversion, as the judge of ours.
uint32_t judgeNarrow(const Format &format, float value) {
  APFloat number(value);
  bool losesInfo;
  number.convert(format.semantics, APFloat::rmNearestTiesToEven, &losesInfo);
  return number.bitcastToAPInt().getZExtValue();
}

void expectSameNarrowing(const Format &format, uint32_t floatBits) {
  float value = llvm::bit_cast<float>(floatBits);
  uint32_t ours = format.narrow(value);
  if (std::isnan(value)) {
    ASSERT_TRUE(std::isnan(format.widen(ours))) << format.name << " of NaN " << floatBits;
    return;
  }
  ASSERT_EQ(ours, judgeNarrow(format, value)) << format.name << " of " << value << " bits " << floatBits;
}
} // namespace

TEST(NarrowFloat, EveryPatternWidensAndComesBack) {
  for (const Format &format : formats)
    for (uint32_t bits = 0; bits != 1u << format.bits; ++bits) {
      APFloat number(format.semantics, llvm::APInt(format.bits, bits));
      float ours = format.widen(bits);
      ASSERT_EQ(std::isnan(ours), number.isNaN()) << format.name << " " << bits;
      if (number.isNaN())
        continue;
      ASSERT_EQ(llvm::bit_cast<uint32_t>(ours), llvm::bit_cast<uint32_t>(number.convertToFloat()))
          << format.name << " " << bits;
      ASSERT_EQ(format.narrow(ours), bits) << format.name;
    }
}

// Between two neighbours: both, the tie and what lies just beside it, and everything beside the ends.
TEST(NarrowFloat, TiesBetweenAllNeighboursRoundToEven) {
  for (const Format &format : formats)
    for (uint32_t bits = 0; bits + 1 != 1u << (format.bits - 1); ++bits) {
      float low = format.widen(bits), high = format.widen(bits + 1);
      if (!std::isfinite(low) || std::isnan(high))
        continue;
      float middle = std::isinf(high) ? low + (low - format.widen(bits - 1)) / 2 : low + (high - low) / 2;
      uint32_t center = llvm::bit_cast<uint32_t>(middle);
      for (uint32_t around = center - (center ? 1 : 0); around != center + 2; ++around) {
        expectSameNarrowing(format, around);
        expectSameNarrowing(format, around | 0x80000000u);
      }
    }
}

TEST(NarrowFloat, EveryExponentAndRandomMantissas) {
  std::mt19937 random(1);
  for (const Format &format : formats)
    for (uint32_t high = 0; high != 1u << 16; ++high) { // sign, exponent and the top of the mantissa
      expectSameNarrowing(format, high << 16);
      expectSameNarrowing(format, high << 16 | 1);
      expectSameNarrowing(format, high << 16 | 0x8000);
      expectSameNarrowing(format, high << 16 | 0xffff);
      expectSameNarrowing(format, high << 16 | (random() & 0xffff));
    }
}

TEST(NarrowFloat, OverflowIsInfinityButNaNInE4NV) {
  EXPECT_EQ(toFloat8Bits(448, DType::Float8E4NV), 0x7e);
  EXPECT_EQ(toFloat8Bits(464, DType::Float8E4NV), 0x7e); // the tie rounds to the even 448
  EXPECT_EQ(toFloat8Bits(464.1f, DType::Float8E4NV), 0x7f);
  EXPECT_EQ(toFloat8Bits(-INFINITY, DType::Float8E4NV), 0xff);
  EXPECT_EQ(toFloat8Bits(57344, DType::Float8E5), 0x7b);
  EXPECT_EQ(toFloat8Bits(61440, DType::Float8E5), 0x7c);
  EXPECT_EQ(toHalfBits(65519.99f), 0x7bff);
  EXPECT_EQ(toHalfBits(65520), 0x7c00);
  EXPECT_EQ(toBFloat16Bits(INFINITY), 0x7f80);
}

TEST(Buffer, IsZeroFilledAndAligned) {
  Buffer buffer(DType::Float32, {3, 5});
  EXPECT_EQ(buffer.size(), 15);
  EXPECT_EQ(buffer.byteCount(), 60u);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(buffer.data()) % 64, 0u);
  for (int i = 0; i != 15; ++i)
    EXPECT_EQ(buffer.number(i), 0);
}

TEST(Buffer, ScalarHasOneElementAndAZeroHasNone) {
  EXPECT_EQ(Buffer(DType::Int64, {}).size(), 1);
  EXPECT_EQ(Buffer(DType::Int64, {4, 0, 3}).size(), 0);
  EXPECT_EQ(Buffer(DType::Int64, {4, 0, 3}).shape(), (std::vector<int64_t>{4, 0, 3}));
  EXPECT_EQ(Buffer().size(), 0);
  EXPECT_EQ(Buffer().clone().size(), 0);
}

TEST(Buffer, CloneOwnsItsElementsAndAViewDoesNot) {
  int32_t storage[] = {1, -2, 3};
  Buffer view(DType::Int32, {3}, storage);
  Buffer copy = view.clone();
  storage[1] = 7;
  EXPECT_EQ(view.number(1), 7);
  EXPECT_EQ(copy.number(1), -2);
}

TEST(Buffer, NumbersOfEveryType) {
  auto first = [](DType type, auto value) {
    Buffer buffer(type, {1});
    *buffer.as<decltype(value)>() = value;
    return buffer.number(0);
  };
  EXPECT_EQ(first(DType::Int1, uint8_t(1)), 1);
  EXPECT_EQ(first(DType::Int8, int8_t(-128)), -128);
  EXPECT_EQ(first(DType::UInt8, uint8_t(255)), 255);
  EXPECT_EQ(first(DType::Int16, int16_t(-3)), -3);
  EXPECT_EQ(first(DType::UInt16, uint16_t(65535)), 65535);
  EXPECT_EQ(first(DType::UInt32, uint32_t(4294967295u)), 4294967295.0);
  EXPECT_EQ(first(DType::Int64, int64_t(-5)), -5);
  EXPECT_EQ(first(DType::UInt64, uint64_t(1) << 63), 9223372036854775808.0);
  EXPECT_EQ(first(DType::Float16, uint16_t(0x3c00)), 1);
  EXPECT_EQ(first(DType::BFloat16, uint16_t(0xc000)), -2);
  EXPECT_EQ(first(DType::Float64, 0.1), 0.1);
  Buffer words(DType::UInt16, {1});
  *words.as<uint16_t>() = 0x3f80;
  EXPECT_EQ(words.withType(DType::BFloat16).number(0), 1);
}

TEST(Buffer, SizesThatDoNotExistAreRefused) {
  EXPECT_FALSE(Buffer::tryMake(DType::Float32, {-1}));
  EXPECT_FALSE(Buffer::tryMake(DType::Float32, {int64_t(1) << 40, int64_t(1) << 40}));
  EXPECT_FALSE(Buffer::tryMake(DType::Float64, {int64_t(1) << 60}));
  EXPECT_FALSE(Buffer::tryMake(DType::Int8, {INT64_MAX}));
  EXPECT_TRUE(Buffer::tryMake(DType::Int8, {INT64_MAX, 0, INT64_MAX}));
  EXPECT_EQ(Buffer(DType::Float32, {-1}).size(), 0);
}
