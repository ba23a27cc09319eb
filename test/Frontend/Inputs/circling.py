import triton
import triton.language as tl

from circle import nothing, parts


@triton.jit
def part_kernel(x_ptr, B: tl.constexpr):
    i = tl.arange(0, B)
    tl.store(x_ptr + i, parts.plus_one(tl.load(x_ptr + i)))


@triton.jit
def nothing_kernel(x_ptr):
    tl.store(x_ptr, nothing.plus_one(tl.load(x_ptr)))
