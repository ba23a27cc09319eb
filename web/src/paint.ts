// Draws arrays and tiles on canvases: a colour and a pattern for each state, so that none depends on colour alone.
import type { Cell, Layout } from "./layout";

export interface Palette {
  ink: string; soft: string; line: string; cell: string; read: string; write: string; atomic: string; earlierRead: string; earlierWrite: string;
  other: string; outside: string; wrong: string; hatch: string; cursor: string; low: string; high: string; once: string; never: string; often: string;
}

let current: Palette | undefined;

/** Colours are asked for again: another theme holds. */
export function forgetPalette() { current = undefined; }

/** The colours of the style sheet, as they are now. */
export function palette(): Palette { return (current ??= askedPalette()); }

function askedPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const name = (n: string) => style.getPropertyValue(`--${n}`).trim();
  return {
    ink: name("ink"), soft: name("soft"), line: name("line"), cell: name("cell"), read: name("read"), write: name("write"), atomic: name("atomic"),
    earlierRead: name("earlier-read"), earlierWrite: name("earlier-write"), other: name("other"), outside: name("outside"), wrong: name("wrong"),
    hatch: name("hatch"), cursor: name("cursor"), low: name("low"), high: name("high"), once: name("once"), never: name("never"), often: name("often"),
  };
}

export type Mark =
  | "none" | "earlierRead" | "earlierWrite" | "other" | "read" | "write" | "atomic" | "masked" | "outside" | "wrong" | "never" | "once" | "often" | "heat";

/** One cell: filled, then a pattern on it. */
export function paintCell(g: CanvasRenderingContext2D, p: Palette, mark: Mark, x: number, y: number, w: number, h: number, heat = 0) {
  const inner = (color: string) => { g.fillStyle = color; g.fillRect(x, y, w, h); };
  const strokes = (color: string, draw: () => void) => {
    g.strokeStyle = color;
    g.lineWidth = Math.max(1, Math.min(w, h) / 9);
    g.beginPath();
    draw();
    g.stroke();
  };
  const slash = () => { g.moveTo(x, y + h); g.lineTo(x + w, y); };
  switch (mark) {
    case "none": inner(p.cell); break;
    case "earlierRead": inner(p.earlierRead); break;
    case "earlierWrite": inner(p.earlierWrite); break;
    case "other":
      inner(p.cell);
      g.fillStyle = p.other;
      if (Math.min(w, h) >= 5) { g.beginPath(); g.arc(x + w / 2, y + h / 2, Math.min(w, h) / 7, 0, 7); g.fill(); }
      else { // too small for a dot
        g.globalAlpha = 0.3;
        g.fillRect(x, y, w, h);
        g.globalAlpha = 1;
      }
      break;
    case "read": inner(p.read); break;
    case "write": inner(p.write); strokes(p.ink, slash); break;
    case "atomic": inner(p.atomic); strokes(p.ink, () => { slash(); g.moveTo(x, y); g.lineTo(x + w, y + h); }); break;
    case "masked":
      inner(p.cell);
      strokes(p.hatch, () => { slash(); g.moveTo(x, y + h / 2); g.lineTo(x + w / 2, y); g.moveTo(x + w / 2, y + h); g.lineTo(x + w, y + h / 2); });
      break;
    case "outside": inner(p.outside); strokes(p.cell, () => { slash(); g.moveTo(x, y); g.lineTo(x + w, y + h); }); break;
    case "wrong": inner(p.wrong); strokes(p.cell, () => { g.moveTo(x, y); g.lineTo(x + w, y + h); }); break;
    case "never": inner(p.never); strokes(p.hatch, () => { g.moveTo(x, y + h / 2); g.lineTo(x + w, y + h / 2); }); break;
    case "once": inner(p.once); break;
    case "often": inner(p.often); strokes(p.ink, () => { slash(); g.moveTo(x, y); g.lineTo(x + w, y + h); }); break;
    case "heat":
      inner(p.cell);
      g.globalAlpha = Math.min(1, Math.abs(heat));
      inner(heat < 0 ? p.low : p.high);
      g.globalAlpha = 1;
      break;
  }
}

/** A canvas of that size in CSS pixels, cleared, sharp on every screen. */
export function prepare(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const ratio = Math.min(window.devicePixelRatio || 1, 3), w = Math.ceil(width * ratio), h = Math.ceil(height * ratio);
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const g = canvas.getContext("2d")!;
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  g.clearRect(0, 0, width, height);
  return g;
}

const left = 34, top = 16, between = 14;
/** Height of a block's picture where its cells could be larger. */
const highest = 330;

