// Launches: grids, arguments, memory that the kernel and the tensor share, decorated kernels.
#include "Fixture.h"

using namespace tritonc;

struct HostLaunches : HostTest {
  static constexpr const char *kernel = "import torch, triton\nimport triton.language as tl\n@triton.jit\n"
                                        "def k(x_ptr, n, BLOCK: tl.constexpr = 8): pass\n";
};

TEST_F(HostLaunches, GridFunctionsGetTheArguments) {
  run(std::string(kernel) + "x = torch.zeros(100)\nk[lambda meta: (triton.cdiv(meta['n'], meta['BLOCK']), 2)](x, 100, BLOCK=tl.constexpr(32), num_warps=4)\n"
                            "k[lambda meta: (meta['BLOCK'],)](x, 100)\nk[3,](*[x], **{'n': 1})\n");
  EXPECT_EQ(messages(), std::vector<std::string>());
  ASSERT_EQ(client.launches.size(), 3u);
  EXPECT_EQ(client.launches[0].grid, (Grid{4, 2, 1}));
  EXPECT_EQ(client.launches[1].grid, (Grid{8, 1, 1}));
  EXPECT_EQ(client.launches[2].grid, (Grid{3, 1, 1}));
  EXPECT_EQ(client.launches[0].arguments[0].tensorName, "x");
  EXPECT_EQ(std::get<Literal>(client.launches[0].arguments[2].value), Literal{int64_t(32)});
  EXPECT_EQ(client.launches[0].arguments[3].keyword, "num_warps");
}

TEST_F(HostLaunches, TensorsSeeWhatTheKernelWrites) {
  client.onLaunch = [](const LaunchRequest &request) {
    auto x = std::get<std::shared_ptr<Buffer>>(request.arguments[0].value);
    memset(x->data(), 0, x->byteCount());
    return true;
  };
  run(std::string(kernel) + "x = torch.ones(2, 3, dtype=torch.float16)\nk[1,](x[1], 3)\nprint(x.tolist())\n"
                            "k[1,](x.t()[1:], 3)\nprint(x.tolist())\n");
  EXPECT_EQ(messages(), std::vector<std::string>());
  EXPECT_EQ(client.lines, (std::vector<std::string>{"[[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]]", "[[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]"}));
  EXPECT_EQ(std::get<std::shared_ptr<Buffer>>(client.launches[1].arguments[0].value)->shape(), std::vector<int64_t>{5});
}

TEST_F(HostLaunches, DecoratedKernels) {
  HostOptions options;
  options.config = 1;
  run("import torch, triton\nimport triton.language as tl\n"
      "@triton.autotune(configs=[triton.Config({'BLOCK': b}, num_warps=w) for b, w in [(32, 2), (64, 4)]], key=['n'])\n"
      "@triton.heuristics({'EVEN': lambda args: args['n'] % args['BLOCK'] == 0})\n@triton.jit\n"
      "def k(x_ptr, n, BLOCK: tl.constexpr, EVEN: tl.constexpr): pass\n"
      "k[lambda meta: (triton.cdiv(128, meta['BLOCK']),)](torch.zeros(128), 128)\n", options);
  EXPECT_EQ(messages(), std::vector<std::string>());
  ASSERT_EQ(client.launches.size(), 1u);
  EXPECT_EQ(client.launches[0].grid, (Grid{2, 1, 1}));
  EXPECT_EQ(client.launches[0].arguments.back().keyword, "EVEN");
  EXPECT_EQ(std::get<Literal>(client.launches[0].arguments.back().value), Literal{true});
}

TEST_F(HostLaunches, TracingIsTheLaunchItself) {
  run(std::string(kernel) + "import triton_viz\nfrom triton_viz.interpreter import record_builder\nrecord_builder.reset()\n"
                            "triton_viz.trace(k)[(1,)](torch.zeros(1), 1)\ntriton_viz.trace('tracer')(k)[(1,)](torch.zeros(1), 1)\ntriton_viz.launch()\n");
  EXPECT_EQ(messages(), std::vector<std::string>());
  EXPECT_EQ(client.launches.size(), 2u);
}

TEST_F(HostLaunches, FailedLaunchEndsTheStatementSilently) {
  client.onLaunch = [](const LaunchRequest &) { return false; };
  run(std::string(kernel) + "for i in range(3): k[1,](torch.zeros(1), 1)\nprint('on')\n");
  EXPECT_EQ(messages(), std::vector<std::string>());
  EXPECT_EQ(client.launches.size(), 1u);
  EXPECT_EQ(client.lines, std::vector<std::string>{"on"});
  EXPECT_FALSE(result.failed);
}

TEST_F(HostLaunches, OwnTestGivesWay) {
  run(std::string(kernel) + "def test(puzzle, spec, nelem={}, B={}, viz=True):\n    import inspect\n    inspect.signature(spec)\n"
                            "def spec(x: Float32[torch.Tensor, '8']) -> Float32[torch.Tensor, '8']: return x\ntest(puzzle=k, puzzle_spec=spec, nelem={'N0': 8}, viz=True)\n");
  ASSERT_EQ(diagnostics.all().size(), 1u);
  EXPECT_EQ(diagnostics.all()[0].code, "T0158");
  EXPECT_EQ(diagnostics.all()[0].severity, Severity::Warning);
  EXPECT_EQ(client.outcomes.size(), 1u);
}
TEST_F(HostLaunches, MissingSize) {
  expectError(std::string(kernel) + "def spec(x: Float32['N0 M']) -> Float32['N0']: return x\ntest(k, spec, nelem={'N0': 8})\n", "T0155",
              "Float32['N0 M']");
}
TEST_F(HostLaunches, WrongResultShape) {
  expectError(std::string(kernel) + "def spec(x: Float32['N0']) -> Float32['N0']: return x[1:]\ntest(k, spec, nelem={'N0': 8})\n", "T0155",
              "Float32['N0']");
}
TEST_F(HostLaunches, FloatGrid) { expectError(std::string(kernel) + "k[1.5](1, 2)\n", "T0161", "k[1.5](1, 2)"); }
