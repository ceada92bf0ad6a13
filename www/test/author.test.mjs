// The page of authors: a world is built by keyboard alone, what is wrong is said in the command line's words, files come
// back as they were, links give the same digest, and nothing that is written in a file does harm.
import assert from "node:assert/strict";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { open, openDrawers, site } from "./browser.mjs";
import { natively } from "./natively.mjs";
import { at, comments, put, renamed, textOf, treeOf } from "../js/author/toml.js";
import { check } from "../story/check-chapter.js";

const root = new URL("../../", import.meta.url);
const read = (/** @type {string} */ path) => readFile(new URL(path, root), "utf8");
const axe = await readFile(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const ownLinks = await readdir(new URL("links-own/", import.meta.url));

/** Milliseconds that the model's module and a first run may take on a busy machine. */
const PATIENCE = 60_000;

/** The tutorial's world, and the digest that the document promises. */
const tutorial = await read("docs/authoring.md");
const saltRoad = [...tutorial.matchAll(/^```toml\n([\s\S]*?)^```$/gm)].map(([, block]) => block).join("\n");
const [, promised] = /** @type {RegExpExecArray} */ (/^digest ([0-9a-f]{16})$/m.exec(tutorial));

/** The page of authors. @param {Parameters<typeof open>[0]} [options] @param {string} [fragment] */
async function author(options = {}, fragment = "") {
  const opened = await open({ ...options, model: false });
  await opened.page.goto(`${site}author.html${fragment}`);
  await opened.page.locator("bc-world-editor .checks [data-state]:not([data-state=running], [data-state=none])").waitFor({ timeout: PATIENCE });
  await opened.page.locator("#world-id, bc-world-editor .trouble, bc-world-editor .file-text").first().waitFor({ timeout: PATIENCE });
  return opened;
}

/** @typedef {import("playwright-core").Page} Page */

/** Gives a file to an editor. @param {Page} page @param {string} name @param {string | Buffer} content @param {string} [editor] */
const give = (page, name, content, editor = "bc-world-editor") =>
  page.locator(`${editor} input[type=file]`).first().setInputFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) });

/** Waits until the checks have come to an end. @param {Page} page @param {string} [editor] */
async function checked(page, editor = "bc-world-editor") {
  const state = page.locator(`${editor} .checks [role=status]`);
  await page.waitForTimeout(300);
  await page.waitForFunction((of) => !["running", "none"].includes(/** @type {HTMLElement} */ (document.querySelector(`${of} .checks [role=status]`))?.dataset.state ?? "running"), editor, { timeout: PATIENCE });
  return state.getAttribute("data-state");
}

/** Digest of the preview, once it is that of the text as it stands. @param {Page} page */
async function previewed(page) {
  assert.equal(await checked(page), "good", (await page.locator("bc-world-editor .problems").allInnerTexts()).join("\n"));
  await page.locator("#preview-digest").waitFor({ timeout: PATIENCE });
  await page.waitForTimeout(100);
  return page.locator("#preview-digest").innerText();
}

/** The text that the editor holds. @param {Page} page */
async function textOfPage(page) {
  await page.locator("bc-world-editor .kinds button").nth(1).click();
  const text = await page.locator("#world-file-text").inputValue();
  await page.locator("bc-world-editor .kinds button").nth(0).click();
  return text;
}

test("every scenario of this repository comes through tree and text as it was", async () => {
  const names = (await readdir(new URL("scenarios/", root), { recursive: true })).filter((name) => name.endsWith(".toml"));
  assert.ok(names.length > 30);
  for (const name of names) {
    const tree = treeOf(await read(`scenarios/${name}`));
    const text = textOf(tree);
    assert.deepEqual(treeOf(text), tree, name);
    assert.equal(textOf(treeOf(text)), text, `${name}: written once, it stays`);
    assert.equal(comments(text), 0, name);
  }
});

