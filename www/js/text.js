// Words, numbers and dates: every string that a reader sees comes through here from `text/`.
import english from "../text/en.json";
import { over } from "../text/over.js";
import { build } from "./build.js";

/** Language that the document is written in: `en`, or one whose words are a file beside it. */
const code = globalThis.document?.documentElement.dataset.text ?? "en";

/** What files of this language have in their names. */
export const suffix = code === "en" ? "" : `.${code}`;

/** The first page in this language, beside the other pages; nothing for English, which is what the folder itself gives. */
export const firstPage = suffix ? `${code}.html` : "";

/** English is a part of the script. */
const strings = /** @type {any} */ (suffix ? ((await bring(`text-${code}.json`)) ?? english) : english);

const lang = strings.lang;

/** How this language is written: its tag, its direction, and the style of its script if that has one. */
export const written = { lang, dir: strings.dir, script: suffix ? strings.script : undefined };

const plural = new Intl.PluralRules(lang);
const plainNumber = new Intl.NumberFormat(lang, { useGrouping: false, maximumFractionDigits: 20 });

/**
 * The text at a path such as `transport.play`, with `{names}` filled in. A text with the forms `one` and
 * `other` is chosen by the value of `count`.
 * @param {string} path
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(path, values = {}) {
  let found = lookUp(path);
  if (found && typeof found === "object") found = found[plural.select(Number(values.count))] ?? found.other;
  if (typeof found !== "string") throw new Error(`no text at ${path}`);
  return fill(found, values);
}

/** A file of words, or nothing: without its own words a page speaks English. @param {string} file @returns {Promise<any>} */
async function bring(file) {
  const reply = await fetch(new URL(`./${file}?v=${build}`, document.baseURI)).catch(() => null);
  return reply?.ok ? reply.json().catch(() => undefined) : undefined;
}

/**
 * What only some pages need, in the reader's language: the English words that their script brings, with those of the
 * file that other languages have for this part in their place.
 * @template T
 * @param {string} part
 * @param {T} words
 * @returns {Promise<T>}
 */
export async function told(part, words) {
  return suffix ? over(words, await bring(`text-${code}-${part}.json`)) : words;
}

/** Takes in words, by their first key. @param {Record<string, any>} words */
export function learn(words) {
  Object.assign(strings, words);
}

/** @param {string} form @param {Record<string, string | number>} values */
function fill(form, values) {
  return form.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? plainNumber.format(value) : String(value);
  });
}

/**
 * The text at a path, or what the data calls it where the page has no word of its own.
 * @param {string} path
 * @param {string} otherwise
 */
export function tOr(path, otherwise) {
  const found = lookUp(path);
  return typeof found === "string" ? found : otherwise;
}

/**
 * A name as it stands at the head of a label: with a capital, whatever it begins with in a sentence.
 * @param {string} name
 * @returns {string}
 */
export function headed(name) {
  return name.charAt(0).toLocaleUpperCase(lang) + name.slice(1);
}

/** @param {string} path @returns {any} */
function lookUp(path) {
  return path.split(".").reduce((/** @type {any} */ branch, key) => branch?.[key], strings);
}

/**
 * The model's data in the reader's language, as far as there are words for it, with apostrophes as they are set in print.
 * @template T
 * @param {T} data
 * @returns {T}
 */
export function typeset(data) {
  if (typeof data === "string") return /** @type {T} */ (strings.data?.[data] ?? data.replace(/(?<=\p{L})'/gu, "’"));
  if (Array.isArray(data)) return /** @type {T} */ (data.map(typeset));
  if (data?.constructor !== Object) return data;
  return /** @type {T} */ (Object.fromEntries(Object.entries(data).map(([key, value]) => [key, typeset(value)])));
}

const dateForms = {
  long: new Intl.DateTimeFormat(lang, { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC", calendar: "gregory" }),
  plain: new Intl.DateTimeFormat(lang, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC", calendar: "gregory" }),
  short: new Intl.DateTimeFormat(lang, { day: "numeric", month: "short", timeZone: "UTC", calendar: "gregory" }),
  month: new Intl.DateTimeFormat(lang, { month: "short", timeZone: "UTC", calendar: "gregory" }),
  monthYear: new Intl.DateTimeFormat(lang, { month: "short", year: "numeric", timeZone: "UTC", calendar: "gregory" }),
};

/** @param {string | Date} date @param {keyof typeof dateForms} form */
export function dateText(date, form = "plain") {
  return dateForms[form].format(typeof date === "string" ? new Date(`${date}T00:00:00Z`) : date);
}

/** @type {Map<string, Intl.NumberFormat>} */
const numberForms = new Map();

/**
 * A number with a fixed number of decimals, a true minus sign and, if asked for, a plus.
 * @param {number} value
 * @param {number} digits
 * @param {{ sign?: boolean }} [options]
 */
export function numberText(value, digits, { sign = false } = {}) {
  const key = `${digits}${sign}`;
  let form = numberForms.get(key);
  if (!form) {
    form = new Intl.NumberFormat(lang, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: sign ? "exceptZero" : "negative",
    });
    numberForms.set(key, form);
  }
  return form.format(value).replace("-", "−");
}

/** A number and its unit. @param {number} value @param {number} digits @param {string} unit */
export function amount(value, digits, unit) {
  if (!unit) return numberText(value, digits);
  const form = tOr(`units.${unit}`, strings.units.other);
  return fill(form, { value: numberText(value, digits), percent: numberText(value * 100, Math.max(0, digits - 2)), unit });
}

/** A number as it is read in its unit, without the unit's words. @param {number} value @param {number} digits @param {string} unit */
export function bare(value, digits, unit) {
  return tOr(`units.${unit}`, "").includes("{percent}") ? amount(value, digits, unit) : numberText(value, digits);
}

/** Decimals that a step of this size needs. @param {number} step */
export function digitsOf(step) {
  if (!(step > 0)) return 2;
  for (let digits = 0; digits < 6; digits++) {
    if (Math.abs(step - Number(step.toFixed(digits))) < step * 1e-6) return digits;
  }
  return 6;
}

/** @param {string[]} items */
export function listText(items) {
  return new Intl.ListFormat(lang, { type: "conjunction" }).format(items);
}
