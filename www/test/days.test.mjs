// While days run, what is out of sight waits; when they rest, all of the page shows the same day.
import assert from "node:assert/strict";
import { test } from "node:test";
import { day, open } from "./browser.mjs";

/** Days that the figures' cursors tell, each once. @param {import("playwright-core").Page} page */
const told = (page) => page.locator(".field").evaluateAll((fields) => [...new Set(fields.map((field) => Number(field.getAttribute("aria-valuenow"))))]);

test("parts out of sight wait while days run, and catch up at rest and for print", async () => {
  const { page, close } = await open();
  assert.ok((await page.locator(".field").count()) > 5);
  await page.locator(".field").first().evaluate((field) => field.scrollIntoView({ block: "center" }));
  const counts = await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    await frame();
    const slider = /** @type {HTMLInputElement} */ (document.querySelector(".days input"));
    const fields = [...document.querySelectorAll(".field")];
    /** @type {Map<Node, number>} */
    const drawn = new Map();
    new MutationObserver((changes) => {
      for (const { target } of changes) drawn.set(target, (drawn.get(target) ?? 0) + 1);
    }).observe(document.body, { subtree: true, attributeFilter: ["aria-valuenow"] });
    for (let day = 1; day <= 20; day++) {
      slider.value = String(day);
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      await new Promise((resolve) => setTimeout(resolve));
    }
    await frame();
    return { first: drawn.get(fields[0]) ?? 0, last: drawn.get(/** @type {Element} */ (fields.at(-1))) ?? 0 };
  });
  assert.ok(counts.last < counts.first, `${counts.last} times out of sight, ${counts.first} in sight`);
  await page.waitForFunction(() => [...document.querySelectorAll(".field")].every((field) => field.getAttribute("aria-valuenow") === "20"));
  assert.deepEqual(await told(page), [await day(page)]);

  await page.evaluate(async () => {
    const slider = /** @type {HTMLInputElement} */ (document.querySelector(".days input"));
    for (let day = 40; day <= 60; day++) {
      slider.value = String(day);
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    }
    window.dispatchEvent(new Event("beforeprint"));
    await Promise.resolve();
  });
  assert.deepEqual(await told(page), [60], "printed with one day");
  await close();
});
