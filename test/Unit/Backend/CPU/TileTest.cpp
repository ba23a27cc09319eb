// Kernels in the tile dialect, run: what rearranges, scans, sorts and counts tiles, and atomics.
#include "CompileText.h"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

using namespace tritonc;
using namespace tritonc::cpu;

namespace {

std::string typeName(DType type) {
  switch (type) {
  case DType::Int1:
    return "i1";
  case DType::Int8:
    return "i8";
  case DType::Int16:
    return "i16";
  case DType::Int32:
    return "i32";
  case DType::Int64:
    return "i64";
  case DType::Float8E5:
    return "f8E5M2";
  case DType::Float8E4NV:
    return "f8E4M3FN";
  case DType::Float16:
    return "f16";
  case DType::BFloat16:
    return "bf16";
  case DType::Float64:
    return "f64";
  default:
    return "f32";
  }
}

std::string shapeText(const std::vector<int64_t> &shape) {
  std::string text;
  for (int64_t size : shape)
    text += std::to_string(size) + "x";
  return text;
}

int64_t countOf(const std::vector<int64_t> &shape) {
  return std::accumulate(shape.begin(), shape.end(), int64_t(1), std::multiplies<>());
}

/// func(x0, x1, …, z): every tile row-major in a buffer of its own. `body` makes %r from %0, %1, ….
struct Case {
  std::vector<DType> types;
  std::vector<std::vector<int64_t>> shapes;
  DType resultType;
  std::vector<int64_t> resultShape;
  std::string body;

  static std::string tensor(const std::vector<int64_t> &shape, const std::string &element) {
    return shape.empty() ? element : "tensor<" + shapeText(shape) + element + ">";
  }

  /// Pointers to all elements in `name`.
  static std::string pointers(const std::string &name, const std::string &base, const std::vector<int64_t> &shape, DType type) {
    std::string n = std::to_string(countOf(shape)), pointer = "!tile.ptr<" + typeName(type) + ">";
    std::string text = "  %" + name + "i = tile.arange 0 to " + n + " : tensor<" + n + "xi32>\n";
    text += "  %" + name + "s = tile.splat %" + base + " : " + pointer + " -> tensor<" + n + "x" + pointer + ">\n";
    text += "  %" + name + "o = tile.offset %" + name + "s, %" + name + "i : tensor<" + n + "x" + pointer + ">, tensor<" + n +
            "xi32>\n";
    return text + "  %" + name + " = tile.reshape %" + name + "o : tensor<" + n + "x" + pointer + "> -> " +
           tensor(shape, pointer) + "\n";
  }

  std::string text() const {
    std::string head = "func.func @k(", code;
    for (size_t i = 0; i < types.size(); ++i) {
      std::string n = std::to_string(i);
      head += "%x" + n + ": !tile.ptr<" + typeName(types[i]) + ">, ";
      code += pointers("p" + n, "x" + n, shapes[i], types[i]);
      code += "  %v" + n + " = tile.load %p" + n + " : " + tensor(shapes[i], "!tile.ptr<" + typeName(types[i]) + ">") + "\n";
    }
    head += "%z: !tile.ptr<" + typeName(resultType) + ">) {\n";
    code += body + pointers("q", "z", resultShape, resultType);
    return head + code + "  tile.store %q, %r : " + tensor(resultShape, "!tile.ptr<" + typeName(resultType) + ">") +
           "\n  return\n}\n";
  }

