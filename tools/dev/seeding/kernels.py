"""Finds correct kernels: files with launches, files with tests, recorded launches; each as a text with one launch or one test."""
import ast
import json
import math
import os
import re
import struct
import zlib

HEAD = "import torch\nimport triton\nimport triton.language as tl\n"
FORMATS = {"fp32": ("f", "float32"), "fp64": ("d", "float64"), "fp16": ("e", "float16"), "i8": ("b", "int8"), "i16": ("h", "int16"),
           "i32": ("i", "int32"), "i64": ("q", "int64"), "u8": ("B", "uint8")}
# Recorded launches with several programs, masks, loops, reductions, products and moves; of a kernel the case of each listed name.
RECORDED = {
    "memory": ["masked_other.fp32.100.32", "hints.fp32.100.32", "strided.fp32.100.32.5", "masked_store.fp16.100.32", "indirect.100.32", "scalar_load.100.32",
               "atomic_add.i32.100.32", "atomic_add_scalar.i32.100.32", "atomic_bits.100.32", "atomic_xchg.100.32", "pointer_walk.100.32",
               "grid3.3x1x1", "block_ptr.20x50"],
    "control": ["if_else", "early_return", "ternary_and_bool", "calls", "loop_carried_pair.20", "negative_divmod.3"],
    "dot": ["dot.fp32.16x16x16", "dot_acc.fp32.16x16x16", "dot_bt.fp32.16x16x16"],
    "reduce": ["sum0.fp32.8x64", "sum1.fp32.8x64", "max1.i32.8x64", "argmax1.fp32.8x64", "cumsum1.fp32.8x64", "cumsum0_rev.fp32.8x64",
               "sort1.fp32.8x64", "softmax_like.8x64", "reduce_welford.8x64", "scan_linear.8x64", "histogram.32x16", "xor_sum1.8x64"],
    "shape": ["trans.fp32.16x32", "flip.i32.16x32", "join_split.fp32.16x32", "interleave.fp32.16x32", "broadcast.i32.16x32", "gather.16x32", "permute3.i32.8x8"],
}


def reached(tree, name):
    """The definitions of a module that `name` needs, in order."""
    defined = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
    defined |= {n.targets[0].id: n for n in tree.body if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name)}
    wanted, queue = set(), [name]
    while queue:
        name = queue.pop()
        if name in defined and name not in wanted:
            wanted.add(name)
            queue += [n.id for n in ast.walk(defined[name]) if isinstance(n, ast.Name)]
    return [n for n in tree.body if n in [defined[w] for w in wanted]]


def recorded(folder):
    for group, wanted in RECORDED.items():
        tree = ast.parse(open(os.path.join(folder, group + ".tri")).read())
        memory = zlib.decompress(open(os.path.join(folder, group + ".bin"), "rb").read())
        launches = json.load(open(os.path.join(folder, group + ".json")))["launches"]
        for case in [c for c in launches if c["case"] in wanted]:
            host, args = [], []
            for a in case["args"]:
                if not a["type"].startswith("*"):
                    args.append(repr(a["value"]))
                    continue
                code, dtype = FORMATS[a["type"][1:]]
                begin, size = a["in"]
                numbers = [v[0] for v in struct.iter_unpack(code, memory[begin:begin + size])]
                numbers = [round(v, 3) if isinstance(v, float) and math.isfinite(v) else 0.0 if isinstance(v, float) else v for v in numbers]
                host.append(f"{a['name']} = torch.tensor({numbers}, dtype=torch.{dtype})")
                args.append(a["name"])
            host.append(f"{case['kernel']}[{tuple(case['grid'])}]({', '.join(args)})")
            yield f"{group}.{case['case']}", ast.unparse(reached(tree, case["kernel"])).join([HEAD, "\n"]) + "\n".join(host) + "\n"


def named_arguments(tree):
    """Arrays that a launch makes among its arguments get names before it."""
    body = []
    for s in tree.body:
        if isinstance(s, ast.Expr) and isinstance(s.value, ast.Call) and isinstance(s.value.func, ast.Subscript):
            for i, a in enumerate(s.value.args):
                if isinstance(a, ast.Call) and ast.unparse(a.func).startswith("torch."):
                    body.append(ast.Assign([ast.Name(f"a{i}", ast.Store())], a, lineno=0))
                    s.value.args[i] = ast.Name(f"a{i}", ast.Load())
        body.append(s)
    tree.body = body
    return ast.unparse(ast.fix_missing_locations(tree))


def written(path):
    """A file with one launch in sizes of its own; a file with tests once a test."""
    text, name = open(path).read(), os.path.basename(path)[:-4]
    tree = ast.parse(text)
    isTest = lambda s: isinstance(s, ast.Expr) and isinstance(s.value, ast.Call) and getattr(s.value.func, "id", "") == "test"
    tests = [s for s in tree.body if isTest(s)]
    for i, test in enumerate(tests):
        kept = ast.Module([s for s in tree.body if s is test or not isTest(s)], [])
        yield f"{name}.{i}", ast.unparse(kept)
    if not tests:
        sizes = (13, 16, 21) if re.search(r"^N = \d+", text, flags=re.M) else (None,)
        for n in sizes:
            base = named_arguments(ast.parse(text))
            yield f"{name}.{n}" if n else name, re.sub(r"^N = \d+", f"N = {n}", base, flags=re.M) if n else base
