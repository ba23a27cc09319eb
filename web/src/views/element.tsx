// The card of one element: its value, what it should be, who touches it.
import type { Program, Run, Touch } from "../run";
import type { Shown } from "../state";
import { elementText, num, programText } from "../words";

interface Props { run: Run; shown: Shown; program?: Program; at?: number; go: (to: Partial<Shown>) => void }

const mostTouches = 6;

export function ElementCard({ run, shown, go }: Props) {
  const array = run.array(shown.element?.[0]), element = shown.element?.[1];
  if (!array || element === undefined || element >= array.size || array.json.blocks)
    return <section class="element" aria-label="Element"><h2>Element</h2><p class="note">Point at an element, or go to it with the arrow keys.</p></section>;
  const touches = run.touchesOf(array.index, element), writers = touches.filter(t => t.kind !== "load"), readers = touches.filter(t => t.kind !== "store");
  const wrong = array.wrong?.[element];
  return (
    <section class="element" aria-label="Element">
      <h2>Element <span class="type">{elementText(array, element)}</span></h2>
      <dl aria-live="polite">
        <div><dt>before the launch</dt><dd>{num(array.before?.[element], array.type)}</dd></div>
        <div><dt>after it</dt><dd>{num(array.after?.[element], array.type)}</dd></div>
        {array.expected && <div class={wrong ? "wrong" : ""}><dt>expected</dt><dd>{num(array.expected[element], array.type)}{wrong ? " ✗ differs" : " ✓"}</dd></div>}
        <div><dt>written</dt><dd>{array.writes[element] === 0 ? "never" : array.writes[element] === 1 ? "once" : `${array.writes[element]} times`}</dd></div>
        <div><dt>read</dt><dd>{array.reads[element] === 0 ? "never" : array.reads[element] === 1 ? "once" : `${array.reads[element]} times`}</dd></div>
      </dl>
      <Touches run={run} title="Who writes it" touches={writers} go={go} />
      <Touches run={run} title="Who reads it" touches={readers} go={go} />
    </section>
  );
}

function Touches({ run, title, touches, go }: { run: Run; title: string; touches: Touch[]; go: Props["go"] }) {
  if (!touches.length) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul class="touches">
        {touches.slice(0, mostTouches).map((t, i) => (
          <li key={i}><button onClick={() => go({ view: "memory", program: t.program, step: t.step })}>program {programText(t.program, run.launch.grid)}, line {run.program(t.program)!.steps[t.step].site.at[1]}</button></li>
        ))}
        {touches.length > mostTouches && <li class="note">and {touches.length - mostTouches} more</li>}
      </ul>
    </>
  );
}
