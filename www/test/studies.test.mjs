// Studies: the same answers as the program gives, streamed, stopped, mended, and open to all.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { open, openDrawers } from "./browser.mjs";
import { natively } from "./natively.mjs";

const axe = await readFile(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** @typedef {import("playwright-core").Page} Page */

const SEED = ["--seed", "1"];
const RUNS = ["--runs", "50"];
const LONG = { timeout: 60_000 };

/** Opens the studies at one of them. @param {Page} page @param {string} name */
async function study(page, name) {
  const door = page.locator(".open-studies");
  if (await door.count()) await door.click();
  await page.locator(".kinds").getByRole("button", { name, exact: true }).click();
}

/** Waits for the whole answer. @param {Page} page */
async function answer(page) {
  await page.locator('.study[data-busy="false"] .found').waitFor(LONG);
  return page.locator(".found").innerText();
}

/** Rows of a table of the study. @param {Page} page @param {number} [index] @returns {Promise<string[][]>} */
async function rows(page, index = 0) {
  const closed = page.locator(".study details.table:not([open]) > summary");
  if (await closed.count()) await closed.click();
  const table = page.locator(".study table").nth(index);
  await table.waitFor();
  return table.locator("tbody tr").evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent?.trim() ?? "")));
}

/** Moves one lever to its end, and says which to what. @param {Page} page */
async function moveLever(page) {
  await openDrawers(page);
  const lever = page.locator("[id^=lever-]:is(input)").first();
  await lever.press("End");
  await page.locator(".differences li").first().waitFor();
  return `${(await lever.getAttribute("id"))?.slice("lever-".length)}=${await lever.getAttribute("max")}`;
}

test("nothing of the studies is loaded before a reader opens them", async () => {
  /** @type {string[]} */
  const asked = [];
  const { page, complaints, strangers, refusals, close } = await open({
    prepare: async (context) => context.on("request", (request) => asked.push(request.url())),
  });
  await page.waitForLoadState("networkidle");
  assert.deepEqual(asked.filter((url) => url.includes("/studies/")), []);
  await study(page, "Why");
  await answer(page);
  for (const file of ["studies.js", "worker.js", "backchannel.js", "backchannel_bg.wasm"]) {
    assert.ok(asked.some((url) => url.includes(`/studies/${file}`)), file);
  }
  assert.deepEqual([complaints, strangers, await refusals()], [[], [], []]);
  await close();
});

test("many runs come in bit by bit and end as the program's ensemble does", async () => {
  const { page, close } = await open();
  await study(page, "Many runs");
  await page.locator("#study-runs").selectOption("50");
  /** @type {Set<number>} */
  const seen = new Set();
  while ((await page.locator('.study[data-busy="false"] .found').count()) === 0) {
    const text = await page.locator(".found").innerText({ timeout: 60_000 }).catch(() => "");
    seen.add(Number(/^\d+/.exec(text)?.[0]));
  }
  const summary = await answer(page);
  assert.match(summary, /^50 of 50 runs are in, numbers drawn from their ranges/);
  assert.match(summary, /In this model, \d+ of 50 runs end with/);
  assert.ok([...seen].some((runs) => runs > 0 && runs < 50), `partial answers: ${[...seen]}`);
  const { outcomes } = natively("ensemble", "muscat-2025", ...SEED, ...RUNS);
  const expected = Object.values(outcomes).flat().map(({ estimate, low, high }) =>
    [`${Math.round(estimate * 50)} of 50 runs`, `${Math.round(low * 100)} to ${Math.round(high * 100)} %`]);
  assert.equal(expected.length, 21);
  assert.deepEqual((await rows(page)).map((row) => row.slice(2)), expected);
  assert.equal(await page.locator("path.single").count(), 20);
  assert.equal(await page.locator(".study path.baseline").count(), 0, "nothing is changed");
  await moveLever(page);
  await page.locator(".study path.baseline").waitFor(LONG);
  assert.match(await answer(page), /^50 of 50 runs/);
  await close();
});