/** The cells of an array's picture in CSS pixels. */
export class Frame {
  readonly size: number;
  readonly across: number;
  readonly width: number;
  readonly height: number;
  private readonly stepX: number;
  private readonly stepY: number;

  constructor(readonly layout: Layout, room: number) {
    const columns = layout.columns + layout.right, rows = layout.rows + layout.below;
    const wished = Math.max(1, Math.min(layout.blocks, Math.floor(room / (columns * 6 + left + between))));
    this.across = wished;
    this.size = Math.max(3, Math.min(18, Math.floor((room - wished * (left + between)) / (wished * columns)), Math.max(5, Math.floor(highest / rows))));
    this.stepX = columns * this.size + left + between;
    this.stepY = rows * this.size + top + between;
    this.width = this.across * this.stepX;
    this.height = Math.ceil(layout.blocks / this.across) * this.stepY;
  }

  corner(cell: Cell): [number, number] {
    return [(cell.block % this.across) * this.stepX + left + cell.column * this.size, Math.floor(cell.block / this.across) * this.stepY + top + cell.row * this.size];
  }

  cellAt(x: number, y: number): Cell | undefined {
    const blockColumn = Math.floor(x / this.stepX), blockRow = Math.floor(y / this.stepY);
    const column = Math.floor((x - blockColumn * this.stepX - left) / this.size), row = Math.floor((y - blockRow * this.stepY - top) / this.size);
    const block = blockRow * this.across + blockColumn;
    return blockColumn < this.across && block < this.layout.blocks && column >= 0 && row >= 0 ? { block, row, column } : undefined;
  }

  /** Row and column numbers, names of blocks. */
  labels(g: CanvasRenderingContext2D, p: Palette, blockName: (block: number) => string) {
    const layout = this.layout;
    g.fillStyle = p.soft;
    g.font = "10px system-ui, sans-serif";
    for (let block = 0; block < layout.blocks; ++block) {
      const [x, y] = this.corner({ block, row: 0, column: 0 });
      g.textBaseline = "middle";
      g.textAlign = "right";
      const everyRow = Math.max(1, Math.ceil(12 / this.size)) * (layout.rows > 16 ? 4 : 1);
      for (let row = 0; row < layout.rows; row += everyRow)
        g.fillText(String(layout.isWrapped ? row * layout.columns : row), x - 4, y + (row + 0.5) * this.size);
      g.textBaseline = "alphabetic";
      g.textAlign = "center";
      const everyColumn = Math.max(1, Math.ceil(24 / this.size)) * (layout.columns > 48 ? 2 : 1);
      if (layout.blocks > 1) {
        g.textAlign = "left";
        g.fillText(blockName(block), x, y - 4);
      } else
        for (let column = 0; column < layout.columns; column += everyColumn) g.fillText(String(column), x + (column + 0.5) * this.size, y - 4);
    }
  }

  paint(g: CanvasRenderingContext2D, p: Palette, cell: Cell, mark: Mark, heat = 0) {
    const [x, y] = this.corner(cell), gap = this.size > 6 ? 1 : this.size > 4 ? 0.5 : 0;
    paintCell(g, p, mark, x, y, this.size - gap, this.size - gap, heat);
  }

  outline(g: CanvasRenderingContext2D, color: string, cell: Cell, width = 2) {
    const [x, y] = this.corner(cell);
    g.strokeStyle = color;
    g.lineWidth = width;
    g.strokeRect(x - 1, y - 1, this.size + 1, this.size + 1);
  }

  /** The edge of the array inside of the room around it. */
  edges(g: CanvasRenderingContext2D, p: Palette) {
    const layout = this.layout;
    if (!layout.right && !layout.below) return;
    g.setLineDash([4, 3]);
    g.strokeStyle = p.soft;
    g.lineWidth = 1;
    const width = layout.columns * this.size + 2, height = layout.rows * this.size + 2;
    for (let block = 0; block < layout.blocks; ++block) {
      const [x, y] = this.corner({ block, row: 0, column: 0 }), lastRow = layout.isWrapped ? layout.array.size % layout.columns : 0;
      const x0 = x - 1.5, y0 = y - 1.5, step = lastRow ? lastRow * this.size + 1 : width, down = lastRow ? height - this.size : height;
      g.beginPath();
      [[x0, y0], [x0 + width, y0], [x0 + width, y0 + down], [x0 + step, y0 + down], [x0 + step, y0 + height], [x0, y0 + height]].forEach(([px, py], i) => (i ? g.lineTo(px, py) : g.moveTo(px, py)));
      g.closePath();
      g.stroke();
    }
    g.setLineDash([]);
  }
}
