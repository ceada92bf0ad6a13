// A world as text, in a link or a file, and back: what is written, what is read, and what is said of the rest.
//
// A link is `#1.` and fields: `s` scenario, `r` seed, `n` days and `t` day shown where they are not the usual ones,
// `l` levers `id:value`, `i` interventions `date:id` or `date:id:value`, `v` version of the model, `d` digest of the
// run. A link of a scenario that somebody wrote is `#2.` and has its text besides: `w`, packed. Nothing that is read is trusted: what does not fit the scenario is left at its default, with a note.

/**
 * @typedef {import("./contract").Scenario} Scenario
 * @typedef {import("./contract").RunRequest} RunRequest
 *
 * Something that was not understood: `code` is its text under `link.notes`, `found` what stood there.
 * @typedef {{ code: string, found?: string, count?: number }} Note
 *
 * What a link or a file asks for, before it is held against a scenario.
 * @typedef {object} Wanted
 * @property {unknown} [scenario]
 * @property {unknown} [seed]
 * @property {unknown} [days]
 * @property {unknown} [day]
 * @property {[unknown, unknown][]} levers
 * @property {{ date: unknown, intervention: unknown, value: unknown }[]} interventions
 * @property {string} [packed] text of a scenario that somebody wrote, packed, from a link
 * @property {unknown} [text] the same as it is, from a file
 * @property {unknown} [version] of the model that made it
 * @property {unknown} [digest] of the run that its maker saw
 * @property {Note[]} notes
 * @property {boolean} nothing whether nothing of it could be read
 *
 * A scenario that somebody wrote: its text, and the same packed for a link.
 * @typedef {{ text: string, packed: string }} Own
 *
 * A world to be kept. `digest` is null while it has not run; `own` if its scenario is nobody else's.
 * @typedef {{ request: RunRequest, day: number, version: string, digest: string | null, own?: Own | null }} Kept
 */

/** Version of the format of links and files. */
export const FORMAT = 1;

/** The same where the scenario's text is in it. */
export const OWN_FORMAT = 2;

/** A link, address and all, is shorter than this. */
export const MOST_CHARACTERS = 2000;

/** Most bytes of a file that is read. */
export const MOST_BYTES = 500_000;

/** The same of a file with a scenario's text in it: the model reads two million of that, and quoting takes some. */
export const MOST_OWN_BYTES = 3_000_000;

/** Most interventions that are read: more than anybody sets by hand, and few enough to be listed. */
export const MOST_INTERVENTIONS = 500;

/** Most days that are read; a run of so many answers within the page's patience. */
export const MOST_DAYS = 3650;

/** Stands in the address of a world that no link can hold. */
export const TOO_LARGE = "#1.file";

/** What a file says that it is. */
const FILE_FORMAT = "backchannel-world";

const DAY_MS = 86_400_000;
const NUMBER = /^-?\d{1,20}(\.\d{1,25})?(e-?\d{1,3})?$/;
const SEED = /^[0-9a-f]{1,16}$/i;
const DIGEST = /^[0-9a-f]{16}$/;
const PACKED = /^[\w-]+$/;
const VERSION = /^\d{1,5}\.\d{1,5}\.\d{1,5}$/;

/**
 * The fragment of a world.
 * @param {Kept} kept
 * @param {number} horizon days of the scenario's usual run
 */
export function fragmentOf({ request, day, version, digest, own }, horizon) {
  const { scenario, seed, days, levers, interventions } = request;
  const fields = [`s=${scenario.split("/").map(encodeURIComponent).join("/")}`, `r=${seed.replace(/^0+(?=.)/, "")}`];
  if (days !== horizon) fields.push(`n=${days}`);
  if (day !== 0) fields.push(`t=${day}`);
  const turned = Object.entries(levers).sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, value]) => `${encodeURIComponent(id)}:${written(value)}`);
  if (turned.length) fields.push(`l=${turned.join(",")}`);
  const fired = interventions.map(({ date, intervention, value }) =>
    [date.replaceAll("-", ""), encodeURIComponent(intervention), ...(value === null ? [] : [written(value)])].join(":"));
  if (fired.length) fields.push(`i=${fired.join(",")}`);
  fields.push(`v=${version}`);
  if (digest) fields.push(`d=${digest}`);
  return own ? `#${OWN_FORMAT}.w=${own.packed}&${fields.join("&")}` : `#${FORMAT}.${fields.join("&")}`;
}

