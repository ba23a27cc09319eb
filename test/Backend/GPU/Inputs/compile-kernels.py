"""Compiles the solved puzzles and each kernel of bench/ to PTX: usage: compile-kernels.py ARCH FOLDER. Exit 1 if one does not compile, or
a kernel of bench/ has no line here."""
import glob
import os
import re
import subprocess
import sys

SIGNATURES = {  # what `tritonc build --signature` takes; a kernel's first configuration where it has some
    "attention": "*fp32, *fp32, *fp32, *fp32, i32, fp32, 64",
    "batched_product": "*fp32, *fp32, *fp32, 32",
    "convolution": "*fp32, *fp32, *fp32, i32, i32, 5",
    "int4_product": "*i32, *fp32, *i32, *fp32, *fp32, i32, i32, i32",
    "layer_norm": "*fp32, *fp32, *fp32, *fp32, i32, fp32, 1024",
    "outer_add": "*fp32, *fp32, *fp32, i32, i32",
    "product": "*fp32, *fp32, *fp32, i32, i32, i32",
    "row_sum": "*fp32, *fp32, i32",
    "softmax": "*fp32, *fp32, i32, 1024",
    "vector_add": "*fp32, *fp32, *fp32, i32",
    "gpu/vector_add": "*fp32, *fp32, *fp32, i32, 1024",
    "gpu/softmax": "*fp32, *fp32, 4096, 4096",
    "gpu/layer_norm": "*fp32, *fp32, *fp32, *fp32, 4096, fp32, 4096",
    "gpu/row_sum": "*fp32, *fp32, 16384, 4096",
    "gpu/product": "*fp16, *fp16, *fp16, 4096, 4096, 4096, 128, 128, 64, 8",
    "gpu/attention": "*fp16, *fp16, *fp16, *fp16, fp32, 4096, 64, 128, 64",
}


ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), *[".."] * 4)


def commands(arch, folder):
    """For each kernel its name and what compiles it; no command where there is no such kernel, or no signature for it."""
    for path in sorted(glob.glob(os.path.join(ROOT, "puzzles", "solutions", "*.tri"))):
        name = os.path.basename(path)[:-4]
        yield name, ["tritonc", "ir", "-q", path, "--stage", "ptx", "--arch", arch, "-o", os.path.join(folder, name + ".ptx")]
    kernels = {}
    for path in glob.glob(os.path.join(ROOT, "bench", "kernels", "*.tri")) + [os.path.join(ROOT, "bench", "gpu", "kernels.py")]:
        with open(path) as file:
            for name in re.findall(r"@triton\.jit\ndef (\w+)", file.read()):
                kernels["gpu/" * path.endswith(".py") + name] = path
    for name in sorted(set(kernels) | set(SIGNATURES)):
        if name not in kernels or name not in SIGNATURES:
            yield name, None
            continue
        yield name, ["tritonc", "build", f"{kernels[name]}:{name.split('/')[-1]}", "--emit", "ptx", "--arch", arch, "--signature", SIGNATURES[name],
                     "-o", os.path.join(folder, name.replace("/", "-") + ".ptx")]


def main():
    arch, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    bad = 0
    for name, command in commands(arch, folder):
        done = command and subprocess.run(command, capture_output=True, text=True)
        if not done or done.returncode:
            print(f"{name}: exit {done.returncode}\n{done.stdout}{done.stderr}" if done else f"{name}: no such kernel, or no signature for it")
            bad += 1
    return 1 if bad else 0


sys.exit(main())
