// Which elements of an array a program touches now, earlier, and which others touch.
import type { Cell, Layout } from "./layout";
import type { Mark } from "./paint";
import type { ArrayView, Program, Run } from "./run";

interface First { read: Int32Array; write: Int32Array }

const never = 0x7fffffff;

/** For each element the first step of the program that reads it, and that writes it. */
function firstTouches(run: Run, array: ArrayView, program: Program): First {
  const first = { read: new Int32Array(array.size).fill(never), write: new Int32Array(array.size).fill(never) };
  program.steps.forEach((step, at) => {
    const access = step.access;
    if (!access || access.array !== array.index) return;
    const into = access.kind === "load" ? first.read : first.write;
    run.forEachLane(access, (_, element, on, beyond) => { if (on && !beyond && into[element] > at) into[element] = at; });
  });
  return first;
}

export class Marker {
  private firsts = new Map<string, First>();
  private others = new Map<string, Uint8Array>();
  private latest = new Map<number, Mark[]>();
  constructor(private run: Run) {}

  private firstsOf(array: ArrayView, program: Program): First {
    const key = `${array.index}/${program.id}`;
    let first = this.firsts.get(key);
    if (!first) this.firsts.set(key, (first = firstTouches(this.run, array, program)));
    return first;
  }

  /** Elements that other programs write; of an array that nobody writes, those that they read. */
  private othersOf(array: ArrayView, program: Program): Uint8Array {
    const key = `${array.index}/${program.id}`;
    let touched = this.others.get(key);
    if (touched) return touched;
    const isWritten = array.writes.some(n => n > 0), totals = isWritten ? array.writes : array.reads;
    const own = new Uint32Array(array.size);
    for (const step of program.steps) {
      const access = step.access;
      if (!access || access.array !== array.index || (access.kind === "load") === isWritten) continue;
      this.run.forEachLane(access, (_, element, on, beyond) => { if (on && !beyond) ++own[element]; });
    }
    touched = Uint8Array.from(totals, (n, i) => (n > own[i] ? 1 : 0));
    this.others.set(key, touched);
    return touched;
  }

  /** The state of each element at a step. */
  marks(array: ArrayView, program: Program, at: number): Mark[] {
    const first = this.firstsOf(array, program), others = this.othersOf(array, program);
    const marks = new Array<Mark>(array.size);
    for (let i = 0; i < array.size; ++i)
      marks[i] = first.write[i] < at ? "earlierWrite" : first.read[i] < at ? "earlierRead" : others[i] ? "other" : "none";
    const access = program.steps[at]?.access;
    if (access && access.array === array.index) {
      const now: Mark = access.kind === "load" ? "read" : access.kind === "store" ? "write" : "atomic";
      this.run.forEachLane(access, (_, element, on, beyond) => { if (on && !beyond && element >= 0 && element < array.size) marks[element] = now; });
    }
    const before = this.latest.get(array.index);
    if (before && before.every((mark, i) => mark === marks[i])) return before; // nothing to draw again
    this.latest.set(array.index, marks);
    return marks;
  }

  /** Lanes of the step's access that touch nothing: switched off, or outside. */
  offCells(array: ArrayView, layout: Layout, program: Program, at: number): { cell: Cell; mark: Mark }[] {
    const access = program.steps[at]?.access, pointers = access && this.run.tile(access.pointers), cells: { cell: Cell; mark: Mark }[] = [];
    if (!access || !pointers || access.array !== array.index || (!access.on && !access.beyond)) return cells;
    const cellOf = layout.cellsOf(pointers);
    this.run.forEachLane(access, (lane, element, on, beyond) => {
      if (on && !beyond) return;
      const cell = cellOf(lane, element);
      const fits = cell.block >= 0 && cell.block < layout.blocks && cell.row >= 0 && cell.column >= 0 && cell.row < layout.rows + layout.below && cell.column < layout.columns + layout.right;
      if (fits) cells.push({ cell, mark: on ? "outside" : "masked" });
    });
    return cells;
  }
}
