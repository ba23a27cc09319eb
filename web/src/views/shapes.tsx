// Small drawings: which axis goes away, which row meets which column, which axes stretch.
import { axisOf } from "../operations";
import { indexOf, type Site } from "../picture";
import type { Tile } from "../tile";

const most = 96;

/** Height and width of a tile's outline; higher dimensions stand behind each other. */
function boxOf(shape: number[], unit: number): [number, number] {
  const columns = shape[shape.length - 1] ?? 1, rows = shape.length > 1 ? shape[shape.length - 2] : 1;
  return [Math.max(10, rows * unit), Math.max(10, columns * unit)];
}
function unitFor(...tiles: Tile[]): number {
  return most / Math.max(1, ...tiles.flatMap(t => t.shape.slice(-2)));
}
const text = (tile: Tile) => `[${tile.shape.join(", ")}]`;

export function DotPicture({ left, right, result, lane, names }: { left: Tile; right: Tile; result: Tile; lane?: number; names: [string, string] }) {
  const unit = unitFor(left, right, result), [lh, lw] = boxOf(left.shape, unit), [rh, rw] = boxOf(right.shape, unit);
  const at = indexOf(lane ?? 0, result.shape), row = at[at.length - 2] ?? 0, column = at[at.length - 1] ?? 0, gap = 16, x = lw + gap, y = rh + gap;
  return (
    <svg class="shapes" width={lw + rw + gap + 4} height={lh + rh + gap + 18} role="img" aria-label={`Row ${row} of the left tile ${text(left)} meets column ${column} of the right tile ${text(right)}: lane ${row}, ${column} of the result ${text(result)}.`}>
      <rect class="box" x={x} y={2} width={rw} height={rh} /><rect class="column" x={x + column * unit} y={2} width={Math.max(2, unit)} height={rh} />
      <rect class="box" x={2} y={y} width={lw} height={lh} /><rect class="row" x={2} y={y + row * unit} width={lw} height={Math.max(2, unit)} />
      <rect class="box" x={x} y={y} width={rw} height={lh} /><rect class="hit" x={x + column * unit} y={y + row * unit} width={Math.max(3, unit)} height={Math.max(3, unit)} />
      <text x={2} y={rh}>row {row} · column {column}</text>
      <title>{names.join(" · ")}</title>
    </svg>
  );
}

export function ReducePicture({ from, to, site, lane }: { from: Tile; to: Tile; site: Site; lane?: number }) {
  const { axis = 0, combiner } = axisOf(site), unit = unitFor(from), [h, w] = boxOf(from.shape, unit), along = axis === from.shape.length - 1;
  const at = lane === undefined || !to.shape.length ? 0 : indexOf(lane, to.shape)[Math.max(0, to.shape.length - 1)];
  const isFlat = from.shape.length < 2;
  return (
    <svg class="shapes" width={w + 96} height={Math.max(h, 30) + 24} role="img" aria-label={`Axis ${axis} of ${text(from)} goes away: ${combiner ?? "one value"} for each of ${text(to)}.`}>
      <rect class="box" x={2} y={2} width={w} height={isFlat ? 12 : h} />
      {along || isFlat
        ? <><rect class="row" x={2} y={2 + (isFlat ? 0 : at * unit)} width={w} height={isFlat ? 12 : Math.max(2, unit)} /><path class="arrow" d={`M${w + 6} ${8 + (isFlat ? 0 : at * unit)}h16m-5 -4l5 4l-5 4`} /><rect class="hit" x={w + 28} y={2 + (isFlat ? 0 : at * unit)} width={10} height={Math.max(10, unit)} /></>
        : <><rect class="column" x={2 + at * unit} y={2} width={Math.max(2, unit)} height={h} /><path class="arrow" d={`M${w + 6} ${h / 2}h16m-5 -4l5 4l-5 4`} /><rect class="box" x={w + 28} y={h / 2 - 5} width={60} height={10} /></>}
      <text x={2} y={Math.max(h, 30) + 18}>axis {axis} goes away{combiner ? `: ${combiner}` : ""}</text>
    </svg>
  );
}

export function StretchPicture({ pairs }: { pairs: { name: string; from: Tile; to: Tile }[] }) {
  return (
    <div class="stretch">
      {pairs.map(({ name, from, to }, i) => {
        const unit = unitFor(to), [h, w] = boxOf(to.shape, unit), padded = [...to.shape.slice(0, to.shape.length - from.shape.length).map(() => 1), ...from.shape];
        const [fh, fw] = boxOf(padded, unit), copiesDown = Math.min(4, Math.round(h / fh)), copiesAcross = Math.min(4, Math.round(w / fw));
        return (
          <svg key={i} class="shapes" width={w + 4} height={h + 22} role="img" aria-label={`${name} ${text(from)} is repeated to fill ${text(to)}.`}>
            <rect class="box ghost" x={2} y={2} width={w} height={h} />
            <rect class="row" x={2} y={2} width={Math.min(fw, w)} height={Math.min(fh, h)} />
            {copiesDown > 1 && Array.from({ length: copiesDown - 1 }, (_, k) => <path key={k} class="arrow" d={`M${8 + (k * w) / copiesDown} ${fh + 5}v${Math.max(6, h - fh - 8)}m-4 -5l4 5l4 -5`} />)}
            {copiesAcross > 1 && Array.from({ length: copiesAcross - 1 }, (_, k) => <path key={k} class="arrow" d={`M${fw + 5} ${8 + (k * h) / copiesAcross}h${Math.max(6, w - fw - 8)}m-5 -4l5 4l-5 4`} />)}
            <text x={2} y={h + 17}>{text(from)} → {text(to)}</text>
          </svg>
        );
      })}
    </div>
  );
}
