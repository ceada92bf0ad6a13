// What is wrong with a chapter, wherever it is read: by the build, on the command line, or in the page of authors.
import { CHAPTER } from "./chapter-schema.js";

/** The last day on which a source may have been published. */
const FREEZE = "2025-04-12";

const KINDS = ["lines", "levels", "sites", "shares"];
/** Kinds of events that stills keep. */
const EVENTS = new Set(["interim-signed", "agreement-signed", "talks-collapsed", "talks-round", "strike", "strait-restricted", "strait-reopened"]);
const PLACEHOLDER = /^(?:\d:)?[a-z_]+(?:\.[a-z0-9-]+)?(?:@[a-z0-9-]+)?(?:\|(?:\d|percent))?$/;

/** What chapters may name; of an invented world they need no sources. @typedef {{ levers: Map<string, [number, number]>, interventions: Map<string, [number, number] | null>, scenarios: Set<string>, agents: Set<string>, places: Set<string>, sources: Map<string, any>, shares: Set<string>, invented?: boolean }} Known */

/** A value in a sentence: short, whatever it is. @param {unknown} value */
function told(value) {
  const words = value === undefined ? "nothing" : quoted(value);
  return words.length > MOST_TOLD ? `${[...words.slice(0, MOST_TOLD)].slice(0, -1).join("")}…` : words;
}

/** @param {unknown} value */
function quoted(value) {
  try {
    return JSON.stringify(value);
  } catch {
    // Nested deeper than can be written.
    return "…";
  }
}

/** Characters of a value that are told. */
const MOST_TOLD = 120;

/** Problems of the shape that are told at most. */
const MOST_PROBLEMS = 200;

/**
 * Where tables and lists are not what the schema asks for.
 * @param {any} value
 * @param {any} schema
 * @param {string} where
 * @param {string[]} [problems]
 */
function shape(value, schema, where, problems = []) {
  if (problems.length >= MOST_PROBLEMS) return problems;
  const isList = Array.isArray(value);
  const isTable = typeof value === "object" && value !== null && !isList;
  const wanted = schema.type === "object" ? [isTable, "a table"] : schema.type === "array" ? [isList, "a list"] : [!isTable && !isList, "a single value"];
  if (!wanted[0]) problems.push(`${where || "chapter"}: found ${told(value)}, expected ${wanted[1]}`);
  else if (isList) value.forEach((/** @type {any} */ item, /** @type {number} */ index) => shape(item, schema.items, `${where}[${index}]`, problems));
  else if (isTable) {
    for (const [key, inner] of Object.entries(value)) {
      const of = Object.hasOwn(schema.properties ?? {}, key) ? schema.properties[key] : schema.additionalProperties;
      if (of) shape(inner, of, where ? `${where}.${key}` : key, problems);
    }
  }
  return problems;
}

/**
 * What is wrong with a chapter, each with its place, what was found and what was expected.
 * @param {any} chapter
 * @param {Known} may
 * @returns {string[]}
 */
