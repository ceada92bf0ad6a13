// The story: read without a click, without a script, with a guess, with a change, by pointer and by keyboard.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { open } from "./browser.mjs";
import { chapters, known } from "../story/chapters.mjs";
import { check } from "../story/check-chapter.js";
import { runKey } from "../js/story/run-key.js";

const all = await chapters();
const stills = JSON.parse(await readFile(new URL("../story/stills.json", import.meta.url), "utf8"));
const axe = await readFile(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page @param {string} id */
const chapter = (page, id) => page.locator(`.chapter#${id}`);

/** Brings a step of a chapter to where a reader reads. @param {Page} page @param {string} id @param {number} step */
async function readTo(page, id, step) {
  await page.locator(`#${id} .step`).nth(step).evaluate((element) => {
    const { top } = element.getBoundingClientRect();
    window.scrollBy(0, top - window.innerHeight * 0.4);
  });
}

/** Waits until the chapter's run has been made in the browser. @param {Page} page @param {string} id */
async function confirmed(page, id) {
  await readTo(page, id, 0);
  await page.waitForFunction((of) => document.getElementById(of)?.dataset.digests, id, { timeout: 30_000 });
}

/** @param {Page} page @param {string} state */
async function noViolation(page, state) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => /** @type {any} */ (window).axe.run(document.querySelector("#story")));
  assert.deepEqual(violations.map((/** @type {any} */ { id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((/** @type {any} */ node) => node.html).join(" ")}`), [], state);
}

test("a chapter's problem is told by its place, what was found and what was expected", async () => {
  const may = await known();
  const [first] = all;
  /** @type {[(chapter: any) => void, RegExp][]} */
  const harms = [
    [(one) => (one.worlds[0].scenario = "nowhere"), /^worlds\[0\]\.scenario: found "nowhere", expected the id of a world/],
    [(one) => (one.worlds[0].seed = "7"), /^worlds\[0\]\.seed: found "7", expected 16 digits/],
    [(one) => (one.worlds[0].levers = { patience: 9 }), /^worlds\[0\]\.levers\.patience: found 9, expected a number from 0\.8 to 1\.03/],
    [(one) => one.steps[0].text.push("{oil price}"), /^steps\[0\]\.text\[2\]: found "\{oil price\}", expected a placeholder/],
    [(one) => one.steps[0].text.push("[go](lever:nothing=1)"), /^steps\[0\]\.text\[2\]: found "nothing", expected the id of a lever/],
    [(one) => one.steps[0].text.push("Said.[^nobody]"), /^sources: found nothing, expected nobody, which the text cites/],
    [(one) => one.sources.push({ id: "late", title: "A", publisher: "B", published: "2025-04-13", for: "C" }), /^sources\[\d\]\.published: found "2025-04-13", expected no later than 2025-04-12/],
    [(one) => (one.figure.kind = "pie"), /^figure\.kind: found "pie", expected one of lines, levels, sites, shares/],
    [(one) => (one.steps[1].show.day = "July"), /^steps\[1\]\.show\.day: found "July", expected a date/],
    [(one) => (one.try.controls[0].value = 50), /^try\.controls\[0\]\.intervention value: found 50, expected a number from 0\.5 to 5/],
    [(one) => (one.extra = 1), /^extra: found "extra", expected one of id, title/],
    [(one) => (one.try.controls[0].date = "2025-13-01"), /^try\.controls\[0\]\.intervention @: found "2025-13-01", expected a date/],
  ];
  assert.deepEqual(check(structuredClone(first), may), []);
  for (const [harm, expected] of harms) {
    const one = structuredClone(first);
    harm(one);
    assert.ok(check(one, may).some((problem) => expected.test(problem)), `${expected}: ${check(one, may).join("; ")}`);
  }
});

test("without JavaScript all text and all stills are there", async () => {
  for (const width of [320, 1280]) {
    const { page, close } = await open({ javaScriptEnabled: false, model: false, viewport: { width, height: 900 } });
    assert.equal(await page.locator(".chapter").count(), all.length);
    for (const { id, title, worlds, steps, guess, figure } of all) {
      const section = chapter(page, id);
      const text = (await section.innerText()).replaceAll("’", "'");
      assert.ok(text.includes(title.replaceAll("’", "'")), title);
      assert.equal(await section.locator(".step").count(), steps.length);
      assert.ok(await section.locator(".canvas svg").isVisible());
      assert.equal(await section.locator(".canvas svg").getAttribute("aria-label"), figure.alt);
      assert.ok((await section.locator(".canvas svg *").count()) > 10, `${id}: the still is drawn`);
      if (guess) assert.ok(await section.locator(".reveal").isVisible(), `${id}: the answer is there`);
      if (figure.kind !== "shares") for (const world of worlds) assert.ok(text.includes(stills.runs[runKey(world)].digest), `${id}: the still says its digest`);
      assert.doesNotMatch(text, /[{}]|undefined|NaN/);
      await section.locator(".table summary").click();
      assert.ok((await section.locator(".table tbody tr").count()) > 1, `${id}: the figure as a table`);
    }
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(over, 0, `${width} px`);
    await close();
  }
});

test("stills are of this model: their digests, numbers and version are those of runs made here", async () => {
  const { page, close } = await open();
  const version = await page.locator("#model-version").innerText();
  for (const { id, worlds, figure } of all) {
    const numbers = page.locator(`#${id} [data-of]`);
    const before = await numbers.allTextContents();
    assert.deepEqual(before.filter((text) => !/\d|no day/.test(text)), [], `${id}: a placeholder is empty`);
    await confirmed(page, id);
    const made = (await chapter(page, id).getAttribute("data-digests"))?.split(" ");
    assert.deepEqual(made, worlds.map((world) => stills.runs[runKey(world)].digest), `${id}: make the stills again (www/story/README.md)`);
    assert.deepEqual(await numbers.allTextContents(), before, `${id}: numbers in the text`);
    if (figure.kind === "shares") for (const { share } of figure.rows) assert.ok(version.includes(stills.shares[share].version), `${id}: shares of ${stills.shares[share].version}`);
  }
  await close();
});

