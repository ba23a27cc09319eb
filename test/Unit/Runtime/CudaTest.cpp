// Launches on a card that is not there: what a fake driver is asked for, and what comes back.
#include "tritonc/Runtime/Cuda.h"
#include <cstring>
#include <dlfcn.h>
#include <gtest/gtest.h>

using namespace tritonc;

namespace {
using FakeKernel = void (*)(const unsigned *, unsigned, unsigned, void **);

class CudaTest : public testing::Test {
protected:
  void SetUp() override {
    void *library = ::dlopen(TRITONC_FAKE_CUDA, RTLD_NOW | RTLD_GLOBAL); // the name inside of it is libcuda.so.1
    ASSERT_TRUE(library) << ::dlerror();
    kernel = static_cast<FakeKernel *>(::dlsym(library, "fakeKernel"));
    calls = static_cast<char *>(::dlsym(library, "fakeCalls"));
    *kernel = nullptr;
    calls[0] = 0;
  }
  std::unique_ptr<cuda::Kernel> load(std::vector<std::optional<DType>> parameters) {
    auto loaded = cuda::load({".version 8.4", "k", 1024, 64, std::move(parameters)}, 0);
    EXPECT_TRUE(bool(loaded)) << llvm::toString(loaded.takeError());
    calls[0] = 0;
    return std::move(*loaded);
  }
  FakeKernel *kernel = nullptr;
  char *calls = nullptr;
};

template <typename T> T parameter(void **parameters, unsigned i) {
  T value;
  std::memcpy(&value, parameters[i], sizeof value);
  return value;
}

TEST_F(CudaTest, TellsWhatTheCardIs) {
  auto all = cuda::devices();
  ASSERT_TRUE(bool(all));
  ASSERT_EQ(all->size(), 1u);
  EXPECT_EQ((*all)[0].name, "Fake H100");
  EXPECT_EQ((*all)[0].major, 9u);
  EXPECT_EQ((*all)[0].processors, 132u);
  EXPECT_EQ((*all)[0].driver, 13000u);
  auto none = cuda::open(3);
  ASSERT_FALSE(bool(none));
  EXPECT_EQ(llvm::toString(none.takeError()), "there is no card cuda:3: this machine has one, cuda:0");
}

TEST_F(CudaTest, ArraysAndNumbersArriveAndReturn) {
  auto engine = load({std::nullopt, DType::Float16, DType::Int1, DType::Int32});
  *kernel = [](const unsigned *grid, unsigned threads, unsigned sharedBytes, void **p) {
    auto *x = parameter<float *>(p, 0);
    x[1] += 1;
    x[2] = float(grid[0] * 100 + grid[1] * 10 + grid[2]);
    x[3] = float(threads + sharedBytes);
    x[4] = float(parameter<uint16_t>(p, 1));
    x[5] = float(parameter<uint8_t>(p, 2));
    x[6] = float(parameter<int32_t>(p, 3));
  };
  Buffer x(DType::Float32, {8});
  x.as<float>()[1] = 41;
  Launch launch;
  launch.grid = {3, 2, 1};
  launch.arguments = {&x, Scalar{DType::Float32, 0, 1.0}, Scalar{DType::Int32, 7, 7}, Scalar{DType::Int32, -5, -5}};
  ASSERT_FALSE(engine->run(launch, nullptr));
  const float *got = x.as<float>();
  EXPECT_EQ(got[1], 42);
  EXPECT_EQ(got[2], 321);
  EXPECT_EQ(got[3], 64 + 1024);
  EXPECT_EQ(got[4], 0x3c00);
  EXPECT_EQ(got[5], 1);
  EXPECT_EQ(got[6], -5);
  EXPECT_EQ(std::string(calls), "alloc set set in launch synchronize out out out ");
}

TEST_F(CudaTest, ArraysThatOverlapShareMemory) {
  auto engine = load({std::nullopt, std::nullopt, std::nullopt});
  *kernel = [](const unsigned *, unsigned, unsigned, void **p) {
    auto *all = parameter<float *>(p, 0), *part = parameter<float *>(p, 1);
    EXPECT_EQ(part - all, 3);
    EXPECT_EQ(uintptr_t(all) % 64, 0u);
    part[0] = all[0] + 1;
    parameter<float *>(p, 2)[0] = all[3];
  };
  Buffer all(DType::Float32, {16}), part(DType::Float32, {4}, all.as<float>() + 3), other(DType::Float32, {1});
  all.as<float>()[0] = 7;
  Launch launch;
  launch.arguments = {&all, &part, &other};
  ASSERT_FALSE(engine->run(launch, nullptr));
  EXPECT_EQ(all.as<float>()[3], 8);
  EXPECT_EQ(other.as<float>()[0], 8);
}

TEST_F(CudaTest, AWriteBesideAnArrayIsFound) {
  auto engine = load({std::nullopt});
  Buffer x(DType::Float32, {5});
  Launch launch;
  launch.arguments = {&x};
  for (FakeKernel writes : {+[](const unsigned *, unsigned, unsigned, void **p) { parameter<float *>(p, 0)[5] = 1; },
                            +[](const unsigned *, unsigned, unsigned, void **p) { parameter<float *>(p, 0)[-1] = 1; }}) {
    *kernel = writes;
    auto fault = engine->run(launch, nullptr);
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->code, "T0401");
    EXPECT_EQ(fault->message, "`k` has written outside of its arrays");
  }
  EXPECT_FALSE(cuda::lost());
}

