// The way of a kernel from tiles to assembly: two stages beside each other, and the source that their lines come from.
import { diffArrays } from "diff";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { captionOf } from "../captions";
import { expand, type Code, type Picture } from "../picture";
import type { Shown } from "../state";
import { Words } from "./words";

interface Stage { name: string; same: boolean; lines: string[]; from: Uint32Array }
interface Side { text: string; line: number }
interface Row { left?: Side; right?: Side; equal: boolean }

function stagesOf(code: Code): Stage[] {
  return code.stages.map(json => {
    const lines: string[] = [];
    for (let i = 0; json.lines && i < json.lines.length; i += 2)
      for (let k = 0; k < json.lines[i + 1]; ++k) lines.push(code.text[json.lines[i] + k]);
    return { name: json.name, same: !!json.same, lines, from: expand(json.from, lines.length) };
  });
}

/** Lines side by side. Texts that are too different to be compared in time stand there whole. */
function rowsOf(left: Stage, right: Stage): Row[] {
  const rows: Row[] = [], side = (stage: Stage, i: number): Side | undefined => (i < stage.lines.length ? { text: stage.lines[i], line: stage.from[i] } : undefined);
  const parts = diffArrays(left.lines, right.lines, { timeout: 300 }) ?? [{ value: left.lines, removed: true, added: false }, { value: right.lines, added: true, removed: false }];
  let l = 0, r = 0;
  for (let i = 0; i < parts.length; ++i) {
    const part = parts[i], n = part.value.length;
    if (!part.added && !part.removed) {
      for (let k = 0; k < n; ++k) rows.push({ left: side(left, l++), right: side(right, r++), equal: true });
      continue;
    }
    const other = parts[i + 1], pairs = other && (other.added || other.removed) && other.added !== part.added;
    const removed = part.removed ? n : pairs ? other.value.length : 0, added = part.added ? n : pairs ? other.value.length : 0;
    for (let k = 0; k < Math.max(removed, added); ++k) rows.push({ left: k < removed ? side(left, l++) : undefined, right: k < added ? side(right, r++) : undefined, equal: false });
    if (pairs) ++i;
  }
  return rows;
}

/** Equal lines that stay visible around a change. */
const context = 3;

/** The rows with long equal stretches left out: a number says how many rows stand in its place. */
function shortened(rows: Row[]): (Row | number)[] {
  const near = rows.map(() => false), shown: (Row | number)[] = [];
  rows.forEach((row, i) => { if (!row.equal) near.fill(true, Math.max(0, i - context), i + context + 1); });
  rows.forEach((row, i) => {
    if (near[i]) shown.push(row);
    else if (typeof shown[shown.length - 1] === "number") shown[shown.length - 1] = (shown[shown.length - 1] as number) + 1;
    else shown.push(1);
  });
  return shown;
}

interface Props { picture: Picture; code: number; shown: Shown; go: (to: Partial<Shown>) => void }

