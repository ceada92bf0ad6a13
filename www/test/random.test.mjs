// Random use, repeatable by its seed: whatever a reader does, nothing breaks, nothing leaks, and all stays open to all.
//
// RANDOM_SECONDS says for how long (45), RANDOM_SEED with which seed (1). By hand, for minutes:
//   RANDOM_SECONDS=600 RANDOM_SEED=$RANDOM node --test test/random.test.mjs
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { digest, nextDigest, open, openDrawers, site } from "./browser.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ nodes: number, listeners: number, heap: number, wasm: number[] }} Measured */

const SECONDS = Number(process.env.RANDOM_SECONDS ?? 45);
const SEED = Number(process.env.RANDOM_SEED ?? 1);

/**
 * What may be more at the end than after everything was used once: shares, or bytes of a worker's module, or workers.
 * The garbage collector leaves some things for later, the model's memory never shrinks (it keeps the size of the largest
 * run), and an idle worker may still be there.
 */
const MORE = { nodes: 0.1, listeners: 0.1, heap: 0.3, wasmBytes: 16 * 2 ** 20, workers: 1 };

/** Keeps the memory of a worker's module where a test can see it. */
const SEEN = `
const instantiate = WebAssembly.instantiateStreaming;
WebAssembly.instantiateStreaming = async (...args) => {
  const made = await instantiate(...args);
  self.seen = made.instance.exports.memory;
  return made;
};
`;

const TYPED = ["0", "ffffffffffffffff", "not a seed", "", "  7 ", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "\u202e١٢٣", "9".repeat(400), "2025-04-12", "1e999"];
const KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown", "Tab", "Shift+Tab", "Enter", "Space", "Escape", "Control+z", "Control+Shift+z", "Control+y"];
const SIZES = [{ width: 390, height: 844 }, { width: 820, height: 1100 }, { width: 1280, height: 900 }];

/** Numbers from 0 to 1 (Vigna's SplitMix, in 32 bits). @param {number} seed */
function numbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return ((z ^ (z >>> 16)) >>> 0) / 2 ** 32;
  };
}

/**
 * Brings one of the elements that are there into sight, and says where and what it is.
 * @param {Page} page @param {string} selector @param {number} share which of them, from 0 to 1
 */
const find = (page, selector, share) => page.evaluate(([of, at]) => {
  const all = [...document.querySelectorAll(String(of))].filter((element) => element.checkVisibility({ visibilityProperty: true }) && !(/** @type {any} */ (element).disabled));
  const element = all[Math.floor(Number(at) * all.length)];
  if (!element) return null;
  element.scrollIntoView({ block: "center", behavior: "instant" });
  const { left, top, width, height } = element.getBoundingClientRect();
  const name = element.id || element.getAttribute("aria-label") || element.textContent?.trim().slice(0, 40);
  return { left, top, width, height, name: `${element.tagName.toLowerCase()} ${name}` };
}, [selector, share]);

