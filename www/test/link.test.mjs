// Links and files: a world survives them to the last digit, and nothing that is written in them does harm.
import assert from "node:assert/strict";
import { readFile as read, readdir } from "node:fs/promises";
import { test } from "node:test";
import { digest, nextDigest, open, openDrawers, site } from "./browser.mjs";
import {
  MOST_CHARACTERS, MOST_INTERVENTIONS, TOO_LARGE, ageOf, digestOf, fileOf, fitted, fragmentOf, linkOf, readFile, readFragment, scenarioOf, shown,
} from "../js/link.js";

const fixtures = new URL("./links/", import.meta.url);
const released = await readdir(fixtures);

const SEED = "0000000000000001";

/** A scenario of made-up levers and interventions, as far as links look at it. */
const scenario = /** @type {import("../js/contract").Scenario} */ (/** @type {unknown} */ ({
  model_version: "0.3.0",
  start: "2025-04-12",
  horizon: 365,
  levers: [
    { id: "enforcement", name: "Enforcement", low: 0, high: 1, default: 0.43, step: 0.01 },
    { id: "patience", name: "Patience", low: 0.8, high: 1.03, default: 1, step: 0.01 },
    { id: "shift", name: "Shift", low: -0.5, high: 0.5, default: 0, step: 0.05 },
    { id: "size", name: "Size", low: 0, high: 1e7, default: 1, step: 1 },
    { id: "constructor", name: "A name that objects have", low: 0, high: 9, default: 1, step: 1 },
  ],
  interventions: [
    { id: "step", name: "A step", value: { low: 0.5, high: 5, default: 1, unit: "stake" } },
    { id: "turn", name: "A turn", value: { low: -0.5, high: 0.5, default: 0.1, unit: "" } },
    { id: "walk-out", name: "A walk-out", value: null },
  ],
}));

