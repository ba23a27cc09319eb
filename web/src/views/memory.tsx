// The main view: source on the left, arrays in the middle, the operation on the right, steps below.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Layout } from "../layout";
import { Marker } from "../marks";
import type { Mark } from "../paint";
import type { ArrayView, Program, Run } from "../run";
import type { Shown } from "../state";
import { accessText, programText, stepText } from "../words";
import { ArrayPicture } from "./array";
import { blockOf } from "./blocks";
import { ElementCard } from "./element";
import { GridView } from "./grid";
import { Inspector } from "./inspector";
import { SourceView } from "./source";
import { Stepper } from "./stepper";

interface Props { run: Run; shown: Shown; theme: string; room: number; go: (to: Partial<Shown>) => void }

export function MemoryView({ run, shown, theme, room, go }: Props) {
  const program = run.program(shown.program) ?? run.programs[0], at = Math.min(shown.step, Math.max(0, program.steps.length - 1));
  const [lane, setLane] = useState<number>();
  const marker = useMemo(() => new Marker(run), [run]);
  const layouts = useMemo(() => new Map(run.arrays.map(a => { const l = new Layout(a); l.makeRoom(run); return [a.index, l]; })), [run]);
  const marked = useMemo(() => findingLines(run), [run]);
  const troubled = useMemo(() => new Set(run.launch.findings.flatMap(f => [...f.programs, f.program, ...(f.otherProgram === undefined ? [] : [f.otherProgram])])), [run]);
  const step = program.steps[at], pointers = step?.access ? run.tile(step.access.pointers) : undefined;
  const toStep = (s: number) => { setLane(undefined); go({ step: s, program: program.id }); };
  const arrays = useRef<HTMLElement>(null), touched = step?.access?.array;
  useEffect(() => { // the array of this step is to be seen
    const box = arrays.current, figure = box?.querySelectorAll("figure")[run.arrays.findIndex(a => a.index === touched)];
    if (!box || !figure || box.scrollHeight <= box.clientHeight) return;
    const top = figure.offsetTop - box.offsetTop, bottom = top + figure.offsetHeight;
    if (top < box.scrollTop || bottom > box.scrollTop + box.clientHeight) box.scrollTop = Math.max(0, top - 40);
  }, [run, touched, at]);
  return (
    <div class="memory">
      <SourceView run={run} program={program} at={at} marked={marked} onStep={toStep} />
      <section class="arrays" aria-label="Memory" ref={arrays} tabIndex={0}>
        <h2>Memory</h2>
        <Legend />
        {run.arrays.map(array => {
          const layout = layouts.get(array.index)!, isNow = step?.access?.array === array.index;
          const element = lane !== undefined && isNow && pointers ? pointers.value(lane) : undefined;
          return (
            <ArrayPicture key={array.index} run={run} array={array} layout={layout} room={room} theme={theme}
              marks={array.json.blocks ? blockMarks(run, array, program, at) : marker.marks(array, program, at)}
              off={isNow && (step!.access!.on || step!.access!.beyond) ? marker.offCells(array, layout, program, at) : undefined}
              cursor={shown.element?.[0] === array.index ? shown.element[1] : undefined}
              lane={typeof element === "number" ? layout.cellsOf(pointers!)(lane!, element) : undefined}
              onCursor={e => go({ element: e === undefined ? undefined : [array.index, e] })}
              describe={isNow ? accessText(run, step!) : "Not touched in this step."} />
          );
        })}
      </section>
      <div class="right">
        <Inspector run={run} program={program} at={at} lane={lane} theme={theme} onLane={setLane} />
        <ElementCard run={run} shown={shown} program={program} at={at} go={go} />
      </div>
      <div class="dock">
        <GridView run={run} program={program.id} troubled={troubled} onProgram={id => go({ program: id, step: sameStep(run, program, at, id) })} />
        <Stepper run={run} program={program} at={at} every={shown.every} onStep={toStep} onEvery={every => go({ every })} said={`program ${programText(program.id, run.launch.grid)}, ${stepText(run, program, at)}`} />
      </div>
    </div>
  );
}

/** The same operation in another program: the step with the same site and as many rounds, else the first one. */
export function sameStep(run: Run, from: Program, at: number, id: number): number {
  const to = run.program(id), step = from.steps[at];
  if (!to || !step) return 0;
  if (to.steps[at]?.number === step.number) return at;
  return Math.max(0, to.steps.findIndex(s => s.number === step.number));
}

/** Lines of the main file that reports point at, with their code. */
export function findingLines(run: Run): Map<number, string> {
  const lines = new Map<number, string>();
  for (const report of run.launch.reports)
    for (const label of report.facts.labels.slice(0, 1)) lines.set(label.line, report.facts.code);
  return lines;
}

function blockMarks(run: Run, array: ArrayView, program: Program, at: number): Mark[] {
  const blocks = array.json.blocks!, marks = new Array<Mark>(blocks.down * blocks.across).fill("none");
  for (let i = 0; i <= at; ++i) {
    const access = program.steps[i]?.access;
    if (!access || access.array !== array.index) continue;
    const mark: Mark = i < at ? (access.kind === "load" ? "earlierRead" : "earlierWrite") : access.kind === "load" ? "read" : access.kind === "store" ? "write" : "atomic";
    run.forEachLane(access, (_, element, on, beyond) => { if (on && !beyond) marks[blockOf(array, blocks, element)] = mark; });
  }
  return marks;
}

function Legend() {
  const entries: [string, string][] = [["read", "read now"], ["write", "written now"], ["earlier-read", "read earlier"], ["earlier-write", "written earlier"], ["other", "other programs"], ["masked", "mask off"], ["outside", "outside"]];
  return <ul class="legend" aria-label="Legend">{entries.map(([name, text]) => <li key={name}><span class={`swatch ${name}`} aria-hidden="true" />{text}</li>)}</ul>;
}
