// Everything by finger: taps, drags along and across, on a phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { day, digest, nextDigest, open } from "./browser.mjs";

/** @typedef {import("playwright-core").Locator} Locator */

/** @type {import("./browser.mjs").Opened} */
let opened;
/** @type {import("playwright-core").Page} */
let page;
/** @type {import("playwright-core").CDPSession} */
let fingers;

before(async () => {
  opened = await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, reducedMotion: "reduce" });
  page = opened.page;
  fingers = await page.context().newCDPSession(page);
});
after(() => opened.close());

/**
 * Puts a finger down, moves it in steps and lifts it; returns how far the page has scrolled by that.
 * @param {Locator} where
 * @param {[number, number]} from as shares of the element's box
 * @param {[number, number]} by in pixels
 */
async function swipe(where, [fromX, fromY], [byX, byY]) {
  await where.evaluate((element) => element.scrollIntoView({ block: "center" }));
  const box = /** @type {{ x: number, y: number, width: number, height: number }} */ (await where.boundingBox());
  const [x, y] = [box.x + fromX * box.width, box.y + fromY * box.height];
  const top = await page.evaluate(() => window.scrollY);
  const touch = (/** @type {"touchStart" | "touchMove" | "touchEnd"} */ type, /** @type {number} */ share) =>
    fingers.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x: x + share * byX, y: y + share * byY }] });
  await touch("touchStart", 0);
  for (let step = 1; step <= 10; step++) {
    await touch("touchMove", step / 10);
    // As a hand does: a frame between one place and the next.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
  await touch("touchEnd", 1);
  // The browser takes a tap that follows at once for a part of the swipe.
  await page.waitForTimeout(500);
  return (await page.evaluate(() => window.scrollY)) - top;
}

test("a drawer opens and closes by a tap, and a lever in it is dragged", async () => {
  const drawer = page.locator("#sandbox .drawer", { has: page.locator("[id^=lever-]:is(input)") }).nth(1);
  const isOpen = () => drawer.evaluate((element) => /** @type {HTMLDetailsElement} */ (element).open);
  const was = await isOpen();
  await drawer.locator("summary").first().tap();
  assert.equal(await isOpen(), !was);
  await drawer.locator("summary").first().tap();
  assert.equal(await isOpen(), was);
  if (!was) await drawer.locator("summary").first().tap();

  const lever = drawer.locator("[id^=lever-]:is(input)").first();
  const untouched = await digest(page);
  const usual = Number(await lever.inputValue());
  const [low, high] = [Number(await lever.getAttribute("min")), Number(await lever.getAttribute("max"))];
  const share = (usual - low) / (high - low);
  await swipe(lever, [share, 0.5], share > 0.5 ? [-120, 0] : [120, 0]);
  const moved = Number(await lever.inputValue());
  assert.ok(share > 0.5 ? moved < usual : moved > usual, `${usual} to ${moved}`);
  const changed = await nextDigest(page, untouched);
  await page.locator(".differences li").waitFor();
  await page.locator(".reset").tap();
  assert.equal(await nextDigest(page, changed), untouched);
});

test("the day is dragged along the bar, and stepped and played by taps", async () => {
  await swipe(page.locator(".days input"), [0.04, 0.5], [130, 0]);
  assert.ok((await day(page)) > 100, `day ${await day(page)}`);
  const [play, back, forward] = [0, 1, 2].map((at) => page.locator(".buttons button").nth(at));
  const there = await day(page);
  await forward.tap();
  assert.equal(await day(page), there + 1);
  await back.tap();
  assert.equal(await day(page), there);
  await play.tap();
  await page.waitForFunction((old) => Number(/** @type {HTMLInputElement} */ (document.querySelector(".days input")).value) > old, there);
  await play.tap();
  const stopped = await day(page);
  await page.waitForTimeout(700);
  assert.equal(await day(page), stopped);
  await page.locator(".days input").press("Home");
});