/** Numbers from 0 to 1, the same in every run. @param {number} state */
function luck(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A world that could be set. @param {() => number} random @param {number} most interventions @returns {import("../js/link.js").Kept} */
function anyWorld(random, most = 12) {
  const days = random() < 0.5 ? 365 : 1 + Math.floor(random() * 3650);
  /** @type {Record<string, number>} */
  const levers = {};
  for (const { id, low, high, default: usual } of scenario.levers) {
    const value = random() < 0.3 ? [low, high][Math.floor(random() * 2)] : low + random() * (high - low);
    if (random() < 0.6 && value !== usual) levers[id] = value;
  }
  const interventions = Array.from({ length: Math.floor(random() * most) }, () => {
    const { id, value } = scenario.interventions[Math.floor(random() * scenario.interventions.length)];
    const date = new Date(Date.parse("2025-04-12") + Math.floor(random() * (days + 1)) * 86_400_000).toISOString().slice(0, 10);
    return { date, intervention: id, value: value && random() < 0.8 ? value.low + random() * (value.high - value.low) : null };
  }).sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  const hex = () => Math.floor(random() * 2 ** 32).toString(16).padStart(8, "0");
  const request = { scenario: random() < 0.5 ? "plain" : "folder/within", seed: random() < 0.3 ? SEED : hex() + hex(), days, levers, interventions };
  return { request, day: Math.floor(random() * (days + 1)), version: "0.3.0", digest: random() < 0.8 ? hex() + hex() : null };
}

/** What comes of a link or file. @param {import("../js/link.js").Wanted | null} wanted */
function outcome(wanted) {
  assert.ok(wanted);
  const { id, notes } = scenarioOf(wanted, ["plain", "folder/within"], "plain");
  const { request, day, notes: more } = fitted(wanted, id, scenario, SEED);
  const age = ageOf(wanted, scenario.model_version);
  const check = digestOf(wanted);
  return { request, day, age: age.age, digest: check.digest, notes: [...wanted.notes, ...notes, ...more, ...age.notes, ...check.notes] };
}

test("six hundred worlds come back from a link as they were", () => {
  const random = luck(1);
  for (let i = 0; i < 600; i++) {
    const kept = anyWorld(random);
    const fragment = fragmentOf(kept, scenario.horizon);
    assert.match(fragment, /^#1\.[\w=&,.:/-]+$/, "only signs that nothing along the way changes");
    const { request, day, digest, age, notes } = outcome(readFragment(fragment));
    assert.deepEqual(request, kept.request, fragment);
    assert.deepEqual({ day, digest, age, notes }, { day: kept.day, digest: kept.digest, age: "same", notes: [] }, fragment);
    assert.equal(fragmentOf({ ...kept, request }, scenario.horizon), fragment, "and give the same link again");
  }
});

test("six hundred worlds come back from a file as they were", () => {
  const random = luck(2);
  for (let i = 0; i < 600; i++) {
    const kept = anyWorld(random, 200);
    const { request, day, digest, age, notes } = outcome(readFile(fileOf(kept)));
    assert.deepEqual(request, kept.request);
    assert.deepEqual({ day, digest, age, notes }, { day: kept.day, digest: kept.digest, age: "same", notes: [] });
  }
});

test("a scenario that somebody wrote is in the link and the file of its world, where it is wanted", () => {
  const random = luck(5);
  for (let i = 0; i < 100; i++) {
    const kept = { ...anyWorld(random), own: { text: "id = \"plain\"\n", packed: "y0xRsFUqyEnMzFPiAgA" } };
    const fragment = fragmentOf(kept, scenario.horizon);
    const wanted = readFragment(fragment, true);
    assert.equal(wanted?.packed, kept.own.packed);
    assert.deepEqual(outcome(wanted).request, kept.request);
    assert.deepEqual(outcome(wanted).notes, []);
    const file = readFile(fileOf(kept), true);
    assert.equal(file.text, kept.own.text);
    assert.deepEqual(outcome(file).request, kept.request);
    for (const elsewhere of [readFragment(fragment), readFile(fileOf(kept))]) assert.deepEqual(elsewhere?.notes, [{ code: "own" }]);
  }
  for (const fragment of ["#2.w=%3Cscript%3E&s=plain", "#2.w=&s=plain", "#2.w=A&w=B&s=plain", "#1.w=A&s=plain"]) {
    const wanted = readFragment(fragment, true);
    assert.ok(wanted?.notes.some(({ code }) => code === "part"), fragment);
    assert.ok(wanted?.packed === undefined || wanted.packed === "A");
  }
});

test("a link holds only what differs, and is never longer than it may be", () => {
  const usual = { request: { scenario: "plain", seed: SEED, days: 365, levers: {}, interventions: [] }, day: 0, version: "0.3.0", digest: null };
  assert.equal(fragmentOf(usual, 365), "#1.s=plain&r=1&v=0.3.0");
  const random = luck(3);
  let [short, long] = [0, 0];
  for (let i = 0; i < 300; i++) {
    const kept = anyWorld(random, 120);
    const link = linkOf(kept, 365, "https://example.org/some/path/");
    if (link) assert.ok(++short && link.length < MOST_CHARACTERS);
    else assert.ok(++long && kept.request.interventions.length > 10, "only worlds with much in them are too large");
  }
  assert.ok(short > 20 && long > 20, `${short} and ${long}`);
});

test("places on the page are no worlds, and a world too large for a link says so", () => {
  for (const fragment of ["", "#", "#sandbox", "#leaves-out"]) assert.equal(readFragment(fragment), null, fragment);
  assert.deepEqual(outcome(readFragment(TOO_LARGE)).notes, [{ code: "tooLarge" }]);
});

test("versions are told apart by their numbers", () => {
  const age = (/** @type {unknown} */ version) => ageOf({ levers: [], interventions: [], notes: [], nothing: false, version }, "0.10.2").age;
  assert.deepEqual(["0.10.2", "0.9.9", "0.10.1", "0.10.3", "0.11.0", "1.0.0", undefined, "x", 3].map(age), ["same", "older", "older", "newer", "newer", "newer", "unknown", "unknown", "unknown"]);
});

/** Links that are broken or meant to do harm, and the codes of the notes that they get. */
const HOSTILE = /** @type {[string, string[]][]} */ ([
  ["#1.", ["noScenario"]],
  ["#1.s=plain&s=plain", ["part"]],
  ["#1.s=elsewhere", ["scenario"]],
  ["#1.s=__proto__", ["scenario"]],
  ["#1.s=<script>alert(1)</script>", ["scenario"]],
  ["#1.s=plain&r=<img src=x onerror=alert(1)>", ["seed"]],
  ["#1.s=plain&r=12345678901234567", ["seed"]],
  ["#1.s=plain&n=0", ["days"]],
  ["#1.s=plain&n=999999", ["days"]],
  ["#1.s=plain&n=NaN&t=Infinity", ["days", "day"]],
  ["#1.s=plain&t=-1", ["day"]],
  ["#1.s=plain&t=1.5", ["day"]],
  ["#1.s=plain&t=366", ["day"]],
  ["#1.s=plain&l=enforcement:NaN", ["leverValue"]],
  ["#1.s=plain&l=enforcement:Infinity", ["leverValue"]],
  ["#1.s=plain&l=enforcement:1e999", ["leverValue"]],
  ["#1.s=plain&l=enforcement:0x1", ["leverValue"]],
  ["#1.s=plain&l=enforcement:", ["leverValue"]],
  ["#1.s=plain&l=enforcement", ["leverValue"]],
  ["#1.s=plain&l=enforcement:1.01", ["leverValue"]],
  ["#1.s=plain&l=enforcement:0.5,enforcement:0.6", ["twice"]],
  ["#1.s=plain&l=nothing:0.5", ["lever"]],
  ["#1.s=plain&l=__proto__:1,toString:1", ["lever", "lever"]],
  ["#1.s=plain&l=<script>:1", ["lever"]],
  ["#1.s=plain&i=20250412:nothing", ["intervention"]],
  ["#1.s=plain&i=<b>:<i>:<u>", ["intervention"]],
  ["#1.s=plain&i=20250411:walk-out", ["date"]],
  ["#1.s=plain&i=20260413:walk-out", ["date"]],
  ["#1.s=plain&i=20250231:walk-out", ["date"]],
  ["#1.s=plain&i=0:walk-out", ["date"]],
  ["#1.s=plain&i=20250501:walk-out:1", ["interventionValue"]],
  ["#1.s=plain&i=20250501:step:0", ["interventionValue"]],
  ["#1.s=plain&i=20250501:step:NaN", ["interventionValue"]],
  ["#1.s=plain&i=20250501:step:1:2", ["interventionValue"]],
  ["#1.s=plain&v=<script>", ["version"]],
  ["#1.s=plain&d=javascript:alert(1)", ["digest"]],
  ["#1.s=plain&x=1&q", ["part", "part"]],
  ["#1.s=%E0%A4%A", ["part"]],
  ["#2.w=AA&s=plain", ["own"]],
  ["#3.s=plain", ["format"]],
  ["#99999999999999999999.s=plain", ["format"]],
  ["#<script>alert(1)</script>", ["link"]],
  [`#1.s=plain&i=${"20250501:walk-out,".repeat(5000)}`, ["tooLong"]],
  [`#1.s=plain&r=${"a".repeat(100_000)}`, ["tooLong"]],
]);

test("of a broken or hostile link what fits is kept, and each thing that does not is named", () => {
  for (const [fragment, codes] of HOSTILE) {
    const { request, day, notes } = outcome(readFragment(fragment));
    assert.deepEqual(notes.map(({ code }) => code).filter((code, at, all) => code !== "noScenario" || all.length === 1), codes, fragment.slice(0, 80));
    assert.equal(Object.getPrototypeOf(request.levers), Object.prototype);
    assert.ok(Object.keys(request.levers).every((id) => scenario.levers.some((lever) => lever.id === id)));
    assert.equal(request.interventions.length, 0, fragment.slice(0, 80));
    assert.ok(day >= 0 && day <= request.days && request.days <= 3650);
    assert.match(request.seed, /^[0-9a-f]{16}$/);
    for (const { found = "" } of notes) assert.ok(found.length <= 41, found);
  }
  const { request } = outcome(readFragment("#1.s=plain&l=nothing:1,patience:0.9&i=20250501:step:2,20250502:nothing"));
  assert.deepEqual([request.levers, request.interventions.length], [{ patience: 0.9 }, 1], "the rest is kept");
});

test("files are read as carefully as links", () => {
  const usual = { format: "backchannel-world", version: 1, scenario: "plain" };
  const cases = /** @type {[unknown, string[]][]} */ ([
    ["{", ["notJson"]],
    ["", ["notJson"]],
    ["[]", ["notWorld"]],
    ["null", ["notWorld"]],
    [{ scenario: "plain" }, ["notWorld"]],
    [{ ...usual, version: 2, text: "x" }, ["own"]],
    [{ ...usual, version: 3 }, ["format"]],
    [{ ...usual, scenario: undefined }, ["noScenario"]],
    [{ ...usual, scenario: ["plain"] }, ["scenario"]],
    [{ ...usual, levers: [] }, ["filePart"]],
    [{ ...usual, levers: null, interventions: {} }, ["filePart", "filePart"]],
    [{ ...usual, levers: { enforcement: "0.5" } }, ["leverValue"]],
    [{ ...usual, levers: { enforcement: null } }, ["leverValue"]],
    [{ ...usual, interventions: [null, 1, "other", {}, []] }, Array(5).fill("intervention")],
    [{ ...usual, interventions: [{ date: 20250501, intervention: "walk-out" }] }, ["date"]],
    [{ ...usual, interventions: [{ date: "2025-05-01", intervention: "step", value: "2" }] }, ["interventionValue"]],
    [{ ...usual, interventions: Array(MOST_INTERVENTIONS + 1).fill({ date: "2025-05-01", intervention: "walk-out" }) }, ["tooMany"]],
    [{ ...usual, seed: 1, days: "9", day: {} }, ["seed", "days", "day"]],
    [{ ...usual, digest: 5, model_version: {} }, ["version", "digest"]],
    [`{"format":"backchannel-world","version":1,"scenario":"plain","levers":{"__proto__":1}}`, ["lever"]],
    [" ".repeat(600_000), ["fileTooLong"]],
  ]);
  for (const [file, codes] of cases) {
    const text = typeof file === "string" ? file : JSON.stringify(file);
    const { request, notes } = outcome(readFile(text));
    assert.deepEqual(notes.map(({ code }) => code), codes, text.slice(0, 100));
    assert.deepEqual([request.levers, request.interventions], [{}, []], text.slice(0, 100));
  }
});

test("random rubbish is never taken for more than it is", () => {
  const random = luck(4);
  const signs = "s=r=n=t=l=i=v=d=&&&,,::..-e19%25%<>\"'{}[]\\\u202e\u0000plain0.5enforcement";
  for (let i = 0; i < 3000; i++) {
    const body = Array.from({ length: Math.floor(random() * 60) }, () => signs[Math.floor(random() * signs.length)]).join("");
    const { request, day } = outcome(readFragment(`#1.s=plain&${body}`));
    assert.ok(Number.isInteger(day) && request.days >= 1);
    for (const value of Object.values(request.levers)) assert.ok(Number.isFinite(value));
    outcome(readFile(body));
  }
});

test("what is quoted of a link is short and in one line", () => {
  assert.equal(shown("a\n\u202eb\u0000c"), "a b c");
  assert.equal([...shown("x".repeat(500))].length, 41);
  assert.equal(shown({}), "{…}");
  assert.equal(shown(undefined), "undefined");
});

test("every note has its text, and every preset its name and reason", async () => {
  const text = JSON.parse(await read(new URL("../text/en.json", import.meta.url), "utf8"));
  const source = await read(new URL("../js/link.js", import.meta.url), "utf8");
  const codes = new Set([...source.matchAll(/code: "(\w+)"/g), ...source.matchAll(/, "(days|day)", notes/g)].map(([, code]) => code));
  assert.ok(codes.size > 15);
  assert.deepEqual([...codes].filter((code) => !(code in text.link.notes)), []);
  assert.deepEqual(Object.keys(text.link.notes).filter((code) => !codes.has(code)), [], "no text without a use");
  const presets = JSON.parse(await read(new URL("../data/presets.json", import.meta.url), "utf8"));
  assert.deepEqual(presets.map((/** @type {any} */ { id }) => id), Object.keys(text.presets.all));
  for (const { name, reason } of Object.values(text.presets.all)) assert.ok(name && reason.endsWith("."));
});

for (const name of released) {
  test(`links of released versions are kept: ${name}`, async () => {
    const { version, links } = JSON.parse(await read(new URL(name, fixtures), "utf8"));
    assert.ok(links.length > 0);
    for (const { what, link, request, day: wantedDay, digest: wantedDigest } of links) {
      const { page, close, complaints } = await openAt(link);
      assert.equal(await page.locator("#scenario").inputValue(), request.scenario, what);
      assert.equal(await page.locator("#seed").inputValue(), request.seed, what);
      assert.equal(Number(await page.locator(".days input").inputValue()), wantedDay, what);
      assert.equal(Number(await page.locator(".days input").getAttribute("max")), request.days, what);
      assert.equal(await page.locator(".differences li").count(), Object.keys(request.levers).length + request.interventions.length, what);
      if ((await page.locator("#model-version").innerText()) === version) {
        assert.equal(await digest(page), wantedDigest, what);
        assert.equal(await notice(page).count(), 0, what);
        assert.match(await page.locator("bc-share [role=status]").innerText(), /has the same/);
      } else {
        assert.match(await notice(page).innerText(), new RegExp(`made with model ${version}, which is (older|newer)[^]*results differ`), what);
      }
      assert.equal(new URL(page.url()).hash, link, "the address stays as it came");
      assert.deepEqual(complaints, []);
      await close();
    }
  });
}

test("hostile links open the page on defaults, say what was not understood, and run nothing", async () => {
  const plain = await open();
  const usual = await digest(plain.page);
  await plain.close();
  const script = "<img src=x onerror=alert(1)><script>alert(1)</script>";
  const cases = /** @type {[string, RegExp][]} */ ([
    [`#1.s=${script}&r=${script}&l=${script}:1&i=${script}:${script}:${script}&v=${script}&d=${script}&z=${script}`, /no scenario “<img/],
    [`#1.s=muscat-2025&l=oil-enforcement:NaN,patience:99,not-a-lever:1&i=20250601:small-step:1e9`, /not within its range[^]*no lever “not-a-lever”/],
    [`#1.s=muscat-2025&i=${"20250601:small-step:1,".repeat(4000)}`, /longer than 2000 characters/],
    ["#9.whatever", /format 9/],
    ["#1.file", /too large for a link/],
    ["#1.%%%", /no part of a link/],
  ]);
  for (const [link, expected] of cases) {
    const { page, close, complaints, strangers } = await openAt(link);
    assert.match(await notice(page).innerText(), expected);
    assert.equal(await digest(page), usual);
    assert.equal(await page.locator(".report img, .report script, .report b").count(), 0, "no text became markup");
    await page.getByRole("button", { name: "Close this notice" }).press("Enter");
    assert.equal(await notice(page).count(), 0);
    assert.deepEqual([complaints, strangers], [[], []]);
    await close();
  }
});

test("if the model itself refuses what a link asks for, the usual world opens with the model's words", async () => {
  const { page, close } = await openAt("#1.s=muscat-2025&l=patience:0.9", {
    // As a model would that knows less than the page: what it is asked for has a lever that it has not.
    prepare: (context) => context.addInitScript(() => {
      const post = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function (/** @type {any} */ message) {
        const turned = message.type === "run" && Object.keys(message.request.levers).length > 0;
        post.call(this, turned ? { ...message, request: { ...message.request, levers: { nonsense: 1 } } } : message);
      };
    }),
  });
  assert.match(await notice(page).innerText(), /Not all of the link was understood[^]*unknown lever/);
  assert.equal(await page.locator(".differences li").count(), 0);
  assert.match(await page.locator("bc-alignment h3, #alignment-title").first().innerText(), /Over the year in this model/);
  await close();
});

test("who opens a link arrives at its world, and who opens the page at its beginning", async () => {
  const linked = await open({ at: `${site}#1.s=muscat-2025&r=2&i=20250512:hormuz-closed&v=0.3.0` });
  await linked.page.waitForFunction(() => {
    const { top, bottom } = /** @type {HTMLElement} */ (document.getElementById("sandbox")).getBoundingClientRect();
    return window.scrollY > 0 && top < window.innerHeight / 2 && bottom > 0;
  });
  await linked.close();
  const plain = await open();
  await plain.page.waitForTimeout(300);
  assert.equal(await plain.page.evaluate(() => window.scrollY), 0);
  await plain.close();
});

test("another digest than the link's is said", async () => {
  const { page, close } = await openAt("#1.s=muscat-2025&r=1&v=VERSION&d=0123456789abcdef");
  assert.match(await notice(page).innerText(), /The run differs/);
  await close();
});

test("the address holds the world: one entry for each settled change, back and forward, and elsewhere the same", async () => {
  const opened = await open();
  const { page } = opened;
  await openDrawers(page);
  assert.equal(new URL(page.url()).hash, "", "an untouched world leaves the address alone");
  const entries = () => page.evaluate(() => history.length);
  const atFirst = await entries();
  const first = await digest(page);
  const lever = page.locator("#lever-oil-enforcement");
  const box = /** @type {{ x: number, y: number, width: number, height: number }} */ (await (await visible(lever)).boundingBox());
  await page.mouse.move(box.x + box.width * 0.43, box.y + box.height / 2);
  await page.mouse.down();
  for (let share = 0.45; share < 0.9; share += 0.05) await page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
  await page.waitForTimeout(900);
  assert.equal(await entries(), atFirst, "nothing is settled while the lever is held");
  await page.mouse.up();
  await page.waitForFunction(() => /l=oil-enforcement:.*&d=/.test(location.hash));
  assert.equal(await entries(), atFirst + 1, "a drag is one entry");
  const second = await digest(page);
  await page.locator(".days input").press("PageUp");
  await page.waitForFunction(() => /&t=\d+/.test(location.hash));
  assert.equal(await entries(), atFirst + 1, "the day shown makes no entry");
  await (await visible(page.locator("bc-controls form.intervention button.wide").first())).click();
  const third = await nextDigest(page, second);
  await page.waitForFunction((digest) => location.hash.includes(`&i=2025`) && location.hash.endsWith(`&d=${digest}`), third);
  assert.equal(await entries(), atFirst + 2);
  const link = page.url();
  assert.ok(link.length < MOST_CHARACTERS);
  await page.goBack();
  assert.equal(await nextDigest(page, third), second);
  await page.goBack();
  assert.equal(await nextDigest(page, second), first);
  assert.equal(await page.locator(".differences li").count(), 0);
  await page.goForward();
  assert.equal(await nextDigest(page, first), second);
  await page.goForward();
  assert.equal(await nextDigest(page, second), third);
  assert.equal(page.url(), link);
  await page.reload();
  await page.locator("#digest").waitFor();
  assert.equal(await digest(page), third, "the same after a reload");
  await page.locator(".notice a").click();
  await page.waitForFunction((hash) => location.hash === hash, new URL(link).hash);
  const place = await page.locator("#leaves-out").boundingBox();
  assert.ok(place && place.y >= 0 && place.y < 900, "a link within the page still leads to its place");
  const elsewhere = await openAt(new URL(link).hash);
  assert.equal(await digest(elsewhere.page), third, "the same in another browser");
  await elsewhere.close();
  assert.deepEqual(opened.complaints, []);
  await opened.close();
});

test("a day chosen on the way to another world leaves the address of neither wrong", async () => {
  const { page, close } = await open();
  const first = await digest(page);
  await page.locator("#scenario").selectOption("hormuz");
  const second = await nextDigest(page, first);
  await page.waitForFunction((digest) => location.hash.endsWith(`&d=${digest}`), second);
  const entries = await page.evaluate(() => history.length);
  await page.locator(".days input").press("PageUp");
  await page.goBack();
  assert.equal(await nextDigest(page, second), first);
  await page.waitForTimeout(800);
  assert.equal(new URL(page.url()).hash, "");
  await page.goForward();
  assert.equal(await nextDigest(page, first), second);
  await page.waitForTimeout(800);
  assert.match(page.url(), new RegExp(`s=hormuz&r=1(&t=\\d+)?&v=[\\d.]+&d=${second}$`));
  assert.equal(await page.evaluate(() => history.length), entries);
  await close();
});

test("a link is copied with a word on it, or selected where copying is not allowed", async () => {
  for (const allowed of [true, false]) {
    const { page, close } = await open({
      prepare: (context) => (allowed ? context.grantPermissions(["clipboard-read", "clipboard-write"]) : context.addInitScript(() => {
        Object.defineProperty(navigator, "clipboard", { value: { writeText: () => Promise.reject(new Error("no")) } });
      })),
    });
    await openDrawers(page);
    const button = page.getByRole("button", { name: "Copy link" });
    await button.press("Enter");
    const said = page.locator("bc-share [role=status]");
    const link = await page.locator("#link").inputValue();
    assert.match(link, new RegExp(`#1\\.s=muscat-2025&r=1&v=[\\d.]+&d=${await digest(page)}$`));
    if (allowed) {
      await page.waitForFunction(() => /Link copied/.test(document.querySelector("bc-share [role=status]")?.textContent ?? ""));
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link);
      assert.ok(await button.evaluate((element) => element === document.activeElement), "the keyboard keeps its place");
    } else {
      await page.waitForFunction(() => document.activeElement?.id === "link");
      assert.match(await said.innerText(), /selected/);
      assert.equal(await page.evaluate(() => getSelection()?.toString()), link);
    }
    await close();
  }
});

test("a world goes to a file and comes back; a broken file changes nothing", async () => {
  const { page, close, complaints } = await open();
  await openDrawers(page);
  const first = await digest(page);
  await (await visible(page.locator("#lever-patience"))).press("Home");
  const second = await nextDigest(page, first);
  await (await visible(page.locator("bc-controls form.intervention button.wide").nth(1))).click();
  const third = await nextDigest(page, second);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save to a file" }).click()]);
  assert.equal(download.suggestedFilename(), "backchannel-muscat-2025.json");
  const text = await read(/** @type {string} */ (await download.path()), "utf8");
  assert.equal(JSON.parse(text).digest, third);
  await page.locator(".reset").click();
  await nextDigest(page, third);
  const give = (/** @type {string} */ name, /** @type {string} */ text) =>
    page.locator("bc-share input[type=file]").setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
  await give("broken.json", "{ not json");
  await notice(page).waitFor();
  assert.match(await notice(page).innerText(), /The file could not be read[^]*not JSON/);
  assert.match(await page.locator("bc-share [role=status]").innerText(), /broken\.json was not opened/);
  assert.equal(await digest(page), first);
  await give("world.json", text);
  assert.equal(await nextDigest(page, first), third);
  await notice(page).waitFor({ state: "detached" });
  assert.equal(await page.locator(".differences li").count(), 2);
  await page.waitForFunction(() => /&i=/.test(location.hash));
  await page.getByRole("button", { name: /^Undo: / }).click();
  assert.equal(await nextDigest(page, third), first, "opening a file is a step like any other");
  assert.deepEqual(complaints, []);
  await close();
});

test("a world too large for a link offers its file, and survives back, forward and reload", async () => {
  const { page, close, complaints } = await open();
  await openDrawers(page);
  const first = await digest(page);
  const interventions = Array.from({ length: 150 }, (_, at) => ({ date: `2025-0${5 + (at % 5)}-${10 + (at % 18)}`, intervention: "small-step", value: 1 }));
  const file = { format: "backchannel-world", version: 1, scenario: "muscat-2025", interventions };
  await page.locator("bc-share input[type=file]").setInputFiles({ name: "large.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(file)) });
  const second = await nextDigest(page, first);
  await page.waitForFunction((hash) => location.hash === hash, TOO_LARGE);
  assert.match(await page.locator("#share-meaning").innerText(), /more than fits in a link/);
  assert.equal(await page.locator("#link").count(), 0, "no cut link");
  await page.reload();
  await page.locator("#digest").waitFor();
  assert.equal(await digest(page), second);
  await page.goBack();
  assert.equal(await nextDigest(page, second), first);
  await page.goForward();
  assert.equal(await nextDigest(page, first), second);
  assert.deepEqual(complaints, []);
  await close();
});

/** @param {import("playwright-core").Page} page */
const notice = (page) => page.locator(".report");

/** A control in view, so that the pointer finds it. @param {import("playwright-core").Locator} locator */
async function visible(locator) {
  await locator.scrollIntoViewIfNeeded();
  return locator;
}

/**
 * Opens the site at a fragment; `VERSION` in it stands for the model's version.
 * @param {string} fragment
 * @param {Parameters<typeof open>[0]} [options]
 */
async function openAt(fragment, options) {
  const opened = await open({ ...options, model: false });
  const { page } = opened;
  await page.locator("#digest").waitFor({ timeout: 90_000 });
  const version = await page.locator("#model-version").innerText();
  await page.goto("about:blank");
  await page.goto(site + fragment.replace("VERSION", version));
  await page.locator("#digest").waitFor({ timeout: 90_000 });
  await openDrawers(page);
  return opened;
}
