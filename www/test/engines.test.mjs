// The page in browsers of other engines, Firefox and WebKit: it works, its run is that of every other browser, and the
// layout holds.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { digest, open, site } from "./browser.mjs";
import { firefox } from "./firefox.mjs";
import { measured } from "./layout.mjs";
import { webkit } from "./webkit.mjs";

/** WebDriver's code of the key End. */
const END = "\uE010";

/** Each engine, what its user agent holds, and the widths to look at: a window of WebKit is never narrower. */
const ENGINES = /** @type {const} */ ([
  { name: "Firefox", start: firefox, agent: /Firefox/, widths: [320, 390, 1280] },
  { name: "WebKit", start: webkit, agent: /AppleWebKit(?!.*Chrom)/, widths: [450, 820, 1280] },
]);

for (const { name, start, agent, widths } of ENGINES) {
  describe(name, () => {
    /** @type {Awaited<ReturnType<typeof firefox>> | Awaited<ReturnType<typeof webkit>>} */
    let opened;
    /** @type {(typeof opened)["page"]} */
    let page;

    before(async () => {
      opened = await start();
      page = opened.page;
      await page.goto(site);
      await page.resize(1280, 900);
      await page.until(() => document.querySelector("#digest, .trouble[role=alert]"));
    });
    after(() => opened?.close());

    const shown = () => page.evaluate(() => /** @type {HTMLElement} */ (document.querySelector("#digest")).innerText);

    test("the model runs, with the digest that is expected", async () => {
      assert.match(await page.evaluate(() => navigator.userAgent), agent);
      assert.equal(await page.evaluate(() => document.querySelectorAll(".trouble[role=alert]").length), 0);
      assert.ok(process.env.EXPECT_DIGEST, "EXPECT_DIGEST holds the native digest");
      assert.equal(await shown(), process.env.EXPECT_DIGEST);
    });

    test("a lever is moved by keyboard, and the link gives the same run in Chromium", async () => {
      const untouched = await shown();
      await page.evaluate(() => {
        for (const drawer of document.querySelectorAll(".drawer")) /** @type {HTMLDetailsElement} */ (drawer).open = true;
        /** @type {HTMLElement} */ (document.querySelector("input[id^=lever-]")).focus();
      });
      await page.press(END);
      await page.until((/** @type {string} */ old) => /** @type {HTMLElement} */ (document.querySelector("#digest")).innerText !== old, untouched);
      await page.until(() => /&d=/.test(location.hash));
      const [changed, hash] = [await shown(), await page.evaluate(() => location.hash)];
      const other = await open({ model: false });
      await other.page.goto(`${site}${hash}`);
      await other.page.reload();
      await other.page.locator("#digest").waitFor();
      assert.equal(await digest(other.page), changed);
      await other.close();
      await page.click(".reset");
      await page.until((/** @type {string} */ old) => /** @type {HTMLElement} */ (document.querySelector("#digest")).innerText === old, untouched);
    });

    test("days play, a study answers and chapters come to life", async () => {
      const shownDay = () => page.evaluate(() => Number(/** @type {HTMLInputElement} */ (document.querySelector(".days input")).value));
      await page.click("button.play");
      await page.until(() => Number(/** @type {HTMLInputElement} */ (document.querySelector(".days input")).value) >= 3);
      await page.click("button.play");
      const stopped = await shownDay();
      await new Promise((resolve) => setTimeout(resolve, 400));
      assert.equal(await shownDay(), stopped);
      await page.click(".open-studies");
      await page.until(() => document.querySelectorAll(".kinds button").length > 3);
      await page.click(".kinds button:nth-of-type(4)");
      await page.until(() => document.querySelector('.study[data-busy="false"] .found')?.textContent);
      await page.evaluate(() => document.querySelector("#trust .step")?.scrollIntoView({ block: "center" }));
      await page.until(() => document.querySelector("#trust .story-tools .onward") && /** @type {HTMLElement} */ (document.querySelector("#trust")).dataset.digests);
    });

    test("nothing is cut off, too wide, or upon another", async () => {
      for (const width of widths) {
        await page.resize(width, 900);
        await new Promise((resolve) => setTimeout(resolve, 500));
        assert.deepEqual(await page.evaluate(measured, "body"), [], `${width} px`);
      }
    });

    test("none of this made it complain", async () => {
      assert.deepEqual(await page.heard(), []);
    });
  });
}
