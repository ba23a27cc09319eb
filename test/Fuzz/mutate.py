"""Mutates .tri files at random and gives them to a command of tritonc: mutate.py COUNT SEED FOLDER FILE... [-- COMMAND...]

COMMAND is `check` if nothing is said. Each run ends within 20 seconds with an exit code of the documented ones, never with 70; what
does not is kept in FOLDER.
"""
import pathlib
import random
import re
import subprocess
import sys

arguments = sys.argv[1:]
command = arguments[arguments.index("--") + 1:] if "--" in arguments else ["check"]
count, seed, folder, *files = arguments[:arguments.index("--")] if "--" in arguments else arguments
folder = pathlib.Path(folder)
folder.mkdir(parents=True, exist_ok=True)
chance = random.Random(int(seed))
texts = [pathlib.Path(file).read_bytes() for file in files]
words = sorted({word for text in texts for word in re.findall(rb"\w+|[^\w\s]+|\n *", text)})


def mutated(text):
    pieces = re.findall(rb"\w+|[^\w\s]+|\s+", text)
    for _ in range(chance.choice([1, 1, 2, 4, 16])):
        at, other = chance.randrange(len(pieces)), chance.randrange(len(pieces))
        change = chance.randrange(6)
        if change == 0:
            pieces[at] = chance.choice(words)
        elif change == 1:
            pieces[at], pieces[other] = pieces[other], pieces[at]
        elif change == 2:
            pieces[at] = b""
        elif change == 3:
            pieces.insert(at, chance.choice(words))
        elif change == 4:
            pieces[at:at] = pieces[min(at, other):max(at, other)][:40]
        else:
            piece = bytearray(pieces[at] or b" ")
            piece[chance.randrange(len(piece))] = chance.randrange(256)
            pieces[at] = bytes(piece)
    return b"".join(pieces)


bad, codes = 0, {}
for number in range(int(count)):
    path = folder / f"mutant-{seed}-{number}.tri"
    path.write_bytes(mutated(chance.choice(texts)))
    try:
        code = subprocess.run(["tritonc", *command, path.name], cwd=folder, capture_output=True, timeout=20).returncode
    except subprocess.TimeoutExpired:
        code = "no end"
    codes[code] = codes.get(code, 0) + 1
    if code in range(7):
        path.unlink()
        continue
    bad += 1
    print(f"{path}: {code}")
print(f"{count} mutants, {bad} bad:", " ".join(f"{code}: {codes[code]}" for code in sorted(codes, key=str)))
sys.exit(bad > 0)
