// Many runs in the sandbox: shares with their error, ranges beside the run shown, and a run's worker that becomes faster.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { digest, nextDigest, open, openDrawers } from "./browser.mjs";

const axe = await readFile(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** @typedef {import("playwright-core").Page} Page */

const LONG = { timeout: 120_000 };

/** Runs of a whole answer here: fewer than a reader gets, so that the tests do not take all day. */
const RUNS = 40;

/** Waits until all runs are in. @param {Page} page */
async function whole(page) {
  await page.locator('.outlook[data-busy="false"]').waitFor(LONG);
}

/** Comes to the sandbox and has it make fewer runs from now on. @param {Page} page */
async function few(page) {
  await page.locator("bc-many").scrollIntoViewIfNeeded();
  await page.locator("div.outlook").waitFor(LONG);
  await page.evaluate((runs) => {
    const { many } = /** @type {any} */ (document.querySelector("bc-sandbox")).world;
    many.runs = runs;
    many.retry();
  }, RUNS);
  await whole(page);
}

/** @param {Page} page */
const lever = (page) => page.locator("[id^=lever-]:is(input)").first();

/** What the sandbox has of many runs. @param {Page} page */
const found = (page) =>
  page.evaluate(() => {
    const { result, beside } = /** @type {any} */ (document.querySelector("bc-sandbox")).world.many;
    const of = (/** @type {any} */ it) => it && { runs: it.runs, shares: it.shares, median: [...it.series.oil_price.q50] };
    return { result: of(result), beside: of(beside) };
  });

/** Wilson's interval of a share at 95 %, as whole per cent. @param {number} count @param {number} runs */
function wilson(count, runs) {
  const z = 1.959964;
  const middle = (count + (z * z) / 2) / (runs + z * z);
  const half = (z / (runs + z * z)) * Math.sqrt((count * (runs - count)) / runs + (z * z) / 4);
  return [middle - half, middle + half].map((limit) => Math.round(Math.max(0, limit) * 100));
}

/** Rows of the shares as a reader sees them: count, runs, low, high. @param {Page} page */
const bars = (page) =>
  page.locator(".outlook .shares .value").evaluateAll((all) =>
    all.map((cell) => (/(\d+) of (\d+) runs \((\d+) to (\d+)\s%\)/.exec(cell.textContent ?? "") ?? []).slice(1).map(Number)));

test("many runs come when a reader comes to the sandbox, with sampled numbers and Wilson's intervals", async () => {
  /** @type {string[]} */
  const asked = [];
  const { page, complaints, strangers, refusals, close } = await open({ many: true,
    prepare: async (context) => context.on("request", (request) => asked.push(request.url())),
  });
  await page.waitForLoadState("networkidle");
  assert.deepEqual(asked.filter((url) => url.includes("/studies/")), [], "nothing before");
  await few(page);
  assert.match(await page.locator(".outlook .guide").innerText(), new RegExp(`${RUNS} of ${RUNS} runs of this world, numbers drawn from their ranges`));
  const shown = await bars(page);
  assert.equal(shown.length, 14, "six ends and eight that ever happen");
  for (const [count, runs, low, high] of shown) {
    assert.equal(runs, RUNS);
    assert.deepEqual([low, high], wilson(count, runs), `${count} of ${runs}`);
  }
  const { result } = await found(page);
  const deal = result.shares.find((/** @type {any} */ { kind, name }) => kind === "ever" && name === "deal");
  const count = Math.round(deal.estimate * RUNS);
  const [low, high] = wilson(count, RUNS);
  assert.equal(await page.locator("#outlook-title").innerText(), `In ${count} of ${RUNS} runs like this an agreement is signed (${low} to ${high} %).`);
  assert.deepEqual([complaints.filter((line) => !line.includes("application/wasm")), strangers, await refusals()], [[], [], []]);
  await close();
});

test("shares and ranges are those of the study of the same runs", async () => {
  const { page, close } = await open({ many: true });
  await few(page);
  await page.locator("#outlook-numbers").selectOption("fixed");
  await page.waitForFunction(() => document.querySelector(".outlook .guide")?.textContent?.includes("numbers as written"));
  await whole(page);
  const fixed = await found(page);
  await page.locator("#outlook-numbers").selectOption("sampled");
  await page.waitForFunction(() => document.querySelector(".outlook .guide")?.textContent?.includes("drawn from their ranges"));
  await whole(page);
  const sampled = await found(page);
  assert.notDeepEqual(fixed.result, sampled.result, "other numbers, other runs");
  await page.locator(".open-studies").click();
  await page.locator("bc-many-runs .study").waitFor(LONG);
  const study = () => page.evaluate(() => {
    const { busy, result } = /** @type {any} */ (document.querySelector("bc-many-runs"));
    return busy || !result ? null : { runs: result.runs, shares: result.shares, median: [...result.series.oil_price.q50] };
  });
  await page.evaluate((runs) => {
    const many = /** @type {any} */ (document.querySelector("bc-many-runs"));
    many.runs = runs;
    many.ask();
  }, RUNS);
  await page.waitForFunction(() => document.querySelector('.study[data-busy="false"] .found'), null, LONG);
  assert.deepEqual(await study(), sampled.result);
  await close();
});

test("the baseline stands beside a changed world and need not be run again", async () => {
  const { page, close } = await open({ many: true });
  await few(page);
  const plain = await found(page);
  assert.equal(plain.beside, null);
  assert.equal(await page.locator("bc-series .fan .edge").count(), 0);
  await openDrawers(page);
  await lever(page).press("End");
  await page.locator(".outlook .bar .before").first().waitFor({ ...LONG, state: "attached" });
  await whole(page);
  const changed = await found(page);
  assert.deepEqual(changed.beside, plain.result, "the baseline is the same to the last digit");
  assert.notDeepEqual(changed.result.median, plain.result.median);
  assert.match(await page.locator("#outlook-title").innerText(), /; in the baseline, in \d+ of 40 \(\d+ to \d+ %\)\.$/);
  assert.ok(await page.locator("bc-series .fan .edge").first().isVisible());
  const singles = await page.locator("bc-series .fan .single").first().getAttribute("d");
  assert.equal(singles?.match(/M/g)?.length, 20);
  await page.locator(".reset").click();
  await page.waitForFunction(() => document.querySelector('.outlook[data-busy="false"]') && !document.querySelector(".differences li"));
  assert.deepEqual(await found(page), plain, "known, so at once");
  await close();
});

test("ranges go at the next move, and of many moves the last one counts", async () => {
  const { page, close } = await open({ many: true });
  await few(page);
  await openDrawers(page);
  const { ends, kept } = await lever(page).evaluate(async (element) => {
    const input = /** @type {HTMLInputElement} */ (element);
    const { world } = /** @type {any} */ (document.querySelector("bc-sandbox"));
    const [low, high] = [Number(input.min), Number(input.max)];
    let kept = 0;
    for (const place of [0.9, 0.2, 0.5, 0.7, 0.1, 0.8]) {
      input.value = String(low + (high - low) * place);
      input.dispatchEvent(new Event("input", { bubbles: true }));
      // What many runs came to belongs to another world now.
      if (world.many.result) kept++;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    return { ends: input.value, kept };
  });
  assert.equal(kept, 0, "no range of another world is shown");
  await page.waitForFunction(() => {
    const { world } = /** @type {any} */ (document.querySelector("bc-sandbox"));
    return world.request === world.answered && !world.many.busy;
  }, null, LONG);
  const dragged = await found(page);
  assert.equal(dragged.result.runs, RUNS);
  const link = page.url();
  await close();

  const again = await open({ many: true });
  await again.page.goto(link);
  await again.page.reload();
  await again.page.locator("#digest").waitFor(LONG);
  await few(again.page);
  await openDrawers(again.page);
  assert.equal(await lever(again.page).inputValue(), ends);
  assert.deepEqual(await found(again.page), dragged, "as if it had been set at once");
  await again.close();
});

test("figures with a range say it in words, in the table and in files", async () => {
  const { page, close } = await open({ many: true });
  await few(page);
  for (const [figure, columns] of /** @type {[string, number][]} */ ([["oil_price", 1], ["alignment", 3]])) {
    const shown = page.locator(`figure[aria-labelledby="${figure}-title"]`);
    assert.match(await shown.locator("figcaption .guide").innerText(), /range of 40 runs like this, numbers drawn from their ranges.*Thin lines are 20 of them/s);
    assert.equal(await shown.locator(".fan .range").count(), columns, "of the poles and the mediator: those of all would lie over one another");
    await shown.locator("[role=slider]").press("PageUp");
    assert.match((await shown.locator(".reading").textContent()) ?? "", /in nine tenths of 40 runs like this .+ to /);
    await shown.locator("details.table > summary").click();
    const heads = await shown.locator("thead th").allInnerTexts();
    assert.equal(heads.filter((head) => /median of runs/.test(head)).length, columns);
    const download = page.waitForEvent("download");
    await shown.getByRole("button", { name: "CSV" }).click();
    const file = await readFile(await (await download).path(), "utf8");
    assert.match(file, /# Ranges and shares: 40 runs like this, numbers drawn from their ranges\./);
    assert.equal(file.split("\r\n").find((line) => line.startsWith("Date"))?.match(/median of runs/g)?.length, columns);
  }
  const values = await page.evaluate(() => {
    const { result } = /** @type {any} */ (document.querySelector("bc-sandbox")).world.many;
    const { q05, q50, q95 } = result.series.oil_price;
    return [q05[365], q50[365], q95[365]];
  });
  const last = await page.locator('figure[aria-labelledby="oil_price-title"] tbody tr').last().locator("td").allInnerTexts();
  assert.deepEqual(last.slice(-3).map(Number), values.map((value) => Number(value.toFixed(1))));
  await page.locator("#follow").selectOption("israel");
  await whole(page);
  await page.locator('bc-alignment .fan').waitFor(LONG);
  assert.match(await page.locator("bc-alignment figcaption .guide").innerText(), /Range of Israel/);
  assert.equal(await page.locator("bc-alignment .fan").count(), 1);

  const svg = page.waitForEvent("download");
  await page.locator(".outlook").getByRole("button", { name: "SVG" }).click();
  const picture = await readFile(await (await svg).path(), "utf8");
  assert.match(picture, /an agreement is signed/);
  assert.ok((picture.match(/<rect /g)?.length ?? 0) >= 14, "the bars are drawn");
  await page.locator(".outlook details.table > summary").click();
  assert.equal(await page.locator(".outlook tbody tr").count(), 21);
  await close();
});

test("what many runs come to is spoken once, when all are in", async () => {
  const { page, close } = await open({ many: true });
  await few(page);
  await openDrawers(page);
  await page.waitForTimeout(1500);
  await page.evaluate(() => {
    const heard = /** @type {string[]} */ ([]);
    Object.assign(window, { heard });
    const region = /** @type {Element} */ (document.querySelector(".outlook [role=status]"));
    new MutationObserver(() => heard.push(region.textContent ?? "")).observe(region, { childList: true, characterData: true, subtree: true });
  });
  await lever(page).press("End");
  await page.locator(".differences li").waitFor();
  await whole(page);
  await page.waitForFunction(() => /** @type {any} */ (window).heard.some((/** @type {string} */ text) => text.includes("runs like this")));
  await page.waitForTimeout(1500);
  const heard = await page.evaluate(() => /** @type {string[]} */ (/** @type {any} */ (window).heard));
  assert.equal(heard.length, 1, heard.join(" | "));
  assert.match(heard[0], new RegExp(`In \\d+ of ${RUNS} runs like this an agreement is signed`));
  await close();
});

test("where data is to be saved, a button asks first", async () => {
  /** @type {string[]} */
  const asked = [];
  const { page, close } = await open({ many: true,
    prepare: async (context) => {
      context.on("request", (request) => asked.push(request.url()));
      await context.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true } }));
    },
  });
  await openDrawers(page);
  const before = await digest(page);
  await lever(page).press("End");
  await nextDigest(page, before);
  await page.locator("bc-many").scrollIntoViewIfNeeded();
  await page.waitForTimeout(1000);
  assert.deepEqual(asked.filter((url) => url.includes("/studies/")), []);
  await page.locator("bc-many").getByRole("button").click();
  await page.locator(".outlook .shares").first().waitFor(LONG);
  await close();
});

