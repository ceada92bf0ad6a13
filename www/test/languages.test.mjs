// Languages other than English: nothing missing, and the page in each of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FIRST, languages, problems, textIn } from "../text/languages.mjs";
import { digest, open, site } from "./browser.mjs";

const others = (await languages()).filter((code) => code !== FIRST);

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
      const english = spoken.filter((text) => /[A-Za-z]{4,} [A-Za-z]{3,}/.test(text));
      assert.deepEqual(english, []);
      assert.deepEqual([complaints, strangers], [[], []]);
      await opened.close();
    });
  }
}
