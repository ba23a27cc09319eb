import triton
import triton.language as tl

import package.utils
from .. import utils as helpers
from ..utils import *
from ..utils import softcap as cap
from package.utils import HALF_MAX, exp2 as power


@triton.jit
def scale_rows(x_ptr, y_ptr, n, BLOCK: tl.constexpr):
    offs = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = offs < n
    x = tl.load(x_ptr + offs, mask=mask)
    x = helpers.pick(cap(x, 30.0), power(x))
    x = package.utils.root_mean(tl.minimum(x, HALF_MAX))
    tl.store(y_ptr + offs, x * LANES + BYTE_MIN, mask=mask)
