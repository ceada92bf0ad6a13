// The sessions for teachers: every page can be read at any width and printed, and every link leads somewhere.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { lessons } from "../teaching.mjs";
import { open, site } from "./browser.mjs";
import { faults } from "./layout.mjs";

const axe = await readFile(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const all = await lessons();

test("there is a page for each session, and the first page leads to them", async () => {
  assert.deepEqual(all.map(({ page }) => page), ["teaching.html", "teaching-secondary.html", "teaching-undergraduate.html", "teaching-graduate.html"]);
  const { page, close } = await open({ model: false });
  await page.locator('.masthead a[href="teaching.html"]').click();
  await page.waitForURL(`${site}teaching.html`);
  for (const { page: name } of all.slice(1)) assert.ok(await page.locator(`main a[href="${name}"]`).count(), name);
  await close();
});

for (const { page: name, title } of all) {
  test(`${name}: to be read at any width, without a complaint, and its links lead somewhere`, async () => {
    const { page, complaints, strangers, close } = await open({ model: false });
    const response = await page.goto(`${site}${name}`);
    assert.match(response?.headers()["content-security-policy"] ?? "", /frame-ancestors 'none'/);
    assert.equal(await page.locator("h1").innerText(), title);
    for (const [width, colorScheme] of /** @type {const} */ ([[320, "dark"], [1280, "light"]])) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await faults(page), [], `${width} px`);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => /** @type {any} */ (window).axe.run());
      assert.deepEqual(violations.map((/** @type {{ id: string, nodes: { html: string }[] }} */ { id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`), []);
    }
    assert.doesNotMatch(await page.locator("main :is(p, li, td, h1, h2):not(:has(code))").allInnerTexts().then((all) => all.join("\n")), /["']/, "marks are those of print");
    await page.emulateMedia({ media: "print", colorScheme: "light" });
    assert.equal(await page.locator(".masthead nav, .foot").evaluateAll((all) => all.filter((part) => part.checkVisibility()).length), 0, "on paper there is nothing to press");
    await page.emulateMedia({ media: "screen" });
    const links = [...new Set(await page.locator("a").evaluateAll((found) => found.map((link) => /** @type {HTMLAnchorElement} */ (link).href)))];
    for (const link of links) {
      const reply = await page.request.get(link);
      assert.ok(reply.ok(), link);
      const [, part] = link.split("#");
      if (part && !link.includes("task.html")) assert.ok((await reply.text()).includes(`id="${part}"`), link);
    }
    assert.deepEqual([complaints, strangers], [[], []]);
    await close();
  });

  test(`${name}: its tasks open`, async () => {
    const { page, complaints, close } = await open({ model: false, at: `${site}${name}` });
    const tasks = [...new Set(await page.locator('main a[href^="task.html#"]').evaluateAll((found) => found.map((link) => /** @type {HTMLAnchorElement} */ (link).href)))];
    assert.equal(tasks.length, name === "teaching.html" ? 0 : 1);
    for (const task of tasks) {
      const file = JSON.parse(await readFile(new URL(`../../docs/teaching/${name.replace(/^teaching-|\.html$/g, "")}.task.json`, import.meta.url), "utf8"));
      await page.goto(task);
      await page.locator("#task h1", { hasText: file.title }).waitFor();
    }
    assert.deepEqual(complaints, []);
    await close();
  });
}
