// The twelve puzzles: what `test` draws, bit for bit, and what the specs return, against recordings of PyTorch.
#include "Fixture.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cmath>

using namespace tritonc;

static std::string readFile(const std::string &name) {
  auto buffer = llvm::MemoryBuffer::getFile(std::string(TRITONC_TEST_DATA) + "/" + name);
  return buffer ? (*buffer)->getBuffer().str() : "";
}

namespace {
struct Recording {
  std::vector<int64_t> shape;
  bool isFloat = true;
  const char *bytes = nullptr;
};

struct Recordings {
  std::string blob = readFile("puzzles.bin");
  std::map<std::string, Recording> byName;

  Recordings() {
    auto json = llvm::json::parse(readFile("puzzles.json"));
    if (!json) {
      ADD_FAILURE() << llvm::toString(json.takeError());
      return;
    }
    for (const llvm::json::Value &entry : *json->getAsArray()) {
      const llvm::json::Object &o = *entry.getAsObject();
      Recording r;
      for (const llvm::json::Value &size : *o.getArray("shape"))
        r.shape.push_back(*size.getAsInteger());
      r.isFloat = *o.getString("type") == "float32";
      r.bytes = blob.data() + *o.getInteger("offset");
      byName[o.getString("name")->str()] = r;
    }
  }
};
} // namespace

static void expectSameBits(const Buffer &got, const Recording &want, const std::string &name) {
  EXPECT_EQ(got.shape(), want.shape) << name;
  EXPECT_EQ(got.type(), want.isFloat ? DType::Float32 : DType::Int64) << name;
  EXPECT_EQ(memcmp(got.data(), want.bytes, got.byteCount()), 0) << name;
}

/// Within 1e-6 relative to the largest value around, and a third of a rounding of the terms that were summed (below 1,
/// they may cancel): the reference rounds its sums in another order.
static void expectClose(const Buffer &got, const Recording &want, const std::string &name) {
  ASSERT_EQ(got.shape(), want.shape) << name;
  auto *numbers = reinterpret_cast<const float *>(want.bytes);
  double scale = 0, worst = 0;
  for (int64_t i = 0; i < got.size(); ++i)
    scale = std::max(scale, double(std::fabs(numbers[i])));
  for (int64_t i = 0; i < got.size(); ++i)
    worst = std::max(worst, std::fabs(got.number(i) - numbers[i]));
  EXPECT_LE(worst, 1e-6 * scale + 1e-8) << name;
}

struct PuzzleSpecs : HostTest {};

TEST_F(PuzzleSpecs, DrawAndComputeAsPyTorch) {
  Recordings recordings;
  run(readFile("specs.tri"));
  EXPECT_EQ(messages(), std::vector<std::string>());
  ASSERT_EQ(client.outcomes.size(), 12u);
  EXPECT_EQ(result.tests, 12u);
  for (size_t i = 0; i < 12; ++i) {
    const TestOutcome &outcome = client.outcomes[i];
    std::string puzzle = (i < 9 ? "0" : "") + std::to_string(i + 1) + "/";
    for (auto &[name, buffer] : outcome.inputs) {
      ASSERT_TRUE(recordings.byName.count(puzzle + name)) << puzzle << name;
      expectSameBits(buffer, recordings.byName[puzzle + name], puzzle + name);
    }
    expectSameBits(outcome.before, recordings.byName[puzzle + "z.before"], puzzle + "z.before");
    expectClose(outcome.expected, recordings.byName[puzzle + "z.expected"], puzzle + "z.expected");
  }
}

TEST_F(PuzzleSpecs, GridsAndArguments) {
  run(readFile("specs.tri"));
  ASSERT_EQ(client.outcomes.size(), 12u);
  EXPECT_EQ(client.outcomes[1].grid, (Grid{7, 1, 1}));
  EXPECT_EQ(client.outcomes[3].grid, (Grid{4, 3, 1}));
  EXPECT_EQ(client.outcomes[6].grid, (Grid{4, 1, 1}));
  EXPECT_EQ(client.outcomes[10].grid, (Grid{2, 2, 4}));
  EXPECT_EQ(client.outcomes[5].outputName, "dx");
  const LaunchRequest &request = client.launches[3];
  ASSERT_EQ(request.arguments.size(), 7u);
  EXPECT_EQ(request.arguments[1].tensorName, "y");
  EXPECT_EQ(request.arguments[2].tensorName, "z");
  EXPECT_EQ(request.arguments[6].keyword, "B1");
  EXPECT_EQ(std::get<Literal>(request.arguments[6].value), Literal{int64_t(32)});
}

/// A launch that writes is what `actual` shows, and the spec still sees the inputs as they were drawn.
TEST_F(PuzzleSpecs, LaunchWritesTheOutput) {
  client.onLaunch = [](const LaunchRequest &request) {
    auto x = std::get<std::shared_ptr<Buffer>>(request.arguments[0].value);
    auto z = std::get<std::shared_ptr<Buffer>>(request.arguments[1].value);
    for (int64_t i = 0; i < z->size(); ++i)
      z->as<float>()[i] = std::exchange(x->as<float>()[i], 0.0f) + 10;
    return true;
  };
  run("@triton.jit\n"
      "def add(x_ptr, z_ptr, N0, B0): pass\n"
      "def spec(x: Float32[Tensor, \"N0*2\"]) -> Float32[Tensor, \"N0 * 2\"]: return x + 10\n"
      "def same(x: Float32[Tensor, \"2*N0\"]) -> Float32[Tensor, \"N0*2\"]: return x + 10\n"
      "test(add, same, nelem={'N0': 5})\n");
  ASSERT_EQ(client.outcomes.size(), 1u) << testing::PrintToString(messages());
  const TestOutcome &outcome = client.outcomes[0];
  EXPECT_EQ(outcome.actual.shape(), std::vector<int64_t>{10});
  for (int64_t i = 0; i < 10; ++i)
    EXPECT_EQ(outcome.actual.number(i), outcome.expected.number(i));
  EXPECT_NE(outcome.before.number(0), outcome.actual.number(0));
}
