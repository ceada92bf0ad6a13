// The custom element on pages of others, in a frame and inline, and the dialog that makes the code for both.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { elementCode, frameCode } from "../js/embed/code.js";
import { open, openDrawers, site as built } from "./browser.mjs";
import { PINNED, frame, hosts, ready, saveData, violations, visit } from "./hosts.mjs";

/** @typedef {import("playwright-core").Page} Page */

const script = () => `<script src="${hosts.site}element/backchannel-sim.js"></script>`;

/** Waits until an element is ready. @param {Page} page @param {string} [selector] */
const elementReady = (page, selector = "backchannel-sim") => page.waitForFunction((which) => /** @type {any} */ (document.querySelector(which))?.ready, selector, { timeout: 60_000 });

test("the custom element has events, methods and a height, and leaves no globals", async () => {
  const visited = await visit(`<script>window.before = new Set(Object.getOwnPropertyNames(window));</script>${script()}
    <script>window.after = Object.getOwnPropertyNames(window).filter((name) => !before.has(name) && name !== "before" && name !== "after"); window.told = [];
      addEventListener("DOMContentLoaded", () => { for (const name of ["ready", "day", "lever", "intervention", "outcome", "error", "state", "height"]) document.querySelector("backchannel-sim").addEventListener(name, ({ detail }) => told.push([name, detail])); });</script>
    <backchannel-sim show="talks" theme="light" title="The talks in this model" world="1.s=muscat-2025&amp;r=7&amp;t=60"></backchannel-sim>`);
  const { page } = visited;
  await elementReady(page);
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).after), []);
  const got = await page.evaluate(async () => {
    const sim = /** @type {import("../js/embed/embed").BackchannelSim} */ (document.querySelector("backchannel-sim"));
    const first = await sim.getState();
    const { state, notes } = await sim.setState({ day: 30, levers: { "oil-enforcement": 0.9 } });
    const run = await sim.run({ state: { levers: {} } });
    const many = await sim.ensemble({ runs: 4, parameters: "fixed" });
    const refused = await sim.run({ state: { seed: "not a seed" } }).catch((error) => ({ code: error.code, name: error.name, problems: error.problems }));
    const cloned = await sim.setState(/** @type {any} */ ({ day: () => 3 })).catch((error) => error.code);
    return { first, state, notes, digest: run.digest, runs: many.runs, refused, cloned, show: sim.show, controls: sim.controls };
  });
  assert.deepEqual([got.first.seed, got.first.day], ["0000000000000007", 60]);
  assert.deepEqual([got.state.day, got.state.levers, got.notes], [30, { "oil-enforcement": 0.9 }, []]);
  assert.equal(got.digest, got.first.digest);
  assert.equal(got.runs, 4);
  assert.equal(/** @type {any} */ (got.refused).code, "refused");
  assert.equal(/** @type {any} */ (got.refused).name, "BackchannelFault");
  assert.equal(got.cloned, "malformed");
  assert.deepEqual([got.show, got.controls], ["talks", "all"]);
  const names = (await page.evaluate(() => /** @type {any} */ (window).told)).map((/** @type {[string, any]} */ [name]) => name);
  for (const name of ["ready", "day", "lever", "outcome", "state", "height"]) assert.ok(names.includes(name), name);
  assert.ok(!names.includes("error"), String(names));
  const frameSize = await page.evaluate(() => document.querySelector("backchannel-sim")?.shadowRoot?.querySelector("iframe")?.getBoundingClientRect().height ?? 0);
  assert.ok(frameSize > 300 && frameSize !== 600, `height ${frameSize}`);
  assert.equal(await page.evaluate(() => document.querySelector("backchannel-sim")?.shadowRoot?.querySelector("iframe")?.title), "The talks in this model");
  // Another figure: the same element begins anew.
  await page.evaluate(() => Object.assign(/** @type {any} */ (document.querySelector("backchannel-sim")), { show: "ladder", theme: "dark" }));
  await page.waitForFunction(() => !(/** @type {any} */ (document.querySelector("backchannel-sim")).ready));
  await elementReady(page);
  assert.match(await page.evaluate(() => document.querySelector("backchannel-sim")?.shadowRoot?.querySelector("iframe")?.src ?? ""), /show=ladder.*theme=dark/);
  assert.deepEqual(visited.errors, []);
  await visited.close();
});

