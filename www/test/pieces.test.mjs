// The pieces that figures are drawn with, without a browser.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { dodge } from "../js/figures/dodge.js";
import { linear } from "../js/figures/scale.js";
import { placeLabels } from "../js/figures/labels.js";
import { arrow, ring, signsOf, theatreOn } from "../js/figures/theatre.js";
import { stepPath } from "../js/figures/paths.js";
import { THEMES, themeOf } from "../js/kinds.js";
import { ALIGNMENT_STEPS, alignmentStep, hues } from "../js/palette.js";

test("labels in a column keep their order, their distance and their bounds", () => {
  const wishes = [50, 51, 49, 0, 100, 100, 50];
  const placed = dodge(wishes, 10, 0, 100);
  const order = wishes.map((_, i) => i).sort((a, b) => wishes[a] - wishes[b] || a - b);
  order.forEach((index, rank) => {
    assert.ok(placed[index] >= 0 && placed[index] <= 100);
    if (rank) assert.ok(placed[index] - placed[order[rank - 1]] >= 10 - 1e-9, `${placed}`);
  });
});

test("labels that touch nobody stay where they wish to be", () => {
  assert.deepEqual(dodge([5, 80, 40], 10, 0, 100), [5, 80, 40]);
  assert.deepEqual(dodge([], 10, 0, 100), []);
});

test("a column without room squeezes rather than spills", () => {
  const placed = dodge([1, 1, 1, 1, 1], 10, 0, 20);
  assert.deepEqual(placed.toSorted((a, b) => a - b), [0, 5, 10, 15, 20]);
});

test("a scale and its inverse undo each other", () => {
  const scale = linear([-1, 1], [200, 0]);
  assert.equal(scale(-1), 200);
  assert.equal(scale(0), 100);
  assert.equal(scale.invert(scale(0.3)).toFixed(9), "0.300000000");
  assert.equal(linear([3, 3], [0, 10])(3), 0);
});

test("map labels never overlap, and a hard mark is never covered", () => {
  const spots = Array.from({ length: 40 }, (_, i) => ({ x: 60 + (i % 8) * 22, y: 60 + Math.floor(i / 8) * 18 }));
  const marks = spots.map(({ x, y }) => ({ x: x - 5, y: y - 5, width: 10, height: 10, soft: false }));
  const wishes = spots.map(({ x, y }, i) => ({ id: `${i}`, x, y, width: 50, height: 14, beside: false, must: true, reach: 130 }));
  const boxes = [...placeLabels(wishes, marks, { x: 0, y: 0, width: 400, height: 300 }).values()].map(({ box }) => box);
  assert.ok(boxes.length > 5);
  const apart = (/** @type {any} */ a, /** @type {any} */ b) =>
    a.x >= b.x + b.width || b.x >= a.x + a.width || a.y >= b.y + b.height || b.y >= a.y + a.height;
  boxes.forEach((box, i) => {
    for (const other of boxes.slice(i + 1)) assert.ok(apart(box, other));
    for (const mark of marks) assert.ok(apart(box, mark));
  });
});

test("the alignment scale is symmetric, and no agent's hue is one of its two", () => {
  assert.equal(ALIGNMENT_STEPS.length, 11);
  for (const value of [0.07, 0.33, 0.9, 1, 3]) {
    assert.equal(alignmentStep(value).slice(1), alignmentStep(-value).slice(1));
  }
  assert.equal(alignmentStep(0), "0");
  const agents = Array.from({ length: 29 }, (_, i) => ({ id: `${i}`, name: "", short: "", kind: /** @type {const} */ ("state"), roles: [], host: null, lon: 0, lat: 0, capital: "" }));
  const all = [...hues(agents).values()];
  assert.equal(all.length, 29);
  for (const hue of all) assert.ok((hue >= 80 && hue <= 275) || hue >= 325 || hue <= 35, `${hue}`);
});

/** A run of two days with the given events and series, as far as the pieces look at it. */
const run = (/** @type {any[]} */ events, /** @type {Record<string, number[]>} */ series = {}) =>
  /** @type {import("../js/contract").Run} */ (/** @type {unknown} */ ({
    days: 2,
    events,
    series: Object.fromEntries(Object.entries({ sites: [], straits: [], ...series }).map(([name, values]) => [name, new Float64Array(values)])),
  }));

