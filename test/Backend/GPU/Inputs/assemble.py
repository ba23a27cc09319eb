"""Assembles PTX with NVIDIA's ptxas, many kernels a run: usage: assemble.py ARCH PTX...

A file may hold several kernels, each with its own header. Exit 1, with what ptxas said, if it refuses one.
"""
import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile

PTXAS = next((p for p in ("/usr/local/cuda/bin/ptxas",) if os.path.exists(p)), "ptxas")
TOGETHER = 200  # kernels that one process assembles


def modules(paths):
    """The PTX of each kernel, under a name that no other kernel has."""
    for path in paths:
        with open(path) as file:
            parts = re.split(r"^(?=\.version )", file.read(), flags=re.M)[1:]
        for part in parts or [""]:  # a file without a kernel is refused below
            yield path, part


def assemble(arch, batch, folder):
    """What ptxas says of a batch; empty if it takes it."""
    files = []
    for number, (path, text) in batch:
        files.append(os.path.join(folder, f"{number}-{os.path.basename(path)}"))
        text = re.sub(r"(\.entry )(\w+)\(", rf"\1\2_{number}(", text)
        names = re.findall(r"^(?:\.visible )?\.(?:global|const)\b[^\n]*? (\w+)\[", text, re.M)
        for name in names:
            text = re.sub(rf"\b{name}\b", f"{name}_{number}", text)
        with open(files[-1], "w") as file:
            file.write(text)
    done = subprocess.run([PTXAS, f"-arch={arch}", *files, "-o", os.path.join(folder, f"{batch[0][0]}.cubin")], capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr or f"ptxas: exit {done.returncode}"


def main():
    arch, paths = sys.argv[1], sys.argv[2:]
    found = list(enumerate(modules(sorted(paths))))
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(2) as pool:
        batches = [found[i:i + TOGETHER] for i in range(0, len(found), TOGETHER)]
        refused = [said for said in pool.map(lambda batch: assemble(arch, batch, folder), batches) if said]
    print("\n".join(said[:4000] for said in refused))
    print(f"{len(found)} kernels, {'not all assemble' if refused else 'all assemble'}")
    return 1 if refused or not found else 0


sys.exit(main())
