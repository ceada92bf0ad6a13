// A real browser for the tests: it notes every complaint and every request that leaves the site.
import assert from "node:assert/strict";
import { after } from "node:test";
import { chromium } from "playwright-core";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Address of the release site under test, as it is served. */
export const site = process.env.BACKCHANNEL_URL ?? "";
assert.ok(site, "BACKCHANNEL_URL must say where the release site is served");

/** @type {import("playwright-core").Browser | undefined} */
let browser;

after(() => browser?.close());

/**
 * Opens the site in a fresh profile.
 * @param {import("playwright-core").BrowserContextOptions & {
 *   prepare?: (context: import("playwright-core").BrowserContext) => Promise<unknown>,
 *   model?: boolean,
 *   copy?: boolean,
 *   many?: boolean,
 *   at?: string,
 * }} [options] `prepare` runs before the page is asked for; `model: false` does not wait for a first run; `copy` lets the
 *   page keep its offline copy, which would load files behind the back of the other tests; `many` lets it make many runs
 *   unasked, which would take the machine from them; `at` is another place to open
 */
export async function open({ prepare, model = true, copy = false, many = copy, at = site, ...options } = {}) {
  browser ??= await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  if (!copy) await context.addInitScript(() => Object.defineProperty(Navigator.prototype, "serviceWorker", { value: undefined }));
  if (!many) await context.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true }, configurable: true }));
  await prepare?.(context);
  const page = await context.newPage();
  /** @type {string[]} */
  const complaints = [];
  /** @type {string[]} */
  const strangers = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(at) && !url.startsWith("data:")) strangers.push(url);
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      Object.assign(window, { refusals: [.../** @type {any} */ (window).refusals ?? [], `${violatedDirective} ${blockedURI}`] });
    });
  });
  const response = await page.goto(at);
  if (model) {
    await page.locator("#digest, .trouble[role=alert]").first().waitFor({ timeout: 90_000 });
    assert.equal(await page.locator(".trouble[role=alert]").count(), 0, "the model did not load");
  }
  return {
    page,
    response,
    complaints,
    strangers,
    refusals: () => page.evaluate(() => /** @type {any} */ (window).refusals ?? []),
    close: () => context.close(),
  };
}

/** @typedef {Awaited<ReturnType<typeof open>>} Opened */

/** @param {import("playwright-core").Page} page */
export const digest = (page) => page.locator("#digest").innerText();

/**
 * Waits until the digest is another one, and returns it.
 * @param {import("playwright-core").Page} page
 * @param {string} before
 */
export async function nextDigest(page, before) {
  await page.waitForFunction((old) => document.getElementById("digest")?.innerText !== old, before);
  return digest(page);
}

/** Day shown. @param {import("playwright-core").Page} page */
export const day = async (page) => Number(await page.locator(".days input").inputValue());

/** Opens all drawers, so that every control can be reached. @param {import("playwright-core").Page} page */
export async function openDrawers(page) {
  const closed = page.locator(".drawer:not([open]) > summary");
  while (await closed.count()) await closed.first().click();
}
