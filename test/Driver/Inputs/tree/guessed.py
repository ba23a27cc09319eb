"""Kernels whose types only their code tells."""
import torch
import triton
import triton.language as tl


@triton.jit
def load_row(table, row, stride, offs):
    return tl.load(table + row * stride + offs)


@triton.jit
def gather_kernel(out, weight, ids, stride, eps, BLOCK: tl.constexpr, DTYPE: tl.constexpr, IS_TRAINING: tl.constexpr, mode: tl.constexpr):
    row = tl.load(ids + tl.program_id(0))
    offs = tl.arange(0, BLOCK)
    if row < 0:
        return
    w = load_row(weight, row, stride, offs).to(tl.float32)
    if IS_TRAINING:
        w *= tl.rsqrt(tl.sum(w * w, axis=0) / BLOCK + eps)
    if mode == "add":
        w = w + 1
    else:
        tl.static_assert(mode == "sub", "no such mode")
        w = w - 1
    tl.store(out + tl.program_id(0) * stride + offs, w.to(DTYPE))


@triton.jit
def bits_kernel(packed, scales, out, keep, n, GROUP: tl.constexpr, BITS: tl.constexpr, BLOCK: tl.constexpr):
    offs = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    m = tl.load(keep + offs)
    q = (tl.load(packed + offs, mask=m) >> BITS) & 0xF
    s = tl.load(scales + offs // GROUP, mask=offs < n)
    tl.store(out + offs, q.to(tl.float32) * s, mask=m)


@triton.jit
def half_kernel(a, b, c, T: tl.constexpr):
    at = tl.arange(0, T)[:, None] * T + tl.arange(0, T)[None, :]
    tl.static_assert(T == 128)
    tl.store(c + at, tl.dot(tl.load(a + at).to(tl.float16), tl.load(b + at)))


@triton.jit
def optional_kernel(x, offsets, n, FROM_MEMORY: tl.constexpr, bias=None):
    at = tl.arange(0, 16)
    if FROM_MEMORY:
        start = tl.load(offsets + tl.program_id(0))
    else:
        start = offsets
    v = tl.load(x + start * n + at)
    if bias is not None:
        v += tl.load(bias + at)
    tl.store(x + start * n + at, v)


@triton.jit
def pointers_kernel(tables, sizes, count, SMS: tl.constexpr):
    for g in range(count):
        size = tl.load(sizes + g)
        p = tl.load(tables + g).to(tl.pointer_type(tl.float16))
        offs = tl.arange(0, 32)
        tl.store(p + offs, tl.load(p + offs) * 2, mask=offs < size)


@triton.jit
def chunks_of(count, size):
    return (count + size - 1) // size


@triton.jit
def weigh(rows, columns, scale, lo, hi, SIZE: tl.constexpr):
    total = tl.zeros([SIZE, SIZE], dtype=tl.float32)
    for _ in range(lo, chunks_of(hi, SIZE)):
        left = tl.exp(tl.load(rows) * scale).to(tl.float16)
        total += tl.dot(left, tl.load(columns))
    return total, hi


@triton.jit
def windows_kernel(A, B, C, seq_lens, sm_scale, stride_a, stride_b, stride_c, TILE: tl.constexpr, DTYPE_MAX: tl.constexpr):
    length = tl.load(seq_lens + tl.program_id(0))
    where = tl.program_id(0).to(tl.int64) * stride_c
    rows = tl.make_block_ptr(base=A, shape=(length, TILE), strides=(stride_a, 1), offsets=(0, 0), block_shape=(TILE, TILE), order=(1, 0))
    columns = tl.make_block_ptr(base=B, shape=(length, TILE), strides=(stride_b, 1), offsets=(0, 0), block_shape=(TILE, TILE), order=(1, 0))
    total, length = weigh(rows, columns, sm_scale, 0, length, TILE)
    i = tl.arange(0, TILE)
    tl.store(C + where + (length // TILE + i[:, None]) * stride_c + i[None, :], total / DTYPE_MAX)
