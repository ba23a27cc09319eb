// How long each launch takes: over a swept value, beside the roof of the machine, and as a table.
import { scaleLog } from "d3-scale";
import type { Picture, Timing } from "../picture";
import { plural, scaled } from "../words";
import { Words } from "./words";

const width = 620, height = 300, left = 70, bottom = 40, top = 14, right = 20;
/** Colour, dashes and shape of a line, so that none depends on colour alone. */
const styles = ["0", "6 3", "2 3", "9 3 2 3", "1 4", "12 4"];
const shapes = ["M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0", "M-4 -4h8v8h-8z", "M0 -5l5 9h-10z", "M0 5l5 -9h-10z", "M0 -5l5 5l-5 5l-5 -5z", "M-4 -4l8 8m0 -8l-8 8"];

export const seconds = (us: number) => (us < 1000 ? `${Number(us.toPrecision(3))} µs` : us < 1e6 ? `${Number((us / 1e3).toPrecision(3))} ms` : `${Number((us / 1e6).toPrecision(3))} s`);
const gflops = (t: Timing) => t.flops / t.median / 1e3;
const gbytes = (t: Timing) => t.bytes / t.median / 1e3;
const spelled = (t: Timing, without = "") => t.constants.filter(([n]) => n !== without).map(([n, v]) => `${n}=${v}`).join(" ");

function domain(values: number[]): [number, number] {
  const good = values.filter(v => v > 0), least = Math.min(...good), most = Math.max(...good);
  return [least / 1.3, most * 1.3];
}

interface Axis { scale: ReturnType<typeof scaleLog<number>>; label: string; text: (n: number) => string }

function Axes({ x, y }: { x: Axis; y: Axis }) {
  const ticks = (axis: Axis) => axis.scale.ticks(5).filter(t => axis.scale.ticks(5).length < 10 || /^[125]/.test(t.toExponential()));
  return (
    <g class="axes">
      {ticks(x).map(t => <g key={t}><path d={`M${x.scale(t)} ${top}V${height - bottom}`} /><text x={x.scale(t)} y={height - bottom + 15} text-anchor="middle">{x.text(t)}</text></g>)}
      {ticks(y).map(t => <g key={t}><path d={`M${left} ${y.scale(t)}H${width - right}`} /><text x={left - 6} y={y.scale(t) + 4} text-anchor="end">{y.text(t)}</text></g>)}
      <text x={(left + width - right) / 2} y={height - 4} text-anchor="middle">{x.label}</text>
      <text x={left} y={10}>{y.label}</text>
    </g>
  );
}

function seriesOf(timings: Timing[], swept: string): Map<string, Timing[]> {
  const series = new Map<string, Timing[]>();
  for (const t of timings) {
    const key = `${t.kernel}, line ${t.line}${spelled(t, swept) ? `, ${spelled(t, swept)}` : ""}`;
    series.set(key, [...(series.get(key) ?? []), t]);
  }
  return series;
}

/** Time over the swept value; bars from a tenth to nine tenths of the runs. */
function SweepPlot({ picture }: { picture: Picture }) {
  const timings = picture.timings.filter(t => t.swept !== undefined && t.swept > 0), series = [...seriesOf(timings, picture.swept)];
  if (!timings.length) return null;
  const x: Axis = { scale: scaleLog(domain(timings.map(t => t.swept!)), [left, width - right]), label: picture.swept, text: n => String(n) };
  const y: Axis = { scale: scaleLog(domain(timings.flatMap(t => [t.p10, t.p90])), [height - bottom, top]), label: "time of a launch", text: seconds };
  const said = series.map(([name, points]) => `${name}: ${points.map(p => `${picture.swept} ${p.swept} takes ${seconds(p.median)}`).join(", ")}`).join(". ");
  return (
    <figure>
      <figcaption><b>Time over <Words text={picture.swept} /></b>, median, with the range of eight tenths of the runs</figcaption>
      <div class="scroll" tabIndex={0} role="group" aria-label="Plot of the sweep">
        <svg class="plot" width={width} height={height} role="img" aria-label={said}>
          <Axes x={x} y={y} />
          {series.map(([name, points], i) => (
            <g key={name} class={`series s${i % 6}`}>
              <path class="line" stroke-dasharray={styles[i % 6]} d={points.map((p, k) => `${k ? "L" : "M"}${x.scale(p.swept!)} ${y.scale(p.median)}`).join("")} />
              {points.map(p => <g key={p.swept}><path class="line" d={`M${x.scale(p.swept!)} ${y.scale(p.p10)}V${y.scale(p.p90)}`} /><path class="point" transform={`translate(${x.scale(p.swept!)} ${y.scale(p.median)})`} d={shapes[i % 6]} /></g>)}
            </g>
          ))}
        </svg>
      </div>
      <Key names={series.map(([name]) => name)} />
    </figure>
  );
}