test("two worlds end as the program's twin does", async () => {
  const { page, close } = await open();
  await study(page, "Two worlds");
  await page.locator("#study-runs").selectOption("50");
  assert.match(await page.locator(".study-form").innerText(), /Nothing differs from the baseline yet/);
  assert.equal(await page.locator(".found").count(), 0);
  const set = await moveLever(page);
  assert.match(await answer(page), /^50 of 50 pairs are in\./);
  const twin = natively("twin", "muscat-2025", "--set", set, ...SEED, ...RUNS);
  const shares = /** @type {any[]} */ (Object.values(twin.outcomes ?? twin.shares).flat());
  assert.equal(shares.length, 21);
  assert.deepEqual(
    (await rows(page)).map((row) => row.slice(2, 6).map(Number)),
    shares.map(({ baseline, changed, gained, lost }) => [Math.round(baseline * 50), Math.round(changed * 50), gained, lost]),
  );
  await close();
});

test("why: bars add up and are the program's; a decision and an event have their reasons", async () => {
  const { page, close } = await open();
  await study(page, "Why");
  await answer(page);
  const { answer: change } = natively("why", "muscat-2025", ...SEED, "--series", "oil_price", "--day", "1", "--until", "30");
  const shown = await rows(page);
  assert.equal(shown.length, change.bars.length + 2);
  const number = (/** @type {string} */ cell) => Number(cell.replace("−", "-").replace(/[^\d.+-]/g, ""));
  assert.deepEqual(shown.slice(1, -1).map((row) => number(row[1]).toFixed(3)), change.bars.map((/** @type {any} */ bar) => bar.amount.toFixed(3)));
  const sum = shown.slice(0, -1).reduce((total, row) => total + number(row[1]), 0);
  assert.ok(Math.abs(sum - number(/** @type {string[]} */ (shown.at(-1))[1])) < 1e-4 * shown.length, "to the last digit shown");
  assert.ok(shown.slice(1, -1).every((row) => row[2] && row[3]), "each has a mechanism and an equation");
  await page.locator(".causes summary").first().click();
  const opened = await page.locator(".causes details[open]").innerText();
  assert.match(opened, /Mechanism/);
  const [{ meaning, unit }] = change.bars[0].parameters;
  assert.match(opened, new RegExp(`${meaning.slice(0, -1)}: [\\d.]+ ${unit} \\(`), "its numbers are told by what they are");

  const day = await page.evaluate(() => [.../** @type {any} */ (document.querySelector("bc-sandbox")).world.run.events].findIndex(({ kind }) => kind === "decision"));
  assert.ok(day >= 0);
  await page.locator("#study-about").selectOption("event");
  await page.locator("#study-event").selectOption(String(day + 1));
  await page.locator(".chain li").nth(1).waitFor(LONG);
  const { answer: chain } = natively("why", "muscat-2025", ...SEED, "--event", String(day + 1));
  assert.equal(await page.locator(".chain li").count(), chain.links.length);

  const { agent, on } = await page.evaluate((index) => {
    const { agents, date } = /** @type {any} */ (document.querySelector("bc-sandbox")).world.run.events[index];
    return { agent: agents[0], on: date };
  }, day);
  await page.locator("#study-about").selectOption("decision");
  await page.locator("#study-from").fill(on);
  await page.locator("#study-from").blur();
  await page.locator("#study-agent").selectOption(agent);
  await page.locator(".options li[aria-current]").first().waitFor(LONG);
  const number0 = (await rows(page)).reduce((total, row) => total + number(row[1]), 0);
  assert.ok(Math.abs(number0 - 100) < 1, `chances of all options add up: ${number0}`);
  await close();
});