test("a tree is changed without a change to the old one, and odd keys are keys", () => {
  const tree = treeOf('a = 1\n[b."c d"]\nx = [1, 2]\n[__proto__]\ny = 1\n[b.constructor]\nz = 9007199254740993\n');
  assert.deepEqual(treeOf(textOf(tree)), tree);
  assert.equal(at(tree, ["b", "constructor", "z"]), 9007199254740993n, "as exact as it was written");
  assert.equal(at(tree, ["b", "toString"]), undefined);
  const next = put(tree, ["b", "c d", "x", 1], undefined);
  assert.deepEqual([at(next, ["b", "c d", "x"]), at(tree, ["b", "c d", "x"])], [[1], [1, 2]]);
  assert.deepEqual(Object.keys(put({ b: 1 }, ["a"], 2, () => ["a", "b"])), ["a", "b"]);
  assert.deepEqual(Object.keys(renamed({ a: 1, b: 2 }, "a", "c")), ["c", "b"]);
  assert.equal(/** @type {any} */ ({}).y, undefined, "nothing reached what all objects share");
});

test("comments are counted where they are comments", () => {
  assert.equal(comments('a = "# no" # yes\n# yes\nb = \'# no\'\nc = """\n# no\n"""\n'), 2);
});

test("a world of three agents is built from nothing with the keyboard alone", { timeout: 300_000 }, async () => {
  const { page, complaints, close } = await author();
  const tabTo = async (/** @type {string} */ wanted, most = 200) => {
    for (let presses = 0; presses < most; presses++) {
      if (await page.evaluate((selector) => document.activeElement?.matches(selector), wanted)) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`${wanted} was not reached by Tab`);
  };
  const id = (/** @type {string} */ path) => `[id="world-${path}"]`;
  const fill = async (/** @type {string} */ path, /** @type {string} */ text) => {
    await tabTo(id(path));
    await page.keyboard.press("Control+A");
    await page.keyboard.type(text);
  };
  const quantity = async (/** @type {string} */ path, /** @type {[number, number, number]} */ numbers) => {
    for (const [index, key] of ["value", "low", "high"].entries()) await fill(`${path}.${key}`, String(numbers[index]));
  };
  await tabTo("#start-from");
  await page.keyboard.press("Home");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /** @type {HTMLElement} */ (document.querySelector("bc-world-editor .checks [role=status]")).dataset.state === "bad", null, { timeout: PATIENCE });
  await fill("id", "salt-road");
  await fill("title", "The salt road");

  const agents = /** @type {[string, string, [number, number, number], [number, number, number], [number, number, number], [number, number]][]} */ ([
    ["aldan", "Aldan", [0.9, 0.7, 1], [4, 2, 8], [0.5, 0.25, 0.75], [-125, -28]],
    ["borun", "Borun", [-0.9, -1, -0.7], [2, 1, 4], [0.6, 0.3, 0.9], [-135, -31]],
    ["cista", "Cista", [0, -0.3, 0.3], [0.5, 0.25, 1], [1, 0.5, 1], [-130, -30]],
  ]);
  await tabTo(id("agents"));
  await page.keyboard.press("Enter");
  for (const [key, name, alignment, resources, presence, [lon, lat]] of agents) {
    await tabTo(id("agents+"), 400);
    await page.keyboard.type(key);
    await page.keyboard.press("Enter");
    await page.waitForFunction((summary) => document.activeElement?.id === summary, `world-agents.${key}`);
    await fill(`agents.${key}.name`, name);
    await fill(`agents.${key}.short`, name);
    await tabTo(id(`agents.${key}.seat`));
    await page.keyboard.press("Enter");
    await fill(`agents.${key}.seat.name`, `Seat of ${name}`);
    await quantity(`agents.${key}.seat.lon`, [lon, lon - 1, lon + 1]);
    await quantity(`agents.${key}.seat.lat`, [lat, lat - 1, lat + 1]);
    await quantity(`agents.${key}.alignment`, alignment);
    await quantity(`agents.${key}.resources`, resources);
    await quantity(`agents.${key}.presence`, presence);
    // Closed again, so that the next one is near.
    for (let presses = 0; presses < 120 && !(await page.evaluate((selector) => document.activeElement?.matches(selector), id(`agents.${key}`))); presses++) await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
  }
  // From the end of the page Tab begins at its start again.
  await tabTo(id("axis"), 400);
  await page.keyboard.press("Enter");
  await tabTo(`details:has(> ${id("axis")}) button.add`);
  await page.keyboard.press("Enter");
  for (const [pole, agent] of [["negative", "borun"], ["positive", "aldan"]]) {
    await tabTo(id(`axis.${pole}`), 400);
    await page.keyboard.press("Enter");
    await fill(`axis.${pole}.name`, agent);
    await fill(`axis.${pole}.meaning`, `Sides with ${agent}.`);
    await fill(`axis.${pole}.agent`, agent);
  }
  await tabTo(id("theatre"), 400);
  await page.keyboard.press("Enter");
  await tabTo(`details:has(> ${id("theatre")}) button.add`);
  await page.keyboard.press("Enter");
  await fill("theatre.name", "The pass");
  await quantity("theatre.lon", [-130, -131, -129]);
  await quantity("theatre.lat", [-30, -31, -29]);
  await page.keyboard.press("Tab");

  const digest = await previewed(page);
  const text = await textOfPage(page);
  // The tutorial's first three steps are this world in other words.
  const steps = treeOf(saltRoad.slice(0, saltRoad.indexOf("[ties.")));
  const built = treeOf(text);
  assert.equal(await page.locator("#world-file-name").inputValue(), "salt-road", "the file's name follows the id");
  for (const [, key, path] of agents.flatMap(([name]) => ["alignment", "resources", "presence"].map((part) => [name, part, ["agents", name, part]]))) {
    assert.deepEqual(at(built, /** @type {string[]} */ (path)), at(steps, /** @type {string[]} */ (path)), String(key));
  }
  await page.locator("bc-world-editor .kinds button").nth(1).click();
  await page.locator("#world-file-text").fill(textOf(steps));
  assert.equal(await previewed(page), digest, "words are no part of a run");
  assert.deepEqual(complaints, []);
  await close();
});

