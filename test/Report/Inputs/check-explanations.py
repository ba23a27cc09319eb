"""Checks that every code in the sources is explained, and runs both examples of every explanation: the wrong one reports
exactly its code, the mended one nothing.

Usage: check-explanations.py SOURCES SCRATCH [CODE...]
"""
import json
import os
import re
import subprocess
import sys


def example(text, heading):
    found = re.search(r"^## %s\n+```python\n(.*?)^```$" % heading, text, re.M | re.S)
    return found and found.group(1)


def reported(source, path, command):
    with open(path, "w") as file:
        file.write(source)
    run = subprocess.run(["tritonc", command, path, "--message-format", "json"], capture_output=True, text=True)
    lines = [json.loads(line) for line in run.stdout.splitlines() + run.stderr.splitlines() if line.startswith("{")]
    found = [line for line in lines if line.get("type") == "diagnostic"]
    errors = {line["code"] for line in found if line["severity"] == "error"}
    codes = errors or {line["code"] for line in found}  # a warning beside an error is no second explanation
    return codes, run.returncode, run.stdout + run.stderr


def unexplained(sources, folder):
    explained = {os.path.splitext(name)[0] for name in os.listdir(folder)}
    used = set()
    for where, _, names in os.walk(sources):
        for name in names:
            if name.endswith((".cpp", ".h")):
                used |= set(re.findall(r'"([TW]\d{4})"', open(os.path.join(where, name), encoding="utf-8").read()))
    return sorted(used - explained)


def main(sources, scratch, *only):
    folder = os.path.join(sources, "Report", "explanations")
    os.makedirs(scratch, exist_ok=True)
    checked = failed = 0
    for code in unexplained(sources, folder):
        failed += 1
        print(f"{code} is reported, but explanations/{code}.md is missing")
    for name in sorted(os.listdir(folder)):
        code, extension = os.path.splitext(name)
        if extension != ".md" or (only and code not in only):
            continue
        text = open(os.path.join(folder, name)).read()
        wrong, right = example(text, "Wrong"), example(text, "Right")
        if wrong is None:
            continue
        checked += 1
        warns = code[0] == "W" or code in ("T0158", "T0504")
        command = "check" if code.startswith("W11") else "run"  # slow code is right
        codes, status, output = reported(wrong, os.path.join(scratch, code + "-wrong.tri"), command)
        if codes != {code} or (status == 0) != warns:
            failed += 1
            print(f"{code}: the wrong example reports {sorted(codes)}, exit {status}\n{output}")
        codes, status, output = reported(right, os.path.join(scratch, code + "-right.tri"), command)
        if codes or status != 0:
            failed += 1
            print(f"{code}: the mended example reports {sorted(codes)}, exit {status}\n{output}")
    print(f"{checked} explanations checked, {failed} failed")
    return 1 if failed or not checked else 0


sys.exit(main(*sys.argv[1:]))
