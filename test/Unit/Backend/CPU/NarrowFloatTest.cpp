#include "CompileText.h"
#include "llvm/ADT/APFloat.h"
#include <bit>
#include <cmath>
#include <random>

using namespace tritonc;
using namespace tritonc::cpu;
using llvm::APFloat;

namespace {

/// z[i] = op(x[i]), 16 lanes a program; `body` maps %v to %r.
std::unique_ptr<Engine> compileBody(const std::string &from, const std::string &to, const std::string &body,
                                    const std::string &cpu) {
  Options options;
  options.cpu = cpu;
  return compileText(
      "func.func @k(%x: !llvm.ptr, %z: !llvm.ptr, %launch: !llvm.ptr, %first: i64, %last: i64, %s: !llvm.ptr)"
      " attributes {tritonc.kernel} {\n  %one = arith.constant 1 : i64\n  %w = arith.constant 16 : i64\n"
      "  scf.for %p = %first to %last step %one : i64 {\n    %i = arith.muli %p, %w : i64\n"
      "    %xp = llvm.getelementptr %x[%i] : (!llvm.ptr, i64) -> !llvm.ptr, " + from +
          "\n    %v = llvm.load %xp {alignment = 2 : i64} : !llvm.ptr -> vector<16x" + from + ">\n" + body +
          "\n    %zp = llvm.getelementptr %z[%i] : (!llvm.ptr, i64) -> !llvm.ptr, " + to +
          "\n    llvm.store %r, %zp {alignment = 2 : i64} : vector<16x" + to + ">, !llvm.ptr\n  }\n  return\n}\n",
      options);
}

const llvm::fltSemantics &semantics(DType type) {
  return type == DType::Float16 ? APFloat::IEEEhalf() : APFloat::BFloat();
}

/// The nearest narrow float to a double, as bits; NaN as any NaN.
uint16_t narrowed(double value, DType type) {
  APFloat number(value);
  bool lost;
  number.convert(semantics(type), APFloat::rmNearestTiesToEven, &lost);
  return uint16_t(number.bitcastToAPInt().getZExtValue());
}
double widened(uint16_t bits, DType type) {
  return type == DType::Float16 ? fromHalfBits(bits) : fromBFloat16Bits(bits);
}

class NarrowFloats : public testing::TestWithParam<std::tuple<DType, const char *>> {
protected:
  DType type = std::get<0>(GetParam());
  std::string cpu = std::get<1>(GetParam());
  std::string name = type == DType::Float16 ? "f16" : "bf16";
  void expectSame(uint16_t got, uint16_t want, const std::string &what) {
    if (std::isnan(widened(want, type)))
      EXPECT_TRUE(std::isnan(widened(got, type))) << what;
    else
      EXPECT_EQ(got, want) << what;
  }
};

TEST_P(NarrowFloats, WidenExactly) {
  for (bool wide : {false, true}) {
    auto engine = compileBody(name, wide ? "f64" : "f32",
                              "%r = arith.extf %v : vector<16x" + name + "> to vector<16x" + (wide ? "f64>" : "f32>"), cpu);
    ASSERT_TRUE(engine);
    Buffer x(type, {65536}), z(wide ? DType::Float64 : DType::Float32, {65536});
    for (int i = 0; i < 65536; ++i)
      x.as<uint16_t>()[i] = uint16_t(i);
    ASSERT_FALSE(engine->run({{65536 / 16, 1, 1}, {&x, &z}, 0}, nullptr));
    for (int i = 0; i < 65536 && !HasFailure(); ++i) {
      double want = widened(uint16_t(i), type), got = z.number(i);
      EXPECT_TRUE(std::isnan(want) ? std::isnan(got) : std::bit_cast<uint64_t>(got) == std::bit_cast<uint64_t>(want)) << i;
    }
  }
}

TEST_P(NarrowFloats, NarrowToNearestEven) {
  auto fromF32 = compileBody("f32", name, "%r = arith.truncf %v : vector<16xf32> to vector<16x" + name + ">", cpu);
  auto fromF64 = compileBody("f64", name, "%r = arith.truncf %v : vector<16xf64> to vector<16x" + name + ">", cpu);
  ASSERT_TRUE(fromF32 && fromF64);
  // Every narrow number, the middle to the next, and just beside both, in f32 and nearer still in f64.
  std::vector<double> singles, doubles;
  for (int i = 0; i < 65535; ++i) {
    double number = widened(uint16_t(i), type), middle = (number + widened(uint16_t(i + 1), type)) / 2;
    for (double at : {number, middle}) {
      for (float beside : {float(at), std::nextafter(float(at), 1e38f), std::nextafter(float(at), -1e38f)})
        singles.push_back(beside);
      for (double beside : {at, std::nextafter(at, 1e300), std::nextafter(at, -1e300)})
        doubles.push_back(beside);
    }
  }
  for (double extreme : {65519.0, 65520.0, 65536.0, 1e38, 3.4e38, 1e300, 1e-300, 5e-324, double(INFINITY), double(NAN)})
    doubles.push_back(extreme), singles.push_back(double(float(extreme)));
  for (bool wide : {false, true}) {
    std::vector<double> &inputs = wide ? doubles : singles;
    inputs.resize(inputs.size() / 16 * 16 + 16);
    Buffer x(wide ? DType::Float64 : DType::Float32, {int64_t(inputs.size())}), z(type, x.shape());
    for (auto [i, input] : llvm::enumerate(inputs))
      if (wide)
        x.as<double>()[i] = input;
      else
        x.as<float>()[i] = float(input);
    ASSERT_FALSE((wide ? fromF64 : fromF32)->run({{x.size() / 16, 1, 1}, {&x, &z}, 0}, nullptr));
    for (size_t i = 0; i < inputs.size() && !HasFailure(); ++i)
      expectSame(z.as<uint16_t>()[i], narrowed(inputs[i], type), std::to_string(inputs[i]));
  }
}

TEST_P(NarrowFloats, ArithmeticRoundsOnceAnOperation) {
  std::string vector = "vector<16x" + name + ">";
  auto engine = compileBody(name, name,
                            "%m = arith.mulf %v, %v : " + vector + "\n%a = arith.addf %m, %v : " + vector +
                                "\n%d = arith.divf %a, %m : " + vector + "\n%n = arith.negf %d : " + vector +
                                "\n%c = arith.cmpf olt, %n, %v : " + vector +
                                "\n%r = arith.select %c, %n, %a : vector<16xi1>, " + vector,
                            cpu);
  ASSERT_TRUE(engine);
  Buffer x(type, {65536}), z(type, {65536});
  for (int i = 0; i < 65536; ++i)
    x.as<uint16_t>()[i] = uint16_t(i);
  ASSERT_FALSE(engine->run({{65536 / 16, 1, 1}, {&x, &z}, 0}, nullptr));
  auto once = [&](double value) { return widened(narrowed(value, type), type); };
  for (int i = 0; i < 65536 && !HasFailure(); ++i) {
    double v = widened(uint16_t(i), type), m = once(v * v), a = once(m + v), n = -once(double(float(a) / float(m)));
    expectSame(z.as<uint16_t>()[i], narrowed(n < v ? n : a, type), std::to_string(i));
  }
}

INSTANTIATE_TEST_SUITE_P(Machines, NarrowFloats,
                         testing::Combine(testing::Values(DType::Float16, DType::BFloat16),
                                          testing::Values("", "x86-64-v3", "generic")));

} // namespace
