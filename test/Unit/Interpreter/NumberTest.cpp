// The interpreter's own floats against LLVM's APFloat, over every number of 16 bits and under.
#include "Interpreter/Number.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/ADT/APFloat.h"
#include "gtest/gtest.h"
#include <random>

using namespace tritonc::interp;
using llvm::APFloat;

namespace {
struct Case {
  const Format &format;
  const llvm::fltSemantics &semantics;
};
std::vector<Case> cases() {
  return {{f16Format, APFloat::IEEEhalf()}, {bf16Format, APFloat::BFloat()}, {e5m2Format, APFloat::Float8E5M2()},
          {e4m3Format, APFloat::Float8E4M3FN()}, {f32Format, APFloat::IEEEsingle()}};
}
uint64_t expected(double value, const Case &c, APFloat::roundingMode mode) {
  APFloat x(value);
  bool losesInfo = false;
  x.convert(c.semantics, mode, &losesInfo);
  return x.bitcastToAPInt().getZExtValue();
}
} // namespace

TEST(Number, DecodesEveryBitPattern) {
  for (const Case &c : cases())
    for (uint64_t bits = 0; bits <= maskOf(std::min(c.format.width(), 16u)); ++bits) {
      APFloat want(c.semantics, llvm::APInt(c.format.width(), bits));
      double got = decode(bits, c.format);
      ASSERT_EQ(std::isnan(got), want.isNaN()) << bits;
      bool losesInfo;
      APFloat wide = want;
      wide.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &losesInfo);
      if (!want.isNaN()) {
        ASSERT_EQ(got, wide.convertToDouble()) << bits;
        ASSERT_EQ(encode(got, c.format), std::isinf(got) && c.format.saturates ? (bits & ~maskOf(c.format.width() - 1)) | c.format.largest() : bits);
      }
    }
}

TEST(Number, RoundsToNearestEvenAndTowardZero) {
  std::mt19937_64 random(1);
  for (const Case &c : cases())
    for (int i = 0; i < 200000; ++i) {
      // Around the type's own numbers: ties, their neighbours, subnormal and too large ones.
      double value = decode(random() & maskOf(c.format.width()), c.format);
      if (!std::isfinite(value))
        continue;
      double unit = std::ldexp(1.0, std::max(std::ilogb(value == 0 ? 1 : value), 1 - c.format.bias()) - int(c.format.mantissaBits));
      value += unit * (double(random() % 9) / 8.0) * (random() % 2 ? 1 : -1);
      if (random() % 4 == 0)
        value = std::nextafter(value, random() % 2 ? INFINITY : -INFINITY);
      for (auto [mode, rounding] : {std::pair(APFloat::rmNearestTiesToEven, Rounding::ToNearestEven), std::pair(APFloat::rmTowardZero, Rounding::TowardZero)}) {
        if (c.format.saturates && std::fabs(value) > decode(c.format.largest(), c.format))
          continue;
        ASSERT_EQ(encode(value, c.format, rounding), expected(value, c, mode)) << value << " in " << c.format.width() << " bits";
      }
    }
}

TEST(Number, SaturatesWhereHardwareDoes) {
  EXPECT_EQ(encode(1e6, e5m2Format), 0x7bu);
  EXPECT_EQ(encode(-INFINITY, e4m3Format), 0xfeu);
  EXPECT_EQ(encode(1e6, f16Format), 0x7c00u);
  EXPECT_EQ(encode(1e6, f16Format, Rounding::TowardZero), 0x7bffu);
}

TEST(Number, FusesWithOneRounding) {
  mlir::MLIRContext context;
  mlir::Builder b(&context);
  std::mt19937_64 random(2);
  struct Kind {
    mlir::Type type;
    const llvm::fltSemantics &semantics;
  };
  for (const Kind &k : {Kind{b.getF16Type(), APFloat::IEEEhalf()}, Kind{b.getBF16Type(), APFloat::BFloat()}, Kind{b.getF32Type(), APFloat::IEEEsingle()}})
    for (int i = 0; i < 100000; ++i) {
      const Format &f = formatOf(k.type);
      uint64_t bits[3];
      for (uint64_t &x : bits)
        x = random() & maskOf(f.width());
      APFloat x(k.semantics, llvm::APInt(f.width(), bits[0])), y(k.semantics, llvm::APInt(f.width(), bits[1])), z(k.semantics, llvm::APInt(f.width(), bits[2]));
      uint64_t got = fusedMultiplyAdd(decode(bits[0], f), decode(bits[1], f), decode(bits[2], f), k.type);
      x.fusedMultiplyAdd(y, z, APFloat::rmNearestTiesToEven);
      if (!x.isNaN())
        ASSERT_EQ(got, x.bitcastToAPInt().getZExtValue()) << bits[0] << " " << bits[1] << " " << bits[2];
    }
}
