// The page looks as it did: every chapter, the sandbox and the studies, narrow and wide, light and dark.
//
// After a change that is meant to be seen, PICTURES=renew keeps the new pictures and writes a sheet to review them
// before they are committed: PICTURES=renew cargo xtask test --only page
import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./browser.mjs";
import { SHEET, compare, difference, small } from "./pictures.mjs";

const RENEW = process.env.PICTURES === "renew";

/** @typedef {import("playwright-core").Page} Page */

/** A page that has taken its last shape, and whose parts no longer follow where the reader is. */
async function still() {
  const opened = await open({
    reducedMotion: "reduce",
    prepare: (context) => context.addInitScript(() => {
      const { IntersectionObserver } = window;
      window.IntersectionObserver = class extends IntersectionObserver {
        /** @param {IntersectionObserverCallback} heard @param {IntersectionObserverInit} [how] */
        constructor(heard, how) {
          super((...news) => (/** @type {any} */ (window).isStill ? undefined : heard(...news)), how);
        }
      };
    }),
  });
  const { page } = opened;
  await page.locator("svg.map path.land[d^=M]").waitFor();
  for (const id of await page.locator("[data-chapter]").evaluateAll((all) => all.map((chapter) => chapter.id))) {
    for (const step of await page.locator(`#${id} .step`).all()) {
      await step.evaluate((element) => window.scrollBy(0, element.getBoundingClientRect().top - 0.42 * window.innerHeight));
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    }
    await page.waitForFunction((of) => document.getElementById(of)?.dataset.digests, id, { timeout: 60_000 });
  }
  await page.locator(".open-studies").click();
  await page.locator(".kinds button").nth(3).click();
  await page.locator('.study[data-busy="false"] .found').waitFor({ timeout: 60_000 });
  await page.evaluate(async () => {
    Object.assign(window, { isStill: true });
    window.addEventListener("scrollend", (event) => event.stopImmediatePropagation(), true);
    await document.fonts.ready;
    /** @type {HTMLElement} */ (document.activeElement)?.blur();
    window.scrollTo(0, 0);
  });
  return opened;
}

/**
 * A picture of a part. What sticks to the window stands where it belongs: in a picture larger than the window it would be
 * anywhere. The link shows no port of the server, which is another one each time.
 * @param {Page} page
 * @param {string} selector
 */
const shot = async (page, selector) => {
  await page.evaluate(() => {
    for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("bc-share input"))) field.value = field.value.replace(location.origin, "https://example.org");
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#sandbox *, .seen, .seen *"))) {
      if (getComputedStyle(element).position === "sticky") element.style.position = "static";
    }
  });
  return page.locator(selector).first().screenshot({ animations: "disabled", caret: "hide" });
};

test("every part looks as it did", async () => {
  const { page, close } = await still();
  const parts = new Map([["opening", ".opening"]]);
  for (const id of await page.locator("[data-chapter]").evaluateAll((all) => all.map((chapter) => chapter.id))) parts.set(id, `#${id}`);
  parts.set("sandbox", "#sandbox").set("studies", ".studies");
  /** @type {Map<string, Buffer>} */
  const shots = new Map();
  for (const [device, width] of /** @type {const} */ ([["phone", 390], ["tablet", 820], ["desktop", 1280]])) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(500);
      for (const [name, selector] of parts) {
        await page.evaluate(() => window.scrollTo(0, 0));
        shots.set(`${name}-${device}-${colorScheme}`, await shot(page, selector));
      }
    }
  }
  const found = await compare(shots, RENEW);
  await close();
  if (RENEW) console.log(`${found.length} pictures are kept anew; look at ${SHEET} before you commit them\n${found.join("\n")}`);
  else assert.deepEqual(found, [], `look at ${SHEET}; if this is as it should be, keep it with PICTURES=renew`);
});

test("a changed colour and a moved part are seen, and the same page twice is the same", async () => {
  const { page, close } = await open({ model: false, reducedMotion: "reduce" });
  await page.evaluate(() => document.fonts.ready);
  const before = small(await shot(page, ".opening"));
  const after = async (/** @type {string} */ css) => {
    await page.evaluate((rules) => {
      const made = new CSSStyleSheet();
      made.replaceSync(rules);
      document.adoptedStyleSheets = [made];
    }, css);
    return difference(before, small(await shot(page, ".opening")));
  };
  assert.equal(await after(""), "");
  for (const css of [
    ".dek { color: oklch(0.5 0.15 25); }",
    ".kicker { position: relative; inset-inline-start: 12px; }",
    ".pair { padding-block-start: 12px; }",
    "h1 { font-weight: 600; }",
    ":root { --paper: oklch(0.95 0.006 85); }",
  ]) assert.notEqual(await after(css), "", css);
  await close();
});