  Buffer run(std::vector<Buffer> inputs) const {
    Buffer result(resultType, resultShape);
    auto engine = compileTiles(text());
    if (!engine) {
      ADD_FAILURE() << text();
      return result;
    }
    Launch launch;
    for (Buffer &input : inputs)
      launch.arguments.push_back(&input);
    launch.arguments.push_back(&result);
    EXPECT_FALSE(engine->run(launch, nullptr));
    return result;
  }
};

template <typename T> Buffer filled(DType type, std::vector<int64_t> shape, llvm::function_ref<T(int64_t)> value) {
  Buffer buffer(type, shape);
  for (int64_t i = 0; i < buffer.size(); ++i)
    buffer.as<T>()[i] = value(i);
  return buffer;
}

Buffer floats(std::vector<int64_t> shape, unsigned seed = 1) {
  unsigned state = seed;
  return filled<float>(DType::Float32, shape, [&](int64_t) {
    state = state * 1664525 + 1013904223;
    return float(int(state >> 16) % 2001 - 1000) / 8.f;
  });
}

Buffer ints(std::vector<int64_t> shape, int from, int to, unsigned seed = 1) {
  unsigned state = seed;
  return filled<int32_t>(DType::Int32, shape, [&](int64_t) {
    state = state * 1664525 + 1013904223;
    return from + int(state >> 8) % (to - from);
  });
}

template <typename T> std::vector<T> elements(const Buffer &buffer) {
  return {buffer.as<T>(), buffer.as<T>() + buffer.size()};
}

/// A number in the buffer's own type.
void store(Buffer &buffer, int64_t i, double value) {
  switch (buffer.type()) {
  case DType::Float64:
    buffer.as<double>()[i] = value;
    return;
  case DType::Float32:
    buffer.as<float>()[i] = float(value);
    return;
  case DType::Float16:
    buffer.as<uint16_t>()[i] = toHalfBits(float(value));
    return;
  case DType::BFloat16:
    buffer.as<uint16_t>()[i] = toBFloat16Bits(float(value));
    return;
  default:
    buffer.as<uint8_t>()[i] = toFloat8Bits(float(value), buffer.type());
  }
}

//===-- Rearranging ---------------------------------------------------------------------------===//

TEST(Tile, JoinAndSplitAreInverse) {
  for (int64_t n : {1, 2, 7, 64}) {
    std::string t = "tensor<" + std::to_string(n) + "xf32>", pair = "tensor<" + std::to_string(n) + "x2xf32>";
    Buffer a = floats({n}), b = floats({n}, 7);
    Case join{{DType::Float32, DType::Float32}, {{n}, {n}}, DType::Float32, {n, 2},
              "  %r = tile.join %v0, %v1 : " + t + " -> " + pair + "\n"};
    Buffer joined = join.run({a, b});
    for (int64_t i = 0; i < n; ++i) {
      ASSERT_EQ(joined.as<float>()[2 * i], a.as<float>()[i]);
      ASSERT_EQ(joined.as<float>()[2 * i + 1], b.as<float>()[i]);
    }
    Case split{{DType::Float32}, {{n, 2}}, DType::Float32, {n},
               "  %f, %s = tile.split %v0 : " + pair + " -> " + t + "\n  %r = arith.subf %f, %s : " + t + "\n"};
    Buffer difference = split.run({joined});
    for (int64_t i = 0; i < n; ++i)
      ASSERT_EQ(difference.as<float>()[i], a.as<float>()[i] - b.as<float>()[i]);
  }
}

TEST(Tile, InterleaveIsJoinAndReshape) {
  Case interleave{{DType::Int32, DType::Int32}, {{3, 20}, {3, 20}}, DType::Int32, {3, 40},
                  "  %j = tile.join %v0, %v1 : tensor<3x20xi32> -> tensor<3x20x2xi32>\n"
                  "  %r = tile.reshape %j : tensor<3x20x2xi32> -> tensor<3x40xi32>\n"};
  Buffer a = ints({3, 20}, 0, 100), b = ints({3, 20}, -100, 0, 9);
  Buffer z = interleave.run({a, b});
  for (int64_t i = 0; i < 60; ++i) {
    ASSERT_EQ(z.as<int32_t>()[2 * i], a.as<int32_t>()[i]);
    ASSERT_EQ(z.as<int32_t>()[2 * i + 1], b.as<int32_t>()[i]);
  }
}

TEST(Tile, ScalarsMakeAPairAndBack) {
  Case pair{{DType::Float32}, {{2}}, DType::Float32, {2},
            "  %f, %s = tile.split %v0 : tensor<2xf32> -> f32\n  %r = tile.join %s, %f : f32 -> tensor<2xf32>\n"};
  Buffer x = floats({2});
  EXPECT_EQ(elements<float>(pair.run({x})), (std::vector<float>{x.as<float>()[1], x.as<float>()[0]}));
}

TEST(Tile, CatAlongEachAxisOfAnySizes) {
  for (auto [a, b] : {std::pair{32, 32}, {16, 48}, {5, 11}, {1, 1}, {64, 3}}) {
    Case flat{{DType::Float32, DType::Float32}, {{a}, {b}}, DType::Float32, {a + b},
              "  %r = tile.cat %v0, %v1 axis 0 : tensor<" + std::to_string(a) + "xf32>, tensor<" + std::to_string(b) +
                  "xf32> -> tensor<" + std::to_string(a + b) + "xf32>\n"};
    Buffer x = floats({a}), y = floats({b}, 5);
    std::vector<float> expected = elements<float>(x), rest = elements<float>(y);
    expected.insert(expected.end(), rest.begin(), rest.end());
    EXPECT_EQ(elements<float>(flat.run({x, y})), expected) << a << " " << b;
  }
  Case rows{{DType::Int32, DType::Int32}, {{3, 20}, {2, 20}}, DType::Int32, {5, 20},
            "  %r = tile.cat %v0, %v1 axis 0 : tensor<3x20xi32>, tensor<2x20xi32> -> tensor<5x20xi32>\n"};
  Buffer x = ints({3, 20}, 0, 1000), y = ints({2, 20}, 0, 1000, 3);
  std::vector<int32_t> expected = elements<int32_t>(x), rest = elements<int32_t>(y);
  expected.insert(expected.end(), rest.begin(), rest.end());
  EXPECT_EQ(elements<int32_t>(rows.run({x, y})), expected);
}

TEST(Tile, FlipsAnyAxis) {
  for (int axis : {0, 1, 2})
    for (std::vector<int64_t> shape : {std::vector<int64_t>{2, 3, 16}, {4, 1, 21}, {1, 5, 2}}) {
      std::string t = "tensor<" + shapeText(shape) + "xi32>";
      t = Case::tensor(shape, "i32");
      Case flip{{DType::Int32}, {shape}, DType::Int32, shape, "  %r = tile.flip %v0 axis " + std::to_string(axis) + " : " + t + "\n"};
      Buffer x = ints(shape, -50, 50), z = flip.run({x});
      for (int64_t i = 0; i < shape[0]; ++i)
        for (int64_t j = 0; j < shape[1]; ++j)
          for (int64_t k = 0; k < shape[2]; ++k) {
            int64_t at[3] = {i, j, k};
            at[axis] = shape[axis] - 1 - at[axis];
            ASSERT_EQ(z.as<int32_t>()[(i * shape[1] + j) * shape[2] + k],
                      x.as<int32_t>()[(at[0] * shape[1] + at[1]) * shape[2] + at[2]]);
          }
    }
}

TEST(Tile, GatherTakesZeroFromOutside) {
  Case along{{DType::Float32, DType::Int32}, {{4, 20}, {4, 9}}, DType::Float32, {4, 9},
             "  %r = tile.gather %v0, %v1 axis 1 : tensor<4x20xf32>, tensor<4x9xi32> -> tensor<4x9xf32>\n"};
  Case across{{DType::Float32, DType::Int32}, {{4, 20}, {7, 20}}, DType::Float32, {7, 20},
              "  %w = arith.extsi %v1 : tensor<7x20xi32> to tensor<7x20xi64>\n"
              "  %r = tile.gather %v0, %w axis 0 : tensor<4x20xf32>, tensor<7x20xi64> -> tensor<7x20xf32>\n"};
  Buffer x = floats({4, 20}), k = ints({4, 9}, -3, 24), z = along.run({x, k});
  for (int64_t i = 0; i < 36; ++i) {
    int32_t at = k.as<int32_t>()[i];
    ASSERT_EQ(z.as<float>()[i], at < 0 || at >= 20 ? 0.f : x.as<float>()[i / 9 * 20 + at]);
  }
  k = ints({7, 20}, -1, 6);
  z = across.run({x, k});
  for (int64_t i = 0; i < 140; ++i) {
    int32_t at = k.as<int32_t>()[i];
    ASSERT_EQ(z.as<float>()[i], at < 0 || at >= 4 ? 0.f : x.as<float>()[at * 20 + i % 20]);
  }
}

//===-- Pointers and integers ------------------------------------------------------------------===//

TEST(Tile, HighHalvesOfProducts) {
  Case high{{DType::Int32, DType::Int32}, {{19}, {19}}, DType::Int32, {19}, "  %r = tile.umulhi %v0, %v1 : tensor<19xi32>\n"};
  Buffer a = ints({19}, INT32_MIN / 2, INT32_MAX / 2), b = ints({19}, INT32_MIN / 2, INT32_MAX / 2, 99), z = high.run({a, b});
  for (int i = 0; i < 19; ++i)
    ASSERT_EQ(z.as<uint32_t>()[i], uint32_t((uint64_t(a.as<uint32_t>()[i]) * b.as<uint32_t>()[i]) >> 32));
  Case wide{{DType::Int64, DType::Int64}, {{9}, {9}}, DType::Int64, {9}, "  %r = tile.umulhi %v0, %v1 : tensor<9xi64>\n"};
  auto word = [](int64_t i) { return uint64_t(i + 1) * 0x9e3779b97f4a7c15u; };
  Buffer c = filled<uint64_t>(DType::Int64, {9}, word);
  Buffer y = wide.run({c, c});
  for (int i = 0; i < 9; ++i)
    ASSERT_EQ(y.as<uint64_t>()[i], uint64_t((unsigned __int128)word(i) * word(i) >> 64));
}

TEST(Tile, ATableOfPointersAndTheSameMemoryAsOtherTypes) {
  auto engine = compileTiles(R"(
    func.func @k(%table: !tile.ptr<i64>, %z: !tile.ptr<i32>) {
      %p = tile.program_id 0
      %at = tile.offset %table, %p : !tile.ptr<i64>, i32
      %word = tile.load %at : !tile.ptr<i64>
      %row = tile.int_to_ptr %word : i64 -> !tile.ptr<f32>
      %i = tile.arange 0 to 20 : tensor<20xi32>
      %rows = tile.splat %row : !tile.ptr<f32> -> tensor<20x!tile.ptr<f32>>
      %from = tile.offset %rows, %i : tensor<20x!tile.ptr<f32>>, tensor<20xi32>
      %cast = tile.ptr_cast %from : tensor<20x!tile.ptr<f32>> -> tensor<20x!tile.ptr<i32>>
      %v = tile.load %cast : tensor<20x!tile.ptr<i32>>
      %n = arith.constant 20 : i32
      %first = arith.muli %p, %n : i32
      %start = tile.offset %z, %first : !tile.ptr<i32>, i32
      %zs = tile.splat %start : !tile.ptr<i32> -> tensor<20x!tile.ptr<i32>>
      %to = tile.offset %zs, %i : tensor<20x!tile.ptr<i32>>, tensor<20xi32>
      %number = tile.ptr_to_int %to : tensor<20x!tile.ptr<i32>> -> tensor<20xi64>
      %back = tile.int_to_ptr %number : tensor<20xi64> -> tensor<20x!tile.ptr<i32>>
      tile.store %back, %v : tensor<20x!tile.ptr<i32>>
      return
    })");
  ASSERT_TRUE(engine);
  Buffer a = floats({20}), b = floats({20}, 4), table(DType::Int64, {2}), z(DType::Int32, {40});
  table.as<int64_t>()[0] = reinterpret_cast<intptr_t>(b.data());
  table.as<int64_t>()[1] = reinterpret_cast<intptr_t>(a.data());
  EXPECT_FALSE(engine->run({{2, 1, 1}, {&table, &z}, 0}, nullptr));
  EXPECT_EQ(std::memcmp(z.data(), b.data(), 80), 0);
  EXPECT_EQ(std::memcmp(z.as<int32_t>() + 20, a.data(), 80), 0);
}

//===-- Scans, sorting, counting ---------------------------------------------------------------===//

TEST(Tile, ScansBothWaysAlongAnyAxis) {
  for (int axis : {0, 1, 2})
    for (bool reverse : {false, true}) {
      std::vector<int64_t> shape{3, 5, 21};
      Case sum{{DType::Int32}, {shape}, DType::Int32, shape,
               "  %r = tile.scan %v0 axis " + std::to_string(axis) + (reverse ? " {reverse}" : "") +
                   " : (tensor<3x5x21xi32>) -> tensor<3x5x21xi32> {\n  ^bb0(%a: i32, %b: i32):\n"
                   "    %t = arith.addi %a, %b : i32\n    tile.yield %t : i32\n  }\n"};
      Buffer x = ints(shape, -9, 9), z = sum.run({x});
      std::vector<int32_t> expected = elements<int32_t>(x);
      int64_t stride = axis == 0 ? 105 : axis == 1 ? 21 : 1, size = shape[axis];
      for (int64_t i = 0; i < 315; ++i) {
        int64_t at = reverse ? 314 - i : i, k = at / stride % size;
        if (reverse ? k + 1 < size : k > 0)
          expected[at] += expected[reverse ? at + stride : at - stride];
      }
      EXPECT_EQ(elements<int32_t>(z), expected) << axis << reverse;
    }
}

TEST(Tile, ScansSeveralOperandsWithBranches) {
  // Runs of equal keys are summed: (k, s) with the sum starting anew where the key changes.
  std::string body = R"(
  %k, %r = tile.scan %v0, %v1 axis 0 : (tensor<40xi32>, tensor<40xf32>) -> (tensor<40xi32>, tensor<40xf32>) {
  ^bb0(%k0: i32, %s0: f32, %k1: i32, %s1: f32):
    %same = arith.cmpi eq, %k0, %k1 : i32
    %s = scf.if %same -> f32 {
      %t = arith.addf %s0, %s1 : f32
      scf.yield %t : f32
    } else {
      scf.yield %s1 : f32
    }
    tile.yield %k1, %s : i32, f32
  }
)";
  Case runs{{DType::Int32, DType::Float32}, {{40}, {40}}, DType::Float32, {40}, body};
  Buffer k = ints({40}, 0, 2), x = floats({40}), z = runs.run({k, x});
  float sum = 0;
  for (int i = 0; i < 40; ++i) {
    sum = i && k.as<int32_t>()[i] == k.as<int32_t>()[i - 1] ? sum + x.as<float>()[i] : x.as<float>()[i];
    ASSERT_EQ(z.as<float>()[i], sum);
  }
}