test("what is wrong is said in the words of the command line, and each leads to its field or line", { timeout: 240_000 }, async () => {
  const { page, complaints, refusals, close } = await author();
  const place = new URL("author/", import.meta.url);
  const names = (await readdir(place)).filter((name) => name.endsWith(".toml"));
  assert.ok(names.length >= 6);
  for (const name of names) {
    const words = (await readFile(new URL(name.replace(/toml$/, "txt"), place), "utf8")).trimEnd().split("\n");
    const before = await textOfPage(page);
    await give(page, name, await readFile(new URL(name, place)));
    await page.waitForFunction((file) => document.querySelector("bc-world-editor .author-start [role=status]")?.textContent?.includes(file), name);
    const refused = page.locator("bc-world-editor .author-start .trouble li");
    if (await refused.count()) {
      assert.deepEqual(await refused.allTextContents(), words, name);
      assert.equal(await textOfPage(page), before, `${name}: what was written is still there`);
      continue;
    }
    assert.equal(await checked(page), "bad", name);
    const said = (await page.locator("bc-world-editor .problems li").allTextContents()).map((one) => one.trim());
    const shown = words.map((line) => line.trim());
    // A sentence over several lines is one problem.
    assert.deepEqual(said.join("\n").split(/\s+/), (words.length > 20 && said.length === 20 ? shown.slice(0, 20) : shown).join("\n").split(/\s+/), name);
    assert.equal(await page.evaluate(() => /** @type {any} */ (window).ran), undefined, `${name}: nothing ran`);
  }
  await give(page, "wrong-fields.toml", await readFile(new URL("wrong-fields.toml", place)));
  await checked(page);
  for (const [message, field] of [["agents.aldan.alignment.value", "world-agents.aldan.alignment.value"], ["agents.cista.kind", "world-agents.cista.kind"], ["horizon", "world-horizon"]]) {
    const link = page.locator("bc-world-editor .problems button", { hasText: `: ${message}: ` }).first();
    if (!(await link.count())) continue;
    await link.click();
    await page.waitForFunction((id) => document.activeElement?.id === id, field);
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-invalid")), "true");
  }
  await give(page, "no-toml.toml", await readFile(new URL("no-toml.toml", place)));
  await checked(page);
  await page.locator("bc-world-editor .problems button").first().click();
  await page.locator("#world-file-text").waitFor();
  const selected = await page.evaluate(() => {
    const area = /** @type {HTMLTextAreaElement} */ (document.activeElement);
    return area.value.slice(area.selectionStart, area.selectionEnd);
  });
  assert.match(selected, /^\[agents\.borun/);
  assert.deepEqual([complaints, await refusals()], [[], []]);
  await close();
});

test("a file goes through the form without loss, and comments are not lost unasked", { timeout: 180_000 }, async () => {
  const { page, complaints, close } = await author();
  const text = await read("scenarios/three-states.toml");
  await give(page, "three-states.toml", text);
  const digest = await previewed(page);
  assert.equal(await textOfPage(page), text, "as it was read");
  const title = page.locator("[id='world-title']");
  assert.ok(await title.isDisabled(), "the form is shut while it would lose comments");
  await page.locator(".lock button").click();
  await title.fill("Another title");
  await title.blur();
  assert.equal(await previewed(page), digest, "a title is no part of a run");
  const written = treeOf(await textOfPage(page));
  assert.deepEqual(written, Object.assign(treeOf(text), { title: "Another title" }));
  const download = page.waitForEvent("download");
  await page.locator("bc-world-editor .file-buttons .save").click();
  const file = await download;
  assert.equal(file.suggestedFilename(), "three-states.toml");
  assert.deepEqual(treeOf(await readFile(await file.path(), "utf8")), written);
  await page.locator("bc-world-editor .undo").click();
  assert.equal(await textOfPage(page), text, "undo brings the comments back");
  assert.deepEqual(complaints, []);
  await close();
});

test("the tutorial's world has the digest of the document, and so has its link, in the sandbox too", { timeout: 240_000 }, async () => {
  const { page, complaints, refusals, strangers, close } = await author();
  await give(page, "salt-road.toml", saltRoad);
  assert.equal(await previewed(page), promised);
  const link = await page.locator("#own-link").inputValue();
  assert.ok(link.length < 2000, `${link.length} characters`);
  assert.match(link, /author\.html#2\.w=[\w-]+&s=salt-road&r=1&v=[\d.]+&d=[0-9a-f]{16}$/);
  await page.locator(".to-sandbox").click();
  await page.locator("#digest").waitFor({ timeout: PATIENCE });
  assert.equal(await page.locator("#digest").innerText(), promised);

  const other = await author({}, `#${link.split("#")[1]}`);
  await other.page.locator("#digest").waitFor({ timeout: PATIENCE });
  await other.page.locator("bc-share [role=status]", { hasText: "same" }).waitFor();
  assert.equal(await other.page.locator("#digest").innerText(), promised);
  assert.equal(await textOfPage(other.page), saltRoad);
  // A lever turned there is in the link, and the link in another browser is the same run.
  await other.page.locator(".drawer:not([open]) > summary").first().click().catch(() => {});
  await other.page.locator("[id=lever-tie-strength]").press("End");
  await other.page.waitForFunction((old) => document.getElementById("digest")?.innerText !== old, promised);
  await other.page.waitForFunction(() => location.hash.includes("&l=tie-strength:1&"));
  const turned = await other.page.locator("#digest").innerText();
  await other.page.waitForFunction((digest) => location.hash.endsWith(`&d=${digest}`), turned);
  const third = await author({}, new URL(other.page.url()).hash);
  await third.page.locator("#digest").waitFor({ timeout: PATIENCE });
  assert.equal(await third.page.locator("#digest").innerText(), turned);
  for (const one of [other, third]) {
    assert.deepEqual(one.complaints, []);
    await one.close();
  }
  assert.deepEqual([complaints, await refusals(), strangers], [[], [], []]);
  await close();
});

test("many runs of a world of one's own are the program's", { timeout: 240_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "own-"));
  const file = join(folder, "salt-road.toml");
  await writeFile(file, saltRoad);
  const { outcomes } = natively("ensemble", file, "--runs", "40", "--seed", "1");
  await rm(folder, { recursive: true });
  const { page, complaints, refusals, strangers, close } = await author({ many: true });
  await give(page, "salt-road.toml", saltRoad);
  assert.equal(await previewed(page), promised);
  await page.locator(".to-sandbox").click();
  await page.locator("#digest").waitFor({ timeout: PATIENCE });
  await page.locator("bc-many").scrollIntoViewIfNeeded();
  await page.locator("div.outlook").waitFor({ timeout: PATIENCE });
  await page.evaluate(() => {
    const { many } = /** @type {any} */ (document.querySelector("bc-sandbox")).world;
    many.runs = 40;
    many.retry();
  });
  await page.locator('.outlook[data-busy="false"]').waitFor({ timeout: PATIENCE });
  const found = await page.evaluate(() => /** @type {any} */ (document.querySelector("bc-sandbox")).world.many.result);
  assert.equal(found.runs, 40);
  const plain = (/** @type {any} */ { name, estimate, low, high }) => ({ name, estimate, low, high });
  assert.deepEqual(found.shares.map(plain), Object.values(outcomes).flat().map(plain));
  assert.match(await page.locator(".outlook").innerText(), /40 of 40 runs of this world/);
  // A lever moved there: the runs are those of the changed world, with the author's own beside them.
  await openDrawers(page);
  await page.locator("[id=lever-tie-strength]").press("End");
  await page.locator(".outlook .bar .before").first().waitFor({ timeout: PATIENCE, state: "attached" });
  await page.locator('.outlook[data-busy="false"]').waitFor({ timeout: PATIENCE });
  const median = () => page.evaluate(() => {
    const { result, beside } = /** @type {any} */ (document.querySelector("bc-sandbox")).world.many;
    const name = Object.keys(result.series).find((key) => key.startsWith("alignment:")) ?? "";
    const of = (/** @type {any} */ it) => it && [...it.series[name].q50];
    return { here: of(result), beside: of(beside), shares: beside?.shares };
  });
  const changed = await median();
  const before = [...found.series[Object.keys(found.series).find((key) => key.startsWith("alignment:")) ?? ""].q50];
  assert.deepEqual([changed.beside, changed.shares], [before, found.shares], "the runs beside are those of the author's own");
  assert.notDeepEqual(changed.here, before);

  // The world is written anew and opened again: what is shown and counted is the new one.
  const old = await page.locator("#digest").innerText();
  await give(page, "salt-road.toml", saltRoad.replace(/^rating = \{ value = [^,]+/m, "rating = { value = -1.1"));
  const anew = await previewed(page);
  assert.notEqual(anew, promised);
  await page.locator(".to-sandbox").click();
  await page.waitForFunction((digest) => document.getElementById("digest")?.innerText === digest, anew, { timeout: PATIENCE });
  assert.notEqual(anew, old);
  await page.locator("bc-many").scrollIntoViewIfNeeded();
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector("bc-sandbox")).world.many?.result, null, { timeout: PATIENCE });
  await page.locator('.outlook[data-busy="false"]').waitFor({ timeout: PATIENCE });
  assert.notDeepEqual((await median()).here, before);
  assert.deepEqual([complaints, await refusals(), strangers], [[], [], []]);
  await close();
});

