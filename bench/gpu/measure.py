#!/usr/bin/env python3
"""Times the kernels of kernels.py on an NVIDIA card, compiled by tritonc and by Triton, beside PyTorch.

usage: measure.py TRITONC OUT [--arch ARCH] [WORD...]    the workloads whose names hold a WORD; our code for the card, or for ARCH

Both compilers get the same text, the same configurations, the same arrays and the same clock: CUDA events around each launch, with
the second level cache overwritten before it. Each compiler's fastest configuration then takes turns with PyTorch and with a plain copy.
Every result is compared with PyTorch's. OUT/bench.md and OUT/bench.jsonl grow after each workload.
"""
import argparse
import ctypes
import json
import os
import statistics
import subprocess
import sys

import torch
import triton

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import kernels  # noqa: E402

ROUNDS, SECONDS_A_VARIANT = 5, 0.15
CUDA = ctypes.CDLL("libcuda.so.1")
CTYPES = {"i1": ctypes.c_bool, "i8": ctypes.c_int8, "i16": ctypes.c_int16, "i32": ctypes.c_int32, "i64": ctypes.c_int64,
          "fp32": ctypes.c_float, "fp64": ctypes.c_double}


def check(result, doing):
    if result:
        text = ctypes.c_char_p()
        CUDA.cuGetErrorName(result, ctypes.byref(text))
        raise RuntimeError(f"{doing}: {(text.value or b'?').decode()}")


class Workload:
    """One kernel at one size."""

    def __init__(self, name, kernel, types, arrays, numbers, constants, configs, grid, want, torch_call, flops=0, bytes=0, tolerance=1e-5):
        self.name, self.kernel, self.types, self.arrays, self.numbers, self.constants = name, kernel, types, arrays, numbers, constants
        self.configs, self.grid, self.want, self.torch_call = configs, grid, want, torch_call
        self.flops, self.bytes, self.tolerance = flops, bytes, tolerance

    def error(self):
        """How far the output, the last array, is from what it should be."""
        got, want = self.arrays[-1].double(), self.want.double()
        if not torch.isfinite(got).all():
            return float("inf")
        return ((got - want).norm() / want.norm()).item()

    def rate(self, microseconds):
        if self.flops:
            return f"{self.flops / microseconds / 1e6:,.0f} TFLOP/s"
        return f"{self.bytes / microseconds / 1e3:,.0f} GB/s"


def spelled(config):
    constants, warps, stages = config
    return " ".join([f"{k}={v}" for k, v in constants.items()] + [f"{warps} warps"] + ([f"{stages} stages"] if stages else []))


