// The page in Firefox: it works, its run is that of every other browser, and the layout holds.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { digest, open, site } from "./browser.mjs";
import { firefox } from "./firefox.mjs";
import { measured } from "./layout.mjs";

/** WebDriver's code of the key End. */
const END = "\uE010";

/** @type {Awaited<ReturnType<typeof firefox>>} */
let opened;
/** @type {Awaited<ReturnType<typeof firefox>>["page"]} */
let page;

before(async () => {
  opened = await firefox();
  page = opened.page;
  await page.resize(1280, 900);
  await page.goto(site);
  await page.until(() => document.querySelector("#digest, .trouble[role=alert]"));
});
after(() => opened?.close());

const shown = () => page.evaluate(() => /** @type {HTMLElement} */ (document.querySelector("#digest")).innerText);

test("the model runs in Firefox, with the digest that is expected", async () => {
  assert.match(await page.evaluate(() => navigator.userAgent), /Firefox/);
  assert.equal(await page.evaluate(() => document.querySelectorAll(".trouble[role=alert]").length), 0);
  assert.ok(process.env.EXPECT_DIGEST, "EXPECT_DIGEST holds the native digest");
  assert.equal(await shown(), process.env.EXPECT_DIGEST);
});

test("a lever is moved by keyboard in Firefox, and the link gives the same run in Chromium", async () => {
  const untouched = await shown();
  await page.evaluate(() => {
    for (const drawer of document.querySelectorAll(".drawer")) /** @type {HTMLDetailsElement} */ (drawer).open = true;
    /** @type {HTMLElement} */ (document.querySelector("input[id^=lever-]")).focus();
  });
  await page.press(END);
  await page.until((old) => /** @type {HTMLElement} */ (document.querySelector("#digest")).innerText !== old, untouched);
  await page.until(() => /&d=/.test(location.hash));
  const [changed, hash] = [await shown(), await page.evaluate(() => location.hash)];
  const other = await open({ model: false });
  await other.page.goto(`${site}${hash}`);
  await other.page.reload();
  await other.page.locator("#digest").waitFor();
  assert.equal(await digest(other.page), changed);
  await other.close();
  await page.click(".reset");
  await page.until((old) => /** @type {HTMLElement} */ (document.querySelector("#digest")).innerText === old, untouched);
});

test("in Firefox days play, a study answers and chapters come to life", async () => {
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

test("in Firefox nothing is cut off, too wide, or upon another", async () => {
  for (const width of [320, 390, 1280]) {
    await page.resize(width, 900);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.deepEqual(await page.evaluate(measured, "body"), [], `${width} px`);
  }
});

test("none of this made Firefox complain", () => {
  assert.deepEqual(page.complaints, []);
});
