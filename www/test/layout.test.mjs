// The layout holds: on every width, on paper, with text twice as long, and written from right to left.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { open, openDrawers } from "./browser.mjs";
import { faults } from "./layout.mjs";

/** @typedef {import("playwright-core").Page} Page */

const read = async (/** @type {string} */ path) => JSON.parse(await readFile(new URL(path, import.meta.url), "utf8"));
const english = await read("../text/en.json");
const groups = await read("../hood/en/groups.json");

/** What is no text of the page, but says what language it is. */
const KEPT = new Set(["lang", "dir", "endonym"]);

/** Text of a chapter that its script draws; its prose stands in the page. */
const DRAWN = new Set(["name", "title", "axis", "label", "unit", "words"]);

const twice = (/** @type {string} */ text) => (/\p{L}/u.test(text) ? `${text} ${text}` : text);

/** The same data with texts doubled. @param {any} data @param {(key: string) => boolean} which @param {string} [key] @returns {any} */
function doubled(data, which, key = "") {
  if (typeof data === "string") return which(key) ? twice(data) : data;
  if (Array.isArray(data)) return data.map((item) => doubled(item, which, key));
  if (data?.constructor !== Object) return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, doubled(value, which, name)]));
}

/** Pixels of a sheet of A4 between margins of a centimetre. */
const A4 = 718;

/**
 * Gives the page longer words and a direction of writing, as if it were in another language.
 * @param {"ltr" | "rtl"} dir
 * @returns {(context: import("playwright-core").BrowserContext) => Promise<void>}
 */
const written = (dir) => async (context) => {
  await context.route((url) => /\/(index\.html)?$/.test(url.pathname), async (route) => {
    const response = await route.fetch();
    const page = (await response.text()).replace(/<html [^>]*>/, `<html lang="en" dir="${dir}" data-text="long">`);
    const [head, body] = page.split("</head>");
    // Between tags; the numbers that the model fills in stay as they are.
    const told = body.replace(/(?<!data-of="[^"]*")>([^<>]*\p{L}[^<>]*)</gu, (_, text) => `>${twice(text)}<`);
    await route.fulfill({ response, body: `${head}</head>${told}` });
  });
  await context.route(/\/text-long\.json/, (route) => route.fulfill({ json: doubled(english, (key) => !KEPT.has(key)) }));
  await context.route(/\/text-long-groups\.json/, (route) => route.fulfill({ json: doubled(groups, () => true) }));
  await context.route(/\/story-[a-z-]+\.long\.json/, async (route) => {
    const response = await route.fetch({ url: route.request().url().replace(".long.json", ".json") });
    await route.fulfill({ response, json: doubled(await response.json(), (key) => DRAWN.has(key)) });
  });
};

/** Everything open that can be opened, two changes, and every chapter alive. @param {Page} page */
async function openAll(page) {
  await openDrawers(page);
  await page.locator("[id^=lever-]:is(input)").first().press("End");
  await page.locator("bc-controls form.intervention button.wide").first().click();
  await page.locator(".differences li").nth(1).waitFor();
  await page.locator(".open-studies").click();
  await page.locator(".kinds button").nth(2).click();
  await page.locator('.study[data-busy="false"] .found').waitFor({ timeout: 60_000 });
  for (const id of await page.locator("[data-chapter]").evaluateAll((all) => all.map(({ id }) => id))) {
    await page.locator(`#${id} .step`).first().evaluate((step) => step.scrollIntoView({ block: "center" }));
    await page.locator(`#${id} .story-tools .onward`).waitFor();
  }
  await page.evaluate(() => {
    window.scrollTo(0, 0);
    for (const details of document.querySelectorAll("details.table, .log")) /** @type {HTMLDetailsElement} */ (details).open = true;
  });
  await page.locator(".study .scroll table").first().waitFor();
}

/** Faults on each of these widths, after the page has taken it. @param {Page} page @param {number[]} widths */
async function faultsAt(page, ...widths) {
  const all = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    await page.waitForTimeout(400);
    all.push(...(await faults(page)).map((fault) => `${width} px: ${fault}`));
  }
  return all;
}

test("on every width and on paper nothing is cut off, too wide, or upon another", async () => {
  const { page, close } = await open({ reducedMotion: "reduce" });
  await openAll(page);
  assert.deepEqual(await faultsAt(page, 320, 390, 820, 1280, 1680), []);
  await page.emulateMedia({ media: "print" });
  assert.deepEqual(await faultsAt(page, A4), [], "on paper");
  await close();
});

for (const dir of /** @type {const} */ (["ltr", "rtl"])) {
  test(`the layout survives text that is twice as long, ${dir}`, async () => {
    const { page, complaints, close } = await open({ reducedMotion: "reduce", prepare: written(dir) });
    await openAll(page);
    assert.deepEqual(await faultsAt(page, 320, 1280), []);
    assert.ok((await page.locator("h1").innerText()).length > 1.9 * english.page.heading.length);
    // Time runs from left to right in every chart, in every language, as it does in scientific figures everywhere.
    const days = await page.locator("bc-alignment path.agent").first().evaluate((path) => {
      const line = /** @type {SVGPathElement} */ (path);
      return [line.getPointAtLength(0).x, line.getPointAtLength(line.getTotalLength()).x];
    });
    assert.ok(days[0] < days[1]);
    assert.deepEqual(complaints, []);
    await close();
  });
}

test("the measure finds what is wrong", async () => {
  const { page, close } = await open({ model: false, viewport: { width: 390, height: 844 } });
  /** @type {[string, RegExp][]} */
  const harms = [
    ["h1 { white-space: nowrap; }", /scrolls sideways|reaches from/],
    [".dek { height: 1em; overflow: hidden; }", /is cut off/],
    [".dek { margin-block-start: -3rem; }", /lies on/],
    [".prose { width: 30rem; }", /reaches from .* out of/],
  ];
  for (const [harm, expected] of harms) {
    const sheet = await page.evaluateHandle((css) => {
      const made = new CSSStyleSheet();
      made.replaceSync(css);
      document.adoptedStyleSheets = [made];
      return made;
    }, harm);
    const found = await faults(page, ".opening");
    assert.ok(found.some((fault) => expected.test(fault)), `${harm}: ${found.join("; ")}`);
    await sheet.dispose();
  }
  await close();
});
