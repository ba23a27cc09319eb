"""Compares what tritonc says of each puzzles/attempts/*.tri with what the file quotes; --write brings the quotes up to date.

A quote is the last comment block of the header: `# tritonc says (exit 1):` and the output behind it, one `#` a line. The attempts
run on one thread, so that a race has the same winner each time.
"""
import pathlib
import re
import subprocess
import sys

QUOTE = re.compile(r"^# tritonc says.*:\n(?:#.*\n)*", re.MULTILINE)


def quote(path):
    done = subprocess.run(
        ["tritonc", "run", "--threads", "1", "--color", "never", path.name],
        cwd=path.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60,
    )
    lines = "".join(f"#   {line}".rstrip() + "\n" for line in done.stdout.rstrip("\n").split("\n"))
    return f"# tritonc says (exit {done.returncode}):\n#\n{lines}"


def main():
    folder = pathlib.Path(sys.argv[1])
    attempts = sorted(folder.glob("*.tri"))
    stale = 0
    for path in attempts:
        text = path.read_text()
        said = quote(path)
        fresh, count = QUOTE.subn(lambda _: said, text, count=1)
        if count == 0:
            sys.exit(f"{path}: no quote")
        if fresh != text and "--write" in sys.argv:
            path.write_text(fresh)
        elif fresh != text:
            stale += 1
            print(f"{path.name}: tritonc says now\n{said}")
    print(f"{len(attempts)} attempts, {stale} stale")
    sys.exit(stale > 0 or not attempts)


main()
