// Steps: what counts as one, undo and redo by pointer and keyboard, and the last change shown once more.
import assert from "node:assert/strict";
import { test } from "node:test";
import { digest, nextDigest, open, openDrawers } from "./browser.mjs";
import { History, between, firedOnlyIn, goesOn, onlyLever, same, turnedBetween } from "../js/history.js";

/** @param {Record<string, number>} levers @param {string[]} fired @param {string} seed @returns {import("../js/contract").RunRequest} */
const world = (levers = {}, fired = [], seed = "1") => ({
  scenario: "plain", seed, days: 365, levers,
  interventions: fired.map((intervention, day) => ({ date: `2025-05-${10 + day}`, intervention, value: null })),
});

test("any walk through a history keeps its order", () => {
  // Beside the history a plain list of the same steps, undone and redone by index.
  let state = 7;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  for (let walk = 0; walk < 200; walk++) {
    const history = new History();
    let [list, at] = [[world()], 0];
    history.record(list[0]);
    for (let step = 0; step < 60; step++) {
      const choice = random();
      if (choice < 0.3 && history.before) history.travel(history.before) && at--;
      else if (choice < 0.5 && history.after) history.travel(history.after, 1) && at++;
      else {
        const next = world({ a: Math.floor(random() * 4) }, random() < 0.5 ? ["x"] : []);
        const moves = !same(next, list[at]);
        assert.equal(history.record(next), moves);
        if (moves) [list, at] = [[...list.slice(0, at + 1), next], at + 1];
      }
      assert.deepEqual(history.current, list[at]);
      assert.deepEqual([history.before, history.after], [list[at - 1] ?? null, list[at + 1] ?? null]);
      if (history.last) assert.ok(!same(history.last.from, history.last.to) && same(history.last.to, list[at]));
    }
  }
});

test("a change back by hand is a step of its own, and can be undone", () => {
  const history = new History();
  const [first, second] = [world(), world({ a: 1 })];
  for (const step of [first, second, world()]) history.record(step);
  assert.equal(history.before, second);
  assert.equal(history.after, null);
  history.travel(second);
  assert.deepEqual(history.after, first);
  assert.deepEqual(history.last, { from: first, to: second });
});

test("a long history forgets its beginning, not its end", () => {
  const history = new History();
  for (let a = 0; a < 500; a++) history.record(world({ a }));
  let steps = 0;
  for (; history.before; steps++) history.travel(history.before);
  assert.ok(steps > 100 && steps < 500);
  assert.equal(history.current?.levers.a, 499 - steps);
});

test("one lever on its way is one change, anything else is another", () => {
  const [settled, a1, a2, b] = [world(), world({ a: 1 }), world({ a: 2 }), world({ a: 1, b: 1 })];
  assert.ok(goesOn(settled, a1, a2));
  assert.ok(goesOn(settled, a1, settled), "also back to where it came from");
  assert.ok(!goesOn(settled, a1, b));
  assert.ok(!goesOn(settled, a1, world({ a: 1 }, ["x"])));
  assert.ok(!goesOn(settled, a1, world({ a: 1 }, [], "2")));
  assert.ok(!goesOn(settled, b, world({ a: 1, b: 2 })), "what is no single lever is over at once");
  assert.equal(onlyLever(settled, a1), "a");
  assert.equal(onlyLever(a1, b), "b");
  assert.equal(onlyLever(settled, settled), null);
  assert.equal(onlyLever(settled, b), null);
  assert.deepEqual(turnedBetween(a1, b), ["b"]);
  assert.deepEqual(firedOnlyIn(world({}, ["x", "x"]), world({}, ["x"])).map(({ date }) => date), ["2025-05-11"]);
});

test("between two runs flows are mixed, and counts and words change over half-way", () => {
  const run = (/** @type {number[]} */ flow, /** @type {number[]} */ code, /** @type {any[]} */ events) =>
    /** @type {import("../js/contract").Run} */ (/** @type {unknown} */ ({
      days: 2, digest: String(flow), events, series: { flow: Float64Array.from(flow), code: Float64Array.from(code), longer: new Float64Array(flow.length + events.length) },
    }));
  const [from, to] = [run([0, 0.5, 1], [1, 1, 4], ["before"]), run([1, 0.5, 0], [1, 2, 3], ["after", "more"])];
  const [early, late] = [between(from, to, 0.25), between(from, to, 0.75)];
  assert.deepEqual([...early.series.flow], [0.25, 0.5, 0.75]);
  assert.deepEqual([...late.series.flow], [0.75, 0.5, 0.25]);
  assert.deepEqual([[...early.series.code], [...late.series.code]], [[1, 1, 4], [1, 2, 3]]);
  assert.deepEqual([early.events, late.events], [["before"], ["after", "more"]]);
  assert.deepEqual([...between(from, to, 1).series.flow], [...to.series.flow]);
  assert.deepEqual([early.series.longer.length, late.series.longer.length], [4, 5], "series of another length are not mixed");
});

