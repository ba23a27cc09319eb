"""What the harness of bench/run measured, as tables in Markdown."""
import datetime
import pathlib
import re

BEGIN, END = "<!-- bench/run writes from here -->", "<!-- to here -->"


def duration(seconds):
    return f"{seconds * 1e6:.2f} us" if seconds < 1e-4 else f"{seconds * 1e3:.2f} ms"


def rate(found, seconds):
    return f"{found['flops'] / seconds * 1e-9:.1f} GFLOP/s" if found["flops"] else f"{found['bytes'] / seconds * 1e-9:.1f} GB/s"


def fastest(found, role, begins=""):
    """The fastest variant with a right result; None if there is none."""
    candidates = [v for v in found["variants"] if v["role"] == role and v["right"] and v["name"].startswith(begins)]
    return min(candidates, key=lambda v: v["median_s"], default=None)


def row(*cells):
    return "| " + " | ".join(cells) + " |"


def against(ours, other):
    """Our speed over another's."""
    return f"{other['median_s'] / ours['median_s']:.2f}" if other else "n/a"


def goal(found, ours):
    if "goal" not in found:
        return ""
    wanted, begins = found["goal"]["ratio"], found["goal"]["against"]
    peer = fastest(found, "peer", begins)
    if not peer:
        return "n/a"
    reached = peer["median_s"] / ours["median_s"]
    return f"{reached:.2f} of {wanted:g} {'✓' if reached >= wanted else '✗'}" + (f" ({begins.strip()})" if begins else "")


def table_row(found, singles):
    name, threads = found["workload"], found["threads"]
    if "missing" in found:
        return row(name, str(threads), f"n/a: no {found['missing']}", *[""] * 8)
    ours = fastest(found, "tritonc")
    if not ours:
        return row(name, str(threads), "wrong result", *[""] * 8)
    peer, expert = fastest(found, "peer"), fastest(found, "expert")
    seconds = ours["median_s"]
    scaling = ""
    if threads > 1 and name in singles and found["scales"]:
        scaling = f"{singles[name] / seconds:.2f}"
    return row(name, str(threads), duration(seconds), rate(found, seconds), ours["note"], f"{peer['name']}: {duration(peer['median_s'])}" if peer else "n/a",
               against(ours, peer), against(ours, expert), f"{found['limit_s'] / seconds:.2f} ({found['limit']})", scaling, goal(found, ours))


def machine():
    """The processor and the system, as the system names them."""
    info = pathlib.Path("/proc/cpuinfo").read_text()
    field = lambda name: (re.search(rf"^{name}\s*: (.*)$", info, re.M) or ["", "?"])[1]  # noqa: E731
    widest = "AVX-512" if "avx512f" in field("flags") else "AVX2"
    amx = ", AMX" if "amx_bf16" in field("flags") else ""
    return f"{info.count('processor	:')} cores of {field('model name')} (family {field('cpu family')}, model {field('model')}; {widest}{amx})"


def table(results, load):
    """The table of all workloads, with what has to be known of the run."""
    singles = {}
    for found in results:
        if found.get("threads") == 1 and "variants" in found and (ours := fastest(found, "tritonc")):
            singles[found["workload"]] = ours["median_s"]
    lines = [f"{machine()}, {datetime.date.today()}, load {load:.1f} from other work before the run."]
    for found in results:
        if "peers" in found:
            lines.append("Peers: " + "; ".join(found["peers"]) + ".")
    lines += ["", row("workload", "threads", "tritonc", "rate", "blocks", "best peer", "× peer", "× by hand", "of the limit", "× 1 thread", "goal"),
              row("---", "---:", "---:", "---:", "---", "---", "---:", "---:", "---:", "---:", "---")]
    lines += [table_row(found, singles) for found in results if "workload" in found]
    return "\n".join(lines)


def variants(found):
    """Every variant of one workload, the fastest first."""
    work = found["flops"] or found["bytes"]
    unit = "GFLOP/s" if found["flops"] else "GB/s"
    lines = [f"\n{found['workload']}, {found['threads']} thread{'s' * (found['threads'] > 1)}; limit {duration(found['limit_s'])} ({found['limit']})"]
    for v in sorted(found["variants"], key=lambda v: v["median_s"]):
        error = "no number" if v["error"] is None else f"{v['error']:.1e}"
        lines.append(f"  {v['name']:<42} {duration(v['median_s']):>12} {duration(v['least_s']):>12} {work / v['median_s'] * 1e-9:9.1f} {unit}"
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