class OurKernel:
    """A configuration compiled by tritonc, launched through the driver."""

    def __init__(self, tritonc, arch, out, workload, config):
        constants, warps, stages = config
        values = {**workload.constants, **constants}
        names = getattr(kernels, workload.kernel).arg_names
        types = iter(workload.types)
        signature = ", ".join(str(values[n]) if n in values else next(types) for n in names)
        path = os.path.join(out, "kernel.ptx")
        command = [tritonc, "build", os.path.join(HERE, "kernels.py") + ":" + workload.kernel, "--emit", "ptx", "-o", path, "--signature", signature,
                   "--arch", arch, "--num-warps", str(warps), "--message-format", "json"]
        if stages:
            command += ["--num-stages", str(stages)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise RuntimeError(f"tritonc build: exit {done.returncode}: {(done.stdout + done.stderr).strip()[:300]}")
        self.facts = json.loads(done.stdout.splitlines()[-1])
        with open(path, "rb") as file:
            ptx = file.read()
        torch.cuda.current_stream()
        log = ctypes.create_string_buffer(8192)
        names_, values_ = (ctypes.c_int * 2)(5, 6), (ctypes.c_void_p * 2)(ctypes.cast(log, ctypes.c_void_p), 8192)
        module, self.function = ctypes.c_void_p(), ctypes.c_void_p()
        result = CUDA.cuModuleLoadDataEx(ctypes.byref(module), ptx, 2, names_, values_)
        if result:
            raise RuntimeError("the driver refuses the PTX: " + log.value.decode()[:300])
        check(CUDA.cuModuleGetFunction(ctypes.byref(self.function), module, self.facts["function"].encode()), "function")
        if self.facts["shared_bytes"]:
            check(CUDA.cuFuncSetAttribute(self.function, 8, self.facts["shared_bytes"]), "shared memory")
        registers = ctypes.c_int()
        CUDA.cuFuncGetAttribute(ctypes.byref(registers), 4, self.function)
        local = ctypes.c_int()
        CUDA.cuFuncGetAttribute(ctypes.byref(local), 3, self.function)
        self.registers, self.local = registers.value, local.value
        order = [n for n in names if n not in values]
        by_name = self.arguments(workload, order)
        self.slots = [ctypes.c_void_p(by_name[p["name"]].data_ptr()) if p["pointer"] else CTYPES[p["type"]](by_name[p["name"]])
                      for p in self.facts["parameters"]]
        self.parameters = (ctypes.c_void_p * len(self.slots))(*[ctypes.cast(ctypes.byref(s), ctypes.c_void_p) for s in self.slots])
        self.grid = [*workload.grid(values), 1, 1][:3]

    @staticmethod
    def arguments(workload, order):
        arrays, numbers = iter(workload.arrays), iter(workload.numbers)
        return {name: next(arrays) if name.endswith("_ptr") else next(numbers) for name in order}

    def __call__(self):
        stream = ctypes.c_void_p(torch.cuda.current_stream().cuda_stream)
        check(CUDA.cuLaunchKernel(self.function, *self.grid, self.facts["threads"], 1, 1, self.facts["shared_bytes"], stream, self.parameters, None), "launch")


def triton_kernel(workload, config):
    constants, warps, stages = config
    values = {**workload.constants, **constants}
    kernel = getattr(kernels, workload.kernel)
    by_name = OurKernel.arguments(workload, [n for n in kernel.arg_names if n not in values])
    options = {"num_warps": warps, **({"num_stages": stages} if stages else {})}
    grid = tuple(workload.grid(values))
    return lambda: kernel[grid](**by_name, **values, **options)


def times_of(call, flush, seconds):
    """Microseconds of launches, for so many seconds of them."""
    call()
    torch.cuda.synchronize()
    times, total = [], 0.0
    while len(times) < 5 or (total < seconds * 1e6 and len(times) < 400):
        pairs = []
        for _ in range(10):
            flush.zero_()
            begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
            begin.record()
            call()
            end.record()
            pairs.append((begin, end))
        torch.cuda.synchronize()
        times += [b.elapsed_time(e) * 1e3 for b, e in pairs]
        total = sum(times)
    return times


def fastest(workload, make, flush):
    """The configuration that takes least time, its callable, and what is wrong with the others."""
    best, problems = None, []
    for config in workload.configs:
        try:
            call = make(config)
            workload.arrays[-1].fill_(float("nan"))
            call()
            torch.cuda.synchronize()
            error = workload.error()
            if not error <= workload.tolerance:
                problems.append(f"{spelled(config)}: WRONG, error {error:.2e}")
                continue
            median = statistics.median(times_of(call, flush, 0.03))
        except Exception as e:  # noqa: BLE001: whatever a compiler or the driver says is a line of the report
            problems.append(f"{spelled(config)}: {str(e).splitlines()[0] if str(e) else type(e).__name__}")
            if is_lost(e):
                raise RuntimeError(f"{spelled(config)}: {e}") from e
            continue
        if best is None or median < best[0]:
            best = (median, config, call, error)
    return best, problems


def measure(workload, tritonc, arch, out, flush):
    row = {"workload": workload.name}
    ours, row["our_problems"] = fastest(workload, lambda c: OurKernel(tritonc, arch, out, workload, c), flush)
    theirs, row["triton_problems"] = fastest(workload, lambda c: triton_kernel(workload, c), flush)
    source = torch.empty(max(workload.bytes // 2, 1 << 20), dtype=torch.int8, device="cuda")
    target = torch.empty_like(source)
    variants = {"torch": workload.torch_call, "copy": lambda: target.copy_(source)}
    for name, best in (("ours", ours), ("triton", theirs)):
        if best:
            variants[name] = best[2]
            row[name + "_config"], row[name + "_error"] = spelled(best[1]), best[3]
    times = {name: [] for name in variants}
    for _ in range(ROUNDS):
        for name, call in variants.items():
            times[name] += times_of(call, flush, SECONDS_A_VARIANT / ROUNDS)
    for name, all_times in times.items():
        row[name + "_us"] = statistics.median(all_times)
    row["copy_gbs"] = 2 * source.numel() / row["copy_us"] / 1e3
    if ours:
        row["registers"], row["local_bytes"], row["shared_bytes"] = ours[2].registers, ours[2].local, ours[2].facts["shared_bytes"]
        row["our_rate"] = workload.rate(row["ours_us"])
    if theirs:
        row["triton_rate"] = workload.rate(row["triton_us"])
    if ours and theirs:
        row["ratio"] = row["triton_us"] / row["ours_us"]
    return row


def workloads():
    """Made one by one: the arrays of one are freed before the next."""
    def rand(*shape, dtype=torch.float32):
        return torch.randn(*shape, device="cuda", dtype=torch.float32).to(dtype)

    def rows(name, kernel, count, columns, reference, warps=(4, 8, 16), extra=()):
        x, z = rand(count, columns), torch.empty(count, columns, device="cuda")
        types = ["*fp32:16"] * (2 + len(extra)) + (["fp32"] if kernel == "layer_norm" else [])
        block = triton.next_power_of_2(columns)
        return Workload(f"{name} f32 {count} x {columns}", kernel, types, [x, *extra, z], [1e-5] if kernel == "layer_norm" else [], {"columns": columns},
                        [({"BLOCK": block}, w, None) for w in warps], lambda c: (count,), reference(x), lambda: reference(x), bytes=8 * count * columns)

    def add():
        n = 1 << 26
        x, y, z = rand(n), rand(n), torch.empty(n, device="cuda")
        return Workload("vector add f32 2^26", "vector_add", ["*fp32:16"] * 3 + ["i32:16"], [x, y, z], [n], {},
                        [({"BLOCK": b}, w, None) for b, w in ((1024, 4), (2048, 4), (4096, 8))], lambda c: (triton.cdiv(n, c["BLOCK"]),), x + y,
                        lambda: torch.add(x, y, out=z), bytes=12 * n)

    def norm():
        w, b = rand(4096), rand(4096)
        return rows("layer norm", "layer_norm", 16384, 4096, lambda x: torch.nn.functional.layer_norm(x, (4096,), w, b, 1e-5), extra=(w, b))

    def sums():
        n = 16384
        x, z = rand(n, n), torch.empty(n, device="cuda")
        return Workload("row sum f32 16384 x 16384", "row_sum", ["*fp32:16"] * 2, [x, z], [], {"columns": n},
                        [({"BLOCK": b}, w, None) for b, w in ((1024, 4), (2048, 8), (4096, 8), (4096, 16))], lambda c: (n,), x.sum(1), lambda: x.sum(1),
                        bytes=4 * n * n, tolerance=1e-4)

    def product(n, dtype):
        a, b, c = rand(n, n, dtype=dtype), rand(n, n, dtype=dtype), torch.empty(n, n, device="cuda", dtype=dtype)
        half = dtype == torch.float16
        shapes = ((128, 128, 64, 4, 4), (128, 256, 64, 8, 3), (128, 128, 64, 8, 3), (64, 128, 64, 4, 4)) if half else \
                 ((128, 128, 32, 4, 4), (128, 128, 32, 8, 3), (64, 128, 32, 4, 4), (64, 64, 32, 4, 3))
        configs = [({"BM": m, "BN": nn, "BK": k, "GROUP": 8}, w, s) for m, nn, k, w, s in shapes]
        kind = "fp16" if half else "f32 (tf32)"
        return Workload(f"matrix product {kind} {n}", "product", ["*fp16:16" if half else "*fp32:16"] * 3, [a, b, c], [], {"M": n, "N": n, "K": n}, configs,
                        lambda m: (triton.cdiv(n, m["BM"]) * triton.cdiv(n, m["BN"]),), a @ b, lambda: torch.matmul(a, b), flops=2 * n ** 3,
                        bytes=3 * n * n * a.element_size(), tolerance=2e-3 if half else 1e-3)

    def attention():
        heads, length, width = 64, 4096, 64
        q, k, v = (rand(heads, length, width, dtype=torch.float16) for _ in range(3))
        z = torch.empty_like(q)
        reference = lambda: torch.nn.functional.scaled_dot_product_attention(q[None], k[None], v[None])[0]  # noqa: E731
        configs = [({"BM": m, "BN": n}, w, s) for m, n, w, s in ((128, 128, 4, 3), (128, 64, 4, 3), (128, 128, 8, 2), (64, 64, 4, 2))]
        return Workload("flash attention fp16 64 x 4096 x 64", "attention", ["*fp16:16"] * 4 + ["fp32"], [q, k, v, z], [width ** -0.5],
                        {"length": length, "D": width}, configs, lambda c: (triton.cdiv(length, c["BM"]), heads), reference(), reference,
                        flops=4 * heads * length * length * width, bytes=8 * heads * length * width, tolerance=5e-3)

    return {"vector add": add, "softmax 16384": lambda: rows("softmax", "softmax", 16384, 4096, lambda x: torch.softmax(x, 1)),
            "softmax 4096": lambda: rows("softmax", "softmax", 4096, 1024, lambda x: torch.softmax(x, 1)), "layer norm": norm, "row sum": sums,
            "product fp16 4096": lambda: product(4096, torch.float16), "product fp16 8192": lambda: product(8192, torch.float16),
            "product f32 4096": lambda: product(4096, torch.float32), "attention": attention}


def line(row):
    def us(key):
        return f"{row[key]:,.1f} us" if key in row else "-"
    ratio = f"{row['ratio']:.2f}" if "ratio" in row else "-"
    return (f"| {row['workload']} | {us('ours_us')}, {row.get('our_rate', '-')} | {row.get('ours_config', '-')} | {us('triton_us')}, {row.get('triton_rate', '-')} "
            f"| {row.get('triton_config', '-')} | {ratio} | {us('torch_us')} | {row.get('copy_gbs', 0):,.0f} GB/s |")


def is_lost(error):
    """True if the card takes nothing more from this process."""
    return any(word in str(error) for word in ("ILLEGAL_ADDRESS", "illegal memory access", "LAUNCH_FAILED", "launch failure", "MISALIGNED", "misaligned"))


def report(row, table):
    text = line(row)
    for key in ("our_problems", "triton_problems"):
        for problem in row.get(key, []):
            text += f"\n<!-- {key.split('_')[0]}: {problem} -->"
    print(text, flush=True)
    table.write(text + "\n")
    table.flush()


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1].split("\n\n")[0])
    parser.add_argument("tritonc")
    parser.add_argument("out")
    parser.add_argument("words", nargs="*")
    parser.add_argument("--arch", default="sm_90a" if torch.cuda.get_device_capability() == (9, 0) else "sm_80")
    parser.add_argument("--continued", action="store_true")
    options = parser.parse_args()
    tritonc, arch, out, words, continued = options.tritonc, options.arch, options.out, options.words or [""], options.continued
    os.makedirs(out, exist_ok=True)
    torch.manual_seed(0)
    torch.backends.cuda.matmul.allow_tf32 = False
    flush = torch.empty(256 << 20, dtype=torch.int8, device="cuda")
    mode = "a" if continued else "w"
    with open(os.path.join(out, "bench.md"), mode) as table, open(os.path.join(out, "bench.jsonl"), mode) as rows:
        if not continued:
            print(f"{torch.cuda.get_device_name()}, Triton {triton.__version__}, PyTorch {torch.__version__}: medians; ratio is Triton's time over ours\n"
                  "\n| workload | tritonc | configuration | Triton | configuration | ratio | PyTorch | copy |\n|---|---|---|---|---|---|---|---|", file=table, flush=True)
        chosen = [name for name in workloads() if any(word in name for word in words)]
        for i, name in enumerate(chosen):
            lost = False
            try:
                row = measure(workloads()[name](), tritonc, arch, out, flush)
            except Exception as e:  # noqa: BLE001
                row, lost = {"workload": name, "our_problems": [f"{type(e).__name__}: {str(e)[:300]}"]}, is_lost(e)
            rows.write(json.dumps(row) + "\n")
            rows.flush()
            report(row, table)
            if lost and i + 1 < len(chosen):
                os.execv(sys.executable, [sys.executable, __file__, "--continued", "--arch", arch, tritonc, out, *chosen[i + 1:]])
            torch.cuda.empty_cache()
    with open(os.path.join(out, "bench.jsonl")) as rows:
        sys.exit(any("ours_us" not in json.loads(row) for row in rows))


if __name__ == "__main__":
    main()
