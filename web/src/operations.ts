// What each operation does, in a sentence for someone who has never seen it.
import type { Site } from "./picture";
import type { Tile } from "./tile";

const lanewise: Record<string, string> = {
  addf: "Adds", addi: "Adds", subf: "Subtracts", subi: "Subtracts", mulf: "Multiplies", muli: "Multiplies", divf: "Divides",
  divsi: "Divides whole numbers", divui: "Divides whole numbers", remf: "Takes the remainder", remsi: "Takes the remainder", remui: "Takes the remainder",
  negf: "Changes the sign", andi: "Combines with and", ori: "Combines with or", xori: "Combines with exclusive or", shli: "Shifts bits to the left",
  shrsi: "Shifts bits to the right", shrui: "Shifts bits to the right", maximumf: "Takes the larger", maxnumf: "Takes the larger", maxsi: "Takes the larger",
  maxui: "Takes the larger", minimumf: "Takes the smaller", minnumf: "Takes the smaller", minsi: "Takes the smaller", minui: "Takes the smaller",
  umulhi: "Multiplies and keeps the upper half", brev: "Reverses the bits", exp: "e to the power of the value", exp2: "2 to the power of the value",
  log: "Natural logarithm", log2: "Logarithm to base 2", sqrt: "Square root", rsqrt: "One over the square root", sin: "Sine", cos: "Cosine", tanh: "Hyperbolic tangent",
  erf: "Error function", absf: "Drops the sign", absi: "Drops the sign", floor: "Rounds down", ceil: "Rounds up", fma: "Multiplies and adds with one rounding",
  extsi: "Widens whole numbers", extui: "Widens whole numbers", trunci: "Narrows whole numbers", extf: "Widens numbers", truncf: "Narrows numbers, rounding",
  sitofp: "Makes floats of whole numbers", uitofp: "Makes floats of whole numbers", fptosi: "Makes whole numbers of floats", fptoui: "Makes whole numbers of floats",
  bitcast: "Takes the same bits as another type", ptr_cast: "Takes the same addresses as another type",
};
const comparisons: Record<string, string> = {
  eq: "equal", ne: "different", slt: "less", sle: "less or equal", sgt: "greater", sge: "greater or equal", ult: "less", ule: "less or equal", ugt: "greater",
  uge: "greater or equal", oeq: "equal", one: "different", une: "different", olt: "less", ole: "less or equal", ogt: "greater", oge: "greater or equal",
};
const combiners: Record<string, string> = {
  "arith.addf": "their sum", "arith.addi": "their sum", "arith.mulf": "their product", "arith.maxnumf": "the largest", "arith.maximumf": "the largest",
  "arith.maxsi": "the largest", "arith.maxui": "the largest", "arith.minnumf": "the smallest", "arith.minimumf": "the smallest", "arith.minsi": "the smallest",
  "arith.minui": "the smallest", "arith.ori": "their or", "arith.andi": "their and", "arith.xori": "their exclusive or",
};

const shapeOf = (tile: Tile | undefined) => (tile ? `[${tile.shape.join(", ")}]` : "a tile");

/** The axis that a detail such as `axis 1 arith.addf` names, and what it combines with. */
export function axisOf(site: Site): { axis?: number; combiner?: string } {
  const match = /^axis (\d+) ?(\S*)$/.exec(site.detail ?? "");
  return match ? { axis: Number(match[1]), combiner: combiners[match[2]] } : {};
}

export function operationWords(site: Site, result: Tile | undefined, inputs: (Tile | undefined)[]): string {
  const name = site.op.slice(site.op.indexOf(".") + 1), { axis, combiner } = axisOf(site);
  const each = result && !result.isScalar ? ", lane by lane." : ".";
  if (name in lanewise && /^(arith|tile|math)\./.test(site.op)) return lanewise[name] + each;
  switch (site.op) {
    case "arith.constant": return "A number known when the kernel is compiled.";
    case "arith.cmpi":
    case "arith.cmpf": return `Asks: is the first ${comparisons[site.detail ?? ""] ?? "compared with"}${/eq|ne$/.test(site.detail ?? "") ? " to the second" : " than the second"}?`;
    case "arith.select": return `Takes the second value where the condition is true, else the third${each}`;
    case "tile.program_id": return `Which program this is, along ${site.detail || "an axis"} of the grid.`;
    case "tile.num_programs": return `How many programs there are, along ${site.detail || "an axis"} of the grid.`;
    case "tile.arange": return "Numbers the lanes: 0, 1, 2 …";
    case "tile.splat": return `One number for each lane of ${shapeOf(result)}.`;
    case "tile.broadcast": return `Stretches ${shapeOf(inputs[0])} to ${shapeOf(result)}: ${stretchedAxes(inputs[0], result)}.`;
    case "tile.expand_dims": return `Adds an axis of size 1: ${shapeOf(inputs[0])} becomes ${shapeOf(result)}.`;
    case "tile.reshape": return `The same elements in another shape: ${shapeOf(inputs[0])} becomes ${shapeOf(result)}.`;
    case "tile.trans": return `Exchanges axes: ${shapeOf(inputs[0])} becomes ${shapeOf(result)}.`;
    case "tile.offset": return "Addresses: the pointer, moved by so many elements.";
    case "tile.reduce": return `Combines along axis ${axis}: ${shapeOf(inputs[0])} becomes ${shapeOf(result)}${combiner ? `, ${combiner} is kept` : ""}.`;
    case "tile.scan": return `Combines one after the other along axis ${axis}${combiner ? ` (${combiner} so far)` : ""}.`;
    case "tile.dot": return `Matrix product: each row of ${shapeOf(inputs[0])} meets each column of ${shapeOf(inputs[1])}, added to the third value.`;
    case "tile.sort": return "Sorts along the last axis.";
    case "tile.flip": return `Reverses axis ${axis}.`;
    case "tile.cat": return "Puts two tiles one behind the other.";
    case "tile.join": return "Pairs the lanes of two tiles along a new last axis.";
    case "tile.split": return "Takes the pairs along the last axis apart.";
    case "tile.gather": return `Picks elements by their index along axis ${axis}.`;
    case "tile.histogram": return "Counts how many lanes fall into each bin.";
    case "tile.map": return "Calls a function for each lane.";
    case "scf.if": return "What the branch that was taken hands on.";
    case "scf.for":
    case "scf.while": return "What the loop hands on when it ends.";
    default: return `${name.replace(/_/g, " ")}${each}`;
  }
}

/** Axes along which a tile is repeated: `axis 0 is repeated 32 times`. */
export function stretchedAxes(from: Tile | undefined, to: Tile | undefined): string {
  if (!from || !to) return "repeated";
  const axes: string[] = [];
  to.shape.forEach((size, d) => {
    const had = from.shape[d - (to.shape.length - from.shape.length)];
    if (had !== size) axes.push(`axis ${d} is repeated ${size} times`);
  });
  return axes.join(", ") || "nothing changes";
}
