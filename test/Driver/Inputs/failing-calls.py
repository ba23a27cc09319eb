"""Every call that changes files fails once, or is the last before the process is killed: failing-calls.py LIBRARY FOLDER SOURCE

For each command below, in a folder where its output is new and in one where it is old: afterwards the old file or the whole new
one is there, no other file stays, and an error ends with exit code 5 and one sentence.
"""
import errno
import os
import pathlib
import shutil
import subprocess
import sys

library, folder, source = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
OLD = b"what was there\n"
# name of the output, the command, the exit code if all goes well, which n are tried
COMMANDS = {
    "--out": ("z.npy", ["run", f"{source}:first", "--grid", "1", "--arg", "x_ptr=zeros:fp32[64]", "--out", "x_ptr=z.npy", "-q"], 0, 1),
    "-o": ("out.mlir", ["ir", source, "-o", "out.mlir"], 0, 1),
    "--after-each-pass": ("00-tile-simplify.mlir", ["ir", f"{source}:first", "--after-each-pass", "."], 0, 11),
    "reproducer": ("tritonc-crash.tri", ["run", source, "--inject-fault", "segv@load"], 70, 1),
}


def run(arguments, at=0, reason=0):
    mark = folder.parent / (folder.name + ".mark")
    mark.unlink(missing_ok=True)
    environment = dict(os.environ, LD_PRELOAD=library, FAIL_AT=str(at), FAIL_WITH=str(reason), FAIL_MARK=str(mark))
    done = subprocess.run(["tritonc", *arguments], cwd=folder, env=environment, capture_output=True, timeout=60)
    return done, mark.exists()


def fresh(output, old):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    if old:
        (folder / output).write_bytes(OLD)


def check(name, old, reason):
    output, arguments, success, step = COMMANDS[name]
    fresh(output, old)
    done, _ = run(arguments)
    assert done.returncode == success, done
    whole, files = (folder / output).read_bytes(), set(os.listdir(folder)) | {"tritonc-crash.tri"}
    left = at = 0
    while True:
        at += step
        fresh(output, old)
        done, happened = run(arguments, at, reason)
        if not happened:
            break
        what = f"{name}, old file: {old}, call {at}, error {reason}: {done}, {os.listdir(folder)}"
        now = (folder / output).read_bytes() if (folder / output).exists() else None
        assert now == whole or now == (OLD if old else None), "neither old nor new: " + what
        rest = set(os.listdir(folder)) - files
        left += len(rest)
        assert not rest or reason == 0, "a file stays: " + what
        if reason:
            assert done.returncode in (5, success), "exit code: " + what
            if done.returncode == 5:
                assert done.stderr.count(b"\n") <= 1 and (not done.stderr or done.stderr.startswith(b"tritonc: ")), "sentence: " + what
            if now != whole and name != "reproducer":
                assert done.returncode == 5, "said nothing: " + what
        assert at < 1000, what
    # Killed between the two calls that replace an old file there are two names; of a new file there is never but one.
    assert left <= (1 if old else 0), f"{name}: {left} files stay"
    return at


for name in COMMANDS:
    calls = {check(name, old, reason) for old in (False, True) for reason in (0, errno.ENOSPC, errno.EIO)}
    print(name, "calls:", sorted(calls))
