"""Turns files of edited puzzle solutions into runs, and compares each run's codes with what its section says.

judge.py TRITONC PUZZLES FOLDER [NAME]: FOLDER/NN_name.edits belongs to PUZZLES/solutions/NN_name.tri. A section is

    # wrong T0701 T0402: why it is wrong         or         # right: what is different
    - a piece of the solution's kernel
    + what stands in its place

Several pairs make one section; `- ` and `+ ` may run over several lines; lines of `+ ` alone are a whole new body of
the kernel. Each of the codes must be reported (other sizes of the same file may add others); a right section must pass
under every schedule without a finding (a warning about the sizes of the test, W, is none).

judge.py TRITONC PUZZLES FOLDER NAME learner: the same kernels in the files that learners get. `tritonc puzzles verify` must call
the right ones solved, and the wrong ones not.
"""
import concurrent.futures, json, pathlib, re, subprocess, sys, tempfile

EXIT = {"T07": 1, "T04": 4, "T05": 4, "T01": 3, "T02": 3, "T03": 2}


def sections(text):
    for head, body in re.findall(r"^# ((?:wrong|right)[^\n]*)\n((?:[-+][^\n]*\n)+)", text, re.M):
        edits = re.findall(r"((?:^-[^\n]*\n)*)((?:^\+[^\n]*\n)+)", body, re.M)
        yield head, [tuple("\n".join(line[2:] for line in side.splitlines()) for side in edit) for edit in edits]


def edited(solution, edits):
    """The solution's text around its kernels, and the kernels after the edits; a complaint instead if there is no such piece."""
    text = solution.read_text()
    start = text.index("\n@triton.jit") + 1
    end = text.index("\ntest(", start)
    before, text, after = text[:start], text[start:end], text[end:]
    for old, new in edits:
        old = old or re.split(r"\):\n", text[text.rindex("@triton.jit") :], maxsplit=1)[1]
        if text.count(old) == 0:
            sys.exit(f"{solution.stem}: the solution has no piece\n{old}")
        text = text.replace(old, new)
    return before, text, after


def judge(tritonc, solution, head, edits, folder, number):
    file = pathlib.Path(folder) / f"{solution.stem}-{number}.tri"
    file.write_text("".join(edited(solution, edits)))
    command = [tritonc, "run", "--message-format", "json", "--schedule", "all" if head.startswith("right") else "forward"]
    run = subprocess.run(command + [str(file)], capture_output=True, text=True, timeout=60)
    reports = [json.loads(line) for line in (run.stdout + run.stderr).splitlines() if line.startswith("{")]
    found = {report["code"] for report in reports if report.get("code", "").startswith("T")}
    expected = set(re.findall(r"T\d{4}", head.split(":")[0]))
    exits = min((EXIT[code[:3]] for code in found - {"T0504"}), key=[3, 2, 4, 1].index, default=0)
    if (found >= expected if expected else not found) and run.returncode == exits and reports:
        return None
    return f"{solution.stem}: {head}\n  found {sorted(found)}, exit code {run.returncode}"


def judge_as_learner(tritonc, solution, head, edits, folder, number):
    before, kernels, _ = edited(solution, edits)
    puzzle = (solution.parent.parent / solution.name).read_text()
    constants = "".join(re.findall(r"^[A-Z0-9_]+ = .*\n", before, re.M))
    start = puzzle.index("\n@triton.jit") + 1
    own = pathlib.Path(folder) / f"{solution.stem}-{number}"
    own.mkdir()
    (own / solution.name).write_text(puzzle[:start] + constants + "\n\n" + kernels + puzzle[puzzle.index("\ntest(", start) :])
    run = subprocess.run([tritonc, "puzzles", "verify", solution.stem[:2], own], capture_output=True, text=True, timeout=60)
    right = head.startswith("right")
    if run.returncode == 0 if right else run.returncode in (1, 2, 3, 4):
        return None
    return f"{solution.stem}: {head}\n  exit code {run.returncode}\n{run.stdout}{run.stderr}"


def main(tritonc, puzzles, folder, only="", how="solution"):
    failed = []
    judged = judge if how == "solution" else judge_as_learner
    with tempfile.TemporaryDirectory() as scratch, concurrent.futures.ThreadPoolExecutor(2) as pool:
        for file in sorted(pathlib.Path(folder).glob(f"{only}*.edits")):
            solution = pathlib.Path(puzzles) / "solutions" / f"{file.stem}.tri"
            parts = list(sections(file.read_text()))
            wrong = sum(head.startswith("wrong") for head, _ in parts)
            jobs = [pool.submit(judged, tritonc, solution, *part, scratch, at) for at, part in enumerate(parts)]
            failed += [job.result() for job in jobs if job.result()]
            print(f"{file.stem}: {wrong} wrong, {len(parts) - wrong} right")
    print("\n".join(failed))
    return 1 if failed else 0


sys.exit(main(*sys.argv[1:]))