export function check(chapter, may) {
  const problems = shape(chapter, CHAPTER, "");
  // What is no chapter in shape is not looked into.
  if (problems.length) return problems;
  const say = (/** @type {string} */ where, /** @type {unknown} */ found, /** @type {string} */ expected) => problems.push(`${where}: found ${told(found)}, expected ${expected}`);
  const isText = (/** @type {unknown} */ value) => typeof value === "string" && value.trim() !== "";
  const text = (/** @type {string} */ where, /** @type {unknown} */ value) => { if (!isText(value)) say(where, value, "a text"); };
  const list = (/** @type {string} */ where, /** @type {any} */ value, least = 1) => {
    if (Array.isArray(value) && value.length >= least) return value;
    say(where, value, `a list of at least ${least}`);
    return [];
  };
  const date = (/** @type {string} */ where, /** @type {unknown} */ value) => { if (!/^\d{4}-\d\d-\d\d$/.test(String(value)) || Number.isNaN(Date.parse(String(value)))) say(where, value, "a date such as 2025-05-12"); };
  const one = (/** @type {string} */ where, /** @type {any} */ value, /** @type {{ has: (value: any) => boolean }} */ of, /** @type {string} */ what) => { if (!of.has(value)) say(where, value, what); };
  const fields = (/** @type {string} */ where, /** @type {any} */ value, /** @type {string[]} */ names) => {
    for (const name of Object.keys(value ?? {})) if (!names.includes(name)) say(`${where}${name}`, name, `one of ${names.join(", ")}`);
  };
  const lever = (/** @type {string} */ where, /** @type {string} */ id, /** @type {number} */ value) => {
    const range = may.levers.get(id);
    if (!range) return say(where, id, "the id of a lever of the world");
    if (!(value >= range[0] && value <= range[1])) say(where, value, `a number from ${range[0]} to ${range[1]}`);
  };
  const event = (/** @type {string} */ where, /** @type {any} */ id, /** @type {any} */ on, /** @type {any} */ value) => {
    const range = may.interventions.get(id);
    if (range && !(value >= range[0] && value <= range[1])) say(`${where} value`, value, `a number from ${range[0]} to ${range[1]}`);
    if (range === null && value !== undefined && value !== null) say(`${where} value`, value, "none: this intervention has no size");
    one(where, id, may.interventions, "the id of an intervention of the world");
    date(`${where} @`, on);
  };

  fields("", chapter, ["id", "title", "note", "worlds", "figure", "steps", "guess", "others", "try", "sources"]);
  if (!/^[a-z][a-z-]*$/.test(chapter.id ?? "")) say("id", chapter.id, "small letters and hyphens");
  text("title", chapter.title);
  if (chapter.note !== undefined) text("note", chapter.note);
  list("worlds", chapter.worlds).forEach((/** @type {any} */ world, index) => {
    const where = `worlds[${index}].`;
    fields(where, world, ["name", "scenario", "seed", "levers", "interventions"]);
    text(`${where}name`, world.name);
    one(`${where}scenario`, world.scenario, may.scenarios, "the id of a world");
    if (!/^[0-9a-f]{16}$/.test(world.seed ?? "")) say(`${where}seed`, world.seed, "16 digits, each 0 to 9 or a to f");
    for (const [id, value] of Object.entries(world.levers ?? {})) lever(`${where}levers.${id}`, id, /** @type {number} */ (value));
    (world.interventions ?? []).forEach((/** @type {any} */ firing, /** @type {number} */ at) => event(`${where}interventions[${at}]`, firing.intervention, firing.date, firing.value));
  });

  const figure = chapter.figure ?? {};
  if (!KINDS.includes(figure.kind)) say("figure.kind", figure.kind, `one of ${KINDS.join(", ")}`);
  for (const name of ["title", "guide", "alt", "axis"]) text(`figure.${name}`, figure[name]);
  if (figure.kind === "lines") {
    list("figure.marks", figure.marks);
    if (!Number.isInteger(figure.digits)) say("figure.digits", figure.digits, "a whole number of decimals");
    if (figure.until !== undefined) date("figure.until", figure.until);
    (figure.events ?? []).forEach((/** @type {any} */ mark, /** @type {number} */ at) => {
      one(`figure.events[${at}].kind`, mark.kind, EVENTS, `one of ${[...EVENTS].join(", ")}`);
      text(`figure.events[${at}].label`, mark.label);
      if (typeof mark.at !== "number") say(`figure.events[${at}].at`, mark.at, "the value at which its name stands");
    });
  }
  if (figure.kind !== "shares" && !(Array.isArray(figure.range) && figure.range.length === 2 && figure.range[0] < figure.range[1])) say("figure.range", figure.range, "two numbers, the lower first");
  const parts = figure.kind === "lines" ? "lines" : "rows";
  list(`figure.${parts}`, figure[parts]).forEach((/** @type {any} */ row, index) => {
    const where = `figure.${parts}[${index}]`;
    if (figure.kind === "shares") one(`${where}.share`, row.share, may.shares, "a share in story/shares.json");
    else if (figure.kind === "sites") one(`${where}.place`, row.place, may.places, "the id of a place");
    else text(`${where}.series`, row.series);
    for (const who of ["agent", "of"]) if (row[who] !== undefined) one(`${where}.${who}`, row[who], may.agents, "the id of an agent");
  });

  const cited = new Set();
  const prose = (/** @type {string} */ where, /** @type {any} */ value) => {
    text(where, value);
    for (const [, inner] of String(value).matchAll(/\{([^}]*)\}/g)) {
      if (!PLACEHOLDER.test(inner)) say(where, `{${inner}}`, "a placeholder such as {oil_price@2025-05-12|0}");
      const share = /^share\.([a-z0-9-]+)/.exec(inner);
      if (share) one(where, share[1], may.shares, "a share in story/shares.json");
    }
    for (const [, id] of String(value).matchAll(/\[\^([^\]]+)\]/g)) cited.add(id);
    for (const [, target] of String(value).matchAll(/\[[^\]^][^\]]*\]\(([^)]*)\)/g)) {
      for (const part of target.split(";")) {
        const found = /^(lever|event):([a-z0-9-]+)(?:=([\d.]+))?(?:@(\d{4}-\d\d-\d\d))?$/.exec(part);
        if (!found) say(where, part, "lever:id=value or event:id=value@date");
        else if (found[1] === "lever") lever(where, found[2], Number(found[3]));
        else event(where, found[2], found[4], found[3] && Number(found[3]));
      }
    }
  };
  const steps = list("steps", chapter.steps);
  steps.forEach((/** @type {any} */ step, index) => {
    fields(`steps[${index}].`, step, ["text", "show"]);
    list(`steps[${index}].text`, step.text).forEach((/** @type {any} */ paragraph, at) => prose(`steps[${index}].text[${at}]`, paragraph));
    fields(`steps[${index}].show.`, step.show, ["day", "agent"]);
    if (step.show?.day !== undefined && !["start", "end"].includes(step.show.day)) date(`steps[${index}].show.day`, step.show.day);
    if (step.show?.agent !== undefined) one(`steps[${index}].show.agent`, step.show.agent, may.agents, "the id of an agent");
  });
  const { guess } = chapter;
  if (guess !== undefined) {
    if (!["number", "line"].includes(guess.kind)) say("guess.kind", guess.kind, "number or line");
    if (!(guess.after >= 0 && guess.after < steps.length)) say("guess.after", guess.after, "the place of a step, from 0");
    text("guess.question", guess.question);
    list("guess.reveal", guess.reveal).forEach((/** @type {any} */ paragraph, at) => prose(`guess.reveal[${at}]`, paragraph));
    if (guess.kind === "number" && !PLACEHOLDER.test(guess.answer ?? "")) say("guess.answer", guess.answer, "a placeholder without its braces");
    const kept = (figure.rows ?? []).map((/** @type {any} */ row) => row.agent ?? row.share);
    if (guess.hides !== undefined && !kept.includes(guess.hides)) say("guess.hides", guess.hides, `one of ${kept.join(", ")}`);
    if (guess.kind === "line") {
      date("guess.from", guess.from);
      list("guess.points", guess.points, 2).forEach((/** @type {any} */ point, at) => date(`guess.points[${at}]`, point));
      if (figure.kind !== "lines") say("guess.kind", guess.kind, "a figure of lines to draw in");
    }
  }
  prose("try.text", chapter.try?.text);
  list("try.controls", chapter.try?.controls, may.invented ? 0 : 1).forEach((/** @type {any} */ control, index) => {
    const where = `try.controls[${index}]`;
    text(`${where}.words`, control.words);
    if (control.lever !== undefined) one(`${where}.lever`, control.lever, may.levers, "the id of a lever");
    else event(`${where}.intervention`, control.intervention, control.date, control.value);
  });
  const listed = list("sources", chapter.sources, may.invented ? 0 : 1).map((/** @type {any} */ source, index) => {
    const full = may.sources.get(source.id) ?? source;
    text(`sources[${index}].for`, source.for);
    if (!isText(full.title) || !isText(full.published)) say(`sources[${index}].id`, source.id, "an id of scenarios/sources.toml, or a title, publisher and date of its own");
    else if (full.published > FREEZE) say(`sources[${index}].published`, full.published, `no later than ${FREEZE}`);
    return source.id;
  });
  for (const id of cited) if (!listed.includes(id)) say("sources", undefined, `${id}, which the text cites`);
  for (const id of listed) if (!cited.has(id)) say("sources", id, "only what the text cites");
  return problems;
}
