// The operation of the step: what it is, what goes in, what comes out.
import { useMemo } from "preact/hooks";
import { stretchedAxes } from "../operations";
import type { Mark } from "../paint";
import { indexOf } from "../picture";
import type { Program, Run } from "../run";
import type { Tile } from "../tile";
import { rangeText, stepText, typeText } from "../words";
import { DotPicture, ReducePicture, StretchPicture } from "./shapes";
import { TileGrid, valueText } from "./tile";
import { Words } from "./words";

interface Props { run: Run; program: Program; at: number; lane?: number; theme: string; onLane: (lane: number | undefined) => void }

/** What goes into an operation; numbers that were only spread over a tile are shown as they were before. */
interface Input { text: string; name?: string; tile?: Tile; stretched?: string; from?: Tile; to?: Tile }

function inputsOf(run: Run, program: Program, at: number): Input[] {
  return program.steps[at].site.in.map(number => {
    const argument = run.argumentOf(number);
    if (argument) return { text: argument.name, name: argument.array ? undefined : argument.text };
    const tile = run.valueAt(program, at, number), producer = run.producer(number);
    if (producer && (producer.op === "tile.splat" || producer.op === "tile.broadcast")) {
      const source = run.valueAt(program, at, producer.in[0]), parameter = run.argumentOf(producer.in[0]);
      if (parameter && !parameter.array) return { text: parameter.name, name: parameter.text, stretched: "the same for each lane" };
      if (source && tile) {
        const made = run.producer(producer.in[0]);
        return { text: made ? run.textOf(made) : "", tile: source, stretched: producer.op === "tile.splat" ? "the same for each lane" : stretchedAxes(source, tile), from: source, to: tile };
      }
    }
    return { text: producer ? run.nameOf(producer) ?? run.textOf(producer) : "", tile };
  });
}

export function Inspector({ run, program, at, lane, theme, onLane }: Props) {
  const step = program.steps[at];
  const inputs = useMemo(() => (step ? inputsOf(run, program, at) : []), [run, program, at]);
  const laneMark = useMemo(() => laneMarks(run, program, at), [run, program, at]);
  if (!step) return <section class="inspector" aria-label="Operation"><h2>Operation</h2><p>This program has no operations.</p></section>;
  const result = run.resultOf(step) ?? (step.access?.kind === "store" ? run.valueAt(program, at, step.site.in[1]) : undefined);
  const title = step.isRound ? "the loop's counter" : run.nameOf(step.site) ?? run.textOf(step.site);
  return (
    <section class="inspector" aria-label="Operation">
      <h2>Operation <span class="type">{step.site.op}</span></h2>
      <p class="expression"><code><Words text={run.textOf(step.site)} /></code></p>
      <p class="sentence" aria-live="polite">{stepText(run, program, at)}</p>
      {inputs.length > 0 && !step.isRound && <Inputs inputs={inputs} run={run} />}
      <Diagram run={run} program={program} at={at} inputs={inputs} lane={lane} result={result} />
      {result && <h3><Words text={step.access?.kind === "store" ? "what is stored" : title} /> <span class="type">{typeText(result.isPointer ? "addresses" : result.type, result.shape)}  {rangeText(result, run)}</span></h3>}
      {result && <TileGrid run={run} tile={result} theme={theme} title={step.access?.kind === "store" ? "What is stored" : "Result"} laneMark={laneMark} cursor={lane} onCursor={onLane} />}
      {result && lane !== undefined && lane < result.lanes && <LaneCard run={run} program={program} at={at} lane={lane} result={result} />}
    </section>
  );
}

function Inputs({ inputs, run }: { inputs: Input[]; run: Run }) {
  return (
    <ul class="inputs" aria-label="Inputs">
      {inputs.map((input, i) => (
        <li key={i}>
          <code><Words text={input.text} /></code> <span class="type">{input.tile ? `${typeText(input.tile.isPointer ? "addresses" : input.tile.type, input.tile.shape)}  ${rangeText(input.tile, run)}` : <Words text={input.name ?? ""} />}</span>
          {input.stretched && <span class="note"> {input.stretched}</span>}
        </li>
      ))}
    </ul>
  );
}

function Diagram({ inputs, result, lane, run, program, at }: { run: Run; program: Program; at: number; inputs: Input[]; lane?: number; result?: Tile }) {
  const step = program.steps[at];
  if (step.site.op === "tile.dot" && inputs[0]?.tile && inputs[1]?.tile && result) return <DotPicture left={inputs[0].tile} right={inputs[1].tile} result={result} lane={lane} names={[inputs[0].text, inputs[1].text]} />;
  if (step.site.op === "tile.reduce" && inputs[0]?.tile && result) return <ReducePicture from={inputs[0].tile} to={result} site={step.site} lane={lane} />;
  if (step.site.op === "tile.broadcast" && run.valueAt(program, at, step.site.in[0]) && result) return <StretchPicture pairs={[{ name: "", from: run.valueAt(program, at, step.site.in[0])!, to: result }]} />;
  const pairs = inputs.filter(i => i.from && i.to && i.from.shape.length).map(i => ({ name: i.text, from: i.from!, to: i.to! }));
  return pairs.length ? <StretchPicture pairs={pairs} /> : null;
}

/** Lanes of an access: which are read or written, which are switched off, which lie outside. */
function laneMarks(run: Run, program: Program, at: number): ((lane: number) => Mark | undefined) | undefined {
  const access = program.steps[at]?.access;
  if (!access) return undefined;
  const marks = new Map<number, Mark>(), now: Mark = access.kind === "load" ? "read" : access.kind === "store" ? "write" : "atomic";
  run.forEachLane(access, (lane, _, on, beyond) => { marks.set(lane, beyond ? "outside" : on ? now : "masked"); });
  return lane => marks.get(lane);
}

function LaneCard({ run, program, at, lane, result }: { run: Run; program: Program; at: number; lane: number; result: Tile }) {
  const step = program.steps[at], index = indexOf(lane, result.shape).join(", ");
  const array = step.access ? run.array(step.access.array) : undefined, pointers = step.access ? run.tile(step.access.pointers) : undefined;
  const element = pointers?.value(lane), where = array && typeof element === "number";
  const inside = where && element >= 0 && element < array.size;
  return (
    <p class="card">Lane [{index}] is <b>{valueText(result, lane)}</b>
      {where && (inside ? <>, element {array.name}[{indexOf(element, array.shape).join(", ")}]</> : <>, element {element} of {array.name}, which has {array.size}</>)}
      {laneMarks(run, program, at)?.(lane) === "masked" ? "; the mask switches it off" : ""}.</p>
  );
}
