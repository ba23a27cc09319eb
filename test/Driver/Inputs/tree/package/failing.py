import triton
import triton.language as tl
from nobody.has import helper


@triton.jit
def lost_kernel(x_ptr, BLOCK: tl.constexpr):
    offs = tl.arange(0, BLOCK)
    tl.store(x_ptr + offs, helper(tl.load(x_ptr + offs)))


@triton.jit
def lost_too_kernel(x_ptr):
    tl.store(x_ptr, helper(1.0))


@triton.jit
def unknown_kernel(x_ptr):
    tl.store(x_ptr, tl.no_such_function(1.0))
