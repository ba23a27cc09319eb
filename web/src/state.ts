// What the page shows, as the address bar has it: a link leads to the same launch, view, program, step and element.
export const viewNames = ["memory", "coverage", "findings", "cost", "ir", "bench"] as const;
export type ViewName = (typeof viewNames)[number];

export interface Shown {
  launch: number;
  view: ViewName;
  program: number;
  step: number;
  every: boolean;
  /** Argument and element that the cursor is on. */
  element?: [argument: number, element: number];
  stage?: number;
  from?: number;
}

export const begin: Shown = { launch: 0, view: "memory", program: 0, step: 0, every: false };

export function toHash(s: Shown): string {
  const parts = [`launch=${s.launch}`, `view=${s.view}`, `program=${s.program}`, `step=${s.step}`];
  if (s.every) parts.push("every=1");
  if (s.element) parts.push(`element=${s.element.join(":")}`);
  if (s.stage !== undefined) parts.push(`stage=${s.stage}`);
  if (s.from !== undefined) parts.push(`from=${s.from}`);
  return "#" + parts.join("&");
}

/** Reads a link; whatever is not understood is left out. */
export function fromHash(hash: string): Shown {
  const shown: Shown = { ...begin };
  for (const part of hash.replace(/^#/, "").split("&")) {
    const [name, value = ""] = part.split("="), n = /^\d{1,9}$/.test(value) ? Number(value) : undefined;
    if (name === "view" && (viewNames as readonly string[]).includes(value)) shown.view = value as ViewName;
    else if (name === "every") shown.every = value === "1";
    else if (name === "element" && /^\d{1,4}:\d{1,9}$/.test(value)) shown.element = value.split(":").map(Number) as [number, number];
    else if (n !== undefined && (name === "launch" || name === "program" || name === "step" || name === "stage" || name === "from")) shown[name] = n;
  }
  return shown;
}
