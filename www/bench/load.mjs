// How soon the page is there on a slow line, and how it keeps up with a reader's hand; prints tables of the 50th and
// 95th percentile.
//
// BACKCHANNEL_URL=http://… node bench/load.mjs [times] [--only line|hand]
//
// The line is a proxy of its own, 1.6 Mb/s with 150 ms from question to answer, which sends all but fonts after gzip. The
// browser's own throttling would not reach the model's worker, which fetches the largest file. The browser then slows
// the page's thread four times; the worker's it cannot slow, so on such a device a year of the model takes longer.
import { createServer } from "node:http";
import { availableParallelism, loadavg } from "node:os";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";

const site = process.env.BACKCHANNEL_URL ?? "";
if (!site) throw new Error("BACKCHANNEL_URL must say where the release site is served");
const times = Number(process.argv[2] ?? 10);
const only = process.argv[3] === "--only" ? process.argv[4] : null;

/** Bytes a millisecond: 1.6 Mb/s. */
const RATE = 200;
/** Milliseconds from a question to the first byte of its answer, and to open a connection. */
const ROUND_TRIP = 150;
const SLOWER = 4;
/** Bytes that are sent in one piece before another answer has its turn. */
const PIECE = 4096;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] });

/** @param {number} ms */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A slow line to the site. What it sends is kept, so that the site's own server costs no time. */
async function line() {
  /** @type {Map<string, Promise<{ status: number, headers: Record<string, string>, body: Buffer }>>} */
  const known = new Map();
  /** @type {Map<string, number>} bytes sent, by name */
  const sent = new Map();
  /** When the line has sent all that it was given so far. */
  let free = 0;

  const ask = async (/** @type {string} */ path) => {
    const answer = await fetch(new URL(path, site));
    const plain = Buffer.from(await answer.arrayBuffer());
    const headers = Object.fromEntries([...answer.headers].filter(([name]) => /^(content-type|content-security-policy|cache-control|x-content-type-options|referrer-policy)$/.test(name)));
    if (path.endsWith(".woff2")) return { status: answer.status, headers, body: plain };
    return { status: answer.status, headers: { ...headers, "content-encoding": "gzip" }, body: gzipSync(plain, { level: 9 }) };
  };

  const server = createServer(async ({ url = "/" }, response) => {
    if (!known.has(url)) known.set(url, ask(url));
    const { status, headers, body } = await /** @type {ReturnType<typeof ask>} */ (known.get(url));
    await sleep(ROUND_TRIP);
    response.writeHead(status, { ...headers, "content-length": body.length });
    for (let from = 0; from < body.length; from += PIECE) {
      const piece = body.subarray(from, from + PIECE);
      free = Math.max(free, performance.now()) + piece.length / RATE;
      await sleep(free - performance.now());
      response.write(piece);
    }
    response.end();
    const name = new URL(url, site).pathname.split("/").pop() || "index.html";
    sent.set(name, (sent.get(name) ?? 0) + body.length);
  });
  server.on("connection", (socket) => {
    socket.pause();
    setTimeout(() => socket.resume(), ROUND_TRIP);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}${new URL(site).pathname}`, sent, close: () => (server.closeAllConnections(), server.close()) };
}

/** A page in a fresh profile. Its offline copy, which begins when the page is done, is left out. @param {boolean} slow */
async function fresh(slow) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "serviceWorker", { value: undefined });
    const marks = Object.assign(window, { bench: { live: 0 } }).bench;
    const look = new MutationObserver(() => {
      if (!document.getElementById("digest")) return;
      look.disconnect();
      requestAnimationFrame(() => {
        marks.live = performance.now();
      });
    });
    look.observe(document, { childList: true, subtree: true });
  });
  const page = await context.newPage();
  if (slow) await (await context.newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  return page;
}

/** @param {number[]} all @param {number} share */
const quantile = (all, share) => all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.ceil(share * all.length) - 1)];

/** @param {string} head @param {[string, string, number[]][]} rows what, its aim, and what was measured */
function table(head, rows) {
  console.log(`\n${head}; ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}`);
  console.log(`${"what".padEnd(50)}${"aim".padStart(9)}${"times".padStart(7)}${"p50".padStart(9)}${"p95".padStart(9)}${"most".padStart(9)}`);
  for (const [name, aim, all] of rows) {
    const shown = [0.5, 0.95, 1].map((share) => quantile(all, share).toFixed(0).padStart(9));
    console.log(`${name.padEnd(50)}${aim.padStart(9)}${String(all.length).padStart(7)}${shown.join("")}`);
  }
}

async function measureLine() {
  /** @type {number[]} */
  const text = [];
  /** @type {number[]} */
  const live = [];
  /** @type {number[]} */
  const critical = [];
  /** @type {number[]} */
  const whole = [];
  // The line's first visit is not counted: it waits for the site's own server.
  for (let time = -1; time < times; time++) {
    const slow = await line();
    const page = await fresh(true);
    await page.goto(slow.url, { waitUntil: "commit" });
    await page.waitForFunction(() => /** @type {any} */ (window).bench.live > 0, null, { timeout: 120_000 });
    await page.locator("svg.map path.land[d^=M]").waitFor({ timeout: 120_000 });
    const [painted, ran] = await page.evaluate(() => [
      performance.getEntriesByName("first-contentful-paint")[0].startTime,
      /** @type {any} */ (window).bench.live,
    ]);
    if (time >= 0) {
      text.push(painted);
      live.push(ran);
      const sum = (/** @type {RegExp} */ which) => [...slow.sent].reduce((all, [name, bytes]) => all + (which.test(name) ? bytes : 0), 0) / 1000;
      critical.push(sum(/^(index\.html|main\.(js|css))$|\.woff2$/));
      whole.push(sum(/./));
    }
    await page.context().close();
    slow.close();
  }
  table(`1.6 Mb/s, ${ROUND_TRIP} ms, page's thread ${SLOWER} times slower; milliseconds and kB`, [
    ["first text painted", "1000", text],
    ["live model: first run's digest shown", "3000", live],
    ["critical path: page, script, styles, fonts, kB", "300", critical],
    ["first load, kB", "700", whole],
  ]);
}

