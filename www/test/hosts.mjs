// What the tests of embedding share: two small servers, and pages of somebody else in a real browser. The one serves the
// site, with the headers that it is meant to be served with and one version beside it that stays; the other the strangers.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after } from "node:test";
import { chromium } from "playwright-core";
import { site as built } from "./browser.mjs";

/** @typedef {import("playwright-core").Page} Page */

const axe = await readFile(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** The version that stays, which is older than what `versions.json` calls the newest. */
export const PINNED = "0.2.0";
export const NEWEST = "0.9.0";

const BASE = "/place/";

/** Headers of a path, by the rules of `hosting/_headers`. @param {string} text @param {string} path */
function headersOf(text, path) {
  /** @type {[string, string][]} */
  const found = [];
  let isHit = false;
  for (const line of text.replaceAll("{base}", BASE).split("\n")) {
    if (!line.trim() || line.trim().startsWith("#")) continue;
    if (!/^\s/.test(line)) {
      const parts = line.trim().split("/");
      const asked = path.split("/");
      isHit = line.trim().endsWith("*")
        ? path.startsWith(line.trim().slice(0, -1))
        : parts.length === asked.length && parts.every((part, at) => (part.startsWith(":") ? asked[at] !== "" : part === asked[at]));
    } else if (isHit) {
      const [name, ...value] = line.trim().split(":");
      found.push([name, value.join(":").trim()]);
    }
  }
  return found;
}

/** @param {import("node:http").Server} server @returns {Promise<number>} */
const listen = (server) => new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(/** @type {import("node:net").AddressInfo} */ (server.address()).port)));

/**
 * Starts both. Pages are put into `pages` by path, with headers of their own.
 */
