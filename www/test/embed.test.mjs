// The page in frames of others: what its address says, what it shows, and when it starts.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { PARAMETERS, queryOf, readOptions } from "../js/embed/options.js";
import { ASKS, ERRORS, EVENTS } from "../js/embed/protocol.js";
import { tables } from "../embed-tables.mjs";
import { site as built } from "./browser.mjs";
import { NEWEST, PINNED, browser, frame, hosts, ready, saveData, violations, visit } from "./hosts.mjs";

test("one table of parameters: what is not understood stands at its usual value, with a note", () => {
  const { options, notes } = readOptions("?show=map&controls=some&theme=dark&theme=light&height=3&hosts=school.example&utm_source=x");
  assert.deepEqual(options, { show: "map", controls: "all", theme: "dark", lang: "en", height: "auto", hosts: "" });
  assert.deepEqual(notes.map(({ name, code }) => `${name} ${code}`), ["controls value", "theme twice", "height value", "hosts value"]);
  assert.deepEqual(readOptions("").notes, []);
  const good = { show: "story/two-rooms", controls: "none", theme: "light", lang: "en", height: "640", hosts: "https://a.example,http://127.0.0.1:8080" };
  assert.deepEqual(readOptions(queryOf(/** @type {any} */ (good))), { options: good, notes: [] });
  assert.equal(queryOf({ show: "sandbox", theme: "auto" }), "");
  for (const { name, usual, values = [], also } of PARAMETERS) {
    assert.ok(values.includes(usual) || also?.(usual), `${name}: its usual value is one of its values`);
    for (const hostile of ["<script>", "javascript:alert(1)", "\u202e", "a".repeat(5000), "%00", "null", "constructor", "__proto__"]) {
      const read = readOptions(`?${name}=${encodeURIComponent(hostile)}`);
      assert.equal(read.options[name], usual, `${name}=${hostile.slice(0, 20)}`);
      assert.equal(read.notes.length, 1);
      assert.ok(read.notes[0].found.length <= 41);
    }
  }
});

test("the documentation has the tables of the code, line by line", async () => {
  const text = await readFile(new URL("../../docs/embedding.md", import.meta.url), "utf8");
  for (const [name, table] of Object.entries(tables())) {
    assert.ok(table.split("\n").length > 3, name);
    assert.ok(text.includes(table), `docs/embedding.md: the table of ${name} is not the code’s; run node www/embed-tables.mjs`);
  }
  assert.ok(Object.keys(ASKS).length && Object.keys(EVENTS).length && Object.keys(ERRORS).length);
});

test("the embedded page is of the same build as the site, and carries no story", async () => {
  const [page, embedded, main, plain, element] = await Promise.all(["index.html", "embed.html", "main.js", "embed.js", "element/backchannel-sim.js"].map(async (file) => (await fetch(new URL(file, built))).text()));
  const ids = (/** @type {string} */ text) => [...new Set([...text.matchAll(/\?v=([0-9a-f]{12})\b/g)].map(([, id]) => id))];
  const [id, ...others] = ids(page);
  assert.ok(id);
  assert.deepEqual(others, []);
  assert.deepEqual(ids(embedded), [id]);
  for (const text of [main, plain]) assert.ok(text.includes(id) && !text.includes("__BUILD_ID__"));
  assert.ok(!element.includes("__BUILD_ID__"));
  assert.ok(embedded.length < 4000, `embed.html has ${embedded.length} characters`);
  assert.ok(!embedded.includes("{{"));
  assert.ok(page.length > 20 * embedded.length);
});

test("others may show the embedded page in a frame, and not the site, of whatever version", async () => {
  const visited = await visit(`${frame("good", "?show=ladder")}<iframe id="bad" src="${hosts.site}"></iframe><iframe id="old" src="${hosts.site}v/${PINNED}/index.html"></iframe><iframe id="olds" src="${hosts.site}v/${PINNED}/"></iframe>`);
  await ready(visited, "good");
  for (const id of ["bad", "old", "olds"]) {
    const inner = await (await visited.page.locator(`#${id}`).elementHandle())?.contentFrame();
    assert.match(inner?.url() ?? "", /^chrome-error:/, id);
    assert.equal(await inner?.locator(".opening").count(), 0, id);
  }
  await visited.close();
});