TEST(Tile, SortsRowsOfAnySize) {
  for (int64_t n : {1, 2, 3, 16, 17, 64, 200, 1024})
    for (bool descending : {false, true}) {
      std::string t = "tensor<3x" + std::to_string(n) + "xf32>";
      Case sort{{DType::Float32}, {{3, n}}, DType::Float32, {3, n},
                "  %r = tile.sort %v0" + std::string(descending ? " {descending}" : "") + " : " + t + " -> " + t + "\n"};
      Buffer x = floats({3, n}, unsigned(n)), z = sort.run({x});
      std::vector<float> expected = elements<float>(x);
      for (int row = 0; row < 3; ++row)
        std::sort(&expected[row * n], &expected[row * n] + n, [&](float a, float b) { return descending ? a > b : a < b; });
      EXPECT_EQ(elements<float>(z), expected) << n;
    }
}

TEST(Tile, SortsNaNsBehindAndKeepsTheFirst) {
  float nan = NAN, inf = INFINITY;
  float values[] = {3, nan, -inf, 0.5f, inf, -nan, -2, 1e-40f};
  Buffer x = filled<float>(DType::Float32, {8}, [&](int64_t i) { return values[i]; });
  Case up{{DType::Float32}, {{8}}, DType::Float32, {8}, "  %r = tile.sort %v0 : tensor<8xf32> -> tensor<8xf32>\n"};
  Buffer z = up.run({x});
  EXPECT_EQ((std::vector<float>(z.as<float>(), z.as<float>() + 6)), (std::vector<float>{-inf, -2, 1e-40f, 0.5f, 3, inf}));
  EXPECT_TRUE(std::isnan(z.as<float>()[6]) && std::isnan(z.as<float>()[7]));
  Case top{{DType::Float32}, {{8}}, DType::Float32, {4},
           "  %r = tile.sort %v0 {descending} : tensor<8xf32> -> tensor<4xf32>\n"};
  z = top.run({x});
  EXPECT_TRUE(std::isnan(z.as<float>()[0]) && std::isnan(z.as<float>()[1]));
  EXPECT_EQ(z.as<float>()[2], inf);
  EXPECT_EQ(z.as<float>()[3], 3);
}

