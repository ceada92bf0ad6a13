// What is told under the hood, held against the model, its documentation and its worlds. Without a browser.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { counted, matching } from "../js/hood/ledger.js";

/** @param {string} path from the root of the project */
const read = (path) => readFile(new URL(`../../${path}`, import.meta.url), "utf8");
/** @param {string} name */
const data = async (name) => JSON.parse(await read(`www/hood/en/${name}.json`));

const odd = await read("docs/odd.md");
/** @type {import("../js/hood/hood.js").Step[]} */
const steps = (await data("steps")).steps;
const equations = steps.flatMap(({ equations }) => equations);

/** All scenario files, by path. @returns {Promise<Map<string, string>>} */
async function scenarios() {
  const files = (await readdir(new URL("../../scenarios", import.meta.url), { recursive: true })).filter((file) => file.endsWith(".toml"));
  return new Map(await Promise.all(files.map(async (file) => /** @type {[string, string]} */ ([file, await read(`scenarios/${file}`)]))));
}

test("the steps are those of the day, in its order", async () => {
  const program = await read("src/day/mod.rs");
  const listed = /\n {4}processes!\[([^\]]+)\]/.exec(program)?.[1].split(",").map((name) => name.trim()).filter(Boolean);
  assert.ok(listed && listed.length >= 13);
  assert.deepEqual(steps.flatMap(({ processes }) => processes), listed);
  const rows = [...program.matchAll(/^\/\/! \| (\d+) \| (.+?) \|/gm)].map(([, step, names]) => [Number(step), [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name)]);
  assert.deepEqual(steps.map(({ step, processes }) => [step, processes]), rows);
});

test("each step names the section of the documentation that has its process", () => {
  for (const { name, section, processes, equations, plain } of steps) {
    const headings = section.split(", ").map((number) => odd.split("\n").find((line) => line.startsWith(`### ${number} `)) ?? "");
    for (const process of processes) assert.ok(headings.some((heading) => heading.includes(`\`${process}\``)), `${name}: ${process} in ${headings}`);
    assert.ok(equations.length >= 2 && plain.length > 40, name);
  }
});

test("equations are well-formed MathML, said in words, and every symbol in them is explained", () => {
  const known = new Set(["mrow", "mi", "mo", "mn", "mfrac", "msub", "msup", "msubsup", "munder", "munderover", "mover", "msqrt", "mtext", "mtable", "mtr", "mtd", "mspace"]);
  for (const { math, words, symbols } of equations) {
    for (const text of [math, ...symbols.map(({ math }) => math)]) {
      /** @type {string[]} */
      const open = [];
      for (const [, closing, name, rest] of text.matchAll(/<(\/?)(\w+)([^>]*)>/g)) {
        assert.ok(known.has(name), name);
        if (closing) assert.equal(open.pop(), name, text);
        else if (!rest.endsWith("/")) open.push(name);
      }
      assert.deepEqual(open, [], text);
    }
    assert.match(words, /^[A-Z].{15,}\.$/);
    assert.ok(symbols.length && symbols.every(({ means, unit }) => means && unit), words);
  }
  // A letter of an equation is explained there or in an earlier one of its step.
  for (const { name, equations } of steps) {
    let said = "";
    for (const { math, symbols } of equations) {
      said += symbols.map(({ math }) => math).join("");
      for (const [, letter] of math.matchAll(/<mi>(.)<\/mi>/gu)) assert.ok(/[ijk]/.test(letter) || said.includes(`<mi>${letter}</mi>`), `${name}: ${letter} in ${math}`);
    }
  }
});

