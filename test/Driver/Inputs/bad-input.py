"""Writes files that no compiler should trip over into a folder."""
import json
import os
import sys

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)


def put(name, text):
    with open(os.path.join(folder, name), "wb") as out:
        out.write(text if isinstance(text, bytes) else text.encode())


put("empty.tri", "")
put("binary.tri", bytes(range(256)) * 64)
put("parentheses.tri", "x = " + "(" * 10000 + "1" + ")" * 10000 + "\n")
put("blocks.tri", "".join(" " * min(i, 500) + "if x:\n" for i in range(501)) + " " * 501 + "pass\n")
put("calls.tri", "x = " + "f(" * 10000 + ")" * 10000 + "\n")
put("line.tri", 'x = "' + "a" * 10_000_000 + '"\n')
cells = ['!pip install triton\nprint("first")', "%%capture\n!apt-get", 'print("third")']
put("book.ipynb", json.dumps({"cells": [{"cell_type": "code", "source": c} for c in cells], "nbformat": 4}))
put("broken.ipynb", '{"cells": [')
