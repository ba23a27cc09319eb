// The launch grid: a button for each program.
import type { Run } from "../run";
import { count, programText } from "../words";

interface Props { run: Run; program: number; troubled: Set<number>; onProgram: (program: number) => void }

/** More programs are reached through a number field only. */
const mostButtons = 256;

export function GridView({ run, program, troubled, onProgram }: Props) {
  const grid = run.launch.grid, all = run.programCount, recorded = new Set(run.programs.map(p => p.id));
  const ids = all <= mostButtons ? Array.from({ length: all }, (_, i) => i) : run.programs.map(p => p.id);
  const columns = all <= mostButtons ? grid[0] : Math.min(16, ids.length);
  return (
    <section class="grid" aria-label="Launch grid">
      <h2>Programs <span class="type">{grid.slice(0, grid[2] > 1 ? 3 : grid[1] > 1 ? 2 : 1).join(" × ")}</span></h2>
      <div class="programs scroll" role="group" aria-label="choose a program" style={{ gridTemplateColumns: `repeat(${columns}, minmax(2.1rem, max-content))` }}>
        {ids.map(id => (
          <button key={id} disabled={!recorded.has(id)} aria-pressed={id === program} class={troubled.has(id) ? "troubled" : ""} onClick={() => onProgram(id)}
            title={recorded.has(id) ? undefined : "its values were not kept"}>
            <span class="hidden">program </span>{programText(id, grid).slice(1, -1)}{troubled.has(id) && <span class="hidden">, has a finding</span>}
          </button>
        ))}
      </div>
      {recorded.size < all && <p class="note">Values of {count(recorded.size)} of {count(all)} programs were kept; reads and writes were counted for all.</p>}
    </section>
  );
}