for (const name of ownLinks) {
  test(`links of worlds of one's own are kept: ${name}`, { timeout: 240_000 }, async () => {
    const { version, links } = JSON.parse(await readFile(new URL(`links-own/${name}`, import.meta.url), "utf8"));
    assert.ok(links.length > 1);
    for (const { fragment, digest } of links) {
      const { page, complaints, close } = await author({}, fragment);
      await page.locator("#digest").waitFor({ timeout: PATIENCE });
      assert.match(await page.locator("#digest").innerText(), /^[0-9a-f]{16}$/);
      const model = await page.locator("#model-version").innerText();
      if (model === version) assert.equal(await page.locator("#digest").innerText(), digest);
      else await page.locator(".report", { hasText: version }).waitFor();
      assert.deepEqual(complaints, []);
      await close();
    }
  });
}

test("a world too large for a link is offered as a file, and a broken link says so", { timeout: 180_000 }, async () => {
  const { page, close } = await author();
  await give(page, "three-states.toml", await read("scenarios/three-states.toml"));
  await previewed(page);
  assert.equal(await page.locator("#own-link").count(), 0);
  assert.match(await page.locator(".take-along").innerText(), /too large for a link/);
  await close();
  for (const fragment of ["#2.w=AAAA&s=x", "#2.s=x", "#2.w=%3Cscript%3E&s=x", `#2.w=${"A".repeat(5000)}&s=x`]) {
    const broken = await author({}, fragment);
    assert.match(await broken.page.locator("bc-world-editor .checks [role=status]").innerText(), /No problem found/, fragment.slice(0, 40));
    assert.deepEqual([broken.complaints, await broken.refusals()], [[], []]);
    await broken.close();
  }
});