TEST(Tile, SortsIntegersOfEveryWidthAndSign) {
  auto check = [](auto zero, DType type, bool isUnsigned) {
    using T = decltype(zero);
    std::string t = "tensor<37x" + typeName(type) + ">";
    Case sort{{type}, {{37}}, type, {37},
              "  %r = tile.sort %v0" + std::string(isUnsigned ? " {is_unsigned}" : "") + " : " + t + " -> " + t + "\n"};
    Buffer x = filled<T>(type, {37}, [](int64_t i) { return T(uint64_t(i + 1) * 0x9e3779b97f4a7c15u >> 7); });
    std::vector<T> expected = elements<T>(x);
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(elements<T>(sort.run({x})), expected) << t << isUnsigned;
  };
  check(int8_t(), DType::Int8, false);
  check(uint8_t(), DType::Int8, true);
  check(int16_t(), DType::Int16, false);
  check(uint16_t(), DType::Int16, true);
  check(int32_t(), DType::Int32, false);
  check(uint32_t(), DType::Int32, true);
  check(int64_t(), DType::Int64, false);
  check(uint64_t(), DType::Int64, true);
}

TEST(Tile, CountsOnlyNumbersThatHaveABin) {
  Case count{{DType::Int32}, {{100}}, DType::Int32, {7},
             "  %ten = arith.constant dense<90> : tensor<100xi32>\n  %i = tile.arange 0 to 100 : tensor<100xi32>\n"
             "  %m = arith.cmpi slt, %i, %ten : tensor<100xi32>\n"
             "  %r = tile.histogram %v0 mask %m : tensor<100xi32> -> tensor<7xi32>\n"};
  Buffer x = ints({100}, -2, 9), z = count.run({x});
  std::vector<int32_t> expected(7, 0);
  for (int i = 0; i < 90; ++i)
    if (int32_t v = x.as<int32_t>()[i]; v >= 0 && v < 7)
      ++expected[v];
  EXPECT_EQ(elements<int32_t>(z), expected);
}

