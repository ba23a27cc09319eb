// Tensors as PyTorch has them: types, views, indexing, reductions, gradients.
#include "Fixture.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace tritonc;

struct HostTensors : HostTest {};

TEST_F(HostTensors, Types) {
  expectLines("i = torch.arange(3)\nprint(i.dtype, (i / 2).dtype, (i + 1.5).dtype, (i // 2).dtype, (i > 1).dtype, i.sum().dtype)\n"
              "print((i.int() + i).dtype, (i.half() + i).dtype, (i.half() + i.bfloat16()).dtype, (i.int() * 2).dtype)\n"
              "print((torch.ones(2, dtype=torch.uint8) + torch.ones(2, dtype=torch.int8)).dtype, (i.float() + torch.tensor(1.0, dtype=torch.float64)).dtype)\n"
              "print(torch.tensor([-7]) // 2, torch.tensor([-7]) % 3, torch.tensor([1.5, 2.5]).round(), torch.tensor([3.7]).int())\n",
              {"torch.int64 torch.float32 torch.float32 torch.int64 torch.bool torch.int64",
               "torch.int64 torch.float16 torch.float32 torch.int32", "torch.int16 torch.float32",
               "tensor([-4]) tensor([2]) tensor([2., 2.]) tensor([3], dtype=torch.int32)"});
}

TEST_F(HostTensors, ViewsShareMemory) {
  expectLines("a = torch.zeros(2, 3, dtype=torch.int64)\na.view(-1)[0] = 9\na.t()[2] += 1\na[:, 1] = torch.tensor([5, 6])\n"
              "print(a.tolist(), a.T.is_contiguous(), a.t().stride(), a[1:].storage_offset())\n"
              "b = a.clone()\nb[0, 0] = 0\nprint(a[0, 0].item(), a[..., None].shape, a[None, :, ::2].shape)\n",
              {"[[9, 5, 1], [0, 6, 1]] False (1, 3) 3", "9 torch.Size([2, 3, 1]) torch.Size([1, 2, 2])"});
}

TEST_F(HostTensors, Indexing) {
  expectLines("x = torch.arange(12).view(3, 4)\n"
              "print(x[[0, 2], [1, 3]].tolist(), x[x > 8].tolist(), x[:, [0, -1]].tolist(), x[-1, 1:3].tolist())\n"
              "x[x % 2 == 0] = -1\nx[torch.arange(3), torch.arange(3)] = 0\nprint(x.tolist())\n",
              {"[1, 11] [9, 10, 11] [[0, 3], [4, 7], [8, 11]] [9, 10]", "[[0, 1, -1, 3], [-1, 0, -1, 7], [-1, 9, 0, 11]]"});
}

TEST_F(HostTensors, Reductions) {
  expectLines("x = torch.tensor([[1., 4.], [3., 2.]])\nm = x.max(1, keepdim=True)\n"
              "print(m[0].tolist(), m.indices.tolist(), x.argmax().item(), x.mean(0).tolist(), x.sum((0, 1)).item())\n"
              "print(x.cumsum(1).tolist(), x.prod().item(), x.amin().item(), x.std().item(), x.any().item(), (x > 1).all(1).tolist())\n",
              {"[[4.0], [3.0]] [[1], [0]] 1 [2.0, 3.0] 10.0", "[[1.0, 5.0], [3.0, 5.0]] 24.0 1.0 1.29099440574646 True [False, True]"});
}

TEST_F(HostTensors, PrintedAsPyTorchDoes) {
  expectLines("torch.manual_seed(0)\nprint(torch.rand(3))\nprint(f'{torch.tensor(2.5)} {torch.tensor(2.5):.2f}')\nprint(torch.arange(4.).view(2, 2))\nprint(torch.tensor([1e10, 1]))\n",
              {"tensor([0.4963, 0.7682, 0.0885])", "2.5 2.50", "tensor([[0., 1.],", "        [2., 3.]])", "tensor([1.0000e+10, 1.0000e+00])"});
}

TEST_F(HostTensors, GradientsMatchDifferences) {
  auto file = llvm::MemoryBuffer::getFile(TRITONC_TEST_DATA "/gradients.tri");
  ASSERT_TRUE(bool(file));
  run((*file)->getBuffer().str());
  EXPECT_EQ(messages(), std::vector<std::string>());
  EXPECT_EQ(client.lines, std::vector<std::string>{"done"});
}