test("the first page sends a world of one's own to the page of authors", async () => {
  const { page, close } = await open();
  await page.goto(`${site}#2.w=AAAA&s=x`);
  await page.locator(".report").waitFor();
  assert.match(await page.locator(".report").innerText(), /page for worlds of your own/);
  await close();
});

test("a built-in world comes with its comments, and a part of it can be taken into the text", { timeout: 180_000 }, async () => {
  const { page, close } = await author();
  await page.locator("#start-from option[value=muscat-2025]").waitFor({ state: "attached" });
  await page.locator("#start-from").selectOption("muscat-2025");
  await page.locator(".start-form button").first().click();
  const digest = await previewed(page);
  assert.equal(await textOfPage(page), await read("scenarios/muscat-2025.toml"));
  await page.locator("bc-world-editor .field-group > summary").first().click();
  await page.locator(".built-in-parts button", { hasText: "muscat-2025/levers.toml" }).click();
  assert.equal(await previewed(page), digest, "the same world");
  const text = await textOfPage(page);
  assert.ok(text.endsWith(await read("scenarios/muscat-2025/levers.toml")));
  assert.ok(!treeOf(text).parts.includes("muscat-2025/levers.toml"));
  await close();
});

test("thousands of agents and a very long list are refused without stopping the page", { timeout: 240_000 }, async () => {
  const { page, complaints, close } = await author();
  const [head, agents] = [saltRoad.slice(0, saltRoad.indexOf("[ties.")), /\[agents\.cista\][\s\S]*$/.exec(saltRoad.slice(0, saltRoad.indexOf("[ties.")))?.[0] ?? ""];
  const many = Array.from({ length: 2000 }, (_, index) => agents.replaceAll("agents.cista", `agents.a-${index}`)).join("\n");
  await give(page, "salt-road.toml", `${head}\n${many}`);
  assert.equal(await checked(page), "bad");
  assert.match(await page.locator("bc-world-editor .problems").innerText(), /agents: found 2003 agents, expected 2 to 1024/);
  await page.locator("[id='world-agents']").click();
  await page.locator("bc-world-editor button.more").waitFor();
  assert.ok((await page.locator("bc-world-editor details").count()) < 200, "only what is asked for is drawn");
  await give(page, "large.toml", Buffer.alloc(2_000_001, "# \n"));
  assert.equal(await page.locator("bc-world-editor .author-start .trouble li").innerText(), "large.toml: found a file of 2000001 bytes, expected at most 2000000 bytes");
  assert.deepEqual(complaints, []);
  await close();
});

