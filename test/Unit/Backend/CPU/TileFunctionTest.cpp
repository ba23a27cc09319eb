// Kernels in the tile dialect, run: every function of arith and math on every float type.
#include "TileCase.h"
#include <algorithm>
#include <cmath>

using namespace tritonc;
using namespace tritonc::cpu;

namespace {

//===-- Every function of the math dialect ----------------------------------------------------------===//

struct Function {
  const char *name;
  double (*of)(double, double);
  unsigned operands = 1;
};

const Function functions[] = {
    {"math.absf", [](double x, double) { return std::fabs(x); }},
    {"math.acos", [](double x, double) { return std::acos(x); }},
    {"math.acosh", [](double x, double) { return std::acosh(x); }},
    {"math.asin", [](double x, double) { return std::asin(x); }},
    {"math.asinh", [](double x, double) { return std::asinh(x); }},
    {"math.atan", [](double x, double) { return std::atan(x); }},
    {"math.atanh", [](double x, double) { return std::atanh(x); }},
    {"math.atan2", [](double x, double y) { return std::atan2(x, y); }, 2},
    {"math.cbrt", [](double x, double) { return std::cbrt(x); }},
    {"math.ceil", [](double x, double) { return std::ceil(x); }},
    {"math.copysign", [](double x, double y) { return std::copysign(x, y); }, 2},
    {"math.cos", [](double x, double) { return std::cos(x); }},
    {"math.cosh", [](double x, double) { return std::cosh(x); }},
    {"math.erf", [](double x, double) { return std::erf(x); }},
    {"math.erfc", [](double x, double) { return std::erfc(x); }},
    {"math.exp", [](double x, double) { return std::exp(x); }},
    {"math.exp2", [](double x, double) { return std::exp2(x); }},
    {"math.expm1", [](double x, double) { return std::expm1(x); }},
    {"math.floor", [](double x, double) { return std::floor(x); }},
    {"math.log", [](double x, double) { return std::log(x); }},
    {"math.log10", [](double x, double) { return std::log10(x); }},
    {"math.log1p", [](double x, double) { return std::log1p(x); }},
    {"math.log2", [](double x, double) { return std::log2(x); }},
    {"math.powf", [](double x, double y) { return std::pow(x, y); }, 2},
    {"math.round", [](double x, double) { return std::round(x); }},
    {"math.roundeven", [](double x, double) { return std::nearbyint(x); }},
    {"math.rsqrt", [](double x, double) { return 1 / std::sqrt(x); }},
    {"math.sin", [](double x, double) { return std::sin(x); }},
    {"math.sinh", [](double x, double) { return std::sinh(x); }},
    {"math.sqrt", [](double x, double) { return std::sqrt(x); }},
    {"math.tan", [](double x, double) { return std::tan(x); }},
    {"math.tanh", [](double x, double) { return std::tanh(x); }},
    {"math.trunc", [](double x, double) { return std::trunc(x); }},
    {"arith.remf", [](double x, double y) { return std::fmod(x, y); }, 2},
    {"arith.negf", [](double x, double) { return -x; }},
    {"arith.maximumf", [](double x, double y) { return std::isnan(x) || std::isnan(y) ? NAN : std::fmax(x, y); }, 2},
    {"arith.minnumf", [](double x, double y) { return std::fmin(x, y); }, 2},
};

/// The distance that an element may have: two units in the last place of its type.
double tolerance(DType type, double value) {
  int digits = type == DType::Float64 ? 53 : type == DType::Float32 ? 24 : type == DType::Float16 ? 11 : type == DType::BFloat16 ? 8 : 3;
  double least = type == DType::Float16 ? 0x1p-24 : type == DType::Float8E5 ? 0x1p-16 : type == DType::Float64 ? 0 : 0x1p-126;
  return std::max(std::ldexp(std::fabs(value), 2 - digits), least);
}

TEST(Tile, FunctionsOfEveryFloatType) {
  const double xs[] = {0.25, -0.75, 0.5, 1.5, -2.5, 3, 0.0625, -0.0, 7, INFINITY, NAN, 1, -1, 0.875, 12, -40, 0.375};
  const double ys[] = {2, 3, -1.5, 0.5, 2, -2, 1, 4, 0.25, 1, 2, NAN, 5, -0.5, 3, 7, 0.125};
  for (DType type : {DType::Float32, DType::Float64, DType::Float16, DType::BFloat16, DType::Float8E5})
    for (const Function &function : functions) {
      std::string t = "tensor<17x" + typeName(type) + ">", y = function.operands == 2 ? ", %v1" : "";
      Case each{{type, type}, {{17}, {17}}, type, {17}, "  %r = " + std::string(function.name) + " %v0" + y + " : " + t + "\n"};
      Buffer x(type, {17}), other(type, {17});
      for (int i = 0; i < 17; ++i) {
        store(x, i, xs[i]);
        store(other, i, ys[i]);
      }
      Buffer z = each.run({x, other});
      for (int i = 0; i < 17; ++i) {
        double want = function.of(x.number(i), other.number(i)), got = z.number(i);
        bool onlySign = llvm::is_contained({"math.absf", "math.copysign", "arith.negf"}, llvm::StringRef(function.name));
        if (type == DType::Float8E5 && std::fabs(want) > 57344 && !onlySign)
          want = std::copysign(57344, want); // saturates
        else if (type == DType::Float16 && std::fabs(want) >= 65520)
          want = std::copysign(INFINITY, want);
        bool same = std::isnan(want) ? std::isnan(got) : got == want || std::fabs(got - want) <= tolerance(type, want);
        EXPECT_TRUE(same) << function.name << " of " << typeName(type) << " " << x.number(i) << ", " << other.number(i)
                          << " is " << want << ", got " << got;
      }
    }
}

TEST(Tile, PredicatesAndIntegersOfTheMathDialect) {
  for (auto [name, of] : {std::pair<const char *, bool (*)(double)>{"isnan", [](double x) { return std::isnan(x); }},
                          {"isinf", [](double x) { return std::isinf(x); }},
                          {"isfinite", [](double x) { return std::isfinite(x); }},
                          {"isnormal", [](double x) { return std::isnormal(x); }}})
    for (DType type : {DType::Float32, DType::Float64, DType::Float16, DType::BFloat16}) {
      Case each{{type}, {{5}}, DType::Int1, {5},
                "  %r = math." + std::string(name) + " %v0 : tensor<5x" + typeName(type) + ">\n"};
      Buffer x(type, {5});
      const double values[] = {1.5, 0.0, -INFINITY, NAN, -3.0};
      for (int i = 0; i < 5; ++i)
        store(x, i, values[i]);
      Buffer z = each.run({x});
      for (int i = 0; i < 5; ++i)
        EXPECT_EQ(z.as<uint8_t>()[i], of(x.number(i))) << name << " of " << typeName(type) << " " << x.number(i);
    }
  Buffer x = ints({9}, -5, 6);
  for (auto [name, of] : {std::pair<const char *, int (*)(int)>{"absi", [](int x) { return std::abs(x); }},
                          {"ctpop", [](int x) { return __builtin_popcount(unsigned(x)); }},
                          {"ctlz", [](int x) { return x ? __builtin_clz(unsigned(x)) : 32; }},
                          {"cttz", [](int x) { return x ? __builtin_ctz(unsigned(x)) : 32; }}}) {
    Case each{{DType::Int32}, {{9}}, DType::Int32, {9}, "  %r = math." + std::string(name) + " %v0 : tensor<9xi32>\n"};
    Buffer z = each.run({x});
    for (int i = 0; i < 9; ++i)
      EXPECT_EQ(z.as<int32_t>()[i], of(x.as<int32_t>()[i])) << name << " of " << x.as<int32_t>()[i];
  }
  Case power{{DType::Float32, DType::Int32}, {{9}, {9}}, DType::Float32, {9},
             "  %r = math.fpowi %v0, %v1 : tensor<9xf32>, tensor<9xi32>\n"};
  Buffer base = floats({9}), z = power.run({base, x});
  for (int i = 0; i < 9; ++i)
    EXPECT_FLOAT_EQ(z.as<float>()[i], float(std::pow(base.as<float>()[i], x.as<int32_t>()[i])));
  Case integers{{DType::Int32, DType::Int32}, {{9}, {9}}, DType::Int32, {9}, "  %r = math.ipowi %v0, %v1 : tensor<9xi32>\n"};
  z = integers.run({x, x});
  for (int i = 0; i < 9; ++i)
    if (int32_t n = x.as<int32_t>()[i]; n != 0)
      EXPECT_EQ(z.as<int32_t>()[i], n > 0 ? int32_t(std::pow(n, n)) : n == -1 ? -1 : 0) << n;
  Case clamp{{DType::Float32, DType::Float32}, {{9}, {9}}, DType::Float32, {9},
             "  %r = math.clampf %v0 to [%v1, %v1] : tensor<9xf32>\n"};
  Buffer bound = floats({9}, 5);
  EXPECT_EQ(elements<float>(clamp.run({base, bound})), elements<float>(bound));
}

} // namespace
