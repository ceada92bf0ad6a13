// Files of authors: read as text without losing what is written already, and saved.
import { t } from "../text.js";

/** Largest scenario that the model reads, in bytes (`scenario::node::MOST_BYTES`). */
export const MOST_SCENARIO_BYTES = 2_000_000;

/**
 * The text of a file, or what is wrong with it, in the words of the command line.
 * @param {File} file
 * @param {number} [most] bytes
 * @returns {Promise<{ text: string, problem: null } | { text: null, problem: string }>}
 */
export async function textOfFile(file, most = MOST_SCENARIO_BYTES) {
  const problem = (/** @type {string} */ found, /** @type {string} */ expected) => ({ text: null, problem: t("author.checks.unread", { place: file.name, found, expected }) });
  if (file.size > most) return problem(t("author.checks.bytes", { count: file.size }), t("author.checks.mostBytes", { most }));
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = decoded(bytes);
  return text === null ? problem(t("author.checks.notUtf8", { line: lineOfFirstBad(bytes) }), t("author.checks.utf8")) : { text, problem: null };
}

/** Text in UTF-8 without its byte order mark; null if it is none. @param {Uint8Array} bytes */
function decoded(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Line of the first bytes that are not UTF-8. @param {Uint8Array} bytes */
function lineOfFirstBad(bytes) {
  let [good, bad] = [0, bytes.length];
  while (good < bad) {
    const middle = (good + bad + 1) >> 1;
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle - 1;
    }
  }
  return 1 + bytes.subarray(0, good).filter((byte) => byte === 10).length;
}

/** A file's name without its folder and ending. @param {string} name @param {string} ending */
export const stem = (name, ending) => (name.toLowerCase().endsWith(ending) ? name.slice(0, -ending.length) : name);
