// How long a reader waits for the studies, measured in the page itself; prints a table of the 50th and 95th percentile.
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
await page.locator(".open-studies").click();
await page.locator('.study[data-busy="false"] .found').waitFor({ timeout: 300_000 });

/** Milliseconds from a lever's move to the first partial answer and to the whole one, as the study's frame hears them. */
function move(/** @type {number} */ place) {
  return page.evaluate((place) => {
    const study = /** @type {any} */ (document.querySelector("bc-many-runs"));
    const lever = /** @type {HTMLInputElement} */ (document.querySelector("[id^=lever-]"));
    return new Promise((resolve) => {
      /** @type {number | null} */
      let first = null;
      const before = study.result;
      const began = performance.now();
      const look = () => {
        const now = performance.now() - began;
        if (first === null && study.result !== before) first = now;
        if (first !== null && !study.busy) resolve({ first, whole: now, runs: study.result.runs, workers: study.driver.workers });
        else requestAnimationFrame(look);
      };
      // One place apart each time, so that no answer is one that was there before.
      lever.value = String(Number(lever.min) + (Number(lever.max) - Number(lever.min)) * place);
      lever.dispatchEvent(new Event("input", { bubbles: true }));
      requestAnimationFrame(look);
    });
  }, place);
}

/** @param {number[]} all @param {number} share */
const quantile = (all, share) => all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.ceil(share * all.length) - 1)];

/** @type {[string, number[]][]} */
const measured = [];
let workers = 0;
for (const [runs, count] of [[200, times], [1000, Math.max(1, Math.ceil(times / 5))]]) {
  await page.locator("#study-runs").selectOption(String(runs));
  await page.locator('.study[data-busy="false"] .found').waitFor({ timeout: 600_000 });
  /** @type {any[]} */
  const all = [];
  for (let time = 0; time < count; time++) all.push(await move(0.2 + (0.6 * (time + 0.5)) / count));
  workers = all[0].workers;
  measured.push([`lever move to first answer, then to ${runs}`, all.map(({ first }) => first)]);
  // A changed world is run beside its baseline, so each run is two.
  measured.push([`lever move to the fan of ${runs} runs, baseline beside`, all.map(({ whole }) => whole)]);
}
console.log(`${workers} workers on ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}; milliseconds`);
console.log(`${"what".padEnd(56)}${"times".padStart(6)}${"p50".padStart(8)}${"p95".padStart(8)}`);
for (const [name, all] of measured) {
  console.log(`${name.padEnd(56)}${String(all.length).padStart(6)}${quantile(all, 0.5).toFixed(0).padStart(8)}${quantile(all, 0.95).toFixed(0).padStart(8)}`);
}
await browser.close();
