// The values of a tile as a grid of numbers.
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { paintCell, palette, prepare, type Mark } from "../paint";
import { countOf, indexOf } from "../picture";
import type { Run } from "../run";
import { good, replacedLane, type Tile, undefinedLane } from "../tile";
import { num, typeText } from "../words";

interface Props { run: Run; tile: Tile; theme: string; title: string; laneMark?: (lane: number) => Mark | undefined; cursor?: number; onCursor: (lane: number | undefined) => void }

/** Lanes in a row of a one-dimensional tile. */
const wrapAt = 5;
const cellHeight = 20, left = 30;
/** Pixels; what does not fit is reached by scrolling. */
const highest = 340;

export function valueText(tile: Tile, lane: number): string {
  const mark = tile.mark(lane);
  if (mark === undefinedLane) return "?";
  const value = tile.value(lane);
  return tile.isPointer && typeof value === "number" ? (value < 0 ? String(value) : `+${value}`) : num(value, tile.type);
}

interface Grid { rows: number; columns: number; isWrapped: boolean; cellWidth: number; top: number }

/** Rows and columns of the kept lanes. */
function gridOf(tile: Tile): Grid {
  const kept = tile.kept, n = countOf(kept), cellWidth = tile.isBool ? 48 : tile.type.startsWith("f") || tile.type.startsWith("b") ? 68 : 56;
  if (kept.length < 2) return { rows: Math.ceil(n / wrapAt), columns: Math.min(n, wrapAt), isWrapped: true, cellWidth, top: 2 };
  const columns = kept[kept.length - 1];
  return { rows: n / columns, columns, isWrapped: false, cellWidth, top: 18 };
}

/** The part of a tile's picture that is in sight, painted onto a canvas as large as that. */
function paintPart(canvas: HTMLCanvasElement, box: HTMLElement, tile: Tile, grid: Grid, laneMark: Props["laneMark"], cursor?: number) {
  const { columns, cellWidth, top } = grid, places = countOf(tile.kept);
  const g = prepare(canvas, box.clientWidth, box.clientHeight), p = palette();
  const range = tile.range, most = range ? Math.max(Math.abs(range[0]), Math.abs(range[1])) || 1 : 1;
  const firstRow = Math.max(0, Math.floor((box.scrollTop - top) / cellHeight)), endRow = Math.min(grid.rows, Math.ceil((box.scrollTop + box.clientHeight - top) / cellHeight));
  const firstColumn = Math.max(0, Math.floor((box.scrollLeft - left) / cellWidth)), endColumn = Math.min(columns, Math.ceil((box.scrollLeft + box.clientWidth - left) / cellWidth));
  g.translate(-box.scrollLeft, -box.scrollTop);
  g.textBaseline = "middle";
  g.textAlign = "right";
  for (let row = firstRow; row < endRow; ++row)
    for (let column = firstColumn; column < endColumn && row * columns + column < places; ++column) {
      const lane = tile.keptLane(row * columns + column), x = left + column * cellWidth, y = top + row * cellHeight;
      const value = tile.value(lane), mark = laneMark?.(lane);
      const isUndefined = tile.mark(lane) === undefinedLane, tint: Mark | undefined = mark === "read" ? "earlierRead" : mark === "write" || mark === "atomic" ? "earlierWrite" : mark ? "none" : undefined;
      if (tint || isUndefined) paintCell(g, p, tint ?? "none", x, y, cellWidth - 1, cellHeight - 1);
      else paintCell(g, p, "heat", x, y, cellWidth - 1, cellHeight - 1, typeof value === "number" && !tile.isPointer ? (value / most) * 0.45 : 0);
      if (mark || isUndefined) paintCell(g, p, mark ?? "masked", x, y, 9, cellHeight - 1);
      g.font = "11px ui-monospace, monospace";
      g.fillStyle = p.ink;
      g.fillText(valueText(tile, lane), x + cellWidth - 5, y + cellHeight / 2);
      if (lane === cursor) {
        g.strokeStyle = p.cursor;
        g.lineWidth = 2;
        g.strokeRect(x, y, cellWidth - 1, cellHeight - 1);
      }
    }
  g.fillStyle = p.soft;
  g.font = "10px system-ui, sans-serif";
  for (let row = firstRow; row < endRow; ++row) {
    const index = indexOf(tile.keptLane(row * columns), tile.shape);
    g.fillText(grid.isWrapped ? String(index[0] ?? "") : index.slice(0, -1).join(","), left - 4, top + (row + 0.5) * cellHeight);
  }
  g.textAlign = "center";
  for (let column = firstColumn; column < endColumn && !grid.isWrapped; ++column) {
    const index = indexOf(tile.keptLane(column), tile.shape);
    g.fillText(String(index[index.length - 1]), left + (column + 0.5) * cellWidth, top - 9);
  }
}