//===-- Atomics ----------------------------------------------------------------------------------===//

TEST(Tile, AtomicsOfManyProgramsLoseNothing) {
  struct Kind {
    const char *name;
    DType type;
  };
  for (Kind kind : {Kind{"add", DType::Int32}, {"add", DType::Int64}, {"fadd", DType::Float32}, {"fadd", DType::Float64},
                    {"fadd", DType::Float16}, {"fadd", DType::BFloat16}, {"add", DType::Int16}})
    for (const char *order : {"relaxed", "acquire", "release", "acq_rel"}) {
      std::string t = typeName(kind.type), one = isFloat(kind.type) ? "1.0" : "1";
      auto engine = compileTiles("func.func @k(%z: !tile.ptr<" + t + ">) {\n  %i = tile.arange 0 to 32 : tensor<32xi32>\n"
                                 "  %four = arith.constant dense<4> : tensor<32xi32>\n"
                                 "  %limit = arith.constant dense<24> : tensor<32xi32>\n"
                                 "  %m = arith.cmpi slt, %i, %limit : tensor<32xi32>\n"
                                 "  %one = arith.constant dense<" + one + "> : tensor<32x" + t + ">\n"
                                 "  %k = tile.remsi %i, %four : tensor<32xi32>\n"
                                 "  %zs = tile.splat %z : !tile.ptr<" + t + "> -> tensor<32x!tile.ptr<" + t + ">>\n"
                                 "  %p = tile.offset %zs, %k : tensor<32x!tile.ptr<" + t + ">>, tensor<32xi32>\n"
                                 "  %old = tile.atomic_rmw " + std::string(kind.name) + " " + order +
                                 " %p, %one mask %m : tensor<32x!tile.ptr<" + t + ">>\n  return\n}\n");
      ASSERT_TRUE(engine);
      Buffer z(kind.type, {4});
      EXPECT_FALSE(engine->run({{40, 1, 1}, {&z}, 4}, nullptr));
      for (int i = 0; i < 4; ++i)
        EXPECT_EQ(z.number(i), 240) << kind.name << t << order;
    }
}