test("events that others forge are not the element’s", async () => {
  hosts.pages.set("/forger.html", { html: `<!doctype html><script>for (const target of [parent]) { target.postMessage({ backchannel: 1, event: "state", detail: { forged: true } }, "*"); target.postMessage({ backchannel: 1, reply: 2, ok: true, result: { forged: true } }, "*"); }</script>` });
  const visited = await visit(`${script()}<backchannel-sim show="ladder"></backchannel-sim>`);
  await elementReady(visited.page);
  const got = await visited.page.evaluate(async (forger) => {
    const sim = /** @type {import("../js/embed/embed").BackchannelSim} */ (document.querySelector("backchannel-sim"));
    /** @type {any[]} */
    const told = [];
    for (const name of ["ready", "state", "outcome", "error"]) sim.addEventListener(name, (event) => told.push(/** @type {CustomEvent} */ (event).detail));
    window.postMessage({ backchannel: 1, event: "state", detail: { forged: true } }, "*");
    for (let id = 0; id < 30; id++) window.postMessage({ backchannel: 1, reply: id, ok: true, result: { forged: true } }, "*");
    const evil = document.createElement("iframe");
    evil.src = forger;
    document.body.append(evil);
    await new Promise((resolve) => evil.addEventListener("load", resolve));
    const state = await sim.getState();
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { told, state };
  }, `${hosts.other}/forger.html`);
  assert.deepEqual(got.told, []);
  assert.equal(got.state.format, "backchannel-world");
  await visited.close();
});

test("removed and put back a hundred times, an element leaves nothing behind", async () => {
  const visited = await visit(`${script()}<div id="place"><backchannel-sim show="ladder"></backchannel-sim></div>`);
  const { page } = visited;
  await elementReady(page);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  const measure = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    await page.waitForTimeout(300);
    await devtools.send("HeapProfiler.collectGarbage");
    const { metrics } = await devtools.send("Performance.getMetrics");
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  };
  const turn = (/** @type {number} */ times, /** @type {boolean} */ wait) => page.evaluate(async ([times, wait]) => {
    const place = /** @type {HTMLElement} */ (document.getElementById("place"));
    const sim = /** @type {import("../js/embed/embed").BackchannelSim} */ (place.querySelector("backchannel-sim"));
    let rejected = 0;
    for (let i = 0; i < times; i++) {
      const asked = sim.getState().catch((error) => (rejected += Number(error.code === "gone")));
      sim.remove();
      if (i % 2) await Promise.resolve();
      place.append(sim);
      await (wait || i % 25 === 0 ? new Promise((resolve) => sim.addEventListener("ready", resolve, { once: true })) : new Promise((resolve) => setTimeout(resolve, 5)));
      await asked;
    }
    return rejected;
  }, /** @type {const} */ ([times, wait]));
  await turn(5, true);
  const before = await measure();
  const rejected = await turn(100, false);
  await elementReady(page);
  const after = await measure();
  assert.equal(rejected, 100, "what was asked of a frame that is gone is told so");
  assert.equal(await page.evaluate(() => document.querySelector("backchannel-sim")?.shadowRoot?.querySelectorAll("iframe").length), 1);
  assert.equal(page.frames().length, 2);
  assert.equal(page.workers().length, 1);
  console.log(["Frames", "Documents", "JSEventListeners", "Nodes", "JSHeapUsedSize"].map((name) => `${name} ${before[name]} → ${after[name]}`).join(", "));
  assert.ok(after.Frames <= before.Frames + 1, `frames ${before.Frames} → ${after.Frames}`);
  assert.ok(after.Documents <= before.Documents + 2, `documents ${before.Documents} → ${after.Documents}`);
  assert.ok(after.JSEventListeners <= before.JSEventListeners * 1.1 + 20, `listeners ${before.JSEventListeners} → ${after.JSEventListeners}`);
  assert.ok(after.JSHeapUsedSize <= before.JSHeapUsedSize * 1.2 + 2e6, `heap ${before.JSHeapUsedSize} → ${after.JSHeapUsedSize}`);
  await visited.close();
});