test("undo and redo, by pointer and by keyboard, say what they did", async () => {
  const { page, close, complaints } = await open();
  await openDrawers(page);
  const [undo, redo] = [page.locator(".steps .undo"), page.locator(".steps .redo")];
  const said = page.locator("bc-past [role=status]");
  assert.equal(await undo.getAttribute("aria-disabled"), "true");
  assert.equal(await redo.getAttribute("aria-disabled"), "true");
  const first = await digest(page);
  const lever = page.locator("#lever-oil-enforcement");
  await lever.press("End");
  const second = await nextDigest(page, first);
  await page.locator("bc-controls form.intervention button.wide").first().click();
  const third = await nextDigest(page, second);
  assert.match((await undo.getAttribute("aria-label")) ?? "", /^Undo: .*13 April 2025/);
  for (const use of ["pointer", "keyboard"]) {
    const press = (/** @type {import("playwright-core").Locator} */ button) => (use === "keyboard" ? button.press("Enter") : button.click({ force: true }));
    await press(undo);
    assert.equal(await nextDigest(page, third), second, use);
    assert.match(await said.innerText(), /^Undone\. Now: without /);
    await press(undo);
    assert.equal(await nextDigest(page, second), first, use);
    assert.match(await said.innerText(), /^Undone\. Now: Enforcement of the oil sanctions: 43 %/);
    assert.equal(await undo.getAttribute("aria-disabled"), "true");
    if (use === "keyboard") assert.ok(await undo.evaluate((button) => button === document.activeElement), "the keyboard keeps its place");
    await press(undo);
    assert.equal(await digest(page), first, "nothing more to undo");
    await press(redo);
    assert.equal(await nextDigest(page, first), second, use);
    assert.match(await said.innerText(), /^Redone\. Now: Enforcement of the oil sanctions: 100 %/);
    await press(redo);
    assert.equal(await nextDigest(page, second), third, use);
  }
  await page.locator(".reset").click();
  await nextDigest(page, third);
  await undo.click();
  assert.equal(await nextDigest(page, first), third, "a reset can be undone");
  assert.equal(await page.locator(".differences li").count(), 2);
  assert.deepEqual(complaints, []);
  await close();
});

test("the shortcuts undo and redo, and leave fields alone that have their own", async () => {
  const { page, close } = await open();
  await openDrawers(page);
  const first = await digest(page);
  const lever = page.locator("#lever-oil-enforcement");
  await lever.press("End");
  const second = await nextDigest(page, first);
  for (const [undo, redo] of [["Control+z", "Control+Shift+z"], ["Meta+z", "Meta+Shift+z"], ["Control+z", "Control+y"]]) {
    await page.keyboard.press(undo);
    assert.equal(await nextDigest(page, second), first, undo);
    await page.keyboard.press(redo);
    assert.equal(await nextDigest(page, first), second, redo);
    assert.ok(await lever.evaluate((element) => element === document.activeElement), "the keyboard keeps its place");
  }
  const seed = page.locator("#seed");
  await seed.focus();
  const before = await seed.inputValue();
  await page.keyboard.press("End");
  await page.keyboard.press("Backspace");
  assert.notEqual(await seed.inputValue(), before);
  await page.keyboard.press("Control+z");
  await page.waitForTimeout(700);
  assert.equal(await seed.inputValue(), before, "the field's own undo works");
  assert.equal(await page.locator(".differences li").count(), 1, "and the world is left alone");
  await close();
});

test("a lever that is pressed step by step is one step to undo, and two levers are two", async () => {
  const { page, close } = await open();
  await openDrawers(page);
  const first = await digest(page);
  const [one, other] = [page.locator("#lever-oil-enforcement"), page.locator("#lever-banking-enforcement")];
  for (let i = 0; i < 6; i++) await one.press("ArrowRight");
  await other.press("Home");
  await page.locator(".differences li").nth(1).waitFor();
  await page.keyboard.press("Control+z");
  await page.waitForFunction(() => document.querySelectorAll(".differences li").length === 1);
  await page.keyboard.press("Control+z");
  await page.waitForFunction((digest) => document.getElementById("digest")?.innerText === digest, first);
  assert.equal(await page.locator(".steps .undo").getAttribute("aria-disabled"), "true");
  await close();
});

