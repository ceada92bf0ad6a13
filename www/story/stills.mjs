// Makes the data of the story's stills with the headless program: `node story/stills.mjs`.
//
// Each run and ensemble that a chapter names is made once and kept in `stills.json`, with the version of the model and
// the run's digest. The page is built from that file; a test in a browser fails when the model no longer gives these
// digests. The program is `BACKCHANNEL`, or the release build.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import { chapters, sharesWanted } from "./chapters.mjs";
import { runKey } from "../js/story/run-key.js";
import { seriesOf } from "../js/story/series-of.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "..", "..");
const program = process.env.BACKCHANNEL ?? join(root, "target/release/backchannel");

/** Runs of an ensemble: enough for shares to about five in a hundred. */
const RUNS = 400;

const call = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), "stills-"));

/** @type {Record<string, any>} */
const runs = {};
/** @type {Record<string, any>} */
const ensembles = {};
const all = await chapters();
for (const chapter of all) {
  for (const world of chapter.worlds) {
    for (const seed of [world.seed, ...(chapter.others ?? [])]) await keep(chapter, { ...world, seed });
  }
}
const wanted = await sharesWanted();
for (const want of Object.values(wanted)) ensembles[ensembleKey(want)] ??= await ensemble(want);
const shares = Object.fromEntries(Object.entries(wanted).map(([id, want]) => {
  const { scenario, levers, of } = want;
  const made = ensembles[ensembleKey(want)];
  const [table, name] = of.split(".");
  const found = made.outcomes[table]?.find((/** @type {any} */ row) => row.name === name);
  if (!found) throw new Error(`shares.json: ${id}: found no ${of} in the ensemble`);
  const { model_version: version, runs: count, seed, parameters } = made;
  return [id, { estimate: found.estimate, low: found.low, high: found.high, scenario, levers: levers ?? {}, version, runs: count, seed, parameters }];
}));
await rm(folder, { recursive: true });
await writeFile(join(here, "stills.json"), `${JSON.stringify({ agents: await agents(), runs, shares })}\n`);

/** @param {any} chapter @param {any} world */
async function keep(chapter, world) {
  const key = runKey(world);
  const found = (runs[key] ??= await run(world));
  for (const { series, agent } of seriesOf(chapter)) {
    const name = agent ? `${series}.${agent}` : series;
    const values = found.all.get(name);
    if (!values) throw new Error(`${chapter.id}: found no series ${name} in ${world.scenario}`);
    found.series[name] = values.map((/** @type {number} */ value) => Number(value.toPrecision(6)));
  }
}

/** One run of the headless program. @param {any} world */
async function run({ scenario, seed, levers = {}, interventions = [] }) {
  const file = join(folder, "run.json");
  const changes = [
    ...Object.entries(levers).flatMap(([id, value]) => ["--set", `${id}=${value}`]),
    ...interventions.flatMap((/** @type {any} */ { date, intervention, value }) => ["--at", `${date}:${intervention}${value === null ? "" : `=${value}`}`]),
  ];
  const { stdout } = await call(program, ["run", scenario, "--seed", `0x${seed}`, ...changes, "--out", file], { maxBuffer: 1 << 26 });
  const record = JSON.parse(await readFile(file, "utf8"));
  /** @type {Map<string, number[]>} */
  const series = new Map();
  for (const { series: name, agent, day, value } of record.rows) {
    const key = agent ? `${name}.${agent}` : name;
    if (!series.has(key)) series.set(key, []);
    /** @type {number[]} */ (series.get(key))[day] = value;
  }
  const made = { scenario, seed, version: record.model_version, digest: record.digest, start: record.rows[0].date, days: record.days, series: {}, events: await events(stdout, record.rows[0].date) };
  return Object.defineProperty(made, "all", { value: series, enumerable: false });
}

/** Events that figures mark, from the words in which the program lists them. @param {string} text @param {string} start */
async function events(text, start) {
  const places = new Map((await named("places.toml", "places")).map(({ id, name }) => [name, id]));
  const kinds = /** @type {[string, RegExp][]} */ ([
    ["interim-signed", /^An interim agreement is signed/],
    ["agreement-signed", /^A comprehensive agreement is signed/],
    ["talks-collapsed", /^The talks have collapsed/],
    ["talks-round", /^Round \d+ of the talks/],
    ["strike", /, \d+ hits?$/],
    ["strait-reopened", /: open again$/],
    ["strait-restricted", /: open to \d+ % of its traffic$/],
    ["site-damaged", /^(?<place>.+): (?<share>\d+) % of its capacity is left$/],
  ]);
  return text.split("\n").flatMap((line) => {
    const dated = /^(\d{4}-\d\d-\d\d) {2}(.+)$/.exec(line);
    if (!dated) return [];
    const day = Math.round((Date.parse(dated[1]) - Date.parse(start)) / 86_400_000);
    for (const [kind, form] of kinds) {
      const found = form.exec(dated[2]);
      if (!found) continue;
      const place = found.groups?.place && places.get(found.groups.place);
      return [{ day, kind, places: place ? [place] : [], value: found.groups?.share ? Number(found.groups.share) / 100 : 0 }];
    }
    return [];
  });
}

/** @typedef {Awaited<ReturnType<typeof sharesWanted>>[string]} Wanted */

/** @param {Wanted} wanted */
async function ensemble({ scenario, levers = {}, parameters = "sampled" }) {
  const set = Object.entries(levers).flatMap(([id, value]) => ["--set", `${id}=${value}`]);
  const { stdout } = await call(program, ["ensemble", scenario, "--runs", String(RUNS), "--parameters", parameters, ...set, "--json"], { maxBuffer: 1 << 26 });
  return JSON.parse(stdout);
}

/** @param {Wanted} wanted */
function ensembleKey({ scenario, levers = {}, parameters = "sampled" }) {
  return [scenario, parameters, ...Object.entries(levers).map(([id, value]) => `${id}=${value}`)].join(" ");
}

/** Ids and names of a part of the scenario. @param {string} file @param {string} part */
async function named(file, part) {
  const text = await readFile(join(root, "scenarios/muscat-2025", file), "utf8");
  return [...text.matchAll(new RegExp(`^\\[${part}\\.([a-z0-9-]+)\\]\\nname = "(.+)"`, "gm"))].map(([, id, name]) => ({ id, name }));
}

/** Agents as the page's colours need them, in the order of ids. */
async function agents() {
  const text = await readFile(join(root, "scenarios/muscat-2025/agents.toml"), "utf8");
  return [...text.matchAll(/^\[agents\.([a-z0-9-]+)\]\nname = "(.+)"\nshort = "(.+)"\nkind = "(.+)"\nroles = (\[.*\])/gm)]
    .map(([, id, name, short, kind, roles]) => ({ id, name, short, kind, roles: JSON.parse(roles) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
