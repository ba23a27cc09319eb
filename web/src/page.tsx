// The page of `tritonc viz`: reads the picture that stands in it, shows one view of one launch.
import { render } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Launch, Picture } from "./picture";
import { forgetPalette } from "./paint";
import { Run } from "./run";
import { fromHash, toHash, viewNames, type Shown, type ViewName } from "./state";
import { plural } from "./words";
import { BenchView } from "./views/bench";
import { CostView } from "./views/cost";
import { CoverageView } from "./views/coverage";
import { FindingsView } from "./views/findings";
import { IrView } from "./views/ir";
import { MemoryView, sameStep } from "./views/memory";
import { neighbour, stopsOf } from "./views/stepper";
import { Words } from "./views/words";

const viewTitles: Record<ViewName, string> = { memory: "Memory", coverage: "Coverage", findings: "Findings", cost: "Cost", ir: "IR", bench: "Times" };
/** Milliseconds. */
const linkDelay = 100;
type Theme = "auto" | "light" | "dark";

function available(picture: Picture, launch: number): ViewName[] {
  const shown = picture.launches[launch], hasCode = shown ? (picture.codes[shown.code]?.stages.length ?? 0) > 0 : picture.codes.length > 0;
  return viewNames.filter(v => (v === "ir" ? hasCode : v === "bench" ? picture.timings.length > 0 : !!shown));
}

/** Width for pictures of arrays: what the window leaves beside source and inspector. */
function roomIn(view: ViewName): number {
  const width = window.innerWidth;
  return Math.max(240, view === "memory" ? (width < 1000 ? width - 60 : width * 0.36) : Math.min(900, width - 440));
}

function App({ picture }: { picture: Picture }) {
  const [shown, setShown] = useState<Shown>(() => fitted(picture, fromHash(location.hash)));
  const [theme, setTheme] = useState<Theme>("auto"), [width, setWidth] = useState(window.innerWidth);
  const launch = picture.launches[shown.launch] as Launch | undefined, run = useMemo(() => (launch ? new Run(picture, launch) : undefined), [picture, launch]);
  const latest = useRef(shown);
  latest.current = shown;
  const go = (to: Partial<Shown>) => setShown(before => fitted(picture, { ...before, ...to }));
  useEffect(() => { // the link follows at rest: the browser takes longer for it than for drawing a step
    const timer = setTimeout(() => history.replaceState(null, "", toHash(shown)), linkDelay);
    return () => clearTimeout(timer);
  }, [shown]);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    forgetPalette();
    setWidth(w => w + 1e-9); // pictures are drawn again in the colours of the theme
  }, [theme]);
  useEffect(() => {
    const followLink = () => setShown(fitted(picture, fromHash(location.hash))), resize = () => setWidth(window.innerWidth);
    const dark = matchMedia("(prefers-color-scheme: dark)"), recolour = () => { forgetPalette(); setWidth(w => w + 1e-9); };
    addEventListener("hashchange", followLink);
    addEventListener("resize", resize);
    dark.addEventListener("change", recolour);
    return () => { removeEventListener("hashchange", followLink); removeEventListener("resize", resize); dark.removeEventListener("change", recolour); };
  }, [picture]);
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.altKey || event.metaKey || latest.current.view !== "memory" || /^(SELECT|TEXTAREA)$/.test(target.tagName) || target.getAttribute("role") === "tab") return;
      const s = latest.current, program = run?.program(s.program);
      if (!run || !program) return;
      if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
        go({ step: neighbour(stopsOf(program, s.every), s.step, event.key === "ArrowRight" ? 1 : -1) });
        event.preventDefault();
      } else if (event.key === "[" || event.key === "]") {
        const i = run.programs.indexOf(program) + (event.key === "]" ? 1 : -1), next = run.programs[i];
        if (next) go({ program: next.id, step: sameStep(run, program, s.step, next.id) });
      }
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, [run]);
  const room = roomIn(shown.view), props = run && { run, shown, theme: `${theme}/${width}`, room, go };
  return (
    <>
      <header>
        <h1><Words text={picture.title} /></h1>
        <LaunchChoice picture={picture} shown={shown} go={go} />
        {launch && <span class={`verdict ${launch.wrong ? "bad" : "fine"}`}>{launch.wrong ? "✗ wrong" : launch.test ? "✓ right" : "✓ no findings"}</span>}
        <nav aria-label="Views"><Tabs names={available(picture, shown.launch)} view={shown.view} onView={view => go({ view })} /></nav>
        <label class="theme">Colours <select value={theme} onChange={e => setTheme((e.target as HTMLSelectElement).value as Theme)}><option value="auto">of the system</option><option value="light">light</option><option value="dark">dark</option></select></label>
      </header>
      <main>
        <div id="view" role="tabpanel" aria-labelledby={`tab-${shown.view}`}>
          {props && shown.view === "memory" && <MemoryView {...props} />}
          {props && shown.view === "coverage" && <CoverageView {...props} />}
          {props && shown.view === "findings" && <FindingsView {...props} />}
          {run && shown.view === "cost" && <CostView run={run} />}
          {shown.view === "bench" && <BenchView picture={picture} />}
          {shown.view === "ir" && <IrView picture={picture} code={launch ? launch.code : shown.launch} shown={shown} go={go} />}
        </div>
      </main>
    </>
  );
}