test("another scenario is a step too", async () => {
  const { page, close } = await open();
  const first = await digest(page);
  await page.locator("#scenario").selectOption("small-step");
  const second = await nextDigest(page, first);
  assert.equal(await page.locator(".steps .undo").getAttribute("aria-label"), "Undo: scenario “A small step, kept”");
  await page.locator(".steps .undo").click();
  assert.equal(await nextDigest(page, second), first);
  assert.equal(await page.locator("#scenario").inputValue(), "muscat-2025");
  await page.locator(".steps .redo").click();
  assert.equal(await nextDigest(page, first), second);
  assert.equal(await page.locator("#scenario").inputValue(), "small-step");
  await close();
});

for (const reducedMotion of /** @type {const} */ (["no-preference", "reduce"])) {
  test(`the last change is shown once more: motion ${reducedMotion}`, async () => {
    const { page, close, complaints } = await open({ reducedMotion });
    await openDrawers(page);
    const replay = page.locator(".steps .replay");
    assert.equal(await replay.getAttribute("aria-disabled"), "true");
    const first = await digest(page);
    await page.locator("#lever-oil-enforcement").press("End");
    const second = await nextDigest(page, first);
    await page.locator(".days input").press("End");
    const line = () => page.locator("bc-series path.agent, bc-alignment path.agent").first().getAttribute("d");
    const after = await line();
    for (const use of ["pointer", "keyboard"]) {
      await page.evaluate(() => {
        const seen = /** @type {any} */ (window);
        seen.lines = new Set();
        seen.said = [];
        seen.watch = () => {
          seen.lines.add(document.querySelector("bc-series path.agent, bc-alignment path.agent")?.getAttribute("d"));
          const said = document.querySelector("bc-past [role=status]")?.textContent ?? "";
          if (said !== seen.said.at(-1)) seen.said.push(said);
          if (seen.watch) requestAnimationFrame(seen.watch);
        };
        seen.watch();
      });
      if (use === "keyboard") await replay.press("Enter");
      else await replay.click();
      await page.locator("bc-past .replaying").waitFor();
      await page.locator("bc-past .replaying").waitFor({ state: "detached", timeout: 20_000 });
      const { lines, said } = await page.evaluate(() => {
        const seen = /** @type {any} */ (window);
        seen.watch = null;
        return { lines: [...seen.lines], said: seen.said };
      });
      assert.equal(await digest(page), second, "the world is as it was");
      assert.equal(await line(), after);
      if (reducedMotion === "reduce") assert.equal(lines.length, 2, "before and after, and nothing between");
      else assert.ok(lines.length > 4, `${lines.length} states`);
      assert.ok(said.some((/** @type {string} */ text) => /^Before the last change: Enforcement of the oil sanctions: 43 %/.test(text)), said.join(" | "));
      assert.match(said.at(-1), /^With the last change: Enforcement of the oil sanctions: 100 %/);
    }
    await replay.click();
    await page.locator("bc-past .replaying").waitFor();
    await page.keyboard.press("Control+z");
    assert.equal(await nextDigest(page, second), first, "a change ends it");
    await page.locator("bc-past .replaying").waitFor({ state: "detached" });
    await page.waitForTimeout(2500);
    assert.equal(await digest(page), first);
    assert.deepEqual(complaints, []);
    await close();
  });
}

test("presets set their levers and interventions, say why, and are a step", async () => {
  const { page, close, complaints } = await open();
  await openDrawers(page);
  const first = await digest(page);
  const presets = page.locator("button.preset");
  const count = await presets.count();
  assert.ok(count >= 4);
  /** @type {Set<string>} */
  const digests = new Set();
  let shown = first;
  for (let at = 0; at < count; at++) {
    const preset = presets.nth(at);
    assert.equal(await preset.getAttribute("aria-pressed"), "false");
    if (at % 2) await preset.press("Enter");
    else await preset.click();
    shown = await nextDigest(page, shown);
    digests.add(shown);
    assert.equal(await preset.getAttribute("aria-pressed"), "true");
    assert.equal(await page.locator(".trouble").count(), 0, "the model takes it");
    assert.ok((await page.locator(".differences li").count()) > 0);
  }
  assert.equal(digests.size, count);
  for (let at = 0; at < count; at++) {
    await page.keyboard.press("Control+z");
    shown = await nextDigest(page, shown);
  }
  assert.equal(shown, first);
  assert.deepEqual(complaints, []);
  await close();
});
