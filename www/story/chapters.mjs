// Reads and checks the story's chapters: what is wrong is told by place, with what was found and what was expected.
import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { FIRST, chapterIn, parsed } from "../text/languages.mjs";
import { check } from "./check-chapter.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const scenarios = join(here, "..", "..", "scenarios");

/** @typedef {import("./check-chapter.js").Known} Known */

/** What chapters may name. @returns {Promise<Known>} */
export async function known() {
  const read = (/** @type {string} */ file) => readFile(join(scenarios, file), "utf8");
  const ids = (/** @type {string} */ text, /** @type {string} */ part) => new Set([...text.matchAll(new RegExp(`^\\[${part}\\.([a-z0-9-]+)\\]`, "gm"))].map(([, id]) => id));
  const levers = await read("muscat-2025/levers.toml");
  const ranges = new Map([...levers.matchAll(/^\[levers\.([a-z0-9-]+)\]\n[\s\S]*?^low = ([\d.]+)\nhigh = ([\d.]+)/gm)].map(([, id, low, high]) => [id, /** @type {[number, number]} */ ([Number(low), Number(high)])]));
  const interventions = await read("muscat-2025/interventions.toml");
  const values = new Map([...interventions.matchAll(/^\[interventions\.([a-z0-9-]+)\.value\]\n[\s\S]*?^low = ([\d.]+)\nhigh = ([\d.]+)/gm)].map(([, id, low, high]) => [id, /** @type {[number, number]} */ ([Number(low), Number(high)])]));
  const sources = await read("sources.toml");
  return {
    levers: ranges,
    interventions: new Map([...ids(interventions, "interventions")].map((id) => [id, values.get(id) ?? null])),
    agents: ids(await read("muscat-2025/agents.toml"), "agents"),
    places: ids(await read("muscat-2025/places.toml"), "places"),
    scenarios: new Set((await readdir(scenarios)).filter((file) => file.endsWith(".toml")).map((file) => file.slice(0, -5))),
    sources: new Map([...sources.matchAll(/^\[([^\]]+)\]\ntitle = "(.+)"\npublisher = "(.+)"\npublished = "(.+)"/gm)].map(([, id, title, publisher, published]) => [id, { title: title.replaceAll("\\\"", "\""), publisher: publisher.replaceAll("\\\"", "\""), published }])),
    shares: new Set(Object.keys(await sharesWanted())),
  };
}

/**
 * Shares of ensembles that chapters may name. A lever is compared with the numbers as written: where every number is drawn,
 * the one that a lever sets is drawn around it too.
 * @returns {Promise<Record<string, { scenario: string, of: string, levers?: Record<string, number>, parameters?: "sampled" | "fixed" }>>}
 */
export async function sharesWanted() {
  return JSON.parse(await readFile(join(here, "shares.json"), "utf8"));
}

/**
 * All chapters in the order of their files' names, checked.
 * @param {string} [lang]
 * @returns {Promise<import("../js/story/story").Chapter[]>}
 */
export async function chapters(lang = FIRST) {
  const folder = join(here, FIRST);
  const names = (await readdir(folder)).filter((file) => file.endsWith(".json")).sort();
  const may = await known();
  const found = await Promise.all(names.map(async (file) => ({ name: file, file: `story/${lang}/${file}`, text: await readFile(join(folder, file), "utf8") })));
  const read = await Promise.all(found.map(async ({ name, file, text }) => ({ file, chapter: await chapterIn(parsed(file, text), lang, name) })));
  const problems = read.flatMap(({ file, chapter }) => check(chapter, may).map((problem) => `${file}: ${problem}`));
  if (problems.length) throw new Error(`the story has ${problems.length} problem(s)\n${problems.join("\n")}`);
  return read.map(({ chapter }) => chapter);
}

/**
 * What is wrong with the text of one chapter that somebody wrote; it may name what the built-in worlds have.
 * @param {string} text
 * @returns {Promise<string[]>}
 */
export async function problemsOf(text) {
  try {
    return check(JSON.parse(text), await known());
  } catch (error) {
    return [`found ${/** @type {Error} */ (error).message}, expected JSON`];
  }
}