/** The shortest form of a number that is read back as the same number. @param {number} value */
const written = (value) => String(value).replace("e+", "e");

/**
 * The link of a world, or null if it would be too long.
 * @param {Kept} kept
 * @param {number} horizon
 * @param {string} address of the page, without a fragment
 */
export function linkOf(kept, horizon, address) {
  const link = address + fragmentOf(kept, horizon);
  return link.length < MOST_CHARACTERS ? link : null;
}

/**
 * What a fragment asks for; null if it is not meant to be a world, as that of a place on the page.
 * @param {string} fragment with its `#`
 * @param {boolean} [ofOwn] whether scenarios that somebody wrote can be opened here
 * @returns {Wanted | null}
 */
export function readFragment(fragment, ofOwn = false) {
  const [, format, body] = /^#(\d+)\.(.*)$/s.exec(fragment) ?? [];
  if (format === undefined) return /^#?[\w-]*$/.test(fragment) ? null : unread({ code: "link", found: shown(fragment.slice(1)) });
  if (fragment === TOO_LARGE) return unread({ code: "tooLarge" });
  if (Number(format) === OWN_FORMAT && !ofOwn) return unread({ code: "own" });
  if (Number(format) !== FORMAT && Number(format) !== OWN_FORMAT) return unread({ code: "format", found: shown(format) });
  if (fragment.length > MOST_CHARACTERS) return unread({ code: "tooLong", count: MOST_CHARACTERS });
  /** @type {Wanted} */
  const wanted = { levers: [], interventions: [], notes: [], nothing: false };
  /** @type {Set<string>} */
  const met = new Set();
  for (const part of body.split("&").filter(Boolean)) {
    const [, key, coded] = /^([a-z])=(.*)$/s.exec(part) ?? [];
    const value = key && decoded(coded);
    if (key === "w" && Number(format) === OWN_FORMAT && typeof value === "string" && PACKED.test(value) && !met.has(key)) wanted.packed = value;
    else if (typeof value !== "string" || met.has(key) || !read(wanted, key, value)) wanted.notes.push({ code: "part", found: shown(part) });
    met.add(key);
  }
  if (!met.has("s")) wanted.notes.push({ code: "noScenario" });
  return wanted;
}