test("the run's worker takes the faster module: other code, the same digests", async () => {
  const { page, complaints, close } = await open({ many: true });
  const requests = await page.evaluate(() => {
    const { request, scenario } = /** @type {any} */ (document.querySelector("bc-sandbox")).world;
    const turned = Object.fromEntries(scenario.levers.slice(0, 5).map((/** @type {any} */ { id, high }) => [id, high]));
    return [request, { ...request, levers: turned }, { ...request, seed: "00000000000000ff", levers: turned }, { ...request, scenario: "hormuz" }];
  });
  const answers = await page.evaluate(async (requests) => {
    const all = [];
    for (const query of ["", "?fast"]) {
      const worker = new Worker(`worker.js${query}`, { type: "module" });
      const next = () => new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
      await next();
      const digests = [];
      for (const request of requests) {
        worker.postMessage({ id: 1, type: "run", request });
        digests.push((await next()).run.digest);
      }
      all.push(digests);
      worker.terminate();
    }
    return all;
  }, requests);
  assert.equal(new Set(answers[0]).size, requests.length);
  assert.deepEqual(answers[1], answers[0]);

  const kinds = () => page.workers().map((worker) => new URL(worker.url())).filter(({ pathname }) => !pathname.includes("/studies/")).map(({ searchParams }) => searchParams.has("fast"));
  const becomes = async (/** @type {boolean[]} */ expected) => {
    for (let wait = 0; wait < 600 && kinds().join() !== expected.join(); wait++) await page.waitForTimeout(100);
    assert.deepEqual(kinds(), expected);
  };
  await becomes([false]);
  const untouched = await digest(page);
  assert.equal(untouched, answers[0][0]);
  await few(page);
  // The slower one has ended.
  await becomes([true]);
  await openDrawers(page);
  await lever(page).press("End");
  const changed = await nextDigest(page, untouched);
  await page.locator(".reset").click();
  assert.equal(await nextDigest(page, changed), untouched);
  // A loss is noticed as before, and the page starts again.
  await page.workers().find((worker) => worker.url().includes("fast"))?.evaluate(() => self.close());
  const notice = page.locator(".trouble[role=alert]");
  await notice.waitFor({ timeout: 20_000 });
  await notice.getByRole("button").press("Enter");
  await notice.waitFor({ state: "detached", timeout: 20_000 });
  assert.equal(await digest(page), untouched);
  assert.deepEqual(complaints.filter((line) => !line.includes("application/wasm")), []);
  await close();
});

