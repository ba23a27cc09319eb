// The slider of operations.
import { useMemo } from "preact/hooks";
import type { Program, Run } from "../run";
import { programText } from "../words";

interface Props { run: Run; program: Program; at: number; every: boolean; said: string; onStep: (step: number) => void; onEvery: (every: boolean) => void }

/** Steps that the slider and the keys stop at. */
export function stopsOf(program: Program, every: boolean): number[] {
  const all = program.steps.map((_, i) => i), main = all.filter(i => !program.steps[i].quiet);
  return every || !main.length ? all : main;
}

/** The stop before or behind a step. */
export function neighbour(stops: number[], at: number, by: 1 | -1): number {
  if (by > 0) return stops.find(s => s > at) ?? at;
  for (let i = stops.length; i-- > 0;) if (stops[i] < at) return stops[i];
  return at;
}

export function Stepper({ run, program, at, every, said, onStep, onEvery }: Props) {
  const stops = useMemo(() => stopsOf(program, every), [program, every]);
  const found = stops.findIndex(s => s >= at), place = found < 0 ? stops.length - 1 : found, step = program.steps[at];
  const to = (i: number) => onStep(stops[Math.max(0, Math.min(stops.length - 1, i))] ?? 0);
  return (
    <section class="stepper" aria-label="Steps">
      <h2>Step {place + 1} of {stops.length} <span class="type">program {programText(program.id, run.launch.grid)}{step?.rounds.map(([site, round]) => `, round ${round} of the loop in line ${run.launch.sites[site].at[1]}`)}</span></h2>
      <div class="controls">
        <button onClick={() => to(0)} aria-label="first step">⏮</button>
        <button onClick={() => onStep(neighbour(stops, at, -1))} aria-label="step back" title="← one step back">◀</button>
        <input type="range" min={0} max={Math.max(0, stops.length - 1)} value={place} aria-label="step" aria-valuetext={`step ${place + 1}: ${said}`} onInput={e => to(Number((e.target as HTMLInputElement).value))} />
        <button onClick={() => onStep(neighbour(stops, at, 1))} aria-label="step forward" title="→ one step forward">▶</button>
        <button onClick={() => to(stops.length - 1)} aria-label="last step">⏭</button>
        <label><input type="checkbox" checked={every} onChange={e => onEvery((e.target as HTMLInputElement).checked)} /> every operation</label>
      </div>
      <p class="note">Keys: ← → steps, [ ] programs.{program.cut ? " This program has more steps than were kept." : ""}</p>
    </section>
  );
}