/** What a reader may do. Each says what it did. @type {Record<string, (page: Page, next: () => number) => Promise<string | null>>} */
const DEEDS = {
  click: async (page, next) => {
    const found = await find(page, "button, summary, input[type=checkbox], a.sets, .contents a, a.cite, bc-alignment .label text", next());
    if (found) await page.mouse.click(found.left + found.width / 2, found.top + found.height / 2);
    return found && found.name;
  },
  play: async (page, next) => {
    const found = await find(page, ".buttons button, .steps button, .reset, .kinds button, .preset, .differences li button", next());
    if (found) await page.mouse.click(found.left + found.width / 2, found.top + found.height / 2);
    return found && found.name;
  },
  slide: async (page, next) => {
    const found = await find(page, "input[type=range], rect.scrub, .panel svg, .guessing .pad", next());
    if (!found) return null;
    const at = () => /** @type {[number, number]} */ ([found.left + next() * found.width, found.top + next() * found.height]);
    await page.mouse.move(...at());
    await page.mouse.down();
    await page.mouse.move(...at(), { steps: 1 + Math.floor(next() * 6) });
    await page.mouse.up();
    return found.name;
  },
  choose: async (page, next) => {
    const [which, option] = [next(), next()];
    const found = await find(page, "select", which);
    if (!found) return null;
    return page.evaluate(([at, to]) => {
      const all = [...document.querySelectorAll("select")].filter((element) => element.checkVisibility() && !element.disabled);
      const select = all[Math.floor(at * all.length)];
      select.selectedIndex = Math.floor(to * select.options.length);
      select.dispatchEvent(new Event("input", { bubbles: true }));
      select.dispatchEvent(new Event("change", { bubbles: true }));
      return `select ${select.id} to ${select.value}`;
    }, [which, option]);
  },
  type: async (page, next) => {
    const found = await find(page, "input[type=text], input[type=date], input[type=number]", next());
    if (!found) return null;
    const text = TYPED[Math.floor(next() * TYPED.length)];
    await page.mouse.click(found.left + found.width / 2, found.top + found.height / 2, { clickCount: 3 });
    await page.keyboard.insertText(text);
    await page.keyboard.press(next() < 0.5 ? "Enter" : "Tab");
    return `${found.name}: ${text.slice(0, 30)}`;
  },
  press: async (page, next) => {
    const keys = Array.from({ length: 1 + Math.floor(next() * 5) }, () => KEYS[Math.floor(next() * KEYS.length)]);
    for (const key of keys) await page.keyboard.press(key);
    return keys.join(" ");
  },
  scroll: async (page, next) => {
    const by = Math.round((next() - 0.5) * 6000);
    await page.mouse.wheel(0, by);
    return `${by} px`;
  },
  travel: async (page, next) => page.evaluate((forward) => {
    const { navigation } = /** @type {any} */ (window);
    const to = navigation.entries()[navigation.currentEntry.index + (forward ? 1 : -1)];
    if (!to?.sameDocument) return null;
    history.go(forward ? 1 : -1);
    return forward ? "forward" : "back";
  }, next() < 0.4),
  link: async (page, next) => {
    const fragment = ["#1.s=hormuz&t=30", "#1.s=muscat-2025&l=patience:0.9", "#1.s=%00<script>", "#trust", "#1.s=nowhere", "#"][Math.floor(next() * 6)];
    await page.evaluate((to) => { location.hash = to; }, fragment);
    return fragment;
  },
  resize: async (page, next) => {
    const size = SIZES[Math.floor(next() * SIZES.length)];
    await page.setViewportSize(size);
    return `${size.width} px`;
  },
};

/** How often each comes, of all together. @type {[string, number][]} */
const OFTEN = [["click", 26], ["play", 22], ["slide", 20], ["choose", 8], ["type", 6], ["press", 8], ["scroll", 4], ["travel", 8], ["link", 1], ["resize", 1]];

/** @param {number} share */
function deed(share) {
  let left = share * OFTEN.reduce((sum, [, weight]) => sum + weight, 0);
  return /** @type {[string, number]} */ (OFTEN.find(([, weight]) => (left -= weight) < 0))[0];
}

/** The same state of the page each time: the usual world, everything closed, one study answered. @param {Page} page */
async function settle(page) {
  await page.setViewportSize(SIZES[2]);
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details[open]")) /** @type {HTMLDetailsElement} */ (details).open = false;
  });
  if (await page.locator(".report button").count()) await page.locator(".report button").first().click();
  await page.locator("#scenario").selectOption("muscat-2025");
  await openDrawers(page);
  await page.locator("#seed").fill("1");
  await page.locator("#seed").press("Enter");
  if (await page.locator(".reset").isEnabled()) await page.locator(".reset").click();
  await page.locator("#follow").selectOption({ index: 0 });
  await page.locator(".hood .kinds button").first().click();
  await page.locator(".studies .kinds").getByRole("button", { name: "Landscape", exact: true }).click();
  await page.locator('.study[data-busy="false"] .found').waitFor({ timeout: 60_000 });
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.waitForTimeout(1500);
}