test("what was written is there after a reload, and leaving with it asks first", { timeout: 120_000 }, async () => {
  const { page, close } = await author();
  await page.locator("[id='world-title']").fill("Not saved yet");
  await page.locator("[id='world-title']").blur();
  await checked(page);
  const asked = new Promise((resolve) => page.once("dialog", (dialog) => dialog.accept().then(() => resolve(dialog.type()))));
  await page.reload();
  assert.equal(await asked, "beforeunload");
  await page.locator("[id='world-title']").waitFor({ timeout: PATIENCE });
  assert.equal(await page.locator("[id='world-title']").inputValue(), "Not saved yet");
  assert.match(await page.locator("bc-world-editor .author-start [role=status]").innerText(), /wrote here before/);
  await close();
});

const EVIL = "<script>window.ran = 1</script><img src=x onerror=window.ran=1>";

/** A chapter about the tutorial's world, with script in every text. */
const evilChapter = {
  id: "evil", title: EVIL, note: EVIL,
  worlds: [{ name: EVIL, scenario: "salt-road", seed: "0000000000000001" }],
  figure: {
    kind: "lines", title: EVIL, guide: EVIL, alt: EVIL, axis: EVIL, range: [-1, 1], digits: 2, marks: [{ value: 0, label: EVIL }],
    lines: [{ series: "alignment", agent: "cista", label: EVIL }],
  },
  steps: [{ text: [`${EVIL} {alignment.cista@end|2} [${EVIL}](lever:tie-strength=0.9)`], show: { day: "end" } }],
  guess: { kind: "number", after: 0, question: EVIL, low: -1, high: 1, unit: EVIL, answer: "alignment.cista@end|2", reveal: [EVIL] },
  try: { text: EVIL, controls: [{ lever: "tie-strength", words: EVIL }] },
  sources: [],
};

