// Where the elements of an array stand in its picture: blocks of rows and columns, with room outside for lanes that point there.
import { indexOf } from "./picture";
import type { ArrayView, Run } from "./run";
import type { Tile } from "./tile";

export interface Cell { block: number; row: number; column: number }

/** Rows of a one-dimensional array. */
const wrapAt = 32;
const mostOverhang = 32;

export class Layout {
  readonly columns: number;
  readonly rows: number;
  readonly blocks: number;
  readonly isWrapped: boolean;
  /** Cells outside of the array that lanes point to: right of and below each block. */
  right = 0;
  below = 0;

  constructor(readonly array: ArrayView) {
    const shape = array.shape;
    this.isWrapped = shape.length < 2;
    if (this.isWrapped) {
      this.columns = Math.max(1, Math.min(wrapAt, array.size));
      this.rows = Math.max(1, Math.ceil(array.size / this.columns));
      this.blocks = 1;
    } else {
      this.columns = shape[shape.length - 1];
      this.rows = shape[shape.length - 2];
      this.blocks = Math.max(1, Math.round(array.size / (this.columns * this.rows)));
    }
  }

  cellOf(element: number): Cell {
    const row = Math.floor(element / this.columns);
    return { block: this.isWrapped ? 0 : Math.floor(row / this.rows), row: this.isWrapped ? row : row % this.rows, column: element - row * this.columns };
  }

  elementAt(cell: Cell): number {
    if (cell.column >= this.columns) return -1;
    if (!this.isWrapped && cell.row >= this.rows) return -1;
    const element = (cell.block * this.rows + cell.row) * this.columns + cell.column;
    return element >= 0 && element < this.array.size ? element : -1;
  }

  /** Where each lane of addresses points, as the kernel thinks of it: a tile that hangs over the edge stays a rectangle. */
  cellsOf(pointers: Tile): (lane: number, element: number) => Cell {
    const rule = pointers.rule;
    if (this.isWrapped || !rule) return (_, element) => this.cellOf(element);
    const base = this.cellOf(rule[0]), steps = rule.slice(1).map(stride => {
      const down = Math.trunc(stride / this.columns);
      return [down, stride - down * this.columns];
    });
    return lane => {
      const index = indexOf(lane, pointers.shape);
      let row = base.row, column = base.column;
      index.forEach((i, d) => {
        row += steps[d][0] * i;
        column += steps[d][1] * i;
      });
      return { block: base.block, row, column };
    };
  }

  /** Makes room outside for every lane of the run that points there. */
  makeRoom(run: Run) {
    if (this.array.json.blocks) return;
    for (const program of run.programs)
      for (const step of program.steps) {
        const access = step.access;
        if (!access || access.array !== this.array.index || (!access.on && !access.beyond)) continue;
        const pointers = run.tile(access.pointers);
        if (!pointers) continue;
        const cellOf = this.cellsOf(pointers);
        run.forEachLane(access, (lane, element, on, beyond) => {
          if (on && !beyond) return;
          const cell = cellOf(lane, element);
          if (cell.block >= this.blocks || cell.block < 0) return;
          if (!this.isWrapped) this.right = Math.max(this.right, Math.min(cell.column - this.columns + 1, mostOverhang));
          this.below = Math.max(this.below, Math.min(cell.row - this.rows + 1, mostOverhang));
        });
      }
  }
}