/** Uses every part once, so that all there is to load and to keep is there. @param {Page} page */
async function warmUp(page) {
  for (const id of await page.locator("[data-chapter]").evaluateAll((all) => all.map((one) => one.id))) {
    await page.locator(`#${id} .step`).first().evaluate((step) => step.scrollIntoView({ block: "center" }));
    await page.locator(`#${id} .story-tools .onward`).waitFor();
  }
  await openDrawers(page);
  for (const summary of await page.locator("#sandbox details.table > summary, .log > summary").all()) await summary.click();
  const untouched = await digest(page);
  await page.locator("[id^=lever-]:is(input)").first().press("End");
  await nextDigest(page, untouched);
  await page.locator(".open-studies").click();
  await page.locator(".studies .kinds button").first().waitFor();
  await page.locator(".open-hood").click();
  // Each of its parts once: that of the numbers is kept when another is shown.
  await page.locator(".hood .kinds button").first().waitFor();
  for (const part of await page.locator(".hood .kinds button").all()) await part.click();
  await page.locator(".hood .kinds button").nth(1).click();
  await page.locator(".hood-numbers #hood-words").waitFor();
}

test(`random use for ${SECONDS} s with seed ${SEED}`, { timeout: 1000 * (SECONDS + 240) }, async () => {
  const { page, complaints, strangers, refusals, close } = await open({
    reducedMotion: "reduce",
    prepare: async (context) => {
      await context.route(/worker\.js/, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: SEEN + (await response.text()) });
      });
    },
  });
  /** @type {string[]} */
  const alerts = [];
  page.on("dialog", (dialog) => {
    alerts.push(dialog.message());
    dialog.dismiss();
  });
  page.on("filechooser", () => {});
  const session = await page.context().newCDPSession(page);

  /** @returns {Promise<Measured>} */
  const measure = async () => {
    await session.send("HeapProfiler.enable");
    await session.send("HeapProfiler.collectGarbage");
    const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    const wasm = await Promise.all(page.workers().map((worker) => worker.evaluate(() => /** @type {any} */ (self).seen?.buffer.byteLength ?? 0)));
    return { nodes, listeners: jsEventListeners, heap: usedSize, wasm };
  };

  await warmUp(page);
  await settle(page);
  let before = await measure();
  const next = numbers(SEED);
  /** @type {string[]} */
  const steps = [];
  try {
    // Whoever has opened a dialog does a thing or two in it, and leaves it.
    let inDialog = 0;
    const leaveDialog = async () => {
      inDialog = 0;
      if (await page.locator("dialog[open]").count()) await page.keyboard.press("Escape");
    };
    const start = Date.now();
    let warm = false;
    while (Date.now() < start + 1000 * SECONDS) {
      // What answers are kept, and how many, shows in the first third; from then on nothing grows.
      if (!warm && Date.now() > start + (1000 * SECONDS) / 3) {
        warm = true;
        await leaveDialog();
        await settle(page);
        before = await measure();
      }
      if ((await page.locator("dialog[open]").count()) && ++inDialog > 2) await leaveDialog();
      const kind = deed(next());
      const did = await DEEDS[kind](page, next);
      steps.push(`${kind}: ${did ?? "nothing there"}`);
      assert.deepEqual([complaints, alerts], [[], []], "no complaint, no alert");
      assert.ok(page.url().startsWith(site), "still on the page");
    }
    assert.equal(await page.locator(".trouble[role=alert]").count(), 0, "the model is there");
    await leaveDialog();
    await settle(page);
    const after = await measure();
    console.log(`${steps.length} steps; before ${JSON.stringify(before)}; after ${JSON.stringify(after)}`);
    assert.ok(steps.length > 2 * SECONDS / 10, `only ${steps.length} steps`);
    for (const what of /** @type {const} */ (["nodes", "listeners", "heap"])) {
      assert.ok(after[what] <= before[what] * (1 + MORE[what]), `${what}: ${before[what]} before, ${after[what]} after`);
    }
    assert.ok(after.wasm.length <= before.wasm.length + MORE.workers, `workers: ${before.wasm.length} before, ${after.wasm.length} after`);
    assert.ok(Math.max(...after.wasm) <= Math.max(...before.wasm) + MORE.wasmBytes, `memory of the model: ${before.wasm} before, ${after.wasm} after`);
    await page.evaluate(await readFile(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8"));
    const { violations } = await page.evaluate(() => /** @type {any} */ (window).axe.run());
    assert.deepEqual(violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes[0].html}`), []);
    assert.deepEqual([complaints, alerts, strangers, await refusals()], [[], [], [], []]);
  } catch (error) {
    throw new Error(`with RANDOM_SEED=${SEED}, after\n  ${steps.join("\n  ")}`, { cause: error });
  }
  await close();
});
