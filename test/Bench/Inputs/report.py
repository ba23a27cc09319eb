"""Prints the tables of bench/report.py for figures that are easy to check by eye."""
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import report  # noqa: E402


def variant(name, role, milliseconds, right=True, note=""):
    """`milliseconds` of three rounds, in the middle of which the machine was slower."""
    rounds = [milliseconds / 1e3, 1.5 * milliseconds / 1e3, milliseconds / 1e3]
    return {"name": name, "role": role, "note": note, "median_s": rounds[0], "least_s": rounds[0], "times_s": rounds, "error": 1e-7, "right": right}


def found(name, threads, variants, **more):
    return {"workload": name, "threads": threads, "flops": 2e9, "bytes": 0, "scales": True, "limit_s": 0.010, "limit": "200.0 GFLOP/s", "variants": variants, **more}


OURS = "tritonc"
results = [
    {"peers": ["OpenBLAS (Zen)", "oneDNN 2.6.3"]},
    found("product 10", 1, [variant(OURS, OURS, 20, note="BM=64"), variant("OpenBLAS", "peer", 25), variant("quick but wrong", "peer", 1, right=False),
                            variant("oneDNN", "peer", 15, note="jit:avx2"), variant("by hand", "expert", 18)], goal={"ratio": 1, "against": "OpenBLAS"}),
    found("product 10", 2, [variant(OURS, OURS, 10), variant("OpenBLAS", "peer", 9)], goal={"ratio": 1, "against": ""}),
    found("product 11", 1, [variant(OURS, OURS, 23), variant("OpenBLAS", "peer", 46), {**variant("product 10", "round", 12), "times_s": [0.010, 0.018, 0.010]}],
          neighbour={"workload": "product 10", "flops": 1e9, "bytes": 0}),
    found("uneven", 1, [{**variant(OURS, OURS, 10), "times_s": [0.010, 0.010, 0.015]}, {**variant("OpenBLAS", "peer", 12), "times_s": [0.008, 0.012, 0.018]}]),
    found("product 12", 1, [variant(OURS, OURS, 23, right=False), variant("OpenBLAS", "peer", 46)]),
    {"workload": "bfloat16 product", "threads": 1, "missing": "AMX"},
    {"waiting": "compile", "median_s": 0.009, "goal": 0.008},
    {"waiting": "BLOCK 4096 over 256", "ratio": 1.1, "goal": 1.3},
]
print(report.table(results, "nothing else ran"))
print(report.variants(results[1]))
print(report.wrong(results))
