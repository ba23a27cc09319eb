#include "CompileText.h"
#include <bit>
#include <cmath>
#include <limits>

using namespace tritonc;
using namespace tritonc::cpu;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

/// z[i] = f(x[i]) or f(x[i], y[i]), `width` lanes a program.
std::unique_ptr<Engine> compileFunction(const std::string &function, const std::string &element, int width, bool binary,
                                        const std::string &cpu = "") {
  std::string type = width == 1 ? element : "vector<" + std::to_string(width) + "x" + element + ">";
  auto load = [&](const std::string &name) {
    return "    %" + name + "p = llvm.getelementptr %" + name + "[%i] : (!llvm.ptr, i64) -> !llvm.ptr, " + element + "\n    %" +
           name + "v = llvm.load %" + name + "p {alignment = 2 : i64} : !llvm.ptr -> " + type + "\n";
  };
  Options options;
  options.cpu = cpu;
  return compileText(
      "func.func @k(%x: !llvm.ptr, %y: !llvm.ptr, %z: !llvm.ptr, %launch: !llvm.ptr, %first: i64, %last: i64, %s: !llvm.ptr)"
      " attributes {tritonc.kernel} {\n  %one = arith.constant 1 : i64\n  %w = arith.constant " +
          std::to_string(width) +
          " : i64\n  scf.for %p = %first to %last step %one : i64 {\n    %i = arith.muli %p, %w : i64\n" + load("x") +
          (binary ? load("y") : "") + "    %r = " + function + " %xv" + (binary ? ", %yv" : "") + " : " + type +
          "\n    %zp = llvm.getelementptr %z[%i] : (!llvm.ptr, i64) -> !llvm.ptr, " + element +
          "\n    llvm.store %r, %zp {alignment = 2 : i64} : " + type + ", !llvm.ptr\n  }\n  return\n}\n",
      options);
}

struct Function {
  const char *name;
  double (*reference)(double);
  double ulps;
};

const Function functions[] = {
    {"exp", std::exp, 1},     {"exp2", std::exp2, 1},   {"expm1", std::expm1, 1.5}, {"log", std::log, 1},
    {"log2", std::log2, 1},   {"log1p", std::log1p, 1}, {"sin", std::sin, 2},       {"cos", std::cos, 2},
    {"tanh", std::tanh, 2},   {"erf", std::erf, 2},     {"rsqrt", [](double x) { return 1 / std::sqrt(x); }, 2},
    {"atan", std::atan, 2},   {"floor", std::floor, 0}, {"ceil", std::ceil, 0},     {"trunc", std::trunc, 0},
    {"roundeven", [](double x) { return std::nearbyint(x); }, 0},
    {"sqrt", std::sqrt, 0.5}, {"absf", std::fabs, 0},
};

std::vector<float> specialValues() {
  std::vector<float> values = {0,      1,       2,       0.5f,    1e-45f, 1e-40f, 1e-38f, 1e-20f, 3.5f,    0.625f, 0.7071068f,
                               1.4142f, 4.0f,    88.7f,   88.73f,  89,     103,    104,    127,    128,     149.5f, 150,
                               1e5f,   131072,  131073,  1e10f,  1e20f,  3e38f,  710,    1e30f,  8388608, 16777216};
  for (size_t i = 0, n = values.size(); i < n; ++i)
    values.push_back(-values[i]);
  for (double v : {infinity, -infinity, notANumber, 2.5, 1.5})
    values.push_back(float(v));
  while (values.size() % 16)
    values.push_back(-1);
  return values;
}

void expectNear(float x, float got, double want, double ulps, const std::string &what) {
  float nearest = float(want);
  if (std::isnan(nearest)) {
    EXPECT_TRUE(std::isnan(got)) << what << "(" << x << ") = " << got;
    return;
  }
  if (std::isinf(nearest) || nearest == 0) {
    EXPECT_EQ(std::bit_cast<uint32_t>(got), std::bit_cast<uint32_t>(nearest)) << what << "(" << x << ") = " << got;
    return;
  }
  double ulp = std::ldexp(1.0, std::max(std::ilogb(want), -126) - 23);
  EXPECT_LE(std::abs(got - want), std::max(ulps, 0.501) * ulp) << what << "(" << x << ") = " << got << ", not " << want;
}

class MathFunctions : public testing::TestWithParam<std::tuple<Function, int, const char *>> {};

TEST_P(MathFunctions, AreRightAtSpecialValuesAndInBetween) {
  auto [function, width, cpu] = GetParam();
  auto engine = compileFunction(std::string("math.") + function.name, "f32", width, false, cpu);
  ASSERT_TRUE(engine);
  std::vector<float> inputs = specialValues();
  for (uint64_t bits = 0; bits < (1ull << 32); bits += 400009)
    inputs.push_back(std::bit_cast<float>(uint32_t(bits)));
  inputs.resize(inputs.size() / 448 * 448);
  Buffer x(DType::Float32, {int64_t(inputs.size())}), z(DType::Float32, x.shape());
  std::copy(inputs.begin(), inputs.end(), x.as<float>());
  ASSERT_FALSE(engine->run({{x.size() / width, 1, 1}, {&x, &x, &z}, 0}, nullptr));
  for (size_t i = 0; i < inputs.size() && !HasFailure(); ++i)
    expectNear(inputs[i], z.as<float>()[i], function.reference(inputs[i]), function.ulps, function.name);
}