/** From a lever's move to the frame after its run has been drawn. @param {import("playwright-core").Page} page @param {number} place */
const answer = (page, place) => page.evaluate((place) => new Promise((resolve) => {
  const lever = /** @type {HTMLInputElement} */ (document.querySelector("input[id^=lever-]"));
  const shown = () => document.getElementById("digest")?.textContent;
  const before = shown();
  const began = performance.now();
  const look = () => (shown() === before ? requestAnimationFrame(look) : resolve(performance.now() - began));
  lever.value = String(Number(lever.min) + (Number(lever.max) - Number(lever.min)) * place);
  lever.dispatchEvent(new Event("input", { bubbles: true }));
  requestAnimationFrame(look);
}), place);

/** Milliseconds of a processor that the page's thread has had, which other programs do not lengthen much. @param {import("playwright-core").CDPSession} session */
async function processor(session) {
  const { metrics } = await session.send("Performance.getMetrics");
  return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? NaN);
}

/**
 * Drags a control from end to end and back with the mouse.
 * @param {import("playwright-core").Page} page @param {import("playwright-core").CDPSession} session @param {string} control
 * @returns {Promise<{ frames: number[], busy: number }>} milliseconds between frames, and of processor time for a step
 */
async function drag(page, session, control) {
  const handle = page.locator(control).first();
  await handle.scrollIntoViewIfNeeded();
  const box = await handle.boundingBox();
  if (!box) throw new Error(`${control} is not shown`);
  const at = (/** @type {number} */ share) => /** @type {[number, number]} */ ([box.x + box.width * (0.08 + 0.84 * share), box.y + box.height / 2]);
  await page.mouse.move(...at(0));
  await page.mouse.down();
  await page.evaluate(() => {
    /** @type {number[]} */
    const frames = [];
    let before = 0;
    const look = (/** @type {number} */ now) => {
      if (before) frames.push(now - before);
      before = now;
      if (/** @type {any} */ (window).frames_ === frames) requestAnimationFrame(look);
    };
    Object.assign(window, { frames_: frames });
    requestAnimationFrame(look);
  });
  const steps = 60;
  const before = await processor(session);
  for (let step = 1; step <= steps; step++) await page.mouse.move(...at(1 - Math.abs(1 - (2 * step) / steps)));
  const frames = await page.evaluate(() => {
    const { frames_: frames } = /** @type {any} */ (window);
    Object.assign(window, { frames_: null });
    return frames;
  });
  const busy = ((await processor(session)) - before) / steps;
  await page.mouse.up();
  return { frames, busy };
}

async function measureHand() {
  const page = await fresh(false);
  await page.goto(site);
  await page.waitForFunction(() => /** @type {any} */ (window).bench.live > 0, null, { timeout: 120_000 });
  await page.locator("svg.map path.land[d^=M]").waitFor();
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  /** @type {number[]} */
  const answers = [];
  /** @type {Awaited<ReturnType<typeof drag>>[]} */
  const levers = [];
  /** @type {Awaited<ReturnType<typeof drag>>[]} */
  const days = [];
  for (let time = 0; time < times; time++) answers.push(await answer(page, 0.2 + (0.6 * (time + 0.5)) / times));
  for (let time = 0; time < times; time++) {
    levers.push(await drag(page, session, "input[id^=lever-]"));
    days.push(await drag(page, session, ".days input"));
  }
  const [lever, day] = [levers, days].map((all) => all.flatMap(({ frames }) => frames));
  table("unthrottled; milliseconds", [
    ["lever's move to the first answer", "100", answers],
    ["between frames, dragging a lever", "50", lever],
    ["between frames, scrubbing days", "17", day],
    ["processor time of a lever's step, page's thread", "17", levers.map(({ busy }) => busy)],
    ["processor time of a day's step, page's thread", "17", days.map(({ busy }) => busy)],
  ]);
  const over = (/** @type {number[]} */ all, /** @type {number} */ most) => `${all.filter((ms) => ms > most).length} of ${all.length}`;
  console.log(`frames over 50 ms: ${over(lever, 50)} dragging a lever, ${over(day, 50)} scrubbing days; over 17 ms while scrubbing: ${over(day, 17.5)}`);
  await page.context().close();
}

if (only !== "hand") await measureLine();
if (only !== "line") await measureHand();
await browser.close();