/** The policy that docs/embedding.md names for the element inline, of a page that allows nothing else. @param {string} [without] */
const inlinePolicy = (without = "") => {
  const origin = new URL(hosts.site).origin;
  return `default-src 'none'; script-src 'self' ${origin} 'wasm-unsafe-eval' 'unsafe-inline'; worker-src blob: ${origin}; connect-src ${origin}; img-src ${origin}`.replace(without, "");
};
const shadow = (/** @type {Page} */ page) => page.evaluate(() => {
  const root = document.querySelector("backchannel-sim")?.shadowRoot;
  return { text: root?.querySelector("figcaption")?.textContent ?? "", drawing: [...(root?.querySelectorAll("svg *") ?? [])].map((shape) => [...shape.attributes].map(({ value }) => value).join(" ")).join("\n"), frames: root?.querySelectorAll("iframe").length, width: root?.querySelector("svg, img")?.getBoundingClientRect().width ?? 0 };
});

test("inline, a chapter’s figure follows the world under the policy that is documented", async () => {
  const visited = await visit(`${script()}<backchannel-sim mode="inline" show="story/two-rooms"></backchannel-sim>`, { headers: { "Content-Security-Policy": inlinePolicy() } });
  const { page } = visited;
  await elementReady(page);
  await page.waitForFunction(() => document.querySelector("backchannel-sim")?.shadowRoot?.textContent?.includes("was made here"));
  const first = await shadow(page);
  assert.equal(first.frames, 0);
  assert.match(first.text, /seed 2, model .*not a forecast/);
  const stills = JSON.parse(await readFile(new URL("../story/stills.json", import.meta.url), "utf8"));
  const known = new Set(Object.values(stills.runs).map((/** @type {any} */ run) => run.digest));
  const state = await page.evaluate(async () => (/** @type {import("../js/embed/embed").BackchannelSim} */ (document.querySelector("backchannel-sim"))).getState());
  assert.ok(known.has(state.digest), "the run made here is the still’s");
  const set = await page.evaluate(async () => (/** @type {import("../js/embed/embed").BackchannelSim} */ (document.querySelector("backchannel-sim"))).setState({ levers: { obstinacy: 2 }, day: 200 }));
  const second = await shadow(page);
  if (!set.notes.length) assert.notEqual(set.state.digest, state.digest);
  assert.notEqual(second.drawing, first.drawing);
  const many = await page.evaluate(async () => (/** @type {import("../js/embed/embed").BackchannelSim} */ (document.querySelector("backchannel-sim"))).ensemble({ runs: 3 }));
  assert.equal(many.runs, 3);
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).refusals), []);
  assert.deepEqual(visited.errors, []);
  await page.evaluate(() => document.querySelector("backchannel-sim")?.remove());
  await page.waitForTimeout(300);
  assert.equal(page.workers().length, 0, "its workers end with it");
  await visited.close();
});

test("inline, what the host’s policy refuses leaves a notice and the picture", async () => {
  for (const without of [" 'wasm-unsafe-eval'", `worker-src blob: ${new URL(hosts.site).origin}; `]) {
    const visited = await visit(`${script()}<backchannel-sim mode="inline" show="story/trust"></backchannel-sim>`, { headers: { "Content-Security-Policy": inlinePolicy(without) } });
    await visited.page.waitForFunction(() => document.querySelector("backchannel-sim")?.shadowRoot?.textContent?.includes("keeps the model from running"), null, { timeout: 30_000 });
    const { drawing, width } = await shadow(visited.page);
    assert.ok(drawing.length > 500 && width > 100, without);
    const code = await visited.page.evaluate(() => (/** @type {import("../js/embed/embed").BackchannelSim} */ (document.querySelector("backchannel-sim"))).getState().catch((error) => error.code));
    assert.equal(code, "absent", without);
    await visited.close();
  }
  // Nothing at all may be fetched but the picture.
  const origin = new URL(hosts.site).origin;
  const visited = await visit(`${script()}<backchannel-sim mode="inline" show="story/trust" title="Trust"></backchannel-sim>`, { headers: { "Content-Security-Policy": `default-src 'none'; script-src ${origin}/place/element/ 'unsafe-inline'; img-src ${origin}` } });
  await visited.page.waitForFunction(() => document.querySelector("backchannel-sim")?.shadowRoot?.textContent?.includes("keeps the model from running"));
  await visited.page.waitForFunction(() => (document.querySelector("backchannel-sim")?.shadowRoot?.querySelector("img")?.naturalWidth ?? 0) > 100);
  await visited.close();
});

