// Each control, by pointer and by keyboard.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { day, digest, nextDigest, open, openDrawers } from "./browser.mjs";

/** @type {import("./browser.mjs").Opened} */
let opened;
/** @type {import("playwright-core").Page} */
let page;

before(async () => {
  opened = await open();
  page = opened.page;
  await openDrawers(page);
});
after(() => opened.close());

const slider = () => page.locator(".days input");
const play = () => page.locator("button.play");
const reset = () => page.locator(".reset");
/** Opens or closes the log of events, and waits until that is done. */
const log = async (/** @type {boolean} */ open) => {
  await page.locator(".log > summary").click();
  await page.locator(".log > ol").waitFor({ state: open ? "attached" : "detached" });
};
const lever = () => page.locator("[id^=lever-]:is(input)").first();

test("play moves the days on, pause stops them", async () => {
  for (const use of ["pointer", "keyboard"]) {
    await press(play(), use);
    await page.waitForFunction(() => Number(/** @type {HTMLInputElement} */ (document.querySelector(".days input")).value) >= 3);
    await press(play(), use);
    const stopped = await day(page);
    await page.waitForTimeout(400);
    assert.equal(await day(page), stopped, use);
    await slider().press("Home");
  }
});

test("a step is one day, on and back", async () => {
  const [back, forward] = [page.locator(".buttons button").nth(1), page.locator(".buttons button").nth(2)];
  for (const use of ["pointer", "keyboard"]) {
    await press(forward, use);
    await press(forward, use);
    assert.equal(await day(page), 2, use);
    await press(back, use);
    assert.equal(await day(page), 1, use);
    await press(back, use);
  }
  assert.ok(await back.isDisabled());
});

test("any day can be scrubbed to and back, and figures follow", async () => {
  const summary = page.locator(".summary");
  const first = await summary.innerText();
  await slider().press("End");
  assert.equal(await day(page), 365);
  const last = await summary.innerText();
  assert.notEqual(last, first);
  const stages = await page.evaluate(() => [.../** @type {any} */ (document.querySelector("bc-sandbox")).world.run.series.talks_stage]);
  const agreed = stages.flatMap((stage, day) => (stage >= 4 && stages[day + 1] !== stage && day < 365 ? [day] : []));
  const told = await page.locator(".outcome").innerText();
  assert.equal(told.match(/agreement was in force from/g)?.length ?? 0, agreed.length, "an agreement that ended before the year did is told");
  await slider().press("ArrowLeft");
  assert.equal(await day(page), 364);
  await slider().press("Home");
  assert.equal(await summary.innerText(), first);
  const box = await page.locator("bc-alignment rect.scrub").boundingBox();
  assert.ok(box);
  await page.locator("bc-alignment rect.scrub").scrollIntoViewIfNeeded();
  const now = /** @type {{ x: number, y: number, width: number, height: number }} */ (await page.locator("bc-alignment rect.scrub").boundingBox());
  await page.mouse.move(now.x + now.width / 4, now.y + now.height / 2);
  await page.mouse.down();
  await page.mouse.move(now.x + now.width / 2, now.y + now.height / 2, { steps: 4 });
  await page.mouse.up();
  assert.ok(Math.abs((await day(page)) - 182) < 8);
  await slider().press("Home");
});

test("the spoken summary follows, a little later", async () => {
  await slider().press("End");
  const spoken = page.locator("bc-summary [role=status]");
  assert.equal(await spoken.getAttribute("aria-live"), "polite");
  await page.waitForFunction(() => document.querySelector("bc-summary [role=status]")?.textContent === document.querySelector(".summary")?.textContent);
  await slider().press("Home");
});

test("a lever changes the world, is listed, and reset takes it back", async () => {
  for (const use of ["pointer", "keyboard"]) {
    const untouched = await digest(page);
    const usual = await lever().inputValue();
    if (use === "keyboard") await lever().press("End");
    else {
      const box = /** @type {{ width: number, height: number }} */ (await lever().boundingBox());
      await lever().click({ position: { x: box.width - 2, y: box.height / 2 } });
    }
    const changed = await nextDigest(page, untouched);
    assert.equal(await page.locator(".differences li").count(), 1);
    assert.ok(await page.locator("bc-alignment path.baseline").first().isVisible());
    await press(reset(), use);
    assert.equal(await nextDigest(page, changed), untouched, use);
    assert.equal(await lever().inputValue(), usual);
    assert.equal(await page.locator(".differences li").count(), 0);
    assert.equal(await page.locator("bc-alignment path.baseline").count(), 0);
  }
});

