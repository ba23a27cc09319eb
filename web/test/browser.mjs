// Opens pages in Chromium without a network and listens: what they ask for, what they complain of.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

const { chromium } = createRequire(import.meta.url)("playwright-core");

/** Debian's Chromium, or the one that the environment names. */
export async function openBrowser() {
  return await chromium.launch({ executablePath: [process.env.CHROMIUM ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync), args: ["--no-sandbox", "--disable-gpu"] });
}

/** A tab that shows a file; `say` hears of every request, message and error. */
export async function openFile(browser, file, say, colorScheme = "light") {
  const context = await browser.newContext({ colorScheme, viewport: { width: 1440, height: 900 }, offline: true }), page = await context.newPage();
  const url = pathToFileURL(resolve(file)).href;
  page.on("request", r => { if (r.url().split("#")[0] !== url) say(`asks for ${r.url()}`); });
  page.on("console", m => { if (m.type() === "error" || m.type() === "warning") say(`console: ${m.text()}`); });
  page.on("pageerror", e => say(`error: ${e.message}`));
  await page.goto(url);
  return page;
}

/** Calls `work` for each item, some at a time. */
export async function forAll(items, atATime, work) {
  const left = [...items];
  await Promise.all(Array.from({ length: atATime }, async () => { while (left.length) await work(left.shift()); }));
}

/** Options of the command line, `--name value`, and what is left. */
export function commandLine(options) {
  const rest = [];
  for (let i = 2; i < process.argv.length; ++i) {
    const name = process.argv[i].replace(/^--/, "");
    if (name in options && process.argv[i] !== name) options[name] = process.argv[++i];
    else rest.push(process.argv[i]);
  }
  return rest;
}
