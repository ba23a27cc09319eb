"""screen.py TRITONC PUZZLES FOLDER: solves puzzles in `tritonc puzzles watch` in a terminal of 80 x 24 of tmux, as a learner does."""
import os
import pathlib
import subprocess
import sys
import time

tritonc, puzzles, folder = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
tmux = ["tmux", "-L", f"tritonc-{os.getpid()}", "-f", "/dev/null"]


def run(*arguments):
    return subprocess.run(tmux + list(arguments), check=True, capture_output=True, text=True).stdout


def screen():
    return run("capture-pane", "-p")


def wait_for(*texts, seconds=60):
    """The screen once it shows all of the texts."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        shown = screen()
        if all(text in shown for text in texts):
            return shown
        time.sleep(0.05)
    sys.exit(f"the screen never showed {texts}:\n{screen()}")


def wait_for_prompt():
    end = time.monotonic() + 60
    while screen().rstrip().splitlines()[-1:] != ["$"]:
        if time.monotonic() > end:
            sys.exit(f"no prompt:\n{screen()}")
        time.sleep(0.05)


def press(*keys):
    run("send-keys", *keys)


def save(name, text):
    """As many editors do it: written beside, then renamed."""
    beside = folder / f".{name}.swp"
    beside.write_text(text)
    beside.rename(folder / name)


def solution(name):
    return (puzzles / "solutions" / name).read_text()


def terminal():
    """What `stty` says of the terminal."""
    said = folder / ".stty"
    said.unlink(missing_ok=True)
    press(f"clear; stty -g > {said}.new; mv {said}.new {said}", "Enter")
    end = time.monotonic() + 60
    while not said.exists():
        assert time.monotonic() < end, screen()
        time.sleep(0.05)
    return said.read_text()


def start():
    press(f"clear; {tritonc} puzzles watch {folder}", "Enter")


def learn():
    start()
    shown = wait_for("Puzzle 1: constant add", "0 of 12 solved", "never written")
    assert "q quit" in shown.rstrip().splitlines()[-1], shown
    assert len(shown.splitlines()) <= 24 and max(map(len, shown.splitlines())) <= 80, shown
    press("h")
    wait_for("hint 1 of 3: the idea", "Think of a block of numbers as one thing")
    press("h")
    wait_for("hint 2 of 3: the place")
    save("01_constant_add.tri", solution("01_constant_add.tri"))
    wait_for("1 of 12 solved", "elements loaded", "solved!  h hint  n next")
    press("n")
    wait_for("Puzzle 2", "never written")
    save("02_constant_add_block.tri", solution("02_constant_add_block.tri").replace(", mask=exists, other=0.0", ""))
    wait_for("error[T0401]: this load reads past the end of `x`", "24 of 32 lanes are outside")
    save("02_constant_add_block.tri", solution("02_constant_add_block.tri"))
    wait_for("2 of 12 solved")
    save("03_outer_add.tri", solution("03_outer_add.tri"))
    wait_for("Puzzle 3: outer add", "3 of 12 solved")
    press("l")
    wait_for("  4  outer add, block by block")
    press("l")
    run("resize-window", "-x", "60", "-y", "16")
    shown = wait_for("Puzzle 3", "q quit")
    assert max(map(len, shown.splitlines())) <= 60, shown
    run("resize-window", "-x", "80", "-y", "24")


def leaves(how, *keys):
    """However it ends, the terminal is as it was."""
    if how == "kill":
        shell = run("display-message", "-p", "#{pane_pid}").strip()
        keeper = subprocess.run(["pgrep", "-P", shell], capture_output=True, text=True).stdout.split()[0]
        watcher = subprocess.run(["pgrep", "-P", keeper], capture_output=True, text=True).stdout.split()[0]
        subprocess.run(["kill", f"-{keys[0]}", watcher if keys[0] == "SEGV" else keeper], check=True)
    else:
        press(*keys)
    wait_for_prompt()
    assert terminal() == before, how + str(keys)
    print("restored after", how, *keys)


run("new-session", "-d", "-x", "80", "-y", "24", "env", "PS1=$ ", "sh")
try:
    wait_for_prompt()
    before = terminal()
    learn()
    leaves("key", "q")
    start()
    wait_for("Puzzle 4")
    leaves("key", "C-c")
    start()
    wait_for("Puzzle 4")
    press("C-z")
    wait_for_prompt()
    press("fg", "Enter")
    wait_for("Puzzle 4", "q quit")
    leaves("kill", "TERM")
    start()
    wait_for("Puzzle 4", "never written")
    leaves("kill", "SEGV")
finally:
    run("kill-server")
