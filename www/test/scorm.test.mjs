// The package for learning platforms: its manifest fits the published schemas, and scorm-again, a runtime of SCORM 1.2,
// launches it, keeps it, resumes it and sees it completed.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { unzipSync } from "fflate";
import { chromium } from "playwright-core";
import { find, spanOf } from "../js/task/lms.js";
import { faultsOf, manifestOf, packed } from "../scorm/pack.mjs";

const folder = process.env.BACKCHANNEL_SITE ?? "";
assert.ok(folder, "BACKCHANNEL_SITE must name the folder of the release site");
const runtime = await readFile(new URL("../node_modules/scorm-again/dist/scorm12.min.js", import.meta.url));

const TASK = {
  format: "backchannel-task", version: 1, title: "What does a <shut> strait & its \"price\" do?", instructions: "Look.", world: "#1.s=hormuz&r=2&v=0.3.0",
  questions: [
    { kind: "choice", text: "Up or down?", options: ["up", "down"], predict: true },
    { kind: "number", text: "How much?", unit: "%", predict: true },
    { kind: "text", text: "Why?", predict: false },
  ],
};
const wordy = { ...TASK, questions: Array.from({ length: 12 }, (_, at) => ({ kind: "text", text: `Why, ${at}?`, predict: true })) };
const files = { "/one/": unzipSync(await packed({ site: folder, task: JSON.stringify(TASK) })), "/wordy/": unzipSync(await packed({ site: folder, task: JSON.stringify(wordy) })) };

const TYPES = /** @type {Record<string, string>} */ ({ html: "text/html", js: "text/javascript", css: "text/css", json: "application/json", wasm: "application/wasm", svg: "image/svg+xml", woff2: "font/woff2" });

/** A platform's own page: the runtime, what it kept, and the package in a frame. @param {string} at */
const platform = (at) => `<!doctype html><title>Platform</title><script src="/runtime.js"></script><script>
  window.API = new Scorm12API({ autocommit: false, logLevel: 5 });
  const kept = sessionStorage.getItem("kept");
  if (kept) API.loadFromJSON(JSON.parse(kept), "cmi");
  else API.cmi.core.student_name = "Lovelace, Ada";
  window.leave = () => { document.querySelector("iframe").remove(); const { core, suspend_data } = JSON.parse(JSON.stringify(API.cmi)); sessionStorage.setItem("kept", JSON.stringify({ core: { ...core, entry: "resume" }, suspend_data })); };
</script><iframe title="package" src="${at}" width="900" height="700"></iframe>`;

const server = createServer((request, response) => {
  const path = new URL(request.url ?? "/", "http://x").pathname;
  const send = (/** @type {string | Uint8Array} */ body, /** @type {string} */ type) => response.writeHead(200, { "Content-Type": type }).end(body);
  if (path === "/runtime.js") return send(runtime, TYPES.js);
  if (path.startsWith("/platform/")) return send(platform(`/${path.split("/")[2]}/task.html`), TYPES.html);
  if (path === "/stranger") return send(`<!doctype html><title>Stranger</title><script>window.API = { LMSInitialize: () => "true" }</script><iframe title="package" src="http://localhost:${port}/one/task.html"></iframe>`, TYPES.html);
  for (const [base, all] of Object.entries(files)) {
    const name = path.slice(base.length);
    if (path.startsWith(base) && all[name]) return send(all[name], TYPES[name.split(".").at(-1) ?? ""] ?? "application/octet-stream");
  }
  response.writeHead(404).end();
});
await new Promise((resolve) => server.listen(0, () => resolve(undefined)));
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] });
after(() => Promise.all([browser.close(), new Promise((resolve) => server.close(resolve))]));

/** @param {string} path @param {string} [host] */
async function visit(path, host = "127.0.0.1") {
  const page = await browser.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`http://${host}:${port}${path}`);
  return { page, inside: page.frameLocator("iframe"), complaints };
}

/** What the platform holds. @param {import("playwright-core").Page} page @returns {Promise<any>} */
const kept = (page) => page.evaluate(() => JSON.parse(JSON.stringify(/** @type {any} */ (window).API.cmi)));

/** Waits until the task says something of the platform. @param {import("playwright-core").FrameLocator} inside @param {RegExp} words */
const told = (inside, words) => inside.locator(".platform", { hasText: words }).waitFor({ timeout: 10_000 });

