// The picture of a large array: a cell for a block of elements.
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Layout } from "../layout";
import { paintCell, palette, prepare, type Mark } from "../paint";
import { decode, expand, type Blocks } from "../picture";
import type { ArrayView, Run } from "../run";
import { num, plural, typeText } from "../words";
import type { ComponentChildren } from "preact";

interface Props { run: Run; array: ArrayView; layout: Layout; blocks: Blocks; marks: Mark[]; describe: string; room: number; theme: string; children?: ComponentChildren; blockMarks?: (values: BlockValues) => Mark[] }
export interface BlockValues { least: ArrayLike<number | string>; greatest: ArrayLike<number | string>; reads: Uint32Array; writes: Uint32Array; fewestWrites: Uint32Array; wrong: Uint32Array; count: number }

export function blockValues(blocks: Blocks): BlockValues {
  const count = blocks.down * blocks.across;
  return {
    count, least: decode(blocks.least), greatest: decode(blocks.greatest), reads: expand(blocks.reads, count), writes: expand(blocks.writes, count),
    fewestWrites: expand(blocks.fewestWrites, count), wrong: expand(blocks.wrong, count),
  };
}

/** The block that an element lies in. */
export function blockOf(array: ArrayView, blocks: Blocks, element: number): number {
  const columns = array.shape.length ? array.shape[array.shape.length - 1] : 1;
  return Math.floor(Math.floor(element / columns) / blocks.height) * blocks.across + Math.floor((element % columns) / blocks.width);
}

/** One dimension is wrapped as rows of at most this many cells. */
const wrapAt = 96;
const left = 40, top = 14;

/** `z[128 … 255, 0 … 63]`: the elements of a block; rows count through all dimensions but the last. */
function blockText(array: ArrayView, blocks: Blocks, block: number): string {
  const columns = array.shape.length ? array.shape[array.shape.length - 1] : 1, rows = array.size / columns;
  const range = (from: number, n: number, end: number) => (n === 1 ? `${from}` : `${from} … ${Math.min(end, from + n) - 1}`);
  const across = range((block % blocks.across) * blocks.width, blocks.width, columns), down = range(Math.floor(block / blocks.across) * blocks.height, blocks.height, rows);
  return rows === 1 ? `${array.name}[${across}]` : `rows ${down}, columns ${across} of ${array.name}`;
}

/** What a block holds and what happens to it, in a sentence. */
function blockWords(array: ArrayView, blocks: Blocks, v: BlockValues, block: number): string {
  const times = (n: number) => (n === 0 ? "never" : n === 1 ? "once" : `${n} times`), most = v.writes[block], fewest = v.fewestWrites[block];
  const writes = most === 0 ? "never written" : fewest === most ? `written ${times(most)}` : `written ${fewest === 0 ? "never" : times(fewest)} to ${times(most)}`;
  return `${blockText(array, blocks, block)}: values ${num(v.least[block], array.type)} … ${num(v.greatest[block], array.type)}, read ${v.reads[block] > 1 ? "up to " : ""}${times(v.reads[block])}, ${writes}${v.wrong[block] ? `, ${plural(v.wrong[block], "element")} wrong` : ""}.`;
}

export function BlocksPicture({ array, blocks, marks, theme, describe, room, children, blockMarks }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null), [cursor, setCursor] = useState<number>();
  const values = useMemo(() => blockValues(blocks), [blocks]);
  const across = blocks.down === 1 ? Math.min(wrapAt, blocks.across) : blocks.across, down = Math.ceil(values.count / across);
  const size = Math.max(3, Math.min(10, Math.floor((room - left) / across))), shown = blockMarks ? blockMarks(values) : marks;
  useLayoutEffect(() => {
    const g = prepare(canvas.current!, left + across * size + 2, top + down * size + 2), p = palette(), side = size - (size > 4 ? 1 : 0.5);
    for (let i = 0; i < values.count; ++i) paintCell(g, p, shown[i] ?? "none", left + (i % across) * size, top + Math.floor(i / across) * size, side, side);
    g.fillStyle = p.soft;
    g.font = "10px system-ui, sans-serif";
    const every = Math.ceil(36 / size), wraps = blocks.down === 1 && down > 1;
    g.textAlign = "right";
    for (let row = 0; row < down; row += every) g.fillText(String(wraps ? row * across * blocks.width : row * blocks.height), left - 4, top + row * size + 8);
    g.textAlign = "left";
    for (let column = 0; column < across; column += every) g.fillText(String(column * blocks.width), left + column * size, top - 4);
    if (cursor === undefined) return;
    g.strokeStyle = p.cursor;
    g.lineWidth = 2;
    g.strokeRect(left + (cursor % across) * size - 1, top + Math.floor(cursor / across) * size - 1, size + 1, size + 1);
  }, [array, blocks, theme, room, cursor, shown.join()]);
  const key = (event: KeyboardEvent) => {
    const moves: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across, Home: -values.count, End: values.count };
    if (!(event.key in moves) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    setCursor(cursor === undefined ? 0 : Math.max(0, Math.min(values.count - 1, cursor + moves[event.key])));
  };
  const move = (event: MouseEvent) => {
    const box = canvas.current!.getBoundingClientRect(), column = Math.floor((event.clientX - box.left - left) / size), row = Math.floor((event.clientY - box.top - top) / size);
    setCursor(column >= 0 && column < across && row >= 0 && row * across + column < values.count ? row * across + column : undefined);
  };
  const each = blocks.height === 1 ? `${blocks.width} elements` : `${blocks.height} × ${blocks.width} elements`, at = cursor === undefined ? "" : blockWords(array, blocks, values, cursor);
  return (
    <figure class="array">
      <figcaption><b>{array.name}</b> <span class="type">{typeText(array.type, array.shape)}</span>{children}</figcaption>
      <div class="scroll"><canvas ref={canvas} tabIndex={0} role="application" aria-roledescription="array" onKeyDown={key} onMouseMove={move} aria-label={`${array.name}: ${describe} Arrow keys go from block to block. ${at}`} /></div>
      <p class="describe">{describe} The array is large: each cell stands for {each}.</p>
      {at && <p class="describe">{at}</p>}
    </figure>
  );
}