test("reading alone moves the figures and shows the answers", async () => {
  const { page, complaints, refusals, close } = await open();
  const day = page.locator("#two-rooms .cursor-date");
  await readTo(page, "two-rooms", 0);
  await page.waitForFunction(() => document.querySelector("#two-rooms .cursor-date")?.textContent?.includes("12"));
  const start = await day.textContent();
  await readTo(page, "two-rooms", 1);
  await page.waitForFunction((old) => document.querySelector("#two-rooms .cursor-date")?.textContent !== old, start);
  await readTo(page, "two-rooms", 0);
  await page.waitForFunction((old) => document.querySelector("#two-rooms .cursor-date")?.textContent === old, start);
  for (const { id, guess } of all) {
    if (!guess) continue;
    await confirmed(page, id);
    assert.equal(await page.locator(`#${id} .reveal`).isVisible(), false, `${id}: asked first`);
    await readTo(page, id, guess.after + 1);
    await page.locator(`#${id} .reveal`).waitFor({ state: "visible" });
  }
  assert.deepEqual(await refusals(), []);
  assert.deepEqual(complaints, []);
  await close();
});

test("who turns a whole screen at once leaps over the line of reading, and sees the answer all the same", async () => {
  const { page, close } = await open({ viewport: { width: 390, height: 800 } });
  for (const { id, guess } of all) {
    if (!guess) continue;
    await confirmed(page, id);
    assert.equal(await page.locator(`#${id} .reveal`).isVisible(), false, `${id}: asked first`);
    await page.locator(`#${id} .step`).nth(guess.after + 1).evaluate((step) => {
      const { bottom } = step.getBoundingClientRect();
      // Its end stands above the line, so that no part of it ever was on it.
      window.scrollBy({ top: bottom - window.innerHeight * 0.5, behavior: "instant" });
    });
    await page.locator(`#${id} .reveal`).waitFor({ state: "visible" });
  }
  await close();
});

test("figures follow the reader before the model has loaded, or without it", async () => {
  const { page, close } = await open({ model: false, prepare: (context) => context.route("**/backchannel_bg.wasm*", (route) => route.abort()) });
  await readTo(page, "two-rooms", 0);
  await page.locator("#two-rooms .story-tools").waitFor();
  const drawn = await page.locator("#two-rooms .cursor-date").textContent();
  await readTo(page, "two-rooms", 1);
  await page.waitForFunction((old) => document.querySelector("#two-rooms .cursor-date")?.textContent !== old, drawn);
  assert.ok(await page.locator("#two-rooms .tool input").first().isDisabled(), "nothing can be changed");
  await close();
});

test("on paper all answers are there and nothing to click", async () => {
  const { page, close } = await open();
  await confirmed(page, "network");
  assert.equal(await page.locator("#network .reveal").isVisible(), false);
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator("#network .reveal").isVisible());
  assert.equal(await page.locator("#network .story-tools").isVisible(), false);
  assert.ok(await page.locator("#network .sources").isVisible());
  await close();
});