for (const area of ["bc-alignment rect.scrub", "bc-talks rect.scrub", "bc-series rect.scrub", "bc-capability .panel svg"]) {
  test(`in a figure a finger moves the day along, and scrolls up and down: ${area}`, async () => {
    const figure = page.locator(area).first();
    await figure.scrollIntoViewIfNeeded();
    await page.locator(".days input").press("Home");
    const scrolled = await swipe(figure, [0.5, 0.5], [0, -160]);
    assert.ok(scrolled > 60, `a swipe up scrolls: ${scrolled} px`);
    assert.equal(await day(page), 0, "and leaves the day alone");
    await swipe(figure, [0.2, 0.5], [0.3 * (/** @type {any} */ (await figure.boundingBox())).width, 0]);
    const dragged = await day(page);
    assert.ok(Math.abs(dragged - 182) < 12, `dragged to the middle: day ${dragged}`);
    const box = /** @type {{ width: number, height: number }} */ (await figure.boundingBox());
    await figure.tap({ position: { x: box.width * 0.75, y: box.height / 2 } });
    const tapped = await day(page);
    assert.ok(Math.abs(tapped - 273) < 8, `tapped: day ${tapped}`);
  });
}

test("a name in the figure is followed by a tap, and a table opened", async () => {
  const name = page.locator("bc-alignment .label > text").nth(3);
  await name.tap();
  assert.equal(await page.locator("bc-alignment path.agent.strong").count(), 1);
  await name.tap();
  const table = page.locator("bc-alignment details.table");
  await table.locator("summary").tap();
  await table.locator("tbody tr").first().waitFor();
  await table.locator("summary").tap();
});

test("a number is guessed by tap and drag", async () => {
  const guess = page.locator("#network .guess");
  await guess.scrollIntoViewIfNeeded();
  const input = guess.getByRole("slider");
  await input.waitFor();
  const box = /** @type {{ width: number, height: number }} */ (await input.boundingBox());
  await input.tap({ position: { x: box.width * 0.8, y: box.height / 2 } });
  const tapped = Number(await input.inputValue());
  assert.ok(Math.abs(tapped - 80) <= 4, `tapped ${tapped}`);
  await swipe(input, [tapped / 100, 0.5], [-0.4 * box.width, 0]);
  assert.ok(Math.abs(Number(await input.inputValue()) - (tapped - 40)) <= 6, await input.inputValue());
  assert.equal(await page.locator("#network .kept-back").count(), 1, "the figure does not say it yet");
  await guess.getByRole("button").tap();
  assert.equal(await page.locator("#network .kept-back").count(), 0);
  assert.match(await guess.locator(".said").innerText(), /You said \d+ of 100; the model says \d+/);
});

test("a line is drawn by finger, and the page stays where it is meanwhile", async () => {
  const section = page.locator("#strait");
  await section.locator(".canvas").scrollIntoViewIfNeeded();
  const handles = section.locator(".handle");
  await handles.first().waitFor();
  const values = () => handles.evaluateAll((all) => all.map((handle) => Number(handle.getAttribute("aria-valuenow"))));
  const before = await values();
  const pad = /** @type {{ width: number, height: number }} */ (await section.locator(".pad").boundingBox());
  const scrolled = await swipe(section.locator(".pad"), [0.05, 0.9], [0.9 * pad.width, -0.7 * pad.height]);
  // Less than the finger by far: chapters above may still take their last height.
  assert.ok(Math.abs(scrolled) < 30, `${scrolled} px`);
  const drawn = await values();
  assert.ok(drawn.filter((value, at) => value !== before[at]).length >= 4, `${before} to ${drawn}`);
  assert.ok(/** @type {number} */ (drawn.at(-1)) > drawn[0], "upward, as the finger went");
  await section.locator(".guess button").tap();
  await handles.first().waitFor({ state: "detached" });
});

test("on a phone the drawing stays in sight while its text is read", async () => {
  const steps = page.locator("#trust .step");
  await steps.last().evaluate((step) => step.scrollIntoView({ block: "center" }));
  const { top, bottom } = await page.locator("#trust .canvas").evaluate((canvas) => canvas.getBoundingClientRect().toJSON());
  assert.equal(top, 0);
  assert.ok(bottom < 844 / 2, `more than half of the screen is left to read on: ${bottom}`);
  const text = await steps.last().evaluate((step) => step.getBoundingClientRect().toJSON());
  assert.ok(text.bottom > bottom && text.top < 844);
});

test("none of this made the browser complain", async () => {
  assert.deepEqual(opened.complaints, []);
  assert.deepEqual(await opened.refusals(), []);
});
