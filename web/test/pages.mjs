// Looks at pages in Chromium, without a network: requests, console errors, accessibility, text in place of pictures, keyboard, links.
// usage: pages.mjs [--jobs N] [--axe memory,ir] [--shots DIR] PAGE.html...
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { commandLine, forAll, openBrowser, openFile } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const options = { shots: "", axe: "", jobs: 2 }, pages = commandLine(options), failures = [];

/** Violations that keep people from using the page. In dark the document is the same, so that only what is about colours can differ. */
async function seriousViolations(page, scheme) {
  const rules = scheme === "dark" ? { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } } : {};
  const violations = await page.evaluate(async rules => {
    const found = (await window.axe.run(document, { resultTypes: ["violations"], ...rules })).violations;
    return found.filter(v => v.impact === "serious" || v.impact === "critical").map(v => `${v.id} (${v.nodes.length}): ${v.nodes[0].target.join(" ")}: ${v.nodes[0].failureSummary.split("\n")[1] ?? ""}`);
  }, rules);
  return violations.map(v => `${scheme}: ${v}`);
}

/** Pictures without a text equivalent. */
async function silentPictures(page) {
  return await page.locator("canvas, svg").evaluateAll(pictures =>
    pictures.filter(p => p.getAttribute("aria-hidden") !== "true" && !p.closest("[aria-hidden=true]") && (p.getAttribute("aria-label") ?? "").length < 8).map(p => `a picture without words: ${p.outerHTML.slice(0, 80)}`));
}

/** Goes to each view with the keyboard alone: tab to the list of views, then arrows. */
async function viewsByKeyboard(page, visit) {
  const names = await page.locator("[role=tab]").evaluateAll(tabs => tabs.map(t => t.id.replace("tab-", "")));
  for (let presses = 0; presses < 12 && !(await page.evaluate(() => document.activeElement?.getAttribute("role") === "tab")); ++presses) await page.keyboard.press("Tab");
  const reached = [];
  for (let i = 0; i < names.length; ++i) {
    const view = await page.evaluate(() => document.activeElement?.id.replace("tab-", ""));
    reached.push(view);
    await visit(view);
    if (!(await page.evaluate(v => location.hash.includes(`view=${v}`), view))) reached.push(`${view} is not in the link`);
    await page.keyboard.press("ArrowRight");
  }
  return names.filter(n => !reached.includes(n)).concat(reached.filter(n => !names.includes(n)));
}

/** Keys of the main view: steps, programs, elements. */
async function mainKeys(page) {
  /** The link follows once the page is drawn. */
  const drawn = () => page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 180)))));
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

/** Whether the link of the page leads to what is shown now. */
async function leadsBack(page) {
  const shown = () => page.evaluate(() => [location.hash, document.querySelector("[role=tab][aria-selected=true]")?.id, document.querySelector("main")?.innerText].join("\n"));
  const link = page.url(), before = await shown();
  await page.goto("about:blank");
  await page.goto(link);
  return (await shown()) === before;
}

async function look(browser, file) {
  const say = text => failures.push(`${basename(file)}: ${text}`), page = await openFile(browser, file, say), isMain = await page.locator("#tab-memory").count();
  await page.evaluate(axe);
  const missed = await viewsByKeyboard(page, async view => {
    const shot = scheme => options.shots && page.screenshot({ path: `${options.shots}/${basename(file, ".html")}-${view}-${scheme}.png` }), isChecked = !options.axe || options.axe.split(",").includes(view);
    const found = [...(await silentPictures(page)), ...(isChecked ? await seriousViolations(page, "light") : [])];
    await shot("light");
    await page.emulateMedia({ colorScheme: "dark" });
    if (isChecked) found.push(...(await seriousViolations(page, "dark")));
    await shot("dark");
    await page.emulateMedia({ colorScheme: "light" });
    if (view === "ir" && (await page.getByText("no description yet").count())) found.push("a stage has no caption");
    for (const v of found) say(`${view}: ${v}`);
    await page.waitForTimeout(150); // the link follows
    if (view !== "memory" && !(await leadsBack(page))) say(`${view}: its link does not lead back`);
    await page.evaluate(axe);
    await page.locator(`#tab-${view}`).focus();
  });
  if (missed.length) say(`views not reached: ${missed}`);
  if (isMain) {
    await page.click("#tab-memory");
    for (const w of await mainKeys(page)) say(w);
    await page.evaluate(() => document.activeElement?.blur());
    if (!(await leadsBack(page))) say("memory: its link does not lead back");
  }
  await page.context().close();
}

const browser = await openBrowser();
await forAll(pages, Number(options.jobs), async file => {
  try { await look(browser, file); } catch (e) { failures.push(`${basename(file)}: ${e.message}`); }
});
await browser.close();
for (const f of failures) console.log(f);
console.log(`${pages.length} pages, ${failures.length} failures`);
process.exit(failures.length || !pages.length ? 1 : 0);
