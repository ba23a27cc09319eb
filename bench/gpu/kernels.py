# The kernels that `tools/dev/gpu-check` times: tritonc and Triton both compile this file. Each has a test below that needs no GPU.
import torch
import triton
import triton.language as tl


@triton.jit
def vector_add(x_ptr, y_ptr, z_ptr, n, BLOCK: tl.constexpr):
    i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    x = tl.load(x_ptr + i, mask=i < n)
    y = tl.load(y_ptr + i, mask=i < n)
    tl.store(z_ptr + i, x + y, mask=i < n)


@triton.jit
def softmax(x_ptr, z_ptr, columns: tl.constexpr, BLOCK: tl.constexpr):
    row = tl.program_id(0)
    j = tl.arange(0, BLOCK)
    x = tl.load(x_ptr + row * columns + j, mask=j < columns, other=float("-inf"))
    e = tl.exp(x - tl.max(x, axis=0))
    tl.store(z_ptr + row * columns + j, e / tl.sum(e, axis=0), mask=j < columns)


@triton.jit
def layer_norm(x_ptr, weight_ptr, bias_ptr, z_ptr, columns: tl.constexpr, eps, BLOCK: tl.constexpr):
    row = tl.program_id(0)
    j = tl.arange(0, BLOCK)
    x = tl.load(x_ptr + row * columns + j, mask=j < columns, other=0.0)
    mean = tl.sum(x, axis=0) / columns
    d = tl.where(j < columns, x - mean, 0.0)
    scale = 1.0 / tl.sqrt(tl.sum(d * d, axis=0) / columns + eps)
    weight = tl.load(weight_ptr + j, mask=j < columns)
    bias = tl.load(bias_ptr + j, mask=j < columns)
    tl.store(z_ptr + row * columns + j, d * scale * weight + bias, mask=j < columns)


@triton.jit
def row_sum(x_ptr, z_ptr, columns: tl.constexpr, BLOCK: tl.constexpr):
    row = tl.program_id(0)
    total = tl.zeros([BLOCK], dtype=tl.float32)
    for start in range(0, columns, BLOCK):
        j = start + tl.arange(0, BLOCK)
        total += tl.load(x_ptr + row * columns + j, mask=j < columns, other=0.0)
    tl.store(z_ptr + row, tl.sum(total, axis=0))


@triton.jit
def product(a_ptr, b_ptr, c_ptr, M: tl.constexpr, N: tl.constexpr, K: tl.constexpr, BM: tl.constexpr, BN: tl.constexpr, BK: tl.constexpr,
            GROUP: tl.constexpr):
    # Programs of GROUP rows of blocks run beside each other, so that they find each other's blocks in the cache.
    pid = tl.program_id(0)
    rows = tl.cdiv(M, BM)
    columns = tl.cdiv(N, BN)
    first = pid // (GROUP * columns) * GROUP
    height = min(rows - first, GROUP)
    i = (first + pid % height) * BM + tl.arange(0, BM)
    j = pid % (GROUP * columns) // height * BN + tl.arange(0, BN)
    k = tl.arange(0, BK)
    a_ptrs = a_ptr + (i % M)[:, None] * K + k[None, :]
    b_ptrs = b_ptr + k[:, None] * N + (j % N)[None, :]
    total = tl.zeros([BM, BN], dtype=tl.float32)
    for start in range(0, K, BK):
        a = tl.load(a_ptrs, mask=k[None, :] < K - start, other=0.0)
        b = tl.load(b_ptrs, mask=k[:, None] < K - start, other=0.0)
        total = tl.dot(a, b, total)
        a_ptrs += BK
        b_ptrs += BK * N
    mask = (i[:, None] < M) & (j[None, :] < N)
    tl.store(c_ptr + i[:, None] * N + j[None, :], total.to(c_ptr.dtype.element_ty), mask=mask)


@triton.jit
def attention(q_ptr, k_ptr, v_ptr, z_ptr, scale, length: tl.constexpr, D: tl.constexpr, BM: tl.constexpr, BN: tl.constexpr):
    head = tl.program_id(1) * length * D
    i = tl.program_id(0) * BM + tl.arange(0, BM)
    d = tl.arange(0, D)
    q = tl.load(q_ptr + head + i[:, None] * D + d[None, :], mask=i[:, None] < length, other=0.0)
    factor = scale * 1.4426950408889634  # log2 e, for exp2 below
    high = tl.full([BM], float("-inf"), dtype=tl.float32)
    total = tl.zeros([BM], dtype=tl.float32)
    z = tl.zeros([BM, D], dtype=tl.float32)
    for start in range(0, length, BN):
        j = start + tl.arange(0, BN)
        k = tl.load(k_ptr + head + j[None, :] * D + d[:, None], mask=j[None, :] < length, other=0.0)
        v = tl.load(v_ptr + head + j[:, None] * D + d[None, :], mask=j[:, None] < length, other=0.0)
        s = tl.where(j[None, :] < length, tl.dot(q, k) * factor, float("-inf"))
        new_high = tl.maximum(high, tl.max(s, axis=1))
        p = tl.exp2(s - new_high[:, None])
        shrink = tl.exp2(high - new_high)
        total = total * shrink + tl.sum(p, axis=1)
        z = tl.dot(p.to(q.dtype), v, z * shrink[:, None])
        high = new_high
    tl.store(z_ptr + head + i[:, None] * D + d[None, :], (z / total[:, None]).to(z_ptr.dtype.element_ty), mask=i[:, None] < length)
