// Puts hostile text into every field of a page and looks whether anything of it runs, or changes the page's structure.
// usage: hostile.mjs PAGE.html
import { readFileSync, writeFileSync, mkdtempSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const { chromium } = createRequire(import.meta.url)("playwright-core");
const page = readFileSync(process.argv[2], "utf8"), marker = "window.hit=(window.hit||0)+1";
const cores = [
  `<script>${marker}</script>`, `</script><script>${marker}</script>`, `<img src=x onerror="${marker}">`, `"><svg onload=${marker}>`, `' onfocus='${marker}' autofocus='`, `javascript:${marker}`,
  `<!--<script>${marker}`, `-->`, `]]><script>${marker}</script>`, `<iframe srcdoc="<script>parent.${marker}</script>">`, `</style><script>${marker}</script>`, `</title><script>${marker}</script>`,
  `<a href="javascript:${marker}">x</a>`, `{{constructor.constructor('${marker}')()}}`, "${" + marker + "}", `\u202e<script>${marker}</script>`, `\u2028${marker}\u2029`, `<\u0000script>${marker}</script>`,
  `&lt;script&gt;${marker}&lt;/script&gt;`, `<math><mtext></table></math><img src onerror=${marker}>`, `<base href="http://example.invalid/">`, `<meta http-equiv=refresh content="0;url=http://example.invalid/">`,
  `<link rel=stylesheet href=http://example.invalid/x.css>`, `\\u003cscript>${marker}\\u003c/script>`, `</ScRiPt ><script>${marker}</script >`, `\ud800<script>${marker}</script>`, `__proto__`, `constructor`, `"'\`\\`, `\u05d0\u200f\u2067<b>`,
];
const strings = [];
for (const core of cores) for (const [before, after] of [["", ""], ["a", "b"], ["\"", "\""], ["'", "'"], ["\\", "\\"], ["\n", "\n"], ["x = 1  # ", ""], ["\u202e", "\u202c"], ["<", ">"], ["</script", ">"]]) strings.push(before + core + after);

const begin = page.indexOf('id="picture">') + 'id="picture">'.length, end = page.indexOf("</script>", begin), text = page.slice(begin, end);
let next = 0;
/** Every text of the picture that comes from a file gets the next hostile one; what the page reads as data stays. */
function spoil(value, key) {
  if (typeof value === "string") return ["t", "d", "k", "type", "kind", "op", "detail"].includes(key) ? value : strings[next++ % strings.length];
  if (Array.isArray(value)) return value.map(v => spoil(v, key));
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, spoil(v, k)]));
  return value;
}
const browser = await chromium.launch({ executablePath: ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync), args: ["--no-sandbox", "--disable-gpu"] });
const folder = mkdtempSync(join(tmpdir(), "hostile-")), problems = [];
for (let round = 0; next < strings.length || round < 2; ++round) {
  const picture = spoil(JSON.parse(text), ""), file = join(folder, `${round}.html`);
  writeFileSync(file, page.slice(0, begin) + JSON.stringify(picture).replaceAll("<", "\\u003c") + page.slice(end));
  const tab = await (await browser.newContext({ offline: true, viewport: { width: 1440, height: 900 } })).newPage(), url = pathToFileURL(file).href;
  tab.on("request", r => { if (r.url().split("#")[0] !== url) problems.push(`asks for ${r.url()}`); });
  tab.on("console", m => { if (m.type() === "error") problems.push(m.text()); });
  tab.on("pageerror", e => problems.push(e.message));
  await tab.goto(url);
  for (const view of await tab.locator("[role=tab]").all()) {
    await view.click();
    for (const canvas of (await tab.locator("canvas[aria-roledescription]").all()).slice(0, 3)) await canvas.hover({ timeout: 5000 }).catch(() => {});
    const found = await tab.evaluate(() => ({ hit: window.hit ?? 0, foreign: document.querySelectorAll("#page script, #page iframe, #page img, #page base, #page meta, #page link, #page style, #page [onerror], #page [onload], #page [onfocus]").length, texts: document.getElementById("page").textContent.includes("window.hit") }));
    if (found.hit) problems.push(`${found.hit} texts ran`);
    if (found.foreign) problems.push(`${found.foreign} elements came from a text`);
  }
  await tab.context().close();
}
await browser.close();
console.log(`${Math.min(next, strings.length)} of ${strings.length} hostile texts shown, ${problems.length} problems`);
for (const p of new Set(problems)) console.log(p);
process.exit(problems.length || strings.length < 300 || next < strings.length ? 1 : 0);
