// Writes kernels with hostile texts in all places that a file has for them, lets tritonc make their pages, and looks whether anything of them runs.
// usage: hostile-files.mjs FOLDER
//
// Places: the file's name, comments between and behind lines of the kernel, its docstring, a constexpr's value, the message of an assertion
// that fails, an error's source line. Each text goes through all of them but the name, which takes what a name can be.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { forAll, openBrowser } from "./browser.mjs";
import { strings } from "./hostile-strings.mjs";
import { visitAll } from "./hostile-visit.mjs";

const folder = process.argv[2], perFile = 60, problems = [], shown = new Set();
mkdirSync(folder, { recursive: true });

const marks = /[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
/** A text on one line; in a source without the marks that tritonc refuses there (T0015), which names and values of strings may have. */
const oneLine = text => Buffer.from(text).toString().replace(/[\n\r\u0000\u2028\u2029]/g, " "), comment = text => oneLine(text).replace(marks, "");
const literal = text => `"${[...Buffer.from(text).toString()].map(c => (/["\\\n\r\u0000]/.test(c) || c.match(marks) ? `\\u${c.codePointAt(0).toString(16).padStart(4, "0")}` : c)).join("")}"`;

function kernelOf(texts, n) {
  const behind = i => `  # ${comment(texts[i % texts.length])}`;
  return `import torch
import triton
import triton.language as tl

@triton.jit
def kernel_${n}(x_ptr, z_ptr, N0, ${texts.map((_, i) => `T${i}: tl.constexpr, `).join("")}B0: tl.constexpr):${behind(2)}
    ${literal(texts[3 % texts.length])}
${texts.map((t, i) => `    # ${comment(t)}\n    i${i} = tl.arange(0, B0)${behind(i)}\n    tl.device_assert(i${i} < ${i % 3 ? "B0" : "B0 - 1"}, ${literal(t)})${behind(i)}\n`).join("")}    v = tl.load(x_ptr + i0, mask=i0 < N0 + ${n % 2})${behind(4)}
    tl.store(z_ptr + i0, v + 1.0, mask=i0 < N0)${behind(5)}

x, z = torch.rand(20), torch.empty(20)${behind(0)}
kernel_${n}[(1,)](x, z, 20, B0=32${texts.map((t, i) => `, T${i}=${literal(t)}`).join("")})
`;
}

function pagesOf(texts, n) {
  const name = oneLine(texts[n % texts.length]).replaceAll("/", "∕").slice(0, 60), file = join(folder, `${n} ${name}.tri`), pages = [];
  writeFileSync(file, kernelOf(texts, n));
  for (const [kind, ...command] of [["viz", "viz"], ["ir", "ir", "--html"]]) {
    const page = join(folder, `${n}-${kind}.html`), done = spawnSync("tritonc", [...command, file, "-q", "-o", page], { encoding: "utf8" });
    if (![0, 1, 4].includes(done.status)) problems.push(`${kind} ${n}: exit ${done.status}\n${(done.stdout + done.stderr).slice(0, 900)}`);
    else pages.push(page);
    const picture = done.error || !pages.length ? "" : readFileSync(page, "utf8");
    for (const t of texts) if (picture.includes(JSON.stringify(comment(t)).slice(1, -1).replaceAll("<", "\\u003c"))) shown.add(t);
  }
  return pages;
}

const pages = [];
for (let n = 0; n * perFile < strings.length; ++n) pages.push(...pagesOf(strings.slice(n * perFile, (n + 1) * perFile), n));
const browser = await openBrowser();
await forAll(pages, 2, async page => { for (const p of await visitAll(browser, page)) problems.push(`${page}: ${p}`); });
await browser.close();
console.log(`${strings.length} hostile texts in ${pages.length} pages of tritonc, ${shown.size} found there letter by letter, ${problems.length} problems`);
for (const p of problems.slice(0, 20)) console.log(p);
process.exit(problems.length || strings.length < 300 ? 1 : 0);
