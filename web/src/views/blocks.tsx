// The picture of a large array: a cell for a block of elements.
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Layout } from "../layout";
import { paintCell, palette, prepare, type Mark } from "../paint";
import { decode, expand, type Blocks } from "../picture";
import type { ArrayView, Run } from "../run";
import { typeText } from "../words";
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

export function BlocksPicture({ array, blocks, marks, describe, room, children, blockMarks }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const values = useMemo(() => blockValues(blocks), [blocks]);
  const across = blocks.down === 1 ? Math.min(wrapAt, blocks.across) : blocks.across, down = Math.ceil(values.count / across);
  const size = Math.max(3, Math.min(10, Math.floor(room / across)));
  useLayoutEffect(() => {
    const g = prepare(canvas.current!, across * size, down * size), p = palette(), shown = blockMarks ? blockMarks(values) : marks;
    for (let i = 0; i < values.count; ++i)
      paintCell(g, p, shown[i] ?? "none", (i % across) * size, Math.floor(i / across) * size, size - (size > 4 ? 1 : 0.5), size - (size > 4 ? 1 : 0.5));
  });
  const each = blocks.height === 1 ? `${blocks.width} elements` : `${blocks.height} × ${blocks.width} elements`;
  return (
    <figure class="array">
      <figcaption><b>{array.name}</b> <span class="type">{typeText(array.type, array.shape)}</span>{children}</figcaption>
      <div class="scroll" tabIndex={0} role="group" aria-label={`Picture of ${array.name}`}><canvas ref={canvas} role="img" aria-label={`${array.name}: ${describe}`} /></div>
      <p class="describe">{describe} The array is large: each cell stands for {each}.</p>
    </figure>
  );
}
