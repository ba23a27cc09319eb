// Kernels in the tile dialect, run: what rearranges, scans, sorts and counts tiles.
#include "TileCase.h"
#include <algorithm>
#include <cmath>
#include <cstring>

using namespace tritonc;
using namespace tritonc::cpu;

namespace {

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

} // namespace
