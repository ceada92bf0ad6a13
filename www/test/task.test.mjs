// Tasks: they survive links and files, hostile text stays text, and a student and a teacher get from end to end.
import assert from "node:assert/strict";
import { readFile as read, readdir } from "node:fs/promises";
import { test } from "node:test";
import { open, site } from "./browser.mjs";
import { MOST_CHARACTERS } from "../js/link.js";
import { MOST, MOST_BYTES, TOO_LARGE, answerIn, cleaned, fileOf, fragmentOf, fresh, linkOf, readFile, readLink, readState, readable, stateOf, worldIn } from "../js/task/format.js";
import { csvOf, median } from "../js/task/csv.js";

const axe = await read(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const page = `${site}task.html`;
const HOSTILE = `<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>{{page.title}}\${1}"'&`;

/** @typedef {import("../js/task/format.js").Task} Task */

/** Numbers from 0 to 1, the same in every run. @param {number} state */
function luck(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Words in several scripts. @param {() => number} random @param {number} most */
function words(random, most) {
  const some = ["price", "“strait”", "تنگه", "海峡", "שלום", "éclair", "<b>", "&amp;", "👩‍🏫", "a,b;c", "=1+1"];
  let text = some[Math.floor(random() * some.length)];
  while (random() < 0.98 && text.length < most - 12) text += ` ${random() < 0.5 ? random().toString(36).slice(2, 9) : some[Math.floor(random() * some.length)]}`;
  return text;
}

/** @param {() => number} random @returns {Task} */
function anyTask(random) {
  const kinds = /** @type {const} */ (["choice", "number", "text", "world"]);
  const questions = Array.from({ length: 1 + Math.floor(random() * MOST.questions) }, () => {
    const kind = kinds[Math.floor(random() * 4)];
    const options = kind === "choice" ? Array.from({ length: 2 + Math.floor(random() * 5) }, (_, at) => `${at} ${words(random, 40)}`) : [];
    return { kind, text: words(random, 200), options, unit: kind === "number" && random() < 0.5 ? "US$/bbl" : "", predict: kind !== "world" && random() < 0.6 };
  });
  return { title: words(random, 100), instructions: `${words(random, 400)}\n\n${words(random, 400)}`, world: random() < 0.5 ? "#1.s=muscat-2025&r=2&t=40&v=0.3.0" : "", questions };
}

/** @param {Task} task @param {() => number} random */
function anyWork(task, random) {
  const given = (/** @type {import("../js/task/format.js").Question} */ { kind, options }) =>
    random() < 0.2 ? "" : kind === "choice" ? String(Math.floor(random() * options.length)) : kind === "number" ? String(Math.round(random() * 2e4 - 1e4) / 100) : kind === "text" ? words(random, 100) : "#1.s=hormuz&r=3&v=0.3.0";
  const stage = /** @type {const} */ (["answering", "done"])[Math.floor(random() * 2)];
  return { name: words(random, 40), stage, predictions: task.questions.map((one) => (one.predict ? given(one) : "")), answers: task.questions.map(given) };
}

test("three hundred tasks and works come back from links and files as they were", async () => {
  const random = luck(1);
  let [short, long] = [0, 0];
  for (let i = 0; i < 300; i++) {
    const task = anyTask(random);
    const work = i % 3 ? anyWork(task, random) : null;
    assert.deepEqual(readFile(fileOf(task, work)), { task, work, notes: [] });
    const link = await linkOf(task, work, page);
    if (!link) long += 1;
    else {
      assert.ok(++short && link.length < MOST_CHARACTERS && /^#1\.[\w-]+$/.test(link.slice(page.length)), link);
      assert.deepEqual(await readLink(link.slice(page.length)), { task, work, notes: [] });
    }
    if (work) assert.deepEqual(await readState(task, await stateOf(task, work)), work);
  }
  assert.ok(short > 50 && long > 10, `${short} and ${long}`);
});

test("links of every released version are still read", async () => {
  const folder = new URL("task-links/", import.meta.url);
  const kept = await readdir(folder);
  assert.ok(kept.length);
  for (const name of kept) {
    for (const { link, task, work } of JSON.parse(await read(new URL(name, folder), "utf8"))) assert.deepEqual(await readLink(link), { task, work, notes: [] }, name);
  }
});

test("broken and hostile links and files are refused or cut, each with its reason", async () => {
  const codes = async (/** @type {string} */ fragment) => (await readLink(fragment))?.notes.map(({ code }) => code);
  const task = anyTask(luck(7));
  const good = await fragmentOf(task, null);
  assert.deepEqual(await codes(good), []);
  for (const fragment of ["", "#", "#sandbox", "#w.1.s=x"]) assert.equal(await readLink(fragment), null, fragment);
  assert.deepEqual(await codes(TOO_LARGE), ["tooLarge"]);
  assert.deepEqual(await codes("#2.abc"), ["format"]);
  assert.deepEqual(await codes(`#1.${"a".repeat(2000)}`), ["tooLong"]);
  for (const fragment of ["#1.", "#1.%%%", "#1.AAAA", good.slice(0, -4), `#1.${good.slice(9)}`]) assert.deepEqual(await codes(fragment), ["damaged"], fragment);
  // A bomb: a few hundred characters that swell to two megabytes.
  const bomb = await new Response(new Blob(["[".repeat(2e6)]).stream().pipeThrough(new CompressionStream("deflate-raw"))).arrayBuffer();
  const fragment = `#1.${Buffer.from(bomb).toString("base64url").slice(0, 1900)}`;
  assert.deepEqual(await codes(fragment), ["damaged"]);

  const fileCodes = (/** @type {unknown} */ file) => readFile(typeof file === "string" ? file : JSON.stringify(file)).notes.map(({ code }) => code);
  const file = JSON.parse(fileOf(task, null));
  assert.deepEqual(fileCodes("{"), ["notTask"]);
  assert.deepEqual(fileCodes("null"), ["notTask"]);
  assert.deepEqual(fileCodes(" ".repeat(MOST_BYTES + 1)), ["fileTooLong"]);
  assert.deepEqual(fileCodes({ ...file, version: 2 }), ["format"]);
  assert.deepEqual(fileCodes({ ...file, title: 7 }), ["empty"]);
  assert.deepEqual(fileCodes({ ...file, world: "javascript:alert(1)" }), ["world"]);
  assert.deepEqual(fileCodes({ ...file, world: "https://elsewhere.example/#1.s=\"><script>" }), ["world"]);
  assert.deepEqual(fileCodes({ ...file, questions: Array(30).fill({ kind: "text", text: "x" }) }), ["questions"]);
  assert.deepEqual(fileCodes({ ...file, questions: [{ kind: "text", text: "x" }, { kind: "__proto__", text: "x" }, null, { kind: "choice", text: "x", options: ["one"] }] }), ["question", "question", "question"]);
  const asked = { ...file, questions: [{ kind: "choice", text: "x", options: ["a", "b"], predict: true }, { kind: "number", text: "y" }] };
  assert.deepEqual(fileCodes({ ...asked, work: { stage: "done", predictions: ["7"], answers: [0, "much"] } }), ["answer", "answer", "answer"]);
  const { work } = readFile(JSON.stringify({ ...asked, work: { stage: "constructor", name: { toString: 1 }, predictions: "01", answers: null } }));
  assert.deepEqual(work, fresh(/** @type {Task} */ (readFile(JSON.stringify(asked)).task)));
});

test("texts lose what acts on the text around them, and keep their script", () => {
  assert.equal(cleaned("a\u202eb\u2066c\u0000d\u0007\ud800e\r\nf\tg", 99), "abcde\nf g");
  assert.equal(cleaned("می‌خواهم 👩‍🏫", 99), "می‌خواهم 👩‍🏫");
  assert.equal(cleaned("x👩", 2), "x");
  const number = { kind: /** @type {const} */ ("number"), text: "", options: [], unit: "%", predict: false };
  assert.deepEqual(["12", "−0,5", " 3 ", "1e9", "x", ""].map((text) => answerIn(number, text)), ["12", "-0.5", "3", null, null, ""]);
  assert.equal(readable(number, "3"), "3 %");
  assert.equal(worldIn("https://example.org/a/#1.s=muscat-2025&r=1&v=0.3.0"), "#1.s=muscat-2025&r=1&v=0.3.0");
  for (const bad of ["javascript:alert(1)", "#1.", "#2.s=a", "#1.s=a&s=b", "#1.s=a\" onclick=", "x".repeat(3000)]) assert.equal(worldIn(bad), null, bad);
});

test("a table of answers is CSV in which no cell is a formula", () => {
  const task = { title: "t", instructions: "", world: "", questions: [
    { kind: /** @type {const} */ ("choice"), text: "Which, \"really\"?", options: ["=cmd", "b"], unit: "", predict: true },
    { kind: /** @type {const} */ ("number"), text: "How much?", options: [], unit: "%", predict: false },
  ] };
  const works = [
    { name: "@SUM(A1)", stage: /** @type {const} */ ("done"), predictions: ["0", ""], answers: ["1", "-5.5"] },
    { name: "A\nB", stage: /** @type {const} */ ("answering"), predictions: ["1", ""], answers: ["", ""] },
  ];
  const csv = csvOf(task, works, { student: "S", state: "H", unfinished: "no", predicted: "P", answered: "A" });
  assert.equal(csv, '\ufeffS,H,"1. Which, ""really""?: P","1. Which, ""really""?: A",2. How much?: A\r\n\'@SUM(A1),,\'=cmd,b,-5.5\r\n"A\nB",no,b,,\r\n');
  assert.deepEqual([median(["3", "", "1"]), median(["10", "9"]), median([""])], [2, 9.5, null]);
});

/** @param {import("playwright-core").Page} page @param {string} state */
async function check(page, state) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => /** @type {any} */ (window).axe.run());
  assert.deepEqual(violations.map((/** @type {any} */ { id, help, nodes }) => `${id}: ${help}: ${nodes[0].html}`), [], state);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(over, 0, `${state}: wider than the screen`);
}

for (const [width, colorScheme] of /** @type {const} */ ([[320, "dark"], [1280, "light"]])) {
  test(`by keyboard from a world to a report, with hostile text: ${width} px, ${colorScheme}`, async () => {
    const opened = await open({ viewport: { width, height: 800 }, colorScheme, model: false });
    const { page: tab } = opened;
    await tab.goto(`${page}#w.1.s=muscat-2025&r=2&v=0.3.0`);
    const type = async (/** @type {string} */ selector, /** @type {string} */ text) => {
      await tab.locator(selector).focus();
      await tab.keyboard.insertText(text);
    };
    assert.equal(await tab.locator("#make-world").inputValue(), "#1.s=muscat-2025&r=2&v=0.3.0");
    await check(tab, "an empty desk");
    await type("#make-name", HOSTILE.slice(0, 100));
    await type("#make-instructions", HOSTILE);
    await type(".draft textarea >> nth=0", HOSTILE);
    await type(".draft textarea >> nth=1", `${HOSTILE.slice(0, 70)}\nnone of it`);
    await tab.locator(".add").press("Enter");
    await tab.locator(".draft >> nth=1 >> select").selectOption("number");
    await type(".draft >> nth=1 >> textarea", "How much?");
    await type(".draft >> nth=1 >> input[type=text]", "<i>%");
    await tab.locator(".add").press("Enter");
    await tab.locator(".draft >> nth=2 >> select").selectOption("world");
    await type(".draft >> nth=2 >> textarea", "Which world did you make?");
    await tab.locator("#task-link").waitFor();
    await check(tab, "a task written");
    assert.ok((await tab.locator("#task-link").inputValue()).length < MOST_CHARACTERS);
    await tab.locator(".look").press("Enter");
    await tab.locator("form.work").waitFor();
    assert.equal(await tab.locator("h1").innerText(), HOSTILE.slice(0, 100));
    await check(tab, "predicting");
    await tab.locator(".next").press("Enter");
    assert.equal(await tab.locator(".wrong:not(:empty)").count(), 2);
    await check(tab, "answers missing");
    assert.equal(await tab.locator(".question a, .world a").count(), 0, "no world before the predictions");
    await type("#student", HOSTILE.slice(0, 80));
    await tab.locator("input[type=radio]").first().press("Space");
    await type("#q1", "much");
    await tab.locator(".next").press("Enter");
    assert.match(await tab.locator(".wrong:not(:empty)").innerText(), /number/);
    await tab.locator("#q1").fill("40");
    await tab.locator(".next").press("Enter");
    assert.equal(await tab.locator(".world a").getAttribute("href"), "index.html#1.s=muscat-2025&r=2&v=0.3.0");
    assert.equal(await tab.locator("#q0, .predicted input").count(), 0, "predictions are kept");
    await tab.waitForFunction(() => location.hash.startsWith("#1."));
    await tab.waitForTimeout(500);
    await tab.reload();
    assert.match(await tab.locator(".predicted").nth(1).innerText(), /40 <i>%/);
    await check(tab, "answering");
    await tab.locator("input[type=radio]").nth(1).press("Space");
    await type("#q1", "-3,5");
    await type("#q2", "javascript:alert(1)");
    await tab.locator(".next").press("Enter");
    assert.match(await tab.locator(".wrong:not(:empty)").innerText(), /link/);
    await tab.locator("#q2").fill("http://anywhere.example/#1.s=hormuz&r=9&v=0.3.0");
    await tab.locator(".next").press("Enter");
    await tab.locator("#task-link").waitFor();
    await check(tab, "done");
    const link = await tab.locator("#task-link").inputValue();
    const [download] = await Promise.all([tab.waitForEvent("download"), tab.locator("bc-sharing .save").press("Enter")]);
    const file = await read(await download.path(), "utf8");
    assert.equal(JSON.parse(file).work.answers[1], "-3.5");

    await tab.goto(page);
    await tab.locator("#report-links").waitFor();
    const other = JSON.parse(file);
    other.work.name = "Second";
    other.work.answers[0] = "0";
    await type("#report-links", `${link}\n${link.slice(0, -7)}\n${link}`);
    await tab.locator(".add-links").press("Enter");
    await tab.locator(".reports input[type=file]").setInputFiles([
      { name: "second.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(other)) },
      { name: "bad.json", mimeType: "application/json", buffer: Buffer.from("[]") },
    ]);
    await tab.locator(".report-of tbody tr").nth(1).waitFor();
    assert.match(await tab.locator(".reports .trouble").innerText(), /bad\.json/);
    assert.equal(await tab.locator(".report-of .scroll tbody tr").count(), 2, "the same work is loaded once");
    const cells = await tab.locator(".report-of .scroll tbody tr >> nth=0 >> :is(th, td)").allInnerTexts();
    assert.deepEqual(cells, [HOSTILE.slice(0, 80), HOSTILE.slice(0, 70), "none of it", "40 <i>%", "-3.5 <i>%", "their world"]);
    assert.deepEqual(await tab.locator(".sum tbody >> nth=0 >> td").allInnerTexts(), ["2", "1", "0", "1"]);
    await check(tab, "a report");
    const [table] = await Promise.all([tab.waitForEvent("download"), tab.locator(".csv").press("Enter")]);
    assert.match(await read(await table.path(), "utf8"), /Second/);
    assert.equal(await tab.evaluate(() => /** @type {any} */ (window).harmed), undefined);
    assert.deepEqual(await opened.refusals(), []);
    assert.deepEqual(opened.complaints, []);
    assert.deepEqual(opened.strangers, []);
    await opened.close();
  });
}

test("a task too large for a link keeps its place, and is a file", async () => {
  const random = luck(9);
  const noise = () => Array.from({ length: 550 }, () => String.fromCharCode(0x4e00 + Math.floor(random() * 20000))).join("");
  const task = { title: "Long", instructions: "", world: "", questions: [{ kind: /** @type {const} */ ("text"), text: "Why?", options: [], unit: "", predict: false }, { kind: /** @type {const} */ ("text"), text: "How?", options: [], unit: "", predict: false }] };
  const { page: tab, close } = await open({ model: false });
  await tab.goto(page + (await fragmentOf(task, null)));
  const [first, second] = [noise(), noise()];
  await tab.locator("#q0").fill(first);
  await tab.locator("#q1").fill(second);
  await tab.waitForFunction((hash) => location.hash === hash, TOO_LARGE);
  await tab.reload();
  await tab.locator("#q1").waitFor();
  assert.equal(await tab.locator("#q1").inputValue(), second);
  await tab.locator(".next").click();
  assert.match(await tab.locator("bc-sharing").innerText(), /more than a link can hold/);
  await close();
});

test("on paper a task is a worksheet", async () => {
  const task = anyTask(luck(3));
  const { page: tab, close } = await open({ model: false });
  await tab.goto(page + (await fragmentOf(task, null)));
  await tab.locator("form.work").waitFor();
  assert.equal(await tab.locator(".on-paper:visible").count(), 0);
  await tab.emulateMedia({ media: "print" });
  assert.equal(await tab.locator("button:visible").count(), 0);
  assert.equal(await tab.locator(".on-paper .question:visible").count(), task.questions.length, "all is asked on paper, also what is not predicted");
  assert.ok(await tab.locator("h1").isVisible());
  assert.ok((await tab.locator(".question:visible").count()) > 0);
  await close();
});

test("the page of the model leads to a task with its world", async () => {
  const { page: tab, close } = await open();
  await tab.goto(`${site}#1.s=hormuz&r=5&v=0.3.0`);
  await tab.locator("bc-share .drawer").waitFor();
  const href = await tab.locator("a.set-task").getAttribute("href");
  assert.match(href ?? "", /^task\.html#w\.1\.s=/);
  await close();
});

test("the tasks of the teaching folder are read whole", async () => {
  const folder = new URL("../../docs/teaching/", import.meta.url);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".task.json"));
  assert.ok(names.length >= 3);
  for (const name of names) {
    const { task, notes } = readFile(await read(new URL(name, folder), "utf8"));
    assert.deepEqual(notes, [], name);
    assert.ok(task && (await linkOf(task, null, "https://some-school.example/models/backchannel/task.html")), `${name} has a link`);
  }
});