test("the manifest fits the schemas of ADL and IMS, and names every file of the package", async () => {
  for (const all of Object.values(files)) {
    const manifest = new TextDecoder().decode(all["imsmanifest.xml"]);
    assert.deepEqual(await faultsOf(manifest), []);
    const named = [...manifest.matchAll(/<file href="([^"]+)"/g)].map(([, name]) => decodeURIComponent(name)).sort();
    assert.deepEqual(named, Object.keys(all).filter((name) => !/\.xsd$|^imsmanifest\.xml$/.test(name)).sort());
    assert.ok(named.includes("index.html") && named.includes("task.json") && !named.some((name) => /^_headers|\.htaccess|nginx|^sw\.js$/.test(name)));
  }
});

test("the schemas refuse a manifest that does not fit them", async () => {
  const good = manifestOf(/** @type {any} */ (TASK), ["task.html"]);
  assert.deepEqual(await faultsOf(good), []);
  for (const [from, to] of [['adlcp:scormtype="sco"', 'adlcp:scormtype="page"'], ['type="webcontent"', ""], ["<organizations", "<organisations"], ["ADL SCORM</schema>", "ADL SCORM</schema><schema>x</schema>"]]) {
    const bad = good.replaceAll(from, to).replaceAll("</organizations", from === "<organizations" ? "</organisations" : "</organizations");
    assert.notDeepEqual(await faultsOf(bad), [], from);
  }
});

test("what is no task, or no site, is not packed", async () => {
  await assert.rejects(packed({ site: folder, task: "{}" }), /cannot be read whole: notTask/);
  await assert.rejects(packed({ site: folder, task: JSON.stringify({ ...TASK, world: "x" }) }), /world/);
  await assert.rejects(packed({ site: "/nowhere", task: JSON.stringify(TASK) }), /no built site/);
});

test("the same site and task give the same package", async () => {
  const task = JSON.stringify(TASK);
  assert.deepEqual(await packed({ site: folder, task }), await packed({ site: folder, task }));
});

test("a platform is found above, beyond the opener, and never where a frame may not be looked into", () => {
  const api = { LMSInitialize: () => "true" };
  const top = /** @type {any} */ ({ API: api });
  top.parent = top;
  const alone = /** @type {any} */ ({});
  alone.parent = alone;
  const forbidden = { get API() { throw new Error("SecurityError"); } };
  assert.equal(find(/** @type {any} */ ({ parent: { parent: top } })), api);
  assert.equal(find(/** @type {any} */ ({ ...alone, parent: alone, opener: { parent: top } })), api);
  assert.equal(find(alone), null);
  assert.equal(find(/** @type {any} */ ({ parent: forbidden })), null);
  let deep = top;
  for (let i = 0; i < 9; i++) deep = { parent: deep };
  assert.equal(find(deep), null, "as far as the standard's own example climbs");
  assert.deepEqual([0, 61_230, 36e5 * 12, 1e12].map(spanOf), ["0000:00:00.00", "0000:01:01.23", "0012:00:00.00", "9999:59:59.99"]);
});

test("launched, answered, suspended, resumed, completed", async () => {
  const { page, inside, complaints } = await visit("/platform/one");
  await told(inside, /learning platform/);
  assert.equal((await kept(page)).core.lesson_status, "incomplete");
  assert.equal(await inside.locator("#student").inputValue(), "Ada Lovelace");
  await inside.locator("input[type=radio]").first().check();
  await inside.locator("#q1").fill("-2,5");
  await inside.locator(".next").click();
  await told(inside, /Kept/);
  const first = await kept(page);
  assert.deepEqual(Object.values(first.interactions.childArray ?? first.interactions).map((/** @type {any} */ { id, type, student_response }) => [id, type, student_response]), [["q1-predicted", "choice", "a"], ["q2-predicted", "numeric", "-2.5"]]);
  assert.ok(first.suspend_data.length > 10 && first.suspend_data.length <= 4096);
  assert.equal(first.core.exit, "suspend");
  await inside.locator("input[type=radio]").nth(1).check();
  await told(inside, /Kept/);
  await page.evaluate(() => /** @type {any} */ (window).leave());
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).API.isTerminated()), true, "the session is ended when the package is left");

  await page.reload();
  await told(inside, /learning platform/);
  assert.equal(await inside.locator(".predicted").nth(1).innerText(), "You predicted: -2.5 %");
  assert.ok(await inside.locator("input[type=radio]").nth(1).isChecked(), "what was answered is there");
  await inside.locator("#q1").fill("4");
  await inside.locator("#q2").fill("The strait opens again.");
  await inside.locator(".next").click();
  await told(inside, /completed/);
  const last = await kept(page);
  assert.equal(last.core.lesson_status, "completed");
  assert.deepEqual(Object.values(last.interactions.childArray ?? last.interactions).map((/** @type {any} */ { id, student_response, result }) => [id, student_response, result]), [
    ["q1-answered", "b", "neutral"], ["q2-answered", "4", "neutral"], ["q3-answered", "The strait opens again.", "neutral"],
  ]);
  await page.evaluate(() => /** @type {any} */ (window).leave());
  await page.reload();
  await inside.locator("bc-sharing").waitFor();
  assert.equal((await kept(page)).core.lesson_status, "completed", "and stays so");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the world of the task is in the package, and runs there", async () => {
  const { page } = await visit("/one/index.html#1.s=hormuz&r=2&v=0.3.0");
  await page.locator("#digest").waitFor({ timeout: 90_000 });
  assert.match(await page.locator("#digest").innerText(), /^[0-9a-f]{16}$/);
  await page.close();
});

