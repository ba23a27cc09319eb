// The kernel's source with the value of each line, as far as the program has come.
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Program, Run } from "../run";
import { rangeText, typeText } from "../words";
import { Words } from "./words";

interface Props { run: Run; program: Program; at: number; marked: Map<number, string>; onStep: (step: number) => void }

export function SourceView({ run, program, at, marked, onStep }: Props) {
  const step = program.steps[at], main = run.launch.definition[0];
  const source = step && step.site.at[0] >= 0 ? step.site.at[0] : main;
  const lines = run.picture.sources[source].text.split("\n");
  const [first, last] = useMemo(() => {
    let from = source === main ? run.launch.definition[1] : Infinity, to = 0;
    for (const site of run.launch.sites)
      if (site.at[0] === source) from = Math.min(from, site.at[1]), to = Math.max(to, site.at[3]);
    while (from > 1 && /^\s*@/.test(lines[from - 2] ?? "")) --from;
    return [Math.max(1, from), Math.min(lines.length, Math.max(to, from))];
  }, [run, source]);
  const stepsOfLine = useMemo(() => {
    const found = new Map<number, number[]>();
    program.steps.forEach((s, i) => { if (s.site.at[0] === source && !s.quiet) found.set(s.site.at[1], [...(found.get(s.site.at[1]) ?? []), i]); });
    return found;
  }, [program, source]);
  const values = useMemo(() => {
    const found = new Map<number, string>();
    for (let i = 0; i <= at && i < program.steps.length; ++i) {
      const s = program.steps[i], tile = run.resultOf(s);
      if (s.site.at[0] === source && tile && (!s.quiet || s.values.length)) found.set(s.site.at[1], `${rangeText(tile, run)}${tile.isScalar ? "" : `  ${typeText(tile.isPointer ? "" : tile.type, tile.shape)}`}`);
    }
    return found;
  }, [run, program, at, source]);
  const current = useRef<HTMLLIElement>(null), list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const line = current.current, box = list.current;
    if (!line || !box) return;
    if (line.offsetTop < box.scrollTop || line.offsetTop + line.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = Math.max(0, line.offsetTop - box.clientHeight / 2);
  }, [at, program]);
  const go = (line: number) => {
    const steps = stepsOfLine.get(line)!;
    onStep(steps.find(s => s > at) ?? steps[0]);
  };
  return (
    <section class="source" aria-label="Source">
      <h2>Source <span class="type"><Words text={run.picture.sources[source].name} /></span></h2>
      <ol ref={list} start={first} class="scroll" tabIndex={0} aria-label="Lines of the kernel">
        {lines.slice(first - 1, last).map((text, i) => {
          const number = first + i, isCurrent = !!step && step.site.at[0] === source && step.site.at[1] <= number && number <= step.site.at[3];
          const steps = stepsOfLine.get(number);
          return (
            <li key={number} ref={isCurrent && number === step!.site.at[1] ? current : undefined} class={`${isCurrent ? "now" : ""} ${marked.has(number) ? "found" : ""}`} aria-current={isCurrent ? "step" : undefined}>
              {steps ? <button class="number" onClick={() => go(number)} title="go to this line" aria-label={`line ${number}: go to it`}>{number}</button> : <span class="number">{number}</span>}
              <code>{isCurrent && number === step!.site.at[1] ? <Marked text={text} from={step!.site.at[2]} to={step!.site.at[3] === number ? step!.site.at[4] : Infinity} /> : <Words text={text || " "} />}</code>
              {marked.has(number) && <span class="finding">{marked.get(number)}</span>}
              {values.has(number) && <span class="value">{values.get(number)}</span>}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** A line with the expression of the current operation marked; columns count code points from 1. */
function Marked({ text, from, to }: { text: string; from: number; to: number }) {
  const points = [...text];
  return <><Words text={points.slice(0, from - 1).join("")} /><mark><Words text={points.slice(from - 1, to === Infinity ? undefined : to - 1).join("")} /></mark><Words text={to === Infinity ? "" : points.slice(to - 1).join("")} /></>;
}
