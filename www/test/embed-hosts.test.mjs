// Those who show the page in a frame: what they may ask, what they cannot do to it, and what they may refuse it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Bucket, LIMITS, isAsk, isOurs } from "../js/embed/protocol.js";
import { frame, hosts, ready, saveData, visit } from "./hosts.mjs";

test("messages of ours are told from others, and a bucket runs dry and fills again", () => {
  for (const stray of [null, undefined, 1, "backchannel", [], ["backchannel"], {}, { backchannel: "1" }, { subject: "lti.frameResize" }, { type: "webpackOk" }]) assert.equal(isOurs(stray), false);
  for (const bad of [{}, { id: 1 }, { ask: "run" }, { id: {}, ask: "run" }, { id: 1.5, ask: "run" }, { id: "x".repeat(65), ask: "run" }, { id: 1, ask: 5 }, { id: 1, ask: "x".repeat(41) }]) assert.equal(isAsk({ backchannel: 1, ...bad }), false, JSON.stringify(bad));
  assert.ok(isAsk({ backchannel: 1, id: "a", ask: "run" }));
  const bucket = new Bucket({ burst: 3, perSecond: 2 }, 0);
  assert.deepEqual([0, 1, 2, 3].map((now) => bucket.take(now)), [true, true, true, false]);
  assert.deepEqual([600, 601, 1200].map((now) => bucket.take(now)), [true, false, true]);
});

test("anybody around the frame may ask; only those that are named may command, and answers go to them alone", async () => {
  const rest = () => `?show=talks&hosts=${hosts.other}`;
  const body = frame("one", rest());
  const stranger = await visit(body, { at: hosts.host });
  assert.equal((await ready(stranger, "one")).commands, false);
  const { ok, result: state } = await stranger.ask("one", "getState");
  assert.ok(ok);
  assert.match(state.digest, /^[0-9a-f]{16}$/);
  assert.equal(state.format, "backchannel-world");
  for (const ask of ["setState", "run", "ensemble"]) {
    const reply = await stranger.ask("one", ask, ask === "setState" ? { day: 5 } : undefined);
    assert.deepEqual([reply.ok, reply.error.code], [false, "forbidden"], ask);
  }
  assert.equal((await stranger.ask("one", "getState")).result.day, 0);
  await stranger.close();

  const friend = await visit(body, { at: hosts.other });
  assert.equal((await ready(friend, "one")).commands, true);
  const set = await friend.ask("one", "setState", { day: 40, levers: { "oil-enforcement": 0.9 }, interventions: [{ date: "2025-06-11", intervention: "hormuz-disrupted", value: 0.6 }] });
  assert.ok(set.ok, JSON.stringify(set));
  assert.equal(set.result.state.day, 40);
  assert.deepEqual(set.result.notes, []);
  assert.notEqual(set.result.state.digest, state.digest);
  const events = (await friend.heard()).filter(({ data }) => data.event).map(({ data }) => data);
  const named = (/** @type {string} */ name) => events.filter(({ event }) => event === name).map(({ detail }) => detail);
  assert.equal(named("ready").length, 1);
  assert.deepEqual(named("lever"), [{ lever: "oil-enforcement", value: 0.9, usual: named("lever")[0].usual }]);
  assert.deepEqual(named("intervention"), [{ date: "2025-06-11", intervention: "hormuz-disrupted", value: 0.6, fired: true }]);
  assert.deepEqual(named("day").at(-1), { day: 40, date: "2025-05-22" });
  assert.equal(named("outcome").at(-1).digest, set.result.state.digest);
  assert.equal(named("state").at(-1).digest, set.result.state.digest);
  assert.deepEqual(named("error"), []);

  // A run without a change to what is shown, and the same digest as what is shown with it.
  const run = await friend.ask("one", "run", { state: { levers: {}, interventions: [] } });
  assert.ok(run.ok, JSON.stringify(run.error));
  assert.equal(run.result.digest, state.digest);
  assert.equal(run.result.series.oil_price.length, run.result.days + 1);
  assert.equal((await friend.ask("one", "getState")).result.digest, set.result.state.digest);
  const many = await friend.ask("one", "ensemble", { runs: 6, series: ["oil_price"] });
  assert.ok(many.ok, JSON.stringify(many.error));
  assert.equal(many.result.runs, 6);
  assert.ok(many.result.shares.length > 3 && many.result.series.oil_price.q50.length > 100);

  // What does not fit.
  for (const [ask, given, code] of /** @type {[string, unknown, string][]} */ ([
    ["nothing", undefined, "unknown"],
    ["toString", undefined, "unknown"],
    ["setState", 7, "malformed"],
    ["setState", { height: 3 }, "malformed"],
    ["setState", "https://x.example/#9.s=a", "malformed"],
    ["run", { state: { levers: { "no-such": 1 } } }, "refused"],
    ["run", { days: 3 }, "malformed"],
    ["ensemble", { runs: LIMITS.runs + 1 }, "malformed"],
    ["ensemble", { runs: 5, series: "oil_price" }, "malformed"],
    ["ensemble", { runs: 2, series: ["no_such"] }, "refused"],
  ])) {
    const reply = await friend.ask("one", ask, given);
    assert.deepEqual([reply.ok, reply.error?.code], [false, code], `${ask} ${JSON.stringify(given)}`);
  }
  const partly = await friend.ask("one", "setState", { levers: { "no-such": 1, "oil-enforcement": 0.8 } });
  assert.equal(partly.result.notes.length, 1);
  assert.match(partly.result.notes[0], /no-such/);
  assert.deepEqual(partly.result.state.levers, { "oil-enforcement": 0.8 });
  const link = await friend.ask("one", "setState", "https://x.example/#1.s=muscat-2025&r=7&t=60");
  assert.deepEqual([link.result.state.seed, link.result.state.day], ["0000000000000007", 60]);
  const far = await friend.ask("one", "setState", { scenario: "hormuz", day: 3 });
  assert.deepEqual([far.result.state.scenario, far.result.state.day, far.result.state.levers], ["hormuz", 3, {}]);
  assert.deepEqual(friend.errors, []);
  await friend.close();
});

