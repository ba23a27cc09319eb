// Measures how long a step of the slider takes: from the input event until every picture of the page is painted.
// usage: speed.mjs --limit MS PAGE.html
//
// A step: the event, what the program does, style and layout (asked for at once), and the canvases' pixels (one of each is read, which makes
// the browser paint what was only noted down). Not in it: the wait for the next frame of the screen. Each step is made in some rounds and
// counts with its fastest one, because other work on the machine only adds to a time.
import { openBrowser, openFile, commandLine } from "./browser.mjs";

const options = { limit: 16, rounds: 8 }, pages = commandLine(options), problems = [];

async function stepTimes(page, rounds, limit) {
  return await page.evaluate(async ([rounds, limit]) => {
    const slider = document.querySelector("input[type=range]"), times = [], places = [];
    const step = async i => {
      const begin = performance.now();
      slider.value = String(i);
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      for (let k = 0; k < 5; ++k) await Promise.resolve();
      document.body.getBoundingClientRect();
      for (const canvas of document.querySelectorAll("canvas")) canvas.getContext("2d").getImageData(0, 0, 1, 1);
      const took = performance.now() - begin;
      await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
      return took;
    };
    for (let round = 0; round < 5 * rounds; ++round)
      for (let i = 0; i <= Number(slider.max); ++i) {
        if (round >= rounds && times[i] <= limit) continue; // a busy machine: more rounds for what was slow
        if (round >= rounds) await step(Math.max(0, i - 1));
        times[i] = Math.min(times[i] ?? Infinity, await step(i));
        places[i] = document.querySelector(".expression")?.textContent;
      }
    return times.map((ms, i) => ({ ms, step: i + 1, at: places[i] })).sort((a, b) => a.ms - b.ms);
  }, [rounds, limit]);
}

const browser = await openBrowser();
for (const file of pages) {
  const page = await openFile(browser, file, text => text.includes("willReadFrequently") || problems.push(text)), times = await stepTimes(page, Number(options.rounds), Number(options.limit));
  const at = part => times[Math.min(times.length - 1, Math.floor(part * times.length))].ms.toFixed(1), worst = times[times.length - 1];
  console.log(`${times.length} steps: half take at most ${at(0.5)} ms, 95 % ${at(0.95)} ms, the slowest ${worst.ms.toFixed(1)} ms (step ${worst.step}: ${worst.at})`);
  if (!(worst.ms <= Number(options.limit))) problems.push(`step ${worst.step} takes ${worst.ms.toFixed(1)} ms`);
}
await browser.close();
for (const p of problems) console.log(p);
process.exit(problems.length || !pages.length ? 1 : 0);
