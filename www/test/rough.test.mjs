// Rough treatment: a tab put to sleep, a worker killed in the middle of a run, script typed into every field.
import assert from "node:assert/strict";
import { test } from "node:test";
import { day, digest, nextDigest, open, openDrawers, site } from "./browser.mjs";

/** Days a second at which time runs when the page opens. */
const SPEED = 15;

/**
 * Lets a page be put out of sight: no frames come, while clocks and workers go on, as in a tab behind another.
 * @param {import("playwright-core").BrowserContext} context
 */
const canSleep = (context) => context.addInitScript(() => {
  const next = window.requestAnimationFrame.bind(window);
  /** @type {FrameRequestCallback[]} */
  const held = [];
  let isAsleep = false;
  window.requestAnimationFrame = (draw) => next((time) => void (isAsleep ? held.push(draw) : draw(time)));
  Object.assign(window, {
    sleep: (/** @type {boolean} */ asleep) => {
      isAsleep = asleep;
      for (const [name, value] of Object.entries({ hidden: asleep, visibilityState: asleep ? "hidden" : "visible" })) Object.defineProperty(document, name, { configurable: true, value });
      document.dispatchEvent(new Event("visibilitychange"));
      for (const draw of held.splice(0)) window.requestAnimationFrame(draw);
    },
  });
});

/** @param {import("playwright-core").Page} page @param {number} ms */
async function sleep(page, ms) {
  await page.evaluate(() => /** @type {any} */ (window).sleep(true));
  await page.waitForTimeout(ms);
  await page.evaluate(() => /** @type {any} */ (window).sleep(false));
}

test("a tab that is out of sight for a while goes on where it was", async () => {
  const { page, complaints, close } = await open({ prepare: canSleep });
  const before = await digest(page);
  const began = Date.now();
  await page.locator("button.play").click();
  await page.waitForFunction(() => Number(/** @type {HTMLInputElement} */ (document.querySelector(".days input")).value) >= 2);
  const asleep = 8000;
  await sleep(page, asleep);
  const there = await day(page);
  const awake = Date.now() - began - asleep;
  assert.ok(there >= 2);
  // Of the time asleep a second counts at most, so that no reader comes back to the end of the year.
  assert.ok(there <= SPEED * (awake / 1000 + 1) + 2, `day ${there} after ${awake} ms awake`);
  await page.waitForFunction((old) => Number(/** @type {HTMLInputElement} */ (document.querySelector(".days input")).value) > old, there);
  await page.locator("button.play").click();
  const stopped = await day(page);
  await page.waitForTimeout(400);
  assert.equal(await day(page), stopped);
  assert.equal(await digest(page), before);

  await openDrawers(page);
  await page.locator("[id^=lever-]:is(input)").first().press("End");
  await sleep(page, 500);
  await page.waitForFunction((old) => document.getElementById("digest")?.innerText !== old, before);
  assert.equal(await page.locator(".trouble[role=alert]").count(), 0);
  assert.deepEqual(complaints, []);
  await close();
});

test("a worker killed in the middle of a run: the page says so, and makes the run that was asked for", async () => {
  const { page, complaints, close } = await open({
    prepare: (context) => context.addInitScript(() => {
      const post = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function (/** @type {any[]} */ ...args) {
        post.apply(this, /** @type {any} */ (args));
        if (/** @type {any} */ (window).isArmed && args[0]?.type === "run") {
          Object.assign(window, { isArmed: false });
          this.terminate();
        }
      };
    }),
  });
  await openDrawers(page);
  const untouched = await digest(page);
  const lever = page.locator("[id^=lever-]:is(input)").first();
  for (const key of ["End", "Home"]) {
    const before = await digest(page);
    await page.evaluate(() => Object.assign(window, { isArmed: true }));
    await lever.press(key);
    const notice = page.locator(".trouble[role=alert]");
    await notice.waitFor({ timeout: 60_000 });
    assert.equal(await page.evaluate(() => /** @type {any} */ (window).isArmed), false, "it was killed in a run");
    assert.match(await notice.innerText(), /has stopped/);
    await notice.getByRole("button").click();
    await notice.waitFor({ state: "detached" });
    assert.notEqual(await nextDigest(page, before), untouched);
    assert.equal(await page.locator(".differences li").count(), 1, "the change is kept");
  }
  await page.locator(".reset").click();
  await page.waitForFunction((old) => document.getElementById("digest")?.innerText === old, untouched);
  assert.deepEqual(complaints, []);
  await close();
});

test("script in any field, or in a file, stays text", async () => {
  const script = `"><img src=x onerror="alert(1)"><script>alert(1)</script>`;
  const { page, complaints, strangers, refusals, close } = await open();
  /** @type {string[]} */
  const alerts = [];
  page.on("dialog", (dialog) => {
    alerts.push(dialog.message());
    dialog.dismiss();
  });
  await openDrawers(page);
  await page.locator(".open-studies").click();
  await page.locator(".kinds button").first().waitFor();
  /** @type {Set<string>} */
  const tried = new Set();
  for (let kind = 0; kind < (await page.locator(".kinds button").count()); kind++) {
    await page.locator(".kinds button").nth(kind).click();
    await page.locator(".study h3").waitFor();
    for (const field of await page.locator("input:not([type=range], [type=checkbox], [type=radio], [type=file], [readonly]), textarea, [contenteditable]").all()) {
      const name = await field.evaluate((element) => element.id);
      if (tried.has(name)) continue;
      tried.add(name);
      // Longer than a reader could type, as an extension would.
      await field.evaluate((element, text) => {
        const input = /** @type {HTMLInputElement} */ (element);
        const usual = input.value;
        input.removeAttribute("maxlength");
        // Of a date nothing is left but emptiness.
        for (const value of [input.type === "date" ? "" : text, usual]) {
          input.value = value;
          for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
          input.form?.requestSubmit();
        }
      }, script);
    }
  }
  assert.ok(tried.has("seed") && [...tried].some((name) => name.startsWith("study-")), [...tried].join(", "));
  const world = { format: "backchannel-world", version: 1, scenario: script, levers: { [script]: 1 }, interventions: [{ date: script, intervention: script }], seed: script, model_version: script, digest: script };
  await page.locator(".share input[type=file]").setInputFiles({ name: `${script.replaceAll("/", "")}.json`, mimeType: "application/json", buffer: Buffer.from(JSON.stringify(world)) });
  await page.locator(".report").waitFor();
  assert.match(await page.locator(".report").innerText(), /<img src=x/, "it is quoted");
  await page.waitForTimeout(500);
  assert.equal(await page.locator("img, script:not([src])").count(), 0, "nothing became markup");
  assert.ok(page.url().startsWith(site));
  assert.deepEqual([alerts, complaints, strangers, await refusals()], [[], [], [], []]);
  await close();
});
