"""An autotuned product with heuristics, as files have it: configurations from a function, a comprehension and a list."""
import itertools

import torch
import triton
import triton.language as tl


def configurations():
    configs = []
    for m, n in itertools.product([32, 64], [32]):
        for stages in (2, 3):
            configs.append(triton.Config({"BLOCK_M": m, "BLOCK_N": n, "BLOCK_K": 16}, num_stages=stages, num_warps=4))
    return configs


@triton.autotune(configs=configurations(), key=["M", "N", "K"])
@triton.heuristics({
    "EVEN_K": lambda args: args["K"] % args["BLOCK_K"] == 0,
    "HAS_BIAS": lambda args: args["bias"] is not None,
    "GROUP": lambda args: max(triton.next_power_of_2(args["BLOCK_M"]) // 8, 2),
})
@triton.jit
def product_kernel(a, b, bias, c, M, N, K, BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr, BLOCK_K: tl.constexpr,
                   EVEN_K: tl.constexpr, HAS_BIAS: tl.constexpr, GROUP: tl.constexpr, ACTIVATION: tl.constexpr = ""):
    pid = tl.program_id(0)
    columns = tl.cdiv(N, BLOCK_N)
    first = pid // (GROUP * columns) * GROUP
    rows = min(tl.cdiv(M, BLOCK_M) - first, GROUP)
    pid_m = first + pid % (GROUP * columns) % rows
    pid_n = pid % (GROUP * columns) // rows
    offs_m = pid_m * BLOCK_M + tl.arange(0, BLOCK_M)
    offs_n = pid_n * BLOCK_N + tl.arange(0, BLOCK_N)
    offs_k = tl.arange(0, BLOCK_K)
    a_at = a + offs_m[:, None] * K + offs_k[None, :]
    b_at = b + offs_k[:, None] * N + offs_n[None, :]
    acc = tl.zeros((BLOCK_M, BLOCK_N), dtype=tl.float32)
    for k in range(0, tl.cdiv(K, BLOCK_K)):
        if EVEN_K:
            x = tl.load(a_at, mask=offs_m[:, None] < M, other=0.0)
            y = tl.load(b_at, mask=offs_n[None, :] < N, other=0.0)
        else:
            left = K - k * BLOCK_K
            x = tl.load(a_at, mask=(offs_m[:, None] < M) & (offs_k[None, :] < left), other=0.0)
            y = tl.load(b_at, mask=(offs_k[:, None] < left) & (offs_n[None, :] < N), other=0.0)
        acc = tl.dot(x, y, acc)
        a_at += BLOCK_K
        b_at += BLOCK_K * N
    if HAS_BIAS:
        acc += tl.load(bias + offs_n, mask=offs_n < N)[None, :]
    if ACTIVATION == "relu":
        acc = tl.maximum(acc, 0.0)
    tl.store(c + offs_m[:, None] * N + offs_n[None, :], acc.to(c.dtype.element_ty),
             mask=(offs_m[:, None] < M) & (offs_n[None, :] < N))


@triton.autotune([triton.Config({"BLOCK": b}, num_warps=w) for b in (128, 256) for w in [1, 2] if b > 64], key=["n"])
@triton.jit
def fill_kernel(out, value, n, BLOCK: tl.constexpr):
    offs = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    tl.store(out + offs, offs * 0 + BLOCK, mask=offs < n)
