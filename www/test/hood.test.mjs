// Under the hood: reached by keyboard, searched, taken along, and open to all.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { open, openDrawers } from "./browser.mjs";

const axe = await readFile(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** @typedef {import("playwright-core").Page} Page */

const LONG = { timeout: 60_000 };
const PARTS = ["Equations", "Numbers", "Tests", "Limits", "Glossary", "Who is who"];

/** Opens one of its parts. @param {Page} page @param {string} name */
async function part(page, name) {
  const door = page.locator(".open-hood");
  if (await door.count()) await door.click();
  await page.locator(".hood .kinds").getByRole("button", { name, exact: true }).click();
  if (name === "Numbers") await page.locator(".ledger tbody tr").first().waitFor(LONG);
  if (name === "Tests") await page.locator(".hood :is(.patterns, .trouble)").first().waitFor();
}

/** How many numbers a search found, and of how many. @param {Page} page */
async function found(page) {
  const [, count, of] = /** @type {RegExpExecArray} */ (/^([\d,]+) of ([\d,]+) numbers/.exec(await page.locator(".hood .count").innerText()));
  return [count, of].map((digits) => Number(digits.replaceAll(",", "")));
}

test("nothing of it is loaded before a reader opens it, and it opens by keyboard alone", async () => {
  /** @type {string[]} */
  const asked = [];
  const { page, complaints, strangers, refusals, close } = await open({
    prepare: async (context) => context.on("request", (request) => asked.push(request.url())),
  });
  assert.deepEqual(asked.filter((url) => /hood\.(js|css)/.test(url)), []);
  await page.locator(".open-hood").focus();
  await page.keyboard.press("Enter");
  await page.locator(".hood .kinds").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), "hood-title");
  assert.ok(asked.some((url) => url.includes("/studies/hood.js")) && asked.some((url) => url.includes("/studies/hood.css")));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator(".ledger tbody tr").first().waitFor(LONG);
  while ((await page.evaluate(() => document.activeElement?.id)) !== "hood-words") await page.keyboard.press("Tab");
  await page.keyboard.type("demand_elasticity");
  await page.waitForFunction(() => document.querySelectorAll(".ledger tbody tr").length === 1);
  assert.deepEqual(complaints, []);
  assert.deepEqual(strangers, []);
  assert.deepEqual(await refusals(), []);
  await close();
});

test("equations are MathML with words beside them, and lead to their numbers", async () => {
  const { page, close } = await open();
  await part(page, "Equations");
  assert.equal(await page.locator(".day-steps > li").count(), 13);
  const drawn = await page.locator(".equation math[display=block]").evaluateAll((all) => all.map((math) => ({
    space: math.namespaceURI, words: math.getAttribute("alttext"), beside: math.closest(".equation")?.querySelector("p")?.textContent, width: math.getBoundingClientRect().width,
  })));
  assert.ok(drawn.length >= 26);
  for (const { space, words, beside, width } of drawn) {
    assert.equal(space, "http://www.w3.org/1998/Math/MathML");
    assert.ok(words && words === beside && width > 20, `${words}`);
  }
  const trust = page.locator('[data-processes="trust"]');
  await trust.locator("summary").nth(1).click();
  await trust.getByRole("button", { name: /half-life of what was kept/ }).click();
  const row = page.locator('.ledger [data-path="parameters.trust.half_life_kept"]');
  await row.waitFor(LONG);
  assert.equal(await page.locator(".ledger tbody tr").count(), 1);
  assert.match(await row.innerText(), /days/);
  await close();
});

test("numbers are filtered, follow the levers, and can be taken along", async () => {
  const { page, complaints, close } = await open();
  await part(page, "Numbers");
  const [all, of] = await found(page);
  assert.ok(all === of && all > 2000);
  assert.equal(await page.locator(".ledger tbody tr").count(), 40);
  await page.getByRole("button", { name: /^Show more/ }).click();
  assert.equal(await page.locator(".ledger tbody tr").count(), 80);

  await page.locator("#hood-group").selectOption({ label: "Oil and gas market" });
  const [market] = await found(page);
  assert.ok(market > 10 && market < 40);
  assert.ok((await page.locator(".ledger code").allInnerTexts()).every((path) => path.startsWith("market.")));
  await page.locator("#hood-how").selectOption("published");
  const [published] = await found(page);
  assert.ok(published > 0 && published < market);

  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as CSV" }).click();
  const file = await readFile(/** @type {string} */ (await (await downloading).path()), "utf8");
  const lines = file.trim().split("\r\n").filter((line) => !line.startsWith("#"));
  assert.equal(lines.length, published + 1);
  assert.match(lines[0], /^path,about,meaning,value,baseline,low,high,unit/);
  assert.ok(lines.slice(1).every((line) => line.startsWith("market.")));

  await page.locator("#hood-how").selectOption("");
  await page.locator("#hood-group").selectOption("levers");
  await openDrawers(page);
  const lever = page.locator("[id^=lever-]:is(input)").first();
  const id = (await lever.getAttribute("id"))?.slice("lever-".length);
  const most = Number(await lever.getAttribute("max"));
  await lever.press("End");
  await page.locator(`.ledger [data-path="levers.${id}"]`).getByText("in the baseline").waitFor(LONG);
  assert.ok((await page.locator(`.ledger [data-path="levers.${id}"] td`).first().innerText()).includes(String(most)));
  await page.locator("#hood-words").fill("no such number");
  assert.deepEqual(await found(page), [0, all]);
  assert.equal(await page.locator(".ledger").count(), 0);
  assert.deepEqual(complaints, []);
  await close();
});

