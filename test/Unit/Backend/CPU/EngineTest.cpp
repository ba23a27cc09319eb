#include "CompileText.h"
#include <numeric>

using namespace tritonc;
using namespace tritonc::cpu;

namespace {

/// z[p] = x[p] * a + b for each program p, with arguments of many types.
const char *axpy = R"(
func.func @axpy(%x: !llvm.ptr, %z: !llvm.ptr, %a: f32, %b: i32, %launch: !llvm.ptr, %first: i64, %last: i64,
                %scratch: !llvm.ptr) attributes {tritonc.kernel, tritonc.scratch_bytes = 0 : i64} {
  %one = arith.constant 1 : i64
  %bf = arith.sitofp %b : i32 to f32
  scf.for %p = %first to %last step %one : i64 {
    %xp = llvm.getelementptr %x[%p] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %v = llvm.load %xp : !llvm.ptr -> f32
    %m = arith.mulf %v, %a : f32
    %r = arith.addf %m, %bf : f32
    %zp = llvm.getelementptr %z[%p] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    llvm.store %r, %zp : f32, !llvm.ptr
  }
  return
}
)";

Scalar real(double value, DType type = DType::Float32) { return Scalar{type, 0, value}; }
Scalar integer(int64_t value, DType type = DType::Int32) { return Scalar{type, value, 0}; }

TEST(Engine, RunsEveryProgramOnceWithAnyNumberOfThreads) {
  auto engine = compileText(axpy);
  ASSERT_TRUE(engine);
  for (unsigned threads : {0u, 1u, 2u, 5u})
    for (int64_t programs : {1, 2, 7, 1000, 100003}) {
      Buffer x(DType::Float32, {programs}), z(DType::Float32, {programs});
      std::iota(x.as<float>(), x.as<float>() + programs, 0.f);
      Launch launch{{programs, 1, 1}, {&x, &z, real(2), integer(-3)}, threads};
      EXPECT_FALSE(engine->run(launch, nullptr));
      for (int64_t i = 0; i < programs; ++i)
        ASSERT_EQ(z.as<float>()[i], 2.f * float(i) - 3.f) << i << " of " << programs << ", threads " << threads;
    }
}

TEST(Engine, AnEmptyGridRunsNothing) {
  auto engine = compileText(axpy);
  ASSERT_TRUE(engine);
  Buffer *none = nullptr;
  EXPECT_FALSE(engine->run({{0, 1, 1}, {none, none, real(1), integer(0)}, 0}, nullptr));
}

TEST(Engine, WrongArgumentsAreFaults) {
  auto engine = compileText(axpy);
  ASSERT_TRUE(engine);
  Buffer x(DType::Float32, {1});
  auto fault = engine->run({{1, 1, 1}, {&x, &x, real(1)}, 0}, nullptr);
  ASSERT_TRUE(fault);
  EXPECT_NE(fault->message.find("takes 4 arguments"), std::string::npos) << fault->message;
  EXPECT_TRUE(engine->run({{1, 1, 1}, {&x, real(1), real(1), integer(1)}, 0}, nullptr));
  EXPECT_TRUE(engine->run({{int64_t(1) << 40, 1, 1}, {&x, &x, real(1), integer(1)}, 0}, nullptr));
}

