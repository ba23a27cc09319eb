"""Starts a run that never ends, interrupts it, and looks at what is left: interrupt.py FILE SIGNAL...

For each signal: the tool ends by that signal soon, and so does its child.
"""
import os
import signal
import subprocess
import sys
import time


def children(pid):
    return open(f"/proc/{pid}/task/{pid}/children").read().split()


def gone(pid):
    try:
        return open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_for(what, condition):
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.01)
    sys.exit("waited in vain: " + what)


for name in sys.argv[2:]:
    tool = subprocess.Popen(["tritonc", "run", sys.argv[1], "--timeout", "0"], stdout=subprocess.PIPE, text=True,
                            preexec_fn=lambda: [signal.signal(s, signal.SIG_DFL) for s in (signal.SIGINT, signal.SIGHUP)])
    assert tool.stdout.readline() == "running\n"
    wait_for("no child", lambda: children(tool.pid))
    child = children(tool.pid)[0]
    os.kill(tool.pid, getattr(signal, name))
    wait_for("the child of " + name, lambda: gone(child))
    wait_for("the tool at " + name, lambda: tool.poll() is not None)
    print(name, signal.Signals(-tool.returncode).name if tool.returncode < 0 else tool.returncode)