/** Takes a field in. @param {Wanted} wanted @param {string} key @param {string} value @returns {boolean} whether it is one */
function read(wanted, key, value) {
  const simple = /** @type {const} */ ({ s: "scenario", r: "seed", v: "version", d: "digest" });
  if (key in simple) wanted[simple[/** @type {keyof typeof simple} */ (key)]] = value;
  else if (key === "n") wanted.days = numberOf(value);
  else if (key === "t") wanted.day = numberOf(value);
  else if (key === "l") {
    wanted.levers = value.split(",").map((one) => {
      const [id, ...rest] = one.split(":");
      return [id, numberOf(rest.join(":"))];
    });
  } else if (key === "i") {
    wanted.interventions = value.split(",").map((one) => {
      const [date, intervention, ...rest] = one.split(":");
      const value = rest.length ? numberOf(rest.join(":")) : null;
      return { date: date.replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3"), intervention, value };
    });
  } else return false;
  return true;
}

/** The file of a world, as text. @param {Kept} kept */
export function fileOf({ request, day, version, digest, own }) {
  const { scenario, seed, days, levers, interventions } = request;
  const text = own ? { text: own.text } : {};
  const file = { format: FILE_FORMAT, version: own ? OWN_FORMAT : FORMAT, model_version: version, digest, scenario, seed, days, day, levers, interventions, ...text };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** What a file asks for. @param {string} text @param {boolean} [ofOwn] as of a link @returns {Wanted} */
export function readFile(text, ofOwn = false) {
  if (text.length > (ofOwn ? MOST_OWN_BYTES : MOST_BYTES)) return unread({ code: "fileTooLong" });
  /** @type {any} */
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    return unread({ code: "notJson" });
  }
  if (!isRecord(file) || file.format !== FILE_FORMAT) return unread({ code: "notWorld" });
  if (file.version === OWN_FORMAT && !ofOwn) return unread({ code: "own" });
  if (file.version !== FORMAT && file.version !== OWN_FORMAT) return unread({ code: "format", found: shown(file.version) });
  const { scenario, seed, days, day, model_version: version, digest, levers = {}, interventions = [] } = file;
  /** @type {Wanted} */
  const wanted = { scenario, seed, days, day, version, digest: digest ?? undefined, levers: [], interventions: [], notes: [], nothing: false };
  if (file.version === OWN_FORMAT) wanted.text = file.text;
  if (scenario === undefined) wanted.notes.push({ code: "noScenario" });
  if (isRecord(levers)) wanted.levers = Object.entries(levers);
  else wanted.notes.push({ code: "filePart", found: "levers" });
  if (Array.isArray(interventions)) wanted.interventions = interventions.map((one) => (isRecord(one) ? { value: null, date: undefined, intervention: undefined, ...one } : { date: undefined, intervention: one, value: null }));
  else wanted.notes.push({ code: "filePart", found: "interventions" });
  return wanted;
}

/**
 * The scenario that is wanted, if there is one of that name, else the first that may stand in.
 * @param {Wanted} wanted
 * @param {string[]} known
 * @param {string} otherwise
 * @returns {{ id: string, notes: Note[] }}
 */
export function scenarioOf({ scenario }, known, otherwise) {
  if (scenario === undefined) return { id: otherwise, notes: [] };
  if (typeof scenario === "string" && known.includes(scenario)) return { id: scenario, notes: [] };
  return { id: otherwise, notes: [{ code: "scenario", found: shown(scenario) }] };
}

/**
 * Holds what is wanted against its scenario: all that fits, and a note on each thing that does not.
 * @param {Wanted} wanted
 * @param {string} id of the scenario
 * @param {Scenario} scenario
 * @param {string} usualSeed
 * @returns {{ request: RunRequest, day: number, notes: Note[] }}
 */
export function fitted(wanted, id, scenario, usualSeed) {
  /** @type {Note[]} */
  const notes = [];
  const seed = seedOf(wanted.seed, usualSeed, notes);
  const days = wholeOf(wanted.days, 1, MOST_DAYS, scenario.horizon, "days", notes);
  const day = wholeOf(wanted.day, 0, days, 0, "day", notes);
  const request = { scenario: id, seed, days, levers: leversOf(wanted, scenario, notes), interventions: firingsOf(wanted, scenario, days, notes) };
  return { request, day, notes };
}

/** @param {unknown} seed @param {string} usual @param {Note[]} notes */
function seedOf(seed, usual, notes) {
  if (seed === undefined) return usual;
  if (typeof seed === "string" && SEED.test(seed)) return seed.toLowerCase().padStart(16, "0");
  notes.push({ code: "seed", found: shown(seed) });
  return usual;
}

/** @param {unknown} value @param {number} low @param {number} high @param {number} usual @param {string} code @param {Note[]} notes */
function wholeOf(value, low, high, usual, code, notes) {
  if (value === undefined) return usual;
  if (typeof value === "number" && Number.isInteger(value) && value >= low && value <= high) return value;
  notes.push({ code, found: shown(value) });
  return usual;
}

/** @param {Wanted} wanted @param {Scenario} scenario @param {Note[]} notes */
function leversOf(wanted, scenario, notes) {
  const known = new Map(scenario.levers.map((lever) => [lever.id, lever]));
  const met = new Set();
  /** @type {Record<string, number>} */
  const levers = {};
  for (const [id, value] of wanted.levers) {
    const lever = typeof id === "string" ? known.get(id) : undefined;
    if (!lever) notes.push({ code: "lever", found: shown(id) });
    else if (met.has(id)) notes.push({ code: "twice", found: lever.name });
    else if (!within(value, lever)) notes.push({ code: "leverValue", found: lever.name });
    else if (value !== lever.default) levers[lever.id] = value;
    met.add(id);
  }
  return levers;
}

/** @param {Wanted} wanted @param {Scenario} scenario @param {number} days @param {Note[]} notes */
function firingsOf({ interventions }, scenario, days, notes) {
  if (interventions.length > MOST_INTERVENTIONS) {
    notes.push({ code: "tooMany", count: interventions.length });
    return [];
  }
  const known = new Map(scenario.interventions.map((one) => [one.id, one]));
  /** @type {import("./contract").Firing[]} */
  const firings = [];
  for (const { date, intervention: id, value } of interventions) {
    const intervention = typeof id === "string" ? known.get(id) : undefined;
    if (!intervention) notes.push({ code: "intervention", found: shown(id) });
    else if (!isDay(date, scenario.start, days)) notes.push({ code: "date", found: intervention.name });
    else if (value !== null && !(intervention.value && within(value, intervention.value))) notes.push({ code: "interventionValue", found: intervention.name });
    else firings.push({ date, intervention: intervention.id, value: /** @type {number | null} */ (value) });
  }
  return sorted(firings);
}

/** In the order of their days; those of one day as they stand. @param {import("./contract").Firing[]} firings */
export const sorted = (firings) => [...firings].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));