function Key({ names }: { names: string[] }) {
  return <ul class="legend" aria-label="Legend">{names.map((n, i) => <li key={n}><svg width={30} height={12} aria-hidden="true" class={`series s${i % 6}`}><path class="line" stroke-dasharray={styles[i % 6]} d="M0 6H30" /><path class="point" transform="translate(15 6)" d={shapes[i % 6]} /></svg><Words text={n} /></li>)}</ul>;
}

/** Arithmetic over operations a byte, below what memory and arithmetic of this machine allow. */
function Roofline({ picture }: { picture: Picture }) {
  const timings = picture.timings.filter(t => t.flops > 0 && t.bytes > 0 && t.roofGflops > 0 && t.roofGBytes > 0);
  if (!timings.length) return null;
  const gf = Math.max(...timings.map(t => t.roofGflops)), gb = Math.max(...timings.map(t => t.roofGBytes)), ridge = gf / gb;
  const x: Axis = { scale: scaleLog(domain([...timings.map(t => t.flops / t.bytes), ridge / 8, ridge * 8]), [left, width - right]), label: "operations per byte", text: n => String(Number(n.toPrecision(2))) };
  const y: Axis = { scale: scaleLog(domain([...timings.map(gflops), gf]), [height - bottom, top]), label: "billions of operations a second", text: n => String(Number(n.toPrecision(2))) };
  const [from, to] = x.scale.domain(), floor = y.scale.domain()[0], start = Math.max(from, floor / gb);
  const series = [...seriesOf(timings, picture.swept)];
  const said = `This machine does ${scaled(gf * 1e9, "FLOP")} a second and moves ${scaled(gb * 1e9, "B")} a second. ` + timings.map(t => `${t.kernel}, line ${t.line}, ${spelled(t)}: ${Number(gflops(t).toPrecision(3))} of at most ${Number(Math.min(gf, (gb * t.flops) / t.bytes).toPrecision(3))} billions`).join("; ");
  return (
    <figure>
      <figcaption><b>Roofline</b>: no launch can stand above the line that memory (the slope) and arithmetic (the flat part) of this machine draw; measured in the same run</figcaption>
      <div class="scroll" tabIndex={0} role="group" aria-label="Roofline plot">
        <svg class="plot" width={width} height={height} role="img" aria-label={said}>
          <Axes x={x} y={y} />
          <path class="roof" d={`M${x.scale(start)} ${y.scale(gb * start)}L${x.scale(Math.max(ridge, start))} ${y.scale(gf)}H${x.scale(to)}`} />
          <text class="rooflabel" x={x.scale(to)} y={y.scale(gf) - 5} text-anchor="end">{scaled(gf * 1e9, "FLOP/s")}, {scaled(gb * 1e9, "B/s")}</text>
          {series.map(([name, points], i) => <g key={name} class={`series s${i % 6}`}>{points.map((p, k) => <path key={k} class="point" transform={`translate(${x.scale(p.flops / p.bytes)} ${y.scale(gflops(p))})`} d={shapes[i % 6]} />)}</g>)}
        </svg>
      </div>
      <Key names={series.map(([name]) => name)} />
    </figure>
  );
}

export function BenchView({ picture }: { picture: Picture }) {
  const first = picture.timings[0];
  return (
    <div class="cost">
      <h2>Times</h2>
      <p>{plural(picture.timings.length, "launch").replace("launchs", "launches")} on {first.target}, {plural(first.threads, "thread")}. Each was run several times; its result was the same before and after.</p>
      <SweepPlot picture={picture} />
      <Roofline picture={picture} />
      <div class="scroll" tabIndex={0} role="group" aria-label="Table of times">
        <table>
          <caption>All launches</caption>
          <thead><tr>{["kernel", "line", "grid", "constants"].map(h => <th key={h} scope="col">{h}</th>)}{["median", "10 %", "90 %", "GB/s", "GFLOP/s", "of the roof"].map(h => <th key={h} scope="col" class="n">{h}</th>)}</tr></thead>
          <tbody>
            {picture.timings.map((t, i) => {
              const roof = t.roofGflops > 0 && t.roofGBytes > 0 ? Math.max(t.flops / t.roofGflops, t.bytes / t.roofGBytes) / 1e3 / t.median : 0;
              return (
                <tr key={i}>
                  <th scope="row"><Words text={t.kernel} /></th><td>{t.line}</td><td>{t.grid.join(" × ")}</td><td><Words text={spelled(t)} /></td>
                  <td class="n">{seconds(t.median)}</td><td class="n">{seconds(t.p10)}</td><td class="n">{seconds(t.p90)}</td>
                  <td class="n">{t.bytes ? Number(gbytes(t).toPrecision(3)) : "·"}</td><td class="n">{t.flops ? Number(gflops(t).toPrecision(3)) : "·"}</td><td class="n">{roof ? `${Number((100 * roof).toPrecision(2))} %` : "·"}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </div>
  );
}