test("symbols that are numbers of the world name one, with its unit", () => {
  const table = new Map([...odd.matchAll(/^\| `((?:market|parameters)\.[^`]+)` \| [^|]+ \| [^|]+ \| ([^|]+) \|/gm)].map(([, path, unit]) => [path, unit.trim()]));
  assert.ok(table.size > 100);
  const named = equations.flatMap(({ symbols }) => symbols).filter(({ path }) => path);
  assert.ok(named.length > 25);
  for (const { path, unit } of named) assert.equal(table.get(/** @type {string} */ (path)), unit, path);
});

test("what is cited is in the references or in the bibliography", async () => {
  const references = odd.slice(odd.indexOf("## References")).replace(/\s+/g, " ");
  const sources = await read("scenarios/sources.toml");
  for (const { cites = [], sources: keys = [] } of equations) {
    for (const cited of cites) {
      const [, authors, year] = /** @type {RegExpExecArray} */ (/^(.+) \((\d{4})\)$/.exec(cited));
      assert.ok(references.includes(`${authors} (${year})`) || new RegExp(`${authors}[^;*]* \\(${year}\\)`).test(references), cited);
    }
    for (const key of keys) assert.ok(sources.includes(`[${key}]`), key);
  }
});

test("every agent of every world has its sentence, and none is left over", async () => {
  const ids = new Set();
  const roles = new Set();
  for (const text of (await scenarios()).values()) {
    for (const [, id] of text.matchAll(/^\[agents\.([a-z0-9-]+)\]/gm)) ids.add(id);
    for (const [, list] of text.matchAll(/^roles = \[(.*)\]/gm)) for (const [, role] of list.matchAll(/"([a-z-]+)"/g)) roles.add(role);
  }
  const said = await data("agents");
  assert.ok(ids.size > 30);
  assert.deepEqual(Object.keys(said).sort(), [...ids].sort());
  // docs/naming.md: nobody is any of these.
  for (const [id, sentence] of Object.entries(said)) {
    assert.match(sentence, /^[A-Z].*\.$/, id);
    assert.doesNotMatch(sentence, /terroris|regime|resistance|puppet|\bwill\b|probabl/i, id);
  }
  const words = await data("words");
  assert.deepEqual(Object.keys(words.people.roles).sort(), [...roles].sort());
});

test("every group of numbers has a plain name", async () => {
  const groups = new Set();
  for (const text of (await scenarios()).values()) {
    let at = "";
    for (const line of text.split("\n")) {
      at = /^\[([a-z0-9_.-]+)\]/.exec(line)?.[1] ?? at;
      const [table, process] = at.split(".");
      if (/= \{ value =|kind = .*\{ value =/.test(line)) groups.add(table === "parameters" ? `${table}.${process}` : table);
    }
  }
  const names = await data("groups");
  assert.deepEqual(Object.keys(names).filter((group) => group !== "levers").sort(), [...groups].sort());
});

test("limits are those that the documentation has, and none of its sections is passed over", async () => {
  const credibility = await read("docs/credibility.md");
  const headings = new Set([...`${credibility}\n${odd}`.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading));
  const limits = await data("limits");
  for (const { section, title } of limits) assert.ok(headings.has(section), `${title}: ${section}`);
  const told = new Set(limits.map((/** @type {any} */ { section }) => section));
  for (const section of ["Weakest, to be swept first", "Known misfits", "Missing facts that were judged", "Who is absent", "What the model leaves out", "A confounder at the start", "Known faults of the code at this version", "Choices that readers may dispute"]) {
    assert.ok(told.has(section), section);
  }
  const topics = new Set(limits.flatMap((/** @type {any} */ { about }) => about));
  assert.deepEqual(Object.keys((await data("words")).limits.topics).sort(), [...topics].sort());
  assert.equal(new Set(limits.map((/** @type {any} */ { id }) => id)).size, limits.length);
});

test("a word is in the glossary because the page uses it, and once", async () => {
  const folder = "www/story/en";
  const chapters = await Promise.all((await readdir(new URL(`../../${folder}`, import.meta.url))).map((file) => read(`${folder}/${file}`)));
  const page = [await read("www/text/en.json"), ...chapters, ...(await scenarios()).values(), JSON.stringify(steps), JSON.stringify(await data("words")), JSON.stringify(await data("limits"))].join("\n").toLowerCase();
  const glossary = await data("glossary");
  assert.equal(new Set(glossary.map((/** @type {any} */ { id }) => id)).size, glossary.length);
  for (const { term, forms, meaning, section } of glossary) {
    assert.ok(forms.some((/** @type {string} */ form) => page.includes(form.toLowerCase())), term);
    assert.match(meaning, /\.$/, term);
    assert.match(odd, new RegExp(`^#{2,3} ${section.replace(".", "\\.")}[ .]`, "m"), term);
  }
});

/** @param {object} part @returns {import("../js/studies/contract").WorldNumber} */
const number = (part) => ({ path: "a.b", group: "a", about: [], meaning: "", value: 0, written: 0, low: 0, high: 0, unit: "", drawn: false, how: "judgement", source: null, as_of: null, note: null, basis: [], ...part });

test("a search finds what holds all its words, within a group and a way of being known", () => {
  const numbers = [number({ about: ["Oil Town"], meaning: "Exports." }), number({ path: "c.oil", group: "c", how: "published" }), number({ meaning: "Exports of oil." })];
  const words = (/** @type {ReturnType<typeof number>} */ { path, about, meaning }) => [path, ...about, meaning].join(" ");
  const find = (/** @type {object} */ asked) => matching(numbers, words, { words: "", group: "", how: "", ...asked }).map((one) => numbers.indexOf(one));
  assert.deepEqual(find({}), [0, 1, 2]);
  assert.deepEqual(find({ words: "OIL" }), [0, 1, 2]);
  assert.deepEqual(find({ words: " oil  exports" }), [0, 2]);
  assert.deepEqual(find({ words: "oil", group: "a" }), [0, 2]);
  assert.deepEqual(find({ words: "oil", how: "published" }), [1]);
  assert.deepEqual(find({ words: "coal" }), []);
  assert.deepEqual(counted(numbers), [["judgement", 2], ["published", 1]]);
});
