// Kernels in the tile dialect, run: atomics, and programs that wait for each other.
#include "TileCase.h"

using namespace tritonc;
using namespace tritonc::cpu;

namespace {

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