async function start() {
  const rules = await readFile(new URL("../hosting/_headers", import.meta.url), "utf8");
  /** @type {Map<string, Promise<{ body: Buffer, type: string, status: number }>>} */
  const kept = new Map();
  const fetched = (/** @type {string} */ path) => {
    const known = kept.get(path) ?? fetch(new URL(path, built)).then(async (reply) => ({
      body: Buffer.from(await reply.arrayBuffer()),
      type: reply.headers.get("content-type") ?? "text/plain",
      status: reply.status,
    }));
    kept.set(path, known);
    return known;
  };
  const place = createServer(async ({ url = "" }, response) => {
    const path = url.split("?")[0];
    const inside = path.slice(BASE.length).replace(new RegExp(`^v/${PINNED.replaceAll(".", "\\.")}/`), "");
    const own = path === `${BASE}versions.json`
      ? { body: Buffer.from(JSON.stringify({ format: 1, newest: NEWEST, versions: [{ version: PINNED }, { version: NEWEST }] })), type: "application/json", status: 200 }
      : await fetched(inside);
    const headers = new Map([["Content-Type", /\.wasm$/.test(path) ? "application/wasm" : /\.js$/.test(path) ? "text/javascript" : own.type]]);
    for (const [name, value] of headersOf(rules, path)) headers.set(name, headers.has(name) ? `${headers.get(name)}, ${value}` : value);
    response.writeHead(path.startsWith(BASE) ? own.status : 404, Object.fromEntries(headers)).end(own.body);
  });
  /** @type {Map<string, { html: string, headers?: Record<string, string> }>} */
  const pages = new Map();
  const strangers = createServer(({ url = "" }, response) => {
    const page = pages.get(url.split("?")[0]);
    response.writeHead(page ? 200 : 404, { "Content-Type": "text/html; charset=utf-8", ...page?.headers }).end(page?.html ?? "");
  });
  const [sitePort, hostPort] = [await listen(place), await listen(strangers)];
  return {
    pages,
    /** Address of the site. */
    site: `http://127.0.0.1:${sitePort}${BASE}`,
    /** Origins under which the pages are found: one machine, two strangers to one another. */
    host: `http://127.0.0.1:${hostPort}`,
    other: `http://localhost:${hostPort}`,
    stop: () => {
      for (const server of [place, strangers]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

export const hosts = await start();

export const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] });

after(async () => {
  await browser.close();
  hosts.stop();
});

/**
 * Opens a page of somebody else, which keeps all messages that it gets and can ask by number.
 * @param {string} body
 * @param {{ at?: string, headers?: Record<string, string>, prepare?: (context: import("playwright-core").BrowserContext) => Promise<unknown>, viewport?: { width: number, height: number } }} [options]
 */
export async function visit(body, { at = hosts.host, headers, prepare, viewport = { width: 1000, height: 800 } } = {}) {
  const path = `/page-${hosts.pages.size}.html`;
  hosts.pages.set(path, { html: `<!doctype html><meta charset="utf-8"><title>A host</title>${body}`, headers });
  const context = await browser.newContext({ viewport });
  await prepare?.(context);
  const page = await context.newPage();
  /** @type {string[]} */
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.addInitScript(() => {
    if (window.parent !== window) return;
    /** @type {any[]} */
    const heard = [];
    let last = 0;
    Object.assign(window, {
      heard,
      refusals: [],
      /** @param {HTMLIFrameElement} frame @param {object} message */
      post: (frame, message) => frame.contentWindow?.postMessage(message, "*"),
      /** @param {string} id @param {string} ask @param {unknown} given */
      ask: (id, ask, given) => new Promise((resolve) => {
        const frame = /** @type {HTMLIFrameElement} */ (document.getElementById(id));
        const number = 1000 + ++last;
        const hear = (/** @type {MessageEvent} */ { data, source }) => {
          if (source !== frame.contentWindow || data?.reply !== number) return;
          window.removeEventListener("message", hear);
          resolve(data);
        };
        window.addEventListener("message", hear);
        frame.contentWindow?.postMessage({ backchannel: 1, id: number, ask, with: given }, "*");
      }),
    });
    window.addEventListener("message", ({ data, source, origin }) => {
      const frame = [...document.querySelectorAll("iframe")].find(({ contentWindow }) => contentWindow === source);
      heard.push({ from: frame?.id ?? "", origin, data });
    });
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => /** @type {any} */ (window).refusals.push(`${violatedDirective} ${blockedURI}`));
  });
  await page.goto(at + path);
  return {
    page,
    errors,
    /** @param {string} id @param {string} ask @param {unknown} [given] @returns {Promise<any>} */
    ask: (id, ask, given) => page.evaluate(([id, ask, given]) => /** @type {any} */ (window).ask(id, ask, given), /** @type {const} */ ([id, ask, given])),
    /** @returns {Promise<any[]>} */
    heard: () => page.evaluate(() => /** @type {any} */ (window).heard),
    close: () => context.close(),
  };
}

/** A frame of the embedded page. @param {string} id @param {string} [rest] @param {string} [attributes] */
export const frame = (id, rest = "", attributes = "") => `<iframe id="${id}" src="${hosts.site}embed.html${rest.replaceAll("&", "&amp;")}" width="900" height="500" ${attributes}></iframe>`;

/** What axe finds. @param {Page} page @returns {Promise<string[]>} */
export async function violations(page) {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(() => /** @type {any} */ (window).axe.run());
  return found.map((/** @type {any} */ { id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((/** @type {any} */ node) => node.html).join(" ")}`);
}

/** A device that saves data, on which many runs are made only when asked. @param {import("playwright-core").BrowserContext} context */
export const saveData = (context) => context.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true } }));

/** Says hello until the first run is there. @param {Awaited<ReturnType<typeof visit>>} visited @param {string} id */
export async function ready({ page, ask }, id) {
  await page.locator(`#${id}`).waitFor({ state: "attached" });
  await page.frameLocator(`#${id}`).locator("#digest").waitFor({ state: "attached", timeout: 60_000 });
  const { ok, result } = await ask(id, "hello");
  assert.ok(ok);
  assert.equal(result.ready, true);
  return result;
}