TEST(Tile, AtomicsYieldTheOldValueAndZeroWhereMaskedOff) {
  auto engine = compileTiles(R"(
    func.func @k(%x: !tile.ptr<i32>, %z: !tile.ptr<i32>) {
      %i = tile.arange 0 to 8 : tensor<8xi32>
      %limit = arith.constant dense<5> : tensor<8xi32>
      %m = arith.cmpi slt, %i, %limit : tensor<8xi32>
      %xs = tile.splat %x : !tile.ptr<i32> -> tensor<8x!tile.ptr<i32>>
      %p = tile.offset %xs, %i : tensor<8x!tile.ptr<i32>>, tensor<8xi32>
      %before = tile.load %p : tensor<8x!tile.ptr<i32>>
      %old = tile.atomic_rmw exchange acq_rel %p, %i mask %m : tensor<8x!tile.ptr<i32>>
      %after = tile.load %p : tensor<8x!tile.ptr<i32>>
      %eight = arith.constant 8 : i32
      %zs = tile.splat %z : !tile.ptr<i32> -> tensor<8x!tile.ptr<i32>>
      %z0 = tile.offset %zs, %i : tensor<8x!tile.ptr<i32>>, tensor<8xi32>
      %eights = tile.splat %eight : i32 -> tensor<8xi32>
      %z1 = tile.offset %z0, %eights : tensor<8x!tile.ptr<i32>>, tensor<8xi32>
      %z2 = tile.offset %z1, %eights : tensor<8x!tile.ptr<i32>>, tensor<8xi32>
      tile.store %z0, %before : tensor<8x!tile.ptr<i32>>
      tile.store %z1, %old : tensor<8x!tile.ptr<i32>>
      tile.store %z2, %after : tensor<8x!tile.ptr<i32>>
      return
    })");
  ASSERT_TRUE(engine);
  Buffer x = filled<int32_t>(DType::Int32, {8}, [](int64_t i) { return int32_t(100 + i); }), z(DType::Int32, {24});
  EXPECT_FALSE(engine->run({{1, 1, 1}, {&x, &z}, 0}, nullptr));
  EXPECT_EQ(elements<int32_t>(z), (std::vector<int32_t>{100, 101, 102, 103, 104, 105, 106, 107, 100, 101, 102, 103,
                                                        104, 0,   0,   0,   0,   1,   2,   3,   4,   105, 106, 107}));
}