test("a chapter is written, checked, drawn by the story's renderer and opened from its file; script in it stays text", { timeout: 240_000 }, async () => {
  const { page, complaints, refusals, close } = await author();
  await give(page, "salt-road.toml", saltRoad);
  await previewed(page);
  await page.locator(".what button").nth(1).click();
  await page.locator("bc-chapter-editor .chapter-preview svg").waitFor({ timeout: PATIENCE });
  assert.equal(await checked(page, "bc-chapter-editor"), "good");
  assert.match(await page.locator("bc-chapter-editor .provenance").innerText(), new RegExp(`salt-road, seed 1, .*${promised}`));

  await give(page, "evil.json", JSON.stringify(evilChapter), "bc-chapter-editor");
  await page.locator("bc-chapter-editor #evil svg").waitFor({ timeout: PATIENCE });
  assert.ok((await page.locator("bc-chapter-editor #evil h3").innerText()).includes(EVIL), "shown as text");
  assert.equal(await page.locator("bc-chapter-editor #evil :is(script, img)").count(), 0);
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).ran), undefined);
  const lever = page.locator("bc-chapter-editor #evil input[type=range]");
  assert.ok((await lever.count()) >= 1, "the reader can change the world");

  for (const [text, expected] of /** @type {[string | Buffer, RegExp][]} */ ([
    ["", /evil\.json: found .*, expected JSON/],
    ["{", /evil\.json: found .*, expected JSON/],
    ["[]", /evil\.json: chapter: found \[\], expected a table/],
    [`${"[".repeat(5000)}${"]".repeat(5000)}`, /evil\.json: chapter: found .*, expected a table/],
    [JSON.stringify({ ...evilChapter, worlds: 5 }), /evil\.json: worlds: found 5, expected a list/],
    [JSON.stringify({ ...evilChapter, worlds: [{ name: "x", scenario: "no-such", seed: "1" }] }), /worlds\[0\]\.scenario: found "no-such", expected the id of a world/],
  ])) {
    await give(page, "evil.json", text, "bc-chapter-editor");
    assert.equal(await checked(page, "bc-chapter-editor"), "bad");
    assert.match(await page.locator("bc-chapter-editor .problems").innerText(), expected);
  }
  const before = await page.locator("bc-chapter-editor .problems").innerText();
  await give(page, "evil.json", Buffer.from([0xff, 0xfe, 0x7b, 0x00]), "bc-chapter-editor");
  assert.equal(await page.locator("bc-chapter-editor .author-start .trouble li").innerText(), "evil.json: found bytes that are not UTF-8 on line 1, expected a text file in UTF-8");
  assert.equal(await page.locator("bc-chapter-editor .problems").innerText(), before);
  assert.deepEqual([complaints, await refusals()], [[], []]);
  await close();
});

