import triton
import triton.language as tl


@triton.jit
def again(x, N: tl.constexpr):
    for i in tl.static_range(N):
        for j in tl.static_range(N):
            x = x * 1.5 + i * j
    return x


@triton.jit
def quick_kernel(x_ptr):
    tl.store(x_ptr, 1.0)


@triton.jit
def slow_kernel(x_ptr):
    x = tl.load(x_ptr + tl.arange(0, 1024))
    for i in tl.static_range(100000):
        for j in tl.static_range(100000):
            pass
    tl.store(x_ptr + tl.arange(0, 1024), x)


@triton.jit
def last_kernel(x_ptr):
    tl.store(x_ptr, again(2.0, 3))
