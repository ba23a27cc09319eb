"""readme.py README FOLDER: runs each command line `$ …` of the page in FOLDER, and looks for the lines quoted below it.

Quoted lines must come in that order, one right after the other unless `…` stands between them. Places (`loc(…)`) are left out, and
blanks and tabs are as good as each other.
"""
import pathlib
import re
import subprocess
import sys


def quoted_is_there(lines, quoted):
    """The first quoted line that is not found, or None."""
    at, anywhere = 0, True
    for line in quoted:
        if line == "…":
            anywhere = True
            continue
        found = next((i for i in range(at, len(lines) if anywhere else min(at + 1, len(lines))) if line in lines[i]), None)
        if found is None:
            return line
        at, anywhere = found + 1, False
    return None


page, folder = pathlib.Path(sys.argv[1]).read_text(), sys.argv[2]
count = 0
for block in re.findall(r"^```\n(\$ .*?)^```$", page, re.M | re.S):
    for command, quoted in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.M):
        if " watch " in command:  # which waits for saves
            command = "timeout -s INT 20 " + command + " || [ $? = 124 ]"
        run = subprocess.run(["bash", "-c", command], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        expected = 1 if "puzzles run" in command else 0  # nobody has solved it yet
        output = re.sub(r" loc\(#loc\d*\)|loc\(\"[^)]*\)", "", run.stdout)
        missing = quoted_is_there([" ".join(line.split()) for line in output.splitlines()], [" ".join(line.split()) for line in quoted.splitlines()])
        if run.returncode != expected or missing:
            sys.exit(f"$ {command}\nexit code {run.returncode}, no line: {missing}\n{output}{run.stderr}")
        count += 1
print(f"{count} commands do as the page says")