test("a bad parameter is named in the frame, and the rest holds", async () => {
  const visited = await visit(frame("one", "?show=nothing&controls=none&theme=purple"));
  await ready(visited, "one");
  const inside = visited.page.frameLocator("#one");
  const notes = await inside.locator(".embed-notes").innerText();
  assert.match(notes, /show: “nothing”/);
  assert.match(notes, /theme: “purple”/);
  assert.equal(await inside.locator("bc-sandbox bc-talks").count(), 1, "the sandbox stands in");
  assert.equal(await inside.locator("bc-controls").count(), 0, "controls=none holds");
  await visited.close();
  const second = await visit(frame("two", "?show=story/no-such-chapter"));
  await ready(second, "two");
  assert.match(await second.page.frameLocator("#two").locator(".embed-notes").innerText(), /no chapter “no-such-chapter”/);
  await second.close();
});

test("controls can be all, only time, locked or none", async () => {
  const visited = await visit(["all", "time", "locked", "none"].map((controls) => frame(controls, `?controls=${controls}`)).join(""), { viewport: { width: 1000, height: 2200 }, prepare: saveData });
  for (const [controls, levers, bar] of /** @type {[string, number, number][]} */ ([["all", 1, 1], ["time", 0, 1], ["locked", 1, 1], ["none", 0, 0]])) {
    await ready(visited, controls);
    const inside = visited.page.frameLocator(`#${controls}`);
    assert.equal(await inside.locator("bc-controls").count(), levers, controls);
    assert.equal(await inside.locator("bc-transport").count(), bar, controls);
    assert.equal(await inside.locator("bc-controls[inert]").count(), controls === "locked" ? 1 : 0, controls);
    assert.equal(await inside.locator(".differences[inert]").count(), ["locked", "time"].includes(controls) ? 1 : 0, controls);
  }
  await visited.close();
});

test("light and dark hold whatever the reader’s system says", async () => {
  const visited = await visit(frame("dark", "?show=oil_price&theme=dark") + frame("light", "?show=oil_price&theme=light"));
  const paper = async (/** @type {string} */ id) => {
    await ready(visited, id);
    const colour = await visited.page.frameLocator(`#${id}`).locator("html").evaluate((root) => getComputedStyle(root).backgroundColor);
    return Number(/[\d.]+/.exec(colour.replace("oklch(", ""))?.[0]);
  };
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    await visited.page.emulateMedia({ colorScheme });
    assert.ok(await paper("dark") < 0.4, colorScheme);
    assert.ok(await paper("light") > 0.9, colorScheme);
  }
  await visited.close();
});

test("the frame tells its height, in our words and in those of LTI, and keeps quiet where it is fixed", async () => {
  const visited = await visit(frame("auto", "?show=oil_price") + frame("fixed", "?show=oil_price&height=400"));
  await Promise.all([ready(visited, "auto"), ready(visited, "fixed")]);
  await visited.page.waitForFunction(() => /** @type {any} */ (window).heard.some((/** @type {any} */ one) => one.data.subject === "lti.frameResize" && one.data.height > 300));
  await visited.page.waitForTimeout(800);
  const heard = await visited.heard();
  const heights = heard.filter(({ from, data }) => from === "auto" && data.event === "height").map(({ data }) => data.detail.height);
  const lti = heard.filter(({ from, data }) => from === "auto" && data.subject === "lti.frameResize").map(({ data }) => data.height);
  assert.deepEqual(lti.at(-1), heights.at(-1));
  const whole = await visited.page.frameLocator("#auto").locator("#embed").evaluate((main) => Math.ceil(main.getBoundingClientRect().height));
  assert.equal(heights.at(-1), whole);
  assert.equal(heard.filter(({ from, data }) => from === "fixed" && (data.event === "height" || data.subject)).length, 0);
  // The host follows, and nothing grows without end.
  await visited.page.evaluate((height) => (/** @type {HTMLIFrameElement} */ (document.getElementById("auto")).height = String(height)), whole);
  await visited.page.waitForTimeout(600);
  const after = (await visited.heard()).filter(({ from, data }) => from === "auto" && data.event === "height");
  assert.ok(after.length <= heights.length + 1, "height settles");
  assert.ok(Math.abs(after.at(-1).data.detail.height - whole) < 30);
  await visited.close();
});