test("dragging a lever keeps to the newest value", async () => {
  const untouched = await digest(page);
  await lever().press("Home");
  for (let i = 0; i < 12; i++) await lever().press("ArrowRight");
  const value = await lever().inputValue();
  await page.waitForTimeout(500);
  const dragged = await digest(page);
  await lever().press("ArrowLeft");
  const other = await nextDigest(page, dragged);
  await lever().press("ArrowRight");
  assert.equal(await nextDigest(page, other), dragged);
  assert.equal(await lever().inputValue(), value);
  await reset().click();
  assert.equal(await nextDigest(page, dragged), untouched);
});

test("an intervention fires on the day shown, is listed, happens, and can be removed", async () => {
  const form = page.locator("bc-controls form.intervention").first();
  const fire = form.locator("button.wide");
  await log(true);
  for (const use of ["pointer", "keyboard"]) {
    const untouched = await digest(page);
    const before = await page.locator(".log [data-kind=intervention]").count();
    for (let i = 0; i < 10; i++) await slider().press("ArrowRight");
    const name = (await form.locator("option:checked").innerText()).trim();
    assert.match(await fire.innerText(), /22 April 2025/);
    await press(fire, use);
    await nextDigest(page, untouched);
    const listed = await page.locator(".differences li").innerText();
    assert.ok(listed.includes(name) && listed.includes("22 April 2025"), listed);
    assert.equal(await page.locator(".log [data-kind=intervention]").count(), before + 1, "it is in the log");
    assert.ok((await page.locator(".today [data-kind=intervention]").count()) > 0, "it is among the day's events");
    const fired = await digest(page);
    await press(page.locator(".differences li button"), use);
    assert.equal(await nextDigest(page, fired), untouched);
    assert.ok(await page.evaluate(() => document.activeElement?.classList.contains("play")), "the keyboard keeps its place");
    await slider().press("Home");
  }
  await log(false);
});

test("every intervention can be reached in its group, and keeps its own choice", async () => {
  const forms = page.locator("bc-controls form.intervention");
  assert.ok((await forms.count()) > 3);
  const [first, second] = [forms.nth(0), forms.nth(1)];
  const before = await first.locator("option:checked").innerText();
  await second.locator("select").selectOption({ index: 1 });
  const chosen = await second.locator("option:checked").innerText();
  assert.equal(await first.locator("option:checked").innerText(), before);
  const untouched = await digest(page);
  await second.locator("button.wide").press("Enter");
  const fired = await nextDigest(page, untouched);
  assert.ok((await page.locator(".differences li").innerText()).includes(chosen.trim()));
  await reset().click();
  assert.equal(await nextDigest(page, fired), untouched);
});

test("events can be listed by theme, by pointer and by keyboard", async () => {
  await log(true);
  const all = await page.locator(".log > ol > li > ul > li").count();
  const themes = page.locator(".themes label");
  assert.ok((await themes.count()) >= 4);
  const total = (await page.locator(".themes label span").allInnerTexts()).reduce((sum, text) => sum + Number(text), 0);
  assert.equal(total, all, "every event has a theme");
  for (const use of ["pointer", "keyboard"]) {
    const first = themes.first();
    const count = Number(await first.locator("span").innerText());
    const toggle = async () => (use === "keyboard" ? first.locator("input").press("Space") : first.click());
    await toggle();
    await page.waitForFunction((rest) => document.querySelectorAll(".log > ol > li > ul > li").length === rest, all - count);
    assert.equal(await page.locator(".log [data-kind^=talks-]").count(), 0);
    await toggle();
    await page.waitForFunction((rest) => document.querySelectorAll(".log > ol > li > ul > li").length === rest, all);
  }
  await log(false);
});

test("talks, ladder and programme follow the day, and the log leads to a strike on the map", async () => {
  const titles = () => Promise.all(["#talks-title", "#ladder-title", "#programme-title"].map((id) => page.locator(id).innerText()));
  const first = await titles();
  await slider().press("End");
  const last = await titles();
  first.forEach((title, index) => assert.notEqual(title, last[index]));
  assert.ok((await page.locator("bc-talks circle.round").count()) > 3, "rounds are marked");
  assert.ok((await page.locator("bc-talks .stage").count()) >= 1);
  assert.ok((await page.locator("bc-ladder .panel").count()) >= 2, "both poles have a panel");
  assert.equal(await page.locator("bc-programme .panel").count(), 4);
  await slider().press("Home");
});