TEST(Tile, AtomicMinimaAndBitsOfScalars) {
  auto engine = compileTiles(R"(
    func.func @k(%z: !tile.ptr<i32>) {
      %p = tile.program_id 0
      %one = arith.constant 1 : i32
      %ten = arith.constant 10 : i32
      %v = arith.subi %p, %ten : i32
      %z1 = tile.offset %z, %one : !tile.ptr<i32>, i32
      %z2 = tile.offset %z1, %one : !tile.ptr<i32>, i32
      %z3 = tile.offset %z2, %one : !tile.ptr<i32>, i32
      %z4 = tile.offset %z3, %one : !tile.ptr<i32>, i32
      %z5 = tile.offset %z4, %one : !tile.ptr<i32>, i32
      %0 = tile.atomic_rmw max relaxed %z, %v : !tile.ptr<i32>
      %1 = tile.atomic_rmw min relaxed %z1, %v : !tile.ptr<i32>
      %2 = tile.atomic_rmw umax relaxed %z2, %v : !tile.ptr<i32>
      %3 = tile.atomic_rmw umin relaxed %z3, %v : !tile.ptr<i32>
      %4 = tile.atomic_rmw xor relaxed %z4, %p : !tile.ptr<i32>
      %5 = tile.atomic_rmw or relaxed %z5, %p : !tile.ptr<i32>
      return
    })");
  ASSERT_TRUE(engine);
  Buffer z = filled<int32_t>(DType::Int32, {6}, [](int64_t i) { return i == 3 ? -1 : 0; });
  EXPECT_FALSE(engine->run({{19, 1, 1}, {&z}, 3}, nullptr));
  EXPECT_EQ(elements<int32_t>(z), (std::vector<int32_t>{8, -10, -1, 0, 19, 31}));
}

TEST(Tile, BitsAndBytesAreRearrangedToo) {
  Case bits{{DType::Int1, DType::Int1}, {{9}, {9}}, DType::Int1, {36},
            "  %f = tile.flip %v0 axis 0 : tensor<9xi1>\n  %c = tile.cat %f, %v1 axis 0 : tensor<9xi1>, tensor<9xi1> -> tensor<18xi1>\n"
            "  %s = tile.sort %c : tensor<18xi1> -> tensor<18xi1>\n"
            "  %r = tile.cat %c, %s axis 0 : tensor<18xi1>, tensor<18xi1> -> tensor<36xi1>\n"};
  Buffer a = filled<uint8_t>(DType::Int1, {9}, [](int64_t i) { return i % 3 == 0; });
  Buffer b = filled<uint8_t>(DType::Int1, {9}, [](int64_t i) { return i % 2; });
  std::vector<uint8_t> expected = elements<uint8_t>(a), rest = elements<uint8_t>(b);
  std::reverse(expected.begin(), expected.end());
  expected.insert(expected.end(), rest.begin(), rest.end());
  std::vector<uint8_t> sorted = expected;
  std::sort(sorted.begin(), sorted.end());
  expected.insert(expected.end(), sorted.begin(), sorted.end());
  EXPECT_EQ(elements<uint8_t>(bits.run({a, b})), expected);

  Case bytes{{DType::Float8E4NV, DType::Int1}, {{24}, {24}}, DType::Float8E4NV, {24},
             "  %one = arith.constant dense<1.0> : tensor<24xf8E4M3FN>\n"
             "  %w = arith.select %v1, %v0, %one : tensor<24xi1>, tensor<24xf8E4M3FN>\n"
             "  %r = tile.sort %w {descending} : tensor<24xf8E4M3FN> -> tensor<24xf8E4M3FN>\n"};
  Buffer x(DType::Float8E4NV, {24}), m = filled<uint8_t>(DType::Int1, {24}, [](int64_t i) { return i % 4 != 0; });
  std::vector<double> numbers;
  for (int i = 0; i < 24; ++i) {
    store(x, i, (i * 37 % 24 - 12) / 2.0);
    numbers.push_back(i % 4 ? x.number(i) : 1.0);
  }
  Buffer z = bytes.run({x, m});
  std::sort(numbers.begin(), numbers.end(), std::greater<>());
  for (int i = 0; i < 24; ++i)
    EXPECT_EQ(z.number(i), numbers[i]) << i;
}

TEST(Tile, PointersAreChosenByIndex) {
  auto engine = compileTiles(R"(
    func.func @k(%x: !tile.ptr<f32>, %y: !tile.ptr<f32>, %z: !tile.ptr<f32>) {
      %i = tile.arange 0 to 8 : tensor<8xi32>
      %j = tile.arange 0 to 20 : tensor<20xi32>
      %xs = tile.splat %x : !tile.ptr<f32> -> tensor<8x!tile.ptr<f32>>
      %a = tile.offset %xs, %i : tensor<8x!tile.ptr<f32>>, tensor<8xi32>
      %k = tile.arange 0 to 12 : tensor<12xi32>
      %ys = tile.splat %y : !tile.ptr<f32> -> tensor<12x!tile.ptr<f32>>
      %b = tile.offset %ys, %k : tensor<12x!tile.ptr<f32>>, tensor<12xi32>
      %p = tile.cat %a, %b axis 0 : tensor<8x!tile.ptr<f32>>, tensor<12x!tile.ptr<f32>> -> tensor<20x!tile.ptr<f32>>
      %f = tile.flip %p axis 0 : tensor<20x!tile.ptr<f32>>
      %v = tile.load %f : tensor<20x!tile.ptr<f32>>
      %zs = tile.splat %z : !tile.ptr<f32> -> tensor<20x!tile.ptr<f32>>
      %q = tile.offset %zs, %j : tensor<20x!tile.ptr<f32>>, tensor<20xi32>
      tile.store %q, %v : tensor<20x!tile.ptr<f32>>
      return
    })");
  ASSERT_TRUE(engine);
  Buffer x = floats({8}), y = floats({12}, 3), z(DType::Float32, {20});
  EXPECT_FALSE(engine->run({{1, 1, 1}, {&x, &y, &z}, 0}, nullptr));
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(z.as<float>()[19 - i], i < 8 ? x.as<float>()[i] : y.as<float>()[i - 8]);
}

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

