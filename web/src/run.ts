// A launch as it ran: the steps of each program, what its values were at a step, who touched which element.
import { countOf, decode, expand, type Access, type Launch, type NumberList, type Picture, type Site } from "./picture";
import { Tile } from "./tile";

export interface Step { site: Site; number: number; access?: Access; values: [number: number, tile: number][]; rounds: [site: number, round: number][]; isRound: boolean; quiet: boolean }
export interface Program { id: number; cut: boolean; steps: Step[] }
export interface Touch { program: number; step: number; kind: Access["kind"] }

/** Operations that say nothing which the ones around them do not say. */
const quietOps = new Set(["arith.constant", "tile.splat", "tile.broadcast", "arith.extsi", "arith.extui", "arith.trunci", "arith.extf", "tile.ptr_cast"]);

export class ArrayView {
  readonly name: string;
  readonly shape: number[];
  readonly type: string;
  readonly size: number;
  readonly before?: NumberList;
  readonly after?: NumberList;
  readonly expected?: NumberList;
  readonly wrong?: Uint32Array;
  readonly reads: Uint32Array;
  readonly writes: Uint32Array;

  constructor(readonly launch: Launch, readonly index: number) {
    const argument = launch.arguments[index], json = argument.array!;
    this.name = argument.name;
    this.shape = json.shape;
    this.type = json.type;
    this.size = countOf(json.shape);
    if (json.before) this.before = decode(json.before);
    this.after = json.after ? decode(json.after) : this.before;
    if (json.expected) this.expected = decode(json.expected);
    const whole = json.blocks ? 0 : this.size;
    if (json.wrong) this.wrong = expand(json.wrong, whole);
    this.reads = expand(json.reads, whole);
    this.writes = expand(json.writes, whole);
  }
  get json() { return this.launch.arguments[this.index].array!; }
  get isOutput(): boolean { return this.launch.output === this.index; }
  get wrongCount(): number { return this.wrong ? this.wrong.reduce((n, w) => n + w, 0) : (this.json.blocks?.wrong ? sumOfRuns(this.json.blocks.wrong) : 0); }
}

function sumOfRuns(runs: number[]): number {
  let sum = 0;
  for (let i = 0; i < runs.length; i += 2) sum += runs[i] * runs[i + 1];
  return sum;
}

export class Run {
  readonly arrays: ArrayView[] = [];
  readonly programs: Program[];
  readonly lines: string[];
  private tiles: Tile[];
  private producers = new Map<number, number>();
  private touches = new Map<number, Map<number, Touch[]>>();

  constructor(readonly picture: Picture, readonly launch: Launch) {
    this.tiles = launch.tiles.map(json => new Tile(json));
    launch.arguments.forEach((argument, i) => { if (argument.array) this.arrays.push(new ArrayView(launch, i)); });
    launch.sites.forEach((site, i) => site.out.forEach(number => this.producers.set(number, i)));
    this.programs = launch.programs.map(json => ({ id: json.id, cut: !!json.cut, steps: this.steps(json.steps) }));
    this.lines = picture.sources[launch.definition[0]]?.text.split("\n") ?? [];
  }

  private steps(json: number[][]): Step[] {
    const rounds = new Map<number, number>(), steps: Step[] = [];
    for (const entry of json) {
      const [number, access, ...rest] = entry, site = this.launch.sites[number];
      const values: [number, number][] = [];
      for (let i = 0; i < rest.length; i += 2) values.push([rest[i], rest[i + 1]]);
      const isRound = site.op.startsWith("scf.") && values.length > 0 && !site.out.includes(values[0][0]);
      if (isRound) {
        rounds.set(number, (rounds.get(number) ?? 0) + 1);
        this.launch.sites.forEach((inner, i) => { if (inner.parent === number) rounds.delete(i); });
      } else if (site.op === "scf.for" || site.op === "scf.while") rounds.delete(number);
      const around: [number, number][] = [];
      for (let s: number | undefined = isRound ? number : site.parent; s !== undefined; s = this.launch.sites[s].parent)
        if (rounds.has(s)) around.unshift([s, rounds.get(s)!]);
      const quiet = quietOps.has(site.op) || (site.op.startsWith("scf.") && !isRound);
      steps.push({ site, number, access: access >= 0 ? this.launch.accesses[access] : undefined, values, rounds: around, isRound, quiet });
    }
    return steps;
  }