test("what cannot be shown inline is said", async () => {
  const visited = await visit(`${script()}<backchannel-sim mode="inline" show="map"></backchannel-sim>`);
  await elementReady(visited.page);
  await visited.page.waitForFunction(() => document.querySelector("backchannel-sim")?.shadowRoot?.textContent?.includes("“map” needs a frame"));
  await visited.close();
});

test("a page of another origin shows a version that stays, a live sandbox and an element, and talks to all three", async () => {
  const visited = await visit(`
    <iframe id="pinned" width="900" height="500" src="${hosts.site}v/${PINNED}/embed.html?show=oil_price&amp;hosts=${hosts.other}"></iframe>
    ${frame("sandbox", `?hosts=${hosts.other}`)}
    <script src="${hosts.site}v/${PINNED}/element/backchannel-sim.js"></script><backchannel-sim show="ladder"></backchannel-sim>`, { at: hosts.other, viewport: { width: 1000, height: 2400 }, prepare: saveData });
  await Promise.all([ready(visited, "pinned"), ready(visited, "sandbox"), elementReady(visited.page)]);
  assert.match(await visited.page.evaluate(() => document.querySelector("backchannel-sim")?.shadowRoot?.querySelector("iframe")?.src ?? ""), new RegExp(`/v/${PINNED}/embed\\.html`), "the script of a version stays with it");
  const [a, b, c] = await Promise.all([
    visited.ask("pinned", "setState", { day: 11, seed: "a" }),
    visited.ask("sandbox", "setState", { day: 22, seed: "b" }),
    visited.page.evaluate(() => (/** @type {import("../js/embed/embed").BackchannelSim} */ (document.querySelector("backchannel-sim"))).setState({ day: 33, seed: "c" })),
  ]);
  assert.deepEqual([a.result.state, b.result.state, c.state].map(({ day, seed }) => [day, seed]), [[11, "000000000000000a"], [22, "000000000000000b"], [33, "000000000000000c"]]);
  assert.equal(new Set([a.result.state, b.result.state, c.state].map(({ digest }) => digest)).size, 3);
  assert.deepEqual(visited.errors, []);
  await visited.close();
});

