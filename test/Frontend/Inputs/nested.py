"""Kernels in functions and classes, made by calls, defined twice, with functions as arguments."""
import torch
import triton
import triton.language as tl
from shared_helpers import twice


@triton.jit
def relu(x):
    return tl.where(x > 0, x, 0.0)


def make(width, scale=2.0):

    @triton.jit
    def inner(x):
        return x * scale

    @triton.jit
    def nested_kernel(x_ptr, BLOCK: tl.constexpr):
        offs = tl.arange(0, BLOCK)
        tl.store(x_ptr + offs, inner(tl.load(x_ptr + offs)))

    return nested_kernel


class Activation(torch.nn.Module):
    SLOPE = tl.constexpr(0.25)

    @staticmethod
    @triton.jit
    def relu(x):
        return relu(x)

    @staticmethod
    @triton.jit
    def class_kernel(x_ptr, BLOCK: tl.constexpr):
        offs = tl.arange(0, BLOCK)
        x = Activation.relu(tl.load(x_ptr + offs)) + Activation.SLOPE
        tl.store(x_ptr + offs, x)

    def forward(self, x):
        return x


def _made(x_ptr, BLOCK: tl.constexpr, FACTOR: tl.constexpr):
    offs = tl.arange(0, BLOCK)
    tl.store(x_ptr + offs, twice(tl.load(x_ptr + offs)) * FACTOR)


_made = triton.jit(_made)
_made = triton.heuristics({"FACTOR": lambda args: args["BLOCK"] // 2})(_made)


@triton.jit
def apply_kernel(x_ptr, ACTIVATION: tl.constexpr, BLOCK: tl.constexpr):
    offs = tl.arange(0, BLOCK)
    x = tl.load(x_ptr + offs)
    if ACTIVATION is not None:
        x = ACTIVATION(x)
    tl.store(x_ptr + offs, x)