TEST_F(CudaTest, RoundsAreTimedFromTheSameArrays) {
  auto engine = load({std::nullopt});
  *kernel = [](const unsigned *, unsigned, unsigned, void **p) { parameter<float *>(p, 0)[0] += 1; };
  Buffer x(DType::Float32, {1});
  Launch launch;
  launch.arguments = {&x};
  for (bool restores : {true, false}) {
    x.as<float>()[0] = 0;
    std::vector<double> times;
    ASSERT_FALSE(engine->time(launch, {5, 7, 1e6, restores}, times));
    ASSERT_GE(times.size(), 5u);
    EXPECT_DOUBLE_EQ(times.front(), 250);
    EXPECT_EQ(x.as<float>()[0], restores ? 1 : float(times.size()));
  }
}

TEST_F(CudaTest, WhatDoesNotFitIsNotLaunched) {
  auto engine = load({std::nullopt, DType::Int32});
  Buffer x(DType::Float32, {1});
  Launch launch;
  launch.arguments = {&x};
  EXPECT_EQ(engine->run(launch, nullptr)->message, "`k` takes 2 arguments at run time, the launch has 1");
  launch.arguments = {&x, &x};
  EXPECT_EQ(engine->run(launch, nullptr)->message, "argument 1 of `k` must be a number");
  launch.arguments = {&x, Scalar{}};
  launch.grid = {1, 70000, 1};
  EXPECT_EQ(engine->run(launch, nullptr)->message, "a card launches at most 65535 programs along axis 1; this grid has 70000");
  launch.grid = {0, 1, 1};
  EXPECT_FALSE(engine->run(launch, nullptr));
  EXPECT_EQ(std::string(calls), "");
  auto large = cuda::load({"", "k", 300000, 64, {}}, 0);
  ASSERT_TRUE(bool(large));
  EXPECT_EQ((*large)->run(Launch(), nullptr)->message, "`k` needs 300000 bytes of shared memory a program; this card has 232448: take smaller blocks or fewer stages");
}

TEST_F(CudaTest, WhatTheDriversCompilerSaysIsTold) {
  ::setenv("FAKE_CUDA", "no-ptx", 1);
  auto refused = cuda::load({"bad", "k", 0, 64, {}}, 0);
  ::unsetenv("FAKE_CUDA");
  ASSERT_FALSE(bool(refused));
  EXPECT_NE(llvm::toString(refused.takeError()).find("line 3: unknown instruction"), std::string::npos);
}

/// The last one: nothing runs on the card afterwards.
TEST_F(CudaTest, AWildAccessEndsTheCard) {
  auto engine = load({std::nullopt});
  Buffer x(DType::Float32, {1});
  Launch launch;
  launch.arguments = {&x};
  ::setenv("FAKE_CUDA", "illegal", 1);
  auto fault = engine->run(launch, nullptr);
  ::unsetenv("FAKE_CUDA");
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->code, "T0401");
  EXPECT_EQ(fault->message, "`k` reads or writes memory outside of its arrays");
  EXPECT_TRUE(cuda::lost());
  EXPECT_EQ(engine->run(launch, nullptr)->code, "T0304");
}
} // namespace