  program(id: number): Program | undefined { return this.programs.find(p => p.id === id); }
  get programCount(): number { return countOf(this.launch.grid); }
  array(argument: number | undefined): ArrayView | undefined { return this.arrays.find(a => a.index === argument); }
  tile(index: number | undefined): Tile | undefined { return index === undefined || index < 0 ? undefined : this.tiles[index]; }
  /** The operation that makes a value. */
  producer(number: number): Site | undefined { const i = this.producers.get(number); return i === undefined ? undefined : this.launch.sites[i]; }

  /** The value with that number when the program is at step `at`. */
  valueAt(program: Program, at: number, number: number): Tile | undefined {
    for (let i = at; i >= 0; --i)
      for (const [n, tile] of program.steps[i].values) if (n === number) return this.tile(tile);
    return undefined;
  }

  /** What the kernel's argument with that value number is. */
  argumentOf(number: number) {
    const i = this.launch.parameters.indexOf(number);
    return i < 0 ? undefined : this.launch.arguments[i];
  }

  resultOf(step: Step): Tile | undefined { return step.values.length ? this.tile(step.values[0][1]) : undefined; }

  /** Text of an expression; its first line if there are several. */
  textOf(site: Site): string {
    const [source, line, column, endLine, endColumn] = site.at;
    if (source < 0) return "";
    const lines = this.picture.sources[source].text.split("\n");
    const points = [...(lines[line - 1] ?? "")];
    return points.slice(column - 1, endLine === line ? endColumn - 1 : undefined).join("").trim() + (endLine === line ? "" : " …");
  }

  /** The name that a statement gives to the value of this expression, if that is all that it does. */
  nameOf(site: Site): string | undefined {
    const [source, line, column, endLine, endColumn] = site.at;
    if (source < 0) return undefined;
    const lines = this.picture.sources[source].text.split("\n");
    const before = [...(lines[line - 1] ?? "")].slice(0, column - 1).join(""), after = [...(lines[endLine - 1] ?? "")].slice(endColumn - 1).join("");
    const match = /^\s*([\p{L}_][\p{L}\p{N}_]*)\s*(?::[^=]*)?(?:[-+*/%&|^@]|\/\/|<<|>>)?=\s*\(*$/u.exec(before);
    return match && /^[\s)]*(#.*)?$/.test(after) ? match[1] : undefined;
  }

  /** The elements of its array that an access touches, each lane's: `visit(lane, element, on, beyond)`. */
  forEachLane(access: Access, visit: (lane: number, element: number, on: boolean, beyond: boolean) => void) {
    const pointers = this.tile(access.pointers);
    if (!pointers) return;
    const on = access.on ? membership(access.on, access.lanes) : undefined, beyond = access.beyond ? membership(access.beyond, access.lanes) : undefined;
    for (let lane = 0; lane < access.lanes; ++lane) {
      const element = pointers.value(lane);
      if (typeof element === "number") visit(lane, element, !on || on[lane] === 1, !!beyond && beyond[lane] === 1);
    }
  }

  /** Who reads and writes an element, of the programs that were recorded. */
  touchesOf(array: number, element: number): Touch[] {
    let all = this.touches.get(array);
    if (!all) {
      const found = new Map<number, Touch[]>();
      for (const program of this.programs)
        program.steps.forEach((step, i) => {
          if (!step.access || step.access.array !== array) return;
          const touch = { program: program.id, step: i, kind: step.access.kind };
          this.forEachLane(step.access, (_, e, on, beyond) => {
            if (!on || beyond) return;
            const list = found.get(e);
            if (!list) found.set(e, [touch]);
            else if (list[list.length - 1] !== touch) list.push(touch);
          });
        });
      this.touches.set(array, (all = found));
    }
    return all.get(element) ?? [];
  }
}

function membership(runs: number[], lanes: number): Uint8Array {
  const member = new Uint8Array(lanes);
  for (let i = 0; i < runs.length; i += 2) member.fill(1, runs[i], runs[i] + runs[i + 1]);
  return member;
}