/** Waits until something is so, ten seconds at most. @param {() => boolean} isSo @param {() => string} otherwise what is said if it never is */
async function until(isSo, otherwise) {
  const last = Date.now() + 10_000;
  while (!isSo()) {
    assert.ok(Date.now() < last, otherwise());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test("the examples of the documentation do what they say", async () => {
  const text = (await readFile(new URL("../../docs/embedding.md", import.meta.url), "utf8")).replaceAll("https://example.org/backchannel/", hosts.site).replaceAll("https://example.org", new URL(hosts.site).origin);
  const [plain, element] = [...text.matchAll(/^```html\n(.*?)^```$/gms)].map(([, code]) => code);
  const [messages] = [...text.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);
  const framed = await visit(plain.replace("<iframe", "<iframe id=\"one\""));
  await ready(framed, "one");
  const { result } = await framed.ask("one", "getState");
  assert.deepEqual([result.seed, result.day], ["0000000000000007", 60]);
  await framed.close();

  const alive = await visit(element);
  /** @type {string[]} */
  const logged = [];
  alive.page.on("console", (message) => logged.push(message.text()));
  await elementReady(alive.page);
  await alive.page.evaluate(() => (/** @type {import("../js/embed/embed").BackchannelSim} */ (document.querySelector("backchannel-sim"))).setState({ day: 12 }));
  await alive.page.waitForFunction(() => /** @type {HTMLOutputElement} */ (document.getElementById("day")).value === "12");
  await alive.page.locator("#earlier").click();
  await alive.page.waitForFunction(() => (/** @type {any} */ (document.querySelector("backchannel-sim"))).getState().then((/** @type {any} */ state) => state.levers["oil-enforcement"] === 1));
  await until(() => logged.some((line) => /^[0-9a-f]{16} \[\]$/.test(line)), () => `logged: ${logged}`);
  assert.deepEqual(alive.errors, []);
  await alive.close();

  const spoken = await visit(frame("one", `?hosts=${hosts.host}`));
  await ready(spoken, "one");
  /** @type {string[]} */
  const heard = [];
  spoken.page.on("console", (message) => heard.push(message.text()));
  await spoken.page.evaluate(`const frame = document.getElementById("one"); ${messages}`);
  for (const line of [/^1 \{protocol: 1/, /^2 \{state: /, /^day \{day: 60/]) await until(() => heard.some((one) => line.test(one)), () => String(heard));
  await spoken.close();
});

test("the code quotes what it holds", () => {
  const wish = { site: "https://a.example/b/", version: "0.3.0", options: { show: "map", theme: /** @type {const} */ ("dark") }, world: "#1.s=x&l=\"<y>", title: "a \"b\" <c>" };
  assert.equal(frameCode(wish), "<iframe src=\"https://a.example/b/v/0.3.0/embed.html?show=map&amp;theme=dark#1.s=x&amp;l=&quot;&lt;y&gt;\" title=\"a &quot;b&quot; &lt;c&gt;\" width=\"100%\" height=\"700\" style=\"border: 0\" loading=\"lazy\"></iframe>");
  assert.match(elementCode(wish), /^<script src="https:\/\/a\.example\/b\/v\/0\.3\.0\/element\/backchannel-sim\.js" async><\/script>\n<backchannel-sim show="map" theme="dark" world="#1/);
});

test("the dialog comes late, makes code that works, and is at hand for everybody", async () => {
  const { page, complaints, close } = await open({ viewport: { width: 1280, height: 900 } });
  /** @type {string[]} */
  const loaded = [];
  page.on("request", (request) => loaded.push(request.url()));
  await openDrawers(page);
  await page.locator("[id^=lever-]:is(input)").first().press("End");
  await page.waitForTimeout(900);
  assert.equal(loaded.filter((url) => url.includes("/embed/")).length, 0);
  await page.locator(".share .embed").click();
  const dialog = page.locator("dialog.embed-dialog");
  await dialog.waitFor();
  await dialog.locator("#embed-show").selectOption("map");
  await dialog.locator("#embed-controls").selectOption("time");
  await dialog.locator("#embed-theme").selectOption("dark");
  await dialog.locator("#embed-height").fill("640");
  await dialog.locator("#embed-height").press("Tab");
  const code = await dialog.locator("#embed-code").inputValue();
  const [, address, pixels] = /** @type {RegExpExecArray} */ (/src="([^"]+)".* height="(\d+)"/.exec(code.replaceAll("&amp;", "&")));
  assert.match(address, /embed\.html\?show=map&controls=time&theme=dark&height=640#1\.s=muscat-2025/);
  assert.equal(pixels, "640");
  const shown = await page.locator("#digest").innerText();
  const visited = await visit(code.replaceAll(built, hosts.site).replace("<iframe", "<iframe id=\"made\""));
  await ready(visited, "made");
  assert.equal((await visited.ask("made", "getState")).result.digest, shown, "the frame has the world that was set");
  await visited.close();
  await dialog.locator("[name=embed-form]").nth(1).check();
  assert.match(await dialog.locator("#embed-code").inputValue(), /<backchannel-sim show="map" controls="time"/);
  await dialog.locator("#embed-show").selectOption("story/two-rooms");
  assert.match(await dialog.locator("#embed-code").inputValue(), /show="story\/two-rooms"/);
  assert.doesNotMatch(await dialog.locator("#embed-code").inputValue(), /world=/);
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await violations(page), [], colorScheme);
  }
  for (const width of [320, 390]) {
    await page.setViewportSize({ width, height: 700 });
    const over = await dialog.evaluate((element) => element.scrollWidth - element.clientWidth);
    assert.equal(over, 0, `at ${width} px`);
  }
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement?.className), "embed");
  assert.deepEqual(complaints, []);
  await close();
});