test("every source has a title, every link to one leads to an address, and notes are there", async () => {
  const { page, close } = await open();
  await part(page, "Numbers");
  while (await page.getByRole("button", { name: /^Show more/ }).count()) await page.evaluate(() => {
    const numbers = /** @type {any} */ (document.querySelector("bc-hood-numbers"));
    numbers.shown = Infinity;
    return numbers.updateComplete;
  });
  const links = await page.locator(".ledger a").evaluateAll((all) => all.map((link) => [link.textContent?.trim(), /** @type {HTMLAnchorElement} */ (link).href]));
  assert.ok(links.length > 100);
  for (const [title, href] of links) {
    assert.ok(title && title.length > 3, href ?? "");
    assert.match(href ?? "", /^https:\/\/[\w.-]+\.\w+(\/|$)/);
  }
  const cells = await page.locator(".ledger .source").evaluateAll((all) => all.map((cell) => cell.textContent?.trim() ?? ""));
  assert.ok(cells.every((text) => text.length > 5));
  assert.ok(await page.locator(".ledger .source small").count() > 500, "notes of quantities");
  assert.ok(await page.locator(".ledger details li").count() > 100, "facets of ties");
  await close();
});

test("limits can be reached from results, and the studies from here", async () => {
  const { page, close } = await open();
  await page.locator("#leaves-out a").click();
  await page.locator(".hood-limits").waitFor(LONG);
  const limits = JSON.parse(await readFile(new URL("../hood/en/limits.json", import.meta.url), "utf8"));
  assert.equal(await page.locator("[data-limit]").count(), limits.length);
  await part(page, "Tests");
  const kept = JSON.parse(await readFile(new URL("../data/patterns.json", import.meta.url), "utf8"));
  assert.deepEqual(await page.locator(".hood .patterns li").evaluateAll((all) => all.map((item) => item.getAttribute("data-pass"))), kept.map((/** @type {any} */ { pass }) => String(pass)));
  await page.getByRole("button", { name: "Rank them in the studies" }).click();
  await page.locator("#study-factors").waitFor(LONG);
  await page.locator("#study-factors").selectOption("numbers");
  await page.locator(".effects li").nth(8).waitFor(LONG);
  const names = await page.locator(".effects .words").allInnerTexts();
  assert.ok(names.length > 5 && names.every((name) => !/^[a-z_]+(\.[a-z_]+)?$/.test(name)), names.join("; "));
  // By key, since rows above the link still come in and move it.
  await page.locator(".study").getByRole("link", { name: "What it leaves out" }).press("Enter");
  await page.locator(".hood-limits").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), "hood-title");
  await close();
});

test("who is who follows the world, and the glossary is whole", async () => {
  const { page, close } = await open();
  await part(page, "Who is who");
  const agents = await page.evaluate(() => /** @type {any} */ (document.querySelector("bc-sandbox")).world.scenario.agents.map((/** @type {any} */ { id }) => id));
  const shown = await page.locator("[data-agent]").evaluateAll((all) => all.map((item) => [item.getAttribute("data-agent"), item.querySelector("dd")?.firstChild?.textContent ?? ""]));
  assert.deepEqual(shown.map(([id]) => id).sort(), [...agents].sort());
  assert.ok((await page.locator("[data-agent] dd").allInnerTexts()).every((text) => text.length > 40));
  await part(page, "Glossary");
  const glossary = JSON.parse(await readFile(new URL("../hood/en/glossary.json", import.meta.url), "utf8"));
  assert.equal(await page.locator("[data-term]").count(), glossary.length);
  await close();
});

for (const [colorScheme, width] of /** @type {["light" | "dark", number][]} */ ([["light", 320], ["dark", 320], ["light", 1280], ["dark", 820]])) {
  test(`no violation and nothing wider than the page: ${colorScheme}, ${width} px`, async () => {
    const { page, close } = await open({ colorScheme, viewport: { width, height: 900 } });
    await page.evaluate(axe);
    for (const name of PARTS) {
      await part(page, name);
      for (const closed of await page.locator(".hood details:not([open]) > summary").all().then((all) => all.slice(0, 8))) await closed.evaluate((summary) => /** @type {HTMLDetailsElement} */ (summary.parentElement).open = true);
      const { violations } = await page.evaluate(() => /** @type {any} */ (window).axe.run(".hood"));
      assert.deepEqual(violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes[0].html}`), [], name);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${name} fits`);
    }
    await close();
  });
}
