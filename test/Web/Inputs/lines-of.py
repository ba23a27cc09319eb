"""lines-of.py PAGE STAGE TEXT LINE: in that stage a line with that text comes from that line of the source."""
import json
import re
import sys

path, name, text, line = sys.argv[1:]
picture = json.loads(re.search(r'id="picture">(.*?)</script>', open(path, encoding="utf-8").read(), re.S)[1])
code = picture["codes"][0]
stage = next(s for s in code["stages"] if s["name"] == name)
lines = [code["text"][first + k] for first, count in zip(stage["lines"][::2], stage["lines"][1::2]) for k in range(count)]
sources = [value for count, value in zip(stage["from"][::2], stage["from"][1::2]) for _ in range(count)]
assert len(lines) == len(sources)
found = sorted({source for shown, source in zip(lines, sources) if text in shown})
assert int(line) in found, f"{text} comes from {found}"
