// Numbers, elements, programs and operations in words: the text equivalents of all pictures.
import { indexOf } from "./picture";
import type { ArrayView, Program, Run, Step } from "./run";
import { operationWords } from "./operations";
import { type Tile, undefinedLane } from "./tile";

export function num(value: number | string | undefined, type = ""): string {
  if (value === undefined) return "·";
  if (typeof value === "string") return value;
  if (type === "i1" || type === "bool") return value ? "true" : "false";
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (/^[iu]\d|^bool/.test(type)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return `${value}.`;
  const size = Math.abs(value);
  return size >= 1e6 || size < 1e-3 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
}

/** A count for people: thin spaces between thousands. */
export function count(n: number): string {
  return Number.isInteger(n) ? String(n).replace(/\B(?=(\d{3})+$)/g, "\u2009") : num(n);
}

export function plural(n: number, noun: string): string {
  return `${count(n)} ${noun}${n === 1 ? "" : "s"}`;
}

/** Bytes and operations with a unit of thousands. */
export function scaled(n: number, unit: string): string {
  const steps = ["", "k", "M", "G", "T"];
  let i = 0;
  while (Math.abs(n) >= 10_000 && i < steps.length - 1) n /= 1000, ++i;
  return `${Number(n.toPrecision(4))} ${steps[i]}${unit}`;
}

export function typeText(type: string, shape: number[]): string {
  return shape.length ? `${type}[${shape.join(", ")}]` : type;
}

export function elementText(array: ArrayView, element: number): string {
  return `${array.name}[${indexOf(element, array.shape).join(", ")}]`;
}

/** `(3, 0)`: as many ids as the grid has axes. */
export function programText(id: number, grid: number[]): string {
  const axes = grid[2] > 1 ? 3 : grid[1] > 1 ? 2 : 1;
  return `(${[id % grid[0], Math.floor(id / grid[0]) % grid[1], Math.floor(id / (grid[0] * grid[1]))].slice(0, axes).join(", ")})`;
}

/** `-0.46 … 0.49`, `true in 24 of 32 lanes`, `7`. */
export function rangeText(tile: Tile, run: Run): string {
  const target = tile.isPointer ? run.array(tile.array) : undefined, range = tile.range;
  if (tile.mark(0) === undefinedLane && tile.isScalar) return "undefined";
  if (tile.isPointer) {
    const name = target ? target.name : "?";
    return !range ? name : range[0] === range[1] ? `${name} + ${range[0]}` : `${name} + ${range[0]} … ${range[1]}`;
  }
  if (tile.isBool && !tile.isScalar) {
    const yes = tile.trueLanes;
    return yes === undefined ? "conditions" : yes === tile.lanes ? "true everywhere" : yes === 0 ? "false everywhere" : `true in ${yes} of ${tile.lanes} lanes`;
  }
  if (!range) return "NaN";
  return range[0] === range[1] ? num(range[0], tile.type) : `${num(range[0], tile.type)} … ${num(range[1], tile.type)}`;
}

/** A set of elements: `x[0 … 31]`, `x[2, 0 … 31]`, or how many lie between which. */
export function elementsText(array: ArrayView, elements: number[]): string {
  if (!elements.length) return "no elements";
  const unique = [...new Set(elements)];
  const least = array.shape.map(() => Infinity), most = array.shape.map(() => -Infinity);
  for (const e of unique)
    indexOf(e, array.shape).forEach((i, d) => {
      least[d] = Math.min(least[d], i);
      most[d] = Math.max(most[d], i);
    });
  const box = least.reduce((n, l, d) => n * (most[d] - l + 1), 1);
  const text = `${array.name}[${least.map((l, d) => (l === most[d] ? l : `${l} … ${most[d]}`)).join(", ")}]`;
  return box === unique.length ? text : `${plural(unique.length, "element")} within ${text}`;
}

/** What an access does, in a sentence each for what happens and what does not. */
export function accessText(run: Run, step: Step): string {
  const access = step.access!, array = run.array(access.array), on: number[] = [];
  if (!array) return `${plural(access.active ?? access.lanes, "lane")} at addresses that belong to no array.`;
  run.forEachLane(access, (_, element, isOn, beyond) => { if (isOn && !beyond) on.push(element); });
  const verb = access.kind === "load" ? "Reads" : access.kind === "store" ? "Writes" : "Changes";
  const parts = [on.length ? `${verb} ${elementsText(array, on)}.` : `${verb} nothing of ${array.name}.`];
  const masked = access.lanes - (access.active ?? access.lanes);
  if (masked) parts.push(masked === access.lanes ? "The mask switches every lane off." : `The mask switches ${masked} of ${access.lanes} lanes off.`);
  if (access.outside) parts.push(`${access.outside} of ${access.lanes} lanes lie outside of ${array.name}.`);
  const repeats = on.length - new Set(on).size;
  if (repeats > 0) parts.push(`${plural(repeats, "lane")} ${repeats === 1 ? "touches an element" : "touch elements"} that another lane touches too.`);
  return parts.join(" ");
}

/** The step in one sentence or two, for everyone and for screen readers. */
export function stepText(run: Run, program: Program, at: number): string {
  const step = program.steps[at];
  if (!step) return "";
  if (step.access) return accessText(run, step);
  const result = run.resultOf(step);
  const inputs = step.site.in.map(number => run.valueAt(program, at, number));
  if (step.isRound) {
    const round = step.rounds[step.rounds.length - 1][1];
    return step.site.op === "scf.for" ? `Round ${round} of the loop begins with ${result ? num(result.value(0), result.type) : ""}.` : `Round ${round} of the loop begins.`;
  }
  const words = operationWords(step.site, result, inputs);
  return result ? `${words} ${result.isScalar ? "Value" : "Values"}: ${rangeText(result, run)}.` : words;
}
