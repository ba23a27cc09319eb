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
const cellHeight = 20, left = 30, top = 16;

export function valueText(tile: Tile, lane: number): string {
  const mark = tile.mark(lane);
  if (mark === undefinedLane) return "?";
  const value = tile.value(lane);
  return tile.isPointer && typeof value === "number" ? (value < 0 ? String(value) : `+${value}`) : num(value, tile.type);
}

/** Rows and columns of the kept lanes. */
function gridOf(tile: Tile): { rows: number; columns: number; isWrapped: boolean } {
  const kept = tile.kept, n = countOf(kept);
  if (kept.length < 2) return { rows: Math.ceil(n / wrapAt), columns: Math.min(n, wrapAt), isWrapped: true };
  const columns = kept[kept.length - 1];
  return { rows: n / columns, columns, isWrapped: false };
}

export function TileGrid({ tile, title, laneMark, cursor, onCursor, run }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const grid = useMemo(() => gridOf(tile), [tile]), places = countOf(tile.kept);
  const [open, setOpen] = useState(false);
  const width = tile.isBool ? 48 : tile.type.startsWith("f") || tile.type.startsWith("b") ? 68 : 56;
  const range = tile.range, most = range ? Math.max(Math.abs(range[0]), Math.abs(range[1])) || 1 : 1;
  useLayoutEffect(() => {
    const g = prepare(canvas.current!, left + grid.columns * width + 2, top + grid.rows * cellHeight + 2), p = palette();
    g.font = "11px ui-monospace, monospace";
    for (let place = 0; place < places; ++place) {
      const lane = tile.keptLane(place), row = Math.floor(place / grid.columns), column = place % grid.columns, x = left + column * width, y = top + row * cellHeight;
      const value = tile.value(lane), mark = laneMark?.(lane);
      const isUndefined = tile.mark(lane) === undefinedLane, tint: Mark | undefined = mark === "read" ? "earlierRead" : mark === "write" || mark === "atomic" ? "earlierWrite" : mark ? "none" : undefined;
      if (tint || isUndefined) paintCell(g, p, tint ?? "none", x, y, width - 1, cellHeight - 1);
      else paintCell(g, p, "heat", x, y, width - 1, cellHeight - 1, typeof value === "number" && !tile.isPointer ? (value / most) * 0.45 : 0);
      if (mark || isUndefined) paintCell(g, p, mark ?? "masked", x, y, 9, cellHeight - 1);
      g.textAlign = "right";
      g.textBaseline = "middle";
      const text = valueText(tile, lane);
      g.fillStyle = p.ink;
      g.fillText(text, x + width - 5, y + cellHeight / 2);
      if (lane === cursor) {
        g.strokeStyle = p.cursor;
        g.lineWidth = 2;
        g.strokeRect(x, y, width - 1, cellHeight - 1);
      }
    }
    g.fillStyle = p.soft;
    g.font = "10px system-ui, sans-serif";
    for (let row = 0; row < grid.rows; ++row) {
      g.textAlign = "right";
      const index = indexOf(tile.keptLane(row * grid.columns), tile.shape);
      g.fillText(grid.isWrapped ? String(index[0] ?? "") : index.slice(0, -1).join(","), left - 4, top + (row + 0.5) * cellHeight);
    }
    if (!grid.isWrapped)
      for (let column = 0; column < grid.columns; ++column) {
        g.textAlign = "center";
        const index = indexOf(tile.keptLane(column), tile.shape);
        g.fillText(String(index[index.length - 1]), left + (column + 0.5) * width, top - 7);
      }
  });
  const go = (place: number) => onCursor(tile.keptLane(Math.max(0, Math.min(places - 1, place))));
  const placeOfCursor = useMemo(() => {
    for (let i = 0; cursor !== undefined && i < places; ++i) if (tile.keptLane(i) === cursor) return i;
    return -1;
  }, [tile, cursor]);
  const key = (event: KeyboardEvent) => {
    const moves: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -grid.columns, ArrowDown: grid.columns, Home: -places, End: places };
    if (!(event.key in moves) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    go(placeOfCursor < 0 ? 0 : placeOfCursor + moves[event.key]);
  };
  const move = (event: MouseEvent) => {
    const box = canvas.current!.getBoundingClientRect(), column = Math.floor((event.clientX - box.left - left) / width), row = Math.floor((event.clientY - box.top - top) / cellHeight);
    const place = row * grid.columns + column;
    onCursor(column >= 0 && column < grid.columns && row >= 0 && place < places ? tile.keptLane(place) : undefined);
  };
  const target = tile.isPointer ? run.array(tile.array) : undefined;
  const text = `${title}, ${typeText(tile.isPointer ? `addresses in ${target?.name ?? "no array"}` : tile.type, tile.shape)}`;
  const said = cursor === undefined || placeOfCursor < 0 ? "" : ` Lane ${indexOf(cursor, tile.shape).join(", ")}: ${valueText(tile, cursor)}.`;
  return (
    <div class="tile">
      <div class="scroll">
        <canvas ref={canvas} tabIndex={0} role="application" aria-roledescription="tile" aria-label={`${text}. Arrow keys go from lane to lane.${said}`} onKeyDown={key} onMouseMove={move} />
      </div>
      {tile.isSampled && <p class="note">{tile.shape.join(" × ")} lanes; {tile.kept.join(" × ")} of them are shown, evenly spread.</p>}
      <details onToggle={e => setOpen((e.target as HTMLDetailsElement).open)}>
        <summary>as text</summary>
        {open && <p class="lanes">{Array.from({ length: Math.min(places, 1024) }, (_, i) => tile.keptLane(i)).map(lane => `[${indexOf(lane, tile.shape).join(", ")}] ${valueText(tile, lane)}${tile.mark(lane) === good ? "" : tile.mark(lane) === replacedLane ? " (other)" : " (undefined)"}`).join("; ")}</p>}
      </details>
    </div>
  );
}