test("what is over the limits of the standard is refused in words, and nothing is lost", async () => {
  const { page, inside, complaints } = await visit("/platform/wordy");
  await told(inside, /learning platform/);
  let state = 5;
  const noise = (/** @type {number} */ length) => Array.from({ length }, () => String.fromCharCode(0x4e00 + ((state = Math.imul(state, 1103515245) + 12345) >>> 8) % 20000)).join("");
  await inside.locator("#q0").evaluate((field, text) => {
    /** @type {HTMLTextAreaElement} */ (field).value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }, noise(256));
  for (let at = 1; at < 12; at++) await inside.locator(`#q${at}`).fill("short");
  await inside.locator(".next").click();
  assert.match(await inside.locator(".wrong:not(:empty)").innerText(), /at most 255 characters/);
  const before = (await kept(page)).suspend_data;
  for (let at = 0; at < 12; at++) await inside.locator(`#q${at}`).fill(noise(255));
  await inside.locator(".trouble", { hasText: /more room than the learning platform keeps.*at most 4096/ }).waitFor();
  const after = (await kept(page)).suspend_data;
  assert.ok(after.length <= 4096 && after.length >= before.length);
  assert.ok((await inside.locator("#q11").inputValue()).length === 255, "what was written is still there");
  for (let at = 0; at < 12; at++) await inside.locator(`#q${at}`).fill("short");
  await told(inside, /Kept/);
  assert.equal(await inside.locator(".trouble").count(), 0);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a platform that refuses is quoted, and the task does not count as kept", async () => {
  const { page, inside } = await visit("/platform/one");
  await told(inside, /learning platform/);
  await page.evaluate(() => {
    const { API } = /** @type {any} */ (window);
    const set = API.LMSSetValue.bind(API);
    API.LMSSetValue = (/** @type {string} */ element, /** @type {string} */ value) => (element === "cmi.suspend_data" ? "false" : set(element, value));
    API.LMSGetLastError = () => "101";
    API.LMSGetErrorString = () => "<b>General exception</b>";
  });
  await inside.locator("input[type=radio]").first().check();
  const notice = inside.locator(".trouble");
  await notice.waitFor();
  assert.match(await notice.innerText(), /cmi\.suspend_data: 101 <b>General exception<\/b>/);
  assert.equal((await inside.locator(".platform").innerText()).trim(), "");
  await page.close();
});

test("without a platform, or below one of another site, the task works and says that nothing is kept", async () => {
  const alone = await visit("/one/task.html");
  const stranger = await visit("/stranger");
  for (const [{ page, complaints }, place] of /** @type {const} */ ([[alone, alone.page], [stranger, stranger.inside]])) {
    assert.match(await place.locator(".trouble").innerText(), /No learning platform was found/);
    await place.locator("input[type=radio]").first().check();
    await place.locator("#q1").fill("1");
    await place.locator(".next").click();
    await place.locator("input[type=radio]").first().check();
    await place.locator("#q1").fill("2");
    await place.locator("#q2").fill("Why not?");
    await place.locator(".next").click();
    await place.locator("#task-link").waitFor();
    assert.deepEqual(complaints, []);
    await page.close();
  }
});

test("what a platform kept of another task is not taken for this one", async () => {
  const { page, inside } = await visit("/platform/wordy");
  await told(inside, /learning platform/);
  await inside.locator("#q0").fill("short");
  await told(inside, /Kept/);
  await page.evaluate(() => /** @type {any} */ (window).leave());
  await page.goto(`http://127.0.0.1:${port}/platform/one`);
  await inside.locator(".trouble", { hasText: /another version of this task/ }).waitFor();
  await page.close();
});