test("the theatre of a day has its own strikes and attacks, and what is damaged or restricted by then", () => {
  const scenario = /** @type {import("../js/contract").Scenario} */ (/** @type {unknown} */ ({ sites: ["hall", "plant"], straits: ["narrows"] }));
  const year = run(
    [
      { day: 1, kind: "strike", agents: ["a", "b"], places: ["hall"], value: 4 },
      { day: 1, kind: "attacks", agents: ["c"], places: [], value: 2 },
      { day: 2, kind: "strike", agents: ["b", "a"], places: [], value: 1 },
    ],
    { sites: [1, 1, 0.4, 1, 0.5, 0.999], straits: [1, 1, 0.7] },
  );
  const [start, first, second] = [0, 1, 2].map((day) => theatreOn(scenario, year, day));
  assert.deepEqual([start.strikes, start.attacks.size, start.sites.size, start.straits.size], [[], 0, 0, 0]);
  assert.deepEqual(first.strikes, [{ from: "a", to: "b", places: ["hall"], hits: 4 }]);
  assert.deepEqual([...first.attacks], [["c", 2]]);
  assert.deepEqual([...first.sites], [["hall", 0.4]]);
  assert.deepEqual([...second.sites], [["hall", 0.5]], "a hair of damage is none");
  assert.deepEqual([...second.straits], [["narrows", 0.7]]);
  assert.deepEqual(signsOf(year), { strikes: true, attacks: true, sites: true, straits: true });
  assert.deepEqual(signsOf(run([])), { strikes: false, attacks: false, sites: false, straits: false });
});

test("an arrow ends where it aims and begins in the frame", () => {
  const inside = arrow([10, 10], [90, 10], 100, 50);
  assert.match(inside.path, /^M10\.0,10\.0Q.* 90\.0,10\.0$/);
  assert.ok(Math.abs(inside.angle) < 30);
  for (const from of /** @type {[number, number][]} */ ([[-900, 20], [400, 20], [50, -700], [50, 700], [-900, -900]])) {
    const [, x, y] = /** @type {RegExpMatchArray} */ (arrow(from, [50, 25], 100, 50).path.match(/^M(-?[\d.]+),(-?[\d.]+)Q/)).map(Number);
    assert.ok(x >= -0.1 && x <= 100.1 && y >= -0.1 && y <= 50.1, `${from}: ${x}, ${y}`);
  }
});

test("a ring closes with its share", () => {
  assert.match(ring(0.25, 10), / 0 0 1 10\.00,-?0\.00$/);
  assert.match(ring(0.75, 10), / 0 1 1 -10\.00,-?0\.00$/);
  assert.doesNotMatch(ring(1, 10), /NaN/);
});

test("a step holds its value until the next day", () => {
  const path = stepPath(new Float64Array([1, 1, 3, 3]), (day) => day, (value) => value);
  assert.equal(path, "M0,1H2V3H3V3");
});

test("every theme has kinds, and talks stay apart from force", () => {
  assert.equal(themeOf("talks-round"), "talks");
  assert.equal(themeOf("strike"), "force");
  assert.equal(themeOf("attacks"), "attacks");
  assert.equal(new Set(THEMES).size, THEMES.length);
  assert.ok(THEMES.length >= 5);
});

test("every text that the code names is there", async () => {
  const read = async (/** @type {string} */ file) => JSON.parse(await readFile(new URL(`../text/${file}`, import.meta.url), "utf8"));
  const parts = await Promise.all(["author", "embed", "task"].map((part) => read(`${part}/en.json`)));
  const strings = Object.assign(await read("en.json"), ...parts);
  Object.assign(strings.hood, await read("../hood/en/words.json"));
  const paths = new Map();
  for (const file of await scripts(new URL("../js/", import.meta.url))) {
    for (const [, path] of (await readFile(file, "utf8")).matchAll(/\bt\(\s*"([^"]+)"/g)) paths.set(path, file.pathname);
  }
  assert.ok(paths.size > 200, `${paths.size} texts were found in the code`);
  const absent = [...paths].filter(([path]) => path.split(".").reduce((/** @type {any} */ branch, /** @type {string} */ key) => branch?.[key], strings) === undefined);
  assert.deepEqual(absent, []);
});

/** All scripts below a folder. @param {URL} folder @returns {Promise<URL[]>} */
async function scripts(folder) {
  const found = await readdir(folder, { withFileTypes: true });
  const below = await Promise.all(found.filter((entry) => entry.isDirectory()).map(({ name }) => scripts(new URL(`${name}/`, folder))));
  return [...found.filter(({ name }) => name.endsWith(".js")).map(({ name }) => new URL(name, folder)), ...below.flat()];
}
