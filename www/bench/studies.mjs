// How long a reader waits after a lever's move, measured in the page itself; prints a table of the 50th and 95th percentile.
// Where other work shares the machine, compare lines of one table.
//
// BACKCHANNEL_URL=http://… node bench/studies.mjs [times]
import { availableParallelism, loadavg } from "node:os";
import { chromium } from "playwright-core";

const site = process.env.BACKCHANNEL_URL;
if (!site) throw new Error("BACKCHANNEL_URL must say where the release site is served");
const times = Number(process.argv[2] ?? 10);

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
await page.goto(site);
await page.locator("#digest").waitFor({ timeout: 120_000 });

/** @type {[string, number[]][]} */
const measured = [];

/** Milliseconds of the model alone in a run of a year, by one module after the other in one worker each. */
for (const [name, query] of [["a year, with the page's module", ""], ["a year, with the module of the studies", "?fast"]]) {
  measured.push([name, await page.evaluate(async ([query, times]) => {
    const { request } = /** @type {any} */ (document.querySelector("bc-sandbox")).world;
    const worker = new Worker(`worker.js${query}`, { type: "module" });
    const next = () => new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
    await next();
    const all = [];
    // The first runs are slower, since the browser still compiles.
    for (let time = -3; time < Number(times); time++) {
      worker.postMessage({ id: 1, type: "run", request });
      const { run } = await next();
      if (time >= 0) all.push(run.elapsed_ms);
    }
    worker.terminate();
    return all;
  }, [query, times])]);
}

/**
 * Milliseconds from a lever's move to the new run in sight, to the first shares and ranges of many runs, and to all of
 * them; nothing of what is not awaited.
 * @param {number} place of the lever, 0 to 1
 * @param {boolean} many whether to await the many runs
 * @returns {Promise<{ one: number, first: number, whole: number }>}
 */
function move(place, many) {
  return page.evaluate(([place, many]) => {
    const { world } = /** @type {any} */ (document.querySelector("bc-sandbox"));
    const lever = /** @type {HTMLInputElement} */ (document.querySelector("[id^=lever-]"));
    return new Promise((resolve) => {
      const [before, began] = [world.run, performance.now()];
      let [one, first] = [0, 0];
      const look = () => {
        const now = performance.now() - began;
        if (!one && world.run !== before) one = now;
        if (one && !first && world.many?.result) first = now;
        if (one && (!many || (first && !world.many.busy))) resolve({ one, first, whole: now });
        else requestAnimationFrame(look);
      };
      lever.value = String(Number(lever.min) + (Number(lever.max) - Number(lever.min)) * Number(place));
      lever.dispatchEvent(new Event("input", { bubbles: true }));
      requestAnimationFrame(look);
    });
  }, [place, many]);
}

/** Milliseconds between frames of the page while a lever is dragged, a move a frame. */
function drag() {
  return page.evaluate(() => {
    const lever = /** @type {HTMLInputElement} */ (document.querySelector("[id^=lever-]"));
    return new Promise((resolve) => {
      /** @type {number[]} */
      const frames = [];
      let last = performance.now();
      const step = (/** @type {number} */ now) => {
        frames.push(now - last);
        last = now;
        if (frames.length > 120) return resolve(frames.slice(1));
        lever.value = String(Number(lever.min) + (Number(lever.max) - Number(lever.min)) * (0.5 + 0.4 * Math.sin(frames.length / 12)));
        lever.dispatchEvent(new Event("input", { bubbles: true }));
        requestAnimationFrame(step);
      };
      requestAnimationFrame(step);
    });
  });
}

/** @param {number} time */
const place = (time) => 0.2 + (0.6 * (time + 0.5)) / times;

measured.push(["lever move to the new run, before the studies are there", [(await move(0.1, false)).one]]);
await page.locator('.outlook[data-busy="false"]').waitFor({ timeout: 600_000 });
/** @type {Awaited<ReturnType<typeof move>>[]} */
const all = [];
for (let time = 0; time < times; time++) {
  all.push(await move(place(time), true));
  // One move is not a drag.
  await page.waitForTimeout(300);
}
const runs = await page.evaluate(() => /** @type {any} */ (document.querySelector("bc-sandbox")).world.many.runs);
measured.push(["lever move to the new run", all.map(({ one }) => one)]);
measured.push(["lever move to first shares and ranges", all.map(({ first }) => first)]);
measured.push([`lever move to those of ${runs} runs`, all.map(({ whole }) => whole)]);
measured.push(["between frames, while a lever is dragged", await drag()]);

/** @param {number[]} all @param {number} share */
const quantile = (all, share) => all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.ceil(share * all.length) - 1)];

console.log(`${page.workers().length} workers on ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}; milliseconds`);
console.log(`${"what".padEnd(58)}${"times".padStart(6)}${"p50".padStart(8)}${"p95".padStart(8)}`);
for (const [name, all] of measured) {
  console.log(`${name.padEnd(58)}${String(all.length).padStart(6)}${quantile(all, 0.5).toFixed(0).padStart(8)}${quantile(all, 0.95).toFixed(0).padStart(8)}`);
}
await browser.close();
