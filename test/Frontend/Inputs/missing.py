import triton
import triton.language as tl
from nobody.has.this import helper
from some_compiled_extension import launch  # no kernel needs it

from package.utils import absent, plain


@triton.jit
def broken_kernel(x_ptr, BLOCK: tl.constexpr):
    offs = tl.arange(0, BLOCK)
    x = tl.load(x_ptr + offs)
    y = x + 1.0
    tl.store(helper(x_ptr, offs), y)
    tl.store(x_ptr + offs, absent(x))
    tl.store(x_ptr + offs, plain(x))


@triton.jit
def other_kernel(x_ptr, BLOCK: tl.constexpr):
    offs = tl.arange(0, BLOCK)
    tl.store(x_ptr + offs, tl.load(x_ptr + offs))
