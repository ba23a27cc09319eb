// Puts hostile text into every field of a page and looks whether anything of it runs, or changes the page's structure.
// usage: hostile.mjs PAGE.html
import { readFileSync, writeFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBrowser } from "./browser.mjs";
import { visitAll } from "./hostile-visit.mjs";
import { strings } from "./hostile-strings.mjs";

const page = readFileSync(process.argv[2], "utf8");

const begin = page.indexOf('id="picture">') + 'id="picture">'.length, end = page.indexOf("</script>", begin), text = page.slice(begin, end);
let next = 0;
/** Every text of the picture that comes from a file gets the next hostile one; what the page reads as data stays. */
function spoil(value, key) {
  if (typeof value === "string") return ["t", "d", "k", "type", "kind", "op", "detail"].includes(key) ? value : strings[next++ % strings.length];
  if (Array.isArray(value)) return value.map(v => spoil(v, key));
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, spoil(v, k)]));
  return value;
}
const browser = await openBrowser(), folder = mkdtempSync(join(tmpdir(), "hostile-")), problems = [];
for (let round = 0; next < strings.length || round < 2; ++round) {
  const picture = spoil(JSON.parse(text), ""), file = join(folder, `${round}.html`);
  writeFileSync(file, page.slice(0, begin) + JSON.stringify(picture).replaceAll("<", "\\u003c") + page.slice(end));
  problems.push(...(await visitAll(browser, file)));
}
await browser.close();
console.log(`${Math.min(next, strings.length)} of ${strings.length} hostile texts shown, ${problems.length} problems`);
for (const p of new Set(problems)) console.log(p);
process.exit(problems.length || strings.length < 300 || next < strings.length ? 1 : 0);