test("a strike is drawn on its day and on no other", async () => {
  // A seed in which somebody strikes in this region; which one does not matter.
  for (let seed = 1; seed < 40; seed++) {
    if (seed > 1) {
      const before = await digest(page);
      await page.locator("#seed").fill(String(seed));
      await page.locator("#seed").press("Enter");
      await nextDigest(page, before);
    }
    await log(true);
    const strike = page.locator(".log > ol > li", { has: page.locator("[data-kind=strike]") }).first();
    const found = (await strike.count()) > 0;
    if (found) {
      await strike.locator("button").click();
      await page.locator(".today [data-kind=strike]").first().waitFor();
      assert.ok((await page.locator("svg.map .strike").count()) > 0, "an arrow on the map");
      assert.ok(await page.locator(".key.day .strike").isVisible(), "and what it means");
      await slider().press("Home");
      // What is out of sight catches up once the days rest.
      await page.waitForFunction(() => !document.querySelector("svg.map .strike"));
    }
    await log(false);
    if (found) break;
    assert.ok(seed < 39, "no strike in many years");
  }
  const before = await digest(page);
  if ((await page.locator("#seed").inputValue()) !== "0000000000000001") {
    await page.locator("#seed").fill("1");
    await page.locator("#seed").press("Enter");
    await nextDigest(page, before);
  }
});

test("the summary says what the run comes to, and that one run is chance", async () => {
  const text = await page.locator(".outcome").innerText();
  assert.match(text, /In this run of the model/);
  assert.match(text, /One run is chance/);
});

test("another scenario can be chosen, and the first one again", async () => {
  const chooser = page.locator("#scenario");
  const first = await digest(page);
  const value = await chooser.inputValue();
  const values = await chooser.locator("option").evaluateAll((options) => options.map((option) => /** @type {HTMLOptionElement} */ (option).value));
  assert.ok(values.length > 1);
  assert.deepEqual([...new Set(values)], values);
  let shown = first;
  for (const other of values.filter((id) => id !== value)) {
    await chooser.selectOption(other);
    shown = await nextDigest(page, shown);
    assert.equal(await chooser.inputValue(), other);
    assert.equal(await page.locator(".trouble").count(), 0, other);
    assert.ok((await page.locator("bc-alignment path.agent").count()) > 2, other);
  }
  await chooser.selectOption(value);
  assert.equal(await nextDigest(page, shown), first, "the same world again");
  await openDrawers(page);
});

test("an event in the log leads to its day", async () => {
  await log(true);
  const jump = page.locator(".log > ol > li > button").last();
  await jump.click();
  assert.notEqual(await day(page), 0);
  await page.locator(".log > ol > li > button").first().press("Enter");
  const first = await day(page);
  assert.ok(first >= 0);
  await log(false);
  await slider().press("Home");
});

test("a seed can be written or drawn, and a bad one is refused in words", async () => {
  const field = page.locator("#seed");
  const first = await digest(page);
  await field.fill("abc");
  await field.press("Enter");
  const second = await nextDigest(page, first);
  assert.equal(await field.inputValue(), "0000000000000abc");
  await field.fill("not a seed");
  await field.press("Enter");
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  assert.ok((await page.locator("#seed-problem").innerText()).length > 10);
  assert.equal(await digest(page), second);
  await page.locator(".seed button").click();
  const third = await nextDigest(page, second);
  assert.match(await field.inputValue(), /^[0-9a-f]{16}$/);
  await field.fill("1");
  await field.press("Enter");
  assert.equal(await nextDigest(page, third), first);
});

test("an agent can be followed, and every figure has its table", async () => {
  await page.locator("#follow").selectOption({ index: 2 });
  assert.equal(await page.locator("bc-alignment path.agent.strong").count(), 1);
  await page.locator("#follow").selectOption({ index: 0 });
  const tables = page.locator("#sandbox details.table");
  for (let i = 0; i < (await tables.count()); i++) {
    const table = tables.nth(i);
    await table.locator("summary").press("Enter");
    await table.locator("tbody tr").first().waitFor();
    assert.ok((await table.locator("tbody tr").count()) > 5);
    await table.locator("summary").press("Enter");
  }
});

test("the keyboard alone gets from the top of the page to the model", async () => {
  const fresh = await open();
  await fresh.page.keyboard.press("Tab");
  assert.equal(await fresh.page.evaluate(() => document.activeElement?.className), "skip");
  await fresh.page.keyboard.press("Enter");
  await fresh.page.keyboard.press("Tab");
  assert.equal(await fresh.page.evaluate(() => document.activeElement?.id), "scenario");
  await fresh.page.keyboard.press("Tab");
  assert.ok(await fresh.page.evaluate(() => document.activeElement?.classList.contains("play")));
  const outline = await fresh.page.evaluate(() => getComputedStyle(/** @type {Element} */ (document.activeElement)).outlineStyle);
  assert.equal(outline, "solid");
  await fresh.close();
});

test("none of this made the browser complain", async () => {
  assert.deepEqual(opened.complaints, []);
  assert.deepEqual(opened.strangers, []);
  assert.deepEqual(await opened.refusals(), []);
});

/** @param {import("playwright-core").Locator} button @param {string} use */
async function press(button, use) {
  if (use === "keyboard") await button.press("Enter");
  else await button.click();
}