TEST(Engine, PassesScalarsOfEveryType) {
  auto engine = compileText(R"(
    func.func @store(%z: !llvm.ptr, %a: i1, %b: i8, %c: i16, %d: i64, %e: f16, %f: bf16, %g: f64, %launch: !llvm.ptr,
                     %first: i64, %last: i64, %scratch: !llvm.ptr) attributes {tritonc.kernel} {
      %a64 = arith.extui %a : i1 to i64
      %b64 = arith.extsi %b : i8 to i64
      %c64 = arith.extsi %c : i16 to i64
      %e64 = arith.extf %e : f16 to f64
      %f64 = arith.extf %f : bf16 to f64
      llvm.store %a64, %z : i64, !llvm.ptr
      %z1 = llvm.getelementptr %z[1] : (!llvm.ptr) -> !llvm.ptr, i64
      llvm.store %b64, %z1 : i64, !llvm.ptr
      %z2 = llvm.getelementptr %z[2] : (!llvm.ptr) -> !llvm.ptr, i64
      llvm.store %c64, %z2 : i64, !llvm.ptr
      %z3 = llvm.getelementptr %z[3] : (!llvm.ptr) -> !llvm.ptr, i64
      llvm.store %d, %z3 : i64, !llvm.ptr
      %z4 = llvm.getelementptr %z[4] : (!llvm.ptr) -> !llvm.ptr, i64
      llvm.store %e64, %z4 : f64, !llvm.ptr
      %z5 = llvm.getelementptr %z[5] : (!llvm.ptr) -> !llvm.ptr, i64
      llvm.store %f64, %z5 : f64, !llvm.ptr
      %z6 = llvm.getelementptr %z[6] : (!llvm.ptr) -> !llvm.ptr, i64
      llvm.store %g, %z6 : f64, !llvm.ptr
      return
    })");
  ASSERT_TRUE(engine);
  Buffer z(DType::Int64, {7});
  Launch launch{{1, 1, 1},
                {&z, integer(1, DType::Int1), integer(-5, DType::Int8), integer(40000, DType::UInt16),
                 integer(-(int64_t(1) << 40), DType::Int64), real(1.0009765625, DType::Float16),
                 real(1.01171875, DType::BFloat16), real(0.1, DType::Float64)},
                0};
  ASSERT_FALSE(engine->run(launch, nullptr));
  const int64_t *words = z.as<int64_t>();
  const double *reals = z.as<double>();
  EXPECT_EQ(words[0], 1);
  EXPECT_EQ(words[1], -5);
  EXPECT_EQ(words[2], 40000 - 65536);
  EXPECT_EQ(words[3], -(int64_t(1) << 40));
  EXPECT_EQ(reals[4], 1.0009765625);
  EXPECT_EQ(reals[5], 1.015625); // a tie, to even
  EXPECT_EQ(reals[6], 0.1);
}

/// Each program prints its own three ids (a vector) and then its number; the second lane is masked off.
const char *printing = R"(
module attributes {tritonc.prints = [{prefix = "ids", type = i32, shape = array<i64: 3>},
                                     {prefix = "n", type = f32, shape = array<i64>, hex}]} {
  llvm.func @tritonc_print(!llvm.ptr, i32, i32, i32, i32, !llvm.ptr, !llvm.ptr)
  func.func @show(%launch: !llvm.ptr, %first: i64, %last: i64, %scratch: !llvm.ptr)
      attributes {tritonc.kernel, tritonc.scratch_bytes = 64 : i64} {
    %one = arith.constant 1 : i64
    %site0 = arith.constant 0 : i32
    %site1 = arith.constant 1 : i32
    %mask = llvm.mlir.constant(dense<[0, 1, 0]> : vector<3xi8>) : vector<3xi8>
    %null = llvm.mlir.zero : !llvm.ptr
    %nx = llvm.load %launch : !llvm.ptr -> i32
    %nyp = llvm.getelementptr %launch[1] : (!llvm.ptr) -> !llvm.ptr, i32
    %ny = llvm.load %nyp : !llvm.ptr -> i32
    %maskp = llvm.getelementptr %scratch[32] : (!llvm.ptr) -> !llvm.ptr, i8
    llvm.store %mask, %maskp {alignment = 1 : i64} : vector<3xi8>, !llvm.ptr
    %s1 = llvm.getelementptr %scratch[1] : (!llvm.ptr) -> !llvm.ptr, i32
    %s2 = llvm.getelementptr %scratch[2] : (!llvm.ptr) -> !llvm.ptr, i32
    scf.for %p = %first to %last step %one : i64 {
      %p32 = arith.trunci %p : i64 to i32
      %x = arith.remui %p32, %nx : i32
      %q = arith.divui %p32, %nx : i32
      %y = arith.remui %q, %ny : i32
      %z = arith.divui %q, %ny : i32
      llvm.store %x, %scratch : i32, !llvm.ptr
      llvm.store %y, %s1 : i32, !llvm.ptr
      llvm.store %z, %s2 : i32, !llvm.ptr
      llvm.call @tritonc_print(%launch, %x, %y, %z, %site0, %scratch, %maskp)
          : (!llvm.ptr, i32, i32, i32, i32, !llvm.ptr, !llvm.ptr) -> ()
      %f = arith.sitofp %p32 : i32 to f32
      llvm.store %f, %scratch : f32, !llvm.ptr
      llvm.call @tritonc_print(%launch, %x, %y, %z, %site1, %scratch, %null)
          : (!llvm.ptr, i32, i32, i32, i32, !llvm.ptr, !llvm.ptr) -> ()
    }
    return
  }
}
)";

