// The picture of one array, with a cursor that mouse and arrow keys move.
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { Layout, type Cell } from "../layout";
import { Frame, palette, prepare, type Mark } from "../paint";
import { indexOf } from "../picture";
import type { ArrayView, Run } from "../run";
import { elementText, typeText } from "../words";
import { BlocksPicture, type BlockValues } from "./blocks";

interface Props {
  run: Run; array: ArrayView; layout: Layout; room: number; theme: string;
  /** The state of an element, and how strong it is where that is a matter of degree. */
  marks: Mark[]; heat?: (element: number) => number;
  off?: { cell: Cell; mark: Mark }[];
  cursor?: number; lane?: Cell;
  onCursor: (element: number | undefined) => void;
  describe: string;
  /** The state of each block of a large array, if not `marks` has it. */
  blockMarks?: (values: BlockValues) => Mark[];
  children?: ComponentChildren;
}

export function blockName(array: ArrayView, block: number): string {
  const shape = array.shape.slice(0, -2);
  return `${array.name}[${indexOf(block, shape).join(", ")}, :, :]`;
}

export function ArrayPicture(props: Props) {
  const blocks = props.array.json.blocks;
  return blocks ? <BlocksPicture {...props} blocks={blocks} /> : <ElementsPicture {...props} />;
}

/** What the lower canvas shows. */
interface Painted { array: ArrayView; frame: Frame; theme: string; marks: Mark[] }

/** Elements below, what comes and goes above them: lanes that are off, the cursor. */
function ElementsPicture(props: Props) {
  const { array, layout, cursor } = props;
  const canvas = useRef<HTMLCanvasElement>(null), base = useRef<HTMLCanvasElement>(null), painted = useRef<Painted | undefined>(undefined);
  const frame = useMemo(() => new Frame(layout, props.room), [layout, props.room, layout.right, layout.below]);
  useLayoutEffect(() => { // only cells that changed: a step must be drawn before the screen shows its next frame
    const before = painted.current, fits = before && before.array === array && before.frame === frame && before.theme === props.theme && !props.heat;
    const g = fits ? base.current!.getContext("2d")! : prepare(base.current!, frame.width, frame.height), p = palette();
    for (let element = 0; element < array.size; ++element)
      if (!fits || before.marks[element] !== props.marks[element]) frame.paint(g, p, layout.cellOf(element), props.marks[element], props.heat?.(element));
    if (!fits) frame.labels(g, p, block => blockName(array, block));
    painted.current = { array, frame, theme: props.theme, marks: props.marks };
  }, [frame, array, props.marks, props.theme]);
  useLayoutEffect(() => {
    const g = prepare(canvas.current!, frame.width, frame.height), p = palette();
    props.off?.forEach(({ cell, mark }) => frame.paint(g, p, cell, mark));
    frame.edges(g, p);
    if (props.lane) frame.outline(g, p.cursor, props.lane);
    if (cursor !== undefined && cursor < array.size) frame.outline(g, p.cursor, layout.cellOf(cursor), 3);
  }, [frame, array, props.off, props.theme, cursor, props.lane?.block, props.lane?.row, props.lane?.column]);
  const cursorRef = useRef(cursor);
  useEffect(() => { cursorRef.current = cursor; });
  const at = (event: MouseEvent) => {
    const box = canvas.current!.getBoundingClientRect(), cell = frame.cellAt(event.clientX - box.left, event.clientY - box.top);
    const element = cell ? layout.elementAt(cell) : -1;
    return element < 0 ? undefined : element;
  };
  const key = (event: KeyboardEvent) => {
    const row = layout.columns, moves: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -row, ArrowDown: row, Home: -array.size, End: array.size };
    if (!(event.key in moves) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = (cursor ?? -1) + moves[event.key];
    props.onCursor(Math.max(0, Math.min(array.size - 1, cursor === undefined ? 0 : next)));
  };
  return (
    <figure class="array">
      <figcaption><b>{array.name}</b> <span class="type">{typeText(array.type, array.shape)}</span>{props.children}</figcaption>
      <div class="scroll layers">
        <canvas ref={base} aria-hidden="true" />
        <canvas ref={canvas} tabIndex={0} role="application" aria-roledescription="array" onMouseMove={e => { const e2 = at(e); if (e2 !== cursorRef.current) props.onCursor(e2); }}
          onKeyDown={key} aria-label={`${array.name}: ${props.describe} Arrow keys go from element to element.${cursor === undefined ? "" : ` At ${elementText(array, cursor)}.`}`} />
      </div>
      <p class="describe">{props.describe}</p>
    </figure>
  );
}