/** Keeps a link inside of what there is. */
function fitted(picture: Picture, s: Shown): Shown {
  if (!picture.launches.length) return { ...s, launch: Math.max(0, Math.min(s.launch, picture.codes.length - 1)), view: available(picture, 0)[0] };
  const number = Math.min(s.launch, picture.launches.length - 1), launch = picture.launches[number], views = available(picture, number);
  const program = launch.programs.find(p => p.id === s.program) ?? launch.programs[0], last = Math.max(0, (program?.steps.length ?? 1) - 1);
  const element = s.element && launch.arguments[s.element[0]]?.array ? s.element : undefined;
  return { ...s, launch: number, program: program?.id ?? 0, step: Math.min(s.step, last), element, view: views.includes(s.view) ? s.view : "memory" };
}

function LaunchChoice({ picture, shown, go }: { picture: Picture; shown: Shown; go: (to: Partial<Shown>) => void }) {
  const text = (i: number) => {
    const l = picture.launches[i], axes = l.grid[2] > 1 ? 3 : l.grid[1] > 1 ? 2 : 1;
    return `${l.kernel}, line ${l.call[1]}, ${axes > 1 ? `${l.grid.slice(0, axes).join(" × ")} programs` : plural(l.grid[0], "program")}`;
  };
  if (!picture.launches.length) return null;
  if (picture.launches.length === 1) return <span class="launch"><Words text={text(0)} /></span>;
  return <label class="launch">Launch <select value={shown.launch} onChange={e => go({ launch: Number((e.target as HTMLSelectElement).value), program: 0, step: 0, element: undefined })}>{picture.launches.map((_, i) => <option key={i} value={i}>{i + 1}: {text(i)}</option>)}</select></label>;
}

function Tabs({ names, view, onView }: { names: ViewName[]; view: ViewName; onView: (view: ViewName) => void }) {
  const key = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (!by) return;
    const next = names[(names.indexOf(view) + by + names.length) % names.length];
    onView(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Views" onKeyDown={key}>
      {names.map(v => <button key={v} id={`tab-${v}`} role="tab" aria-selected={v === view} aria-controls="view" tabIndex={v === view ? 0 : -1} onClick={() => onView(v)}>{viewTitles[v]}</button>)}
    </div>
  );
}

const page = document.getElementById("page")!;
page.textContent = "";
render(<App picture={JSON.parse(document.getElementById("picture")!.textContent!)} />, page);
