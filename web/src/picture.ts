// The picture as tritonc writes it: JSON, see lib/Report/Picture*.cpp.

export type Place = [source: number, line: number, column: number, endLine: number, endColumn: number];
export interface Numbers { t: "n" | "f32" | "f64" | "i8" | "i16" | "i32" | "u1"; d: string | (number | string)[]; n?: number }
export interface TileJson extends Numbers {
  type: string; s: number[]; p?: number; k: "s" | "a" | "l"; kept?: number[]; m?: number[]; r?: [number | string, number | string];
}
export interface Site { op: string; detail?: string; at: Place; calls?: Place[]; in: number[]; out: number[]; parent?: number; flops?: number }
export interface Access {
  kind: "load" | "store" | "atomic"; array: number; pointers: number; lanes: number;
  active?: number; on?: number[]; outside?: number; beyond?: number[]; shortened?: boolean;
}
export interface ProgramJson { id: number; cut?: boolean; steps: number[][] }
export interface Blocks {
  height: number; width: number; down: number; across: number; least: Numbers; greatest: Numbers;
  reads?: number[]; writes?: number[]; fewestWrites?: number[]; wrong?: number[];
}
export interface ArrayJson {
  type: string; bytes: number; shape: number[]; unique?: [number, number, number, number];
  before?: Numbers; after?: Numbers; expected?: Numbers; wrong?: number[]; reads?: number[]; writes?: number[]; blocks?: Blocks;
}
export interface Argument { name: string; text?: string; array?: ArrayJson }
export interface DiagnosticPlace { file: string; line: number; column: number; endLine: number; endColumn: number; text?: string }
export interface Diagnostic { severity: string; code: string; headline: string; labels: DiagnosticPlace[] }
export interface Finding {
  kind: number; site: number; program: number; otherSite?: number; otherProgram?: number;
  array?: number; first?: number; last?: number; programs: number[]; programCount: number;
}
export interface Costs { flops: number; bytesRead: number; bytesWritten: number; lanes: number; maskedLanes: number }
export interface Launch {
  kernel: string; definition: [number, number]; call: [number, number]; grid: [number, number, number];
  test: boolean; wrong: boolean; verdict: string; code: number; constants: [string, string][]; arguments: Argument[]; output: number;
  reports: { text: string; facts: Diagnostic }[]; findings: Finding[]; costs: Costs;
  parameters: number[]; sites: Site[]; tiles: TileJson[]; accesses: Access[]; programs: ProgramJson[];
}
export interface Source { name: string; text: string }
export interface StageJson { name: string; same?: boolean; lines?: number[]; from?: number[] }
export interface Code { kernel: string; types: string; source: number; line: number; stages: StageJson[]; text: string[] }
export interface Timing {
  kernel: string; target: string; line: number; launch: number; config: number; threads: number; runs: number; grid: number[]; constants: [string, string][];
  swept?: number; median: number; p10: number; p90: number; flops: number; bytes: number; roofGflops: number; roofGBytes: number;
}
export interface Picture { v: number; title: string; tritonc: string; launches: Launch[]; codes: Code[]; timings: Timing[]; swept: string; sources: Source[] }

export type NumberList = ArrayLike<number | string>;

function bytesOf(text: string): Uint8Array {
  const binary = atob(text), bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; ++i) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** Numbers that JSON cannot write stand there as text. */
const special: Record<string, number> = { NaN: NaN, Infinity: Infinity, "-Infinity": -Infinity };
export function numberOf(value: number | string): number | string {
  return typeof value === "string" && value in special ? special[value] : value;
}

export function decode(numbers: Numbers): NumberList {
  if (numbers.t === "n") return (numbers.d as (number | string)[]).map(numberOf);
  const bytes = bytesOf(numbers.d as string);
  switch (numbers.t) {
    case "f32": return new Float32Array(bytes.buffer);
    case "f64": return new Float64Array(bytes.buffer);
    case "i8": return new Int8Array(bytes.buffer);
    case "i16": return new Int16Array(bytes.buffer);
    case "i32": return new Int32Array(bytes.buffer);
    default: return Uint8Array.from({ length: numbers.n ?? 0 }, (_, i) => (bytes[i >> 3] >> (i & 7)) & 1);
  }
}

/** Pairs of count and value, written out. */
export function expand(runs: number[] | undefined, size: number): Uint32Array {
  const values = new Uint32Array(size);
  let at = 0;
  for (let i = 0; runs && i < runs.length; i += 2) {
    values.fill(runs[i + 1], at, at + runs[i]);
    at += runs[i];
  }
  return values;
}

export function countOf(shape: number[]): number {
  return shape.reduce((n, size) => n * size, 1);
}

/** Index tuple of an element or lane, row by row. */
export function indexOf(flat: number, shape: number[]): number[] {
  const index = new Array<number>(shape.length);
  for (let d = shape.length; d-- > 0;) {
    index[d] = flat % shape[d];
    flat = Math.floor(flat / shape[d]);
  }
  return index;
}
