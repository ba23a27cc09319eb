"""Writes kernels, each with one line that a learner might write: learners.py FOLDER"""
import pathlib
import sys

LINES = {
    "range": "v = tl.arange(32)",
    "library": "v = load(x_ptr + i)",
    "numpy": "v = np.exp(i)",
    "torch": "v = torch.exp(i + 0.0)",
    "host": "v = torch.linspace(0, 1, 32)",
    "rounds": "for start in range(n / 32):\n        v = start",
    "binding": "v = i >= 0 & i < n",
    "between": "v = 0 <= i < n",
    "exchanged": "tl.store(i + 1.0, x_ptr + i)",
    "column": "v = i * 2 + tl.arange(0, 16)[None, :]",
    "type": "v = tl.zeros([32])",
    "returns": "return i",
}
for name, line in LINES.items():
    text = f"import torch\nimport triton\nimport triton.language as tl\n\n\n@triton.jit\ndef kernel(x_ptr, n):\n    i = tl.arange(0, 32)\n    {line}\n"
    pathlib.Path(sys.argv[1], f"{name}.tri").write_text(text)