test("the sandbox’s height settles too when the host follows it", async () => {
  const visited = await visit(`${frame("all")}<script>addEventListener("message", ({ data }) => { if (data.event === "height") document.getElementById("all").height = data.detail.height; });</script>`);
  await ready(visited, "all");
  await visited.page.waitForTimeout(2500);
  const count = async () => (await visited.heard()).filter(({ data }) => data.event === "height").length;
  const before = await count();
  assert.ok(before > 0 && before < 20, `${before} heights`);
  await visited.page.waitForTimeout(1000);
  assert.equal(await count(), before);
  await visited.close();
});

test("the model starts once the frame has size and is in sight", async () => {
  const visited = await visit(`${frame("one", "?show=ladder", "style=\"display: none\"")}<div id="far" style="height: 3000px"></div>${frame("two", "?show=ladder")}`);
  await visited.page.waitForTimeout(1500);
  assert.equal(visited.page.workers().length, 0);
  await visited.page.evaluate(() => {
    /** @type {HTMLElement} */ (document.getElementById("one")).style.display = "";
  });
  await ready(visited, "one");
  assert.equal(visited.page.workers().length, 1);
  await visited.page.evaluate(() => document.getElementById("two")?.scrollIntoView());
  await ready(visited, "two");
  assert.equal(visited.page.workers().length, 2);
  await visited.close();
});

test("a chapter in a frame comes to life and keeps its answer back, however much of it is in sight", async () => {
  const visited = await visit(`<iframe id="one" width="900" height="3000" src="${hosts.site}embed.html?show=story/strait"></iframe>`, { viewport: { width: 1000, height: 3100 } });
  await ready(visited, "one");
  const inside = visited.page.frameLocator("#one");
  await inside.locator("[data-digests]").waitFor({ timeout: 60_000 });
  assert.equal(await inside.locator(".chapter").count(), 1);
  assert.equal(await inside.locator(".guess.open").count(), 1);
  assert.equal(await inside.locator(".onward button").count(), 0, "there is no sandbox to go on to");
  await inside.locator(".asked button").first().click();
  assert.equal(await inside.locator(".guess.open").count(), 0);
  await visited.close();
});

test("a frame on a version that stays says that there is a newer one", async () => {
  const visited = await visit(`<iframe id="old" width="900" height="700" src="${hosts.site}v/${PINNED}/embed.html?show=map&theme=dark#1.s=muscat-2025&r=7"></iframe>${frame("new", "?show=map")}`);
  await Promise.all([ready(visited, "old"), ready(visited, "new")]);
  const note = visited.page.frameLocator("#old").locator(".embed-notes");
  await note.waitFor();
  assert.match(await note.innerText(), new RegExp(`version ${PINNED.replaceAll(".", "\\.")}.*newer one is ${NEWEST.replaceAll(".", "\\.")}`));
  assert.equal(await note.locator("a").evaluate((anchor) => /** @type {HTMLAnchorElement} */ (anchor).href), `${hosts.site}v/${NEWEST}/embed.html?show=map&theme=dark#1.s=muscat-2025&r=7`);
  assert.equal(await visited.page.frameLocator("#new").locator(".embed-notes").count(), 0);
  await visited.close();
});

test("the embedded page has no violation and nothing wider than its frame", async () => {
  for (const [show, width] of /** @type {[string, number][]} */ ([["map", 320], ["story/two-rooms", 320], ["sandbox", 390], ["ladder", 820]])) {
    const context = await browser.newContext({ viewport: { width, height: 700 } });
    const page = await context.newPage();
    await page.goto(`${hosts.site}embed.html?show=${show}&theme=${width < 350 ? "dark" : "light"}&controls=wrong`);
    await page.locator("#digest").waitFor({ state: "attached", timeout: 60_000 });
    await page.waitForTimeout(300);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(over, 0, `${show} at ${width} px`);
    assert.deepEqual(await violations(page), [], show);
    await context.close();
  }
});