TEST(Engine, PrintsComeInTheOrderOfThePrograms) {
  struct Listener : Observer {
    std::vector<PrintEvent> events;
    void print(const PrintEvent &event) override { events.push_back(event); }
  } listener;
  auto engine = compileText(printing);
  ASSERT_TRUE(engine);
  ASSERT_FALSE(engine->run({{7, 5, 3}, {}, 4}, &listener));
  ASSERT_EQ(listener.events.size(), 210u);
  for (int64_t p = 0; p < 105; ++p) {
    const PrintEvent &ids = listener.events[2 * p], &number = listener.events[2 * p + 1];
    Grid program = {p % 7, p / 7 % 5, p / 35};
    EXPECT_EQ(ids.program, program);
    EXPECT_EQ(ids.prefix, "ids");
    EXPECT_FALSE(ids.hexadecimal);
    for (int i = 0; i < 3; ++i)
      EXPECT_EQ(ids.values.number(i), double(program[i]));
    EXPECT_EQ(ids.masked, (std::vector<uint8_t>{0, 1, 0}));
    EXPECT_EQ(number.program, program);
    EXPECT_TRUE(number.values.shape().empty());
    EXPECT_TRUE(number.hexadecimal);
    EXPECT_EQ(number.values.number(0), double(p));
    EXPECT_TRUE(number.masked.empty());
  }
}

TEST(Engine, TwoCopiesOfOneKernelLiveSideBySide) {
  auto one = compileText(axpy), two = compileText(axpy);
  one.reset();
  Buffer x(DType::Float32, {1}), z(DType::Float32, {1});
  ASSERT_FALSE(two->run({{1, 1, 1}, {&x, &z, real(1), integer(9)}, 0}, nullptr));
  EXPECT_EQ(z.number(0), 9);
}

TEST(Compile, UnknownProcessorsAndSymbolsAreErrors) {
  Options options;
  options.cpu = "no-such-cpu";
  auto module = lowerText(axpy);
  auto engine = jit(*module, options);
  ASSERT_FALSE(bool(engine));
  EXPECT_NE(llvm::toString(engine.takeError()).find("no processor named 'no-such-cpu'"), std::string::npos);

  auto calling = lowerText(R"(
    llvm.func @nowhere_to_be_found()
    func.func @k(%launch: !llvm.ptr, %first: i64, %last: i64, %scratch: !llvm.ptr) attributes {tritonc.kernel} {
      llvm.call @nowhere_to_be_found() : () -> ()
      return
    })");
  auto missing = jit(*calling, {});
  ASSERT_FALSE(bool(missing));
  EXPECT_NE(llvm::toString(missing.takeError()).find("nowhere_to_be_found"), std::string::npos);
}

TEST(Compile, TextOfEveryStage) {
  auto module = lowerText(axpy);
  auto ir = toLLVMIR(*module, {});
  ASSERT_TRUE(bool(ir)) << llvm::toString(ir.takeError());
  EXPECT_NE(ir->find("define void @axpy(ptr noalias"), std::string::npos) << *ir;
  EXPECT_NE(ir->find("@axpy.entry"), std::string::npos);
  auto assembly = toAssembly(*module, {});
  ASSERT_TRUE(bool(assembly)) << llvm::toString(assembly.takeError());
  EXPECT_NE(assembly->find("axpy:"), std::string::npos);
  // Two roundings for x * a + b.
  EXPECT_EQ(assembly->find("fmadd"), std::string::npos) << *assembly;

  Options options;
  options.mayAlias = true;
  auto aliasing = lowerText(axpy, options);
  auto plain = toLLVMIR(*aliasing, options);
  ASSERT_TRUE(bool(plain)) << llvm::toString(plain.takeError());
  EXPECT_EQ(plain->find("define void @axpy(ptr noalias"), std::string::npos) << *plain;
}

TEST(Compile, TheBaselineRunsToo) {
  Options options;
  options.cpu = "generic";
  auto engine = compileText(axpy, options);
  ASSERT_TRUE(engine);
  Buffer x(DType::Float32, {3}), z(DType::Float32, {3});
  ASSERT_FALSE(engine->run({{3, 1, 1}, {&x, &z, real(1), integer(4)}, 0}, nullptr));
  EXPECT_EQ(z.number(2), 4);
}

TEST(Host, IsDescribedInWords) { EXPECT_NE(describeHost().find("core"), std::string::npos) << describeHost(); }

} // namespace
