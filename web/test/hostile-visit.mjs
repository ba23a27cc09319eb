// Goes through every view of a page with hostile texts and tells what ran, was asked for, or became more than text.
import { openFile } from "./browser.mjs";

export async function visitAll(browser, file) {
  const problems = [], tab = await openFile(browser, file, text => problems.push(text));
  for (const view of await tab.locator("[role=tab]").all()) {
    await view.click();
    for (const canvas of (await tab.locator("canvas[aria-roledescription]").all()).slice(0, 3)) await canvas.hover({ timeout: 5000 }).catch(() => {});
    const slider = tab.locator("input[type=range]");
    for (const key of ["End", "ArrowLeft", "ArrowLeft"]) if (await slider.count()) await slider.press(key);
    for (const stage of (await tab.locator(".stages button:not(.same)").all()).slice(-2)) await stage.click();
    const found = await tab.evaluate(() => ({ hit: window.hit ?? 0, foreign: document.querySelectorAll("#page script, #page iframe, #page img, #page base, #page meta, #page link, #page style, #page [onerror], #page [onload], #page [onfocus]").length, title: document.querySelectorAll("head > :not(meta, title, style)").length }));
    if (found.hit) problems.push(`${found.hit} texts ran`);
    if (found.foreign || found.title) problems.push(`${found.foreign + found.title} elements came from a text`);
  }
  if (!(await tab.locator("[role=tab]").count())) problems.push("the page shows no view");
  await tab.context().close();
  return problems;
}