/** @param {unknown} value @param {{ low: number, high: number }} range @returns {value is number} */
const within = (value, { low, high }) => typeof value === "number" && value >= low && value <= high;

/** @param {unknown} date @param {string} start @param {number} days @returns {date is string} */
function isDay(date, start, days) {
  if (typeof date !== "string" || !/^\d{4}-\d\d-\d\d$/.test(date)) return false;
  const time = Date.parse(`${date}T00:00:00Z`);
  if (!Number.isFinite(time) || new Date(time).toISOString().slice(0, 10) !== date) return false;
  const day = (time - Date.parse(`${start}T00:00:00Z`)) / DAY_MS;
  return day >= 0 && day <= days;
}

/**
 * How the model that made a link stands to the one that runs: `unknown` if the link does not say.
 * @param {Wanted} wanted
 * @param {string} here
 * @returns {{ age: "same" | "older" | "newer" | "unknown", version: string, notes: Note[] }}
 */
export function ageOf({ version }, here) {
  if (version === undefined) return { age: "unknown", version: "", notes: [] };
  if (typeof version !== "string" || !VERSION.test(version)) return { age: "unknown", version: "", notes: [{ code: "version", found: shown(version) }] };
  const [there, now] = [version, here].map((one) => one.split(".").map(Number));
  const differs = there.findIndex((part, at) => part !== now[at]);
  return { age: differs < 0 ? "same" : there[differs] < now[differs] ? "older" : "newer", version, notes: [] };
}

/** The digest that a link names; null if it names none. @param {Wanted} wanted @returns {{ digest: string | null, notes: Note[] }} */
export function digestOf({ digest }) {
  if (digest === undefined) return { digest: null, notes: [] };
  if (typeof digest === "string" && DIGEST.test(digest)) return { digest, notes: [] };
  return { digest: null, notes: [{ code: "digest", found: shown(digest) }] };
}

/** What is wanted where nothing was said, or nothing could be read. @param {Note} [note] @returns {Wanted} */
export const unread = (note) => ({ levers: [], interventions: [], notes: note ? [note] : [], nothing: true });

/** NaN for what is no plain decimal number. @param {string} text */
const numberOf = (text) => (NUMBER.test(text) ? Number(text) : NaN);

/** @param {string} text @returns {string | null} */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** @param {unknown} value @returns {value is Record<string, any>} */
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Something foreign as it may be shown: short, in one line, without signs that turn the text around it. @param {unknown} found */
export function shown(found) {
  const text = typeof found === "string" ? found : typeof found === "object" && found !== null ? (Array.isArray(found) ? "[…]" : "{…}") : String(found);
  const plain = text.replace(/[\p{C}\p{Z}]+/gu, " ").trim();
  const signs = [...plain.slice(0, 200)];
  return signs.length > 40 || plain.length > 200 ? `${signs.slice(0, 40).join("")}…` : plain;
}