test("landscape and sensitivity are the program's", async () => {
  const { page, close } = await open();
  await study(page, "Landscape");
  await answer(page);
  const landscape = natively("landscape", "muscat-2025", ...SEED);
  const splits = await rows(page);
  assert.equal(splits.length, landscape.minima.length + 1);
  assert.deepEqual(splits.slice(1).map((row) => [row[1].replace("−", "-"), Number(row[4])]), landscape.minima.map((/** @type {any} */ it) => [it.energy.toFixed(5), it.movers.length]));

  await study(page, "Sensitivity");
  assert.match(await answer(page), /^(\d+) of \1 runs are in/);
  const screen = natively("sensitivity", "muscat-2025", ...SEED, "--method", "morris", "--outcome", "deal", "--factors", "levers", "--trajectories", "10", "--replicates", "2");
  const effects = await rows(page);
  const expected = [...screen.effects, screen.luck].map((/** @type {any} */ { mu_star }) => (mu_star * 100).toFixed(1));
  assert.deepEqual(effects.map((row) => row[1]), expected);
  await close();
});

test("stopping takes no longer than a run or two, and the latest question wins", async () => {
  const { page, close } = await open();
  await study(page, "Many runs");
  await page.locator("#study-runs").selectOption("1000");
  await page.locator(".found").waitFor(LONG);
  const stopped = page.evaluate(() => {
    const began = performance.now();
    /** @type {HTMLButtonElement} */ (document.querySelector(".stop")).click();
    return began;
  });
  await stopped;
  await page.locator('.study[data-busy="false"]').waitFor();
  const runs = async () => Number(/^[\d,]+/.exec(await page.locator(".found").innerText())?.[0].replace(",", ""));
  const then = await runs();
  assert.ok(then > 0 && then < 1000);
  await page.waitForTimeout(600);
  assert.equal(await runs(), then, "no run comes in after the word");
  // Workers that obeyed are the same ones: none had to be ended.
  const workers = page.workers().length;
  await page.locator("#study-runs").selectOption("1000");
  await page.locator("#study-runs").selectOption("50");
  assert.match(await answer(page), /^50 of 50/);
  assert.equal(page.workers().length, workers);
  await close();
});

test("a worker killed in the middle of its runs is replaced, and the reader is told", async () => {
  const { page, complaints, close } = await open();
  await study(page, "Many runs");
  await page.locator("#study-runs").selectOption("200");
  await page.locator(".found").waitFor(LONG);
  const worker = page.workers().findLast((one) => one.url().includes("/studies/"));
  assert.ok(worker);
  await worker.evaluate(() => self.close());
  const notice = page.locator(".study .trouble");
  await notice.waitFor({ timeout: 20_000 });
  assert.match(await notice.innerText(), /begun again/);
  assert.match(await answer(page), /^200 of 200 runs/);
  assert.deepEqual(complaints, []);
  await close();
});

test("all studies can be reached and asked by keyboard alone", async () => {
  const { page, close } = await open();
  await page.locator(".open-studies").focus();
  await page.keyboard.press("Enter");
  await page.locator(".kinds").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), "studies-title");
  for (let kind = 0; kind < 3; kind++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.match(await answer(page), /In this run of the model/);
  await page.keyboard.press("Tab");
  while ((await page.evaluate(() => document.activeElement?.id)) !== "study-series") await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => !document.querySelector(".found")?.textContent?.includes("Oil price"));
  assert.match(await answer(page), /In this run of the model/);
  await close();
});

for (const [colorScheme, width] of /** @type {["light" | "dark", number][]} */ ([["light", 320], ["dark", 1280]])) {
  test(`no violation and nothing wider than the page: ${colorScheme}, ${width} px`, async () => {
    const { page, close } = await open({ colorScheme, viewport: { width, height: 900 } });
    await page.evaluate(axe);
    await study(page, "Many runs");
    await page.locator("#study-runs").selectOption("50");
    for (const name of ["Many runs", "Why", "Landscape", "Sensitivity", "Two worlds", "Patterns"]) {
      await study(page, name);
      if (name === "Two worlds") await moveLever(page);
      if (name === "Patterns") await page.locator(".study :is(.found, .trouble)").first().waitFor();
      else await page.locator(".study .found").waitFor(LONG);
      const table = page.locator(".study details.table > summary");
      if (await table.count()) await table.click();
      const { violations } = await page.evaluate(() => /** @type {any} */ (window).axe.run(".studies"));
      assert.deepEqual(violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes[0].html}`), [], name);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${name} fits`);
    }
    await close();
  });
}
