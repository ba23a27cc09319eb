"""What the harness of bench/run measured, as tables in Markdown."""
import datetime
import pathlib
import re
import statistics

BEGIN, END = "<!-- bench/run writes from here -->", "<!-- to here -->"


SCALING = 1.85  # what 2 threads should be over 1 where computing is the limit
NEIGHBOUR = 0.9  # which part of its rate a round size should have in common with those next to it


def duration(seconds):
    if seconds < 1e-5:
        return f"{seconds * 1e9:.0f} ns"
    return f"{seconds * 1e6:.2f} us" if seconds < 1e-4 else f"{seconds * 1e3:.2f} ms"


def work(found):
    return found["flops"] or found["bytes"]


def rate(found, seconds):
    return f"{work(found) / seconds * 1e-9:.1f} {'GFLOP/s' if found['flops'] else 'GB/s'}"


def fastest(found, role, begins=""):
    """The fastest variant with a right result; None if there is none."""
    candidates = [v for v in found["variants"] if v["role"] == role and v["right"] and v["name"].startswith(begins)]
    return min(candidates, key=lambda v: v["median_s"], default=None)


def row(*cells):
    return "| " + " | ".join(cells) + " |"


def speed_over(ours, other):
    """Our speed over another's: the median over the rounds, in which they took turns, so that a processor that changes its speed between rounds does
    not count."""
    return statistics.median(t / u for t, u in zip(other["times_s"], ours["times_s"]))


def against(ours, other):
    return f"{speed_over(ours, other):.2f}" if other else "n/a"


def words(peer):
    """A peer, the kernel that it chose, and its time."""
    if not peer:
        return "n/a"
    return f"{peer['name']}{' (' + peer['note'] + ')' if peer['note'] else ''}: {duration(peer['median_s'])}"


def mark(reached):
    return "✓" if reached else "✗"


def goal(found, ours):
    """What was to be reached and is; of a size next to a round one most of the rate there, which was measured in the same rounds."""
    if base := fastest(found, "round"):
        part = speed_over(ours, base) * work(found) / work(found["neighbour"])
        return f"{part:.2f} of {NEIGHBOUR:g} {mark(part >= NEIGHBOUR)} (rate at {base['name'].split()[-1]})"
    if "goal" not in found:
        return ""
    wanted, begins = found["goal"]["ratio"], found["goal"]["against"]
    peer = fastest(found, "peer", begins)
    if not peer:
        return "n/a"
    reached = speed_over(ours, peer)
    return f"{reached:.2f} of {wanted:g} {mark(reached >= wanted)}" + (f" ({begins.strip()})" if begins else "")


def table_row(found, rates):
    name, threads = found["workload"], found["threads"]
    if "missing" in found:
        return row(name, str(threads), f"n/a: no {found['missing']}", *[""] * 8)
    ours = fastest(found, "tritonc")
    if not ours:
        return row(name, str(threads), "wrong result", *[""] * 8)
    peer, expert = fastest(found, "peer"), fastest(found, "expert")
    seconds = ours["median_s"]
    scaling = ""
    if threads == 2 and found["scales"] and (single := rates.get((name, 1))):
        times = work(found) / seconds / single
        scaling = f"{times:.2f} {mark(times >= SCALING)}"
    limit = f"{found['limit_s'] / seconds:.2f} ({found['limit']})"
    return row(name, str(threads), duration(seconds), rate(found, seconds), ours["note"], words(peer), against(ours, peer), against(ours, expert),
               limit, scaling, goal(found, ours))


def machine():
    """The processor and the system, as the system names them."""
    info = pathlib.Path("/proc/cpuinfo").read_text()
    field = lambda name: (re.search(rf"^{name}\s*: (.*)$", info, re.M) or ["", "?"])[1]  # noqa: E731
    widest = "AVX-512" if "avx512f" in field("flags") else "AVX2"
    amx = ", AMX" if "amx_bf16" in field("flags") else ""
    cores = len(re.findall("^processor", info, re.M))
    return f"{cores} cores of {field('model name')} (family {field('cpu family')}, model {field('model')}; {widest}{amx})"


def table(results, conditions):
    """The table of all workloads, with what has to be known of the run."""
    rates = {}
    for found in results:
        if "variants" in found and (ours := fastest(found, "tritonc")):
            rates[found["workload"], found["threads"]] = work(found) / ours["median_s"]
    lines = [f"On {machine()}, {datetime.date.today()}; {conditions}."]
    for found in results:
        if "peers" in found:
            lines += ["", *(f"* {peer}" for peer in found["peers"])]
    rows = [table_row(found, rates) for found in results if "workload" in found]
    if rows:
        heads = ["workload", "threads", "tritonc", "rate", "blocks", "best peer", "× peer", "× by hand", "of the limit", "× 1 thread", "goal"]
        texts = {"workload", "blocks", "best peer", "goal"}
        lines += ["", row(*heads), row(*("---" if head in texts else "---:" for head in heads)), *rows]
    return "\n".join(lines + waiting_table(results))


def waiting_row(found):
    value, wanted = found.get("ratio", found.get("median_s")), found["goal"]
    spelled = (lambda number: f"{number:.2f}") if "ratio" in found else duration
    return row(found["waiting"], spelled(value), f"{spelled(wanted)} {mark(value <= wanted)}" if wanted else "")


def waiting_table(results):
    """How long a program waits for code and for a launch; empty if that was not measured."""
    rows = [waiting_row(found) for found in results if "waiting" in found]
    return ["", row("waiting for", "median", "at most"), row("---", "---:", "---:"), *rows] if rows else []


def variants(found):
    """Every variant of one workload, the fastest first."""
    lines = [f"\n{found['workload']}, {found['threads']} thread{'s' * (found['threads'] > 1)}; limit {duration(found['limit_s'])} ({found['limit']})"]
    for v in sorted(found["variants"], key=lambda v: v["median_s"]):
        error = "no number" if v["error"] is None else f"{v['error']:.1e}"
        lines.append(f"  {v['name']:<42} {duration(v['median_s']):>12} {duration(v['least_s']):>12} {rate(found, v['median_s']):>16}"
                     f"  error {error}{'' if v['right'] else ' WRONG'}  {v['note']}")
    return "\n".join(lines)


def wrong(results):
    """What of ours is not what double precision gives."""
    return [f"{found['workload']} on {found['threads']} threads: {v['name']} is off by {v['error']}"
            for found in results for v in found.get("variants", []) if v["role"] == "tritonc" and not v["right"]]


def write(path, text):
    """Replaces what stands between the two marks."""
    before, rest = path.read_text().split(BEGIN)
    path.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}")