export function TileGrid({ tile, theme, title, laneMark, cursor, onCursor, run }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null), box = useRef<HTMLDivElement>(null);
  const grid = useMemo(() => gridOf(tile), [tile]), places = countOf(tile.kept), { columns, cellWidth, top } = grid;
  const [open, setOpen] = useState(false), paint = () => paintPart(canvas.current!, box.current!, tile, grid, laneMark, cursor);
  useLayoutEffect(paint, [tile, theme, laneMark, cursor]);
  const place = (x: number, y: number) => {
    const frame = box.current!.getBoundingClientRect(), column = Math.floor((x - frame.left + box.current!.scrollLeft - left) / cellWidth), row = Math.floor((y - frame.top + box.current!.scrollTop - top) / cellHeight);
    return column >= 0 && column < columns && row >= 0 && row * columns + column < places ? row * columns + column : -1;
  };
  const move = (event: MouseEvent) => {
    const at = place(event.clientX, event.clientY);
    onCursor(at < 0 ? undefined : tile.keptLane(at));
  };
  const go = (to: number) => {
    const at = Math.max(0, Math.min(places - 1, to)), x = left + (at % columns) * cellWidth, y = top + Math.floor(at / columns) * cellHeight, b = box.current!;
    if (x < b.scrollLeft + left || x + cellWidth > b.scrollLeft + b.clientWidth) b.scrollLeft = x - left;
    if (y < b.scrollTop + top || y + cellHeight > b.scrollTop + b.clientHeight) b.scrollTop = y - top;
    onCursor(tile.keptLane(at));
  };
  const placeOfCursor = useMemo(() => {
    for (let i = 0; cursor !== undefined && i < places; ++i) if (tile.keptLane(i) === cursor) return i;
    return -1;
  }, [tile, cursor]);
  const key = (event: KeyboardEvent) => {
    const moves: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns, Home: -places, End: places };
    if (!(event.key in moves) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    go(placeOfCursor < 0 ? 0 : placeOfCursor + moves[event.key]);
  };
  const target = tile.isPointer ? run.array(tile.array) : undefined;
  const text = `${title}, ${typeText(tile.isPointer ? `addresses in ${target?.name ?? "no array"}` : tile.type, tile.shape)}`;
  const said = cursor === undefined || placeOfCursor < 0 ? "" : ` Lane ${indexOf(cursor, tile.shape).join(", ")}: ${valueText(tile, cursor)}.`;
  return (
    <div class="tile">
      <div class="scroll window" ref={box} onScroll={paint} style={{ height: `${Math.min(highest, top + grid.rows * cellHeight + 16)}px` }}>
        <div style={{ width: `${left + columns * cellWidth + 2}px`, height: `${top + grid.rows * cellHeight + 2}px` }}>
          <canvas ref={canvas} tabIndex={0} role="application" aria-roledescription="tile" aria-label={`${text}. Arrow keys go from lane to lane.${said}`} onKeyDown={key} onMouseMove={move} />
        </div>
      </div>
      {tile.isSampled && <p class="note">{tile.shape.join(" × ")} lanes; {tile.kept.join(" × ")} of them are shown, evenly spread.</p>}
      <details onToggle={e => setOpen((e.target as HTMLDetailsElement).open)}>
        <summary>as text</summary>
        {open && <p class="lanes">{Array.from({ length: Math.min(places, 1024) }, (_, i) => tile.keptLane(i)).map(lane => `[${indexOf(lane, tile.shape).join(", ")}] ${valueText(tile, lane)}${tile.mark(lane) === good ? "" : tile.mark(lane) === replacedLane ? " (other)" : " (undefined)"}`).join("; ")}</p>}
      </details>
    </div>
  );
}