export function IrView({ picture, code: number, shown, go }: Props) {
  const code = picture.codes[number], stages = useMemo(() => stagesOf(code), [code]);
  const [lit, setLit] = useState(0), [changesOnly, setChangesOnly] = useState(true), panes = useRef<HTMLDivElement>(null);
  const changed = stages.map((s, i) => (s.same ? -1 : i)).filter(i => i >= 0);
  const at = Math.min(shown.stage ?? 0, stages.length - 1), right = [...changed].reverse().find(i => i <= at) ?? 0;
  const before = [...changed].reverse().find(i => i < (stages[at].same ? at + 1 : right)) ?? right;
  const left = shown.from !== undefined && changed.includes(shown.from) ? shown.from : stages[at].same ? right : before;
  const rows = useMemo(() => rowsOf(stages[left], stages[right]), [stages, left, right]);
  const visible = useMemo(() => (changesOnly && left !== right ? shortened(rows) : rows), [rows, changesOnly, left, right]);
  useEffect(() => {
    const root = panes.current!;
    root.querySelectorAll(".lit").forEach(e => e.classList.remove("lit"));
    if (lit) root.querySelectorAll(`[data-line="${lit}"]`).forEach(e => e.classList.add("lit"));
  }, [lit, visible, number]);
  const follow = (event: Event) => {
    const line = (event.target as Element).closest?.("[data-line]")?.getAttribute("data-line");
    setLit(line ? Number(line) : 0);
  };
  const caption = captionOf(stages[at].name);
  return (
    <div class="ir" onMouseOver={follow} onFocusIn={follow}>
      <div class="stages">
        {picture.codes.length > 1 && !picture.launches.length && <CodeChoice picture={picture} number={number} go={go} />}
        <h2>Stages</h2>
        <ol class="scroll" tabIndex={0} aria-label="Stages">
          {stages.map((s, i) => (
            <li key={i}><button class={s.same ? "same" : ""} aria-current={i === at ? "step" : undefined} onClick={() => go({ stage: i, from: undefined })}>{s.name}{s.same && <span class="note"> unchanged</span>}</button></li>
          ))}
        </ol>
        <label>compare with <select value={left} onChange={e => go({ from: Number((e.target as HTMLSelectElement).value) })}>{changed.map(i => <option key={i} value={i}>{stages[i].name}{changed.filter(k => stages[k].name === stages[i].name).length > 1 ? ` (${i})` : ""}</option>)}</select></label>
        <label><input type="checkbox" checked={changesOnly} onChange={e => setChangesOnly((e.target as HTMLInputElement).checked)} /> changes only</label>
      </div>
      <div class="explained">
        <h2>{stages[at].name}{caption ? `: ${caption.title}` : ""}</h2>
        <p class="note">Compiled for <Words text={code.types} />.</p>
        <p class="caption">{caption?.text ?? "This stage has no description yet."}{stages[at].same ? " It changed nothing in this kernel." : ""}</p>
        <div class="panes" ref={panes}>
          <SourceLines picture={picture} code={code} stages={stages} />
          <div class="code scroll" tabIndex={0} role="group" aria-label={left === right ? `Code: ${stages[right].name}` : `Code: ${stages[left].name} beside ${stages[right].name}`}>
            <div class={`row head ${left === right ? "one" : ""}`}><span>{stages[left].name}</span>{left !== right && <span>{stages[right].name}</span>}</div>
            {visible.map((row, i) => typeof row === "number" ? <div key={i} class="row gap note">{row} equal {row === 1 ? "line" : "lines"}</div> : (
              <div key={i} class={`row ${row.equal ? "" : "changed"} ${left === right ? "one" : ""}`}>
                {left !== right && <Line side={row.left} sign={row.equal ? "" : "−"} />}<Line side={row.right} sign={row.equal ? "" : "+"} />
              </div>
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

function Line({ side, sign }: { side?: Side; sign: string }) {
  if (!side) return <code class="empty" />;
  return <code data-line={side.line || undefined} class={sign === "−" ? "removed" : sign === "+" ? "added" : ""}><span class="sign" aria-label={sign === "−" ? "removed" : sign === "+" ? "added" : undefined} role={sign ? "img" : undefined}>{sign}</span><Words text={side.text || " "} /></code>;
}

/** The kernel's lines that code comes from; each can be reached with the tab key. */
function SourceLines({ picture, code, stages }: { picture: Picture; code: Code; stages: Stage[] }) {
  const lines = picture.sources[code.source].text.split("\n");
  const used = useMemo(() => { const all = new Set<number>(); stages.forEach(s => s.from.forEach(l => l && all.add(l))); return all; }, [stages]);
  const first = Math.min(code.line, ...used), last = Math.max(code.line, ...used);
  return (
    <ol class="lines scroll" aria-label="Source" tabIndex={0}>
      {lines.slice(first - 1, last).map((text, i) => {
        const n = first + i;
        return <li key={n} data-line={used.has(n) ? n : undefined} tabIndex={used.has(n) ? 0 : undefined}><span class="number">{n}</span><code><Words text={text || " "} /></code></li>;
      })}
    </ol>
  );
}

function CodeChoice({ picture, number, go }: { picture: Picture; number: number; go: Props["go"] }) {
  return <label>kernel <select value={number} onChange={e => go({ launch: Number((e.target as HTMLSelectElement).value), stage: 0, from: undefined })}>{picture.codes.map((c, i) => <option key={i} value={i}><Words text={c.kernel} /></option>)}</select></label>;
}