INSTANTIATE_TEST_SUITE_P(Host, MathFunctions,
                         testing::Combine(testing::ValuesIn(functions), testing::Values(1, 7, 16, 64), testing::Values("")),
                         [](const auto &info) {
                           return std::string(std::get<0>(info.param).name) + "_" + std::to_string(std::get<1>(info.param));
                         });
INSTANTIATE_TEST_SUITE_P(Generic, MathFunctions,
                         testing::Combine(testing::ValuesIn(functions), testing::Values(8), testing::Values("generic")),
                         [](const auto &info) { return std::string(std::get<0>(info.param).name); });

TEST(Math, DoublesAreRightToo) {
  for (const Function &function : functions) {
    auto engine = compileFunction(std::string("math.") + function.name, "f64", 8, false);
    ASSERT_TRUE(engine);
    std::vector<float> inputs = specialValues();
    Buffer x(DType::Float64, {int64_t(inputs.size())}), z(DType::Float64, x.shape());
    std::copy(inputs.begin(), inputs.end(), x.as<double>());
    x.as<double>()[0] = 1e300, x.as<double>()[1] = 5e-324, x.as<double>()[2] = -1e-310;
    ASSERT_FALSE(engine->run({{x.size() / 8, 1, 1}, {&x, &x, &z}, 0}, nullptr));
    for (int64_t i = 0; i < x.size(); ++i) {
      double in = x.as<double>()[i], got = z.as<double>()[i], want = function.reference(in);
      if (std::isnan(want))
        EXPECT_TRUE(std::isnan(got)) << function.name << "(" << in << ") = " << got;
      else if (std::isinf(want) || want == 0)
        EXPECT_TRUE(got == want && std::signbit(got) == std::signbit(want)) << function.name << "(" << in << ") = " << got;
      else
        EXPECT_LE(std::abs(got - want), 3 * std::ldexp(1.0, std::max(std::ilogb(want), -1022) - 52))
            << function.name << "(" << in << ") = " << got << ", not " << want;
    }
  }
}

TEST(Math, PowersHaveTheSpecialValuesOfC) {
  auto engine = compileFunction("math.powf", "f32", 16, true);
  ASSERT_TRUE(engine);
  std::vector<float> numbers = {0,     -0.f, 1,     -1,   2,      -2,    0.5f,  -0.5f,
                                3,     -3,   1.5f,  -2.5, 1e-40f, 1e30f, -1e30f, 127,
                                -150,  4e9f, 16777215};
  for (double v : {infinity, -infinity, notANumber})
    numbers.push_back(float(v));
  std::vector<std::pair<float, float>> pairs;
  for (float a : numbers)
    for (float b : numbers)
      pairs.emplace_back(a, b);
  while (pairs.size() % 16)
    pairs.emplace_back(1.1f, 7.3f);
  Buffer x(DType::Float32, {int64_t(pairs.size())}), y(DType::Float32, x.shape()), z(DType::Float32, x.shape());
  for (auto [i, pair] : llvm::enumerate(pairs))
    x.as<float>()[i] = pair.first, y.as<float>()[i] = pair.second;
  ASSERT_FALSE(engine->run({{x.size() / 16, 1, 1}, {&x, &y, &z}, 0}, nullptr));
  for (auto [i, pair] : llvm::enumerate(pairs))
    expectNear(pair.first, z.as<float>()[i], std::pow(double(pair.first), double(pair.second)), 1,
               "power " + std::to_string(pair.second));
}

TEST(Math, FmaRoundsOnce) {
  for (const char *cpu : {"", "generic"}) {
    Options options;
    options.cpu = cpu;
    auto engine = compileText(R"(
      func.func @k(%x: !llvm.ptr, %z: !llvm.ptr, %launch: !llvm.ptr, %first: i64, %last: i64, %s: !llvm.ptr)
          attributes {tritonc.kernel} {
        %v = llvm.load %x : !llvm.ptr -> vector<4xf32>
        %minus = arith.constant dense<-1.0> : vector<4xf32>
        %r = math.fma %v, %v, %minus : vector<4xf32>
        llvm.store %r, %z : vector<4xf32>, !llvm.ptr
        return
      })", options);
    ASSERT_TRUE(engine);
    Buffer x(DType::Float32, {4}), z(DType::Float32, {4});
    for (int i = 0; i < 4; ++i)
      x.as<float>()[i] = 1 + std::ldexp(1.f, -13 - i);
    ASSERT_FALSE(engine->run({{1, 1, 1}, {&x, &z}, 0}, nullptr));
    for (int i = 0; i < 4; ++i)
      EXPECT_EQ(z.as<float>()[i], std::fma(x.as<float>()[i], x.as<float>()[i], -1.f));
  }
}

} // namespace
