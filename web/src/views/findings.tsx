// What is wrong: the reports, where they happen, which elements differ.
import { useMemo } from "preact/hooks";
import { Layout } from "../layout";
import type { Mark } from "../paint";
import type { Finding } from "../picture";
import type { ArrayView, Run } from "../run";
import type { Shown } from "../state";
import { plural, programText } from "../words";
import { ArrayPicture } from "./array";
import { ElementCard } from "./element";
import { Words } from "./words";

interface Props { run: Run; shown: Shown; theme: string; room: number; go: (to: Partial<Shown>) => void }

export function FindingsView({ run, shown, theme, room, go }: Props) {
  const layouts = useMemo(() => new Map(run.arrays.map(a => [a.index, new Layout(a)])), [run]);
  const { launch } = run, touched = launch.findings.filter(f => f.array !== undefined), marks = useMemo(() => new Map(run.arrays.map(a => [a.index, marksOf(a, launch.findings)])), [run]);
  const shownArrays = run.arrays.filter(a => a.wrongCount > 0 || touched.some(f => f.array === a.index));
  return (
    <div class="findings two">
      <section class="arrays" aria-label="Findings">
        <h2>{launch.reports.length || launch.wrong ? "Findings" : "No findings"}</h2>
        {launch.verdict && <pre class="report" tabIndex={0} aria-label="Verdict"><Words text={launch.verdict} /></pre>}
        {launch.reports.map((report, i) => (
          <article key={i} class="report"><pre tabIndex={0} aria-label={`Report ${i + 1}`}><Words text={report.text} /></pre></article>
        ))}
        {launch.findings.length > 0 && <><h3>Where to look</h3><ul class="touches">{launch.findings.map((f, i) => <li key={i}><Places run={run} finding={f} go={go} /></li>)}</ul></>}
        {!launch.reports.length && !launch.wrong && <p>Every access lies inside of its array, no two programs get into each other's way{launch.test ? ", and the result is right" : ""}.</p>}
        {shownArrays.map(array => {
          const described = array.wrongCount ? `${plural(array.wrongCount, "element")} of ${array.size} differ from what is expected.` : "Elements that findings name are marked.";
          return (
            <ArrayPicture key={array.index} run={run} array={array} layout={layouts.get(array.index)!} room={room} theme={theme} marks={marks.get(array.index)!}
              blockMarks={v => Array.from({ length: v.count }, (_, i): Mark => (v.wrong[i] ? "wrong" : "none"))}
              cursor={shown.element?.[0] === array.index ? shown.element[1] : undefined} onCursor={e => go({ element: e === undefined ? undefined : [array.index, e] })} describe={described} />
          );
        })}
        {shownArrays.length > 0 && <ul class="legend" aria-label="Legend"><li><span class="swatch wrong" aria-hidden="true" />differs</li><li><span class="swatch often" aria-hidden="true" />named by a finding</li></ul>}
      </section>
      <div class="right"><ElementCard run={run} shown={shown} go={go} /></div>
    </div>
  );
}

/** Kinds of findings from here on are conflicts about elements. */
const firstConflict = 4;

function marksOf(array: ArrayView, findings: Finding[]): Mark[] {
  if (array.json.blocks) return [];
  const marks = Array.from({ length: array.size }, (_, i): Mark => (array.wrong?.[i] ? "wrong" : "none"));
  for (const f of findings)
    for (let e = Math.max(0, f.first ?? 0); f.array === array.index && f.kind >= firstConflict && e <= Math.min(f.last!, array.size - 1); ++e) if (marks[e] === "none") marks[e] = "often";
  return marks;
}

const kinds = ["reaches outside of its array", "uses a lane that holds nothing", "is at no multiple of the element's size", "has an address that overflowed", "writes what another program writes",
  "is in conflict with another program", "writes one element with several lanes", "writes the same as another program", "fails its assertion"];

function Places({ run, finding, go }: { run: Run; finding: Finding; go: Props["go"] }) {
  const jump = (program: number, site: number) => {
    const step = run.program(program)?.steps.findIndex(s => s.number === site && (!finding.array || !s.access || finding.kind !== 0 || !!s.access.outside)) ?? -1;
    go({ view: "memory", program, step: Math.max(0, step) });
  };
  const place = (program: number, site: number) => {
    const line = run.launch.sites[site].at[1], text = `program ${programText(program, run.launch.grid)}, line ${line}`;
    return run.program(program) ? <button onClick={() => jump(program, site)}>{text}</button> : <span>{text}</span>;
  };
  return <>{place(finding.program, finding.site)} {kinds[finding.kind]}{finding.otherProgram !== undefined && finding.otherSite !== undefined && <>: {place(finding.otherProgram, finding.otherSite)}</>}{finding.programCount > 1 && <span class="note"> ({plural(finding.programCount, "program")} do)</span>}</>;
}
