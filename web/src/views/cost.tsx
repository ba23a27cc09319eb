// What the launch moves and computes, and what it could do at most.
import type { Run } from "../run";
import { count, plural, scaled } from "../words";

interface Props { run: Run }

interface Traffic { name: string; asked: number; unique: number; lines: number }

/** Bytes that programs ask for, by array and direction; what is asked for more than once, and what comes along unasked. */
function trafficOf(run: Run): Traffic[] {
  const rows: Traffic[] = [];
  for (const array of run.arrays) {
    const unique = array.json.unique;
    if (!unique) continue;
    const sum = (n: Uint32Array) => n.reduce((s, x) => s + x, 0) * array.json.bytes;
    const [readBytes, readLines, writtenBytes, writtenLines] = unique;
    if (readBytes) rows.push({ name: `${array.name} read`, asked: array.json.blocks ? NaN : sum(array.reads), unique: readBytes, lines: readLines });
    if (writtenBytes) rows.push({ name: `${array.name} written`, asked: array.json.blocks ? NaN : sum(array.writes), unique: writtenBytes, lines: writtenLines });
  }
  return rows;
}

export function CostView({ run }: Props) {
  const { costs } = run.launch, asked = costs.bytesRead + costs.bytesWritten, rows = trafficOf(run);
  const unique = rows.reduce((s, r) => s + r.unique, 0), lines = rows.reduce((s, r) => s + r.lines, 0);
  const again = Math.max(0, asked - unique), along = lines - unique, most = Math.max(asked, lines, 1);
  const bar = (n: number) => <span class="bar" aria-hidden="true"><span style={{ width: `${(100 * n) / most}%` }} /></span>;
  return (
    <div class="cost">
      <h2>Cost</h2>
      <p>Counted by the interpreter in all {plural(run.programCount, "program")} of this launch; caches are not taken into account. What this machine does at most, and how near the launch comes to it, is measured by <code>tritonc bench --html</code>.</p>
      <table>
        <caption>Bytes</caption>
        <thead><tr><th scope="col">what</th><th scope="col" class="n">bytes</th><th scope="col"><span class="hidden">share</span></th><th scope="col">meaning</th></tr></thead>
        <tbody>
          <tr><th scope="row">asked for</th><td class="n">{count(asked)}</td><td>{bar(asked)}</td><td>by all lanes that a mask leaves on: {scaled(costs.bytesRead, "B")} read, {scaled(costs.bytesWritten, "B")} written</td></tr>
          <tr><th scope="row">unique</th><td class="n">{count(unique)}</td><td>{bar(unique)}</td><td>each element counted once a direction: the least that must move</td></tr>
          <tr><th scope="row">asked for again</th><td class="n">{count(again)}</td><td>{bar(again)}</td><td>the same element once more, by this or another program</td></tr>
          <tr><th scope="row">comes along</th><td class="n">{count(along)}</td><td>{bar(along)}</td><td>memory moves in lines of 64 bytes: bytes of these lines that nobody asks for</td></tr>
        </tbody>
      </table>
      <table>
        <caption>By array</caption>
        <thead><tr><th scope="col">array</th><th scope="col" class="n">asked for</th><th scope="col" class="n">unique</th><th scope="col" class="n">lines of 64 bytes</th></tr></thead>
        <tbody>{rows.map(r => <tr key={r.name}><th scope="row">{r.name}</th><td class="n">{Number.isNaN(r.asked) ? "·" : count(r.asked)}</td><td class="n">{count(r.unique)}</td><td class="n">{count(r.lines)}</td></tr>)}</tbody>
      </table>
      <table>
        <caption>Work</caption>
        <tbody>
          <tr><th scope="row">floating-point operations</th><td class="n">{count(costs.flops)}</td></tr>
          <tr><th scope="row">operations per byte that must move</th><td class="n">{unique ? Number((costs.flops / unique).toPrecision(3)) : "·"}</td></tr>
          <tr><th scope="row">lanes of loads, stores and atomics</th><td class="n">{count(costs.lanes)}</td></tr>
          <tr><th scope="row">of these switched off by masks</th><td class="n">{costs.lanes ? `${Number(((100 * costs.maskedLanes) / costs.lanes).toPrecision(3))} %` : "·"}</td></tr>
        </tbody>
      </table>
    </div>
  );
}
