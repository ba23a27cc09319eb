// Looks at pages in Chromium, without a network: requests, console errors, accessibility, keyboard, links, speed.
// usage: pages.mjs [--views memory,ir] [--shots DIR] [--speed LIMIT_MS] PAGE.html...
import { readFileSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const options = { shots: "", speed: 0, views: "" }, pages = [];
for (let i = 2; i < process.argv.length; ++i) {
  const name = process.argv[i].replace(/^--/, "");
  if (name in options && process.argv[i] !== name) options[name] = process.argv[++i];
  else pages.push(process.argv[i]);
}
const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
const failures = [], say = (page, text) => failures.push(`${basename(page)}: ${text}`);

/** Violations that keep people from using the page. */
async function seriousViolations(page) {
  const result = await page.evaluate(async () => await window.axe.run(document, { resultTypes: ["violations"] }));
  return result.violations.filter(v => v.impact === "serious" || v.impact === "critical").map(v => `${v.id} (${v.nodes.length}): ${v.nodes[0].target.join(" ")}: ${v.nodes[0].failureSummary.split("\n")[1] ?? ""}`);
}

/** Goes to each view with the keyboard alone: tab to the list of views, then arrows. */
async function viewsByKeyboard(page, visit) {
  const names = await page.locator("[role=tab]").evaluateAll(tabs => tabs.map(t => t.id.replace("tab-", "")));
  for (let presses = 0; presses < 12 && !(await page.evaluate(() => document.activeElement?.getAttribute("role") === "tab")); ++presses) await page.keyboard.press("Tab");
  const reached = [];
  for (let i = 0; i < names.length; ++i) {
    const view = await page.evaluate(() => document.activeElement?.id.replace("tab-", ""));
    reached.push(view);
    if (!(await page.evaluate(v => location.hash.includes(`view=${v}`), view))) reached.push(`${view} is not in the link`);
    await visit(view);
    await page.keyboard.press("ArrowRight");
  }
  return names.filter(n => !reached.includes(n)).concat(reached.filter(n => !names.includes(n)));
}

/** Keys of the main view: steps, programs, elements. */
async function mainKeys(page) {
  /** The link follows once the page is drawn. */
  const drawn = () => page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))));
  const wrong = [], hash = async () => (await drawn(), await page.evaluate(() => location.hash)), number = (h, name) => Number(new RegExp(`${name}=(\\d+)`).exec(h)?.[1]);
  const slider = page.getByRole("slider", { name: "step" }), last = Number(await slider.getAttribute("max"));
  await page.locator("main h2").first().evaluate(() => document.activeElement?.blur());
  const before = number(await hash(), "step");
  await page.keyboard.press("ArrowRight");
  if (last > 0 && number(await hash(), "step") <= before) wrong.push("ArrowRight makes no step");
  await slider.focus();
  await page.keyboard.press("End");
  if (last > 0 && Number(await slider.inputValue()) !== last) wrong.push("End on the slider is not the last step");
  const programs = await page.locator(".programs button:not([disabled])").count(), program = number(await hash(), "program");
  await page.keyboard.press("]");
  if (programs > 1 && number(await hash(), "program") === program) wrong.push("] changes no program");
  const arrays = page.locator("canvas[aria-roledescription=array]");
  if (await arrays.count()) {
    await arrays.first().focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    if (!/element=\d+:\d+/.test(await hash())) wrong.push("arrow keys reach no element");
    if (!/At .*\[/.test((await arrays.first().getAttribute("aria-label")) ?? "")) wrong.push("the element is not said");
  }
  return wrong;
}

/** Milliseconds from a move of the slider until the page is drawn again: median and worst of all steps. */
async function stepTimes(page) {
  return await page.evaluate(async () => {
    const slider = document.querySelector("input[type=range]"), times = [];
    for (let round = 0; round < 6; ++round)
      for (let i = 0; i <= Number(slider.max); ++i) {
        const begin = performance.now();
        slider.value = String(i);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        for (let k = 0; k < 5; ++k) await Promise.resolve();
        document.body.getBoundingClientRect();
        const took = performance.now() - begin; // the least of some rounds: other work on the machine only adds to it
        times[i] = round > 1 ? Math.min(times[i], took) : took;
        await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
      }
    times.sort((a, b) => a - b);
    return { median: times[times.length >> 1], worst: times[times.length - 1], steps: times.length };
  });
}

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
for (const file of pages) {
  for (const colorScheme of ["light", "dark"]) {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1440, height: 900 }, offline: true }), page = await context.newPage();
    const url = pathToFileURL(resolve(file)).href;
    page.on("request", r => { if (r.url().split("#")[0] !== url) say(file, `asks for ${r.url()}`); });
    page.on("console", m => { if (m.type() === "error" || m.type() === "warning") say(file, `console: ${m.text()}`); });
    page.on("pageerror", e => say(file, `error: ${e.message}`));
    await page.goto(url);
    await page.evaluate(axe);
    const missed = await viewsByKeyboard(page, async view => {
      if (options.views && !options.views.split(",").includes(view)) return;
      for (const v of await seriousViolations(page)) say(file, `${colorScheme}, ${view}: ${v}`);
      if (options.shots) await page.screenshot({ path: `${options.shots}/${basename(file, ".html")}-${view}-${colorScheme}.png` });
      if (view === "ir" && (await page.getByText("no description yet").count())) say(file, "a stage has no caption");
    });
    if (missed.length) say(file, `views not reached: ${missed}`);
    if (colorScheme === "light" && (await page.locator("#tab-memory").count())) {
      await page.click("#tab-memory");
      for (const w of await mainKeys(page)) say(file, w);
      const link = await page.evaluate(() => location.href);
      await page.goto("about:blank");
      await page.goto(link);
      if ((await page.evaluate(() => location.href)) !== link) say(file, "a link does not lead back");
      if (Number(options.speed)) {
        const t = await stepTimes(page);
        console.log(`${basename(file)}: a step takes ${t.median.toFixed(1)} ms, at most ${t.worst.toFixed(1)} ms (${t.steps} steps)`);
        if (t.median > Number(options.speed)) say(file, `a step takes ${t.median.toFixed(1)} ms`);
      }
    }
    await context.close();
  }
}
await browser.close();
for (const f of failures) console.log(f);
console.log(`${pages.length} pages, ${failures.length} failures`);
process.exit(failures.length || !pages.length ? 1 : 0);
