// Languages other than English: nothing missing, and the page in each of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FIRST, languages, problems, textIn } from "../text/languages.mjs";
import { linkOf } from "../js/task/format.js";
import { digest, open, openDrawers, site } from "./browser.mjs";

const others = (await languages()).filter((code) => code !== FIRST);

/** Sentences in English among these texts. @param {string[]} texts */
const english = (texts) => texts.filter((text) => /[A-Za-z]{4,} [A-Za-z]{3,}/.test(text));

test("there are languages written from right to left", async () => {
  assert.ok(others.length >= 2, others.join(", "));
  for (const code of others) assert.equal((await textIn(code)).dir, "rtl");
});

for (const code of others) {
  test(`${code} says all that English says, with the same placeholders, links and citations`, async () => {
    assert.deepEqual(await problems(code), []);
  });

  for (const width of [320, 1280]) {
    test(`${code}: the page at ${width} pixels, from right to left and without sideways scroll`, async () => {
      const opened = await open({ viewport: { width, height: 900 } });
      const { page, complaints, strangers } = opened;
      const same = await digest(page);
      const { lang, dir, page: words } = await textIn(code);
      await page.locator(`.languages a[lang="${lang}"]`).click();
      await page.waitForURL(`${site}${code}.html**`);
      await page.locator("#digest").waitFor({ timeout: 90_000 });
      assert.equal(await digest(page), same, "the world goes along");
      assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), [lang, dir]);
      assert.equal(await page.locator("h1").innerText(), words.heading);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, "the page scrolls sideways");
      assert.equal(await page.locator(".draft").count(), 1, "a draft says that it is one");
      // What the scripts draw speaks the language too: no sentence of the sandbox is English.
      const spoken = await page.locator("#sandbox h3, #sandbox button, #sandbox summary").allInnerTexts();
      assert.deepEqual(english(spoken), []);
      assert.deepEqual([complaints, strangers], [[], []]);
      await opened.close();
    });
  }

  test(`${code}: the pages for tasks and authors, what is under the hood and the code for other pages speak it`, async () => {
    const opened = await open({ at: `${site}task.${code}.html`, model: false, viewport: { width: 320, height: 900 } });
    const { page, complaints } = opened;
    const fits = async () => assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 320, `${page.url()} scrolls sideways`);
    const said = (/** @type {string} */ selector) => page.locator(selector).allInnerTexts();
    await page.locator("#task h1").waitFor();
    assert.deepEqual(english(await said("#task :is(h1, h2, label, legend, button, p)")), []);
    await fits();
    const task = { title: "x", instructions: "", world: "#1.s=muscat-2025&r=1&v=0.3.0", questions: [{ kind: /** @type {const} */ ("text"), text: "x", options: [], unit: "", predict: false }] };
    await page.goto(/** @type {string} */ (await linkOf(task, null, `${site}task.${code}.html`)));
    assert.equal(new URL(await page.locator('#task a[href*="#1.s=muscat-2025"]').evaluate((link) => /** @type {HTMLAnchorElement} */ (link).href)).pathname, new URL(`${site}${code}.html`).pathname);
    const response = await page.goto(`${site}author.${code}.html`);
    assert.match(response?.headers()["content-security-policy"] ?? "", /frame-ancestors 'none'/);
    await page.locator("bc-world-editor .checks [role=status]").waitFor({ timeout: 60_000 });
    // The fields of a form are those of the file, which is the same in every language.
    assert.deepEqual(english(await said("main :is(h1, h2, .author-notice, .what button, .author-start *, .file-bar *)")), []);
    assert.equal(await page.locator(".masthead a").getAttribute("href"), `${code}.html`);
    await fits();

    await page.goto(`${site}embed.html?lang=${code}&show=map`);
    await page.locator(".embed-open").waitFor();
    const ways = await page.locator(".embed-foot a, bc-embed a").evaluateAll((all) => all.map((link) => new URL(/** @type {HTMLAnchorElement} */ (link).href).pathname));
    assert.ok(ways.length >= 2 && ways.every((way) => way.endsWith(`/${code}.html`)), ways.join(" "));

    await page.goto(`${site}${code}.html`);
    await page.locator("#digest").waitFor({ timeout: 90_000 });
    await page.locator("bc-hood-door button").click();
    await page.locator(".day-steps").waitFor();
    assert.deepEqual(english(await said(".hood :is(h3, h4, .guide, .equation > p:not(.cites), dd)")), []);
    assert.equal(await page.locator(".hood math").first().getAttribute("dir"), "ltr");
    // Not the numbers and the tests: what a number is, its source, and the patterns are told in English alone.
    for (const part of [3, 4, 5]) {
      await page.locator(".hood .kinds button").nth(part).click();
      // Names of documents stay as they are.
      const told = (await said(".hood .study :is(h3, dt, dd, li)")).map((text) => text.replace(/docs\/[\w.]+/g, ""));
      assert.ok(told.length > 5);
      assert.deepEqual(english(told), []);
      await fits();
    }
    await openDrawers(page);
    await page.locator("bc-share .embed").click();
    await page.locator("dialog.embed-dialog").waitFor();
    assert.deepEqual(english(await said("dialog :is(h2, label, legend, .meaning, button)")), []);
    assert.deepEqual(complaints, []);
    await opened.close();
  });
}
