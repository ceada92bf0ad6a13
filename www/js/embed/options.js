// What an embedded page can be told in its address: one table, which the page reads, the dialog writes, and
// `docs/embedding.md` repeats.
import { shown } from "../link.js";

/**
 * @typedef {import("./embed").Options} Options
 *
 * Something in the address that was not understood: the parameter, and what stood there.
 * @typedef {{ name: string, found: string, code: "value" | "twice" | "chapter" }} Note
 *
 * One parameter. `usual` is its value where it is not given, or not understood.
 * @typedef {object} Parameter
 * @property {keyof Options} name
 * @property {string} takes what it may be, in words
 * @property {string} usual
 * @property {string} meaning
 * @property {string[]} [values] those that it may have
 * @property {(text: string) => boolean} [also] whether it may have this one too
 */

/** Figures that can stand alone. */
export const FIGURES = ["talks", "events", "map", "ladder", "programme", "alignment", "oil_price", "oil_lost", "capability"];

/** Pixels that a fixed height may have. */
export const HEIGHTS = { low: 120, high: 10_000 };

/** Most hosts that one address names. */
const MOST_HOSTS = 10;

const CHAPTER = /^story\/([a-z0-9-]{1,60})$/;

/** @type {Parameter[]} */
export const PARAMETERS = [
  {
    name: "show",
    takes: `\`sandbox\`, a figure (${FIGURES.map((id) => `\`${id}\``).join(", ")}) or a chapter (\`story/\` and its id)`,
    usual: "sandbox",
    meaning: "What is shown.",
    values: ["sandbox", ...FIGURES],
    also: (text) => CHAPTER.test(text),
  },
  {
    name: "controls",
    takes: "`all`, `time`, `locked` or `none`",
    usual: "all",
    meaning: "What readers can change: all; only the day shown; the same with levers to be seen but not moved; or nothing. A single figure has the bar of time alone.",
    values: ["all", "time", "locked", "none"],
  },
  {
    name: "theme",
    takes: "`auto`, `light` or `dark`",
    usual: "auto",
    meaning: "Colours; `auto` follows the reader’s system.",
    values: ["auto", "light", "dark"],
  },
  {
    name: "lang",
    takes: "`en`, `ar` or `fa`",
    usual: "en",
    meaning: "Language. Arabic and Persian are drafts.",
    values: ["en", "ar", "fa"],
  },
  {
    name: "height",
    takes: `\`auto\`, or pixels from ${HEIGHTS.low} to ${HEIGHTS.high}`,
    usual: "auto",
    meaning: "With `auto` the frame tells its host how high it is; with a number it keeps that height, says nothing and scrolls.",
    values: ["auto"],
    also: (text) => /^\d{1,5}$/.test(text) && Number(text) >= HEIGHTS.low && Number(text) <= HEIGHTS.high,
  },
  {
    name: "hosts",
    takes: `up to ${MOST_HOSTS} origins such as \`https://school.example\`, by commas`,
    usual: "",
    meaning: "Which pages may give commands by message. Without it none may; questions are answered all the same.",
    also: (text) => text === "" || (text.split(",").length <= MOST_HOSTS && text.split(",").every(isOrigin)),
  },
];

/** The id of the chapter that is shown; null if it is no chapter. @param {string} show */
export const chapterOf = (show) => CHAPTER.exec(show)?.[1] ?? null;

/** @param {string} text */
function isOrigin(text) {
  try {
    const { origin, protocol } = new URL(text);
    return origin === text && ["http:", "https:"].includes(protocol);
  } catch {
    return false;
  }
}

/** @param {Parameter} parameter @param {string} text */
const fits = ({ values = [], also }, text) => values.includes(text) || Boolean(also?.(text));

/**
 * Reads an address. A value that does not fit is left at its usual one, with a note; names that are not ours are
 * nobody's mistake, since hosts append their own.
 * @param {string} query with or without its `?`
 * @returns {{ options: Options, notes: Note[] }}
 */
export function readOptions(query) {
  const given = new URLSearchParams(query.slice(0, 10_000));
  /** @type {Note[]} */
  const notes = [];
  /** @type {Record<string, string>} */
  const options = {};
  for (const parameter of PARAMETERS) {
    const { name, usual } = parameter;
    const [first, ...more] = given.getAll(name);
    if (more.length) notes.push({ name, found: "", code: "twice" });
    const isGood = first === undefined || fits(parameter, first);
    if (!isGood) notes.push({ name, found: shown(first), code: "value" });
    options[name] = first !== undefined && isGood ? first : usual;
  }
  return { options: /** @type {Options} */ (/** @type {unknown} */ (options)), notes };
}

/**
 * The query of options, with its `?`; those at their usual values are left out.
 * @param {Partial<Options>} options
 */
export function queryOf(options) {
  const said = PARAMETERS.filter(({ name, usual }) => (options[name] ?? usual) !== usual)
    .map(({ name }) => `${name}=${encodeURIComponent(/** @type {string} */ (options[name])).replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("%2C", ",")}`);
  return said.length ? `?${said.join("&")}` : "";
}