//===-- Programs that wait for each other --------------------------------------------------------===//

/// Each program waits until the one `step` away has passed, then passes itself; the one without a neighbour begins.
std::string chain(int step) {
  return R"(
    func.func @k(%flags: !tile.ptr<i32>, %z: !tile.ptr<i32>) {
      %p = tile.program_id 0
      %n = tile.num_programs 0
      %zero = arith.constant 0 : i32
      %one = arith.constant 1 : i32
      %step = arith.constant )" + std::to_string(step) + R"( : i32
      %q = arith.addi %p, %step : i32
      %above = arith.cmpi sge, %q, %zero : i32
      %below = arith.cmpi slt, %q, %n : i32
      %waits = arith.andi %above, %below : i1
      %at = tile.offset %flags, %q : !tile.ptr<i32>, i32
      %sum = scf.if %waits -> i32 {
        scf.while : () -> () {
          %flag = tile.load %at : !tile.ptr<i32>
          %again = arith.cmpi eq, %flag, %zero : i32
          scf.condition(%again)
        } do {
          scf.yield
        }
        %there = tile.offset %z, %q : !tile.ptr<i32>, i32
        %v = tile.load %there : !tile.ptr<i32>
        %w = arith.addi %v, %one : i32
        scf.yield %w : i32
      } else {
        scf.yield %zero : i32
      }
      %here = tile.offset %z, %p : !tile.ptr<i32>, i32
      tile.store %here, %sum : !tile.ptr<i32>
      %mine = tile.offset %flags, %p : !tile.ptr<i32>, i32
      %old = tile.atomic_rmw exchange release %mine, %one : !tile.ptr<i32>
      return
    })";
}

TEST(Tile, ProgramsWaitForLaterAndForEarlierOnes) {
  for (int step : {-1, 1, 199, -199})
    for (unsigned threads : {1u, 2u, 4u}) {
      auto engine = compileTiles(chain(step));
      ASSERT_TRUE(engine);
      Buffer flags(DType::Int32, {200}), z(DType::Int32, {200});
      EXPECT_FALSE(engine->run({{200, 1, 1}, {&flags, &z}, threads}, nullptr));
      for (int i = 0; i < 200; ++i)
        ASSERT_EQ(z.as<int32_t>()[i], step == 1 ? 199 - i : step == -1 ? i : i + step >= 0 && i + step < 200) << step;
    }
}

TEST(Tile, ALockLetsOneProgramInAtATime) {
  auto engine = compileTiles(R"(
    func.func @k(%lock: !tile.ptr<i32>, %z: !tile.ptr<f32>) {
      %zero = arith.constant 0 : i32
      %one = arith.constant 1 : i32
      scf.while : () -> () {
        %old = tile.atomic_cas acquire %lock, %zero, %one : !tile.ptr<i32>
        %taken = arith.cmpi eq, %old, %one : i32
        scf.condition(%taken)
      } do {
        scf.yield
      }
      %i = tile.arange 0 to 64 : tensor<64xi32>
      %zs = tile.splat %z : !tile.ptr<f32> -> tensor<64x!tile.ptr<f32>>
      %p = tile.offset %zs, %i : tensor<64x!tile.ptr<f32>>, tensor<64xi32>
      %v = tile.load %p : tensor<64x!tile.ptr<f32>>
      %f = arith.constant dense<1.0> : tensor<64xf32>
      %w = arith.addf %v, %f : tensor<64xf32>
      tile.store %p, %w : tensor<64x!tile.ptr<f32>>
      %free = tile.atomic_rmw exchange release %lock, %zero : !tile.ptr<i32>
      return
    })");
  ASSERT_TRUE(engine);
  for (unsigned threads : {1u, 4u}) {
    Buffer lock(DType::Int32, {1}), z(DType::Float32, {64});
    EXPECT_FALSE(engine->run({{20000, 1, 1}, {&lock, &z}, threads}, nullptr));
    for (float v : elements<float>(z))
      ASSERT_EQ(v, 20000);
  }
}

} // namespace