test("the story's own chapters pass the checks of the page and are drawn", { timeout: 240_000 }, async () => {
  const { page, complaints, close } = await author();
  await page.locator(".what button").nth(1).click();
  await page.locator("#chapter-from option[value=two-rooms]").waitFor({ state: "attached", timeout: PATIENCE });
  await page.locator("#chapter-from").selectOption("two-rooms");
  await page.locator("bc-chapter-editor .start-form button").click();
  await page.locator("bc-chapter-editor #two-rooms svg").waitFor({ timeout: PATIENCE });
  assert.equal(await checked(page, "bc-chapter-editor"), "good");
  const stills = JSON.parse(await read("www/story/stills.json"));
  const digest = stills.runs["muscat-2025 0000000000000002"].digest;
  assert.ok((await page.locator("bc-chapter-editor .provenance").innerText()).includes(digest), "the digest of the still");
  assert.deepEqual(complaints, []);
  await close();
});

test("a chapter of another shape is never looked into", () => {
  const may = { levers: new Map(), interventions: new Map(), scenarios: new Set(), agents: new Set(), places: new Set(), sources: new Map(), shares: new Set() };
  const whole = JSON.parse(JSON.stringify(evilChapter));
  for (const odd of [null, 5, "x", [], {}, [null], { a: null }, true]) {
    assert.ok(check(odd, may).length > 0);
    for (const key of Object.keys(whole)) {
      const problems = check({ ...whole, [key]: odd }, may);
      assert.ok(problems.every((problem) => / ?found .*, expected /s.test(problem)), JSON.stringify(problems));
    }
  }
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  for (const width of [320, 1280]) {
    test(`no violation of accessibility, and nothing is cut off: ${colorScheme}, ${width} px`, { timeout: 240_000 }, async () => {
      const { page, close } = await author({ colorScheme, viewport: { width, height: 900 } });
      const look = async (/** @type {string} */ state) => {
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => /** @type {any} */ (window).axe.run());
        assert.deepEqual(violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes.slice(0, 2).map((/** @type {any} */ node) => node.html).join(" ")}`), [], state);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(over <= 0, `${state}: ${over} px too wide`);
      };
      await look("at rest");
      await give(page, "wrong-fields.toml", await readFile(new URL("author/wrong-fields.toml", import.meta.url)));
      await checked(page);
      for (const path of ["agents", "agents.aldan", "agents.cista", "axis", "theatre", "ties", "levers", "parameters"]) await page.locator(`[id="world-${path}"]`).click();
      await look("parts of the form open, with problems");
      await page.locator("bc-world-editor .kinds button").nth(1).click();
      await look("the text");
      await give(page, "salt-road.toml", saltRoad);
      await previewed(page);
      await page.locator("bc-world-editor .kinds button").nth(0).click();
      for (const summary of await page.locator(".preview summary").all()) await summary.click();
      await look("a preview");
      await page.locator(".what button").nth(1).click();
      await page.locator("bc-chapter-editor .chapter-preview svg").waitFor({ timeout: PATIENCE });
      await look("a chapter");
      await close();
    });
  }
}