test("words that name a lever or an event set the model, and what is set can be taken back", async () => {
  const { page, close } = await open();
  for (const { id } of all) {
    await confirmed(page, id);
    const section = chapter(page, id);
    const before = await section.locator(".canvas svg").first().evaluate((svg) => new XMLSerializer().serializeToString(svg));
    await section.locator("a.sets").first().click();
    await page.waitForFunction((of) => document.getElementById(of)?.dataset.changed === "true", id, { timeout: 60_000 });
    await section.locator(".story-tools .state").getByText(/Changed:/).waitFor({ timeout: 60_000 });
    assert.notEqual(await section.locator(".canvas svg").first().evaluate((svg) => new XMLSerializer().serializeToString(svg)), before, `${id}: the figure changed`);
    await section.getByRole("button", { name: "Back to the chapter’s world" }).click();
    await page.waitForFunction((of) => document.getElementById(of)?.dataset.changed === "false", id);
  }
  await close();
});

test("every control of a chapter is there and by keyboard", async () => {
  const { page, close } = await open();
  for (const { id, try: { controls } } of all) {
    const tools = chapter(page, id).locator(".tool");
    await confirmed(page, id);
    assert.equal(await tools.count(), controls.length, id);
    for (const [index, control] of controls.entries()) assert.ok((await tools.nth(index).innerText()).includes(control.words), control.words);
  }
  await confirmed(page, "trust");
  const box = chapter(page, "trust").locator(".tool input[type=checkbox]").first();
  await box.focus();
  await box.press("Space");
  await page.waitForFunction(() => document.getElementById("trust")?.dataset.changed === "true");
  assert.ok(await chapter(page, "trust").locator("path.baseline").count());
  await close();
});

test("a number is guessed by keyboard before it is shown", async () => {
  const { page, close } = await open();
  await confirmed(page, "network");
  const guess = page.locator("#network .guess");
  const input = guess.getByRole("slider");
  assert.match(await input.getAttribute("aria-valuetext") ?? "", /50 of 100/);
  await input.focus();
  await input.press("ArrowRight");
  assert.match(await guess.locator(".said").innerText(), /Your guess: 51 of 100/);
  assert.equal(await page.locator("#network .kept-back").count(), 1, "the figure does not say it");
  await guess.getByRole("button").press("Enter");
  assert.equal(await page.locator("#network .kept-back").count(), 0);
  assert.ok(await guess.locator(".reveal").isVisible());
  const answer = await guess.getAttribute("data-answer");
  assert.match(await guess.locator(".said").innerText(), new RegExp(`You said 51 of 100; the model says ${answer}`));
  assert.ok(await input.isDisabled());
  await close();
});

test("a line is drawn by pointer and by keyboard before the runs are shown", async () => {
  const { page, close } = await open();
  const section = chapter(page, "strait");
  await section.locator(".seen").scrollIntoViewIfNeeded();
  await confirmed(page, "strait");
  await section.locator(".seen").scrollIntoViewIfNeeded();
  const handles = section.locator(".handle");
  await handles.first().waitFor();
  assert.equal(await handles.count(), 5);
  const shown = async () => (await section.locator("path.line").getAttribute("d"))?.length ?? 0;
  const short = await shown();
  await handles.first().focus();
  const value = Number(await handles.first().getAttribute("aria-valuenow"));
  await page.keyboard.press("PageUp");
  assert.equal(Number(await handles.first().getAttribute("aria-valuenow")), value + 10);
  assert.equal(await page.evaluate(() => document.activeElement?.classList.contains("handle")), true, "focus stays");
  const box = await handles.nth(2).boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y - 60, { steps: 4 });
  await page.mouse.up();
  assert.ok(Number(await handles.nth(2).getAttribute("aria-valuenow")) > value + 10);
  await section.locator(".guess button").click();
  assert.ok((await shown()) > short, "the run is shown");
  assert.equal(await handles.count(), 0);
  assert.equal(await section.locator("path.guessed").count(), 1, "beside the reader's line");
  await close();
});

test("a chapter's world goes on in the sandbox, with the same digest", async () => {
  const { page, close } = await open();
  await confirmed(page, "reply");
  await chapter(page, "reply").getByRole("button", { name: "Go on in the sandbox" }).click();
  const { digest } = stills.runs[runKey(all.find(({ id }) => id === "reply")?.worlds[0] ?? assert.fail())];
  await page.waitForFunction((wanted) => document.getElementById("digest")?.innerText === wanted, digest, { timeout: 30_000 });
  await close();
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  for (const width of [320, 1280]) {
    test(`no violation and nothing too wide: ${colorScheme}, ${width} px`, async () => {
      const { page, close } = await open({ colorScheme, viewport: { width, height: 900 } });
      await noViolation(page, "at rest");
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(over, 0);
      for (const { id } of all) {
        await confirmed(page, id);
        await readTo(page, id, 2);
      }
      await chapter(page, "trust").locator("a.sets").first().click();
      await page.waitForFunction(() => document.getElementById("trust")?.dataset.changed === "true");
      for (const summary of await page.locator(".story .table > summary").all()) await summary.click();
      await noViolation(page, "answers and tables shown, one world changed");
      await close();
    });
  }
}
