"""Helpers that kernels of other files import; the rest is ordinary host code."""
import math
import os
import warnings
from functools import lru_cache
from typing import Optional

import torch
import triton
import triton.language as tl
from packaging import version

try:
    import fast_kernels_that_nobody_has as fast
    HAS_FAST = True
except ImportError:
    fast = None
    HAS_FAST = False

try:
    from triton.language.extra.libdevice import rsqrt
except ImportError:
    from triton.language.math import rsqrt

NEW = version.parse(triton.__version__) >= version.parse("3.0.0")
HALF_MAX = tl.constexpr(torch.finfo(torch.float16).max)
BYTE_MIN: tl.constexpr = tl.constexpr(torch.iinfo(torch.int8).min)
ROOT = tl.constexpr(math.sqrt(2.0))
LANES = tl.constexpr(triton.next_power_of_2(100) // 2)
NEGATIVE = tl.constexpr(float("-inf"))
exp2 = tl.exp2


@lru_cache(maxsize=None)
def is_hip():
    return triton.runtime.driver.active.get_current_target().backend == "hip"


if NEW:

    @triton.jit
    def scaled(x, factor):
        return x * factor

else:

    @triton.jit
    def scaled(x, factor):
        return tl.this_does_not_exist(x, factor)


if os.environ.get("PACKAGE_FAST", "0") == "1" or is_hip():
    exp = fast.exp
else:
    exp = tl.exp

if hasattr(tl, "no_such_function"):
    pick = tl.no_such_function
else:

    @triton.jit
    def pick(x, y):
        return tl.where(x > y, x, y)


@triton.jit
def softcap(x, cap: tl.constexpr):
    return cap * scaled(exp(x), 1.0 / cap) + _offset(x)


@triton.jit
def _offset(x):
    return x + ROOT


def _root_mean(x):
    return rsqrt(x + 1e-6)


root_mean = triton.jit(_root_mean)


def plain(x):
    return x + 1