test("floods, malformed messages and messages from other windows do nothing to a frame", async () => {
  const visited = await visit(`${frame("one", `?show=ladder&hosts=${hosts.host}`)}<iframe id="evil" src="${hosts.other}/evil.html"></iframe>`, {
    prepare: async () => {
      hosts.pages.set("/evil.html", { html: `<!doctype html><script>onmessage = () => { for (let i = 0; i < 50; i++) parent.frames[0].postMessage({ backchannel: 1, id: i, ask: "setState", with: { day: 99 } }, "*"); parent.postMessage({ backchannel: 1, event: "ready", detail: { forged: true } }, "*"); };</script>` });
    },
  });
  await ready(visited, "one");
  const { result: before } = await visited.ask("one", "getState");
  await visited.page.evaluate(() => {
    const one = /** @type {HTMLIFrameElement} */ (document.getElementById("one"));
    const { post } = /** @type {any} */ (window);
    const deep = /** @type {any} */ ({});
    for (let at = deep, i = 0; i < 2000; i++) at = at.next = {};
    for (const odd of [null, 0, "x", [], {}, { backchannel: 1 }, { backchannel: 1, id: 1 }, { backchannel: 1, ask: "setState" }, { backchannel: 1, id: deep, ask: deep }, { backchannel: NaN, id: 1, ask: "run" }, { backchannel: 1, event: "ready" }, { backchannel: 1, reply: 1, ok: true }, new ArrayBuffer(1_000_000), deep, { __proto__: { backchannel: 1 } }]) post(one, odd);
    /** @type {HTMLIFrameElement} */ (document.getElementById("evil")).contentWindow?.postMessage("go", "*");
  });
  await visited.page.waitForTimeout(400);
  assert.equal((await visited.ask("one", "getState")).result.day, before.day, "only the page around the frame is heard");
  const version = await visited.page.evaluate(() => new Promise((resolve) => {
    addEventListener("message", ({ data }) => data?.reply === "v9" && resolve(data));
    /** @type {any} */ (window).post(document.getElementById("one"), { backchannel: 9, id: "v9", ask: "hello" });
  }));
  assert.equal(/** @type {any} */ (version).error.code, "version");

  await visited.page.waitForTimeout(2200);
  const replies = await visited.page.evaluate(async (burst) => {
    const one = document.getElementById("one");
    let answered = 0;
    let told = 0;
    const hear = (/** @type {MessageEvent} */ { data }) => {
      if (typeof data?.reply === "string" && data.reply.startsWith("flood")) answered++;
      if (data?.event === "error" && data.detail.code === "flood") told++;
    };
    addEventListener("message", hear);
    for (let i = 0; i < 20 * burst; i++) /** @type {any} */ (window).post(one, { backchannel: 1, id: `flood${i}`, ask: "getState" });
    await new Promise((resolve) => setTimeout(resolve, 500));
    removeEventListener("message", hear);
    return { answered, told };
  }, LIMITS.burst);
  assert.ok(replies.answered >= LIMITS.burst / 2 && replies.answered <= LIMITS.burst + LIMITS.perSecond, `${replies.answered} of ${20 * LIMITS.burst} answered`);
  assert.ok(replies.told >= 1 && replies.told <= 2, `told ${replies.told} times`);
  await visited.page.waitForTimeout(1200);
  assert.ok((await visited.ask("one", "getState")).ok, "after the flood it answers again");
  assert.deepEqual(visited.errors, []);
  await visited.close();
});