test("a worker killed in the middle is replaced, and the answer is the same", async () => {
  const { page, close } = await open({ many: true });
  await few(page);
  const before = await found(page);
  await page.locator("#outlook-numbers").selectOption("fixed");
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector("bc-sandbox")).world.many.result?.runs > 0, null, LONG);
  await page.locator("#outlook-numbers").selectOption("sampled");
  await whole(page);
  assert.deepEqual(await found(page), before);
  await page.evaluate(() => {
    const { many } = /** @type {any} */ (document.querySelector("bc-sandbox")).world;
    many.runs = 120;
    many.retry();
  });
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector("bc-sandbox")).world.many.result?.runs > 0, null, LONG);
  await page.workers().find((one) => one.url().includes("/studies/"))?.evaluate(() => self.close());
  const notice = page.locator(".outlook .trouble");
  await notice.waitFor({ timeout: 20_000 });
  assert.match(await notice.innerText(), /begun again/);
  await whole(page);
  assert.equal((await found(page)).result.runs, 120);
  await close();
});

for (const [colorScheme, width] of /** @type {["light" | "dark", number][]} */ ([["light", 320], ["dark", 1280]])) {
  test(`no violation and nothing wider than the page: ${colorScheme}, ${width} px`, async () => {
    const { page, close } = await open({ many: true, colorScheme, viewport: { width, height: 900 } });
    await few(page);
    await openDrawers(page);
    await lever(page).press("End");
    await page.locator(".outlook .bar .before").first().waitFor({ ...LONG, state: "attached" });
    await whole(page);
    await page.locator(".outlook details.table > summary").click();
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => /** @type {any} */ (window).axe.run(".results"));
    assert.deepEqual(violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes[0].html}`), []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
    await close();
  });
}
