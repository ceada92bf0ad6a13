// The languages of the page: which there are, their words, and whether these say the same as the English ones.
//
// `node text/languages.mjs` says what is missing, or says something else than the English words do.
import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { parse } from "smol-toml";
import { isPlural, over } from "./over.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const story = join(here, "..", "story");
const scenarios = join(here, "..", "..", "scenarios");

/** What a reader reads of a scenario's records, by table. */
const SAID = {
  agents: ["name", "short"],
  levers: ["name", "meaning", "mechanism"],
  interventions: ["name", "meaning"],
  options: ["name", "meaning"],
  clocks: ["name", "meaning"],
  places: ["name"],
};

/** The language that all others are held to. */
export const FIRST = "en";

/** Fields of a chapter, and of what is told under the hood, that a reader reads. */
const WORDS = new Set(["title", "note", "name", "guide", "alt", "axis", "label", "text", "question", "unit", "reveal", "words", "for", "plain", "means", "meaning", "term"]);

/** What only other languages have: words for the scenarios' data, the notice of a draft, and the style of their script. */
const OWN = new Set(["data", "draft", "script"]);

/** What is in English alone: the words of an element in other people's pages, which knows no language of ours. */
const ENGLISH = new Set(["inline"]);

/** By which the parts of what is told under the hood are known, in every language. */
const KEYS = new Set(["id", "step", "math"]);

/** Parts that most readers never see, whose words lie in a folder each. */
export const PARTS = ["author", "embed", "task"];

/** What is told under the hood, a file each; its equations are the same in every language. */
const HOOD = ["agents", "glossary", "groups", "limits", "steps", "words"];

/** @typedef {{ lang: string, dir: "ltr" | "rtl", endonym: string, data?: Record<string, string>, draft?: { name: string, notice: string }, script?: string, [key: string]: any }} Text */

/** The languages that there are, the first one first. @returns {Promise<string[]>} */
export async function languages() {
  const found = (await readdir(here)).filter((file) => file.endsWith(".json")).map((file) => file.slice(0, -5));
  return [FIRST, ...found.filter((code) => code !== FIRST).sort()];
}

/** The page's words in a language. @param {string} code @returns {Promise<Text>} */
export async function textIn(code) {
  return parsed(`text/${code}.json`, await readFile(join(here, `${code}.json`), "utf8"));
}

/** The words of a part of the page that most readers never see, such as that for authors. @param {string} part @param {string} code @returns {Promise<Record<string, any>>} */
export async function partIn(part, code) {
  return parsed(`text/${part}/${code}.json`, await readFile(join(here, part, `${code}.json`), "utf8"));
}

/** What is told under the hood, by file; in languages but the first its words alone. @param {string} code @returns {Promise<Record<string, any>>} */
export async function hoodIn(code) {
  return Object.fromEntries(await Promise.all(HOOD.map(async (name) => {
    const file = `hood/${code}/${name}.json`;
    return [name, parsed(file, await readFile(join(here, "..", file), "utf8"))];
  })));
}

/**
 * A chapter in a language: the English one with its words in place of the English.
 * @template T
 * @param {T} chapter
 * @param {string} code
 * @param {string} file name of the chapter's file
 * @returns {Promise<T>}
 */
export async function chapterIn(chapter, code, file) {
  if (code === FIRST) return chapter;
  const words = parsed(`story/${code}/${file}`, await readFile(join(story, code, file), "utf8"));
  return over(chapter, words);
}