test("a hundred runs asked for at once are not all waited for", async () => {
  const visited = await visit(frame("one", `?show=ladder&hosts=${hosts.host}`));
  await ready(visited, "one");
  await visited.page.waitForTimeout(500);
  const codes = await visited.page.evaluate((count) => Promise.all(Array.from({ length: count }, () => /** @type {any} */ (window).ask("one", "run").then((/** @type {any} */ reply) => reply.error?.code ?? "ok"))), 30);
  assert.equal(codes.filter((code) => code === "ok").length, LIMITS.waiting);
  assert.equal(codes.filter((code) => code === "busy").length, 30 - LIMITS.waiting);
  const [first, second] = await visited.page.evaluate(() => Promise.all([400, 5].map((runs) => /** @type {any} */ (window).ask("one", "ensemble", { runs }))));
  assert.equal(first.error.code, "replaced");
  assert.equal(second.result.runs, 5);
  await visited.close();
});

test("two on one page do not disturb each other, nor the page’s focus, scrolling and history", async () => {
  const visited = await visit(`<input id="field" autofocus><div style="height: 600px"></div>${frame("a", `?show=oil_price&hosts=${hosts.host}`)}${frame("b", `?hosts=${hosts.host}`)}<div style="height: 2000px"></div>`, { viewport: { width: 1000, height: 1800 }, prepare: saveData });
  await visited.page.locator("#field").focus();
  const place = () => visited.page.evaluate(() => [document.activeElement?.id, scrollX, scrollY, history.length, location.href]);
  await visited.page.evaluate(() => scrollTo(0, 40));
  const before = await place();
  await Promise.all([ready(visited, "a"), ready(visited, "b")]);
  const untouched = (await visited.ask("b", "getState")).result;
  await visited.ask("a", "setState", { day: 100, seed: "9", levers: { "oil-enforcement": 0.2 } });
  assert.deepEqual((await visited.ask("b", "getState")).result, untouched);
  await visited.ask("b", "setState", { day: 7, seed: "5" });
  await visited.ask("b", "setState", { day: 8, seed: "6" });
  await visited.page.waitForTimeout(800);
  assert.equal((await visited.ask("a", "getState")).result.day, 100);
  assert.deepEqual(await place(), before);
  await visited.close();
});

