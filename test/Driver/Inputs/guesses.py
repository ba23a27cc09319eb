"""Kernels of which a first guess of types goes wrong."""
import triton
import triton.language as tl


@triton.jit
def position_kernel(cache, starts, out, theta, BLOCK: tl.constexpr):
    start = tl.load(starts + tl.program_id(0))
    angle = start * tl.cos(theta)
    cache += start * 16
    tl.store(cache + tl.arange(0, BLOCK), tl.sin(angle))
    tl.store(out, angle)


@triton.jit
def locked_add(ptrs, value, mask):
    tl.store(ptrs, tl.load(ptrs, mask=mask) + value, mask=mask)


@triton.jit
def packed_kernel(packed, scales, BLOCK: tl.constexpr):
    kind: tl.constexpr = packed.dtype.element_ty
    tl.static_assert(kind == tl.uint8 or kind == tl.float8e5, "packed in bytes")
    tl.static_assert(scales.dtype.element_ty == tl.float16)
    i = tl.arange(0, BLOCK)
    tl.store(packed + i, tl.load(scales + i).to(kind))


@triton.jit
def product_kernel(a, b, c, K, ACC_TYPE: tl.constexpr, SWAP_TYPE: tl.constexpr, BLOCK: tl.constexpr):
    i = tl.arange(0, BLOCK)
    at = i[:, None] * BLOCK + i[None, :]
    total = tl.zeros((BLOCK, BLOCK), dtype=tl.int32)
    for k in range(K, 0, -BLOCK):
        total += tl.dot(tl.load(a + at), tl.load(b + at))
    if SWAP_TYPE:
        total = tl.trans(total)
    tl.store(c + at, total.to(ACC_TYPE))


@triton.jit
def named_kernel(a, b, c, PACK: tl.constexpr, BLOCK: tl.constexpr):
    if PACK == 1:
        kind: tl.constexpr = "ieee"
    if PACK == 2:
        kind: tl.constexpr = "tf32"
    i = tl.arange(0, BLOCK)
    at = i[:, None] * BLOCK + i[None, :]
    tl.store(c + at, tl.dot(tl.load(a + at), tl.load(b + tl.arange(0, BLOCK * PACK // PACK)[:, None] * BLOCK + i[None, :]), input_precision=kind))
