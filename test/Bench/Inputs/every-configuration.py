"""Runs each kernel of a folder in each of its configurations; says how many there were, and ends with what went wrong."""
import pathlib
import subprocess
import sys


def tritonc(*arguments):
    done = subprocess.run(["tritonc", *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"tritonc {' '.join(map(str, arguments))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


for path in sorted(pathlib.Path(sys.argv[1]).glob("*.tri")):
    configurations = tritonc("check", path, "-v").count("\n  config ")
    for number in range(configurations):
        tritonc("run", path, "--config", str(number))
    if configurations == 0:
        tritonc("run", path)
    print(f"{path.name}: {max(configurations, 1)} right")
