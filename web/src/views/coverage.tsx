// How often each element is written and read, by all programs together.
import { useMemo, useState } from "preact/hooks";
import { Layout } from "../layout";
import type { Mark } from "../paint";
import type { ArrayView, Run } from "../run";
import type { Shown } from "../state";
import { count, plural } from "../words";
import { ArrayPicture } from "./array";
import { blockValues, type BlockValues } from "./blocks";
import { ElementCard } from "./element";

interface Props { run: Run; shown: Shown; theme: string; room: number; go: (to: Partial<Shown>) => void }

export function CoverageView({ run, shown, theme, room, go }: Props) {
  const [what, setWhat] = useState<"writes" | "reads">("writes");
  const marks = useMemo(() => new Map(run.arrays.map(a => [a.index, Array.from(what === "writes" ? a.writes : a.reads, n => markOf(n, what))])), [run, what]);
  const layouts = useMemo(() => new Map(run.arrays.map(a => [a.index, new Layout(a)])), [run]);
  return (
    <div class="coverage two">
      <section class="arrays" aria-label="Coverage">
        <h2>Coverage</h2>
        <p>All programs of the launch together: how often is each element {what === "writes" ? "written" : "read"}? {what === "writes" ? "A kernel usually writes each element of its result once." : "An element that is read more than once was paid for more than once, unless a cache helps."}</p>
        <div class="choices" role="group" aria-label="what is counted">
          <button aria-pressed={what === "writes"} onClick={() => setWhat("writes")}>writes</button>
          <button aria-pressed={what === "reads"} onClick={() => setWhat("reads")}>reads</button>
        </div>
        <ul class="legend" aria-label="Legend">{[["never", "never"], ["once", "once"], ["often", what === "writes" ? "twice or more" : "more than once: the stronger, the more often"]].map(([n, t]) => <li key={n}><span class={`swatch ${n === "often" && what === "reads" ? "high" : n}`} aria-hidden="true" />{t}</li>)}</ul>
        {run.arrays.map(array => {
          const totals = what === "writes" ? array.writes : array.reads, most = totals.reduce((m, n) => Math.max(m, n), 1);
          return (
            <ArrayPicture key={array.index} run={run} array={array} layout={layouts.get(array.index)!} room={room} theme={theme}
              marks={marks.get(array.index)!} heat={e => 0.25 + (0.75 * totals[e]) / most}
              blockMarks={v => Array.from({ length: v.count }, (_, i) => blockMark(v, i, what))}
              cursor={shown.element?.[0] === array.index ? shown.element[1] : undefined}
              onCursor={e => go({ element: e === undefined ? undefined : [array.index, e] })} describe={describe(array, totals, what)} />
          );
        })}
      </section>
      <div class="right"><ElementCard run={run} shown={shown} go={go} /></div>
    </div>
  );
}

function markOf(n: number, what: string): Mark {
  return n === 0 ? "never" : n === 1 ? "once" : what === "writes" ? "often" : "heat";
}

function blockMark(v: BlockValues, i: number, what: string): Mark {
  if (what === "reads") return markOf(v.reads[i], what);
  return v.fewestWrites[i] === 0 ? "never" : v.writes[i] > 1 ? "often" : "once";
}

/** The same of a large array: how many blocks have elements that nobody touches, how many have some that are touched more than once. */
function describeBlocks(v: BlockValues, what: "writes" | "reads"): string {
  const verb = what === "writes" ? "written" : "read", totals = Array.from(what === "writes" ? v.writes : v.reads), most = totals.reduce((m, n) => Math.max(m, n), 0);
  if (most === 0) return `No element is ${verb}.`;
  const never = totals.filter((n, i) => n === 0 || (what === "writes" && v.fewestWrites[i] === 0)).length, often = totals.filter(n => n > 1).length;
  if (!never && !often) return `Each element is ${verb} ${what === "writes" ? "once" : "at most once"}.`;
  const parts = [never ? `${count(never)} with elements that are never ${verb}` : "", often ? `${count(often)} with elements ${verb} more than once, at most ${count(most)} times` : ""].filter(Boolean);
  return `Of ${plural(v.count, "block")} of elements ${parts.join(", ")}.`;
}

/** `0 times: 360, once: 8640, 2 times or more: none`. */
export function describe(array: ArrayView, totals: Uint32Array, what: "writes" | "reads"): string {
  if (array.json.blocks) return describeBlocks(blockValues(array.json.blocks), what);
  const verb = what === "writes" ? "written" : "read", never = totals.filter(n => n === 0).length, once = totals.filter(n => n === 1).length, often = totals.length - never - once;
  const all = totals.reduce((s, n) => s + n, 0);
  if (never === totals.length) return `No element is ${verb}.`;
  if (once === totals.length) return `Each of ${plural(totals.length, "element")} is ${verb} once.`;
  const parts = [never ? `${plural(never, "element")} never` : "", once ? `${count(once)} once` : "", often ? `${count(often)} more than once` : ""].filter(Boolean);
  return `${verb[0].toUpperCase()}${verb.slice(1)}: ${parts.join(", ")}. That is ${Number((all / Math.max(1, totals.length - never)).toPrecision(3))} times each, on average.`;
}