/** Whether a frame shows its notice and a picture that has come. @param {import("playwright-core").FrameLocator} inside */
async function standsIn(inside) {
  await inside.locator(".trouble[role=alert]").waitFor({ timeout: 30_000 });
  assert.match(await inside.locator(".trouble[role=alert]").innerText(), /could not be loaded/);
  assert.match(await inside.locator(".still figcaption").innerText(), /keeps the model from running/);
  const size = await inside.locator(".still img").evaluate(async (image) => {
    await /** @type {HTMLImageElement} */ (image).decode();
    return /** @type {HTMLImageElement} */ (image).naturalWidth;
  });
  assert.ok(size > 100);
  assert.ok((await inside.locator(".still img").getAttribute("alt"))?.length);
}

test("without an origin of its own, and so without storage or workers, the frame shows its notice and picture", async () => {
  const visited = await visit(frame("one", "?show=map", "sandbox=\"allow-scripts\"") + frame("two", "?show=story/trust", "sandbox=\"allow-scripts\""));
  await standsIn(visited.page.frameLocator("#one"));
  const chapter = visited.page.frameLocator("#two");
  await chapter.locator(".trouble[role=alert]").waitFor();
  assert.ok(await chapter.locator(".seen svg").isVisible());
  assert.deepEqual(visited.errors, []);
  await visited.close();
});

test("where scripts are forbidden altogether, a picture and a word stand there", async () => {
  const visited = await visit(frame("one", "", "sandbox=\"\""));
  const inside = visited.page.frameLocator("#one");
  await inside.locator(".still img").waitFor();
  await inside.locator("noscript .trouble, .embed-foot").first().waitFor();
  assert.match(await inside.locator(".embed-foot").innerText(), /not a forecast/);
  await visited.close();
});

test("with storage and locks refused the frame runs all the same", async () => {
  const visited = await visit(frame("one", "?show=ladder"), {
    prepare: (context) => context.addInitScript(() => {
      const refuse = () => { throw new DOMException("The operation is insecure.", "SecurityError"); };
      for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) Object.defineProperty(window, name, { get: refuse });
      Object.defineProperty(document, "cookie", { get: refuse, set: refuse });
      LockManager.prototype.request = () => Promise.reject(new DOMException("The request was denied.", "SecurityError"));
    }),
  });
  await ready(visited, "one");
  assert.deepEqual(visited.errors, []);
  await visited.close();
});

test("where workers or WebAssembly are refused the frame shows its notice and picture", async () => {
  for (const prepare of [
    (/** @type {import("playwright-core").BrowserContext} */ context) => context.addInitScript(() => {
      window.Worker = /** @type {any} */ (class {
        constructor() {
          throw new DOMException("Workers are not allowed here.", "SecurityError");
        }
      });
    }),
    (/** @type {import("playwright-core").BrowserContext} */ context) => context.route(/\/worker\.js/, (route) => route.abort()),
    (/** @type {import("playwright-core").BrowserContext} */ context) => context.route(/\.wasm/, (route) => route.abort()),
    (/** @type {import("playwright-core").BrowserContext} */ context) => context.route(/\/worker\.js/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": "default-src 'self'" } });
    }),
  ]) {
    const visited = await visit(frame("one", `?show=alignment&hosts=${hosts.host}`), { prepare });
    await standsIn(visited.page.frameLocator("#one"));
    const { result } = await visited.ask("one", "hello");
    assert.equal(result.ready, false);
    assert.equal((await visited.ask("one", "getState")).error.code, "absent");
    assert.deepEqual(visited.errors, []);
    await visited.close();
  }
});
