"""Runs `tritonc viz` on files: make-pages.py FOLDER FILE... Each ends with the code that `run` would end with; prints what was written."""
import pathlib
import subprocess
import sys

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for file in map(pathlib.Path, sys.argv[2:]):
    page = folder / (file.stem + ".html")
    done = subprocess.run(["tritonc", "viz", file, "-q", "-o", page], capture_output=True, text=True)
    if done.returncode not in (0, 1, 4) or not page.exists():
        sys.exit(f"{file}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    print(page.name, page.stat().st_size, "bytes, exit", done.returncode)