/** JSON, or an error that names its file. @param {string} file @param {string} text */
export function parsed(file, text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file}: not JSON: ${/** @type {Error} */ (error).message}`, { cause: error });
  }
}

/** What a reader reads of a chapter, each text by its place. @param {any} chapter @returns {Map<string, string>} */
export function wordsOf(chapter) {
  /** @type {Map<string, string>} */
  const found = new Map();
  const walk = (/** @type {any} */ value, /** @type {string} */ place, /** @type {string} */ key) => {
    if (typeof value === "string") {
      const ofSource = place.startsWith("sources.") && key !== "for";
      if (WORDS.has(key) && !ofSource) found.set(place, value);
    } else if (Array.isArray(value)) value.forEach((item, at) => walk(item, `${place}.${at}`, key));
    else if (value?.constructor === Object) for (const [name, item] of Object.entries(value)) walk(item, place ? `${place}.${name}` : name, name);
  };
  walk(chapter, "", "");
  return found;
}

/** What things are known by, each by its place. @param {any} told @returns {Map<string, string | number>} */
function keysOf(told) {
  /** @type {Map<string, string | number>} */
  const found = new Map();
  const walk = (/** @type {any} */ value, /** @type {string} */ place) => {
    if (value === null || typeof value !== "object") return;
    for (const [key, item] of Object.entries(value)) {
      if (KEYS.has(key) && typeof item !== "object") found.set(`${place}.${key}`, item);
      else walk(item, `${place}.${key}`);
    }
  };
  if (Array.isArray(told) || told.steps) walk(told, "");
  return found;
}

/** What a text holds that is no word: placeholders, what links set, citations. @param {string} text */
function marks(text) {
  return [...text.matchAll(/\{[^}]*\}|\]\([^)]*\)|\[\^[^\]]+\]/g)].map(([mark]) => mark).sort().join(" ");
}

/** Texts by their places. Plural forms count as one place, with the placeholders of the form `other`. @param {any} strings */
function texts(strings) {
  /** @type {Map<string, string>} */
  const found = new Map();
  const walk = (/** @type {any} */ value, /** @type {string} */ place) => {
    if (value === null) return;
    if (typeof value === "string") found.set(place, value);
    else if (isPlural(value)) found.set(place, value.other);
    else for (const [key, item] of Object.entries(value)) if (place || !(OWN.has(key) || ENGLISH.has(key))) walk(item, place ? `${place}.${key}` : key);
  };
  walk(strings, "");
  return found;
}

/** What scenarios say to a reader, wherever it stands. @returns {Promise<Set<string>>} */
export async function said() {
  /** @type {Set<string>} */
  const found = new Set();
  const take = (/** @type {any} */ record, /** @type {string[]} */ fields) => fields.flatMap((field) => record[field] ?? []).forEach((text) => found.add(text));
  for (const entry of await readdir(scenarios, { recursive: true })) {
    if (!entry.endsWith(".toml")) continue;
    const world = /** @type {any} */ (parse(await readFile(join(scenarios, entry), "utf8")));
    // Of the invented world readers see the name in a list.
    if (entry.startsWith("three-states")) {
      take(world, ["title", "summary"]);
      continue;
    }
    take(world, ["title", "summary", "notice", "leaves_out"]);
    for (const [table, fields] of Object.entries(SAID)) for (const record of Object.values(world[table] ?? {})) take(record, fields);
  }
  return found;
}

/**
 * What is wrong with a language: texts that it lacks or has too many, and placeholders, links and citations that differ.
 * @param {string} code
 * @returns {Promise<string[]>}
 */
export async function problems(code) {
  const [first, own] = await Promise.all([textIn(FIRST), textIn(code)]);
  const found = compared(`text/${code}.json`, texts(first), texts(own));
  if (!["ltr", "rtl"].includes(own.dir)) found.push(`text/${code}.json: dir: found ${own.dir}, expected ltr or rtl`);
  if (code !== FIRST) {
    for (const text of await said()) if (!own.data?.[text]) found.push(`text/${code}.json: data: found no words for "${text}", which a scenario says`);
    for (const part of PARTS) found.push(...compared(`text/${part}/${code}.json`, texts(await partIn(part, FIRST)), texts(await partIn(part, code))));
    const [hood, ownHood] = await Promise.all([hoodIn(FIRST), hoodIn(code)]);
    for (const name of HOOD) {
      const file = `hood/${code}/${name}.json`;
      const all = ["agents", "groups", "words"].includes(name) ? texts : wordsOf;
      found.push(...compared(file, all(hood[name]), all(ownHood[name])));
      const own = keysOf(ownHood[name]);
      for (const [place, key] of keysOf(hood[name])) if (own.get(place) !== key) found.push(`${file}: ${place}: found ${own.get(place) ?? "nothing"}, expected ${key}, of which these words are`);
    }
    const chapters = await files(FIRST);
    for (const file of chapters) {
      const chapter = parsed(file, await readFile(join(story, FIRST, file), "utf8"));
      const words = await readFile(join(story, code, file), "utf8").catch(() => "{}");
      found.push(...compared(`story/${code}/${file}`, wordsOf(chapter), texts(parsed(`story/${code}/${file}`, words))));
    }
    for (const file of await files(code)) if (!chapters.includes(file)) found.push(`story/${code}/${file}: found a chapter that English has not`);
  }
  return found;
}

/** Files of a language's chapters, in order. @param {string} code */
async function files(code) {
  return (await readdir(join(story, code)).catch(() => /** @type {string[]} */ ([]))).filter((file) => file.endsWith(".json")).sort();
}

/** @param {string} file @param {Map<string, string>} first @param {Map<string, string>} own */
function compared(file, first, own) {
  const found = [];
  for (const [place, text] of first) {
    const said = own.get(place);
    if (said === undefined || said.trim() === "") found.push(`${file}: ${place}: found nothing, expected words for "${text}"`);
    else if (marks(said) !== marks(text)) found.push(`${file}: ${place}: found ${marks(said) || "no placeholder"}, expected ${marks(text) || "no placeholder"}`);
  }
  for (const place of own.keys()) if (!first.has(place)) found.push(`${file}: ${place}: found a text that English has not`);
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const all = (await Promise.all((await languages()).map(problems))).flat();
  for (const problem of all) console.error(problem);
  console.log(`${(await languages()).length} languages, ${all.length} problems`);
  process.exitCode = all.length ? 2 : 0;
}
