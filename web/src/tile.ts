// A tile of the recording: its lanes' values, where they are kept.
import { countOf, decode, expand, indexOf, numberOf, type NumberList, type TileJson } from "./picture";

export const good = 0, undefinedLane = 1, replacedLane = 2;

export class Tile {
  readonly shape: number[];
  readonly lanes: number;
  readonly type: string;
  /** Of a tile of addresses: the argument that they lead to, -1 for none. */
  readonly array: number | undefined;
  private decoded?: NumberList;
  private marks?: Uint32Array;
  private lanesKept?: Map<number, number>;

  constructor(private json: TileJson) {
    this.shape = json.s;
    this.lanes = countOf(json.s);
    this.type = json.type;
    this.array = json.p;
  }

  get isPointer(): boolean { return this.array !== undefined; }
  get isScalar(): boolean { return this.shape.length === 0; }
  get isBool(): boolean { return this.type === "i1" || this.type === "u1" || this.type === "bool"; }
  /** Lanes kept along each dimension; fewer than the shape says where the tile is large. */
  get kept(): number[] { return this.json.k === "l" && this.json.kept ? this.json.kept : this.shape; }
  get isSampled(): boolean { return this.json.k === "l" && this.json.kept !== undefined; }
  get isUniform(): boolean { return this.json.k === "s"; }
  get isRule(): boolean { return this.json.k === "a"; }
  private get numbers(): NumberList { return (this.decoded ??= decode(this.json)); }

  /** Base and strides, if the lanes follow a rule. */
  get rule(): number[] | undefined {
    if (this.json.k === "s") return [Number(this.numbers[0]), ...this.shape.map(() => 0)];
    return this.json.k === "a" ? (this.numbers as number[]) : undefined;
  }

  /** The lane of a place among the kept ones. */
  keptLane(place: number): number {
    const kept = this.kept;
    if (kept === this.shape) return place;
    return indexOf(place, kept).reduce((lane, i, d) => {
      const size = this.shape[d];
      return lane * size + (kept[d] === size ? i : Math.floor((i * (size - 1)) / Math.max(kept[d] - 1, 1)));
    }, 0);
  }

  /** Where a lane stands among the kept ones; -1 if it was not kept. */
  private placeOf(lane: number): number {
    if (!this.isSampled) return lane;
    if (!this.lanesKept) {
      this.lanesKept = new Map();
      for (let i = 0, n = countOf(this.kept); i < n; ++i) this.lanesKept.set(this.keptLane(i), i);
    }
    return this.lanesKept.get(lane) ?? -1;
  }

  /** The value of a lane; undefined if it was not kept. */
  value(lane: number): number | string | undefined {
    if (this.json.k === "s") return this.numbers[0];
    if (this.json.k === "a") {
      const rule = this.numbers as number[];
      let value = rule[0];
      for (let d = this.shape.length; d-- > 0;) {
        value += (lane % this.shape[d]) * rule[d + 1];
        lane = Math.floor(lane / this.shape[d]);
      }
      return value;
    }
    const place = this.placeOf(lane);
    return place < 0 ? undefined : this.numbers[place];
  }

  /** Why a lane is not to be relied on: nothing was loaded there, or `other` stands in for it. */
  mark(lane: number): number {
    if (!this.json.m) return good;
    const places = countOf(this.kept);
    if (this.json.m.length === 2 && this.json.m[0] === 1 && places > 1) return this.json.m[1];
    this.marks ??= expand(this.json.m, places);
    const place = this.placeOf(lane);
    return place < 0 ? good : this.marks[place];
  }

  /** Least and greatest value; undefined if no lane is a number. */
  get range(): [number, number] | undefined {
    if (this.json.r) return [Number(numberOf(this.json.r[0])), Number(numberOf(this.json.r[1]))];
    if (this.json.k === "l") return undefined;
    const first = Number(this.numbers[0]);
    if (this.json.k === "s") return Number.isNaN(first) ? undefined : [first, first];
    let least = first, greatest = first;
    this.shape.forEach((size, d) => {
      const step = Number(this.numbers[d + 1]) * (size - 1);
      if (step < 0) least += step;
      else greatest += step;
    });
    return [least, greatest];
  }

  /** How many lanes are true, of a tile of conditions that was kept whole; else undefined. */
  get trueLanes(): number | undefined {
    if (this.isSampled) return undefined;
    let count = 0;
    for (let i = 0; i < this.lanes; ++i) count += this.value(i) ? 1 : 0;
    return count;
  }
}
