// axe-core finds nothing, in both colour schemes, narrow and wide, at rest and in use.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { open, openDrawers, site } from "./browser.mjs";

const axe = await readFile(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** @param {import("playwright-core").Page} page @param {string} state */
async function check(page, state) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => /** @type {any} */ (window).axe.run());
  const found = violations.map((/** @type {any} */ { id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((/** @type {any} */ node) => node.html).join(" ")}`);
  assert.deepEqual(found, [], state);
}

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  for (const width of [320, 1280]) {
    test(`no violation: ${colorScheme}, ${width} px`, async () => {
      const { page, close } = await open({ colorScheme, viewport: { width, height: 900 } });
      await check(page, "at rest");
      await openDrawers(page);
      await page.locator("[id^=lever-]:is(input)").first().press("End");
      await page.locator("bc-controls form.intervention button.wide").first().click();
      await page.locator(".differences li").nth(1).waitFor();
      for (const summary of await page.locator("details.table > summary, .log > summary").all()) await summary.click();
      await check(page, "drawers, tables and log open, two changes");
      await page.locator(".days input").press("End");
      await page.locator(".themes input").first().uncheck();
      await check(page, "the last day, one theme taken out");
      for (const worker of page.workers()) await worker.evaluate(() => self.close());
      await page.locator(".trouble").waitFor({ timeout: 20_000 });
      await check(page, "model stopped");
      await close();
    });
  }

  test(`no violation with a notice on a link, steps and a replay: ${colorScheme}`, async () => {
    const { page, close } = await open({ colorScheme, viewport: { width: 390, height: 900 } });
    await page.goto(`${site}#1.s=muscat-2025&l=patience:0.9,unknown:1&t=30&v=0.2.0&d=0123456789abcdef`);
    await page.locator(".report").waitFor();
    await openDrawers(page);
    await page.locator("button.preset").first().click();
    await page.getByRole("button", { name: "Copy link" }).click();
    await page.locator("bc-share [role=status]", { hasText: /copied|selected/ }).waitFor();
    await check(page, "a notice, a preset, a link copied");
    await page.locator(".steps .undo").click();
    await page.locator(".steps .replay").click();
    await page.locator("bc-past .replaying").waitFor();
    await check(page, "the last change shown once more");
    await close();
  });

  test(`words in figures stand out from the paper: ${colorScheme}`, async () => {
    const { page, close } = await open({ colorScheme });
    const ratios = await page.evaluate(() => {
      const context = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d", { willReadFrequently: true }));
      const luminance = (/** @type {string} */ colour) => {
        context.fillStyle = colour;
        context.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((part) => {
          const share = part / 255;
          return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const ratio = (/** @type {string} */ a, /** @type {string} */ b) => {
        const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
        return (high + 0.05) / (low + 0.05);
      };
      const paper = getComputedStyle(document.documentElement).backgroundColor;
      const land = getComputedStyle(/** @type {Element} */ (document.querySelector(".land"))).fill;
      // A name on the band of stages stands on its stretch; a hatched one is mostly paper.
      const ground = (/** @type {Element} */ text) => {
        const stretch = text.closest(".stage")?.querySelector("rect");
        const fill = stretch ? getComputedStyle(stretch).fill : paper;
        return fill.startsWith("url") ? paper : fill;
      };
      const texts = [...document.querySelectorAll("svg.time text, .panel .name")].map((text) => ({
        text: text.textContent,
        ratio: ratio(text instanceof SVGElement ? getComputedStyle(text).fill : getComputedStyle(text).color, ground(text)),
      }));
      const onLand = [...document.querySelectorAll("svg.map text")].map((text) => ({ text: text.textContent, ratio: ratio(getComputedStyle(text).fill, land) }));
      return [...texts, ...onLand];
    });
    assert.ok(ratios.length > 60);
    assert.deepEqual(ratios.filter(({ ratio }) => ratio < 4.5), []);
    await close();
  });
}
